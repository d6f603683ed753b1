"""What a worker process does with one document. Only paths come in, only receipts go out."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from briefs.errors import BriefsError, Problem, RenderError, SystemPartMissing
from briefs.facts import Facts, derive
from briefs.pack.receipt import Artifact, Receipt, Status
from briefs.production import Edition, Format, House, load_house, make_brief, set_editions
from briefs.proof import compare_editions, proofread
from briefs.reading import Document, read_document
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


@dataclass(frozen=True)
class Earlier:
    """The document of a ticker's issue before this one, as the survey saw it."""

    path: Path
    source: str
    sha256: str


def week_folder(output: Path, week: date) -> Path:
    """`output/2026-06-12`"""
    return output / week.isoformat()


def survey(path: Path, source: str, order: Order) -> Receipt:
    """Read and check the document at `path`, known to the user as `source`, without building it."""
    return _receipt(read_document(path, source=source, strict=order.strict))


def produce(
    path: Path, source: str, expected: str, order: Order, earlier: Earlier | None = None
) -> Receipt:
    """Build one document's brief into its week's folder, compared with an `earlier` document.

    `expected` is the SHA-256 that the survey saw: a document that changed since is not built.
    Raises SystemPartMissing, which is no document's fault.
    """
    document = read_document(path, source=source, strict=order.strict)
    receipt = _receipt(document)
    if document.report is None:
        return receipt
    if document.sha256 != expected:
        return _failed(receipt, CHANGED)
    if earlier:
        receipt = replace(receipt, earlier=earlier.sha256)
    try:
        previous = _previous(earlier)
        house = _house(order.rulebook, order.layout, order.language)
        brief = make_brief(document.report, house, document.problems, previous)
        faults = proofread(brief, document.source)
        if faults:
            return replace(receipt, status=Status.FAILED, problems=(*receipt.problems, *faults))
        editions = set_editions(brief, house.layout, order.formats)
        words = {each.path: each.words for each in editions if each.words}
        given_up = {part for each in editions for part in each.dropped}
        faults = compare_editions(brief, words, document.source, given_up)
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


def _previous(earlier: Earlier | None) -> Facts | None:
    """The facts of the earlier document; RenderError where it is no longer what was surveyed."""
    if earlier is None:
        return None
    document = read_document(earlier.path, source=earlier.source)
    if document.report is None or document.sha256 != earlier.sha256:
        raise RenderError(f"{earlier.source}, the issue before this one, {CHANGED}")
    return derive(document.report)


@lru_cache(maxsize=1)
def _house(rulebook: str, layout: str, language: str) -> House:
    return load_house(rulebook, layout, language)


def _receipt(document: Document) -> Receipt:
    status = Status.REJECTED if document.rejected else Status.ACCEPTED
    return Receipt(
        document.source,
        document.sha256,
        status,
        document.problems,
        document.week,
        document.key,
    )


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
