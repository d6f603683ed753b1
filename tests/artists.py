"""What an exhibit drew, read back from its figure: texts with their boxes, strokes, colours."""

import re
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from unittest import mock

from matplotlib.colors import to_hex

from briefs.charts.canvas import MM, Canvas
from briefs.claims import Printer, line
from briefs.facts import derive
from briefs.layout import load_layout
from briefs.layout.plan import Size
from briefs.locale import Locale
from briefs.report import Report
from briefs.settings.publication import PageSettings, Settings

SOURCE = line("Source.")


@cache
def layout_of(theme="house", **sizes):
    """The house layout in a theme, with `name=(width, height)` for the exhibits named."""
    layout = load_layout("house", Settings(page=PageSettings(theme=theme)))
    sized = {name: Size(width=side[0], height=side[1]) for name, side in sizes.items()}
    return replace(layout, sizes={**layout.sizes, **sized})


def caught(draw, document, layout=None, *, picture=True):
    """What `draw` makes of a document, with the figure it drew on; a pair of None where it draws
    nothing. Without `picture` the figure is not made into one, which takes most of the time.
    """
    report, figures, svg = Report.model_validate(document), [], Canvas.svg

    def keep(canvas):
        figures.append(canvas.figure)
        return svg(canvas) if picture else "<svg/>"

    layout = layout or layout_of()
    with mock.patch.object(Canvas, "svg", keep):
        exhibit = draw(report, derive(report), layout, Printer(Locale("en")), SOURCE)
    return exhibit, (figures or [None])[0]


def of_facts(draw):
    """`draw` of an exhibit that needs the facts alone, to be called like the others."""
    return lambda _report, *rest: draw(*rest)


def texts_of(figure):
    return [text for axes in figure.axes for text in axes.texts if text.get_text()]


def words_of(figure):
    return [text.get_text() for text in texts_of(figure)]


def text_of(figure, words):
    (found,) = (text for text in texts_of(figure) if text.get_text() == words)
    return found


@lru_cache(maxsize=1)
def renderer_of(figure):
    """What measures the texts of a figure; each text by itself would have one made."""
    return figure._get_renderer()


def box_of(text):
    """Left, bottom, right and top of a text in millimetres from the lower left corner."""
    box, scale = text.get_window_extent(renderer_of(text.figure)), text.figure.dpi * MM
    return [side / scale for side in (box.x0, box.y0, box.x1, box.y1)]


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


def strokes_of(figure, colour, *, width=None):
    """Pairs of ends of the strokes of a colour, in millimetres; of a width in points if given."""
    return [
        (tuple(start), tuple(end))
        for axes in figure.axes
        for patch in axes.patches
        if not patch.get_fill() and to_hex(patch.get_edgecolor()) == colour
        if width is None or abs(patch.get_linewidth() - width) < 1e-6
        for start, end in patch.get_path().vertices.reshape(-1, 2, 2)
    ]


def boxes_of(figure, colour):
    """Left, bottom, right and top of the filled boxes of a colour, in millimetres."""
    return [
        (*corners.min(axis=0), *corners.max(axis=0))
        for axes in figure.axes
        for patch in axes.patches
        if patch.get_fill() and to_hex(patch.get_facecolor()) == colour
        for corners in patch.get_path().vertices.reshape(-1, 5, 2)
    ]


def colours_of(exhibit):
    """All colours of a picture, as #rrggbb."""
    return set(re.findall(r"#[0-9a-f]{6}", exhibit.svg))
