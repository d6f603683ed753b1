"""A picture as one sheet in millimetres, and its shapes as one path for each look: what is lean is
quick to draw and quick to set.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from briefs.charts.canvas import Canvas

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Place = tuple[float, float]
Stroke = tuple[Place, Place]
"""Its two ends."""

_AROUND = (Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY)
_ALONG = (Path.MOVETO, Path.LINETO)
_NO_LENGTH = 0.001
"""Millimetres; some programs leave out a stroke that has none at all."""


def sheet(canvas: Canvas) -> Axes:
    """Bare axes over the whole picture, whose units are millimetres from the lower left corner."""
    axes = canvas.axes(0, 0, canvas.width, canvas.height)
    axes.set_xlim(0, canvas.width)
    axes.set_ylim(0, canvas.height)
    return axes


def draw_boxes(axes: Axes, boxes: Iterable[Box], **look: Any) -> None:
    """All of `boxes` as one patch of a look; nothing where there are none."""
    corners = [
        ((left, bottom), (right, bottom), (right, top), (left, top), (left, bottom))
        for left, bottom, right, top in boxes
    ]
    _draw(axes, list(chain.from_iterable(corners)), _AROUND * len(corners), look)


def draw_strokes(axes: Axes, strokes: Iterable[Stroke], **look: Any) -> None:
    """All of `strokes` as one patch of a look; nothing where there are none."""
    ends = list(strokes)
    _draw(axes, list(chain.from_iterable(ends)), _ALONG * len(ends), {**look, "fill": False})


def draw_dots(axes: Axes, places: Iterable[Place], size: float, colour: str) -> None:
    """A dot of `size` points at each of `places`: a stroke with round ends and next to no length,
    where a circle would be eight curves.
    """
    strokes = [((x, y), (x + _NO_LENGTH, y)) for x, y in places]
    draw_strokes(axes, strokes, edgecolor=colour, linewidth=size, capstyle="round")


def _draw(axes: Axes, points: list[Place], codes: tuple[Any, ...], look: dict[str, Any]) -> None:
    if points:
        # Without clipping, which would cost a path of its own in every picture.
        patch = PathPatch(Path(points, codes), clip_on=False, **{"capstyle": "butt", **look})
        axes.add_artist(patch)
