"""What a rulebook speaks of, one listing or one sector, and what its rules may name."""

from collections.abc import Mapping
from enum import StrEnum

from briefs.facts import ENTRIES, KINDS, Entry
from briefs.quantity import Kind
from briefs.sector import SECTOR_ENTRIES, SECTOR_KINDS


class Subject(StrEnum):
    """A rulebook is of listings, whose briefs it words, or of sectors, whose digests it words."""

    LISTING = "listing"
    SECTOR = "sector"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The catalogue of its facts, each after those it is computed from."""
        return SECTOR_ENTRIES if self is Subject.SECTOR else ENTRIES

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kind of each of its facts, by id."""
        return SECTOR_KINDS if self is Subject.SECTOR else KINDS
