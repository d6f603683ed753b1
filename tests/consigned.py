"""Mailings to subscribers who live in a test's archive, and messages next to nothing."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from briefs.archive.deliveries import open_deliveries
from briefs.archive.roster import open_roster
from briefs.delivery.carrier import Consignment, Parcel, Policy, Surroundings, carry
from briefs.delivery.pace import Backoff
from briefs.delivery.policy import Limits
from briefs.delivery.server import ANONYMOUS, read_server
from briefs.subscribers import Subscriber

WEEK, REVISION = date(2026, 6, 12), 1
NOW = datetime(2026, 6, 12, 8, tzinfo=UTC)
SENDER = "research@example.org"
QUICK = Policy(
    SENDER,
    connections=2,
    deferred=Backoff(0.01, 0.02),
    patience=0.3,
    reconnect=Backoff(0.01, 0.02),
    limits=Limits(connect=60.0, command=60.0, verdict=60.0, farewell=2.0),
)


def everybody(number, domain="example.org"):
    return [f"reader{place:05}@{domain}" for place in range(number)]


@contextmanager
def consigned(path, addresses, week=WEEK):
    """A consignment to those addresses, begun and enlisted."""
    numbers = count(week.toordinal() * 1_000_000)
    with open_roster(path) as roster:
        roster.enrol(map(Subscriber, addresses), NOW, lambda: f"{next(numbers):032x}")
    with open_deliveries(path) as deliveries:
        deliveries.begin(week, REVISION, "of-the-pack", NOW)
        deliveries.enlist(week, REVISION, NOW)
        yield Consignment(deliveries, week, REVISION)


def letter(delivery):
    """A message of five lines."""
    address = delivery.enrolled.address
    lines = (f"To: {address}", f"From: {SENDER}", "Subject: a digest", "", "Up, mostly.", "")
    return Parcel(delivery, tuple(f"{line}\r\n".encode() for line in lines[:-1]))


def sent_to(server, consignment, policy=QUICK, compose=letter, **options):
    """carry, to a server of the test, in real time."""
    where = read_server(
        server.url, options.pop("credentials", ANONYMOUS), options.pop("authority", None)
    )
    seen = options.pop("seen", [])
    return carry(where, consignment, compose, policy, seen.append, Surroundings(**options))


def states(consignment):
    """What each address became."""
    found = consignment.deliveries.listed(consignment.week, consignment.revision)
    return {each.enrolled.address: each.status for each in found}


def told(consignment):
    """What is told of each address."""
    found = consignment.deliveries.listed(consignment.week, consignment.revision)
    return {each.enrolled.address: each.answer for each in found}


def tally(outcome):
    """Counts of an outcome, those that are not 0."""
    return {status: number for status, number in outcome.became.items() if number}


@dataclass
class FakeTime:
    """Time that passes only where somebody sleeps."""

    passed: float = 0.0

    @property
    def surroundings(self):
        return {
            "clock": lambda: self.passed,
            "sleep": self.sleep,
            "draw": lambda: 1.0,
            "now": lambda: NOW + timedelta(seconds=self.passed),
        }

    def sleep(self, seconds):
        self.passed += seconds


def only(consignment, *ids):
    return replace(consignment, only=ids)
