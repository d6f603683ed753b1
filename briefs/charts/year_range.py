"""Exhibit "range": close, Trend Line and Fair Value on the 52-week range."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from briefs.charts.canvas import LABEL, Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.locale import Style

WIDTH, HEIGHT = 184.0, 25.0
_INSET = 3.0
_BAND = 9.5
_GAP = 2.5


@dataclass(frozen=True)
class _Level:
    """A level to mark: its words, value in price units, and how it is drawn."""

    label: str
    value: float
    printed: Claim
    colour: str
    bold: bool = False

    @property
    def text(self) -> str:
        return f"{self.label} {self.printed.text}"


def draw_range(facts: Facts, layout: Layout, printer: Printer, source: Line) -> Exhibit | None:
    """The exhibit; None where the document lacks the close or either end of the range."""
    close, low, high = (facts.number(name) for name in ("close", "low_52", "high_52"))
    if close is None or low is None or high is None or low >= high:
        return None
    canvas = Canvas(layout, WIDTH, HEIGHT)
    with canvas.style():
        _draw(canvas, low, high, _levels(facts, canvas, printer), _ends(facts, printer))
    return Exhibit(
        id="range",
        headline=_headline(facts, printer),
        subtitle=_subtitle(facts, printer),
        source=source,
        alt=_alt(facts, printer),
        svg=canvas.svg(),
        width=WIDTH,
        height=HEIGHT,
    )


def _levels(facts: Facts, canvas: Canvas, printer: Printer) -> list[_Level]:
    colours = canvas.colours
    wanted = (
        ("close", "Close", colours.ink, True),
        ("trend_line", "Trend Line", colours.trend, False),
        ("fair_value", "Fair Value", colours.fair, False),
    )
    levels = []
    for fact_id, label, colour, bold in wanted:
        value = facts.number(fact_id)
        if value is not None:
            printed = printer.fact(facts[fact_id], Style.BARE)
            levels.append(_Level(label, value, printed, colour, bold))
    return sorted(levels, key=lambda level: level.value)


def _ends(facts: Facts, printer: Printer) -> tuple[Claim, Claim]:
    return (
        printer.fact(facts["low_52"], Style.BARE),
        printer.fact(facts["high_52"], Style.BARE),
    )


def _draw(
    canvas: Canvas, low: float, high: float, levels: Sequence[_Level], ends: tuple[Claim, Claim]
) -> None:
    axes = canvas.axes(_INSET, 0, WIDTH - 2 * _INSET, HEIGHT)
    left = min([low, *(level.value for level in levels)])
    right = max([high, *(level.value for level in levels)])
    axes.set_xlim(left, right)
    axes.set_ylim(0, HEIGHT)
    axes.set_xticks([])
    axes.set_yticks([])
    per_mm = (right - left) / (WIDTH - 2 * _INSET)
    for value, end in zip((low, high), ends, strict=True):
        _label_end(axes, value, end, canvas, per_mm)
    axes.plot(
        [low, high], [_BAND, _BAND], color=canvas.colours.rule, linewidth=7, solid_capstyle="butt",
        clip_on=False,
    )  # fmt: skip
    if left < low or right > high:
        axes.plot([left, right], [_BAND, _BAND], color=canvas.colours.rule, linewidth=0.6)
    for level, row, middle in _placed(levels, left, per_mm):
        _mark(axes, level, row, middle)


def _label_end(axes: Axes, value: float, end: Claim, canvas: Canvas, per_mm: float) -> None:
    low = axes.get_xlim()[0] + 30 * per_mm > value
    word = "52-week low" if low else "52-week high"
    axes.text(
        value,
        _BAND - 3.4,
        f"{word} {end.text}",
        ha="left" if low else "right",
        va="top",
        color=canvas.colours.muted,
    )


def _placed(
    levels: Sequence[_Level], left: float, per_mm: float
) -> list[tuple[_Level, int, float]]:
    """Each level with a row (0 is next to the band) and label centre such that none overlap."""
    taken: dict[int, float] = {}
    placed = []
    most = WIDTH - 2 * _INSET
    for level in levels:
        half = text_width(level.text, LABEL, bold=level.bold) / 2
        place = (level.value - left) / per_mm
        middle = min(max(place, half - _INSET), most + _INSET - half)
        row = next(row for row in range(len(levels)) if taken.get(row, -99.0) <= middle - half)
        taken[row] = middle + half + _GAP
        placed.append((level, row, left + middle * per_mm))
    return placed


def _mark(axes: Axes, level: _Level, row: int, middle: float) -> None:
    top = _BAND + 3.2 + 3.6 * row
    axes.plot(
        [level.value, level.value],
        [_BAND - 2.2, top - 0.4],
        color=level.colour,
        linewidth=2.2 if level.bold else 1.4,
        solid_capstyle="butt",
        clip_on=False,
    )
    axes.text(
        middle,
        top,
        level.text,
        ha="center",
        va="bottom",
        color=level.colour,
        fontweight=600 if level.bold else 400,
    )


def _headline(facts: Facts, printer: Printer) -> Line:
    if facts["range_position"].missing or facts["drawdown"].missing:
        return line("Close at {close}", close=printer.fact(facts["close"]))
    if facts.number("drawdown") == 0:
        return line("Close at its 52-week high of {close}", close=printer.fact(facts["close"]))
    return line(
        "Close at {position} of its 52-week range, {drawdown} below the high",
        position=printer.fact(facts["range_position"]),
        drawdown=printer.fact(facts["drawdown"], Style.SIZE),
    )


def _subtitle(facts: Facts, printer: Printer) -> Line:
    value = facts["close"].value
    unit = getattr(value, "unit", "")
    day = Claim(printer.locale.day(facts.as_of), "/latest_week")
    return line(f"Price{f' in {unit}' if unit else ''}, 52 weeks to {{day}}", day=day)


def _alt(facts: Facts, printer: Printer) -> Line:
    parts = ["Line from the 52-week low {low_52} to the 52-week high {high_52}: close at {close}"]
    for name, words in (("trend_line", "Trend Line"), ("fair_value", "Fair Value")):
        parts.append(f"{words} n/a" if facts[name].missing else f"{words} at {{{name}}}")
    used = ("low_52", "high_52", "close", "trend_line", "fair_value")
    claims = {name: printer.fact(facts[name]) for name in used if not facts[name].missing}
    return line(f"{', '.join(parts)}.", **claims)
