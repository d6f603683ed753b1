"""`briefs publish` killed a hundred and twenty times, at any moment: `make test-universe`.

Half of the kills take git along, as a power cut would; the others leave it running, as `kill -9`
does.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from weekly_issues import SECONDS, build_weeks, command, publish, publishers
from wikis import Repository, cloned, repository

pytestmark = pytest.mark.long

KILLS = 60
NAMES = 30
OWN = {
    "Own.md": b"Mine, and not committed.\n",
    "Staged.md": b"Mine, and only staged.\n",
    "notes/new.txt": b"Mine, and not known to git.\n",
}
"""What a person has under way in the clone."""
STATUS = [" M Own.md", "M  Staged.md", "?? notes/new.txt"]


@dataclass(frozen=True)
class Desk:
    """A folder with everything: a clone, what it is pushed to, the issues' folders."""

    folder: Path
    environment: Mapping[str, str]
    pushed: bool

    @property
    def clone(self) -> Repository:
        return Repository(self.folder / "clone", self.environment)

    @property
    def bare(self) -> Repository:
        return Repository(self.folder / "wiki.git", self.environment)

    @property
    def wikis(self) -> tuple[Repository, ...]:
        return (self.clone, self.bare) if self.pushed else (self.clone,)

    @property
    def options(self) -> tuple[object, ...]:
        return ("--wiki", self.clone.path, *(["--push"] if self.pushed else []))

    def copied(self, folder: Path) -> "Desk":
        return Desk(Path(shutil.copytree(self.folder, folder)), self.environment, self.pushed)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build_weeks(tmp_path_factory.mktemp("weeks"), names=NAMES, weeks=2)


@pytest.fixture(params=[False, True], ids=["a clone", "a clone that is pushed"])
def desk(request: pytest.FixtureRequest, weeks: list[Path], tmp_path: Path) -> Desk:
    """The first week is there, and a person has changes of their own."""
    made = Desk(tmp_path / "desk", publishers(tmp_path / "home"), request.param)
    made.folder.mkdir()
    repository(made.bare.path, made.environment, "--bare", "--initial-branch", "main")
    clone = cloned(made.bare, made.clone.path)
    clone.commit({"Own.md": "Mine.\n", "Staged.md": "Mine too.\n"})
    clone.git("push", "--quiet", "origin", "main")
    # A copy's clone is pushed to the copy.
    clone.git("remote", "set-url", "origin", "../wiki.git")
    publish(weeks[0], *made.options, env=made.environment)
    clone.write(OWN)
    clone.git("add", "Staged.md")
    assert clone.status() == STATUS
    return made


def started(week: Path, desk: Desk) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(week, *desk.options),
        cwd=week.parent,
        env=desk.environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_whatever_moment_it_is_killed_at_the_next_run_lands(
    weeks: list[Path], desk: Desk, tmp_path: Path
) -> None:
    calm = desk.copied(tmp_path / "calm")
    began = time.monotonic()
    assert started(weeks[1], calm).wait() == 0
    usual = time.monotonic() - began
    old, new = (each.clone.git("rev-parse", "HEAD^{tree}") for each in (desk, calm))
    assert old != new
    draw = random.Random(11)  # noqa: S311 (when to kill)
    found = Counter[str]()
    for number in range(KILLS):
        tried = desk.copied(tmp_path / f"tried-{number}")
        running = started(weeks[1], tried)
        await_moment(tried, running, number, usual * draw.uniform(0.1, 1.05), draw)
        with_git = bool(number % 2)
        kill(running, with_git=with_git)
        if with_git:
            check_whole(tried)
            found[state(tried, old, new)] += 1
        finish(weeks[1], tried)
        check_landed(tried, desk, new)
        shutil.rmtree(tried.folder)
    # Otherwise the moments were badly chosen.
    assert found.keys() == {"nothing", "a part", "all"}, found


def await_moment(
    desk: Desk, running: subprocess.Popen[bytes], number: int, seconds: float, draw: random.Random
) -> None:
    """Every third time return while files of the working tree are being changed, else after so many
    seconds.
    """
    if number % 3:
        with suppress(subprocess.TimeoutExpired):
            running.wait(seconds)
        return
    lock = desk.clone.path / ".git" / "index.lock"
    while running.poll() is None and not lock.exists():
        pass
    time.sleep(draw.uniform(0, 0.03))


def kill(running: subprocess.Popen[bytes], *, with_git: bool) -> None:
    """Kill the command and, where that is wanted, all that it started, at one moment."""
    if running.poll() is not None:
        return  # its number may be another's by now
    if with_git:
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGSTOP)
        for process in below(running.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def below(process: int) -> list[int]:
    """The processes that one started, and those that they did."""
    parents = dict(_parents())
    found = [process]
    for each in found:
        found.extend(child for child, parent in parents.items() if parent == each)
    return found[1:]


def _parents() -> Iterator[tuple[int, int]]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            told = status.read_text().rpartition(")")[2].split()
            yield int(status.parent.name), int(told[1])


def state(desk: Desk, old: str, new: str) -> str:
    """What a kill left: nothing done, all done, or files changed that the branch does not know."""
    trees = {wiki.git("rev-parse", "main^{tree}") for wiki in desk.wikis}
    assert trees <= {old, new}
    if trees == {new} and desk.clone.status() == STATUS:
        return "all"
    return "nothing" if trees == {old} and desk.clone.status() == STATUS else "a part"


def check_whole(desk: Desk) -> None:
    """Nothing is broken, and nothing of the person's is lost."""
    for wiki in desk.wikis:
        told = subprocess.run(
            ["git", "fsck", "--full", "--no-dangling"],
            cwd=wiki.path,
            env=desk.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (told.returncode, told.stdout) == (0, ""), told
    for path, content in OWN.items():
        assert (desk.clone.path / path).read_bytes() == content


def finish(week: Path, desk: Desk) -> None:
    """Publish again; a lock that git left is removed, as the message says."""
    lock = desk.clone.path / ".git" / "index.lock"
    again = subprocess.run(
        command(week, *desk.options),
        env=desk.environment,
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if again.returncode:
        assert f"{lock} is there" in again.stderr
        assert "remove that file" in again.stderr
        lock.unlink(missing_ok=True)
        publish(week, *desk.options, env=desk.environment)


def check_landed(desk: Desk, before: Desk, new: str) -> None:
    check_whole(desk)
    for wiki in desk.wikis:
        assert wiki.git("rev-parse", "main^{tree}") == new
        assert wiki.git("rev-list", "--count", f"{before.clone.tip()}..main") == "1"
    assert desk.clone.status() == STATUS
    assert [ref for ref in desk.clone.refs() if "briefs" in ref] == []
    assert desk.clone.git("rev-parse", "main") == desk.clone.tip()
    if desk.pushed:
        assert desk.bare.tip("main") == desk.clone.tip()
