"""The recent rows by date: fourteen slots of a week each, and each field as a series of points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefs.claims import Claim, Printer
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.report import Report, WeekRow

SLOTS = 14
"""Weeks that the panels have room for, whatever the document gives."""


@dataclass(frozen=True)
class Week:
    """A row of the document, its JSON pointer, and its slot: the latest week has the last."""

    slot: int
    row: WeekRow
    place: str


@dataclass(frozen=True)
class Point:
    """A figure of one week and its JSON pointer."""

    week: Week
    figure: Quantity
    source: str

    @property
    def slot(self) -> int:
        return self.week.slot

    @property
    def value(self) -> float:
        return self.figure.value


@dataclass(frozen=True)
class Series:
    """A field of the weeks shown, oldest first; a week that does not give it has no point."""

    kind: Kind
    points: tuple[Point, ...]

    def __bool__(self) -> bool:
        return bool(self.points)

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def highest(self) -> Point:
        """The largest; of equal ones the latest."""
        return max(reversed(self.points), key=lambda point: point.value)

    @property
    def lowest(self) -> Point:
        """The smallest; of equal ones the latest."""
        return min(reversed(self.points), key=lambda point: point.value)

    def within(self, low: float, high: float) -> "Series":
        """The points whose values lie from `low` to `high`."""
        return Series(self.kind, tuple(p for p in self.points if low <= p.value <= high))

    def runs(self) -> Iterator[tuple[Point, ...]]:
        """The points of weeks that follow one another, run by run."""
        run: list[Point] = []
        for point in self.points:
            if run and point.slot > run[-1].slot + 1:
                yield tuple(run)
                run = []
            run.append(point)
        if run:
            yield tuple(run)


@dataclass(frozen=True)
class Recent:
    """The weeks shown, oldest first, and the fields of their rows."""

    weeks: tuple[Week, ...]
    close: Series
    trend_line: Series
    fair_value: Series
    volume: Series
    market_dynamics: Series
    relative_strength: Series

    @property
    def levels(self) -> tuple[Series, Series]:
        """What the close is set against."""
        return self.trend_line, self.fair_value

    @property
    def panels(self) -> tuple[Series, Series, Series, Series]:
        """What each panel is of, from the top."""
        return self.close, self.volume, self.market_dynamics, self.relative_strength

    @property
    def latest(self) -> int:
        """The slot of the newest row, whose figures need no date."""
        return self.weeks[-1].slot

    @property
    def gap(self) -> bool:
        """Whether a week between the first and the last has no row."""
        return self.latest - self.weeks[0].slot + 1 > len(self.weeks)


def recent_of(report: Report) -> Recent:
    """The rows that have a slot. They stand by date: a week without a row leaves its slot empty,
    and rows from before the first slot are not shown.
    """
    weeks: dict[int, Week] = {}
    for index, row in enumerate(report.recent_rows):
        slot = SLOTS - 1 - round((report.latest_week - row.week).days / 7)
        if 0 <= slot < SLOTS:
            weeks.setdefault(slot, Week(slot, row, f"/recent_rows/{index}"))
    shown = tuple(weeks[slot] for slot in sorted(weeks))
    return Recent(
        weeks=shown,
        close=_series(shown, "close", Kind.PRICE),
        trend_line=_series(shown, "trend_line", Kind.PRICE),
        fair_value=_series(shown, "fair_value", Kind.PRICE),
        volume=_series(shown, "volume", Kind.AMOUNT),
        market_dynamics=_series(shown, "market_dynamics", Kind.INDEX),
        relative_strength=_series(shown, "relative_strength", Kind.INDEX),
    )


def _series(weeks: Sequence[Week], field: str, kind: Kind) -> Series:
    found = ((week, getattr(week.row, field)) for week in weeks)
    points = (
        Point(week, figure, f"{week.place}/{field}") for week, figure in found if figure is not None
    )
    return Series(kind, tuple(points))


def figure_of(series: Series, point: Point, printer: Printer, style: Style = Style.BARE) -> Claim:
    """The point's figure as printed."""
    return printer.figure(point.figure, series.kind, point.source, style)


def day_of(week: Week, printer: Printer) -> Claim:
    """The week's name on an axis, such as `12 Jun`."""
    return Claim(printer.locale.short_day(week.row.week), f"{week.place}/week")
