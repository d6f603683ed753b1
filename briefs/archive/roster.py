"""The roster: every subscriber there ever was, and who of them is written to."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from briefs.archive.base import Store, stamp
from briefs.archive.file import PATIENCE, readable, told, writable
from briefs.archive.schema import steady, transaction
from briefs.errors import NothingProduced
from briefs.subscribers import Choice, Subscriber

_NAMES = (
    *("id", "handle", "standing", "reason", "since"),
    *("address", "name", "language", "sectors", "watchlist", "choice"),
)
COLUMNS = ", ".join(f"subscriber.{name}" for name in _NAMES)
"""What `enrolled` makes an `Enrolled` of, first of whatever else a query asks for."""
WIDTH = len(_NAMES)
"""How many columns they are."""
BATCH = 500
"""Rows that are read at once."""

_BY_ADDRESS = f"SELECT {COLUMNS} FROM subscriber WHERE folded = ?"  # noqa: S608 (our own words)
_BY_HANDLE = f"SELECT {COLUMNS} FROM subscriber WHERE handle = ?"  # noqa: S608
_ALL = f"""
SELECT {COLUMNS}, folded FROM subscriber
WHERE folded > ? ORDER BY folded LIMIT {BATCH}"""  # noqa: S608
_OF_STANDING = f"""
SELECT {COLUMNS}, folded FROM subscriber
WHERE folded > ? AND standing = ? ORDER BY folded LIMIT {BATCH}"""  # noqa: S608
_INSERT = """
INSERT INTO subscriber
(address, name, language, sectors, watchlist, choice, folded, handle, standing, reason, since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', '', ?)"""
_UPDATE = """
UPDATE subscriber
SET address = ?, name = ?, language = ?, sectors = ?, watchlist = ?, choice = ? WHERE id = ?"""
_STAND = "UPDATE subscriber SET standing = ?, reason = ?, since = ? WHERE id = ?"


class Standing(StrEnum):
    """Whether somebody is written to: an ACTIVE one is. One who UNSUBSCRIBED asked for no more, a
    SUPPRESSED one cannot be reached, a REMOVED one is no longer on the desk's list.
    """

    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    REMOVED = "removed"


AWAY = frozenset({Standing.UNSUBSCRIBED, Standing.SUPPRESSED})
"""Whom no list brings back."""


@dataclass(frozen=True)
class Enrolled:
    """A subscriber of the archive. `handle`, 32 hex digits, stands for the person where an address
    must not; `since` is when the standing began, `reason` why.
    """

    subscriber: Subscriber
    id: int
    handle: str
    standing: Standing
    reason: str
    since: datetime

    @property
    def address(self) -> str:
        return self.subscriber.address


@dataclass(frozen=True)
class Enrolment:
    """What a list did to the roster, or would: how many it added, changed, left as they were and
    brought back, and how many who are not on it were removed. `kept_away` are those on the list
    who unsubscribed or are suppressed: nothing of theirs was touched.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    returned: int = 0
    removed: int = 0
    kept_away: tuple[Enrolled, ...] = ()


def open_roster(path: Path, patience: float = PATIENCE) -> "Roster":
    """The roster of an archive, which is made where there is none; errors as in `open_archive`."""
    return Roster(writable(path, patience), path)


def read_roster(path: Path, patience: float = PATIENCE) -> "Roster":
    """The roster of an archive, to look things up; errors as in `read_archive`."""
    return Roster(readable(path, patience), path)


class Roster(Store):
    """The subscribers of an archive, over one connection; a context manager that closes it.

    Every method raises the errors of `open_roster` where the file fails it.
    """

    def enrol(
        self,
        listed: Iterable[Subscriber],
        now: datetime,
        handles: Callable[[], str],
        *,
        only: bool = False,
    ) -> Enrolment:
        """Have the roster agree with a list, all at once or not at all. Of two with one address the
        first counts. `only`: who is active and not on the list is removed.
        """
        with told(self._path), transaction(self._connection):
            found = self._compared(listed, only=only)
            moment = stamp(now)
            execute = self._connection.executemany
            execute(
                _INSERT,
                ((*_values(each), each.folded, handles(), moment) for each in found.added),
            )
            execute(_UPDATE, ((*_values(each), number) for number, each in found.changed.items()))
            execute(_STAND, ((Standing.ACTIVE, "", moment, number) for number in found.returned))
            execute(
                _STAND,
                ((Standing.REMOVED, "not on the list", moment, number) for number in found.removed),
            )
            return found.told()

    def rehearse(self, listed: Iterable[Subscriber], *, only: bool = False) -> Enrolment:
        """What `enrol` would do; nothing is changed."""
        with told(self._path), steady(self._connection):
            return self._compared(listed, only=only).told()

    def unsubscribe(
        self, address: str = "", *, handle: str = "", now: datetime, reason: str = ""
    ) -> bool:
        """Write no more to whoever has that address or handle; False where nobody has it.

        Who unsubscribed before stays so from that day on.
        """
        others = frozenset(Standing) - {Standing.UNSUBSCRIBED}
        return self._stand(Standing.UNSUBSCRIBED, others, now, reason, (address, handle))

    def suppress(
        self, address: str = "", *, handle: str = "", now: datetime, reason: str = ""
    ) -> bool:
        """Write no more to an address that does not take mail; False where nobody has it.

        Who unsubscribed or was suppressed before stays so.
        """
        others = frozenset(Standing) - AWAY
        return self._stand(Standing.SUPPRESSED, others, now, reason, (address, handle))

    def restore(self, address: str = "", *, handle: str = "", now: datetime) -> bool:
        """Write again to whoever has that address or handle, whatever kept them away; False where
        nobody has it.
        """
        others = frozenset(Standing) - {Standing.ACTIVE}
        return self._stand(Standing.ACTIVE, others, now, "", (address, handle))

    def find(self, address: str) -> Enrolled | None:
        """Who has that address, in whatever case; None where nobody has."""
        return self._one(_BY_ADDRESS, address.strip().casefold())

    def of_handle(self, handle: str) -> Enrolled | None:
        """Whose handle it is; None where it is nobody's."""
        return self._one(_BY_HANDLE, handle)

    def people(self, standing: Standing | None = None) -> Iterator[Enrolled]:
        """All subscribers, or those of one standing, by address; few are held at a time. Others may
        write meanwhile: each is told as found when its turn came.
        """
        last = ""
        while True:
            rows = (
                self._rows(_ALL, last)
                if standing is None
                else self._rows(_OF_STANDING, last, standing)
            )
            yield from map(enrolled, rows)
            if len(rows) < BATCH:
                return
            last = rows[-1][-1]

    def count(self, standing: Standing | None = None) -> int:
        """How many subscribers there are, or are of one standing."""
        query = "SELECT count(*) FROM subscriber WHERE ? IN ('', standing)"
        return int(self._rows(query, standing or "")[0][0])

    def _one(self, query: str, value: str) -> Enrolled | None:
        rows = self._rows(query, value)
        return enrolled(rows[0]) if rows else None

    def _stand(
        self,
        standing: Standing,
        others: frozenset[Standing],
        now: datetime,
        reason: str,
        who: tuple[str, str],
    ) -> bool:
        """Give somebody another standing, where the present one is among `others`."""
        address, handle = who
        with told(self._path), transaction(self._connection):
            found = self.of_handle(handle) if handle else self.find(address)
            if found and found.standing in others:
                self._connection.execute(_STAND, (standing, reason, stamp(now), found.id))
            return found is not None

    def _compared(self, listed: Iterable[Subscriber], *, only: bool) -> "_Comparison":
        found, seen = _Comparison(), set[str]()
        for each in listed:
            if each.folded not in seen:
                seen.add(each.folded)
                found.take(each, self.find(each.address))
        if only:
            active = self._connection.execute(
                "SELECT id, folded FROM subscriber WHERE standing = 'active'"
            )
            found.removed.extend(number for number, folded in active if folded not in seen)
        return found


@dataclass
class _Comparison:
    """A list beside the roster: what is to be done, by the ids of those who are known."""

    added: list[Subscriber] = field(default_factory=list)
    changed: dict[int, Subscriber] = field(default_factory=dict)
    returned: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    kept_away: list[Enrolled] = field(default_factory=list)
    unchanged: int = 0

    def take(self, subscriber: Subscriber, known: Enrolled | None) -> None:
        if known is None:
            self.added.append(subscriber)
        elif known.standing in AWAY:
            self.kept_away.append(known)
        else:
            differs, gone = known.subscriber != subscriber, known.standing is Standing.REMOVED
            if differs:
                self.changed[known.id] = subscriber
            if gone:
                self.returned.append(known.id)
            self.unchanged += not (differs or gone)

    def told(self) -> Enrolment:
        """Counts, of which each subscriber is in one: who returns is not told as changed too."""
        back = frozenset(self.returned)
        return Enrolment(
            added=len(self.added),
            changed=len(self.changed.keys() - back),
            unchanged=self.unchanged,
            returned=len(back),
            removed=len(self.removed),
            kept_away=tuple(self.kept_away),
        )


def enrolled(row: Sequence[Any]) -> Enrolled:
    """A row whose first columns are COLUMNS. NothingProduced where somebody put in what no
    subscriber has.
    """
    number, handle, standing, reason, since, *own = row[:WIDTH]
    address, name, language, sectors, watchlist, choice = own
    try:
        subscriber = Subscriber(
            address, name, language, _names(sectors), _names(watchlist), Choice(choice)
        )
        moment = datetime.fromisoformat(since)
        return Enrolled(subscriber, number, handle, Standing(standing), reason, moment)
    except (TypeError, ValueError):
        raise NothingProduced(
            f"the archive's subscriber {number} cannot be read",
            "Restore the archive from a copy, or delete the row and import the list again.",
        ) from None


def suppress_row(connection: sqlite3.Connection, number: int, reason: str, now: datetime) -> None:
    """As `Roster.suppress`, by id and within a transaction of whoever calls it."""
    connection.execute(
        f"{_STAND} AND standing NOT IN ('unsubscribed', 'suppressed')",
        (Standing.SUPPRESSED, reason, stamp(now), number),
    )


def _values(subscriber: Subscriber) -> tuple[str, ...]:
    return (
        *(subscriber.address, subscriber.name, subscriber.language),
        *(_listed(subscriber.sectors), _listed(subscriber.watchlist), subscriber.choice),
    )


def _listed(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")) if names else "[]"


def _names(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(json.loads(text))
