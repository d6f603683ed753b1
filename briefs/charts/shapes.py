"""Shapes in millimetres, one path for each look: what is lean is quick to draw and quick to set."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from briefs.charts.canvas import POINTS, Canvas, Place

__all__ = [
    "Box",
    "Place",
    "Stroke",
    "draw_areas",
    "draw_boxes",
    "draw_dots",
    "draw_lines",
    "draw_marks",
    "draw_strokes",
]

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Stroke = tuple[Place, Place]
"""Its two ends."""

_AROUND = (Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY)
_ALONG = (Path.MOVETO, Path.LINETO)
_ABOVE = 2
"""Where lines and marks lie; other shapes lie at 1, words at 3."""
_NO_LENGTH = 0.005
"""Millimetres, which are more than a hundredth of a point and so stay when places are rounded; some
programs leave out a stroke that has no length at all.
"""


def draw_boxes(canvas: Canvas, boxes: Iterable[Box], **look: Any) -> None:
    """All of `boxes` as one patch of a look; nothing where there are none."""
    corners = [
        ((left, bottom), (right, bottom), (right, top), (left, top), (left, bottom))
        for left, bottom, right, top in boxes
    ]
    _draw(canvas, list(chain.from_iterable(corners)), _AROUND * len(corners), look)


def draw_strokes(canvas: Canvas, strokes: Iterable[Stroke], **look: Any) -> None:
    """All of `strokes` as one patch of a look; nothing where there are none."""
    ends = list(strokes)
    _draw(canvas, list(chain.from_iterable(ends)), _ALONG * len(ends), {**look, "fill": False})


def draw_dots(canvas: Canvas, places: Iterable[Place], size: float, colour: str) -> None:
    """A dot of `size` points at each of `places`: a stroke with round ends and next to no length,
    where a circle would be eight curves.
    """
    strokes = [((x, y), (x + _NO_LENGTH, y)) for x, y in places]
    draw_strokes(canvas, strokes, edgecolor=colour, linewidth=size, capstyle="round")


def draw_lines(canvas: Canvas, runs: Iterable[Sequence[Place]], **look: Any) -> None:
    """A line through each of `runs`, all as one patch above the other shapes; nothing where there
    are none.
    """
    points, codes = list[Place](), list[Any]()
    for run in runs:
        points += run
        codes += [Path.MOVETO, *[Path.LINETO] * (len(run) - 1)]
    _draw(canvas, points, codes, {"joinstyle": "round", **look, "fill": False, "zorder": _ABOVE})


def draw_areas(canvas: Canvas, areas: Iterable[Sequence[Place]], **look: Any) -> None:
    """Areas within their corners as one patch of a look; nothing where there are none."""
    points, codes = list[Place](), list[Any]()
    for corners in areas:
        points += [*corners, corners[0]]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY]
    _draw(canvas, points, codes, look)


def draw_marks(
    canvas: Canvas, places: Iterable[Place], marker: str, size: float, **look: Any
) -> None:
    """One of matplotlib's markers of `size` points at each of `places`, the later ones on top, all
    above the other shapes; nothing where there are none.
    """
    style = MarkerStyle(marker)
    mark = style.get_transform() + Affine2D().scale(size / POINTS)
    shape = style.get_path()
    for x, y in places:
        placed = shape.transformed(mark + Affine2D().translate(x, y))
        canvas.add(PathPatch(placed, zorder=_ABOVE, **look))


def _draw(
    canvas: Canvas, points: Sequence[Place], codes: Sequence[Any], look: dict[str, Any]
) -> None:
    if points:
        canvas.add(PathPatch(Path(points, codes), **{"capstyle": "butt", **look}))
