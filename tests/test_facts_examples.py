"""Computed facts on small cases one can work out by hand, and why they are missing."""

import pytest

from briefs.claims import Printer
from briefs.facts import derive
from briefs.locale import Locale, Style

PRINTER = Printer(Locale("en"))


@pytest.mark.parametrize(
    ("fact_id", "style", "printed"),
    [
        ("one_volatility_below", Style.PLAIN, "82.94 CNY"),  # 92.26 less 10.1 %
        ("two_volatilities_below", Style.PLAIN, "73.62 CNY"),
        ("volume_for_1_5x", Style.PLAIN, "650.2M"),  # half as much again as 433.5M
        ("average_week", Style.SIGNED, "+3.5%"),  # 32 weeks of 8.8 %, 20 of -4.9 %
        ("vols_to_trend_line", Style.PLAIN, "4.5x"),  # 45.0 % at 10.1 % a week
        ("return_prior_3w", Style.SIGNED, "−5.3%"),  # +2.1 % in four weeks, +7.9 % in the last
        ("lead_sector_1w", Style.SIGNED, "+8.2"),
        ("lead_sector_best_4w", Style.SIGNED, "−105.4"),
        ("md_move_4w", Style.SIGNED, "−0.22"),
        ("timeline_best_week", Style.PLAIN, "27 Feb"),
        ("score_spread", Style.PLAIN, "68"),
    ],
)
def test_a_computed_figure_prints_with_the_decimals_of_its_source(
    fact_id, style, printed, changed, report_of
):
    assert PRINTER.fact(derive(report_of(changed({})))[fact_id], style).text == printed


def test_a_computed_price_keeps_the_coarser_steps_of_a_dear_share(changed, report_of):
    facts = derive(report_of(changed({"/recent_rows/0/close": "32750 KRW"})))
    assert PRINTER.fact(facts["one_volatility_above"]).text == "36,058 KRW"
    assert facts["md_move_4w"].value.decimals == 2
    coarse = derive(report_of(changed({"/dynamics/market_dynamics": "1.6"})))["md_move_4w"].value
    assert (coarse.value, coarse.decimals) == (pytest.approx(-0.2), 1)


def weeks(changes, **marks):
    """A timeline, oldest first; `marks` are strings of one letter per week: y, n or a blank."""
    said = {"y": True, "n": False, " ": None}
    states = {name: [said[letter] for letter in letters] for name, letters in marks.items()}
    return [
        {"week": f"w{index}", "return": change}
        | {name: values[index] for name, values in states.items()}
        for index, change in enumerate(changes)
    ]


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (
            weeks([1, -2, 0, 3, 10]),
            {
                "timeline_weeks": 5,
                "timeline_up_weeks": 3,
                "timeline_down_weeks": 1,
                "up_run": 2,
                "up_run_return": pytest.approx(13.3),
                "down_run": 0,
                "down_run_return": "the latest week is not down",
                "timeline_trend_weeks": "setup.timeline[].trend is not given in 5 of 5 weeks",
                "timeline_flips": "setup.timeline[].trend is given in fewer than two weeks",
            },
        ),
        (
            weeks([5, -10, -10]),
            {"down_run": 2, "down_run_return": pytest.approx(-19), "up_run": 0},
        ),
        (weeks([5, -10, -100]), {"down_run_return": "these returns cannot be compounded"}),
        (weeks([1, 2, 3]), {"up_run": "up in all 3 weeks given", "timeline_best": 3}),
        (
            weeks([1, None, 3]),
            {
                "up_run": "setup.timeline[].return is not given 1W before the latest week",
                "timeline_weeks": 2,
            },
        ),
        (
            weeks([2, 7, 7, None]),
            {
                "up_run": "setup.timeline[].return is not given for the latest week",
                "timeline_best_week": "w2",
                "timeline_worst_week": "w0",
            },
        ),
        (
            [],
            {
                "timeline_weeks": "no week of the timeline has a return",
                "timeline_best_week": "no week of the timeline has a return",
                "up_run": "the document gives no setup.timeline[].return",
                "timeline_fresh_buys": "the document gives no setup.timeline[].buy_signal",
            },
        ),
        (
            weeks([0] * 6, trend="ynnyyn", buy_signal="nynynn", positive_md="yyynnn"),
            {
                "timeline_trend_weeks": 3,
                "timeline_md_weeks": 3,
                "timeline_flips": 3,
                "timeline_fresh_buys": 2,
                "weeks_since_fresh_buy": 2,
                "trend_off_weeks": 1,
                "trend_turned_off": True,
                "trend_turned_on": False,
            },
        ),
        (
            weeks([0] * 5, trend="  yny", buy_signal="nnnny"),
            {
                "timeline_flips": 2,
                "timeline_trend_weeks": "setup.timeline[].trend is not given in 2 of 5 weeks",
                "weeks_since_fresh_buy": 0,
                "trend_off_weeks": "the Trend Signal is on",
                "trend_turned_on": True,
            },
        ),
        (
            weeks([0] * 4, trend="nnnn", buy_signal="nnnn"),
            {
                "trend_off_weeks": "off in all 4 weeks given",
                "timeline_flips": 0,
                "weeks_since_fresh_buy": "without a fresh buy in all 4 weeks given",
            },
        ),
        (
            weeks([0], trend="y"),
            {
                "trend_turned_on": "setup.timeline[].trend is not given for the latest two weeks",
            },
        ),
    ],
)
def test_the_tape_is_read_from_its_end(timeline, expected, changed, report_of):
    facts = derive(report_of(changed({"/setup/timeline": timeline})))
    assert said_of(facts, expected) == expected


def said_of(facts, expected):
    """The values of these facts, the reasons of those that are missing."""
    found = {fact_id: facts[fact_id] for fact_id in expected}
    return {name: fact.reason if fact.missing else fact.plain for name, fact in found.items()}


def test_the_weeks_since_the_flip_count_either_state(changed, report_of):
    off = weeks([0] * 4, trend="ynnn")
    changes = {"/signals/0/value": "Inactive", "/setup/timeline": off}
    facts = derive(report_of(changed(changes)))
    assert (facts.number("weeks_since_flip"), facts.number("trend_streak")) == (3, 45)
    assert derive(report_of(changed({}))).number("weeks_since_flip") == 45
    always_off = derive(report_of(changed(changes | {"/setup/timeline": weeks([0], trend="n")})))
    assert always_off["weeks_since_flip"].reason == (
        "trend_streak if trend_active else trend_off_weeks needs trend_off_weeks"
    )


def gauge(*figures, name="market_dynamics"):
    """Changes that set a gauge in the newest rows."""
    return {f"/recent_rows/{index}/{name}": figure for index, figure in enumerate(figures)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            gauge("0.31", "0.12", "-0.02"),
            {"md_run": 2, "md_turned_positive": False, "md_turned_negative": False},
        ),
        (gauge("0.31", "-0.12"), {"md_run": 1, "md_turned_positive": True}),
        (gauge("-0.31", "-0.12", "0.50"), {"md_run": 2, "md_turned_negative": False}),
        (gauge("-0.31", "0.12"), {"md_run": 1, "md_turned_negative": True}),
        (gauge("-3.10", "0.12", name="relative_strength"), {"rs_turned_negative": True}),
        (gauge("3.10", "-0.12", name="relative_strength"), {"rs_turned_positive": True}),
        (
            gauge("0.31", "0.00", "-0.02"),
            {
                "md_run": "sign of recent_rows[].market_dynamics is not given "
                "1W before the latest week",
                "md_turned_positive": "sign of recent_rows[].market_dynamics is not given "
                "for the latest week and the one before",
            },
        ),
        (
            gauge("0.31", "0.12", None, "-0.50"),
            {
                "md_run": "sign of recent_rows[].market_dynamics is not given "
                "2W before the latest week",
                "md_high_14": "recent_rows[].market_dynamics is not given in 1 of 14 weeks",
            },
        ),
        (gauge(), {"md_run": "above 0 in all 14 weeks given"}),
        (
            {"/recent_rows/1": ..., "/recent_rows/3/market_dynamics": "-1.00"},
            {
                "md_run": "sign of recent_rows[].market_dynamics is not given "
                "1W before the latest week",
                "crossed_above_trend_line": "recent_rows[].close is not given for the latest week "
                "and the one before",
                "rows_given": 13,
                "md_low_14": -1,
            },
        ),
        (
            {"/recent_rows": []},
            {
                "md_run": "the document gives no sign of recent_rows[].market_dynamics",
                "rows_given": "the document gives no recent_rows[].week",
                "volume_is_highest": "the document gives no recent_rows[].volume",
                "widest_stretch": "the document gives no recent_rows[].close",
            },
        ),
    ],
)
def test_runs_and_turns_need_every_week_they_count(changes, expected, changed, report_of):
    facts = derive(report_of(changed(changes)))
    assert said_of(facts, expected) == expected


@pytest.mark.parametrize(
    ("now", "then", "above", "below"),
    [
        (("50.00", "49.00"), ("48.00", "48.50"), True, False),
        (("48.00", "49.00"), ("48.60", "48.50"), False, True),
        (("50.00", "49.00"), ("48.50", "48.50"), True, False),
        (("49.00", "49.00"), ("48.00", "48.50"), False, False),
        (("48.00", "49.00"), ("48.50", "48.50"), False, True),
        (("50.00", "49.00"), ("49.00", "48.50"), False, False),
        (("48.00", "49.00"), ("48.00", "48.50"), False, False),
    ],
    ids=["up", "down", "up from the line", "up to it", "down from it", "stays up", "stays down"],
)
@pytest.mark.parametrize("level", ["trend_line", "fair_value"])
def test_a_crossing_is_from_one_side_to_the_other(
    now, then, above, below, level, changed, report_of
):
    changes = {
        f"/recent_rows/{row}/{name}": f"{figure} CNY"
        for row, figures in enumerate((now, then))
        for name, figure in zip(("close", level), figures, strict=True)
    }
    facts = derive(report_of(changed(changes)))
    found = (facts.flag(f"crossed_above_{level}"), facts.flag(f"crossed_below_{level}"))
    assert found == (above, below)


@pytest.mark.parametrize(
    ("close", "high", "equal"),
    [
        ("105.20", "105.2", True),
        ("105.24", "105.2", True),
        ("105.26", "105.2", False),
        ("92.26", "92.26", True),
        ("92.26", "92.27", False),
        ("92.25", "92.26", False),
        ("9.995", "10.0", True),
    ],
)
def test_a_close_at_the_extreme_allows_for_both_roundings(close, high, equal, changed, report_of):
    level = {"/recent_rows/0/close": f"{close} CNY"}
    for fact_id, place in (("new_high_52", "/price/high_52"), ("new_low_52", "/price/low_52")):
        facts = derive(report_of(changed(level | {place: f"{high} CNY"})))
        assert facts.flag(fact_id) is equal


@pytest.mark.parametrize(
    ("changes", "fact_id"),
    [
        ({"/risk/volatility_13": "0.0%"}, "vols_to_trend_line"),
        ({"/risk/volatility_13": "0.0%"}, "one_volatility_above"),
        ({"/risk/volatility_13": "60.0%"}, "two_volatilities_below"),
        ({"/price/low_52": "0.00 CNY"}, "rise_from_low_52"),
        ({"/risk/downside_weeks": 0}, "up_down_ratio"),
        ({"/risk/average_loss": "0.0%"}, "gain_loss_ratio"),
        ({"/risk/volatility_52": "0.0%"}, "volatility_ratio"),
        ({"/risk/upside_weeks": 0, "/risk/downside_weeks": 0}, "average_week"),
        ({"/momentum/returns/0/value": -100}, "return_prior_3w"),
        ({"/momentum/returns/1/value": -100.5}, "return_prior_8w"),
        (
            {"/momentum/returns/1/value": 1e18, "/momentum/returns/0/value": -99.9},
            "return_prior_3w",
        ),
        ({f"/setup/scores/{index}/value": None for index in range(5)}, "score_spread"),
    ],
)
def test_a_formula_has_limits(changes, fact_id, changed, report_of):
    fact = derive(report_of(changed(changes)))[fact_id]
    assert fact.missing
    assert fact.reason == f"{fact.formula} is undefined for these values"


def peers(*returns, symbol="600000"):
    return [
        {"symbol": symbol, "exchange": "SHH", "name": f"Peer {index}", "four_week_return": change}
        for index, change in enumerate(returns)
    ]


OWN = {"symbol": "002428", "exchange": "SHZ", "name": "Itself", "four_week_return": 99.0}


@pytest.mark.parametrize(
    ("top", "name", "best", "pointer"),
    [
        ([OWN, *peers(8, 5)], "Peer 0", 8, "/groups/industry/top_peers/1/name"),
        (peers(5, 8, 8), "Peer 1", 8, "/groups/industry/top_peers/1/name"),
        (peers(None, -3), "Peer 1", -3, "/groups/industry/top_peers/1/name"),
        ([OWN | {"exchange": "HKG"}], "Itself", 99, "/groups/industry/top_peers/0/name"),
        ([OWN | {"exchange": None}, *peers(1)], "Peer 0", 1, "/groups/industry/top_peers/1/name"),
        (
            [{"symbol": "600000", "four_week_return": 4.0}],
            "600000",
            4,
            "/groups/industry/top_peers/0/symbol",
        ),
    ],
    ids=["itself first", "unsorted", "no return", "namesake", "no exchange", "no name"],
)
def test_the_best_other_name_is_not_this_one(top, name, best, pointer, changed, report_of):
    facts = derive(report_of(changed({"/groups/industry/top_peers": top})))
    assert facts["industry_best_other_name"].plain == name
    assert facts["industry_best_other_name"].pointers == (pointer,)
    assert facts.number("industry_best_other_return_4w") == best
    assert facts.number("lead_industry_best_4w") == 2.136610159711949 - best


def test_a_name_alone_in_its_group_has_no_other_beside_it(changed, report_of):
    facts = derive(report_of(changed({"/groups/sector/top_peers": [OWN]})))
    for fact_id in ("sector_best_other_name", "sector_best_other_return_4w"):
        assert facts[fact_id].reason == (
            "the document gives no other name with a 4W return at /groups/sector/top_peers"
        )
    assert facts["lead_sector_best_4w"].missing


@pytest.mark.parametrize(
    ("now", "then", "relative", "effect"),
    [
        ("1.18", "0.01", "13509.9%", True),
        ("1.18", "0.09", None, True),
        ("1.18", "0.10", None, False),
        ("1.18", "-0.50", "336.0%", True),
        ("-1.18", "0.50", "-336.0%", True),
        ("-0.50", "-1.00", "50.0%", False),
        ("1.18", "1.00", "1000.0%", True),
        ("1.18", "1.00", "999.9%", False),
        ("0.00", "5.00", "-100.0%", False),
    ],
)
def test_a_change_from_next_to_nothing_is_a_base_effect(
    now, then, relative, effect, changed, report_of
):
    changes = {
        "/dynamics/market_dynamics": now,
        "/recent_rows/4/market_dynamics": then,
        "/dynamics/md_4_change": relative,
    }
    assert derive(report_of(changed(changes))).flag("md_base_effect") is effect


@pytest.mark.parametrize(
    ("price", "now", "diverges"),
    [(2.1, "100.00", True), (2.1, "130.00", False), (-2.1, "130.00", True), (0.0, "9.00", False)],
)
def test_price_and_strength_diverge_when_they_move_apart(price, now, diverges, changed, report_of):
    # Relative Strength stood at 125.09 four weeks before.
    changes = {"/momentum/returns/1/value": price, "/dynamics/relative_strength": now}
    assert derive(report_of(changed(changes))).flag("price_rs_divergence") is diverges


@pytest.mark.parametrize(
    ("changes", "up", "known"),
    [
        ({}, 5, 5),
        ({"/signals/0/value": "Inactive"}, 4, 5),
        ({"/price": None}, 3, 3),
        ({"/dynamics": None, "/price/fair_value": "93.00 CNY"}, 2, 3),
        ({"/dynamics/market_dynamics": "-0.01"}, 4, 5),
    ],
)
def test_signals_count_among_those_that_are_known(changes, up, known, changed, report_of):
    facts = derive(report_of(changed(changes)))
    assert (facts.number("signals_up"), facts.number("signals_known")) == (up, known)


def test_of_equal_scores_the_first_on_the_page_is_named(changed, report_of):
    values = {f"/setup/scores/{index}/value": 50.0 for index in range(6)}
    facts = derive(report_of(changed(values)))
    assert (facts["score_highest_name"].plain, facts["score_lowest_name"].plain) == (
        "Trend",
        "Trend",
    )
    facts = derive(report_of(changed(values | {"/setup/scores/0/value": None})))
    assert facts["score_highest_name"].plain == "Momentum"
    assert (facts.number("scores_known"), facts.number("score_spread")) == (5, 0)


def test_without_scores_none_is_counted(changed, report_of):
    facts = derive(report_of(changed({"/setup/scores": None})))
    for fact_id in ("score_highest", "score_lowest_name", "score_spread"):
        assert facts[fact_id].missing
        assert " needs score_" in facts[fact_id].reason
    assert facts.number("scores_known") == 0
    assert facts["scores_known"].pointers == ("/setup/scores",)


@pytest.mark.parametrize(
    ("volumes", "highest", "lowest"),
    [
        (["9.0M", "8.0M", "7.0M"], True, False),
        (["6.0M", "8.0M", "7.0M"], False, True),
        (["8.0M", "8.0M", "7.0M"], False, False),
    ],
)
def test_an_extreme_volume_lies_beyond_every_other(volumes, highest, lowest, changed, report_of):
    document = changed({})
    rows = document["recent_rows"][: len(volumes)]
    document["recent_rows"] = [row | {"volume": v} for row, v in zip(rows, volumes, strict=True)]
    facts = derive(report_of(document))
    found = (facts.flag("volume_is_highest"), facts.flag("volume_is_lowest"))
    assert found == (highest, lowest)


def test_a_volume_is_compared_only_as_the_latest(changed, report_of):
    facts = derive(report_of(changed({"/recent_rows/0": ...})))
    assert facts["volume_is_highest"].reason == ("there is no row before that of the latest week")
