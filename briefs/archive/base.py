"""Store: one connection to the archive's file, and what all who use it have in common."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from briefs.archive.file import told


class Store:
    """One connection to an archive; a context manager that closes it.

    Every method of those that build on it raises UsageError or NothingProduced where the file fails
    it, as `open_archive` says.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        with told(self._path):
            self._connection.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with told(self._path):
            return self._connection.execute(query, values).fetchall()


def stamp(now: datetime) -> str:
    """A time as tables keep it: in one time zone, so that two can be compared as they stand."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
