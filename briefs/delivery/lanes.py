"""Lanes: whose turn it is, each domain with a rate of its own in a lane of its own."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from briefs.archive.mailed import Delivery
from briefs.delivery.consignment import Consignment
from briefs.delivery.pace import Pacer, Rates

MOST = 200
"""Deliveries that a lane holds at once."""
AHEAD = 2.0
"""Seconds for which a lane holds deliveries: meanwhile others may fall due, or leave."""
FRESH = 0.25
"""Seconds after which it is asked again who of those held is still written to."""
PAUSE = 0.25
"""Seconds before a lane where nobody's turn was is looked at again."""


@dataclass
class _Lane:
    """Deliveries of one `domain`, or, where that is empty, of all that have no lane."""

    domain: str
    most: int
    pacer: Pacer
    held: deque[Delivery] = field(default_factory=deque)
    look: float = float("-inf")
    asked: float = float("-inf")

    def is_early(self, clock: float) -> bool:
        """Whether it is too early to hold anybody: much may change until it is their turn."""
        return not self.held and self.pacer.wait(clock) > AHEAD


class Lanes:
    """What is to be sent next, with the rates kept; it holds few deliveries at a time."""

    def __init__(self, consignment: Consignment, rates: Rates) -> None:
        self._consignment = consignment
        self._others = tuple(rates.domains)
        self._pacer = Pacer(rates.everywhere)
        everywhere = math.inf if rates.everywhere is None else rates.everywhere
        paced = {"": None, **rates.domains}
        self._lanes = [
            _Lane(domain, _most(min(everywhere, rate or math.inf)), Pacer(rate))
            for domain, rate in paced.items()
        ]

    def next(self, clock: float, at: float, taken: Iterable[int]) -> Delivery | None:
        """Whose turn it is at `clock`, which is the second `at` of the epoch; None where it is
        nobody's yet. `taken` are ids that are in hand.
        """
        for lane in self._lanes:
            self._fill(lane, clock, at, taken)
        if self._pacer.wait(clock) > 0:
            return None
        for lane in self._lanes:
            if lane.held and lane.pacer.wait(clock) == 0:
                lane.pacer.take(clock)
                self._pacer.take(clock)
                # The others come first next time: who has much to send keeps nobody waiting.
                self._lanes.remove(lane)
                self._lanes.append(lane)
                return lane.held.popleft()
        return None

    def wait(self, clock: float) -> float:
        """Seconds until there may be somebody to send to; infinite where nobody's turn was in any
        lane a moment ago.
        """
        waits = [lane.pacer.wait(clock) for lane in self._lanes if lane.held]
        waits += [each.pacer.wait(clock) - AHEAD for each in self._lanes if each.is_early(clock)]
        return max(min(waits), self._pacer.wait(clock)) if waits else math.inf

    def clear(self) -> None:
        """Hold nobody, and look again: things may have changed."""
        for lane in self._lanes:
            lane.held.clear()
            lane.look = -math.inf

    def _fill(self, lane: _Lane, clock: float, at: float, taken: Iterable[int]) -> None:
        self._let_go(lane, clock)
        if lane.held or clock < lane.look or lane.is_early(clock):
            return
        without = () if lane.domain else self._others
        lane.held.extend(
            self._consignment.due(
                at, lane.most, within=lane.domain, without=without, taken=tuple(taken)
            )
        )
        lane.asked = clock
        if not lane.held:
            lane.look = clock + PAUSE

    def _let_go(self, lane: _Lane, clock: float) -> None:
        """Hold nobody who left meanwhile. What becomes of those the ledger says when it is asked
        for others; who leaves later yet costs a connection, for no dot may be sent.
        """
        if not lane.held or clock - lane.asked < FRESH:
            return
        gone = self._consignment.gone([each.enrolled.id for each in lane.held])
        lane.held = deque(each for each in lane.held if each.enrolled.id not in gone)
        lane.asked = clock


def _most(rate: float) -> int:
    return MOST if rate * AHEAD >= MOST else math.ceil(rate * AHEAD)
