"""The sector's hub: `Digest` is what every writer of digests reads, `compose_digest` makes it."""

from briefs.digest.composition import Issued, compose_digest
from briefs.digest.hub import (
    LEAGUE_CUTS,
    NAMES_GONE,
    SUMMARY,
    TELLS_OF_NAMES,
    WHOLE_GONE,
    Digest,
    Stories,
    Story,
)

__all__ = [
    "LEAGUE_CUTS",
    "NAMES_GONE",
    "SUMMARY",
    "TELLS_OF_NAMES",
    "WHOLE_GONE",
    "Digest",
    "Issued",
    "Stories",
    "Story",
    "compose_digest",
]
