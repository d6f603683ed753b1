"""The brief as a value: everything a writer needs, nothing left to compute.

Every figure is a `Claim`, already printed. Writers decide where things stand, never what they say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from briefs.claims import Claim, Line
from briefs.publication import Publication


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


@dataclass(frozen=True, kw_only=True)
class Brief(Publication):
    """One ticker's brief for one week.

    `description_lead` are the first sentences of `description`, for pages that lack room. `gone`
    quotes what the earlier issue told and this one does not; `notes` are analysts' own. The
    `corrections` of a later revision are those of the revision `corrects`.
    """

    identity: Identity
    close: Claim
    change: Claim
    composite: Claim
    signature: Claim
    scores: tuple[ScoreBar, ...]
    description: str
    description_lead: str
    gone: Line = field(default_factory=Line)
    notes: tuple[SignedNote, ...] = ()
    corrects: str = ""
    corrections: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        return f"brief of {self.identity.key}"

    @property
    def title(self) -> str:
        revision = f", revision {self.revision}" if self.revision else ""
        return f"{self.identity.name} ({self.identity.key}), week ending {self.week_text}{revision}"

    def figures(self) -> Iterator[tuple[str, Claim]]:
        """Those of the masthead, and the scores."""
        heads = (self.close, self.change, self.composite, self.signature)
        yield from (("head", claim) for claim in heads)
        if self.identity.market_cap:
            yield "head", self.identity.market_cap
        yield from ((f"score {bar.label}", bar.value) for bar in self.scores)

    def knows(self, source: str) -> bool:
        """Whether it is a field of its document, as `/price/high_52` is."""
        return source.startswith("/")

    def lines(self) -> Iterator[tuple[str, Line]]:
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
