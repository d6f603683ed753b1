"""A mail server on loopback that does at each step as a test tells it, well-behaved or not.

It is aiosmtpd, with a word from the test before each of its replies, and a record of its own of
what it took.
"""

import asyncio
import ssl
import threading
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme
from aiosmtpd.smtp import SMTP, AuthResult
from loopback import LoopbackServer

USER, PASSWORD = "desk", "correct horse"
OK = "250 2.0.0 taken"

Usual = Callable[[], Awaitable[str | None]]
Play = Callable[["Conversation", Usual], Awaitable[str | None]]
"""What is done at a step in the place of the usual; a text that it returns is the reply."""


def says(text: str) -> Play:
    async def play(_conversation: "Conversation", _usual: Usual) -> str:
        return text

    return play


def says_and_drops(text: str) -> Play:
    async def play(conversation: "Conversation", _usual: Usual) -> None:
        await conversation.push(text)
        conversation.transport.close()
        await asyncio.sleep(60)

    return play


async def drops(conversation: "Conversation", _usual: Usual) -> None:
    conversation.transport.abort()
    await asyncio.sleep(60)


async def answers_and_drops(conversation: "Conversation", usual: Usual) -> None:
    told = await usual()
    if told:
        await conversation.push(told)
    conversation.transport.close()
    await asyncio.sleep(60)


async def takes_and_drops(conversation: "Conversation", usual: Usual) -> None:
    """At END: the message is the server's, and nobody is told."""
    await usual()
    await drops(conversation, usual)


def waits(seconds: float) -> Play:
    async def play(_conversation: "Conversation", usual: Usual) -> str | None:
        await asyncio.sleep(seconds)
        return await usual()

    return play


async def usually(_conversation: "Conversation", usual: Usual) -> str | None:
    return await usual()


class Conversation(SMTP):
    """One connection, in which each step is looked up in the server's plays."""

    book: "SmtpServer"
    greeted = False

    async def at(self, step: str, usual: Usual) -> None:
        self.book.steps.append(step)
        told = await self.book.next_play(step)(self, usual)
        if told:
            await self.push(told)

    async def push(self, status: str | bytes) -> None:
        if not self.greeted:
            self.greeted = True
            self.book.connections += 1
            await self.at("GREETING", self._greet)
            return
        await super().push(status)
        if str(status).startswith("354") and self.book.plays.get("BODY"):
            await self._reader.read(200)
            await self.at("BODY", self._nothing)

    async def _greet(self) -> str:
        return "220 loopback"

    async def _nothing(self) -> None:
        return None

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        await self.at("EHLO", lambda: super(Conversation, self).smtp_EHLO(hostname))

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self.at("STARTTLS", lambda: super(Conversation, self).smtp_STARTTLS(arg))

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self.at("AUTH", lambda: super(Conversation, self).smtp_AUTH(arg))

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        self.book.mails.append(arg)
        if self.book.password and not self.session.authenticated:
            await self.push("530 5.7.0 Authentication required")
            return
        await self.at("MAIL", lambda: super(Conversation, self).smtp_MAIL(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        self.book.asked.append((arg or "").removeprefix("TO:").strip("<>"))
        await self.at("RCPT", lambda: super(Conversation, self).smtp_RCPT(arg))

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self.at("QUIT", lambda: super(Conversation, self).smtp_QUIT(arg))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.at("DATA", lambda: super(Conversation, self).smtp_DATA(arg))


@dataclass
class SmtpServer(LoopbackServer):
    """`plays` by step: each conversation that comes to it takes the next, the last one stays.

    GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the midst of it), END, QUIT. `taken`
    has every recipient whose message became the server's, with its bytes in `bodies`.
    """

    tls: ssl.SSLContext | None = None
    from_start: bool = False
    password: bool = False
    room: int = 33_554_432
    port: int = 0
    plays: dict[str, list[Play]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    mails: list[str | None] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    connections: int = 0
    _open: "weakref.WeakSet[Conversation]" = field(default_factory=weakref.WeakSet)

    def play(self, step: str, *plays: Play) -> None:
        self.plays[step] = list(plays)

    def next_play(self, step: str) -> Play:
        plays = self.plays.get(step, [usually])
        return plays.pop(0) if len(plays) > 1 else plays[0]

    @property
    def times(self) -> Counter[str]:
        return Counter(self.taken)

    @property
    def url(self) -> str:
        if self.from_start:
            return f"smtps://127.0.0.1:{self.port}"
        return f"smtp://127.0.0.1:{self.port}{'?tls=starttls' if self.tls else ''}"

    async def handle_DATA(self, conversation, _session, envelope) -> str | None:  # noqa: N802
        async def take() -> str:
            self.taken.extend(envelope.rcpt_tos)
            self.bodies[envelope.rcpt_tos[0]] = envelope.content
            return OK

        self.steps.append("END")
        return await self.next_play("END")(conversation, take)

    def _authenticate(self, _server, _session, _envelope, _mechanism, login) -> AuthResult:
        right = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def serve(self, started: threading.Event) -> None:
        # Clients that hang up in the midst of TLS are what is tested here.
        self.loop.set_exception_handler(lambda _loop, _context: None)
        tls = self.tls if self.from_start else None
        server = await self.loop.create_server(self._conversation, "127.0.0.1", self.port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self.stop.wait()
        server.close()
        for each in self._open:
            if each.transport is not None:
                each.transport.abort()
        await asyncio.sleep(0.01)

    def _conversation(self) -> Conversation:
        conversation = Conversation(
            self,
            hostname="loopback",
            data_size_limit=self.room,
            tls_context=None if self.from_start else self.tls,
            authenticator=self._authenticate if self.password else None,
            auth_require_tls=not self.password,
            loop=self.loop,
        )
        conversation.book = self
        self._open.add(conversation)
        return conversation


@contextmanager
def certified(folder, *names, authority=None, **options):
    """A context with a certificate made out to `names`, and the file of its authority."""
    authority = authority or trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names, **options).configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    yield context, path
