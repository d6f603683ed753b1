"""A sender that is killed at any moment, and started again until all is settled."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from consigned import NOW, REVISION, WEEK, consigned, everybody

from briefs.archive.deliveries import open_deliveries
from briefs.archive.mailed import Status

TESTS = Path(__file__).parent

SENDER = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
from dataclasses import replace
from pathlib import Path
from consigned import NOW, QUICK, REVISION, WEEK, Consignment, letter, open_deliveries, sent_to

class Server:
    url = sys.argv[2]

policy = replace(QUICK, connections=4, patience=5.0, breaker=int(sys.argv[3]))
with open_deliveries(Path(sys.argv[1])) as deliveries:
    deliveries.recover(WEEK, NOW)
    print("ready", flush=True)
    stopped = sent_to(Server, Consignment(deliveries, WEEK, REVISION), policy, letter).stopped
    sys.exit(str(stopped) if stopped else 0)
"""


OPEN = (Status.SENDING, Status.UNKNOWN)
"""What nobody can be sure of while the run is on, or killed."""


def dawdles(draw):
    """At END: takes the message at once or late, and says so at once or late."""

    async def play(_conversation, usual):
        await asyncio.sleep(draw.uniform(0.0, 0.004))
        told = await usual()
        await asyncio.sleep(draw.uniform(0.0, 0.004))
        return told

    return play


def started(archive, url, breaker=5):
    """A process that sends what is left."""
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(archive), url, str(breaker)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert sender.stdout.readline() == "ready\n", sender.communicate()[1]
    return sender


def killed(archive, server, readers, kills, seed):
    """Send to so many, killed so many times at random moments; the addresses that nobody can be
    sure of, after a last run that ended by itself.
    """
    draw = random.Random(seed)  # noqa: S311 (when to kill)
    server.play("END", dawdles(draw))
    with consigned(archive, everybody(readers)):
        pass
    for _kill in range(kills):
        before, share = len(server.taken), draw.uniform(0.0, 1.0)
        sender = started(archive, server.url)
        # So many that the kills are spread over all of the mailing.
        while len(server.taken) - before < share * readers / kills:
            time.sleep(0.001)
        time.sleep(draw.uniform(0.0, 0.01))
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        agrees(archive, server)
    ended(started(archive, server.url))
    return agrees(archive, server)


def ended(sender):
    """The run comes to its end by itself, and well."""
    _out, errors = sender.communicate(timeout=300)
    assert (sender.returncode, errors) == (0, "")


def agrees(archive, server):
    """The ledger against the server's own record; who is unknown, or is being sent."""
    time.sleep(0.05)
    times = Counter(server.taken)
    assert set(times.values()) <= {1}
    with open_deliveries(archive) as deliveries:
        found = {each.enrolled.address: each.status for each in deliveries.listed(WEEK, REVISION)}
    for address, status in found.items():
        if status is Status.SENT:
            assert times[address] == 1
        elif status is Status.PENDING:
            assert times[address] == 0
        else:
            assert status in (Status.SENDING, Status.UNKNOWN)
    return [address for address, status in found.items() if status in OPEN]


def sent_anew(archive, server, unknown):
    """Those who are unknown are sent to again, and have it once more at most."""
    once = Counter(server.taken)
    with open_deliveries(archive) as deliveries:
        assert deliveries.requeue(WEEK, REVISION, (Status.UNKNOWN,), NOW) == len(unknown)
    ended(started(archive, server.url))
    assert Counter(server.taken) - once == dict.fromkeys(unknown, 1)
