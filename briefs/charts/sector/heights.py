"""How high the pictures of a digest are: of few names lower than the layout allows, and those that
stand beside each other alike.
"""

from briefs.charts.sector.moves import moves_of
from briefs.charts.sector.tens import tens_of
from briefs.sector import Coverage

FEWEST = 5
"""Names without which a picture of single names says no more than the table of them."""
MANY = 20
"""From so many names on a scatter takes the height that the layout gives."""
_UPPER, _LOWER = 36.0, 38.0
"""Millimetres of the lowest pictures of either pair."""
_BRICK, _AROUND = 4.6, 15.0
"""Millimetres of a name in a stack, and of the words above and below."""
_ROW, _FOOT = 4.6, 6.1
"""Millimetres of a name in a list, and of the scale and the gap between rises and falls."""


def upper_height(coverage: Coverage) -> float:
    """Millimetres of the pictures of breadth and distribution, by the highest stack of names."""
    tens = tens_of(coverage)
    if len(tens.names) < FEWEST:
        return _UPPER
    most = max(*(len(names) for names in tens.bins), *tens.counts_before)
    return max(_UPPER, _AROUND + most * _BRICK)


def lower_height(coverage: Coverage) -> float | None:
    """Millimetres of the pictures of movers and scatter, by the names that moved; None of many
    names, whose dots need all that the layout gives.
    """
    if len(coverage.records) >= MANY:
        return None
    return max(_LOWER, _FOOT + len(moves_of(coverage).rows) * _ROW)
