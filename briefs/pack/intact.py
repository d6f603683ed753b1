"""intact: which files of a folder are, byte for byte, those that were written."""

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_ISREG

READERS = 4
"""Threads: hashing and reading let others work meanwhile."""
RUN = 100
"""Files a thread takes at a time."""


def intact(folder: Path, files: Mapping[str, tuple[str, int]]) -> frozenset[str]:
    """Which of `files` (a path in the folder, with slashes, to SHA-256 and bytes) stand there as
    they are listed: as plain files, none of them reached over a link.
    """
    home = os.path.realpath(folder)
    straight = {each for each in {_parent(path) for path in files} if _is_straight(home, each)}
    reached = [path for path in files if _parent(path) in straight]
    runs = [reached[start : start + RUN] for start in range(0, len(reached), RUN)]

    def whole(run: list[str]) -> list[str]:
        return [path for path in run if _stands(f"{home}/{path}", *files[path])]

    with ThreadPoolExecutor(READERS) as readers:
        return frozenset(path for run in readers.map(whole, runs) for path in run)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _is_straight(home: str, parent: str) -> bool:
    """Whether a folder is below `home` as its path says: without links, and without `..`."""
    place = f"{home}/{parent}" if parent else home
    try:
        return os.path.realpath(place) == place
    except (OSError, ValueError):  # no path that could exist
        return False


def _stands(place: str, sha256: str, size: int) -> bool:
    try:
        with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            if not S_ISREG(found.st_mode) or found.st_size != size:
                return False
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (OSError, ValueError):
        return False
