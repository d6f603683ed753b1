"""Every computed fact told a second time: raw JSON to value, with nothing of the program in it.

A fact that cannot be told raises `Untold`; what is undefined divides by zero or says so.
"""

import math
import re
from datetime import date, timedelta
from itertools import groupby

SCALES = {"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
SCORES = ["Trend", "Momentum", "Dynamics", "Relative Strength", "Volume", "Risk Control"]


class Untold(Exception):
    """A figure the document does not give, or one that has no meaning."""


def need(condition):
    """What it is given, unless that is false or empty."""
    if not condition:
        raise Untold
    return condition


def given(node, *steps):
    """What stands at some steps into a document; Untold where that is nothing."""
    for step in steps:
        if isinstance(node, list) and isinstance(step, str):
            node = next((item for item in node if item["label"] == step), None)
        else:
            node = node.get(step) if isinstance(node, dict) else None
        if node is None:
            raise Untold
    return node


def number(raw):
    if not isinstance(raw, str):
        return float(raw)
    digits, scale = re.fullmatch(r"(-?[\d.]+)([KMBT]?)(?:[%x]| [A-Za-z]{3})?", raw).groups()
    return float(digits) * SCALES[scale]


def half_step(raw):
    """Half of the last printed digit of a price."""
    _, _, decimals = raw.split(" ")[0].partition(".")
    return 0.5 * 10 ** -len(decimals)


def figure(document, *steps):
    return number(given(document, *steps))


def percent(now, then):
    need(then > 0)
    return 100 * (now - then) / then


# The weeks, newest first.


def weeks_ago(document, weeks):
    day = date.fromisoformat(document["latest_week"]) - timedelta(days=7 * weeks)
    for row in document["recent_rows"] or []:
        if row["week"] == day.isoformat():
            return row
    raise Untold


def ago(document, name, weeks):
    return number(given(weeks_ago(document, weeks), name))


def tape(document, name):
    weeks = (document["setup"] or {}).get("timeline") or []
    return [week[name] for week in reversed(weeks)]


def full(values):
    need(values and None not in values)
    return values


def rows(document, name):
    return [row[name] for row in document["recent_rows"] or []][:14]


def skipped(document):
    weeks = [date.fromisoformat(week) for week in full(rows(document, "week"))]
    return (max(weeks) - min(weeks)).days // 7 + 1 - len(weeks)


def month(document):
    """The last four returns, newest first."""
    four = full(tape(document, "return")[:4])
    need(len(four) == 4)
    return four


def best_of_month(document):
    four = month(document)
    label = tape(document, "week")[four.index(max(four))]
    need(label)
    return label


def run(states):
    """Length of the first stretch of true states; it must end, and nothing in it be unknown."""
    first = next(([key, len(list(group))] for key, group in groupby(states)), [None, 0])
    if first[0] is False:
        return 0
    need(first[0] is True and len(states) > first[1] and states[first[1]] is False)
    return first[1]


def sign(raw):
    """True above zero, False below; a printed zero may be either."""
    value = None if raw is None else number(raw)
    return None if not value else value > 0


def signs(document, name):
    found = []
    for week in range(14):
        try:
            found.append(sign(weeks_ago(document, week)[name]))
        except Untold:
            found.append(None)
    return found


def sign_run(document, name):
    states = signs(document, name)
    need(states[0] is not None)
    return run([None if state is None else state is states[0] for state in states])


def turned(document, name, up):
    now, then = signs(document, name)[:2]
    need(None not in {now, then})
    return (now, then) == (up, not up)


def crossed(document, level, up):
    sides = []
    for week in (0, 1):
        close, line = ago(document, "close", week), ago(document, level, week)
        sides.append((close > line) - (close < line))
    now, then = sides if up else [-side for side in sides]
    return now == 1 and then < 1


def volume_is(document, better):
    volumes = [number(raw) for raw in full(rows(document, "volume"))]
    need(len(volumes) > 1 and document["recent_rows"][0]["week"] == document["latest_week"])
    return all(better(volumes[0], other) for other in volumes[1:])


def widest(document):
    closes, lines = full(rows(document, "close")), full(rows(document, "trend_line"))
    return max(percent(number(c), number(t)) for c, t in zip(closes, lines, strict=True))


def up(change):
    return None if change is None else change > 0


def down(change):
    return None if change is None else change < 0


def returns(document):
    found = [change for change in tape(document, "return") if change is not None]
    need(found)
    return found


def compounded(document, direction):
    changes = tape(document, "return")
    length = run([direction(change) for change in changes])
    need(length and min(changes[:length]) > -100)
    return (math.exp(sum(math.log1p(change / 100) for change in changes[:length])) - 1) * 100


def week_of(document, choose):
    wanted = choose(returns(document))
    weeks = tape(document, "week")
    return weeks[tape(document, "return").index(wanted)]


def flips(document):
    known = [state for state in tape(document, "trend") if state is not None]
    need(len(known) > 1)
    return len(list(groupby(known))) - 1


def trend_off(document):
    return run([None if on is None else not on for on in on_weeks(document)])


def on_weeks(document):
    states = tape(document, "trend")
    need(states and not states[0])
    return states


def trend_turned(document, on):
    states = tape(document, "trend")[:2]
    need(len(full(states)) == 2)
    return states == [on, not on]


def weeks_since_buy(document):
    return run([None if bought is None else not bought for bought in tape(document, "buy_signal")])


# The present.


def close(document):
    return number(close_as_printed(document))


def close_as_printed(document):
    try:
        return given(weeks_ago(document, 0), "close")
    except Untold:
        return given(document, "kpis", "Latest Close", "value")


def level(document, name):
    return figure(document, "price", name)


def volatility(document, weeks=13):
    found = figure(document, "risk", f"volatility_{weeks}")
    need(found > 0)
    return found


def volatilities_to(document, name):
    return abs(percent(level(document, name), close(document))) / volatility(document)


def away(document, times):
    price = close(document) * (100 + times * volatility(document)) / 100
    need(price > 0)
    return price


def at_level(document, name):
    one, other = close_as_printed(document), given(document, "price", name)
    return one == other or may_be_one(one, other)


def may_be_one(one, other):
    """Whether two printed prices may be roundings of one, by the ranges they stand for."""
    (a, b), (c, d) = (
        (number(raw) - half_step(raw), number(raw) + half_step(raw)) for raw in (one, other)
    )
    return number(one) == number(other) or min(b, d) - max(a, c) > 1e-9 * max(abs(b), abs(d))


def held(document, weeks):
    return figure(document, "momentum", "returns", f"{weeks}W", "value")


def before(document, longer, shorter):
    need(held(document, longer) > -100 and held(document, shorter) > -100)
    return percent(100 + held(document, longer), 100 + held(document, shorter))


def ratio(over, under):
    need(under > 0)
    return over / under


def risk(document, name):
    return figure(document, "risk", name)


def average_week(document):
    ups, downs = risk(document, "upside_weeks"), risk(document, "downside_weeks")
    gains = ups * risk(document, "average_gain")
    losses = downs * risk(document, "average_loss")
    need(ups + downs)
    return (gains + losses) / (ups + downs)


AVERAGES = {1: "avg_weekly_return", 4: "avg_four_week_return", 12: "avg_twelve_week_return"}


def lead(document, group, weeks):
    return held(document, weeks) - figure(document, "groups", group, AVERAGES[weeks])


def best_other(document, group):
    own = document["ticker"]
    others = [
        peer
        for peer in given(document, "groups", group, "top_peers")
        if not (peer["symbol"] == own["symbol"] and peer["exchange"] in (own["exchange"], None))
        and peer["four_week_return"] is not None
    ]
    need(others)
    return sorted(others, key=lambda peer: -peer["four_week_return"])[0]


def names(document, group):
    return given(document, "groups", group, "count")


def on(document):
    words = {"Active": True, "On": True, "Inactive": False, "Off": False}
    for look in (
        lambda: given(document, "signals", "Trend Signal", "value"),
        lambda: given(weeks_ago(document, 0), "trend_signal"),
    ):
        try:
            return words[look()]
        except (Untold, KeyError):
            continue
    raise Untold


def streak(document):
    return given(document, "momentum", "trend_streak") if on(document) else trend_off(document)


def gauge(document, name):
    return figure(document, "dynamics", name)


def move(document, name):
    return gauge(document, name) - ago(document, name, 4)


def apart(document, name):
    return held(document, 4) * move(document, name) < 0


def base_effect(document, name, change, small):
    now, then = gauge(document, name), ago(document, name, 4)
    try:
        huge = abs(gauge(document, change)) >= 1000
    except Untold:
        huge = False
    return abs(then) < small or now * then < 0 or huge


def five_signals(document):
    known = []
    for look in (
        lambda: on(document),
        lambda: close(document) > level(document, "trend_line"),
        lambda: close(document) > level(document, "fair_value"),
        lambda: gauge(document, "market_dynamics") > 0,
        lambda: gauge(document, "relative_strength") > 0,
    ):
        try:
            known.append(look())
        except Untold:
            continue
    return known


def scores(document):
    found = {}
    for label in SCORES:
        try:
            found[label] = figure(document, "setup", "scores", label, "value")
        except Untold:
            continue
    return found


def first_with(document, choose):
    found = need(scores(document))
    return next(label for label in SCORES if found.get(label) == choose(found.values()))


def spread(document):
    found = sorted(scores(document).values())
    need(len(found) > 1)
    return found[-1] - found[0]


PLACES = {"trend_line", "fair_value", "high_52", "low_52"}
TOLD = {
    **{f"to_{x}": lambda d, x=x: percent(level(d, x), close(d)) for x in PLACES},
    **{f"vols_to_{x}": lambda d, x=x: volatilities_to(d, x) for x in PLACES},
    "one_volatility_below": lambda d: away(d, -1),
    "one_volatility_above": lambda d: away(d, 1),
    "two_volatilities_below": lambda d: away(d, -2),
    "rise_from_low_52": lambda d: percent(close(d), level(d, "low_52")),
    "trend_slope_4w": lambda d: percent(level(d, "trend_line"), ago(d, "trend_line", 4)),
    "trend_slope_12w": lambda d: percent(level(d, "trend_line"), ago(d, "trend_line", 12)),
    "fair_value_slope_4w": lambda d: percent(level(d, "fair_value"), ago(d, "fair_value", 4)),
    "trend_above_fair_value": lambda d: percent(level(d, "trend_line"), level(d, "fair_value")),
    "volume_for_1_5x": lambda d: figure(d, "volume", "average_13") * 3 / 2,
    "new_high_52": lambda d: at_level(d, "high_52"),
    "new_low_52": lambda d: at_level(d, "low_52"),
    "up_down_ratio": lambda d: ratio(risk(d, "upside_weeks"), risk(d, "downside_weeks")),
    "gain_loss_ratio": lambda d: ratio(risk(d, "average_gain"), abs(risk(d, "average_loss"))),
    "volatility_ratio": lambda d: ratio(risk(d, "volatility_13"), volatility(d, 52)),
    "average_week": average_week,
    "return_1w_vols": lambda d: abs(held(d, 1)) / volatility(d, 52),
    "return_prior_3w": lambda d: before(d, 4, 1),
    "return_prior_8w": lambda d: before(d, 12, 4),
    "return_prior_14w": lambda d: before(d, 26, 12),
    "return_prior_26w": lambda d: before(d, 52, 26),
    "lead_sector_1w": lambda d: held(d, 1) - figure(d, "momentum", "peer", "avg_weekly_return"),
    **{
        f"lead_{group}_sample_{weeks}w": lambda d, group=group, weeks=weeks: lead(d, group, weeks)
        for group in ("sector", "industry")
        for weeks in (1, 4, 12)
    },
    **{
        f"{group}_best_other_name": lambda d, group=group: (
            best_other(d, group)["name"] or best_other(d, group)["symbol"]
        )
        for group in ("sector", "industry")
    },
    **{
        f"{group}_best_other_return_4w": lambda d, group=group: best_other(d, group)[
            "four_week_return"
        ]
        for group in ("sector", "industry")
    },
    **{
        f"lead_{group}_best_4w": lambda d, group=group: (
            held(d, 4) - best_other(d, group)["four_week_return"]
        )
        for group in ("sector", "industry")
    },
    "same_scope": lambda d: (
        given(d, "momentum", "peer", "scope") == given(d, "groups", "sector", "scope")
    ),
    "sector_sample_capped": lambda d: (
        given(d, "momentum", "peer", "count") > names(d, "sector") == 100
    ),
    "industry_sample_capped": lambda d: names(d, "industry") == 100,
    "timeline_weeks": lambda d: len(returns(d)),
    "timeline_up_weeks": lambda d: len([x for x in returns(d) if x > 0]),
    "timeline_down_weeks": lambda d: len([x for x in returns(d) if x < 0]),
    "timeline_trend_weeks": lambda d: full(tape(d, "trend")).count(True),
    "timeline_md_weeks": lambda d: full(tape(d, "positive_md")).count(True),
    "timeline_best": lambda d: max(returns(d)),
    "timeline_best_week": lambda d: week_of(d, max),
    "timeline_worst": lambda d: min(returns(d)),
    "timeline_worst_week": lambda d: week_of(d, min),
    "timeline_flips": flips,
    "timeline_fresh_buys": lambda d: full(tape(d, "buy_signal")).count(True),
    "weeks_since_fresh_buy": weeks_since_buy,
    "up_run": lambda d: run([up(x) for x in tape(d, "return")]),
    "up_run_return": lambda d: compounded(d, up),
    "down_run": lambda d: run([down(x) for x in tape(d, "return")]),
    "down_run_return": lambda d: compounded(d, down),
    "trend_off_weeks": trend_off,
    "weeks_since_flip": streak,
    "trend_turned_on": lambda d: trend_turned(d, on=True),
    "trend_turned_off": lambda d: trend_turned(d, on=False),
    "md_run": lambda d: sign_run(d, "market_dynamics"),
    "md_turned_positive": lambda d: turned(d, "market_dynamics", up=True),
    "md_turned_negative": lambda d: turned(d, "market_dynamics", up=False),
    "rs_run": lambda d: sign_run(d, "relative_strength"),
    "rs_turned_positive": lambda d: turned(d, "relative_strength", up=True),
    "rs_turned_negative": lambda d: turned(d, "relative_strength", up=False),
    "crossed_above_trend_line": lambda d: crossed(d, "trend_line", up=True),
    "crossed_below_trend_line": lambda d: crossed(d, "trend_line", up=False),
    "crossed_above_fair_value": lambda d: crossed(d, "fair_value", up=True),
    "crossed_below_fair_value": lambda d: crossed(d, "fair_value", up=False),
    "rs_high_14": lambda d: max(map(number, full(rows(d, "relative_strength")))),
    "rs_low_14": lambda d: min(map(number, full(rows(d, "relative_strength")))),
    "md_high_14": lambda d: max(map(number, full(rows(d, "market_dynamics")))),
    "md_low_14": lambda d: min(map(number, full(rows(d, "market_dynamics")))),
    "volume_high_14": lambda d: max(map(number, full(rows(d, "volume")))),
    "volume_is_highest": lambda d: volume_is(d, float.__gt__),
    "volume_is_lowest": lambda d: volume_is(d, float.__lt__),
    "widest_stretch": widest,
    "weeks_skipped": skipped,
    "best_week_4w": lambda d: max(month(d)),
    "best_week_4w_label": best_of_month,
    "rows_given": lambda d: len(full(rows(d, "week"))),
    "md_move_4w": lambda d: move(d, "market_dynamics"),
    "rs_move_4w": lambda d: move(d, "relative_strength"),
    "price_rs_divergence": lambda d: apart(d, "relative_strength"),
    "price_md_divergence": lambda d: apart(d, "market_dynamics"),
    "md_base_effect": lambda d: base_effect(d, "market_dynamics", "md_4_change", 0.1),
    "rs_base_effect": lambda d: base_effect(d, "relative_strength", "rs_4_change", 1),
    "signals_up": lambda d: need(five_signals(d)).count(True),
    "signals_known": lambda d: len(five_signals(d)),
    "score_highest": lambda d: max(need(scores(d)).values()),
    "score_highest_name": lambda d: first_with(d, max),
    "score_lowest": lambda d: min(need(scores(d)).values()),
    "score_lowest_name": lambda d: first_with(d, min),
    "scores_known": lambda d: len(scores(d)),
    "score_spread": spread,
}
"""What each computed fact says of a document."""


# Two issues: `d` is this one, `e` the earlier.


def of_both(look, d, e):
    return look(d), look(e)


def score_moves(d, e):
    now, then = of_both(scores, d, e)
    moves = {label: now[label] - then[label] for label in SCORES if label in now and label in then}
    need(moves and any(moves.values()))
    return moves


def most_moved(d, e):
    moves = score_moves(d, e)
    return max(moves, key=lambda label: abs(moves[label]))


def score_move(d, e, label):
    return figure(d, "setup", "scores", label, "value") - figure(
        e, "setup", "scores", label, "value"
    )


def rank_move(d, e, *steps):
    scope = [*steps[:-1], "scope"]
    need(given(d, *scope) == given(e, *scope))
    return given(e, *steps) - given(d, *steps)


def ranked(d, e):
    need(given(d, "groups", "sector", "scope") == given(e, "groups", "sector", "scope"))
    of_both(lambda document: held(document, 4), d, e)
    return of_both(lambda x: x["groups"]["sector"]["four_week_rank"] is not None, d, e)


def unit(raw):
    return raw.partition(" ")[2]


def beyond(one, other):
    need(unit(one) == unit(other))
    return number(one) > number(other) and not may_be_one(one, other)


def since_close(d, e):
    now, then = of_both(close_as_printed, d, e)
    need(unit(now) == unit(then))
    return percent(number(now), number(then))


SINCE = {
    "weeks_since_issue": lambda d, e: (
        (date.fromisoformat(d["latest_week"]) - date.fromisoformat(e["latest_week"]))
        / timedelta(weeks=1)
    ),
    "composite_change": lambda d, e: figure(d, "composite_score") - figure(e, "composite_score"),
    **{
        f"score_{label.lower().replace(' ', '_')}_change": lambda d, e, label=label: score_move(
            d, e, label
        )
        for label in SCORES
    },
    "sector_rank_1w_move": lambda d, e: rank_move(d, e, "momentum", "peer", "rank"),
    "sector_sample_rank_4w_move": lambda d, e: rank_move(
        d, e, "groups", "sector", "four_week_rank"
    ),
    "industry_sample_rank_4w_move": lambda d, e: rank_move(
        d, e, "groups", "industry", "four_week_rank"
    ),
    "setup_changed": lambda d, e: given(d, "setup_signature") != given(e, "setup_signature"),
    "expectation_changed": lambda d, e: (
        given(d, "dynamics", "expectation") != given(e, "dynamics", "expectation")
    ),
    "entered_sector_sample": lambda d, e: ranked(d, e) == (True, False),
    "left_sector_sample": lambda d, e: ranked(d, e) == (False, True),
    "raised_high_52": lambda d, e: beyond(
        given(d, "price", "high_52"), given(e, "price", "high_52")
    ),
    "lowered_low_52": lambda d, e: beyond(given(e, "price", "low_52"), given(d, "price", "low_52")),
    "close_change": since_close,
    "score_moved_most_name": most_moved,
    "score_moved_most_before": lambda d, e: scores(e)[most_moved(d, e)],
    "score_moved_most_now": lambda d, e: scores(d)[most_moved(d, e)],
    "score_moved_most": lambda d, e: score_moves(d, e)[most_moved(d, e)],
}
"""What each fact about two issues says of them."""


def told(look, *documents):
    """What `look` makes of the documents; None where that cannot be told."""
    try:
        return look(*documents)
    except Untold:
        return None


def assert_as_told(facts, expected):
    """Every fact has the value it was told to have, and a reason where it has none."""
    for fact_id, value in expected.items():
        fact = facts[fact_id]
        if value is None:
            assert fact.value is None, (fact_id, fact.value)
            assert fact.reason
        elif isinstance(value, bool | str):
            assert fact.value == value, (fact_id, fact.value, fact.reason)
        else:
            assert type(fact.plain) is float, (fact_id, fact.value)
            assert math.isclose(fact.plain, value, rel_tol=1e-9, abs_tol=1e-9), (fact_id, value)
