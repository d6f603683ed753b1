"""What one brief costs, step by step, beside its peers in the same run.

    .venv/bin/python benchmarks/brief.py [--runs N] [DOCUMENT...]

Each contestant is a process of its own that is loaded and warm. They take turns on the same
document, so that a machine that slows down slows all of them, and measure themselves; the medians
of all runs are told. The documents of seeds/ are the default.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from measured import Cost, Watch, middle
from steps import OTHERS, PAGES, our_brief, pages_of

RUNS = 30
MOST = 0.2
"""Seconds that a brief may take."""
Peer = Callable[[Path], Watch]


def main(documents: Sequence[Path], runs: int) -> None:
    """Let all take turns, print the ratios, then the steps."""
    contestants = {"briefs": our_brief, **dict(_peers())}
    watches = _taken(contestants, documents, runs)
    ours = middle([pages_of(watch) for watch in watches["briefs"]])
    whole = {
        name: ours if name == "briefs" else middle([watch.whole for watch in each])
        for name, each in watches.items()
    }
    print(f"One brief: {len(documents)} documents, median of {runs} runs, {machine()}")
    print()
    _print_ratios(whole)
    _print_targets(whole)
    print()
    print(f"{'ms a brief':34}    clock     busy")
    for name, each in watches.items():
        _print_steps(name, each, whole[name])


def machine() -> str:
    """`2 cores, 24 GB, Python 3.11.7`"""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def _peers() -> Iterator[tuple[str, Peer]]:
    """Those that are installed; a word on each that is not."""
    if find_spec("typst"):
        from peers.typst_brief import typst_pipeline  # noqa: PLC0415 (where it is installed)

        yield "Typst and matplotlib", typst_pipeline
    else:
        print("Typst is not installed (`make bench` does it) and is left out.")
    if find_spec("quantstats"):
        yield "quantstats' HTML", _tear_sheet
    else:
        print("quantstats is not installed (`make bench` does it) and is left out.")
    from peers.printed import browser, chromium_pdf  # noqa: PLC0415 (beside the other peers)

    if browser():
        yield "Chromium's print", chromium_pdf
    else:
        print("There is no Chromium here; it is left out.")


def _tear_sheet(document: Path) -> Watch:
    # It changes matplotlib's settings when it is imported: in its own process alone.
    from peers.tear_sheet import tear_sheet  # noqa: PLC0415

    return tear_sheet(document)


def _taken(
    contestants: dict[str, Peer], documents: Sequence[Path], runs: int
) -> dict[str, list[Watch]]:
    """What each run took. Two on every document go before, which are not counted."""
    watches: dict[str, list[Watch]] = {name: [] for name in contestants}
    with ExitStack() as stack:
        # What they write goes with this process.
        os.environ["TMPDIR"] = stack.enter_context(TemporaryDirectory(prefix="bench-"))
        rooms = {
            name: stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
            for name in contestants
        }
        warming = len(documents) * 2
        for run, document in enumerate(islice(cycle(documents), warming + runs)):
            for name, contestant in contestants.items():
                watch = rooms[name].submit(contestant, document).result()
                if run >= warming:
                    watches[name].append(watch)
    return watches


def _print_ratios(whole: dict[str, Cost]) -> None:
    """How much longer each peer takes than we do."""
    print(f"{'ratio to our two-page PDF':34}    clock     busy")
    ours = whole["briefs"]
    for name, cost in whole.items():
        if name != "briefs":
            print(f"  {name:32} {cost.clock / ours.clock:8.2f} {cost.busy / ours.busy:8.2f}")


def _print_targets(whole: dict[str, Cost]) -> None:
    ours, typst = whole["briefs"].clock, whole.get("Typst and matplotlib")
    print(f"  target, at most {MOST * 1e3:.0f} ms: {_met(ours <= MOST)} ({ours * 1e3:.1f} ms)")
    if typst:
        print(f"  target, less than Typst and matplotlib: {_met(ours < typst.clock)}")


def _met(whether: bool) -> str:
    return "met" if whether else "NOT met"


def _print_steps(name: str, watches: Sequence[Watch], whole: Cost) -> None:
    print(f"{name:34} {whole.ms}")
    for step in _steps(name, watches[0].steps):
        print(f"  {step:32} {middle([watch.steps[step] for watch in watches]).ms}")


def _steps(name: str, taken: Iterable[str]) -> Sequence[str]:
    """Ours in the order of the product; those that come after the PDF last."""
    return (*PAGES, OTHERS) if name == "briefs" else tuple(taken)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("documents", nargs="*", type=Path)
    given = parser.parse_args()
    main(given.documents or sorted(Path("seeds").glob("*.json")), given.runs)
