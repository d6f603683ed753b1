"""What stands on a wiki's branch before an issue is published to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha1, sha256

LINK, SUBMODULE = "120000", "160000"
"""Modes of what is no file of its own."""


@dataclass(frozen=True)
class WikiTree:
    """A branch's tip. `commit` is empty where there is none yet. By path from the top: `modes` are
    git's, such as 100644, `blobs` the ids of contents, `texts` the contents of what may be ours to
    write: pages, and the few files beside them. `commits` tells for a week which commit published
    it last.
    """

    commit: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    commits: Mapping[date, str] = field(default_factory=dict)

    def holds(self, path: str, content: bytes) -> bool:
        """Whether that very content stands there."""
        known = self.blobs.get(path)
        return known is not None and known == blob_id(content, len(known))


def blob_id(content: bytes, digits: int = 40) -> str:
    """The name of a content in git: SHA-1, or SHA-256 where names have 64 digits."""
    told = b"blob %d\0" % len(content)
    if digits == 64:
        return sha256(told + content).hexdigest()
    return sha1(told + content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Pages:
    """What an issue makes of a wiki: by path from the top what is to stand there, None where
    nothing is; `remarks` are what its publisher should know. `newest`: no newer issue is on the
    wiki, so that the commit shows the pages of listings as of this one.
    """

    files: Mapping[str, bytes | None]
    remarks: tuple[str, ...] = ()
    newest: bool = True
