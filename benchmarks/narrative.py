"""What the words of one brief cost: facts, findings and sentences, each in milliseconds.

    .venv/bin/python benchmarks/narrative.py [DOCUMENT...]

The document is read once, which is not counted. Each step is run many times over all documents in
turn, and the median of the rounds is told, per brief. The documents of seeds/ are the default.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from briefs.facts import derive
from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.reading import read_report
from briefs.rulebook import load_rulebook

ROUNDS = 200


def main(paths: list[Path]) -> None:
    """Time the three steps for both rulebooks and print a table."""
    reports = [read_report(path) for path in paths]
    locale = Locale("en")
    print(f"{len(reports)} documents, median of {ROUNDS} rounds, ms per brief")
    for name in ("terminal", "house"):
        rulebook = load_rulebook(name)
        facts = [derive(report) for report in reports]
        findings = [find(each, rulebook) for each in facts]
        steps = {
            "facts": _timed(lambda: [derive(report) for report in reports]),
            "findings": _timed(lambda f=facts, r=rulebook: [find(each, r) for each in f]),
            "sentences": _timed(lambda f=findings: [narrate(each, locale) for each in f]),
        }
        told = ", ".join(f"{step} {cost / len(reports):.2f}" for step, cost in steps.items())
        total = sum(steps.values()) / len(reports)
        print(f"  {name} ({len(rulebook.rules)} rules): {told}; together {total:.2f}")


def _timed(step: Callable[[], object]) -> float:
    """Milliseconds of one round, the median of ROUNDS."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        step()
        rounds.append((time.perf_counter() - started) * 1e3)
    return median(rounds)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(given or sorted(Path("seeds").glob("*.json")))
