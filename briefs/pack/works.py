"""What is made of all briefs of an issue: digests, the pack as one PDF, the front of the site."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from briefs.archive import Kept, KeptIssue
from briefs.desk import Desk
from briefs.pack.assignment import MAIL, PACK, SITE, Assignment, Bound
from briefs.pack.keeping import kept_works
from briefs.pack.keys import key_of
from briefs.pack.receipt import Issue, Receipt, Status
from briefs.pack.survey import watched
from briefs.pack.task import Task
from briefs.pack.week import Week
from briefs.production.contents import Contents
from briefs.production.editions import Format

SECONDS_EACH = 1.0
"""What each name may add to the time of a digest or of the pack; it adds a tenth of it."""
ABSENT = {
    Status.REJECTED: "its document was rejected",
    Status.FAILED: "its brief could not be made",
}
"""Why a listing that has a document has no brief."""


def works_of(issue: Issue, before: KeptIssue | None, week: Week) -> tuple[Receipt, ...]:
    """The receipts of everything that an issue has beside its briefs; what an earlier build made of
    the same is kept.
    """
    formats = week.options.formats
    digests = _done("Digests", [*_assignments(issue, before, week.desk)], {}, week)
    bound = Bound(
        "",
        Contents(
            issue.week,
            issue.revision,
            issue.approved_by,
            before.week if before else None,
            tuple(each.headline for each in digests if each.headline),
            (),
            _stems(issue),
            week.desk.for_issue(issue.week),
            _absent(issue),
            _lost(issue, before),
        ),
        tuple(each.record for each in _recorded(issue)),
        (),
    )
    parts = _pages((*issue.receipts, *digests))
    works = [*digests]
    if Format.PDF in formats:
        pack = replace(bound, name=PACK, files=tuple(parts))
        works += _done("Binding", [pack], parts, week)
    if Format.HTML in formats:
        front = replace(bound, name=SITE, files=_files(works[len(digests) :]))
        works += _done("Publishing", [front], {}, week)
    if Format.MAIL in formats:
        works += _done("Addressing", [replace(bound, name=MAIL, records=())], {}, week)
    return tuple(works)


def _done(
    stage: str, works: Sequence[Assignment | Bound], reads: Mapping[str, str], week: Week
) -> list[Receipt]:
    """The receipts of works in order. `reads` gives the files of the folder that they are made
    from, with their SHA-256.
    """
    keys = {each.name: key_of(each.name, week.ground.works, each, reads) for each in works}
    kept = kept_works(keys, week.stock)
    rest = [each for each in works if each.name not in kept]
    made = {
        receipt.source: _marked(receipt, keys[receipt.source])
        for receipt in _carried(stage, rest, week)
    }
    return [kept.get(each.name) or made[each.name] for each in works]


def _carried(stage: str, works: Sequence[Assignment | Bound], week: Week) -> Iterator[Receipt]:
    if not works:
        return
    # Charts, writers and the engine are loaded where there is something to make.
    from briefs.pack.pressroom import work_on  # noqa: PLC0415

    # What is made of many briefs takes the longer the more there are.
    tasks = [
        Task(each.name, (each, week.order), len(each.records) * SECONDS_EACH) for each in works
    ]
    yield from watched(stage, work_on, tasks, week.options)


def _marked(receipt: Receipt, key: str) -> Receipt:
    """The receipt with the key of what was made, where it was."""
    if receipt.status is not Status.BUILT:
        return receipt
    artifacts = tuple(replace(each, key=key) for each in receipt.artifacts)
    return replace(receipt, key=key, artifacts=artifacts)


def _assignments(issue: Issue, before: KeptIssue | None, desk: Desk) -> Iterator[Assignment]:
    """One for each sector that has a brief, or a name held."""
    stems, earlier, absent = _stems(issue), _by_scope(before), _absent(issue)
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
            tuple(each.content for each in earlier.get(scope, ())),
            {each.ticker: stems[each.ticker] for each in records if each.ticker in stems},
            {each.key: absent[each.key] for each in earlier.get(scope, ()) if each.key in absent},
            issue.revision,
            issue.approved_by,
            desk.for_sector(scope, issue.week),
        )


def _by_scope(before: KeptIssue | None) -> Mapping[str, list[Kept]]:
    found = defaultdict[str, list[Kept]](list)
    for kept in before.entries if before else ():
        found[kept.scope].append(kept)
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


def _files(receipts: Sequence[Receipt]) -> tuple[str, ...]:
    """The paths of what they made."""
    return tuple(each.path for receipt in receipts for each in receipt.artifacts)


def _pages(receipts: Sequence[Receipt]) -> dict[str, str]:
    """The SHA-256 of every PDF that they made, by path."""
    return {
        each.path: each.sha256
        for receipt in receipts
        for each in receipt.artifacts
        if each.media_type == "application/pdf"
    }
