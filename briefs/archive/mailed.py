"""What the ledger of deliveries keeps, as values: mailings, deliveries and what they become."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from briefs.archive.roster import Enrolled


class Status(StrEnum):
    """What became of one message. PENDING is to be sent, DEFERRED to be tried again; SENDING is
    written down right before a message is the server's to keep, and what still says so when the
    next run begins is UNKNOWN: the server may have it or not. FAILED was refused; SUPPRESSED was
    not sent because its subscriber is not, or no longer, written to.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


WAITING = (Status.DEFERRED, Status.PENDING)
"""What a run has still to send, in the order in which it is asked for."""


@dataclass(frozen=True)
class Mailing:
    """One revision of one week's issue, on its way to subscribers since `begun`. `manifest` tells
    which pack it was; `enlisted` whether everybody was put on its list, or only some by name.
    """

    week: date
    revision: int
    manifest: str
    begun: datetime
    enlisted: bool


@dataclass(frozen=True)
class Delivery:
    """One subscriber's message. `attempts` counts conversations with a server; `due` is when the
    next may be, in seconds of the epoch; `answer` is what the server said last, or why there was
    nothing to send; `changed` is when the status came about.
    """

    enrolled: Enrolled
    status: Status
    attempts: int
    due: float
    answer: str
    changed: datetime


@dataclass(frozen=True)
class Change:
    """What one delivery becomes; `subscriber` is an id. `tried`: it was an attempt. `suppress`: the
    subscriber is written to no more, for the reason in `answer`.
    """

    subscriber: int
    status: Status
    answer: str = ""
    due: float = 0.0
    tried: bool = True
    suppress: bool = False
