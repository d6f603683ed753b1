"""Names on a list beside those that the issues cover: written as the issues do, where they do."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from briefs.errors import Problem, Severity, named
from briefs.subscribers.lists import Listed
from briefs.tomlplace import nearest

MOST_UNCOVERED = 100
"""Names that are told one by one."""


@dataclass(frozen=True)
class Covered:
    """What the issues of an archive cover: keys of listings, such as 002428.SHZ, and scopes of
    sectors. Where there are none yet, any name may be meant.
    """

    listings: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """Who is listed, with names as the issues write them; a warning for each name that none has."""

    subscribers: tuple[Listed, ...]
    warnings: tuple[Problem, ...] = ()


def match(listed: Iterable[Listed], covered: Covered) -> Matched:
    """Write names as the issues do, whatever their case; a ticker may lack its exchange where only
    one listing can be meant. What is not covered stays as it is: one day it may be.
    """
    if not covered.listings:
        return Matched(tuple(listed))
    symbols = _symbols(covered.listings)
    alone = {symbol: keys[0] for symbol, keys in symbols.items() if len(keys) == 1}
    tickers = _Names(
        "watchlist", alone | _folded(covered.listings), lambda name: _alike(name, symbols)
    )
    sectors = _Names("sectors", _folded(covered.scopes), lambda name: nearest(name, covered.scopes))
    matched = tuple(_matched(each, sectors, tickers) for each in listed)
    return Matched(matched, (*sectors.warnings(), *tickers.warnings()))


@dataclass
class _Names:
    """What is meant by which folded name, and what may be by another; where the first entry stands
    that has a name which means nothing, and how many entries have it.
    """

    key: str
    meant: Mapping[str, str]
    asked: Callable[[str], str]
    first: dict[str, str] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def spelt(self, names: Sequence[str], place: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._spelt(name, place) for name in names))

    def warnings(self) -> Iterator[Problem]:
        for name, place in list(self.first.items())[:MOST_UNCOVERED]:
            times = self.times[name]
            often = f", which {times:,} entries have" if times > 1 else ""
            message = f"{self.key}: no issue covers {name!a}{often}{self.asked(name)}"
            yield Problem(place, message, severity=Severity.WARNING)
        if len(self.first) > MOST_UNCOVERED:
            rest = f"{self.key}: no issue covers {len(self.first) - MOST_UNCOVERED:,} more names"
            yield Problem("the list", rest, severity=Severity.WARNING)

    def _spelt(self, name: str, place: str) -> str:
        meant = self.meant.get(name.casefold())
        if meant is None:
            self.first.setdefault(name, place)
            self.times[name] = self.times.get(name, 0) + 1
        return meant or name


def _matched(listed: Listed, sectors: _Names, tickers: _Names) -> Listed:
    own = listed.subscriber
    if not (own.sectors or own.watchlist):
        return listed
    spelt = replace(
        own,
        sectors=sectors.spelt(own.sectors, listed.place),
        watchlist=tickers.spelt(own.watchlist, listed.place),
    )
    return replace(listed, subscriber=spelt)


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names}


def _symbols(keys: Iterable[str]) -> dict[str, list[str]]:
    """Listings by their symbol alone."""
    symbols: dict[str, list[str]] = {}
    for key in keys:
        symbols.setdefault(key.rpartition(".")[0].casefold(), []).append(key)
    return symbols


def _alike(ticker: str, symbols: Mapping[str, Sequence[str]]) -> str:
    """Another exchange may be meant, but no other symbol: one digit more makes another firm."""
    folded = ticker.casefold()
    found = symbols.get(folded) or symbols.get(folded.rpartition(".")[0]) or ()
    return f"; did you mean {named(found)}?" if found else ""
