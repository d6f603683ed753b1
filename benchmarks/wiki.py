"""Publishing 2,000 names to a wiki: seconds, and those of them that processors worked, beside git
alone committing the same files.

    .venv/bin/python benchmarks/wiki.py [NAMES]

Two weeks of a simulated market are built as Markdown first, which takes minutes and is not counted.
Each is published to a clone and, by its address, to a bare remote, then once more unchanged. The
peer copies the same files into a clone and has git add and commit them.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

Seconds = tuple[float, float]
"""By the clock, and of all processors in programs, git's among them, not in the system."""

ROUNDS = 3
IDENTITY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "Desk" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "desk@harbour.example" for who in ("AUTHOR", "COMMITTER")},
}


def main(names: int) -> None:
    """Build two weeks, publish them in fresh wikis, time the peer, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, second = build(folder, names)
        rounds = [once(folder / str(number), first, second) for number in range(ROUNDS)]
        wiki = folder / "0" / "clone"
        pages = len(list(wiki.glob("*.md")))
        pictures = len(list(wiki.glob("exhibits/*/*.svg")))
        print(f"{pages:,} pages, {pictures:,} pictures, {os.cpu_count()} cores, {git_version()}")
        print(f"median of {ROUNDS} rounds, seconds: by the clock, of processors")
        for step in rounds[0]:
            clock, spent = (median(each[step][which] for each in rounds) for which in (0, 1))
            print(f"  {step:34} {clock:6.2f} {spent:6.2f}")
        ratio = median(each["first week, clone"][0] / each["git alone"][0] for each in rounds)
        print(f"first week to a clone, to git alone: {ratio:.2f}")


def once(folder: Path, first: Path, second: Path) -> dict[str, Seconds]:
    """Seconds of each step in wikis of their own."""
    folder.mkdir()
    bare, clone, plain = (folder / each for each in ("bare.git", "clone", "plain"))
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    for each in (clone, plain):
        git(folder, "init", "--quiet", "--initial-branch=main", str(each))
    steps = {}
    address = bare.as_uri()
    for told, week in (("first", first), ("second", second)):
        steps[f"{told} week, clone"] = publish(week, "--wiki", str(clone))
        steps[f"{told} week, address"] = publish(week, "--wiki", address)
        if told == "first":
            steps["git alone"] = timed(lambda: alone(clone, plain))
    steps["second week again, clone"] = publish(second, "--wiki", str(clone))
    steps["second week again, address"] = publish(second, "--wiki", address)
    return steps


def alone(clone: Path, plain: Path) -> None:
    """The same files written, added and committed."""
    shutil.copytree(clone, plain, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
    git(plain, "add", "--all")
    git(plain, "commit", "--quiet", "--message=The week")


def build(folder: Path, names: int) -> tuple[Path, Path]:
    """The folders of two weeks, the earlier one first."""
    market = folder / "market"
    briefs("simulate", "--tickers", str(names), "--weeks", "130", "--output", str(market))
    for week in ("-week-before", ""):
        files = ("--listing", market / "listing.csv")
        benchmark = ("--benchmark", market / f"benchmark{week}.csv")
        documents = folder / f"documents{week}"
        bars = market / f"bars{week}.csv"
        briefs("score", bars, *files, *benchmark, "--output", documents)
        briefs("build", documents, "--formats", "md", "--output", folder / "output")
    first, second = sorted(each for each in (folder / "output").iterdir() if each.is_dir())
    return first, second


def publish(week: Path, *options: str) -> Seconds:
    return timed(lambda: briefs("publish", week, *options))


def timed(work: Callable[[], None]) -> Seconds:
    """Seconds of a piece of work, with those of the processes that it starts."""
    started, before = time.perf_counter(), worked()
    work()
    return time.perf_counter() - started, worked() - before


def worked() -> float:
    """Seconds that this process and those that it waited for have used so far."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(each).ru_utime for each in whose)


def briefs(*arguments: str | Path) -> None:
    environment = os.environ | IDENTITY
    command = [sys.executable, "-m", "briefs", *arguments]
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603


def git(folder: Path, *arguments: str) -> None:
    environment = os.environ | IDENTITY
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)  # noqa: S603, S607


def git_version() -> str:
    told = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True)  # noqa: S607
    return told.stdout.strip()


if __name__ == "__main__":
    main(*([int(argument) for argument in sys.argv[1:]] or [2_000]))
