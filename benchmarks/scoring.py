"""Scoring 5,000 tickers of 260 weeks: seconds and memory of the whole, bars file to documents.

    .venv/bin/python benchmarks/scoring.py [TICKERS] [WEEKS]

The market is simulated and written as Parquet first, which is not counted. The run is a process of
its own, so that its peak memory is its own; the largest worker's is told beside it.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from briefs.simulation import simulate_market, write_market


def main(tickers: int, weeks: int) -> None:
    """Simulate, score once to warm the file cache, score three times, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        market = simulate_market(tickers=tickers, weeks=weeks, seed=1)
        write_market(market, folder, parquet=True)
        print(f"{tickers} tickers of {weeks} weeks, {os.cpu_count()} cores")
        runs = [_run(folder) for _ in range(4)][1:]
        for seconds in runs:
            print(f"  {seconds:6.1f} s")
        written = len(list((folder / "documents").glob("*.json")))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
        print(f"{written} documents; median {sorted(runs)[1]:.1f} s; largest process {peak:.0f} MB")


def _run(folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 (our own program)
        [
            *(sys.executable, "-m", "briefs", "score", folder / "bars.parquet"),
            *("--listing", folder / "listing.csv", "--benchmark", folder / "benchmark.csv"),
            *("-o", folder / "documents"),
        ],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*(arguments or [5000, 260]))
