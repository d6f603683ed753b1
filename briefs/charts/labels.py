"""Labels in a row: as near to what they name as they can stand without touching."""

from collections.abc import Sequence
from statistics import fmean

GAP = 2.5
"""Millimetres between two labels."""


def spread(wanted: Sequence[float], widths: Sequence[float], length: float) -> list[float]:
    """Centres for labels of `widths`, in the order of `wanted`, that do not overlap.

    The sum of squared shifts is the least possible (isotonic regression by pooling neighbours);
    the labels then keep within half a gap of 0 and `length`, which must hold all of them.
    """
    starts = [sum(widths[:index]) for index in range(len(widths))]
    pools: list[list[float]] = []
    for target, width, start in zip(wanted, widths, starts, strict=True):
        pools.append([target - width / 2 - start])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    lefts = [fmean(pool) for pool in pools for _ in pool]
    edge = (length - sum(widths)) if widths else 0.0
    half_gap = GAP / 2
    kept = [min(max(left, -half_gap), edge - half_gap) for left in lefts]
    return [
        left + start + width / 2 for left, start, width in zip(kept, starts, widths, strict=True)
    ]
