"""The least document that can be published, which takes the least time."""

from typing import Any


def small(symbol: str = "AAA", week: str = "2026-06-12", close: str = "92.26 CNY") -> Any:
    return {
        "ticker": {"symbol": symbol, "name": f"{symbol} Mining", "exchange": "SHZ"},
        "latest_week": week,
        "kpis": [{"label": "Latest Close", "value": close}],
    }
