"""The three lower panels: volume as bars from zero, and two indices as bars about zero."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign

from briefs.charts.canvas import MM
from briefs.charts.panels.grid import Band, Drawing, Scale
from briefs.charts.panels.weeks import Point, Recent, Series, day_of, figure_of
from briefs.charts.shapes import Stroke, draw_strokes
from briefs.claims import Line, Printer, line
from briefs.facts import Facts

_THICK = 0.62
"""Of a bar, as a share of its slot; as in the timeline."""
_ROOM = 3.0
"""Millimetres above the volumes for the figure of the highest."""
_AWAY = 0.4
_STANDS_OUT = 4.0
"""A bar so many times as long as the third longest is cut, so that the rest can be read."""


@dataclass(frozen=True)
class _Bar:
    """A point, its place across, the heights of zero and of its end, and whether it is cut."""

    point: Point
    x: float
    zero: float
    end: float
    cut: bool

    @property
    def stroke(self) -> Stroke:
        return (self.x, self.zero), (self.x, self.end)


def ceiling(sizes: Sequence[float]) -> float:
    """The largest size drawn in full: all, unless one or two stand out from the rest."""
    ordered = sorted(sizes, reverse=True)
    if len(ordered) < 4 or not ordered[2] or ordered[0] <= _STANDS_OUT * ordered[2]:
        return ordered[0]
    return 2 * ordered[2]


def stands_out(series: Series) -> bool:
    """Whether a bar of the series is cut."""
    sizes = [abs(point.value) for point in series.points]
    return bool(sizes) and max(sizes) > ceiling(sizes)


def draw_volume(drawing: Drawing, recent: Recent, facts: Facts) -> float:
    """Bars from zero, the last one darker; the highest of the others has its figure above. Returns
    the height of zero.
    """
    volumes, band, colours = recent.volume, drawing.grid.bands[1], drawing.canvas.colours
    bars = _bars(drawing, volumes, band.bottom, band.top - _ROOM)
    _draw(drawing, bars[:-1], colours.middle)
    _draw(drawing, bars[-1:], colours.muted)
    _cut(drawing, bars)
    highest = max(reversed(bars), key=lambda bar: bar.point.value)
    if highest is not bars[-1] and highest.point.value > 0:
        _label(drawing, volumes, highest)
    ratio = facts["volume_ratio_13"]
    words = line("{ratio} 13-week average", ratio=drawing.printer.fact(ratio))
    _write_last(drawing, volumes, band, recent.latest, () if ratio.missing else (words,))
    return bars[0].zero


def draw_index(drawing: Drawing, series: Series, band: Band, latest: int) -> float:
    """Bars about zero, in one colour above it and in another below. Returns the height of zero."""
    colours = drawing.canvas.colours
    bars = _bars(drawing, series, band.bottom + 0.3, band.top - 0.3)
    _draw(drawing, [bar for bar in bars if bar.point.value > 0], colours.strong)
    _draw(drawing, [bar for bar in bars if bar.point.value < 0], colours.weak)
    _cut(drawing, bars)
    _write_last(drawing, series, band, latest, _ranges(series, drawing.printer))
    return bars[0].zero


def _bars(drawing: Drawing, series: Series, bottom: float, top: float) -> list[_Bar]:
    """The bars between two heights; zero is always among them."""
    most = ceiling([abs(point.value) for point in series.points])
    ends = [copysign(min(abs(point.value), most), point.value) for point in series.points]
    scale = Scale(min(0.0, *ends), max(0.0, *ends) or float(not any(ends)), bottom, top)
    return [
        _Bar(point, drawing.grid.x(point.slot), scale.y(0), scale.y(end), end != point.value)
        for point, end in zip(series.points, ends, strict=True)
    ]


def _draw(drawing: Drawing, bars: Sequence[_Bar], colour: str) -> None:
    """All bars of a colour, as strokes as thick as a bar."""
    thick = _THICK * drawing.grid.slot * MM * 72
    strokes = [bar.stroke for bar in bars if bar.end != bar.zero]
    draw_strokes(drawing.canvas, strokes, edgecolor=colour, linewidth=thick)


def _cut(drawing: Drawing, bars: Sequence[_Bar]) -> None:
    """Two gaps in each bar that goes on beyond the scale."""
    half = _THICK * drawing.grid.slot / 2 + 0.3
    gaps = [gap for bar in bars if bar.cut for gap in _gaps(bar, half)]
    draw_strokes(drawing.canvas, gaps, edgecolor=drawing.canvas.colours.paper, linewidth=1.1)


def _gaps(bar: _Bar, half: float) -> Iterator[Stroke]:
    for share in (0.62, 0.78):
        y = bar.zero + share * (bar.end - bar.zero)
        yield (bar.x - half, y - 0.35), (bar.x + half, y + 0.35)


def _label(drawing: Drawing, volumes: Series, bar: _Bar) -> None:
    x, align = drawing.grid.anchor(bar.point.slot)
    figure = figure_of(volumes, bar.point, drawing.printer)
    drawing.note((x, bar.end + _AWAY), figure, ha=align, va="bottom")


def _write_last(
    drawing: Drawing, series: Series, band: Band, latest: int, beside: Sequence[Line]
) -> None:
    """The last figure, and below it the first of `beside` that there is room for; the week instead,
    where that is not the newest.
    """
    left, last = drawing.grid.values, series.last
    figure = drawing.last_figure(series)
    drawing.canvas.write((left, band.line(0)), figure, fontweight=600)
    if last.slot != latest:
        beside = (Line((day_of(last.week, drawing.printer),)),)
    words = drawing.fitting(*beside, size=drawing.canvas.small)
    if words:
        drawing.note((left, band.line(1)), words)


def _ranges(series: Series, printer: Printer) -> tuple[Line, ...]:
    """The lowest and the highest figure, in as many words as there may be room for."""
    low, high = (figure_of(series, end, printer) for end in (series.lowest, series.highest))
    if low.text == high.text:
        return ()
    return tuple(
        line(words, low=low, high=high) for words in ("range {low} to {high}", "{low} to {high}")
    )
