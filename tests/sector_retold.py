"""Every figure of a sector told a second time: raw JSON documents to values, with nothing of the
program in it. `now` and `then` are the documents of one sector in this issue and the one before.
"""

from datetime import date, timedelta
from statistics import mean, median

GAUGES = {"trend": "trend_on", "dynamics": "dynamics_positive", "strength": "strength_positive"}
COLUMNS = {"trend": "trend_signal", "dynamics": "market_dynamics", "strength": "relative_strength"}


def key(document):
    return f"{document['ticker']['symbol']}.{document['ticker']['exchange']}"


def name(document):
    return document["ticker"]["name"]


def composite(document):
    raw = document["composite_score"]
    return None if raw is None else float(raw)


def rise(document, label):
    (found,) = [each for each in document["momentum"]["returns"] if each["label"] == label]
    return found["value"]


def number(raw):
    return None if raw is None else float(str(raw).split()[0].rstrip("%x"))


def state(document, gauge):
    """Whether a signal is on, or a gauge above zero; None where the document does not say."""
    if gauge == "trend":
        (chip,) = [each for each in document["signals"] if each["label"] == "Trend Signal"]
        return {"Active": True, "On": True, "Inactive": False, "Off": False}.get(chip["value"])
    value = number((document["dynamics"] or {}).get(COLUMNS[gauge]))
    return None if value is None else value > 0


def month_ago(document, gauge):
    day = date.fromisoformat(document["latest_week"]) - timedelta(days=28)
    for row in document["recent_rows"]:
        if row["week"] == day.isoformat() and row[COLUMNS[gauge]] is not None:
            raw = row[COLUMNS[gauge]]
            return raw == "On" if gauge == "trend" else number(raw) > 0
    return None


def known(values):
    return [value for value in values if value is not None]


def share(part, whole):
    return 100 * part / whole if whole else None


def breadths(now, then):
    told = {}
    for gauge, count in GAUGES.items():
        for end, documents in (("", now), ("_earlier", then)):
            states = known(state(each, gauge) for each in documents)
            told[f"{gauge}_known{end}"] = len(states)
            told[f"{count}{end}"] = sum(states) if states else None
            told[f"breadth_{gauge}{end}"] = share(sum(states), len(states))
        past = known(month_ago(each, gauge) for each in now)
        told[f"{gauge}_known_4w_ago"] = len(past)
        told[f"{count}_4w_ago"] = sum(past)
    return told


def returns(now):
    told = {"names": len(now)}
    for label in ("1W", "4W", "12W"):
        values = known(rise(each, label) for each in now)
        told[f"return_{label.lower()}_known"] = len(values)
        told[f"mean_return_{label.lower()}"] = mean(values) if values else None
        several = len(values) > 1
        told[f"median_return_{label.lower()}"] = median(values) if several else None
    week = known(rise(each, "1W") for each in now)
    told["advancers"] = len([value for value in week if value > 0])
    told["decliners"] = len([value for value in week if value < 0])
    told["unchanged"] = len([value for value in week if value == 0])
    if len(week) > 1:
        told["spread_1w"] = max(week) - min(week)
        told["mean_without_leader_1w"] = mean(sorted(week)[:-1])
        told["above_mean_1w"] = len([value for value in week if value > mean(week)])
    best = max(now, key=lambda each: (rise(each, "1W"), [-ord(c) for c in key(each)]))
    told["leader_1w"], told["leader_1w_name"] = rise(best, "1W"), name(best)
    told["leader_1w_key"] = key(best)
    return told


def scores(now, then):
    values = known(map(composite, now))
    told = {"composite_known": len(values), "mean_composite": mean(values) if values else None}
    if values:
        told["composites_strong"] = len([value for value in values if value >= 70])
        told["composites_poor"] = len([value for value in values if value < 40])
    before = {key(each): composite(each) for each in then if composite(each) is not None}
    both = [(composite(d), before[key(d)], d) for d in now if key(d) in before and composite(d)]
    told["composite_both"] = len(both)
    if both:
        told["mean_composite_change"] = mean(a for a, _, _ in both) - mean(b for _, b, _ in both)
    told["composites_rose"] = len([1 for a, b, _ in both if a > b])
    told["composites_fell"] = len([1 for a, b, _ in both if a < b])
    rises = sorted(((b - a, key(d), d) for a, b, d in both if a > b), key=lambda each: each[:2])
    told["rise_change"] = -rises[0][0] if rises else None
    told["rise_name"] = name(rises[0][2]) if rises else None
    return told


def turns(now, then):
    told = {}
    before = {key(each): each for each in then}
    pairs = [(each, before[key(each)]) for each in now if key(each) in before]
    for gauge, up, down in (
        ("trend", "on", "off"),
        ("dynamics", "positive", "negative"),
        ("strength", "positive", "negative"),
    ):
        states = [(state(a, gauge), state(b, gauge)) for a, b in pairs]
        states = [each for each in states if None not in each]
        if states:
            told[f"{gauge}_turned_{up}"] = states.count((True, False))
            told[f"{gauge}_turned_{down}"] = states.count((False, True))
    bought = [each["setup"]["timeline"][-1]["buy_signal"] for each in now]
    told["fresh_buys"] = bought.count(True)
    highs = [(number(a["price"]["high_52"]), number(b["price"]["high_52"])) for a, b in pairs]
    told["new_highs"] = len([1 for a, b in highs if a > b])
    told["setups_changed"] = len(
        [1 for a, b in pairs if a["setup_signature"] != b["setup_signature"]]
    )
    told["names_both"] = len(pairs)
    return told


def whole(now):
    """What every document of the sector says of it, read from the first."""
    peer, group = now[0]["momentum"]["peer"], now[0]["groups"]["sector"]
    return {
        "sector_names": peer["count"],
        "sector_return_1w": peer["avg_weekly_return"],
        "sector_sample_names": group["count"],
        "sector_sample_return_4w": group["avg_four_week_return"],
        "sector_sample_trend_breadth": number(group["trend_breadth"]),
    }


def retold(now, then):
    """The figures by fact id; None where there is none."""
    return breadths(now, then) | returns(now) | scores(now, then) | turns(now, then) | whole(now)
