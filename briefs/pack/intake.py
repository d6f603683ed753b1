"""What is known of a document once it is read: its receipt, before anything is built of it."""

from dataclasses import replace
from pathlib import Path

from briefs.facts import derive
from briefs.naming import file_stem
from briefs.pack.checking import seen
from briefs.pack.receipt import Receipt
from briefs.reading import Document, read_document
from briefs.record import PLACED_BY, scope_of
from briefs.report import Report


def survey(path: Path, source: str, strict: bool = False) -> Receipt:
    """Read and check the document at `path`, known to the user as `source`, without building it."""
    return receipt_of(read_document(path, source=source, strict=strict))


def receipt_of(document: Document) -> Receipt:
    """The receipt of a document that was read."""
    report, receipt = document.report, seen(document)
    if report is None:
        return receipt
    return replace(
        receipt,
        stem=file_stem(report.ticker.symbol, report.ticker.exchange),
        peers=_peers(report),
        scope=scope_of(derive(report, wanted=frozenset(PLACED_BY))),
    )


def _peers(report: Report) -> tuple[str, ...]:
    """The keys of the tickers beside which a report puts its own."""
    groups = (report.groups.sector, report.groups.industry) if report.groups else ()
    peers = (peer for group in groups if group for peer in group.top_peers if peer.exchange)
    keys = (f"{peer.symbol}.{peer.exchange}" for peer in peers)
    return tuple(dict.fromkeys(key for key in keys if key != report.key))
