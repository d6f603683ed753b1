"""Small records and issues, for what keeps them and looks them up again."""

from collections.abc import Iterable
from datetime import date, timedelta

from briefs.archive import Kept, KeptIssue
from briefs.claims import Claim, Line
from briefs.facts import ENTRIES, Fact, Facts, FactValue
from briefs.quantity import Quantity
from briefs.record import Hold, Record, Said

FIRST = date(2026, 5, 1)
KINDS = {entry.id: entry.kind for entry in ENTRIES}


def week(number: int) -> date:
    """The Friday of that week, the first being 0."""
    return FIRST + timedelta(weeks=number)


def said(section: str, rule: str, text: str = "It says so.") -> Said:
    return Said(section, (rule,), Line((text,)))


def record(
    key: str,
    day: date,
    composite: float | None = 50.0,
    told: Iterable[Said] = (),
    fired: Iterable[str] = (),
    *,
    held: bool = False,
    **values: FactValue,
) -> Record:
    """A record of a few facts; what is told has fired."""
    score = {} if composite is None else {"composite": Quantity(composite)}
    known: dict[str, FactValue] = {"name": f"{key} Inc.", "sector_scope": "US Energy"}
    known |= score | values
    facts = {
        name: Fact(name, KINDS[name], name, value, day, (f"/{name}",))
        for name, value in known.items()
    }
    sentences = tuple(told)
    return Record(
        Facts(facts, day, key),
        sha256=f"{key}-{day}",
        said=sentences,
        fired=frozenset(fired) | {rule for each in sentences for rule in each.rules},
        held=Hold("Trading halted.", "AL") if held else None,
    )


def verdict(composite: str) -> Said:
    claim = Claim(composite, "composite")
    return Said("verdict", ("v",), Line(("Composite ", claim, ": steady.")))


def issue(
    day: date,
    keys: Iterable[str] = ("A.N", "B.N"),
    revision: int = 1,
    by: str = "",
    composite: float = 50.0,
    held: Iterable[str] = (),
) -> KeptIssue:
    """An issue of listings that all have the same composite."""
    away = set(held)
    records = (record(key, day, composite, held=key in away) for key in sorted(keys))
    return KeptIssue(day, revision, tuple(Kept.of(each, revision) for each in records), by)
