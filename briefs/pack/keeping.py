"""Keeping: what an earlier build has made of the same, and stands in the folder as it left it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from briefs.archive import Kept
from briefs.pack.intact import intact
from briefs.pack.piece import Piece
from briefs.pack.receipt import Receipt, Status
from briefs.pack.stock import Made, Stock, Stocks
from briefs.pack.survey import source_of
from briefs.reading import MOST_BYTES

Name = TypeVar("Name")

_WEEK = re.compile(rb'"latest_week"\s*:\s*"(\d{4}-\d\d-\d\d)"')
"""A hint where to look: whose document it is, its SHA-256 says."""


def known_documents(paths: Iterable[Path], stocks: Stocks) -> dict[Path, Receipt]:
    """The receipts of those documents that an earlier build has read and accepted, as they were
    before anything was built of them.
    """
    found = {path: _known(path, stocks) for path in paths}
    return {path: receipt for path, receipt in found.items() if receipt}


def _known(path: Path, stocks: Stocks) -> Receipt | None:
    content = _content(path)
    for week in dict.fromkeys(_WEEK.findall(content)):
        made = _made(week.decode(), source_of(path), stocks)
        if made and made.receipt.sha256 == hashlib.sha256(content).hexdigest():
            return _read_only(made.receipt)
    return None


def _content(path: Path) -> bytes:
    """The bytes of a document; nothing of what cannot be read twice, or is too large for one."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _made(week: str, source: str, stocks: Stocks) -> Made | None:
    try:
        return stocks.of(date.fromisoformat(week)).briefs.get(source)
    except ValueError:  # no such day
        return None


def _read_only(receipt: Receipt) -> Receipt:
    """The receipt as reading alone had given it."""
    return Receipt(
        receipt.source,
        receipt.sha256,
        Status.ACCEPTED,
        receipt.problems[: receipt.read],
        receipt.week,
        receipt.ticker,
        stem=receipt.stem,
        peers=receipt.peers,
        scope=receipt.scope,
    )


def kept_briefs(
    pieces: Mapping[Path, tuple[Piece, str]], stock: Stock, archived: Mapping[str, Kept]
) -> dict[Path, Receipt]:
    """The receipts of those pieces, each with its key, that need not be built: an earlier build
    made just the same of them, the archive has the record, and each file stands as it was written.
    """
    same = {
        path: receipt
        for path, (piece, key) in pieces.items()
        if (receipt := _same(piece, key, stock.briefs.get(piece.source), archived))
    }
    return _standing(stock.folder, same)


def kept_works(keys: Mapping[str, str], stock: Stock) -> dict[str, Receipt]:
    """The receipts of those works that need not be done again, by name; `keys` are the works'."""
    same = {
        name: replace(stock.works[name].receipt, kept=True)
        for name, key in keys.items()
        if name in stock.works and stock.works[name].receipt.key == key
    }
    return _standing(stock.folder, same)


def _same(
    piece: Piece, key: str, made: Made | None, archived: Mapping[str, Kept]
) -> Receipt | None:
    """The receipt that building the piece would give, if it is known."""
    if made is None or made.receipt.key != key:
        return None
    entry = archived.get(made.receipt.ticker)
    if entry is None or hashlib.sha256(entry.content).hexdigest() != made.record:
        return None
    if not _approved_alike(piece, made.receipt.revision, entry.content):
        return None
    return replace(made.receipt, record=entry.content, kept=True)


def _approved_alike(piece: Piece, revision: int, record: bytes) -> bool:
    """Whether a listing of which `record` was said, in that revision, would be told the same after
    what has been approved since.
    """
    if piece.approved_record == record:
        # What says just what was approved keeps its revision and what that corrects.
        return True
    # It corrects the approved revision before its own, which is for ever; the first corrects none.
    return revision == piece.approved + 1


def _standing(folder: Path, receipts: Mapping[Name, Receipt]) -> dict[Name, Receipt]:
    """Those of the receipts all whose files stand in the folder."""
    listed = [artifact for receipt in receipts.values() for artifact in receipt.artifacts]
    whole = intact(folder, {each.path: (each.sha256, each.size) for each in listed})
    return {
        name: receipt
        for name, receipt in receipts.items()
        if all(artifact.path in whole for artifact in receipt.artifacts)
    }
