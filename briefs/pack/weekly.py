"""A week's issue: its briefs, what is made of all of them, its place in the archive."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from briefs.archive import Archive, Kept, KeptIssue
from briefs.desk import Approval, Desk
from briefs.errors import NothingProduced
from briefs.pack.crew import Task
from briefs.pack.folder import week_folder, withdraw
from briefs.pack.manifest import write_manifest
from briefs.pack.options import BuildOptions
from briefs.pack.receipt import Issue, Receipt, Status
from briefs.pack.survey import watched
from briefs.pack.works import works_of
from briefs.pack.workshop import Piece, produce, relink
from briefs.production import ALONE, Company, Format
from briefs.record import letter


@dataclass(frozen=True)
class Recalled:
    """What the archive knew before a week was built: of each listing the newest earlier entry, the
    issue before, and the newest approved revision of this one.
    """

    earlier: Mapping[str, Kept]
    before: KeptIssue | None
    approved: KeptIssue | None

    @property
    def approved_entries(self) -> Mapping[str, Kept]:
        """What was approved of this issue, by listing."""
        return {each.key: each for each in self.approved.entries} if self.approved else {}


@dataclass(frozen=True)
class Week:
    """One week to build: its accepted documents by path, and what the desk decided."""

    day: date
    accepted: Mapping[Path, Receipt]
    desk: Desk
    options: BuildOptions

    @property
    def folder(self) -> Path:
        return week_folder(self.options.output, self.day)

    def recalled(self, archive: Archive) -> Recalled:
        """What the archive knows that bears on this week."""
        return Recalled(
            archive.earlier(self.day), archive.issue_before(self.day), archive.approved(self.day)
        )


def build_briefs(week: Week, known: Recalled) -> dict[Path, Receipt]:
    """What became of each accepted document."""
    pieces = _pieces(week, known)
    receipts = {
        path: _identified(built, week.accepted[path])
        for path, built in _carried("Building", produce, pieces, week.options).items()
    }
    while affected := _affected(pieces, receipts, week.options):
        pieces |= affected
        for path, again in _carried("Linking", relink, affected, week.options).items():
            receipts[path] = _relinked(receipts[path], again, week.folder)
    return receipts


def _pieces(week: Week, known: Recalled) -> dict[Path, Piece]:
    """What is to be built of each accepted document."""
    edits = {
        path: week.desk.for_listing(each.ticker, week.day) for path, each in week.accepted.items()
    }
    shown = [each for path, each in week.accepted.items() if not edits[path].hold]
    companies = _companies(shown, week.options)
    return {
        path: replace(
            _piece(path, each, known),
            edits=edits[path],
            company=companies.get(each.ticker, ALONE),
        )
        for path, each in week.accepted.items()
    }


def _piece(path: Path, receipt: Receipt, known: Recalled) -> Piece:
    earlier = known.earlier.get(receipt.ticker)
    approved = known.approved_entries.get(receipt.ticker)
    return Piece(
        path.absolute(),
        receipt.source,
        receipt.sha256,
        earlier=earlier.content if earlier else b"",
        earlier_sha256=earlier.sha256 if earlier else "",
        approved=known.approved.revision if known.approved else 0,
        approved_record=approved.content if approved else b"",
    )


def _carried(
    stage: str,
    work: Callable[..., Receipt],
    pieces: Mapping[Path, Piece],
    options: BuildOptions,
) -> dict[Path, Receipt]:
    tasks = [Task(piece.source, (piece, options.order)) for piece in pieces.values()]
    return dict(zip(pieces, watched(stage, work, tasks, options), strict=True))


def _identified(receipt: Receipt, known: Receipt) -> Receipt:
    """A receipt of a worker that was lost does not know whose it was; the survey does."""
    if receipt.ticker:
        return receipt
    return replace(receipt, sha256=known.sha256, week=known.week, ticker=known.ticker)


def _affected(
    pieces: Mapping[Path, Piece], receipts: Mapping[Path, Receipt], options: BuildOptions
) -> dict[Path, Piece]:
    """The pieces that were built with links to what could not be, with the links of those that
    could.
    """
    companies = _companies([each for each in receipts.values() if each.artifacts], options)
    return {
        path: replace(piece, company=companies.get(receipts[path].ticker, ALONE))
        for path, piece in pieces.items()
        if receipts[path].artifacts and piece.company != companies.get(receipts[path].ticker, ALONE)
    }


def _relinked(built: Receipt, again: Receipt, folder: Path) -> Receipt:
    """The receipt of a brief some of whose files were written again; where that failed, none of
    them is left.
    """
    if again.status is not Status.BUILT:
        withdraw(folder, built.artifacts)
        return _identified(again, built)
    renewed = {artifact.path: artifact for artifact in (*built.artifacts, *again.artifacts)}
    return replace(built, artifacts=tuple(renewed.values()))


def conclude(week: Week, receipts: tuple[Receipt, ...], known: Recalled, archive: Archive) -> Issue:
    """The issue of which `receipts` are the documents': the works made of all briefs, its entries
    in the archive, and last of all its manifest.
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
    issue = replace(issue, works=works_of(issue, known.before, week.desk, week.options))
    archive.put(_kept(issue))
    try:
        write_manifest(issue, week.options.recorded())
    except OSError as error:
        raise NothingProduced(
            f"{issue.folder}: the manifest cannot be written: {error.strerror}",
            "Without it the folder is not complete; make room for it and build again.",
        ) from None
    return issue


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


def _companies(shown: Sequence[Receipt], options: BuildOptions) -> dict[str, Company]:
    """What each brief may link: its peers in the pack, its neighbours in its sector by symbol."""
    if not {Format.MD, Format.HTML} & set(options.formats):
        return {}
    stems = {each.ticker: each.stem for each in shown}
    ranked = sorted(shown, key=lambda each: (each.scope, each.ticker))
    ends: list[Receipt | None] = [None, *ranked, None]
    companies = {}
    for before, own, after in zip(ends, ranked, ends[2:], strict=False):
        previous, following = (
            each.ticker if each and each.scope == own.scope else "" for each in (before, after)
        )
        # The site alone leads from one name to the next.
        site = Format.HTML in options.formats
        linked = (*own.peers, *((previous, following) if site else ()))
        covered = {key: stems[key] for key in linked if key in stems}
        companies[own.ticker] = (
            Company(covered, previous, following, site) if site else Company(covered)
        )
    return companies
