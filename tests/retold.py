"""The printed figures told a second time: raw JSON to text, with nothing of the program in it."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

MINUS = "\u2212"


def rounded(value: float, decimals: int = 1) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def change(value: float | None) -> str:
    """`+7.9`, for columns of changes in percent; no decimal from 1,000 on."""
    if value is None:
        return "n/a"
    figure = rounded(value)
    if abs(figure) >= 1000:
        figure = rounded(value, 0)
    sign = MINUS if figure < 0 else "+" if figure > 0 else ""
    return f"{sign}{abs(figure):,}"


def signed(value: float) -> str:
    """`+7.9%`, for sentences."""
    return f"{change(value)}%"


def level(text: str | None) -> str:
    """`1,250,000.00 KRW` for a document's `1250000.00 KRW`, with the document's decimals."""
    if text is None:
        return "n/a"
    number, _, unit = text.partition(" ")
    return f"{Decimal(number):,} {unit}".strip()


def bare(text: str | None) -> str:
    """`1,250,000.00` for a document's `1250000.00 KRW`."""
    return level(text).partition(" ")[0]


def as_is(text: str | None) -> str:
    """A formatted figure that the document prints as the brief does, but for the minus."""
    return "n/a" if text is None else text.replace("-", MINUS)


def day(iso: str) -> str:
    """`12 June 2026`"""
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B} {found.year}"


def short_day(iso: str) -> str:
    """`12 Jun`, for axes."""
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%b}"


def close_of(document: dict) -> str:
    """The close of the latest week, from the rows or from the headline figures."""
    for row in document.get("recent_rows") or ():
        if row["week"] == document["latest_week"] and row["close"] is not None:
            return row["close"]
    return next(kpi["value"] for kpi in document["kpis"] if kpi["label"] == "Latest Close")
