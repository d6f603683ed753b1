"""One sender at a time: two would send each message twice."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from briefs.errors import NothingProduced

ENDING = ".sending"


@contextmanager
def sole_sender(archive: Path) -> Iterator[None]:
    """While it lasts, no other process sends from that archive. The system lets go of the lock of a
    process that was killed, so the file that carries it may stay.

    Raises NothingProduced where another one is at it.
    """
    # One archive may have several names.
    real = archive.resolve()
    path = real.with_name(f"{real.name}{ENDING}")
    try:
        stream = path.open("ab")
    except OSError as error:
        raise NothingProduced(
            f"{path} cannot be written: {error.strerror}",
            "It keeps two senders from sending the same message; make its folder writable.",
        ) from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NothingProduced(
                f"another `briefs send` is sending from the archive {archive}",
                "Wait until it has finished; `briefs deliveries WEEK` tells how far it is.",
            ) from None
        yield
