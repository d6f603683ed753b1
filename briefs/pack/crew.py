"""Many documents in worker processes: one that hangs or dies takes only its own document along."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TaskTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from pebble import ProcessExpired, ProcessPool

from briefs.errors import BriefsError, LayoutError, SystemPartMissing
from briefs.pack.losses import defect, lost
from briefs.pack.receipt import Receipt
from briefs.pack.task import Task
from briefs.storage import keep_temporaries_in

LONGEST = 120.0
"""Seconds one document may take; a real one takes less than one."""
RECYCLE = 250
"""Documents after which a worker is replaced, so that no library's leak adds up."""
YOUNG = 100_000
"""Objects that a worker makes before it looks for those that only refer to each other."""
SHIFTS = 3
"""Pools that are tried before the documents still waiting are given up."""

Work = Callable[..., Receipt]


def carry_out(
    work: Work, tasks: Sequence[Task], jobs: int, preload: Sequence[str] = ()
) -> Iterator[Receipt]:
    """The receipts of `work(*arguments)` for each task, in the tasks' order.

    `jobs` is the number of worker processes; 0 works in this process, where a crash is fatal.
    `preload` names modules that the workers share. Raises SystemPartMissing, which would be every
    document's fate; whatever else `work` raises costs its own document alone.
    """
    if jobs == 0:
        for task in tasks:
            yield _outcome(task, partial(work, *task.arguments))
        return
    done = 0
    for _ in range(SHIFTS):
        if done < len(tasks):
            for receipt in _shift(work, tasks[done:], jobs, preload):
                done += 1
                yield receipt
    for task in tasks[done:]:
        message = f"was not worked on: the worker processes broke down {SHIFTS} times"
        yield lost(task.source, message)


def attempt(
    work: Callable[..., object], arguments: Sequence[Any], jobs: int, preload: Sequence[str] = ()
) -> None:
    """Call `work(*arguments)` for its BriefsErrors alone, in a worker process unless `jobs` is 0.

    Raises LayoutError where it crashes, hangs or has a defect: so would every document.
    """
    match error := _error_of(work, arguments, jobs, preload):
        case None:
            return
        case BriefsError():
            raise error
        case TaskTimeoutError():
            said = _too_long()
        case ProcessExpired():
            said = _crashed(error)
        case _:
            said = defect(error)
    raise LayoutError(f"the layout cannot be tried: it {said}")


def _error_of(
    work: Callable[..., object], arguments: Sequence[Any], jobs: int, preload: Sequence[str]
) -> BaseException | None:
    if jobs:
        with _pool(1, preload) as pool:
            future = pool.schedule(work, args=list(arguments), timeout=LONGEST)
            found: BaseException | None = future.exception()
            return found
    try:
        work(*arguments)
    except Exception as error:
        return error
    return None


def _shift(
    work: Work, tasks: Sequence[Task], jobs: int, preload: Sequence[str]
) -> Iterator[Receipt]:
    """The receipts of all tasks, or of the first ones where the pool breaks down.

    It does when a worker dies before the pool knows what it was working on.
    """
    try:
        with _pool(max(1, min(jobs, len(tasks))), preload) as pool:
            futures = [
                pool.schedule(work, args=list(each.arguments), timeout=LONGEST + each.extra)
                for each in tasks
            ]
            for task, future in zip(tasks, futures, strict=True):
                yield _outcome(task, future.result)
    except RuntimeError:  # the pool's; those of the work are receipts by now
        return


@contextmanager
def _pool(workers: int, preload: Sequence[str]) -> Iterator[ProcessPool]:
    """Worker processes that end with the block, at once where it is left by an exception."""
    context = multiprocessing.get_context("forkserver")
    # The server loads the libraries once; forking from a process that has used them is unsafe.
    context.set_forkserver_preload([*preload])
    with (
        # The engine keeps its fonts in temporary files, of which a worker that ends removes none.
        TemporaryDirectory(prefix="briefs-", ignore_cleanup_errors=True) as folder,
        ProcessPool(
            max_workers=workers,
            max_tasks=RECYCLE,
            initializer=_begin,
            initargs=(folder,),
            context=context,
        ) as pool,
    ):
        try:
            yield pool
        except OSError as error:
            raise SystemPartMissing(
                f"this system does not let worker processes start ({error})",
                "Build with --jobs 0, or give the program a writable /dev/shm.",
            ) from None
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _begin(folder: str) -> None:
    """What a worker does before its first document."""
    keep_temporaries_in(folder)
    # To set a page takes a million small objects, which end with it. By default the collector of
    # what refers to itself would look through them a thousand times a page.
    gc.set_threshold(YOUNG)


def _outcome(task: Task, result: Callable[[], Receipt]) -> Receipt:
    try:
        return result()
    except (SystemPartMissing, BrokenProcessPool):
        raise
    except TaskTimeoutError:
        return lost(task.source, _too_long(task.extra))
    except ProcessExpired as error:
        return lost(task.source, _crashed(error))
    except (Exception, SystemExit) as error:
        # A defect of ours or of a library: named in full, and it costs this document alone.
        return lost(task.source, defect(error))


def _too_long(extra: float = 0.0) -> str:
    return f"took longer than {LONGEST + extra:.0f} seconds and was stopped"


def _crashed(error: ProcessExpired) -> str:
    return f"crashed its worker process (exit code {error.exitcode})"
