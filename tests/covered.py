"""Sectors made up for the exhibits of a digest: names like the seeds', with figures as wished, and
what the exhibits draw of them.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from artists import figures_kept, layout_of
from conftest import SEEDS

from briefs import read_report
from briefs.charts.sector.quoting import source_line
from briefs.claims import Printer
from briefs.facts import Facts, derive
from briefs.locale import Locale
from briefs.quantity import Quantity
from briefs.record import PastWeek, Record
from briefs.sector import Coverage

WEEK, BEFORE = date(2026, 6, 12), date(2026, 6, 5)
PRINTER = Printer(Locale("en"))
POINTERS = {
    "previous_week": ("previous:/latest_week",),
    "previous_composite": ("previous:/composite_score",),
    "composite_change": ("/composite_score", "previous:/composite_score"),
}
"""Of what the seeds, which are first issues, do not give."""
UNITS = {"return_1w": "%", "return_4w": "%"}


@cache
def seed_facts():
    return derive(read_report(SEEDS / "002428.SHZ.json"))


def known(fact, value):
    """The fact with another value, a number without its unit; missing where that is None."""
    if value is None:
        return replace(fact, value=None, pointers=(), reason="not given")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Quantity(float(value), UNITS.get(fact.id, ""))
    return replace(fact, value=value, pointers=fact.pointers or POINTERS[fact.id], reason="")


def record(symbol, *, week=WEEK, weeks=(), **values):
    """A name like a seed's with other values of some facts; None is a missing one."""
    facts = {fact_id: replace(fact, as_of=week) for fact_id, fact in seed_facts().items()}
    values = {"name": f"{symbol} Corporation", "previous_week": None, **values, "symbol": symbol}
    for fact_id, value in values.items():
        facts[fact_id] = known(facts[fact_id], value)
    return Record(Facts(facts, week, f"{symbol}.SHZ"), "sha", weeks=tuple(weeks))


def past(*states, last=WEEK):
    """Weekly rows up to `last`, oldest first, each with one state for all three signals; `...` is a
    week without a row.
    """
    days = [last - timedelta(weeks=number) for number in reversed(range(len(states)))]
    places = [f"/recent_rows/{number}" for number in reversed(range(len(states)))]
    return [
        PastWeek(day, state, state, state, place)
        for day, state, place in zip(days, states, places, strict=True)
        if state is not ...
    ]


def states(on):
    """The facts of the document's own week with all three signals on or off."""
    index = None if on is None else 1.0 if on else -1.0
    return {"trend_active": on, "market_dynamics": index, "relative_strength": index}


def sector(records, earlier=None, scope="CN Basic Materials"):
    before = None if earlier is None else Coverage(scope, BEFORE, tuple(earlier))
    return Coverage(scope, WEEK, tuple(records), (), before)


def scored(*composites, returns=None, **values):
    """A sector in its first issue with these composites, and four-week returns if given."""
    returns = returns or [number * 1.5 - 3 for number in range(len(composites))]
    return sector(
        record(f"{number:06}", composite=composite, return_4w=gained, **values)
        for number, (composite, gained) in enumerate(zip(composites, returns, strict=True))
    )


def moved(*pairs):
    """A sector in its second issue with these composites before and now."""
    now = [
        record(
            f"{number:06}",
            composite=after,
            previous_composite=before,
            composite_change=after - before,
            previous_week=BEFORE,
        )
        for number, (before, after) in enumerate(pairs)
    ]
    earlier = [
        record(f"{number:06}", week=BEFORE, composite=before)
        for number, (before, _) in enumerate(pairs)
    ]
    return sector(now, earlier)


def many(count, **values):
    """A sector of so many names with figures spread out, in its second issue."""
    now, earlier = [], []
    for number in range(count):
        before, after = (number * 37) % 101, (number * 53 + 11) % 101
        own = {
            "composite": after,
            "previous_composite": before,
            "composite_change": after - before,
            "previous_week": BEFORE,
            "return_4w": (number * 29) % 61 - 30.0,
            "return_1w": (number * 17) % 23 - 11.0,
            **states(number % 3 > 0),
            **values,
        }
        rows = past(*((number + week) % 4 > 1 for week in range(14)))
        now.append(record(f"{number:06}", weeks=rows, **own))
        earlier.append(
            record(f"{number:06}", week=BEFORE, composite=before, **states(number % 2 > 0))
        )
    return sector(now, earlier)


def caught(draw, coverage, layout=None, *, picture=True):
    """What `draw` makes of a coverage, with the figure it drew on; a pair of None where it draws
    nothing. `picture` is as for `figures_kept`.
    """
    with figures_kept(picture=picture) as figures:
        source = source_line(coverage, PRINTER)
        exhibit = draw(coverage, layout or layout_of(), PRINTER, source)
    return exhibit, (figures or [None])[0]
