"""Facts read from the document by looking at several of its fields: rows, weeks, peers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefs.facts.catalog import Entry, Fact, Facts, FactValue
from briefs.facts.columns import Column, Source
from briefs.quantity import Kind, Quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found and in which fields; where nothing was, the reason."""

    value: FactValue | None
    pointers: tuple[str, ...] = ()
    reason: str = ""


Look = Callable[[Source], Reading]


@dataclass(frozen=True, slots=True)
class Read:
    """A fact that `look` finds in the document."""

    entry: Entry
    look: Look

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """What `look` finds in the report."""
        entry, found = self.entry, self.look(source)
        return Fact(
            entry.id,
            entry.kind,
            entry.title,
            found.value,
            source.report.latest_week,
            found.pointers,
            entry.formula,
            found.reason,
        )


def read(kind: Kind, fact_id: str, title: str, formula: str, look: Look) -> Read:
    """A fact that `look` finds in the document, as `formula` says in words."""
    return Read(Entry(fact_id, kind, title, formula), look)


def counted(number: int, pointers: Sequence[str]) -> Reading:
    """A count of what stands in the fields of `pointers`."""
    return Reading(Quantity(float(number)), tuple(pointers))


def run_length(column: Column, holds: Callable[[Any], bool], state: str) -> Reading:
    """For how many weeks up to the latest `holds` is true of the column; 0 where not of the latest.

    Missing where a value is unknown before the run ends, and where it does not end within the
    weeks given: it began before them. `state` says what holds, for that reason.
    """
    if not column.values:
        return Reading(None, (), column.lacking)
    for length, value in enumerate(column.values):
        if value is None:
            when = f"{length}W before the latest week" if length else "for the latest week"
            return Reading(None, column.pointers[:length], f"{column.name} is not given {when}")
        if not holds(value):
            return counted(length, column.pointers[: length + 1])
    return Reading(None, column.pointers, f"{state} in all {len(column.values)} weeks given")
