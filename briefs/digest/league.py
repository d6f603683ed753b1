"""The tables of single names: the league, its ends, the largest moves."""

from collections.abc import Iterator, Sequence

from briefs.claims import Claim, Line, Printer, line
from briefs.digest.boxes import by_composite
from briefs.digest.marks import Marks
from briefs.digest.quoting import Quoted, counted
from briefs.facts import Fact
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.record import Record
from briefs.sector import Coverage
from briefs.sector.coverage import MARK
from briefs.tabular import Column, Row, Table

RETURNS = (("return_1w", "1W %"), ("return_4w", "4W %"), ("return_12w", "12W %"))
MOST_ENDS = 5
"""Leaders, and as many laggards; a quarter of the names where that is fewer."""
LEAST_ENDS = 8
"""Names below which there are neither: the league shows them all at one glance."""
MOST_MOVES = 10
PLACE = "league_place"
"""The fact that a name's place in the league is, under the name's key."""


def league(coverage: Coverage, printer: Printer) -> Table:
    """All covered names by composite, each with its place and its brief's verdict as a note."""
    ranked = by_composite(coverage.records)
    compared = any(not _change_of(record).missing for record in ranked)
    rows = tuple(
        _league_row(record, place, printer, compared=compared)
        for place, record in enumerate(ranked, start=1)
    )
    columns = (
        Column("Key", numeric=False),
        Column("Setup", numeric=False),
        Column("#"),
        Column("Composite"),
        *((Column("Change"),) if compared else ()),
        *(Column(heading, signed=True) for _, heading in RETURNS),
    )
    noun = "name" if len(ranked) == 1 else "names"
    caption = line(f"League table: {{count}} {noun}", count=counted(len(ranked), printer, "names"))
    return Table("league", caption, "Name", columns, rows, _order(compared=compared))


def _order(*, compared: bool) -> Line:
    changes = " Change: since the last issue that had the name." if compared else ""
    return Line((f"By composite, highest first; ties by symbol.{changes}",))


def _change_of(record: Record) -> Fact:
    return record.facts["composite_change"]


def _league_row(record: Record, place: int, printer: Printer, *, compared: bool) -> Row:
    quoted = Quoted(record, printer)
    return Row(
        heading=quoted.name,
        cells=(
            quoted.key,
            quoted.fact("setup_signature"),
            counted(place, printer, f"{record.key}{MARK}{PLACE}"),
            quoted.fact("composite"),
            *((quoted.fact("composite_change", Style.CHANGE),) if compared else ()),
            *(quoted.fact(fact_id, Style.CHANGE) for fact_id, _ in RETURNS),
        ),
        key=record.key,
        note=quoted.line(record.verdict),
    )


def places(coverage: Coverage) -> Iterator[Fact]:
    """The place of each name in the league, as facts that the table's figures are bound to."""
    for place, record in enumerate(by_composite(coverage.records), start=1):
        yield Fact(
            f"{record.key}{MARK}{PLACE}",
            Kind.COUNT,
            f"Place in the league, {record.key}",
            Quantity(float(place)),
            record.week,
            tuple(f"{record.key}{MARK}{each}" for each in record.facts["composite"].pointers),
            "place among the covered names by composite, highest first; ties by symbol",
        )


def ends(coverage: Coverage, printer: Printer) -> Iterator[Table]:
    """Leaders and laggards by 1W return: who leads rose, who lags fell."""
    weeks = [(each.facts.number("return_1w"), each) for each in coverage.records]
    known = [(week, record) for week, record in weeks if week is not None]
    if len(known) < LEAST_ENDS:
        return
    most = min(MOST_ENDS, len(known) // 4)
    for table_id, title, order, sign in (
        ("leaders", "Leaders of the week", "highest", 1),
        ("laggards", "Laggards of the week", "lowest", -1),
    ):
        own = sorted(
            (-sign * week, record.key, record) for week, record in known if sign * week > 0
        )
        yield _end(table_id, title, order, [record for *_, record in own[:most]], printer)


def _end(
    table_id: str, title: str, order: str, records: Sequence[Record], printer: Printer
) -> Table:
    columns = (
        Column("Key", numeric=False),
        *(Column(heading, signed=True) for _, heading in RETURNS),
        Column("Composite"),
    )
    rows = tuple(_end_row(record, printer) for record in records)
    note = Line((f"By 1W return, {order} first.",))
    return Table(table_id, Line((title,)), "Name", columns, rows, note)


def _end_row(record: Record, printer: Printer) -> Row:
    quoted = Quoted(record, printer)
    return Row(
        heading=quoted.name,
        cells=(
            quoted.key,
            *(quoted.fact(fact_id, Style.CHANGE) for fact_id, _ in RETURNS),
            quoted.fact("composite"),
        ),
        key=record.key,
    )


def moves(coverage: Coverage, marks: Marks, printer: Printer) -> Table | None:
    """The largest moves of composites and of single scores, equal ones by key; None in a first
    issue.
    """
    moved = [record for record in coverage.records if marks.score_moved(record)]
    if not any(not _change_of(record).missing for record in coverage.records):
        return None
    moved.sort(key=_size_of_move)
    rows = tuple(_move(record, marks, printer) for record in moved[:MOST_MOVES])
    columns = (
        Column("Key", numeric=False),
        Column("Composite before"),
        Column("now"),
        Column("Change"),
        Column("Score behind it", numeric=False),
        Column("before"),
        Column("now"),
    )
    caption = Line(("Largest score moves",))
    return Table("moves", caption, "Name", columns, rows, _moved(len(moved), marks, printer))


def _moved(count: int, marks: Marks, printer: Printer) -> Line:
    """How many names moved, by what measure, and how many of them are shown where not all."""
    whole, one = marks.at("composite_moved"), marks.at("score_moved")
    words = "{count} names moved" if count != 1 else "{count} name moved"
    template = f"{words} at least {{whole}} composite points, or {{one}} in one score"
    template += "; the {most} largest are shown." if count > MOST_MOVES else "."
    template += " Beside it, the score that moved most in the same direction, or most of all where"
    template += " the composite moved less."
    return line(
        template,
        count=counted(count, printer),
        whole=printer.figure(whole.quantity, whole.kind, whole.id),
        one=printer.figure(one.quantity, one.kind, one.id),
        most=counted(MOST_MOVES, printer),
    )


def _size_of_move(record: Record) -> tuple[float, str]:
    return (-abs(record.facts.number("composite_change") or 0), record.key)


def _move(record: Record, marks: Marks, printer: Printer) -> Row:
    quoted = Quoted(record, printer)
    name, before, now = _score_behind(record, quoted, marks)
    return Row(
        heading=quoted.name,
        cells=(
            quoted.key,
            quoted.fact("previous_composite"),
            quoted.fact("composite"),
            quoted.fact("composite_change", Style.CHANGE),
            name,
            before,
            now,
        ),
        key=record.key,
    )


def _score_behind(record: Record, quoted: Quoted, marks: Marks) -> tuple[Claim, Claim, Claim]:
    """The name of the score behind a move, what it was, and what it is."""
    behind = _behind(record) if marks.composite_moved(record) else None
    if behind is None:
        most = "score_moved_most"
        return quoted.fact(f"{most}_name"), *_figures(quoted, f"{most}_before", f"{most}_now")
    label = SCORE_LABELS[SCORES.index(behind)]
    return Claim(label, "facts"), *_figures(quoted, f"previous_{behind}", behind)


def _figures(quoted: Quoted, before: str, now: str) -> tuple[Claim, Claim]:
    return quoted.fact(before), quoted.fact(now)


def _behind(record: Record) -> str | None:
    """The score that moved most the way the composite did, the first on the page of equal ones."""
    whole = record.facts.number("composite_change") or 0
    moved = {
        score: change if whole > 0 else -change
        for score in SCORES
        if (change := record.facts.number(f"{score}_change")) is not None
    }
    most = max(moved, key=lambda score: moved[score], default=None)
    return most if most is not None and moved[most] > 0 else None
