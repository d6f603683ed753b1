"""derive: a report in, every figure that can be said of it out, each with its source fields."""

from collections.abc import Mapping

from briefs.facts import (
    divergence,
    earlier,
    levels,
    quoted,
    returns,
    rows,
    scores,
    since,
    standing,
    tape,
)
from briefs.facts.catalog import Entry, Fact, Facts, FactValue, Item
from briefs.facts.columns import Source
from briefs.quantity import Kind
from briefs.report import Report

__all__ = ["ENTRIES", "KINDS", "Entry", "Fact", "FactValue", "Facts", "derive"]

_CATALOGUE: tuple[Item, ...] = (
    *quoted.CATALOGUE,
    *levels.CATALOGUE,
    *returns.CATALOGUE,
    *standing.CATALOGUE,
    *tape.CATALOGUE,
    *rows.CATALOGUE,
    *divergence.CATALOGUE,
    *scores.CATALOGUE,
    *earlier.CATALOGUE,
    *since.CATALOGUE,
)

ENTRIES: tuple[Entry, ...] = tuple(item.entry for item in _CATALOGUE)
"""The catalogue: every fact there is, each after the facts it is computed from."""

KINDS: Mapping[str, Kind] = {entry.id: entry.kind for entry in ENTRIES}
"""The kind of every fact there is, by id; what a rulebook may name."""


def derive(report: Report, previous: Facts | None = None) -> Facts:
    """All facts of `report`, present or missing with a reason, as of its latest week.

    `previous` are the facts of the issue before. Raises ValueError where they are of another
    listing, or not of an earlier week.
    """
    if previous is not None:
        earlier.check_earlier(report, previous)
    source, facts = Source(report), dict[str, Fact]()
    for item in _CATALOGUE:
        facts[item.entry.id] = item.fact(source, previous, facts)
    return Facts(facts, report.latest_week, report.key)
