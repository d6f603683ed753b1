"""Rosters: what the published names of an issue say of one field, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from briefs.facts import Fact, FactValue
from briefs.facts.earlier import MARK as EARLIER
from briefs.quantity import Quantity
from briefs.record import Record
from briefs.sector.coverage import Coverage, placed


@dataclass(frozen=True, slots=True)
class Told:
    """One name's value of one fact. `pointers` name fields of its document, such as
    `002428.SHZ:/composite_score`, or `previous:002428.SHZ:/composite_score` of the earlier issue.
    """

    record: Record
    value: FactValue
    pointers: tuple[str, ...]

    @property
    def number(self) -> float:
        """The value in base units; a flag as 1 or 0. TypeError where it is a word or a date."""
        if isinstance(self.value, Quantity):
            return self.value.value
        if isinstance(self.value, bool):
            return float(self.value)
        raise TypeError(f"{self.value!r} is no number")


@dataclass(frozen=True, slots=True)
class Pair:
    """One name's value in the issue before and in this one."""

    then: Told
    now: Told

    @property
    def record(self) -> Record:
        """Its record in this issue."""
        return self.now.record

    @property
    def change(self) -> float:
        """`now - then`, in base units."""
        return self.now.number - self.then.number

    @property
    def pointers(self) -> tuple[str, ...]:
        return (*self.now.pointers, *self.then.pointers)


class Roster:
    """The published names of one issue, in order of key; `mark` starts its pointers."""

    def __init__(self, records: tuple[Record, ...], mark: str = "") -> None:
        self.records = records
        self._mark = mark
        self._told: dict[str, tuple[Told, ...]] = {}

    def told(self, fact_id: str) -> tuple[Told, ...]:
        """The names that have the fact; those that lack it are left out, and never count as 0."""
        found = self._told.get(fact_id)
        if found is None:
            found = self._told[fact_id] = tuple(self._each(fact_id))
        return found

    def _each(self, fact_id: str) -> list[Told]:
        told = []
        for record in self.records:
            fact = record.facts.get(fact_id)
            if fact is not None and fact.value is not None:
                told.append(Told(record, fact.value, self.places(record, fact)))
        return told

    def places(self, record: Record, fact: Fact) -> tuple[str, ...]:
        """The fact's pointers with the listing they are of."""
        return tuple(self.place(record, pointer) for pointer in fact.pointers)

    def place(self, record: Record, pointer: str) -> str:
        """`/composite_score` as `002428.SHZ:/composite_score`."""
        return placed(pointer, record.key, self._mark)

    def named(self, record: Record) -> Told:
        """The company's name, or its key where the document gives none."""
        fact = record.facts.get("name")
        if fact is None or not isinstance(fact.value, str):
            return self.keyed(record)
        return Told(record, fact.value, self.places(record, fact))

    def keyed(self, record: Record) -> Told:
        """The listing's key, with the field of its symbol."""
        return Told(record, record.key, (self.place(record, "/ticker/symbol"),))


class Rosters:
    """Both issues of a coverage. `then` is None where the issue before covers no name of it."""

    def __init__(self, coverage: Coverage) -> None:
        before = coverage.earlier
        self.coverage = coverage
        self.now = Roster(coverage.records)
        self.then = Roster(before.records, EARLIER) if before and before.keys else None
        self._pairs: dict[str, tuple[Pair, ...]] = {}

    def pairs(self, fact_id: str) -> tuple[Pair, ...]:
        """The names that have the fact in both issues."""
        found = self._pairs.get(fact_id)
        if found is None:
            found = self._pairs[fact_id] = tuple(self._paired(fact_id))
        return found

    def _paired(self, fact_id: str) -> Iterator[Pair]:
        before = {told.record.key: told for told in self.then.told(fact_id)} if self.then else {}
        for told in self.now.told(fact_id):
            if told.record.key in before:
                yield Pair(before[told.record.key], told)


def places_of(told: tuple[Told, ...] | tuple[Pair, ...]) -> tuple[str, ...]:
    """All their pointers, in order."""
    return tuple(pointer for each in told for pointer in each.pointers)
