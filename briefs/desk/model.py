"""The desk's file as values: who decided what, of which listing, rule or sector, for which week."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefs.desk.edits import Decision, Edits
from briefs.errors import Problem, Severity
from briefs.record import Hold, Note
from briefs.tomlplace import nearest

Verb = Literal["hold", "pin", "suppress", "note", "approval"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file. `words` are a reason or the text of a note, `by` are initials; `week`
    is None where it holds for every issue; what an entry does not name is empty. `place` is its
    file and line, `desk.toml:12`.
    """

    verb: Verb
    by: str
    place: str
    words: str = ""
    ticker: str = ""
    sector: str = ""
    rule: str = ""
    week: date | None = None
    revision: str = ""

    def holds_in(self, week: date) -> bool:
        """Whether it is meant for the issue of that week."""
        return self.week is None or self.week == week

    @property
    def decision(self) -> Decision:
        return Decision(self.rule, self.words, self.by, self.place)

    @property
    def note(self) -> Note:
        return Note(self.words, self.by)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which revision, such as "A", of the issue of a week."""

    week: date
    revision: str
    by: str
    place: str = ""


@dataclass(frozen=True)
class Desk:
    """All entries in the order of the file, no two of which contradict each other."""

    entries: tuple[Entry, ...] = ()

    def for_listing(self, key: str, week: date) -> Edits:
        """What is decided on the listing `key`, such as `002428.SHZ`, in the issue of `week`."""
        own = [each for each in self._of(week) if each.ticker == key]
        hold = next((Hold(each.words, each.by) for each in own if each.verb == "hold"), None)
        return Edits(
            hold,
            tuple(each.decision for each in own if each.verb == "pin"),
            tuple(each.decision for each in own if each.verb == "suppress"),
            tuple(each.note for each in own if each.verb == "note"),
        )

    def for_sector(self, scope: str, week: date) -> tuple[Note, ...]:
        """The notes on a sector scope, such as "CN Basic Materials"."""
        return tuple(
            each.note for each in self._of(week) if each.verb == "note" and each.sector == scope
        )

    def for_issue(self, week: date) -> tuple[Note, ...]:
        """The notes on the issue as a whole."""
        return tuple(
            each.note
            for each in self._of(week)
            if each.verb == "note" and not each.ticker and not each.sector
        )

    def approval(self, week: date, revision: str) -> Approval | None:
        """Who approved that revision of that week's issue; None where nobody did."""
        return next(
            (
                Approval(week, revision, each.by, each.place)
                for each in self.entries
                if each.verb == "approval" and (each.week, each.revision) == (week, revision)
            ),
            None,
        )

    def recorded(self, week: date | None = None) -> list[dict[str, str]]:
        """The entries as JSON values in the order of the file, those of one week's issue or all.

        Lines are left out: a comment more in the file decides nothing.
        """
        meant = self.entries if week is None else tuple(self._of(week))
        return [dict(_told(each)) for each in meant]

    def strangers(
        self,
        weeks: Collection[date],
        keys: Collection[str],
        rules: Collection[str],
        scopes: Collection[str],
    ) -> tuple[Problem, ...]:
        """What the entries for these weeks name and the run does not know: errors for rules, which
        are misspelt; warnings for listings and sectors, which may be of another run, and for days
        on which no issue is dated though one of the same week is.
        """
        return tuple(_strangers(self.entries, weeks, keys, rules, scopes))

    def _of(self, week: date) -> Iterator[Entry]:
        return (each for each in self.entries if each.holds_in(week))


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    named = ("ticker", "sector", "rule", "revision")
    yield "entry", entry.verb
    yield from ((name, getattr(entry, name)) for name in named if getattr(entry, name))
    if entry.week:
        yield "week", entry.week.isoformat()
    if entry.words:
        yield "text" if entry.verb == "note" else "reason", entry.words
    yield "by", entry.by


def _strangers(
    entries: tuple[Entry, ...],
    weeks: Collection[date],
    keys: Collection[str],
    rules: Collection[str],
    scopes: Collection[str],
) -> Iterator[Problem]:
    known = (
        ("rule", rules, "is no rule of the rulebook", Severity.ERROR),
        ("ticker", keys, "has no document in this run", Severity.WARNING),
        ("sector", scopes, "is the sector of no document in this run", Severity.WARNING),
    )
    for entry in entries:
        if not any(entry.holds_in(week) for week in weeks):
            yield from _missed(entry, weeks)
            continue
        for name, names, message, severity in known:
            found = getattr(entry, name)
            if found and found not in names:
                hint = nearest(found, sorted(names))
                yield Problem(
                    entry.place, f"{entry.verb}: {found} {message}{hint}", severity=severity
                )


def _missed(entry: Entry, weeks: Collection[date]) -> Iterator[Problem]:
    """A day beside the one an issue is dated would leave the entry without effect, in silence."""
    meant = entry.week.isocalendar()[:2] if entry.week else None
    for week in sorted(weeks):
        if week.isocalendar()[:2] == meant:
            yield Problem(
                entry.place,
                f"{entry.verb}: no issue is dated {entry.week}; that of the same week is {week}",
                severity=Severity.WARNING,
            )
