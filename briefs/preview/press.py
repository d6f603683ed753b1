"""Worker processes: each does one piece of work and is thrown away.

What a template, a font or a chart left in a process's caches is gone with it, so that the next
piece of work sees every file as it is now; and a layout engine that hangs or crashes takes nothing
along. A pool keeps its workers and asks them politely to end; these are killed.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TypeVar

from briefs.errors import BriefsError, RenderError, SystemPartMissing
from briefs.pack.crew import LONGEST
from briefs.storage import keep_temporaries_in

PRELOADED = ("briefs.pack.engine", "briefs.preview.galley", "briefs.preview.shelf")
"""What the server that workers are forked from loads once. It uses nothing of it."""

Result = TypeVar("Result")


class Press:
    """Does work in processes that stand in `folder`; each may take `longest` seconds."""

    def __init__(self, folder: Path, longest: float = LONGEST) -> None:
        self._folder = folder
        self._longest = longest
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))

    async def warm(self) -> None:
        """Load the libraries that all workers share: a second or two, once."""
        loaded: Future[None] = Future()
        # A thread that need not end before the program does.
        Thread(target=self._load, args=(loaded,), daemon=True).start()
        await asyncio.wrap_future(loaded)

    def _load(self, loaded: Future[None]) -> None:
        loaded.set_running_or_notify_cancel()
        try:
            # Ctrl-C goes to all processes of a terminal, but workers are ours to end: they inherit
            # that it is blocked. The tracker goes first, because starting it unblocks it.
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            forkserver.ensure_running()
            first = self._context.Process(target=os.getpid, daemon=True)
            first.start()
            first.join()
            loaded.set_result(None)
        except OSError as error:
            loaded.set_exception(
                SystemPartMissing(f"this system does not let worker processes start ({error})")
            )

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """The result of `work(*arguments)`, or the BriefsError it raised; RenderError where it
        takes too long, crashes or has a defect. The process is gone when this returns, also when
        it is cancelled.
        """
        reader, writer = self._context.Pipe(duplex=False)
        task = partial(work, *arguments)
        # The engine keeps its fonts in temporary files, and this process is killed.
        scrap = TemporaryDirectory(prefix="briefs-", ignore_cleanup_errors=True)
        process = self._context.Process(
            target=_obey, args=(writer, self._folder, scrap.name, task), daemon=True
        )
        process.start()
        writer.close()
        try:
            async with asyncio.timeout(self._longest):
                await _readable(reader)
            result, error = reader.recv()
        except TimeoutError:
            raise RenderError(f"took longer than {self._longest:.0f} seconds") from None
        except EOFError:
            process.join()
            raise RenderError(f"crashed its process (exit code {process.exitcode})") from None
        finally:
            process.kill()
            process.join()
            reader.close()
            scrap.cleanup()
        if error:
            raise error
        return result  # type: ignore[no-any-return]


async def _readable(reader: Connection) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(reader.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(reader.fileno())


def _obey(writer: Connection, folder: Path, scrap: str, task: Callable[[], object]) -> None:
    """What a worker does: the task, standing where the user stands; result and error go back."""
    try:
        os.chdir(folder)
        keep_temporaries_in(scrap)
        writer.send((task(), None))
    except BriefsError as error:
        writer.send((None, error))
    except (Exception, SystemExit) as error:
        # A defect of ours or of a library, told in one line.
        writer.send((None, RenderError(f"failed unexpectedly: {type(error).__name__}: {error}")))
