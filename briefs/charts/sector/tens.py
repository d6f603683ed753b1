"""How the composites of a sector are spread: names in bins of ten points from 0 to 100."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from briefs.charts.sector.quoting import LAST_ISSUE, by_number, figure, median_of, places
from briefs.facts import Fact
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector import Coverage

BINS = 10
WIDTH = 10.0
"""Points of a bin; the last holds 100 too."""
STRONG, WEAK = 70.0, 40.0
"""Composites from the first on are strong and below the second weak: both are edges of bins."""

Scored = tuple[float, Record]
"""A composite and whose it is."""


@dataclass(frozen=True)
class Tens:
    """The names that give a composite, from the lowest, and those of the earlier issue."""

    names: tuple[Scored, ...]
    before: tuple[Scored, ...] = ()

    @cached_property
    def bins(self) -> tuple[tuple[Scored, ...], ...]:
        """The names of each bin, from the lowest."""
        return tuple(
            tuple(scored for scored in self.names if bin_of(scored[0]) == number)
            for number in range(BINS)
        )

    @cached_property
    def counts_before(self) -> tuple[int, ...]:
        """How many names each bin held in the earlier issue."""
        bins = [bin_of(value) for value, _ in self.before]
        return tuple(bins.count(number) for number in range(BINS))

    @property
    def strong(self) -> tuple[Scored, ...]:
        return tuple(scored for scored in self.names if scored[0] >= STRONG)

    @property
    def lowest(self) -> tuple[Scored, ...]:
        """The name or names with the lowest composite."""
        return tuple(scored for scored in self.names if scored[0] == self.names[0][0])

    @property
    def highest(self) -> tuple[Scored, ...]:
        """The name or names with the highest composite."""
        return tuple(scored for scored in self.names if scored[0] == self.names[-1][0])

    @cached_property
    def median(self) -> float:
        return median_of(self.names)

    @cached_property
    def compared(self) -> tuple[tuple[Scored, Scored], ...]:
        """The names that give a composite in both issues, each before and now."""
        before = {record.key: (value, record) for value, record in self.before}
        pairs = ((before.get(record.key), (value, record)) for value, record in self.names)
        return tuple((then, now) for then, now in pairs if then is not None)


def bin_of(composite: float) -> int:
    return min(max(int(composite // WIDTH), 0), BINS - 1)


def tens_of(coverage: Coverage) -> Tens:
    before = by_number(coverage.earlier.records, "composite") if coverage.earlier else ()
    return Tens(tuple(by_number(coverage.records, "composite")), tuple(before))


def distribution_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """Every figure of the sector that the exhibit prints."""
    tens = tens_of(coverage)
    if not tens.names:
        return ()
    return (*_counts(tens, coverage), _median(tens, coverage), *_means(tens, coverage))


def _counts(tens: Tens, coverage: Coverage) -> Iterator[Fact]:
    groups: Mapping[str, tuple[str, str, Sequence[Scored]]] = {
        "composites": ("Names with a composite", "names that give it", tens.names),
        "strong_names": ("Strong names", "names with composite >= 70", tens.strong),
        "lowest_names": ("Names at the lowest", "names with the least composite", tens.lowest),
        "highest_names": ("Names at the highest", "names with the most composite", tens.highest),
        **{
            f"bin_{number * 10}": (
                f"Names from {number * 10}",
                f"names with composite from {number * 10} to below {number * 10 + 10}",
                names,
            )
            for number, names in enumerate(tens.bins)  # the last holds 100 too
            if names
        },
    }
    for name, (title, formula, names) in groups.items():
        pointers = [place for _, record in names for place in places(record, "composite")]
        yield figure(coverage, name, title, (len(names), Kind.COUNT), formula, pointers)


def _median(tens: Tens, coverage: Coverage) -> Fact:
    pointers = [place for _, record in tens.names for place in places(record, "composite")]
    value, formula = (tens.median, Kind.SCORE), "median of the names' composite"
    return figure(coverage, "median_composite", "Median composite", value, formula, pointers)


def _means(tens: Tens, coverage: Coverage) -> Iterator[Fact]:
    """The mean now and before of the names in both issues, as the digest tells it; where there are
    none, of all names.
    """
    whose = " in both issues" if tens.compared else ""
    now = [now for _, now in tens.compared] or tens.names
    sides = [("", now), (LAST_ISSUE, [then for then, _ in tens.compared])]
    for ending, names in sides if tens.compared else sides[:1]:
        before = bool(ending)
        pointers = [p for _, record in names for p in places(record, "composite", before=before)]
        value = (fmean(composite for composite, _ in names), Kind.SCORE)
        title = f"Mean composite{', earlier issue' if before else ''}"
        formula = f"mean of composite over the names{whose}"
        yield figure(coverage, f"mean_composite{ending}", title, value, formula, pointers)
    if tens.compared:
        pointers = [p for _, record in now for p in places(record, "composite")]
        count = (len(now), Kind.COUNT)
        formula = "names with a composite in both issues"
        yield figure(coverage, "mean_names", "Names in both issues", count, formula, pointers)
