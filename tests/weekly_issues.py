"""Issues of several weeks, built by the command, and the command that publishes them."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wikis import surroundings

from briefs.scoring import score_market
from briefs.simulation import simulate_market, write_market
from briefs.simulation.files import without_last_week

SECONDS = 600


def build_weeks(folder: Path, names: int, weeks: int) -> list[Path]:
    """The folders of so many weeks, the oldest first, with the archive beside them."""
    market = simulate_market(tickers=names, weeks=110, seed=5)
    write_market(market, folder / "market")
    source = folder / "documents"
    source.mkdir()
    bars, benchmark = market.bars, market.benchmark
    for week in range(weeks):
        bars.write_csv(folder / "bars.csv")
        benchmark.write_csv(folder / "benchmark.csv")
        listing, index = folder / "market" / "listing.csv", folder / "benchmark.csv"
        for document in score_market(folder / "bars.csv", listing, str(index)).documents():
            (source / f"{week}-{document.name}").write_bytes(document.content)
        bars = without_last_week(bars, benchmark)
        benchmark = without_last_week(benchmark, benchmark)
    output = folder / "output"
    subprocess.run(
        [*(sys.executable, "-m", "briefs", "build", source), "-o", output, "--formats", "md"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return sorted(output.glob("2*"))


def copied(week: Path, folder: Path) -> Path:
    """The week as another publisher has it: its folder and the archive, at a place of its own."""
    folder.mkdir(parents=True)
    shutil.copy(week.parent / "archive.db", folder)
    return Path(shutil.copytree(week, folder / week.name))


def publishers(home: Path) -> dict[str, str]:
    """What the command is started with; each commit has the time at which it is made."""
    given = surroundings(home)
    return {name: given[name] for name in given if not name.endswith("_DATE")}


def command(week: Path, *options: object) -> list[str]:
    """`briefs publish` of a week with those options."""
    return [str(each) for each in (sys.executable, "-m", "briefs", "publish", week, *options)]


def publish(week: Path, *options: object, env: Mapping[str, str], code: int = 0) -> str:
    """What the command printed, in one line; it must end with this code."""
    done = subprocess.run(
        command(week, *options),
        cwd=week.parent,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return " ".join(done.stdout.split())


def publish_at_once(commands: Sequence[Sequence[str]], env: Mapping[str, str]) -> list[str]:
    """What each of them printed, in one line; they run at the same time and must end well."""
    running = [
        subprocess.Popen(
            each,
            env=env,
            text=True,
            cwd=env["HOME"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for each in commands
    ]
    printed = [each.communicate(timeout=SECONDS)[0] for each in running]
    assert [each.returncode for each in running] == [0] * len(running), "\n".join(printed)
    return [" ".join(each.split()) for each in printed]
