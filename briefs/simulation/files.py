"""A market as a folder of files, in the form that scoring reads, with the week before beside it."""

from io import BytesIO
from pathlib import Path

import polars as pl

from briefs.simulation.market import Market
from briefs.storage import write_atomically

WEEK_BEFORE = "-week-before"


def write_market(market: Market, folder: Path, *, parquet: bool = False) -> tuple[Path, ...]:
    """Write bars, listing, benchmark and regimes, and give the paths written.

    `bars-week-before` and `benchmark-week-before` lack the last week and are else the same, so that
    two issues can be compared; of a market of one week they hold no bar. `parquet` concerns the
    bars alone; the other files stay CSV, to be read by people too.
    """
    ending = "parquet" if parquet else "csv"
    frames = {
        f"bars.{ending}": market.bars,
        f"bars{WEEK_BEFORE}.{ending}": without_last_week(market.bars, market.benchmark),
        "benchmark.csv": market.benchmark,
        f"benchmark{WEEK_BEFORE}.csv": without_last_week(market.benchmark, market.benchmark),
        "listing.csv": market.listing,
        "regimes.csv": market.regimes,
    }
    for name, frame in frames.items():
        write_atomically(folder / name, _content(frame, name))
    return tuple(folder / name for name in frames)


def without_last_week(frame: pl.DataFrame, benchmark: pl.DataFrame) -> pl.DataFrame:
    """The rows before the Monday of the benchmark's last week; it is never halted."""
    monday = benchmark["date"].dt.truncate("1w").max()
    return frame.filter(pl.col("date") < monday)


def _content(frame: pl.DataFrame, name: str) -> bytes:
    content = BytesIO()
    if name.endswith(".parquet"):
        # A fixed size, because the bytes must not depend on the number of threads.
        frame.write_parquet(content, row_group_size=250_000)
    else:
        frame.write_csv(content)
    return content.getvalue()
