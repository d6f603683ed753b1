"""What is made of all briefs of an issue: digests, the pack as one PDF, the front of the site."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from briefs.archive import KeptIssue
from briefs.desk import Desk
from briefs.pack.crew import Task
from briefs.pack.options import BuildOptions
from briefs.pack.pressroom import (
    MAIL,
    PACK,
    SITE,
    Assignment,
    Bound,
    bind_pack,
    print_digest,
    print_front,
    print_mail,
)
from briefs.pack.receipt import Issue, Receipt, Status
from briefs.pack.survey import watched
from briefs.production import Contents, Format

SECONDS_EACH = 1.0
"""What each name may add to the time of a digest or of the pack; it adds a tenth of it."""
ABSENT = {
    Status.REJECTED: "its document was rejected",
    Status.FAILED: "its brief could not be made",
}
"""Why a listing that has a document has no brief."""


def works_of(
    issue: Issue, before: KeptIssue | None, desk: Desk, options: BuildOptions
) -> tuple[Receipt, ...]:
    """The receipts of everything that an issue has beside its briefs."""
    digests = tuple(_digests(issue, before, desk, options))
    bound = Bound(
        Contents(
            issue.week,
            issue.revision,
            issue.approved_by,
            before.week if before else None,
            tuple(each.headline for each in digests if each.headline),
            (),
            _stems(issue),
            desk.for_issue(issue.week),
            _absent(issue),
            _lost(issue, before),
        ),
        tuple(each.record for each in _recorded(issue)),
        _files((*issue.receipts, *digests), "application/pdf"),
    )
    works = [*digests]
    if Format.PDF in options.formats:
        works += watched("Binding", bind_pack, [_task(PACK, bound, options)], options)
    if Format.HTML in options.formats:
        front = Bound(bound.contents, bound.records, _files(works[len(digests) :], ""))
        works += watched("Publishing", print_front, [_task(SITE, front, options)], options)
    if Format.MAIL in options.formats:
        letters = Bound(bound.contents, (), ())
        works += watched("Addressing", print_mail, [_task(MAIL, letters, options)], options)
    return tuple(works)


def _digests(
    issue: Issue, before: KeptIssue | None, desk: Desk, options: BuildOptions
) -> Iterator[Receipt]:
    assignments = [*_assignments(issue, before, desk)]
    tasks = [_task(each.name, each, options) for each in assignments]
    return watched("Digests", print_digest, tasks, options)


def _task(name: str, work: Assignment | Bound, options: BuildOptions) -> Task:
    """What is made of many briefs takes the longer the more there are."""
    return Task(name, (work, options.order), len(work.records) * SECONDS_EACH)


def _assignments(issue: Issue, before: KeptIssue | None, desk: Desk) -> Iterator[Assignment]:
    """One for each sector that has a brief, or a name held."""
    stems, earlier = _stems(issue), _by_scope(before)
    scopes = defaultdict[str, list[Receipt]](list)
    for receipt in issue.receipts:
        if receipt.ticker and receipt.status is not Status.DUPLICATE:
            scopes[receipt.scope].append(receipt)
    for scope, receipts in sorted(scopes.items()):
        records = [each for each in receipts if each.record]
        if not any(each.status is Status.BUILT for each in records):
            continue
        yield Assignment(
            scope,
            issue.week,
            tuple(each.record for each in records),
            before.week if before else None,
            tuple(earlier.get(scope, ())),
            {each.ticker: stems[each.ticker] for each in records if each.ticker in stems},
            _absent(issue),
            issue.revision,
            issue.approved_by,
            desk.for_sector(scope, issue.week),
        )


def _by_scope(before: KeptIssue | None) -> Mapping[str, list[bytes]]:
    found = defaultdict[str, list[bytes]](list)
    for kept in before.entries if before else ():
        found[kept.scope].append(kept.content)
    return found


def _absent(issue: Issue) -> dict[str, str]:
    """Why the documents of an issue that were not built were not, by listing."""
    return {
        each.ticker: ABSENT[each.status]
        for each in issue.receipts
        if each.ticker and each.status in ABSENT
    }


def _lost(issue: Issue, before: KeptIssue | None) -> tuple[str, ...]:
    """The sectors that the issue before covered and this one does not."""
    return tuple(sorted(_by_scope(before).keys() - {each.scope for each in issue.receipts}))


def _recorded(issue: Issue) -> list[Receipt]:
    return sorted((each for each in issue.receipts if each.record), key=lambda each: each.ticker)


def _stems(issue: Issue) -> dict[str, str]:
    return {each.ticker: each.stem for each in issue.receipts if each.status is Status.BUILT}


def _files(receipts: Sequence[Receipt], media_type: str) -> tuple[str, ...]:
    """The paths of what they made, of one kind or of all."""
    return tuple(
        artifact.path
        for receipt in receipts
        for artifact in receipt.artifacts
        if media_type in {"", artifact.media_type}
    )
