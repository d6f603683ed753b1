"""Pace: how fast messages go out, and how long to wait before something is tried again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from briefs.errors import UsageError

BURST = 0.05
"""Seconds by which messages may catch up with their rate when the one before them was late."""

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_RATE = re.compile(
    r"(?:(?P<domain>[^=\s]+)=)?(?P<count>\d{1,6}(?:\.\d{1,3})?)/(?P<unit>s|min|h)", re.ASCII
)


@dataclass(frozen=True)
class Rates:
    """Messages a second at most: in all, and to some domains. None and no entry: no limit."""

    everywhere: float | None = None
    domains: Mapping[str, float] = field(default_factory=dict)


def read_rates(texts: Iterable[str]) -> Rates:
    """`50/s`, `600/min` or `20000/h` for all, `gmail.com=5/s` for one domain; of two for the same,
    the later one counts. Raises UsageError for anything else.
    """
    everywhere: float | None = None
    domains: dict[str, float] = {}
    for text in texts:
        match = _RATE.fullmatch(text.strip())
        rate = float(match["count"]) / _SECONDS[match["unit"]] if match else 0.0
        if match is None or not rate:
            raise UsageError(
                f"{text[:100]!a} is no rate", "Give --rate 50/s, 600/min or gmail.com=5/s."
            )
        if match["domain"]:
            domains[match["domain"].casefold()] = rate
        else:
            everywhere = rate
    return Rates(everywhere, domains)


class Pacer:
    """Spaces messages evenly: at most `rate` a second, None for as many as there are."""

    def __init__(self, rate: float | None) -> None:
        self._interval = 1.0 / rate if rate else 0.0
        self._next = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next may go; 0 where it may now."""
        return max(self._next - now, 0.0)

    def take(self, now: float) -> None:
        """One goes now."""
        self._next = max(self._next, now - BURST) + self._interval


@dataclass(frozen=True)
class Backoff:
    """Seconds before something is tried again: `first` after one failure, twice as many after each
    further one, never more than `longest`. Half of that is drawn, so that those who failed together
    do not all come back at once.
    """

    first: float
    longest: float

    def wait(self, failures: int, draw: Callable[[], float]) -> float:
        """Seconds after so many failures, 1 or more; `draw` gives a number from 0 to 1."""
        full = min(self.first * 2.0 ** min(failures - 1, 60), self.longest)
        return full * (0.5 + draw() / 2)
