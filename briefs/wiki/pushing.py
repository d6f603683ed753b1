"""Pushing, and what the answers mean: somebody was faster, or it may not be."""

import re

from briefs.errors import WikiError
from briefs.wiki.bases import Base
from briefs.wiki.git import GitFailed
from briefs.wiki.mirror import listed
from briefs.wiki.places import Place

_FASTER = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock|failed to lock|unable to lock"
    r"|incorrect old value|failed to update ref|reference already exists|but expected"
)
"""What servers say where the branch has moved, or is being moved."""
_IN_VAIN = re.compile(
    r"permission denied|read-only file system|no space left|exists; cannot create"
)
"""What they say beside it where it will be no better the next time."""
_CHECKED_OUT = "branch is currently checked out"
_ASK = "Nothing was published. Ask who keeps the wiki whether you may push to that branch."
_AGAIN = "Publish again once that is mended: what arrived all the same is not published twice."
_BARE = (
    "Nothing was published. People work in that repository: name its folder as the wiki, or push "
    "to a bare one."
)


def push(place: Place, base: Base, commit: str) -> str:
    """Push a commit to the branch, which only ever moves forward. Empty where it is there now; what
    git said where somebody was faster, so that it is to be tried again on top of theirs.

    Raises WikiError where it is refused.
    """
    try:
        place.git.reach(
            *("push", "--porcelain", "--no-verify"),
            *("--", place.remote, f"{commit}:refs/heads/{place.upstream}"),
        )
    except GitFailed as failed:
        answer = _answer(failed.printed)
        told = f"{answer} · {failed.said}" if answer else failed.said
        if not _IN_VAIN.search(told.lower()) and (
            _FASTER.search(told) or (answer and _has_moved(place, base))
        ):
            return told
        raise _refused(place, told, bool(answer)) from None
    return ""


def _refused(place: Place, told: str, answered: bool) -> WikiError:
    if not answered:
        return WikiError(f"{place.shown}: cannot be pushed to: {told}", _AGAIN)
    return WikiError(
        f"{place.shown}: the push to {place.upstream} was refused: {told}",
        _BARE if _CHECKED_OUT in told else _ASK,
    )


def _answer(printed: str) -> str:
    """What git says of the one branch: `[rejected] (fetch first)`."""
    lines = (line.split("\t") for line in printed.splitlines())
    return next((parts[2] for parts in lines if parts[0] == "!" and len(parts) > 2), "")


def _has_moved(place: Place, base: Base) -> bool:
    """Whether the branch is another now: a server's own words may be any."""
    ref = f"refs/heads/{place.upstream}"
    try:
        return (
            listed(place.git, place.shown, ref, remote=place.remote).get(ref, "") != base.upstream
        )
    except WikiError:
        return False
