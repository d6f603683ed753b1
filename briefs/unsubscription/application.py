"""The web application: one address for each subscriber, which shows a page and takes its form.

Opening an address changes nothing, because mail scanners and previews open every link. All answers
are the same for everybody, so that nothing is learned by trying.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from briefs.errors import BriefsError
from briefs.serving import Headed
from briefs.unsubscription.forms import LONGEST_BODY, Wish, wish_of
from briefs.unsubscription.register import Register
from briefs.writers.farewell import Farewell

RETRY_AFTER = 60
"""Seconds after which a mail program may ask again."""


def application(
    register: Register, pages: Farewell, prefix: str, report: Callable[[BriefsError], None]
) -> ASGIApp:
    """The application for one archive. Addresses are `/{token}`, and `{prefix}/{token}` for a proxy
    that passes on the whole path. `report` is told what keeps the archive from being written.
    """
    reception = _Reception(register, pages, report)
    routes = [
        Route(f"{start}/{{token}}", reception.receive, methods=["GET", "POST"])
        for start in dict.fromkeys((prefix, ""))
    ]
    app = Starlette(routes=routes)
    # Mail programs follow no redirect.
    app.router.redirect_slashes = False
    # One question to a connection: none stays open to wait for another.
    return Headed(app, {**pages.headers, "Connection": "close"})


@dataclass(frozen=True)
class _Reception:
    register: Register
    pages: Farewell
    report: Callable[[BriefsError], None]

    async def receive(self, request: Request) -> Response:
        return await (self._strike if request.method == "POST" else self._show)(request)

    async def _show(self, request: Request) -> Response:
        done = HTMLResponse(self.pages.confirm)
        return await self._answer(self.register.knows, request, done)

    async def _strike(self, request: Request) -> Response:
        wish = await _wish(request)
        if wish is None:
            return PlainTextResponse("This is not the form of an unsubscribe page.\n", 400)
        done = (
            HTMLResponse(self.pages.goodbye)
            if wish is Wish.BUTTON
            else PlainTextResponse("You are unsubscribed.\n")
        )
        return await self._answer(self.register.strike, request, done)

    async def _answer(
        self, ask: Callable[[str], bool], request: Request, done: Response
    ) -> Response:
        """`done` where the register says yes. It may wait for the disk, and does so in a thread."""
        try:
            known = await run_in_threadpool(ask, request.path_params["token"])
        except BriefsError as error:
            self.report(error)
            return HTMLResponse(self.pages.later, 503, {"Retry-After": str(RETRY_AFTER)})
        return done if known else HTMLResponse(self.pages.invalid, 404)


async def _wish(request: Request) -> Wish | None:
    """What the request's form asks for; None where it is none of ours, or longer than any."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return None
    except ClientDisconnect:  # nobody is left to be answered
        return None
    return wish_of(body, request.headers.get("content-type", ""))
