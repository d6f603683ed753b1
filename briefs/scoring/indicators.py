"""Weekly bars in, every figure of every week out: one row per ticker and week."""

import polars as pl

from briefs.scoring import formulas

HORIZONS = (1, 4, 12, 26, 52)
AHEAD = 4
"""Weeks ahead that the expectation speaks of."""

_STATE = ("trend", "positive_md", "positive_rs")


def indicators(weekly: pl.DataFrame, recent: int | None = None) -> pl.DataFrame:
    """The indicator columns for `weekly`: key, week, open, high, low, close, volume, benchmark.

    `weekly` must be sorted by key and week. `recent` keeps that many last weeks of each key.
    Nothing looks ahead: a row uses its own and earlier weeks, and the expectation only outcomes
    that were known in its week.
    """
    frame = weekly.with_columns(_prices()).with_columns(_signals()).with_columns(_streaks())
    frame = frame.with_columns(_changes()).with_columns(_scores())
    frame = frame.with_columns(composite=formulas.composite([pl.col(name) for name in SCORES]))
    outcomes = _outcomes(frame)
    if recent is not None:
        frame = frame.group_by("key", maintain_order=True).tail(recent)
    return _with_expectation(frame, outcomes)


SCORES = (
    "score_trend",
    "score_momentum",
    "score_dynamics",
    "score_relative_strength",
    "score_volume",
    "score_risk_control",
)


def _over(expression: pl.Expr) -> pl.Expr:
    return expression.over("key")


def _prices() -> list[pl.Expr]:
    close, high, low = pl.col("close"), pl.col("high"), pl.col("low")
    volume, year = pl.col("volume"), formulas.YEAR
    return [
        *(
            _over(formulas.weekly_return(close, weeks)).alias(f"return_{weeks}w")
            for weeks in HORIZONS
        ),
        _over(formulas.trend_line(close)).alias("trend_line"),
        _over(formulas.fair_value(close)).alias("fair_value"),
        _over(formulas.relative_strength(close, pl.col("benchmark"))).alias("relative_strength"),
        _over(formulas.market_dynamics(high, low, close)).alias("market_dynamics"),
        # A listing younger than a year has the range since it was listed.
        _over(high.rolling_max(year, min_samples=1)).alias("high_52"),
        _over(low.rolling_min(year, min_samples=1)).alias("low_52"),
        _over(volume.rolling_mean(formulas.QUARTER)).alias("average_13"),
        _over(volume.rolling_mean(year)).alias("average_52"),
        _over(pl.int_range(1, pl.len() + 1)).alias("age"),
    ]


def _signals() -> list[pl.Expr]:
    returns, close = pl.col("return_1w"), pl.col("close")
    dynamics, strength = pl.col("market_dynamics"), pl.col("relative_strength")
    return [
        formulas.trend_signal(close, pl.col("trend_line"), strength).alias("trend"),
        (dynamics > 0).alias("positive_md"),
        (strength > 0).alias("positive_rs"),
        _over(formulas.volatility(returns, formulas.QUARTER)).alias("volatility_13"),
        _over(formulas.volatility(returns, formulas.YEAR)).alias("volatility_52"),
        _over(_year_sum((returns > 0).cast(pl.Int64))).alias("upside_weeks"),
        _over(_year_sum((returns < 0).cast(pl.Int64))).alias("downside_weeks"),
        _over(_year_sum(returns.clip(lower_bound=0))).alias("gains"),
        _over(_year_sum(returns.clip(upper_bound=0))).alias("losses"),
        formulas.drawdown(close, pl.col("high_52")).alias("drawdown"),
        formulas.range_position(close, pl.col("low_52"), pl.col("high_52")).alias("range_position"),
        formulas.distance(close, pl.col("trend_line")).alias("vs_trend"),
        formulas.distance(close, pl.col("fair_value")).alias("vs_fair_value"),
        pl.when(pl.col("average_13") > 0)
        .then(pl.col("volume") / pl.col("average_13"))
        .alias("ratio_13"),
        pl.when(pl.col("average_52") > 0)
        .then(pl.col("volume") / pl.col("average_52"))
        .alias("ratio_52"),
    ]


def _year_sum(values: pl.Expr) -> pl.Expr:
    return values.rolling_sum(formulas.YEAR)


def _streaks() -> list[pl.Expr]:
    signal = pl.col("trend")
    off = ~signal.fill_null(value=False)
    # Weeks since the signal was last off: the age of the row less the age of that week.
    last_off = pl.when(off).then(pl.col("age")).forward_fill().over("key").fill_null(0)
    return [
        pl.when(signal.is_not_null()).then(pl.col("age") - last_off).alias("trend_streak"),
        _over(formulas.active_weeks(signal)).alias("active_weeks"),
    ]


def _changes() -> list[pl.Expr]:
    dynamics, strength = pl.col("market_dynamics"), pl.col("relative_strength")
    return [
        formulas.relative_change(dynamics, _over(dynamics.shift(4))).alias("md_4_change"),
        formulas.relative_change(strength, _over(strength.shift(4))).alias("rs_4_change"),
        ((dynamics > 0) & (_over(dynamics.shift(1)) <= 0)).alias("crossed"),
        (pl.col("active_weeks") / formulas.YEAR * 100).alias("active_breadth"),
        (pl.col("downside_weeks") / formulas.YEAR * 100).alias("downside_breadth"),
        pl.when(pl.col("upside_weeks") > 0)
        .then(pl.col("gains") / pl.col("upside_weeks"))
        .alias("average_gain"),
        pl.when(pl.col("downside_weeks") > 0)
        .then(pl.col("losses") / pl.col("downside_weeks"))
        .alias("average_loss"),
    ]


def _scores() -> list[pl.Expr]:
    columns = pl.col
    return [
        formulas.trend_score(columns("active_weeks"), columns("trend_streak")).alias("score_trend"),
        formulas.momentum_score(columns("return_4w"), columns("return_12w")).alias(
            "score_momentum"
        ),
        formulas.dynamics_score(columns("market_dynamics"), columns("md_4_change")).alias(
            "score_dynamics"
        ),
        formulas.strength_score(columns("relative_strength"), columns("rs_4_change")).alias(
            "score_relative_strength"
        ),
        formulas.volume_score(columns("volume"), columns("average_13")).alias("score_volume"),
        formulas.risk_control_score(columns("drawdown"), columns("volatility_13")).alias(
            "score_risk_control"
        ),
    ]


def _outcomes(frame: pl.DataFrame) -> pl.DataFrame:
    """By state and week: how many rows of that state had an outcome known by then, and how many
    of those rose. Columns: the state, week, positive, cases.

    A state is trend on or off, sign of Market Dynamics, sign of Relative Strength. The outcome of a
    row is its return over the next four bars; it is known in the week of the fourth.
    """
    ahead = pl.col("close").shift(-AHEAD).over("key") / pl.col("close") - 1
    known_in = pl.col("week").shift(-AHEAD).over("key")
    return (
        frame.select(*_STATE, week=known_in, rose=(ahead > 0))
        .drop_nulls()
        .group_by(*_STATE, "week")
        .agg(positive=pl.col("rose").sum(), cases=pl.len())
        .sort("week")
        .with_columns(pl.col("positive", "cases").cum_sum().over(*_STATE))
    )


def _with_expectation(frame: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Adds `expectation` (percent) and `buy_signal`.

    The expectation is the universe's own frequency of a rise over the next four weeks among all
    rows in the same state whose outcome was known, by Laplace's rule.
    """
    # Of the latest week in which an outcome of that state became known.
    joined = frame.sort("week").join_asof(
        outcomes, on="week", by=list(_STATE), strategy="backward", check_sortedness=False
    )
    stated = pl.all_horizontal(pl.col(name).is_not_null() for name in _STATE)
    probability = formulas.smoothed_probability(
        pl.col("positive").fill_null(0), pl.col("cases").fill_null(0)
    )
    bought = pl.col("trend") & pl.col("crossed")
    likely = pl.col("expectation") > formulas.ELEVATED_EXPECTATION
    return (
        joined.sort("key", "week")
        .with_columns(expectation=pl.when(stated).then(probability))
        .with_columns(buy_signal=(bought & likely).fill_null(value=False))
        .drop("positive", "cases", "gains", "losses", "crossed")
    )
