"""carry: all messages of a mailing to a mail server, each at most once."""

import math
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from briefs.archive.mailed import WAITING, Change, Delivery, Status
from briefs.delivery.answer import LONGEST, Verdict
from briefs.delivery.causes import AGAIN
from briefs.delivery.consignment import Consignment
from briefs.delivery.courier import (
    Courier,
    Crashed,
    Dropped,
    Event,
    Sealed,
    Settled,
    Undelivered,
    Unfit,
)
from briefs.delivery.crew import Crew
from briefs.delivery.health import Health
from briefs.delivery.interruption import Interruption, interruptions
from briefs.delivery.lanes import MOST, Lanes
from briefs.delivery.parcel import Parcel, Withheld
from briefs.delivery.policy import Outcome, Policy, Surroundings
from briefs.delivery.server import Server
from briefs.errors import BriefsError, DeliveryError, printable
from briefs.progress import Progress, Watch

__all__ = [
    "Compose",
    "Consignment",
    "Outcome",
    "Parcel",
    "Policy",
    "Surroundings",
    "Withheld",
    "carry",
]

SLICE = 0.5
"""Seconds of waiting after which a run looks up: somebody may want it to end."""
LEAST = 0.01
"""Seconds of rest: what fell due this very moment is the ledger's in the next."""
LAST_WORDS = 5.0
"""Seconds for couriers to tell what became of their messages when they were called off."""

Compose = Callable[[Delivery], Parcel | Withheld]
"""Makes one subscriber's message; called in the thread that called `carry`, one at a time.
ValueError where that one cannot be written, though others can.
"""

_REAL = Surroundings()


def carry(
    server: Server,
    consignment: Consignment,
    compose: Compose,
    policy: Policy,
    watch: Watch,
    surroundings: Surroundings = _REAL,
) -> Outcome:
    """Send whatever of a mailing is due, and wait a while for what is put off.

    A delivery is SENDING on the disk before the dot that ends its message leaves; what became of it
    is written down as soon as the server said so. Whoever left before that dot is not sent to. Few
    deliveries are held at a time. What was left SENDING by a run that was killed is to be recovered
    before. SIGINT and SIGTERM: messages on their way are seen through, then KeyboardInterrupt is
    raised; so are errors of `compose` other than ValueError, and those of the archive as
    `open_deliveries` has them.
    """
    before = consignment.counts()
    run = _Run(Crew(server, policy), consignment, compose, policy, surroundings)
    with interruptions() as heard:
        run.carry(heard, watch)
        heard.raise_again()
    after, left = consignment.counts(), consignment.waiting()
    became = {status: after[status] - before[status] for status in Status}
    became.update(left)
    return Outcome(became, run.stopped, consignment.next_due())


class _Run:
    """One run: the ledger and the schedule are this thread's, connections the couriers'."""

    def __init__(
        self,
        crew: Crew,
        consignment: Consignment,
        compose: Compose,
        policy: Policy,
        surroundings: Surroundings,
    ) -> None:
        self._crew = crew
        self._consignment = consignment
        self._compose = compose
        self._policy = policy
        self._around = surroundings
        self._lanes = Lanes(consignment, policy.rates)
        self._health = Health(policy, surroundings)
        self._changes: list[Change] = []
        self._patience = policy.patience
        self._done, self._total = 0, consignment.left()
        self.stopped: DeliveryError | None = None

    def carry(self, heard: Interruption, watch: Watch) -> None:
        """Until nothing is left to do or to wait for, something stops it, or somebody does."""
        farewell = self._policy.limits.farewell
        with self._crew:
            try:
                while self.stopped is None and heard.asked is None and self._turn(watch):
                    pass
            except BaseException:
                self._see_through(farewell, heard)
                raise
            self._see_through(farewell if heard.asked else math.inf, heard)

    def _turn(self, watch: Watch) -> bool:
        """Hand out what may go, write down what became of the rest; False when all is done."""
        self._hand_out()
        if self._crew.rounds or self._changes:
            self._take_in(self._crew.events(self._until_next()) if self._crew.rounds else [])
            watch(Progress("Sending", self._done, self._total))
            return True
        wait = self._idle()
        if wait is None:
            return False
        watch(Progress("Waiting", self._done, self._total, self._health.trouble))
        self._around.sleep(min(wait, SLICE))
        return True

    # --------------------------------------------------------------------------------- handing out

    def _hand_out(self) -> None:
        while len(self._changes) < MOST and (courier := self._free()):
            now, at = self._around.clock(), self._around.now().timestamp()
            delivery = self._lanes.next(now, at, self._taken())
            if delivery is None:
                return
            made = self._made(delivery)
            if isinstance(made, Parcel):
                self._crew.give(courier, made, self._health.round)
            else:
                self._changes.append(self._change(delivery, made))

    def _made(self, delivery: Delivery) -> Parcel | Verdict:
        """Somebody's message; what becomes of it where there is none."""
        try:
            made = self._compose(delivery)
        except ValueError as error:
            return _unwritten(error)
        if isinstance(made, Parcel):
            return made
        return Verdict(Status.SUPPRESSED, made.reason, tried=False)

    def _free(self) -> Courier | None:
        if self._health.wait(self._around.clock()) > 0:
            return None
        return self._crew.free(self._health.width, self._health.most)

    def _taken(self) -> list[int]:
        """Ids that are not to be had again, though the ledger still says so."""
        return [*self._crew.rounds, *(change.subscriber for change in self._changes)]

    def _until_next(self) -> float:
        """Seconds until another could be handed out, should nothing happen before."""
        now = self._around.clock()
        if self._crew.free(self._health.width, self._health.most) is None:
            return SLICE
        return min(max(self._health.wait(now), self._lanes.wait(now)), SLICE)

    def _idle(self) -> float | None:
        """Seconds to wait with nothing in hand; None where there is nothing to wait for."""
        due = self._consignment.next_due()
        if due is None:
            return None
        now = self._around.clock()
        hold, paced = self._health.wait(now), self._lanes.wait(now)
        if hold or not math.isinf(paced):
            return max(hold, 0.0 if math.isinf(paced) else paced)
        self._lanes.clear()
        rest = max(due - self._around.now().timestamp(), LEAST)
        if rest > self._patience:
            return None
        self._patience -= min(rest, SLICE)
        return rest

    # ---------------------------------------------------------------------------------- taking in

    def _take_in(self, events: Iterable[Event]) -> None:
        """Write down, all at once, what happened, and only then let dots be sent."""
        sealed: list[Sealed] = []
        crashed: list[Crashed] = []
        for event in events:
            if isinstance(event, Sealed):
                sealed.append(event)
            elif isinstance(event, Settled):
                self._settle(event)
            elif isinstance(event, Undelivered):
                self._miss(event)
            elif isinstance(event, Crashed):
                self._crew.done(event)
                crashed.append(event)
            else:
                self._drop(event)
        self._write(sealed)
        for slip in crashed:
            raise slip.error

    def _acquit(self) -> None:
        """Leave no trace on those who were refused by a server that refuses everybody."""
        innocent = self._health.innocent
        if not innocent:
            return
        ids = frozenset(each.enrolled.id for each in innocent)
        self._changes = [each for each in self._changes if each.subscriber not in ids]
        self._consignment.put_back(innocent)

    def _write(self, sealed: list[Sealed]) -> None:
        """In one transaction. Where it fails no dot is sent, and what is known is kept."""
        if not (self._changes or sealed):
            return
        held = list(sealed)
        sending = [Change(_id(each), Status.SENDING, tried=False) for each in sealed]
        try:
            self._acquit()
            gone = self._consignment.record(self._changes + sending, self._around.now())
            self._done += len(gone) + sum(each.status not in WAITING for each in self._changes)
            self._changes = []
            if gone:
                self._lanes.clear()
            while held:
                each = held.pop()
                each.courier.release(go=_id(each) not in gone)
        except BaseException:
            self._hold_back(held)
            raise

    def _hold_back(self, held: list[Sealed]) -> None:
        """Messages that are not to be ended after all. The ledger may call them SENDING already,
        where an interruption came between that and the dot.
        """
        for each in held:
            each.courier.release(go=False)
        if held:
            # Where it was the archive that failed, nothing was written, and nothing can be.
            with suppress(BriefsError):
                self._consignment.put_back(each.parcel.delivery for each in held)

    def _settle(self, event: Settled) -> None:
        turn, delivery, verdict = self._crew.done(event), event.parcel.delivery, event.verdict
        self._changes.append(self._change(delivery, verdict))
        if verdict.broken:
            self._lanes.clear()
            self._stop(self._health.lost(turn, DeliveryError(f"{verdict.answer}", AGAIN)))
        else:
            self._stop(self._health.heard(delivery, verdict))

    def _drop(self, event: Dropped | Unfit) -> None:
        self._crew.done(event)
        if isinstance(event, Unfit):
            self._changes.append(self._change(event.parcel.delivery, _unwritten(event.error)))

    def _miss(self, event: Undelivered) -> None:
        turn, trouble = self._crew.done(event), event.trouble
        self._lanes.clear()
        if not trouble.passes:
            self._stop(trouble.error)
        elif self._crew.others_connected(event.courier):
            self._health.narrowed(turn)
        else:
            self._stop(self._health.lost(turn, trouble.error))

    def _stop(self, error: DeliveryError | None) -> None:
        self.stopped = self.stopped or error

    def _change(self, delivery: Delivery, verdict: Verdict) -> Change:
        due = 0.0
        if verdict.status in WAITING:
            due = self._around.now().timestamp() + self._pause(delivery.attempts + 1)
        return Change(
            *(delivery.enrolled.id, verdict.status, verdict.answer, due),
            tried=verdict.tried,
            suppress=verdict.suppress,
        )

    def _pause(self, attempts: int) -> float:
        """Seconds until a message is tried again that was tried so many times."""
        turn = attempts % self._policy.attempts
        return (
            self._policy.deferred.wait(turn, self._around.draw) if turn else self._policy.patience
        )

    def _see_through(self, seconds: float, heard: Interruption) -> None:
        """Begin nothing more; wait that long for messages on their way, then call them off."""
        self._crew.recall()
        self._write([])
        end = time.monotonic() + seconds
        while self._crew.rounds and time.monotonic() < end:
            if heard.asked:
                end = min(end, time.monotonic() + self._policy.limits.farewell)
            self._take_in(self._crew.events(SLICE))
        if self._crew.rounds:
            self._crew.abort()
        end = time.monotonic() + LAST_WORDS
        while self._crew.rounds and time.monotonic() < end:
            self._take_in(self._crew.events(SLICE))


def _unwritten(error: ValueError) -> Verdict:
    reason = printable(str(error)[:LONGEST])
    return Verdict(Status.FAILED, f"the message cannot be written: {reason}", tried=False)


def _id(event: Event) -> int:
    return event.parcel.delivery.enrolled.id
