"""Turns: signals that changed since the earlier issue, fresh buys, new highs and lows."""

from collections.abc import Callable, Iterator
from functools import partial

from briefs.facts.read import Reading, counted
from briefs.facts.since import lowered, raised
from briefs.quantity import Kind, Quantity
from briefs.sector.breadth import above
from briefs.sector.events import Find, Hits, by_composite, listed
from briefs.sector.items import Issue, SectorItem, across
from briefs.sector.nearby import NEAR
from briefs.sector.roster import Pair, Rosters, places_of

Turn = Callable[[Pair], bool]

_SIGNALS = (
    ("trend", "trend_active", "Trend Signal", "on", "off"),
    ("dynamics", "market_dynamics", "Market Dynamics", "positive", "negative"),
    ("strength", "relative_strength", "Relative Strength", "positive", "negative"),
)


def _turning(rosters: Rosters, fact_id: str, holds: Turn) -> Hits:
    """The names of both issues of which `holds` is true."""
    pairs = rosters.pairs(fact_id)
    if not pairs:
        return Hits(reason=f"no name has {fact_id} in both issues")
    turned = [pair.record for pair in pairs if holds(pair)]
    return Hits(by_composite(rosters.now, turned), places_of(pairs))


def _up(pair: Pair) -> bool:
    return above(pair.now) and not above(pair.then)


def _down(pair: Pair) -> bool:
    return above(pair.then) and not above(pair.now)


def _signals() -> Iterator[SectorItem]:
    for name, fact_id, title, up, down in _SIGNALS:
        for word, holds in ((up, _up), (down, _down)):
            yield from listed(
                f"{name}_turned_{word}",
                f"{title} turned {word} since the earlier issue",
                f"the names whose {title} was not {word} in the earlier issue and is now",
                partial(_turning, fact_id=fact_id, holds=holds),
                Issue.BOTH,
            )


def _alone(rosters: Rosters, holds: Turn) -> Hits:
    """The names whose Relative Strength turned and whose Trend Signal did not turn with it."""
    pairs, signals = rosters.pairs("relative_strength"), rosters.pairs("trend_active")
    if not pairs:
        return Hits(reason="no name has relative_strength in both issues")
    with_it = {pair.record.key for pair in signals if holds(pair)}
    turned = [pair.record for pair in pairs if holds(pair) and pair.record.key not in with_it]
    places = (*places_of(pairs), *places_of(signals))
    return Hits(by_composite(rosters.now, turned), places)


def _strength_alone() -> Iterator[SectorItem]:
    for word, side, holds in (("positive", "on", _up), ("negative", "off", _down)):
        yield from listed(
            f"strength_alone_{word}",
            f"Relative Strength turned {word} and the Trend Signal did not turn {side}",
            f"the names whose Relative Strength turned {word} since the earlier issue and whose "
            f"Trend Signal did not turn {side}",
            partial(_alone, holds=holds),
            Issue.BOTH,
        )


def flagged(fact_id: str) -> Find:
    """The names of which a flag of their documents is true."""

    def find(rosters: Rosters) -> Hits:
        told = rosters.now.told(fact_id)
        if not told:
            return Hits(reason=f"no covered name has {fact_id}")
        hit = [each.record for each in told if each.value is True]
        return Hits(by_composite(rosters.now, hit), places_of(told))

    return find


def _this_week() -> Iterator[SectorItem]:
    for fact_id, source, title, words in (
        ("fresh_buys", "fresh_buy", "Fresh buys", "a fresh buy"),
        (
            *("trend_on_this_week", "trend_turned_on"),
            *("Trend Signal turned on in the week", "a Trend Signal that turned on this week"),
        ),
        (
            *("trend_off_this_week", "trend_turned_off"),
            *("Trend Signal turned off in the week", "a Trend Signal that turned off this week"),
        ),
        (
            *("closes_at_high", "new_high_52"),
            *("Closes at the 52-week high", "a close at the 52-week high"),
        ),
        (
            *("closes_at_low", "new_low_52"),
            *("Closes at the 52-week low", "a close at the 52-week low"),
        ),
    ):
        yield from listed(fact_id, title, f"the names with {words}", flagged(source))


def _beyond(pair: Pair, by: Callable[[Quantity, Quantity], bool | None]) -> bool:
    now, then = pair.now.value, pair.then.value
    return isinstance(now, Quantity) and isinstance(then, Quantity) and by(now, then) is True


def _extremes() -> Iterator[SectorItem]:
    for fact_id, source, by, words in (
        ("new_highs", "high_52", raised, "high is above that of the earlier issue"),
        ("new_lows", "low_52", lowered, "low is below that of the earlier issue"),
    ):
        yield from listed(
            fact_id,
            f"New 52-week {fact_id.removeprefix('new_')}",
            f"the names whose 52-week {words}, beyond their rounding",
            partial(_turning, fact_id=source, holds=partial(_beyond, by=by)),
            Issue.BOTH,
        )


def _held(
    rosters: Rosters, source: str, away: str, by: Callable[[Quantity, Quantity], bool | None]
) -> Reading:
    """How many names with a new extreme close near it; the others touched it and turned."""
    pairs = [pair for pair in rosters.pairs(source) if _beyond(pair, by)]
    told = {each.record.key: each for each in rosters.now.told(away)}
    found = tuple(told[pair.record.key] for pair in pairs if pair.record.key in told)
    if not rosters.pairs(source):
        return Reading(None, (), f"no name has {source} in both issues")
    places = (*places_of(tuple(pairs)), *places_of(found))
    return counted(sum(each.number > -NEAR for each in found), places)


def _extremes_held() -> Iterator[SectorItem]:
    for fact_id, source, away, by in (
        ("new_highs", "high_52", "drawdown", raised),
        ("new_lows", "low_52", "to_low_52", lowered),
    ):
        word = fact_id.removeprefix("new_")
        yield across(
            Kind.COUNT,
            f"{fact_id}_held",
            f"New 52-week {word} that the close is near",
            f"number of names of {fact_id} with {away} > -{NEAR:.0f}%",
            partial(_held, source=source, away=away, by=by),
        )


CATALOGUE: tuple[SectorItem, ...] = (
    *_signals(),
    *_strength_alone(),
    *_this_week(),
    *_extremes(),
    *_extremes_held(),
)
