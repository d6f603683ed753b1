"""The coverage itself: how many names, which are new, gone or held, and since when."""

from collections.abc import Iterator

from briefs.facts import Entry
from briefs.facts.earlier import NO_EARLIER, weeks_between
from briefs.facts.read import Reading, counted
from briefs.quantity import Kind
from briefs.sector.events import Hits, by_composite, listed
from briefs.sector.items import Gathered, Issue, SectorItem, across, in_each, now, number
from briefs.sector.roster import Roster, Rosters, places_of


def _scope(rosters: Rosters) -> Reading:
    return Reading(rosters.coverage.scope)


def _names(roster: Roster) -> Reading:
    keys = tuple(roster.keyed(record) for record in roster.records)
    return counted(len(keys), places_of(keys))


def _only(roster: Roster) -> Reading:
    if len(roster.records) != 1:
        return Reading(None, (), f"{len(roster.records)} names are covered")
    told = roster.named(roster.records[0])
    return Reading(told.value, told.pointers)


def _names_both(rosters: Rosters) -> Reading:
    pairs = rosters.pairs("symbol")
    return counted(len(pairs), places_of(pairs))


def _other_day(rosters: Rosters) -> Reading:
    roster, week = rosters.now, rosters.coverage.week
    other = [record for record in roster.records if record.week != week]
    return counted(len(other), [roster.place(record, "/latest_week") for record in other])


def _is_first(rosters: Rosters) -> Reading:
    return Reading(rosters.then is None)


def _previous_week(rosters: Rosters) -> Reading:
    before = rosters.coverage.earlier
    return Reading(before.week) if before else Reading(None, (), NO_EARLIER)


def _weeks_since(rosters: Rosters) -> Reading:
    before = rosters.coverage.earlier
    weeks = weeks_between(before.week, rosters.coverage.week) if before else 0
    return Reading(number(weeks))


def _added(rosters: Rosters) -> Hits:
    coverage, before = rosters.coverage, rosters.coverage.earlier
    known = before.keys if before else frozenset()
    new = [each for each in (*coverage.records, *coverage.held) if each.key not in known]
    names = by_composite(rosters.now, new)
    return Hits(names, places_of(names))


def _dropped(rosters: Rosters) -> Hits:
    before = rosters.coverage.earlier
    if before is None or rosters.then is None:
        return Hits(reason=NO_EARLIER)
    keys = rosters.coverage.keys
    gone = [each for each in (*before.records, *before.held) if each.key not in keys]
    names = by_composite(rosters.then, gone)
    return Hits(names, places_of(names))


def _held(rosters: Rosters) -> Hits:
    names = by_composite(rosters.now, rosters.coverage.held)
    return Hits(names, places_of(names))


def _items() -> Iterator[SectorItem]:
    title = "Sector scope"
    yield Gathered(Entry("scope", Kind.TEXT, title, "the scope that the names share"), _scope)
    yield from in_each(
        Kind.COUNT, "names", "Names covered", "number of names published in the issue", _names
    )
    yield now(Kind.TEXT, "only_name", "The one name covered", "name, where names = 1", _only)
    yield across(
        Kind.COUNT,
        "names_both",
        "Names in both issues",
        "number of names published in this issue and the earlier one",
        _names_both,
    )
    yield Gathered(
        Entry(
            "other_day",
            Kind.COUNT,
            "Names of another day",
            "number of names whose latest_week is another day than the issue's",
        ),
        _other_day,
    )
    yield from _since()
    yield from listed(
        "held", "Names held", "the names that the desk kept back in this issue", _held
    )


def _since() -> Iterator[SectorItem]:
    yield Gathered(Entry("first_issue", Kind.FLAG, "First issue", NO_EARLIER), _is_first)
    yield across(
        Kind.DATE,
        "previous_week",
        "Week of the earlier issue",
        "week of the newest issue before this one",
        _previous_week,
    )
    yield across(
        Kind.COUNT,
        "weeks_since_issue",
        "Weeks since the earlier issue",
        "calendar weeks from the week of the earlier issue to that of this one",
        _weeks_since,
    )
    yield from listed(
        "added",
        "Names added",
        "the names of this issue, held ones too, that the earlier one did not cover",
        _added,
        Issue.BOTH,
    )
    yield from listed(
        "dropped",
        "Names dropped",
        "the names of the earlier issue that this one does not cover",
        _dropped,
        Issue.BOTH,
    )


CATALOGUE: tuple[SectorItem, ...] = tuple(_items())
