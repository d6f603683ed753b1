"""Facts that stand in the document as they are: where each is found and what kind it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import BaseModel

from briefs.facts.catalog import Fact, FactValue
from briefs.quantity import Kind, Quantity
from briefs.report import Report

Step = tuple[str, str | None]

LATEST = "latest"
"""Stands for the item of the document's latest week: an older row must not pass for it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """`places` are tried in order; each is a path such as `momentum.returns[4W].value`, where
    brackets hold the label of an item, or LATEST.
    """

    id: str
    kind: Kind
    title: str
    places: tuple[str, ...]


def _quoted(kind: Kind, fact_id: str, title: str, *places: str) -> Quoted:
    return Quoted(fact_id, kind, title, places)


def _group(prefix: str, block: str, noun: str) -> Iterator[Quoted]:
    """The facts of one sample group; `prefix` starts the ids, `noun` the titles."""
    yield _quoted(Kind.TEXT, f"{prefix}_scope", f"{noun}", f"{block}.scope")
    yield _quoted(Kind.COUNT, f"{prefix}_names", f"Names in the {noun}", f"{block}.count")
    for horizon, word in (("1w", "weekly"), ("4w", "four_week"), ("12w", "twelve_week")):
        title = f"{horizon.upper()} average of the {noun}"
        place = f"{block}.avg_{word}_return"
        yield _quoted(Kind.PERCENT, f"{prefix}_return_{horizon}", title, place)
    for horizon, word in (("1w", "week"), ("4w", "four_week"), ("12w", "twelve_week")):
        title = f"{horizon.upper()} rank in the {noun}"
        yield _quoted(Kind.COUNT, f"{prefix}_rank_{horizon}", title, f"{block}.{word}_rank")
    for name, title in (
        ("trend_breadth", "Trend breadth"),
        ("positive_md_breadth", "Market Dynamics breadth"),
        ("positive_rs_breadth", "Relative Strength breadth"),
    ):
        fact_id = f"{prefix}_{name}"
        yield _quoted(Kind.PERCENT, fact_id, f"{title} of the {noun}", f"{block}.{name}")


def _scores() -> Iterator[Quoted]:
    for label in ("Trend", "Momentum", "Dynamics", "Relative Strength", "Volume", "Risk Control"):
        fact_id = f"score_{label.lower().replace(' ', '_')}"
        yield _quoted(Kind.SCORE, fact_id, f"{label} score", f"setup.scores[{label}].value")


def _returns() -> Iterator[Quoted]:
    for label in ("1W", "4W", "12W", "26W", "52W"):
        place = f"momentum.returns[{label}].value"
        yield _quoted(Kind.PERCENT, f"return_{label.lower()}", f"{label} return", place)


CATALOGUE: tuple[Quoted, ...] = (
    _quoted(Kind.TEXT, "symbol", "Symbol", "ticker.symbol"),
    _quoted(Kind.TEXT, "name", "Name", "ticker.name"),
    _quoted(Kind.AMOUNT, "market_cap", "Market cap", "classification.market_cap"),
    _quoted(Kind.TEXT, "setup_signature", "Setup", "setup_signature"),
    _quoted(Kind.SCORE, "composite", "Composite score", "composite_score"),
    _quoted(Kind.PRICE, "close", "Close", "recent_rows[latest].close", "kpis[Latest Close].value"),
    _quoted(Kind.PRICE, "trend_line", "Trend Line", "price.trend_line"),
    _quoted(Kind.PRICE, "fair_value", "Fair Value", "price.fair_value"),
    _quoted(Kind.PERCENT, "vs_trend", "Close against Trend Line", "price.vs_trend"),
    _quoted(Kind.PERCENT, "vs_fair_value", "Close against Fair Value", "price.vs_fair_value"),
    _quoted(Kind.PRICE, "high_52", "52-week high", "price.high_52"),
    _quoted(Kind.PRICE, "low_52", "52-week low", "price.low_52"),
    _quoted(Kind.PERCENT, "drawdown", "Below the 52-week high", "price.drawdown"),
    _quoted(Kind.PERCENT, "range_position", "Position in range", "price.range_position"),
    *_returns(),
    _quoted(Kind.COUNT, "trend_streak", "Trend streak", "momentum.trend_streak"),
    _quoted(Kind.COUNT, "active_weeks", "Active weeks of 52", "momentum.active_weeks"),
    _quoted(Kind.PERCENT, "active_breadth", "Share of active weeks", "momentum.active_breadth"),
    _quoted(Kind.TEXT, "sector_scope", "Sector", "momentum.peer.scope"),
    _quoted(Kind.COUNT, "sector_names", "Names in the sector", "momentum.peer.count"),
    _quoted(Kind.COUNT, "sector_rank_1w", "1W rank in the sector", "momentum.peer.rank"),
    _quoted(
        Kind.PERCENT, "sector_percentile", "1W percentile in the sector", "momentum.peer.percentile"
    ),
    _quoted(
        Kind.PERCENT,
        "sector_return_1w",
        "1W average of the sector",
        "momentum.peer.avg_weekly_return",
    ),
    *_scores(),
    *_group("sector_sample", "groups.sector", "sector sample"),
    *_group("industry_sample", "groups.industry", "industry sample"),
    _quoted(Kind.INDEX, "market_dynamics", "Market Dynamics", "dynamics.market_dynamics"),
    _quoted(Kind.PERCENT, "md_change_4w", "Market Dynamics, 4W change", "dynamics.md_4_change"),
    _quoted(Kind.INDEX, "relative_strength", "Relative Strength", "dynamics.relative_strength"),
    _quoted(Kind.PERCENT, "rs_change_4w", "Relative Strength, 4W change", "dynamics.rs_4_change"),
    _quoted(Kind.TEXT, "expectation", "Expectation", "dynamics.expectation"),
    _quoted(
        Kind.PERCENT,
        "expectation_probability",
        "Expectation probability",
        "dynamics.expectation_probability",
    ),
    _quoted(Kind.AMOUNT, "volume", "Volume", "volume.latest"),
    _quoted(Kind.AMOUNT, "volume_average_13", "13-week average volume", "volume.average_13"),
    _quoted(Kind.AMOUNT, "volume_average_52", "52-week average volume", "volume.average_52"),
    _quoted(
        Kind.RATIO,
        "volume_ratio_13",
        "Volume to 13-week average",
        "volume.ratio_13",
        "kpis[Volume Ratio].value",
    ),
    _quoted(Kind.RATIO, "volume_ratio_52", "Volume to 52-week average", "volume.ratio_52"),
    _quoted(Kind.PERCENT, "volatility_13", "13-week volatility", "risk.volatility_13"),
    _quoted(Kind.PERCENT, "volatility_52", "52-week volatility", "risk.volatility_52"),
    _quoted(Kind.COUNT, "up_weeks", "Up weeks of 52", "risk.upside_weeks"),
    _quoted(Kind.COUNT, "down_weeks", "Down weeks of 52", "risk.downside_weeks"),
    _quoted(Kind.PERCENT, "down_breadth", "Share of down weeks", "risk.downside_breadth"),
    _quoted(Kind.PERCENT, "average_gain", "Average up week", "risk.average_gain"),
    _quoted(Kind.PERCENT, "average_loss", "Average down week", "risk.average_loss"),
    _quoted(
        Kind.FLAG,
        "trend_active",
        "Trend Signal",
        "signals[Trend Signal].value",
        "recent_rows[latest].trend_signal",
    ),
)

_FLAG_WORDS = {"Active": True, "On": True, "Inactive": False, "Off": False}


def quote(report: Report, entry: Quoted) -> Fact:
    """The fact `entry` describes, from the first of its places that holds a value."""
    for place in entry.places:
        found, pointer = _resolve(report, place)
        value = _typed(found, entry.kind)
        if value is not None:
            break
    else:
        value, (found, pointer) = None, _resolve(report, entry.places[0])
    reason = "" if value is not None else _reason(found, entry.kind, pointer)
    return Fact(
        entry.id, entry.kind, entry.title, value, report.latest_week, (pointer,), reason=reason
    )


def _reason(found: object, kind: Kind, pointer: str) -> str:
    if kind is Kind.FLAG and found:
        return f"{found!r} at {pointer} is none of {', '.join(_FLAG_WORDS)}"
    return f"the document gives no value at {pointer}"


def _typed(found: object, kind: Kind) -> FactValue | None:
    if kind is Kind.FLAG:
        return _FLAG_WORDS.get(found) if isinstance(found, str) else None
    if kind is Kind.TEXT:
        return found if isinstance(found, str) and found else None
    if isinstance(found, Quantity):
        return found
    if isinstance(found, int | float):
        return Quantity(float(found), "%" if kind is Kind.PERCENT else "")
    return None


@cache
def _steps(place: str) -> tuple[Step, ...]:
    """`momentum.returns[4W].value` as ((momentum, None), (returns, "4W"), (value, None))."""
    steps: list[Step] = []
    for part in place.split("."):
        name, _, rest = part.partition("[")
        steps.append((name, rest.rstrip("]") or None))
    return tuple(steps)


def _resolve(report: Report, place: str) -> tuple[object, str]:
    """What stands at `place` (None where nothing does) and its JSON pointer.

    The pointer of an absent item ends at its array, because it has no index.
    """
    node: object = report
    pointer = ""
    for name, inside in _steps(place):
        pointer += f"/{name}"
        node = getattr(node, name, None) if isinstance(node, BaseModel) else None
        if inside is not None:
            index = _index(node, inside, report.latest_week)
            if index is None or not isinstance(node, tuple):
                return None, pointer
            node = node[index]
            pointer += f"/{index}"
    return node, pointer


def _index(node: object, inside: str, latest: date) -> int | None:
    if not isinstance(node, tuple):
        return None
    if inside == LATEST:
        weeks = [getattr(item, "week", None) for item in node]
        return weeks.index(latest) if latest in weeks else None
    labels = [getattr(item, "label", None) for item in node]
    return labels.index(inside) if inside in labels else None
