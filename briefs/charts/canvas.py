"""The paper that every chart is drawn on: a sheet in millimetres, one type scale, artwork out."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib.artist import Artist
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from briefs.charts.artwork import Artwork
from briefs.charts.exhibit import Exhibit
from briefs.charts.recorder import Recorder
from briefs.claims import Claim, Line
from briefs.errors import LayoutError
from briefs.layout import Direction, Layout

MM = 1 / 25.4
"""One millimetre in inches."""
POINTS = 72 * MM
"""One millimetre in points."""
Place = tuple[float, float]
"""In millimetres from the lower left corner."""


class Canvas:
    """A figure of the size that the layout gives the exhibit, in its colours and typefaces; lower
    than that where the exhibit asks for `height` millimetres and the layout has so many.

    `width` and `height` are millimetres, as are all places on it, from the lower left corner;
    `label` and `small` are the points of chart text.
    """

    def __init__(self, layout: Layout, exhibit: str, height: float | None = None) -> None:
        self.colours = layout.theme.colours
        self.label, self.small = layout.theme.type.chart, layout.theme.type.chart_small
        self._id, size = exhibit, layout.sizes[exhibit]
        self.width = size.width
        self.height = size.height if height is None else min(height, size.height)
        self.labels: list[Line] = []
        self._files, self._family = layout.font_files(), layout.theme.fonts.narrow
        # Without axes, whose ticks, spines and scales would cost more than all that is drawn.
        self.figure = Figure(figsize=(self.width * MM, self.height * MM), dpi=72, facecolor="none")
        self._millimetres = Affine2D().scale(POINTS)

    def add(self, artist: Artist) -> None:
        """Put what is measured in millimetres on the sheet."""
        artist.set_transform(self._millimetres)
        self.figure.add_artist(artist)

    def write(
        self, place: Place, label: Line | Claim | str, *, offset: Place = (0, 0), **look: Any
    ) -> None:
        """Print `label` at `place`, moved by `offset` points.

        All words of a picture go through here, so that each figure among them keeps its source.
        A `str` is our own word and may hold no figure. `look` are matplotlib's `fontsize`,
        `fontweight`, `color`, `ha` and `va`.
        """
        line = label if isinstance(label, Line) else Line((label,))
        self.labels.append(line)
        told = _Look(**{"fontsize": self.label, "color": self.colours.ink, **look})
        x, y = (at + by / POINTS for at, by in zip(place, offset, strict=True))
        font = _properties(self._files, self._family, told.fontsize, told.fontweight)
        self.add(_Label(x, y, line.text, font, _hexadecimal(told.color), (told.ha, told.va)))

    def exhibit(self, *, headline: Line, subtitle: Line, source: Line, alt: Line) -> Exhibit:
        """The finished exhibit: the drawing with the words around it."""
        return Exhibit(
            id=self._id,
            headline=headline,
            subtitle=subtitle,
            source=source,
            alt=alt,
            artwork=self.artwork(),
            width=self.width,
            height=self.height,
            labels=tuple(self.labels),
        )

    def artwork(self) -> Artwork:
        """The drawing; the same for the same exhibit."""
        width, height = self.width * POINTS, self.height * POINTS
        recorder = Recorder(height)
        self.figure.draw(recorder)
        return Artwork(width, height, self._family, tuple(recorder.marks))


@dataclass(frozen=True)
class _Look:
    """How words are printed; a look that is not among these is a mistake."""

    fontsize: float
    color: str
    fontweight: int = 400
    ha: str = "left"
    va: str = "center"


class _Label(Text):
    """A text on one line, which is not laid out to be drawn: who shows the picture does that."""

    def __init__(
        self,
        x: float,
        y: float,
        words: str,
        properties: FontProperties,
        colour: str,
        aligned: tuple[Any, Any],
    ) -> None:
        super().__init__(
            x,
            y,
            words,
            color=colour,
            fontproperties=properties,
            horizontalalignment=aligned[0],
            verticalalignment=aligned[1],
            parse_math=False,
        )
        self._properties, self._colour = properties, colour

    def draw(self, renderer: Any) -> None:
        """Hand the words over, their baseline where the alignment wants it."""
        if not self.get_text():
            return
        properties = self._properties
        size, weight = properties.get_size_in_points(), properties.get_weight()
        x, y = self.get_transform().transform(self.get_position())
        lifted = _lifted(properties.get_family()[0], weight, self.get_verticalalignment())
        renderer.write(
            self.get_text(),
            (x, y + lifted * size),
            ha=self.get_horizontalalignment(),
            size=size,
            weight=weight,
            colour=self._colour,
        )


_hexadecimal = lru_cache(maxsize=64)(to_hex)
"""`#rrggbb` of any of matplotlib's colours."""


@lru_cache(maxsize=64)
def _lifted(family: str, weight: int, aligned: str) -> float:
    """How far a baseline stands above the place of a text, in sizes, by the font's height between
    the top of an l and the foot of a p.
    """
    scale = 100.0
    properties = FontProperties(family=family, size=scale, weight=weight)
    _, height, depth = text_to_path.get_text_width_height_descent("lp", properties, ismath=False)
    places = {"baseline": 0.0, "bottom": depth, "top": depth - height}
    places["center"] = (places["bottom"] + places["top"]) / 2
    return float(places[aligned]) / scale


@lru_cache(maxsize=64)
def _properties(files: tuple[Path, ...], family: str, size: float, weight: int) -> FontProperties:
    _register(files)
    return FontProperties(family=family, size=size, weight=weight)


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
    properties = _properties(files, family, size, weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / POINTS


@lru_cache(maxsize=64)
def _register(paths: tuple[Path, ...]) -> None:
    # matplotlib finds typefaces through one list per process; adding a file twice would grow it.
    for path in paths:
        try:
            fontManager.addfont(path)
        except (OSError, RuntimeError) as error:
            raise LayoutError(f"{path}: is no font that charts can use: {error}") from None
