"""An issue as it is sent: its parts out of a week's folder, which is held against its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from briefs.archive import read_archive
from briefs.errors import UsageError
from briefs.published import Published, read_published
from briefs.record import numbered
from briefs.writers.mail.parts import FOLDER, ISSUE_FILE, IssueParts, SectorParts, Watched
from briefs.writers.mail.storing import read_issue, read_sector

_REBUILD = "Build the week again, look at it, and have it approved; then send it."


@dataclass(frozen=True)
class MailedIssue:
    """One issue: what all of its messages share, and its sectors by scope, in order."""

    published: Published
    parts: IssueParts
    sectors: Mapping[str, SectorParts]

    def sector(self, scope: str) -> SectorParts | None:
        """A sector, however its letters are written; None where the issue does not have it."""
        return self._sectors.get(scope.casefold())

    def watched(self, key: str) -> Watched | None:
        """What is told of a listing, however its letters are written; None where the issue does not
        cover it.
        """
        return self._names.get(key.casefold())

    @cached_property
    def _sectors(self) -> dict[str, SectorParts]:
        return {scope.casefold(): each for scope, each in self.sectors.items()}

    @cached_property
    def _names(self) -> dict[str, Watched]:
        each_sector = (each.names.items() for each in self.sectors.values())
        return {key.casefold(): each for key, each in chain.from_iterable(each_sector)}

    @property
    def revision(self) -> int:
        """1 for A."""
        return numbered(self.published.revision)

    @property
    def name(self) -> str:
        """`the issue of 2026-06-12, revision A`"""
        return f"the issue of {self.published.week}, revision {self.published.revision}"


def open_issue(folder: Path) -> MailedIssue:
    """The issue in a week's folder.

    Raises UsageError where its files are not what its manifest lists, or it has no parts of an
    e-mail.
    """
    published = read_published(folder)
    faults = tuple(published.faults())
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise UsageError(
            f"{folder} does not match its manifest: {faults[0]}{more}; nothing was sent", _REBUILD
        )
    if ISSUE_FILE not in published.files:
        raise UsageError(
            f"{folder} was built without e-mails", "Build it with mail among its --formats."
        )
    named = sorted(path for path in published.files if _holds_sector(path))
    sectors = (read_sector(published.content(path)) for path in named)
    issue = read_issue(published.content(ISSUE_FILE))
    return MailedIssue(published, issue, {each.scope: each for each in sectors})


def _holds_sector(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == FOLDER and name.endswith(".json") and path != ISSUE_FILE


def check_approved(issue: MailedIssue, archive: Path) -> None:
    """Raise UsageError unless manifest and archive agree that this revision was approved."""
    published = issue.published
    if not published.approved_by:
        raise UsageError(
            f"{issue.name}, is a draft: nobody approved it",
            "Look at it (--dry-run writes the messages), put an [[approval]] of week "
            f'{published.week} and revision "{published.revision}" into desk.toml, build again.',
        )
    with read_archive(archive) as opened:
        approved = opened.approved_revision(published.week)
    if approved != issue.revision:
        raise UsageError(
            f"{issue.name}, is not what the archive {archive} has as approved",
            "Name the archive that it was built with, or build the week again.",
        )
