"""`briefs send` itself, killed twenty times on its way to 2,000: `make test-universe`."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from mailed import KEY, WEEK, archived, subscribed, write_week
from send_killed import dawdles
from smtp_server import SmtpServer

from briefs.archive.deliveries import read_deliveries
from briefs.archive.mailed import Status
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import KEY_VARIABLE

pytestmark = pytest.mark.long

READERS, KILLS = 2000, 20
SETTINGS = '[mail]\nsender = "desk@example.org"\nunsubscribe_mailto = "leave@example.org"\n'


@pytest.fixture
def home(tmp_path):
    """A desk's folder with an approved issue and many subscribers."""
    (tmp_path / "briefs.toml").write_text(SETTINGS, "utf-8")
    write_week(tmp_path / "output" / "2026-06-12")
    readers = (Subscriber(f"reader{number}@example.org") for number in range(READERS))
    subscribed(archived(tmp_path / "output" / "archive.db"), *readers)
    return tmp_path


def sending(home, server, *options):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "briefs",
            "send",
            "output/2026-06-12",
            "--smtp",
            server.url,
            *options,
        ],
        cwd=home,
        env=os.environ | {KEY_VARIABLE: KEY.secret.hex()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ledger(home):
    with read_deliveries(home / "output" / "archive.db") as deliveries:
        return {each.enrolled.address: each.status for each in deliveries.listed(WEEK, 1)}


def killed(sender, server, share):
    """Kill it once it has sent so many more."""
    before = len(server.taken)
    while len(server.taken) - before < share:
        assert sender.poll() is None, sender.communicate()
        time.sleep(0.001)
    sender.send_signal(signal.SIGKILL)
    sender.communicate()


def test_the_command_may_be_killed_at_any_moment_and_is_run_again(home):
    draw = random.Random(7)  # noqa: S311 (when to kill)
    with SmtpServer() as server:
        server.play("END", dawdles(draw))
        for _kill in range(KILLS):
            killed(sending(home, server), server, draw.uniform(0, READERS / KILLS))
        last = sending(home, server)
        told, _errors = last.communicate(timeout=300)
        found, times = ledger(home), Counter(server.taken)
        unknown = {address for address, status in found.items() if status is Status.UNKNOWN}
        assert set(found.values()) <= {Status.SENT, Status.UNKNOWN}
        assert len(found) == READERS
        assert set(times.values()) == {1}
        assert set(found) - set(times) <= unknown
        assert last.returncode == (1 if unknown else 0)
        assert f"{READERS - len(unknown):,} sent" in told
        if unknown:
            again = sending(home, server, "--resend-unknown")
            again.communicate(timeout=300)
            assert Counter(server.taken) - times == dict.fromkeys(unknown, 1)
        assert set(ledger(home).values()) == {Status.SENT}
