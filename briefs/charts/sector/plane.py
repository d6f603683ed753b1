"""The plane of a scatter: composites from 0 to 100 across, returns up, and both medians."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Any

from briefs.charts.canvas import MM, Canvas, text_width
from briefs.charts.labels import GAP, spread
from briefs.charts.panels.grid import Scale
from briefs.charts.sector.cloud import Cloud, Point
from briefs.charts.sector.placing import TALL
from briefs.charts.shapes import Box, Place, draw_strokes
from briefs.charts.strips.scale import outliers
from briefs.claims import Claim, Line, Printer
from briefs.layout import Layout
from briefs.locale import Style
from briefs.quantity import Kind, Quantity

BAND = 3.3
"""Millimetres inside the frame, at the top and at the bottom, for the words of the corners."""
_INSIDE = 0.7
"""Millimetres from them to the ends of the scale, where dots may stand."""
ARROW = 1.5
"""Half the size of an outlier's arrow in millimetres."""
_BEYOND = 3.6
"""Millimetres beyond an end of the scale where there are arrows."""
SMALLEST = 2.0
"""Points across a dot where there are hundreds."""
_SIZES = ((30, 4.6), (100, 3.8), (300, 2.8))
"""Up to how many names a dot has how many points across."""
_FOOT, _HEAD = 4.0, 3.2
"""Millimetres below and above the frame; at its sides the words that stand there decide."""
_LEAST = 9.6
"""Millimetres at its left at least."""
_MOST = 0.3
"""The share of the picture that they may take."""
_FIGURE = 1.2
"""Millimetres from the frame to the figures of the scale."""
_SIDE = 1.6
"""Millimetres from either side of the frame to the ends of the axis of composites."""
_STEPS, _PARTS = (1, 2, 5), 10
"""What the ends of the scale of returns are multiples of, times ten and so on, and how many of
them it has at most.
"""

Told = Mapping[str, Claim]
"""The sector's figures as printed, by their ids without the prefix."""


@dataclass(frozen=True)
class Plane:
    """The frame, its scales and its names; `cut` are returns beyond the scale."""

    canvas: Canvas
    layout: Layout
    printer: Printer
    cloud: Cloud
    told: Told
    scale: Scale
    cut: frozenset[float]

    @cached_property
    def ends(self) -> list[tuple[float, Claim]]:
        """What the scale of returns is labelled with: both ends and zero."""
        values = sorted({self.scale.low, 0.0, self.scale.high})
        return [(value, _round_figure(value, self.printer)) for value in values]

    @property
    def median(self) -> tuple[Line, Line]:
        """The words at the end of the median return, one above the other."""
        return Line(("median",)), Line((self.told["scatter_return_4w"],))

    @cached_property
    def frame(self) -> Box:
        figures = max(self.width(claim.text) for _, claim in self.ends)
        left = max(figures + _FIGURE, _LEAST)
        right = max(self.width(words.text) for words in self.median) + _FIGURE
        return left, _FOOT, self.canvas.width - right, self.canvas.height - _HEAD

    @property
    def wide_enough(self) -> bool:
        """Whether the figures of the scale leave the picture room."""
        left, _, right, _ = self.frame
        return max(left, self.canvas.width - right) <= _MOST * self.canvas.width

    @property
    def dot(self) -> float:
        """Points across."""
        names = len(self.cloud.points)
        return next((size for most, size in _SIZES if names <= most), SMALLEST)

    @property
    def radius(self) -> float:
        """Of a dot in millimetres."""
        return self.dot / 72 / MM / 2

    @cached_property
    def kept(self) -> list[Point]:
        """The names on the scale, those first that stand apart."""
        return [point for point in self.cloud.apart if point.gained not in self.cut]

    @cached_property
    def beyond(self) -> list[Point]:
        """The names off the scale."""
        return [point for point in self.cloud.apart if point.gained in self.cut]

    def x(self, composite: float) -> float:
        left, _, right, _ = self.frame
        share = min(max(composite / 100, 0.0), 1.0)
        return left + _SIDE + share * (right - left - 2 * _SIDE)

    def at(self, point: Point) -> Place:
        """The point's place; that of its arrow where it lies beyond the scale."""
        if point.gained not in self.cut:
            return self.x(point.composite), self.scale.y(point.gained)
        _, bottom, _, top = self.frame
        end = top - BAND - ARROW if point.gained > 0 else bottom + BAND + ARROW
        return self.x(point.composite), end

    def width(self, words: str) -> float:
        return text_width(self.layout, words, self.canvas.small)

    def note(self, place: Place, label: Line | Claim | str, **look: Any) -> None:
        quiet = {"fontsize": self.canvas.small, "color": self.canvas.colours.muted}
        self.canvas.write(place, label, **{**quiet, **look})


def scale_of_returns(cloud: Cloud, canvas: Canvas) -> tuple[Scale, frozenset[float]]:
    """The scale of returns between round ends, zero on it, and the returns beyond it."""
    values = [point.gained for point in cloud.points]
    cut = outliers(values)
    kept = [0.0, *(value for value in values if value not in cut)]
    step = _step(max(kept) - min(kept))
    low, high = floor(min(kept) / step) * step, ceil(max(kept) / step) * step
    below, above = (_BEYOND if any(value * way > 0 for value in cut) else 0.0 for way in (-1, 1))
    edge = BAND + _INSIDE
    bottom, top = _FOOT + edge + below, canvas.height - _HEAD - edge - above
    return Scale(low, high if high > low else step, bottom, top), cut


def _step(span: float) -> float:
    """The least of 1, 2, 5, 10, 20 and so on that is a tenth of the span or more."""
    size = 1.0
    while True:
        for each in _STEPS:
            if each * size >= span / _PARTS:
                return each * size
        size *= 10


def _round_figure(value: float, printer: Printer) -> Claim:
    style = Style.SIGNED if value else Style.PLAIN
    return printer.figure(Quantity(value, "%", 1.0), Kind.PERCENT, "scale", style)


def draw_plane(plane: Plane) -> None:
    """The axes with their figures, and the line of zero."""
    left, bottom, right, top = plane.frame
    canvas, colours, scale = plane.canvas, plane.canvas.colours, plane.scale
    sides = (((left, bottom), (left, top)), ((left, bottom), (right, bottom)))
    draw_strokes(canvas, sides, edgecolor=colours.ink, linewidth=0.5, capstyle="projecting")
    zero = ((left, scale.y(0)), (right, scale.y(0)))
    draw_strokes(canvas, [zero], edgecolor=colours.rule, linewidth=0.5)
    ticks = [((left, scale.y(value)), (left - 0.8, scale.y(value))) for value, _ in plane.ends]
    draw_strokes(canvas, ticks, edgecolor=colours.muted, linewidth=0.4)
    for value, claim in plane.ends:
        plane.note((left - _FIGURE, scale.y(value)), claim, ha="right")
    plane.note((0, plane.canvas.height - 1.4), "4W return", color=colours.ink)
    _write_foot(plane)
    _write_median(plane)


def draw_medians(plane: Plane) -> list[Box]:
    """Both medians; between the words of the corners the one stands free. Returns what they and
    the line of zero cover.
    """
    left, bottom, right, top = plane.frame
    across, up = plane.x(plane.cloud.composite), plane.scale.y(plane.cloud.gained)
    lines = ((across, bottom + BAND), (across, top - BAND)), ((left, up), (right, up))
    tick = ((across, bottom), (across, bottom - 0.8))
    look: dict[str, Any] = {"edgecolor": plane.canvas.colours.muted, "linewidth": 0.6}
    draw_strokes(plane.canvas, lines, **look, linestyle=(0, (4, 2.5)))
    draw_strokes(plane.canvas, [tick], **look)
    zero = ((left, plane.scale.y(0)), (right, plane.scale.y(0)))
    return [(*one, *other) for one, other in (*lines, zero)]


def _write_median(plane: Plane) -> None:
    """The median return in the margin, where its line ends."""
    right, up = plane.frame[2], plane.scale.y(plane.cloud.gained)
    for words, way in zip(plane.median, (1, -1), strict=True):
        place = (right + _FIGURE / 2, up + way * TALL / 2)
        plane.note(place, words, ha="left", color=plane.canvas.colours.ink)


def _write_foot(plane: Plane) -> None:
    """The ends of the axis of composites, and the median among them."""
    words = (
        Line((Claim("0", "scale"),)),
        Line(("median composite ", plane.told["scatter_composite"])),
        Line((Claim("100", "scale"),)),
    )
    widths = [plane.width(each.text) + GAP for each in words]
    wanted = [plane.x(place) for place in (0.0, plane.cloud.composite, 100.0)]
    middles = spread(wanted, widths, plane.canvas.width + GAP)
    for each, middle in zip(words, middles, strict=True):
        ink = {"color": plane.canvas.colours.ink} if each is words[1] else {}
        plane.note((middle, 1.5), each, ha="center", **ink)
