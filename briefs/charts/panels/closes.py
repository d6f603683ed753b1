"""The closes that stand out: the last by a dot, the highest and the lowest by their figures too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from briefs.charts.canvas import text_width
from briefs.charts.panels.grid import Drawing, Scale
from briefs.charts.panels.plot import Plot
from briefs.charts.panels.weeks import Point, Series, figure_of
from briefs.charts.shapes import Box, draw_boxes, draw_dots
from briefs.claims import Claim

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_LAST, _OTHER = 3.4, 2.2
"""Points across a dot."""
_AWAY = 0.8
"""Millimetres from a point to its figure."""
_TALL = 2.4
"""Millimetres of a figure's height."""
_LOOKS = 12
"""Places along a figure at which a line behind it is looked for."""
_OVER_LINES = 2.5
"""Where paper lies that covers lines, and no words."""


@dataclass(frozen=True)
class _Label:
    """A figure above (1) or below (-1) a point, and the box it fills."""

    figure: Claim
    place: tuple[float, float]
    align: str
    side: int
    box: Box


def mark_closes(drawing: Drawing, plots: Sequence[Plot], scale: Scale) -> None:
    """The dots and figures of the first of `plots`; the lines of all are kept clear of."""
    closes = plots[0].series
    outer = [(closes.highest, 1), (closes.lowest, -1)]
    marked = [(point, side) for point, side in outer if point is not closes.last]
    if closes.lowest.value == closes.highest.value:
        marked = []
    _draw_dots(drawing, [closes.last], scale, _LAST)
    _draw_dots(drawing, [point for point, _ in marked], scale, _OTHER)
    taken: list[_Label] = []
    for point, side in marked:
        choices = _labels(drawing, closes, point, scale, side)
        free = [label for label in choices if not any(_touch(label.box, t.box) for t in taken)]
        clear = [label for label in free if not _crossed(drawing, label, plots, scale)]
        for label in (clear or free)[:1]:
            _write(drawing, label, covering=not clear)
            taken.append(label)


def _draw_dots(drawing: Drawing, points: Sequence[Point], scale: Scale, size: float) -> None:
    places = [(drawing.grid.x(point.slot), scale.y(point.value)) for point in points]
    draw_dots(drawing.canvas, places, size, drawing.canvas.colours.ink)


def _labels(
    drawing: Drawing, closes: Series, point: Point, scale: Scale, side: int
) -> list[_Label]:
    """The figure on the side of its point where it belongs, and on the other."""
    figure = figure_of(closes, point, drawing.printer)
    wide = text_width(drawing.layout, figure.text, drawing.canvas.small)
    x, align = drawing.grid.anchor(point.slot)
    left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    labels = []
    for each in (side, -side):
        near = scale.y(point.value) + each * _AWAY
        far = near + each * _TALL
        box = (left, min(near, far), left + wide, max(near, far))
        labels.append(_Label(figure, (x, near), align, each, box))
    return labels


def _touch(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) > max(one[0], other[0])
    return across and min(one[3], other[3]) > max(one[1], other[1])


def _crossed(drawing: Drawing, label: _Label, plots: Sequence[Plot], scale: Scale) -> bool:
    """Whether the closes pass behind the figure, or a level does so or passes between the figure
    and its point.
    """
    left, bottom, right, top = label.box
    looks = np.linspace(left, right, _LOOKS)
    near = label.place[1] - label.side * _AWAY
    spans = [(bottom, top), *[(min(bottom, near), max(top, near))] * (len(plots) - 1)]
    return any(
        bool(np.any((heights > low) & (heights < high)))
        for plot, (low, high) in zip(plots, spans, strict=True)
        for heights in _heights(drawing, plot, scale, looks)
    )


def _heights(
    drawing: Drawing,
    plot: Plot,
    scale: Scale,
    looks: Floats,
) -> Iterator[Floats]:
    """The heights of each run of a line at some places; NaN where it does not reach."""
    for run in plot.drawn.runs():
        across = [drawing.grid.x(point.slot) for point in run]
        heights = [scale.y(point.value) for point in run]
        yield np.interp(looks, across, heights, left=np.nan, right=np.nan)


def _write(drawing: Drawing, label: _Label, *, covering: bool) -> None:
    """The figure; where nothing else is free, it stands on a patch of paper over a line."""
    paper = drawing.canvas.colours.paper
    boxes = [label.box] if covering else []
    draw_boxes(drawing.canvas, boxes, facecolor=paper, linewidth=0, zorder=_OVER_LINES)
    va = "bottom" if label.side > 0 else "top"
    drawing.note(label.place, label.figure, ha=label.align, va=va)
