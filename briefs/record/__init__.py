"""Records: what one issue said of one listing, kept to be compared with and gathered."""

from briefs.record.comparing import Approved, revised, same
from briefs.record.model import Hold, Neighbour, Note, PastWeek, Record, Said, letter
from briefs.record.storing import read_record, record_bytes

__all__ = [
    "Approved",
    "Hold",
    "Neighbour",
    "Note",
    "PastWeek",
    "Record",
    "Said",
    "letter",
    "read_record",
    "record_bytes",
    "revised",
    "same",
]
