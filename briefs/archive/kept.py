"""What the archive keeps, as values: listings in issues, and issues."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from briefs.record import Record, read_record, record_bytes


@dataclass(frozen=True)
class Kept:
    """One listing in one issue. `revision` is the issue's, 1 for A; `sha256` the document's;
    `content` the record as bytes; `held` whether the desk kept the brief back.
    """

    key: str
    week: date
    revision: int
    sha256: str
    content: bytes
    held: bool
    scope: str

    @classmethod
    def of(cls, record: Record, revision: int) -> "Kept":
        """The record as a revision of its issue keeps it."""
        held = record.held is not None
        content = record_bytes(record)
        return cls(record.key, record.week, revision, record.sha256, content, held, record.scope)

    @cached_property
    def record(self) -> Record:
        """The record, decoded once. Raises NothingProduced where its bytes cannot be read."""
        return read_record(self.content)


@dataclass(frozen=True)
class Outline:
    """What the archive tells of one listing in one issue without its record: the composite as a
    number from 0 to 100, None where there is none; setup and verdict as printed, empty for none.
    """

    key: str
    week: date
    name: str
    scope: str
    held: bool
    composite: float | None
    setup: str
    verdict: str


@dataclass(frozen=True)
class Standing:
    """One revision of one week's issue. `approved_by` are initials; empty, it is a draft."""

    week: date
    revision: int
    approved_by: str = ""


@dataclass(frozen=True)
class KeptIssue:
    """One revision of one week's issue, with its entries sorted by key.

    `edits` is what the desk did, as JSON; the archive keeps the text and does not read it. Raises
    ValueError where an entry is of another week or revision, or a listing stands twice.
    """

    week: date
    revision: int
    entries: tuple[Kept, ...]
    approved_by: str = ""
    edits: str = "{}"

    def __post_init__(self) -> None:
        strange = [each for each in self.entries if (each.week, each.revision) != self._place]
        twice = [
            key for key, times in Counter(each.key for each in self.entries).items() if times > 1
        ]
        if strange:
            raise ValueError(f"{strange[0].key} is no entry of {self.week}, {self.revision}")
        if twice:
            raise ValueError(f"{twice[0]} stands twice in {self.week}")

    @property
    def _place(self) -> tuple[date, int]:
        return self.week, self.revision
