"""One publisher at a time in a repository: two would move its files under each other's hands."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import BinaryIO

from briefs.errors import WikiError

LOCK = "briefs.lock"
"""The file in a repository that carries the lock."""
PATIENCE = 600.0
"""Seconds; the first fetch of a large wiki takes minutes."""
PAUSE = 0.1
"""Seconds between two attempts."""


@contextmanager
def sole_publisher(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """While it lasts, nobody else has the lock that the file carries; waits for it up to `patience`
    seconds. The system lets go of the lock of a process that was killed, so the file may stay.

    Raises WikiError where another one has it all the while, or the file cannot be written.
    """
    try:
        stream = path.open("ab")
    except OSError as error:
        raise WikiError(
            f"{path} cannot be written: {error.strerror}",
            "It keeps two publishers apart; make its folder writable.",
        ) from None
    with stream:
        _wait(stream, path, patience)
        yield


def _wait(stream: BinaryIO, path: Path, patience: float) -> None:
    for _ in range(max(1, round(patience / PAUSE))):
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(PAUSE)
        else:
            return
    raise WikiError(
        f"another `briefs publish` has been at work for {patience:,.0f} seconds: it holds {path}",
        "Wait until it has finished, and publish again.",
    )
