"""What the issue before said: its figures, under their own ids and with that issue's date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from briefs.facts import quoted
from briefs.facts.catalog import Entry, Fact, Facts, FactValue, Item
from briefs.facts.columns import Source
from briefs.facts.quoted import SCORES
from briefs.quantity import Kind, Quantity
from briefs.report import Report

NO_EARLIER = "there is no earlier issue"
MARK = "previous:"
"""Starts the pointer of a field of the earlier issue's document."""

QUOTED = {item.entry.id: item.entry for item in quoted.CATALOGUE}

RECALLED = (
    *("composite", "close", "setup_signature", "trend_active", "expectation"),
    *("expectation_probability", "market_dynamics", "relative_strength", *SCORES),
    *("sector_scope", "sector_rank_1w", "sector_percentile"),
    *("sector_sample_scope", "sector_sample_rank_4w"),
    *("industry_sample_scope", "industry_sample_rank_4w", "return_4w"),
    *("trend_line", "fair_value", "high_52", "low_52", "volatility_13", "drawdown", "trend_streak"),
)
"""The facts that are quoted from the earlier issue."""


def check_earlier(report: Report, previous: Facts) -> None:
    """Raise ValueError unless `previous` are facts of the same listing in an earlier week."""
    if previous.key != report.key:
        raise ValueError(f"the earlier issue is of {previous.key}, not of {report.key}")
    if weeks_between(previous.as_of, report.latest_week) < 1:
        raise ValueError(
            f"the earlier issue is of {previous.as_of}, which is not before {report.latest_week}"
        )


def weeks_between(then: date, now: date) -> int:
    """Calendar weeks from `then` to `now`: a holiday that moves a week's last day is none."""
    return (_monday(now) - _monday(then)).days // 7


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def lacking(entry: Entry, source: Source) -> Fact:
    """The fact where there is no earlier issue."""
    week = source.report.latest_week
    return Fact(entry.id, entry.kind, entry.title, None, week, (), entry.formula, NO_EARLIER)


@dataclass(frozen=True, slots=True)
class Issue:
    """A fact about the earlier issue itself."""

    entry: Entry
    pointers: tuple[str, ...]
    tell: Callable[[date, date | None], FactValue | None]

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """What `tell` makes of this week and that of the earlier issue, None without one."""
        entry, now = self.entry, source.report.latest_week
        value = self.tell(now, None if previous is None else previous.as_of)
        if value is None:
            return lacking(entry, source)
        pointers = () if previous is None else self.pointers
        return Fact(entry.id, entry.kind, entry.title, value, now, pointers, entry.formula)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A fact as the earlier issue had it; its date and its pointers are that issue's."""

    entry: Entry
    quoted: str

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """From the facts of the earlier issue."""
        entry = self.entry
        if previous is None:
            return lacking(entry, source)
        then = previous[self.quoted]
        return Fact(
            entry.id,
            entry.kind,
            entry.title,
            then.value,
            then.as_of,
            tuple([MARK + pointer for pointer in then.pointers]),
            entry.formula,
            f"in the earlier issue, {then.reason}" if then.reason else "",
        )


def _is_first(now: date, then: date | None) -> bool:
    return then is None


def _week(now: date, then: date | None) -> date | None:
    return then


def _weeks_since(now: date, then: date | None) -> Quantity | None:
    return None if then is None else Quantity(float(weeks_between(then, now)))


def _recalled(source: str) -> Recalled:
    entry = QUOTED[source]
    title, words = f"{entry.title}, earlier issue", f"{source} of the earlier issue"
    return Recalled(Entry(f"previous_{source}", entry.kind, title, words), source)


_THEN, _NOW = f"{MARK}/latest_week", "/latest_week"

CATALOGUE: tuple[Item, ...] = (
    Issue(Entry("first_issue", Kind.FLAG, "First issue", NO_EARLIER), (_THEN,), _is_first),
    Issue(
        Entry("previous_week", Kind.DATE, "Week of the earlier issue", "latest_week of that issue"),
        (_THEN,),
        _week,
    ),
    Issue(
        Entry(
            "weeks_since_issue",
            Kind.COUNT,
            "Weeks since the earlier issue",
            "calendar weeks from the latest_week of the earlier issue to that of this one",
        ),
        (_THEN, _NOW),
        _weeks_since,
    ),
    *(_recalled(source) for source in RECALLED),
)
