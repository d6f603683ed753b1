"""A number as a document prints it: value, unit and the step of its last printed digit.

`"456.3M"` is 456,300,000 with a step of 100,000: the true figure lies within half a step. Raw JSON
numbers have step 0. Cross-checks and printing both need the step: the first to allow for rounding,
the second so that no digit is shown that the source did not give.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import floor, log10

LARGEST = 1e18
"""The largest figure taken for one: all market values of the world together stay below it."""
SCALES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
ABSENT_MARKS = frozenset({"", "-", "–", "—", "n/a", "N/A"})
"""Strings that stand for "no value" in a formatted field."""

_FORMATTED = re.compile(
    r"(?P<sign>[-+\u2212]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)"
    r"(?:\.(?P<fraction>\d+))?"
    r"(?P<scale>[KMBT]?)"
    r"(?:(?P<mark>[%x])| (?P<currency>[A-Za-z]{3}))?",
    re.ASCII,
)


class Kind(StrEnum):
    """What a figure is, which decides its unit and how it is printed."""

    PRICE = "price"
    PERCENT = "percent"
    POINTS = "points"
    RATIO = "ratio"
    AMOUNT = "amount"
    INDEX = "index"
    SCORE = "score"
    COUNT = "count"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


UNITS = {Kind.PERCENT: "%", Kind.POINTS: "points", Kind.RATIO: "x"}
"""The unit of each kind that has one of its own; a price's is its currency."""
EXAMPLES = {
    Kind.PRICE: "a price such as '92.26 CNY'",
    Kind.PERCENT: "a percentage such as '7.9%'",
    Kind.POINTS: "percentage points such as '5.3'",
    Kind.RATIO: "a ratio such as '1.1x'",
    Kind.AMOUNT: "an amount such as '456.3M'",
    Kind.INDEX: "a number such as '1.58'",
    Kind.SCORE: "a score from 0 to 100 such as '74'",
    Kind.COUNT: "a count such as '26'",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in base units, its `unit` and its printed step.

    The unit is "%", "points" (percentage points), "x", an ISO 4217 code or "". A percentage of 7.9
    has value 7.9 and unit "%", as in the document. `step` 0 means exact.
    """

    value: float
    unit: str = ""
    step: float = 0.0

    @property
    def tolerance(self) -> float:
        """Half a printed step: how far the true figure may lie from `value`."""
        return self.step / 2

    @property
    def decimals(self) -> int | None:
        """Printed decimals of the value in base units; None where the figure is exact."""
        if not self.step:
            return None
        return max(0, -floor(log10(self.step) + 1e-9))


@lru_cache(maxsize=8192)
def parse(text: str) -> Quantity:
    """The quantity a formatted string such as `"-12.3%"` or `"456.3M"` stands for.

    Raises ValueError where the text is no such figure; NaN and infinity never are.
    """
    match = _FORMATTED.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a formatted figure")
    digits = match["whole"].replace(",", "")
    fraction = match["fraction"] or ""
    scale = SCALES[match["scale"]]
    # float() of the whole literal rounds once; scaling an integer keeps 456.3M free of 1e-8 dust.
    value = float(f"{digits}.{fraction or 0}e{round(log10(scale))}")
    if value > LARGEST:
        raise ValueError("too large to be a figure")
    signed = -value if match["sign"] in {"-", "\u2212"} else value
    unit = match["mark"] or match["currency"] or ""
    return Quantity(signed, unit, scale * 10.0 ** -len(fraction))


def parse_as(kind: Kind, text: str) -> Quantity:
    """The quantity of a formatted string that must be of `kind`; ValueError says what it lacks."""
    try:
        quantity = parse(text)
    except ValueError as error:
        raise ValueError(f"{EXAMPLES[kind]} ({error})") from None
    outside = kind is Kind.SCORE and not 0 <= quantity.value <= 100
    if outside or not _unit_fits(kind, quantity.unit):
        raise ValueError(EXAMPLES[kind])
    return quantity


def _unit_fits(kind: Kind, unit: str) -> bool:
    match kind:
        case Kind.PRICE | Kind.AMOUNT:
            # A document without a currency prints the bare number; GBp and ZAc are real units.
            return unit == "" or len(unit) == 3
        case Kind.PERCENT:
            return unit == "%"
        case Kind.RATIO:
            return unit == "x"
        case _:
            return unit == ""
