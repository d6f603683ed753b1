"""Files written whole: a kill at any moment leaves the old one or the new one, never half."""

import os
import tempfile
from pathlib import Path

PARTIAL = ".partial"
"""Ends the name of a file that is being written."""


def keep_temporaries_in(folder: str) -> None:
    """Have this process put its temporary files there: a worker that is killed leaves them behind,
    and whoever gave the folder removes it.
    """
    tempfile.tempdir = folder


def write_atomically(
    path: Path, content: bytes, *, durable: bool = True, mode: int = 0o644
) -> None:
    """Write `content` to a temporary file beside `path`, and move it there.

    `durable` waits until the disk has it, so that not even a power cut leaves an empty file; `mode`
    says who may read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(PARTIAL, f".{path.name[:60]}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what processes that were killed left half written below `folder`."""
    for path in folder.rglob(f".*{PARTIAL}"):
        path.unlink(missing_ok=True)
