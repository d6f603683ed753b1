"""Facts that stand in the document as they are: how a place in it is named and looked up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from briefs.facts.catalog import Entry, Fact, Facts, FactValue
from briefs.facts.columns import Source
from briefs.quantity import Kind, Quantity
from briefs.report import Report

Choice = Callable[[Sequence[Any], date], int | None]
Typing = Callable[[object], FactValue | None]

LATEST = "latest"
"""Stands for the item of the document's latest week: an older row must not pass for it."""
LAST = "last"
"""Stands for the newest item of an array that runs oldest first and has no dates."""

SIGNAL_WORDS = {"Active": True, "On": True, "Inactive": False, "Off": False}


class Place:
    """A path such as `momentum.returns[4W].value`. Brackets hold the label of an item, LATEST,
    LAST, or weeks before the latest: `latest - 4w`.
    """

    def __init__(self, path: str) -> None:
        before, _, rest = path.partition("[")
        inside, _, after = rest.partition("].")
        self.path = path
        self._pointer = "/" + before.replace(".", "/")
        self._before = attrgetter(before)
        self._choose = _choice(inside) if inside else None
        self._after = attrgetter(after or before)
        self._tail = "/" + after.replace(".", "/")

    def find(self, report: Report) -> tuple[object, str]:
        """What stands there (None where nothing does) and its JSON pointer.

        The pointer of an absent item ends at its array, because it has no index.
        """
        try:
            found = self._before(report)
        except AttributeError:  # a block on the way is null
            found = None
        if self._choose is None:
            return found, self._pointer
        index = self._choose(found, report.latest_week) if found else None
        if index is None:
            return None, self._pointer
        return self._after(found[index]), f"{self._pointer}/{index}{self._tail}"


def _choice(inside: str) -> Choice:
    if inside == LAST:
        return lambda items, _: len(items) - 1
    start, _, weeks = inside.partition(" - ")
    if start == LATEST:
        back = timedelta(weeks=int(weeks.rstrip("w") or 0))
        return lambda items, latest: _row_of(items, latest - back)
    return lambda items, _: _item_of(items, inside)


def _row_of(items: Sequence[Any], week: date) -> int | None:
    for index, item in enumerate(items):
        if item.week == week:
            return index
    return None


def _item_of(items: Sequence[Any], label: str) -> int | None:
    for index, item in enumerate(items):
        if item.label == label:
            return index
    return None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The first of `places` that holds a value counts; `typed` gives what stands there its type.

    `words` are those a flag is told in. A row found by counting weeks is `dated`, which the fact
    tells in its formula.
    """

    entry: Entry
    places: tuple[Place, ...]
    typed: Typing
    words: tuple[str, ...] = ()
    dated: bool = False

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """From the first of the places that holds a value."""
        entry, report = self.entry, source.report
        found, pointer = self.places[0].find(report)
        value = self.typed(found)
        reason = "" if value is not None else self._reason(found, pointer)
        for place in self.places[1:] if value is None else ():
            other, elsewhere = place.find(report)
            value = self.typed(other)
            if value is not None:
                pointer, reason = elsewhere, ""
                break
        formula = entry.formula if self.dated else ""
        return Fact(
            entry.id,
            entry.kind,
            entry.title,
            value,
            report.latest_week,
            (pointer,),
            formula,
            reason,
        )

    def _reason(self, found: object, pointer: str) -> str:
        if self.words and found:
            return f"{found!r} at {pointer} is none of {', '.join(self.words)}"
        if self.dated and pointer == "/recent_rows":
            return f"the document gives no row of that week at {pointer}"
        return f"the document gives no value at {pointer}"


def quoted(kind: Kind, fact_id: str, title: str, *paths: str) -> Quoted:
    """A figure or a word that stands in a field of its own."""
    typed = _word if kind is Kind.TEXT else _figure("%" if kind is Kind.PERCENT else "")
    return Quoted(_entry(kind, fact_id, title, paths), _places(paths), typed)


def flag(fact_id: str, title: str, words: Mapping[str, bool], *paths: str) -> Quoted:
    """A state that the document tells in `words`, or as true or false."""

    def typed(found: object) -> bool | None:
        return words.get(found) if isinstance(found, str) else _truth(found)

    return Quoted(
        _entry(Kind.FLAG, fact_id, title, paths), _places(paths), typed, words=tuple(words)
    )


def weeks_ago(kind: Kind, column: str, weeks: int, title: str) -> Quoted:
    """The figure in `column` of the row exactly `weeks` before the latest; no other will do."""
    paths = (f"recent_rows[{LATEST} - {weeks}w].{column}",)
    entry = _entry(kind, f"{column}_{weeks}w_ago", f"{title}, {weeks}W ago", paths)
    return Quoted(entry, _places(paths), _figure(""), dated=True)


def _entry(kind: Kind, fact_id: str, title: str, paths: tuple[str, ...]) -> Entry:
    return Entry(fact_id, kind, title, ", else ".join(paths))


def _places(paths: tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(Place(path) for path in paths)


def _figure(unit: str) -> Typing:
    """A raw JSON number has the unit of its kind."""

    def typed(found: object) -> Quantity | None:
        if isinstance(found, Quantity):
            return found
        return Quantity(float(found), unit) if isinstance(found, int | float) else None

    return typed


def _word(found: object) -> str | None:
    return found if isinstance(found, str) and found else None


def _truth(found: object) -> bool | None:
    return found if isinstance(found, bool) else None
