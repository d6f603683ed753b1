"""Courier: a thread with one connection, which asks before it says the last word of a message."""

import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from briefs.archive.mailed import Status
from briefs.delivery.answer import Verdict
from briefs.delivery.causes import NoConnection
from briefs.delivery.connection import Broken, Connection, Unwritable, connect
from briefs.delivery.parcel import Parcel
from briefs.delivery.policy import Policy
from briefs.delivery.server import Server


@dataclass(frozen=True)
class Sealed:
    """All of a message is with the server but the dot that ends it: may it be sent?"""

    courier: "Courier"
    parcel: Parcel


@dataclass(frozen=True)
class Settled:
    """What became of a message."""

    courier: "Courier"
    parcel: Parcel
    verdict: Verdict


@dataclass(frozen=True)
class Dropped:
    """A message was not to be ended, and the server does not have it."""

    courier: "Courier"
    parcel: Parcel


@dataclass(frozen=True)
class Unfit:
    """A message that cannot be sent to any server, and why."""

    courier: "Courier"
    parcel: Parcel
    error: ValueError


@dataclass(frozen=True)
class Undelivered:
    """There was no connection to offer a message on."""

    courier: "Courier"
    parcel: Parcel
    trouble: NoConnection


@dataclass(frozen=True)
class Crashed:
    """A slip of our own."""

    courier: "Courier"
    parcel: Parcel
    error: BaseException


Event = Sealed | Settled | Dropped | Unfit | Undelivered | Crashed


class _Forbidden(Exception):
    """The dot is not to be sent."""


class Courier(threading.Thread):
    """Takes parcels one after the other and tells what became of each in `events`.

    After `Sealed` it waits for `release`. A connection is kept for as many messages as the policy
    says, and replaced where the server has closed it meanwhile.
    """

    def __init__(self, server: Server, policy: Policy, events: "SimpleQueue[Event]") -> None:
        # A look-up of a host cannot be broken off: the process must be able to end over it.
        super().__init__(name="courier", daemon=True)
        self._server = server
        self._policy = policy
        self._events = events
        self._inbox: SimpleQueue[Parcel | None] = SimpleQueue()
        self._gate: SimpleQueue[bool] = SimpleQueue()
        self._connection: Connection | None = None
        self.in_hand = 0

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    def give(self, parcel: Parcel) -> None:
        """One more to deliver."""
        self.in_hand += 1
        self._inbox.put(parcel)

    def recall(self) -> list[Parcel]:
        """Take back what was not begun."""
        found: list[Parcel] = []
        try:
            while parcel := self._inbox.get_nowait():
                found.append(parcel)
        except Empty:
            pass
        self.in_hand -= len(found)
        return found

    def release(self, *, go: bool) -> None:
        """Send the dot, or break the message off, and with it the connection."""
        self._gate.put(go)

    def dismiss(self) -> None:
        """Go home when nothing is in hand any more."""
        self._inbox.put(None)

    def abort(self) -> None:
        """Wait for the server no longer."""
        connection = self._connection
        if connection is not None:
            connection.abort()

    def run(self) -> None:
        while (parcel := self._inbox.get()) is not None:
            try:
                self._events.put(self._told(parcel))
            except BaseException as error:
                self._lose()
                self._events.put(Crashed(self, parcel, error))
            # Only now: what became of the message does not wait for a server to say goodbye.
            if self._connection and self._connection.messages >= self._policy.reuse:
                self._hang_up()
        self._hang_up()

    def _told(self, parcel: Parcel) -> Event:
        try:
            return Settled(self, parcel, self._delivered(parcel))
        except NoConnection as trouble:
            self._lose()
            return Undelivered(self, parcel, trouble)
        except Broken as broken:
            self._lose()
            return Settled(self, parcel, Verdict(Status.PENDING, str(broken), broken=True))
        except _Forbidden:
            self._lose()
            return Dropped(self, parcel)
        except Unwritable as error:
            self._lose()
            return Unfit(self, parcel, error)

    def _delivered(self, parcel: Parcel) -> Verdict:
        connection, verdict = self._offered(parcel)
        if verdict is None:
            connection.body(parcel)
            self._events.put(Sealed(self, parcel))
            if not self._gate.get():
                raise _Forbidden
            connection.check()
            verdict = connection.finish()
        if verdict.broken:
            self._lose()
        return verdict

    def _offered(self, parcel: Parcel) -> tuple[Connection, Verdict | None]:
        """A connection, and what the server says to the message's envelope on it."""
        if self._connection is not None:
            try:
                self._connection.check()
                return self._connection, self._connection.offer(self._policy.sender, parcel)
            except Broken:
                # A server may close what was idle, and says nothing by that.
                self._lose()
        self._connection = connect(self._server, self._policy.limits)
        return self._connection, self._connection.offer(self._policy.sender, parcel)

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.quit()

    def _lose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
