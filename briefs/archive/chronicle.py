"""chronicle: a listing's weeks one after the other, each beside the issue before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from briefs.archive.kept import Kept, Standing
from briefs.facts.earlier import weeks_between
from briefs.quantity import Quantity
from briefs.record import Record, Said

COMPARED = ("contradiction", "opportunity", "risk")
"""The sections whose findings are new or gone. The others are told anew each week: they would say
that the week is another one."""


@dataclass(frozen=True)
class Chapter:
    """One listing in one issue. `before` is its entry in the newest earlier issue in which it was
    not held, None in its first; `standing` tells whether the issue was approved.
    """

    kept: Kept
    standing: Standing
    before: Kept | None = None

    @property
    def record(self) -> Record:
        return self.kept.record

    @property
    def weeks_since(self) -> int | None:
        """Calendar weeks since the entry that it is compared with."""
        return None if self.before is None else weeks_between(self.before.week, self.kept.week)

    @cached_property
    def new(self) -> tuple[Said, ...]:
        """Findings told now of which no rule fired in the issue before; none in a first issue, and
        none where the brief was held: nobody read it.
        """
        if self.before is None or self.kept.held:
            return ()
        return tuple(_unknown(self.record, self.before.record))

    @cached_property
    def gone(self) -> tuple[Said, ...]:
        """Findings told in the issue before of which no rule fired now; else as `new`."""
        if self.before is None or self.kept.held:
            return ()
        return tuple(_unknown(self.before.record, self.record))

    def change(self, fact_id: str) -> Quantity | None:
        """A figure less that of the issue before; None where either is missing."""
        if self.before is None:
            return None
        now, then = (each.facts.number(fact_id) for each in (self.record, self.before.record))
        return None if now is None or then is None else Quantity(now - then)


def chronicle(history: Iterable[Kept], standings: Iterable[Standing]) -> tuple[Chapter, ...]:
    """A listing's entries, oldest first, as chapters in that order."""
    known = {(each.week, each.revision): each for each in standings}
    chapters: list[Chapter] = []
    before: Kept | None = None
    for kept in history:
        chapters.append(Chapter(kept, known[kept.week, kept.revision], before))
        before = before if kept.held else kept
    return tuple(chapters)


def findings(record: Record) -> tuple[Said, ...]:
    """The findings that can be new or gone, in the order of reading."""
    return tuple(chain.from_iterable(record.sentences(section) for section in COMPARED))


def _unknown(record: Record, other: Record) -> Iterator[Said]:
    for said in findings(record):
        if other.fired.isdisjoint(said.rules):
            yield said
