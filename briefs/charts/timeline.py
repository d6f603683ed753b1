"""Exhibit "timeline": sixteen weekly returns as bars over the trend, Dynamics and buy marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from matplotlib.axes import Axes

from briefs.charts.canvas import Canvas, price_fill
from briefs.charts.exhibit import Exhibit
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
_STRIP = 3.9
_LABEL = 3.6
"""Millimetres above and below the bars for their labels."""


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
    with canvas.style():
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
    axes = _axes(canvas, _BARS_BOTTOM, canvas.height - _BARS_BOTTOM - 0.5, weeks)
    ceiling = _ceiling(bars)
    drawn = [max(-ceiling, min(ceiling, bar.value)) for bar in bars]
    for shape, bar in zip(
        axes.bar([bar.index for bar in bars], drawn, width=0.62), bars, strict=True
    ):
        shape.set(**price_fill(direction, bar.value, canvas.colours.paper))
    axes.axhline(0, color=canvas.colours.ink, linewidth=0.6)
    bottom, top = min([*drawn, 0.0]), max([*drawn, 0.0])
    # A return of zero has its label above, also where nothing rose.
    below, above = (_LABEL if labels else 0.5 for labels in (min(drawn) < 0, max(drawn) >= 0))
    unit = ((top - bottom) or 1.0) / (canvas.height - _BARS_BOTTOM - 0.5 - below - above)
    axes.set_ylim(bottom - below * unit, top + above * unit)
    for bar, height in zip(bars, drawn, strict=True):
        _label_bar(canvas, axes, bar, height, last=bar is bars[-1])
        if height != bar.value:
            _cut(axes, bar.index, height, canvas.colours.paper)


def _axes(canvas: Canvas, bottom: float, height: float, weeks: Sequence[TimelineWeek]) -> Axes:
    """Axes with a slot a week, the last at the right. A short timeline leaves the left empty, so
    that a week has the same width in every brief.
    """
    axes = canvas.axes(_LEFT, bottom, canvas.width - _LEFT - 1, height)
    slots = max(SLOTS, len(weeks))
    axes.set_xlim(len(weeks) - slots - 0.5, len(weeks) - 0.5)
    return axes


def _label_bar(canvas: Canvas, axes: Axes, bar: _Bar, height: float, *, last: bool) -> None:
    canvas.write(
        axes,
        (bar.index, height),
        bar.label,
        offset=(0, 2 if height >= 0 else -2),
        ha="center",
        va="bottom" if height >= 0 else "top",
        fontsize=canvas.small + (0.6 if last else 0),
        fontweight=600 if last else 400,
    )


def _cut(axes: Axes, index: int, height: float, paper: str) -> None:
    """Two slanted gaps near the end of a bar: it goes on beyond the axis."""
    for share in (0.80, 0.87):
        axes.plot(
            [index - 0.42, index + 0.42],
            [height * share, height * (share + 0.04)],
            color=paper,
            linewidth=1.6,
            solid_capstyle="butt",
        )


def _draw_strips(canvas: Canvas, weeks: Sequence[TimelineWeek]) -> None:
    axes = _axes(canvas, 0.6, _BARS_BOTTOM - 1.0, weeks)
    axes.set_ylim(0, (_BARS_BOTTOM - 1.0) / _STRIP)
    colours = canvas.colours
    rows = [
        (2.35, "Trend Signal on", [week.trend for week in weeks], colours.trend),
        (1.40, "Dynamics above zero", [week.positive_md for week in weeks], colours.middle),
    ]
    for index, week in enumerate(weeks):
        name = Claim(week.week, f"/setup/timeline/{index}/week")
        look: dict[str, Any] = {"fontsize": canvas.small, "color": colours.muted}
        canvas.write(axes, (index, 3.75), name, ha="center", **look)
    for middle, label, states, colour in rows:
        _label_strip(axes, middle, label, canvas)
        for index, state in enumerate(states):
            _mark(axes, index, middle, state, (colour, colours.rule))
    _label_strip(axes, 0.45, "Fresh buy", canvas)
    bought = [index for index, week in enumerate(weeks) if week.buy_signal]
    if bought:
        axes.plot(bought, [0.45] * len(bought), "^", color=colours.ink, markersize=4.5)
    else:
        canvas.write(axes, (-0.31, 0.45), "none in this period", fontsize=canvas.small)


def _label_strip(axes: Axes, middle: float, label: str, canvas: Canvas) -> None:
    left, _ = axes.get_xlim()
    look: dict[str, Any] = {"fontsize": canvas.small, "color": canvas.colours.muted}
    canvas.write(axes, (left - 0.1, middle), label, ha="right", **look)


def _mark(
    axes: Axes, index: int, middle: float, state: bool | None, colours: tuple[str, str]
) -> None:
    """A full box for on, an empty one for off, a dash where the document does not say."""
    fill, rule = colours
    if state is None:
        axes.plot([index - 0.1, index + 0.1], [middle, middle], color=rule, linewidth=0.8)
        return
    axes.fill(
        [index - 0.31, index + 0.31, index + 0.31, index - 0.31],
        [middle - 0.27, middle - 0.27, middle + 0.27, middle + 0.27],
        facecolor=fill if state else "none",
        edgecolor=fill if state else rule,
        linewidth=0.6,
    )


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
