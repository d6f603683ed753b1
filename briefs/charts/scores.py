"""Exhibit "scores": the six scores as bars on one fixed axis, always in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.charts.canvas import Canvas
from briefs.charts.exhibit import Exhibit
from briefs.charts.shapes import Box, draw_boxes, draw_strokes
from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.layout import Layout
from briefs.report import Report, Tone

ID = "scores"
_SCALE = (0, 50, 100)
_TRACK = 25.0
"""Millimetres from the left edge to the axis' 0; names and values stand before it."""
_VALUES = 23.2
"""The right edge of the values."""
_OVERHANG = 2.2
"""Half of what the scale's last figure needs, beyond the end of the axis."""
_FOOT = 3.5
"""The height of the scale's figures."""
_THICK = 0.46
"""Of a bar, as a share of its row."""
_WORDS = ("none", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True)
class _Score:
    """One of the six: its place from the top, its value where given, and the document's tone."""

    row: int
    label: str
    value: float | None
    printed: Claim
    tone: Tone

    @property
    def words(self) -> Line:
        return Line((f"{self.label} ", self.printed))


def draw_scores(
    report: Report, facts: Facts, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None where the document gives none of the six scores."""
    scores = _scores(report, facts, printer)
    known = [score for score in scores if score.value is not None]
    if not known:
        return None
    canvas = Canvas(layout, ID)
    _draw(canvas, scores)
    headline = _headline(known)
    return canvas.exhibit(
        headline=headline,
        subtitle=_subtitle(scores, known, Claim(printer.locale.day(facts.as_of), "/latest_week")),
        source=source,
        alt=_alt(scores, headline),
    )


def _scores(report: Report, facts: Facts, printer: Printer) -> list[_Score]:
    given = {score.label: score.tone for score in (report.setup.scores if report.setup else ())}
    return [
        _Score(
            row,
            label,
            facts.number(fact_id),
            printer.fact(facts[fact_id]),
            given.get(label) or "neutral",
        )
        for row, (label, fact_id) in enumerate(zip(SCORE_LABELS, SCORES, strict=True))
    ]


def _draw(canvas: Canvas, scores: Sequence[_Score]) -> None:
    pitch = (canvas.height - _FOOT) / len(scores)
    draw_boxes(
        canvas,
        [_bar(canvas, score.row, 100.0, pitch) for score in scores if score.value is not None],
        facecolor=canvas.colours.band,
        linewidth=0,
    )
    _draw_scale(canvas)
    _draw_bars(canvas, scores, pitch)
    for score in scores:
        _label(canvas, score, pitch)


def _place(canvas: Canvas, value: float) -> float:
    """Millimetres from the left edge of a value on the axis."""
    return _TRACK + value / 100 * (canvas.width - _OVERHANG - _TRACK)


def _middle(canvas: Canvas, row: int, pitch: float) -> float:
    return canvas.height - (row + 0.5) * pitch


def _bar(canvas: Canvas, row: int, value: float, pitch: float) -> Box:
    middle, half = _middle(canvas, row, pitch), _THICK * pitch / 2
    return _TRACK, middle - half, _place(canvas, value), middle + half


def _draw_scale(canvas: Canvas) -> None:
    colours = canvas.colours
    lines = [((_place(canvas, at), _FOOT), (_place(canvas, at), canvas.height)) for at in _SCALE]
    draw_strokes(canvas, lines, edgecolor=colours.rule, linewidth=0.5)
    for at in _SCALE:
        canvas.write(
            (_place(canvas, at), _FOOT - 0.7),
            Claim(str(at), "scale"),
            ha="center",
            va="top",
            fontsize=canvas.small,
            color=colours.muted,
        )


def _draw_bars(canvas: Canvas, scores: Sequence[_Score], pitch: float) -> None:
    colours = canvas.colours
    tones: dict[Tone, str] = {
        "positive": colours.strong,
        "neutral": colours.middle,
        "negative": colours.weak,
    }
    for tone, colour in tones.items():
        bars = [
            _bar(canvas, score.row, score.value, pitch)
            for score in scores
            if score.tone == tone and score.value
        ]
        draw_boxes(canvas, bars, facecolor=colour, linewidth=0)
    axis = ((_TRACK, _FOOT), (_TRACK, canvas.height))
    draw_strokes(canvas, [axis], edgecolor=colours.ink, linewidth=0.6)


def _label(canvas: Canvas, score: _Score, pitch: float) -> None:
    middle = _middle(canvas, score.row, pitch)
    missing = score.value is None
    quiet = canvas.colours.muted if missing else canvas.colours.ink
    # What letters reach below the line counts in their height, and would lift them off the bar.
    lowered = (0, -0.7)
    canvas.write((0, middle), score.label, offset=lowered, color=quiet)
    canvas.write(
        (_VALUES, middle),
        score.printed,
        offset=lowered,
        ha="right",
        color=quiet,
        fontweight=400 if missing else 600,
    )


def _headline(known: Sequence[_Score]) -> Line:
    """The weakest and the strongest by their figures as printed: what a reader sees as equal is
    equal.
    """
    ordered = sorted(known, key=lambda score: score.value or 0.0)
    weakest, leading = (
        [score for score in known if score.printed.text == end.printed.text]
        for end in (ordered[0], ordered[-1])
    )
    if len(known) == 1:
        return line(f"{known[0].label} {{value}} is the only score given", value=known[0].printed)
    if len(weakest) == len(known):
        return _level(known)
    low, high = _weakest(weakest), _leading(leading)
    return Line((*low.pieces, "; ", *high.pieces))


def _level(known: Sequence[_Score]) -> Line:
    every = "Both" if len(known) == 2 else "All {all}"
    given = "" if len(known) == len(SCORES) else " given"
    template = f"{every} scores{given} stand at {{value}}"
    return line(template, all=_count(known), value=known[0].printed)


def _weakest(weakest: Sequence[_Score]) -> Line:
    value = weakest[0].printed
    if len(weakest) == 1:
        return line(f"{weakest[0].label} {{value}} is the weakest", value=value)
    return line("{some} scores stand at {value}", some=_count(weakest, start=True), value=value)


def _leading(leading: Sequence[_Score]) -> Line:
    value = leading[0].printed
    if len(leading) == 1:
        return line(f"{leading[0].label} {{value}} leads", value=value)
    return line("{some} lead at {value}", some=_count(leading), value=value)


def _count(scores: Sequence[_Score], *, start: bool = False) -> Claim:
    word = _WORDS[len(scores)]
    return Claim(word.capitalize() if start else word, "/setup/scores")


def _subtitle(scores: Sequence[_Score], known: Sequence[_Score], day: Claim) -> Line:
    which = "Six scores" if len(known) == len(scores) else "{known} of six scores"
    return line(
        f"{which} from {{first}} to {{last}}, week to {{day}}",
        known=_count(known, start=True),
        first=Claim(str(_SCALE[0]), "scale"),
        last=Claim(str(_SCALE[-1]), "scale"),
        day=day,
    )


def _alt(scores: Sequence[_Score], headline: Line) -> Line:
    start = line(
        "Bars of six scores on an axis from {first} to {last}: ",
        first=Claim(str(_SCALE[0]), "scale"),
        last=Claim(str(_SCALE[-1]), "scale"),
    )
    pieces = list(start.pieces)
    for score in scores:
        pieces.extend([*score.words.pieces, ", " if score is not scores[-1] else ". "])
    return Line((*pieces, *headline.pieces, "."))
