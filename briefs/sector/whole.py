"""What the documents say of the sector itself: of all its names, and of the sample of them.

Two groups share the scope's name: all names of the sector, and a sample of at most a hundred. What
a document says of either is every document's to say, so those of one sector must agree.
"""

from collections.abc import Callable, Iterator

from briefs.facts.quoted import CATALOGUE as QUOTED
from briefs.facts.read import Reading
from briefs.facts.standing import CAP
from briefs.quantity import Kind, Quantity
from briefs.sector.items import SectorItem, in_each, judged
from briefs.sector.roster import Roster, places_of

HORIZONS = ("1w", "4w", "12w")
GAUGES = {
    "trend": "trend_breadth",
    "dynamics": "positive_md_breadth",
    "strength": "positive_rs_breadth",
}
"""What a breadth is of, and how the sample's is called."""

_SCOPES = {"sector_sample": "sector_sample_scope", "sector": "sector_scope"}
_TITLES = {item.entry.id: item.entry for item in QUOTED}


def _agreed(fact_id: str, scope_id: str) -> Callable[[Roster], Reading]:
    """The value on which every document agrees that speaks of the group its scope names."""

    def look(roster: Roster) -> Reading:
        scopes = {told.record.key: told.value for told in roster.told(scope_id)}
        told = tuple(
            each
            for each in roster.told(fact_id)
            if scopes.get(each.record.key) == each.record.scope
        )
        values = {each.number for each in told}
        if not told:
            return Reading(None, (), f"no document gives {fact_id} of this sector")
        if len(values) > 1:
            reason = f"the documents disagree: they give {len(values)} values of {fact_id}"
            return Reading(None, places_of(told), reason)
        return Reading(told[0].value, places_of(told))

    return look


def _quoted(fact_id: str) -> Iterator[SectorItem]:
    group = "sector_sample" if fact_id.startswith("sector_sample") else "sector"
    entry, scope = _TITLES[fact_id], _SCOPES[group]
    formula = f"{fact_id} of the documents, where all of the same {scope} agree"
    yield from in_each(entry.kind, fact_id, entry.title, formula, _agreed(fact_id, scope))


def covers(names: Quantity, all_names: Quantity) -> bool:
    """`names >= sector_names`"""
    return names.value >= all_names.value


def capped(names: Quantity, all_names: Quantity) -> bool:
    """`sector_sample_names = 100`, and the whole sector holds more."""
    return names.value == CAP and names.value < all_names.value


def _items() -> Iterator[SectorItem]:
    yield from _quoted("sector_names")
    yield from _quoted("sector_return_1w")
    yield from _quoted("sector_sample_names")
    for horizon in HORIZONS:
        yield from _quoted(f"sector_sample_return_{horizon}")
    for breadth in GAUGES.values():
        yield from _quoted(f"sector_sample_{breadth}")
    yield judged(
        Kind.FLAG,
        "covers_sector",
        "The coverage is the whole sector",
        "names >= sector_names",
        ("names", "sector_names"),
        covers,
    )
    yield judged(
        Kind.FLAG,
        "sector_sample_capped",
        "The sector sample is a part of the sector",
        f"sector_sample_names = {CAP} and sector_sample_names < sector_names",
        ("sector_sample_names", "sector_names"),
        capped,
    )


CATALOGUE: tuple[SectorItem, ...] = tuple(_items())
