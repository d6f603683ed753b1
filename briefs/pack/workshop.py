"""What a worker process does with one document. Only paths come in, only receipts go out."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from briefs.errors import BriefsError, Problem, SystemPartMissing
from briefs.layout import load_layout
from briefs.pack.folder import stored, week_folder
from briefs.pack.intake import receipt_of
from briefs.pack.options import Order
from briefs.pack.piece import Piece
from briefs.pack.receipt import Receipt, Status
from briefs.production import (
    Edition,
    House,
    Manuscript,
    Occasion,
    check_layout,
    edition_faults,
    keep_back,
    load_house,
    set_editions,
    set_linked,
    write_up,
)
from briefs.proof import proofread
from briefs.reading import Document, read_document
from briefs.record import Approved, Record, read_record, record_bytes
from briefs.report import Report
from briefs.settings.publication import Settings

CHANGED = "changed while the pack was being built; build again"


def _occasion(piece: Piece, document: Document) -> Occasion:
    """What the brief depends on beside its report."""
    return Occasion(
        document.sha256,
        document.problems,
        read_record(piece.earlier) if piece.earlier else None,
        piece.edits,
        Approved(piece.approved, _record(piece.approved_record)) if piece.approved else None,
    )


def _record(content: bytes) -> Record | None:
    return read_record(content) if content else None


Editions = tuple[Edition, ...]
Setting = Callable[[Manuscript, Piece, Order], Editions]


def rehearse(order: Order) -> None:
    """Load all of the layout that needs no document; raises what would fail every brief."""
    # Without worker processes the last build's house may still be there, and its files changed.
    _loaded.cache_clear()
    check_layout(load_layout(order.layout, order.settings), order.formats)


def produce(piece: Piece, order: Order) -> Receipt:
    """Build one document's brief into its week's folder, compared with the issue before; of one
    that the desk holds nothing but its record.

    Raises SystemPartMissing, which is no document's fault.
    """
    return _published(piece, order, _all_editions)


def relink(piece: Piece, order: Order) -> Receipt:
    """Write those editions of a brief again that link its peers, with other peers covered; the
    receipt lists these files alone.
    """
    return _published(piece, order, _linked_editions)


def _all_editions(manuscript: Manuscript, piece: Piece, order: Order) -> Editions:
    layout, flavor = house_of(order).layout, order.settings.markdown.flavor
    return set_editions(manuscript.brief, layout, order.formats, piece.company, flavor)


def _linked_editions(manuscript: Manuscript, piece: Piece, order: Order) -> Editions:
    layout, flavor = house_of(order).layout, order.settings.markdown.flavor
    return set_linked(manuscript.brief, layout, order.formats, piece.company, flavor)


def _published(piece: Piece, order: Order, setting: Setting) -> Receipt:
    document = read_document(piece.path, source=piece.source, strict=order.strict)
    receipt = replace(receipt_of(document), earlier=piece.earlier_sha256)
    if document.report is None:
        return receipt
    if document.sha256 != piece.sha256:
        return failed(receipt, CHANGED)
    try:
        return _built(piece, document.report, _occasion(piece, document), order, setting, receipt)
    except SystemPartMissing:
        raise
    except BriefsError as error:
        return failed(receipt, told(error))
    except OSError as error:
        return failed(receipt, f"cannot be built: {error.strerror}: {error.filename}")


def _built(
    piece: Piece,
    report: Report,
    occasion: Occasion,
    order: Order,
    setting: Setting,
    receipt: Receipt,
) -> Receipt:
    house = house_of(order)
    if piece.edits.hold:
        return _recorded(receipt, keep_back(report, house, occasion), Status.HELD)
    manuscript = write_up(report, house, occasion)
    receipt = replace(receipt, problems=(*receipt.problems, *manuscript.problems(piece.source)))
    editions, faults = _proofed(manuscript, piece, order, setting)
    if faults:
        return replace(receipt, status=Status.FAILED, problems=(*receipt.problems, *faults))
    folder = week_folder(order.output, report.latest_week)
    artifacts = tuple(stored(edition, folder, receipt.ticker) for edition in editions)
    return replace(_recorded(receipt, manuscript.record, Status.BUILT), artifacts=artifacts)


def _recorded(receipt: Receipt, record: Record, status: Status) -> Receipt:
    return replace(
        receipt,
        status=status,
        record=record_bytes(record),
        revision=record.revision,
    )


def _proofed(
    manuscript: Manuscript, piece: Piece, order: Order, setting: Setting
) -> tuple[Editions, tuple[Problem, ...]]:
    """The editions of a brief; or its faults, with which none may be published."""
    faults = proofread(manuscript.brief, piece.source)
    if faults:
        return (), faults
    editions = setting(manuscript, piece, order)
    return editions, edition_faults(manuscript.brief, editions, piece.source)


def house_of(order: Order) -> House:
    """The house that an order asks for, loaded once per process and ground."""
    return _loaded(
        order.rulebook,
        order.digest_rulebook,
        order.layout,
        order.language,
        order.settings,
        order.ground,
    )


@lru_cache(maxsize=1)
def _loaded(
    rulebook: str, digest_rulebook: str, layout: str, language: str, settings: Settings, _: str
) -> House:
    return load_house(rulebook, layout, language, settings, digest_rulebook)


def told(error: BriefsError) -> str:
    """An error and its hint in one line."""
    return f"{error}. {error.hint}" if error.hint else str(error)


def failed(receipt: Receipt, message: str) -> Receipt:
    """The receipt of work that failed, with the reason."""
    problem = Problem(receipt.source, message)
    return replace(receipt, status=Status.FAILED, problems=(*receipt.problems, problem))
