"""Records: what one issue said of one listing, kept to be compared with and gathered."""

from briefs.record.model import Hold, Neighbour, Note, PastWeek, Record, Said
from briefs.record.storing import read_record, record_bytes

__all__ = [
    "Hold",
    "Neighbour",
    "Note",
    "PastWeek",
    "Record",
    "Said",
    "read_record",
    "record_bytes",
]
