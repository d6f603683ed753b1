"""Many documents in worker processes: one that hangs or dies takes only its own document along."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TaskTimeoutError
from typing import Any

from pebble import ProcessExpired, ProcessPool

from briefs.errors import Problem
from briefs.pack.receipt import Receipt, Status

LONGEST = 120.0
"""Seconds one document may take; a real one takes less than one."""
RECYCLE = 250
"""Documents after which a worker is replaced, so that no library's leak adds up."""

Work = Callable[..., Receipt]
Task = tuple[str, tuple[Any, ...]]
"""A document's name, for its receipt should the worker be lost, and the arguments of the work."""


def carry_out(work: Work, tasks: Sequence[Task], jobs: int) -> Iterator[Receipt]:
    """The receipts of `work(*arguments)` for each task, in the tasks' order.

    `jobs` is the number of worker processes; 0 works in this process, where a crash is fatal.
    """
    if jobs == 0:
        for _, arguments in tasks:
            yield work(*arguments)
        return
    context = multiprocessing.get_context("forkserver")
    # The server loads the libraries once; forking from a process that has used them is unsafe.
    context.set_forkserver_preload(["briefs.pack.workshop", "briefs.writers.pdf"])
    workers = max(1, min(jobs, len(tasks)))
    with ProcessPool(max_workers=workers, max_tasks=RECYCLE, context=context) as pool:
        futures = [
            pool.schedule(work, args=list(arguments), timeout=LONGEST) for _, arguments in tasks
        ]
        try:
            for (source, _), future in zip(tasks, futures, strict=True):
                yield _outcome(source, future)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _outcome(source: str, future: Any) -> Receipt:
    try:
        receipt: Receipt = future.result()
    except TaskTimeoutError:
        return _lost(source, f"took longer than {LONGEST:.0f} seconds and was stopped")
    except ProcessExpired as error:
        return _lost(source, f"crashed its worker process (exit code {error.exitcode})")
    except Exception as error:
        # A defect of ours or of a library: named in full, and it costs this document alone.
        return _lost(source, f"failed unexpectedly: {type(error).__name__}: {error}")
    return receipt


def _lost(source: str, message: str) -> Receipt:
    return Receipt(source, "", Status.FAILED, (Problem(source, message),))
