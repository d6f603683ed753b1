"""The desk: which documents there are, what became of each, and what is to be printed next.

One piece of work at a time. A change, or a reader who turns to another document, ends work that is
under way: only the newest counts.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from briefs.errors import BriefsError, UsageError
from briefs.preview.galley import Galley, pull
from briefs.preview.impression import Print
from briefs.preview.press import Press
from briefs.preview.shelf import Entry, neighbours, survey
from briefs.preview.subject import Subject
from briefs.preview.views import Standing, View, brief_view, shelf_view, state_view

KEPT = 24
"""Documents that nobody looks at whose pages stay in memory, a few megabytes each."""


@dataclass(frozen=True)
class Job:
    """The next piece of work: to print the document of that address, or where it is None to read
    which documents there are.
    """

    change: int
    address: str | None


class Desk:
    """The state of one preview. All of it changes in one thread, between two awaits."""

    def __init__(self, subject: Subject, press: Press) -> None:
        self._subject = subject
        self._press = press
        self._change = 0
        self._documents_change = 0
        self._read_at = -1
        self._entries: Mapping[str, Entry] = {}
        self._unread: BriefsError | None = None  # why the documents could not be listed
        self._standings: OrderedDict[str, Standing] = OrderedDict()
        self._readers: list[str] = []  # the address of each open page, the newest last
        self._job: Job | None = None
        self._news = asyncio.Event()
        self._closed = False

    def changed(self, documents: bool) -> None:
        """Files have changed: the documents, or what they are printed with."""
        self._change += 1
        if documents:
            self._documents_change = self._change
        self._ring()

    def close(self) -> None:
        """End the streams of all open pages."""
        self._closed = True
        self._ring()

    def find(self, name: str) -> Print | None:
        """A file that a page shows, by its name."""
        for standing in self._standings.values():
            if standing.good and name in standing.good.prints:
                return standing.good.prints[name]
        return None

    async def work(self) -> None:
        """Do what is due, for ever."""
        await self._press.warm()
        while True:
            job = self._next()
            if job != self._job:
                self._job = job
                self._ring()
            if job is None:
                await self._news.wait()
            else:
                await self._until_superseded(job)

    async def follow(self, address: str) -> AsyncGenerator[tuple[str, View], None]:
        """What a page shows that is open at `address`: each part at first and when it changes.

        An empty address is the first document's.
        """
        told: dict[str, View] = {}
        with self._reader(address):
            while not self._closed:
                news = self._news
                for part, view in self._views(address).items():
                    if told.get(part) != view:
                        told[part] = view
                        yield part, view
                await news.wait()

    @contextmanager
    def _reader(self, address: str) -> Iterator[None]:
        self._readers.append(address)
        self._ring()
        try:
            yield
        finally:
            self._readers.remove(address)
            self._ring()

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _views(self, reader: str) -> dict[str, View]:
        address = self._resolved(reader)
        standing = self._standings.get(address)
        entry, absent = self._entries.get(address), self._absent(address)
        return {
            "shelf": shelf_view(self._entries.values(), self._standings),
            "brief": brief_view(address, entry, standing, absent),
            # Last, so that what it announces is there.
            "state": state_view(self._change, self._busy(address), standing, absent),
        }

    def _absent(self, address: str) -> BriefsError | None:
        """Why there is no document at `address`; None where there is, or none was read yet."""
        if self._unread or address in self._entries or self._read_at < 0:
            return self._unread
        return UsageError(
            f"{address}: no such document among those previewed",
            "Choose one from the list, or put its file back.",
        )

    def _busy(self, address: str) -> str:
        if self._read_at < self._documents_change:
            return "Reading documents …"
        return "Building …" if self._job and self._job.address == address else ""

    def _resolved(self, reader: str) -> str:
        return reader or next(iter(self._entries), "")

    def _next(self) -> Job | None:
        if self._read_at < self._documents_change:
            return Job(self._change, None)
        for reader in reversed(self._readers):
            address = self._resolved(reader)
            standing = self._standings.get(address)
            if address in self._entries and (not standing or standing.change < self._change):
                return Job(self._change, address)
        return None

    async def _until_superseded(self, job: Job) -> None:
        work = asyncio.create_task(self._do(job))
        try:
            while not work.done() and self._next() == job:
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait({work, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    async def _do(self, job: Job) -> None:
        if job.address is None:
            await self._read(job.change)
        else:
            await self._print(job.change, self._entries[job.address])

    async def _read(self, change: int) -> None:
        before = tuple(self._entries.values())
        try:
            entries = await self._press.run(survey, self._subject, before)
            self._entries, self._unread = {each.address: each for each in entries}, None
        except BriefsError as error:
            self._unread = error
        self._read_at = change

    async def _print(self, change: int, entry: Entry) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            others = neighbours(entry, self._entries.values())
            galley = await self._press.run(pull, self._subject, entry, others)
        except BriefsError as error:
            galley = Galley(problems=entry.receipt.problems, stopped=error)
        self._keep(entry.address, change, clock() - begun, galley)

    def _keep(self, address: str, change: int, seconds: float, galley: Galley) -> None:
        before = self._standings.pop(address, None)
        good, good_at = galley.impression, change
        if good is None and before:
            good, good_at = before.good, before.good_at
        self._standings[address] = Standing(change, seconds, galley, good, good_at)
        read = set(map(self._resolved, self._readers))
        for other in [each for each in self._standings if each not in read][:-KEPT]:
            del self._standings[other]
