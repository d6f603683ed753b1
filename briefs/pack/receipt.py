"""What became of one document, as plain values that cross process borders."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from briefs.errors import Problem


class Status(StrEnum):
    """ACCEPTED, read but not built; BUILT; REJECTED for what it holds; FAILED while being made;
    DUPLICATE of an identical document.
    """

    ACCEPTED = "accepted"
    BUILT = "built"
    REJECTED = "rejected"
    FAILED = "failed"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Artifact:
    """One file that was written. `path` is relative to the week's folder, with slashes."""

    path: str
    sha256: str
    size: int
    media_type: str
    ticker: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """One document's fate. `source` is its path as given; `week` and `ticker` as far as it names
    them; `earlier` the SHA-256 of the ticker's earlier document that the brief compares with;
    `stem` begins the names of its files, and `peers` are the keys of the tickers that it names.
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

    @property
    def good(self) -> bool:
        return self.status in {Status.ACCEPTED, Status.BUILT, Status.DUPLICATE}


@dataclass(frozen=True)
class Issue:
    """One week's folder and the receipts of its documents."""

    week: date
    folder: Path
    receipts: tuple[Receipt, ...]

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file of the issue, sorted by path."""
        listed = (artifact for receipt in self.receipts for artifact in receipt.artifacts)
        return tuple(sorted(listed, key=lambda artifact: artifact.path))


@dataclass(frozen=True)
class Pack:
    """The outcome of one build: an issue per week, and every receipt in order of source."""

    issues: tuple[Issue, ...]
    receipts: tuple[Receipt, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was rejected and nothing failed."""
        return all(receipt.good for receipt in self.receipts)
