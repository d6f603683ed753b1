"""What became of one document that was asked for, as plain values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from briefs.errors import Problem


class Status(StrEnum):
    """NEW, no file held it; CHANGED, the file was replaced; UNCHANGED, the file is current;
    FAILED, refused or not to be had: an older file stays as it was.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class Fetched:
    """One uuid's fate. `path`, `ticker` and `week` are those of the file that holds its document
    now; None and "" where there is none, or none that is known. `peers` are the uuids that a
    document which is there names, followed or not.
    """

    uuid: str
    status: Status
    path: Path | None = None
    problems: tuple[Problem, ...] = ()
    ticker: str = ""
    week: date | None = None
    peers: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return self.status is not Status.FAILED
