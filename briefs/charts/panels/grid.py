"""Where everything stands: four bands under each other, one time axis, a margin on either side."""

from dataclasses import dataclass
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.panels.weeks import SLOTS, Series, figure_of
from briefs.claims import Claim, Line, Printer
from briefs.layout import Layout
from briefs.quantity import Kind

LINE = 2.75
"""Millimetres from a line of words to the next."""
FIRST_LINE = 1.35
"""From the top of a band to the middle of its first line of words."""
_NAMES = 19.2
"""The width of the panels' names, on the left."""
_LEADERS = 2.4
_VALUES = 25.0
"""The width of the last values, on the right, behind the leaders to them."""
_FOOT = 3.6
"""The height of the weeks' names."""
_GAP = 1.8
_OUTER = 3
"""Weeks from either end whose words are not centred."""
_SURE = 17
"""Characters that the column of last values has room for, whatever they are."""
_PRICE = 0.44
"""The share of the height that the price has; the others share the rest."""


@dataclass(frozen=True)
class Band:
    """A panel's height in millimetres from the lower edge of the picture."""

    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def line(self, number: int) -> float:
        """The middle of a line of words in it, from 0 at the top."""
        return self.top - FIRST_LINE - number * LINE


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` between two heights in millimetres."""

    low: float
    high: float
    bottom: float
    top: float

    def y(self, value: float) -> float:
        """The height of a value; where all are equal, the middle."""
        if self.high <= self.low:
            return (self.bottom + self.top) / 2
        return self.bottom + (value - self.low) / (self.high - self.low) * (self.top - self.bottom)

    def beyond(self, value: float) -> int:
        """-1 for a value below the scale, 1 for one above it, 0 for one on it."""
        return (value > self.high) - (value < self.low)


@dataclass(frozen=True)
class Grid:
    """The plots run from `left` to `right`; last values stand from `values` on."""

    width: float
    height: float

    @property
    def left(self) -> float:
        return _NAMES

    @property
    def right(self) -> float:
        return self.values - _LEADERS

    @property
    def values(self) -> float:
        return self.width - _VALUES

    @property
    def slot(self) -> float:
        """The width of a week, the same in every brief."""
        return (self.right - self.left) / SLOTS

    @property
    def bands(self) -> tuple[Band, Band, Band, Band]:
        """Price, volume, Market Dynamics, Relative Strength."""
        room = self.height - _FOOT - 3 * _GAP
        small = (1 - _PRICE) * room / 3
        price = Band(self.height - _PRICE * room, self.height)
        volume = Band(price.bottom - _GAP - small, price.bottom - _GAP)
        dynamics = Band(volume.bottom - _GAP - small, volume.bottom - _GAP)
        return price, volume, dynamics, Band(_FOOT, _FOOT + small)

    @property
    def rules(self) -> tuple[float, ...]:
        """The heights of the rules between the bands."""
        return tuple(band.bottom - _GAP / 2 for band in self.bands[:-1])

    def x(self, slot: float) -> float:
        """The middle of a week's slot."""
        return self.left + (slot + 0.5) * self.slot

    def anchor(self, slot: int) -> tuple[float, str]:
        """Where words about a week stand, and how they are aligned there: in the middle of its
        slot, but for the outer weeks, whose words keep between the ends of the axis.
        """
        if slot < _OUTER:
            return self.x(slot - 0.5), "left"
        if slot >= SLOTS - _OUTER:
            return self.x(slot + 0.5), "right"
        return self.x(slot), "center"


@dataclass(frozen=True)
class Drawing:
    """What the panels are drawn with."""

    canvas: Canvas
    grid: Grid
    layout: Layout
    printer: Printer

    def note(self, place: tuple[float, float], label: Line | Claim | str, **look: Any) -> None:
        """Small quiet words at a place; `look` as for `Canvas.write`."""
        quiet = {"fontsize": self.canvas.small, "color": self.canvas.colours.muted}
        self.canvas.write(place, label, **{**quiet, **look})

    def fitting(self, *choices: Line, size: float, bold: bool = False) -> Line | None:
        """The first of the choices that the column of last values has room for."""
        room = self.grid.width - self.grid.values
        for words in choices:
            short = len(words.text) <= _SURE
            if short or text_width(self.layout, words.text, size, bold=bold) <= room:
                return words
        return None

    def last_figure(self, series: Series, name: str = "", *, bold: bool = True) -> Line:
        """The last figure after its name; where that is too long for its column, as an amount."""
        forms = (series, Series(Kind.AMOUNT, series.points))
        figures = (figure_of(form, series.last, self.printer) for form in forms)
        choices = [Line((*filter(None, (name,)), figure)) for figure in figures]
        return self.fitting(*choices, size=self.canvas.label, bold=bold) or choices[-1]
