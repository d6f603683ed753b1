"""The archive: what earlier issues said, in one SQLite file."""

from briefs.archive.chronicle import Chapter, chronicle
from briefs.archive.kept import Kept, KeptIssue, Outline, Standing
from briefs.archive.store import Archive, open_archive, read_archive

__all__ = [
    "Archive",
    "Chapter",
    "Kept",
    "KeptIssue",
    "Outline",
    "Standing",
    "chronicle",
    "open_archive",
    "read_archive",
]
