"""Events: how many names something happened to, and which ones where they are few."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from briefs.facts import Entry
from briefs.facts.read import Reading, counted
from briefs.quantity import Kind, Quantity
from briefs.record import Record
from briefs.sector.items import Gathered, Issue
from briefs.sector.roster import Roster, Rosters, Told

FEW = 2
"""So many names are told one by one; a sentence that lists more is not read."""


@dataclass(frozen=True)
class Hits:
    """The names something happened to, as they are told, and all the places that were looked at;
    else the reason why nobody can tell.
    """

    names: tuple[Told, ...] = ()
    pointers: tuple[str, ...] = ()
    reason: str = field(default="")


Find = Callable[[Rosters], Hits]


def listed(
    fact_id: str, title: str, formula: str, find: Find, issue: Issue = Issue.NOW
) -> Iterator[Gathered]:
    """The number of names that `find` gives, and the first two of them by name."""
    entry = Entry(fact_id, Kind.COUNT, title, f"number of {formula}")
    yield Gathered(entry, lambda rosters: _counted(find(rosters)), issue)
    for index, end in enumerate(("", "_2")[:FEW]):
        which = ("first", "second")[index]
        entry = Entry(
            f"{fact_id}_name{end}",
            Kind.TEXT,
            f"{title}: the {which} by name",
            f"name of the {which} of {formula}",
        )
        yield Gathered(entry, _naming(find, index), issue)


def _counted(hits: Hits) -> Reading:
    if hits.reason:
        return Reading(None, hits.pointers, hits.reason)
    return counted(len(hits.names), hits.pointers)


def _naming(find: Find, index: int) -> Callable[[Rosters], Reading]:
    def name(rosters: Rosters) -> Reading:
        hits = find(rosters)
        if len(hits.names) > index:
            return Reading(hits.names[index].value, hits.names[index].pointers)
        return Reading(
            None, hits.pointers, hits.reason or f"there are {len(hits.names)} such names"
        )

    return name


def by_composite(roster: Roster, records: Sequence[Record]) -> tuple[Told, ...]:
    """Their names, from the highest composite down; those without one last, ties by key."""
    ordered = sorted(records, key=lambda record: (-_composite(record), record.key))
    return tuple(roster.named(record) for record in ordered)


def _composite(record: Record) -> float:
    fact = record.facts.get("composite")
    return fact.value.value if fact and isinstance(fact.value, Quantity) else -1.0
