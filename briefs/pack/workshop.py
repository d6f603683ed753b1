"""What a worker process does with one document. Only paths come in, only receipts go out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from briefs.brief import Brief
from briefs.errors import BriefsError, Problem, RenderError, SystemPartMissing
from briefs.facts import Facts, derive
from briefs.layout import load_layout
from briefs.naming import file_stem
from briefs.pack.receipt import Artifact, Receipt, Status
from briefs.production import (
    Edition,
    Format,
    House,
    check_layout,
    edition_faults,
    load_house,
    make_brief,
    set_editions,
    set_markdown,
)
from briefs.proof import proofread
from briefs.reading import Document, read_document
from briefs.report import Report
from briefs.settings.publication import Settings
from briefs.storage import write_atomically

CHANGED = "changed while the pack was being built; build again"


@dataclass(frozen=True)
class Order:
    """How to build: everything but the documents. Paths are absolute, rulebook and layout given by
    name or absolute path, because a worker's working folder is not the caller's.
    """

    output: Path
    formats: tuple[Format, ...]
    rulebook: str
    layout: str
    language: str
    strict: bool
    settings: Settings


@dataclass(frozen=True)
class Earlier:
    """The document of a ticker's issue before this one, as the survey saw it."""

    path: Path
    source: str
    sha256: str


@dataclass(frozen=True)
class Piece:
    """One document to build: at `path`, known to the user as `source`, with the SHA-256 that the
    survey saw, since when it may have changed. `covered` maps the keys of its peers that are in
    the same pack to their Markdown files.
    """

    path: Path
    source: str
    sha256: str
    earlier: Earlier | None = None
    covered: Mapping[str, str] = field(default_factory=dict)


Editions = tuple[Edition, ...]
Setting = Callable[[Brief, Piece, Order], Editions]


def week_folder(output: Path, week: date) -> Path:
    """`output/2026-06-12`"""
    return output / week.isoformat()


def rehearse(order: Order) -> None:
    """Load all of the layout that needs no document; raises what would fail every brief."""
    # Without worker processes the last build's house may still be there, and its files changed.
    _loaded.cache_clear()
    check_layout(load_layout(order.layout, order.settings), order.formats)


def survey(path: Path, source: str, order: Order) -> Receipt:
    """Read and check the document at `path`, known to the user as `source`, without building it."""
    return _receipt(read_document(path, source=source, strict=order.strict))


def produce(piece: Piece, order: Order) -> Receipt:
    """Build one document's brief into its week's folder, compared with an earlier document.

    Raises SystemPartMissing, which is no document's fault.
    """
    return _published(piece, order, _all_editions)


def relink(piece: Piece, order: Order) -> Receipt:
    """Write the Markdown of a brief again, with other peers covered; the receipt lists that file
    alone.
    """
    return _published(piece, order, _markdown_alone)


def _all_editions(brief: Brief, piece: Piece, order: Order) -> Editions:
    layout, flavor = _house(order).layout, order.settings.markdown.flavor
    return set_editions(brief, layout, order.formats, covered=piece.covered, flavor=flavor)


def _markdown_alone(brief: Brief, piece: Piece, order: Order) -> Editions:
    layout, flavor = _house(order).layout, order.settings.markdown.flavor
    return (set_markdown(brief, layout, order.formats, covered=piece.covered, flavor=flavor),)


def _published(piece: Piece, order: Order, setting: Setting) -> Receipt:
    document = read_document(piece.path, source=piece.source, strict=order.strict)
    receipt = _receipt(document)
    if document.report is None:
        return receipt
    if document.sha256 != piece.sha256:
        return _failed(receipt, CHANGED)
    if piece.earlier:
        receipt = replace(receipt, earlier=piece.earlier.sha256)
    try:
        previous = _previous(piece.earlier)
        brief = make_brief(document.report, _house(order), document.problems, previous)
        editions, faults = _proofed(brief, piece, order, setting)
        if faults:
            return replace(receipt, status=Status.FAILED, problems=(*receipt.problems, *faults))
        folder = week_folder(order.output, document.report.latest_week)
        artifacts = tuple(_write(edition, folder, receipt.ticker) for edition in editions)
    except SystemPartMissing:
        raise
    except BriefsError as error:
        return _failed(receipt, f"{error}. {error.hint}" if error.hint else str(error))
    except OSError as error:
        return _failed(receipt, f"cannot be built: {error.strerror}: {error.filename}")
    return replace(receipt, status=Status.BUILT, artifacts=artifacts)


def _proofed(
    brief: Brief, piece: Piece, order: Order, setting: Setting
) -> tuple[Editions, tuple[Problem, ...]]:
    """The editions of a brief; or its faults, with which none may be published."""
    faults = proofread(brief, piece.source)
    if faults:
        return (), faults
    editions = setting(brief, piece, order)
    return editions, edition_faults(brief, editions, piece.source)


def _previous(earlier: Earlier | None) -> Facts | None:
    """The facts of the earlier document; RenderError where it is no longer what was surveyed."""
    if earlier is None:
        return None
    document = read_document(earlier.path, source=earlier.source)
    if document.report is None or document.sha256 != earlier.sha256:
        raise RenderError(f"{earlier.source}, the issue before this one, {CHANGED}")
    return derive(document.report)


def _house(order: Order) -> House:
    return _loaded(order.rulebook, order.layout, order.language, order.settings)


@lru_cache(maxsize=1)
def _loaded(rulebook: str, layout: str, language: str, settings: Settings) -> House:
    return load_house(rulebook, layout, language, settings)


def _receipt(document: Document) -> Receipt:
    report = document.report
    return Receipt(
        document.source,
        document.sha256,
        Status.REJECTED if document.rejected else Status.ACCEPTED,
        document.problems,
        document.week,
        document.key,
        stem=file_stem(report.ticker.symbol, report.ticker.exchange) if report else "",
        peers=_peers(report) if report else (),
    )


def _peers(report: Report) -> tuple[str, ...]:
    """The keys of the tickers beside which a report puts its own."""
    groups = (report.groups.sector, report.groups.industry) if report.groups else ()
    peers = (peer for group in groups if group for peer in group.top_peers if peer.exchange)
    keys = (f"{peer.symbol}.{peer.exchange}" for peer in peers)
    return tuple(dict.fromkeys(key for key in keys if key != report.key))


def _failed(receipt: Receipt, message: str) -> Receipt:
    problem = Problem(receipt.source, message)
    return replace(receipt, status=Status.FAILED, problems=(*receipt.problems, problem))


def _write(edition: Edition, folder: Path, ticker: str) -> Artifact:
    write_atomically(folder / edition.path, edition.content)
    return Artifact(
        edition.path,
        hashlib.sha256(edition.content).hexdigest(),
        len(edition.content),
        edition.media_type,
        ticker,
        edition.dropped,
    )
