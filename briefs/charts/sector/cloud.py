"""The names of a sector as points: composite across, four-week return up, and what the two medians
part them into.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from briefs.charts.sector.heights import FEWEST
from briefs.charts.sector.quoting import figure, places
from briefs.facts import Fact
from briefs.quantity import Kind
from briefs.record import Record
from briefs.sector import Coverage

RETURN = "return_4w"
BOTH = ("composite", RETURN)


@dataclass(frozen=True)
class Point:
    """A name with its composite and its four-week return in percent."""

    record: Record
    composite: float
    gained: float


@dataclass(frozen=True)
class Cloud:
    """The names that give both figures, by key."""

    points: tuple[Point, ...]

    @property
    def spread_out(self) -> bool:
        """Whether there are names enough, and neither figure is the same for all of them: else
        there is nothing to compare.
        """
        composites = {point.composite for point in self.points}
        returns = {point.gained for point in self.points}
        return len(self.points) >= FEWEST and len(composites) > 1 and len(returns) > 1

    @cached_property
    def composite(self) -> float:
        """The median composite."""
        return float(median(point.composite for point in self.points))

    @cached_property
    def gained(self) -> float:
        """The median return."""
        return float(median(point.gained for point in self.points))

    @cached_property
    def halves(self) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """The names below the median composite and those above it; who is on it is in neither."""
        middle = self.composite
        return (
            tuple(point for point in self.points if point.composite < middle),
            tuple(point for point in self.points if point.composite > middle),
        )

    @property
    def quarters(self) -> Mapping[str, tuple[Point, ...]]:
        """The names of each corner by its id; who is on a median is in none."""
        low, high = self.halves
        ahead, behind = self._ahead, self._behind
        return {
            "low_ahead": tuple(filter(ahead, low)),
            "high_ahead": tuple(filter(ahead, high)),
            "low_behind": tuple(filter(behind, low)),
            "high_behind": tuple(filter(behind, high)),
        }

    @property
    def on_median(self) -> tuple[Point, ...]:
        """The names that are in no corner."""
        corners = {point.record.key for points in self.quarters.values() for point in points}
        return tuple(point for point in self.points if point.record.key not in corners)

    @cached_property
    def apart(self) -> list[Point]:
        """All names, those first that stand apart: both ends of both figures, then by how far off
        the medians they are, in the distances of the names in the middle of that order.
        """
        ends = [
            pick(self.points, key=read) for read in (_composite, _gained) for pick in (max, min)
        ]
        across = _usual(self.points, _composite, self.composite)
        up = _usual(self.points, _gained, self.gained)

        def off(point: Point) -> float:
            return ((point.composite - self.composite) / across) ** 2 + (
                (point.gained - self.gained) / up
            ) ** 2

        ordered = sorted(self.points, key=lambda point: (-off(point), point.record.key))
        return list({point.record.key: point for point in (*ends, *ordered)}.values())

    def _ahead(self, point: Point) -> bool:
        return point.gained > self.gained

    def _behind(self, point: Point) -> bool:
        return point.gained < self.gained


def cloud_of(coverage: Coverage) -> Cloud:
    return Cloud(tuple(_points(coverage.records)))


def scatter_facts(coverage: Coverage) -> tuple[Fact, ...]:
    """Every figure of the sector that the exhibit prints."""
    cloud = cloud_of(coverage)
    return tuple(_facts(cloud, coverage)) if cloud.points else ()


def _facts(cloud: Cloud, coverage: Coverage) -> Iterator[Fact]:
    def of(
        name: str, title: str, value: tuple[float, Kind], formula: str, points: Sequence[Point]
    ) -> Fact:
        pointers = [place for point in points for place in places(point.record, *BOTH)]
        return figure(coverage, f"scatter_{name}", title, value, formula, pointers)

    every, both = cloud.points, "of the names that give composite and return_4w"
    yield of("names", "Names drawn", (len(every), Kind.COUNT), f"count {both}", every)
    scored = (cloud.composite, Kind.SCORE)
    yield of("composite", "Median composite", scored, f"median composite {both}", every)
    gained = (cloud.gained, Kind.PERCENT)
    yield of("return_4w", "Median 4W return", gained, f"median return_4w {both}", every)
    for name, words, half in zip(("low", "high"), ("below", "above"), cloud.halves, strict=True):
        if half:
            value = (float(median(point.gained for point in half)), Kind.PERCENT)
            formula = f"median return_4w of those {words} the median composite"
            yield of(f"{name}_return_4w", f"Median 4W return, {words}", value, formula, half)
    on = (len(cloud.on_median), Kind.COUNT)
    yield of("on_median", "Names on a median", on, "names on one of both medians", cloud.on_median)
    for name, points in cloud.quarters.items():
        value = (len(points), Kind.COUNT)
        score, side = name.split("_")
        formula = f"names of {score} composite and {side} in return_4w, each against its median"
        yield of(name, f"Names of {score} composite, {side}", value, formula, points)


def _points(records: Sequence[Record]) -> Iterator[Point]:
    for record in records:
        composite, gained = (record.facts.number(name) for name in BOTH)
        if composite is not None and gained is not None:
            yield Point(record, composite, gained)


def _composite(point: Point) -> float:
    return point.composite


def _gained(point: Point) -> float:
    return point.gained


def _usual(points: Sequence[Point], read: Callable[[Point], float], middle: float) -> float:
    """How far off the median half the names are; 1 where that is no distance at all."""
    return float(median(abs(read(point) - middle) for point in points)) or 1.0
