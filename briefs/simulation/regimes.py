"""The parts that tickers play: their names and shares, and which weeks have no bar."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from briefs.simulation.factors import Integers


class Regime(StrEnum):
    """What the figures of the last week show: nine of ten do, from 110 weeks of history on."""

    LEADER = "leader"
    BEAR = "bear"
    BASE = "base"
    PULLBACK = "pullback"
    BREAKOUT = "breakout"
    DISTRIBUTION = "distribution"
    RECOVERY = "recovery"
    NEW_LISTING = "new listing"
    HALTED = "halted"
    PLAIN = "plain"


SHARES = {
    Regime.LEADER: 0.08,
    Regime.BEAR: 0.08,
    Regime.BASE: 0.07,
    Regime.PULLBACK: 0.05,
    Regime.BREAKOUT: 0.05,
    Regime.DISTRIBUTION: 0.05,
    Regime.RECOVERY: 0.04,
    Regime.NEW_LISTING: 0.04,
    Regime.HALTED: 0.03,
    Regime.PLAIN: 0.51,
}
"""Share of the universe; plain is the majority, so that scripted tickers stand out in a group."""

YOUNGEST, OLDEST = 5, 40
"""Weeks of a new listing: from no 12-week return to a trend line, but no Relative Strength."""
LONGEST_HALT = 6
HALT_WINDOW = 100
"""Halts fall into the last weeks, where the figures of the document can see them."""
STILL_HALTED = 0.25
"""Share of the halted that have no bar in the last week either."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Which weeks have a bar, (weeks, tickers), and the first week of each listing or halt.

    `event` counts from the first week of the history; -1 is none.
    """

    present: NDArray[np.bool_]
    event: Integers


def attendance(rng: Generator, regime: Integers, weeks: int) -> Attendance:
    """Every week has a bar but those before a listing and those of a halt.

    Every ticker has at least one bar: a halt never covers the first week.
    """
    numbers = list(SHARES)
    event = np.full(regime.size, -1, dtype=np.int64)
    present = np.ones((weeks, regime.size), dtype=np.bool_)
    new = np.flatnonzero(regime == numbers.index(Regime.NEW_LISTING))
    event[new] = weeks - rng.integers(YOUNGEST, OLDEST + 1, new.size)
    present[:, new] = np.arange(weeks)[:, np.newaxis] >= event[new]
    halted = np.flatnonzero(regime == numbers.index(Regime.HALTED))
    present[:, halted] = ~_halts(rng, weeks, halted.size)
    event[halted] = _latest_start(~present[:, halted])
    return Attendance(present, np.maximum(event, -1))


def _halts(rng: Generator, weeks: int, tickers: int) -> NDArray[np.bool_]:
    """True in the halted weeks. The last week is one of them for STILL_HALTED of the tickers."""
    week = np.arange(weeks)[:, np.newaxis]
    missing = np.zeros((weeks, tickers), dtype=np.bool_)
    still = rng.permutation(tickers) < round(STILL_HALTED * tickers)
    for last in (False, False, True):
        length = rng.integers(1, LONGEST_HALT + 1, tickers)
        ago = length + rng.integers(1, HALT_WINDOW, tickers)
        start = np.maximum(1, weeks - np.where(still & last, length, ago))
        missing |= (week >= start) & (week < start + length)
    missing[-1] &= still
    return missing


def _latest_start(missing: NDArray[np.bool_]) -> Integers:
    """The first week of each column's latest run of missing weeks; -1 where none is missing."""
    started = missing.copy()
    started[1:] &= ~missing[:-1]
    week = np.arange(missing.shape[0])[:, np.newaxis]
    latest: Integers = np.where(started, week, -1).max(axis=0)
    return latest
