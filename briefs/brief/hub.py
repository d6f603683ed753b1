"""The brief as a value: everything a writer needs, nothing left to compute.

Every figure is a `Claim`, already printed. Writers decide where things stand, never what they say.
"""

from dataclasses import dataclass, field
from datetime import date

from briefs.charts import Exhibit
from briefs.claims import Claim, Line
from briefs.layout import Direction
from briefs.narrative import Narrative


@dataclass(frozen=True)
class Identity:
    """Who the brief is about. `key` is symbol.exchange; absent classifications are empty."""

    key: str
    symbol: str
    exchange: str
    name: str
    country: str
    sector: str
    industry: str
    currency: str
    market_cap: Claim | None


@dataclass(frozen=True)
class ScoreBar:
    """One score: its printed value, its length on the 0-100 axis and its tone for the colour."""

    label: str
    value: Claim
    length: float
    tone: str


@dataclass(frozen=True)
class Column:
    """A column's heading; `numeric` columns are set right with tabular figures."""

    heading: str
    numeric: bool = True
    signed: bool = False


@dataclass(frozen=True)
class Row:
    """A row's heading and cells; `own` marks this ticker's row, `total` an average."""

    heading: Claim
    cells: tuple[Claim, ...]
    own: bool = False
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, the heading over the row headings, columns, rows and a note."""

    id: str
    caption: Line
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Line = field(default_factory=Line)


@dataclass(frozen=True)
class Brief:
    """One ticker's brief for one week, complete.

    `description_lead` are the first sentences of `description`, for pages that lack room.
    `quality` are the lines of the data line: as-of, what is missing, what was left out.
    """

    identity: Identity
    week: date
    week_text: str
    issue: str
    language: str
    close: Claim
    change: Claim
    composite: Claim
    signature: Claim
    narrative: Narrative
    scores: tuple[ScoreBar, ...]
    tables: tuple[Table, ...]
    exhibits: tuple[Exhibit, ...]
    description: str
    description_lead: str
    quality: tuple[Line, ...]
    direction: Direction

    @property
    def title(self) -> str:
        """The document's title, for metadata and headings of an index."""
        return f"{self.identity.name} ({self.identity.key}), week ending {self.week_text}"

    def table(self, table_id: str) -> Table | None:
        """The table of that id; None where the document has no figures for it."""
        return next((table for table in self.tables if table.id == table_id), None)

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit of that id; None where the document has no figures for it."""
        return next((each for each in self.exhibits if each.id == exhibit_id), None)
