"""The folder of documents: what is held, and what may take its place."""

from dataclasses import dataclass
from pathlib import Path

from briefs.errors import Problem, Severity
from briefs.naming import file_stem
from briefs.reading import Document, read_document
from briefs.report import Report
from briefs.storage import write_atomically
from briefs.terminal.address import canonical_uuid
from briefs.terminal.fetched import Fetched, Status
from briefs.terminal.ledger import Entry, Validators


@dataclass(frozen=True)
class Held:
    """A document that an earlier fetch brought, read again and found good."""

    path: Path
    document: Document
    validators: Validators


@dataclass(frozen=True)
class Delivery:
    """A document as it came: who was asked for, its bytes and what they say, how to ask again."""

    uuid: str
    document: Document
    content: bytes
    validators: Validators


@dataclass(frozen=True)
class Shelf:
    """The documents in `folder`; `terminal` is the URL of the terminal they are asked from."""

    folder: Path
    terminal: str

    def held(self, uuid: str, entry: Entry | None) -> Held | None:
        """What the folder holds for `uuid`, if it is the file that the index says it is.

        A file that was edited, or that is no longer valid, is as good as absent: to be told
        "not modified" would keep it.
        """
        if entry is None or entry.terminal != self.terminal:
            return None
        path = self.folder / entry.file
        document = _read(path)
        if document is None or document.report is None or document.sha256 != entry.sha256:
            return None
        if _uuid(document.report) != uuid:
            return None
        return Held(path, document, entry.validators)

    def file(self, delivery: Delivery, held: Held | None) -> tuple[Fetched, Entry | None]:
        """Put the document in its place, or say why not; with it the entry for the index."""
        document, report = delivery.document, delivery.document.report
        if report is None:
            return failed(delivery.uuid, document.problems, held), None
        path = self.folder / f"{file_stem(report.ticker.symbol, report.ticker.exchange)}.json"
        older = _read(path)
        problem = _not_his(delivery, report) or _no_successor(delivery, report, path, older)
        status = _status(document, older)
        if problem is None and status is not Status.UNCHANGED:
            problem = _write(path, delivery.content)
        if problem is not None:
            return failed(delivery.uuid, (problem,), held), None
        problems = document.problems + _left_behind(held, path)
        fetched = Fetched(delivery.uuid, status, path, problems, document.key, document.week)
        return fetched, self._entry(path, delivery)

    def _entry(self, path: Path, delivery: Delivery) -> Entry:
        return Entry(
            file=path.name,
            sha256=delivery.document.sha256,
            terminal=self.terminal,
            validators=delivery.validators,
        )


def unchanged(uuid: str, held: Held) -> Fetched:
    """The terminal says that the document which is held is current."""
    document = held.document
    return Fetched(
        uuid, Status.UNCHANGED, held.path, document.problems, document.key, document.week
    )


def failed(uuid: str, problems: tuple[Problem, ...], held: Held | None = None) -> Fetched:
    """No document came, or none that may be kept; what is held stays."""
    if held is None:
        return Fetched(uuid, Status.FAILED, None, problems)
    document = held.document
    return Fetched(uuid, Status.FAILED, held.path, problems, document.key, document.week)


def _read(path: Path) -> Document | None:
    """The document in a file; None where there is no ordinary file that can be looked at."""
    try:
        return read_document(path) if path.is_file() else None
    except OSError:
        return None


def _uuid(report: Report) -> str | None:
    return canonical_uuid(report.ticker.uuid or "")


def _status(document: Document, older: Document | None) -> Status:
    if older is None:
        return Status.NEW
    return Status.UNCHANGED if older.sha256 == document.sha256 else Status.CHANGED


def _not_his(delivery: Delivery, report: Report) -> Problem | None:
    """Trouble where the document is not that of the uuid that was asked for."""
    named = _uuid(report)
    if named == delivery.uuid:
        return None
    message = "is not the document that was asked for"
    found = f"{named or report.ticker.uuid!a}, {report.key!a}"
    source = delivery.document.source
    return Problem(source, message, "/ticker/uuid", found, f"'{delivery.uuid}'")


def _no_successor(
    delivery: Delivery, report: Report, path: Path, older: Document | None
) -> Problem | None:
    """Trouble where the file in its place is another uuid's, or of a later week."""
    if older is None or older.report is None:
        return None
    source = delivery.document.source
    if _uuid(older.report) not in {None, delivery.uuid}:
        message = f"would take the place of {path}, which is the document of another uuid"
        expected = "one uuid for one listing; remove that file if the listing has a new uuid"
        return Problem(source, message, "/ticker", ascii(report.key), expected)
    if older.report.latest_week > report.latest_week:
        message = f"is older than {path}, which is of week {older.report.latest_week}"
        expected = "a document that is not older; remove that file to go back"
        return Problem(source, message, "/latest_week", f"'{report.latest_week}'", expected)
    return None


def _write(path: Path, content: bytes) -> Problem | None:
    try:
        write_atomically(path, content)
    except OSError as error:
        return Problem(path.as_posix(), f"cannot be written: {error.strerror}")
    return None


def _left_behind(held: Held | None, path: Path) -> tuple[Problem, ...]:
    """A warning where the ticker had another name: its old file would be built beside the new."""
    if held is None or held.path == path or not held.path.is_file():
        return ()
    message = f"was {held.document.key} before; {held.path} is left as it was"
    expected = "one document for one ticker; remove the old file"
    return (Problem(path.as_posix(), message, "", "", expected, Severity.WARNING),)
