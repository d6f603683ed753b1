"""The mail server: where it is, how the way there is kept secret, and who we are to it."""

import base64
import re
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from briefs.errors import UsageError
from briefs.hosts import is_ip, is_loopback, shown_url

USER_VARIABLE = "BRIEFS_SMTP_USER"
PASSWORD_VARIABLE = "BRIEFS_SMTP_PASSWORD"  # noqa: S105 (the variable's name, not what it holds)
CREDENTIALS_VARIABLE = "BRIEFS_SMTP_CREDENTIALS"
"""Names a file, where the other two are not set."""
MOST_CREDENTIALS = 10_000
"""Bytes of such a file."""

_RELAY, _SUBMISSION, _SUBMISSIONS = 25, 587, 465
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9.])?")
_HINT = (
    "Give smtp://mail.example.org, smtp://mail.example.org:587 or smtps://mail.example.org; add "
    "?tls=none only where everybody may read the mail on its way."
)
_WHERE = (
    f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or have {CREDENTIALS_VARIABLE} name a TOML file "
    "with user and password that only you can read."
)


class Security(StrEnum):
    """TLS from the first byte, STARTTLS before anything is told, or NONE."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class Credentials:
    """Who we are to a server; shown nowhere. Both are empty where it does not ask."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.user)

    def hidden(self, text: str) -> str:
        """`text` without the password, plain or as the commands of AUTH have it, should a server
        have put it there.
        """
        for secret in self._forms() if self else ():
            text = text.replace(secret, "(password)")
        return text

    def _forms(self) -> tuple[str, ...]:
        plain = f"\0{self.user}\0{self.password}".encode()
        encoded = (plain, self.password.encode(), self.user.encode())
        return (*(base64.b64encode(each).decode() for each in encoded), self.password)


ANONYMOUS = Credentials()


@dataclass(frozen=True)
class Server:
    """Where mail is handed over. `authority` is a file of certificates to be trusted beside those
    that the system trusts.
    """

    host: str
    port: int
    security: Security
    credentials: Credentials = ANONYMOUS
    authority: Path | None = None

    def __str__(self) -> str:
        """`mail.example.org:587`"""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @cached_property
    def context(self) -> ssl.SSLContext:
        """How certificates are checked, for all connections: by authorities that are trusted, for
        this host's name. Errors as in `fresh_context`.
        """
        return self.fresh_context()

    def fresh_context(self) -> ssl.SSLContext:
        """The same anew, which takes 50 ms. UsageError where the file of authorities cannot be
        used.
        """
        context = ssl.create_default_context()
        if self.authority:
            try:
                context.load_verify_locations(self.authority)
            except OSError as error:  # ssl.SSLError is one
                raise UsageError(
                    f"the certificates in {self.authority} cannot be used ({error.strerror})",
                    "Name a file in PEM form, with one or more certificates of authorities.",
                ) from None
        return context


def read_server(
    url: str, credentials: Credentials = ANONYMOUS, authority: Path | None = None
) -> Server:
    """The server at `smtp://host[:port][?tls=none|starttls]` or `smtps://host[:port]`.

    Over smtp:// STARTTLS is required, on this very machine only where `?tls=starttls` says so. The
    port is 465 for smtps, 587 where there are credentials, 25 where there are none. Raises
    UsageError for anything else, and where credentials would go unprotected over a network.
    """
    parts = _split(url)
    host = parts.hostname or ""
    security = _security(url, parts, host)
    if credentials and security is Security.NONE and not is_loopback(host):
        raise UsageError(
            f"{shown_url(url)} is not encrypted: everybody on the way could read the password",
            "Leave out ?tls=none, or use a server that asks for no password.",
        )
    usual = _SUBMISSION if credentials else _RELAY
    port = parts.port or (_SUBMISSIONS if parts.scheme == "smtps" else usual)
    server = Server(host, port, security, credentials, authority)
    if security is not Security.NONE:
        # Told now, and not by the first of several connections.
        assert server.context
    return server


def read_credentials(environment: Mapping[str, str], path: Path | None = None) -> Credentials:
    """Who we are to a server: from a file, else from the environment, else nobody.

    The file is TOML with `user` and `password`. Raises UsageError where it cannot be read, where
    others can read it, or where one of the two is missing.
    """
    named = environment.get(CREDENTIALS_VARIABLE, "")
    user, password = (environment.get(name, "") for name in (USER_VARIABLE, PASSWORD_VARIABLE))
    if path is None and not (user or password) and named:
        path = Path(named)
    if path is not None:
        return _from_file(path)
    return _checked(user, password, f"{USER_VARIABLE} and {PASSWORD_VARIABLE}")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise UsageError(f"{shown_url(url)} is not the URL of a mail server", _HINT) from None
    host = parts.hostname or ""
    for wrong, message, hint in (
        ("@" in url, "holds a user's name or password, which others then can see", _WHERE),
        (parts.scheme not in ("smtp", "smtps"), "does not start with smtp:// or smtps://", _HINT),
        (not (is_ip(host) or _HOST_NAME.fullmatch(host)), "names no host", _HINT),
        (port == 0, "has a port that does not exist", _HINT),
        (parts.path not in ("", "/") or "#" in url, "goes on after its host", _HINT),
    ):
        if wrong:
            raise UsageError(f"{shown_url(url)} {message}", hint)
    return parts


def _security(url: str, parts: SplitResult, host: str) -> Security:
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if parts.scheme == "smtps" and not parts.query:
        return Security.TLS
    if parts.scheme == "smtp" and not parts.query:
        return Security.NONE if is_loopback(host) else Security.STARTTLS
    if parts.scheme == "smtp" and asked in ([("tls", "none")], [("tls", "starttls")]):
        return Security(asked[0][1])
    raise UsageError(f"{shown_url(url)} asks for something that does not exist", _HINT)


def _from_file(path: Path) -> Credentials:
    try:
        mode = path.stat().st_mode
        with path.open("rb") as stream:
            content = stream.read(MOST_CREDENTIALS)
    except OSError as error:
        raise UsageError(
            f"the credentials {path} cannot be read ({error.strerror})", _WHERE
        ) from None
    if mode & 0o077:
        raise UsageError(
            f"the credentials {path} can be read by others than you", f"Run: chmod 600 {path}"
        )
    try:
        found = tomllib.loads(content.decode())
    except ValueError:
        # What was found there may be the password.
        raise UsageError(f"the credentials {path} are not a TOML file", _WHERE) from None
    user, password = (str(found.get(name, "")) for name in ("user", "password"))
    if not (user and password):
        raise UsageError(f"the credentials {path} lack user or password", _WHERE)
    return _checked(user, password, str(path))


def _checked(user: str, password: str, source: str) -> Credentials:
    if bool(user) != bool(password):
        raise UsageError(f"of {source} only one is set", _WHERE)
    if not (user + password).isprintable() or not (user + password).isascii():
        raise UsageError(
            f"{source}: user or password hold a character that AUTH cannot carry",
            "Use printable ASCII characters only.",
        )
    return Credentials(user, password)
