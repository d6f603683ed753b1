"""The sector's hub: `Digest` is what every writer of digests reads."""

from briefs.digest.hub import Digest, Stories, Story

__all__ = ["Digest", "Stories", "Story"]
