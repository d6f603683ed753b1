"""draw_panels: the recent weeks as four panels that stand at the same place every week."""

from collections.abc import Sequence
from math import ceil

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.panels.bars import draw_index, draw_volume
from briefs.charts.panels.grid import Drawing, Grid, Scale
from briefs.charts.panels.price import draw_price, price_scale
from briefs.charts.panels.weeks import Recent, day_of, recent_of
from briefs.charts.panels.words import PANELS, alternative, headline, subtitle
from briefs.charts.shapes import draw_strokes
from briefs.claims import Line, Printer
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.report import Report

ID = "panels"
_WEEKS = 1.3
"""The height of the middle of the weeks' names."""
_APART = 1.5
"""Millimetres between the names of two weeks."""


def draw_panels(
    report: Report, facts: Facts, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None where no week shown has a figure for any of the panels."""
    recent = recent_of(report)
    if not any(recent.panels):
        return None
    canvas = Canvas(layout, ID)
    grid = Grid(canvas.width, canvas.height)
    scale = price_scale(recent, grid.bands[0]) if recent.close else None
    drawing = Drawing(canvas, grid, layout, printer)
    _draw_frame(drawing, recent)
    _draw_panels(drawing, recent, scale, facts)
    told = headline(facts, recent.close, printer)
    return canvas.exhibit(
        headline=told,
        subtitle=subtitle(facts, recent, printer),
        source=source,
        alt=alternative(recent, scale, told, printer),
    )


def _draw_panels(drawing: Drawing, recent: Recent, scale: Scale | None, facts: Facts) -> None:
    """Each panel in its band; one without figures says so there, and the others keep theirs."""
    zeros: list[float] = []
    if scale:
        draw_price(drawing, recent, scale)
    if recent.volume:
        zeros.append(draw_volume(drawing, recent, facts))
    for series, band in list(zip(recent.panels, drawing.grid.bands, strict=True))[2:]:
        if series:
            zeros.append(draw_index(drawing, series, band, recent.latest))
    for series, band in zip(recent.panels, drawing.grid.bands, strict=True):
        if not series:
            drawing.note((drawing.grid.left + 1, band.line(0)), "not given by the document")
    _draw_zeros(drawing, zeros)


def _draw_zeros(drawing: Drawing, zeros: Sequence[float]) -> None:
    lines = [((drawing.grid.left, zero), (drawing.grid.right, zero)) for zero in zeros]
    draw_strokes(drawing.canvas, lines, edgecolor=drawing.canvas.colours.ink, linewidth=0.5)


def _draw_frame(drawing: Drawing, recent: Recent) -> None:
    """Names and units at the left, rules between the panels, the weeks below."""
    canvas, grid = drawing.canvas, drawing.grid
    rules = [((0.0, y), (grid.width, y)) for y in grid.rules]
    draw_strokes(drawing.canvas, rules, edgecolor=canvas.colours.rule, linewidth=0.4)
    currency = recent.close.last.figure.unit if recent.close else ""
    units = (currency, "shares", "", "")
    for band, name, unit in zip(grid.bands, PANELS, units, strict=True):
        canvas.write((0, band.line(0)), name, fontweight=600)
        if unit:
            drawing.note((0, band.line(1)), unit)
    _name_weeks(drawing, recent)


def _name_weeks(drawing: Drawing, recent: Recent) -> None:
    """The weeks' names, thinned so that they do not touch, counted from the last, which is bold."""
    canvas, grid, latest = drawing.canvas, drawing.grid, recent.latest
    names = [(week.slot, day_of(week, drawing.printer)) for week in recent.weeks]
    longest = max((name.text for _, name in names), key=len)
    width = text_width(drawing.layout, longest, canvas.small, bold=True)
    step = ceil((width + _APART) / grid.slot)
    for slot, name in names:
        if slot == latest:
            bold = {"color": canvas.colours.ink, "fontweight": 600}
            drawing.note((grid.x(slot), _WEEKS), name, ha="center", **bold)
        elif (latest - slot) % step == 0:
            drawing.note((grid.x(slot), _WEEKS), name, ha="center")
