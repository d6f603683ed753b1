"""Connection: one conversation with a mail server, in the steps that decide what may be lost."""

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from briefs.archive.mailed import Status
from briefs.delivery.answer import (
    CLOSING,
    Answer,
    Verdict,
    of_message,
    of_recipient,
    of_whole,
    read_answer,
)
from briefs.delivery.causes import ASKS_FOR_PASSWORD, cause_of, no_connection, refused
from briefs.delivery.parcel import Parcel
from briefs.delivery.policy import Limits
from briefs.delivery.server import ANONYMOUS, Security, Server

STRETCH = 65_536
"""Bytes that are put together before they are sent: a message has many small parts."""

_LITERAL = "[127.0.0.1]"
_MAIL_HINT = "Check the sender in [mail] of the settings, and what the server lets you send as."


_FULL_NAME = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Broken(Exception):
    """The connection was lost before the message was the server's to keep."""


class Unwritable(ValueError):
    """A server would take the message for something else."""


class Connection:
    """An open conversation with a server. Nothing but `abort` may be called by another thread than
    that which uses it.

    A message goes in three steps: `offer` it, send its `body`, and `finish`, before which the
    server does not have it, and after which it may.
    """

    def __init__(self, server: Server, limits: Limits, smtp: smtplib.SMTP) -> None:
        self._server = server
        self._limits = limits
        self._smtp = smtp
        self._room = _room(smtp)
        self.messages = 0

    @property
    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        return self._smtp.sock

    def offer(self, sender: str, parcel: Parcel) -> Verdict | None:
        """Name sender and recipient; None where the message may be sent, what becomes of it where
        not.

        Raises Broken where the connection was lost, NoConnection where the server does not take
        mail from us.
        """
        self.messages += 1
        address = parcel.delivery.enrolled.address
        if self._room and parcel.size > self._room:
            told = f"the message has {parcel.size:,} bytes, the server takes {self._room:,}"
            return Verdict(Status.FAILED, told)
        if not _fits_envelope(address):
            return Verdict(Status.FAILED, "the address does not fit a mail server", tried=False)
        return (
            self._mail(sender, parcel.size)
            or self._step(f"rcpt TO:<{address}>", of_recipient)
            or self._step("data", of_message, good=354)
        )

    def body(self, parcel: Parcel) -> None:
        """Send all of the message but its end. Raises Broken, and Unwritable in the midst of it."""
        try:
            for stretch in stretches(parcel.chunks):
                self._socket.sendall(stretch)
        except OSError as error:
            raise self._broken(error) from None

    def check(self) -> None:
        """Raise Broken where the server has hung up, or is about to."""
        try:
            if self._spoke():
                self._reply()
                raise Broken("the server broke off")
        except OSError as error:
            raise self._broken(error) from None

    def finish(self) -> Verdict:
        """Send the dot that ends the message, and hear what becomes of it. Raises Broken where the
        dot could not be sent.
        """
        try:
            # Whole or not at all: three bytes, and in TLS one record.
            self._socket.sendall(b".\r\n")
        except OSError as error:
            raise self._broken(error) from None
        try:
            self._socket.settimeout(self._limits.verdict)
            answer = self._reply()
            if self._smtp.sock is not None:
                self._socket.settimeout(self._limits.command)
        except OSError as error:
            told = f"the whole message was sent, then {self._why(error)}"
            return Verdict(Status.UNKNOWN, told, broken=True)
        return of_whole(answer)

    def certified_names(self) -> tuple[str, ...]:
        """What the server's certificate is made out to; none where there is no TLS."""
        if not isinstance(self._socket, ssl.SSLSocket):
            return ()
        certificate = self._socket.getpeercert() or {}
        return tuple(str(each[1]) for each in certificate.get("subjectAltName", ()))

    def quit(self) -> None:
        """Say goodbye and close; errors no longer matter."""
        with suppress(OSError):
            self._socket.settimeout(min(self._limits.command, 2.0))
            self._smtp.quit()
        self.close()

    def close(self) -> None:
        with suppress(OSError):
            self._smtp.close()

    def abort(self) -> None:
        """Have whatever waits for the server wait no longer."""
        sock = self._smtp.sock
        if sock is not None:
            with suppress(OSError):
                # That of TLS would take its state apart while the other thread uses it.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _mail(self, sender: str, size: int) -> Verdict | None:
        told = f" size={size}" if self._smtp.has_extn("size") else ""
        answer = self._command(f"mail FROM:<{sender}>{told}")
        if answer.accepts:
            return None
        if answer.is_about_size:
            return self._put_right(of_message(answer))
        self.close()
        hint = ASKS_FOR_PASSWORD if answer.code == 530 else _MAIL_HINT
        raise no_connection(self._server, refused(answer, f"the sender {sender}", hint))

    def _step(self, command: str, judge: "_Judge", good: int = 250) -> Verdict | None:
        answer = self._command(command)
        if answer.code == good or (good == 250 and answer.accepts):
            return None
        if not (answer.puts_off or answer.refuses):
            self.close()
            raise Broken(f"the server's answer is none: {answer}")
        if answer.code == CLOSING:
            self.close()
            raise Broken(f"the server hung up: {answer}")
        return self._put_right(judge(answer))

    def _put_right(self, verdict: Verdict) -> Verdict:
        """Have the server forget the message, so that the next may come."""
        self._command("rset")
        return verdict

    def _command(self, command: str) -> Answer:
        try:
            self._smtp.putcmd(command)
            return self._reply()
        except OSError as error:
            raise self._broken(error) from None

    def _reply(self) -> Answer:
        code, message = self._smtp.getreply()
        return read_answer(code, message, self._server.credentials)

    def _spoke(self) -> bool:
        """Whether the server said something unasked, or hung up."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        if not poll.poll(0):
            return False
        if not isinstance(self._socket, ssl.SSLSocket):
            return True
        # What is there may be TLS's own business.
        self._socket.settimeout(0.0)
        try:
            self._smtp.file.peek(1)  # type: ignore[union-attr]
        except ssl.SSLWantReadError:
            return False
        finally:
            self._socket.settimeout(self._limits.command)
        return True

    def _broken(self, error: OSError) -> Broken:
        self.close()
        return Broken(self._why(error))

    def _why(self, error: OSError) -> str:
        """`the server hung up`"""
        return f"the server {cause_of(error, self._server).wrong}"


def connect(server: Server, limits: Limits) -> Connection:
    """A conversation that has come so far that messages can be offered. Raises NoConnection."""
    try:
        return _connected(server, limits)
    except OSError as error:
        cause = cause_of(error, server, lambda: certified_names(server, limits))
        raise no_connection(server, cause) from None


def certified_names(server: Server, limits: Limits) -> tuple[str, ...]:
    """What a server's certificate is made out to, where a trusted authority signed it. Nothing is
    told to that server.
    """
    anonymous = replace(server, credentials=ANONYMOUS)
    anonymous.context.check_hostname = False
    try:
        connection = _connected(anonymous, limits)
    except OSError:
        return ()
    names = connection.certified_names()
    connection.quit()
    return names


def stretches(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer parts: small ones are put together. Unwritable where a line begins
    with a full stop or the last one is not ended: the server would take it for something else.
    """
    gathered, size, before = list[bytes](), 0, b"\n"
    for chunk in filter(None, chunks):
        if b"\n." in chunk or (chunk[:1] == b"." and before == b"\n"):
            raise Unwritable("a line of the message begins with a full stop")
        before = chunk[-1:]
        gathered.append(chunk)
        size += len(chunk)
        if size >= STRETCH:
            yield b"".join(gathered)
            gathered, size = [], 0
    if before != b"\n":
        raise Unwritable("the last line of the message is not ended")
    if gathered:
        yield b"".join(gathered)


_Judge = Callable[[Answer], Verdict]
"""What a reply to a command comes to."""


def _connected(server: Server, limits: Limits) -> Connection:
    smtp = _greeted(server, limits)
    try:
        assert smtp.sock is not None
        # The dot follows the body at once; else the system would hold it back for 40 ms.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.local_hostname = _own_name(smtp)
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=server.context)
            smtp.ehlo_or_helo_if_needed()
        if server.credentials:
            smtp.login(server.credentials.user, server.credentials.password)
        smtp.sock.settimeout(limits.command)
        return Connection(server, limits, smtp)
    except BaseException:
        smtp.close()
        raise


def _greeted(server: Server, limits: Limits) -> smtplib.SMTP:
    # Without a name of its own it would look one up, which takes seconds where nobody knows it.
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(
            *(server.host, server.port, _LITERAL), timeout=limits.connect, context=server.context
        )
    return smtplib.SMTP(server.host, server.port, _LITERAL, timeout=limits.connect)


def _own_name(smtp: smtplib.SMTP) -> str:
    """What we call ourselves: this machine's full name, or its address (RFC 5321, 4.1.1.1)."""
    name = socket.gethostname()
    if _FULL_NAME.fullmatch(name):
        return name
    assert smtp.sock is not None
    address = smtp.sock.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _room(smtp: smtplib.SMTP) -> int:
    """Bytes that a message may have; 0 where the server does not say."""
    told = smtp.esmtp_features.get("size", "").strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0


def _fits_envelope(address: str) -> bool:
    return address.isascii() and address.isprintable() and not set(address) & set(" <>")
