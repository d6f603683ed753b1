"""What a pack is bound of: its parts, the chapters they stand in, and what its cover says."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from briefs.claims import Claim, Line


@dataclass(frozen=True)
class Part:
    """One finished PDF: the file, its place in the week's folder, which links of other parts name
    (`briefs/002428.SHZ.pdf`), and what a bookmark calls it.
    """

    path: Path
    name: str
    title: str


@dataclass(frozen=True)
class Listed:
    """A brief as the contents list it: its listing's key, company, composite and setup."""

    part: Part
    key: str
    company: str
    composite: Claim
    setup: Claim


@dataclass(frozen=True)
class Chapter:
    """One sector: its scope, the week's story in a line, its digest and its briefs in order.

    `continued` marks what an earlier volume begins.
    """

    scope: str
    lead: Line
    digest: Part | None
    briefs: tuple[Listed, ...]
    continued: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The digest and the briefs, as they are bound."""
        return (*filter(None, (self.digest,)), *(each.part for each in self.briefs))


@dataclass(frozen=True)
class Cover:
    """What the pack's cover says, and all that is behind it.

    `standing` tells who approved the issue, or that it is a draft; `revision` is empty in a first
    edition. `notes` are lists under headings of their own, such as the names that were held.
    """

    title: str
    week: date
    week_text: str
    issue: str
    standing: Line
    chapters: tuple[Chapter, ...]
    lead: Line = field(default_factory=Line)
    revision: str = ""
    notes: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    language: str = "en"

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for chapter in self.chapters for part in chapter.parts)


@dataclass(frozen=True)
class Volume:
    """A bound file: its name (`pack.pdf`, `pack-1-of-3.pdf`), content and number of pages, and for
    each part in it the page it begins on.
    """

    name: str
    content: bytes
    pages: int
    begins: tuple[tuple[str, int], ...]
