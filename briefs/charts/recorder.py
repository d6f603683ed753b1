"""What matplotlib draws with here: no file format, but the shapes and words themselves."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.path import Path
from matplotlib.transforms import Transform

from briefs.charts.artwork import Shape, Step, Words

_CAPS = {"butt": "butt", "round": "round", "projecting": "square"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_DIGITS = 2
"""Of a point, a hundredth of which nobody sees."""


class Recorder(RendererBase):
    """Keeps what is drawn on a figure of 72 dots an inch and `height` points, in `marks`."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height
        self.marks: list[Shape | Words] = []

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803 (matplotlib's own name)
    ) -> None:
        """A shape; one without fill and outline is left out."""
        width = float(gc.get_linewidth())
        fill, stroke = _colour(rgbFace), _colour(gc.get_rgb()) if width else ""
        if not (fill or stroke):
            return
        steps = tuple(self._steps(path, transform))
        if not stroke:
            self.marks.append(Shape(steps, fill))
            return
        dashes: Any = gc.get_dashes()[1] or ()
        self.marks.append(
            Shape(
                steps,
                fill,
                stroke,
                round(width, _DIGITS),
                _CAPS[gc.get_capstyle()],
                gc.get_joinstyle(),
                tuple(round(float(each), _DIGITS) for each in dashes),
            )
        )

    def write(self, words: str, place: tuple[float, float], **look: Any) -> None:
        """Words whose baseline is at a place in points from the lower left corner."""
        anchor = _ANCHORS[look.pop("ha")]
        x, y = round(place[0], _DIGITS), round(self.height - place[1], _DIGITS)
        self.marks.append(Words(words, x, y, anchor, **look))

    def _steps(self, path: Path, transform: Transform) -> Iterator[Step]:
        """The path in points from the upper left corner."""
        points = np.asarray(transform.transform(path.vertices)).round(_DIGITS).tolist()
        if path.codes is None:
            codes = [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)]
        else:
            codes = np.asarray(path.codes).tolist()
        top, at = round(self.height, _DIGITS), 0
        while at < len(points):
            letter, length = _LETTERS[codes[at]]
            numbers = [
                round(number, _DIGITS)
                for x, y in points[at : at + length]
                for number in (x, top - y)
            ]
            yield letter, tuple(numbers) if letter != "Z" else ()
            at += length


_LETTERS = {
    Path.MOVETO: ("M", 1),
    Path.LINETO: ("L", 1),
    Path.CURVE4: ("C", 3),
    Path.CLOSEPOLY: ("Z", 1),
}


@lru_cache(maxsize=256)
def _colour(channels: tuple[float, ...] | None) -> str:
    """`#rrggbb`; empty for what cannot be seen."""
    if channels is None or (len(channels) > 3 and not channels[3]):
        return ""
    return "#" + "".join(f"{round(255 * float(channel)):02x}" for channel in channels[:3])
