"""A publisher killed again and again, with its gits or without them: `make test-universe`."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from wikis import cloned, put, repository, surroundings

from briefs.wiki.landing import Landed

pytestmark = pytest.mark.long

TESTS = Path(__file__).parents[1]
WEEKS, PAGES, PICTURES = 6, 40, 10
KILLS = 12
"""In each week."""

PUBLISHER = f"""
import json, sys
sys.path.insert(0, {str(TESTS)!r})
from pathlib import Path
from wikis import put
order = json.loads(sys.stdin.readline())
files = {{path: text and text.encode() for path, text in order["files"].items()}}
print("ready", flush=True)
put(order["wiki"], files, order["environment"], Path(order["cache"]), push=order["push"])
"""


def issue(week):
    """The files of a week; the pictures of the one before go."""
    pages = {f"{page}.md": f"page {page} of week {week}\n" * 80 for page in range(PAGES)}
    pictures = {
        f"exhibits/{page}/{week - gone}A-{each}.svg": None if gone else f"<svg>{week}</svg>\n" * 50
        for page in range(PAGES)
        for each in range(PICTURES)
        for gone in (0, 1)
    }
    return {**pages, **pictures}


def started(order):
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    return process


def processes():
    """All processes that run: state, parent and session of each."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            found[int(folder.name)] = (told[0], int(told[1]), int(told[3]))
    return {each: facts for each, facts in found.items() if facts[0] != "Z"}


def killed(process, *, with_gits):
    """Kill a publisher. Each git of its is in a session of its own; those that go on come to an end
    before this returns.
    """
    process.send_signal(signal.SIGSTOP)  # so that it starts no more of them
    while processes().get(process.pid, "T")[0] not in "Tt":
        time.sleep(0.001)
    gits = {each for each, facts in processes().items() if facts[1] == process.pid}
    with process:
        process.kill()
        for each in gits if with_gits else ():
            with suppress(ProcessLookupError):
                os.killpg(each, signal.SIGKILL)
    while gits & {facts[2] for facts in processes().values()}:
        time.sleep(0.01)


@pytest.mark.parametrize("kind", ["clone", "clone and push", "address"])
def test_whatever_moment_a_publisher_is_killed_at_the_next_one_puts_it_right(tmp_path, kind):
    environment = surroundings(tmp_path / "home")
    bare = repository(tmp_path / "wiki.git", environment, "--bare")
    clone = cloned(bare, tmp_path / "clone")
    clone.commit({"README.md": "a wiki\n", "own.txt": "own\n"})
    clone.git("push", "--quiet", "--set-upstream", "origin", "main")
    clone.write({"own.txt": "changed\n", "loose.txt": "loose\n"})
    dirt = clone.status()
    wiki = bare if kind == "address" else clone
    push, cache = kind == "clone and push", tmp_path / "cache"
    order = {"wiki": str(wiki.path), "environment": environment, "cache": str(cache), "push": push}
    draw, usual = random.Random(5), 1.0  # noqa: S311 (when to kill)
    for week in range(WEEKS):
        files = {path: text and text.encode() for path, text in issue(week).items()}
        for number in range(KILLS if week else 0):
            publisher = started({**order, "files": issue(week)})
            time.sleep(usual * draw.uniform(0.0, 1.0))
            killed(publisher, with_gits=bool(number % 2))
            # What a person is told to do.
            for lock in ("index.lock", "refs/heads/main.lock", "HEAD.lock"):
                (clone.path / ".git" / lock).unlink(missing_ok=True)
        began = time.monotonic()
        assert isinstance(put(wiki, files, environment, cache, push=push), Landed)
        usual = time.monotonic() - began if not week else usual
        assert clone.status() == dirt
        tip = "main" if kind == "address" else "HEAD"
        written = {path for path, content in files.items() if content is not None}
        assert set(wiki.paths(tip)) == written | {"README.md", "own.txt"}
        assert all(wiki.content(path, tip) == files[path] for path in sorted(written)[::40])
        assert wiki.git("rev-list", "--count", tip) == str(week + 2)
    assert bare.git("fsck", "--no-dangling") == clone.git("fsck", "--no-dangling") == ""
