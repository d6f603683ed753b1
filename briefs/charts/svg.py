"""Artwork as SVG: one element to a mark, looks as attributes, words as text."""

from collections.abc import Callable, Iterator
from html import escape

from briefs.charts.artwork import Artwork, Shape, Words

FALLBACK = "'Arial Narrow', Arial, sans-serif"
"""What a viewer without the layout's fonts uses, such as a wiki showing the SVG file."""
Width = Callable[[Words], float | None]
"""How wide words shall be set, in points; None leaves that to the viewer."""


def svg_of(artwork: Artwork) -> str:
    """The picture as a document of its own."""
    width, height = artwork.width, artwork.height
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{width:.4f}pt" height="{height:.4f}pt" viewBox="0 0 {width:.4f} {height:.4f}">\n'
        f"{marks_of(artwork)}</svg>\n"
    )


def marks_of(artwork: Artwork, width: Width = lambda _: None) -> str:
    """The marks in order, a line each."""
    return "".join(
        f"{_words(mark, artwork, width(mark)) if isinstance(mark, Words) else _shape(mark)}\n"
        for mark in artwork.marks
    )


def _shape(shape: Shape) -> str:
    return f'<path d="{_path(shape)}" {" ".join(_look(shape))}/>'


def _path(shape: Shape) -> str:
    return "".join(
        f"{letter}{' '.join([_number(each) for each in numbers])}"
        for letter, numbers in shape.steps
    )


def _look(shape: Shape) -> Iterator[str]:
    yield f'fill="{shape.fill or "none"}"'
    if not shape.stroke:
        return
    yield f'stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"'
    if shape.cap != "butt":
        yield f'stroke-linecap="{shape.cap}"'
    if shape.join != "miter":
        yield f'stroke-linejoin="{shape.join}"'
    if shape.dashes:
        yield f'stroke-dasharray="{" ".join(map(_number, shape.dashes))}"'


def _words(words: Words, artwork: Artwork, width: float | None) -> str:
    anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    weight = f' font-weight="{words.weight}"' if words.weight != 400 else ""
    held = f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"' if width else ""
    return (
        f'<text x="{_number(words.x)}" y="{_number(words.y)}"{anchor}'
        f" font-family=\"'{escape(artwork.family)}', {FALLBACK}\""
        f' font-size="{_number(words.size)}"{weight} fill="{words.colour}"{held}>'
        f"{escape(words.text, quote=False)}</text>"
    )


def _number(number: float) -> str:
    """At most two decimals, and no more than are needed."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
