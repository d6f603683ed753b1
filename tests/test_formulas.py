"""The formulas against the three real documents: each figure again from the document's own inputs.

Where a document gives raw values the figure must come out exactly (to the last bits of a double);
where it gives rounded ones, inside what their printed rounding allows.
"""

from typing import Any

import polars as pl
import pytest

from briefs.quantity import parse
from briefs.scoring import formulas as f

EXACT = 1e-9


def value(expression: pl.Expr, **columns: Any) -> Any:
    """The last value of an expression over columns given as lists, oldest first."""
    return pl.DataFrame(columns, strict=False).select(expression.alias("x"))["x"][-1]


def one(expression: pl.Expr) -> Any:
    return pl.select(expression.alias("x"))["x"][0]


def score(document: dict[str, Any], label: str) -> float:
    return next(s["value"] for s in document["setup"]["scores"] if s["label"] == label)


def rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    return list(reversed(document["recent_rows"]))


def numbers(document: dict[str, Any], field: str) -> list[float]:
    return [parse(row[field]).value for row in rows(document)]


def test_trend_score_is_exact(document: dict[str, Any]) -> None:
    momentum = document["momentum"]
    got = one(f.trend_score(pl.lit(momentum["active_weeks"]), pl.lit(momentum["trend_streak"])))
    assert got == pytest.approx(score(document, "Trend"), abs=EXACT)


def test_momentum_score_is_consistent(document: dict[str, Any]) -> None:
    returns = {item["label"]: item["value"] for item in document["momentum"]["returns"]}
    got = one(f.momentum_score(pl.lit(returns["4W"]), pl.lit(returns["12W"])))
    assert got == score(document, "Momentum") == 100


def test_dynamics_score_within_its_printed_inputs(document: dict[str, Any]) -> None:
    dynamics, change = (
        parse(document["dynamics"][name]) for name in ("market_dynamics", "md_4_change")
    )
    allowed = 18 * dynamics.tolerance + 0.08 * change.tolerance
    got = one(f.dynamics_score(pl.lit(dynamics.value), pl.lit(change.value)))
    assert got == pytest.approx(score(document, "Dynamics"), abs=allowed)


def test_strength_score_within_its_printed_inputs(document: dict[str, Any]) -> None:
    strength, change = (
        parse(document["dynamics"][name]) for name in ("relative_strength", "rs_4_change")
    )
    allowed = 3 * strength.tolerance + 0.08 * change.tolerance
    got = one(f.strength_score(pl.lit(strength.value), pl.lit(change.value)))
    assert got == pytest.approx(score(document, "Relative Strength"), abs=allowed)


def test_volume_score_within_its_printed_inputs(document: dict[str, Any]) -> None:
    volumes = numbers(document, "volume")
    average = sum(volumes[-13:]) / 13
    got = one(f.volume_score(pl.lit(volumes[-1]), pl.lit(average)))
    assert got == pytest.approx(score(document, "Volume"), rel=5e-4)
    assert average == pytest.approx(parse(document["volume"]["average_13"]).value, rel=1e-3)


def test_risk_control_from_the_raw_returns(document: dict[str, Any]) -> None:
    returns = [row["weekly_return"] for row in rows(document)]
    volatility = value(f.volatility(pl.col("r"), 13), r=returns)
    high = parse(document["price"]["high_52"])
    close = parse(document["kpis"][0]["value"])
    fall = one(f.drawdown(pl.lit(close.value), pl.lit(high.value)))
    allowed = 2.2 * 100 * (close.tolerance + high.tolerance) / high.value
    got = one(f.risk_control_score(pl.lit(fall), pl.lit(volatility)))
    assert got == pytest.approx(score(document, "Risk Control"), abs=allowed)


def test_composite_is_the_mean_of_the_six(document: dict[str, Any]) -> None:
    scores = [pl.lit(item["value"]) for item in document["setup"]["scores"]]
    assert f"{one(f.composite(scores)):.0f}" == document["composite_score"]


def test_volatility_within_its_printed_figure(document: dict[str, Any]) -> None:
    returns = [row["weekly_return"] for row in rows(document)]
    printed = parse(document["risk"]["volatility_13"])
    got = value(f.volatility(pl.col("r"), 13), r=returns)
    assert got == pytest.approx(printed.value, abs=printed.tolerance)


@pytest.mark.parametrize("weeks", [1, 4, 12])
def test_returns_from_the_closes(document: dict[str, Any], weeks: int) -> None:
    closes = [parse(row["close"]) for row in rows(document)]
    label = f"{weeks}W"
    raw = next(r["value"] for r in document["momentum"]["returns"] if r["label"] == label)
    got = value(f.weekly_return(pl.col("c"), weeks), c=[close.value for close in closes])
    now, then = closes[-1], closes[-1 - weeks]
    # Closes are rounded to the tick; the return moves by that much, no more.
    allowed = 100 * (now.tolerance / then.value + now.value * then.tolerance / then.value**2)
    assert got == pytest.approx(raw, abs=allowed * 1.01)


@pytest.mark.parametrize(
    ("field", "change"), [("market_dynamics", "md_4_change"), ("relative_strength", "rs_4_change")]
)
def test_four_week_changes(document: dict[str, Any], field: str, change: str) -> None:
    now, then = (parse(rows(document)[index][field]) for index in (-1, -5))
    printed = parse(document["dynamics"][change])
    got = one(f.relative_change(pl.lit(now.value), pl.lit(then.value)))
    size = abs(then.value)
    worst = abs(now.value - then.value) + now.tolerance + then.tolerance
    allowed = 100 * worst / max(size - then.tolerance, 1e-3) - abs(got) + printed.tolerance
    assert got == pytest.approx(printed.value, abs=max(allowed, printed.tolerance))


@pytest.mark.parametrize(
    ("printed", "level"),
    [("vs_trend", "trend_line"), ("vs_fair_value", "fair_value"), ("drawdown", "high_52")],
)
def test_distances_and_drawdown(document: dict[str, Any], printed: str, level: str) -> None:
    close, mark = parse(document["kpis"][0]["value"]), parse(document["price"][level])
    told = parse(document["price"][printed])
    formula = f.drawdown if printed == "drawdown" else f.distance
    got = one(formula(pl.lit(close.value), pl.lit(mark.value)))
    moved = close.tolerance / mark.value + close.value * mark.tolerance / mark.value**2
    assert got == pytest.approx(told.value, abs=told.tolerance + 100 * moved)


def test_range_position(document: dict[str, Any]) -> None:
    close = parse(document["kpis"][0]["value"])
    low, high, told = (
        parse(document["price"][name]) for name in ("low_52", "high_52", "range_position")
    )
    got = one(f.range_position(pl.lit(close.value), pl.lit(low.value), pl.lit(high.value)))
    moved = (close.tolerance + low.tolerance + high.tolerance) / (high.value - low.value)
    assert got == pytest.approx(told.value, abs=told.tolerance + 100 * moved)


def test_percentile_is_exact(document: dict[str, Any]) -> None:
    peer = document["momentum"]["peer"]
    got = one(f.percentile(pl.lit(peer["rank"]), pl.lit(peer["count"])))
    assert got == pytest.approx(peer["percentile"], abs=EXACT)


def test_trend_signal_in_every_row(document: dict[str, Any]) -> None:
    table = pl.DataFrame(
        {
            "close": numbers(document, "close"),
            "line": numbers(document, "trend_line"),
            "strength": numbers(document, "relative_strength"),
        }
    )
    got = table.select(f.trend_signal(pl.col("close"), pl.col("line"), pl.col("strength")))
    assert got.to_series().to_list() == [row["trend_signal"] == "On" for row in rows(document)]


SHORT = {
    "trend_line": (lambda: f.trend_line(pl.col("c")), 30),
    "fair_value": (lambda: f.fair_value(pl.col("c")), 150),
    "relative_strength": (lambda: f.relative_strength(pl.col("c"), pl.col("b")), 52),
    "market_dynamics": (lambda: f.market_dynamics(pl.col("c"), pl.col("b"), pl.col("c")), 26),
    "return_12w": (lambda: f.weekly_return(pl.col("c"), 12), 13),
    "volatility_13": (lambda: f.volatility(pl.col("c"), 13), 13),
}


@pytest.mark.parametrize("name", SHORT)
def test_a_window_that_is_not_full_gives_null(name: str) -> None:
    expression, full = SHORT[name]
    closes = [100.0 + (index % 7) for index in range(full)]
    low = [close - 1 for close in closes]
    got = pl.DataFrame({"c": closes, "b": low}).select(expression().alias("x"))["x"].to_list()
    assert got[:-1] == [None] * (full - 1)
    assert got[-1] is not None


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (f.relative_change(pl.lit(1.0), pl.lit(0.0)), "a change from zero"),
        (f.range_position(pl.lit(5.0), pl.lit(5.0), pl.lit(5.0)), "a range of nothing"),
        (f.percentile(pl.lit(1), pl.lit(1)), "a group of one"),
        (f.volume_score(pl.lit(0.0), pl.lit(0.0)), "no volume in thirteen weeks"),
        (f.distance(pl.lit(1.0), pl.lit(0.0)), "a level of zero"),
        (f.composite([pl.lit(50.0), pl.lit(None, pl.Float64)]), "a missing score"),
        (f.trend_signal(pl.lit(2.0), pl.lit(1.0), pl.lit(None, pl.Float64)), "no strength yet"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_what_is_undefined_is_null(expression: pl.Expr, why: str) -> None:
    assert one(expression) is None, why


def test_a_close_below_the_line_is_off_whatever_the_strength() -> None:
    assert one(f.trend_signal(pl.lit(1.0), pl.lit(2.0), pl.lit(None, pl.Float64))) is False


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f.momentum_score(pl.lit(-80.0), pl.lit(-90.0)), 0.0),
        (f.dynamics_score(pl.lit(1.18), pl.lit(13509.9)), 100.0),
        (f.strength_score(pl.lit(-60.0), pl.lit(-400.0)), 0.0),
        (f.volume_score(pl.lit(9.0), pl.lit(1.0)), 100.0),
        (f.risk_control_score(pl.lit(-60.0), pl.lit(12.0)), 0.0),
        (f.trend_score(pl.lit(52), pl.lit(90)), 100.0),
        (f.smoothed_probability(pl.lit(0), pl.lit(0)), 50.0),
        (f.smoothed_probability(pl.lit(3), pl.lit(4)), 200 / 3),
    ],
)
def test_bounds_and_known_values(expression: pl.Expr, expected: float) -> None:
    assert one(expression) == pytest.approx(expected)


def test_market_dynamics_by_hand() -> None:
    """Against a loop over weeks, as the publication states it."""
    closes = [50.0 + 3 * ((index * 37) % 11) / 11 + index / 8 for index in range(60)]
    highs, lows = [close * 1.03 for close in closes], [close * 0.98 for close in closes]
    fast = slow = closes[0]
    average = highs[0] - lows[0]
    for index in range(1, 60):
        fast += (closes[index] - fast) * 2 / 13
        slow += (closes[index] - slow) * 2 / 27
        before = closes[index - 1]
        reach = max(
            highs[index] - lows[index], abs(highs[index] - before), abs(lows[index] - before)
        )
        average += (reach - average) / 26
    got = value(f.market_dynamics(pl.col("h"), pl.col("l"), pl.col("c")), h=highs, l=lows, c=closes)
    assert got == pytest.approx((fast - slow) / average)
