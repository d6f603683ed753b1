"""One run: requests that overlap, results that are filed one after the other."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from briefs.errors import Problem
from briefs.progress import Progress, Watch
from briefs.reading import Document, parse_document
from briefs.terminal.exchange import TERMINAL_DOWN, Answer, Exchange
from briefs.terminal.fetched import Fetched
from briefs.terminal.ledger import Entry, Validators
from briefs.terminal.peers import peers_of, strangers
from briefs.terminal.refusal import Refusal
from briefs.terminal.shelf import Delivery, Held, Shelf, failed, unchanged

AHEAD = 2
"""Documents under way or waiting for their turn to be filed, per request at once."""
IN_A_ROW = 8
"""Documents for which the terminal as a whole was to blame; after them no more are asked for."""


@dataclass(frozen=True)
class Brought:
    """What came of asking for one document, and what was held of it before."""

    uuid: str
    held: Held | None
    outcome: Answer | Refusal


class Errand:
    """Fetches into one folder. Filing is in the order of asking, whatever came first, so that the
    same answers always leave the same files, the same values and the same progress.
    """

    def __init__(
        self, exchange: Exchange, shelf: Shelf, entries: dict[str, Entry], jobs: int, watch: Watch
    ) -> None:
        self._exchange = exchange
        self._shelf = shelf
        self._entries = entries
        self._watch = watch
        self._jobs = jobs
        self._slots = asyncio.Semaphore(jobs)
        self._to_blame = 0

    async def run(self, uuids: Sequence[str], *, peers: bool) -> tuple[Fetched, ...]:
        """Fetch the documents of `uuids`; with `peers`, then those of the peers that they name.

        Peers' own peers are not followed.
        """
        fetched = await self._round("Fetching", uuids, follow=peers)
        named = dict.fromkeys(uuid for each in fetched for uuid in each.peers)
        asked = set(uuids)
        further = [uuid for uuid in named if uuid not in asked]
        if peers and further:
            fetched += await self._round("Fetching peers", further, follow=False)
        return tuple(fetched)

    async def _round(self, stage: str, uuids: Sequence[str], *, follow: bool) -> list[Fetched]:
        coming = iter(uuids)
        ahead = deque(self._start(islice(coming, AHEAD * self._jobs)))
        fetched: list[Fetched] = []
        try:
            while ahead and self._to_blame < IN_A_ROW:
                fetched.append(await self._file(await ahead.popleft(), follow=follow))
                self._watch(Progress(stage, len(fetched), len(uuids), fetched[-1].uuid))
                ahead.extend(self._start(islice(coming, 1)))
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)
        return fetched + [self._not_asked(uuid) for uuid in uuids[len(fetched) :]]

    def _start(self, uuids: Iterable[str]) -> Iterator[asyncio.Task[Brought]]:
        for uuid in uuids:
            yield asyncio.create_task(self._bring(uuid))

    async def _bring(self, uuid: str) -> Brought:
        held = await asyncio.to_thread(self._shelf.held, uuid, self._entries.get(uuid))
        known = held.validators if held else Validators()
        try:
            async with self._slots:
                return Brought(uuid, held, await self._exchange.ask(uuid, known))
        except Refusal as refusal:
            return Brought(uuid, held, refusal)
        except Exception as error:
            # An answer that breaks a library in a way nobody foresaw costs only its document.
            return Brought(uuid, held, Refusal(f"cannot be read ({type(error).__name__})"))

    async def _file(self, brought: Brought, *, follow: bool) -> Fetched:
        """What became of one document, without the token in any of its problems."""
        outcome = brought.outcome
        if isinstance(outcome, Refusal):
            self._to_blame = self._to_blame + 1 if outcome.everybody else 0
            problem = outcome.problem(self._url(brought.uuid))
            return self._censored(failed(brought.uuid, (problem,), brought.held))
        self._to_blame = 0
        fetched, document = await self._kept(brought.uuid, outcome, brought.held)
        if fetched.good and document.report is not None:
            told = strangers(document.report, self._url(brought.uuid)) if follow else ()
            peers = peers_of(document.report)
            fetched = replace(fetched, problems=fetched.problems + told, peers=peers)
        return self._censored(fetched)

    async def _kept(self, uuid: str, answer: Answer, held: Held | None) -> tuple[Fetched, Document]:
        if answer.content is None:
            assert held is not None, "no 304 is taken for an answer to an unconditional request"
            return unchanged(uuid, held), held.document
        # Read only now, in turn: the tree of a hostile document is many times its size.
        document = await asyncio.to_thread(parse_document, answer.content, source=self._url(uuid))
        delivery = Delivery(uuid, document, answer.content, answer.validators)
        fetched, entry = await asyncio.to_thread(self._shelf.file, delivery, held)
        if entry is not None:
            self._entries[uuid] = entry
        return fetched, document

    def _censored(self, fetched: Fetched) -> Fetched:
        secret = self._exchange.secret
        return replace(fetched, problems=tuple(map(secret.censored, fetched.problems)))

    def _not_asked(self, uuid: str) -> Fetched:
        message = f"was not asked for: the terminal left {IN_A_ROW} documents in a row unanswered"
        return failed(uuid, (Problem(self._url(uuid), message, expected=TERMINAL_DOWN),))

    def _url(self, uuid: str) -> str:
        return self._exchange.address.document(uuid)
