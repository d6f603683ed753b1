"""What a step takes: seconds on the clock and seconds of the processor."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds on the clock, and of this process's processor time."""

    clock: float
    busy: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.clock - other.clock, self.busy - other.busy)

    @property
    def ms(self) -> str:
        return f"{self.clock * 1e3:8.1f} {self.busy * 1e3:8.1f}"


def total(costs: Sequence[Cost]) -> Cost:
    return Cost(sum(each.clock for each in costs), sum(each.busy for each in costs))


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each."""
    return Cost(median(each.clock for each in costs), median(each.busy for each in costs))


def now() -> Cost:
    return Cost(time.perf_counter(), time.process_time())


@dataclass
class Watch:
    """The costs of steps by name, in the order in which they were first taken."""

    steps: dict[str, Cost] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = now()
        yield
        self.add(name, now() - begun)

    def add(self, name: str, cost: Cost) -> None:
        self.steps[name] = total((self.steps.get(name, Cost(0, 0)), cost))

    @property
    def whole(self) -> Cost:
        return total(tuple(self.steps.values()))
