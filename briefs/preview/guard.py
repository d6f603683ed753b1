"""Who may ask: the page itself, under the name it was opened by.

A page of another site must not read drafts, neither by asking this server itself nor by giving its
own name our address (DNS rebinding).
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from briefs.serving import Headed

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuses requests under foreign names and from other origins, and sets every answer's policy.

    `host` is what the server is bound to: its names are that one and those of this machine's
    loopback; bound to all addresses, any address in figures will do, which no rebinding can forge.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {*_LOOPBACK, host.lower()}
        self._any_address = _is_address(host) and ip_address(host).is_unspecified

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.refusal(Headers(scope=scope))
        answer = PlainTextResponse(refusal, 403) if refusal else self._app
        await Headed(answer, _POLICY)(scope, receive, send)

    def refusal(self, headers: Mapping[str, str]) -> str:
        """Why a request with these headers is refused; empty where it is not."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return "This preview is not served under that name."
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            return "This preview is not for pages of other sites."
        # Following a link to the page is harmless; embedding or fetching it from elsewhere is not.
        opened = headers.get("sec-fetch-dest") == "document"
        foreign = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        return "This preview is not for pages of other sites." if foreign and not opened else ""

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
