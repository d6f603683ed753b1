"""What stands beside a brief, and what the front of an issue is made of, as plain values.

They cross process borders and are held against what an earlier build made, so that this module
loads nothing of charts, writers or the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from briefs.claims import Claim, Line
from briefs.record import Note, Record


@dataclass(frozen=True)
class Company:
    """What else is in the pack: `covered` maps the keys of other tickers to the stems of their
    files; `before` and `after` are the keys of those that stand beside this one in its sector,
    empty at either end. `digest` says whether the sector has a page of its own.
    """

    covered: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    digest: bool = False


ALONE = Company()


@dataclass(frozen=True)
class Headline:
    """What a front says of one sector, from its digest."""

    scope: str
    slug: str
    lead: Line
    names: Claim
    figures: tuple[Claim, ...]


@dataclass(frozen=True)
class Contents:
    """All that an issue holds: the headlines of its digests, the records of its listings, held ones
    too, and by key the stems of the files of those that were built. `approved_by` is empty for a
    draft; `before` the week of the issue before, None in a first one. `absent` says by listing why
    it has a document and no brief; `lost` are sectors that only the issue before covered.
    """

    week: date
    revision: int
    approved_by: str
    before: date | None
    sectors: tuple[Headline, ...]
    records: tuple[Record, ...]
    stems: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    @property
    def published(self) -> tuple[Record, ...]:
        """The records of what was built."""
        return tuple(each for each in self.records if each.key in self.stems)

    def size_of(self, scope: str) -> int:
        """How many names of a sector were built."""
        return sum(each.scope == scope for each in self.published)
