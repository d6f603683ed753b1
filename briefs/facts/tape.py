"""The tape: what the sixteen weeks of the timeline say of returns, Trend Signal and fresh buys."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import prod

from briefs.facts.catalog import Item
from briefs.facts.columns import Source
from briefs.facts.derived import judged
from briefs.facts.read import Read, Reading, counted, read, run_length
from briefs.quantity import LARGEST, Kind, Quantity

MONTH = 4
"""Weeks that a four-week return is made of."""

Test = Callable[[float], bool]
Choose = Callable[..., tuple[float, str]]


def _up(change: float) -> bool:
    return change > 0


def _down(change: float) -> bool:
    return change < 0


def _returns_that(source: Source, holds: Test) -> Reading:
    """How many of the weeks with a return have one of which `holds` is true."""
    known = source.timeline("return").known
    if not known:
        return _no_return()
    return counted(sum(holds(change) for change, _ in known), [place for _, place in known])


def _no_return() -> Reading:
    return Reading(None, (), "no week of the timeline has a return")


def _weeks_in_state(source: Source, name: str) -> Reading:
    """How many weeks are in the state; missing where it is not known of every week."""
    column = source.timeline(name)
    if column.lacking:
        return Reading(None, column.pointers, column.lacking)
    return counted(sum(column.values), column.pointers)


def _extreme(source: Source, choose: Choose) -> Reading:
    """The largest or smallest return, the newest of equal ones."""
    known = source.timeline("return").known
    if not known:
        return _no_return()
    change, place = choose(known, key=lambda pair: pair[0])
    return Reading(Quantity(change, "%"), (place,))


def _extreme_week(source: Source, choose: Choose) -> Reading:
    """The label of the week that `_extreme` finds."""
    return _label_of(_extreme(source, choose), source)


def _label_of(found: Reading, source: Source) -> Reading:
    if found.value is None:
        return found
    weeks = source.timeline("week")
    index = source.timeline("return").pointers.index(found.pointers[0])
    label, place = weeks.values[index], weeks.pointers[index]
    return Reading(label or None, (place,), "" if label else f"the week has no label at {place}")


def _best_of_month(source: Source) -> Reading:
    """The largest of the last four returns; missing where one of them is."""
    column = source.timeline("return").latest(MONTH)
    if len(column.known) < MONTH:
        return Reading(None, column.pointers, "the timeline lacks one of its last four returns")
    change, place = max(column.known, key=lambda pair: pair[0])
    return Reading(Quantity(change, "%"), (place,))


def _flips(source: Source) -> Reading:
    """Changes between neighbours among the weeks whose state is known."""
    column = source.timeline("trend")
    if len(column.known) < 2:
        return Reading(None, column.pointers, f"{column.name} is given in fewer than two weeks")
    states = [state for state, _ in column.known]
    changes = sum(now is not then for now, then in pairwise(states))
    return counted(changes, [place for _, place in column.known])


def _weeks_since_fresh_buy(source: Source) -> Reading:
    """Weeks from the latest fresh buy to the latest week; missing where there is none."""
    return run_length(
        source.timeline("buy_signal"), lambda bought: not bought, "without a fresh buy"
    )


def _run_of_returns(source: Source, holds: Test, word: str) -> Reading:
    return run_length(source.timeline("return"), holds, word)


def _compounded(source: Source, holds: Test, word: str) -> Reading:
    """The returns of the run compounded, in percent.

    Missing without a run, and undefined at a return of -100 or less.
    """
    found = _run_of_returns(source, holds, word)
    if not isinstance(found.value, Quantity):
        return found
    length = int(found.value.value)
    if not length:
        return Reading(None, found.pointers, f"the latest week is not {word}")
    column = source.timeline("return").latest(length)
    growth = (prod(max(0.0, 1 + change / 100) for change in column.values) - 1) * 100
    if not -100 < growth <= LARGEST:
        return Reading(None, found.pointers, "these returns cannot be compounded")
    return Reading(Quantity(growth, "%"), found.pointers)


def _trend_off_weeks(source: Source) -> Reading:
    """Weeks for which the Trend Signal has been off."""
    column = source.timeline("trend")
    if column.values and column.values[0]:
        return Reading(None, column.pointers[:1], "the Trend Signal is on")
    return run_length(column, lambda on: not on, "off")


def _trend_turned(source: Source, on: bool) -> Reading:
    """Whether the Trend Signal is in the state now and was not the week before."""
    column = source.timeline("trend").latest(2)
    if len(column.values) < 2 or column.lacking:
        return Reading(
            None, column.pointers, f"{column.name} is not given for the latest two weeks"
        )
    now, then = column.values
    return Reading(now is on and then is not on, column.pointers)


def since_flip(active: bool, streak: Quantity | None, off: Quantity | None) -> Quantity | None:
    """`trend_streak` while the Trend Signal is on, `trend_off_weeks` while it is off."""
    return streak if active else off


def _of_returns(fact_id: str, title: str, holds: Test, words: str) -> Read:
    formula = f"number of setup.timeline[].return {words}"
    return read(Kind.COUNT, fact_id, title, formula, lambda source: _returns_that(source, holds))


def _of_states(fact_id: str, title: str, name: str) -> Read:
    formula = f"number of setup.timeline[].{name} that are true"
    return read(Kind.COUNT, fact_id, title, formula, lambda source: _weeks_in_state(source, name))


def _extremes(fact_id: str, title: str, word: str, choose: Choose) -> tuple[Read, Read]:
    formula = f"{word} setup.timeline[].return"
    return (
        read(Kind.PERCENT, fact_id, title, formula, partial(_extreme, choose=choose)),
        read(
            Kind.TEXT,
            f"{fact_id}_week",
            f"{title}: which",
            f"week of the {formula}",
            partial(_extreme_week, choose=choose),
        ),
    )


def _runs(word: str, holds: Test, sign: str) -> tuple[Read, Read]:
    weeks = f"latest weeks in a row with setup.timeline[].return {sign} 0"
    return (
        read(
            Kind.COUNT,
            f"{word}_run",
            f"{word.title()} weeks in a row",
            f"number of {weeks}",
            lambda source: _run_of_returns(source, holds, word),
        ),
        read(
            Kind.PERCENT,
            f"{word}_run_return",
            f"Return of the {word} weeks in a row",
            f"compounded return of the {weeks}",
            lambda source: _compounded(source, holds, word),
        ),
    )


CATALOGUE: tuple[Item, ...] = (
    _of_returns("timeline_weeks", "Weeks of the timeline with a return", lambda _: True, "given"),
    _of_returns("timeline_up_weeks", "Up weeks of the timeline", _up, "> 0"),
    _of_returns("timeline_down_weeks", "Down weeks of the timeline", _down, "< 0"),
    _of_states("timeline_trend_weeks", "Weeks of the timeline with the Trend Signal on", "trend"),
    _of_states(
        "timeline_md_weeks", "Weeks of the timeline with Market Dynamics above 0", "positive_md"
    ),
    *_extremes("timeline_best", "Best week of the timeline", "largest", max),
    read(
        Kind.PERCENT,
        "best_week_4w",
        "Best week of the last four",
        "largest of the latest four setup.timeline[].return",
        _best_of_month,
    ),
    read(
        Kind.TEXT,
        "best_week_4w_label",
        "Best week of the last four: which",
        "week of the largest of the latest four setup.timeline[].return",
        lambda source: _label_of(_best_of_month(source), source),
    ),
    *_extremes("timeline_worst", "Worst week of the timeline", "smallest", min),
    read(
        Kind.COUNT,
        "timeline_flips",
        "Changes of the Trend Signal in the timeline",
        "changes of setup.timeline[].trend from one known week to the next",
        _flips,
    ),
    _of_states("timeline_fresh_buys", "Fresh buys in the timeline", "buy_signal"),
    read(
        Kind.COUNT,
        "weeks_since_fresh_buy",
        "Weeks since the latest fresh buy",
        "weeks from the latest true setup.timeline[].buy_signal to the latest week",
        _weeks_since_fresh_buy,
    ),
    *_runs("up", _up, ">"),
    *_runs("down", _down, "<"),
    read(
        Kind.COUNT,
        "trend_off_weeks",
        "Weeks with the Trend Signal off in a row",
        "number of latest weeks in a row with setup.timeline[].trend false",
        _trend_off_weeks,
    ),
    judged(
        Kind.COUNT,
        "weeks_since_flip",
        "Weeks in the present state of the Trend Signal",
        "trend_streak if trend_active else trend_off_weeks",
        ("trend_active", "trend_streak", "trend_off_weeks"),
        since_flip,
        optional=("trend_streak", "trend_off_weeks"),
    ),
    read(
        Kind.FLAG,
        "trend_turned_on",
        "The Trend Signal turned on this week",
        "latest setup.timeline[].trend is true, that of the week before is false",
        lambda source: _trend_turned(source, on=True),
    ),
    read(
        Kind.FLAG,
        "trend_turned_off",
        "The Trend Signal turned off this week",
        "latest setup.timeline[].trend is false, that of the week before is true",
        lambda source: _trend_turned(source, on=False),
    ),
)
