"""Archive: issues put away whole, and looked up again."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from briefs.archive.base import Store
from briefs.archive.chronicle import Chapter, chronicle
from briefs.archive.file import PATIENCE, readable, told, writable
from briefs.archive.kept import Kept, KeptIssue, Outline, Standing
from briefs.archive.schema import steady, transaction
from briefs.errors import UsageError
from briefs.facts.quoted import SCORES
from briefs.record import letter

_KEPT = "entry.ticker, entry.week, entry.revision, sha256, record, held, scope"
_INTO_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INTO_FINDING = "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
# The newest week of each listing is found in the index alone (CROSS JOIN keeps SQLite to that
# order); only then are records read.
_EARLIER = f"""
WITH newest AS (
  SELECT entry.ticker, max(week) AS week FROM entry CROSS JOIN latest_issue USING (week, revision)
  WHERE week < ? AND NOT entry.held GROUP BY entry.ticker
)
SELECT {_KEPT} FROM newest JOIN latest_issue USING (week)
JOIN entry USING (week, revision, ticker) ORDER BY entry.ticker"""  # noqa: S608 (our own words)
_HISTORY = f"""
SELECT {_KEPT} FROM latest_issue JOIN entry USING (week, revision)
WHERE entry.ticker = ? ORDER BY week"""  # noqa: S608 (our own words)
_ENTRIES = f"""
SELECT {_KEPT} FROM entry WHERE week = ? AND revision = ? ORDER BY ticker"""  # noqa: S608
_BEFORE = """
SELECT week, revision, approved_by, edits FROM issue
WHERE week < ? ORDER BY week DESC, revision DESC LIMIT 1"""
_APPROVED = """
SELECT week, revision, approved_by, edits FROM issue
WHERE week = ? AND approved_by <> '' ORDER BY revision DESC LIMIT 1"""
_NEWEST = """
SELECT week, revision, approved_by, edits FROM issue
WHERE week = ? ORDER BY revision DESC LIMIT 1"""
_STANDINGS = """
SELECT week, revision, approved_by FROM latest_issue JOIN issue USING (week, revision)
ORDER BY week"""

# Of each listing of one issue that issue and the newest weeks before it. Which those are is found
# in the index alone, and only of them the columns before the record are read.
_OUTLINES = """
WITH own AS (SELECT ticker FROM entry WHERE week = ?1 AND revision = ?2),
ranked AS (
  SELECT entry.ticker, week, revision,
         row_number() OVER (PARTITION BY entry.ticker ORDER BY week DESC) AS place
  FROM own CROSS JOIN entry USING (ticker) JOIN latest_issue USING (week, revision)
  WHERE week < ?1
)
SELECT ticker, week, name, scope, held, composite, setup, verdict FROM entry
WHERE week = ?1 AND revision = ?2
UNION ALL
SELECT ticker, week, name, scope, held, composite, setup, verdict
FROM ranked CROSS JOIN entry USING (week, revision, ticker) WHERE place < ?3
ORDER BY ticker, week DESC"""
_STANDING = "SELECT week, revision, approved_by FROM issue WHERE week = ? AND revision = ?"


def open_archive(path: Path, patience: float = PATIENCE) -> "Archive":
    """The archive in a file, made where there is none; `patience` is how many seconds to wait for
    another process that writes.

    Raises UsageError where the file is no archive, cannot be written, or is newer than this
    program; NothingProduced where it is in use or damaged.
    """
    return Archive(writable(path, patience), path)


def read_archive(path: Path, patience: float = PATIENCE) -> "Archive":
    """The archive in a file, to look things up; errors as in `open_archive`, and UsageError where
    there is no file or nothing in it.
    """
    return Archive(readable(path, patience), path)


class Archive(Store):
    """The issues of an archive, over one connection; a context manager that closes it.

    Every method raises the errors of `open_archive` where the file fails it. What is read is that
    of whole issues, whatever another process writes meanwhile.
    """

    def earlier(self, before: date) -> dict[str, Kept]:
        """For each listing its entry in the newest week before that day in which the issue's newest
        revision has it, and not held.
        """
        return {kept.key: kept for kept in self._kept(_EARLIER, before.isoformat())}

    def issue_before(self, week: date) -> KeptIssue | None:
        """The newest revision of the newest issue of an earlier week; None where there is none."""
        return self._issue(_BEFORE, week)

    def approved(self, week: date) -> KeptIssue | None:
        """The newest approved revision of that very week; None where there is none."""
        return self._issue(_APPROVED, week)

    def newest(self, week: date) -> KeptIssue | None:
        """The newest revision of that very week, draft or not; None where there is none."""
        return self._issue(_NEWEST, week)

    def approved_revision(self, week: date) -> int | None:
        """The number of that very week's newest approved revision; None where there is none."""
        rows = self._rows(_APPROVED, week.isoformat())
        return int(rows[0][1]) if rows else None

    def history(self, key: str) -> tuple[Kept, ...]:
        """A listing in the newest revision of each week, held ones too, oldest first."""
        return tuple(self._kept(_HISTORY, key))

    def chapters(self, key: str) -> tuple[Chapter, ...]:
        """A listing's history, each entry beside the one before it, oldest first."""
        with told(self._path), steady(self._connection):
            return chronicle(self.history(key), self.standings())

    def listings(self) -> tuple[str, ...]:
        """Every listing that any newest revision has, sorted."""
        return tuple(
            row[0] for row in self._rows("SELECT DISTINCT ticker FROM latest_entry ORDER BY 1")
        )

    def scopes(self) -> tuple[str, ...]:
        """Every sector that a listing has in any newest revision, sorted."""
        return tuple(
            row[0] for row in self._rows("SELECT DISTINCT scope FROM latest_entry ORDER BY 1")
        )

    def standings(self) -> tuple[Standing, ...]:
        """The newest revision of each week, oldest first."""
        return tuple(
            Standing(date.fromisoformat(week), revision, approved_by)
            for week, revision, approved_by in self._rows(_STANDINGS)
        )

    def standing(self, week: date, revision: int) -> Standing | None:
        """That very revision; None where it is not kept."""
        rows = self._rows(_STANDING, week.isoformat(), revision)
        return Standing(week, revision, rows[0][2]) if rows else None

    def outlines(self, week: date, revision: int, most: int) -> dict[str, tuple[Outline, ...]]:
        """Of each listing of that very issue, sorted by key, the newest `most` weeks up to it: that
        issue, then the newest revision of each earlier week, held ones too.
        """
        told = map(_outline, self._rows(_OUTLINES, week.isoformat(), revision, most))
        return {key: tuple(run) for key, run in groupby(told, key=attrgetter("key"))}

    def put(self, issue: KeptIssue) -> None:
        """Keep an issue, whole or not at all.

        It takes the place of that revision and of every draft of its week; other weeks and other
        approved revisions stay. Raises UsageError where a draft would take an approved one's place.
        """
        week = issue.week.isoformat()
        entries = [_entry(kept) for kept in issue.entries]
        findings = [row for kept in issue.entries for row in _findings(kept)]
        with told(self._path), transaction(self._connection):
            self._refuse_unapproval(issue)
            self._connection.execute(
                "DELETE FROM issue WHERE week = ? AND (revision = ? OR approved_by = '')",
                (week, issue.revision),
            )
            self._connection.execute(
                "INSERT INTO issue VALUES (?, ?, ?, ?)",
                (week, issue.revision, issue.approved_by, issue.edits),
            )
            self._connection.executemany(_INTO_ENTRY, entries)
            self._connection.executemany(_INTO_FINDING, findings)

    def _refuse_unapproval(self, issue: KeptIssue) -> None:
        approved = self._connection.execute(
            "SELECT approved_by FROM issue WHERE week = ? AND revision = ? AND approved_by <> ''",
            (issue.week.isoformat(), issue.revision),
        ).fetchone()
        if approved and not issue.approved_by:
            raise UsageError(
                f"the issue of {issue.week}, revision {letter(issue.revision)}, was approved by "
                f"{approved[0]} and cannot become a draft",
                "Approve it again, or build what differs as its next revision.",
            )

    def _issue(self, query: str, week: date) -> KeptIssue | None:
        # Both questions are put to one state of the file.
        with told(self._path), steady(self._connection):
            row = self._connection.execute(query, (week.isoformat(),)).fetchone()
            if row is None:
                return None
            found, revision, approved_by, edits = row
            entries = tuple(self._kept(_ENTRIES, found, revision))
            return KeptIssue(date.fromisoformat(found), revision, entries, approved_by, edits)

    def _kept(self, query: str, *values: object) -> Iterator[Kept]:
        for key, week, revision, sha256, content, held, scope in self._rows(query, *values):
            day = date.fromisoformat(week)
            yield Kept(key, day, revision, sha256, content, bool(held), scope)


def _outline(row: tuple[Any, ...]) -> Outline:
    key, week, name, scope, held, composite, setup, verdict = row
    day = date.fromisoformat(week)
    return Outline(key, day, name, scope, bool(held), composite, setup or "", verdict or "")


def _entry(kept: Kept) -> tuple[object, ...]:
    """A row for the table of entries: what an analyst asks for, and the record."""
    record = kept.record
    scores = [record.facts.number(name) for name in ("composite", *SCORES)]
    setup, verdict = record.word("setup_signature"), record.verdict.text
    return (
        *(kept.week.isoformat(), kept.revision, kept.key, record.name, kept.scope, kept.sha256),
        *(kept.held, *scores, setup or None, verdict or None, kept.content),
    )


def _findings(kept: Kept) -> Iterator[tuple[object, ...]]:
    """Rows for the table of findings: each sentence in the order of reading."""
    for place, said in enumerate(kept.record.said, start=1):
        own = (place, said.section, " ".join(said.rules), said.line.text, said.edit)
        yield (kept.week.isoformat(), kept.revision, kept.key, *own)
