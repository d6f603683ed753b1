"""derive_sector: a coverage in, every figure that can be said of it out, each with its fields."""

from collections.abc import Mapping

from briefs.facts import Entry, Fact, Facts
from briefs.quantity import Kind
from briefs.sector import averages, breadth, census, composites, leaders, nearby, turns, whole
from briefs.sector.coverage import Coverage
from briefs.sector.items import SectorItem
from briefs.sector.roster import Rosters

SECTOR_SUBJECTS: Mapping[str, tuple[SectorItem, ...]] = {
    "The coverage": census.CATALOGUE,
    "The sector in its documents": whole.CATALOGUE,
    "Breadth": breadth.CATALOGUE,
    "Near a turn": nearby.CATALOGUE,
    "Averages": averages.CATALOGUE,
    "Scores and setups": composites.CATALOGUE,
    "Signals and extremes": turns.CATALOGUE,
    "Leaders and laggards": leaders.CATALOGUE,
}
"""The catalogue of a sector by subject, each after those that its facts are computed from."""

_CATALOGUE: tuple[SectorItem, ...] = tuple(i for items in SECTOR_SUBJECTS.values() for i in items)

SECTOR_ENTRIES: tuple[Entry, ...] = tuple(item.entry for item in _CATALOGUE)
"""The catalogue of a sector: every fact there is, each after the facts it is computed from."""

SECTOR_KINDS: Mapping[str, Kind] = {entry.id: entry.kind for entry in SECTOR_ENTRIES}
"""The kind of every fact of a sector, by id; what a rulebook of sectors may name."""


def derive_sector(coverage: Coverage) -> Facts:
    """All facts of the coverage, present or missing with a reason, as of its week.

    They are of the names that were published; a name without a figure is left out of what is made
    of it. Pointers name fields of the listings' documents, `002428.SHZ:/composite_score`, and of
    those of the earlier issue, `previous:002428.SHZ:/composite_score`. A price is that of one name;
    no figure is made of several, which may be of several currencies.
    """
    rosters, facts = Rosters(coverage), dict[str, Fact]()
    for item in _CATALOGUE:
        facts[item.entry.id] = item.fact(rosters, facts)
    return Facts(facts, coverage.week, coverage.scope)
