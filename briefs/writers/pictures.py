"""The exhibits as files of their own, fit for a wiki.

Such a page may be dark, shows a picture in whatever font it has, and sets it beside text that is
larger than a printed page's. The PDF takes an exhibit as it is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags

from briefs.charts import Exhibit
from briefs.layout import Layout

POINT = 25.4 / 72
"""One unit of a picture, in millimetres."""
ENLARGED = 1.7
"""Pixels of a unit: chart text of 7 points stands at 12 pixels."""
EDGE = 8
"""Units of paper around the drawing."""
BLACK = "#000000"

_TEXT = re.compile(r'<text (?P<attributes>style="(?P<style>[^"]*)"[^>]*)>(?P<words>[^<]*)</text>')
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_WEIGHT = re.compile(r"font-weight: (\d+)")


def standalone(exhibit: Exhibit, layout: Layout) -> bytes:
    """The exhibit as an SVG file: on paper of its own, with its headline and its description for
    those who cannot see it, its words as wide as drawn, whatever the font. On a screen that is set
    to dark it takes the theme's dark colours, where there are any.
    """
    width, height = _units(exhibit.width), _units(exhibit.height)
    wide, high = pixels(exhibit.width, exhibit.height)
    drawing = exhibit.svg.partition(">")[2]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' role="img" width="{wide}" height="{high}"'
        f' viewBox="{-EDGE} {-EDGE} {width:.2f} {height:.2f}">\n'
        f" <title>{escape(exhibit.headline.text, quote=False)}</title>\n"
        f" <desc>{escape(exhibit.alt.text, quote=False)}</desc>\n"
        f' <rect x="{-EDGE}" y="{-EDGE}" width="100%" height="100%"'
        f"{_paper(drawing, layout)}"
        f"{_TEXT.sub(lambda found: _measured(found, layout), drawing)}"
    ).encode()


def pixels(width: float, height: float) -> tuple[int, int]:
    """The size at which the file of an exhibit of so many millimetres is shown."""
    return round(_units(width) * ENLARGED), round(_units(height) * ENLARGED)


def _units(side: float) -> float:
    return side / POINT + 2 * EDGE


def _paper(drawing: str, layout: Layout) -> str:
    """The end of the paper's tag; in it, as SVG 2 allows, the style sheet that darkens it and the
    drawing on it.
    """
    paper, darkened = layout.theme.colours.paper, layout.theme.darkened()
    if not darkened:
        return f' fill="{paper}"/>'
    rules = "".join(_dark_rules(drawing, paper, darkened))
    # Of the screen alone: on a printed page the paper is white, whatever the screen was.
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    return f' fill="{paper}">{style}</rect>'


def _dark_rules(drawing: str, paper: str, darkened: dict[str, str]) -> Iterator[str]:
    """Rules over the colours that the drawing gives its shapes, in their own style attributes; a
    viewer that does not know them shows the light ones.
    """
    yield f'rect[fill="{paper}"]{{fill:{darkened[paper.lower()]}}}'
    if BLACK in darkened:
        # The chart engine does not say it: what has no colour is black.
        yield f"svg{{fill:{darkened[BLACK]}}}"
    for name in ("fill", "stroke"):
        for colour, dark in darkened.items():
            if f"{name}: {colour}" in drawing:
                yield f'[style*="{name}: {colour}"]{{{name}:{dark}!important}}'


def _measured(found: re.Match[str], layout: Layout) -> str:
    """A text with the width it was drawn for; as it is where the layout's font cannot tell."""
    size, weight = _SIZE.search(found["style"]), _WEIGHT.search(found["style"])
    font = _font(layout, int(weight[1]) if weight else 400)
    advances = [_advance(font, character) for character in unescape(found["words"])]
    if size is None or None in advances:
        return found[0]
    width = float(size[1]) * sum(filter(None, advances))
    return (
        f'<text {found["attributes"]} textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs">'
        f"{found['words']}</text>"
    )


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
