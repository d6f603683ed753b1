"""Names near a turn of their Trend Signal: how many there are, and how near the nearest is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from briefs.facts import Entry
from briefs.facts.read import Reading
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector.events import Hits, listed
from briefs.sector.items import Gathered, SectorItem
from briefs.sector.roster import Roster, Rosters, Told, places_of

NEAR = 5.0
"""Percent between a close and a level that a week or two may cover."""
NEAR_STRENGTH = 3.0
"""Points of Relative Strength that an ordinary fortnight may cover."""

_SIGNAL, _LINE, _STRENGTH = "trend_active", "vs_trend", "relative_strength"
_LEVEL = (Kind.PRICE, "level", "trend_line", "its Trend Line")
_TO_LINE = (Kind.PERCENT, "away", "to_trend_line", "from its close to its Trend Line")
_ABOVE_LINE = (Kind.PERCENT, "away", "vs_trend", "its close against its Trend Line")
_READING = (Kind.INDEX, "strength", "relative_strength", "its Relative Strength")

Values = dict[str, Told]
Distance = Callable[[Values], float | None]


@dataclass(frozen=True)
class _Group:
    """Names that one condition away turns: what is looked at, and how far each is from the turn;
    None where a name is not of the group. `nearest` are the figures told of the nearest one.
    """

    fact_id: str
    title: str
    words: str
    reads: tuple[str, ...]
    distance: Distance
    nearest: tuple[tuple[Kind, str, str, str], ...]


def _within(value: float, limit: float) -> float | None:
    return value if 0 < value < limit else None


def _above_line(of: Values) -> float | None:
    return _within(of[_LINE].number, NEAR) if of[_SIGNAL].value is True else None


def _below_line(of: Values) -> float | None:
    return _within(-of[_LINE].number, NEAR) if of[_SIGNAL].value is False else None


def _by_line(of: Values) -> float | None:
    return _below_line(of) if of[_STRENGTH].number > 0 else None


def _by_strength(of: Values) -> float | None:
    missing = -of[_STRENGTH].number
    near = of[_SIGNAL].value is False and of[_LINE].number > 0 and 0 <= missing < NEAR_STRENGTH
    return missing if near else None


_OUT_BELOW = f"the Trend Signal off and -{NEAR:.0f}% < vs_trend < 0"
_GROUPS = (
    _Group(
        "near_line_above",
        "In trend and near the Trend Line",
        f"the names with the Trend Signal on and 0 < vs_trend < {NEAR:.0f}%",
        (_SIGNAL, _LINE),
        _above_line,
        (_LEVEL, _TO_LINE),
    ),
    _Group(
        "near_line_below",
        "Out of trend and near the Trend Line",
        f"the names with {_OUT_BELOW}",
        (_SIGNAL, _LINE),
        _below_line,
        (),
    ),
    _Group(
        "near_signal_by_line",
        "A weekly close above the Trend Line away from the Trend Signal",
        f"the names with {_OUT_BELOW} and relative_strength > 0",
        (_SIGNAL, _LINE, _STRENGTH),
        _by_line,
        (_LEVEL, _TO_LINE, _READING),
    ),
    _Group(
        "near_signal_by_strength",
        "A Relative Strength above zero away from the Trend Signal",
        "the names with the Trend Signal off, vs_trend > 0 and "
        f"-{NEAR_STRENGTH:.0f} < relative_strength <= 0",
        (_SIGNAL, _LINE, _STRENGTH),
        _by_strength,
        (_ABOVE_LINE, _READING),
    ),
)


def _values(roster: Roster, group: _Group) -> Iterator[tuple[Record, Values]]:
    """The names that have every figure the group looks at, with these figures."""
    columns = {each: {t.record.key: t for t in roster.told(each)} for each in group.reads}
    for record in roster.records:
        found = {each: told[record.key] for each, told in columns.items() if record.key in told}
        if len(found) == len(columns):
            yield record, found


def _near(rosters: Rosters, group: _Group) -> tuple[tuple[Record, ...], tuple[str, ...]] | None:
    """The group's names from the nearest on, ties by key, and all the places that were looked at;
    None where no name has the figures.
    """
    values = tuple(_values(rosters.now, group))
    if not values:
        return None
    distances = ((group.distance(of), record) for record, of in values)
    near = [(away, record.key, record) for away, record in distances if away is not None]
    places = places_of(tuple(told for _, of in values for told in of.values()))
    return tuple(record for _, _, record in sorted(near, key=lambda each: each[:2])), places


def _hits(rosters: Rosters, group: _Group) -> Hits:
    found = _near(rosters, group)
    if found is None:
        return Hits(reason=f"no covered name has {' and '.join(group.reads)}")
    records, places = found
    return Hits(tuple(rosters.now.named(record) for record in records), places)


def _of_nearest(rosters: Rosters, group: _Group, fact_id: str) -> Reading:
    found = _near(rosters, group)
    if found is None or not found[0]:
        return Reading(None, (), "there is no such name")
    key = found[0][0].key
    told = next((each for each in rosters.now.told(fact_id) if each.record.key == key), None)
    if told is None:
        return Reading(None, (), f"the nearest of them has no {fact_id}")
    return Reading(told.value, told.pointers)


def _items() -> Iterator[SectorItem]:
    for group in _GROUPS:
        find = partial(_hits, group=group)
        yield from listed(group.fact_id, group.title, group.words, find)
        for kind, end, fact_id, words in group.nearest:
            look = partial(_of_nearest, group=group, fact_id=fact_id)
            formula = f"{fact_id} of the nearest of {group.words}"
            title = f"{group.title}, the nearest: {words}"
            yield Gathered(Entry(f"{group.fact_id}_{end}", kind, title, formula), look)


CATALOGUE: tuple[SectorItem, ...] = tuple(_items())
