"""Tables as values: captions, columns and rows of printed figures, for briefs and digests alike."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from briefs.claims import Claim, Line


@dataclass(frozen=True)
class Column:
    """A column's heading; `numeric` columns are set right with tabular figures."""

    heading: str
    numeric: bool = True
    signed: bool = False


@dataclass(frozen=True)
class Row:
    """A row's heading and cells; `own` marks this ticker's row, `total` an average. `key` is the
    key of the ticker that a row is about; `note` is a sentence on it, where the table has them.
    """

    heading: Claim
    cells: tuple[Claim, ...]
    own: bool = False
    total: bool = False
    key: str = ""
    note: Line = field(default_factory=Line)


@dataclass(frozen=True)
class Table:
    """A table with its caption, the heading over the row headings, columns, rows and a note."""

    id: str
    caption: Line
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Line = field(default_factory=Line)

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Its caption, its note, and the notes that rows have, each with its place."""
        yield from ((f"table {self.id}", line) for line in (self.caption, self.note))
        for number, row in enumerate(self.rows, start=1):
            if row.note:
                yield f"table {self.id}, row {number}", row.note

    def claims(self) -> Iterator[tuple[str, Claim]]:
        """Every claim of its cells with its place. A row's heading that names no source is no claim
        but a label of ours, such as "Trend Line".
        """
        for number, row in enumerate(self.rows, start=1):
            place = f"table {self.id}, row {number}"
            headings = (row.heading,) if row.heading.source else ()
            yield from ((place, claim) for claim in (*headings, *row.cells))


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim of a publication and its place, such as "risk 1" or "table recent, row 3"."""

    place: str
    claim: Claim
