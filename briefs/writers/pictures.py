"""The exhibits as files of their own, fit for a wiki.

Such a page may be dark, shows a picture in whatever font it has, and sets it beside text that is
larger than a printed page's. The PDF takes an exhibit as it is.
"""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags

from briefs.charts import Exhibit
from briefs.charts.artwork import Artwork, Shape, Words
from briefs.charts.svg import marks_of
from briefs.layout import Layout

POINT = 25.4 / 72
"""One unit of a picture, in millimetres."""
ENLARGED = 1.7
"""Pixels of a unit: chart text of 7 points stands at 12 pixels."""
EDGE = 8
"""Units of paper around the drawing."""


def standalone(exhibit: Exhibit, layout: Layout) -> bytes:
    """The exhibit as an SVG file: on paper of its own, with its headline and its description for
    those who cannot see it, its words as wide as drawn, whatever the font. On a screen that is set
    to dark it takes the theme's dark colours, where there are any.
    """
    width, height = _units(exhibit.width), _units(exhibit.height)
    wide, high = pixels(exhibit.width, exhibit.height)
    drawing = marks_of(exhibit.artwork, lambda words: natural_width(words, layout))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' role="img" width="{wide}" height="{high}"'
        f' viewBox="{-EDGE} {-EDGE} {width:.2f} {height:.2f}">\n'
        f"<title>{escape(exhibit.headline.text, quote=False)}</title>\n"
        f"<desc>{escape(exhibit.alt.text, quote=False)}</desc>\n"
        f'<rect x="{-EDGE}" y="{-EDGE}" width="100%" height="100%"'
        f"{_paper(exhibit.artwork, layout)}\n"
        f"{drawing}</svg>\n"
    ).encode()


def pixels(width: float, height: float) -> tuple[int, int]:
    """The size at which the file of an exhibit of so many millimetres is shown."""
    return round(_units(width) * ENLARGED), round(_units(height) * ENLARGED)


def _units(side: float) -> float:
    return side / POINT + 2 * EDGE


def _paper(artwork: Artwork, layout: Layout) -> str:
    """The end of the paper's tag; in it, as SVG 2 allows, the style sheet that darkens it and the
    drawing on it.
    """
    paper, darkened = layout.theme.colours.paper, layout.theme.darkened()
    if not darkened:
        return f' fill="{paper}"/>'
    rules = "".join(_dark_rules(artwork, paper, darkened))
    # Of the screen alone: on a printed page the paper is white, whatever the screen was.
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    return f' fill="{paper}">{style}</rect>'


def _dark_rules(artwork: Artwork, paper: str, darkened: dict[str, str]) -> Iterator[str]:
    """Rules over the colours that the drawing gives its marks as attributes; a viewer that does not
    know them shows the light ones.
    """
    shapes = [mark for mark in artwork.marks if isinstance(mark, Shape)]
    used = {
        "fill": {paper, *(each.fill for each in shapes), *(each.colour for each in artwork.words)},
        "stroke": {each.stroke for each in shapes},
    }
    for name, colours in used.items():
        for colour in sorted(colours):
            if dark := darkened.get(colour.lower()):
                yield f'[{name}="{colour}"]{{{name}:{dark}}}'


def natural_width(words: Words, layout: Layout) -> float | None:
    """How wide words are in the layout's font, in points; None where that cannot tell."""
    font = _font(layout, words.weight)
    advances = [_advance(font, character) for character in words.text]
    return None if None in advances else words.size * sum(filter(None, advances))


def _font(layout: Layout, weight: int) -> Path:
    """The face of the charts' family that is nearest to `weight`."""
    family = (face for face in layout.faces if face.family == layout.theme.fonts.narrow)
    face = min(family, key=lambda each: (each.style != "normal", abs(each.weight - weight)))
    return layout.root / face.file


@lru_cache(maxsize=4096)
def _advance(font: Path, character: str) -> float | None:
    """The width of a character at size 1; None where the font does not have it.

    Kerning is left out: it is some 1% of a label, and to lay the words out takes thirty times as
    long as to look their characters up.
    """
    face = get_font(font)
    if not face.get_char_index(ord(character)):
        return None
    face.set_size(100, 72)
    glyph = face.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100
