"""Piece: one document to build, and all that its brief depends on."""

from dataclasses import dataclass
from pathlib import Path

from briefs.desk import NO_EDITS, Edits
from briefs.production.contents import ALONE, Company


@dataclass(frozen=True)
class Piece:
    """One document to build: at `path`, known to the user as `source`, with the SHA-256 that the
    survey saw, since when it may have changed.

    `earlier` is the archive's record of the ticker's issue before, and `earlier_sha256` that of its
    document. `approved` is the revision of this issue that was approved before, 0 for none, and
    `approved_record` what it said of the ticker, empty where it did not cover it.
    """

    path: Path
    source: str
    sha256: str
    earlier: bytes = b""
    earlier_sha256: str = ""
    approved: int = 0
    approved_record: bytes = b""
    edits: Edits = NO_EDITS
    company: Company = ALONE
