"""How figures and dates are printed: once, late, by one rule per kind.

Rounding is half-even on the shortest decimal form. No more decimals are printed than the kind
allows or the source gave. Minus is U+2212, and a figure that rounds to zero carries no sign.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import cache

from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

from briefs.errors import UsageError
from briefs.quantity import Kind, Quantity

MINUS = "\u2212"
NOT_AVAILABLE = "n/a"

_DECIMALS = {
    Kind.PERCENT: 1,
    Kind.POINTS: 1,
    Kind.RATIO: 1,
    Kind.INDEX: 2,
    Kind.SCORE: 0,
    Kind.COUNT: 0,
    Kind.AMOUNT: 1,
    Kind.PRICE: 2,
}
_MOST_PRICE_DECIMALS = 6
LARGE_PERCENT = 1000
"""From here on a decimal of a percentage is noise, and breaks a column."""


class Style(StrEnum):
    """PLAIN prints sign and unit; SIGNED a plus too; SIZE no sign; BARE no unit, for columns;
    CHANGE a plus and no unit, for columns of changes.
    """

    PLAIN = ""
    SIGNED = "signed"
    SIZE = "size"
    BARE = "bare"
    CHANGE = "change"


@dataclass(frozen=True)
class Locale:
    """A language's way of printing. `tag` is BCP 47, such as "en" or "de-CH"."""

    tag: str = "en"

    def __post_init__(self) -> None:
        _babel(self.tag)

    @property
    def language(self) -> str:
        """The language that rulebooks key their texts by."""
        return self.tag.partition("-")[0]

    def figure(self, quantity: Quantity, kind: Kind, style: Style = Style.PLAIN) -> str:
        """`quantity` as text, such as `92.26 CNY`, `+7.9%` or `456.3M`."""
        if kind is Kind.AMOUNT:
            return self._compact(quantity, style)
        decimals = _decimals(kind, quantity)
        rounded = _rounded(quantity.value, decimals)
        digits = str(_pattern(decimals).apply(abs(rounded), _babel(self.tag)))
        return f"{_sign(rounded, style)}{digits}{_unit(quantity, kind, style)}"

    def day(self, day: date) -> str:
        """`12 June 2026`"""
        return format_date(day, "d MMMM y", locale=_babel(self.tag))

    def short_day(self, day: date) -> str:
        """`12 Jun`, for axes."""
        return format_date(day, "d MMM", locale=_babel(self.tag))

    def _compact(self, quantity: Quantity, style: Style) -> str:
        divisor, _, _ = _magnitude(self.tag, abs(quantity.value))
        rounded = _scaled(quantity, divisor)
        # 999.96K rounds to 1,000.0K, which is written 1.0M.
        divisor, before, after = _magnitude(self.tag, float(abs(rounded)) * divisor)
        rounded = _scaled(quantity, divisor)
        decimals = -int(rounded.as_tuple().exponent)
        digits = str(_pattern(decimals).apply(abs(rounded), _babel(self.tag)))
        return f"{_sign(rounded, style)}{before}{digits}{after}"


def _scaled(quantity: Quantity, divisor: float) -> Decimal:
    scaled = Quantity(quantity.value / divisor, quantity.unit, quantity.step / divisor)
    return _rounded(scaled.value, _decimals(Kind.AMOUNT, scaled))


def _magnitude(tag: str, size: float) -> tuple[float, str, str]:
    """What to divide a figure of `size` by, and the language's words around the result."""
    chosen = (1.0, "", "")
    for magnitude, divisor, before, after in _magnitudes(tag):
        if size >= magnitude:
            chosen = (divisor, before, after)
    return chosen


@cache
def _magnitudes(tag: str) -> tuple[tuple[float, float, str, str], ...]:
    """CLDR's short compact forms from the smallest up: from 1,000,000 on, "0M" and so on.

    Babel's own compact formatting drops trailing zeros, which a column of figures must keep.
    """
    patterns = _babel(tag).compact_decimal_formats["short"]["other"]
    forms = []
    for magnitude, pattern in sorted((int(key), pattern) for key, pattern in patterns.items()):
        before, after = _unquoted(pattern.prefix[0]), _unquoted(pattern.suffix[0])
        if before or after:
            divisor = magnitude / 10 ** (pattern.pattern.count("0") - 1)
            forms.append((float(magnitude), divisor, before, after))
    return tuple(forms)


def _unquoted(literal: str) -> str:
    """CLDR quotes what would be a sign of the pattern: German writes `Mio'.'` for "Mio."."""
    return literal.replace("'", "")


@cache
def _babel(tag: str) -> BabelLocale:
    try:
        return BabelLocale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise UsageError(f"no such language: {tag!r}", "Use a tag such as en, de or zh.") from None


@cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern(f"#,##0.{'0' * decimals}" if decimals else "#,##0")


def _decimals(kind: Kind, quantity: Quantity) -> int:
    given = quantity.decimals
    if kind is Kind.PERCENT and abs(_rounded(quantity.value, 1)) >= LARGE_PERCENT:
        return 0
    if kind is Kind.PRICE:
        return _DECIMALS[kind] if given is None else min(given, _MOST_PRICE_DECIMALS)
    return _DECIMALS[kind] if given is None else min(given, _DECIMALS[kind])


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _sign(rounded: Decimal, style: Style) -> str:
    if not rounded or style is Style.SIZE:
        return ""
    if rounded < 0:
        return MINUS
    return "+" if style in {Style.SIGNED, Style.CHANGE} else ""


def _unit(quantity: Quantity, kind: Kind, style: Style) -> str:
    if style in {Style.BARE, Style.CHANGE}:
        return ""
    match kind:
        case Kind.PERCENT:
            return "%"
        case Kind.RATIO:
            return "x"
        case Kind.PRICE if quantity.unit:
            return f" {quantity.unit}"
    return ""
