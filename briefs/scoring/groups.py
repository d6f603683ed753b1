"""Ranks, averages, breadths and top peers, over the whole sector and over samples of it.

A sample holds the 100 largest names of a scope by market cap, as in the terminal's documents, where
"count: 100" is a cap and small names are not ranked. Ranks run from the best return down; ties are
broken by key. Averages and breadths leave undefined values out.
"""

from collections.abc import Iterator

import polars as pl

from briefs.scoring import formulas

SAMPLE = 100
"""Names in a sample at most."""
PEERS = 5
RETURNS = {"week": "return_1w", "four_week": "return_4w", "twelve_week": "return_12w"}


def ranked(latest: pl.DataFrame) -> pl.DataFrame:
    """`latest` (one row per listing, the latest week) with the columns of both kinds of group.

    Adds `peer_*` (whole sector) and `sector_*`, `industry_*` (samples), ranks null outside.
    """
    frame = latest.sort("key").with_columns(_whole_sector())
    frame = frame.with_columns(
        formulas.percentile(pl.col("peer_rank"), pl.col("peer_count")).alias("peer_percentile")
    )
    for group in ("sector", "industry"):
        scope = f"{group}_scope"
        order = pl.struct(-pl.col("comparable_cap").fill_null(-1.0), "key").rank("ordinal")
        inside = (order.over(scope) <= SAMPLE) & pl.col(scope).is_not_null()
        frame = frame.with_columns(inside.alias(f"in_{group}"))
        frame = frame.with_columns(_sample(group, scope))
    return frame


def _whole_sector() -> list[pl.Expr]:
    returns, scope = pl.col("return_1w"), "sector_scope"
    known = pl.col(scope).is_not_null()
    return [
        pl.when(known & returns.is_not_null()).then(_rank(returns).over(scope)).alias("peer_rank"),
        pl.when(known).then(returns.count().over(scope)).alias("peer_count"),
        pl.when(known).then(returns.mean().over(scope)).alias("peer_average"),
    ]


def _rank(returns: pl.Expr) -> pl.Expr:
    """1 for the highest; equal returns keep the order of rows, which is by key."""
    return returns.rank("ordinal", descending=True)


def _sample(group: str, scope: str) -> Iterator[pl.Expr]:
    inside = pl.col(f"in_{group}")

    def of_sample(column: str) -> pl.Expr:
        return pl.when(inside).then(pl.col(column))

    yield inside.sum().over(scope).alias(f"{group}_count")
    for word, column in RETURNS.items():
        returns = of_sample(column)
        yield returns.mean().over(scope).alias(f"{group}_average_{word}")
        rank = _rank(returns).over(scope)
        yield pl.when(returns.is_not_null()).then(rank).alias(f"{group}_rank_{word}")
    for name in ("trend", "positive_md", "positive_rs"):
        share = of_sample(name).cast(pl.Float64).mean().over(scope) * 100
        yield share.alias(f"{group}_breadth_{name}")


def top_peers(frame: pl.DataFrame, group: str) -> pl.DataFrame:
    """The five best of each scope's sample by four-week return, best first, with their scope."""
    place = pl.col(f"{group}_rank_four_week")
    return frame.filter(place <= PEERS).sort(f"{group}_scope", place)
