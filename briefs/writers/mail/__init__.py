"""The e-mail: what a message is spliced of, made once an issue."""

from briefs.writers.mail.letter import ROOM, Letter, letter
from briefs.writers.mail.parts import (
    NOTHING,
    IssueParts,
    Length,
    Picture,
    Piece,
    SectorParts,
    Watched,
    quoted,
)
from briefs.writers.mail.storing import parts_bytes, read_issue, read_sector

__all__ = [
    "NOTHING",
    "ROOM",
    "IssueParts",
    "Length",
    "Letter",
    "Picture",
    "Piece",
    "SectorParts",
    "Watched",
    "letter",
    "parts_bytes",
    "quoted",
    "read_issue",
    "read_sector",
]
