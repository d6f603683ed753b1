"""The ledger of deliveries: what became of each subscriber's message, one issue after the other."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from briefs.archive.base import Store, stamp
from briefs.archive.file import PATIENCE, readable, told, writable
from briefs.archive.mailed import WAITING, Change, Delivery, Mailing, Status
from briefs.archive.roster import BATCH, COLUMNS, WIDTH, Standing, enrolled, suppress_row
from briefs.archive.schema import transaction

KILLED = "the program ended while the server was answering: it may have the message or not"
"""What is told of a delivery that a kill cut short."""

_OWN = "delivery.status, delivery.attempts, delivery.due, delivery.answer, delivery.changed"
_OF_ISSUE = "delivery.week = ? AND delivery.revision = ?"
# Who is next is found in the index alone, past all whose domain waits (CROSS JOIN keeps SQLite to
# that order); only then are rows read.
_DUE = f"""
SELECT {COLUMNS}, {_OWN} FROM (
  SELECT delivery.subscriber AS next FROM delivery INDEXED BY delivery_of_status
  WHERE {_OF_ISSUE} AND delivery.status = ?{{only}} AND delivery.due <= ?
  AND delivery.subscriber NOT IN (SELECT value FROM json_each(?))
  AND (delivery.domain IN (SELECT value FROM json_each(?))) = ?
  ORDER BY delivery.due, delivery.subscriber LIMIT ?
) CROSS JOIN subscriber ON subscriber.id = next
CROSS JOIN delivery ON {_OF_ISSUE} AND delivery.subscriber = next"""  # noqa: S608 (our own words)
_NEXT = f"""
SELECT min(due) FROM delivery INDEXED BY delivery_of_status
WHERE {_OF_ISSUE} AND status = ?{{only}}"""  # noqa: S608
_LEFT = f"""
SELECT count(*) FROM delivery INDEXED BY delivery_of_status
WHERE {_OF_ISSUE} AND status = ?{{only}}"""  # noqa: S608
_ONLY = " AND delivery.subscriber IN (SELECT value FROM json_each(?))"
_TOLD = f"""
SELECT {COLUMNS}, {_OWN} FROM delivery
CROSS JOIN subscriber ON subscriber.id = delivery.subscriber
WHERE {_OF_ISSUE}"""  # noqa: S608
# The plus keeps SQLite from going by status: that would have to be sorted.
_LISTED = f"""{_TOLD} AND delivery.subscriber > ?
AND +delivery.status IN (SELECT value FROM json_each(?))
ORDER BY delivery.subscriber LIMIT {BATCH}"""  # noqa: S608
_ONE = f"{_TOLD} AND delivery.subscriber = ?"
_COUNTS = f"""
SELECT status, count(*) FROM delivery INDEXED BY delivery_of_status
WHERE {_OF_ISSUE} GROUP BY status"""  # noqa: S608
_BEGIN = """
INSERT INTO mailing VALUES (?, ?, ?, ?, 0)
ON CONFLICT DO UPDATE SET manifest = excluded.manifest WHERE NOT enlisted"""
_MAILING = """
SELECT manifest, begun, enlisted FROM mailing WHERE week = ? AND revision = ?"""
_ENLIST = """
INSERT INTO delivery
SELECT ?, ?, id, address, substr(folded, instr(folded, '@') + 1), 'pending', 0, 0, '', ?
FROM subscriber WHERE standing = 'active' AND (? OR id IN (SELECT value FROM json_each(?)))
ON CONFLICT DO NOTHING"""
_RECORD = f"""
UPDATE delivery SET status = ?, attempts = attempts + ?, due = ?, answer = ?, changed = ?
WHERE {_OF_ISSUE} AND subscriber = ?"""  # noqa: S608
_GONE = """
SELECT id, standing, reason FROM subscriber
WHERE id IN (SELECT value FROM json_each(?)) AND standing <> 'active'"""
# Who was struck from the list by this very delivery; who left in another way stays away.
_REINSTATE = f"""
UPDATE subscriber SET standing = 'active', reason = ?, since = ?
WHERE id = ? AND standing = 'suppressed' AND reason =
(SELECT answer FROM delivery WHERE {_OF_ISSUE} AND subscriber = ? AND status = 'suppressed')"""  # noqa: S608
_PUT_BACK = f"""
UPDATE delivery SET status = ?, attempts = ?, due = ?, answer = ?, changed = ?
WHERE {_OF_ISSUE} AND subscriber = ?"""  # noqa: S608
_RECOVER = """
UPDATE delivery SET status = 'unknown', attempts = attempts + 1, due = 0, answer = ?, changed = ?
WHERE week = ? AND revision IN (SELECT revision FROM mailing WHERE week = ?)
AND status = 'sending'"""
_REQUEUE = f"""
UPDATE delivery SET status = 'pending', due = 0, changed = ?
WHERE {_OF_ISSUE} AND status IN (SELECT value FROM json_each(?))
AND (? OR subscriber IN (SELECT value FROM json_each(?)))"""  # noqa: S608


@dataclass(frozen=True)
class Turn:
    """A question to the ledger: who can be sent to at that second of the epoch, at most `limit` of
    them. They are of the domain `within`, or of any but those in `without`; `taken` are ids that
    somebody has in hand already, and `only`, where not None, all that are asked for.
    """

    at: float
    limit: int
    within: str = ""
    without: tuple[str, ...] = ()
    taken: tuple[int, ...] = ()
    only: tuple[int, ...] | None = None

    def asked(
        self, key: tuple[str, int], status: Status, found: Sequence[int]
    ) -> tuple[str, tuple[object, ...]]:
        """The query and its values, where some were found already."""
        query, only = _limited(_DUE, self.only)
        domains = [self.within] if self.within else list(self.without)
        taken = json.dumps([*self.taken, *found])
        room = self.limit - len(found)
        asked = (status, *only, self.at, taken, json.dumps(domains), bool(self.within), room)
        return query, (*key, *asked, *key)


def open_deliveries(path: Path, patience: float = PATIENCE) -> "Deliveries":
    """The ledger of an archive, which is made where there is none; errors as in `open_archive`."""
    return Deliveries(writable(path, patience), path)


def read_deliveries(path: Path, patience: float = PATIENCE) -> "Deliveries":
    """The ledger of an archive, to look things up; errors as in `read_archive`."""
    return Deliveries(readable(path, patience), path)


class Deliveries(Store):
    """The deliveries of an archive, over one connection; a context manager that closes it.

    Every method raises the errors of `open_deliveries` where the file fails it. Whatever one writes
    is on the disk when it returns, whole or not at all.
    """

    def begin(self, week: date, revision: int, manifest: str, now: datetime) -> Mailing:
        """The mailing of an issue, made where there is none. Until everybody was enlisted the
        newest manifest counts: a look at one's own copy first binds nobody.
        """
        with told(self._path), transaction(self._connection):
            self._connection.execute(_BEGIN, (*_key(week, revision), manifest, stamp(now)))
            mailing = self.mailing(week, revision)
        assert mailing is not None
        return mailing

    def mailing(self, week: date, revision: int) -> Mailing | None:
        """The mailing of an issue; None where nobody was ever sent it."""
        for manifest, begun, enlisted in self._rows(_MAILING, *_key(week, revision)):
            moment = datetime.fromisoformat(begun)
            return Mailing(week, revision, manifest, moment, bool(enlisted))
        return None

    def used(self) -> bool:
        """Whether an issue was ever sent."""
        return bool(self._rows("SELECT 1 FROM mailing LIMIT 1"))

    def mailings(self, week: date) -> tuple[Mailing, ...]:
        """All mailings of a week, by revision."""
        query = "SELECT revision FROM mailing WHERE week = ? ORDER BY revision"
        found = (self.mailing(week, row[0]) for row in self._rows(query, week.isoformat()))
        return tuple(each for each in found if each is not None)

    def enlist(
        self, week: date, revision: int, now: datetime, only: Sequence[int] | None = None
    ) -> int:
        """Put every active subscriber on the list of a mailing, or `only` those ids; how many were
        not on it before. What became of the others stays.
        """
        everybody, key = only is None, _key(week, revision)
        with told(self._path), transaction(self._connection):
            added = self._connection.execute(
                _ENLIST, (*key, stamp(now), everybody, json.dumps(only or ()))
            ).rowcount
            if everybody:
                self._connection.execute(
                    "UPDATE mailing SET enlisted = 1 WHERE week = ? AND revision = ?", key
                )
        return added

    def recover(self, week: date, now: datetime) -> int:
        """Call UNKNOWN what was left SENDING by a run that was killed, whatever revision of the
        week it sent; how many that are. Nobody else may be sending meanwhile.
        """
        key = week.isoformat()
        return self._updated(_RECOVER, KILLED, stamp(now), key, key)

    def requeue(
        self,
        week: date,
        revision: int,
        statuses: Collection[Status],
        now: datetime,
        only: Sequence[int] | None = None,
    ) -> int:
        """Make pending again what has one of `statuses`, or of that what belongs to `only` those
        ids; how many that are.
        """
        return self._updated(
            *(_REQUEUE, stamp(now), *_key(week, revision)),
            *(json.dumps(list(statuses)), only is None, json.dumps(only or ())),
        )

    def due(self, week: date, revision: int, turn: "Turn") -> list[Delivery]:
        """Whose turn it is: deferred ones first, else by when they fell due.

        Who is no longer active is not among them: they become SUPPRESSED here, with the reason.
        """
        found: list[Delivery] = []
        for status in WAITING:
            while len(found) < turn.limit:
                query, values = turn.asked(_key(week, revision), status, _ids(found))
                rows = sorted(map(_delivery, self._rows(query, *values)), key=_turn)
                active = [each for each in rows if each.enrolled.standing is Standing.ACTIVE]
                found += active
                if len(active) == len(rows):
                    break
                self._leave_out(week, revision, rows, turn.at)
        return found

    def next_due(
        self, week: date, revision: int, only: Sequence[int] | None = None
    ) -> float | None:
        """When the next one may be sent, in seconds of the epoch; None where all are done. `only`:
        of those ids.
        """
        query, values = _limited(_NEXT, only)
        rows = (self._rows(query, *_key(week, revision), each, *values) for each in WAITING)
        return min((row[0][0] for row in rows if row[0][0] is not None), default=None)

    def waiting(
        self, week: date, revision: int, only: Sequence[int] | None = None
    ) -> Mapping[Status, int]:
        """How many are to be sent yet, by status; `only`: of those ids."""
        query, values = _limited(_LEFT, only)
        rows = {each: self._rows(query, *_key(week, revision), each, *values) for each in WAITING}
        return {status: int(found[0][0]) for status, found in rows.items()}

    def record(
        self, week: date, revision: int, changes: Sequence[Change], now: datetime
    ) -> frozenset[int]:
        """Write down what became of several, all at once or not at all.

        Whoever left until this moment does not become SENDING, but SUPPRESSED, with the reason;
        the ids of those.
        """
        moment, key = stamp(now), _key(week, revision)
        with told(self._path), transaction(self._connection):
            gone = self.gone([each.subscriber for each in changes if each.status is Status.SENDING])
            for each in (_passed_over(change, gone) for change in changes):
                self._connection.execute(
                    _RECORD,
                    (each.status, each.tried, each.due, each.answer, moment, *key, each.subscriber),
                )
                if each.suppress:
                    suppress_row(self._connection, each.subscriber, each.answer, now)
        return frozenset(gone)

    def gone(self, subscribers: Sequence[int]) -> Mapping[int, str]:
        """Who of those ids is not, or no longer, written to, each with the reason."""
        found = self._rows(_GONE, json.dumps(subscribers)) if subscribers else []
        return {number: _why(standing, reason) for number, standing, reason in found}

    def put_back(self, week: date, revision: int, before: Iterable[Delivery]) -> None:
        """Have deliveries be as they were `before`, as though nobody had tried; whoever was
        suppressed by what became of one is written to again.
        """
        key = _key(week, revision)
        with told(self._path), transaction(self._connection):
            for each in before:
                who, moment = each.enrolled, stamp(each.changed)
                self._connection.execute(
                    _REINSTATE, (who.reason, stamp(who.since), who.id, *key, who.id)
                )
                self._connection.execute(
                    _PUT_BACK,
                    (each.status, each.attempts, each.due, each.answer, moment, *key, who.id),
                )

    def counts(self, week: date, revision: int) -> Mapping[Status, int]:
        """How many deliveries of a mailing have each status; 0 where none has."""
        found = dict(self._rows(_COUNTS, *_key(week, revision)))
        return {status: found.get(status, 0) for status in Status}

    def listed(
        self, week: date, revision: int, statuses: Collection[Status] = tuple(Status)
    ) -> Iterator[Delivery]:
        """The deliveries of a mailing that have one of `statuses`, by subscriber's id; few are held
        at a time. Others may write meanwhile: each is told as found when its turn came.
        """
        last, wanted = 0, json.dumps(list(statuses))
        while True:
            rows = self._rows(_LISTED, *_key(week, revision), last, wanted)
            found = [_delivery(row) for row in rows]
            yield from found
            if len(found) < BATCH:
                return
            last = found[-1].enrolled.id

    def of(self, week: date, revision: int, subscriber: int) -> Delivery | None:
        """The delivery of one subscriber, by id; None where that one is not on the list."""
        rows = self._rows(_ONE, *_key(week, revision), subscriber)
        return _delivery(rows[0]) if rows else None

    def _updated(self, query: str, *values: object) -> int:
        with told(self._path), transaction(self._connection):
            return self._connection.execute(query, values).rowcount

    def _leave_out(self, week: date, revision: int, found: Iterable[Delivery], at: float) -> None:
        gone = (each.enrolled for each in found if each.enrolled.standing is not Standing.ACTIVE)
        changes = [_left_out(each.id, _why(each.standing, each.reason)) for each in gone]
        self.record(week, revision, changes, datetime.fromtimestamp(at, UTC))


def _limited(query: str, only: Sequence[int] | None) -> tuple[str, tuple[str, ...]]:
    """A query for all ids, or for those alone, with the values that this takes."""
    if only is None:
        return query.format(only=""), ()
    return query.format(only=_ONLY), (json.dumps(list(only)),)


def _delivery(row: Sequence[Any]) -> Delivery:
    status, attempts, due, answer, changed = row[WIDTH:]
    moment = datetime.fromisoformat(changed)
    return Delivery(enrolled(row), Status(status), attempts, due, answer, moment)


def _turn(delivery: Delivery) -> tuple[float, int]:
    """In which order they fell due."""
    return delivery.due, delivery.enrolled.id


def _left_out(subscriber: int, reason: str) -> Change:
    return Change(subscriber, Status.SUPPRESSED, reason, tried=False)


def _passed_over(change: Change, gone: Mapping[int, str]) -> Change:
    """The same, unless it is of one who left."""
    reason = gone.get(change.subscriber)
    return change if reason is None else _left_out(change.subscriber, reason)


def _why(standing: str, reason: str) -> str:
    """`unsubscribed: by the link in an e-mail`"""
    return ": ".join(filter(None, (standing, reason)))


def _ids(deliveries: Iterable[Delivery]) -> list[int]:
    return [each.enrolled.id for each in deliveries]


def _key(week: date, revision: int) -> tuple[str, int]:
    return week.isoformat(), revision
