"""What a worker process does with an issue's records: digests, the front of the site, the pack."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from briefs.digest import Issued
from briefs.errors import BriefsError, SystemPartMissing
from briefs.pack.folder import stored, week_folder
from briefs.pack.options import Order
from briefs.pack.receipt import Receipt, Status
from briefs.pack.workshop import failed, house_of, told
from briefs.production import (
    Contents,
    digest_faults,
    headline,
    make_digest,
    named_revision,
    set_digest,
    set_front,
    set_pack,
    standing,
)
from briefs.proof import proofread
from briefs.record import Note, Record, read_record
from briefs.sector import coverages

DIGEST = "digest of {}"
SITE, PACK = "site", "pack"


@dataclass(frozen=True)
class Assignment:
    """One sector of an issue: the records of its listings, and those of the issue before, where
    there was one. `stems` begin the names of the files of the briefs that were built, by listing;
    `absent` says of listings whose documents were not built why.
    """

    scope: str
    week: date
    records: tuple[bytes, ...]
    before: date | None
    earlier: tuple[bytes, ...]
    stems: Mapping[str, str]
    absent: Mapping[str, str]
    revision: int
    approved_by: str
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        return DIGEST.format(self.scope)


@dataclass(frozen=True)
class Bound:
    """What the front of an issue is made of, with the records as the archive has them."""

    contents: Contents
    records: tuple[bytes, ...]
    files: tuple[str, ...]
    """Of the site's front: the files of the pack; of the pack: the PDFs that there are."""

    def complete(self) -> Contents:
        """The contents with their records read."""
        return replace(self.contents, records=tuple(read_record(each) for each in self.records))


def print_digest(assignment: Assignment, order: Order) -> Receipt:
    """Build one sector's digest into the week's folder.

    Raises SystemPartMissing, which is no sector's fault.
    """
    receipt = Receipt(assignment.name, "", Status.ACCEPTED, week=assignment.week)
    try:
        return _digested(assignment, order, receipt)
    except SystemPartMissing:
        raise
    except BriefsError as error:
        return failed(receipt, told(error))
    except OSError as error:
        return failed(receipt, f"cannot be written: {error.strerror}: {error.filename}")


def _digested(assignment: Assignment, order: Order, receipt: Receipt) -> Receipt:
    house, before = house_of(order), assignment.before
    earlier = tuple(read_record(each) for each in assignment.earlier)
    (coverage,) = coverages(
        assignment.week,
        (_corrected(read_record(each), assignment.revision) for each in assignment.records),
        (before, earlier) if before else None,
    )
    issued = Issued(
        standing(assignment.approved_by),
        named_revision(assignment.revision),
        assignment.notes,
        absent=assignment.absent,
    )
    digest = make_digest(coverage, house, issued)
    faults = proofread(digest, assignment.name)
    editions = (
        ()
        if faults
        else set_digest(
            digest, house.layout, order.formats, assignment.stems, order.settings.markdown.flavor
        )
    )
    faults = faults or digest_faults(digest, editions)
    if faults:
        return replace(receipt, status=Status.FAILED, problems=faults)
    folder = week_folder(order.output, assignment.week)
    return replace(
        receipt,
        status=Status.BUILT,
        artifacts=tuple(stored(each, folder) for each in editions),
        headline=headline(digest, house),
    )


def _corrected(record: Record, revision: int) -> Record:
    """A record as that revision of the issue tells it: what an earlier one corrected is told no
    more.
    """
    return record if record.revision == revision else replace(record, corrections=())


def print_front(bound: Bound, order: Order) -> Receipt:
    """Write the site's first page, and what all its pages share."""
    house, contents = house_of(order), bound.complete()
    receipt = Receipt(SITE, "", Status.BUILT, week=contents.week)
    folder = week_folder(order.output, contents.week)
    try:
        editions = set_front(contents, house, order.formats, bound.files)
        return replace(receipt, artifacts=tuple(stored(each, folder) for each in editions))
    except BriefsError as error:
        return failed(receipt, told(error))
    except OSError as error:
        return failed(receipt, f"cannot be written: {error.strerror}: {error.filename}")


def bind_pack(bound: Bound, order: Order) -> Receipt:
    """Bind all PDFs of the issue into one file, or several that mail systems bear.

    Raises SystemPartMissing where the engine is absent.
    """
    house, contents = house_of(order), bound.complete()
    receipt = Receipt(PACK, "", Status.BUILT, week=contents.week)
    folder = week_folder(order.output, contents.week)
    try:
        editions = set_pack(contents, house, folder, bound.files)
        return replace(receipt, artifacts=tuple(stored(each, folder) for each in editions))
    except SystemPartMissing:
        raise
    except BriefsError as error:
        return failed(receipt, told(error))
    except OSError as error:
        return failed(receipt, f"cannot be written: {error.strerror}: {error.filename}")
