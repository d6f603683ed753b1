"""Processes that are killed while they write, and processes that write and read at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

KILLS = 60
ENTRIES = 20

SETUP = f"""
import os, random, signal, sqlite3, sys, time, traceback
from dataclasses import replace
from pathlib import Path
from issues_kept import issue, week
from briefs.archive import open_archive, read_archive

KEYS = [f"{{number:02}}.N" for number in range({ENTRIES})]
path = Path(sys.argv[1])


def whole(found):
    "The generation of an issue, which all its entries share."
    told = {{kept.sha256 for kept in found.entries}}
    assert len(found.entries) == len(KEYS) and len(told) == 1, (found.week, told)
    return int(told.pop())


ISSUES = [issue(week(day), KEYS, by="AL" if day else "") for day in range(4)]


def of(kept, generation):
    "The entry with a number of its own, ready, so that almost all time goes into the writing."
    numbered = replace(kept, sha256=str(generation))
    vars(numbered)["record"] = kept.record
    return numbered


def put(archive, day, generation):
    entries = tuple(of(kept, generation) for kept in ISSUES[day].entries)
    archive.put(replace(ISSUES[day], entries=entries))
"""

KILLED = f"""{SETUP}
chance = random.Random(int(sys.argv[2]))
said = dict.fromkeys(range(3), 0)
for kill in range({KILLS}):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        with open_archive(path) as archive:
            for generation in range(1, 10_000):
                day = (kill + generation) % 3
                put(archive, day, kill * 10_000 + generation)
                os.write(writer, b"%d %d\\n" % (day, kill * 10_000 + generation))
        os._exit(1)
    os.close(writer)
    told = os.fdopen(reader)
    acknowledged = [told.readline() for _ in range(chance.randrange(4))]
    time.sleep(chance.uniform(0.0, 0.01))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    for line in (*acknowledged, *told):
        day, generation = map(int, line.split())
        said[day] = generation
    shell = sqlite3.connect(path)
    assert shell.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert shell.execute("PRAGMA foreign_key_check").fetchall() == []
    shell.close()
    with open_archive(path) as archive:
        for each in archive.standings():
            day = (each.week - week(0)).days // 7
            found = whole(archive.issue_before(week(day + 1)))
            # What a build was told is kept is kept; a later one may stand too.
            assert found >= said[day], (found, said)
            said[day] = found
print(sum(map(bool, said.values())), sorted(os.listdir(path.parent)))
"""

BUSY = f"""{SETUP}
def work(turn):
    with open_archive(path) as archive:
        for generation in range(1, 6):
            put(archive, turn, generation)


children = []
for turn in range(4):
    child = os.fork()
    if not child:
        try:
            work(turn)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
with read_archive(path) as archive:
    print([whole(archive.issue_before(week(turn + 1))) for turn in range(4)])
"""

READ = f"""{SETUP}
with open_archive(path) as archive:
    put(archive, 0, 1)
child = os.fork()
if not child:
    with open_archive(path) as archive:
        for generation in range(2, 200):
            put(archive, 0, generation)
    os._exit(0)
seen = []
with read_archive(path) as archive:
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        seen.append(whole(archive.issue_before(week(1))))
        assert len(archive.earlier(week(1))) == len(archive.history("00.N") * len(KEYS))
    seen.append(whole(archive.issue_before(week(1))))
assert seen == sorted(seen)
print(seen[-1], len(set(seen)) > 2)
"""


def run(code, *arguments):
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_moment_leaves_each_week_whole_and_forgets_nothing(seed, tmp_path):
    assert run(KILLED, tmp_path / "archive.db", seed) == ["3 ['archive.db']"]


@pytest.mark.parametrize("attempt", range(3))
def test_builds_that_begin_a_new_archive_together_wait_for_each_other(attempt, tmp_path):
    assert run(BUSY, tmp_path / "archive.db") == ["[5, 5, 5, 5]"]


def test_who_reads_while_another_writes_sees_whole_issues_in_their_order(tmp_path):
    assert run(READ, tmp_path / "archive.db") == ["199 True"]
