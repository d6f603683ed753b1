"""Exhibit "scatter": composite against four-week return, a dot for each name."""

from briefs.charts.canvas import Canvas
from briefs.charts.exhibit import Exhibit
from briefs.charts.sector.cloud import RETURN, Cloud, Point, cloud_of, scatter_facts
from briefs.charts.sector.heights import lower_height
from briefs.charts.sector.placing import Ground, box_of
from briefs.charts.sector.plane import (
    ARROW,
    BAND,
    SMALLEST,
    Plane,
    Told,
    draw_medians,
    draw_plane,
    scale_of_returns,
)
from briefs.charts.sector.quoting import (
    PREFIX,
    drawable,
    general_facts,
    named,
    quoted,
    symbol_of,
)
from briefs.charts.sector.shades import rim_of, shade_of
from briefs.charts.shapes import Box, draw_dots, draw_marks
from briefs.claims import Claim, Line, Printer, line
from briefs.layout import Layout
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.sector import Coverage

ID = "scatter"
_COUNTED = 8
"""From so many names on the parts left by the medians are counted and compared."""
_LABELS = 8
"""Names to label at most, outliers aside."""
_CORNERS = {
    "low_ahead": "Lower score, ahead: ",
    "high_ahead": "Higher score, ahead: ",
    "low_behind": "Lower score, behind: ",
    "high_behind": "Higher score, behind: ",
}
_EDGE = 0.9
"""Points that a dot's edge of paper adds to it."""
_RIM = 0.7
"""Points that the rim of a pale dot takes from it."""
_AWAY = 0.6
"""Millimetres between a dot and its label."""
_APART = 0.5
"""Millimetres that an arrow keeps from the labels of others."""


def draw_scatter(
    coverage: Coverage, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None for fewer than five names that give both figures, where one figure is the
    same for all of them, and where returns are too long for the picture.
    """
    cloud = cloud_of(coverage)
    if not cloud.spread_out:
        return None
    canvas, told = Canvas(layout, ID, lower_height(coverage)), _told(coverage, printer)
    plane = Plane(canvas, layout, printer, cloud, told, *scale_of_returns(cloud, canvas))
    if not plane.wide_enough:
        return None
    _draw(plane)
    headline = _headline(cloud, told)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(cloud, coverage, told),
        source=source,
        alt=_alt(plane),
    )


def _told(coverage: Coverage, printer: Printer) -> Told:
    """The sector's figures as printed; returns always with their sign."""
    return {
        fact.id.removeprefix(PREFIX): printer.fact(
            fact, Style.SIGNED if fact.kind is Kind.PERCENT else Style.PLAIN
        )
        for fact in (*general_facts(coverage), *scatter_facts(coverage))
    }


def _draw(plane: Plane) -> None:
    ground = Ground(plane.frame)
    draw_plane(plane)
    ground.add(draw_medians(plane))
    ground.add(_draw_dots(plane))
    ground.add(_write_corners(plane))
    ground.add(_draw_arrows(plane))
    _write_outliers(plane, ground)
    _write_symbols(plane, ground)


def _draw_dots(plane: Plane) -> list[Box]:
    """Each dot with an edge of paper, so that near ones stay apart; not where there are hundreds,
    which the edges would eat. Returns what the dots cover.
    """
    colours, size, half = plane.canvas.colours, plane.dot, plane.radius
    if size > SMALLEST:
        draw_dots(plane.canvas, map(plane.at, plane.kept), size + _EDGE, colours.paper)
    for colour in (colours.weak, colours.middle, colours.strong):
        own = (point for point in plane.kept if _shade(plane, point) == colour)
        places, rim = sorted(map(plane.at, own)), rim_of(colours, colour)
        draw_dots(plane.canvas, places, size, rim)
        if rim != colour:
            draw_dots(plane.canvas, places, size - _RIM, colour)
    return [(x - half, y - half, x + half, y + half) for x, y in map(plane.at, plane.kept)]


def _shade(plane: Plane, point: Point) -> str:
    return shade_of(plane.canvas.colours, point.composite)


def _write_corners(plane: Plane) -> list[Box]:
    """How many names each part holds that the medians make. Returns what the words cover."""
    left, bottom, right, top = plane.frame
    boxes = []
    for name, words in _CORNERS.items() if _counted(plane.cloud) else ():
        label = Line((words, plane.told[f"scatter_{name}"]))
        height = bottom + BAND / 2 if name.endswith("behind") else top - BAND / 2
        half = plane.width(label.text) / 2
        middle = left + 1.0 + half if name.startswith("low") else right - half
        plane.note((middle, height), label, ha="center")
        boxes.append(box_of((middle, height), 2 * half))
    return boxes


def _draw_arrows(plane: Plane) -> list[Box]:
    """An arrow off the end of the scale for each return beyond it. Returns what they cover."""
    boxes = []
    for point in plane.beyond:
        x, y = plane.at(point)
        shade = _shade(plane, point)
        draw_marks(
            plane.canvas,
            [(x, y)],
            "^" if point.gained > 0 else "v",
            ARROW * 4.5,
            facecolor=shade,
            edgecolor=rim_of(plane.canvas.colours, shade),
            linewidth=0.5,
        )
        reach = ARROW + _APART
        boxes.append((x - reach, y - ARROW, x + reach, y + ARROW))
    return boxes


def _write_outliers(plane: Plane, ground: Ground) -> None:
    """What lies beyond the scale by symbol and return; where there is no room for both, by the
    return alone.
    """
    for point in plane.beyond:
        figure = quoted(point.record, RETURN, plane.printer, Style.SIGNED)
        symbol = symbol_of(point.record, plane.printer)
        labels = (Line((symbol, " ", figure)), Line((figure,)))
        for label in labels if drawable(symbol) else labels[1:]:
            if _write_beside(plane, ground, point, label):
                break


def _write_symbols(plane: Plane, ground: Ground) -> None:
    """The names that stand apart by their symbols; one whose label would cover something is left
    to the alternative text and the tables.
    """
    for point in plane.kept[:_LABELS]:
        symbol = symbol_of(point.record, plane.printer)
        if drawable(symbol):
            _write_beside(plane, ground, point, Line((symbol,)))


def _write_beside(plane: Plane, ground: Ground, point: Point, label: Line) -> bool:
    """Whether there was room for the label beside the point."""
    beyond = point.gained in plane.cut
    away = (ARROW + _APART if beyond else plane.radius) + _AWAY
    wide = plane.width(label.text)
    middle = ground.place(plane.at(point), wide, away, further=beyond)
    if middle is None:
        return False
    plane.note(middle, label, ha="center", color=plane.canvas.colours.ink)
    return True


def _headline(cloud: Cloud, told: Told) -> Line:
    """What the names of higher scores returned against those of lower ones; of few names, and where
    no name is on one side of the median, both medians.
    """
    low, high = (told.get(f"scatter_{half}_return_4w") for half in ("low", "high"))
    if low and high and _counted(cloud):
        template = "Median 4W return {high} for higher scores, {low} for lower"
        return line(template, high=high, low=low)
    template = "Median composite {score}, median 4W return {gained}"
    return line(template, score=told["scatter_composite"], gained=told["scatter_return_4w"])


def _counted(cloud: Cloud) -> bool:
    return len(cloud.points) >= _COUNTED


def _subtitle(cloud: Cloud, coverage: Coverage, told: Told) -> Line:
    lacking = len(cloud.points) < len(coverage.records)
    of = "{drawn} of {names} names" if lacking else "{drawn} names"
    some = _counted(cloud) and cloud.on_median
    are = "is" if len(cloud.on_median) == 1 else "are"
    # What is told of them leaves no room for the composite, which the axis names, nor for more
    # of the return.
    words = (
        f"4W return in %, {of}; {{on}} on a dashed median {are} counted in no corner"
        if some
        else f"4W price return in percent by composite score, {of}; dashed: medians"
    )
    return line(
        words,
        on=told["scatter_on_median"],
        drawn=told["scatter_names"],
        names=told["names"],
    )


def _alt(plane: Plane) -> Line:
    points, printer, told = plane.cloud.points, plane.printer, plane.told
    pieces: list[str | Claim] = ["Dots of ", told["scatter_names"], " names."]
    for title, fact_id, style, middle in (
        ("Composite", "composite", Style.PLAIN, "scatter_composite"),
        ("4W return", RETURN, Style.SIGNED, "scatter_return_4w"),
    ):
        ordered = sorted(points, key=lambda point: point.record.facts.number(fact_id) or 0.0)
        for word, point in ((f" {title}: lowest ", ordered[0]), (", highest ", ordered[-1])):
            figure = quoted(point.record, fact_id, printer, style)
            pieces.extend([word, figure, " (", *named(point.record, printer), ")"])
        pieces.extend([", median ", told[middle], "."])
    for name, words in _CORNERS.items() if _counted(plane.cloud) else ():
        pieces.extend([f" {words}", told[f"scatter_{name}"], "."])
    if _counted(plane.cloud) and plane.cloud.on_median:
        pieces.extend([" On a median and counted in no corner: ", told["scatter_on_median"], "."])
    for point in plane.beyond:
        figure = quoted(point.record, RETURN, printer, Style.SIGNED)
        pieces.extend([" Beyond the scale: ", symbol_of(point.record, printer), " ", figure, "."])
    return Line(tuple(pieces))
