"""The rule language: parse it, check its kinds, evaluate it, tell how far it is from holding."""

from briefs.conditions.bounds import Chance, Range, chance
from briefs.conditions.gaps import Gap, gaps
from briefs.conditions.kinds import check_flag, check_kind, check_number
from briefs.conditions.language import DEEPEST, LONGEST, Condition, Value, parse_condition

__all__ = [
    "DEEPEST",
    "LONGEST",
    "Chance",
    "Condition",
    "Gap",
    "Range",
    "Value",
    "chance",
    "check_flag",
    "check_kind",
    "check_number",
    "gaps",
    "parse_condition",
]
