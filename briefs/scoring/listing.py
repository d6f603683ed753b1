"""Who is listed where, and the groups that names belong to."""

from pathlib import Path

import polars as pl

from briefs.errors import Problem, UsageError
from briefs.scoring.bars import read_table, warning

COLUMNS = {
    "symbol": pl.String,
    "exchange": pl.String,
    "name": pl.String,
    "country": pl.String,
    "sector": pl.String,
    "industry": pl.String,
    "currency": pl.String,
    "market_cap": pl.Float64,
    "description": pl.String,
}


def read_listing(path: Path) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The listing by key, with `id` (place in the file, from 1), `sector_scope`, `industry_scope`.

    A name that stands twice keeps its first row. In a scope of several currencies market caps do
    not compare: those in another than the commonest currency count as unknown there (warning).
    """
    listing = read_table(path, COLUMNS)
    if listing.is_empty():
        raise UsageError(f"{path}: holds no listing")
    source = path.as_posix()
    listing = listing.with_columns(
        key=pl.col("symbol") + "." + pl.col("exchange"),
        id=pl.int_range(1, pl.len() + 1),
        sector_scope=_scope("sector"),
        industry_scope=_scope("industry"),
    ).filter(pl.col("key").is_not_null() & pl.col("name").is_not_null())
    twice = listing.filter(pl.col("key").is_duplicated())["key"].unique().sort().to_list()
    listing = listing.unique("key", keep="first", maintain_order=True)
    mixed = _mixed_scopes(listing)
    problems = (
        ("listed more than once; the first row counts", twice),
        ("more than one currency; caps in all but the commonest are not compared", mixed),
    )
    told = tuple(warning(source, message, names) for message, names in problems if names)
    return listing.with_columns(comparable_cap=_comparable_cap()), told


def _scope(column: str) -> pl.Expr:
    """`CN Basic Materials`; null where country or group is unknown."""
    return pl.col("country") + " " + pl.col(column)


def _commonest() -> pl.Expr:
    # Ties go to the currency first in the alphabet, so that the order of rows decides nothing.
    return pl.col("currency").drop_nulls().mode().sort().first().over("sector_scope")


def _comparable_cap() -> pl.Expr:
    return pl.when(pl.col("currency") == _commonest()).then(pl.col("market_cap"))


def _mixed_scopes(listing: pl.DataFrame) -> list[str]:
    counts = listing.group_by("sector_scope").agg(pl.col("currency").drop_nulls().n_unique())
    mixed = counts.filter((pl.col("currency") > 1) & pl.col("sector_scope").is_not_null())
    return [str(scope) for scope in mixed["sector_scope"].sort()]
