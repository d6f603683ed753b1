"""Exhibit "ranks": the name's place from first to last in each group and over each horizon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.exhibit import Exhibit
from briefs.charts.shapes import draw_boxes
from briefs.charts.strips.grid import (
    GROUPS,
    MARGIN,
    WHOLE,
    Group,
    Strips,
    fitting,
    listed,
    strips_on,
)
from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.facts.standing import HORIZONS
from briefs.layout import Layout

ID = "ranks"
_HORIZONS = 20.0
"""The right edge of the horizons, which stand after the groups' names."""
_GAP = 2.0
_BETWEEN = 0.5
"""Lines between two groups."""
_REACH = 0.95
"""Half the height of a strip and its bar."""


@dataclass(frozen=True)
class _Rank:
    """One ranking: the group, the horizon such as "4W", the rank and of how many, and the rank as
    printed. `rank` is None where the document gives none.
    """

    group: Group
    horizon: str
    rank: float | None
    names: float
    printed: Claim
    counted: Claim

    @property
    def share(self) -> float:
        """0 where first and 1 where last."""
        return min(((self.rank or 1.0) - 1) / (self.names - 1), 1.0)

    @property
    def words(self) -> Line:
        if self.rank is None:
            claim = self.printed
            return Line((Claim("not ranked", claim.source, missing=claim.missing),))
        return Line((self.printed, " of ", self.counted))


def draw_ranks(facts: Facts, layout: Layout, printer: Printer, source: Line) -> Exhibit | None:
    """The exhibit; None where the document ranks the name nowhere."""
    ranks = list(_ranks(facts, printer))
    if all(rank.rank is None for rank in ranks):
        return None
    canvas = Canvas(layout, ID)
    _draw(strips_on(canvas), ranks, layout)
    headline = _headline(ranks)
    return canvas.exhibit(
        headline=headline,
        subtitle=line("Rank by price return among each group’s names"),
        source=source,
        alt=_alt(ranks, headline),
    )


def _ranks(facts: Facts, printer: Printer) -> Iterator[_Rank]:
    """Group by group; a group of unknown size has no last place, one of a single name no first."""
    for group in GROUPS:
        names = facts[f"{group.prefix}_names"]
        count = facts.number(names.id)
        if count is None or count < 2:
            continue
        for horizon in HORIZONS:
            fact = facts.get(f"{group.prefix}_rank_{horizon}")
            if fact is not None:
                rank = facts.number(fact.id)
                printed = printer.fact(fact), printer.fact(names)
                yield _Rank(group, horizon.upper(), rank, count, *printed)


def _draw(strips: Strips, ranks: Sequence[_Rank], layout: Layout) -> None:
    canvas = strips.canvas
    widths = [text_width(layout, rank.words.text, canvas.label) for rank in ranks]
    left, right = _HORIZONS + _GAP, canvas.width - max(widths) - _GAP
    placed = list(zip(_lines(ranks), ranks, strict=True))
    _draw_strips(strips, placed, left, right)
    for group, own in groupby(placed, key=lambda each: each[1].group):
        for number, (place, rank) in enumerate(own):
            if not number:
                strips.note(0, place, group.title)
            strips.note(_HORIZONS, place, rank.horizon, ha="right")
            write = strips.note if rank.rank is None else strips.write
            write(canvas.width, place, rank.words, ha="right")
    foot = placed[-1][0] + 1
    strips.note(left - MARGIN, foot, "first")
    strips.note(right + MARGIN, foot, "last", ha="right")


def _draw_strips(
    strips: Strips, placed: Sequence[tuple[float, _Rank]], left: float, right: float
) -> None:
    heights = [(strips.middle(place), rank) for place, rank in placed]
    boxes = [(left - MARGIN, up - _REACH, right + MARGIN, up + _REACH) for up, _ in heights]
    draw_boxes(strips.canvas, boxes, facecolor=strips.canvas.colours.band, linewidth=0)
    own = [
        (left + rank.share * (right - left), up) for up, rank in heights if rank.rank is not None
    ]
    strips.mark_own(own, _REACH)


def _lines(ranks: Sequence[_Rank]) -> Iterator[float]:
    place, named = -1.0, ranks[0].group
    for rank in ranks:
        place += 1.0 if rank.group is named else 1.0 + _BETWEEN
        named = rank.group
        yield place


def _headline(ranks: Sequence[_Rank]) -> Line:
    """The best rank for the size of its group, or the worst where the name stands in the latter
    half of all; and how far the same group's other horizons are from it. Of two alike a sample's is
    told, because it has other horizons.
    """
    given = [rank for rank in ranks if rank.rank is not None]
    given.sort(key=lambda rank: rank.group is WHOLE)
    best, worst = min(given, key=_part), max(given, key=_part)
    ahead = _part(best) <= 0.5
    told = best if ahead else worst
    same = [rank for rank in given if rank.group is told.group]
    other = (max if ahead else min)(same, key=_part)
    alike = [rank.horizon for rank in same if rank.rank == told.rank]
    start = _ranked(told, listed(alike))
    if other.rank == told.rank:
        return fitting(start, _ranked(told, told.horizon))
    alike = [rank.horizon for rank in same if rank.rank == other.rank]
    end = line(f", {{rank}} at\u00a0{listed(alike)}", rank=other.printed)
    return fitting(Line((*start.pieces, *end.pieces)), start, _ranked(told, told.horizon))


def _ranked(told: _Rank, horizons: str) -> Line:
    return line(
        f"Ranks {{rank}} of {{names}} in the {told.group.words} at\u00a0{horizons}",
        rank=told.printed,
        names=told.counted,
    )


def _part(rank: _Rank) -> float:
    """Where in its group the name stands: first of many is better than first of few."""
    return (rank.rank or 0.0) / rank.names


def _alt(ranks: Sequence[_Rank], headline: Line) -> Line:
    pieces: list[str | Claim] = ["Ranks by price return, each on a strip from first to last. "]
    for group, own in groupby(ranks, key=lambda rank: rank.group):
        pieces.append(f"{group.title}: ")
        for number, rank in enumerate(own):
            pieces.extend([", " if number else "", f"{rank.horizon} ", *rank.words.pieces])
        pieces.append(". ")
    given = [rank for rank in ranks if rank.rank is not None]
    best, lowest = min(given, key=_part), max(given, key=_part)
    for word, rank in (("Best ", best), (", lowest ", lowest)):
        pieces.extend([word, *rank.words.pieces, f" ({rank.group.words} at {rank.horizon})"])
    return Line((*pieces, ". ", *headline.pieces, "."))
