"""What an open page shows, as JSON values: the list of documents, one brief, and the state line."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from briefs.errors import BriefsError
from briefs.pack import Status
from briefs.preview.galley import Galley
from briefs.preview.impression import Impression
from briefs.preview.shelf import Entry

View = Any
"""Objects, arrays and strings, as JSON has them."""


@dataclass(frozen=True)
class Standing:
    """What became of one document when it was last printed, at `change` and in so many seconds;
    `good` is the newest impression there is, of change `good_at`.
    """

    change: int
    seconds: float
    galley: Galley
    good: Impression | None
    good_at: int

    @property
    def publishable(self) -> bool:
        """Whether a build would publish it."""
        whole = self.galley.impression is not None and self.galley.stopped is None
        return whole and not any(problem.is_error for problem in self.galley.problems)


def shelf_view(entries: Iterable[Entry], standings: Mapping[str, Standing]) -> View:
    """The list of documents, each with a mark for what is wrong with it."""
    listed = tuple(entries)
    weeks = {entry.receipt.week for entry in listed if entry.receipt.week}
    return [
        {
            "address": entry.address,
            "label": entry.receipt.ticker or entry.path.name,
            "week": str(entry.receipt.week or "") if len(weeks) > 1 else "",
            "mark": _mark(entry, standings.get(entry.address)),
        }
        for entry in listed
    ]


def _mark(entry: Entry, standing: Standing | None) -> str:
    if entry.receipt.status is Status.REJECTED:
        return "rejected"
    if standing and not standing.publishable:
        return "failed"
    if entry.receipt.status is Status.DUPLICATE:
        return "duplicate"
    return "warnings" if entry.receipt.problems else ""


def brief_view(
    address: str, entry: Entry | None, standing: Standing | None, absent: BriefsError | None
) -> View:
    """One document's brief: its pages, and all that is wrong with it. `absent` says why there is no
    such document, where that is so.
    """
    galley = standing.galley if standing else Galley()
    stopped = absent or galley.stopped
    good = standing.good if standing else None
    current = galley.impression is not None and not absent
    return {
        "address": address,
        "title": good.title if good else (entry and entry.receipt.ticker) or address,
        "week": good.week if good else "",
        "stopped": _stopped(stopped, bool(absent)) if stopped else None,
        "problems": [problem.as_dict() for problem in galley.problems],
        "sheets": _sheets(good) if good else None,
        "last_good": _last_good(standing) if standing and not current else "",
    }


def state_view(
    change: int, busy: str, standing: Standing | None, absent: BriefsError | None
) -> View:
    """The state line. `busy` says what is being done for this document, if anything."""
    if busy:
        return {"tone": "busy", "line": busy}
    if absent:
        return {"tone": "bad", "line": f"Failed{_at(change)}"}
    if standing is None:
        return {"tone": "busy", "line": "Waiting …"}
    when = _at(standing.change)
    if standing.galley.impression is None:
        failed = "Failed" if standing.galley.stopped else "Rejected"
        return {"tone": "bad", "line": f"{failed}{when}"}
    line = f"Built in {standing.seconds:.1f} s{when}"
    if standing.publishable:
        return {"tone": "good", "line": line}
    return {"tone": "bad", "line": f"{line}, would not be published"}


def _at(change: int) -> str:
    return f" at change {change}" if change else ""


def _stopped(error: BriefsError, absent: bool) -> View:
    heading = "Nothing to show" if absent else "Could not be built"
    return {"heading": heading, "message": str(error), "hint": error.hint}


def _last_good(standing: Standing) -> str:
    if not standing.good:
        return "There is no good version yet"
    when = f"of change {standing.good_at}" if standing.good_at else "from before the first change"
    return f"Last good version, {when}"


def _sheets(impression: Impression) -> View:
    return {
        "pages": [asdict(page) for page in impression.pages],
        "pdf": impression.pdf,
        "article": impression.article,
        "dropped": list(impression.dropped),
    }
