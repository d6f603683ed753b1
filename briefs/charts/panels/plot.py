"""One line of the price panel: how it looks and what of it is on the scale."""

from dataclasses import dataclass

from briefs.charts.panels.weeks import Series

Dashes = tuple[float, tuple[float, ...]] | str


@dataclass(frozen=True)
class Look:
    """How a line is drawn and what it is called."""

    name: str
    colour: str
    width: float
    dashes: Dashes
    bold: bool = False


@dataclass(frozen=True)
class Plot:
    """A series and those of its points that lie on the scale."""

    look: Look
    series: Series
    drawn: Series
