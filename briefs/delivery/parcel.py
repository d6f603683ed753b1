"""Parcel: one subscriber's message, ready to be handed over."""

from dataclasses import dataclass
from functools import cached_property

from briefs.archive.mailed import Delivery


@dataclass(frozen=True)
class Parcel:
    """A message as stretches of bytes, one after the other (RFC 5322, lines ended by CRLF, the last
    one too). No line of it begins with a full stop, which SMTP would have to double.
    """

    delivery: Delivery
    chunks: tuple[bytes, ...]

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return sum(map(len, self.chunks))


@dataclass(frozen=True)
class Withheld:
    """There is nothing to send to this subscriber, for a reason."""

    delivery: Delivery
    reason: str
