"""Shares of a universe as whole numbers of tickers."""

import numpy as np
from numpy.random import Generator

from briefs.simulation.factors import Integers


def apportion(shares: list[float], seats: int) -> Integers:
    """Whole seats for `shares` that add to 1, by the largest remainder; the sum is `seats`."""
    exact = np.array(shares) * seats
    given: Integers = np.floor(exact).astype(np.int64)
    order = np.argsort(given - exact, kind="stable")
    given[order[: seats - int(given.sum())]] += 1
    return given


def deal(rng: Generator, shares: list[float], tickers: int) -> Integers:
    """For each ticker the number of its share, in random order."""
    dealt: Integers = np.repeat(np.arange(len(shares)), apportion(shares, tickers))
    rng.shuffle(dealt)
    return dealt
