"""Exhibit "peers": the name's four-week return among the best of its sector and industry sample."""

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.shapes import draw_boxes, draw_strokes
from briefs.charts.strips.grid import AFTER_MARK, MARK, Strips, short_symbol, strips_on
from briefs.charts.strips.samples import Peer, Sample, own_return, samples_of
from briefs.charts.strips.scale import Scale
from briefs.charts.strips.tracks import Track, draw_tracks, scale_over
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.locale import LARGE_PERCENT
from briefs.report import Report

ID = "peers"
_LEFT = 17.0
"""Millimetres from the left edge to the strips; the samples' names stand before."""
_LINES = {1: (4.0,), 2: (2.25, 5.75)}
"""The lines of one strip and of two; labels stand a line above and below."""
_REACH = 1.3
"""Half the height of a strip and its bar."""
_BELOW = 1.9
"""How far an average's tick reaches down, to its figure."""
_DOT = 4.2
"""Points across."""
_APART = 3.0
"""Millimetres between the two parts of the key."""
_DOTS_ROOM = 26.2
"""Millimetres that the second part of the key needs."""


@dataclass(frozen=True)
class _Label:
    """Words of the picture and their width in millimetres."""

    words: Line
    width: float


@dataclass(frozen=True)
class _Strip:
    """A sample on its line, with what is said of its best name and of its average."""

    sample: Sample
    line: float
    best: _Label
    average: _Label

    def track(self, own: Peer) -> Track:
        sample = self.sample
        average = () if sample.average is None else (sample.average,)
        values = (own.value, *(peer.value for peer in sample.peers), *average)
        untold = tuple((peer.value, peer.printed) for peer in sample.peers[1:])
        return Track(self.line, _REACH, values, untold)


def draw_peers(
    report: Report, facts: Facts, layout: Layout, printer: Printer, source: Line
) -> Exhibit | None:
    """The exhibit; None where the document gives no four-week return, or no other name with one,
    and where the figures are too long for the picture.
    """
    own, samples = own_return(facts, printer), samples_of(report, facts, printer)
    if own is None or not samples:
        return None
    canvas, key = Canvas(layout, ID), _named(own, "own", layout, bold=True)
    strips = _strips(samples, layout)
    scale = scale_over([strip.track(own) for strip in strips], _LEFT, canvas.width, layout)
    if not (scale.wide_enough and _fit(key, strips, canvas)):
        return None
    picture = strips_on(canvas)
    _draw_key(picture, key)
    _draw_strips(picture, strips, own, scale)
    headline = _headline(own, samples)
    return canvas.exhibit(
        headline=headline,
        subtitle=line("Four-week return in percent; top five by it"),
        source=source,
        alt=_alt(own, samples, headline),
    )


def _named(peer: Peer, word: str, layout: Layout, *, bold: bool = False) -> _Label:
    words = Line((short_symbol(layout, peer.symbol, word), " ", peer.printed))
    return _Label(words, text_width(layout, words.text, layout.theme.type.chart, bold=bold))


def _strips(samples: Sequence[Sample], layout: Layout) -> list[_Strip]:
    strips = []
    for sample, place in zip(samples, _LINES[len(samples)], strict=True):
        average = Line(("average ", sample.printed))
        width = text_width(layout, average.text, layout.theme.type.chart_small)
        best = _named(sample.best, "best", layout)
        strips.append(_Strip(sample, place, best, _Label(average, width)))
    return strips


def _fit(key: _Label, strips: Sequence[_Strip], canvas: Canvas) -> bool:
    """Whether the longest labels have room: figures of a dozen digits have none."""
    averages = (_LEFT + strip.average.width for strip in strips)
    bests = (strip.best.width for strip in strips)
    return max(AFTER_MARK + key.width + _DOTS_ROOM, *averages, *bests) <= canvas.width


def _draw_key(picture: Strips, key: _Label) -> None:
    picture.write_key(key.words)
    second = AFTER_MARK + key.width + _APART
    picture.mark([(second + MARK, picture.middle(0))], "o", _DOT)
    picture.note(second + AFTER_MARK, 0, "top five of the sample")


def _draw_strips(picture: Strips, strips: Sequence[_Strip], own: Peer, scale: Scale) -> None:
    draw_tracks(picture, [strip.track(own) for strip in strips], scale)
    _mark_averages(picture, strips, scale)
    dots = [
        (scale.place(peer.value), picture.middle(strip.line))
        for strip in strips
        for peer in reversed(strip.sample.peers)
    ]
    picture.mark(dots, "o", _DOT)
    places = [(scale.place(own.value), picture.middle(strip.line)) for strip in strips]
    picture.mark_own(places, _REACH)
    for strip in strips:
        _label(picture, strip, scale)


def _mark_averages(picture: Strips, strips: Sequence[_Strip], scale: Scale) -> None:
    ticks = []
    for strip in strips:
        if strip.sample.average is not None:
            place, height = scale.place(strip.sample.average), picture.middle(strip.line)
            ticks.append(((place, height + _REACH), (place, height - _BELOW)))
    draw_strokes(picture.canvas, ticks, edgecolor=picture.canvas.colours.ink, linewidth=0.9)


def _label(picture: Strips, strip: _Strip, scale: Scale) -> None:
    """The sample with its size at the left, its best name above, its average below."""
    sample, place = strip.sample, strip.line
    picture.note(0, place, sample.group.title)
    if not sample.names.missing:
        picture.note(0, place + 1, Line(("of ", sample.names)))
    middle = _clear(picture, place - 1, strip.best, scale.place(sample.best.value), 0)
    picture.write(middle, place - 1, strip.best.words, ha="center")
    if sample.average is not None:
        middle = _clear(picture, place + 1, strip.average, scale.place(sample.average), _LEFT)
        picture.note(middle, place + 1, strip.average.words, ha="center")


def _clear(picture: Strips, line: float, label: _Label, wanted: float, left: float) -> float:
    """The middle of a label as near to `wanted` as the picture allows, on clear ground: the line of
    zero does not run through words.
    """
    half = label.width / 2
    middle = min(max(wanted, left + half), picture.canvas.width - half)
    height = picture.middle(line)
    box = middle - half - 0.4, height - 1.2, middle + half + 0.4, height + 1.2
    draw_boxes(picture.canvas, [box], facecolor=picture.canvas.colours.paper, linewidth=0)
    return middle


def _headline(own: Peer, samples: Sequence[Sample]) -> Line:
    """The own return and the best others': of one sample where the name leads it, else of both.

    A figure too large to be told in percent is left to the picture.
    """
    told = [sample for sample in samples if sample.lead.sign >= 0][:1] or samples
    group, side = told[0].group.words, told[0].lead.sign
    whom = f"the {group}’s best" if len(told) == 1 else "the samples’ best"
    bests = _bests(told)
    if side == 0:
        return Line((*_subject(own), f" is level with {whom}"))
    if side < 0 and bests and _telling(own):
        return Line((*_subject(own), f"; {whom} made ", *bests))
    if side < 0:
        return Line((*_subject(own), f" is behind {whom}"))
    # A name outside of the sample leads nobody in it.
    verb, joint = (f"leads the {group}", "; next ") if told[0].ranked else (f"tops {whom}", ", ")
    return Line((*_subject(own), f" {verb}", *((joint, *bests) if bests else ())))


def _subject(own: Peer) -> Pieces:
    return (own.printed, " in four weeks") if _telling(own) else ("Its four-week return",)


def _bests(told: Sequence[Sample]) -> Pieces:
    """The returns of the samples' best others, each figure once; none where one is too large."""
    bests = {sample.best.printed.text: sample.best for sample in told}.values()
    if not all(map(_telling, bests)):
        return ()
    first, *others = (best.printed for best in bests)
    return (first, *(piece for other in others for piece in (" and ", other)))


def _telling(peer: Peer) -> bool:
    """Whether the return can be told in percent."""
    return abs(peer.value) < LARGE_PERCENT


def _alt(own: Peer, samples: Sequence[Sample], headline: Line) -> Line:
    pieces: list[str | Claim] = ["Four-week returns on one scale: a bar for ", own.symbol]
    pieces.extend([" at ", own.printed, ", dots for the top five of each sample. "])
    for sample in samples:
        pieces.extend(_told(sample))
    named = [own, *(peer for sample in samples for peer in sample.peers)]
    ends = (("Lowest ", min(named, key=_value)), (", highest ", max(named, key=_value)))
    for word, peer in ends:
        pieces.extend([word, peer.printed, " (", peer.symbol, ")"])
    return Line((*pieces, ". ", *headline.pieces, "."))


def _told(sample: Sample) -> list[str | Claim]:
    pieces: list[str | Claim] = [sample.group.title]
    if not sample.names.missing:
        pieces.extend([" of ", sample.names])
    pieces.append(": " if sample.ranked else ", in which it is not ranked: ")
    for peer in sample.peers:
        pieces.extend([peer.symbol, " ", peer.printed, ", "])
    return [*pieces, "average ", sample.printed, ". "]


def _value(peer: Peer) -> float:
    return peer.value
