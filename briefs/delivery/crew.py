"""Crew: the couriers of a run, and what they have in hand."""

from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from briefs.delivery.courier import Courier, Event, Sealed
from briefs.delivery.parcel import Parcel
from briefs.delivery.policy import Policy
from briefs.delivery.server import Server

EACH = 2
"""Parcels that a courier may have: the next is there when one is done."""
MOST_EVENTS = 500
"""Events that are taken in at once."""
FAREWELL = 5.0
"""Seconds that couriers with nothing in hand have to say goodbye to the server."""


class Crew:
    """Couriers that come when they are needed and go home when the run is over; a context manager.

    `rounds` tells for each id in hand in which round it was given.
    """

    def __init__(self, server: Server, policy: Policy) -> None:
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._couriers = [Courier(server, policy, self._events) for _ in range(policy.connections)]
        self.rounds: dict[int, int] = {}

    def __enter__(self) -> Self:
        for courier in self._couriers:
            courier.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        idle = [courier for courier in self._couriers if not courier.in_hand]
        for courier in self._couriers:
            courier.dismiss()
        for courier in idle:
            courier.join(FAREWELL)

    def free(self, width: int, most: int) -> Courier | None:
        """A courier that can take one more, where at most `width` of them work and `most` parcels
        are in hand: the least busy one, those with a connection first.
        """
        if len(self.rounds) >= most:
            return None
        order = sorted(self._couriers, key=lambda each: not (each.is_connected or each.in_hand))
        chosen = min(order[:width], key=lambda each: each.in_hand)
        return chosen if chosen.in_hand < EACH else None

    def give(self, courier: Courier, parcel: Parcel, turn: int) -> None:
        """Have a courier deliver it, in that round."""
        self.rounds[parcel.delivery.enrolled.id] = turn
        courier.give(parcel)

    def events(self, patience: float) -> list[Event]:
        """What happened; waits so many seconds for the first of it."""
        found: list[Event] = []
        try:
            found.append(self._events.get(timeout=max(patience, 0.0)))
            while len(found) < MOST_EVENTS:
                found.append(self._events.get_nowait())
        except Empty:
            pass
        return found

    def done(self, event: Event) -> int:
        """Take a parcel off a courier's hands; the round in which it was given."""
        assert not isinstance(event, Sealed)
        event.courier.in_hand -= 1
        return self.rounds.pop(event.parcel.delivery.enrolled.id)

    def others_connected(self, courier: Courier) -> bool:
        """Whether somebody else has a connection."""
        return any(each.is_connected for each in self._couriers if each is not courier)

    def recall(self) -> None:
        """Take back whatever was not begun."""
        for courier in self._couriers:
            for parcel in courier.recall():
                del self.rounds[parcel.delivery.enrolled.id]

    def abort(self) -> None:
        """Have nobody wait for the server any longer."""
        for courier in self._couriers:
            courier.abort()
