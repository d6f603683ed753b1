"""draw: a report and its facts in, the exhibits of the brief out."""

from collections.abc import Callable

from briefs.charts.averages import draw_averages
from briefs.charts.exhibit import Exhibit
from briefs.charts.panels import draw_panels
from briefs.charts.peers import draw_peers
from briefs.charts.ranks import draw_ranks
from briefs.charts.scores import draw_scores
from briefs.charts.timeline import draw_timeline
from briefs.charts.year_range import draw_range
from briefs.claims import Claim, Printer, line
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.report import Report

__all__ = ["EXHIBITS", "Exhibit", "draw"]

EXHIBITS = {
    "scores": "the six scores",
    "timeline": "the return timeline",
    "range": "the 52-week range",
    "panels": "the weekly panels",
    "averages": "the group averages",
    "peers": "the peers",
    "ranks": "the ranks",
}
"""What each exhibit shows, by id, in the order of the pages."""


def draw(report: Report, facts: Facts, layout: Layout, printer: Printer) -> tuple[Exhibit, ...]:
    """The exhibits that the layout gives a size and the document has figures for, in the order of
    the pages.
    """
    country = report.classification.country if report.classification else None
    direction = layout.direction(country)
    source = line(
        "Source: report {key}, as of {day}.",
        key=Claim(report.key, "/ticker"),
        day=Claim(printer.locale.day(report.latest_week), "/latest_week"),
    )
    drawers: dict[str, Callable[[], Exhibit | None]] = {
        "scores": lambda: draw_scores(report, facts, layout, printer, source),
        "timeline": lambda: draw_timeline(report, layout, printer, direction, source),
        "range": lambda: draw_range(facts, layout, printer, source),
        "panels": lambda: draw_panels(report, facts, layout, printer, source),
        "averages": lambda: draw_averages(facts, layout, printer, source),
        "peers": lambda: draw_peers(report, facts, layout, printer, source),
        "ranks": lambda: draw_ranks(facts, layout, printer, source),
    }
    drawn = (draw_one() for name, draw_one in drawers.items() if name in layout.sizes)
    return tuple(exhibit for exhibit in drawn if exhibit is not None)
