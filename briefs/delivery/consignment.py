"""Consignment: the deliveries of one mailing that a run is to see to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from briefs.archive.deliveries import Deliveries, Turn
from briefs.archive.mailed import Change, Delivery, Status


@dataclass(frozen=True)
class Consignment:
    """The mailing of an issue in its ledger; where `only` is not None, only of subscribers with
    those ids.
    """

    deliveries: Deliveries
    week: date
    revision: int
    only: tuple[int, ...] | None = None

    def due(
        self,
        at: float,
        limit: int,
        *,
        within: str = "",
        without: Collection[str] = (),
        taken: Collection[int] = (),
    ) -> list[Delivery]:
        """As `Deliveries.due`."""
        turn = Turn(at, limit, within, tuple(without), tuple(taken), self.only)
        return self.deliveries.due(self.week, self.revision, turn)

    def next_due(self) -> float | None:
        """As `Deliveries.next_due`."""
        return self.deliveries.next_due(self.week, self.revision, self.only)

    def waiting(self) -> Mapping[Status, int]:
        """How many are pending, and how many deferred."""
        return self.deliveries.waiting(self.week, self.revision, self.only)

    def left(self) -> int:
        """How many are to be sent yet."""
        return sum(self.waiting().values())

    def counts(self) -> Mapping[Status, int]:
        """How many of the whole mailing have each status."""
        return self.deliveries.counts(self.week, self.revision)

    def record(self, changes: Sequence[Change], now: datetime) -> frozenset[int]:
        """As `Deliveries.record`."""
        return self.deliveries.record(self.week, self.revision, changes, now)

    def put_back(self, before: Iterable[Delivery]) -> None:
        """As `Deliveries.put_back`."""
        self.deliveries.put_back(self.week, self.revision, before)

    def gone(self, subscribers: Sequence[int]) -> Mapping[int, str]:
        """As `Deliveries.gone`."""
        return self.deliveries.gone(subscribers)
