"""Subscribers as lines of text: for the screen, as JSON and as CSV, one at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from briefs.cli.screen import counted
from briefs.errors import named, printable

if TYPE_CHECKING:
    from briefs.archive.roster import Enrolled

_ADDRESS = 30
"""Columns; longer ones push the rest of their line to the right."""
_COLUMNS = ("address", "name", "language", "sectors", "watchlist", "edition")
_STANDING = ("standing", "reason", "since")


def screen_lines(people: Iterable["Enrolled"], *, told: bool) -> Iterator[str]:
    """A line for each, and their number; `told` says how each stands."""
    number = 0
    for number, each in enumerate(people, start=1):  # noqa: B007 (told when all are through)
        yield printable(f"{each.address:<{_ADDRESS}}  {' · '.join(_parts(each, told=told))}")
    yield counted(number, "subscriber")


def json_lines(people: Iterable["Enrolled"]) -> Iterator[str]:
    """A list of objects, each on a line of its own."""
    last = ""
    yield "["
    for each in people:
        if last:
            yield f"{last},"
        last = f"  {json.dumps(_columns(each), ensure_ascii=False)}"
    if last:
        yield last
    yield "]"


def csv_lines(people: Iterable["Enrolled"], *, told: bool) -> Iterator[str]:
    """Rows under a row of headings, as they can be imported; `told` adds how each stands. A text
    that a spreadsheet would run as a formula begins with an apostrophe.
    """
    from briefs.archive.export import guarded

    headings = (*_COLUMNS, *_STANDING) if told else _COLUMNS
    yield ",".join(headings)
    for each in people:
        columns = _columns(each)
        cells = (columns[heading] for heading in headings)
        yield _row(guarded("|".join(c) if isinstance(c, tuple) else c) for c in cells)


def _parts(enrolled: "Enrolled", *, told: bool) -> Iterator[str]:
    own = enrolled.subscriber
    if told:
        reason = f" ({enrolled.reason})" if enrolled.reason else ""
        yield f"{enrolled.standing} since {enrolled.since:%Y-%m-%d}{reason}"
    if own.name:
        yield own.name
    yield f"{own.choice}, {own.language}"
    yield named(own.sectors) or "all sectors"
    if own.watchlist:
        yield f"watches {named(own.watchlist)}"


def _columns(enrolled: "Enrolled") -> dict[str, object]:
    own = enrolled.subscriber
    return {
        "address": own.address,
        "name": own.name,
        "language": own.language,
        "sectors": own.sectors,
        "watchlist": own.watchlist,
        "edition": own.choice,
        "standing": enrolled.standing,
        "reason": enrolled.reason,
        "since": enrolled.since.isoformat(),
    }


def _row(cells: Iterable[object]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()
