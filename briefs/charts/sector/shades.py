"""The palette of scores as the exhibits of a sector use it, which is never that of prices."""

from briefs.charts.sector.tens import STRONG, WEAK
from briefs.layout.colour import contrast
from briefs.layout.theme import Colours

_SEEN = 2.0
"""The least contrast against paper that a thin stroke or a small dot needs to be seen at all."""


def shade_of(colours: Colours, composite: float) -> str:
    """The colour of a composite."""
    if composite >= STRONG:
        return colours.strong
    return colours.middle if composite >= WEAK else colours.weak


def rim_of(colours: Colours, colour: str) -> str:
    """The edge of a small mark: its own colour, or a darker one where paper would swallow it."""
    return colour if contrast(colour, colours.paper) >= _SEEN else colours.middle
