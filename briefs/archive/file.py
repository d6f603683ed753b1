"""The archive's file: opened safely, and every way in which it can be unfit told as an error."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from briefs.archive.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    application,
    is_blank,
    migrate,
    version,
)
from briefs.errors import BriefsError, NothingProduced, UsageError

PATIENCE = 30.0
"""Seconds to wait while another process writes; an issue of 750 names is written in one or two."""
PAUSE = 0.02
"""Seconds between two attempts at what SQLite does not wait for."""
_ELSEWHERE = "Name another file with --archive, or move this one away."
_WRITABLE = "Make the file and its folder writable, or name another with --archive."
_RESTORE = "Restore the archive from a copy, or move it away and build the weeks again."
_BUSY = (
    NothingProduced,
    "is in use by another program",
    "Wait until it has finished and run the same command again.",
)
_TROUBLE = {
    sqlite3.SQLITE_NOTADB: (UsageError, "is not an SQLite database", _ELSEWHERE),
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_READONLY: (
        UsageError,
        "cannot be written",
        _WRITABLE,
    ),
    sqlite3.SQLITE_CANTOPEN: (
        UsageError,
        "cannot be opened",
        "Check who may read and write the file and its folder, or name another with --archive.",
    ),
    sqlite3.SQLITE_FULL: (
        NothingProduced,
        "has no room left on its disk",
        "Make room and run the same command again; the archive is as it was.",
    ),
    sqlite3.SQLITE_IOERR: (
        NothingProduced,
        "cannot be read or written: the disk reports an error",
        "Check the disk, then run the same command again; the archive is as it was.",
    ),
    sqlite3.SQLITE_CORRUPT: (NothingProduced, "is damaged", _RESTORE),
    sqlite3.SQLITE_ERROR: (NothingProduced, "is not what this program wrote", _RESTORE),
}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's complaints about a file as errors of ours; a slip of our own stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary not in _TROUBLE:
            raise
        kind, words, hint = _TROUBLE[primary]
        raise kind(f"the archive {path} {words} ({error})", hint) from None


def writable(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection that may write, to a file that is made where there is none.

    Every commit waits until the disk has it. Raises UsageError where the file cannot be an archive.
    """
    _check_place(path)
    with told(path), _kept_if_good(_connected(path, "mode=rwc", patience)) as connection:
        check(connection, path)
        _log_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection, MIGRATIONS)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def readable(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection that changes nothing. Raises UsageError where there is no archive."""
    if not path.is_file():
        raise UsageError(
            f"there is no archive {path}",
            "`briefs build` makes one; name another with --archive or --output.",
        )
    with told(path), _kept_if_good(_reading(path, patience)) as connection:
        check(connection, path)
        if is_blank(connection):
            raise UsageError(f"the archive {path} is empty", "`briefs build` fills it.")
        current = version(connection) == len(MIGRATIONS)
        connection.execute("PRAGMA query_only = ON")
    if current:
        return connection
    # An earlier version of the program made it: it is brought up to date first.
    connection.close()
    writable(path, patience).close()
    return readable(path, patience)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise UsageError unless the file is blank, or an archive that this program knows."""
    if is_blank(connection):
        return
    if application(connection) != APPLICATION_ID:
        raise UsageError(f"{path} is another program's database, not an archive", _ELSEWHERE)
    if version(connection) > len(MIGRATIONS):
        raise UsageError(
            f"the archive {path} is of schema {version(connection)}, this program knows "
            f"{len(MIGRATIONS)}",
            "Use the version of briefs that wrote it, or a later one.",
        )


def _check_place(path: Path) -> None:
    """Told before a long build, and not when it has an issue to put away."""
    if path.is_dir():
        raise UsageError(f"the archive {path} is a folder", "Name a file with --archive.")
    if not path.parent.is_dir():
        raise UsageError(
            f"the archive {path} cannot be made: there is no folder {path.parent}",
            "Make the folder, or name another file with --archive.",
        )
    if not _may_write(path):
        raise UsageError(f"the archive {path} cannot be written", _WRITABLE)


def _may_write(path: Path) -> bool:
    """Whether this user may write the file, or make it, and others beside it."""
    return all(os.access(each, os.W_OK) for each in (path, path.parent) if each.exists())


def _connected(path: Path, query: str, patience: float) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{query}"
    return sqlite3.connect(address, timeout=patience, isolation_level=None, uri=True)


def _log_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Have the file written ahead to a log, which a kill cannot tear.

    It takes a file that nobody else has open at that moment, and SQLite does not wait for that by
    itself: two who begin an archive together would get in each other's way.
    """
    for left in range(int(patience / PAUSE), -1, -1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            sleep(PAUSE)
        else:
            return


def _reading(path: Path, patience: float) -> sqlite3.Connection:
    """A reader makes files beside the archive to see what others write meanwhile, and removes them
    when it has done. One who may not write there reads the file alone.
    """
    log = path.with_name(f"{path.name}-wal")
    alone = not _may_write(path) and not log.exists()
    return _connected(path, "mode=ro&immutable=1" if alone else "mode=rw", patience)


@contextmanager
def _kept_if_good(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Closes the connection where something goes wrong before it is handed out."""
    try:
        yield connection
    except (BriefsError, sqlite3.Error):
        connection.close()
        raise
