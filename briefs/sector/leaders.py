"""Leaders and laggards by return and composite, and names whose briefs say a contradiction."""

from collections.abc import Callable, Iterator
from functools import partial

from briefs.facts.read import Reading
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector.events import Hits, by_composite, listed
from briefs.sector.items import SectorItem, lacks, now, share
from briefs.sector.roster import Roster, Rosters, Told

PAIR = 2

Tell = Callable[[Roster, Told], Told]
_FIELDS = (
    ("1w", "return_1w", Kind.PERCENT, "1W return"),
    ("4w", "return_4w", Kind.PERCENT, "4W return"),
    ("composite", "composite", Kind.SCORE, "composite"),
)


def _extreme(roster: Roster, fact_id: str, best: bool) -> Told | Reading:
    """The best or the worst name, of equal ones the first by key; else why there is none."""
    told = roster.told(fact_id)
    if not told:
        return lacks(fact_id)
    values = {each.number for each in told}
    if not best and len(values) < PAIR:
        return Reading(None, (), f"no name has another {fact_id} than the best")
    wanted = max(values) if best else min(values)
    return next(each for each in told if each.number == wanted)


def _told(roster: Roster, fact_id: str, best: bool, tell: Tell) -> Reading:
    found = _extreme(roster, fact_id, best)
    if isinstance(found, Reading):
        return found
    told = tell(roster, found)
    return Reading(told.value, told.pointers)


def _itself(_: Roster, told: Told) -> Told:
    return told


def _name(roster: Roster, told: Told) -> Told:
    return roster.named(told.record)


def _key(roster: Roster, told: Told) -> Told:
    return roster.keyed(told.record)


def _ends() -> Iterator[SectorItem]:
    for end, fact_id, kind, title in _FIELDS:
        for word, best, size in (("leader", True, "Best"), ("laggard", False, "Worst")):
            formula = f"{'largest' if best else 'smallest'} {fact_id} of the names"
            look = partial(_told, fact_id=fact_id, best=best)
            place = f"{word}_{end}"
            yield now(kind, place, f"{size} {title}", formula, partial(look, tell=_itself))
            yield now(
                Kind.TEXT,
                f"{place}_name",
                f"{size} {title}: name",
                f"name with the {formula}, the first by key of equal ones",
                partial(look, tell=_name),
            )
            yield now(
                Kind.TEXT,
                f"{place}_key",
                f"{size} {title}: key",
                f"key of the name with the {formula}",
                partial(look, tell=_key),
            )


def _contradictions(rosters: Rosters) -> Hits:
    """The names whose briefs say a contradiction, with the fields that those sentences cite."""
    found = [record for record in rosters.now.records if record.sentences("contradiction")]
    places = [place for record in found for place in _cited(rosters.now, record)]
    return Hits(by_composite(rosters.now, found), tuple(dict.fromkeys(places)))


def _cited(roster: Roster, record: Record) -> Iterator[str]:
    for said in record.sentences("contradiction"):
        for claim in said.line.claims:
            fact = record.facts.get(claim.source)
            yield from roster.places(record, fact) if fact else ()


CATALOGUE: tuple[SectorItem, ...] = (
    *_ends(),
    *listed(
        "contradictions",
        "Names with a contradiction",
        "the names whose brief says a contradiction",
        _contradictions,
    ),
    share("contradictions", "names", "share_contradictions", "Share of names with a contradiction"),
)
