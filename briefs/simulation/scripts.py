"""Scripted paths: a free path is bent so that it passes through given points in its last weeks.

A point is a number of weeks before the last one and a log level against the last close. Between
two points the free path keeps its every move and loses only its slope, as a Brownian bridge does;
so a scripted ticker still follows the market from week to week, and still ends where it should.
What each part shows in the last week's figures is said at its function; tests hold them to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from briefs.simulation.factors import Floats, Integers, Walk
from briefs.simulation.regimes import SHARES, Regime

POINTS = 6
SCRIPT_WEEKS = 110
"""The longest script and the year before it that its first Relative Strength looks back on."""
LOUDEST = 2.2
"""Multiple of the volume that a breakout's first week has for the size of its move."""
FADES = 0.6
"""A week after, the logarithm of that multiple has fallen to this share."""


class Tape(NamedTuple):
    """What the benchmark did before the last week, in log units.

    `drift` is per week over the last 78 weeks; `lead` is the last close over the mean of the last
    52, which is what a ticker must beat for a positive Relative Strength.
    """

    drift: float
    lead: float


@dataclass(frozen=True, slots=True)
class Script:
    """Points of shape (POINTS, tickers), oldest first; the last is the last close at level 0.

    `calm` scales the free path's moves from the first point on. `event` is in weeks before the
    last one, -1 for none. `burst` is the volume multiple of the event's week.
    """

    weeks_ago: Integers
    level: Floats
    calm: Floats
    event: Integers
    burst: Floats


def read_tape(benchmark: Floats) -> Tape:
    """The tape of a benchmark's log path of at least 79 weeks."""
    year = np.exp(benchmark[-52:]).mean()
    return Tape(float(benchmark[-1] - benchmark[-79]) / 78, float(benchmark[-1] - np.log(year)))


def script(rng: Generator, regime: Integers, tape: Tape) -> Script:
    """The script of each ticker by the number of its regime."""
    tickers = regime.size
    whole = _free(tickers)
    for number, part in enumerate(SHARES):
        cast = np.flatnonzero(regime == number)
        if part not in PARTS or not cast.size:
            continue
        own = PARTS[part](rng, cast.size, tape)
        whole.weeks_ago[:, cast], whole.level[:, cast] = own.weeks_ago, own.level
        whole.calm[cast], whole.event[cast] = own.calm, own.event
        whole.burst[cast] = own.burst
    return whole


def follow(walk: Walk, plan: Script) -> Walk:
    """The walk bent through the points of `plan`; every path then ends at level 0.

    The history must reach back to the first point of every script.
    """
    weeks, tickers = walk.path.shape
    week, column = np.arange(weeks)[:, np.newaxis], np.arange(tickers)
    at = weeks - 1 - plan.weeks_ago
    calm = np.where(week > at[0], plan.calm, 1.0)
    path = np.cumsum(np.diff(walk.path, axis=0, prepend=walk.path[:1]) * calm, axis=0)
    missed = plan.level - path[at, column]
    path += missed[0]
    for point in range(POINTS - 1):
        length = np.maximum(1, at[point + 1] - at[point])
        # A slope over the stretch, a lasting shift after it.
        path += (missed[point + 1] - missed[point]) * ((week - at[point]) / length).clip(0, 1)
    return Walk(path, walk.sigma * calm)


def volume_burst(plan: Script, weeks: int) -> Floats:
    """The factor on each week's volume, (weeks, tickers): 1, and from the event a fading burst."""
    since = np.arange(weeks)[:, np.newaxis] - (weeks - 1 - plan.event)
    heard = np.where((since >= 0) & (plan.event >= 0), FADES ** since.clip(0), 0.0)
    factor: Floats = plan.burst**heard
    return factor


def _free(tickers: int) -> Script:
    return Script(
        np.zeros((POINTS, tickers), dtype=np.int64),
        np.zeros((POINTS, tickers)),
        np.ones(tickers),
        np.full(tickers, -1, dtype=np.int64),
        np.ones(tickers),
    )


def _points(*points: tuple[Integers, Floats]) -> tuple[Integers, Floats]:
    """Points from the oldest to the last, the oldest repeated until there are POINTS."""
    padded = [points[0]] * (POINTS - len(points)) + list(points)
    return np.array([ago for ago, _ in padded]), np.array([level for _, level in padded])


def _quiet(tickers: int, calm: float) -> tuple[Floats, Floats]:
    return np.full(tickers, calm), np.ones(tickers)


def _uneven(rng: Generator, start: Integers, rate: Floats, swing: float) -> tuple[Integers, Floats]:
    """`rate` per week in POINTS - 1 stages of equal length, each inner point off by `swing`."""
    part = np.linspace(1.0, 0.0, POINTS)[:, np.newaxis]
    ago = np.rint(part * start).astype(np.int64)
    level = -rate * ago
    level[1:-1] += rng.normal(0.0, swing, level[1:-1].shape)
    return ago, level


def _leader(rng: Generator, tickers: int, tape: Tape) -> Script:
    """The trend signal on for the whole year: a steady advance, and ahead of a rising market."""
    start = rng.integers(80, 101, tickers)
    rate = rng.uniform(0.010, 0.016, tickers) + max(tape.drift, 0.0)
    ago, level = _uneven(rng, start, rate, 0.02)
    calm, burst = _quiet(tickers, 0.6)
    return Script(ago, level, calm, start, burst)


def _bear(rng: Generator, tickers: int, tape: Tape) -> Script:
    """Below a falling trend line and far below the high of the year, worse than the market."""
    top = rng.integers(40, 51, tickers)
    rate = rng.uniform(0.011, 0.017, tickers) - min(tape.drift, 0.0)
    ago, level = _uneven(rng, top, -rate, 0.02)
    calm, burst = _quiet(tickers, 0.7)
    return Script(ago, level, calm, top, burst)


def _base(rng: Generator, tickers: int, _: Tape) -> Script:
    """Close to the trend line and in a narrow range for most of a year."""
    start = rng.integers(44, 61, tickers)
    ago, level = _uneven(rng, start, np.zeros(tickers), 0.012)
    calm, burst = _quiet(tickers, 0.45)
    return Script(ago, level, calm, start, burst)


def _pullback(rng: Generator, tickers: int, tape: Tape) -> Script:
    """A falling month within an advance, the close still above the trend line."""
    start = rng.integers(60, 91, tickers)
    rate = rng.uniform(0.012, 0.017, tickers) + max(tape.drift, 0.0)
    fall = rng.uniform(0.04, 0.09, tickers)
    high = np.full(tickers, 4)
    points = _points(
        (start, fall - rate * (start - 4)),
        (start * 2 // 3, fall - rate * (start * 2 // 3 - 4)),
        (start // 3, fall - rate * (start // 3 - 4)),
        (high, fall),
        (high * 0, fall * 0),
    )
    calm, burst = _quiet(tickers, 0.6)
    return Script(*points, calm, high, burst)


def _breakout(rng: Generator, tickers: int, tape: Tape) -> Script:
    """The trend signal turns on one to four weeks ago, out of a long base and on high volume.

    The base sags towards its end, so that the signal is off there whatever the market did. The
    first week clears the base and the market's own lead over its year.
    """
    base_ends = rng.integers(1, 5, tickers)
    leap = rng.uniform(0.13, 0.19, tickers) + max(tape.lead, 0.0)
    after = rng.uniform(0.0, 0.015, tickers) * (base_ends - 1)
    low = -leap - after
    points = _points(
        (rng.integers(50, 66, tickers), low + rng.uniform(0.04, 0.07, tickers)),
        (base_ends + 20, low + 0.05),
        (base_ends + 6, low + 0.015),
        (base_ends, low),
        (base_ends - 1, -after),
        (base_ends * 0, after * 0),
    )
    burst = rng.uniform(1.4, LOUDEST, tickers)
    return Script(*points, np.full(tickers, 0.45), base_ends - 1, burst)


def _distribution(rng: Generator, tickers: int, tape: Tape) -> Script:
    """A former leader that rolled over: just below the trend line, within 20 % of the high."""
    top = rng.integers(15, 19, tickers)
    fall = rng.uniform(0.080, 0.102, tickers)
    rate = rng.uniform(0.010, 0.014, tickers) + max(tape.drift, 0.0)
    points = _points(
        (top + 60, fall - rate * 52),
        (top + 36, fall - rate * 28),
        # The advance slows before its top.
        (top + 16, fall - rate * 8),
        (top, fall),
        (top // 2, fall * rng.uniform(0.4, 0.6, tickers)),
        (top * 0, fall * 0),
    )
    calm, burst = _quiet(tickers, 0.42)
    return Script(*points, calm, top, burst)


def _recovery(rng: Generator, tickers: int, tape: Tape) -> Script:
    """Back above the trend line after a bear market, Relative Strength still below zero."""
    low = rng.integers(22, 27, tickers)
    rise = rng.uniform(0.15, 0.20, tickers)
    # A falling market helps Relative Strength; the deeper fall makes up for it.
    fall = rng.uniform(0.85, 1.05, tickers) - 2 * min(tape.lead, 0.0)
    points = _points(
        (low + 28, fall - rise),
        (low + 20, fall - rise),
        (low, -rise),
        (low // 2, rng.normal(0.0, 0.01, tickers) - rise),
        (low * 0, rise * 0),
    )
    calm, burst = _quiet(tickers, 0.6)
    return Script(*points, calm, low, burst)


PARTS: dict[Regime, Callable[[Generator, int, Tape], Script]] = {
    Regime.LEADER: _leader,
    Regime.BEAR: _bear,
    Regime.BASE: _base,
    Regime.PULLBACK: _pullback,
    Regime.BREAKOUT: _breakout,
    Regime.DISTRIBUTION: _distribution,
    Regime.RECOVERY: _recovery,
}
"""The scripted regimes; the others walk freely."""
