"""The tables of the sector as a whole: breadth and averages, each figure with its group."""

from collections.abc import Iterator

from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.locale import Style
from briefs.tabular import Column, Row, Table

HORIZONS = ("1w", "4w", "12w")
_GAUGES = (
    ("Trend Signal on", "trend_on", "trend_known", "breadth_trend", "trend_breadth"),
    (
        "Market Dynamics above zero",
        *("dynamics_positive", "dynamics_known", "breadth_dynamics", "positive_md_breadth"),
    ),
    (
        "Relative Strength above zero",
        *("strength_positive", "strength_known", "breadth_strength", "positive_rs_breadth"),
    ),
)
"""Each breadth's words, its count, the names that say, its share, and the sample's share."""


def breadth(facts: Facts, printer: Printer) -> Table | None:
    """How many names are on or above zero, of those that say, beside the issue before and the
    sector sample; None where no document says.
    """
    compared = any(not facts[f"{share}_earlier"].missing for *_, share, _ in _GAUGES)
    rows = [
        _gauge(gauge, facts, printer, compared=compared)
        for gauge in _GAUGES
        if not facts[gauge[1]].missing
    ]
    if not facts["advancers"].missing:
        rows.append(_advancers(facts, printer, compared=compared))
    if not rows:
        return None
    columns = (
        Column("Names"),
        Column("Share %"),
        *((Column("Last issue %"), Column("Change, points")) if compared else ()),
        Column("Sample %"),
    )
    return Table(
        "breadth", Line(("Breadth of the coverage",)), "Share of names with", columns, tuple(rows)
    )


def _gauge(
    gauge: tuple[str, str, str, str, str], facts: Facts, printer: Printer, *, compared: bool
) -> Row:
    words, count, known, share, sample = gauge
    before = (
        printer.fact(facts[f"{share}_earlier"], Style.BARE),
        printer.fact(facts[f"{share}_change"], Style.CHANGE),
    )
    cells = (
        _of(facts, count, known, printer),
        printer.fact(facts[share], Style.BARE),
        *(before if compared else ()),
        printer.fact(facts[f"sector_sample_{sample}"], Style.BARE),
    )
    return Row(Claim(words, ""), cells)


def _advancers(facts: Facts, printer: Printer, *, compared: bool) -> Row:
    before = (printer.fact(facts["breadth_advancers_earlier"], Style.BARE), Claim("", ""))
    cells = (
        _of(facts, "advancers", "return_1w_known", printer),
        printer.fact(facts["breadth_advancers"], Style.BARE),
        *(before if compared else ()),
        Claim("", ""),
    )
    return Row(Claim("A rise in the week", ""), cells)


def _of(facts: Facts, count: str, known: str, printer: Printer) -> Claim:
    """`36 of 61`, bound to the count; the share beside it is bound to both."""
    part, whole = printer.fact(facts[count]), printer.fact(facts[known])
    return Claim(f"{part.text} of {whole.text}", count, form=part.form)


def averages(facts: Facts, printer: Printer) -> Table | None:
    """Mean and median return of the covered names beside the averages of the two groups that the
    documents know; None where no document gives a return.
    """
    rows = tuple(_averages(facts, printer))
    if not rows:
        return None
    columns = tuple(Column(f"{horizon.upper()} %", signed=True) for horizon in HORIZONS)
    return Table(
        "averages", Line(("Price returns, cumulative",)), "Averages of (names)", columns, rows
    )


def _averages(facts: Facts, printer: Printer) -> Iterator[Row]:
    for words, names, pattern in (
        ("Covered names, mean", "names", "mean_return_{}"),
        ("Covered names, median", "names", "median_return_{}"),
        ("Sector sample, mean", "sector_sample_names", "sector_sample_return_{}"),
        ("Whole sector, mean", "sector_names", "sector_return_{}"),
    ):
        cells = tuple(_average(facts, pattern.format(horizon), printer) for horizon in HORIZONS)
        if any(cell.form for cell in cells):
            heading = _counted(words, printer.fact(facts[names]))
            yield Row(heading, cells, own=pattern == "mean_return_{}")


def _average(facts: Facts, fact_id: str, printer: Printer) -> Claim:
    """Blank where there is no such figure at all: of the whole sector only one horizon is known."""
    fact = facts.get(fact_id)
    return Claim("", "") if fact is None else printer.fact(fact, Style.CHANGE)


def _counted(words: str, names: Claim) -> Claim:
    return Claim(words if names.missing else f"{words} ({names.text})", names.source)


def size(facts: Facts, printer: Printer) -> Line:
    """How many names there are, held back, and in the sector."""
    names = facts.number("names")
    words = "{names} name" if names == 1 else "{names} names"
    held = facts.number("held")
    if held:
        words += ", {held} more held back"
    if not facts["sector_names"].missing and facts.flag("covers_sector") is not True:
        words += ", of {sector} in the sector"
    elif facts.flag("covers_sector"):
        words += ", all of the sector"
    return line(
        words,
        names=printer.fact(facts["names"]),
        held=printer.fact(facts["held"]),
        sector=printer.fact(facts["sector_names"]),
    )


def since(facts: Facts, printer: Printer) -> Line:
    """What the changes are measured against, and how many weeks lie between where not one."""
    if facts.flag("first_issue"):
        return Line(("first issue: within the documents’ own weeks",))
    week = printer.fact(facts["previous_week"])
    weeks = facts.number("weeks_since_issue") or 0
    if weeks == 1:
        return line("against the issue of {week}", week=week)
    gap = printer.fact(facts["weeks_since_issue"])
    return line("against the issue of {week}, {gap} weeks before", week=week, gap=gap)
