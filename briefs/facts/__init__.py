"""derive: a report in, every figure that can be said of it out, each with its source fields."""

from collections.abc import Mapping
from functools import lru_cache

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

__all__ = ["ENTRIES", "KINDS", "SUBJECTS", "Entry", "Fact", "FactValue", "Facts", "derive"]

SUBJECTS: Mapping[str, tuple[Item, ...]] = {
    "In the document": quoted.CATALOGUE,
    "Levels": levels.CATALOGUE,
    "Returns and risk": returns.CATALOGUE,
    "Sector and industry": standing.CATALOGUE,
    "Timeline": tape.CATALOGUE,
    "Weekly rows": rows.CATALOGUE,
    "Signals beside each other": divergence.CATALOGUE,
    "Scores": scores.CATALOGUE,
    "The earlier issue": earlier.CATALOGUE,
    "Since the earlier issue": since.CATALOGUE,
}
"""The catalogue by subject, each after those that its facts are computed from."""

_CATALOGUE: tuple[Item, ...] = tuple(item for items in SUBJECTS.values() for item in items)

ENTRIES: tuple[Entry, ...] = tuple(item.entry for item in _CATALOGUE)
"""The catalogue: every fact there is, each after the facts it is computed from."""

KINDS: Mapping[str, Kind] = {entry.id: entry.kind for entry in ENTRIES}
"""The kind of every fact there is, by id; what a rulebook may name."""


def derive(
    report: Report, previous: Facts | None = None, wanted: frozenset[str] | None = None
) -> Facts:
    """All facts of `report`, present or missing with a reason, as of its latest week.

    `previous` are the facts of the issue before; `wanted` names the facts to stop at, for who
    needs a few of very many documents. Raises ValueError where the previous are of another
    listing, or not of an earlier week.
    """
    if previous is not None:
        earlier.check_earlier(report, previous)
    source, facts = Source(report), dict[str, Fact]()
    for item in _CATALOGUE if wanted is None else _needed(wanted):
        facts[item.entry.id] = item.fact(source, previous, facts)
    return Facts(facts, report.latest_week, report.key)


@lru_cache(maxsize=8)
def _needed(wanted: frozenset[str]) -> tuple[Item, ...]:
    """The items of `wanted` and of everything they are computed from, in the catalogue's order."""
    needed = set(wanted)
    for item in reversed(_CATALOGUE):
        if item.entry.id in needed:
            needed.update(item.entry.uses)
    return tuple(item for item in _CATALOGUE if item.entry.id in needed)
