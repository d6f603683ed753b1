"""The data line of a digest: as of when, and which names lack what."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from briefs.charts import Exhibit
from briefs.charts.sector import FEWEST
from briefs.claims import Claim, Line, Printer, line
from briefs.digest.quoting import counted
from briefs.facts import Facts
from briefs.record import Record
from briefs.sector import Coverage, qualified

_FIGURES = (
    *("composite", "trend_active", "market_dynamics", "relative_strength", "setup_signature"),
    *("return_1w", "return_4w", "return_12w"),
)
"""What the league and the breadth are made of."""
_NEW = "New listing"
"""The setup of a name whose document does not know enough weeks yet."""
_OF_THE_SECTOR = ("sector_names", "sector_return_1w", "sector_sample_names")
MOST_NAMED = 4
"""Names that a missing figure lists; of more it tells how many."""


def quality(
    coverage: Coverage,
    facts: Facts,
    exhibits: Sequence[Exhibit],
    wanted: Mapping[str, str],
    sizes: Collection[str],
    printer: Printer,
) -> Iterator[Line]:
    """The lines of the data line. `wanted` tells what each exhibit shows, by id; `sizes` are the
    ids of those that the layout has a place for.
    """
    yield from _days(coverage, printer)
    yield from _missing(coverage, printer)
    disputed = [facts[name].title for name in _OF_THE_SECTOR if _is_disputed(facts, name)]
    if disputed:
        yield Line(("the documents disagree on: ", Claim(", ".join(disputed), "facts")))
    drawn = {exhibit.id for exhibit in exhibits}
    lacking = [words for name, words in wanted.items() if name in sizes and name not in drawn]
    if lacking and len(coverage.records) >= FEWEST:
        yield Line((f"no exhibit of {', '.join(lacking)}: the documents lack the figures",))


def _days(coverage: Coverage, printer: Printer) -> Iterator[Line]:
    if not coverage.records:
        return
    first = min(coverage.records, key=lambda each: (each.week, each.key))
    last = max(coverage.records, key=lambda each: (each.week, each.key))
    if first.week == last.week:
        yield line("Data as of {day}, weekly closes", day=_day(first, printer))
    else:
        yield line(
            "Data as of {first} to {last}, weekly closes",
            first=_day(first, printer),
            last=_day(last, printer),
        )


def _day(record: Record, printer: Printer) -> Claim:
    return Claim(printer.locale.day(record.week), f"{record.key}:/latest_week")


def _missing(coverage: Coverage, printer: Printer) -> Iterator[Line]:
    """Which figures are not given, and of which names; names that lack several are listed once."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    for name in _FIGURES:
        records = [record for record in coverage.records if record.facts[name].missing]
        if records:
            keys = tuple(record.key for record in records)
            lacking.setdefault(keys, []).append(_inner(records[0].facts[name].title))
    for keys, titles in lacking.items():
        if len(keys) == len(coverage.records):
            yield Line(("not given: ", Claim(", ".join(titles), "facts")))
        else:
            has = "has" if len(keys) == 1 else "have"
            figures = Claim(_listed(titles, "or"), "facts")
            new = all(_is_new(record) for record in coverage.records if record.key in keys)
            apposed = (", a new listing," if len(keys) == 1 else ", new listings,") if new else ""
            yet = " yet" if new else ""
            yield Line((*_named(keys, printer), f"{apposed} {has} no ", figures, yet))


def _inner(title: str) -> str:
    """A title as it stands within a sentence; names such as Trend Signal keep their capitals."""
    return title[0].lower() + title[1:] if title[1:].islower() else title


def _is_new(record: Record) -> bool:
    return record.word("setup_signature") == _NEW


def _listed(words: Sequence[str], last: str) -> str:
    """`a, b or c`"""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _named(keys: Sequence[str], printer: Printer) -> Iterator[str | Claim]:
    if len(keys) > MOST_NAMED:
        yield counted(len(keys), printer)
        yield " names"
        return
    for place, key in enumerate(keys):
        yield from ((" and " if place == len(keys) - 1 else ", "),) if place else ()
        yield qualified(Claim(key, "symbol"), key)


def _is_disputed(facts: Facts, name: str) -> bool:
    return facts[name].missing and "disagree" in facts[name].reason
