"""serve: the application behind a socket, within bounds that no client can exceed."""

import asyncio
from collections.abc import Callable
from typing import cast

from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from briefs.serving import Address, Server, listener, url_of

LONGEST_CONNECTION = 30.0
"""Seconds from the first byte to the last; a slow client is cut off, whatever it waits for."""
MOST_CONNECTIONS = 200
"""At a time; who comes on top is told to come later."""
LONGEST_HEAD = 16384
"""Bytes of a request before its form."""
GRACE = 10
"""Seconds for what is being answered when the server is ended: longer than the archive takes."""


def serve(app: ASGIApp, address: Address, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or a request to terminate; whoever is being answered gets the answer.
    `announce` is told where. UsageError where the address is taken.
    """
    with listener(address) as listening:
        announce(url_of(listening))
        try:
            asyncio.run(bounded(app).serve(sockets=[listening]))
        except KeyboardInterrupt:  # before the server minds the signal itself
            return


def bounded(app: ASGIApp, longest: float = LONGEST_CONNECTION) -> Server:
    """The server of an application: `longest` is how many seconds a connection may last."""

    class Bounded(_Brief):
        seconds = longest

    return Server(
        app,
        http=Bounded,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_graceful_shutdown=GRACE,
        # Strangers' mistakes are theirs, and would fill the log.
        log_level="error",
    )


class _Brief(H11Protocol):
    """A connection that lasts so many seconds and no longer. uvicorn's own limit begins after the
    first answer, and does not hold for who sends half a request.
    """

    seconds: float

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        connected = cast("asyncio.Transport", transport)
        super().connection_made(connected)
        self._end = self.loop.call_later(self.seconds, connected.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
        super().connection_lost(exc)
