"""The documents of a run: each read and checked, and clashes among them settled."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from briefs.errors import Problem, printable
from briefs.pack.crew import Task, carry_out
from briefs.pack.options import BuildOptions
from briefs.pack.receipt import Receipt, Status
from briefs.pack.workshop import survey
from briefs.progress import Progress

DOCUMENTS_PER_READER = 50
"""A worker takes longer to start than to read so many documents."""


def surveyed(stage: str, paths: Sequence[Path], options: BuildOptions) -> tuple[Receipt, ...]:
    """A receipt for each document in order, none of them built."""
    names = [(path, printable(path.as_posix())) for path in paths]
    tasks = [Task(name, (path.absolute(), name, options.order)) for path, name in names]
    readers = min(options.jobs, 1 + len(tasks) // DOCUMENTS_PER_READER)
    return tuple(settle(list(watched(stage, survey, tasks, replace(options, jobs=readers)))))


def watched(
    stage: str,
    work: Callable[..., Receipt],
    tasks: Sequence[Task],
    options: BuildOptions,
) -> Iterator[Receipt]:
    """The receipts of the tasks in order, each told to who watches the build."""
    receipts = carry_out(work, tasks, options.jobs, options.engine)
    for done, receipt in enumerate(receipts, start=1):
        options.watch(Progress(stage, done, len(tasks), receipt.source))
        yield receipt


def settle(receipts: Sequence[Receipt]) -> Iterator[Receipt]:
    """The receipts with every clash settled: of identical documents one is built; of two that
    differ, for one ticker and week, neither is.
    """
    claimed: dict[tuple[str, date | None], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.status is Status.ACCEPTED:
            claimed[receipt.ticker, receipt.week].append(receipt)
    for receipt in receipts:
        rivals = claimed.get((receipt.ticker, receipt.week), [])
        if receipt.status is not Status.ACCEPTED or len(rivals) < 2:
            yield receipt
        elif len({rival.sha256 for rival in rivals}) > 1:
            yield _clashing(receipt, rivals)
        elif receipt is rivals[0]:
            yield receipt
        else:
            yield replace(receipt, status=Status.DUPLICATE)


def _clashing(receipt: Receipt, rivals: Sequence[Receipt]) -> Receipt:
    names = " and ".join(rival.source for rival in rivals)
    message = f"{names} are different documents for {receipt.ticker}, week {receipt.week}"
    problem = Problem(receipt.source, message, expected="one of them; remove the other")
    return replace(receipt, status=Status.REJECTED, problems=(*receipt.problems, problem))
