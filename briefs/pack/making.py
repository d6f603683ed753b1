"""The briefs of a week: which are to be made, how they are linked, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from briefs.pack.folder import withdraw
from briefs.pack.keeping import kept_briefs
from briefs.pack.keys import LINKED, linked_key, piece_key
from briefs.pack.options import BuildOptions
from briefs.pack.piece import Piece
from briefs.pack.receipt import Artifact, Receipt, Status
from briefs.pack.survey import watched
from briefs.pack.task import Task
from briefs.pack.week import Recalled, Week
from briefs.production.contents import ALONE, Company
from briefs.production.editions import Format

BUILDING, LINKING = "Building", "Linking"


def build_briefs(week: Week, known: Recalled) -> dict[Path, Receipt]:
    """What became of each accepted document; what an earlier build made of the same is kept."""
    pieces = _pieces(week, known)
    keys = {path: piece_key(week.ground.briefs, piece) for path, piece in pieces.items()}
    keyed = {path: (piece, keys[path]) for path, piece in pieces.items()}
    kept = kept_briefs(keyed, week.stock, known.entries)
    rest = {path: piece for path, piece in pieces.items() if path not in kept}
    made = {
        path: _marked(_identified(built, week.accepted[path]), rest[path], keys[path])
        for path, built in _carried(BUILDING, rest, week).items()
    }
    receipts = {**kept, **made}
    receipts = {path: receipts[path] for path in pieces}
    while affected := _affected(pieces, receipts, week.options):
        for path, again in _carried(LINKING, affected, week).items():
            linked = _marked(again, affected[path], keys[path])
            receipts[path] = _relinked(receipts[path], linked, week.folder)
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


def _carried(stage: str, pieces: Mapping[Path, Piece], week: Week) -> dict[Path, Receipt]:
    """What became of the pieces in worker processes: of all files of each, or of its links."""
    if not pieces:
        return {}
    # Charts, writers and their libraries are loaded where there is something to make.
    from briefs.pack.workshop import produce, relink  # noqa: PLC0415

    work = relink if stage == LINKING else produce
    tasks = [Task(piece.source, (piece, week.order)) for piece in pieces.values()]
    return dict(zip(pieces, watched(stage, work, tasks, week.options), strict=True))


def _identified(receipt: Receipt, known: Receipt) -> Receipt:
    """A receipt of a worker that was lost does not know whose it was; the survey does."""
    receipt = replace(receipt, read=len(known.problems))
    if receipt.ticker:
        return receipt
    return replace(receipt, sha256=known.sha256, week=known.week, ticker=known.ticker)


def _marked(receipt: Receipt, piece: Piece, key: str) -> Receipt:
    """The receipt with the keys of what was made, where it was."""
    if receipt.status not in {Status.BUILT, Status.HELD}:
        return receipt
    linked = linked_key(key, piece)
    artifacts = (
        replace(each, key=linked if each.media_type in LINKED else key)
        for each in receipt.artifacts
    )
    return replace(receipt, key=key, artifacts=tuple(artifacts))


def _affected(
    pieces: Mapping[Path, Piece], receipts: Mapping[Path, Receipt], options: BuildOptions
) -> dict[Path, Piece]:
    """The pieces whose links are not those to what could be built, with these links."""
    companies = _companies([each for each in receipts.values() if each.artifacts], options)
    found = {}
    for path, receipt in receipts.items():
        piece = replace(pieces[path], company=companies.get(receipt.ticker, ALONE))
        if _links_others(receipt.artifacts, linked_key(receipt.key, piece)):
            found[path] = piece
    return found


def _links_others(artifacts: Sequence[Artifact], key: str) -> bool:
    return any(each.media_type in LINKED and each.key != key for each in artifacts)


def _relinked(built: Receipt, again: Receipt, folder: Path) -> Receipt:
    """The receipt of a brief some of whose files were written again; where that failed, none of
    them is left.
    """
    if again.status is not Status.BUILT:
        withdraw(folder, built.artifacts)
        return _identified(again, built)
    renewed = {artifact.path: artifact for artifact in (*built.artifacts, *again.artifacts)}
    return replace(built, artifacts=tuple(renewed.values()), kept=False)


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
