"""What the program takes where nothing else is asked for; light, because every command reads it.

The settings file itself is read by `briefs.settings.publication`.
"""

from enum import StrEnum

DEFAULT_RULEBOOK = "house"
DEFAULT_DIGEST_RULEBOOK = "digest"
DEFAULT_LAYOUT = "house"
ARCHIVE = "archive.db"
"""Where issues are kept, in the output folder."""
DEFAULT_SETTINGS = "briefs.toml"
"""The settings file that is used where it stands in the folder a command runs in."""


class PaperSize(StrEnum):
    """The paper that pages are set on."""

    A4 = "a4"
    LETTER = "letter"
