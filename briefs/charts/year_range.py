"""Exhibit "range": close, Trend Line and Fair Value on the 52-week range."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.labels import GAP, spread
from briefs.charts.shapes import draw_strokes
from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.locale import Style

ID = "range"
_INSET = 3.0
_BAND = 5.6
"""Height of the band's middle."""
_FARTHEST = 0.6
"""How far beyond the range a level is drawn to scale, in lengths of the range."""


@dataclass(frozen=True)
class _Level:
    """A level to mark: its words, value in price units, and how it is drawn."""

    label: str
    value: float
    printed: Claim
    colour: str
    bold: bool = False

    @property
    def words(self) -> Line:
        return Line((f"{self.label} ", self.printed))


@dataclass(frozen=True)
class _Placed:
    """A level with the centre of its label in millimetres from the line's left end."""

    level: _Level
    middle: float


@dataclass(frozen=True)
class _Scale:
    """Prices from `left` to `right` along the line; the 52-week range lies within, and what lies
    further out is set at the end.
    """

    left: float
    right: float
    low: float
    high: float
    length: float

    def place(self, price: float) -> float:
        """Millimetres from the line's left end."""
        share = (price - self.left) / (self.right - self.left)
        return min(max(share, 0.0), 1.0) * self.length

    def beyond(self, price: float) -> bool:
        """Whether the price lies too far out to be drawn to scale."""
        return not self.left <= price <= self.right


def draw_range(facts: Facts, layout: Layout, printer: Printer, source: Line) -> Exhibit | None:
    """The exhibit; None where the document lacks the close or either end of the range."""
    close, low, high = (facts.number(name) for name in ("close", "low_52", "high_52"))
    if close is None or low is None or high is None or low >= high:
        return None
    levels = _levels(facts, layout, printer)
    canvas = Canvas(layout, ID)
    margin = _FARTHEST * (high - low)
    left = max(min(low, levels[0].value), low - margin)
    right = min(max(high, levels[-1].value), high + margin)
    scale = _Scale(left, right, low, high, canvas.width - 2 * _INSET)
    _draw(canvas, scale, _placed(levels, scale, layout), _ends(facts, scale, layout, printer))
    return canvas.exhibit(
        headline=_headline(facts, printer),
        subtitle=_subtitle(facts, printer),
        source=source,
        alt=_alt(facts, printer),
    )


def _levels(facts: Facts, layout: Layout, printer: Printer) -> list[_Level]:
    colours = layout.theme.colours
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


def _ends(
    facts: Facts, scale: _Scale, layout: Layout, printer: Printer
) -> list[tuple[Line, float]]:
    """The labels of the range's ends with their centres, set inwards where there is room."""
    words = [
        Line((f"52-week {end} ", printer.fact(facts[f"{end}_52"], Style.BARE)))
        for end in ("low", "high")
    ]
    widths = [text_width(layout, each.text, layout.theme.type.chart) for each in words]
    wanted = (
        scale.place(scale.low) + widths[0] / 2,
        scale.place(scale.high) - widths[1] / 2,
    )
    middles = spread(wanted, [width + GAP for width in widths], scale.length + GAP)
    return list(zip(words, middles, strict=True))


def _draw(
    canvas: Canvas,
    scale: _Scale,
    placed: Sequence[_Placed],
    ends: Sequence[tuple[Line, float]],
) -> None:
    whole = ((_INSET, _BAND), (_INSET + scale.length, _BAND))
    band = ((_INSET + scale.place(scale.low), _BAND), (_INSET + scale.place(scale.high), _BAND))
    rule = canvas.colours.rule
    draw_strokes(canvas, [whole], edgecolor=rule, linewidth=0.6, capstyle="projecting")
    draw_strokes(canvas, [band], edgecolor=rule, linewidth=7)
    look: dict[str, Any] = {"ha": "center", "va": "top", "color": canvas.colours.muted}
    for words, middle in ends:
        canvas.write((_INSET + middle, _BAND - 2.4), words, **look)
    for each in placed:
        place = _INSET + scale.place(each.level.value)
        _mark(canvas, place, each)
        if scale.beyond(each.level.value):
            _break(canvas, place)


def _placed(levels: Sequence[_Level], scale: _Scale, layout: Layout) -> list[_Placed]:
    """Labels as near to their marks as they can stand in one row without touching."""
    size = layout.theme.type.chart
    widths = [text_width(layout, each.words.text, size, bold=each.bold) for each in levels]
    wanted = [scale.place(level.value) for level in levels]
    middles = spread(wanted, [width + GAP for width in widths], scale.length + GAP)
    return [_Placed(level, middle) for level, middle in zip(levels, middles, strict=True)]


def _mark(canvas: Canvas, place: float, placed: _Placed) -> None:
    """A bar at the level's place, and its label with a leader to it."""
    level, middle = placed.level, _INSET + placed.middle
    bar = (place, _BAND - 2.0), (place, _BAND + 2.0)
    leader = (place, _BAND + 2.0), (middle, _BAND + 3.2)
    for stroke, width in ((bar, 2.2 if level.bold else 1.4), (leader, 0.6)):
        draw_strokes(canvas, [stroke], edgecolor=level.colour, linewidth=width)
    canvas.write(
        (middle, _BAND + 3.4),
        level.words,
        ha="center",
        va="bottom",
        color=level.colour,
        fontweight=600 if level.bold else 400,
    )


def _break(canvas: Canvas, end: float) -> None:
    """Two slanted strokes in a gap of the line: it does not run to scale up to its end."""
    colours = canvas.colours
    middle = end + 4 * (1.0 if end < canvas.width / 2 else -1.0)
    left, right = middle - 0.8, middle + 0.8
    gap = (left, _BAND), (right, _BAND)
    draw_strokes(canvas, [gap], edgecolor=colours.paper, linewidth=2)
    slants = [((x - 0.5, _BAND - 1.2), (x + 0.5, _BAND + 1.2)) for x in (left, right)]
    draw_strokes(canvas, slants, edgecolor=colours.muted, linewidth=0.7, capstyle="projecting")


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
    # A new listing has a high and a low of fewer weeks, and no return of 52.
    period = "at most 52 weeks" if facts["return_52w"].missing else "52 weeks"
    return line(f"Price{f' in {unit}' if unit else ''}, {period} to {{day}}", day=day)


def _alt(facts: Facts, printer: Printer) -> Line:
    parts = ["Line from the 52-week low {low_52} to the 52-week high {high_52}: close at {close}"]
    for name, words in (("trend_line", "Trend Line"), ("fair_value", "Fair Value")):
        parts.append(f"{words} n/a" if facts[name].missing else f"{words} at {{{name}}}")
    used = ("low_52", "high_52", "close", "trend_line", "fair_value")
    claims = {name: printer.fact(facts[name]) for name in used if not facts[name].missing}
    return line(f"{', '.join(parts)}.", **claims)
