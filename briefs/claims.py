"""Printed figures that remember where they come from.

Every number a brief prints is a `Claim`: the text as printed and its source, which is a fact id, a
rulebook's threshold, or the JSON pointer of a row. A `Line` is a sentence with its claims.
"""

from dataclasses import dataclass

from briefs.facts import Fact
from briefs.locale import NOT_AVAILABLE, Locale, Style
from briefs.quantity import Kind, Quantity


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` as printed. `source` is a fact id, a threshold id or a JSON pointer ("/…").

    `sign` is -1, 0 or 1 for a figure that rose or fell, for its colour; `missing` says why "n/a"
    stands in place of a figure.
    """

    text: str
    source: str
    sign: int = 0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or label as printed, and the claims in it."""

    text: str
    claims: tuple[Claim, ...] = ()


def line(template: str, **claims: Claim) -> Line:
    """`template` with its `{names}` filled by the claims of those names."""
    printed = {name: claim.text for name, claim in claims.items()}
    return Line(template.format(**printed), tuple(claims.values()))


@dataclass(frozen=True)
class Printer:
    """Makes claims in one locale."""

    locale: Locale

    def fact(self, fact: Fact, style: Style = Style.PLAIN) -> Claim:
        """The fact as printed, or "n/a" with its reason."""
        if isinstance(fact.value, Quantity):
            return self.figure(fact.value, fact.kind, fact.id, style)
        if fact.value is None:
            return Claim(NOT_AVAILABLE, fact.id, missing=fact.reason)
        return Claim(str(fact.value), fact.id)

    def figure(
        self, quantity: Quantity | None, kind: Kind, source: str, style: Style = Style.PLAIN
    ) -> Claim:
        """A figure of the document as printed, or "n/a" where it is null."""
        if quantity is None:
            return Claim(NOT_AVAILABLE, source, missing=f"the document gives no value at {source}")
        text = self.locale.figure(quantity, kind, style)
        return Claim(text, source, _direction(quantity.value, text))

    def number(
        self, value: float | None, kind: Kind, source: str, style: Style = Style.PLAIN
    ) -> Claim:
        """As `figure`, for a raw JSON number."""
        return self.figure(None if value is None else Quantity(value), kind, source, style)

    def word(self, text: str | None, source: str) -> Claim:
        """A name or state of the document as it is, or "n/a"."""
        return self.figure(None, Kind.TEXT, source) if not text else Claim(text, source)


def _direction(value: float, text: str) -> int:
    """The sign as printed: a figure that rounds to zero neither rose nor fell."""
    if not any(digit in text for digit in "123456789"):
        return 0
    return (value > 0) - (value < 0)
