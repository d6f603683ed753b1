"""checked: documents read and checked, with nothing loaded of what building them takes."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from briefs.errors import printable
from briefs.pack.clashes import settle
from briefs.pack.losses import defect, lost
from briefs.pack.receipt import Receipt, Status
from briefs.pack.sources import expand_sources
from briefs.progress import Progress, Watch
from briefs.reading import Document, read_document

DOCUMENTS_PER_READER = 50
"""A worker takes longer to start than to read so many documents."""
STAGE = "Checking"

Look = tuple[Path, str, bool]
"""The arguments of `look`."""


def checked(
    sources: Iterable[str], watch: Watch, *, jobs: int, strict: bool
) -> tuple[Receipt, ...]:
    """A receipt for each document in `sources` (files, folders, globs), clashes settled.

    `jobs` is the most worker processes to take; few documents are read in this one. `strict` turns
    warnings into errors. UsageError and NothingProduced as `expand_sources` has them.
    """
    paths = expand_sources(sources)
    looks = [(path.absolute(), printable(path.as_posix()), strict) for path in paths]
    readers = min(jobs, len(paths) // DOCUMENTS_PER_READER)
    return tuple(settle(list(_watched(looks, readers, watch))))


def look(path: Path, source: str, strict: bool) -> Receipt:
    """The receipt of the document at `path`, known to the user as `source`."""
    return seen(read_document(path, source=source, strict=strict))


def seen(document: Document) -> Receipt:
    """The receipt of a document that was read."""
    return Receipt(
        document.source,
        document.sha256,
        Status.REJECTED if document.rejected else Status.ACCEPTED,
        document.problems,
        document.week,
        document.key,
    )


def _watched(looks: Sequence[Look], readers: int, watch: Watch) -> Iterator[Receipt]:
    receipts = _by_workers(looks, readers) if readers else map(_here, looks)
    for done, receipt in enumerate(receipts, start=1):
        watch(Progress(STAGE, done, len(looks), receipt.source))
        yield receipt


def _by_workers(looks: Sequence[Look], readers: int) -> Iterator[Receipt]:
    # The pool and its library are for many documents.
    from briefs.pack.crew import carry_out  # noqa: PLC0415
    from briefs.pack.task import Task  # noqa: PLC0415

    return carry_out(look, [Task(each[1], each) for each in looks], readers, (__name__,))


def _here(arguments: Look) -> Receipt:
    path, source, strict = arguments
    try:
        return look(path, source, strict)
    except Exception as error:
        return lost(source, defect(error))
