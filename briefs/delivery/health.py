"""Health: how a server does, and when it is left alone."""

from collections.abc import Sequence

from briefs.archive.mailed import Delivery, Status
from briefs.delivery.answer import Verdict
from briefs.delivery.crew import EACH
from briefs.delivery.policy import Policy, Surroundings
from briefs.errors import DeliveryError

GROWTH = 25
"""Messages that are taken before one connection more is tried, where the server refused some."""


class Health:
    """What connections and messages met with, in a row.

    Whoever has something in hand when the server goes away fails too: what was begun in one `round`
    counts as one failure.
    """

    def __init__(self, policy: Policy, surroundings: Surroundings) -> None:
        self._policy = policy
        self._around = surroundings
        self._failures = 0
        self._proven = False
        self._until = float("-inf")
        self._refused: list[Delivery] = []
        self._taken = 0
        self.round = 0
        self.width = policy.connections
        self.trouble = ""

    @property
    def most(self) -> int:
        """Parcels that may be in hand. One alone finds out whether the server takes mail from us,
        and whether it is back: a wrong password is not tried over and over.
        """
        return EACH * self.width if self._proven and not self._failures else 1

    def wait(self, clock: float) -> float:
        """Seconds until the server is to be tried again."""
        return max(self._until - clock, 0.0)

    @property
    def innocent(self) -> Sequence[Delivery]:
        """Those refused by a server that refuses everybody: it says nothing about any of them."""
        return self._refused if len(self._refused) >= self._policy.refusals else ()

    def heard(self, delivery: Delivery, verdict: Verdict) -> DeliveryError | None:
        """The server answered; an error where it refused too many in a row."""
        if verdict.tried:
            self._failures, self._proven, self.trouble = 0, True, ""
        if verdict.status is Status.SENT:
            self._refused = []
            self._taken += 1
            if self._taken % GROWTH == 0:
                self.width = min(self.width + 1, self._policy.connections)
        elif verdict.tried and verdict.status in (Status.FAILED, Status.SUPPRESSED):
            self._refused.append(delivery)
        if not self.innocent:
            return None
        return DeliveryError(
            f"{len(self._refused)} messages in a row were refused, the last with: {verdict.answer}",
            "Nobody is the worse for it. Mend what the server complains of, and run the same "
            "command again: it goes on with those very messages.",
        )

    def narrowed(self, turn: int) -> None:
        """A connection was refused while others stand: the server wants fewer of them."""
        if turn == self.round:
            self.round += 1
            self.width = max(self.width - 1, 1)

    def lost(self, turn: int, error: DeliveryError) -> DeliveryError | None:
        """A connection failed that was begun in that round; an error where it is the last straw."""
        if turn != self.round:
            return None
        self.round += 1
        self._failures += 1
        self.trouble = str(error)
        pause = self._policy.reconnect.wait(self._failures, self._around.draw)
        self._until = self._around.clock() + pause
        if self._failures < self._policy.breaker:
            return None
        return DeliveryError(f"{error}, {self._failures} times in a row", error.hint)
