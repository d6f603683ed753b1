"""The formulas of a report document, one function each, as polars expressions.

Every function takes and gives expressions over one ticker's weeks in order of time, or over columns
of figures already computed; nothing here knows a ticker. A window that is not full gives null: a
short history has no figure, never a zero. Percentages are in percent, 7.9 for 7.9 %.

"Samples" are three real documents of the week 2026-06-12 that give raw values; "fixed by the
samples" means that the formula reproduces them, exactly where raw values are given and inside the
printed rounding elsewhere.
"""

import polars as pl

TREND_WEEKS = 30
FAIR_VALUE_WEEKS = 150
YEAR = 52
QUARTER = 13
ELEVATED_EXPECTATION = 55.0
"""Percent; above it a fresh buy is possible and the expectation is called positive."""
POOR_EXPECTATION = 45.0
STREAK_CAP = 13
"""Weeks in a row that give the Trend score's second part in full."""


def weekly_return(close: pl.Expr, weeks: int = 1) -> pl.Expr:
    """`(close / close[weeks ago] - 1) * 100`, in percent. Fixed by the samples.

    Null for the first `weeks` weeks.
    """
    return (close / close.shift(weeks) - 1) * 100


def trend_line(close: pl.Expr) -> pl.Expr:
    """Mean of the last 30 closes, in price units. Null before week 30.

    Source: Weinstein, "Secrets for Profiting in Bull and Bear Markets" (1988), stage analysis.
    Consistent with the samples; their own formula is not recoverable.
    """
    return close.rolling_mean(TREND_WEEKS)


def fair_value(close: pl.Expr) -> pl.Expr:
    """Mean of the last 150 closes, in price units. Null before week 150.

    Source: a published long moving average, consistent with the samples' slow line.
    """
    return close.rolling_mean(FAIR_VALUE_WEEKS)


def relative_strength(close: pl.Expr, benchmark: pl.Expr) -> pl.Expr:
    """Mansfield relative strength: `(ratio / mean of 52 ratios - 1) * 100`, in percent.

    `ratio` is close / benchmark close. Null before week 52 and where the benchmark has no close.
    Source: Mansfield charts as described by Weinstein (1988); behaves as in the samples.
    """
    ratio = close / benchmark
    return (ratio / ratio.rolling_mean(YEAR) - 1) * 100


def true_range(high: pl.Expr, low: pl.Expr, close: pl.Expr) -> pl.Expr:
    """`max(high - low, |high - previous close|, |low - previous close|)`, in price units.

    The first week has no previous close and gives high - low. Source: Wilder (1978).
    """
    before = close.shift(1)
    return pl.max_horizontal(high - low, (high - before).abs(), (low - before).abs())


def market_dynamics(high: pl.Expr, low: pl.Expr, close: pl.Expr) -> pl.Expr:
    """MACD-V / 100: `(EMA12(close) - EMA26(close)) / ATR26`, without unit. Null before week 26.

    ATR26 is Wilder's mean of the true range. Undefined where the price has not moved at all.
    Source: Spiroglou, "MACD-V: Volatility Normalised Momentum" (2022). The terminal's own Market
    Dynamics is not recoverable from the samples.
    """
    fast = close.ewm_mean(span=12, adjust=False, min_samples=26)
    slow = close.ewm_mean(span=26, adjust=False, min_samples=26)
    ranges = true_range(high, low, close).ewm_mean(alpha=1 / 26, adjust=False, min_samples=26)
    return pl.when(ranges > 0).then((fast - slow) / ranges)


def trend_signal(close: pl.Expr, line: pl.Expr, strength: pl.Expr) -> pl.Expr:
    """On exactly when `close > trend line` and `relative strength > 0`. Fixed by the samples.

    Off as soon as one of the two is false; null where what is known does not decide it.
    """
    return (close > line) & (strength > 0)


def relative_change(now: pl.Expr, then: pl.Expr) -> pl.Expr:
    """`(now - then) / |then| * 100`, in percent. Fixed by the samples. Undefined for then = 0."""
    return pl.when(then != 0).then((now - then) / then.abs() * 100)


def active_weeks(signal: pl.Expr) -> pl.Expr:
    """Weeks of the last 52 with the signal on. An undefined signal counts as not on.

    Null where the signal of the week itself is undefined.
    """
    on = signal.fill_null(value=False).cast(pl.Int64)
    return pl.when(signal.is_not_null()).then(on.rolling_sum(YEAR, min_samples=1))


def volatility(returns: pl.Expr, weeks: int) -> pl.Expr:
    """Population standard deviation of the last `weeks` weekly returns, in percent.

    Fixed by the samples. Null before there are that many returns.
    """
    return returns.rolling_std(weeks, ddof=0)


def drawdown(close: pl.Expr, high_52: pl.Expr) -> pl.Expr:
    """`(close / 52-week high - 1) * 100`, in percent, 0 or below. Fixed by the samples."""
    return (close / high_52 - 1) * 100


def range_position(close: pl.Expr, low_52: pl.Expr, high_52: pl.Expr) -> pl.Expr:
    """`(close - low) / (high - low) * 100`, in percent. Fixed by the samples.

    Undefined where high and low are the same.
    """
    return pl.when(high_52 > low_52).then((close - low_52) / (high_52 - low_52) * 100)


def distance(close: pl.Expr, level: pl.Expr) -> pl.Expr:
    """`(close / level - 1) * 100`, in percent. Fixed by the samples. Undefined for level 0."""
    return pl.when(level != 0).then((close / level - 1) * 100)


def percentile(rank: pl.Expr, count: pl.Expr) -> pl.Expr:
    """`(count - rank) / (count - 1) * 100`: 100 is best. Fixed by the samples.

    Undefined for a group of one.
    """
    return pl.when(count > 1).then((count - rank) / (count - 1) * 100)


def trend_score(active: pl.Expr, streak: pl.Expr) -> pl.Expr:
    """`0.55 * active/52*100 + 45 * min(1, streak/13)`, 0-100. Fixed by the samples (exact)."""
    return 0.55 * active / YEAR * 100 + 45 * (streak / STREAK_CAP).clip(upper_bound=1.0)


def momentum_score(return_4w: pl.Expr, return_12w: pl.Expr) -> pl.Expr:
    """`clamp(50 + 1.2 * 4W + 0.6 * 12W)`, 0-100, of returns in percent.

    Consistent with the samples, which all stand at 100; the weights are not recoverable.
    """
    return _clamp(50 + 1.2 * return_4w + 0.6 * return_12w)


def dynamics_score(dynamics: pl.Expr, change_4w: pl.Expr) -> pl.Expr:
    """`clamp(50 + 18 * MD + 0.08 * md_4_change)`, 0-100. Fixed by the samples."""
    return _clamp(50 + 18 * dynamics + 0.08 * change_4w)


def strength_score(strength: pl.Expr, change_4w: pl.Expr) -> pl.Expr:
    """`clamp(50 + 3 * RS + 0.08 * rs_4_change)`, 0-100. Fixed by the samples."""
    return _clamp(50 + 3 * strength + 0.08 * change_4w)


def volume_score(volume: pl.Expr, average_13: pl.Expr) -> pl.Expr:
    """`clamp(42 * volume / average of 13 weeks)`, 0-100. Fixed by the samples.

    Undefined where nothing was traded in 13 weeks.
    """
    return pl.when(average_13 > 0).then(_clamp(42 * volume / average_13))


def risk_control_score(fall: pl.Expr, volatility_13: pl.Expr) -> pl.Expr:
    """`clamp(100 - 2.2 * |drawdown| - 4 * volatility_13)`, 0-100. Fixed by the samples."""
    return _clamp(100 - 2.2 * fall.abs() - 4 * volatility_13)


def composite(scores: list[pl.Expr]) -> pl.Expr:
    """Plain mean of the six scores. Fixed by the samples. Null where one of them is."""
    return pl.sum_horizontal(scores, ignore_nulls=False) / len(scores)


def smoothed_probability(positive: pl.Expr, all_cases: pl.Expr) -> pl.Expr:
    """`(positive + 1) / (all + 2) * 100`, in percent: Laplace's rule of succession."""
    return (positive + 1) / (all_cases + 2) * 100


def _clamp(score: pl.Expr) -> pl.Expr:
    return score.clip(0.0, 100.0)
