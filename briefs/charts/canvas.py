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

from briefs.errors import LayoutError
from briefs.layout import Layout

MM = 1 / 25.4
"""One millimetre in inches."""
LABEL = 7.0
"""Points of chart text; nothing in a chart is smaller than 6.5."""
SMALL = 6.6

FALLBACK = "'Arial Narrow', Arial, sans-serif"
"""What a viewer without the layout's fonts uses, such as a wiki showing the SVG file."""

_NO_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}


class Canvas:
    """A figure of `width` by `height` millimetres in the layout's colours and typefaces.

    Draw inside `with canvas.style():`, because matplotlib reads its settings while drawing.
    """

    def __init__(self, layout: Layout, width: float, height: float) -> None:
        self.colours = layout.theme.colours
        self.width = width
        self.height = height
        self._family = layout.theme.fonts.narrow
        self._rc = _rc(layout)
        with self.style():
            self.figure = Figure(figsize=(width * MM, height * MM))
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
        axes.patch.set_visible(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, pad=2)
        return axes

    def svg(self) -> str:
        """The drawing as an SVG document; the same bytes for the same drawing."""
        buffer = io.StringIO()
        with self.style(), warnings.catch_warnings():
            # Words are drawn by whoever shows the picture, who may well have a font for them.
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
            self.figure.savefig(buffer, format="svg", metadata=_NO_METADATA, transparent=True)
        text = buffer.getvalue().replace(f"'{self._family}'", f"'{self._family}', {FALLBACK}")
        return text[text.index("<svg") :]


def text_width(layout: Layout, text: str, size: float, *, bold: bool = False) -> float:
    """The width of chart text in millimetres at `size` points, from the font's own metrics."""
    _register(layout.font_files())
    properties = FontProperties(
        family=layout.theme.fonts.narrow, size=size, weight=600 if bold else 400
    )
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / 72 / MM


def _rc(layout: Layout) -> Any:
    _register(layout.font_files())
    colours = layout.theme.colours
    return {
        "font.family": layout.theme.fonts.narrow,
        "font.size": LABEL,
        "text.color": colours.ink,
        "text.parse_math": False,
        "axes.edgecolor": colours.rule,
        "axes.labelcolor": colours.muted,
        "axes.linewidth": 0.5,
        "axes.unicode_minus": True,
        "xtick.color": colours.muted,
        "ytick.color": colours.muted,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
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
