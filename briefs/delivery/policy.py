"""Policy: how a run goes about it, and what it takes from outside."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from briefs.archive.mailed import Status
from briefs.delivery.pace import Backoff, Rates
from briefs.errors import DeliveryError


@dataclass(frozen=True)
class Limits:
    """Seconds to wait for a server: to connect, for the reply to a command, and for the reply to a
    whole message, to which RFC 5321 (4.5.3.2.6) gives ten minutes. `farewell` is how long messages
    on their way are waited for when the run is to end early.
    """

    connect: float = 30.0
    command: float = 60.0
    verdict: float = 600.0
    farewell: float = 30.0


_EVERYTHING = Rates()
_DEFERRED = Backoff(5.0, 300.0)
_RECONNECT = Backoff(2.0, 60.0)
_LIMITS = Limits()


@dataclass(frozen=True)
class Policy:
    """How a run goes about it. `sender` is the address that messages which cannot be delivered go
    back to. A connection is closed after `reuse` messages.

    What a server puts off is tried again after `deferred`, `attempts` times; then it rests for
    `patience` seconds. A run with nothing else left to do waits that long for such ones, in all.
    Where no connection can be had, it tries `breaker` times, `reconnect` apart, and stops; so it
    does when `refusals` messages in a row were refused for good, which then stay to be sent.
    """

    sender: str
    connections: int = 4
    rates: Rates = _EVERYTHING
    reuse: int = 100
    attempts: int = 4
    deferred: Backoff = _DEFERRED
    patience: float = 600.0
    breaker: int = 5
    reconnect: Backoff = _RECONNECT
    refusals: int = 20
    limits: Limits = _LIMITS


@dataclass(frozen=True)
class Surroundings:
    """What a run takes from outside: seconds that only ever grow, a way to let some pass, numbers
    from 0 to 1, and the time of day. The first and the last are to go at the same speed.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many deliveries became what. `stopped` says why it ended before all was
    sent, None where it did not; `next_due` is when those that are left may be tried, in seconds of
    the epoch, None where nothing is.
    """

    became: Mapping[Status, int] = field(default_factory=dict)
    stopped: DeliveryError | None = None
    next_due: float | None = None
