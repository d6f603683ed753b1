"""derive: a report in, every figure that can be said of it out, each with its source fields."""

from briefs.facts import derived, quoted
from briefs.facts.catalog import Fact, Facts, FactValue
from briefs.report import Report

__all__ = ["KINDS", "Fact", "FactValue", "Facts", "derive"]

KINDS = {entry.id: entry.kind for entry in quoted.CATALOGUE} | {
    entry.id: entry.kind for entry in derived.CATALOGUE
}
"""The kind of every fact there is, by id; what a rulebook may name."""


def derive(report: Report) -> Facts:
    """All facts of `report`, present or missing with a reason, as of its latest week."""
    facts = {entry.id: quoted.quote(report, entry) for entry in quoted.CATALOGUE}
    for entry in derived.CATALOGUE:
        facts[entry.id] = derived.compute(entry, facts)
    return Facts(facts, report.latest_week)
