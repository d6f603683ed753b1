"""The brief as a value: everything a writer needs, nothing left to compute.

Every figure is a `Claim`, already printed. Writers decide where things stand, never what they say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from briefs.charts import Exhibit
from briefs.claims import Claim, Line
from briefs.facts import Facts
from briefs.layout import Direction, Imprint
from briefs.narrative import Narrative
from briefs.rulebook import Banned, Threshold
from briefs.tabular import Entry, Table


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
class SignedNote:
    """An analyst's own words and initials, which are claims of the desk."""

    text: Claim
    by: Claim

    @property
    def line(self) -> Line:
        """`Trading halted; figures are of the week before. — AL`"""
        return Line((self.text, " — ", self.by))


@dataclass(frozen=True)
class Brief:
    """One ticker's brief for one week, complete.

    `description_lead` are the first sentences of `description`, for pages that lack room.
    `since` says what the changes are measured against; `quality` are the lines of the data line:
    as-of, what is missing, what was left out. `gone` quotes what the earlier issue told and this
    one does not; `notes` are analysts' own. `revision` is empty for the first, then "B" and so on:
    its `corrections` are those of the revision `corrects`.
    `facts` and `thresholds` are what its claims are bound to; `banned` the words it may not hold.
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
    since: Line
    scores: tuple[ScoreBar, ...]
    tables: tuple[Table, ...]
    exhibits: tuple[Exhibit, ...]
    description: str
    description_lead: str
    quality: tuple[Line, ...]
    direction: Direction
    imprint: Imprint
    facts: Facts
    thresholds: Mapping[str, Threshold]
    banned: tuple[Banned, ...]
    gone: Line = field(default_factory=Line)
    notes: tuple[SignedNote, ...] = ()
    revision: str = ""
    corrects: str = ""
    corrections: tuple[Line, ...] = ()

    @property
    def title(self) -> str:
        """The document's title, for metadata and headings of an index."""
        revision = f", revision {self.revision}" if self.revision else ""
        return f"{self.identity.name} ({self.identity.key}), week ending {self.week_text}{revision}"

    @cached_property
    def ledger(self) -> tuple[Entry, ...]:
        """Every claim the brief prints, in the order of the page."""
        return tuple(Entry(place, claim) for place, claim in self._claims() if claim.text)

    def _claims(self) -> Iterator[tuple[str, Claim]]:
        heads = (self.close, self.change, self.composite, self.signature)
        yield from (("head", claim) for claim in heads)
        if self.identity.market_cap:
            yield "head", self.identity.market_cap
        for place, line in self.lines():
            yield from ((place, claim) for claim in line.claims)
        yield from ((f"score {bar.label}", bar.value) for bar in self.scores)
        for table in self.tables:
            yield from table.claims()

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of words with its place: sentences, words around charts and tables, notes."""
        for section, sentences in self.narrative.by_section():
            for number, sentence in enumerate(sentences, start=1):
                yield f"{section} {number}", sentence.marked
        yield "what changed", self.since
        if self.gone:
            yield "gone", self.gone
        for number, signed in enumerate(self.notes, start=1):
            yield f"note {number}", signed.line
        for number, correction in enumerate(self.corrections, start=1):
            yield f"correction {number}", correction
        for exhibit in self.exhibits:
            yield from exhibit.lines()
        for table in self.tables:
            yield from table.lines()
        for note in self.quality:
            yield "the data line", note

    def table(self, table_id: str) -> Table | None:
        """The table of that id; None where the document has no figures for it."""
        return next((table for table in self.tables if table.id == table_id), None)

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit of that id; None where the document has no figures for it."""
        return next((each for each in self.exhibits if each.id == exhibit_id), None)
