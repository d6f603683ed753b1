"""The week's returns of the names that moved most, as bars from zero."""

from collections.abc import Iterator

from briefs.charts.canvas import price_fill
from briefs.charts.sector.rows import GAP, Drawing, Row
from briefs.charts.shapes import Box, Stroke, draw_boxes, draw_strokes
from briefs.charts.strips.scale import Scale, scale_of
from briefs.claims import Claim
from briefs.layout import Direction

_HALF = 0.31
"""Half of a bar, as a share of its row."""
_AWAY = 0.9
"""Millimetres from the end of a bar to its figure."""
_ZERO = 1.8
"""Millimetres that the figure of zero needs at the right edge, where nothing rose."""
_CUTS = (0.8, 2.0)
"""Millimetres beyond the end of the scale at which a bar that goes on is cut."""


def gains_scale(drawing: Drawing) -> Scale:
    """The scale of the returns, with room for the figures at the ends of the bars."""
    room = drawing.changes + GAP
    below = room if drawing.rows[-1].value < 0 else 0.0
    above = room if drawing.rows[0].value > 0 else _ZERO
    left = drawing.symbols + GAP + below
    return scale_of([row.value for row in drawing.rows], left, drawing.canvas.width - above)


def draw_gains(drawing: Drawing, scale: Scale, direction: Direction) -> None:
    """The bars in the colours of prices; one that would flatten the rest is cut, and its figure
    told as any other.
    """
    canvas, zero = drawing.canvas, scale.place(0.0)
    for row in drawing.rows:
        look = price_fill(direction, row.value, canvas.colours.paper)
        draw_boxes(canvas, [_bar(drawing, row, scale)], **look)
        drawing.name(row)
        way, side = (1, "left") if row.value > 0 else (-1, "right")
        place = (scale.place(row.value) + way * _AWAY, drawing.y(row))
        canvas.write(place, row.printed, ha=side)
    cut = [row for row in drawing.rows if row.value in (*scale.below, *scale.above)]
    gaps = [gap for row in cut for gap in _gaps(drawing, row, scale)]
    draw_strokes(canvas, gaps, edgecolor=canvas.colours.paper, linewidth=1.4)
    axis = ((zero, drawing.bottom), (zero, canvas.height))
    draw_strokes(canvas, [axis], edgecolor=canvas.colours.ink, linewidth=0.6)
    drawing.scale_figure(zero, Claim("0%", "scale"))


def _bar(drawing: Drawing, row: Row, scale: Scale) -> Box:
    half = _HALF * drawing.pitch
    ends = sorted((scale.place(0.0), scale.place(row.value)))
    return ends[0], drawing.y(row) - half, ends[1], drawing.y(row) + half


def _gaps(drawing: Drawing, row: Row, scale: Scale) -> Iterator[Stroke]:
    """Two slanted gaps where the scale ends and the bar goes on beyond it."""
    half, up = _HALF * drawing.pitch + 0.2, drawing.y(row)
    end, way = (scale.right, 1) if row.value > 0 else (scale.left, -1)
    for at in _CUTS:
        middle = end + way * at
        yield (middle - 0.4, up - half), (middle + 0.4, up + half)
