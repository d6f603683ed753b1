"""Printed figures that remember where they come from.

Every number a brief prints is a `Claim`: the text as printed and its source, which is a fact id, a
rulebook's threshold, or the JSON pointer of a row. A `Line` is a sentence made of words and claims.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from string import Formatter

from briefs.facts import Fact
from briefs.locale import NOT_AVAILABLE, Locale, Style
from briefs.quantity import Kind, Quantity


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` as printed. `source` is a fact id, a threshold id or a JSON pointer ("/…").

    `sign` is -1, 0 or 1 for a figure that rose or fell, for its colour; `missing` says why "n/a"
    stands in place of a figure; `form` is the formatter, such as "percent:signed", and empty for
    words that stand as they are given.
    """

    text: str
    source: str
    sign: int = 0
    missing: str = ""
    form: str = ""


Pieces = tuple[str | Claim, ...]
"""Our own words and claims, in order."""


@dataclass(frozen=True)
class Line:
    """A sentence or label: our own words and the claims between them, in order."""

    pieces: Pieces = ()

    @cached_property
    def text(self) -> str:
        """The line as printed."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Claim))

    @property
    def words(self) -> tuple[str, ...]:
        """Our own words from claim to claim; a number in one of them has no source.

        A term is a piece of its own, yet stands in one phrase with the words around it.
        """
        runs = groupby(self.pieces, key=lambda piece: isinstance(piece, str))
        return tuple("".join(map(str, run)) for ours, run in runs if ours)

    def __bool__(self) -> bool:
        return bool(self.pieces)


def line(template: str, **claims: Claim) -> Line:
    """`template` with its `{names}` filled by the claims of those names."""
    pieces: list[str | Claim] = []
    for literal, name, _, _ in Formatter().parse(template):
        pieces.extend([literal] if literal else [])
        pieces.extend([claims[name]] if name else [])
    return Line(tuple(pieces))


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
        if isinstance(fact.value, date):
            return Claim(self.locale.day(fact.value), fact.id, form=str(fact.kind))
        return Claim(str(fact.value), fact.id)

    def figure(
        self, quantity: Quantity | None, kind: Kind, source: str, style: Style = Style.PLAIN
    ) -> Claim:
        """A figure of the document as printed, or "n/a" where it is null."""
        if quantity is None:
            return Claim(NOT_AVAILABLE, source, missing=f"the document gives no value at {source}")
        text = self.locale.figure(quantity, kind, style)
        return Claim(text, source, _direction(quantity.value, text), form=_form(kind, style))

    def number(
        self, value: float | None, kind: Kind, source: str, style: Style = Style.PLAIN
    ) -> Claim:
        """As `figure`, for a raw JSON number."""
        return self.figure(None if value is None else Quantity(value), kind, source, style)

    def word(self, text: str | None, source: str) -> Claim:
        """A name or state of the document as it is, or "n/a"."""
        return self.figure(None, Kind.TEXT, source) if not text else Claim(text, source)


def _form(kind: Kind, style: Style) -> str:
    return f"{kind}:{style}" if style else str(kind)


def _direction(value: float, text: str) -> int:
    """The sign as printed: a figure that rounds to zero neither rose nor fell."""
    if not any(digit in text for digit in "123456789"):
        return 0
    return (value > 0) - (value < 0)
