"""A sector in one issue: its coverage, and the figures that many records give together."""

from briefs.sector.coverage import Coverage, coverages, qualified, qualified_line

__all__ = ["Coverage", "coverages", "qualified", "qualified_line"]
