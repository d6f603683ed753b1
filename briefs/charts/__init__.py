"""draw: a report and its facts in, the exhibits of the brief out."""

from briefs.charts.exhibit import Exhibit
from briefs.charts.returns import draw_returns
from briefs.charts.year_range import draw_range
from briefs.claims import Claim, Printer, line
from briefs.facts import Facts
from briefs.layout import Layout
from briefs.report import Report

__all__ = ["Exhibit", "draw"]


def draw(report: Report, facts: Facts, layout: Layout, printer: Printer) -> tuple[Exhibit, ...]:
    """The exhibits that the document has figures for, in the order of the page."""
    country = report.classification.country if report.classification else None
    direction = layout.theme.direction(country)
    source = line(
        "Source: weekly report document {key}, as of {day}.",
        key=Claim(report.key, "/ticker"),
        day=Claim(printer.locale.day(report.latest_week), "/latest_week"),
    )
    drawn = (
        draw_returns(report, layout, printer, direction, source),
        draw_range(facts, layout, printer, source),
    )
    return tuple(exhibit for exhibit in drawn if exhibit is not None)
