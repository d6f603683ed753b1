"""The catalogue of what stands in the document: each figure, its kind and its place."""

from collections.abc import Iterator

from briefs.facts.places import SIGNAL_WORDS, Quoted, flag, quoted, weeks_ago
from briefs.quantity import Kind

SCORE_LABELS = ("Trend", "Momentum", "Dynamics", "Relative Strength", "Volume", "Risk Control")
"""In the order of the page."""


def score_id(label: str) -> str:
    """`Risk Control` as `score_risk_control`."""
    return f"score_{label.lower().replace(' ', '_')}"


SCORES = tuple(score_id(label) for label in SCORE_LABELS)


def _group(prefix: str, block: str, noun: str) -> Iterator[Quoted]:
    """The facts of one sample group; `prefix` starts the ids, `noun` the titles."""
    yield quoted(Kind.TEXT, f"{prefix}_scope", f"{noun}", f"{block}.scope")
    yield quoted(Kind.COUNT, f"{prefix}_names", f"Names in the {noun}", f"{block}.count")
    for horizon, word in (("1w", "weekly"), ("4w", "four_week"), ("12w", "twelve_week")):
        title = f"{horizon.upper()} average of the {noun}"
        place = f"{block}.avg_{word}_return"
        yield quoted(Kind.PERCENT, f"{prefix}_return_{horizon}", title, place)
    for horizon, word in (("1w", "week"), ("4w", "four_week"), ("12w", "twelve_week")):
        title = f"{horizon.upper()} rank in the {noun}"
        yield quoted(Kind.COUNT, f"{prefix}_rank_{horizon}", title, f"{block}.{word}_rank")
    for name, title in (
        ("trend_breadth", "Trend breadth"),
        ("positive_md_breadth", "Market Dynamics breadth"),
        ("positive_rs_breadth", "Relative Strength breadth"),
    ):
        fact_id = f"{prefix}_{name}"
        yield quoted(Kind.PERCENT, fact_id, f"{title} of the {noun}", f"{block}.{name}")


def _scores() -> Iterator[Quoted]:
    for label in SCORE_LABELS:
        yield quoted(Kind.SCORE, score_id(label), f"{label} score", f"setup.scores[{label}].value")


def _returns() -> Iterator[Quoted]:
    for label in ("1W", "4W", "12W", "26W", "52W"):
        place = f"momentum.returns[{label}].value"
        yield quoted(Kind.PERCENT, f"return_{label.lower()}", f"{label} return", place)


def _rows() -> Iterator[Quoted]:
    """The figures of earlier weeks."""
    for kind, column, title, horizons in (
        (Kind.PRICE, "close", "Close", (1, 4, 12)),
        (Kind.PRICE, "trend_line", "Trend Line", (1, 4, 12)),
        (Kind.PRICE, "fair_value", "Fair Value", (1, 4)),
        (Kind.INDEX, "market_dynamics", "Market Dynamics", (1, 4, 12)),
        (Kind.INDEX, "relative_strength", "Relative Strength", (1, 4, 12)),
        (Kind.AMOUNT, "volume", "Volume", (1,)),
    ):
        yield from (weeks_ago(kind, column, weeks, title) for weeks in horizons)


CATALOGUE: tuple[Quoted, ...] = (
    quoted(Kind.TEXT, "symbol", "Symbol", "ticker.symbol"),
    quoted(Kind.TEXT, "name", "Name", "ticker.name"),
    quoted(Kind.TEXT, "country", "Country", "classification.country"),
    quoted(Kind.TEXT, "sector", "Sector classification", "classification.sector"),
    quoted(Kind.TEXT, "industry", "Industry classification", "classification.industry"),
    quoted(Kind.TEXT, "currency", "Currency", "classification.currency"),
    quoted(Kind.AMOUNT, "market_cap", "Market cap", "classification.market_cap"),
    quoted(Kind.TEXT, "setup_signature", "Setup", "setup_signature"),
    quoted(Kind.SCORE, "composite", "Composite score", "composite_score"),
    quoted(Kind.PRICE, "close", "Close", "recent_rows[latest].close", "kpis[Latest Close].value"),
    quoted(Kind.PRICE, "trend_line", "Trend Line", "price.trend_line"),
    quoted(Kind.PRICE, "fair_value", "Fair Value", "price.fair_value"),
    quoted(Kind.PERCENT, "vs_trend", "Close against Trend Line", "price.vs_trend"),
    quoted(Kind.PERCENT, "vs_fair_value", "Close against Fair Value", "price.vs_fair_value"),
    quoted(Kind.PRICE, "high_52", "52-week high", "price.high_52"),
    quoted(Kind.PRICE, "low_52", "52-week low", "price.low_52"),
    quoted(Kind.PERCENT, "drawdown", "Below the 52-week high", "price.drawdown"),
    quoted(Kind.PERCENT, "range_position", "Position in range", "price.range_position"),
    *_returns(),
    quoted(Kind.COUNT, "trend_streak", "Trend streak", "momentum.trend_streak"),
    quoted(Kind.COUNT, "active_weeks", "Active weeks of 52", "momentum.active_weeks"),
    quoted(Kind.PERCENT, "active_breadth", "Share of active weeks", "momentum.active_breadth"),
    quoted(Kind.TEXT, "sector_scope", "Sector", "momentum.peer.scope"),
    quoted(Kind.COUNT, "sector_names", "Names in the sector", "momentum.peer.count"),
    quoted(Kind.COUNT, "sector_rank_1w", "1W rank in the sector", "momentum.peer.rank"),
    quoted(
        Kind.PERCENT, "sector_percentile", "1W percentile in the sector", "momentum.peer.percentile"
    ),
    quoted(
        Kind.PERCENT,
        "sector_return_1w",
        "1W average of the sector",
        "momentum.peer.avg_weekly_return",
    ),
    *_scores(),
    *_group("sector_sample", "groups.sector", "sector sample"),
    *_group("industry_sample", "groups.industry", "industry sample"),
    quoted(Kind.INDEX, "market_dynamics", "Market Dynamics", "dynamics.market_dynamics"),
    quoted(Kind.PERCENT, "md_change_4w", "Market Dynamics, 4W change", "dynamics.md_4_change"),
    quoted(Kind.INDEX, "relative_strength", "Relative Strength", "dynamics.relative_strength"),
    quoted(Kind.PERCENT, "rs_change_4w", "Relative Strength, 4W change", "dynamics.rs_4_change"),
    quoted(Kind.TEXT, "expectation", "Expectation", "dynamics.expectation"),
    quoted(
        Kind.PERCENT,
        "expectation_probability",
        "Expectation probability",
        "dynamics.expectation_probability",
    ),
    quoted(Kind.AMOUNT, "volume", "Volume", "volume.latest"),
    quoted(Kind.AMOUNT, "volume_average_13", "13-week average volume", "volume.average_13"),
    quoted(Kind.AMOUNT, "volume_average_52", "52-week average volume", "volume.average_52"),
    quoted(
        Kind.RATIO,
        "volume_ratio_13",
        "Volume to 13-week average",
        "volume.ratio_13",
        "kpis[Volume Ratio].value",
    ),
    quoted(Kind.RATIO, "volume_ratio_52", "Volume to 52-week average", "volume.ratio_52"),
    quoted(Kind.PERCENT, "volatility_13", "13-week volatility", "risk.volatility_13"),
    quoted(Kind.PERCENT, "volatility_52", "52-week volatility", "risk.volatility_52"),
    quoted(Kind.COUNT, "up_weeks", "Up weeks of 52", "risk.upside_weeks"),
    quoted(Kind.COUNT, "down_weeks", "Down weeks of 52", "risk.downside_weeks"),
    quoted(Kind.PERCENT, "down_breadth", "Share of down weeks", "risk.downside_breadth"),
    quoted(Kind.PERCENT, "average_gain", "Average up week", "risk.average_gain"),
    quoted(Kind.PERCENT, "average_loss", "Average down week", "risk.average_loss"),
    flag(
        "trend_active",
        "Trend Signal",
        SIGNAL_WORDS,
        "signals[Trend Signal].value",
        "recent_rows[latest].trend_signal",
    ),
    flag(
        "fresh_buy",
        "Fresh buy",
        {"Fresh buy": True, "No fresh buy": False},
        "signals[Market Dynamics].value",
        "setup.timeline[last].buy_signal",
    ),
    *_rows(),
)
