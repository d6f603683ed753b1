"""Which names moved most: their composites since the earlier issue, or their week's returns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefs.charts.sector.quoting import by_number, figure, places
from briefs.facts import Fact
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector import Coverage

MOST = 6
"""Names of each direction."""
CHANGE, RETURN = "composite_change", "return_1w"
"""The facts of a listing that are told."""

_SEEN = {CHANGE: 0.5, RETURN: 0.05}
"""What is not above it is printed as zero, which is no move."""

Moved = tuple[float, Record]
"""By how much, and whose it is."""


@dataclass(frozen=True)
class Moves:
    """The names compared by one fact of theirs, from the lowest: `fact_id` is CHANGE or RETURN."""

    fact_id: str
    compared: tuple[Moved, ...]

    @property
    def rises(self) -> tuple[Moved, ...]:
        """The largest rises, the largest first; of equal ones by key."""
        rises = (moved for moved in self.compared if moved[0] > _SEEN[self.fact_id])
        return tuple(sorted(rises, key=lambda moved: (-moved[0], moved[1].key))[:MOST])

    @property
    def falls(self) -> tuple[Moved, ...]:
        """The largest falls, the largest first; of equal ones by key."""
        return tuple(moved for moved in self.compared if moved[0] < -_SEEN[self.fact_id])[:MOST]

    @property
    def most(self) -> Mapping[str, tuple[Moved, ...]]:
        """The names of the largest rise and those of the largest fall, by `rise` and `fall`; none
        where no name moved that way.
        """
        ends = {"rise": self.rises, "fall": self.falls}
        return {
            way: tuple(moved for moved in self.compared if moved[0] == names[0][0])
            for way, names in ends.items()
            if names
        }

    @property
    def rows(self) -> tuple[Moved, ...]:
        """From the largest rise to the largest fall."""
        return (*self.rises, *reversed(self.falls))


def moves_of(coverage: Coverage) -> Moves:
    """The changes of composites since the earlier issue; where none changed, and in a first issue,
    the returns of the week.
    """
    changes = Moves(CHANGE, tuple(_since(coverage)))
    if changes.rows:
        return changes
    return Moves(RETURN, tuple(by_number(coverage.records, RETURN)))


def movers_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """Every figure of the sector that the exhibit prints."""
    return tuple(_facts(moves_of(coverage), coverage))


def _facts(moves: Moves, coverage: Coverage) -> Iterator[Fact]:
    formula = (
        "names with a composite in both issues"
        if moves.fact_id == CHANGE
        else "names that give a 1W return"
    )
    told = {"names": ("Names compared", formula, moves.compared)}
    for way, tied in moves.most.items():
        words = f"names with the largest {way} of {moves.fact_id}"
        told[f"largest_{way}"] = (f"Names of the largest {way}", words, tied)
    for name, (title, words, names) in told.items():
        pointers = [place for _, record in names for place in places(record, moves.fact_id)]
        count = (len(names), Kind.COUNT)
        yield figure(coverage, f"movers_{name}", title, count, words, pointers)


def _since(coverage: Coverage) -> Sequence[Moved]:
    """The changes of the names in both issues. A name that skipped the earlier issue has a change
    since an older one, which is not the sector's.
    """
    if coverage.earlier is None:
        return ()
    weeks = {record.key: record.week for record in coverage.earlier.records}
    return [
        (value, record)
        for value, record in by_number(coverage.records, CHANGE)
        if record.key in weeks and record.facts["previous_week"].value == weeks[record.key]
    ]
