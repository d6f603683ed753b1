"""A terminal on loopback that does as each test tells it, well-behaved or not.

A real server on a real socket, in a thread: requests are read by hand and answers written by hand,
because no library would send the wrong ones.
"""

import asyncio
import gzip
import hashlib
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from loopback import LoopbackServer


@dataclass(frozen=True)
class Asked:
    """One request; header names in lower case."""

    path: str
    headers: Mapping[str, str]

    @property
    def uuid(self) -> str:
        return self.path.split("/terminal/")[-1].split("/")[0]


Play = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
"""Answers one request; closing the writer ends the connection."""


@dataclass
class TerminalServer(LoopbackServer):
    """`plays` by uuid or path: each request takes the next, the last one stays."""

    certificate: Path | None = None
    plays: dict[str, list[Play]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0

    def play(self, place: str, *plays: Play) -> None:
        self.plays[place] = list(plays)

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def times(self, uuid: str) -> int:
        return Counter(each.uuid for each in self.asked)[uuid]

    async def serve(self, started: threading.Event) -> None:
        self._at_once, self._connections = 0, set[asyncio.Task[None]]()
        server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, ssl=self._tls())
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self.stop.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _tls(self) -> ssl.SSLContext | None:
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._converse(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                await self._reply(_parsed(await reader.readuntil(b"\r\n\r\n")), writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            writer.transport.abort()

    async def _reply(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        plays = self.plays.get(asked.uuid) or self.plays.get(asked.path) or [answer(status=404)]
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await (plays.pop(0) if len(plays) > 1 else plays[0])(asked, writer)
        finally:
            self._at_once -= 1


def _parsed(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return Asked(first.split(" ")[1], {name.lower(): value for name, value in pairs})


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(
    content: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> Play:
    """A complete answer; the connection stays open."""

    async def play(_: Asked, writer: asyncio.StreamWriter) -> None:
        length = {} if status == 304 else {"Content-Length": str(len(content))}
        writer.write(head(status, length | dict(headers or {})) + content)
        await writer.drain()

    return play


def document(content: bytes, **names: str) -> Play:
    """A document with an ETag and a date, or 304 for those who know one of them."""
    etag = names.get("etag") or f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    date = names.get("date") or "Fri, 12 Jun 2026 20:00:00 GMT"
    given = {"ETag": etag, "Last-Modified": date, "Content-Type": "application/json"}

    async def play(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == etag
        await (answer(status=304) if known else answer(content, headers=given))(asked, writer)

    return play


def redirect(location: str, status: int = 302) -> Play:
    return answer(status=status, headers={"Location": location})


def after(seconds: float, play: Play) -> Play:
    async def later(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await play(asked, writer)

    return later


def raw(content: bytes) -> Play:
    """These bytes, and the end of the connection."""

    async def play(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        writer.close()

    return play


def reset(content: bytes) -> Play:
    """Half of the promised content, and then a reset connection."""

    async def play(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(
            head(200, {"Content-Length": str(len(content))}) + content[: len(content) // 2]
        )
        await writer.drain()
        await asyncio.sleep(0.02)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return play


async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Half of a head, and nothing more."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    await asyncio.Event().wait()


async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
    """One byte now and then, for ever."""
    writer.write(head(200, {"Content-Length": "4000000"}))
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_headers(_: Asked, writer: asyncio.StreamWriter) -> None:
    """One header now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
    """As many bytes as anybody will take."""
    writer.write(head(200, {"Transfer-Encoding": "chunked"}))
    while True:
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


def packed(content: bytes) -> Play:
    return answer(gzip.compress(content), headers={"Content-Encoding": "gzip"})


def bomb(millions: int = 100) -> Play:
    """A small answer that unpacks to this many million bytes."""
    return packed(b" " * (millions * 1_000_000))


CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIBATAKBggqhkjOPQQDAjAfMR0wGwYDVQQDDBRicmllZnMg
dGVzdCB0ZXJtaW5hbDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
HzEdMBsGA1UEAwwUYnJpZWZzIHRlc3QgdGVybWluYWwwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAAQGqcdL9c6mPYThDEiCtawtcQ27NJdaK2YfPrSkjRpW4ogp8hyJ
sZtYcZ9U8fE1sE1ENLObQj1vDMYbQmHtc1Lgo14wXDAaBgNVHREEEzARhwR/AAAB
gglsb2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUY3loeqIFiGF9
Ag+B+O7Z1iXPEq0wDgYDVR0PAQH/BAQDAgKEMAoGCCqGSM49BAMCA0gAMEUCIAPC
0Bpp1sOYT1mnK/HvogNqbE9vghK/XY64PHX4X241AiEA7oMdosPON9U+68Q9MZnP
Izot8rRzxLFVc8lV14j0tfE=
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7NlN+Qk9fG3BS/k0
48+v2S9ZKu5VEl/F1Ux6baDMyA+hRANCAAQGqcdL9c6mPYThDEiCtawtcQ27NJda
K2YfPrSkjRpW4ogp8hyJsZtYcZ9U8fE1sE1ENLObQj1vDMYbQmHtc1Lg
-----END PRIVATE KEY-----
"""
"""For 127.0.0.1 until 2120, made for these tests; nobody trusts it, which is what it is for."""
