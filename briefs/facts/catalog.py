"""What a fact is: one figure or state with its source fields and, if derived, its formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from briefs.conditions import Value
from briefs.quantity import Kind, Quantity

FactValue = Quantity | bool | str


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is None where the document does not give it; then `reason` says why.

    `pointers` are the JSON pointers of the fields it was read or computed from. `formula` is empty
    for a figure quoted from the document.
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
        return self.value.value if isinstance(self.value, Quantity) else self.value


class Facts(Mapping[str, Fact]):
    """All facts of one document by id, in the catalogue's order; read only."""

    def __init__(self, facts: Mapping[str, Fact], as_of: date) -> None:
        self._facts = dict(facts)
        self.as_of = as_of

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
