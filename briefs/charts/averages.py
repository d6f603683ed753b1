"""Exhibit "averages": the name's returns against those of the groups, one row for each horizon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.strips.grid import (
    AFTER_MARK,
    GROUPS,
    INDUSTRY,
    MARK,
    SECTOR,
    WHOLE,
    Group,
    Strips,
    fitting,
    listed,
    short_symbol,
    strips_on,
)
from briefs.charts.strips.scale import Scale
from briefs.charts.strips.tracks import Track, draw_tracks, scale_over
from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.facts.standing import HORIZONS
from briefs.layout import Layout
from briefs.locale import LARGE_PERCENT, Style

ID = "averages"
_LEFT = 7.0
"""Millimetres from the left edge to the rows; their horizons stand before."""
_GAP = 2.0
_KEY = 0.49
"""Where the key's second column begins, in widths of the picture."""
_FIRST, _NEXT = 2.6, 1.95
"""The line of the first row, and from one to the next."""
_LANE = 1.45
"""Millimetres between two averages of a row, so that near ones do not cover each other."""
_REACH = 2.3
"""Half the height of a row and its bar."""
_MARKS = {WHOLE: ("^", 4.6), SECTOR: ("s", 3.7), INDUSTRY: ("D", 3.4)}
"""Shape and size in points."""
_CORNERS = {WHOLE: (_KEY, 0), SECTOR: (0.0, 1), INDUSTRY: (_KEY, 1)}
"""Where each stands in the key: across in widths of the picture, and its line."""


@dataclass(frozen=True)
class _Average:
    """A group's average return, in percent and as printed, and the lead over it as printed."""

    group: Group
    value: float
    printed: Claim
    lead: Claim


@dataclass(frozen=True)
class _Row:
    """One horizon, such as "4W": its line, the own return in percent, where given, and the
    averages.
    """

    line: float
    horizon: str
    own: float | None
    printed: Claim
    averages: tuple[_Average, ...]

    @property
    def track(self) -> Track:
        averages = tuple((average.value, average.printed) for average in self.averages)
        own = () if self.own is None else (self.own,)
        return Track(self.line, _REACH, (*own, *(value for value, _ in averages)), averages)

    def of(self, group: Group) -> _Average | None:
        """The group's average, where it has one to compare with."""
        found = (average for average in self.averages if average.group == group)
        return None if self.own is None else next(found, None)


def draw_averages(facts: Facts, layout: Layout, printer: Printer, source: Line) -> Exhibit | None:
    """The exhibit; None where no return stands beside an average, and where the figures are too
    long for the picture.
    """
    rows = list(_rows(facts, printer))
    headline = _headline(rows)
    if headline is None:
        return None
    canvas = Canvas(layout, ID)
    scale = _scale(rows, canvas, layout)
    if not scale.wide_enough:
        return None
    symbol = printer.fact(facts["symbol"])
    strips = strips_on(canvas)
    _write_key(strips, rows, facts, printer, short_symbol(layout, symbol, "own return"))
    _draw_rows(strips, rows, scale)
    return canvas.exhibit(
        headline=headline,
        subtitle=line("Price return in percent; open marks: averages"),
        source=source,
        alt=_alt(rows, symbol, headline),
    )


def _rows(facts: Facts, printer: Printer) -> Iterator[_Row]:
    groups = [group for group in GROUPS if not group.alone(facts)]
    for number, horizon in enumerate(HORIZONS):
        own = facts[f"return_{horizon}"]
        averages = (_average(group, horizon, facts, printer) for group in groups)
        yield _Row(
            _FIRST + _NEXT * number,
            horizon.upper(),
            facts.number(own.id),
            printer.fact(own, Style.SIGNED),
            tuple(average for average in averages if average is not None),
        )


def _average(group: Group, horizon: str, facts: Facts, printer: Printer) -> _Average | None:
    """None where the document does not give it; the whole sector's it gives over one week."""
    fact = facts.get(f"{group.prefix}_return_{horizon}")
    value = None if fact is None else facts.number(fact.id)
    if fact is None or value is None:
        return None
    lead = printer.fact(facts[f"lead_{group.prefix}_{horizon}"])
    return _Average(group, value, printer.fact(fact, Style.SIGNED), lead)


def _scale(rows: Sequence[_Row], canvas: Canvas, layout: Layout) -> Scale:
    """The scale of all rows, between their horizons and their own returns."""
    own = max(text_width(layout, row.printed.text, canvas.label, bold=True) for row in rows)
    return scale_over([row.track for row in rows], _LEFT, canvas.width - own - _GAP, layout)


def _write_key(
    strips: Strips, rows: Sequence[_Row], facts: Facts, printer: Printer, own: Claim | str
) -> None:
    strips.write_key(own)
    shown = {average.group for row in rows for average in row.averages}
    for group, (share, place) in _CORNERS.items():
        if group in shown:
            left = share * strips.canvas.width + AFTER_MARK
            strips.note(left, place, group.counted(facts, printer))


def _draw_rows(strips: Strips, rows: Sequence[_Row], scale: Scale) -> None:
    draw_tracks(strips, [row.track for row in rows], scale)
    own = [(scale.place(row.own), strips.middle(row.line)) for row in rows if row.own is not None]
    strips.mark_own(own, _REACH)
    for group in GROUPS:
        marks = list(_marks(strips, group, rows, scale))
        if marks:
            strips.mark(marks, *_MARKS[group])
    for row in rows:
        strips.note(0, row.line, row.horizon)
        quiet = {"color": strips.canvas.colours.muted} if row.own is None else {"fontweight": 600}
        strips.write(strips.canvas.width, row.line, row.printed, ha="right", **quiet)


def _marks(
    strips: Strips, group: Group, rows: Sequence[_Row], scale: Scale
) -> Iterator[tuple[float, float]]:
    """Across and up: the group's mark in the key, where it has an average, and in each row."""
    lanes = [
        (row, lane, average)
        for row in rows
        for lane, average in enumerate(row.averages)
        if average.group is group
    ]
    if lanes:
        share, place = _CORNERS[group]
        yield share * strips.canvas.width + MARK, strips.middle(place)
    for row, lane, average in lanes:
        up = (len(row.averages) - 1) / 2 - lane
        yield scale.place(average.value), strips.middle(row.line) + up * _LANE


def _headline(rows: Sequence[_Row]) -> Line | None:
    """The return furthest from the average of the sector sample, or else of another group, and at
    which other horizons it is on which side of it. None where there is nothing to compare.
    """
    for group in (SECTOR, INDUSTRY, WHOLE):
        compared = [(row, average) for row in rows if (average := row.of(group))]
        if compared:
            return _told(group, compared)
    return None


def _told(group: Group, compared: Sequence[tuple[_Row, _Average]]) -> Line:
    telling = [
        (row, average)
        for row, average in compared
        if max(abs(row.own or 0), abs(average.value)) < LARGE_PERCENT
    ]
    if not telling:
        return _in_words(group, compared)
    row, average = max(telling, key=lambda pair: abs((pair[0].own or 0) - pair[1].value))
    figures = line(
        f"{{own}} at {row.horizon}, {group.words} {{average}}",
        own=row.printed,
        average=average.printed,
    )
    others = [pair for pair in compared if pair[0] is not row]
    against = [pair for pair in others if pair[1].lead.sign * average.lead.sign < 0] or others
    sides = ", ".join(f"{word} at {horizons}" for word, horizons in _sides(against))
    return fitting(Line((*figures.pieces, f"; {sides}")), figures) if sides else figures


def _in_words(group: Group, compared: Sequence[tuple[_Row, _Average]]) -> Line:
    """What is too large to be told in percent."""
    (word, horizons), *others = _sides(compared)
    joint = {"ahead": " of", "behind": "", "level": " with"}[word]
    parts = [f"{word.capitalize()}{joint} the {group.words} at {horizons}"]
    parts.extend(f"{word} at {horizons}" for word, horizons in others)
    return fitting(line(", ".join(parts)), line(", ".join(parts[:2])))


def _sides(compared: Sequence[tuple[_Row, _Average]]) -> list[tuple[str, str]]:
    """`ahead` and `1W and 12W`, `behind` and `4W`"""
    sides = []
    for sign, word in ((1, "ahead"), (-1, "behind"), (0, "level")):
        there = [row.horizon for row, average in compared if average.lead.sign == sign]
        if there:
            sides.append((word, listed(there)))
    return sides


def _alt(rows: Sequence[_Row], symbol: Claim, headline: Line) -> Line:
    pieces: list[str | Claim] = ["Price returns on one scale: a bar for ", symbol]
    pieces.append(", open marks for the averages. ")
    for row in rows:
        pieces.extend([f"{row.horizon} ", row.printed])
        for average in row.averages:
            pieces.extend([f", {average.group.words} ", average.printed])
        pieces.append(". ")
    lowest, highest = (end(_plotted(rows, symbol), key=_value) for end in (min, max))
    for word, (_, who, horizon, printed) in (("Lowest ", lowest), (", highest ", highest)):
        pieces.extend([word, printed, " (", who, f" at {horizon})"])
    return Line((*pieces, ". ", *headline.pieces, "."))


_Plotted = tuple[float, str | Claim, str, Claim]
"""A return in percent, whose it is, its horizon and itself as printed."""


def _plotted(rows: Sequence[_Row], symbol: Claim) -> Iterator[_Plotted]:
    for row in rows:
        if row.own is not None:
            yield row.own, symbol, row.horizon, row.printed
        for average in row.averages:
            yield average.value, average.group.words, row.horizon, average.printed


def _value(plotted: _Plotted) -> float:
    return plotted[0]
