"""The tables of the sector as a whole: breadth and averages, each figure with its group."""

from collections.abc import Iterator

from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Fact, Facts
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.sector.items import AGO
from briefs.tabular import Column, Row, Table

HORIZONS = ("1w", "4w", "12w")
FEW = 10
"""From so many names on shares are told; of fewer, a share is one name more or less."""
Gauge = tuple[str, str, str, str, str]
_GAUGES: tuple[Gauge, ...] = (
    ("Trend Signal on", "trend_on", "trend_known", "breadth_trend", "trend_breadth"),
    (
        "Market Dynamics above zero",
        *("dynamics_positive", "dynamics_known", "breadth_dynamics", "positive_md_breadth"),
    ),
    (
        "Relative Strength above zero",
        *("strength_positive", "strength_known", "breadth_strength", "positive_rs_breadth"),
    ),
    ("A rise in the week", "advancers", "return_1w_known", "breadth_advancers", ""),
)
"""Each breadth's words, its count, the names that say, its share, and the sample's if known."""


def breadth(facts: Facts, printer: Printer) -> Table | None:
    """How many names are on or above zero, of those that say, beside the issue before and the
    sector sample; None where no document says.
    """
    gauges = [gauge for gauge in _GAUGES if not facts[gauge[1]].missing]
    if not gauges:
        return None
    compared = any(not facts[f"{gauge[1]}{AGO}"].missing for gauge in gauges)
    few = (facts.number("names") or 0) < FEW
    sampled = not _is_the_sample(facts)
    sample = (Column("Sector sample %"),) if sampled else ()
    columns = (*_columns(few=few, compared=compared), *sample)
    rows = tuple(
        Row(
            Claim(gauge[0], ""),
            (
                *(_counts if few else _shares)(gauge, facts, printer, compared=compared),
                *((_in_sample(gauge, facts, printer),) if sampled else ()),
            ),
        )
        for gauge in gauges
    )
    stub = "Names with" if few else "Share of names with"
    return Table("breadth", Line(("Breadth of the coverage",)), stub, columns, rows)


def _columns(*, few: bool, compared: bool) -> Iterator[Column]:
    if few:
        yield from (Column(each) for each in ("Now", "Last issue")[: 1 + compared])
        return
    yield from (Column("Names"), Column("Share %"))
    if compared:
        yield from (Column("Last issue %"), Column("Change, points"))


def _counts(gauge: Gauge, facts: Facts, printer: Printer, *, compared: bool) -> Iterator[Claim]:
    _, count, known, *_ = gauge
    yield _of(facts, count, known, printer)
    if compared:
        yield _of(facts, count + AGO, known + AGO, printer)


def _shares(gauge: Gauge, facts: Facts, printer: Printer, *, compared: bool) -> Iterator[Claim]:
    _, count, known, share, _ = gauge
    yield _of(facts, count, known, printer)
    yield printer.fact(facts[share], Style.BARE)
    if compared:
        yield printer.fact(facts[share + AGO], Style.BARE)
        yield printer.fact(facts[f"{share}_change"], Style.CHANGE)


def _in_sample(gauge: Gauge, facts: Facts, printer: Printer) -> Claim:
    """Blank where documents know no such share of the sample."""
    sample = gauge[-1]
    return printer.fact(facts[f"sector_sample_{sample}"], Style.BARE) if sample else Claim("", "")


def _is_the_sample(facts: Facts) -> bool:
    """Whether the sector sample is the covered names and no others."""
    return facts.flag("covers_sector") is True and facts.number("names") == facts.number(
        "sector_sample_names"
    )


def risers_change(facts: Facts) -> Iterator[Fact]:
    """By how many points the share of names that rose differs from that of the issue before."""
    own, other = facts["breadth_advancers"], facts[f"breadth_advancers{AGO}"]
    if isinstance(own.value, Quantity) and isinstance(other.value, Quantity):
        yield Fact(
            "breadth_advancers_change",
            Kind.POINTS,
            f"{own.title}, change since the earlier issue",
            Quantity(own.value.value - other.value.value, "points"),
            own.as_of,
            (*own.pointers, *other.pointers),
            f"{own.id} - {other.id}",
        )


def _of(facts: Facts, count: str, known: str, printer: Printer) -> Claim:
    """`36 of 61`, bound to the count; the share beside it is bound to both."""
    part, whole = printer.fact(facts[count]), printer.fact(facts[known])
    if part.missing:
        return part
    return Claim(f"{part.text} of {whole.text}", count, form=part.form)


def averages(facts: Facts, printer: Printer) -> Table | None:
    """Mean and median return of the covered names beside the averages of the two groups that the
    documents know; None where no document gives a return.
    """
    rows = tuple(_averages(facts, printer))
    if not rows:
        return None
    columns = tuple(Column(f"{horizon.upper()} %", signed=True) for horizon in HORIZONS)
    blank = any(not cell.text for row in rows for cell in row.cells)
    note = "For the whole sector only the week is known." if blank else ""
    caption = Line(("Price returns, cumulative",))
    return Table("averages", caption, "Averages of (names)", columns, rows, Line((note,)))


def _averages(facts: Facts, printer: Printer) -> Iterator[Row]:
    for words, names, pattern in (
        ("Covered names, mean", "names", "mean_return_{}"),
        ("Covered names, median", "names", "median_return_{}"),
        ("Sector sample, mean", "sector_sample_names", "sector_sample_return_{}"),
        ("Whole sector, mean", "sector_names", "sector_return_{}"),
    ):
        if _repeats(names, facts):
            continue
        cells = tuple(_average(facts, pattern.format(horizon), printer) for horizon in HORIZONS)
        if any(cell.form for cell in cells):
            heading = _counted(words, printer.fact(facts[names]))
            yield Row(heading, cells, own=pattern == "mean_return_{}")


def _repeats(names: str, facts: Facts) -> bool:
    """Whether a group is the covered names over again."""
    if names == "sector_names":
        return facts.flag("covers_sector") is True
    return names == "sector_sample_names" and _is_the_sample(facts)


def _average(facts: Facts, fact_id: str, printer: Printer) -> Claim:
    """Blank where there is no such figure at all: of the whole sector only one horizon is known."""
    fact = facts.get(fact_id)
    return Claim("", "") if fact is None else printer.fact(fact, Style.CHANGE)


def _counted(words: str, names: Claim) -> Claim:
    return Claim(words if names.missing else f"{words} ({names.text})", names.source)


def size(facts: Facts, printer: Printer) -> Line:
    """How many names there are, held back, and in the sector."""
    return line(
        f"{_covered(facts)}{_held(facts)}",
        names=printer.fact(facts["names"]),
        held=printer.fact(facts["held"]),
        sector=printer.fact(facts["sector_names"]),
    )


def _covered(facts: Facts) -> str:
    """`60 of 61 names in the sector`; where the sector's number is not known, the names alone."""
    noun = "name" if facts.number("names") == 1 else "names"
    if _is_a_part(facts):
        return "{names} of {sector} names in the sector"
    if facts.flag("covers_sector") and noun == "names":
        return "All {names} names of the sector"
    return (
        f"{{names}} {noun}{', the only one of the sector' if facts.flag('covers_sector') else ''}"
    )


def _held(facts: Facts) -> str:
    if not facts.number("held"):
        return ""
    return ", {held} held back" if _is_a_part(facts) else ", {held} more held back"


def _is_a_part(facts: Facts) -> bool:
    """Whether the sector is known to have other names."""
    return facts.flag("covers_sector") is False


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
