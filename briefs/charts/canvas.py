"""The paper that every chart is drawn on: size in millimetres, one type scale, lean SVG out."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import text_to_path

from briefs.charts.exhibit import Exhibit
from briefs.claims import Claim, Line
from briefs.errors import LayoutError
from briefs.layout import Direction, Layout

MM = 1 / 25.4
"""One millimetre in inches."""

FALLBACK = "'Arial Narrow', Arial, sans-serif"
"""What a viewer without the layout's fonts uses, such as a wiki showing the SVG file."""

_NO_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}


class Canvas:
    """A figure of the size that the layout gives the exhibit, in its colours and typefaces; lower
    than that where the exhibit asks for `height` millimetres and the layout has so many.

    `width` and `height` are millimetres; `label` and `small` the points of chart text. Draw inside
    `with canvas.style():`, because matplotlib reads its settings while drawing.
    """

    def __init__(self, layout: Layout, exhibit: str, height: float | None = None) -> None:
        self.colours = layout.theme.colours
        self.label, self.small = layout.theme.type.chart, layout.theme.type.chart_small
        self._id, size = exhibit, layout.sizes[exhibit]
        self.width = size.width
        self.height = size.height if height is None else min(height, size.height)
        self.labels: list[Line] = []
        self._family = layout.theme.fonts.narrow
        self._rc = _rc(layout)
        with self.style():
            self.figure = Figure(figsize=(self.width * MM, self.height * MM))
            FigureCanvasSVG(self.figure)

    @contextmanager
    def style(self) -> Iterator[None]:
        """The settings under which everything on this canvas is drawn."""
        with mpl.rc_context(self._rc):
            yield

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Bare axes at a place in millimetres from the lower left corner."""
        box = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(box)
        axes.set_axis_off()
        return axes

    def write(
        self,
        axes: Axes,
        place: tuple[float, float],
        label: Line | Claim | str,
        *,
        offset: tuple[float, float] = (0, 0),
        **look: Any,
    ) -> None:
        """Print `label` at `place` in the axes' units, moved by `offset` points.

        All words of a picture go through here, so that each figure among them keeps its source.
        A `str` is our own word and may hold no figure. `look` are matplotlib's text properties.
        """
        line = label if isinstance(label, Line) else Line((label,))
        self.labels.append(line)
        axes.annotate(
            line.text,
            place,
            xytext=offset,
            textcoords="offset points",
            annotation_clip=False,
            **{"fontsize": self.label, "color": self.colours.ink, "va": "center", **look},
        )

    def exhibit(self, *, headline: Line, subtitle: Line, source: Line, alt: Line) -> Exhibit:
        """The finished exhibit: the drawing with the words around it."""
        return Exhibit(
            id=self._id,
            headline=headline,
            subtitle=subtitle,
            source=source,
            alt=alt,
            svg=self.svg(),
            width=self.width,
            height=self.height,
            labels=tuple(self.labels),
        )

    def svg(self) -> str:
        """The drawing as an SVG document; the same bytes for the same drawing."""
        buffer = io.StringIO()
        with self.style(), warnings.catch_warnings():
            # Words are drawn by whoever shows the picture, who may well have a font for them.
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
            self.figure.savefig(buffer, format="svg", metadata=_NO_METADATA, transparent=True)
        text = buffer.getvalue().replace(f"'{self._family}'", f"'{self._family}', {FALLBACK}")
        return text[text.index("<svg") :]


def price_fill(direction: Direction, value: float, paper: str) -> dict[str, Any]:
    """How a shape of a rise or a fall is filled and outlined, as matplotlib's properties."""
    colour = direction.rise if value >= 0 else direction.fall
    hollow = value < 0 and direction.open_falls
    return {
        "facecolor": paper if hollow else colour,
        "edgecolor": colour,
        "linewidth": 0.7 if hollow else 0,
    }


def text_width(layout: Layout, text: str, size: float, *, bold: bool = False) -> float:
    """The width of chart text in millimetres at `size` points, from the font's own metrics."""
    weight = 600 if bold else 400
    return _width(layout.font_files(), layout.theme.fonts.narrow, text, size, weight)


@lru_cache(maxsize=4096)
def _width(files: tuple[Path, ...], family: str, text: str, size: float, weight: int) -> float:
    # Asked for again and again while labels are placed, and for the same words in every brief.
    _register(files)
    properties = FontProperties(family=family, size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / 72 / MM


def _rc(layout: Layout) -> Any:
    _register(layout.font_files())
    return {
        "font.family": layout.theme.fonts.narrow,
        "font.size": layout.theme.type.chart,
        "text.color": layout.theme.colours.ink,
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "briefs",
        "path.simplify": False,
    }


@lru_cache(maxsize=64)
def _register(paths: tuple[Path, ...]) -> None:
    # matplotlib finds typefaces through one list per process; adding a file twice would grow it.
    for path in paths:
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError) as error:
            raise LayoutError(f"{path}: is no font that charts can use: {error}") from None
