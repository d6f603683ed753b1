"""Why a mail server cannot be used, told by cause, with what to do about each."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from briefs.delivery.answer import Answer, read_answer
from briefs.delivery.server import (
    CREDENTIALS_VARIABLE,
    PASSWORD_VARIABLE,
    USER_VARIABLE,
    Security,
    Server,
)
from briefs.errors import DeliveryError, named, printable

AGAIN = "Run the same command again when the server is well: it goes on where it stopped."
_ADDRESS = "Check the server's name and port, and that this machine may reach it."
_AUTHORITY = (
    "Where the certificate is your own, name its authority's file with --ca; otherwise somebody "
    "else may be answering in the server's place."
)
ASKS_FOR_PASSWORD = (
    f"Check {USER_VARIABLE} and {PASSWORD_VARIABLE}, or the file {CREDENTIALS_VARIABLE}."
)
_CLOCK = "Have the server's certificate renewed, or this machine's clock set right."
_EXPIRED, _EARLY, _WRONG_NAME, _WRONG_IP = 10, 9, 62, 64
_NO_SUCH_HOST = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(frozen=True)
class Cause:
    """Why there is no connection: what is wrong, what to do, and whether another attempt a little
    later is worth it.
    """

    wrong: str
    hint: str
    passes: bool = False


class NoConnection(Exception):
    """A server cannot be used now, or, unless it `passes`, not at all."""

    def __init__(self, error: DeliveryError, *, passes: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.passes = passes


def no_connection(server: Server, cause: Cause) -> NoConnection:
    """`mail.example.org:587 refuses the connection`, with what to do."""
    return NoConnection(DeliveryError(f"{server} {cause.wrong}", cause.hint), passes=cause.passes)


def cause_of(error: OSError, server: Server, names: Callable[[], Sequence[str]] = tuple) -> Cause:
    """Why there is no connection. `names` looks up what a certificate is made out to; it is asked
    only where that is the trouble.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_certificate(error, server, names)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return Cause(
            f"does not speak TLS ({error.reason or 'no reason given'})",
            "smtps:// is for ports where TLS begins at once, such as 465; others take smtp://.",
        )
    if isinstance(error, smtplib.SMTPException):
        return _of_conversation(error, server)
    return _of_network(error)


def refused(answer: Answer, step: str, hint: str = AGAIN) -> Cause:
    """`refuses the sender: 553 5.1.8 …`; for good where the code begins with 5."""
    return Cause(f"refuses {step}: {answer}", hint, passes=not answer.refuses)


def _of_certificate(
    error: ssl.SSLCertVerificationError, server: Server, names: Callable[[], Sequence[str]]
) -> Cause:
    if error.verify_code in (_WRONG_NAME, _WRONG_IP):
        found = [printable(name[:100]) for name in names()]
        to = f" but for {named(found)}" if found else ""
        return Cause(
            f"has a certificate that is not for {server.host}{to}",
            "Give the server's name as its certificate has it.",
        )
    if error.verify_code in (_EXPIRED, _EARLY):
        state = "has expired" if error.verify_code == _EXPIRED else "is not valid yet"
        return Cause(f"has a certificate that {state}", _CLOCK)
    return Cause(f"has a certificate that is not trusted ({error.verify_message})", _AUTHORITY)


def _of_conversation(error: smtplib.SMTPException, server: Server) -> Cause:
    if isinstance(error, smtplib.SMTPResponseException):
        message = error.smtp_error
        said = message if isinstance(message, bytes) else str(message).encode()
        if error.smtp_code < 0:
            return Cause("does not speak SMTP", _ADDRESS)
        answer = read_answer(error.smtp_code, said, server.credentials)
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return refused(answer, "user or password", ASKS_FOR_PASSWORD)
        return refused(answer, "us")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _of_offer(server)
    if isinstance(error.__context__, TimeoutError):
        return _of_network(error.__context__)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Cause("hung up", AGAIN, passes=True)
    return Cause("asks for the password in a way that is not known here", ASKS_FOR_PASSWORD)


def _of_offer(server: Server) -> Cause:
    """What a server does not offer is STARTTLS, or else AUTH: nothing else is asked of it."""
    if server.security is Security.STARTTLS:
        return Cause(
            "does not offer STARTTLS: the mail would go where everybody can read it",
            "Use smtps:// where the server has it; ?tls=none sends unprotected.",
        )
    return Cause("takes no password", f"Unset {USER_VARIABLE} for a server that needs none.")


def _of_network(error: OSError) -> Cause:
    if isinstance(error, socket.gaierror):
        passes = error.errno not in _NO_SUCH_HOST
        wrong = (
            "cannot be looked up just now" if passes else "does not exist: there is no such host"
        )
        return Cause(wrong, _ADDRESS, passes=passes)
    if isinstance(error, TimeoutError):
        return Cause("does not answer", _ADDRESS, passes=True)
    if isinstance(error, ConnectionRefusedError):
        return Cause("refuses the connection", _ADDRESS, passes=True)
    if isinstance(error, (ConnectionError, ssl.SSLEOFError)):
        return Cause("hung up", AGAIN, passes=True)
    return Cause(f"cannot be reached ({error.strerror or error})", _ADDRESS, passes=True)
