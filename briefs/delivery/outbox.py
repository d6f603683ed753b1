"""The outbox: messages as files, just as they would be sent."""

import re
from collections.abc import Iterable
from pathlib import Path

from briefs.delivery.carrier import Parcel
from briefs.errors import NothingProduced, UsageError
from briefs.storage import write_atomically

_UNSAFE = re.compile(r"[^A-Za-z0-9._@+-]")
_LONGEST = 80


def check_outbox(folder: Path) -> None:
    """Raise UsageError unless the folder is empty or can be made: messages of another issue that
    were left in it would be taken for those of this one.
    """
    try:
        filled = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read: {error.strerror}") from None
    if filled:
        raise UsageError(f"the folder {folder} is not empty", "Name a new one with --dry-run.")


def fill_outbox(folder: Path, parcels: Iterable[Parcel]) -> int:
    """Write each message as an `.eml` file, and return how many.

    They hold addresses and links by which readers unsubscribe: nobody else may read them. Raises
    NothingProduced where a file cannot be written.
    """
    written = 0
    folder.mkdir(0o700, parents=True, exist_ok=True)
    for number, parcel in enumerate(parcels, start=1):
        path = folder / file_name(number, parcel.delivery.enrolled.subscriber.address)
        try:
            write_atomically(path, b"".join(parcel.chunks), durable=False, mode=0o600)
        except OSError as error:
            raise NothingProduced(f"{path}: cannot be written: {error.strerror}") from None
        written += 1
    return written


def file_name(number: int, address: str) -> str:
    """`000012-ann@example.org.eml`: the number keeps addresses apart that look alike here."""
    return f"{number:06}-{_UNSAFE.sub('_', address)[:_LONGEST]}.eml"
