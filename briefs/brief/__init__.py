"""The hub: `Brief` is what every writer reads, `compose` is how it comes about."""

from briefs.brief.composition import compose
from briefs.brief.hub import Brief, Identity, ScoreBar

__all__ = ["Brief", "Identity", "ScoreBar", "compose"]
