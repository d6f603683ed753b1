"""One question to a terminal and its answer: with patience, within bounds, to no other host."""

import asyncio
import logging
import os
import random
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
import stamina

from briefs.reading import MOST_BYTES
from briefs.terminal.address import Address, origin
from briefs.terminal.body import Body
from briefs.terminal.ledger import Validators
from briefs.terminal.refusal import Refusal
from briefs.terminal.secret import TOKEN_VARIABLE, Secret

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EVERYBODY = frozenset({401, 429, 502, 503, 504})
"""Answers that say nothing of the document that was asked for."""
_EXPECTED = {
    401: f"a valid token in the environment variable {TOKEN_VARIABLE}",
    403: f"a token in {TOKEN_VARIABLE} whose owner may read this document",
    404: "the uuid of a ticker that this terminal knows; check the uuid and the address",
}
TERMINAL_DOWN = "a terminal that answers; check the address, or run the same command again later"
_BASICS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "briefs"}

# Without any handler Python prints each of stamina's log lines to standard error.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to ask; all times in seconds.

    The pause before attempt n+1 is `first_pause * 2**(n-1)` and up to `jitter` more, at most
    `longest_pause`; a Retry-After of up to `longest_asked` is honoured, and a longer one ends the
    attempts. `silence` bounds the connecting and the gap between two bytes, `total` one document
    with all its attempts and pauses.
    """

    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 8.0
    jitter: float = 0.5
    longest_asked: float = 30.0
    silence: float = 15.0
    total: float = 90.0


@dataclass(frozen=True)
class Answer:
    """A document's bytes, or None where what is held is still current."""

    content: bytes | None
    validators: Validators


@dataclass(frozen=True)
class Exchange:
    """A way to ask one terminal. `client` must follow no redirects and read no environment."""

    client: httpx.AsyncClient
    address: Address
    secret: Secret
    patience: Patience

    async def ask(self, uuid: str, known: Validators) -> Answer:
        """Ask for a document until there is an answer; Refusal where there is none to be had."""
        try:
            async with asyncio.timeout(self.patience.total):
                return await self._insist(self.address.document(uuid), known)
        except TimeoutError:
            message = f"has not come whole within {self.patience.total:g} s"
            raise Refusal(message, expected=TERMINAL_DOWN, everybody=True) from None

    async def _insist(self, url: str, known: Validators) -> Answer:
        attempts = stamina.retry_context(
            on=self._pause,
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.first_pause,
            wait_max=self.patience.longest_pause,
            wait_jitter=self.patience.jitter,
        )
        async for attempt in attempts:
            with attempt:
                return await self._attempt(url, known)
        raise AssertionError("stamina raises after the last attempt")

    def _pause(self, error: Exception) -> bool | float:
        """Whether to ask again, or after how many seconds."""
        if not isinstance(error, Refusal) or not error.again:
            return False
        if error.wait is None:
            return True
        # Those who were told to wait for the same time should not all come back at once.
        return error.wait + random.uniform(0, self.patience.jitter)  # noqa: S311 (no secret)

    async def _attempt(self, url: str, known: Validators) -> Answer:
        try:
            return await self._follow(httpx.URL(url), known)
        except httpx.TransportError as error:
            raise self._broken(error) from None

    async def _follow(self, url: httpx.URL, known: Validators) -> Answer:
        headers = _BASICS | self.secret.headers | known.headers
        for _ in range(MOST_REDIRECTS + 1):
            async with self.client.stream("GET", url, headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    return await self._answer(response, known)
                url = self._onward(url, response)
        raise Refusal(f"redirects more than {MOST_REDIRECTS} times", expected=_EXPECTED[404])

    def _onward(self, url: httpx.URL, response: httpx.Response) -> httpx.URL:
        # One that is not a URL at all httpx has refused already.
        place = url.join(response.headers.get("location", ""))
        if not self.address.is_home(place):
            found, home = ascii(origin(place))[:100], origin(url)
            raise Refusal("redirects to another server", found, f"an address at {home}")
        return place

    async def _answer(self, response: httpx.Response, known: Validators) -> Answer:
        if response.status_code == HTTPStatus.NOT_MODIFIED and known.headers:
            return Answer(None, known)
        if response.status_code != HTTPStatus.OK:
            raise self._refused(response)
        content = await _content(response)
        if content.lstrip()[:1] == b"<":
            found = ascii(response.headers.get("content-type", ""))[:60]
            raise Refusal("is a web page, not a report document", found, "JSON; check the address")
        if self.secret.stands_in(content):
            raise Refusal("repeats the token, which must not stand in a file")
        validators = Validators.of(response.headers)
        if self.secret.stands_in(validators.model_dump_json().encode()):
            validators = Validators()
        return Answer(content, validators)

    def _refused(self, response: httpx.Response) -> Refusal:
        status = response.status_code
        message, again = f"answers {_named(status)}", status == 429 or 500 <= status <= 599
        expected = _EXPECTED.get(status, TERMINAL_DOWN if again else "200 OK")
        wait = _asked_wait(response.headers) if again else None
        if wait is not None and wait > self.patience.longest_asked:
            message += f" and wants to be left alone for {wait:,.0f} s"
            again = False
        everybody = status in _EVERYBODY
        return Refusal(message, "", expected, again=again, wait=wait, everybody=everybody)

    def _broken(self, error: httpx.TransportError) -> Refusal:
        silence = f"{self.patience.silence:g} s"
        if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
            return Refusal("cannot be asked for: the request is not valid HTTP")
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLCertVerificationError):
                return _untrusted(cause)
        if isinstance(error, httpx.ConnectTimeout):
            message = f"cannot be reached: no connection within {silence}"
        elif isinstance(error, httpx.TimeoutException):
            message = f"does not come: the terminal was silent for {silence}"
        elif isinstance(error, httpx.ConnectError):
            message = f"cannot be reached: {_reason(error)}"
        else:
            message = "does not come: the terminal broke off the connection or spoke no valid HTTP"
        return Refusal(message, expected=TERMINAL_DOWN, again=True, everybody=True)


async def _content(response: httpx.Response) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise Refusal(f"is larger than {MOST_BYTES:,} bytes, which no report document is")
    body = Body(response.headers.get("content-encoding", ""))
    async for chunk in response.aiter_raw():
        body.add(chunk)
    return body.whole()


def _named(status: int) -> str:
    """`404 Not Found`, in the standard's words and not the terminal's."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _asked_wait(headers: httpx.Headers) -> float | None:
    """The seconds of a Retry-After; a date in it is read against the answer's own Date."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    until, now = _moment(text), _moment(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _untrusted(error: ssl.SSLCertVerificationError) -> Refusal:
    message = f"cannot be asked for safely: {error.verify_message or 'certificate not trusted'}"
    return Refusal(message, expected="a server certificate that is trusted", everybody=True)


def _reason(error: BaseException) -> str:
    """The operating system's word for it, such as "Connection refused"."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return cause.strerror or "the host's name is not known"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
    return "no connection"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what led to it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
