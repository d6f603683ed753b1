"""Documents that real markets hold and samples do not: each a change to a real one."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from briefs.brief import Brief
from briefs.production import Edition, Format, House, load_house, make_brief, set_editions
from briefs.report import Report

Document = dict[str, Any]


def bear(document: Document) -> None:
    """A falling name below every level, with the sector falling too."""
    document["setup_signature"] = "Distribution"
    document["composite_score"] = "17"
    document["price"] |= {
        "trend_line": "131.40 CNY",
        "fair_value": "148.02 CNY",
        "vs_trend": "-29.8%",
        "vs_fair_value": "-37.7%",
        "high_52": "171.15 CNY",
        "low_52": "90.02 CNY",
        "drawdown": "-46.1%",
        "range_position": "2.8%",
    }
    moves = (-6.4, -18.2, -33.9, -41.5, -44.0)
    for item, value in zip(document["momentum"]["returns"], moves, strict=True):
        item |= {"value": value, "value_label": f"{value}%", "tone": "negative"}
    document["momentum"] |= {"trend_streak": 0, "active_weeks": 3, "active_breadth": "5.8%"}
    document["momentum"]["peer"] |= {"rank": 700, "percentile": 6.3, "avg_weekly_return": -2.31}
    for item, value in zip(document["setup"]["scores"], (3.2, 0, 18.4, 0, 61.0, 0), strict=True):
        item |= {"value": value, "value_label": f"{value:.0f}", "tone": "negative"}
    returns = [
        1.2,
        -3.1,
        -4.8,
        2.0,
        -7.7,
        -1.1,
        -9.4,
        0.6,
        -2.2,
        -5.0,
        3.9,
        -6.1,
        -8.8,
        -1.5,
        0.0,
        -6.4,
    ]
    for week, value in zip(document["setup"]["timeline"], returns, strict=True):
        week |= {"return": value, "return_label": f"{value}%", "trend": False, "positive_md": False}
    document["dynamics"] |= {
        "market_dynamics": "-1.31",
        "relative_strength": "-38.20",
        "expectation": "Negative",
        "expectation_probability": "31.02%",
    }
    document["signals"][0] |= {"value": "Inactive", "tone": "negative"}
    for row in document["recent_rows"]:
        row |= {"trend_signal": "Off", "market_dynamics": "-1.31", "relative_strength": "-38.20"}


def new_listing(document: Document) -> None:
    """Nine weeks old: no Trend Line, no long returns, few rows, no rank."""
    document["composite_score"] = None
    document["setup_signature"] = None
    document["classification"]["market_cap"] = None
    document["price"] |= dict.fromkeys(
        ("trend_line", "fair_value", "vs_trend", "vs_fair_value"), None
    )
    for item in document["momentum"]["returns"][2:]:
        item |= {"value": None, "value_label": None, "tone": None}
    document["momentum"] |= {"trend_streak": None, "active_weeks": None, "active_breadth": None}
    document["momentum"]["peer"] |= {"rank": None, "percentile": None}
    for item in document["setup"]["scores"]:
        if item["label"] in {"Trend", "Momentum"}:
            item |= {"value": None, "value_label": None, "tone": None}
    document["setup"]["timeline"] = document["setup"]["timeline"][-8:]
    document["recent_rows"] = document["recent_rows"][:9]
    for row in document["recent_rows"]:
        row |= {"trend_line": None, "fair_value": None, "trend_signal": None}
    for group in document["groups"].values():
        group |= {"week_rank": None, "four_week_rank": None, "twelve_week_rank": None}
    document["signals"][0]["value"] = None


def only_identity_and_close(document: Document) -> None:
    """The least that can be published."""
    kept = {"ticker", "latest_week", "kpis"}
    for key in [key for key in document if key not in kept]:
        del document[key]
    document["kpis"] = document["kpis"][:1]


def long_names(document: Document) -> None:
    """Eighty characters and more wherever a name can stand."""
    name = (
        "Compagnie Internationale des Métaux Précieux et des Terres Rares d’Outre-Mer Réunis S.A."
    )
    document["ticker"]["name"] = name
    document["classification"] |= {
        "sector": "Basic Materials, Mining, Metals and Related Processing Industries",
        "industry": "Other Industrial Metals, Precious Metals, Rare Earths & Diversified Mining",
    }
    document["setup_signature"] = "Leadership continuation after an extended consolidation"
    for group in document["groups"].values():
        group["scope"] = "CN Basic Materials, Mining, Metals and Related Processing Industries"
        for peer in group["top_peers"]:
            peer["name"] = name
    document["description"] = document["description"] * 3


def huge_figures(document: Document) -> None:
    """Five-digit percentages and six-digit prices."""
    document["momentum"]["returns"][4] |= {"value": 13509.91, "value_label": "13509.9%"}
    document["momentum"]["returns"][2] |= {"value": 24999.4, "value_label": "24999.4%"}
    for row in document["recent_rows"]:
        row |= {"close": "1250000.00 KRW", "trend_line": "998123.50 KRW", "volume": "12.3B"}
    document["price"] |= {
        "trend_line": "998123.50 KRW",
        "fair_value": "150000.00 KRW",
        "high_52": "1310000.00 KRW",
        "low_52": "402000.00 KRW",
    }
    document["setup"]["timeline"][3] |= {"return": 624.9, "return_label": "624.9%"}
    document["classification"] |= {"country": "KR", "currency": "KRW"}
    for group in document["groups"].values():
        group["top_peers"][0] |= {"twelve_week_return": 13509.9, "four_week_return": 9999.9}


def hostile_text(document: Document) -> None:
    """Markup, template text and Markdown wherever a document holds words."""
    text = "<b>x</b> {{ 7*7 }} {% raw %} | `a` *b* [c](javascript:1) ![d](http://e) & \\ # ~~f~~"
    document["ticker"]["name"] = text
    document["description"] = (
        f"{text}\n\n# not a heading\n- not a list\n\n<script>alert(1)</script>"
    )
    document["setup_signature"] = text[:100]
    document["classification"] |= {"sector": text[:80], "industry": "1. not a list"}
    for group in document["groups"].values():
        group["scope"] = text[:60]
        group["top_peers"][0]["name"] = "@person www.example.org http://example.org"


def fair_value_outside(document: Document) -> None:
    """Fair Value above the 52-week range, close and Trend Line almost the same."""
    document["price"] |= {
        "fair_value": "140.00 CNY",
        "vs_fair_value": "-34.1%",
        "trend_line": "91.80 CNY",
        "vs_trend": "0.5%",
    }


CASES: dict[str, Callable[[Document], None]] = {
    case.__name__: case
    for case in (
        bear,
        new_listing,
        only_identity_and_close,
        long_names,
        huge_figures,
        hostile_text,
        fair_value_outside,
    )
}


def made(name: str, document: Document) -> Document:
    """A copy of `document` with the case of that name applied, under a symbol of its own."""
    copied = copy.deepcopy(document)
    CASES[name](copied)
    copied["ticker"]["symbol"] = name.upper().replace("_", "-")
    return copied


SEEDS = Path(__file__).parent.parent / "seeds"
SAMPLES = ("000657.SHZ", "002125.SHZ", "002428.SHZ")
NAMES = (*SAMPLES, *CASES)
"""The real documents and the cases above, each a change to the last of them."""
_REGIMES = {
    f"{path.stem} regime": path for path in sorted(Path(__file__).parent.glob("regimes/*.json"))
}
REGIMES = tuple(_REGIMES)
"""Simulated documents, one for each regime."""


def document_of(name: str) -> Document:
    """The document of that name, fresh."""
    sample = SEEDS / f"{name if name in SAMPLES else SAMPLES[-1]}.json"
    raw: Document = json.loads(_REGIMES.get(name, sample).read_text("utf-8"))
    return made(name, raw) if name in CASES else raw


@cache
def house() -> House:
    """The house's own rulebook and layout."""
    return load_house()


@cache
def house_drawing(*exhibits: str) -> House:
    """The house by a layout that has a place for these exhibits alone, and for none where none is
    named: to draw them is most of the work on a brief.
    """
    sizes = {each: house().layout.sizes[each] for each in exhibits}
    return replace(house(), layout=replace(house().layout, sizes=sizes))


@cache
def brief_of(name: str) -> Brief:
    """The brief of the document of that name."""
    return make_brief(Report.model_validate(document_of(name)), house())


@cache
def markdown_of(name: str) -> tuple[Edition, ...]:
    """The Markdown edition of that brief, alone and as the house sets it, and its pictures."""
    return set_editions(brief_of(name), house().layout, (Format.MD,))
