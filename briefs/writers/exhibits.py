"""Exhibits as the engine's own pictures: their marks go straight onto the page.

The engine would read an SVG, and lay out each letter of each word in it anew. Here a letter is laid
out once in the life of a process, and a shape becomes the few operators that it is.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from briefs.charts import Exhibit
from briefs.charts.artwork import Artwork, Shape, Words
from briefs.charts.svg import FALLBACK
from briefs.writers.typesetter import Typesetter, weasyprint

_PIXELS = 96 / 72
"""CSS pixels, in which the engine measures, to a point."""
_SIZE = 100.0
"""At which letters are measured."""
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_OPERATORS = {"M": "m", "L": "l", "C": "c"}
_BREAKS = str.maketrans("\t\n\v\f\r", " " * 5)
"""What would end a line; words stand on one."""
_pango = weasyprint.text.ffi.pango
_FROM_UNITS = weasyprint.text.ffi.FROM_UNITS


def picture_url(exhibit_id: str) -> str:
    """What the page calls the picture of an exhibit."""
    return f"exhibit:{exhibit_id}"


def placed(exhibits: tuple[Exhibit, ...], engine: Typesetter) -> dict[str, "ExhibitImage"]:
    """The pictures of exhibits by what the page calls them, as the engine keeps what it has read
    already.
    """
    return {picture_url(each.id): ExhibitImage(each.artwork, engine) for each in exhibits}


class _Letter(NamedTuple):
    """A letter in the font that has it: the engine's handle, the glyph, its width in sizes. What
    has no looks, such as a place where a word may be broken, has no font.
    """

    font: Any
    glyph: int
    width: float


@dataclass(frozen=True)
class ExhibitImage:
    """A picture as the engine asks for one."""

    artwork: Artwork
    engine: Typesetter

    def get_intrinsic_size(self, _resolution: Any, _font_size: Any) -> tuple[float, float, float]:
        """Width and height in CSS pixels, and the one by the other."""
        width, height = self.artwork.width * _PIXELS, self.artwork.height * _PIXELS
        return width, height, width / height

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Put the marks on a page, as large as the page has room for."""
        with stream.stacked():
            stream.transform(a=width / self.artwork.width, d=height / self.artwork.height)
            stream.set_alpha(1, stroke=True, fill=True)
            pen = _Pen(stream, self.artwork.family, self.engine)
            for mark in self.artwork.marks:
                operators = pen.words(mark) if isinstance(mark, Words) else _shape(mark)
                stream.stream.append(" ".join(operators).encode("ascii"))


def _shape(shape: Shape) -> Iterator[str]:
    if shape.fill:
        yield f"{_colour(shape.fill)} rg"
    if shape.stroke:
        yield f"{_colour(shape.stroke)} RG {_number(shape.width)} w"
        yield f"{_CAPS[shape.cap]} J {_JOINS[shape.join]} j"
        yield f"[{' '.join(map(_number, shape.dashes))}] 0 d"
    for letter, numbers in shape.steps:
        if letter == "Z":
            yield "h"
        else:
            yield f"{' '.join([_number(each) for each in numbers])} {_OPERATORS[letter]}"
    yield "B" if shape.fill and shape.stroke else "f" if shape.fill else "S"


@dataclass
class _Pen:
    """Writes on one page; `fonts` are those of its document, by the engine's handle."""

    stream: Any
    family: str
    engine: Typesetter
    fonts: dict[Any, Any] = field(default_factory=dict)

    def words(self, words: Words) -> Iterator[str]:
        """A text; a letter that no font has is told as the engine tells it."""
        laid_out = [
            (each, self._letter(each, words.weight)) for each in words.text.translate(_BREAKS)
        ]
        letters = [(each, letter) for each, letter in laid_out if letter.font]
        width = sum(letter.width for _, letter in letters) * words.size
        x = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        yield f"BT {_colour(words.colour)} rg 1 0 0 -1 {_number(x)} {_number(words.y)} Tm"
        set_in, glyphs = None, ""
        for character, letter in letters:
            if letter.font != set_in:
                if glyphs:
                    yield f"<{glyphs}> Tj"
                set_in, glyphs = letter.font, ""
                yield f"/{self._font(set_in).hash} {_number(words.size)} Tf"
            font = self._font(letter.font)
            font.to_unicode.setdefault(letter.glyph, character)
            font.widths.setdefault(letter.glyph, round(letter.width * 1000))
            glyphs += f"{letter.glyph:04x}"
        yield f"<{glyphs}> Tj ET" if glyphs else "ET"

    def _letter(self, character: str, weight: int) -> _Letter:
        known = self.engine.letters.get((self.family, weight, character))
        if known is None:
            known = _laid_out(character, self.family, weight, self.engine)
            self.engine.letters[self.family, weight, character] = known
        if known.glyph < 0:
            logging.getLogger("weasyprint").warning(
                '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)',
                character,
                ord(character),
            )
            return known._replace(glyph=0)
        return known

    def _font(self, handle: Any) -> Any:
        if handle not in self.fonts:
            self.fonts[handle], _ = self.stream.add_font(handle)
        return self.fonts[handle]


class _Style(dict[str, Any]):
    """A style as the engine's text layout reads it."""

    def __init__(self, family: str, weight: int, engine: Typesetter) -> None:
        super().__init__(weasyprint.css.properties.INITIAL_VALUES)
        names = f"{family},{FALLBACK}".split(",")
        self["font_family"] = [name.strip(" '") for name in names]
        self["font_weight"], self["font_size"] = weight, _SIZE
        self["white_space"] = "pre"  # a space by itself is a letter too
        self.font_config = engine.fonts


def _laid_out(character: str, family: str, weight: int, engine: Typesetter) -> _Letter:
    """A letter as the engine's text layout finds it; a negative glyph where no font has it."""
    style = _Style(family, weight, engine)
    layout = weasyprint.text.line_break.create_layout(character, style, None, None, 0)
    line, _ = layout.get_first_line()
    item = line.runs[0].data
    info = item.glyphs.glyphs[0]
    if info.glyph == _pango.PANGO_GLYPH_EMPTY:
        return _Letter(None, 0, 0.0)
    unknown = info.glyph & _pango.PANGO_GLYPH_UNKNOWN_FLAG
    # The layout is what keeps its font alive.
    engine.kept.append(layout)
    width = info.geometry.width * _FROM_UNITS / _SIZE
    return _Letter(item.item.analysis.font, -1 if unknown else int(info.glyph), width)


@lru_cache(maxsize=64)
def _colour(colour: str) -> str:
    """`#rrggbb` as the three numbers of an operator."""
    return " ".join(_number(int(colour[at : at + 2], 16) / 255, 4) for at in (1, 3, 5))


def _number(number: float, digits: int = 2) -> str:
    """No more decimals than are needed."""
    return f"{number:.{digits}f}".rstrip("0").rstrip(".")
