"""One field of many weeks of the document, newest first, each value with its JSON pointer."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from briefs.quantity import Quantity
from briefs.report import Report

MOST_ROWS = 14
"""The rows a document gives; what is called a 14-week high looks no further."""

_ATTRIBUTES = {"return": "return_"}


class Column:
    """Values of one field, newest first, each with its pointer; what is not given is None.

    `name` is the field, for reasons; `known` are the values that are given, with their pointers.
    """

    __slots__ = ("known", "name", "pointers", "values")

    def __init__(self, name: str, values: Sequence[Any], pointers: Sequence[str]) -> None:
        self.name = name
        self.values = tuple(values)
        self.pointers = tuple(pointers)
        pairs = zip(values, pointers, strict=True)
        self.known = tuple([pair for pair in pairs if pair[0] is not None])

    @property
    def lacking(self) -> str:
        """Why not every value is known; empty where every one is."""
        weeks, unknown = len(self.values), len(self.values) - len(self.known)
        if not weeks:
            return f"the document gives no {self.name}"
        return f"{self.name} is not given in {unknown} of {weeks} weeks" if unknown else ""

    def latest(self, weeks: int) -> "Column":
        """The newest so many weeks of it."""
        return Column(self.name, self.values[:weeks], self.pointers[:weeks])


Gather = Callable[[Report, str], Column]


class Source:
    """The report that facts are derived from, and its columns, each gathered once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._columns: dict[tuple[Gather, str], Column] = {}

    def timeline(self, name: str) -> Column:
        """A field of the timeline, whose last item is the latest week."""
        return self._column(_timeline, name)

    def rows(self, name: str) -> Column:
        """A field of the rows, which run newest first; a week without a row leaves no gap."""
        return self._column(_rows, name)

    def weekly(self, name: str) -> Column:
        """A field of the rows, week by week back from the latest to the oldest row; a week without
        a row has no value.
        """
        return self._column(_weekly, name)

    def signs(self, name: str) -> Column:
        """Whether the index of that name was above zero, week by week back from the latest.

        Not known of one printed as zero: 0.00 may stand for a little more or a little less.
        """
        return self._column(_signs, name)

    def _column(self, gather: Gather, name: str) -> Column:
        column = self._columns.get((gather, name))
        if column is None:
            column = self._columns[gather, name] = gather(self.report, name)
        return column


def _timeline(report: Report, name: str) -> Column:
    weeks = report.setup.timeline if report.setup else ()
    attribute = _ATTRIBUTES.get(name, name)
    values = [getattr(week, attribute) for week in reversed(weeks)]
    pointers = _pointers("/setup/timeline", name, len(weeks))[::-1]
    return Column(f"setup.timeline[].{name}", values, pointers)


def _rows(report: Report, name: str) -> Column:
    weeks = report.recent_rows[:MOST_ROWS]
    values = [getattr(week, name) for week in weeks]
    return Column(f"recent_rows[].{name}", values, _pointers("/recent_rows", name, len(weeks)))


def _weekly(report: Report, name: str) -> Column:
    rows, latest = report.recent_rows, report.latest_week
    days_back: dict[int, int] = {}
    for index, row in enumerate(rows):
        days_back.setdefault((latest - row.week).days, index)
    weeks = min(max(days_back, default=-7) // 7 + 1, MOST_ROWS)
    places = [days_back.get(7 * back) for back in range(weeks)]
    values = [None if index is None else getattr(rows[index], name) for index in places]
    pointers = [
        "/recent_rows" if index is None else f"/recent_rows/{index}/{name}" for index in places
    ]
    return Column(f"recent_rows[].{name}", values, pointers)


def _signs(report: Report, name: str) -> Column:
    column = _weekly(report, name)
    signs = [_is_above_zero(figure) for figure in column.values]
    return Column(f"sign of {column.name}", signs, column.pointers)


def _is_above_zero(figure: Quantity | None) -> bool | None:
    return None if figure is None or not figure.value else figure.value > 0


@lru_cache(maxsize=1024)
def _pointers(array: str, name: str, weeks: int) -> tuple[str, ...]:
    return tuple(f"{array}/{index}/{name}" for index in range(weeks))
