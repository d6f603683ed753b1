"""Many briefs: building a pack with two workers, and building it again.

    .venv/bin/python benchmarks/packs.py [--briefs N] [--formats LIST]

The documents of a simulated market are made first, which is not counted. Each build is a process of
its own. Processor time is that of the command with all its processes; the memory of a worker is the
largest of any process beside the command's own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BRIEFS = 60
WEEKS = 160
WORKERS = 2
EVERY = 0.05
"""Seconds between two looks at the processes' memory."""


class Build(NamedTuple):
    """Seconds on the clock and of all processors; the most memory of either in MB."""

    clock: float
    busy: float
    parent: float
    worker: float


def main(briefs: int, formats: str) -> None:
    """Build, build again unchanged, change one document, build once more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = simulated(folder, briefs)
        count = len(list(documents.glob("*.json")))
        print(f"A pack of {count} briefs ({formats}), {WORKERS} workers, {os.cpu_count()} cores")
        print(f"  {'':32} seconds   busy s  parent MB  worker MB")
        built = build(folder, documents, formats)
        told("from nothing", built)
        told("again, unchanged", build(folder, documents, formats))
        change(documents)
        told("again, one document changed", build(folder, documents, formats))
        print(f"  ms of processor a brief: {built.busy / count * 1e3:.0f}")
        print(f"  briefs a second: {count / built.clock:.1f}")


def simulated(folder: Path, briefs: int) -> Path:
    """A folder with the documents of so many names of a simulated market."""
    run("simulate", "--tickers", str(briefs), "--weeks", str(WEEKS), "-o", str(folder / "market"))
    market, documents = folder / "market", folder / "documents"
    run(
        *("score", str(market / "bars.csv"), "--listing", str(market / "listing.csv")),
        *("--benchmark", str(market / "benchmark.csv"), "-o", str(documents)),
    )
    return documents


def change(documents: Path) -> None:
    """Another description, which one brief alone prints."""
    path = min(documents.glob("*.json"))
    text = path.read_text()
    changed = text.replace('"description": "', '"description": "Once more: ', 1)
    assert changed != text
    path.write_text(changed)


def run(*arguments: str) -> None:
    subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "briefs", *arguments], check=True, capture_output=True
    )


def build(folder: Path, documents: Path, formats: str) -> Build:
    """One build, watched from beside."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [
            *(sys.executable, "-m", "briefs", "build", str(documents), "--formats", formats),
            *("--jobs", str(WORKERS), "--output", str(folder / "output")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    seen = Seen(process.pid)
    ended = threading.Event()
    watching = threading.Thread(target=watch, args=(seen, ended))
    watching.start()
    code = process.wait()
    clock = time.perf_counter() - begun
    ended.set()
    watching.join()
    assert code == 0, f"the build ended with {code}"
    return Build(clock, sum(seen.busy.values()), seen.most([process.pid]), seen.largest_other())


class Seen:
    """What was seen of the processes of a session: processor seconds and most memory, by id."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.busy: dict[int, float] = {}
        self.memory: dict[int, float] = {}

    def look(self) -> None:
        """Note every process that is there now; those that end meanwhile are as seen last."""
        for place in Path("/proc").glob("[0-9]*"):
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.session:
                    self._note(int(place.name), fields, (place / "status").read_text())
            except (OSError, IndexError):
                continue

    def _note(self, number: int, fields: Sequence[str], status: str) -> None:
        ticks = int(fields[11]) + int(fields[12])
        self.busy[number] = ticks / os.sysconf("SC_CLK_TCK")
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.memory[number] = int(line.split()[1]) / 1e3

    def most(self, numbers: Sequence[int]) -> float:
        return max((self.memory.get(each, 0.0) for each in numbers), default=0.0)

    def largest_other(self) -> float:
        return self.most([each for each in self.memory if each != self.session])


def watch(seen: Seen, ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        seen.look()


def told(name: str, made: Build) -> None:
    figures = f"{made.clock:7.2f} {made.busy:8.2f} {made.parent:10.0f} {made.worker:10.0f}"
    print(f"  {name:32} {figures}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--briefs", type=int, default=BRIEFS)
    parser.add_argument("--formats", default="pdf,md,html,mail")
    given = parser.parse_args()
    main(given.briefs, given.formats)
