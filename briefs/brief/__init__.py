"""The hub: `Brief` is what every writer reads, `compose` is how it comes about."""

from briefs.brief.composition import Background, compose
from briefs.brief.hub import Brief, Identity, ScoreBar, SignedNote

__all__ = ["Background", "Brief", "Identity", "ScoreBar", "SignedNote", "compose"]
