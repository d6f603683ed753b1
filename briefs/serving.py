"""Serving: what the program's small web servers have in common; each runs one application."""

import asyncio
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from briefs.errors import UsageError


@dataclass(frozen=True)
class Address:
    """Where to listen; port 0 is any that is free."""

    host: str
    port: int


def listener(address: Address) -> socket.socket:
    """A socket that listens there; UsageError where it cannot."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"cannot listen on {address.host} port {address.port}: {error}",
            "Choose another --port; 0 takes any that is free.",
        ) from None


def url_of(listening: socket.socket) -> str:
    """`http://127.0.0.1:8017/`: where a listening socket is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class Server(uvicorn.Server):
    """Runs an application until Ctrl-C or a request to terminate; it ends in peace, no signal is
    passed on, and no log tells what was asked. `limits` are further settings of uvicorn's.
    """

    def __init__(self, app: ASGIApp, **limits: Any) -> None:
        settings: dict[str, Any] = {
            "http": "h11",
            "ws": "none",
            "lifespan": "off",
            "log_config": None,
            "access_log": False,
            "server_header": False,
            "timeout_graceful_shutdown": 3,
        }
        super().__init__(uvicorn.Config(app, **(settings | limits)))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on Ctrl-C and on a request to terminate."""
        loop, signals = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
        for each in signals:
            loop.add_signal_handler(each, self._end)
        try:
            yield
        finally:
            for each in signals:
                loop.remove_signal_handler(each)

    def _end(self) -> None:
        self.should_exit = True


class Headed:
    """An application each of whose answers has these headers, unless it sets them itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_headed)
