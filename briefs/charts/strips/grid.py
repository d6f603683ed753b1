"""The ground of the strips: lines of text, the names of the three groups, the name's own bar.

All three exhibits have the same, so that they can stand side by side.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.shapes import draw_boxes, draw_marks
from briefs.claims import Claim, Line, Printer
from briefs.facts import Facts
from briefs.layout import Layout

LINES = 9
"""Lines of text in the height of a picture; the last is the foot."""
FOOT = LINES - 1
MARK = 1.0
"""Millimetres from the left edge to the middle of a mark in the key."""
AFTER_MARK = 2.6
"""Millimetres from the left edge to the words of the key."""
LONGEST_SYMBOL = 14.0
"""Millimetres; a symbol of twelve figures is shorter."""
LONGEST_HEADLINE = 60
"""Characters; the exhibits stand three in a row."""
MARGIN = 1.1
"""Millimetres by which a pale row goes on beyond the places of its first and last mark."""
_LONGEST_COUNT = 5
"""Characters; samples hold 100 names at most, and sectors of 10,000 there are none."""
_KEY_REACH = 1.0
"""Half the height of the own bar in the key."""
_BAR = 0.45
"""Half the width of the own bar."""


@dataclass(frozen=True)
class Group:
    """A group of names: how the ids of its facts begin, and its title."""

    prefix: str
    title: str

    @property
    def words(self) -> str:
        """The title within a sentence."""
        return self.title.lower()

    def alone(self, facts: Facts) -> bool:
        """Whether the name is the only one of the group, which then compares nothing."""
        return facts.number(f"{self.prefix}_names") == 1

    def counted(self, facts: Facts, printer: Printer) -> Line:
        """The title with the number of names, where it is known and has room: `Sector sample
        (100)`.
        """
        names = printer.fact(facts[f"{self.prefix}_names"])
        if names.missing or len(names.text) > _LONGEST_COUNT:
            return Line((self.title,))
        return Line((f"{self.title} (", names, ")"))


WHOLE = Group("sector", "Whole sector")
SECTOR = Group("sector_sample", "Sector sample")
INDUSTRY = Group("industry_sample", "Industry sample")
GROUPS = (WHOLE, SECTOR, INDUSTRY)
"""The three of the document. The samples hold 100 names at most; the first is no sample."""


@dataclass(frozen=True)
class Strips:
    """A picture in LINES lines of text, the first at the top; places across are millimetres."""

    canvas: Canvas

    def middle(self, line: float) -> float:
        """The middle of a line, in millimetres from the bottom."""
        return self.canvas.height * (1 - (line + 0.5) / LINES)

    def write(self, place: float, line: float, label: Line | Claim | str, **look: Any) -> None:
        """Words that carry the picture."""
        self.canvas.write((place, self.middle(line)), label, **look)

    def note(self, place: float, line: float, label: Line | Claim | str, **look: Any) -> None:
        """Words that explain it, small and muted."""
        canvas = self.canvas
        self.write(
            place,
            line,
            label,
            **{"fontsize": canvas.small, "color": self.canvas.colours.muted, **look},
        )

    def write_key(self, own: Line | Claim | str) -> None:
        """What the own bar stands for, on the first line."""
        self.mark_own([(MARK, self.middle(0))], _KEY_REACH)
        self.write(AFTER_MARK, 0, own, fontweight=600)

    def mark_own(self, places: Iterable[tuple[float, float]], reach: float) -> None:
        """The bar of the name's own place: `places` across and up, `reach` up and down."""
        boxes = [(x - _BAR, y - reach, x + _BAR, y + reach) for x, y in places]
        draw_boxes(self.canvas, boxes, facecolor=self.canvas.colours.ink, linewidth=0)

    def mark(self, places: Collection[tuple[float, float]], marker: str, size: float) -> None:
        """Open marks, the later ones on top."""
        colours = self.canvas.colours
        look = {"facecolor": colours.paper, "edgecolor": colours.muted, "linewidth": 0.8}
        draw_marks(self.canvas, places, marker, size, **look)


def strips_on(canvas: Canvas) -> Strips:
    """The empty picture."""
    return Strips(canvas)


def short_symbol(layout: Layout, symbol: Claim, word: str) -> Claim | str:
    """The symbol, or `word` where it is too long for a picture or not in Latin letters."""
    text, size = symbol.text, layout.theme.type.chart
    if text.isascii() and text_width(layout, text, size, bold=True) <= LONGEST_SYMBOL:
        return symbol
    return word


def fitting(*headlines: Line) -> Line:
    """The first that is short enough, or else the last."""
    short = (each for each in headlines if len(each.text) <= LONGEST_HEADLINE)
    return next(short, headlines[-1])


def listed(words: Sequence[str]) -> str:
    """`1W, 4W and 12W`"""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
