"""fetch_documents: uuids in, checked report documents in a folder out, a value for each uuid."""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx

from briefs.errors import NothingProduced, UsageError
from briefs.progress import Watch
from briefs.terminal.address import Address, canonical_uuid, read_address
from briefs.terminal.errand import Errand
from briefs.terminal.exchange import Exchange, Patience
from briefs.terminal.fetched import Fetched
from briefs.terminal.ledger import read_ledger, write_ledger
from briefs.terminal.secret import Secret, censored_logs
from briefs.terminal.shelf import Shelf

MOST_JOBS = 32


@dataclass(frozen=True)
class FetchOptions:
    """How to fetch. `output` is the folder the documents go to, `jobs` the number of requests at
    once (1 to 32), `certificates` a PEM file to trust instead of the usual authorities.

    `token` is sent to the terminal alone and shown nowhere. Proxies, .netrc and certificates that
    the environment names are not used.
    """

    output: Path = Path("documents")
    token: str = field(default="", repr=False)
    jobs: int = 4
    peers: bool = False
    certificates: Path | None = None
    patience: Patience = field(default_factory=Patience)
    watch: Watch = field(default=lambda _: None, compare=False)


def fetch_documents(
    base_url: str, uuids: Iterable[str], options: FetchOptions
) -> tuple[Fetched, ...]:
    """Bring the documents of `uuids` from the terminal at `base_url` into `options.output`.

    One value for each uuid, each once, in the order asked; then those of the peers. What fails
    never stops the others, and never touches the file of an earlier fetch. Raises UsageError
    for a wrong address, uuid, token or option before anything is asked, and NothingProduced where
    there is no uuid.
    """
    _refuse_running_loop()
    secret = Secret(options.token.strip())
    address = read_address(base_url, secret)
    asked = _asked(uuids)
    trusted = _trusted(options.certificates, address)
    if not 1 <= options.jobs <= MOST_JOBS:
        raise UsageError(f"{options.jobs} requests at once", f"Choose 1 to {MOST_JOBS}.")
    _make_folder(options.output)
    with censored_logs(secret):
        return asyncio.run(_fetch(address, asked, options, secret, trusted))


def _refuse_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UsageError(
        "fetch_documents runs an event loop, and one is running already",
        "Give it a thread of its own: await asyncio.to_thread(fetch_documents, …).",
    )


def _asked(uuids: Iterable[str]) -> tuple[str, ...]:
    given = [text.strip() for text in uuids]
    wrong = [text for text in given if canonical_uuid(text) is None]
    if wrong:
        names = ", ".join(ascii(text[:60]) for text in wrong[:10])
        raise UsageError(
            f"not a uuid: {names}{', …' if len(wrong) > 10 else ''}",
            "A uuid looks like a0e3b93e-0acb-439e-ab59-3b89b2863dd6; it is in a ticker's address.",
        )
    if not given:
        raise NothingProduced("no uuid to fetch", "Name uuids, or a file of them with --tickers.")
    return tuple(dict.fromkeys(text.lower() for text in given))


def _trusted(certificates: Path | None, address: Address) -> ssl.SSLContext:
    if certificates is None and address.base.startswith("http:"):
        # Nobody needs to be trusted, and to load the authorities takes a while.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if certificates is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=certificates)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{certificates} holds no certificates that can be read: {error}",
            "Give a file of certificates in PEM form.",
        ) from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made: {error.strerror}", "Name another folder with --output."
        ) from None


async def _fetch(
    address: Address,
    uuids: Sequence[str],
    options: FetchOptions,
    secret: Secret,
    trusted: ssl.SSLContext,
) -> tuple[Fetched, ...]:
    folder = options.output
    entries = read_ledger(folder)
    try:
        async with _client(options, trusted) as client:
            exchange = Exchange(client, address, secret, options.patience)
            shelf = Shelf(folder, address.base)
            errand = Errand(exchange, shelf, entries, options.jobs, options.watch)
            return await errand.run(uuids, peers=options.peers)
    finally:
        # However it ended, what came is there; without the index it would only come once more.
        with suppress(OSError):
            write_ledger(folder, entries)


def _client(options: FetchOptions, trusted: ssl.SSLContext) -> httpx.AsyncClient:
    """A client that follows nothing, reads no environment, and keeps no cookies."""
    jobs = options.jobs
    return httpx.AsyncClient(
        verify=trusted,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        timeout=httpx.Timeout(options.patience.silence, pool=None),
        limits=httpx.Limits(max_connections=jobs, max_keepalive_connections=jobs),
    )
