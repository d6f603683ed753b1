"""What an exhibit drew, read back from its figure: texts with boxes, strokes, marks, colours."""

from collections import namedtuple
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from unittest import mock

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from briefs.charts.artwork import Artwork, Words
from briefs.charts.canvas import MM, POINTS, Canvas
from briefs.charts.recorder import Recorder
from briefs.claims import Printer, line
from briefs.facts import derive
from briefs.layout import load_layout
from briefs.layout.plan import Size
from briefs.locale import Locale
from briefs.report import Report
from briefs.settings.publication import PageSettings, Settings

SOURCE = line("Source.")
SHAPES, ABOVE, WORDS = 1, 2, 3
"""Where shapes lie; lines and marks above them; words above both."""
MARKERS = "^vsDo"
Mark = namedtuple("Mark", "marker place size fill edge")
"""Place in millimetres, size in points, colours as #rrggbb."""


@cache
def layout_of(theme="house", **sizes):
    """The house layout in a theme, with `name=(width, height)` for the exhibits named."""
    layout = load_layout("house", Settings(page=PageSettings(theme=theme)))
    sized = {name: Size(width=side[0], height=side[1]) for name, side in sizes.items()}
    return replace(layout, sizes={**layout.sizes, **sized})


@contextmanager
def figures_kept(*, picture=True):
    """A list of the figures that exhibits are drawn on meanwhile. Without `picture` no artwork is
    made of them, which takes most of the time.
    """
    figures, artwork = [], Canvas.artwork

    def keep(canvas):
        figures.append(canvas.figure)
        return artwork(canvas) if picture else Artwork(0, 0, "", ())

    with mock.patch.object(Canvas, "artwork", keep):
        yield figures


def caught(draw, document, layout=None, *, picture=True):
    """What `draw` makes of a document, with the figure it drew on; a pair of None where it draws
    nothing. `picture` is as for `figures_kept`.
    """
    report, layout = Report.model_validate(document), layout or layout_of()
    with figures_kept(picture=picture) as figures:
        exhibit = draw(report, derive(report), layout, Printer(Locale("en")), SOURCE)
    return exhibit, (figures or [None])[0]


def of_facts(draw):
    """`draw` of an exhibit that needs the facts alone, to be called like the others."""
    return lambda _report, *rest: draw(*rest)


def texts_of(figure):
    return [each for each in figure.artists if isinstance(each, Text) and each.get_text()]


def words_of(figure):
    return [text.get_text() for text in texts_of(figure)]


def text_of(figure, words):
    (found,) = (text for text in texts_of(figure) if text.get_text() == words)
    return found


def place_of(text):
    """Where a text was put, in millimetres from the lower left corner; its alignment says which of
    its points stands there.
    """
    return text.get_position()


def drawn_as(text):
    """What a text is drawn as; its places are points from the lower left corner, `y` downwards."""
    recorder = Recorder(0)
    text.draw(recorder)
    (words,) = recorder.marks
    return words


@lru_cache(maxsize=4096)
def _extent(words, family, size, weight):
    """Width, height above the baseline and depth below it, in points; at least those of `lp`."""
    properties = FontProperties(family=family, size=size, weight=weight)
    width, high, deep = text_to_path.get_text_width_height_descent(words, properties, False)
    _, least_high, least_deep = text_to_path.get_text_width_height_descent("lp", properties, False)
    high, deep = max(high, least_high), max(deep, least_deep)
    return width, high - deep, deep


def box_of(text):
    """Left, bottom, right and top of a text in millimetres from the lower left corner."""
    words = drawn_as(text)
    (family,) = text.get_fontfamily()
    width, above, below = _extent(words.text, family, words.size, words.weight)
    left = words.x - {"start": 0, "middle": width / 2, "end": width}[words.anchor]
    sides = left, -words.y - below, left + width, -words.y + above
    return [side / POINTS for side in sides]


def faults_of(figure):
    """Pairs of texts that touch, and texts that leave the picture."""
    width, height = (side / MM for side in figure.get_size_inches())
    boxes = [(text.get_text(), box_of(text)) for text in texts_of(figure)]
    touching = [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.05 and min(a[3], b[3]) - max(a[1], b[1]) > 0.05
    ]
    leaving = [
        words
        for words, (left, bottom, right, top) in boxes
        if left < -0.01 or bottom < -0.01 or right > width + 0.01 or top > height + 0.01
    ]
    return touching + leaving


def patches_of(figure):
    """All shapes, lines and marks, in the order in which they were put on the sheet."""
    return [each for each in figure.artists if isinstance(each, PathPatch)]


def _pieces(patch, codes):
    """The corners of each piece of a shape all of whose pieces are drawn by `codes`; none where it
    is another shape.
    """
    path, many = patch.get_path(), len(codes)
    if patch.get_zorder() != SHAPES or len(path.codes) % many:
        return []
    if not (path.codes.reshape(-1, many) == codes).all():
        return []
    return path.vertices.reshape(-1, many, 2)


def strokes_in(patch):
    """Pairs of ends of the strokes of a shape; none where it is another."""
    pieces = [] if patch.get_fill() else _pieces(patch, (Path.MOVETO, Path.LINETO))
    return [(tuple(start), tuple(end)) for start, end in pieces]


def boxes_in(patch):
    """Left, bottom, right and top of the boxes of a shape; none where it is another."""
    around = (Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY)
    return [(*each.min(axis=0), *each.max(axis=0)) for each in _pieces(patch, around)]


def strokes_of(figure, colour, *, width=None):
    """Pairs of ends of the strokes of a colour, in millimetres; of a width in points if given."""
    return [
        stroke
        for patch in patches_of(figure)
        if to_hex(patch.get_edgecolor()) == colour
        if width is None or abs(patch.get_linewidth() - width) < 1e-6
        for stroke in strokes_in(patch)
    ]


def boxes_of(figure, colour):
    """Left, bottom, right and top of the filled boxes of a colour, in millimetres."""
    return [
        box
        for patch in patches_of(figure)
        if patch.get_fill() and to_hex(patch.get_facecolor()) == colour
        for box in boxes_in(patch)
    ]


def lines_of(figure):
    """The lines that lie above the shapes, whatever their colour."""
    above = (each for each in patches_of(figure) if each.get_zorder() == ABOVE)
    return [each for each in above if not each.get_fill()]


def runs_of(patch):
    """The places of each unbroken run of a line, in millimetres."""
    path = patch.get_path()
    starts = np.flatnonzero(path.codes == Path.MOVETO)[1:]
    return [[tuple(place) for place in run] for run in np.split(path.vertices, starts)]


def marked(figure, markers=MARKERS):
    """The marks of these shapes, in the order in which they were drawn."""
    above = (each for each in patches_of(figure) if each.get_zorder() == ABOVE and each.get_fill())
    found = [_mark_of(patch) for patch in above]
    return [mark for mark in found if mark.marker in markers]


def _mark_of(patch):
    corners = patch.get_path().vertices
    low, high = corners.min(axis=0), corners.max(axis=0)
    for marker in MARKERS:
        shape, least, most = _shape_of(marker)
        if shape.shape == corners.shape:
            scale = (high - low) / (most - least)
            if np.allclose((corners - low) / scale + least, shape, atol=1e-6):
                break
    else:
        raise AssertionError("a mark of no shape that is known")
    assert abs(scale[0] - scale[1]) < 1e-6 * scale[0]
    fill, edge = to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor())
    return Mark(marker, tuple((low + high) / 2), scale[0] * POINTS, fill, edge)


@cache
def _shape_of(marker):
    """The corners of a marker of size 1, and their lowest and highest."""
    style = MarkerStyle(marker)
    corners = style.get_path().transformed(style.get_transform()).vertices
    return corners, corners.min(axis=0), corners.max(axis=0)


def colours_of(exhibit):
    """All colours of a picture, as #rrggbb."""
    marks = exhibit.artwork.marks
    words = {mark.colour for mark in marks if isinstance(mark, Words)}
    shapes = [mark for mark in marks if not isinstance(mark, Words)]
    return (words | {each.fill for each in shapes} | {each.stroke for each in shapes}) - {""}
