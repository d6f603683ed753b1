"""The documents to choose from, read and checked as a build does it."""

import os.path
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePath

from briefs.errors import printable
from briefs.pack import Receipt, Status
from briefs.pack.clashes import settle
from briefs.pack.intake import survey as read
from briefs.pack.sources import expand_sources
from briefs.preview.subject import Subject

Stamp = tuple[int, ...]
"""What changes when a file does: when it was written, its size, and which file it is."""


@dataclass(frozen=True)
class Earlier:
    """The document of a ticker's issue before this one."""

    path: Path
    source: str


@dataclass(frozen=True)
class Entry:
    """One document. `address` is its place below the folder that all documents share, without
    `.json`; `earlier` the document of the issue before, which its brief compares with. `alone` is
    its receipt before it was set against the others'.
    """

    address: str
    path: Path
    receipt: Receipt
    earlier: Earlier | None
    alone: Receipt
    stamp: Stamp


def survey(subject: Subject, before: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """All documents, sorted by path; UsageError or NothingProduced where there is none.

    Those that have not changed since the survey `before` are not read again.
    """
    paths = expand_sources(subject.sources)
    known = {(entry.path, entry.stamp): entry.alone for entry in before}
    stamps = [_stamp(path) for path in paths]
    alone = [
        known.get((path.absolute(), stamp))
        or read(path.absolute(), printable(path.as_posix()), strict=False)
        for path, stamp in zip(paths, stamps, strict=True)
    ]
    settled = dict(zip(paths, settle(alone), strict=True))
    named, earlier = addresses(paths), earlier_documents(settled)
    return tuple(
        Entry(named[path], path.absolute(), settled[path], earlier.get(path), receipt, stamp)
        for path, receipt, stamp in zip(paths, alone, stamps, strict=True)
    )


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:  # reading it will say so
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def addresses(paths: Sequence[Path]) -> Mapping[Path, str]:
    """The name of each document in the browser's address: `002428.SHZ`, `2026-06-12/002428.SHZ`."""
    whole = [os.path.normpath(path.absolute()) for path in paths]
    shared = os.path.commonpath(map(os.path.dirname, whole))
    short = [PurePath(each).relative_to(shared).as_posix() for each in whole]
    bare = [each.removesuffix(".json") for each in short]
    return {
        path: name if bare.count(name) == 1 else full
        for path, name, full in zip(paths, bare, short, strict=True)
    }


def neighbours(entry: Entry, entries: Iterable[Entry]) -> dict[str, Entry]:
    """The documents of the peers that a document names and that are in the same pack, by key."""
    receipt = entry.receipt
    return {
        each.receipt.ticker: each
        for each in entries
        if each.receipt.status is Status.ACCEPTED
        and each.receipt.week == receipt.week
        and each.receipt.ticker in receipt.peers
    }


def earlier_documents(surveyed: Mapping[Path, Receipt]) -> dict[Path, Earlier]:
    """For each accepted document the newest earlier one of the same ticker among the sources."""
    accepted = sorted(
        ((each.ticker, each.week, path) for path, each in surveyed.items() if _usable(each)),
        key=lambda entry: entry[:2],
    )
    return {
        path: Earlier(before.absolute(), surveyed[before].source)
        for (ticker, _, before), (other, _, path) in pairwise(accepted)
        if ticker == other
    }


def _usable(receipt: Receipt) -> bool:
    return receipt.status is Status.ACCEPTED and receipt.week is not None
