"""The desk: what people decide over the rules, in one TOML file."""

from briefs.desk.edits import NO_EDITS, Decision, Edits
from briefs.desk.loading import DESK, find_desk, load_desk
from briefs.desk.model import Approval, Desk, Entry

__all__ = [
    "DESK",
    "NO_EDITS",
    "Approval",
    "Decision",
    "Desk",
    "Edits",
    "Entry",
    "find_desk",
    "load_desk",
]
