"""The digest as a value: one sector, one week, everything a writer needs, nothing left to compute.

As in a brief, every figure is a `Claim`. The source of a claim is a fact of the sector, such as
`breadth_trend`; a fact or a field of one listing's document, such as `002428.SHZ:composite` or
`002428.SHZ:/recent_rows/0/close`; or a threshold of the digest's rulebook.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from briefs.charts import Exhibit
from briefs.claims import Claim, Line
from briefs.digest.quoting import is_field
from briefs.facts import Facts
from briefs.layout import Direction, Imprint
from briefs.narrative import Narrative
from briefs.rulebook import Banned, Threshold
from briefs.tabular import Entry, Table

LEAGUE_TAIL = "league_tail"
"""What an edition that must be short gives up: the rows of the league behind `cut`."""
MOST_ROWS = 100
"""Names of a league that such an edition holds whole: mail readers cut what is over 102 kB."""
CUT_TO = 40
"""Names that it holds of a longer one."""


@dataclass(frozen=True)
class Story:
    """What is told of one listing in one line; `key` is empty where it is of the sector."""

    line: Line
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Stories:
    """One box of a digest: `id` such as "signals", its heading, the stories, and how many more
    there are; `empty` is said where there are none.
    """

    id: str
    title: str
    items: tuple[Story, ...]
    more: Line = field(default_factory=Line)
    empty: str = ""


@dataclass(frozen=True)
class Digest:
    """One sector's digest for one week, complete.

    The narrative's verdict is the lead, its summary the paragraph under it. `tables` and `boxes`
    are found by id. `revision` is empty for the first, then "B" and so on; `size` says how many
    names it covers; `since` what the changes are measured against; `standing` whether the desk has
    approved the issue; `quality` are the lines of the data line. `facts` are the sector's, with
    those of listings that it quotes under qualified ids; `covered` are the keys of listings whose
    documents it quotes, those of the earlier issue too.
    """

    scope: str
    slug: str
    week: date
    week_text: str
    issue: str
    revision: str
    language: str
    narrative: Narrative
    since: Line
    standing: Line
    tables: tuple[Table, ...]
    boxes: tuple[Stories, ...]
    exhibits: tuple[Exhibit, ...]
    quality: tuple[Line, ...]
    direction: Direction
    imprint: Imprint
    facts: Facts
    thresholds: Mapping[str, Threshold]
    banned: tuple[Banned, ...]
    size: Line = field(default_factory=Line)
    covered: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What a message calls it."""
        return f"digest of {self.scope}"

    @property
    def title(self) -> str:
        """The document's title, for metadata and headings of an index."""
        return f"{self.scope}, week ending {self.week_text}"

    @cached_property
    def ledger(self) -> tuple[Entry, ...]:
        """Every claim the digest prints, in the order of the page."""
        return tuple(Entry(place, claim) for place, claim in self._claims() if claim.text)

    def _claims(self) -> Iterator[tuple[str, Claim]]:
        for place, line in self.lines():
            yield from ((place, claim) for claim in line.claims)
        for table in self.tables:
            yield from table.claims()

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of words with its place."""
        for section, sentences in self.narrative.by_section():
            for number, sentence in enumerate(sentences, start=1):
                yield f"{section} {number}", sentence.line
        yield "size", self.size
        yield "what changed", self.since
        yield "standing", self.standing
        for exhibit in self.exhibits:
            yield from exhibit.lines()
        for box in self.boxes:
            for number, story in enumerate(box.items, start=1):
                yield f"box {box.id}, {number}", story.line
            yield f"box {box.id}", box.more
        for table in self.tables:
            yield from table.lines()
        for note in self.quality:
            yield "the data line", note

    @property
    def cut(self) -> int:
        """How many rows of the league an edition prints that must be short; all, where all fit."""
        league = self.table("league")
        rows = len(league.rows) if league else 0
        return CUT_TO if rows > MOST_ROWS else rows

    def knows(self, source: str) -> bool:
        """Whether a source is a field of a document that it quotes, as `002428.SHZ:/price/high_52`
        is.
        """
        return is_field(source, self.covered)

    def table(self, table_id: str) -> Table | None:
        """The table of that id; None where there are no figures for it."""
        return next((table for table in self.tables if table.id == table_id), None)

    def box(self, box_id: str) -> Stories | None:
        """The box of that id; None where the digest has none such."""
        return next((box for box in self.boxes if box.id == box_id), None)

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit of that id; None where there are no figures for it."""
        return next((each for each in self.exhibits if each.id == exhibit_id), None)
