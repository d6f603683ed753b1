"""What a chart is to the rest of the house: words, numbers and a vector picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from briefs.charts.artwork import Artwork
from briefs.charts.svg import svg_of
from briefs.claims import Line


@dataclass(frozen=True)
class Exhibit:
    """One finished chart.

    `id` is its short name, used in file names. `headline` states the finding, `subtitle` the
    metric, unit and period, `source` where the figures come from and as of when. `alt` tells the
    plotted series in words. `artwork` is the picture, `width` by `height` millimetres, and `labels`
    are the texts printed in it; the ends of a fixed axis have the source "scale".
    """

    id: str
    headline: Line
    subtitle: Line
    source: Line
    alt: Line
    artwork: Artwork
    width: float
    height: float
    labels: tuple[Line, ...]

    @cached_property
    def svg(self) -> str:
        """The picture as a complete SVG document."""
        return svg_of(self.artwork)

    def lines(self) -> Iterator[tuple[str, Line]]:
        """The words around it and in it, each with its place."""
        for line in (self.headline, self.subtitle, self.source, self.alt):
            yield f"exhibit {self.id}", line
        yield from ((f"picture {self.id}", label) for label in self.labels)
