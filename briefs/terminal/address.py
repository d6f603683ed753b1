"""Where a terminal is, and which of the addresses it names are trusted."""

import re
from dataclasses import dataclass

import httpx

from briefs.errors import UsageError
from briefs.hosts import is_ip, is_loopback, shown_url
from briefs.terminal.secret import TOKEN_VARIABLE, Secret

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLAIN_UUID = re.compile(_UUID, re.ASCII | re.IGNORECASE)
_REPORT_PAGE = re.compile(rf"/terminal/({_UUID})/report/", re.ASCII | re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9.])?")
_PORTS = {"http": 80, "https": 443}
_HINT = "Give where the terminal's pages start, such as https://terminal.example.com"


def canonical_uuid(text: str) -> str | None:
    """The uuid in lower case; None where `text` is not one in its usual form (8-4-4-4-12)."""
    return text.lower() if _PLAIN_UUID.fullmatch(text) else None


def uuid_of_page(path: str) -> str | None:
    """The uuid in `/terminal/<uuid>/report/`; None for any other path and for every full URL."""
    match = _REPORT_PAGE.fullmatch(path)
    return match[1].lower() if match else None


@dataclass(frozen=True)
class Address:
    """A terminal: `base` is its URL without a closing slash."""

    base: str

    def document(self, uuid: str) -> str:
        """The URL of one report document."""
        return f"{self.base}/terminal/{uuid}/report/api/"

    def is_home(self, url: httpx.URL) -> bool:
        """Whether `url` has the terminal's scheme, host and port, and no user's name in it."""
        return origin(url) == origin(httpx.URL(self.base)) and not url.userinfo


def origin(url: httpx.URL) -> str:
    """Scheme, host and port, the port written out: two URLs with one origin have one server."""
    host = url.raw_host.decode("ascii", "replace")
    bracketed = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{bracketed}:{url.port or _PORTS.get(url.scheme, 0)}"


def read_address(base_url: str, secret: Secret) -> Address:
    """The terminal at `base_url`; UsageError where that is no http or https URL of a host.

    Neither is one with a user's name, a query or a fragment; and no token goes over plain http,
    except to this very machine.
    """
    try:
        url = httpx.URL(base_url.strip())
    except (httpx.InvalidURL, ValueError):
        raise UsageError(f"{shown_url(base_url)} is not a URL", _HINT) from None
    for wrong, message in (
        (url.scheme not in _PORTS, "does not start with https:// or http://"),
        (not _is_host(url), "names no host"),
        (url.port is not None and not 0 < url.port < 65536, "has a port that does not exist"),
        (bool(url.userinfo), "holds a user's name or password"),
        ("?" in base_url or "#" in base_url, "goes on after its path"),
    ):
        if wrong:
            raise UsageError(f"{shown_url(base_url)} {message}", _HINT)
    if secret.token and url.scheme == "http" and not is_loopback(url.host):
        raise UsageError(
            f"{shown_url(base_url)} is plain http: everybody on the way could read the token",
            f"Use https, or unset {TOKEN_VARIABLE} for a terminal that needs none.",
        )
    return Address(str(url).rstrip("/"))


def _is_host(url: httpx.URL) -> bool:
    host = url.raw_host.decode("ascii", "replace")
    return is_ip(host) or _HOST_NAME.fullmatch(host) is not None
