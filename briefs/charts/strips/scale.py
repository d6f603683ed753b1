"""A scale of returns on which a few outliers stand beyond a break and do not flatten the rest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

FAR = 3.0
"""How many times as large as all the rest an outlier is."""
ORDINARY = 10.0
"""Percent; a return of this size needs no cutting, however small the others are."""
LEAST = 8.0
"""Millimetres a scale needs to tell anything."""
_BREAK = 3.5
"""Millimetres from the end of the scale to the first outlier."""
_STEP = 2.0
"""Millimetres from one outlier to the next: their order holds, their distance does not."""


@dataclass(frozen=True)
class Scale:
    """Percent from `low` to `high` between `left` and `right`, in millimetres; zero lies within.

    `below` and `above` are the outliers of each side, the nearest first.
    """

    left: float
    right: float
    low: float
    high: float
    below: tuple[float, ...] = ()
    above: tuple[float, ...] = ()

    @property
    def wide_enough(self) -> bool:
        return self.right - self.left >= LEAST

    def place(self, value: float) -> float:
        """Millimetres from the left edge of the picture."""
        if value in self.above:
            return self.right + _BREAK + _STEP * self.above.index(value)
        if value in self.below:
            return self.left - _BREAK - _STEP * self.below.index(value)
        share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)


def outliers(values: Collection[float]) -> frozenset[float]:
    """The values to cut: at most a third of all, each FAR larger than everything left."""
    sizes = sorted(map(abs, values), reverse=True)
    for count in range(len(sizes) // 3, 0, -1):
        usual = max(sizes[count], ORDINARY)
        if sizes[count - 1] > FAR * usual:
            return frozenset(value for value in values if abs(value) > usual)
    return frozenset()


def scale_of(values: Collection[float], left: float, right: float) -> Scale:
    """The scale of `values` with room for its outliers between `left` and `right`."""
    cut = outliers(values)
    kept = [0.0, *(value for value in values if value not in cut)]
    low, high = min(kept), max(kept)
    below = tuple(sorted((value for value in cut if value < 0), reverse=True))
    above = tuple(sorted(value for value in cut if value > 0))
    return Scale(
        left + _room(below),
        right - _room(above),
        low,
        high if high > low else low + 1.0,
        below,
        above,
    )


def _room(beyond: Sequence[float]) -> float:
    return _BREAK + _STEP * (len(beyond) - 1) if beyond else 0.0
