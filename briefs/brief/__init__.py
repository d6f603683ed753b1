"""The hub: `Brief` is what every writer reads, `compose` is how it comes about."""

from briefs.brief.composition import compose
from briefs.brief.hub import Brief, Column, Identity, Row, ScoreBar, Table

__all__ = ["Brief", "Column", "Identity", "Row", "ScoreBar", "Table", "compose"]
