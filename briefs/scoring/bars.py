"""Price bars from CSV or Parquet, checked, and gathered into completed weeks.

What happens to odd bars, each told as a warning:

- unsorted dates are sorted; a row that stands twice counts once;
- two different rows for one listing and day: the listing is left out, for either may be wrong;
- a price that is null, zero or negative, or a high below the low: the bar is left out;
- a null volume is 0; a negative one leaves the bar out;
- a week without a bar is a halted week: it has no row, and returns run from bar to bar;
- a listing without a bar in the latest completed week gets no document;
- a close that moved by a factor of 1.8 or more from one week to the next is flagged as a probable
  unadjusted split.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from briefs.errors import Problem, Severity, UsageError

COLUMNS = {
    "symbol": pl.String,
    "exchange": pl.String,
    "date": pl.Date,
    "open": pl.Float64,
    "high": pl.Float64,
    "low": pl.Float64,
    "close": pl.Float64,
    "volume": pl.Float64,
}
PRICES = ("open", "high", "low", "close")
JUMP = 1.8
"""Factor from one weekly close to the next that looks like a split."""
MOST_NAMED = 5


@dataclass(frozen=True)
class WeeklyBars:
    """Completed weeks, sorted by key and week. `latest` is the newest of them; week ends Friday.

    Columns: key, symbol, exchange, week, open, high, low, close, volume.
    """

    frame: pl.DataFrame
    latest: date
    problems: tuple[Problem, ...]


def read_table(path: Path, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """The columns of `schema` from a CSV or Parquet file, other columns left aside.

    UsageError names the file and what is missing or cannot be read as what it should be.
    """
    try:
        frame = _read(path)
    except (OSError, PolarsError) as error:
        raise UsageError(f"{path}: cannot be read: {_first_line(error)}") from None
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise UsageError(
            f"{path}: has no column {', '.join(missing)}; found {', '.join(frame.columns)}",
            f"The columns are {', '.join(schema)}; their order does not matter.",
        )
    try:
        return frame.select(_cast(name, kind, frame.schema[name]) for name, kind in schema.items())
    except PolarsError as error:
        raise UsageError(f"{path}: {_first_line(error)}") from None


def _read(path: Path) -> pl.DataFrame:
    if path.suffix.lower() in {".parquet", ".pq"}:
        return pl.read_parquet(path)
    # All columns as text first: a symbol such as 002428 must keep its zeros.
    return pl.read_csv(path, infer_schema=False)


def _cast(name: str, kind: type[pl.DataType], given: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind is pl.Date and given == pl.String:
        return column.str.strip_chars().str.to_date("%Y-%m-%d")
    if kind is not pl.String and given == pl.String:
        text = column.str.strip_chars()
        return pl.when(text != "").then(text).cast(kind)
    return column.cast(kind)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def read_weekly(path: Path, as_of: date | None = None) -> WeeklyBars:
    """The completed weeks in a file of daily or weekly bars.

    A week is complete once its Friday is past or has a bar. `as_of` is the day on which to stand;
    by default the last day in the file, or for weekly bars the end of their last week.
    """
    bars = read_table(path, COLUMNS)
    if bars.is_empty():
        raise UsageError(f"{path}: holds no bar")
    bars = bars.with_columns(key=pl.col("symbol") + "." + pl.col("exchange"), week=friday())
    bars, problems = _clean(bars, path.as_posix())
    if bars.is_empty():
        raise UsageError(f"{path}: holds no bar that can be used", str(problems[0]))
    latest = _latest_week(bars, as_of)
    weekly = _gather(bars.filter(pl.col("week") <= latest))
    if weekly.is_empty():
        raise UsageError(f"{path}: holds no completed week")
    newest = weekly["week"].max()
    assert isinstance(newest, date)
    return WeeklyBars(weekly, newest, (*problems, *_jumps(weekly, path.as_posix())))


def friday() -> pl.Expr:
    """The Friday of the ISO week of `date`; a bar on a weekend belongs to the Friday before it."""
    weekday = pl.col("date").dt.weekday().cast(pl.Int32)
    return pl.col("date") + pl.duration(days=5 - weekday)


def _clean(bars: pl.DataFrame, source: str) -> tuple[pl.DataFrame, list[Problem]]:
    problems: list[Problem] = []
    bars = bars.with_columns(pl.col("volume").fill_null(0.0)).unique().sort("key", "date")
    nameless = bars.filter(pl.col("key").is_null() | pl.col("date").is_null())
    if not nameless.is_empty():
        message = f"{nameless.height} bars without symbol, exchange or date left out"
        problems.append(warning(source, message))
    bars = bars.filter(pl.col("key").is_not_null() & pl.col("date").is_not_null())
    doubled = bars.filter(pl.struct("key", "date").is_duplicated())["key"].unique().sort().to_list()
    if doubled:
        problems.append(warning(source, "different bars for one day; name left out", doubled))
    bars = bars.filter(~pl.col("key").is_in(doubled))
    usable = (
        pl.all_horizontal((pl.col(name) > 0) & pl.col(name).is_finite() for name in PRICES)
        & (pl.col("high") >= pl.col("low"))
        & (pl.col("volume") >= 0)
        & pl.col("volume").is_finite()
    ).fill_null(value=False)
    odd = bars.filter(~usable)
    if not odd.is_empty():
        keys = odd["key"].unique().sort().to_list()
        message = f"{odd.height} bars with an impossible price or volume left out"
        problems.append(warning(source, message, keys))
    return bars.filter(usable), problems


def _latest_week(bars: pl.DataFrame, as_of: date | None) -> date:
    newest = bars["date"].max()
    assert isinstance(newest, date)
    per_week = bars.group_by("key", "week").len()["len"].max()
    stand = as_of or newest
    if per_week == 1 and as_of is None:
        # Weekly bars may be dated by the start of their week; each is a completed one.
        stand = newest + timedelta(days=6)
    return stand - timedelta(days=(stand.weekday() - 4) % 7)


def _gather(bars: pl.DataFrame) -> pl.DataFrame:
    return (
        bars.group_by("key", "week", maintain_order=True)
        .agg(
            pl.col("symbol").first(),
            pl.col("exchange").first(),
            pl.col("open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("close").last(),
            pl.col("volume").sum(),
        )
        .sort("key", "week")
    )


def _jumps(weekly: pl.DataFrame, source: str) -> list[Problem]:
    factor = pl.col("close") / pl.col("close").shift(1).over("key")
    jumped = weekly.filter((factor >= JUMP) | (factor <= 1 / JUMP)).select("key", "week")
    if jumped.is_empty():
        return []
    named = [f"{key} in the week to {week}" for key, week in jumped.iter_rows()]
    message = f"a close moved by a factor of {JUMP} or more, perhaps an unadjusted split"
    return [warning(source, message, named)]


def warning(source: str, message: str, names: Sequence[str] = ()) -> Problem:
    """A warning on a whole file; of many `names` the first few are told."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    named = f": {', '.join(names[:MOST_NAMED])}{more}" if names else ""
    return Problem(source, f"{message}{named}", severity=Severity.WARNING)
