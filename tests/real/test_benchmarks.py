"""The programs of `make bench` follow the product; what they print is theirs to say."""

import sys

import pytest
from command import CHECKOUT, run

pytestmark = pytest.mark.real

CASES = {
    "brief": (("--runs", "1"), ("briefs", "read", "narrate", "draw", "lay out", "write", "check")),
    "startup": (("--runs", "1"), ("python alone", "--help", "check")),
    "packs": (("--briefs", "3", "--formats", "md"), ("from nothing", "again, unchanged")),
}


@pytest.mark.parametrize("program", CASES)
def test_each_program_ends_well_and_has_a_line_for_each_step(program):
    arguments, steps = CASES[program]
    printed = run(sys.executable, f"benchmarks/{program}.py", *arguments, cwd=CHECKOUT)
    told = [line.strip() for line in printed.splitlines()]
    for step in steps:
        (line,) = (each for each in told if each.startswith(f"{step}  "))
        assert float(line.removeprefix(step).split()[0]) > 0
