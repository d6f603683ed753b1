"""Bars become completed weeks; every odd bar has its documented fate and is told."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from briefs.errors import UsageError
from briefs.scoring.bars import read_weekly

HEAD = "symbol,exchange,date,open,high,low,close,volume"
MONDAY = date(2026, 6, 1)
Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(*lines: str, head: str = HEAD) -> Path:
        path = tmp_path / "bars.csv"
        path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
        return path

    return write


def bar(day: date, close: float = 10.0, symbol: str = "A", volume: object = 100) -> str:
    return f"{symbol},X,{day},{close},{close + 1},{close - 1},{close},{volume}"


def days(count: int, first: date = MONDAY) -> list[date]:
    """The first `count` working days from `first` on."""
    ahead = (first + timedelta(days=step) for step in range(count * 2 + 3))
    return [day for day in ahead if day.weekday() < 5][:count]


def test_daily_bars_are_gathered_into_weeks(written: Write) -> None:
    lines = [bar(day, close=10 + index) for index, day in enumerate(days(10))]
    weeks = read_weekly(written(*lines)).frame
    assert weeks["week"].to_list() == [date(2026, 6, 5), date(2026, 6, 12)]
    assert weeks.row(0, named=True) | {"week": None} == {
        "key": "A.X",
        "symbol": "A",
        "exchange": "X",
        "week": None,
        "open": 10.0,
        "high": 15.0,
        "low": 9.0,
        "close": 14.0,
        "volume": 500.0,
    }


def test_a_week_that_is_not_over_is_left_out(written: Write) -> None:
    bars = read_weekly(written(*map(bar, days(8))))
    assert bars.latest == date(2026, 6, 5)
    assert bars.frame["week"].to_list() == [date(2026, 6, 5)]


def test_a_friday_holiday_counts_as_over_when_told(written: Write) -> None:
    path = written(*map(bar, days(4)))
    with pytest.raises(UsageError, match="no completed week"):
        read_weekly(path)
    assert read_weekly(path, as_of=date(2026, 6, 5)).latest == date(2026, 6, 5)


def test_as_of_stands_earlier(written: Write) -> None:
    path = written(*map(bar, days(10)))
    assert read_weekly(path, as_of=date(2026, 6, 11)).latest == date(2026, 6, 5)


@pytest.mark.parametrize("weekday", range(5))
def test_weekly_bars_on_any_weekday_belong_to_their_week(written: Write, weekday: int) -> None:
    marks = [MONDAY + timedelta(days=weekday + 7 * week) for week in range(3)]
    bars = read_weekly(written(*map(bar, marks)))
    assert bars.frame["week"].to_list() == [
        date(2026, 6, 5),
        date(2026, 6, 12),
        date(2026, 6, 19),
    ]


def test_zeros_of_a_symbol_are_kept(written: Write) -> None:
    path = written(*[bar(day, symbol="002428") for day in days(5)])
    assert read_weekly(path).frame["key"].to_list() == ["002428.X"]


def test_order_of_rows_decides_nothing(written: Write) -> None:
    lines = [bar(day, close=10 + index) for index, day in enumerate(days(10))]
    sorted_frame = read_weekly(written(*lines)).frame
    assert read_weekly(written(*reversed(lines))).frame.equals(sorted_frame)


def test_a_row_that_stands_twice_counts_once(written: Write) -> None:
    lines = [bar(day) for day in days(5)]
    bars = read_weekly(written(*lines, lines[0]))
    assert bars.frame["volume"].to_list() == [500.0]
    assert bars.problems == ()


def test_two_bars_for_one_day_leave_the_name_out(written: Write) -> None:
    lines = [bar(day) for day in days(5)]
    other = [bar(day, symbol="B") for day in days(5)]
    bars = read_weekly(written(*lines, *other, bar(days(5)[2], close=12)))
    assert bars.frame["key"].to_list() == ["B.X"]
    [problem] = bars.problems
    assert str(problem).endswith("different bars for one day; name left out: A.X")


@pytest.mark.parametrize(
    "bad",
    [
        "A,X,2026-06-03,0,11,9,10,100",
        "A,X,2026-06-03,10,11,-9,10,100",
        "A,X,2026-06-03,10,11,9,,100",
        "A,X,2026-06-03,10,11,9,NaN,100",
        "A,X,2026-06-03,10,9,11,10,100",
        "A,X,2026-06-03,10,11,9,10,-1",
    ],
    ids=["zero", "negative", "null", "nan", "high below low", "negative volume"],
)
def test_an_impossible_bar_is_left_out_and_told(written: Write, bad: str) -> None:
    good = [bar(day) for day in days(5) if day != date(2026, 6, 3)]
    bars = read_weekly(written(*good, bad))
    assert bars.frame["volume"].to_list() == [400.0]
    [problem] = bars.problems
    assert str(problem).endswith("1 bars with an impossible price or volume left out: A.X")


def test_a_missing_volume_is_zero(written: Write) -> None:
    bars = read_weekly(written(*[bar(day, volume="") for day in days(5)]))
    assert bars.frame["volume"].to_list() == [0.0]
    assert bars.problems == ()


def test_a_halted_week_has_no_row(written: Write) -> None:
    first, third = days(5), days(5, MONDAY + timedelta(days=14))
    bars = read_weekly(written(*map(bar, first), *map(bar, third)))
    assert bars.frame["week"].to_list() == [date(2026, 6, 5), date(2026, 6, 19)]


@pytest.mark.parametrize(("factor", "told"), [(0.5, True), (2.0, True), (1.5, False), (0.7, False)])
def test_a_jump_like_a_split_is_flagged(written: Write, factor: float, told: bool) -> None:
    lines = [bar(day, close=20) for day in days(5)]
    lines += [bar(day, close=20 * factor) for day in days(5, MONDAY + timedelta(days=7))]
    problems = read_weekly(written(*lines)).problems
    assert bool(problems) is told
    if told:
        assert "unadjusted split: A.X in the week to 2026-06-12" in str(problems[0])


@pytest.mark.parametrize(
    ("lines", "head", "message"),
    [
        ([], HEAD, "holds no bar"),
        (["A,X,2026-06-01,1,1,1,1,1"], "symbol,venue,date,open,high,low,close,volume", "exchange"),
        (["A,X,01/06/2026,1,1,1,1,1"], HEAD, "conversion"),
        (["A,X,2026-06-01,one,1,1,1,1"], HEAD, "conversion"),
        (["A,X,2026-06-01,0,0,0,0,1"], HEAD, "no bar that can be used"),
    ],
    ids=["empty", "no column", "date", "number", "all impossible"],
)
def test_a_file_that_will_not_do_says_why(
    written: Write, lines: list[str], head: str, message: str
) -> None:
    path = written(*lines, head=head)
    with pytest.raises(UsageError, match=message) as caught:
        read_weekly(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_weekly(tmp_path / "none.csv")


def test_parquet_is_read_alike(written: Write, tmp_path: Path) -> None:
    import polars as pl

    path = written(*map(bar, days(10)))
    parquet = tmp_path / "bars.parquet"
    pl.read_csv(path, try_parse_dates=True).write_parquet(parquet)
    assert read_weekly(parquet).frame.equals(read_weekly(path).frame)
