"""The tallest panel: the close, its Trend Line and its Fair Value."""

from collections.abc import Sequence

from briefs.charts.panels.closes import mark_closes
from briefs.charts.panels.ends import draw_ends
from briefs.charts.panels.grid import Band, Drawing, Scale
from briefs.charts.panels.plot import Look, Plot
from briefs.charts.panels.weeks import Point, Recent, Series
from briefs.charts.shapes import Place, draw_lines

_LEAST = 0.4
"""The share of the scale that the closes keep; a level that would leave them less is told only."""
_NEAR = 0.3
"""A level within this share of the last close is on the scale, however quiet the closes are."""
_ROOM = 3.2
"""Millimetres that the figure of the highest or lowest close needs beyond its point."""
_EDGE = 0.8


def draw_price(drawing: Drawing, recent: Recent, scale: Scale) -> None:
    """The panel on its scale."""
    looks = zip(_looks(drawing), (recent.close, *recent.levels), strict=True)
    plots = [Plot(look, series, series.within(scale.low, scale.high)) for look, series in looks]
    # The close is drawn last, over the others.
    for plot in reversed(plots):
        _draw_line(drawing, plot, scale)
    mark_closes(drawing, plots, scale)
    draw_ends(drawing, plots, scale, recent.latest)


def _looks(drawing: Drawing) -> tuple[Look, Look, Look]:
    """Of the close, the Trend Line and the Fair Value: they differ by weight and dash as well."""
    colours = drawing.canvas.colours
    return (
        Look("Close", colours.ink, 1.5, "solid", bold=True),
        Look("Trend Line", colours.trend, 1.0, (0, (4.5, 1.5))),
        Look("Fair Value", colours.fair, 1.1, (0, (1.1, 1.3))),
    )


def price_scale(recent: Recent, band: Band) -> Scale:
    """All closes, and of each level the weeks up to the last as far back as they leave the closes a
    fair share of the height.
    """
    closes, levels = recent.close, recent.levels
    low, high = closes.lowest.value, closes.highest.value
    reach = max((high - low) / _LEAST, _NEAR * abs(closes.last.value))
    for level in sorted(filter(None, levels), key=lambda level: _distance(level, closes)):
        for point in reversed(level.points):
            wider = min(low, point.value), max(high, point.value)
            if wider[1] - wider[0] > reach:
                break
            low, high = wider
    return _with_room(low, high, closes, band)


def _distance(level: Series, closes: Series) -> float:
    return abs(level.last.value - closes.last.value)


def _with_room(low: float, high: float, closes: Series, band: Band) -> Scale:
    """The scale in its band, with room for a figure above the highest and below the lowest close;
    what a level takes beyond them is room enough.
    """
    unit = (band.height - 2 * _ROOM) / ((high - low) or 1.0)
    below = max(_EDGE, _ROOM - (closes.lowest.value - low) * unit)
    above = max(_EDGE, _ROOM - (high - closes.highest.value) * unit)
    return Scale(low, high, band.bottom + below, band.top - above)


def _draw_line(drawing: Drawing, plot: Plot, scale: Scale) -> None:
    """One path, broken where a week is missing; a week that stands alone is a short stroke."""
    draw_lines(
        drawing.canvas,
        [_places(drawing, run, scale) for run in plot.drawn.runs()],
        edgecolor=plot.look.colour,
        linewidth=plot.look.width,
        linestyle=plot.look.dashes,
        # Of a line without dashes the ends show, where it begins and where a week is missing.
        capstyle="projecting" if plot.look.dashes == "solid" else "butt",
    )


def _places(drawing: Drawing, run: Sequence[Point], scale: Scale) -> list[Place]:
    places = [(drawing.grid.x(point.slot), scale.y(point.value)) for point in run]
    if len(places) == 1:
        ((x, y),) = places
        half = drawing.grid.slot / 4
        places = [(x - half, y), (x + half, y)]
    return places
