"""The front page as a value: the issue, its sectors, and one table of all names.

As in the hubs, every figure is a `Claim`; those of one listing name it: `002428.SHZ:composite`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from briefs.claims import Claim, Line, Printer
from briefs.digest import Stories
from briefs.digest.quoting import Quoted
from briefs.layout import Direction, Imprint
from briefs.locale import Style
from briefs.record import Record
from briefs.tabular import Column, Entry
from briefs.writers.site.links import Link


@dataclass(frozen=True)
class Ranked:
    """A printed figure and the number it is sorted by, None where it is missing."""

    claim: Claim
    number: float | None


@dataclass(frozen=True)
class Listed:
    """One name of the table: `key` is symbol.exchange, `href` its page, empty where it has none;
    `returns` run over 1W, 4W and 12W.
    """

    key: str
    name: str
    sector: str
    composite: Ranked
    change: Ranked
    returns: tuple[Ranked, Ranked, Ranked]
    setup: Claim
    verdict: Line = field(default_factory=Line)
    href: str = ""


@dataclass(frozen=True)
class SectorEntry:
    """One sector: its page at `site/sectors/<slug>.html`, the lead of its digest, how many names it
    has, and a figure for each column of the front page.
    """

    scope: str
    slug: str
    lead: Line
    names: Claim
    figures: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Front:
    """An issue's front page, complete.

    `standing` says whether the desk has approved it, `quality` are the lines of the data line, as
    in a digest; `boxes` are what is told of the issue as a whole, `editions` its other files, such
    as `pack.pdf`. `count` is the number of `names`. `direction` is None where the names follow
    several conventions of price colours: one table cannot speak two, so it speaks none.
    """

    week: date
    week_text: str
    issue: str
    revision: str
    language: str
    standing: Line
    count: Claim
    names: tuple[Listed, ...]
    sector_columns: tuple[Column, ...]
    sectors: tuple[SectorEntry, ...]
    imprint: Imprint
    direction: Direction | None = None
    since: Line = field(default_factory=Line)
    quality: tuple[Line, ...] = ()
    boxes: tuple[Stories, ...] = ()
    editions: tuple[Link, ...] = ()

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Weekly equity briefs, week ending {self.week_text}"

    @cached_property
    def ledger(self) -> tuple[Entry, ...]:
        """Every claim the page prints, in its order."""
        return tuple(Entry(place, claim) for place, claim in self._claims() if claim.text)

    def _claims(self) -> Iterator[tuple[str, Claim]]:
        for place, line in self.lines():
            yield from ((place, claim) for claim in line.claims)
        yield "the number of names", self.count
        for sector in self.sectors:
            yield from (
                (f"sector {sector.scope}", each) for each in (sector.names, *sector.figures)
            )
        for listing in self.names:
            ranked = (listing.composite, listing.change, *listing.returns)
            yield from ((f"name {listing.key}", each.claim) for each in ranked)
            yield f"name {listing.key}", listing.setup

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line of words with its place."""
        yield "standing", self.standing
        yield "what changed", self.since
        for box in self.boxes:
            for number, story in enumerate(box.items, start=1):
                yield f"box {box.id}, {number}", story.line
            yield f"box {box.id}", box.more
        yield from ((f"sector {sector.scope}", sector.lead) for sector in self.sectors)
        yield from ((f"name {listing.key}", listing.verdict) for listing in self.names)
        yield from (("the data line", note) for note in self.quality)


def listed(record: Record, printer: Printer, sector: str, href: str = "") -> Listed:
    """A record as a name of the table, with its page at `href`. `sector` is the scope of its
    digest.
    """
    quoted = Quoted(record, printer)

    def ranked(fact_id: str, style: Style = Style.CHANGE) -> Ranked:
        return Ranked(quoted.fact(fact_id, style), record.facts.number(fact_id))

    return Listed(
        key=record.key,
        name=record.name,
        sector=sector,
        composite=ranked("composite", Style.BARE),
        change=ranked("composite_change"),
        returns=(ranked("return_1w"), ranked("return_4w"), ranked("return_12w")),
        setup=quoted.fact("setup_signature"),
        verdict=quoted.line(record.verdict),
        href=href,
    )
