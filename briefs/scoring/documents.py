"""Figures in, report documents out: the terminal's own format, field by field.

Rounded strings are printed as the terminal prints them: percentages with one decimal, prices with
two below 100 and one from 100 on, amounts with K, M or B. Raw figures are given in full.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Figures = Mapping[str, Any]
Json = dict[str, Any]

TIMELINE_WEEKS = 16
RECENT_WEEKS = 14
_GOOD_SCORE, _POOR_SCORE = 60.0, 40.0
_ELEVATED_VOLUME = 1.5

_SCORES = (
    (
        "Trend",
        "score_trend",
        "Persistence of active Trend Signal over the last year and current streak.",
    ),
    ("Momentum", "score_momentum", "Blend of 4-week and 12-week follow-through."),
    (
        "Dynamics",
        "score_dynamics",
        "Latest Market Dynamics and whether pressure has improved over four weeks.",
    ),
    (
        "Relative Strength",
        "score_relative_strength",
        "Relative leadership and short-term RS change.",
    ),
    ("Volume", "score_volume", "Participation compared with the 13-week volume baseline."),
    ("Risk Control", "score_risk_control", "Drawdown and recent weekly volatility pressure."),
)
# Not strftime, whose month names depend on the process's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ticker_uuid(key: str) -> str:
    """The same UUID for the same listing, always (UUID version 5 of its key)."""
    return str(uuid5(NAMESPACE_URL, f"briefs:{key}"))


def document(
    latest: Figures,
    weeks: Sequence[Figures],
    sector_peers: Sequence[Figures],
    industry_peers: Sequence[Figures],
) -> Json:
    """One listing's report document, without the terminal's sentences.

    `latest` are its figures of the latest week with groups and listing, `weeks` its last sixteen
    weeks oldest first, the peers those of its samples, best first.
    """
    unit, uuid = latest["currency"] or "", ticker_uuid(latest["key"])
    return {
        "ticker": {
            "uuid": uuid,
            "symbol": latest["symbol"],
            "name": latest["name"],
            "exchange": latest["exchange"],
            "asset_type": "equity",
        },
        "latest_week": latest["week"].isoformat(),
        "summary": _summary(latest, unit),
        "description": latest["description"],
        "setup_signature": latest["setup_signature"],
        "composite_score": _whole(latest["composite"]),
        "kpis": _kpis(latest, unit),
        "classification": {
            name: latest[name] for name in ("exchange", "country", "sector", "industry", "currency")
        }
        | {"market_cap": _amount(latest["market_cap"])},
        "price": _price_block(latest, unit),
        "momentum": _momentum(latest),
        "setup": {"scores": _scores(latest), "timeline": [_timeline_week(week) for week in weeks]},
        "groups": {
            "sector": _group(latest, "sector", sector_peers),
            "industry": _group(latest, "industry", industry_peers),
        },
        "dynamics": _dynamics(latest),
        "volume": _volume(latest),
        "risk": _risk(latest),
        "signals": _signals(latest),
        "opportunities": [],
        "risks": [],
        "watch_points": [],
        "recent_rows": [_row(week, unit) for week in reversed(weeks[-RECENT_WEEKS:])],
        "chart_url": f"/terminal/{uuid}/",
        "api_path": f"/terminal/{uuid}/report/api/",
    }


def _fixed(value: float, decimals: int) -> str:
    # Adding 0.0 turns the -0.0 of a small fall into 0.0.
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _percent(value: float | None, decimals: int = 1) -> str | None:
    return None if value is None else f"{_fixed(value, decimals)}%"


def _extreme(value: float | None, unit: str) -> str | None:
    """A 52-week high or low: one decimal from 100 on, as the terminal prints them."""
    if value is None:
        return None
    return f"{_fixed(value, 1)} {unit}".strip() if value >= 100 else _price(value, unit)


def _price(value: float | None, unit: str) -> str | None:
    """Two decimals; four below 1, where two would hide the price."""
    return None if value is None else f"{_fixed(value, 2 if value >= 1 else 4)} {unit}".strip()


def _index(value: float | None) -> str | None:
    return None if value is None else _fixed(value, 2)


def _ratio(value: float | None) -> str | None:
    return None if value is None else f"{_fixed(value, 1)}x"


def _whole(value: float | None) -> str | None:
    return None if value is None else _fixed(value, 0)


def _amount(value: float | None) -> str | None:
    if value is None:
        return None
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{_fixed(value / size, 1)}{letter}"
    return _fixed(value, 0)


def _tone(value: float | None) -> str | None:
    """The sign of the figure; 0 is neutral."""
    if value is None:
        return None
    return "positive" if value > 0 else "negative" if value < 0 else "neutral"


def _width(value: float | None) -> float | None:
    """Pixels of the terminal's bar: `min(100, |value| / 35 * 100)`."""
    return None if value is None else min(100.0, abs(value) / 35 * 100)


def _height(value: float | None) -> float | None:
    """Pixels of the terminal's column: `clamp(|return| / 12 * 100, 4, 100)`."""
    return None if value is None else min(100.0, max(4.0, abs(value) / 12 * 100))


def _summary(latest: Figures, unit: str) -> str:
    parts = [
        f"{latest['symbol']} closed the latest completed week at {_price(latest['close'], unit)}."
    ]
    four, twelve = _percent(latest["return_4w"]), _percent(latest["return_12w"])
    if four and twelve:
        parts.append(f"The 4-week return is {four} and the 12-week return is {twelve}.")
    if latest["trend"] is not None and latest["market_dynamics"] is not None:
        state = "active" if latest["trend"] else "inactive"
        dynamics = _index(latest["market_dynamics"])
        parts.append(f"Trend Signal is {state}, Market Dynamics is {dynamics}.")
    return " ".join(parts)


def _kpis(latest: Figures, unit: str) -> list[Json]:
    active = latest["active_weeks"]
    hints = ("latest completed week", "short-term follow-through", "quarterly tape")
    return [
        {
            "label": "Latest Close",
            "value": _price(latest["close"], unit),
            "hint": latest["week"].isoformat(),
        },
        *(
            {
                "label": f"{weeks}W Return",
                "value": _percent(latest[f"return_{weeks}w"]),
                "tone": _tone(latest[f"return_{weeks}w"]),
                "hint": hint,
            }
            for weeks, hint in zip((1, 4, 12), hints, strict=True)
        ),
        {
            "label": "Trend Breadth",
            "value": _percent(latest["active_breadth"]),
            "hint": None if active is None else f"{active} of 52 weeks active",
        },
        {
            "label": "Volume Ratio",
            "value": _ratio(latest["ratio_13"]),
            "hint": "vs 13-week average",
        },
    ]


def _price_block(latest: Figures, unit: str) -> Json:
    return {
        "trend_line": _price(latest["trend_line"], unit),
        "fair_value": _price(latest["fair_value"], unit),
        "vs_trend": _percent(latest["vs_trend"]),
        "vs_fair_value": _percent(latest["vs_fair_value"]),
        "high_52": _extreme(latest["high_52"], unit),
        "low_52": _extreme(latest["low_52"], unit),
        "drawdown": _percent(latest["drawdown"]),
        "range_position": _percent(latest["range_position"]),
    }


def _momentum(latest: Figures) -> Json:
    return {
        "returns": [
            {
                "label": f"{weeks}W",
                "value": latest[f"return_{weeks}w"],
                "value_label": _percent(latest[f"return_{weeks}w"]),
                "tone": _tone(latest[f"return_{weeks}w"]),
                "width": _width(latest[f"return_{weeks}w"]),
            }
            for weeks in (1, 4, 12, 26, 52)
        ],
        "trend_streak": latest["trend_streak"],
        "active_weeks": latest["active_weeks"],
        "active_breadth": _percent(latest["active_breadth"]),
        "peer": {
            "scope": latest["sector_scope"],
            "count": latest["peer_count"],
            "rank": latest["peer_rank"],
            "percentile": latest["peer_percentile"],
            "avg_weekly_return": latest["peer_average"],
        },
    }


def _scores(latest: Figures) -> list[Json]:
    return [
        {
            "label": label,
            "value": latest[name],
            "value_label": _whole(latest[name]),
            "width": latest[name],
            "tone": _score_tone(latest[name]),
            "description": words,
        }
        for label, name, words in _SCORES
    ]


def _score_tone(value: float | None) -> str | None:
    """Positive from 60, negative below 40: inside the bounds the samples show."""
    if value is None:
        return None
    if value >= _GOOD_SCORE:
        return "positive"
    return "negative" if value < _POOR_SCORE else "neutral"


def _timeline_week(week: Figures) -> Json:
    day: date = week["week"]
    return {
        "week": f"{day.day} {_MONTHS[day.month - 1]}",
        "return": week["return_1w"],
        "return_label": _percent(week["return_1w"]),
        "tone": _tone(week["return_1w"]),
        "trend": week["trend"],
        "buy_signal": week["buy_signal"],
        "positive_md": week["positive_md"],
        "height": _height(week["return_1w"]),
    }


def _group(latest: Figures, group: str, peers: Sequence[Figures]) -> Json | None:
    if latest[f"{group}_scope"] is None:
        return None
    return {
        "scope": latest[f"{group}_scope"],
        "count": latest[f"{group}_count"],
        "avg_weekly_return": latest[f"{group}_average_week"],
        "avg_four_week_return": latest[f"{group}_average_four_week"],
        "avg_twelve_week_return": latest[f"{group}_average_twelve_week"],
        "trend_breadth": latest[f"{group}_breadth_trend"],
        "positive_md_breadth": latest[f"{group}_breadth_positive_md"],
        "positive_rs_breadth": latest[f"{group}_breadth_positive_rs"],
        "week_rank": latest[f"{group}_rank_week"],
        "four_week_rank": latest[f"{group}_rank_four_week"],
        "twelve_week_rank": latest[f"{group}_rank_twelve_week"],
        "top_peers": [_peer(peer) for peer in peers],
    }


def _peer(peer: Figures) -> Json:
    entry: Json = {
        "id": peer["id"],
        "symbol": peer["symbol"],
        "name": peer["name"],
        "exchange": peer["exchange"],
        "url": f"/terminal/{ticker_uuid(peer['key'])}/report/",
    }
    for word, weeks in (("weekly", 1), ("four_week", 4), ("twelve_week", 12)):
        value = peer[f"return_{weeks}w"]
        entry |= {
            f"{word}_return": value,
            f"{word}_return_label": _percent(value),
            f"{word}_return_tone": _tone(value),
        }
    return entry | {
        "trend_active": peer["trend"],
        "positive_md": peer["positive_md"],
        "positive_rs": peer["positive_rs"],
    }


def _dynamics(latest: Figures) -> Json:
    probability = latest["expectation"]
    return {
        "market_dynamics": _index(latest["market_dynamics"]),
        "market_dynamics_tone": _tone(latest["market_dynamics"]),
        "md_4_change": _percent(latest["md_4_change"]),
        "relative_strength": _index(latest["relative_strength"]),
        "rs_4_change": _percent(latest["rs_4_change"]),
        "expectation": latest["expectation_word"],
        "expectation_probability": _percent(probability, 2),
    }


def _volume(latest: Figures) -> Json:
    return {
        "latest": _amount(latest["volume"]),
        "average_13": _amount(latest["average_13"]),
        "average_52": _amount(latest["average_52"]),
        "ratio_13": _ratio(latest["ratio_13"]),
        "ratio_52": _ratio(latest["ratio_52"]),
    }


def _risk(latest: Figures) -> Json:
    return {
        "volatility_13": _percent(latest["volatility_13"]),
        "volatility_52": _percent(latest["volatility_52"]),
        "downside_weeks": latest["downside_weeks"],
        "upside_weeks": latest["upside_weeks"],
        "downside_breadth": _percent(latest["downside_breadth"]),
        "average_gain": _percent(latest["average_gain"]),
        "average_loss": _percent(latest["average_loss"]),
    }


def _signals(latest: Figures) -> list[Json]:
    trend, ratio = latest["trend"], latest["ratio_13"]
    return [
        {
            "label": "Trend Signal",
            "value": None if trend is None else "Active" if trend else "Inactive",
            "tone": None if trend is None else "positive" if trend else "negative",
        },
        {
            "label": "Market Dynamics",
            "value": "Fresh buy" if latest["buy_signal"] else "No fresh buy",
            "tone": "positive" if latest["buy_signal"] else "neutral",
        },
        {
            "label": "Price vs Trend",
            "value": _percent(latest["vs_trend"]),
            "tone": _tone(latest["vs_trend"]),
        },
        {
            "label": "Volume",
            "value": _ratio(ratio),
            "tone": _volume_tone(ratio),
        },
    ]


def _volume_tone(ratio: float | None) -> str | None:
    if ratio is None:
        return None
    return "positive" if ratio >= _ELEVATED_VOLUME else "neutral"


def _row(week: Figures, unit: str) -> Json:
    trend = week["trend"]
    return {
        "week": week["week"].isoformat(),
        "close": _price(week["close"], unit),
        "weekly_return": week["return_1w"],
        "weekly_return_label": _percent(week["return_1w"]),
        "weekly_return_tone": _tone(week["return_1w"]),
        "trend_line": _price(week["trend_line"], unit),
        "fair_value": _price(week["fair_value"], unit),
        "market_dynamics": _index(week["market_dynamics"]),
        "relative_strength": _index(week["relative_strength"]),
        "volume": _amount(week["volume"]),
        "trend_signal": None if trend is None else "On" if trend else "Off",
    }
