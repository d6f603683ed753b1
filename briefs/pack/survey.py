"""The documents of a run: each read and checked, and clashes among them settled."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from briefs.errors import printable
from briefs.pack.checking import DOCUMENTS_PER_READER
from briefs.pack.clashes import settle
from briefs.pack.intake import survey
from briefs.pack.options import BuildOptions
from briefs.pack.receipt import Receipt
from briefs.pack.task import Task
from briefs.progress import Progress

NONE: Mapping[Path, Receipt] = MappingProxyType({})


def surveyed(
    stage: str, paths: Sequence[Path], options: BuildOptions, known: Mapping[Path, Receipt] = NONE
) -> tuple[Receipt, ...]:
    """A receipt for each document in order, none of them built; those that are `known` are not
    read.
    """
    unread = [(path, source_of(path)) for path in paths if path not in known]
    tasks = [Task(name, (path.absolute(), name, options.strict)) for path, name in unread]
    readers = min(options.jobs, 1 + len(tasks) // DOCUMENTS_PER_READER)
    read = watched(stage, survey, tasks, replace(options, jobs=readers))
    receipts = {**known, **dict(zip((path for path, _ in unread), read, strict=True))}
    return tuple(settle([receipts[path] for path in paths]))


def source_of(path: Path) -> str:
    """A document as the user knows it."""
    return printable(path.as_posix())


def watched(
    stage: str,
    work: Callable[..., Receipt],
    tasks: Sequence[Task],
    options: BuildOptions,
) -> Iterator[Receipt]:
    """The receipts of the tasks in order, each told to who watches the build."""
    if not tasks:
        return
    # Pools of processes are loaded where there is work for them.
    from briefs.pack.crew import carry_out  # noqa: PLC0415

    receipts = carry_out(work, tasks, options.jobs, options.preload)
    for done, receipt in enumerate(receipts, start=1):
        options.watch(Progress(stage, done, len(tasks), receipt.source))
        yield receipt
