"""What became of one document, as plain values that cross process borders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from briefs.errors import Problem

if TYPE_CHECKING:
    from briefs.production.contents import Headline


class Status(StrEnum):
    """ACCEPTED, read but not built; BUILT; REJECTED for what it holds; FAILED while being made;
    DUPLICATE of an identical document; HELD back by the desk.
    """

    ACCEPTED = "accepted"
    BUILT = "built"
    REJECTED = "rejected"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    HELD = "held"


@dataclass(frozen=True)
class Artifact:
    """One file that was written. `path` is relative to the week's folder, with slashes; `key` is
    the content key of what it was made from.
    """

    path: str
    sha256: str
    size: int
    media_type: str
    ticker: str
    dropped: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Receipt:
    """One document's fate, or that of another piece of work on an issue, such as a digest.

    `source` is its path as given; `week` and `ticker` as far as it names them; `earlier` the
    SHA-256 of the ticker's earlier document that the brief compares with; `stem` begins the names
    of its files, and `peers` are the keys of the tickers that it names. `record` is what the issue
    says of it, for the archive, and `revision` the one in which that last changed; `headline`
    is what a front page says of a digest.

    `key` is the content key of what was made; `read` is how many of the problems were found by
    reading alone.
    `kept` says that it was made by an earlier build, whose files stand as they were.
    """

    source: str
    sha256: str
    status: Status
    problems: tuple[Problem, ...] = ()
    week: date | None = None
    ticker: str = ""
    artifacts: tuple[Artifact, ...] = ()
    earlier: str = ""
    stem: str = ""
    peers: tuple[str, ...] = ()
    record: bytes = b""
    scope: str = ""
    revision: int = 1
    headline: "Headline | None" = None
    key: str = ""
    read: int = 0
    kept: bool = False

    @property
    def good(self) -> bool:
        return self.status in {Status.ACCEPTED, Status.BUILT, Status.DUPLICATE, Status.HELD}


@dataclass(frozen=True)
class Issue:
    """One week's folder, the receipts of its documents, and those of what was made of all of them:
    digests, the site, the pack as one file.

    `revision` is 1 for the first; `approved_by` are the initials of who approved it, empty for a
    draft; `edits` what the desk decided, as JSON values.
    """

    week: date
    folder: Path
    receipts: tuple[Receipt, ...]
    works: tuple[Receipt, ...] = ()
    revision: int = 1
    approved_by: str = ""
    edits: Sequence[Mapping[str, str]] = ()

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file of the issue, sorted by path."""
        made = (*self.receipts, *self.works)
        listed = (artifact for receipt in made for artifact in receipt.artifacts)
        return tuple(sorted(listed, key=lambda artifact: artifact.path))


@dataclass(frozen=True)
class Pack:
    """The outcome of one build: an issue per week, every receipt in order of source, and what is
    wrong beside the documents: in the desk's file.
    """

    issues: tuple[Issue, ...]
    receipts: tuple[Receipt, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was rejected and nothing failed."""
        works = (work for issue in self.issues for work in issue.works)
        return all(receipt.good for receipt in (*self.receipts, *works))
