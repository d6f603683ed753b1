"""What a fact is: one figure or state with its source fields and, if derived, its formula."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from briefs.conditions import Value
from briefs.facts.columns import Source
from briefs.quantity import Kind, Quantity

FactValue = Quantity | bool | str | date


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue. `formula` says in words one can read where the figure is read, or
    how it is computed from the facts in `uses`; a fact read from the document has no `uses`.
    """

    id: str
    kind: Kind
    title: str
    formula: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is None where the document does not give it; then `reason` says why.

    `pointers` are the JSON pointers of the fields it was read or computed from; those of the
    earlier issue start with `previous:`. `formula` is empty for a figure that stands in a field of
    its own.
    """

    id: str
    kind: Kind
    title: str
    value: FactValue | None
    as_of: date
    pointers: tuple[str, ...]
    formula: str = ""
    reason: str = ""

    @property
    def missing(self) -> bool:
        return self.value is None

    @property
    def plain(self) -> Value:
        """The value as the rule language sees it: a number in base units, a flag or a word.

        Raises ValueError where the fact is missing; a rule that needs it must be skipped.
        """
        if self.value is None:
            raise ValueError(f"fact {self.id} is missing: {self.reason}")
        if isinstance(self.value, date):
            return self.value.isoformat()
        return self.value.value if isinstance(self.value, Quantity) else self.value


class Facts(Mapping[str, Fact]):
    """All facts of one document by id, in the catalogue's order; read only.

    `key` is the listing they are of, such as `002428.SHZ`; `as_of` its latest week.
    """

    def __init__(self, facts: Mapping[str, Fact], as_of: date, key: str = "") -> None:
        self._facts = dict(facts)
        self.as_of = as_of
        self.key = key

    def __getitem__(self, fact_id: str) -> Fact:
        return self._facts[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def number(self, fact_id: str) -> float | None:
        """The fact's number in base units; None where it is missing or not a number."""
        value = self[fact_id].value
        return value.value if isinstance(value, Quantity) else None

    def flag(self, fact_id: str) -> bool | None:
        """The fact's truth; None where it is missing or not a flag."""
        value = self[fact_id].value
        return value if isinstance(value, bool) else None

    def extended(self, more: Iterable[Fact]) -> "Facts":
        """These facts and `more` after them. Raises ValueError where an id stands already."""
        facts = dict(self._facts)
        for fact in more:
            if fact.id in facts:
                raise ValueError(f"fact {fact.id} stands already")
            facts[fact.id] = fact
        return Facts(facts, self.as_of, self.key)


class Item(Protocol):
    """A line of the catalogue that can be worked out."""

    @property
    def entry(self) -> Entry: ...

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """The fact of a report, missing with the reason where it has none; `previous` are those of
        the earlier issue, `known` the facts that stand earlier in the catalogue.
        """
        ...
