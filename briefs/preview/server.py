"""serve: the page, its stream of news, and the files it shows. Nothing else is served."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from importlib.resources import files
from itertools import product
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from briefs.errors import BriefsError
from briefs.layout import load_layout
from briefs.pack.sources import expand_sources
from briefs.preview.desk import Desk
from briefs.preview.galley import BRIEFS
from briefs.preview.guard import Guard
from briefs.preview.impression import PRINTS
from briefs.preview.press import Press
from briefs.preview.subject import Subject
from briefs.preview.watching import watch
from briefs.serving import Address, Server, listener, url_of

Handler = Callable[[Request], Awaitable[Response]]

_PAGE = files("briefs.preview") / "page"
_FRESH = {"Cache-Control": "no-store"}
_PRINT = {
    "Cache-Control": "private, max-age=31536000, immutable",
    # A chart has style attributes. It still may load and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
_ASSETS = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "mark.svg": "image/svg+xml",
}


def serve(subject: Subject, address: Address, announce: Callable[[str], None]) -> None:
    """Serve the preview until Ctrl-C. `announce` is told the page's URL when it can be opened.

    Raises UsageError or NothingProduced where there is no document or the address is taken, and
    SystemPartMissing where folders cannot be watched.
    """
    expand_sources(subject.sources)
    with listener(address) as listening:
        try:
            asyncio.run(_serve(subject, listening, announce))
        except KeyboardInterrupt:  # before the server minds the signal itself
            return
        except ExceptionGroup as group:
            known = group.subgroup(BriefsError)
            if known is None:
                raise
            raise known.exceptions[0] from None


async def _serve(
    subject: Subject, listening: socket.socket, announce: Callable[[str], None]
) -> None:
    desk = Desk(subject, Press(Path.cwd()))
    server = _Server(application(desk, listening.getsockname()[0]), desk)
    async with asyncio.TaskGroup() as group:
        # Watching begins first, lest a change be missed while the first brief is printed.
        tasks = [group.create_task(watch(subject, desk.changed)), group.create_task(desk.work())]
        announce(url_of(listening))
        await server.serve(sockets=[listening])
        for task in tasks:
            task.cancel()


class _Server(Server):
    """Ends open pages' streams first, lest it wait for them."""

    def __init__(self, app: Guard, desk: Desk) -> None:
        super().__init__(app)
        self._desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.close()
        await super().shutdown(sockets)


def application(desk: Desk, host: str) -> Guard:
    """The web application of one desk, bound to `host`."""

    async def events(request: Request) -> Response:
        stream = _stream(desk, request.path_params["address"])
        return StreamingResponse(stream, headers=_FRESH, media_type="text/event-stream")

    async def printed(request: Request) -> Response:
        found = desk.find(request.path_params["name"])
        if found is None:
            return PlainTextResponse("This is not part of the preview any more.", 404)
        return Response(found.content, headers=_PRINT, media_type=found.media_type)

    page = _asset("page.html", "text/html")
    routes = [
        Route("/", page),
        Route(BRIEFS + "{address:path}", page),
        Route("/events/{address:path}", events),
        Route(PRINTS + "{name}", printed),
        *(Route(f"/{name}", _asset(name, kind)) for name, kind in _ASSETS.items()),
        *(Route(f"/type/{name}", _answer(*face)) for name, face in _typefaces()),
    ]
    return Guard(Starlette(routes=routes), host)


def _typefaces() -> Iterator[tuple[str, tuple[bytes, str]]]:
    """The house's typefaces for the page's own words, as `text-400`; the page can do without."""
    try:
        layout = load_layout()
        for face, (role, family) in product(layout.faces, layout.theme.fonts):
            if family == face.family and face.style == "normal":
                content = (layout.root / face.file).read_bytes()
                yield f"{role}-{face.weight}", (content, "font/ttf")
    except (BriefsError, OSError):  # somebody is at work on it
        return


def _asset(name: str, media_type: str) -> Handler:
    return _answer((_PAGE / name).read_bytes(), media_type)


def _answer(content: bytes, media_type: str) -> Handler:
    async def answer(_: Request) -> Response:
        return Response(content, headers=_FRESH, media_type=media_type)

    return answer


async def _stream(desk: Desk, address: str) -> AsyncIterator[str]:
    """Server-sent events, one for each part of the page that is new."""
    yield "retry: 500\n\n"
    async with aclosing(desk.follow(address)) as news:
        async for part, view in news:
            yield f"event: {part}\ndata: {json.dumps(view, ensure_ascii=False)}\n\n"
