"""Facts computed from other facts: one function each, its docstring the formula and its limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from briefs.facts.catalog import Fact
from briefs.quantity import LARGEST, Kind, Quantity

Formula = Callable[..., float | None]


@dataclass(frozen=True, slots=True)
class Derived:
    """`formula` takes the values of `uses` in order and gives None where it is undefined."""

    id: str
    kind: Kind
    title: str
    uses: tuple[str, ...]
    expression: str
    formula: Formula


def distance(level: float, close: float) -> float | None:
    """`level / close - 1` in percent: the move from the close to the level.

    Undefined for a close of zero or less.
    """
    return (level / close - 1) * 100 if close > 0 else None


def difference(own: float, other: float) -> float:
    """`own - other`: two percentages give percentage points."""
    return own - other


def _to_level(fact_id: str, level: str, title: str) -> Derived:
    uses, expression = (level, "close"), f"{level} / close - 1"
    return Derived(fact_id, Kind.PERCENT, title, uses, expression, distance)


def _against(fact_id: str, own: str, other: str, title: str) -> Derived:
    return Derived(fact_id, Kind.PERCENT, title, (own, other), f"{own} - {other}", difference)


CATALOGUE: tuple[Derived, ...] = (
    _to_level("to_trend_line", "trend_line", "From the close to the Trend Line"),
    _to_level("to_fair_value", "fair_value", "From the close to Fair Value"),
    _to_level("to_high_52", "high_52", "From the close to the 52-week high"),
    _to_level("to_low_52", "low_52", "From the close to the 52-week low"),
    _against(
        "lead_sector_1w", "return_1w", "sector_return_1w", "1W return against the sector average"
    ),
)


def compute(entry: Derived, facts: Mapping[str, Fact]) -> Fact:
    """The fact `entry` describes; missing, with the reason, where an operand is missing."""
    operands = [facts[fact_id] for fact_id in entry.uses]
    numbers = [fact.value.value for fact in operands if isinstance(fact.value, Quantity)]
    lacking = [fact.id for fact in operands if fact.missing]
    result = None if lacking else entry.formula(*numbers)
    if result is not None and abs(result) > LARGEST:
        result = None
    return Fact(
        id=entry.id,
        kind=entry.kind,
        title=entry.title,
        value=None if result is None else Quantity(result, "%"),
        as_of=operands[0].as_of,
        pointers=tuple(pointer for fact in operands for pointer in fact.pointers),
        formula=entry.expression,
        reason=_reason(entry, lacking) if result is None else "",
    )


def _reason(entry: Derived, lacking: list[str]) -> str:
    if lacking:
        return f"{entry.expression} needs {', '.join(lacking)}"
    return f"{entry.expression} is undefined for these values"
