"""What a worker process does with an issue's records: digests, the front of the site, the pack."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from briefs.digest import Issued
from briefs.errors import BriefsError, SystemPartMissing
from briefs.pack.assignment import MAIL, PACK, SITE, Assignment, Bound
from briefs.pack.folder import stored, week_folder
from briefs.pack.options import Order
from briefs.pack.receipt import Receipt, Status
from briefs.pack.workshop import failed, house_of, told
from briefs.production import (
    Edition,
    digest_faults,
    headline,
    make_digest,
    named_revision,
    set_digest,
    set_front,
    set_mail_front,
    set_pack,
    standing,
)
from briefs.proof import proofread
from briefs.record import Record, read_record
from briefs.sector import Coverage, coverages


def print_digest(assignment: Assignment, order: Order) -> Receipt:
    """Build one sector's digest into the week's folder.

    Raises SystemPartMissing, which is no sector's fault.
    """
    return _worked(assignment.name, assignment.week, partial(_digested, assignment, order))


def print_front(bound: Bound, order: Order) -> Receipt:
    """Write the site's first page, and what all its pages share."""

    def work(receipt: Receipt) -> Receipt:
        editions = set_front(bound.complete(), house_of(order), order.formats, bound.files)
        return _stored(receipt, editions, bound.week, order)

    return _worked(SITE, bound.week, work)


def print_mail(bound: Bound, order: Order) -> Receipt:
    """Write what all messages of the issue share."""

    def work(receipt: Receipt) -> Receipt:
        editions = set_mail_front(bound.contents, house_of(order))
        return _stored(receipt, editions, bound.week, order)

    return _worked(MAIL, bound.week, work)


def bind_pack(bound: Bound, order: Order) -> Receipt:
    """Bind all PDFs of the issue into one file, or several that mail systems bear.

    Raises SystemPartMissing where the engine is absent.
    """
    folder = week_folder(order.output, bound.week)

    def work(receipt: Receipt) -> Receipt:
        editions = set_pack(bound.complete(), house_of(order), folder, bound.files)
        return _stored(receipt, editions, bound.week, order)

    return _worked(PACK, bound.week, work)


def _worked(name: str, week: date, work: Callable[[Receipt], Receipt]) -> Receipt:
    """What became of a piece of work; where it failed, why."""
    receipt = Receipt(name, "", Status.BUILT, week=week)
    try:
        return work(receipt)
    except SystemPartMissing:
        raise
    except BriefsError as error:
        return failed(receipt, told(error))
    except OSError as error:
        return failed(receipt, f"cannot be written: {error.strerror}: {error.filename}")


def _stored(receipt: Receipt, editions: Sequence[Edition], week: date, order: Order) -> Receipt:
    folder = week_folder(order.output, week)
    return replace(receipt, artifacts=tuple(stored(each, folder) for each in editions))


def _digested(assignment: Assignment, order: Order, receipt: Receipt) -> Receipt:
    house = house_of(order)
    issued = Issued(
        standing(assignment.approved_by),
        named_revision(assignment.revision),
        assignment.notes,
        absent=assignment.absent,
    )
    digest = make_digest(_coverage(assignment), house, issued)
    faults = proofread(digest, assignment.name)
    if not faults:
        editions = set_digest(digest, house.layout, order.formats, assignment.stems, order.settings)
        faults = digest_faults(digest, editions)
    if faults:
        return replace(receipt, status=Status.FAILED, problems=faults)
    written = _stored(receipt, editions, assignment.week, order)
    return replace(written, headline=headline(digest, house))


def _coverage(assignment: Assignment) -> Coverage:
    before, earlier = assignment.before, map(read_record, assignment.earlier)
    (coverage,) = coverages(
        assignment.week,
        (_corrected(read_record(each), assignment.revision) for each in assignment.records),
        (before, earlier) if before else None,
    )
    return coverage


def _corrected(record: Record, revision: int) -> Record:
    """A record as that revision of the issue tells it: what an earlier one corrected is told no
    more.
    """
    return record if record.revision == revision else replace(record, corrections=())


DESKS: dict[str, Callable[..., Receipt]] = {
    SITE: print_front,
    MAIL: print_mail,
    PACK: bind_pack,
}
"""Who makes what is made once of an issue."""


def work_on(work: Assignment | Bound, order: Order) -> Receipt:
    """Make what is asked for. Raises SystemPartMissing, which is no work's fault."""
    if isinstance(work, Assignment):
        return print_digest(work, order)
    return DESKS[work.name](work, order)
