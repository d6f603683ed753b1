"""A sector in one issue: its coverage, and the figures that many records give together."""

from briefs.sector.coverage import Coverage, coverages, placed, qualified, qualified_line
from briefs.sector.figures import SECTOR_ENTRIES, SECTOR_KINDS, SECTOR_SUBJECTS, derive_sector

__all__ = [
    "SECTOR_ENTRIES",
    "SECTOR_KINDS",
    "SECTOR_SUBJECTS",
    "Coverage",
    "coverages",
    "derive_sector",
    "placed",
    "qualified",
    "qualified_line",
]
