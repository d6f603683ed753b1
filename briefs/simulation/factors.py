"""Weekly log paths: a common factor with its own phases, sectors, industries, and own noise.

    path = beta * market + sector + industry + own

Every noise is clustered: GARCH(1,1), Bollerslev (1986). Sector, industry and own parts are drawn
back to their mean (Poterba and Summers, "Mean reversion in stock prices", 1988), so that years
differ widely while twenty of them stay plausible. Log units throughout: 0.01 is about 1 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REACTION, PERSISTENCE = 0.10, 0.85
"""GARCH's alpha and beta: a shock's effect on volatility halves in about 13 weeks."""
LARGEST_SHOCK = 3.5
"""Standard deviations. With LARGEST_VOLATILITY a week's own move stays below half."""
LARGEST_VOLATILITY = 0.10
PULL = 0.02
"""Share of its distance to the mean that a part loses in a week: half of it in 34 weeks."""

BULL_DRIFT, BEAR_DRIFT = 0.0035, -0.007
"""Per week; with phases of 90 and 30 weeks on average, about 4 % a year."""
BULL_ENDS, BEAR_ENDS = 1 / 90, 1 / 30
BEAR_NOISE = 1.4
"""Falling markets are the more volatile ones: Black (1976)."""
MARKET_VOLATILITY, SECTOR_VOLATILITY, INDUSTRY_VOLATILITY = 0.017, 0.010, 0.008
OWN_VOLATILITY = 0.038
"""Median; with the factors a ticker's week then moves by about 4.5 %."""
CALMEST, WILDEST = 0.025, 0.065


@dataclass(frozen=True, slots=True)
class Walk:
    """Log paths and how much each moves in each week, both of shape (weeks, series)."""

    path: Floats
    sigma: Floats


def clustered(rng: Generator, weeks: int, long_run: Floats) -> tuple[Floats, Floats]:
    """Weekly returns and their conditional standard deviations, both (weeks, series).

    `variance = (1 - alpha - beta) * long_run^2 + alpha * return^2 + beta * variance` of the week
    before. Source: Bollerslev, "Generalized autoregressive conditional heteroskedasticity" (1986).
    """
    shocks = rng.standard_normal((weeks, long_run.size)).clip(-LARGEST_SHOCK, LARGEST_SHOCK)
    sigma = np.empty_like(shocks)
    floor = (1 - REACTION - PERSISTENCE) * long_run**2
    variance = long_run**2
    for week in range(weeks):
        sigma[week] = np.sqrt(variance)
        shocks[week] *= sigma[week]
        variance = floor + REACTION * shocks[week] ** 2 + PERSISTENCE * variance
        variance = np.minimum(variance, LARGEST_VOLATILITY**2)
    return shocks, sigma


def drawn_back(returns: Floats) -> Floats:
    """The log path of shape (weeks, series) that `returns` push and PULL brings back."""
    path = np.empty_like(returns)
    level = np.zeros(returns.shape[1])
    for week, pushed in enumerate(returns):
        level = (1 - PULL) * level + pushed
        path[week] = level
    return path


def market_walk(rng: Generator, weeks: int) -> Walk:
    """The common factor, one series: bull and bear phases as a two-state Markov chain.

    Source: Hamilton, "A new approach to the economic analysis of nonstationary time series" (1989).
    """
    bear = _bear_phases(rng, weeks)[:, np.newaxis]
    noise, sigma = clustered(rng, weeks, np.array([MARKET_VOLATILITY]))
    strength = np.where(bear, BEAR_NOISE, 1.0)
    drift = np.where(bear, BEAR_DRIFT, BULL_DRIFT)
    return Walk(np.cumsum(drift + noise * strength, axis=0), sigma * strength)


def _bear_phases(rng: Generator, weeks: int) -> NDArray[np.bool_]:
    # The share of time that the chain spends in bear phases.
    falling = bool(rng.random() < BULL_ENDS / (BULL_ENDS + BEAR_ENDS))
    changes = rng.random(weeks)
    bear = np.zeros(weeks, dtype=np.bool_)
    for week in range(weeks):
        bear[week] = falling
        falling ^= bool(changes[week] < (BEAR_ENDS if falling else BULL_ENDS))
    return bear


def ticker_walk(rng: Generator, market: Walk, sector: Integers, industry: Integers) -> Walk:
    """Every ticker's log path before any script; `sector` and `industry` number its groups."""
    weeks, tickers = market.path.shape[0], sector.size
    beta = rng.normal(1.0, 0.25, tickers).clip(0.4, 1.6)
    sectors = _part(rng, weeks, np.full(sector.max() + 1, SECTOR_VOLATILITY))
    industries = _part(rng, weeks, np.full(industry.max() + 1, INDUSTRY_VOLATILITY))
    own = _part(rng, weeks, _own_volatility(rng, tickers))
    path = beta * market.path + sectors.path[:, sector] + industries.path[:, industry] + own.path
    variance = (
        (beta * market.sigma) ** 2
        + sectors.sigma[:, sector] ** 2
        + industries.sigma[:, industry] ** 2
        + own.sigma**2
    )
    return Walk(path, np.sqrt(variance))


def at_rest(walk: Walk, present: NDArray[np.bool_]) -> Walk:
    """The walk with no moves in weeks without a bar; `present` covers its last weeks.

    A halted price waits, so that its first bar afterwards is a week's move and not a split.
    """
    moves = np.diff(walk.path, axis=0, prepend=walk.path[:1])
    moves[-present.shape[0] :] *= present
    return Walk(walk.path[0] + np.cumsum(moves, axis=0), walk.sigma)


def _part(rng: Generator, weeks: int, long_run: Floats) -> Walk:
    returns, sigma = clustered(rng, weeks, long_run)
    return Walk(drawn_back(returns), sigma)


def _own_volatility(rng: Generator, tickers: int) -> Floats:
    return (OWN_VOLATILITY * np.exp(rng.normal(0.0, 0.3, tickers))).clip(CALMEST, WILDEST)
