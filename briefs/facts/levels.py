"""Price levels: how far they are, in percent and in volatilities, and where they were before."""

from collections.abc import Iterator

from briefs.facts.derived import Derived, change, computed, judged, same_price, size_quotient
from briefs.quantity import Kind

_LEVELS = {
    "trend_line": "Trend Line",
    "fair_value": "Fair Value",
    "high_52": "52-week high",
    "low_52": "52-week low",
}


def volatilities_away(close: float, volatility: float, number: int) -> float | None:
    """`close * (1 + number * volatility)`, the volatility in percent.

    Undefined for a volatility of zero or less, and where no price is left.
    """
    level = close * (1 + number * volatility / 100)
    return level if volatility > 0 and level > 0 else None


def _distances() -> Iterator[Derived]:
    for level, words in _LEVELS.items():
        yield _change(f"to_{level}", f"From the close to the {words}", level, "close")


def _in_volatilities() -> Iterator[Derived]:
    for level, words in _LEVELS.items():
        distance = f"to_{level}"
        yield computed(
            Kind.RATIO,
            f"vols_{distance}",
            f"From the close to the {words}, in weekly volatilities",
            f"abs({distance}) / volatility_13",
            (distance, "volatility_13"),
            size_quotient,
        )


def _change(fact_id: str, title: str, now: str, then: str) -> Derived:
    return computed(Kind.PERCENT, fact_id, title, f"{now} / {then} - 1", (now, then), change)


def _away(fact_id: str, title: str, number: int) -> Derived:
    side, times = ("-" if number < 0 else "+"), ("2 * " if abs(number) == 2 else "")
    return computed(
        Kind.PRICE,
        fact_id,
        title,
        f"close * (1 {side} {times}volatility_13)",
        ("close", "volatility_13"),
        lambda close, volatility: volatilities_away(close, volatility, number),
    )


def _at_extreme(fact_id: str, title: str, level: str) -> Derived:
    expression = f"close = {level}, within their rounding"
    return judged(Kind.FLAG, fact_id, title, expression, ("close", level), same_price)


def _raised_to(average: float) -> float:
    """`1.5 * average`"""
    return 1.5 * average


CATALOGUE: tuple[Derived, ...] = (
    *_distances(),
    *_in_volatilities(),
    _away("one_volatility_below", "One weekly volatility below the close", -1),
    _away("one_volatility_above", "One weekly volatility above the close", 1),
    _away("two_volatilities_below", "Two weekly volatilities below the close", -2),
    _change("rise_from_low_52", "From the 52-week low to the close", "close", "low_52"),
    _change("trend_slope_4w", "Trend Line over 4W", "trend_line", "trend_line_4w_ago"),
    _change("trend_slope_12w", "Trend Line over 12W", "trend_line", "trend_line_12w_ago"),
    _change("fair_value_slope_4w", "Fair Value over 4W", "fair_value", "fair_value_4w_ago"),
    _change("trend_above_fair_value", "Trend Line against Fair Value", "trend_line", "fair_value"),
    computed(
        Kind.AMOUNT,
        "volume_for_1_5x",
        "Volume at 1.5x its 13-week average",
        "1.5 * volume_average_13",
        ("volume_average_13",),
        _raised_to,
    ),
    _at_extreme("new_high_52", "Closed at its 52-week high", "high_52"),
    _at_extreme("new_low_52", "Closed at its 52-week low", "low_52"),
)
