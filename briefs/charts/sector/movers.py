"""Exhibit "movers": the largest changes of composites since the earlier issue, name by name; in a
first issue the largest returns of the week.
"""

from collections.abc import Iterator, Mapping, Sequence

from briefs.charts.canvas import Canvas
from briefs.charts.exhibit import Exhibit
from briefs.charts.sector.gains import draw_gains, gains_scale
from briefs.charts.sector.heights import FEWEST, lower_height
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
from briefs.charts.shapes import Box, draw_boxes, draw_marks, draw_strokes
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
_TALL, _CLEAR = 3.0, 0.3
"""Millimetres of paper behind a score on a line: its height, and what it has on either side."""
_DOT = 4.6
"""Points across."""
_SHORT = 12
"""Characters of a symbol that a headline has room for."""

_Told = Mapping[str, Claim]
"""The sector's figures as printed, by their ids without the prefix."""


def draw_movers(
    coverage: Coverage, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None for fewer than five names to compare, where none of them moved, and where
    the figures are too long for the picture.
    """
    moves = moves_of(coverage)
    if len(moves.compared) < FEWEST or not moves.rows:
        return None
    facts = (*general_facts(coverage), *movers_facts(coverage))
    told = {fact.id.removeprefix(PREFIX): printer.fact(fact) for fact in facts}
    canvas = Canvas(layout, ID, lower_height(coverage))
    rows = tuple(rows_of(moves, layout, printer))
    drawing = Drawing(canvas, layout, printer, rows)
    change = moves.fact_id == CHANGE
    scale = _scale(drawing) if change else gains_scale(drawing)
    if not scale.wide_enough:
        return None
    if change:
        _draw_changes(drawing, scale)
    else:
        draw_gains(drawing, scale, direction_of(coverage, layout))
    headline = _headline(moves, printer, told)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(moves, coverage, told),
        source=source,
        alt=_alt(moves, printer, told),
    )


def _scale(drawing: Drawing) -> Scale:
    """From 0 to 100 whatever the composites, with room for them beside their dots."""
    left = drawing.symbols + GAP + _FIGURE
    return Scale(left, drawing.canvas.width - drawing.changes - GAP - _FIGURE, 0.0, 100.0)


def _draw_changes(drawing: Drawing, scale: Scale) -> None:
    """A row from the earlier composite, an open grey dot, to the composite now, a full one in ink:
    the colours of scores tell a level, never a direction.
    """
    canvas, colours = drawing.canvas, drawing.canvas.colours
    _draw_scale(drawing, scale)
    _clear_labels(drawing, scale)
    ends = [(_ends(row, scale), drawing.y(row)) for row in drawing.rows]
    bars = [((before, up), (now, up)) for (before, now), up in ends]
    draw_strokes(canvas, bars, edgecolor=colours.muted, linewidth=1.6)
    _draw_dots(canvas, [(before, up) for (before, _), up in ends], colours.paper, colours.muted)
    _draw_dots(canvas, [(now, up) for (_, now), up in ends], colours.ink, colours.ink)
    for row in drawing.rows:
        _label_change(drawing, row, scale)


def _draw_scale(drawing: Drawing, scale: Scale) -> None:
    canvas = drawing.canvas
    lines = [((scale.place(at), drawing.bottom), (scale.place(at), canvas.height)) for at in _SCALE]
    draw_strokes(drawing.canvas, lines, edgecolor=canvas.colours.rule, linewidth=0.4)
    for at in _SCALE:
        drawing.scale_figure(scale.place(at), Claim(str(at), "scale"))


def _ends(row: Row, scale: Scale) -> tuple[float, float]:
    """Where its composite was and is, in millimetres from the left edge."""
    values = (row.record.facts.number(name) for name in ("previous_composite", "composite"))
    before, now = (scale.place(min(max(value or 0.0, 0.0), 100.0)) for value in values)
    return before, now


def _draw_dots(canvas: Canvas, at: Sequence[tuple[float, float]], fill: str, edge: str) -> None:
    draw_marks(canvas, at, "o", _DOT, facecolor=fill, edgecolor=edge, linewidth=1.0)


def _clear_labels(drawing: Drawing, scale: Scale) -> None:
    """Paper between a line of the scale and a score that stands on it."""
    lines = [scale.place(at) for at in _SCALE]
    boxes = [box for row in drawing.rows for box in _scores(drawing, row, scale)]
    crossed = [box for box in boxes if any(box[0] < line < box[2] for line in lines)]
    draw_boxes(drawing.canvas, crossed, facecolor=drawing.canvas.colours.paper, linewidth=0)


def _scores(drawing: Drawing, row: Row, scale: Scale) -> Iterator[Box]:
    """What the two scores of a row cover, on the far sides of their dots."""
    up, (before, now) = drawing.y(row), _ends(row, scale)
    way = 1 if row.value > 0 else -1
    half = min(_TALL, drawing.pitch) / 2
    for name, dot, side in (("previous_composite", before, -way), ("composite", now, way)):
        wide = drawing.width(quoted(row.record, name, drawing.printer).text)
        near, far = dot + side * _AWAY, dot + side * (_AWAY + wide)
        yield min(near, far) - _CLEAR, up - half, max(near, far) + _CLEAR, up + half


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
    canvas.write((now + way * _AWAY, up), score, ha=sides[1])
    place = (canvas.width, up)
    canvas.write(place, row.printed, ha="right", fontweight=600)


def _headline(moves: Moves, printer: Printer, told: _Told) -> Line:
    """The largest rise and the largest fall, with the name's symbol; where several names share it,
    with how many.
    """
    change = moves.fact_id == CHANGE
    up, down = ("Largest rise ", "largest fall ") if change else ("Largest 1W gain ", "loss ")
    rises, falls = (
        _told(names, moves.fact_id, printer, told[f"movers_largest_{way}"]) if names else ()
        for way, names in ((way, moves.most.get(way)) for way in ("rise", "fall"))
    )
    if not falls:
        return Line((up, *rises, ", no name fell"))
    if not rises:
        return Line(
            (f"Largest 1W {down}" if not change else down.capitalize(), *falls, ", no name rose")
        )
    return Line((up, *rises, f", {down}", *falls))


def _told(names: Sequence[Moved], fact_id: str, printer: Printer, count: Claim) -> Pieces:
    (value, record), *others = names
    figure = quoted(record, fact_id, printer, Style.SIGNED)
    if others:
        return (figure, " (", count, " names)")
    symbol = symbol_of(record, printer)
    # What is long or in other letters is left to the picture and its words; so is a return that is
    # too large to be told in percent.
    short = drawable(symbol) and len(symbol.text) <= _SHORT
    if short and abs(value) >= LARGE_PERCENT:
        return (symbol,)
    return (figure, " (", symbol, ")") if short else (figure,)


def _subtitle(moves: Moves, coverage: Coverage, told: _Told) -> Line:
    if moves.fact_id == CHANGE:
        template = "Composite score, {names} names: open dots {before}, full dots {day}"
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


def _alt(moves: Moves, printer: Printer, told: _Told) -> Line:
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
    return Line((*pieces, "."))
