"""What the program takes to start: whole processes, in turn, the median of many.

.venv/bin/python benchmarks/startup.py [--runs N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from measured import Cost, middle

RUNS = 10
DOCUMENT = "seeds/002428.SHZ.json"
TARGETS = {"--help": 0.15, "check": 0.4}
"""Seconds that a command may take."""
COMMANDS = {
    "python alone": ("-c", "pass"),
    "--help": ("-m", "briefs", "--help"),
    "check": ("-m", "briefs", "check", DOCUMENT),
    "explain": ("-m", "briefs", "explain", DOCUMENT),
    "rulebook facts": ("-m", "briefs", "rulebook", "facts"),
    "layout list": ("-m", "briefs", "layout", "list"),
}


def main(runs: int) -> None:
    """Start each in turn, once uncounted, and print the medians."""
    with tempfile.TemporaryDirectory() as cache:
        # Modules are compiled by the first run, wherever the machine keeps them from being.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken = [
            {name: started(command, environment) for name, command in COMMANDS.items()}
            for _ in range(runs + 1)
        ][1:]
    print(f"{'ms to start and end':34}    clock     busy")
    for name in COMMANDS:
        cost = middle([each[name] for each in taken])
        target = TARGETS.get(name)
        print(f"  {name:32} {cost.ms}{told(cost, target) if target else ''}")


def told(cost: Cost, target: float) -> str:
    met = "met" if cost.clock <= target else "NOT met"
    return f"   target, at most {target * 1e3:.0f} ms: {met}"


def started(command: Sequence[str], environment: dict[str, str]) -> Cost:
    """What the process took, with all that it started and waited for."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=RUNS)
    main(parser.parse_args().runs)
