"""The digest as a value: one sector, one week, everything a writer needs, nothing left to compute.

As in a brief, every figure is a `Claim`. The source of a claim is a fact of the sector, such as
`breadth_trend`; a fact or a field of one listing's document, such as `002428.SHZ:composite` or
`002428.SHZ:/recent_rows/0/close`; or a threshold of the digest's rulebook.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from briefs.claims import Line
from briefs.digest.quoting import is_field
from briefs.publication import Publication

LEAGUE_CUTS: Mapping[str, int] = {
    "league_from_41": 40,
    "league_from_26": 25,
    "league_from_11": 10,
    "league": 0,
}
"""What an edition that must be short gives up of the league first, and how many rows it keeps."""
NAMES_GONE = "names"
"""What it gives up next: all tables and boxes of single names."""
WHOLE_GONE = "digest"
"""And at last all but the summary."""
TELLS_OF_NAMES = frozenset({
    *("signals", "highs", "moves", "movers", "ranks", "leaders", "laggards", "distribution"),
    *("scatter", "contradictions", "coverage", "peers", "league"),
})  # fmt: skip
"""The boxes, tables and exhibits that go with them."""
SUMMARY = frozenset({"verdict", "summary", "size", "standing", "the data line"})
"""The places of lines that every edition has."""
SHORT_LEAGUE = 25
"""Names of a league that is read at once: it stands behind what turned, a longer one comes last."""


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


@dataclass(frozen=True, kw_only=True)
class Digest(Publication):
    """One sector's digest for one week.

    The narrative's verdict is the lead, its summary the paragraph under it. `boxes` are found by
    id; `size` says how many names it covers, `standing` whether the desk has approved the issue.
    The facts are the sector's, with those of listings that it quotes under qualified ids; `covered`
    are the keys of listings whose documents it quotes, those of the earlier issue too.
    """

    scope: str
    slug: str
    standing: Line
    boxes: tuple[Stories, ...]
    size: Line = field(default_factory=Line)
    covered: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"digest of {self.scope}"

    @property
    def title(self) -> str:
        return f"{self.scope}, week ending {self.week_text}"

    def lines(self) -> Iterator[tuple[str, Line]]:
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
    def short(self) -> bool:
        """Whether its league is read at once."""
        league = self.table("league")
        return league is not None and len(league.rows) <= SHORT_LEAGUE

    def knows(self, source: str) -> bool:
        """Whether it is a field of one of them, as `002428.SHZ:/price/high_52` is."""
        return is_field(source, self.covered)

    def box(self, box_id: str) -> Stories | None:
        """The box of that id; None where the digest has none such."""
        return next((box for box in self.boxes if box.id == box_id), None)
