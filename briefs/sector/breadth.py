"""Breadth: how many names are in trend, rising, ahead, and how many stand near their levels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil

from briefs.facts.earlier import weeks_between
from briefs.facts.read import Reading, counted
from briefs.quantity import Kind, Quantity
from briefs.record import PastWeek, Record
from briefs.sector.items import (
    AGO,
    SectorItem,
    in_each,
    judged,
    lacks,
    now,
    number,
    points,
    share,
    shares,
)
from briefs.sector.nearby import NEAR
from briefs.sector.roster import Roster, Told, places_of
from briefs.sector.whole import GAUGES

MONTH = 4

Test = Callable[[Told], bool]


@dataclass(frozen=True)
class _Gauge:
    """One of the three breadths: its name in ids, the fact it counts, and the id of the count."""

    name: str
    fact_id: str
    count: str
    title: str
    words: str


_GAUGES = (
    _Gauge("trend", "trend_active", "trend_on", "Trend Signal on", "the Trend Signal on"),
    _Gauge(
        "dynamics",
        "market_dynamics",
        "dynamics_positive",
        "Market Dynamics above zero",
        "market_dynamics > 0",
    ),
    _Gauge(
        "strength",
        "relative_strength",
        "strength_positive",
        "Relative Strength above zero",
        "relative_strength > 0",
    ),
)


def above(told: Told) -> bool:
    """`value > 0`, or on"""
    return told.number > 0


def below(told: Told) -> bool:
    """`value < 0`"""
    return told.number < 0


def level(told: Told) -> bool:
    """`value = 0`"""
    return told.number == 0


def known(fact_id: str) -> Callable[[Roster], Reading]:
    """How many names have the fact; 0 where none has."""

    def look(roster: Roster) -> Reading:
        told = roster.told(fact_id)
        return counted(len(told), places_of(told))

    return look


def counting(fact_id: str, holds: Test) -> Callable[[Roster], Reading]:
    """How many of the names that have the fact have one of which `holds` is true."""

    def look(roster: Roster) -> Reading:
        told = roster.told(fact_id)
        return counted(sum(map(holds, told)), places_of(told)) if told else lacks(fact_id)

    return look


def _breadth(gauge: _Gauge) -> Iterator[SectorItem]:
    breadth, knowns = f"breadth_{gauge.name}", f"{gauge.name}_known"
    yield from in_each(
        Kind.COUNT,
        knowns,
        f"{gauge.title}: names that say",
        f"number of names with {gauge.fact_id}",
        known(gauge.fact_id),
    )
    yield from in_each(
        Kind.COUNT,
        gauge.count,
        f"{gauge.title}: names",
        f"number of names with {gauge.words}",
        counting(gauge.fact_id, above),
    )
    yield from shares(gauge.count, knowns, breadth, f"{gauge.title}: share of the names")
    yield points(f"{breadth}_change", f"{gauge.title}: change of the share", breadth, breadth + AGO)
    yield points(
        f"{breadth}_lead",
        f"{gauge.title}: the share against the sector sample",
        breadth,
        f"sector_sample_{GAUGES[gauge.name]}",
    )
    yield from _month_ago(gauge)


def _month_ago(gauge: _Gauge) -> Iterator[SectorItem]:
    """The same names four weeks ago, as the rows of this issue's documents have them."""
    count, knowns = f"{gauge.count}_4w_ago", f"{gauge.name}_known_4w_ago"
    titles = f"{gauge.title} four weeks ago"
    row = f"the row of four weeks before the issue's week says whether {gauge.title}"
    yield now(
        Kind.COUNT,
        knowns,
        f"{titles}: names that say",
        f"number of names of which {row}",
        partial(_past, name=gauge.name, holds=lambda state: True),
    )
    yield now(
        Kind.COUNT,
        count,
        f"{titles}: names",
        f"number of names of which {row}, and it was",
        partial(_past, name=gauge.name, holds=bool),
    )
    yield share(count, knowns, f"breadth_{gauge.name}_4w_ago", f"{titles}: share of the names")


def _past(roster: Roster, name: str, holds: Callable[[bool], bool]) -> Reading:
    """How many names were in a state four weeks ago; those whose row does not say are left out."""
    rows = [(record, _row(record)) for record in roster.records]
    said = [(record, row) for record, row in rows if row and getattr(row, name) is not None]
    return counted(
        sum(holds(getattr(row, name)) for _, row in said),
        [roster.place(record, row.place) for record, row in said],
    )


def _row(record: Record) -> PastWeek | None:
    """The row of four calendar weeks before the document's own week."""
    rows = (row for row in record.weeks if weeks_between(row.day, record.week) == MONTH)
    return next(rows, None)


# What it would take.


def to_half(on: Quantity, names: Quantity) -> Quantity:
    """`half of trend_known, rounded up, - trend_on`, and no less than 0"""
    return number(max(0.0, ceil(names.value / 2) - on.value))


def over_half(on: Quantity, names: Quantity) -> Quantity:
    """`trend_on - half of trend_known, rounded up, + 1`, and no less than 0"""
    return number(max(0.0, on.value - ceil(names.value / 2) + 1))


def _to_half() -> Iterator[SectorItem]:
    uses = ("trend_on", "trend_known")
    yield judged(
        Kind.COUNT,
        "trend_to_half",
        "Signals that would have to turn on for half of the names",
        "half of trend_known, rounded up, - trend_on, and no less than 0",
        uses,
        to_half,
    )
    yield judged(
        Kind.COUNT,
        "trend_over_half",
        "Signals that would have to turn off for less than half of the names",
        "trend_on - half of trend_known, rounded up, + 1, and no less than 0",
        uses,
        over_half,
    )


def _near(fact_id: str, title: str, words: str, field: str) -> SectorItem:
    formula = f"number of names with {words} > -{NEAR:.0f}%"
    return now(Kind.COUNT, fact_id, title, formula, counting(field, _is_near))


def _is_near(told: Told) -> bool:
    return told.number > -NEAR


def _levels() -> Iterator[SectorItem]:
    yield _near("near_high", "Near the 52-week high", "drawdown", "drawdown")
    yield _near("near_low", "Near the 52-week low", "to_low_52", "to_low_52")


# The week's returns by their sign.


def _signs() -> Iterator[SectorItem]:
    yield from in_each(
        Kind.COUNT,
        "return_1w_known",
        "Names with a 1W return",
        "number of names with return_1w",
        known("return_1w"),
    )
    for fact_id, title, words, holds in (
        ("advancers", "Names that rose in the week", "> 0", above),
        ("decliners", "Names that fell in the week", "< 0", below),
        ("unchanged", "Names unchanged in the week", "= 0", level),
    ):
        formula = f"number of names with return_1w {words}"
        yield from in_each(Kind.COUNT, fact_id, title, formula, counting("return_1w", holds))
    for fact_id, word in (("advancers", "rose"), ("decliners", "fell")):
        title = f"Share of the names that {word} in the week"
        yield from shares(fact_id, "return_1w_known", f"breadth_{fact_id}", title)


CATALOGUE: tuple[SectorItem, ...] = (
    *(item for gauge in _GAUGES for item in _breadth(gauge)),
    *_to_half(),
    *_levels(),
    *_signs(),
)
