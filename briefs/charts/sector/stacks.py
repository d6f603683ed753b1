"""Where the names of a distribution stand: stacks of bricks on an axis from 0 to 100."""

from dataclasses import dataclass
from functools import cached_property

from briefs.charts.canvas import Canvas
from briefs.charts.sector.tens import WIDTH, Tens
from briefs.charts.shapes import Box

FOOT = 7.0
"""Millimetres below the axis, for its figures and the names at both ends."""
STRIP = 0.8
"""Millimetres of the strip of colour at the foot of a brick that holds a symbol: words on colours
are not to be read on every screen.
"""
COUNT = 3.0
"""Millimetres above a stack for its count."""
GAP = 0.3
"""Millimetres between two bricks, and between two stacks."""
_MARGIN = 2.6
"""Millimetres from either edge to the ends of the axis, whose figures reach beyond them."""
_HEAD = 4.8
"""The height of the median's label and the least of its pin."""
_TALLEST = 4.6
"""Millimetres of a brick where there is room for all."""
_LEAST = 1.2
"""Millimetres; where bricks would be lower, a stack is one bar."""
_WRITABLE, _READ = 3.6, 40
"""Millimetres of a brick that holds a symbol, and how many symbols at most are no wall of them."""


@dataclass(frozen=True)
class Stacks:
    """Where the bins stand, in millimetres, and how high a name is."""

    canvas: Canvas
    tens: Tens

    @cached_property
    def unit(self) -> float:
        most = max(*(len(names) for names in self.tens.bins), *self.tens.counts_before, 1)
        return min((self.canvas.height - FOOT - _HEAD - COUNT) / most, _TALLEST)

    @property
    def writable(self) -> bool:
        """Whether bricks are large enough for symbols, and few enough to be read."""
        return self.unit >= _WRITABLE and len(self.tens.names) <= _READ

    def x(self, composite: float) -> float:
        share = min(max(composite / 100, 0.0), 1.0)
        return _MARGIN + share * (self.canvas.width - 2 * _MARGIN)

    def sides(self, number: int) -> tuple[float, float]:
        return self.x(number * WIDTH) + GAP / 2, self.x((number + 1) * WIDTH) - GAP / 2

    def top(self, names: float) -> float:
        """The height of a stack of so many names."""
        return FOOT + names * self.unit

    def bricks(self, number: int) -> list[Box]:
        """A box for each name of a bin from below, or one for all where they would be too low."""
        (left, right), names = self.sides(number), len(self.tens.bins[number])
        if self.unit < _LEAST:
            return [(left, FOOT, right, self.top(names))] if names else []
        return [(left, self.top(place), right, self.top(place + 1) - GAP) for place in range(names)]

    def above(self, number: int) -> float:
        """Where the count of a bin stands: on its stack, or on the outline where that would pass
        through the figure.
        """
        now, before = (
            self.top(names)
            for names in (len(self.tens.bins[number]), self.tens.counts_before[number])
        )
        return before if now < before < now + COUNT else now

    def clear(self, number: int) -> float:
        """The height from which on a bin is empty, its count and the outline too."""
        count = self.above(number) + COUNT if self.tens.bins[number] else 0.0
        return max(count, self.top(self.tens.counts_before[number]))
