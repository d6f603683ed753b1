"""Entries of the desk's file that contradict each other, or say a thing twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from briefs.desk.model import Entry

MOST_NOTES = 2
"""Notes on one listing in one issue: a page has no room for more."""


def clashes(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry that an earlier one of the file contradicts or says already, and what is wrong."""
    listed = tuple(entries)
    for first, second in combinations(listed, 2):
        if first.week is None or second.week is None or first.week == second.week:
            wrong = _wrong(first, second)
            if wrong:
                yield second, f"{wrong} ({first.place})"
    yield from _crowded(listed)


def _wrong(first: Entry, second: Entry) -> str:
    verbs = {first.verb, second.verb}
    if verbs == {"approval"} and first.revision == second.revision:
        return f"revision {second.revision} of {second.week} is approved already"
    if verbs == {"hold"} and first.ticker == second.ticker:
        return f"{second.ticker} is held already"
    same = (first.ticker, first.rule) == (second.ticker, second.rule)
    if same and verbs <= {"pin", "suppress"}:
        done = "pinned" if first.verb == "pin" else "suppressed"
        return f"{second.rule} of {second.ticker} is {done} already"
    return ""


def _crowded(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, str]]:
    notes: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.verb == "note" and entry.ticker:
            notes[entry.ticker].append(entry)
    for ticker, own in notes.items():
        beyond = {
            entry: None
            for week in dict.fromkeys(each.week for each in own)
            for entry in [each for each in own if each.week in {None, week}][MOST_NOTES:]
        }
        for entry in beyond:
            yield entry, f"{ticker} has {MOST_NOTES} notes already; a page has room for no more"
