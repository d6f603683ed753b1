"""Figures of single listings as a digest prints them, and the facts it takes over with them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from briefs.claims import Claim, Line, Printer
from briefs.facts import Fact
from briefs.facts.earlier import MARK as EARLIER
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector import Coverage, placed, qualified
from briefs.sector.coverage import MARK

OWN_SOURCES = frozenset({"facts", "desk"})
"""Sources that mean the same in a brief and in a digest: counted from the facts, and an analyst's
own words.
"""
_FIELD = re.compile(r"(?:[a-z]+:)*/")


@dataclass(frozen=True)
class Quoted:
    """One listing, its figures printed as claims that name it: `002428.SHZ:composite`."""

    record: Record
    printer: Printer
    earlier: bool = False

    def fact(self, fact_id: str, style: Style = Style.PLAIN) -> Claim:
        """A fact of the listing as printed, or "n/a" with its reason."""
        return self._named(self.printer.fact(self.record.facts[fact_id], style))

    @property
    def name(self) -> Claim:
        """The company's name, or the key where the document gives none."""
        known = bool(self.record.word("name"))
        return self._named(Claim(self.record.name, "name" if known else "symbol"))

    @property
    def key(self) -> Claim:
        return self._named(Claim(self.record.key, "symbol"))

    def line(self, line: Line) -> Line:
        """A line of the listing's own brief."""
        return Line(
            tuple(piece if isinstance(piece, str) else self._named(piece) for piece in line.pieces)
        )

    def _named(self, claim: Claim) -> Claim:
        if not claim.source or claim.source in OWN_SOURCES:
            return claim
        own = qualified(claim, self.record.key)
        if not self.earlier:
            return own
        return replace(own, source=f"{EARLIER}{own.source}")


def counted(number: int, printer: Printer, source: str = "facts") -> Claim:
    """A count as printed; by default one of what the digest itself lists."""
    return printer.number(float(number), Kind.COUNT, source)


def listing_of(source: str, keys: Collection[str]) -> tuple[str, str] | None:
    """The listing and the rest of a qualified source, None where it is none of these listings'."""
    for place, character in enumerate(source):
        if character == MARK and source[:place] in keys:
            return source[:place], source[place + 1 :]
    return None


def is_field(source: str, keys: Collection[str]) -> bool:
    """Whether a source is a field of a document of these listings, such as
    `002428.SHZ:/composite_score`; of the earlier issue too.
    """
    found = listing_of(source.removeprefix(EARLIER), keys)
    return found is not None and _FIELD.match(found[1]) is not None


def quoted_facts(claims: Iterable[Claim], coverage: Coverage) -> Iterator[Fact]:
    """The facts of listings that `claims` are bound to, each once, under qualified ids; their
    pointers name the listing.
    """
    now = _by_key(coverage)
    before = {} if coverage.earlier is None else _by_key(coverage.earlier)
    for source in dict.fromkeys(claim.source for claim in claims):
        earlier = source.startswith(EARLIER)
        records = before if earlier else now
        found = listing_of(source.removeprefix(EARLIER), records)
        fact = records[found[0]].facts.get(found[1]) if found else None
        if found and fact is not None:
            yield _taken(fact, found[0], source, earlier=earlier)


def _by_key(coverage: Coverage) -> Mapping[str, Record]:
    return {record.key: record for record in (*coverage.records, *coverage.held)}


def _taken(fact: Fact, key: str, source: str, *, earlier: bool) -> Fact:
    return replace(
        fact,
        id=source,
        title=f"{fact.title}, {key}",
        # What a listing's own earlier issue says of its earlier issue is two issues back; one mark
        # tells.
        pointers=tuple(placed(each, key, EARLIER if earlier else "") for each in fact.pointers),
    )
