"""Servers on loopback: each in a thread with a loop of its own, and ended with its test."""

import asyncio
import threading
from types import TracebackType
from typing import Self

SECONDS = 60
"""Longer than a server takes to begin or to end, on a busy machine too."""


class LoopbackServer:
    """A context manager around `serve`, which calls `started` once it listens, and goes on until
    `stop` is set.
    """

    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event

    async def serve(self, started: threading.Event) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)))
        self._thread.start()
        assert started.wait(SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    async def _run(self, started: threading.Event) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        await self.serve(started)
