"""Exhibit "distribution": each covered name a brick on its composite, stacked in tens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.labels import GAP, spread
from briefs.charts.sector.heights import FEWEST, upper_height
from briefs.charts.sector.quoting import (
    LAST_ISSUE,
    PREFIX,
    cut_to,
    drawable,
    general_facts,
    named,
    quoted,
    symbol_of,
)
from briefs.charts.sector.shades import shade_of
from briefs.charts.sector.stacks import COUNT, FOOT, STRIP, Stacks
from briefs.charts.sector.stacks import GAP as BETWEEN
from briefs.charts.sector.tens import (
    BINS,
    STRONG,
    WIDTH,
    Tens,
    distribution_facts,
    tens_of,
)
from briefs.charts.shapes import Box, Stroke, draw_boxes, draw_strokes
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.layout import Layout
from briefs.sector import Coverage

ID = "distribution"
_SCALE = (0, 50, 100)
_FIGURES, _ENDS = 5.0, 1.5
"""The middles of the two lines below the axis: its figures, and the names at both ends."""
_PIN = 3.2
"""Millimetres from the top to the median's pin; the label stands above."""
_PADDING = 0.15
"""Millimetres at least on either side of a symbol on its brick."""
_LONGEST = 26.0
"""Millimetres of a symbol under an end; a longer one is cut."""


def draw_distribution(
    coverage: Coverage, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None for fewer than five composites, whose spread the table tells as well."""
    tens = tens_of(coverage)
    if len(tens.names) < FEWEST:
        return None
    facts = (*general_facts(coverage), *distribution_facts(coverage))
    told = {fact.id.removeprefix(PREFIX): printer.fact(fact) for fact in facts}
    canvas = Canvas(layout, ID, upper_height(coverage))
    stacks = Stacks(canvas, tens)
    _draw_bricks(stacks)
    _draw_outline(stacks)
    _write_symbols(stacks, layout, printer)
    _write_counts(stacks, told)
    _draw_axis(stacks)
    _draw_median(stacks, layout, told)
    _write_ends(stacks, layout, _ends(tens, layout, printer, told))
    headline = _headline(tens, told)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(tens, coverage, told),
        source=source,
        alt=_alt(tens, printer, told),
    )


_Told = Mapping[str, Claim]
"""The sector's figures as printed, by their ids without the prefix."""


def _draw_bricks(stacks: Stacks) -> None:
    """Bricks in the colour of their bin; where they hold symbols, pale ones that stand on it."""
    boxes: dict[str, list[Box]] = {}
    for number in range(BINS):
        boxes.setdefault(shade_of(stacks.canvas.colours, number * WIDTH), []).extend(
            stacks.bricks(number)
        )
    if stacks.writable:
        pale = [box for own in boxes.values() for box in own]
        draw_boxes(stacks.canvas, pale, facecolor=stacks.canvas.colours.band, linewidth=0)
    for colour, own in boxes.items():
        feet = [(left, low, right, low + STRIP) for left, low, right, _ in own]
        draw_boxes(stacks.canvas, feet if stacks.writable else own, facecolor=colour, linewidth=0)


def _draw_outline(stacks: Stacks) -> None:
    """The earlier issue's stacks as steps, on a paper edge so that bricks do not swallow them."""
    strokes = list(_steps(stacks))
    colours = stacks.canvas.colours
    for colour, width in ((colours.paper, 2.0), (colours.ink, 0.7)):
        draw_strokes(
            stacks.canvas, strokes, edgecolor=colour, linewidth=width, capstyle="projecting"
        )


def _steps(stacks: Stacks) -> Iterator[Stroke]:
    counts = stacks.tens.counts_before
    for number, count in enumerate(counts):
        left, right = stacks.x(number * WIDTH), stacks.x((number + 1) * WIDTH)
        # The outline runs through the gap above a brick, not through the brick.
        height, last = (
            stacks.top(names) - (BETWEEN / 2 if names else 0.0)
            for names in (count, counts[number - 1] if number else 0)
        )
        if height != last:
            yield (left, last), (left, height)
        if count:
            yield (left, height), (right, height)
    if counts[-1]:
        end = stacks.x(BINS * WIDTH)
        yield (end, stacks.top(counts[-1]) - BETWEEN / 2), (end, FOOT)


def _write_symbols(stacks: Stacks, layout: Layout, printer: Printer) -> None:
    """Each name's symbol on its brick, where bricks are large enough and the symbol short enough:
    all others are told by their place alone.
    """
    canvas = stacks.canvas
    for number, names in enumerate(stacks.tens.bins if stacks.writable else ()):
        for (_, record), brick in zip(names, stacks.bricks(number), strict=True):
            symbol, (left, bottom, right, top) = symbol_of(record, printer), brick
            room = right - left - 2 * _PADDING
            if drawable(symbol) and text_width(layout, symbol.text, canvas.small) <= room:
                middle = ((left + right) / 2, (bottom + STRIP + top) / 2)
                canvas.write(middle, symbol, ha="center", fontsize=canvas.small)


def _write_counts(stacks: Stacks, told: _Told) -> None:
    """How many names each stack has, above it and above the outline."""
    canvas = stacks.canvas
    for number, names in enumerate(stacks.tens.bins):
        if names:
            left, right = stacks.sides(number)
            place = ((left + right) / 2, stacks.above(number) + COUNT / 2)
            look: dict[str, Any] = {"fontsize": canvas.small, "color": canvas.colours.muted}
            canvas.write(place, told[f"bin_{number * 10}"], ha="center", **look)


def _draw_axis(stacks: Stacks) -> None:
    canvas = stacks.canvas
    line_of_zero = ((stacks.x(0), FOOT), (stacks.x(100), FOOT))
    draw_strokes(canvas, [line_of_zero], edgecolor=canvas.colours.ink, linewidth=0.6)
    ticks = [
        ((stacks.x(number * WIDTH), FOOT), (stacks.x(number * WIDTH), FOOT - 0.7))
        for number in range(BINS + 1)
    ]
    draw_strokes(canvas, ticks, edgecolor=canvas.colours.muted, linewidth=0.4)
    for at in _SCALE:
        look: dict[str, Any] = {"fontsize": canvas.small, "color": canvas.colours.muted}
        place = (stacks.x(at), _FIGURES)
        canvas.write(place, Claim(str(at), "scale"), ha="center", **look)


def _draw_median(stacks: Stacks, layout: Layout, told: _Told) -> None:
    """A pin from the label at the top down to what stands at the median."""
    canvas, place = stacks.canvas, stacks.x(stacks.tens.median)
    near = [
        number
        for number in range(BINS)
        if stacks.x(number * WIDTH) - 1 <= place <= stacks.x((number + 1) * WIDTH) + 1
    ]
    low, high = max(stacks.clear(number) for number in near), canvas.height - _PIN
    pin = ((place, low), (place, high))
    draw_strokes(canvas, [pin], edgecolor=canvas.colours.ink, linewidth=0.7)
    words = Line(("median ", told["median_composite"]))
    half = text_width(layout, words.text, canvas.label, bold=True) / 2
    middle = min(max(place, half), canvas.width - half)
    top = (middle, canvas.height - 1.7)
    canvas.write(top, words, ha="center", fontweight=600)


@dataclass(frozen=True)
class _End:
    """The name or names at one end: words and the bin that they stand under."""

    words: Line
    number: int


def _ends(tens: Tens, layout: Layout, printer: Printer, told: _Told) -> list[_End]:
    ends = []
    for names, count in ((tens.lowest, "lowest_names"), (tens.highest, "highest_names")):
        (value, record), many = names[0], len(names) > 1
        symbol = cut_to(layout, symbol_of(record, printer), layout.theme.type.chart, _LONGEST)
        who: Pieces = (told[count], " names at ") if many else (symbol, ": ")
        words = Line((*who, quoted(record, "composite", printer)))
        ends.append(_End(words, min(max(int(value // WIDTH), 0), BINS - 1)))
    return ends[:1] if tens.lowest == tens.highest else ends


def _write_ends(stacks: Stacks, layout: Layout, ends: Sequence[_End]) -> None:
    """Under their bins, as near as they can stand without touching, with a stroke to the bin."""
    canvas = stacks.canvas
    wanted = [sum(stacks.sides(end.number)) / 2 for end in ends]
    widths = [text_width(layout, end.words.text, canvas.label) + GAP for end in ends]
    middles = spread(wanted, widths, canvas.width + GAP)
    strokes = [((stem, FOOT - 0.9), (stem, _ENDS + 1.5)) for stem in wanted]
    draw_strokes(canvas, strokes, edgecolor=canvas.colours.muted, linewidth=0.5)
    for end, middle in zip(ends, middles, strict=True):
        canvas.write((middle, _ENDS), end.words, ha="center")


def _headline(tens: Tens, told: _Told) -> Line:
    """The mean, what it was of the same names in the earlier issue, and how many are strong."""
    strong, every = told["strong_names"], told["composites"]
    edge = Claim(f"{STRONG:.0f}", "scale")
    start = ("Mean composite ", told["mean_composite"], *_moved(told))
    return Line((*start, "; ", strong, " of ", every, " at ", edge, " or more"))


def _moved(told: _Told) -> Pieces:
    now, before = told["mean_composite"], told.get(f"mean_composite{LAST_ISSUE}")
    if before is None:
        return ()
    if now.text == before.text:
        return (", unchanged",)
    return (", from ", before)


def _subtitle(tens: Tens, coverage: Coverage, told: _Told) -> Line:
    lacking = len(tens.names) < len(coverage.records)
    of = "{every} of {names} names" if lacking else "{every} names"
    outline = "; outline: {before}" if tens.before else ""
    # Newcomers stand in the picture; the mean that moved is that of the others.
    some = 0 < len(tens.compared) < len(tens.names)
    mean = "; mean: {both} in both" if some else ""
    return line(
        f"Composite score in tens, {of}{outline}{mean}",
        both=told.get("mean_names", Claim("", "")),
        every=told["composites"],
        names=told["names"],
        before=told.get(f"week{LAST_ISSUE}", Claim("", "")),
    )


def _alt(tens: Tens, printer: Printer, told: _Told) -> Line:
    pieces: list[str | Claim] = ["Names by composite, in bins of ten: "]
    for number, names in enumerate(tens.bins):
        if names:
            low = Claim(str(number * 10), "scale")
            pieces.extend([told[f"bin_{number * 10}"], " from ", low, ", "])
    for word, names, count in (
        ("lowest ", tens.lowest, "lowest_names"),
        ("; highest ", tens.highest, "highest_names"),
    ):
        record = names[0][1]
        who: Pieces = named(record, printer) if len(names) == 1 else (told[count], " names")
        pieces.extend([word, quoted(record, "composite", printer), ": ", *who])
    return Line((*pieces, "; median ", told["median_composite"], "."))
