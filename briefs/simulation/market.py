"""The whole market as one frozen value: bars, listing, benchmark, and what was scripted."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from briefs.errors import UsageError
from briefs.simulation.factors import Floats, Integers, Walk, at_rest, market_walk, ticker_walk
from briefs.simulation.regimes import SHARES, Attendance, attendance
from briefs.simulation.scripts import SCRIPT_WEEKS, follow, read_tape, script, volume_burst
from briefs.simulation.shares import deal
from briefs.simulation.trading import DAYS, Listed, Prices, scale_of, trade
from briefs.simulation.universe import Universe, draw_universe, listing

MOST_TICKERS = 10_000
"""Beyond it the four-digit numbers of the largest exchange run out."""
MOST_WEEKS = 1_040
"""Twenty years; longer ones would need prices below a tick."""
LAST_WEEK = date(2026, 6, 12)
"""The week of the three real documents in seeds/."""
BENCHMARK, INDEX = "SIMX", "INDEX"
LOWEST_CLOSE, HIGHEST_CLOSE = 2_000.0, 6_000.0
"""The benchmark's last close lies between them."""
BENCHMARK_TRADED = 2e10


@dataclass(frozen=True, slots=True)
class Market:
    """A simulated market; equal arguments give equal frames, row for row.

    bars       symbol, exchange, date, open, high, low, close, volume; by date, then by exchange
               and symbol; prices in the listing's currency, on the tick; volume in shares
    listing    symbol, exchange, name, country, sector, industry, currency, market_cap, description
    benchmark  the columns of `bars`, for the common factor as an index
    regimes    symbol, exchange, regime, event: the Friday of the week in which the scripted event
               happens (an advance begins, a top, a low, a breakout, a listing, a halt), null where
               there is none or it lies before the first week
    """

    bars: pl.DataFrame
    listing: pl.DataFrame
    benchmark: pl.DataFrame
    regimes: pl.DataFrame


def simulate_market(
    *, tickers: int, weeks: int, seed: int, daily: bool = False, last_week: date = LAST_WEEK
) -> Market:
    """A market of `tickers` over the `weeks` that end with the Friday `last_week`.

    Weekly bars are dated by their Friday; `daily` gives the same market from Monday to Friday. The
    same arguments give the same market under the same numpy (NEP 19 keeps streams within a
    version). UsageError where an argument is out of bounds.
    """
    _check(tickers, weeks, seed, last_week)
    who, common, own, parts, paths, days, index = (
        Generator(PCG64(stream)) for stream in SeedSequence(seed).spawn(7)
    )
    universe = draw_universe(who, tickers)
    # Short histories are the end of longer ones: a script needs the weeks before.
    history = max(weeks + 1, SCRIPT_WEEKS)
    market = market_walk(common, history)
    regime = deal(parts, list(SHARES.values()), tickers)
    there = attendance(parts, regime, weeks)
    plan = script(paths, regime, read_tape(market.path[:, 0]))
    free = ticker_walk(own, market, universe.sector, universe.industry)
    walk = follow(at_rest(free, there.present), plan)
    burst = volume_burst(plan, history)
    prices = trade(
        days, _last(walk, weeks), _listed(universe, walk), burst[-weeks - 1 :], daily=daily
    )
    dates = _dates(last_week, weeks, daily)
    event = np.where(plan.event >= 0, weeks - 1 - plan.event, there.event)
    return Market(
        bars=_bars(prices, dates, universe.symbol, universe.exchanges(), _present(there, daily)),
        listing=listing(universe, _last_close(prices, _present(there, daily))),
        benchmark=_benchmark(index, _last(market, weeks), dates, daily),
        regimes=_regimes(universe, regime, event, _dates(last_week, weeks, daily=False)),
    )


def _check(tickers: int, weeks: int, seed: int, last_week: date) -> None:
    for what, given, most in (("tickers", tickers, MOST_TICKERS), ("weeks", weeks, MOST_WEEKS)):
        if not 1 <= given <= most:
            raise UsageError(f"a market of {given} {what} cannot be simulated", f"1 to {most:,}.")
    if seed < 0:
        raise UsageError(f"the seed {seed} is negative", "Any whole number from 0 on.")
    if last_week.weekday() != 4:
        raise UsageError(f"{last_week} is not a Friday", "A week ends with its Friday.")


def _last(walk: Walk, weeks: int) -> Walk:
    """The last weeks and the one before, whose close the first week opens from."""
    return Walk(walk.path[-weeks - 1 :], walk.sigma[-weeks - 1 :])


def _listed(universe: Universe, walk: Walk) -> Listed:
    return Listed(
        scale=scale_of(walk.path, universe.price, universe.per_unit),
        per_unit=universe.per_unit,
        traded=universe.shares * universe.turnover,
    )


def _dates(last_week: date, weeks: int, daily: bool) -> list[date]:
    fridays = [last_week - timedelta(weeks=ago) for ago in range(weeks - 1, -1, -1)]
    if not daily:
        return fridays
    return [friday - timedelta(days=left) for friday in fridays for left in range(DAYS - 1, -1, -1)]


def _present(there: Attendance, daily: bool) -> NDArray[np.bool_]:
    return np.repeat(there.present, DAYS, axis=0) if daily else there.present


def _bars(
    prices: Prices,
    dates: list[date],
    symbols: tuple[str, ...],
    exchanges: list[str],
    present: NDArray[np.bool_],
) -> pl.DataFrame:
    period, ticker = np.nonzero(present)
    return pl.DataFrame(
        {
            "symbol": pl.Series(symbols, dtype=pl.String).gather(ticker),
            "exchange": pl.Series(exchanges, dtype=pl.String).gather(ticker),
            "date": pl.Series(dates, dtype=pl.Date).gather(period),
            "open": prices.open[present],
            "high": prices.high[present],
            "low": prices.low[present],
            "close": prices.close[present],
            "volume": prices.volume[present].astype(np.int64),
        }
    )


def _last_close(prices: Prices, present: NDArray[np.bool_]) -> Floats:
    last = present.shape[0] - 1 - np.argmax(present[::-1], axis=0)
    close: Floats = prices.close[last, np.arange(last.size)]
    return close


def _benchmark(rng: Generator, market: Walk, dates: list[date], daily: bool) -> pl.DataFrame:
    ended = Walk(market.path - market.path[-1], market.sigma)
    close = rng.uniform(LOWEST_CLOSE, HIGHEST_CLOSE, 1)
    listed = Listed(np.log(close), np.array([100.0]), np.array([BENCHMARK_TRADED]))
    prices = trade(rng, ended, listed, np.ones_like(ended.path), daily=daily)
    return _bars(prices, dates, (BENCHMARK,), [INDEX], np.ones_like(prices.close, dtype=np.bool_))


def _regimes(
    universe: Universe, regime: Integers, event: Integers, fridays: list[date]
) -> pl.DataFrame:
    names = list(SHARES)
    return pl.DataFrame(
        {
            "symbol": universe.symbol,
            "exchange": universe.exchanges(),
            "regime": [names[number].value for number in regime],
            "event": pl.Series(
                [fridays[week] if week >= 0 else None for week in event], dtype=pl.Date
            ),
        }
    )
