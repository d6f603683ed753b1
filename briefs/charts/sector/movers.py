"""Exhibit "movers": the largest changes of composites since the earlier issue, name by name; in a
first issue the largest returns of the week.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from briefs.charts.canvas import Canvas
from briefs.charts.exhibit import Exhibit
from briefs.charts.sector.gains import draw_gains, gains_scale
from briefs.charts.sector.moves import CHANGE, Moved, Moves, movers_facts, moves_of
from briefs.charts.sector.quoting import (
    LAST_ISSUE,
    PREFIX,
    direction_of,
    drawable,
    general_facts,
    named,
    quoted,
    symbol_of,
)
from briefs.charts.sector.rows import GAP, Drawing, Row, rows_of
from briefs.charts.sector.shades import rim_of
from briefs.charts.shapes import draw_strokes, sheet
from briefs.charts.strips.scale import Scale
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.layout import Layout
from briefs.locale import LARGE_PERCENT, Style
from briefs.sector import Coverage

ID = "movers"
_SCALE = (0, 50, 100)
_FIGURE = 4.6
"""Millimetres that a score needs beside its dot."""
_AWAY = 1.6
"""Millimetres from the middle of a dot to its score."""
_DOT = 4.6
"""Points across."""
_SHORT = 12
"""Characters of a symbol that a headline has room for."""

_Told = Mapping[str, Claim]
"""The sector's figures as printed, by their ids without the prefix."""


def draw_movers(
    coverage: Coverage, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None for fewer than two names to compare, where none of them moved, and where
    the figures are too long for the picture.
    """
    moves = moves_of(coverage)
    if len(moves.compared) < 2 or not moves.rows:
        return None
    facts = (*general_facts(coverage), *movers_facts(coverage))
    told = {fact.id.removeprefix(PREFIX): printer.fact(fact) for fact in facts}
    canvas = Canvas(layout, ID)
    with canvas.style():
        rows = tuple(rows_of(moves, layout, printer))
        drawing = Drawing(canvas, sheet(canvas), layout, printer, rows)
        change = moves.fact_id == CHANGE
        scale = _scale(drawing) if change else gains_scale(drawing)
        if not scale.wide_enough:
            return None
        if change:
            _draw_changes(drawing, scale)
        else:
            draw_gains(drawing, scale, direction_of(coverage, layout))
    headline = _headline(moves, printer)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(moves, coverage, told),
        source=source,
        alt=_alt(moves, headline, printer, told),
    )


def _scale(drawing: Drawing) -> Scale:
    """From 0 to 100 whatever the composites, with room for them beside their dots."""
    left = drawing.symbols + GAP + _FIGURE
    return Scale(left, drawing.canvas.width - drawing.changes - GAP - _FIGURE, 0.0, 100.0)


def _draw_changes(drawing: Drawing, scale: Scale) -> None:
    """A row from the earlier composite, an open dot, to the composite now, a full one."""
    axes, colours = drawing.axes, drawing.canvas.colours
    _draw_scale(drawing, scale)
    for way, colour in ((1, colours.strong), (-1, colours.weak)):
        rim = rim_of(colours, colour)
        rows = [row for row in drawing.rows if row.value * way > 0]
        ends = [(_ends(row, scale), drawing.y(row)) for row in rows]
        bars = [((before, up), (now, up)) for (before, now), up in ends]
        draw_strokes(axes, bars, edgecolor=rim, linewidth=1.6)
        _draw_dots(axes, [(before, up) for (before, _), up in ends], colours.paper, rim)
        _draw_dots(axes, [(now, up) for (_, now), up in ends], colour, rim)
    for row in drawing.rows:
        _label_change(drawing, row, scale)


def _draw_scale(drawing: Drawing, scale: Scale) -> None:
    canvas = drawing.canvas
    lines = [((scale.place(at), drawing.bottom), (scale.place(at), canvas.height)) for at in _SCALE]
    draw_strokes(drawing.axes, lines, edgecolor=canvas.colours.rule, linewidth=0.4)
    for at in _SCALE:
        drawing.scale_figure(scale.place(at), Claim(str(at), "scale"))


def _ends(row: Row, scale: Scale) -> tuple[float, float]:
    """Where its composite was and is, in millimetres from the left edge."""
    values = (row.record.facts.number(name) for name in ("previous_composite", "composite"))
    before, now = (scale.place(min(max(value or 0.0, 0.0), 100.0)) for value in values)
    return before, now


def _draw_dots(axes: Axes, at: Sequence[tuple[float, float]], fill: str, edge: str) -> None:
    if at:
        axes.plot(
            *zip(*at, strict=True),
            "o",
            markersize=_DOT,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=1.0,
            clip_on=False,
        )


def _label_change(drawing: Drawing, row: Row, scale: Scale) -> None:
    canvas, up = drawing.canvas, drawing.y(row)
    before, now = _ends(row, scale)
    way = 1 if row.value > 0 else -1
    sides = {1: ("right", "left"), -1: ("left", "right")}[way]
    earlier, score = (
        quoted(row.record, name, drawing.printer) for name in ("previous_composite", "composite")
    )
    drawing.name(row)
    drawing.note((before - way * _AWAY, up), earlier, ha=sides[0])
    canvas.write(drawing.axes, (now + way * _AWAY, up), score, ha=sides[1])
    place = (canvas.width, up)
    canvas.write(drawing.axes, place, row.printed, ha="right", fontweight=600)


def _headline(moves: Moves, printer: Printer) -> Line:
    """The largest rise and the largest fall, with the names' symbols."""
    change = moves.fact_id == CHANGE
    up, down = ("Largest rise ", "largest fall ") if change else ("Largest 1W gain ", "loss ")
    rises, falls = (
        _told(names[0], moves.fact_id, printer) if names else ()
        for names in (moves.rises, moves.falls)
    )
    if not falls:
        return Line((up, *rises, ", no name fell"))
    if not rises:
        return Line(
            (f"Largest 1W {down}" if not change else down.capitalize(), *falls, ", no name rose")
        )
    return Line((up, *rises, f", {down}", *falls))


def _told(moved: Moved, fact_id: str, printer: Printer) -> Pieces:
    figure = quoted(moved[1], fact_id, printer, Style.SIGNED)
    symbol = symbol_of(moved[1], printer)
    # What is long or in other letters is left to the picture and its words; so is a return that is
    # too large to be told in percent.
    short = drawable(symbol) and len(symbol.text) <= _SHORT
    if short and abs(moved[0]) >= LARGE_PERCENT:
        return (symbol,)
    return (figure, " (", symbol, ")") if short else (figure,)


def _subtitle(moves: Moves, coverage: Coverage, told: _Told) -> Line:
    if moves.fact_id == CHANGE:
        template = "Composite score, {names} names: {before} (open) to {day} (full)"
    elif coverage.earlier:
        template = "Price return in percent, {names} names, week to {day}; no composite changed"
    else:
        template = "Price return in percent, {names} names, week to {day}; first issue"
    return line(
        template,
        names=told["movers_names"],
        before=told.get(f"week{LAST_ISSUE}", Claim("", "")),
        day=told["as_of"],
    )


def _alt(moves: Moves, headline: Line, printer: Printer, told: _Told) -> Line:
    what = "composite" if moves.fact_id == CHANGE else "one-week return"
    pieces: list[str | Claim] = [f"The largest moves by {what} of ", told["movers_names"]]
    pieces.append(" names: ")
    for number, (_, record) in enumerate(moves.rows):
        pieces.extend([", " if number else "", *named(record, printer), " "])
        pieces.append(quoted(record, moves.fact_id, printer, Style.SIGNED))
        if moves.fact_id == CHANGE:
            before, now = (
                quoted(record, name, printer) for name in ("previous_composite", "composite")
            )
            pieces.extend([" (", before, " to ", now, ")"])
    return Line((*pieces, ". ", *headline.pieces, "."))
