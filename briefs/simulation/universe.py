"""Who is listed: every ticker's venue, industry, symbol, name and description."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator

from briefs.simulation.factors import Floats, Integers
from briefs.simulation.names import company_names, descriptions
from briefs.simulation.sectors import INDUSTRIES, SECTORS
from briefs.simulation.shares import deal
from briefs.simulation.venues import VENUES, symbols

PRICE_SPREAD, CAP_SPREAD = 0.6, 1.2
"""Standard deviations of the logarithm of last closes and market caps within one venue."""
WIDEST = 2.5
"""Standard deviations at which both are cut off."""
SLOWEST, BUSIEST = 0.004, 0.06
"""Share of a company's shares that changes hands in a usual week."""


@dataclass(frozen=True, slots=True)
class Universe:
    """Tickers in order of exchange and symbol; every array is of shape (tickers,).

    `venue`, `sector` and `industry` are places in VENUES, SECTORS and INDUSTRIES. `price` is the
    wished last close, `shares` the number outstanding, `turnover` the share traded in a week.
    """

    symbol: tuple[str, ...]
    name: tuple[str, ...]
    description: tuple[str, ...]
    venue: Integers
    sector: Integers
    industry: Integers
    price: Floats
    shares: Floats
    turnover: Floats

    @property
    def per_unit(self) -> Floats:
        """Ticks in one unit of each ticker's currency."""
        return np.array([place.per_unit for place in VENUES], dtype=np.float64)[self.venue]

    def exchanges(self) -> list[str]:
        return [VENUES[venue].exchange for venue in self.venue]


def draw_universe(rng: Generator, tickers: int) -> Universe:
    """A universe of that many tickers, each venue and sector with its share of it."""
    venue, symbol = _listed(rng, tickers)
    industry = deal(rng, [group.weight / len(group.industries) for group, _ in INDUSTRIES], tickers)
    sector = np.array([SECTORS.index(group) for group, _ in INDUSTRIES])[industry]
    countries = [VENUES[number].country for number in venue]
    industries = [INDUSTRIES[number][1] for number in industry]
    name = company_names(rng, countries, industries)
    price = _around(rng, [place.price for place in VENUES], venue, PRICE_SPREAD)
    cap = _around(rng, [place.cap for place in VENUES], venue, CAP_SPREAD)
    return Universe(
        symbol=tuple(symbol),
        name=tuple(name),
        description=tuple(descriptions(rng, name, countries, industries)),
        venue=venue,
        sector=sector,
        industry=industry,
        price=price,
        shares=np.rint(cap / price),
        turnover=np.exp(rng.uniform(np.log(SLOWEST), np.log(BUSIEST), tickers)),
    )


def listing(universe: Universe, last_close: Floats) -> pl.DataFrame:
    """One row per ticker; the market cap is shares outstanding times the last close."""
    venues = [VENUES[number] for number in universe.venue]
    return pl.DataFrame(
        {
            "symbol": universe.symbol,
            "exchange": universe.exchanges(),
            "name": universe.name,
            "country": [venue.country for venue in venues],
            "sector": [SECTORS[number].name for number in universe.sector],
            "industry": [INDUSTRIES[number][1].name for number in universe.industry],
            "currency": [venue.currency for venue in venues],
            "market_cap": np.rint(universe.shares * last_close).astype(np.int64),
            "description": universe.description,
        }
    )


def _listed(rng: Generator, tickers: int) -> tuple[Integers, list[str]]:
    venue = deal(rng, [place.share for place in VENUES], tickers)
    symbol = symbols(rng, venue)
    # VENUES stand in order of their codes, so this is the order of exchange and symbol.
    order = sorted(range(tickers), key=lambda ticker: (venue[ticker], symbol[ticker]))
    return venue[order], [symbol[ticker] for ticker in order]


def _around(rng: Generator, medians: list[float], venue: Integers, spread: float) -> Floats:
    away = rng.standard_normal(venue.size).clip(-WIDEST, WIDEST)
    drawn: Floats = np.array(medians)[venue] * np.exp(spread * away)
    return drawn
