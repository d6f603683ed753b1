"""Exhibit "breadth": three shares of the covered names over the last weeks, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.sector.heights import upper_height
from briefs.charts.sector.history import (
    SLOTS,
    History,
    Share,
    breadth_facts,
    histories_of,
    week_id,
)
from briefs.charts.sector.quoting import LAST_ISSUE, PREFIX
from briefs.charts.shapes import Stroke, draw_areas, draw_lines, draw_marks, draw_strokes
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.facts import Fact
from briefs.layout import Layout
from briefs.sector import Coverage

ID = "breadth"
_SCALE = (0, 50, 100)
_LEFT = 7.6
"""Millimetres from the left edge to the first panel; the scale's figures stand before."""
_GAP = 4.2
_FOOT = 3.6
"""The height of the weeks' names."""
_WEEKS, _APART = 1.3, 1.5
"""The middle of the weeks' names, and what is at least between two, in millimetres."""
_HEAD = 10.2
"""The height of a panel's three lines of words."""
_FIRST, _NEXT = 1.4, 2.95
"""From the top to the middle of a panel's first line of words, and from one to the next."""
_MARGIN = 1.0
"""Millimetres between either end of a panel and its outermost week."""
_DOT, _OPEN = 3.6, 3.4
"""Points across the last share's dot, and the earlier issue's."""
_LEAST_WEEKS = 4
"""Weeks among which one is told as the most or the least."""


@dataclass(frozen=True)
class _Told:
    """The facts of the exhibit as printed."""

    facts: Mapping[str, Fact]
    printer: Printer
    layout: Layout

    def of(self, name: str) -> Claim:
        return self.printer.fact(self.facts[f"{PREFIX}{name}"])

    def day(self, share: Share) -> Claim:
        """The week's name on an axis, such as `12 Jun`."""
        return Claim(self.printer.locale.short_day(share.day), week_id(share))

    def share(self, share: Share) -> Claim:
        return self.of(share.id)

    def before(self, history: History) -> Pieces:
        """What the earlier issue said; nothing in a first issue."""
        if history.before is None:
            return ()
        name = f"breadth_{history.measure.id}{LAST_ISSUE}"
        if history.before.few:
            return (self.of(f"{name}_on"), " of ", self.of(f"{name}_of"))
        return (self.of(name),)

    def names(self, share: Share) -> Pieces:
        noun = " name" if share.known == 1 else " names"
        return (self.of(f"{share.id}_on"), " of ", self.of(f"{share.id}_of"), noun)


@dataclass(frozen=True)
class _Panel:
    """Where a measure is drawn, in millimetres."""

    left: float
    right: float
    bottom: float
    top: float

    def x(self, slot: float) -> float:
        share = slot / (SLOTS - 1)
        return self.left + _MARGIN + share * (self.right - self.left - 2 * _MARGIN)

    def y(self, percent: float) -> float:
        return self.bottom + percent / 100 * (self.top - self.bottom)


def draw_breadth(
    coverage: Coverage, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None for fewer than two names, whose shares say no more than their briefs, and
    where no week gives a share.
    """
    histories = histories_of(coverage)
    given = [history for history in histories if history.shares]
    if len(coverage.records) < 2 or not given:
        return None
    told = _Told({fact.id: fact for fact in breadth_facts(coverage)}, printer, layout)
    canvas = Canvas(layout, ID, upper_height(coverage))
    for number, history in enumerate(histories):
        _draw_panel(canvas, _panel(canvas, number), history, told)
    _draw_scale(canvas)
    headline = _headline(given[0], told)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(histories, coverage, told),
        source=source,
        alt=_alt(histories, told),
    )


def _panel(canvas: Canvas, number: int) -> _Panel:
    wide = (canvas.width - _LEFT - 2 * _GAP) / 3
    left = _LEFT + number * (wide + _GAP)
    return _Panel(left, left + wide, _FOOT, canvas.height - _HEAD)


def _note(canvas: Canvas, place: tuple[float, float], label: Any, **look: Any) -> None:
    quiet = {"fontsize": canvas.small, "color": canvas.colours.muted}
    canvas.write(place, label, **{**quiet, **look})


def _draw_scale(canvas: Canvas) -> None:
    """The figures at the left, which hold for all panels."""
    panel = _panel(canvas, 0)
    for percent in _SCALE:
        figure = Claim(f"{percent}%", "scale")
        _note(canvas, (_LEFT - 1.0, panel.y(percent)), figure, ha="right")


def _draw_panel(canvas: Canvas, panel: _Panel, history: History, told: _Told) -> None:
    _draw_frame(canvas, panel)
    line_1, line_2, line_3 = (canvas.height - _FIRST - number * _NEXT for number in range(3))
    canvas.write((panel.left, line_1), history.measure.name, fontweight=600)
    if not history.shares:
        _note(canvas, (panel.left, line_2), "not given by the documents")
        return
    _draw_line(canvas, panel, history)
    canvas.write((panel.left, line_2), _last(history, told), fontweight=600)
    before = told.before(history)
    if before:
        _draw_open(canvas, [(panel.left + 0.7, line_3)])
        words = Line((*before, " last issue"))
        _note(canvas, (panel.left + 2.2, line_3), words)
    _name_weeks(canvas, panel, history, told)


def _name_weeks(canvas: Canvas, panel: _Panel, history: History, told: _Told) -> None:
    """The last week under its end of the line, and the first where there is room before it."""
    first, last = history.shares[0], history.last
    words = [told.day(first), told.day(last)]
    widths = [text_width(told.layout, each.text, canvas.small) for each in words]
    left = max(panel.x(last.slot) + _MARGIN - widths[1], panel.left)
    _note(canvas, (left, _WEEKS), words[1], color=canvas.colours.ink)
    start = panel.x(first.slot) - _MARGIN
    if start + widths[0] + _APART <= left:
        _note(canvas, (start, _WEEKS), words[0])


def _last(history: History, told: _Told) -> Line:
    last, state = history.last, f" {history.measure.state}"
    if not last.few:
        return Line((told.share(last), state))
    return Line((*told.names(last)[:3], state))


def _draw_frame(canvas: Canvas, panel: _Panel) -> None:
    lines: dict[int, Stroke] = {
        percent: ((panel.left, panel.y(percent)), (panel.right, panel.y(percent)))
        for percent in _SCALE
    }
    zero = lines.pop(0)
    draw_strokes(canvas, lines.values(), edgecolor=canvas.colours.rule, linewidth=0.4)
    draw_strokes(canvas, [zero], edgecolor=canvas.colours.ink, linewidth=0.5)


def _draw_line(canvas: Canvas, panel: _Panel, history: History) -> None:
    """The shares week by week on a pale ground; a week without one breaks the line."""
    colours, dots = canvas.colours, []
    for run in history.runs():
        across = [panel.x(share.slot) for share in run]
        up = [panel.y(share.percent) for share in run]
        if len(run) == 1:
            dots.append((across[0], up[0]))
            continue
        line = list(zip(across, up, strict=True))
        ground = [(across[-1], panel.y(0)), (across[0], panel.y(0))]
        draw_areas(canvas, [[*line, *ground]], facecolor=colours.band, linewidth=0, zorder=0.5)
        draw_lines(canvas, [line], edgecolor=colours.strong, linewidth=1.3, capstyle="projecting")
    if history.before and 0 <= history.before.slot < SLOTS - 1:
        before = history.before
        _draw_open(canvas, [(panel.x(before.slot), panel.y(before.percent))])
    last = (panel.x(history.last.slot), panel.y(history.last.percent))
    _draw_full(canvas, dots, _OPEN)
    _draw_full(canvas, [last], _DOT)


def _draw_full(canvas: Canvas, at: Sequence[tuple[float, float]], size: float) -> None:
    _draw_marks(canvas, at, size, canvas.colours.strong, canvas.colours.strong)


def _draw_open(canvas: Canvas, at: Sequence[tuple[float, float]]) -> None:
    _draw_marks(canvas, at, _OPEN, canvas.colours.paper, canvas.colours.strong)


def _draw_marks(
    canvas: Canvas, at: Sequence[tuple[float, float]], size: float, fill: str, edge: str
) -> None:
    draw_marks(canvas, at, "o", size, facecolor=fill, edgecolor=edge, linewidth=0.8)


def _headline(history: History, told: _Told) -> Line:
    """The last share of the first measure that is given, and where it stands among the weeks."""
    first, last = history.shares[0], history.last
    start: Pieces = (f"{history.measure.title} at ", *_share_of_names(last, told))
    shares = [share.percent for share in history.shares]
    if len(shares) == 1:
        return Line(start)
    if len(shares) >= _LEAST_WEEKS and shares.count(last.percent) == 1:
        for end, word in ((max, "most"), (min, "least")):
            if end(shares) == last.percent:
                weeks = told.of("breadth_weeks")
                return Line((*start, f", the {word} in ", weeks, " weeks"))
    same = told.share(first).text == told.share(last).text
    few = last.few and first.known == last.known
    then = told.of(f"{first.id}_on") if few else told.share(first)
    compared: Pieces = (", as",) if same else (", from ", then)
    return Line((*start, *compared, " on ", told.day(first)))


def _share_of_names(share: Share, told: _Told) -> Pieces:
    if share.few:
        return told.names(share)
    return (told.share(share), " of names")


def _subtitle(histories: Sequence[History], coverage: Coverage, told: _Told) -> Line:
    known = {share.known for history in histories for share in history.shares}
    weeks = {share.slot for history in histories for share in history.shares}
    noun = "week" if len(weeks) == 1 else "weeks"
    last = max((h.last for h in histories if h.shares), key=lambda share: share.day)
    return line(
        f"Percent of {_names_of(known)}, {{weeks}} {noun} to {{day}}",
        fewest=told.of("breadth_fewest"),
        most=told.of("breadth_most"),
        weeks=told.of("breadth_weeks"),
        day=told.of(week_id(last).removeprefix(PREFIX)),
    )


def _names_of(known: set[int]) -> str:
    """How many names the shares are of, by how many say in each week."""
    fewest, most = min(known), max(known)
    if fewest == most:
        return "{most} name" if most == 1 else "{most} names"
    return f"names, {{fewest}} {'or' if most - fewest == 1 else 'to'} {{most}} a week"


def _alt(histories: Sequence[History], told: _Told) -> Line:
    pieces: list[str | Claim] = ["Shares of the covered names week by week."]
    for history in histories:
        pieces.extend(_series(history, told))
    return Line(tuple(pieces))


def _series(history: History, told: _Told) -> Pieces:
    title = history.measure.title
    if not history.shares:
        return (f" {title}: not given.",)
    low, high, last = history.lowest, history.highest, history.last
    before = told.before(history)
    issue: Pieces = (", last issue ", *before) if before else ()
    return (
        *(f" {title}: lowest ", told.share(low), " (", told.day(low), "), highest "),
        *(told.share(high), " (", told.day(high), "), last ", told.share(last)),
        *(" (", *told.names(last), ")", *issue, "."),
    )
