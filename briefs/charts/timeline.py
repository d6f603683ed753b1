"""Exhibit "timeline": sixteen weekly returns as bars over the trend, Dynamics and buy marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from briefs.charts.canvas import Canvas, price_fill
from briefs.charts.exhibit import Exhibit
from briefs.charts.shapes import Box, Place, Stroke, draw_boxes, draw_marks, draw_strokes
from briefs.claims import Claim, Line, Printer, line
from briefs.layout import Direction, Layout
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.report import Report, TimelineWeek

ID = "timeline"
SLOTS = 16
"""Weeks in a full timeline."""
_LEFT = 25.0
_BARS_BOTTOM = 17.6
_BAR = 0.62
"""The width of a bar, as a share of its slot."""
_LABEL = 3.6
"""Millimetres above and below the bars for their labels."""
_NAMES, _TREND, _DYNAMICS, _BOUGHT = 15.2, 9.75, 6.05, 2.35
"""The middles of the rows below the bars, in millimetres from the lower edge."""
_HALF = 1.05
"""Half the height of a state's box."""


@dataclass(frozen=True)
class _Bar:
    """One week: its place in the timeline, its name, the return in percent, and that return as
    printed in sentences and at the bar.
    """

    index: int
    week: Claim
    value: float
    printed: Claim
    label: Claim


def draw_timeline(
    report: Report, layout: Layout, printer: Printer, direction: Direction, source: Line
) -> Exhibit | None:
    """The exhibit; None where the document has no return in its timeline."""
    weeks = report.setup.timeline if report.setup else ()
    bars = _bars(weeks, printer)
    if not bars:
        return None
    canvas = Canvas(layout, ID)
    _draw_bars(canvas, weeks, bars, direction)
    _draw_strips(canvas, weeks)
    return canvas.exhibit(
        headline=_headline(bars),
        subtitle=_subtitle(report, weeks, bars, printer),
        source=source,
        alt=_alt(weeks, bars),
    )


def _bars(weeks: Sequence[TimelineWeek], printer: Printer) -> list[_Bar]:
    bars = []
    for index, week in enumerate(weeks):
        if week.return_ is not None:
            place = f"/setup/timeline/{index}"
            printed, label = (
                printer.number(week.return_, Kind.PERCENT, f"{place}/return", style)
                for style in (Style.SIGNED, Style.CHANGE)
            )
            name = Claim(week.week, f"{place}/week")
            bars.append(_Bar(index, name, week.return_, printed, label))
    return bars


def _ceiling(bars: Sequence[_Bar]) -> float:
    """The largest size drawn in full: an outlier is cut, so that it does not flatten the rest."""
    sizes = [abs(bar.value) for bar in bars]
    largest, usual = max(sizes), max(10.0, 6 * median(sizes))
    return largest if largest <= 1.6 * usual else usual


def _draw_bars(
    canvas: Canvas, weeks: Sequence[TimelineWeek], bars: Sequence[_Bar], direction: Direction
) -> None:
    slots = _Slots(canvas.width, len(weeks))
    ceiling = _ceiling(bars)
    drawn = [max(-ceiling, min(ceiling, bar.value)) for bar in bars]
    zero, unit = _scale(drawn, canvas.height)
    for bar, value in zip(bars, drawn, strict=True):
        draw_boxes(
            canvas,
            [slots.box(bar.index, _BAR, zero, zero + value * unit)],
            **price_fill(direction, bar.value, canvas.colours.paper),
        )
    ground = (_LEFT, zero), (slots.right, zero)
    draw_strokes(canvas, [ground], edgecolor=canvas.colours.ink, linewidth=0.6)
    for bar, value in zip(bars, drawn, strict=True):
        _label_bar(canvas, (slots.middle(bar.index), zero + value * unit), bar, bars[-1])
    cut = [
        gap
        for bar, value in zip(bars, drawn, strict=True)
        if value != bar.value
        for gap in _gaps(slots, bar.index, zero, value * unit)
    ]
    draw_strokes(canvas, cut, edgecolor=canvas.colours.paper, linewidth=1.6)


@dataclass(frozen=True)
class _Slots:
    """A slot for each of `weeks`, the last at the right of a picture `width` millimetres wide. A
    short timeline leaves the left empty, so that a week has the same width in every brief.
    """

    width: float
    weeks: int

    @property
    def right(self) -> float:
        return self.width - 1

    @property
    def slot(self) -> float:
        return (self.right - _LEFT) / max(SLOTS, self.weeks)

    def middle(self, index: float) -> float:
        """The middle of a week's slot."""
        return self.right - (self.weeks - index - 0.5) * self.slot

    def box(self, index: int, share: float, bottom: float, top: float) -> Box:
        """A box as wide as that share of a slot."""
        middle, half = self.middle(index), share * self.slot / 2
        return middle - half, bottom, middle + half, top


def _scale(drawn: Sequence[float], height: float) -> tuple[float, float]:
    """The height of zero, and millimetres a percent, with room for labels at the ends."""
    # A return of zero has its label above, also where nothing rose.
    below, above = (_LABEL if labels else 0.5 for labels in (min(drawn) < 0, max(drawn) >= 0))
    bottom, top = min([*drawn, 0.0]), max([*drawn, 0.0])
    unit = (height - _BARS_BOTTOM - 0.5 - below - above) / ((top - bottom) or 1.0)
    return _BARS_BOTTOM + below - bottom * unit, unit


def _label_bar(canvas: Canvas, end: Place, bar: _Bar, newest: _Bar) -> None:
    canvas.write(
        end,
        bar.label,
        offset=(0, 2 if bar.value >= 0 else -2),
        ha="center",
        va="bottom" if bar.value >= 0 else "top",
        fontsize=canvas.small + (0.6 if bar is newest else 0),
        fontweight=600 if bar is newest else 400,
    )


def _gaps(slots: _Slots, index: int, zero: float, height: float) -> Iterator[Stroke]:
    """Two slanted gaps near the end of a bar: it goes on beyond the axis."""
    for share in (0.80, 0.87):
        left, right = (slots.middle(index + side * 0.42) for side in (-1, 1))
        yield (left, zero + height * share), (right, zero + height * (share + 0.04))


def _draw_strips(canvas: Canvas, weeks: Sequence[TimelineWeek]) -> None:
    slots, colours = _Slots(canvas.width, len(weeks)), canvas.colours
    quiet: dict[str, Any] = {"fontsize": canvas.small, "color": colours.muted}
    for index, week in enumerate(weeks):
        name = Claim(week.week, f"/setup/timeline/{index}/week")
        canvas.write((slots.middle(index), _NAMES), name, ha="center", **quiet)
    _draw_states(canvas, slots, _TREND, [week.trend for week in weeks], colours.trend)
    _draw_states(canvas, slots, _DYNAMICS, [week.positive_md for week in weeks], colours.middle)
    for middle, label in ((_TREND, "Trend Signal on"), (_DYNAMICS, "Dynamics above zero")):
        canvas.write((_LEFT - 0.5, middle), label, ha="right", **quiet)
    canvas.write((_LEFT - 0.5, _BOUGHT), "Fresh buy", ha="right", **quiet)
    bought = [(slots.middle(at), _BOUGHT) for at, week in enumerate(weeks) if week.buy_signal]
    draw_marks(canvas, bought, "^", 4.5, facecolor=colours.ink, edgecolor=colours.ink)
    if not bought:
        place = slots.middle(-0.31), _BOUGHT
        canvas.write(place, "none in this period", fontsize=canvas.small)


def _draw_states(
    canvas: Canvas, slots: _Slots, middle: float, states: Sequence[bool | None], colour: str
) -> None:
    """A full box for on, an empty one for off, a dash where the document does not say."""
    boxes = {
        state: [
            slots.box(index, 0.62, middle - _HALF, middle + _HALF)
            for index, each in enumerate(states)
            if each is state
        ]
        for state in (True, False)
    }
    draw_boxes(canvas, boxes[True], facecolor=colour, edgecolor=colour, linewidth=0.6)
    draw_boxes(canvas, boxes[False], fill=False, edgecolor=canvas.colours.rule, linewidth=0.6)
    dashes = [
        ((slots.middle(index - 0.1), middle), (slots.middle(index + 0.1), middle))
        for index, state in enumerate(states)
        if state is None
    ]
    look: dict[str, Any] = {"linewidth": 0.8, "capstyle": "projecting"}
    draw_strokes(canvas, dashes, edgecolor=canvas.colours.rule, **look)


def _count(number: int, source: str) -> Claim:
    return Claim(str(number), source)


def _extremes(bars: Sequence[_Bar]) -> tuple[_Bar, _Bar]:
    return max(bars, key=lambda bar: bar.value), min(bars, key=lambda bar: bar.value)


def _headline(bars: Sequence[_Bar]) -> Line:
    best, worst = _extremes(bars)
    return line(
        "Up in {up} of {all} weeks; best {best} ({best_week}), worst {worst} ({worst_week})",
        up=_count(sum(bar.value > 0 for bar in bars), "/setup/timeline"),
        all=_count(len(bars), "/setup/timeline"),
        best=best.printed,
        best_week=best.week,
        worst=worst.printed,
        worst_week=worst.week,
    )


def _subtitle(
    report: Report, weeks: Sequence[TimelineWeek], bars: Sequence[_Bar], printer: Printer
) -> Line:
    unknown = any(None in {week.trend, week.positive_md} for week in weeks)
    dashes = "; a dash marks a state not given" if unknown else ""
    return line(
        f"Weekly price return in percent, {{weeks}} weeks to {{day}}{dashes}",
        weeks=_count(len(bars), "/setup/timeline"),
        day=Claim(printer.locale.day(report.latest_week), "/latest_week"),
    )


def _alt(weeks: Sequence[TimelineWeek], bars: Sequence[_Bar]) -> Line:
    best, worst = _extremes(bars)
    drawn = line(
        "Bars of {all} weekly returns, {first_week} to {last_week}: lowest {worst} ({worst_week}), "
        "highest {best} ({best_week}), last {last}. ",
        all=_count(len(bars), "/setup/timeline"),
        first_week=bars[0].week,
        last_week=bars[-1].week,
        worst=worst.printed,
        worst_week=worst.week,
        best=best.printed,
        best_week=best.week,
        last=bars[-1].printed,
    )
    states = (
        _state("Trend Signal", "on", [week.trend for week in weeks]),
        _state(", Market Dynamics", "above zero", [week.positive_md for week in weeks]),
        _state(", fresh buy", "", [week.buy_signal for week in weeks]),
    )
    return Line((*drawn.pieces, *(piece for state in states for piece in state.pieces), "."))


def _state(name: str, word: str, flags: Sequence[bool | None]) -> Line:
    """In how many of the weeks that say so; what no week says is told as not given, never as 0."""
    known = [flag for flag in flags if flag is not None]
    if not known:
        return line(f"{name} not given")
    return line(
        " ".join(part for part in (name, word, "in {held} of {known} weeks") if part),
        held=_count(sum(known), "/setup/timeline"),
        known=_count(len(known), "/setup/timeline"),
    )
