"""What a brief and a digest have in common: words, pictures and tables, every figure a claim."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from briefs.charts import Exhibit
from briefs.claims import Claim, Line
from briefs.facts import Facts
from briefs.layout import Direction, Imprint
from briefs.narrative import Narrative
from briefs.rulebook import Banned, Threshold
from briefs.tabular import Entry, Table


@dataclass(frozen=True, kw_only=True)
class Publication(ABC):
    """One publication of one issue, complete: writers decide where things stand, not what is said.

    `issue` is its ISO week, as in 2026-W24; `revision` is empty for the first, then "B" and so on.
    `since` says what the changes are measured against; `quality` are the lines of the data line:
    as-of, what is missing, what was left out. `facts` and `thresholds` are what its claims are
    bound to; `banned` the words it may not hold.
    """

    week: date
    week_text: str
    issue: str
    revision: str = ""
    language: str
    narrative: Narrative
    since: Line
    tables: tuple[Table, ...]
    exhibits: tuple[Exhibit, ...]
    quality: tuple[Line, ...]
    direction: Direction
    imprint: Imprint
    facts: Facts
    thresholds: Mapping[str, Threshold]
    banned: tuple[Banned, ...]

    @property
    @abstractmethod
    def name(self) -> str:
        """What a message calls it."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The document's title, for metadata and headings of an index."""

    @abstractmethod
    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of words with its place: sentences, words around charts and tables, notes."""

    @abstractmethod
    def knows(self, source: str) -> bool:
        """Whether a source is a field of a document that it quotes."""

    def figures(self) -> Iterator[tuple[str, Claim]]:
        """The claims that stand by themselves, in no line and no table, with their places."""
        yield from ()

    @cached_property
    def ledger(self) -> tuple[Entry, ...]:
        """Every claim it prints, in the order of the page."""
        return tuple(Entry(place, claim) for place, claim in self._claims() if claim.text)

    def _claims(self) -> Iterator[tuple[str, Claim]]:
        yield from self.figures()
        for place, line in self.lines():
            yield from ((place, claim) for claim in line.claims)
        for table in self.tables:
            yield from table.claims()

    def table(self, table_id: str) -> Table | None:
        """The table of that id; None where there are no figures for it."""
        return next((table for table in self.tables if table.id == table_id), None)

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit of that id; None where there are no figures for it."""
        return next((each for each in self.exhibits if each.id == exhibit_id), None)
