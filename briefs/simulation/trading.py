"""Log paths to bars: five trading days a week, gathered into weeks on the way or kept.

Daily and weekly bars of one seed are the same market: the weekly ones are what the daily ones add
up to. Between two weekly closes the days run as a Brownian bridge, so that the last day ends on the
week's close. Arrays are of shape (weeks, series) throughout.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from briefs.simulation.factors import Floats, Walk

DAYS = 5
GAP, WICK = 0.30, 0.45
"""Overnight gap and the reach beyond open and close, in standard deviations of a day."""
ACTIVITY, DAY_NOISE, WEEK_NOISE = 0.45, 0.25, 0.30
"""Volume follows the size of the move: Karpoff, "The relation between price changes and trading
volume" (1987). The first is its log change per standard deviation, the others are plain noise."""
TYPICAL_MOVE, LARGEST_MOVE = 0.8, 2.5
"""The mean of |N(0, 1)|, and where a larger move draws no more volume."""
LOWEST_TICKS = 100
"""No close below so many ticks: one tick is then at most 1 % of the price."""
DEAREST = 800_000.0
"""No close above, in any currency, so that no high reaches a million."""
LONGEST_WICK = 5.0
"""In multiples of its mean."""
LOT = 100
"""Shares; volumes come in whole lots, as they do in China and Japan."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Bars without names: prices on the tick and traded shares, each of shape (periods, series)."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


@dataclass(frozen=True, slots=True)
class Listed:
    """What a series needs to become prices, each of shape (series,).

    `scale` is added to the log path; `per_unit` is ticks in one unit of the currency; `traded` is
    the usual number of shares a week.
    """

    scale: Floats
    per_unit: Floats
    traded: Floats


def scale_of(path: Floats, last: Floats, per_unit: Floats) -> Floats:
    """What to add to log paths that end at 0, so that they end at `last` but stay within bounds."""
    least = np.log(LOWEST_TICKS / per_unit) - path.min(axis=0)
    most = np.log(DEAREST) - path.max(axis=0)
    scale: Floats = np.log(last).clip(least, np.maximum(least, most))
    return scale


def trade(rng: Generator, walk: Walk, listed: Listed, burst: Floats, *, daily: bool) -> Prices:
    """Bars for all weeks of the walk but the first, which only gives the price to start from."""
    days = _days(rng, walk, listed, burst)
    return _interleaved(list(days)) if daily else _gathered(days)


def _days(rng: Generator, walk: Walk, listed: Listed, burst: Floats) -> Iterator[Prices]:
    """Every week's Monday, then every week's Tuesday, and so on."""
    path = walk.path + listed.scale
    before, target = path[:-1], path[1:]
    sigma = walk.sigma[1:] / np.sqrt(DAYS)
    usual = listed.traded / DAYS * burst[1:] * _activity(rng, target - before, walk.sigma[1:])
    now, closed = before, _on_tick(np.exp(before), listed.per_unit)
    for left in range(DAYS, 0, -1):
        step = rng.standard_normal(now.shape) * sigma * np.sqrt((left - 1) / left)
        now = now + (target - now) / left + step
        opened = _on_tick(closed * np.exp(rng.normal(0.0, GAP, now.shape) * sigma), listed.per_unit)
        closed = _on_tick(np.exp(now), listed.per_unit)
        size = ACTIVITY * np.abs(step) / sigma + rng.normal(0.0, DAY_NOISE, now.shape)
        volume = np.maximum(1, np.rint(usual * np.exp(size) / LOT)) * LOT
        high, low = _reach(rng, opened, closed, sigma, listed.per_unit)
        yield Prices(opened, high, low, closed, volume)


def _reach(
    rng: Generator, opened: Floats, closed: Floats, sigma: Floats, per_unit: Floats
) -> tuple[Floats, Floats]:
    """High and low: beyond open and close by exponentially distributed wicks."""
    wick = rng.standard_exponential((2, *sigma.shape)).clip(0, LONGEST_WICK) * sigma * WICK
    top, bottom = np.maximum(opened, closed), np.minimum(opened, closed)
    high = np.maximum(top, _on_tick(top * np.exp(wick[0]), per_unit))
    low = np.minimum(bottom, _on_tick(bottom * np.exp(-wick[1]), per_unit))
    return high, low


def _activity(rng: Generator, moved: Floats, sigma: Floats) -> Floats:
    """The week's factor on volume: how large its move is, and how wild the season."""
    season = sigma / sigma.mean(axis=0)
    size = (np.abs(moved) / sigma - TYPICAL_MOVE).clip(None, LARGEST_MOVE)
    factor: Floats = season * np.exp(ACTIVITY * size + rng.normal(0.0, WEEK_NOISE, moved.shape))
    return factor


def _on_tick(price: Floats, per_unit: Floats) -> Floats:
    # Dividing last gives the float nearest to the decimal, which prints with no more digits.
    on_tick: Floats = np.rint(price * per_unit) / per_unit
    return on_tick


def _gathered(days: Iterator[Prices]) -> Prices:
    week = next(days)
    for day in days:
        week = Prices(
            week.open,
            np.maximum(week.high, day.high),
            np.minimum(week.low, day.low),
            day.close,
            week.volume + day.volume,
        )
    return week


def _interleaved(days: list[Prices]) -> Prices:
    series = days[0].close.shape[1]
    return Prices(
        *(
            np.stack([getattr(day, name) for day in days], axis=1).reshape(-1, series)
            for name in Prices.__slots__
        )
    )
