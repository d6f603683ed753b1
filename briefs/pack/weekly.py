"""A week's issue: its briefs, what is made of all of them, its place in the archive."""

import json
from collections.abc import Iterable
from dataclasses import replace

from briefs.archive import Archive, Kept, KeptIssue
from briefs.desk import Approval
from briefs.errors import NothingProduced
from briefs.pack.ground import NOWHERE, Ground, ground_of
from briefs.pack.manifest import write_manifest
from briefs.pack.receipt import Issue, Receipt, Status
from briefs.pack.week import Recalled, Week
from briefs.pack.works import works_of
from briefs.record import letter


def conclude(week: Week, receipts: tuple[Receipt, ...], known: Recalled, archive: Archive) -> Issue:
    """The issue of which `receipts` are the documents': the works made of all briefs, its entries
    in the archive, and last of all its manifest.

    Where an earlier build made all of it, nothing is written.
    """
    revision = _revision(receipts, known.approved)
    approval = week.desk.approval(week.day, letter(revision))
    issue = Issue(
        week.day,
        week.folder,
        receipts,
        revision=revision,
        approved_by=_approved_by(revision, approval, known.approved),
        edits=week.desk.recorded(week.day),
    )
    issue = replace(issue, works=works_of(issue, known.before, week))
    if (kept := _kept(issue)) != known.newest:
        archive.put(kept)
    try:
        write_manifest(issue, week.options.recorded(), _ground(issue, week))
    except OSError as error:
        raise NothingProduced(
            f"{issue.folder}: the manifest cannot be written: {error.strerror}",
            "Without it the folder is not complete; make room for it and build again.",
        ) from None
    return issue


def _ground(issue: Issue, week: Week) -> Ground:
    """The ground that the issue stands on; none where files of it changed while it was built, for
    nobody knows which of its own were made before.
    """
    made = (*issue.receipts, *issue.works)
    if all(each.kept for each in made) or ground_of(week.options) == week.ground:
        return week.ground
    return NOWHERE


def _revision(receipts: Iterable[Receipt], approved: KeptIssue | None) -> int:
    """The revision of an issue: that which was approved, or the next one where anything differs."""
    if approved is None:
        return 1
    kept = [each for each in receipts if each.record]
    alike = {each.ticker for each in kept} == {each.key for each in approved.entries}
    changed = any(each.revision > approved.revision for each in kept)
    return approved.revision + 1 if changed or not alike else approved.revision


def _approved_by(revision: int, approval: Approval | None, approved: KeptIssue | None) -> str:
    """The initials of who approved a revision: what is on record stays so, whatever the desk's file
    says later.
    """
    if approval:
        return approval.by
    return approved.approved_by if approved and approved.revision == revision else ""


def _kept(issue: Issue) -> KeptIssue:
    entries = tuple(
        Kept(
            each.ticker,
            issue.week,
            issue.revision,
            each.sha256,
            each.record,
            each.status is Status.HELD,
            each.scope,
        )
        for each in sorted(issue.receipts, key=lambda each: each.ticker)
        if each.record
    )
    edits = json.dumps(issue.edits, ensure_ascii=False, sort_keys=True)
    return KeptIssue(issue.week, issue.revision, entries, issue.approved_by, edits)
