"""Whether price, Market Dynamics and Relative Strength agree, and whose change can be trusted."""

from briefs.facts.derived import Derived, computed, difference, judged
from briefs.quantity import Kind, Quantity

EXTREME_CHANGE = 1000.0
"""Percent; a relative change of this size tells of a small base, not of a large move."""
SMALL_MD, SMALL_RS = 0.1, 1.0
"""Below this a level four weeks ago is too near to zero to be a base."""

_FIVE = (
    "trend_active",
    "close",
    "trend_line",
    "fair_value",
    "market_dynamics",
    "relative_strength",
)


def diverges(price: Quantity, gauge: Quantity) -> bool:
    """`price` and `gauge` moved in opposite directions; no move is no direction."""
    return (price.value > 0 > gauge.value) or (price.value < 0 < gauge.value)


def base_effect(now: Quantity, then: Quantity, change: Quantity | None, small: float) -> bool:
    """Whether a relative change from `then` to `now` says more of its base than of the move.

    True of a base nearer to zero than `small`, of a change of sign, and of an extreme change; where
    the change is not given, the levels decide.
    """
    extreme = change is not None and abs(change.value) >= EXTREME_CHANGE
    crossed = now.value < 0 < then.value or then.value < 0 < now.value
    return abs(then.value) < small or crossed or extreme


def _five(
    active: bool | None,
    close: Quantity | None,
    trend_line: Quantity | None,
    fair_value: Quantity | None,
    dynamics: Quantity | None,
    strength: Quantity | None,
) -> list[bool]:
    """Those of the five signals that are known."""
    zero = Quantity(0)
    states = (
        active,
        _above(close, trend_line),
        _above(close, fair_value),
        _above(dynamics, zero),
        _above(strength, zero),
    )
    return [state for state in states if state is not None]


def _above(one: Quantity | None, other: Quantity | None) -> bool | None:
    return None if one is None or other is None else one.value > other.value


def signals_up(known: list[bool]) -> Quantity | None:
    """How many of the known signals are up. Undefined where none is known."""
    return Quantity(float(sum(known))) if known else None


def signals_known(known: list[bool]) -> Quantity:
    """How many of the five signals are known; 0 where none is."""
    return Quantity(float(len(known)))


def _move(short: str, name: str, words: str) -> Derived:
    uses = (name, f"{name}_4w_ago")
    return computed(
        Kind.INDEX,
        f"{short}_move_4w",
        f"{words}, 4W move",
        f"{uses[0]} - {uses[1]}",
        uses,
        difference,
    )


def _divergence(short: str, words: str) -> Derived:
    move = f"{short}_move_4w"
    return judged(
        Kind.FLAG,
        f"price_{short}_divergence",
        f"Price and {words} moved apart over 4W",
        f"return_4w and {move} have opposite signs",
        ("return_4w", move),
        diverges,
    )


def _base_effect(short: str, name: str, words: str, small: float) -> Derived:
    then, change = f"{name}_4w_ago", f"{short}_change_4w"
    return judged(
        Kind.FLAG,
        f"{short}_base_effect",
        f"The 4W change of {words} is a base effect",
        f"abs({then}) < {small:g} or {name} and {then} of different sign "
        f"or abs({change}) >= {EXTREME_CHANGE:g}",
        (name, then, change),
        lambda now, before, relative: base_effect(now, before, relative, small),
        optional=(change,),
    )


_STATES = (
    "trend_active, close > trend_line, close > fair_value, market_dynamics > 0, "
    "relative_strength > 0"
)

CATALOGUE: tuple[Derived, ...] = (
    _move("md", "market_dynamics", "Market Dynamics"),
    _move("rs", "relative_strength", "Relative Strength"),
    _divergence("rs", "Relative Strength"),
    _divergence("md", "Market Dynamics"),
    _base_effect("md", "market_dynamics", "Market Dynamics", SMALL_MD),
    _base_effect("rs", "relative_strength", "Relative Strength", SMALL_RS),
    judged(
        Kind.COUNT,
        "signals_up",
        "Signals up",
        f"how many are true of {_STATES}",
        _FIVE,
        lambda *operands: signals_up(_five(*operands)),
        optional=_FIVE,
    ),
    judged(
        Kind.COUNT,
        "signals_known",
        "Signals known",
        f"how many are known of {_STATES}",
        _FIVE,
        lambda *operands: signals_known(_five(*operands)),
        optional=_FIVE,
    ),
)
