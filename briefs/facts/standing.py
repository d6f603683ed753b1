"""Where the name stands in its sector and industry: ahead of averages, beside the best other."""

from collections.abc import Iterator

from briefs.facts.catalog import FactValue, Item
from briefs.facts.derived import Derived, computed, difference, judged
from briefs.facts.read import Reading, read
from briefs.quantity import Kind, Quantity
from briefs.report import Peer, Report

CAP = 100
"""The most names a group of the document holds; a sample of so many is cut off."""

HORIZONS = ("1w", "4w", "12w")


def _lead(fact_id: str, title: str, own: str, other: str) -> Derived:
    """`own - other` in percentage points."""
    return computed(Kind.POINTS, fact_id, title, f"{own} - {other}", (own, other), difference)


def _leads(group: str) -> Iterator[Derived]:
    for horizon in HORIZONS:
        yield _lead(
            f"lead_{group}_sample_{horizon}",
            f"{horizon.upper()} return against the average of the {group} sample",
            f"return_{horizon}",
            f"{group}_sample_return_{horizon}",
        )


def _best_other(group: str) -> Iterator[Item]:
    place = f"groups.{group}.top_peers"
    yield read(
        Kind.TEXT,
        f"{group}_best_other_name",
        f"Best other name of the {group} sample over 4W",
        f"name of the largest four_week_return in {place}, this ticker aside",
        lambda source: _name_of_best(source.report, group),
    )
    yield read(
        Kind.PERCENT,
        f"{group}_best_other_return_4w",
        f"4W return of the best other name of the {group} sample",
        f"largest four_week_return in {place}, this ticker aside",
        lambda source: _return_of_best(source.report, group),
    )
    yield _lead(
        f"lead_{group}_best_4w",
        f"4W return against the best other name of the {group} sample",
        "return_4w",
        f"{group}_best_other_return_4w",
    )


def _name_of_best(report: Report, group: str) -> Reading:
    peer, place, reason = _best(report, group)
    if peer is None:
        return Reading(None, (place,), reason)
    return Reading(peer.name, (f"{place}/name",)) if peer.name else _symbol(peer, place)


def _symbol(peer: Peer, place: str) -> Reading:
    return Reading(peer.symbol, (f"{place}/symbol",))


def _return_of_best(report: Report, group: str) -> Reading:
    peer, place, reason = _best(report, group)
    if peer is None or peer.four_week_return is None:
        return Reading(None, (place,), reason)
    return Reading(Quantity(peer.four_week_return, "%"), (f"{place}/four_week_return",))


def _best(report: Report, group: str) -> tuple[Peer | None, str, str]:
    """The best other name and its pointer; else the list's pointer and the reason."""
    place = f"/groups/{group}/top_peers"
    block = getattr(report.groups, group, None)
    best: tuple[float, int, Peer] | None = None
    for index, peer in enumerate(block.top_peers if block else ()):
        rise = peer.four_week_return
        if rise is not None and not is_itself(peer, report) and (not best or rise > best[0]):
            best = rise, index, peer
    if best is None:
        return None, place, f"the document gives no other name with a 4W return at {place}"
    return best[2], f"{place}/{best[1]}", ""


def is_itself(peer: Peer, report: Report) -> bool:
    """Whether the peer is this ticker; one of its symbol without an exchange is taken for it."""
    own = report.ticker
    return peer.symbol == own.symbol and peer.exchange in {own.exchange, None}


def same(one: FactValue, other: FactValue) -> bool:
    """`one == other`"""
    return one == other


def capped(names: Quantity) -> bool:
    """`names = 100`: the group holds as many as a group can."""
    return names.value == CAP


def capped_below(names: Quantity, all_names: Quantity) -> bool:
    """`names = 100`, and the whole holds more."""
    return capped(names) and names.value < all_names.value


CATALOGUE: tuple[Item, ...] = (
    _lead(
        "lead_sector_1w", "1W return against the sector average", "return_1w", "sector_return_1w"
    ),
    *_leads("sector"),
    *_leads("industry"),
    *_best_other("sector"),
    *_best_other("industry"),
    judged(
        Kind.FLAG,
        "same_scope",
        "Sector and sector sample have one name",
        "sector_scope = sector_sample_scope",
        ("sector_scope", "sector_sample_scope"),
        same,
    ),
    judged(
        Kind.FLAG,
        "sector_sample_capped",
        "The sector sample is a part of the sector",
        f"sector_sample_names = {CAP} and sector_sample_names < sector_names",
        ("sector_sample_names", "sector_names"),
        capped_below,
    ),
    judged(
        Kind.FLAG,
        "industry_sample_capped",
        "The industry sample is cut off",
        f"industry_sample_names = {CAP}",
        ("industry_sample_names",),
        capped,
    ),
)
