"""What a record is: one listing in one issue, as values that outlive the run."""

from dataclasses import dataclass
from datetime import date

from briefs.claims import Line
from briefs.facts import Facts

UNCLASSIFIED = "Unclassified"
"""The scope of names whose documents name no sector."""
PLACED_BY = ("sector_scope", "sector_sample_scope", "country", "sector")
"""The facts that say which sector a listing belongs to."""


def scope_of(facts: Facts) -> str:
    """The sector scope of a listing, such as "CN Basic Materials"; where the document names none,
    what its classification says, and UNCLASSIFIED where that names none.
    """
    scope, sample_scope, country, sector = (_word(facts, name) for name in PLACED_BY)
    return scope or sample_scope or (f"{country} {sector}".strip() if sector else UNCLASSIFIED)


def _word(facts: Facts, fact_id: str) -> str:
    fact = facts.get(fact_id)
    return fact.value if fact is not None and isinstance(fact.value, str) else ""


def letter(revision: int) -> str:
    """How a revision is named: A for the first, then B; after Z comes AA."""
    name = ""
    while revision > 0:
        revision, place = divmod(revision - 1, 26)
        name = f"{chr(ord('A') + place)}{name}"
    return name


def numbered(letters: str) -> int:
    """The revision that is named so: 1 for A."""
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - ord("A") + 1
    return number


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a brief: its section, such as "risk", the rules that said it, its words.
    `edit` says what the desk did to it, such as "pinned by AL"; empty for what the rules chose.
    """

    section: str
    rules: tuple[str, ...]
    line: Line
    edit: str = ""


@dataclass(frozen=True, slots=True)
class PastWeek:
    """One weekly row of the document: the Trend Signal, and whether Market Dynamics and Relative
    Strength stand above zero; None where the row does not say. `place` is the row's JSON pointer.
    """

    day: date
    trend: bool | None
    dynamics: bool | None
    strength: bool | None
    place: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A top peer of the sector sample: its returns over 1W, 4W and 12W in percent, and the JSON
    pointer of its entry. `key` is symbol.exchange, or the symbol alone.
    """

    key: str
    name: str
    returns: tuple[float | None, float | None, float | None]
    place: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the desk kept a brief back, and its initials."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Note:
    """An analyst's own words on a listing or a sector, signed."""

    text: str
    by: str


@dataclass(frozen=True)
class Record:
    """What one issue said of one listing.

    `facts` are its document's, with the figures and thresholds that its sentences cite; `sha256` is
    the document's. `said` is told in the order of reading; `fired` are the ids of all rules that
    fired, told or not; `withheld` tells, a text each, which of them the desk suppressed.
    `weeks` run oldest first. `revision` is that of the issue in which the record last changed, 1
    for the first; `corrections` say what differs from the one before it.
    """

    facts: Facts
    sha256: str
    said: tuple[Said, ...] = ()
    fired: frozenset[str] = frozenset()
    weeks: tuple[PastWeek, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    held: Hold | None = None
    notes: tuple[Note, ...] = ()
    withheld: tuple[str, ...] = ()
    revision: int = 1
    corrections: tuple[Line, ...] = ()

    @property
    def key(self) -> str:
        """The listing, such as `002428.SHZ`."""
        return self.facts.key

    @property
    def week(self) -> date:
        return self.facts.as_of

    @property
    def name(self) -> str:
        """The company's name, or the key where the document gives none."""
        return self.word("name") or self.key

    @property
    def scope(self) -> str:
        """The sector scope that its digest is about."""
        return scope_of(self.facts)

    def word(self, fact_id: str) -> str:
        """A fact that is a word, or the empty string."""
        return _word(self.facts, fact_id)

    def sentences(self, section: str) -> tuple[Said, ...]:
        """What it says in one section."""
        return tuple(each for each in self.said if each.section == section)

    @property
    def verdict(self) -> Line:
        """The brief's one sentence; empty where there is none."""
        return next((each.line for each in self.sentences("verdict")), Line())
