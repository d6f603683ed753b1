"""Addresses of repositories: what of them git is told openly, and what only in passing."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from briefs.errors import UsageError
from briefs.hosts import shown_url

REMOTE = "briefs-wiki"
"""What git calls the repository behind an address; nobody's configuration has another such."""
USER_VARIABLE = "BRIEFS_WIKI_USER"
PASSWORD_VARIABLE = "BRIEFS_WIKI_PASSWORD"  # noqa: S105 (the variable's name, not what it holds)

_SCP = re.compile(r"[^\s/:@]+@(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/:@\[\]]+):(?P<path>.+)")
_HELPER_SCHEME = re.compile(r"[A-Za-z0-9+.-]+::")
_RIGHT = "Name a clone's folder, https://…, ssh://…, user@host:path or file:///…"
# git asks this in its own words and reads two lines; nothing of it stands in a list of processes.
_ANSWER = (
    f'!f() {{ test "$1" = get && printf "username=%s\\npassword=%s\\n" '
    f'"${USER_VARIABLE}" "${PASSWORD_VARIABLE}"; }}; f'
)
_INSECURE = "would let everybody on the way read and change the pages"


@dataclass(frozen=True)
class Address:
    """Where a repository is reached. `url` has neither user nor password where they may be secrets;
    those are told git on their own.
    """

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """What git is to know of it, as names and values of its configuration."""
        remote = ((f"remote.{REMOTE}.url", self.url),)
        if not self.user:
            return remote
        parts = urlsplit(self.url)
        asked = f"credential.{parts.scheme}://{parts.netloc}"
        if not self.password:
            return (*remote, (f"{asked}.username", self.user))
        # An empty helper takes a person's own away, so that none of them keeps what is not theirs.
        return (*remote, (f"{asked}.helper", ""), (f"{asked}.helper", _ANSWER))

    @property
    def variables(self) -> dict[str, str]:
        """What the answer to git's question for a password is made of."""
        if not self.password:
            return {}
        return {USER_VARIABLE: self.user, PASSWORD_VARIABLE: self.password}

    @property
    def hidden(self) -> tuple[str, ...]:
        """What no message may show."""
        return (self.password,) if len(self.password) > 3 else ()


def is_address(named: str) -> bool:
    """Whether a person means an address and no folder."""
    return "://" in named or bool(_SCP.fullmatch(named)) or bool(_HELPER_SCHEME.match(named))


def read_address(named: str) -> Address:
    """The address that a person gave.

    Raises UsageError where it is none that is both safe and understood.
    """
    if _HELPER_SCHEME.match(named):
        raise _refused(named, "has a program of its own started")
    if not named.isprintable() or " " in named:
        raise _refused(named, "has spaces or control characters")
    spelt = _SCP.fullmatch(named)
    if spelt and "://" not in named:
        return _by_ssh(named, spelt["host"], spelt["path"])
    try:
        parts = urlsplit(named)
        _port = parts.port
    except ValueError:
        raise _refused(named, "cannot be understood") from None
    return _by_scheme(named, parts)


def _by_scheme(named: str, parts: SplitResult) -> Address:
    match parts.scheme.lower():
        case "https":
            return _by_web(named, parts)
        case "ssh":
            if parts.password is not None:
                raise _refused(named, "has a password, which ssh does not take", "Use a key.")
            return _by_ssh(named, parts.hostname or "", parts.path.removeprefix("/"))
        case "file":
            if parts.netloc not in {"", "localhost"} or not parts.path.strip("/"):
                raise _refused(named, "names no folder", "Give file:///path/to/wiki.git.")
            return Address(f"file://{parts.path}")
        case "http" | "git" | "ftp" | "ftps":
            raise _refused(named, _INSECURE, "Use https:// or ssh://.")
        case _:
            raise _refused(named, "is of a kind that is not used here")


def _by_web(named: str, parts: SplitResult) -> Address:
    if not parts.hostname or parts.hostname.startswith("-") or not parts.path.strip("/"):
        raise _refused(named, "names no repository")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isprintable():
        raise _refused(named, "has a user or a password with control characters")
    if password and not user:
        raise _refused(named, "has a password without a user")
    host = parts.netloc.rpartition("@")[2]
    return Address(parts._replace(scheme="https", netloc=host).geturl(), user, password)


def _by_ssh(named: str, host: str, path: str) -> Address:
    # ssh takes what begins so for an option.
    if not host or host.startswith("-") or not path.strip("/") or path.startswith("-"):
        raise _refused(named, "names no repository")
    return Address(named)


def _refused(named: str, why: str, hint: str = _RIGHT) -> UsageError:
    return UsageError(f"{shown_url(named)} {why}", hint)
