"""The breadth of a sector over the last weeks: of the names that say so, how many have a signal on.

Names share a week by its ISO week, whatever day of it their rows are of. The issue's own week is
told by the documents' own figures, as everywhere in the digest; the weeks before by their rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from briefs.charts.sector.quoting import LAST_ISSUE, PREFIX, figure, place_of, places
from briefs.facts import Fact, Facts
from briefs.quantity import Kind
from briefs.record import PastWeek, Record
from briefs.sector import Coverage

SLOTS = 14
"""Weeks that the panels have room for; documents give no more rows."""
COUNTED = 10
"""From so many names on, shares are told in percent and not in names."""


@dataclass(frozen=True)
class Measure:
    """A signal: its id, its name and the state that is counted, the field of a row that tells it
    and the fact that does.
    """

    id: str
    name: str
    state: str
    field: str
    row: Callable[[PastWeek], bool | None]
    fact_id: str

    @property
    def title(self) -> str:
        """Such as `Market Dynamics above zero`."""
        return f"{self.name} {self.state}"

    def now(self, facts: Facts) -> bool | None:
        """What the document's own figures say; None where they do not."""
        if facts[self.fact_id].kind is Kind.FLAG:
            return facts.flag(self.fact_id)
        value = facts.number(self.fact_id)
        return None if value is None else value > 0


MEASURES = (
    Measure("trend", "Trend Signal", "on", "trend_signal", lambda week: week.trend, "trend_active"),
    Measure(
        "dynamics",
        "Market Dynamics",
        "above zero",
        "market_dynamics",
        lambda week: week.dynamics,
        "market_dynamics",
    ),
    Measure(
        "strength",
        "Relative Strength",
        "above zero",
        "relative_strength",
        lambda week: week.strength,
        "relative_strength",
    ),
)


@dataclass(frozen=True)
class State:
    """What one name says in one week: whether the signal is on, the row's day, and where."""

    on: bool
    day: date
    place: str


@dataclass(frozen=True)
class Share:
    """One week of a measure: its slot, the last for the issue's own week, and the states known."""

    measure: Measure
    slot: int
    states: tuple[State, ...]

    @cached_property
    def day(self) -> date:
        """The newest day of the week that any name has."""
        return max(state.day for state in self.states)

    @cached_property
    def held(self) -> int:
        return sum(state.on for state in self.states)

    @property
    def known(self) -> int:
        return len(self.states)

    @property
    def few(self) -> bool:
        """Whether a share of so few names is told in names and not in percent."""
        return self.known < COUNTED

    @property
    def percent(self) -> float:
        return self.held / self.known * 100

    @property
    def id(self) -> str:
        return f"breadth_{self.measure.id}_{self.day.isoformat()}"


@dataclass(frozen=True)
class History:
    """A measure over the weeks, oldest first; a week in which no name says is left out. `before` is
    what the earlier issue's documents said of the names covered then, None in a first issue.
    """

    measure: Measure
    shares: tuple[Share, ...]
    before: Share | None = None

    @property
    def last(self) -> Share:
        return self.shares[-1]

    @property
    def highest(self) -> Share:
        """Of equal ones the latest."""
        return max(reversed(self.shares), key=lambda share: share.percent)

    @property
    def lowest(self) -> Share:
        """Of equal ones the latest."""
        return min(reversed(self.shares), key=lambda share: share.percent)

    @property
    def told(self) -> tuple[Share, ...]:
        """The weeks whose figures the exhibit prints, each once."""
        if not self.shares:
            return ()
        slots = {each.slot for each in (self.shares[0], self.lowest, self.highest, self.last)}
        return tuple(share for share in self.shares if share.slot in slots)

    def runs(self) -> Iterator[tuple[Share, ...]]:
        """The shares of weeks that follow one another, run by run."""
        run: list[Share] = []
        for share in self.shares:
            if run and share.slot > run[-1].slot + 1:
                yield tuple(run)
                run = []
            run.append(share)
        if run:
            yield tuple(run)


def histories_of(coverage: Coverage) -> tuple[History, ...]:
    """The three measures over the weeks up to the issue's."""
    names = [_weeks(record, coverage.week) for record in coverage.records]
    return tuple(
        History(measure, tuple(_shares(measure, names)), _before(measure, coverage))
        for measure in MEASURES
    )


def breadth_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """Every figure of the sector that the exhibit prints."""
    histories = histories_of(coverage)
    return (
        *(fact for history in histories for fact in _facts(history, coverage)),
        *_days(histories, coverage),
        *_counts(histories, coverage),
    )


def week_id(share: Share) -> str:
    """The id of the fact that is the share's day."""
    return f"{PREFIX}week_{share.day.isoformat()}"


def slot_of(day: date, week: date) -> int:
    """The slot of the ISO week that `day` is in, the last for that of `week`."""
    monday, own = (each - timedelta(days=each.weekday()) for each in (week, day))
    return SLOTS - 1 - (monday - own).days // 7


@dataclass(frozen=True)
class _Weeks:
    """A name with its rows by slot, and the slot of its document's own week."""

    record: Record
    rows: Mapping[int, PastWeek]
    own: int

    def state(self, measure: Measure, slot: int) -> State | None:
        """What it says of a week; None where it does not."""
        now = _now(measure, self.record) if slot == self.own else None
        row = self.rows.get(slot)
        on = None if row is None else measure.row(row)
        if now or row is None or on is None:
            return now
        return State(on, row.day, place_of(self.record, f"{row.place}/{measure.field}"))


def _weeks(record: Record, week: date) -> _Weeks:
    ordered = sorted(record.weeks, key=lambda row: row.day)  # of two in one week the newer
    rows = {slot_of(row.day, week): row for row in ordered}
    return _Weeks(record, rows, slot_of(record.week, week))


def _shares(measure: Measure, names: Sequence[_Weeks]) -> Iterator[Share]:
    for slot in range(SLOTS):
        found = (name.state(measure, slot) for name in names)
        states = tuple(state for state in found if state is not None)
        if states:
            yield Share(measure, slot, states)


def _now(measure: Measure, record: Record, *, before: bool = False) -> State | None:
    on = measure.now(record.facts)
    if on is None:
        return None
    (place, *_) = (*places(record, measure.fact_id, before=before), "")
    return State(on, record.week, place)


def _before(measure: Measure, coverage: Coverage) -> Share | None:
    """What the earlier issue said, by its documents' own figures."""
    if coverage.earlier is None:
        return None
    found = (_now(measure, record, before=True) for record in coverage.earlier.records)
    states = tuple(state for state in found if state is not None)
    slot = slot_of(coverage.earlier.week, coverage.week)
    return Share(measure, slot, states) if states else None


def _facts(history: History, coverage: Coverage) -> Iterator[Fact]:
    for share in history.told:
        counted = share.few or share.slot == history.last.slot
        yield from _share_facts(share, share.id, coverage, counted=counted)
    if history.before:
        name = f"breadth_{history.measure.id}{LAST_ISSUE}"
        yield from _share_facts(history.before, name, coverage, counted=history.before.few)


def _share_facts(share: Share, name: str, coverage: Coverage, *, counted: bool) -> Iterator[Fact]:
    """The share, and where it is told in names how many there are."""
    title, pointers = share.measure.title, tuple(state.place for state in share.states)
    values = (
        ("", f"{title}: share", share.percent, Kind.PERCENT, "names with it on / names that say"),
        ("_on", f"{title}: names", share.held, Kind.COUNT, "names with it on"),
        ("_of", f"{title}: names that say", share.known, Kind.COUNT, "names that say"),
    )
    for end, words, value, kind, formula in values if counted else values[:1]:
        name_of = f"{name}{end}"
        yield figure(coverage, name_of, words, (value, kind), formula, pointers, share.day)


def _days(histories: tuple[History, ...], coverage: Coverage) -> Iterator[Fact]:
    told = (share for history in histories for share in history.told)
    for name, share in {week_id(share): share for share in told}.items():
        pointers = (state.place for state in share.states if state.day == share.day)
        yield figure(
            coverage,
            name.removeprefix(PREFIX),
            "Week of the history",
            share.day,
            "newest day of the rows of that ISO week",
            pointers,
        )


def _counts(histories: tuple[History, ...], coverage: Coverage) -> Iterator[Fact]:
    """How many weeks are drawn, and the fewest and the most names that say in one of them."""
    shares = [share for history in histories for share in history.shares]
    if not shares:
        return
    weeks = {share.slot: share for share in shares}
    places_of_weeks = (share.states[0].place for share in weeks.values())
    count = (len(weeks), Kind.COUNT)
    formula = "weeks in which a name says"
    yield figure(coverage, "breadth_weeks", "Weeks drawn", count, formula, places_of_weeks)
    for name, pick in (("fewest", min), ("most", max)):
        share = pick(shares, key=lambda each: each.known)
        places_of_names = (state.place for state in share.states)
        yield figure(
            coverage,
            f"breadth_{name}",
            f"Names that say, {name} in a week",
            (share.known, Kind.COUNT),
            f"{name} names that say in a week drawn",
            places_of_names,
        )
