"""Facts computed from other facts, and the arithmetic that more than one of them shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from briefs.facts.catalog import Entry, Fact, Facts, FactValue
from briefs.facts.columns import Source
from briefs.quantity import LARGEST, UNITS, Kind, Quantity

Arithmetic = Callable[..., float | None]
Judgement = Callable[..., FactValue | None]


@dataclass(frozen=True, slots=True)
class Derived:
    """`judge` takes the values of the entry's `uses` in order and gives None where it is undefined.

    Where an operand is missing the fact is missing too, but for the `optional` ones, which are
    then None.
    """

    entry: Entry
    judge: Judgement
    optional: frozenset[str] = frozenset()

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """From the facts it uses; its pointers are theirs."""
        entry = self.entry
        operands = [known[fact_id] for fact_id in entry.uses]
        lacking = [fact.id for fact in operands if fact.value is None]
        value = None
        if not lacking or self.optional.issuperset(lacking):
            value = self.judge(*[fact.value for fact in operands])
        if lacking and value is not None:
            # A count of nothing was still looked for at all the places.
            operands = [fact for fact in operands if fact.value is not None] or operands
        return Fact(
            entry.id,
            entry.kind,
            entry.title,
            value,
            source.report.latest_week,
            tuple(dict.fromkeys([place for fact in operands for place in fact.pointers])),
            entry.formula,
            _reason(entry, lacking) if value is None else "",
        )


def _reason(entry: Entry, lacking: list[str]) -> str:
    if lacking:
        return f"{entry.formula} needs {', '.join(lacking)}"
    return f"{entry.formula} is undefined for these values"


def computed(
    kind: Kind, fact_id: str, title: str, expression: str, uses: tuple[str, ...], by: Arithmetic
) -> Derived:
    """A figure that the arithmetic `by` gives of its operands' numbers.

    Percentages, points and ratios are exact. A price or an amount has the unit and the
    printed step of its first operand; a difference of indices or scores is as coarse as they are.
    """
    unit = UNITS.get(kind, "")
    like_first, coarse = kind in {Kind.PRICE, Kind.AMOUNT}, kind in {Kind.INDEX, Kind.SCORE}

    def judge(*operands: Quantity) -> Quantity | None:
        number = by(*[operand.value for operand in operands])
        if number is None or not abs(number) <= LARGEST:
            return None
        if like_first:
            return Quantity(number, operands[0].unit, operands[0].step)
        return Quantity(number, unit, sum(each.step for each in operands) if coarse else 0.0)

    return Derived(Entry(fact_id, kind, title, expression, uses), judge)


def judged(
    kind: Kind,
    fact_id: str,
    title: str,
    expression: str,
    uses: tuple[str, ...],
    by: Judgement,
    optional: tuple[str, ...] = (),
) -> Derived:
    """A flag, a word or a choice that `by` makes of its operands as they are."""
    return Derived(Entry(fact_id, kind, title, expression, uses), by, frozenset(optional))


def change(now: float, then: float) -> float | None:
    """`now / then - 1` in percent. Undefined for a `then` of zero or less."""
    return (now / then - 1) * 100 if then > 0 else None


def difference(own: float, other: float) -> float:
    """`own - other`: two percentages give percentage points."""
    return own - other


def quotient(over: float, under: float) -> float | None:
    """`over / under`. Undefined for an `under` of zero or less."""
    return over / under if under > 0 else None


def size_quotient(over: float, under: float) -> float | None:
    """`abs(over) / under`. Undefined for an `under` of zero or less."""
    return quotient(abs(over), under)


def same_price(one: Quantity, other: Quantity) -> bool:
    """Whether two printed figures may stand for one: they differ by less than both roundings."""
    apart = abs(one.value - other.value)
    # The hair keeps binary dust from making 92.26 and 92.27 one figure.
    return apart == 0 or apart < (one.tolerance + other.tolerance) * (1 - 1e-6)
