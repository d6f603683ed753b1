"""What is said around the exhibits told a second time: subtitle and alternative text from the raw
document. The finding at the end of an alternative text is the headline, of which the exhibits' own
tests tell what it must be.
"""

from datetime import date, timedelta

import claims_retold
import facts_retold
import retold
from claims_retold import number, shown

WEEK = timedelta(weeks=1)
HORIZONS = (("1W", "weekly"), ("4W", "four_week"), ("12W", "twelve_week"))
RANKS = (("1W", "week"), ("4W", "four_week"), ("12W", "twelve_week"))
SAMPLES = (("Sector sample", "sector"), ("Industry sample", "industry"))


def signed(value):
    return "n/a" if value is None else retold.signed(value)


def scores(document):
    given = {score["label"]: score["value"] for score in document["setup"]["scores"]}
    told = {
        label: "n/a" if given.get(label) is None else str(retold.rounded(given[label], 0))
        for label in facts_retold.SCORES
    }
    known = sum(value != "n/a" for value in told.values())
    which = "Six scores" if known == 6 else f"{claims_retold.COUNTS[known].title()} of six scores"
    return (
        f"{which} from 0 to 100, week to {retold.day(document['latest_week'])}",
        "Bars of six scores on an axis from 0 to 100: "
        + ", ".join(f"{label} {value}" for label, value in told.items()),
    )


SERIES = (
    ("Close", "close", retold.bare),
    ("Trend Line", "trend_line", retold.bare),
    ("Fair Value", "fair_value", retold.bare),
    ("Volume", "volume", retold.as_is),
    ("Market Dynamics", "market_dynamics", retold.as_is),
    ("Relative Strength", "relative_strength", retold.as_is),
)


def panels(document):
    rows = shown(document)
    count = f"{len(rows)} week{'s' * (len(rows) > 1)}"
    days = [date.fromisoformat(row["week"]) for row in rows]
    gap = "; a gap is a week without a row" if days[0] - days[-1] > WEEK * len(rows[1:]) else ""
    first, last = (retold.short_day(row["week"]) for row in (rows[-1], rows[0]))
    day = retold.day(document["latest_week"])
    return (
        f"Weekly close, volume and two indices, {count} to {day}{gap}",
        ". ".join([
            f"Panels of {count}, {first} to {last}",
            *(series(rows, *each) for each in SERIES),
        ]),
    )  # fmt: skip


def series(rows, name, field, form):
    given = [row for row in rows if row[field] is not None]
    if not given:
        return f"{name} not given"

    def told(row):
        return f"{form(row[field])} ({retold.short_day(row['week'])})"

    # Newest first: of equal figures the latest is told.
    lowest, highest = (end(given, key=lambda row: number(row[field])) for end in (min, max))
    return f"{name}: lowest {told(lowest)}, highest {told(highest)}, last {form(given[0][field])}"


def averages(document):
    symbol = document["ticker"]["symbol"]
    own = {item["label"]: item["value"] for item in document["momentum"]["returns"]}
    peer, groups = document["momentum"]["peer"], document["groups"]
    parts, plotted = [], []
    for horizon, span in HORIZONS:
        rows = [("whole sector", peer["avg_weekly_return"])] if horizon == "1W" else []
        rows += [
            (title.lower(), groups[name][f"avg_{span}_return"])
            for title, name in SAMPLES
            if groups[name]["count"] != 1
        ]
        rows = [(who, value) for who, value in rows if value is not None]
        listed = (f"{who} {signed(value)}" for who, value in rows)
        parts.append(", ".join([f"{horizon} {signed(own[horizon])}", *listed]))
        plotted += [
            (value, f"{signed(value)} ({who} at {horizon})")
            for who, value in ((symbol, own[horizon]), *rows)
            if value is not None
        ]
    return (
        "Price return in percent; open marks: averages",
        ". ".join([
            f"Price returns on one scale: a bar for {symbol}, open marks for the averages",
            *parts,
            ends("Lowest", "highest", plotted),
        ]),
    )  # fmt: skip


def ends(low, high, plotted):
    """The first of the lowest and the first of the highest, as told."""
    lowest, highest = (end(plotted, key=lambda each: each[0]) for end in (min, max))
    return f"{low} {lowest[1]}, {high} {highest[1]}"


def peers(document):
    ticker, groups = document["ticker"], document["groups"]
    own = next(item["value"] for item in document["momentum"]["returns"] if item["label"] == "4W")
    parts, plotted = [], [(own, f"{signed(own)} ({ticker['symbol']})")]
    for title, name in SAMPLES:
        group = groups[name]
        others = others_of(group, ticker)
        if not others or group["count"] == 1:
            continue
        unranked = ", in which it is not ranked" if group["four_week_rank"] is None else ""
        listed = (f"{peer['symbol']} {signed(peer['four_week_return'])}" for peer in others)
        average = f"average {signed(group['avg_four_week_return'])}"
        parts.append(f"{title} of {group['count']}{unranked}: {', '.join([*listed, average])}")
        plotted += [
            (value, f"{signed(value)} ({peer['symbol']})")
            for peer in others
            if (value := peer["four_week_return"]) is not None
        ]
    bar = f"a bar for {ticker['symbol']} at {signed(own)}"
    return (
        "Four-week return in percent; top five by it",
        ". ".join([
            f"Four-week returns on one scale: {bar}, dots for the top five of each sample",
            *parts,
            ends("Lowest", "highest", plotted),
        ]),
    )  # fmt: skip


def others_of(group, ticker):
    """The sample's names but this one, from the best down."""
    own = (ticker["symbol"], ticker["exchange"])
    others = [peer for peer in group["top_peers"] if (peer["symbol"], peer["exchange"]) != own]
    return sorted(others, key=lambda peer: -peer["four_week_return"])


def ranks(document):
    peer = document["momentum"]["peer"]
    groups = [("Whole sector", peer["count"], [("1W", peer["rank"])])]
    for title, name in SAMPLES:
        group = document["groups"][name]
        rows = [(horizon, group[f"{span}_rank"]) for horizon, span in RANKS]
        groups.append((title, group["count"], rows))
    parts, plotted = [], []
    for title, count, rows in groups:
        if count < 2:
            continue
        told = [
            (h, rank, "not ranked" if rank is None else f"{rank} of {count}") for h, rank in rows
        ]
        parts.append(f"{title}: " + ", ".join(f"{horizon} {words}" for horizon, _, words in told))
        plotted += [
            (rank / count, f"{words} ({title.lower()} at {horizon})")
            for horizon, rank, words in told
            if rank is not None
        ]
    return (
        "Rank by price return among each group’s names",
        ". ".join([
            "Ranks by price return, each on a strip from first to last",
            *parts,
            ends("Best", "lowest", plotted),
        ]),
    )  # fmt: skip


TOLD = {
    "scores": scores,
    "panels": panels,
    "averages": averages,
    "peers": peers,
    "ranks": ranks,
}
"""Subtitle and alternative text, the latter up to the finding, of exhibits that end with it."""
