"""The named setups. The first rule that holds names the setup, so the order is part of the rule.

"Leadership continuation" is the terminal's own name and holds for all three samples; the terminal's
rule for it is not known. The other names and rules are ours.
"""

import polars as pl

LEADERSHIP = 70.0
"""Composite from which a name in an uptrend leads; the samples stand at 74, 82 and 83."""
SEASONED = 26
"""Active weeks of 52: half a year of uptrend stands behind the name."""
YOUNG = 4
"""Weeks for which a trend counts as just begun."""
THRUST = 5.0
"""Percent in four weeks that tells a breakout from a base that touches its high."""
NEAR_HIGH = -10.0
"""Percent from the 52-week high within which a young trend is a breakout."""
BEAR = -20.0
"""Percent from the 52-week high; the usual mark of a bear market."""
QUIET = 10.0
"""Percent that 12 weeks move at most in a base, either way."""

_on = pl.col("trend")
_below_line = pl.col("close") < pl.col("trend_line")

RULES: tuple[tuple[str, pl.Expr], ...] = (
    ("New listing", pl.col("relative_strength").is_null()),
    (
        "Leadership continuation",
        _on
        & (pl.col("composite") >= LEADERSHIP)
        & (pl.col("active_weeks") >= SEASONED)
        & (pl.col("return_4w") >= 0),
    ),
    (
        "Breakout",
        _on
        & (pl.col("trend_streak") <= YOUNG)
        & (pl.col("drawdown") >= NEAR_HIGH)
        & (pl.col("return_4w") >= THRUST),
    ),
    ("Pullback in uptrend", _on & (pl.col("return_4w") < 0)),
    ("Trend continuation", _on),
    ("Downtrend", _below_line & (pl.col("drawdown") < BEAR) & (pl.col("relative_strength") < 0)),
    (
        "Distribution",
        _below_line & (pl.col("active_weeks") >= SEASONED) & (pl.col("drawdown") >= BEAR),
    ),
    ("Base building", (pl.col("return_12w").abs() <= QUIET)),
    ("Recovery attempt", ~_below_line & (pl.col("relative_strength") <= 0)),
)
OTHERWISE = "Mixed"


def setup_signature() -> pl.Expr:
    """The name of the first rule that holds; a rule with an undefined figure does not hold."""
    chain: pl.Expr = pl.lit(OTHERWISE)
    for name, holds in reversed(RULES):
        chain = pl.when(holds.fill_null(value=False)).then(pl.lit(name)).otherwise(chain)
    return chain
