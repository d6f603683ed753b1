"""Records: what one issue said of one listing, kept to be compared with and gathered."""

from briefs.record.citing import cited, cited_facts
from briefs.record.comparing import Approved, revised, same
from briefs.record.model import (
    PLACED_BY,
    Hold,
    Neighbour,
    Note,
    PastWeek,
    Record,
    Said,
    letter,
    numbered,
    scope_of,
)
from briefs.record.storing import read_record, record_bytes

__all__ = [
    "PLACED_BY",
    "Approved",
    "Hold",
    "Neighbour",
    "Note",
    "PastWeek",
    "Record",
    "Said",
    "cited",
    "cited_facts",
    "letter",
    "numbered",
    "read_record",
    "record_bytes",
    "revised",
    "same",
    "scope_of",
]
