"""Edits: what the desk decided on one listing in one issue."""

from dataclasses import dataclass, field

from briefs.record import Hold, Note


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule that the desk pins or suppresses, why, and its initials. `place` is the file and line
    where it says so, for messages; moving a line changes no decision.
    """

    rule: str
    reason: str
    by: str
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Edits:
    """What a brief must heed: whether it is kept back, which findings are told whatever else is,
    which are not, and the analysts' own words. Each in the order of the file.
    """

    hold: Hold | None = None
    pins: tuple[Decision, ...] = ()
    suppressions: tuple[Decision, ...] = ()
    notes: tuple[Note, ...] = ()


NO_EDITS = Edits()
"""What holds for a listing that the desk says nothing of."""
