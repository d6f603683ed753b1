"""The weekly rows: turns, crossings, runs and extremes."""

from collections.abc import Callable, Iterator
from functools import partial

from briefs.facts.columns import MOST_ROWS, Column, Source
from briefs.facts.derived import change
from briefs.facts.read import Read, Reading, counted, read, run_length
from briefs.quantity import LARGEST, Kind, Quantity

Choose = Callable[..., tuple[Quantity, str]]

_GAUGES = {"md": "market_dynamics", "rs": "relative_strength"}
_NAMES = {"md": "Market Dynamics", "rs": "Relative Strength"}
_LEVELS = {"trend_line": "Trend Line", "fair_value": "Fair Value"}


def _sign_run(source: Source, name: str) -> Reading:
    """For how many weeks the gauge has been on the side of zero it is on."""
    column = source.signs(name)
    side = column.values[0] if column.values else None
    return run_length(column, lambda above: above is side, "above 0" if side else "below 0")


def _turned(source: Source, name: str, positive: bool) -> Reading:
    """Whether the gauge is above zero now and was below the week before; or the reverse."""
    column = source.signs(name).latest(2)
    if _lacks_a_week(column):
        return _two_weeks_needed(column)
    now, then = column.values
    return Reading(now is positive and then is not positive, column.pointers)


def _lacks_a_week(column: Column) -> bool:
    return len(column.known) < 2


def _two_weeks_needed(column: Column) -> Reading:
    reason = f"{column.name} is not given for the latest week and the one before"
    return Reading(None, column.pointers, reason)


def _crossed(source: Source, level: str, above: bool) -> Reading:
    """Whether the close is beyond the level now and was not the week before.

    A close at the level is on neither side, so that no crossing is lost when one lies between.
    """
    closes, levels = source.weekly("close").latest(2), source.weekly(level).latest(2)
    for column in (closes, levels):
        if _lacks_a_week(column):
            return _two_weeks_needed(column)
    now, then = (
        (close.value - line.value) * (1 if above else -1)
        for close, line in zip(closes.values, levels.values, strict=True)
    )
    return Reading(now > 0 >= then, closes.pointers + levels.pointers)


def _extreme(source: Source, name: str, choose: Choose) -> Reading:
    """The largest or smallest figure of the rows, all of which must have one."""
    column = source.rows(name)
    if column.lacking:
        return Reading(None, column.pointers, column.lacking)
    figure, place = choose(column.known, key=lambda pair: pair[0].value)
    return Reading(figure, (place,))


def _volume_is(source: Source, most: bool) -> Reading:
    """Whether the latest volume lies beyond that of every other row."""
    column, weeks = source.rows("volume"), source.rows("week")
    if column.lacking:
        return Reading(None, column.pointers, column.lacking)
    if len(column.values) < 2 or weeks.values[0] != source.report.latest_week:
        return Reading(None, column.pointers, "there is no row before that of the latest week")
    latest, *others = (figure.value for figure in column.values)
    return Reading(latest > max(others) if most else latest < min(others), column.pointers)


def _widest_stretch(source: Source) -> Reading:
    """The largest `close / trend_line - 1` of the rows, in percent; all must have both.

    Undefined where a Trend Line is zero or less.
    """
    closes, lines = source.rows("close"), source.rows("trend_line")
    for column in (closes, lines):
        if column.lacking:
            return Reading(None, column.pointers, column.lacking)
    places = list(zip(closes.pointers, lines.pointers, strict=True))
    stretches = [
        change(close.value, line.value)
        for close, line in zip(closes.values, lines.values, strict=True)
    ]
    known = [stretch for stretch in stretches if stretch is not None]
    if len(known) < len(stretches) or max(known) > LARGEST:
        return Reading(None, lines.pointers, "a Trend Line is not above zero")
    widest = max(known)
    return Reading(Quantity(widest, "%"), places[known.index(widest)])


def _rows_given(source: Source) -> Reading:
    """How many rows there are."""
    column = source.rows("week")
    if column.lacking:
        return Reading(None, (), column.lacking)
    return counted(len(column.values), column.pointers)


def _weeks_skipped(source: Source) -> Reading:
    """Calendar weeks between the oldest and the newest row that have no row."""
    column = source.rows("week")
    if column.lacking:
        return Reading(None, (), column.lacking)
    spanned = (max(column.values) - min(column.values)).days // 7 + 1
    return counted(spanned - len(column.values), column.pointers)


def _runs(short: str) -> Iterator[Read]:
    name, words = _GAUGES[short], _NAMES[short]
    yield read(
        Kind.COUNT,
        f"{short}_run",
        f"Weeks of {words} on this side of 0",
        f"number of latest weeks in a row with recent_rows[].{name} on one side of 0",
        lambda source: _sign_run(source, name),
    )
    for word, positive in (("positive", True), ("negative", False)):
        now, then = ("above 0", "below 0") if positive else ("below 0", "above 0")
        yield read(
            Kind.FLAG,
            f"{short}_turned_{word}",
            f"{words} turned {word} this week",
            f"latest recent_rows[].{name} is {now}, that of the week before is {then}",
            partial(_turned, name=name, positive=positive),
        )


def _crossings(level: str) -> Iterator[Read]:
    for side, above in (("above", True), ("below", False)):
        yield read(
            Kind.FLAG,
            f"crossed_{side}_{level}",
            f"The close crossed {side} the {_LEVELS[level]} this week",
            f"latest recent_rows[].close is {side} {level}, that of the week before is not",
            partial(_crossed, level=level, above=above),
        )


def _extremes(short: str) -> Iterator[Read]:
    name, words = _GAUGES[short], _NAMES[short]
    choices: tuple[tuple[str, str, Choose], ...] = (
        ("high", "largest", max),
        ("low", "smallest", min),
    )
    for side, word, choose in choices:
        yield read(
            Kind.INDEX,
            f"{short}_{side}_{MOST_ROWS}",
            f"{words}, {MOST_ROWS}-week {side}",
            f"{word} recent_rows[].{name}",
            partial(_extreme, name=name, choose=choose),
        )


CATALOGUE: tuple[Read, ...] = (
    *_runs("md"),
    *_runs("rs"),
    *_crossings("trend_line"),
    *_crossings("fair_value"),
    *_extremes("rs"),
    *_extremes("md"),
    read(
        Kind.AMOUNT,
        "volume_high_14",
        "Volume, 14-week high",
        "largest recent_rows[].volume",
        lambda source: _extreme(source, "volume", max),
    ),
    read(
        Kind.FLAG,
        "volume_is_highest",
        "The latest volume is the highest of the rows",
        "latest recent_rows[].volume is above every other",
        lambda source: _volume_is(source, most=True),
    ),
    read(
        Kind.FLAG,
        "volume_is_lowest",
        "The latest volume is the lowest of the rows",
        "latest recent_rows[].volume is below every other",
        lambda source: _volume_is(source, most=False),
    ),
    read(
        Kind.PERCENT,
        "widest_stretch",
        "Widest stretch above the Trend Line in the rows",
        "largest recent_rows[].close / trend_line - 1",
        _widest_stretch,
    ),
    read(Kind.COUNT, "rows_given", "Weekly rows given", "number of recent_rows", _rows_given),
    read(
        Kind.COUNT,
        "weeks_skipped",
        "Calendar weeks without a row",
        "weeks from the oldest to the newest of recent_rows, less the number of recent_rows",
        _weeks_skipped,
    ),
)
