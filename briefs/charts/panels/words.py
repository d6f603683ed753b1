"""What is said around the panels: headline, subtitle and the alternative text."""

from briefs.charts.panels.bars import stands_out
from briefs.charts.panels.ends import BEYOND
from briefs.charts.panels.grid import Scale
from briefs.charts.panels.weeks import Recent, Series, day_of, figure_of
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.facts import Facts
from briefs.locale import LARGE_PERCENT, Style

PANELS = ("Close", "Volume", "Market Dynamics", "Relative Strength")
LEVELS = ("Trend Line", "Fair Value")
_DISTANCES = (("vs_trend", "trend_line"), ("vs_fair_value", "fair_value"))
"""The facts of each level: how far the close is from it, and where it is."""


def headline(facts: Facts, closes: Series, printer: Printer) -> Line:
    """The close against Trend Line and Fair Value; where neither is known, against its own weeks.

    A distance too large to be told in percent is told in levels.
    """
    distances = [facts.number(distance) for distance, _ in _DISTANCES]
    known = [distance for distance in distances if distance is not None]
    if not known:
        return _among_weeks(closes, printer)
    if max(map(abs, known)) >= LARGE_PERCENT and not facts["close"].missing:
        return _in_levels(facts, printer)
    trend, fair = (
        _distance(facts, fact_id, level, printer)
        for level, (fact_id, _) in zip(LEVELS, _DISTANCES, strict=True)
    )
    joint: Pieces = (" but " if min(known) < 0 < max(known) else ", ",) if trend and fair else ()
    return Line(("Close ", *trend, *(_slope(facts, printer) if trend else ()), *joint, *fair))


def _distance(facts: Facts, fact_id: str, level: str, printer: Printer) -> Pieces:
    """How far the close is above or below a level; nothing where that is unknown."""
    if facts[fact_id].missing:
        return ()
    figure = printer.fact(facts[fact_id], Style.SIZE)
    side = {1: "above", 0: "from", -1: "below"}[printer.fact(facts[fact_id]).sign]
    return (figure, f" {side} {level}")


def _slope(facts: Facts, printer: Printer) -> Pieces:
    """How the Trend Line moved, in brackets; nothing where that is unknown or too large to tell."""
    slope = facts.number("trend_slope_12w")
    if slope is None or abs(slope) >= LARGE_PERCENT:
        return ()
    side = {1: "up ", 0: "", -1: "down "}[printer.fact(facts["trend_slope_12w"]).sign]
    moved = printer.fact(facts["trend_slope_12w"], Style.SIZE)
    return (f" ({side}", moved, " over 12W)")


def _in_levels(facts: Facts, printer: Printer) -> Line:
    pieces: list[str | Claim] = ["Close ", printer.fact(facts["close"])]
    for level, (_, fact_id) in zip(LEVELS, _DISTANCES, strict=True):
        if not facts[fact_id].missing:
            pieces.extend([f", {level} ", printer.fact(facts[fact_id], Style.BARE)])
    return Line(tuple(pieces))


def _among_weeks(closes: Series, printer: Printer) -> Line:
    if not closes:
        return line("No close is given for these weeks")
    last, low, high = (
        figure_of(closes, point, printer) for point in (closes.last, closes.lowest, closes.highest)
    )
    if low.text == high.text:
        template = "Close {close} in each week given"
    elif last.text == low.text:
        template = "Close {close}, the lowest of {count} weeks; highest {high}"
    elif last.text == high.text:
        template = "Close {close}, the highest of {count} weeks; lowest {low}"
    else:
        template = "Close {close}; lowest {low}, highest {high} in {count} weeks"
    count = Claim(str(len(closes.points)), "/recent_rows")
    close = figure_of(closes, closes.last, printer, Style.PLAIN)
    return line(template, close=close, low=low, high=high, count=count)


def subtitle(facts: Facts, recent: Recent, printer: Printer) -> Line:
    """What the panels show and for how many weeks."""
    gap = "; a gap is a week without a row" if recent.gap else ""
    return line(
        f"Weekly close, volume and two indices, {{count}} {_noun(recent)} to {{day}}{gap}",
        count=_count(recent),
        day=Claim(printer.locale.day(facts.as_of), "/latest_week"),
    )


def alternative(recent: Recent, scale: Scale | None, told: Line, printer: Printer) -> Line:
    """All series with their lowest, highest and last figures, and the finding. `scale` is that of
    the price panel, None where it has none.
    """
    start = line(
        f"Panels of {{count}} {_noun(recent)}, {{first}} to {{last}}. ",
        count=_count(recent),
        first=day_of(recent.weeks[0], printer),
        last=day_of(recent.weeks[-1], printer),
    )
    close, *others = zip(PANELS, recent.panels, strict=True)
    levels = zip(LEVELS, recent.levels, strict=True)
    pieces = [*start.pieces]
    for name, series in (close, *levels):
        side = scale.beyond(series.last.value) if scale and series else 0
        pieces.extend(_told(name, series, BEYOND[side], printer))
    for name, series in others:
        cut = "longest bars cut" if stands_out(series) else ""
        pieces.extend(_told(name, series, cut, printer))
    return Line((*pieces, *told.pieces, "."))


def _count(recent: Recent) -> Claim:
    return Claim(str(len(recent.weeks)), "/recent_rows")


def _noun(recent: Recent) -> str:
    return "week" if len(recent.weeks) == 1 else "weeks"


def _told(name: str, series: Series, remark: str, printer: Printer) -> Pieces:
    if not series:
        return (f"{name} not given. ",)
    heading = f"{name}, {remark}" if remark else name
    low, high = series.lowest, series.highest
    return line(
        f"{heading}: lowest {{low}} ({{low_week}}), highest {{high}} ({{high_week}}), "
        "last {last}. ",
        low=figure_of(series, low, printer),
        low_week=day_of(low.week, printer),
        high=figure_of(series, high, printer),
        high_week=day_of(high.week, printer),
        last=figure_of(series, series.last, printer),
    ).pieces
