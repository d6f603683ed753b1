"""What is to be made of many briefs, with all that its bytes depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from briefs.production.contents import Contents
from briefs.record import Note, read_record

DIGEST = "digest of {}"
SITE, PACK, MAIL = "site", "pack", "mail"


@dataclass(frozen=True)
class Assignment:
    """One sector of an issue: the records of its listings, and those of the issue before, where
    there was one. `stems` begin the names of the files of the briefs that were built, by listing;
    `absent` says of listings of the issue before whose documents were not built why.
    """

    scope: str
    week: date
    records: tuple[bytes, ...]
    before: date | None
    earlier: tuple[bytes, ...]
    stems: Mapping[str, str]
    absent: Mapping[str, str]
    revision: int
    approved_by: str
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        return DIGEST.format(self.scope)


@dataclass(frozen=True)
class Bound:
    """What the front of an issue is made of, with the records as the archive has them. `files` are
    those of the pack where the site's front is made, and the PDFs there are where the pack is;
    `name` says which of them it is.
    """

    name: str
    contents: Contents
    records: tuple[bytes, ...]
    files: tuple[str, ...]

    @property
    def week(self) -> date:
        return self.contents.week

    def complete(self) -> Contents:
        """The contents with their records read."""
        return replace(self.contents, records=tuple(read_record(each) for each in self.records))
