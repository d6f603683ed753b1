"""The right end of the price panel: each line by name, with its last value."""

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.charts.labels import GAP, spread
from briefs.charts.panels.grid import LINE, Drawing, Scale
from briefs.charts.panels.plot import Look, Plot
from briefs.charts.panels.weeks import Point, day_of
from briefs.charts.shapes import draw_marks, draw_strokes
from briefs.claims import Line

BEYOND = {-1: "below the scale", 0: "", 1: "above the scale"}
"""What is said of a level by the side on which it lies off the scale."""
_SHIFTED = 0.5
"""Millimetres; words that stand further from the height of their line have a leader to it."""


@dataclass(frozen=True)
class _End:
    """What is said at the end of a line, wanted at a height. `start` is the line's last place;
    `side` is -1 or 1 for a level that lies below or above the scale.
    """

    look: Look
    words: tuple[Line, ...]
    wanted: float
    start: tuple[float, float] | None = None
    side: int = 0

    @property
    def height(self) -> float:
        return LINE * len(self.words)


def draw_ends(drawing: Drawing, plots: Sequence[Plot], scale: Scale, latest: int) -> None:
    """The names, as near to the ends of their lines as they can stand without touching."""
    band = drawing.grid.bands[0]
    close = scale.y(plots[0].series.last.value)
    # From below; of those wanted at one height, the first of `plots` stands highest.
    ends = sorted(
        (_end(drawing, plot, scale, latest, close) for plot in reversed(plots)),
        key=lambda end: end.wanted,
    )
    # `spread` lets labels reach half a gap beyond either end, which here would leave the band.
    wanted = [end.wanted - band.bottom - GAP / 2 for end in ends]
    middles = spread(wanted, [end.height for end in ends], band.height)
    for end, middle in zip(ends, middles, strict=True):
        top = middle + band.bottom + GAP / 2 + end.height / 2
        _draw_end(drawing, end, top - LINE / 2)


def _end(drawing: Drawing, plot: Plot, scale: Scale, latest: int, close: float) -> _End:
    look, band = plot.look, drawing.grid.bands[0]
    if not plot.series:
        # Words that stand for no line keep out of the way of the close's.
        low = close < (band.bottom + band.top) / 2
        return _End(look, (Line((f"{look.name} n/a",)),), band.top if low else band.bottom)
    last = plot.series.last
    side = scale.beyond(last.value)
    remark = _remark(drawing, last, side, latest)
    figure = drawing.last_figure(plot.series, f"{look.name} ", bold=look.bold)
    words = (figure, remark) if remark else (figure,)
    if side:
        return _End(look, words, band.bottom if side < 0 else band.top, side=side)
    start = drawing.grid.x(last.slot), scale.y(last.value)
    # It is the first line of the words that stands at the height of the line.
    return _End(look, words, start[1] - LINE * (len(words) - 1) / 2, start)


def _remark(drawing: Drawing, last: Point, side: int, latest: int) -> Line:
    """The week of a value that is not the newest's, and that a value is off the scale."""
    beyond = (BEYOND[side],) if side else ()
    if last.slot == latest:
        return Line(beyond)
    return Line((day_of(last.week, drawing.printer), *(f", {words}" for words in beyond)))


def _draw_end(drawing: Drawing, end: _End, y: float) -> None:
    """Its words from the height `y` down, with a leader from the line or an arrow off the scale."""
    canvas, left, colour = drawing.canvas, drawing.grid.values, end.look.colour
    first, *more = end.words
    ink = colour if end.start or end.side else canvas.colours.muted
    canvas.write((left, y), first, color=ink, fontweight=600 if end.look.bold else 400)
    for words in more:
        drawing.note((left, y - LINE), words)
    if end.side:
        _draw_arrow(drawing, end, y - LINE)
    if end.start and abs(end.start[1] - y) > _SHIFTED:
        leader = ((end.start[0] + 0.9, end.start[1]), (left - 0.5, y))
        draw_strokes(drawing.canvas, [leader], edgecolor=colour, linewidth=0.4)


def _draw_arrow(drawing: Drawing, end: _End, y: float) -> None:
    marker = "v" if end.side < 0 else "^"
    place = drawing.grid.values - 1.4, y
    draw_marks(drawing.canvas, [place], marker, 3.6, facecolor=end.look.colour, linewidth=0)
