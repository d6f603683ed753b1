"""A build of two weeks in all formats, killed again and again: `make test-universe`."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from issue_trees import everything

from briefs.scoring import score_market
from briefs.simulation import simulate_market, write_market
from briefs.simulation.files import without_last_week

pytestmark = pytest.mark.long

NAMES, KILLS = 8, 20


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """A folder with the documents of two weeks of a simulated market."""
    market, folder = (tmp_path_factory.mktemp(name) for name in ("market", "documents"))
    made = simulate_market(tickers=NAMES, weeks=110, seed=3)
    write_market(made, market)
    shorter = without_last_week(made.bars, made.benchmark)
    shorter.write_csv(market / "before.csv")
    without_last_week(made.benchmark, made.benchmark).write_csv(market / "index-before.csv")
    for week, bars, index in (
        ("now", "bars.csv", "benchmark.csv"),
        ("before", "before.csv", "index-before.csv"),
    ):
        scored = score_market(market / bars, market / "listing.csv", str(market / index))
        for document in scored.documents():
            (folder / f"{week}-{document.name}").write_bytes(document.content)
    return folder


def started(documents, output):
    return subprocess.Popen(
        [sys.executable, "-m", "briefs", "build", documents, "-o", output, "-j", "2"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_whatever_moment_a_build_is_killed_at_running_it_again_gives_the_same(documents, tmp_path):
    began = time.monotonic()
    assert started(documents, tmp_path / "calm").wait() == 0
    usual = time.monotonic() - began
    draw = random.Random(9)  # noqa: S311 (when to kill)
    for number in range(KILLS):
        killed = started(documents, tmp_path / "out")
        time.sleep(usual * (0.2 + number / KILLS * 0.8) * draw.uniform(0.9, 1.1))
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    assert started(documents, tmp_path / "out").wait() == 0
    assert everything(tmp_path / "out") == everything(tmp_path / "calm")
