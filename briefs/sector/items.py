"""The lines of the sector's catalogue: figures gathered from names, or made of other figures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from briefs.facts import Entry, Fact
from briefs.facts.derived import Arithmetic, Judgement, computed, difference
from briefs.facts.earlier import NO_EARLIER
from briefs.facts.read import Reading
from briefs.quantity import Kind, Quantity
from briefs.sector.roster import Roster, Rosters

Look = Callable[[Rosters], Reading]
LookAt = Callable[[Roster], Reading]
AGO = "_earlier"
"""Ends the id of a figure as the issue before had it."""


class SectorItem(Protocol):
    """A line of the sector's catalogue that can be worked out."""

    @property
    def entry(self) -> Entry: ...

    def fact(self, rosters: Rosters, known: Mapping[str, Fact]) -> Fact:
        """The fact of a coverage, missing with the reason where it has none; `known` are the facts
        that stand earlier in the catalogue.
        """
        ...


class Issue(StrEnum):
    """Which issue's names a figure is gathered from."""

    NOW = "now"
    THEN = "then"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A figure that `look` finds in the names of one issue, or of both."""

    entry: Entry
    look: Look
    issue: Issue = Issue.NOW

    def fact(self, rosters: Rosters, known: Mapping[str, Fact]) -> Fact:
        """Missing for the one reason that matters where there is no earlier issue to look at."""
        if self.issue is not Issue.NOW and rosters.then is None:
            found = Reading(None, (), NO_EARLIER)
        else:
            found = self.look(rosters)
        return _fact(self.entry, found, self._day(rosters))

    def _day(self, rosters: Rosters) -> date:
        before = rosters.coverage.earlier
        if before is not None and self.issue is Issue.THEN and rosters.then is not None:
            return before.week
        return rosters.coverage.week


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A figure of other figures of the sector: `judge` takes the values of the entry's `uses`."""

    entry: Entry
    judge: Judgement

    def fact(self, rosters: Rosters, known: Mapping[str, Fact]) -> Fact:
        """From the facts it uses, with their pointers; missing where one of them is."""
        operands = [known[fact_id] for fact_id in self.entry.uses]
        lacking = [operand for operand in operands if operand.value is None]
        value = None if lacking else self.judge(*[operand.value for operand in operands])
        return _fact(
            self.entry,
            Reading(
                value,
                tuple(dict.fromkeys(place for each in operands for place in each.pointers)),
                "" if value is not None else _reason(self.entry, lacking),
            ),
            max(each.as_of for each in operands),
        )


def _reason(entry: Entry, lacking: list[Fact]) -> str:
    if any(fact.reason == NO_EARLIER for fact in lacking):
        return NO_EARLIER
    if lacking:
        return f"{entry.formula} needs {', '.join(fact.id for fact in lacking)}"
    return f"{entry.formula} is undefined for these values"


def _fact(entry: Entry, found: Reading, day: date) -> Fact:
    return Fact(
        entry.id,
        entry.kind,
        entry.title,
        found.value,
        day,
        found.pointers,
        entry.formula,
        found.reason,
    )


def now(kind: Kind, fact_id: str, title: str, formula: str, look: LookAt) -> Gathered:
    """A figure of the names of this issue."""
    return Gathered(Entry(fact_id, kind, title, formula), lambda rosters: look(rosters.now))


def then(kind: Kind, fact_id: str, title: str, formula: str, look: LookAt) -> Gathered:
    """The same figure of the names that the issue before covered, under an id of its own."""
    entry = Entry(
        fact_id + AGO, kind, f"{title}, earlier issue", f"{formula}, in the earlier issue"
    )
    return Gathered(
        entry,
        lambda rosters: look(rosters.then) if rosters.then else Reading(None, (), NO_EARLIER),
        Issue.THEN,
    )


def in_each(kind: Kind, fact_id: str, title: str, formula: str, look: LookAt) -> Iterator[Gathered]:
    """A figure of this issue and the same one of the issue before."""
    yield now(kind, fact_id, title, formula, look)
    yield then(kind, fact_id, title, formula, look)


def across(kind: Kind, fact_id: str, title: str, formula: str, look: Look) -> Gathered:
    """A figure of the names of both issues."""
    return Gathered(Entry(fact_id, kind, title, formula), look, Issue.BOTH)


def reckoned(
    kind: Kind, fact_id: str, title: str, expression: str, uses: tuple[str, ...], by: Arithmetic
) -> Reckoned:
    """A figure that the arithmetic `by` gives of its operands' numbers."""
    derived = computed(kind, fact_id, title, expression, uses, by)
    return Reckoned(derived.entry, derived.judge)


def judged(
    kind: Kind, fact_id: str, title: str, expression: str, uses: tuple[str, ...], by: Judgement
) -> Reckoned:
    """A flag or a word that `by` makes of its operands as they are."""
    return Reckoned(Entry(fact_id, kind, title, expression, uses), by)


def percent_of(part: float, whole: float) -> float | None:
    """`part / whole` in percent. Undefined of no name."""
    return 100 * part / whole if whole > 0 else None


def share(part: str, whole: str, fact_id: str, title: str) -> Reckoned:
    """The share of two counts, in percent."""
    uses = part, whole
    return reckoned(Kind.PERCENT, fact_id, title, f"{part} / {whole}", uses, percent_of)


def shares(part: str, whole: str, fact_id: str, title: str) -> Iterator[Reckoned]:
    """The share of two counts of this issue, and of the same two of the issue before."""
    yield share(part, whole, fact_id, title)
    yield share(part + AGO, whole + AGO, fact_id + AGO, f"{title}, earlier issue")


def points(fact_id: str, title: str, own: str, other: str) -> Reckoned:
    """`own - other` of two percentages, in percentage points."""
    return reckoned(Kind.POINTS, fact_id, title, f"{own} - {other}", (own, other), difference)


def number(value: float, unit: str = "", step: float = 0.0) -> Quantity:
    """A figure as a value of a fact."""
    return Quantity(float(value), unit, step)


def lacks(fact_id: str, told: int = 0, needed: int = 1) -> Reading:
    """The reading where fewer names than are needed have the fact."""
    if told:
        return Reading(None, (), f"{told} covered names have {fact_id}; it takes {needed}")
    return Reading(None, (), f"no covered name has {fact_id}")
