"""What the exhibits of a sector quote: figures of its listings, and figures of their own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import median

from briefs.charts.canvas import text_width
from briefs.claims import Claim, Line, Pieces, Printer, line
from briefs.facts import Fact
from briefs.layout import Direction, Layout
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.record import Record
from briefs.sector import Coverage, placed, qualified

PREFIX = "chart_"
"""How the ids of the exhibits' own figures begin."""
EARLIER = "previous:"
"""How the pointers into the earlier issue's documents begin."""
LAST_ISSUE = "_earlier"
"""How the ids of figures of the earlier issue end."""
_CUT = "…"


def figure(
    coverage: Coverage,
    name: str,
    title: str,
    value: tuple[float, Kind] | date,
    formula: str,
    pointers: Iterable[str],
    as_of: date | None = None,
) -> Fact:
    """A figure of the exhibits' own, such as `chart_names`: a number with its kind, or a day. It is
    of the issue's week unless `as_of` another.

    `pointers` name fields of the listings' documents, such as `002428.SHZ:/composite_score`.
    """
    day = as_of or coverage.week
    if isinstance(value, date):
        return Fact(f"{PREFIX}{name}", Kind.DATE, title, value, day, tuple(pointers), formula)
    number, kind = value
    quantity = Quantity(float(number), "%" if kind is Kind.PERCENT else "")
    return Fact(f"{PREFIX}{name}", kind, title, quantity, day, tuple(pointers), formula)


def places(record: Record, *fact_ids: str, before: bool = False) -> tuple[str, ...]:
    """The pointers that facts of a listing were read from, as a sector's figure names them."""
    found = (place for fact_id in fact_ids for place in record.facts[fact_id].pointers)
    return tuple(place_of(record, place, before=before) for place in found)


def place_of(record: Record, pointer: str, *, before: bool = False) -> str:
    """A pointer of one listing's document, or of its document `before`, in the earlier issue; such
    as `previous:` marks already are of the earlier one too.
    """
    return placed(pointer, record.key, EARLIER if before else "")


def quoted(record: Record, fact_id: str, printer: Printer, style: Style = Style.PLAIN) -> Claim:
    """A figure or word of one listing as printed."""
    return qualified(printer.fact(record.facts[fact_id], style), record.key)


def symbol_of(record: Record, printer: Printer) -> Claim:
    return quoted(record, "symbol", printer)


def named(record: Record, printer: Printer) -> Pieces:
    """The symbol with the company's name, for words that no picture has to draw."""
    symbol = symbol_of(record, printer)
    if record.facts["name"].missing:
        return (symbol,)
    return (symbol, " (", quoted(record, "name", printer), ")")


def drawable(symbol: Claim) -> bool:
    """Whether a picture has the letters for it."""
    return symbol.text.isascii()


def cut_to(layout: Layout, symbol: Claim, size: float, room: float, *, bold: bool = False) -> Claim:
    """The symbol, cut where it is wider than `room` in millimetres at `size` points. One that is
    not in Latin letters is a mark of omission alone; the alternative text names it.
    """
    text = symbol.text if drawable(symbol) else ""
    if text and text_width(layout, text, size, bold=bold) <= room:
        return symbol
    while text and text_width(layout, text + _CUT, size, bold=bold) > room:
        text = text[:-1]
    return Claim(text + _CUT, symbol.source, symbol.sign, symbol.missing, symbol.form)


def by_number(records: Iterable[Record], fact_id: str) -> list[tuple[float, Record]]:
    """The listings that give a number, each with it, from the lowest; of equal ones by key."""
    found = ((record.facts.number(fact_id), record) for record in records)
    given = [(value, record) for value, record in found if value is not None]
    return sorted(given, key=lambda pair: (pair[0], pair[1].key))


def median_of(values: Sequence[tuple[float, Record]]) -> float:
    return float(median(value for value, _ in values))


def direction_of(coverage: Coverage, layout: Layout) -> Direction:
    """The price colours of the sector: those of its names' markets where all have the same, else
    those of a market without a convention of its own.
    """
    countries = sorted({record.word("country") for record in coverage.records})
    expected = [layout.direction(country or None) for country in countries]
    if expected and all(each == expected[0] for each in expected):
        return expected[0]
    return layout.direction(None)


def general_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """What the sources under the exhibits print, and the days of the issues."""
    facts = [_day(coverage, "as_of", "Newest document", max), _names(coverage)]
    if len({record.week for record in coverage.records}) > 1:
        facts.append(_day(coverage, "as_of_first", "Oldest document", min))
    if coverage.earlier:
        facts.append(
            figure(
                coverage,
                f"week{LAST_ISSUE}",
                "Week of the earlier issue",
                coverage.earlier.week,
                "week of the issue before",
                (),
            )
        )
    return tuple(facts)


def source_line(coverage: Coverage, printer: Printer) -> Line:
    """Where the figures of an exhibit come from, and as of when."""
    facts = {fact.id: fact for fact in general_facts(coverage)}
    names, day = facts[f"{PREFIX}names"], facts[f"{PREFIX}as_of"]
    first = facts.get(f"{PREFIX}as_of_first", day)
    period = "{day}" if first is day else "{first} to {day}"
    return line(
        f"Source: reports of {{names}} names, as of {period}.",
        names=printer.fact(names),
        first=printer.fact(first),
        day=printer.fact(day),
    )


def _names(coverage: Coverage) -> Fact:
    pointers = (place_of(record, "/ticker") for record in coverage.records)
    count = (len(coverage.records), Kind.COUNT)
    return figure(coverage, "names", "Names covered", count, "names published", pointers)


def _day(coverage: Coverage, name: str, title: str, pick: Callable[[Iterable[date]], date]) -> Fact:
    day = pick([record.week for record in coverage.records])
    pointers = (
        place_of(record, "/latest_week") for record in coverage.records if record.week == day
    )
    return figure(coverage, name, title, day, "latest_week of the names' documents", pointers)
