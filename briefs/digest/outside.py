"""The sector sample's top peers that nobody here covers."""

from collections import Counter
from collections.abc import Iterable, Mapping

from briefs.claims import Claim, Line, Printer
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.record import Neighbour
from briefs.sector import Coverage, qualified
from briefs.tabular import Column, Row, Table

FIELDS = (
    ("weekly_return", "1W %"),
    ("four_week_return", "4W %"),
    ("twelve_week_return", "12W %"),
)
MOST_PEERS = 10
Told = tuple[str, Neighbour]
"""A peer and the listing whose document tells of it."""


def peers(coverage: Coverage, printer: Printer) -> Table | None:
    """The top peers by 4W return that stand in the documents and are not covered, each once.

    Where documents disagree on a peer, what most of them say is printed, and the note says so.
    """
    told = _told(coverage)
    chosen = [_most_frequent(each) for each in told.values()]
    if not chosen:
        return None
    chosen.sort(key=_by_month)
    rows = tuple(_row(key, peer, printer) for key, peer in chosen[:MOST_PEERS])
    columns = (
        Column("Key", numeric=False),
        *(Column(heading, signed=True) for _, heading in FIELDS),
    )
    disagree = any(len({peer.returns for _, peer in each}) > 1 for each in told.values())
    order = "Top peers of the sector sample that are not covered, by 4W return, highest first."
    second = " Where documents disagree, what most of them say." if disagree else ""
    caption = Line(("Peers outside coverage",))
    return Table("peers", caption, "Name", columns, rows, Line((order + second,)))


def _told(coverage: Coverage) -> Mapping[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    covered = coverage.keys
    for record in coverage.records:
        for peer in record.neighbours:
            if peer.key not in covered:
                found.setdefault(peer.key, []).append((record.key, peer))
    return found


def _most_frequent(told: Iterable[Told]) -> Told:
    """What most documents say of a peer; the first in order of key that says it."""
    listed = list(told)
    counts = Counter(peer.returns for _, peer in listed)
    return max(listed, key=lambda each: counts[each[1].returns])


def _by_month(told: Told) -> tuple[float, str]:
    month = told[1].returns[1]
    return (float("inf") if month is None else -month, told[1].key)


def _row(key: str, peer: Neighbour, printer: Printer) -> Row:
    def claim(text: str, field: str) -> Claim:
        return qualified(Claim(text, f"{peer.place}/{field}"), key)

    figures = (
        qualified(printer.number(value, Kind.PERCENT, f"{peer.place}/{field}", Style.CHANGE), key)
        for value, (field, _) in zip(peer.returns, FIELDS, strict=True)
    )
    return Row(
        heading=claim(peer.name, "name"), cells=(claim(peer.key, "symbol"), *figures), key=peer.key
    )
