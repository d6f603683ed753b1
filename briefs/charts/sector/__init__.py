"""draw_sector: the coverage of a sector in, the exhibits of its digest out."""

from collections.abc import Callable

from briefs.charts.exhibit import Exhibit
from briefs.charts.sector.breadth import draw_breadth
from briefs.charts.sector.cloud import scatter_facts
from briefs.charts.sector.distribution import draw_distribution
from briefs.charts.sector.heights import FEWEST
from briefs.charts.sector.history import breadth_facts
from briefs.charts.sector.movers import draw_movers
from briefs.charts.sector.moves import movers_facts
from briefs.charts.sector.quoting import direction_of, general_facts, source_line
from briefs.charts.sector.scatter import draw_scatter
from briefs.charts.sector.tens import distribution_facts
from briefs.claims import Line, Printer
from briefs.facts import Fact
from briefs.layout import Layout
from briefs.sector import Coverage

__all__ = ["FEWEST", "SECTOR_EXHIBITS", "chart_facts", "direction_of", "draw_sector"]

SECTOR_EXHIBITS = {
    "breadth": "the breadth of the sector",
    "distribution": "the spread of the composites",
    "movers": "the largest moves",
    "scatter": "composites against returns",
}
"""What each exhibit of a digest shows, by id, in the order of the pages."""

_DRAWERS: dict[str, Callable[[Coverage, Layout, Printer, Line], Exhibit | None]] = {
    "breadth": draw_breadth,
    "distribution": draw_distribution,
    "movers": draw_movers,
    "scatter": draw_scatter,
}


def draw_sector(coverage: Coverage, layout: Layout, printer: Printer) -> tuple[Exhibit, ...]:
    """The exhibits that the layout gives a size and the coverage has figures for, in the order of
    the pages; none for a sector without a published name.
    """
    if not coverage.records:
        return ()
    source = source_line(coverage, printer)
    drawn = (
        draw_one(coverage, layout, printer, source)
        for name, draw_one in _DRAWERS.items()
        if name in layout.sizes
    )
    return tuple(exhibit for exhibit in drawn if exhibit is not None)


def chart_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """Every figure of the sector, other than one listing's own, that the exhibits print.

    Their ids begin with `chart_`; their pointers name fields of the listings' documents, such as
    `002428.SHZ:/recent_rows/3/trend_signal`, those of the earlier issue `previous:002428.SHZ:/…`.
    """
    if not coverage.records:
        return ()
    return (
        *general_facts(coverage),
        *breadth_facts(coverage),
        *distribution_facts(coverage),
        *movers_facts(coverage),
        *scatter_facts(coverage),
    )
