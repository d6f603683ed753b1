"""Facts about two issues: what the earlier one said, and what has changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from facts_altered import altered, only
from facts_retold import SINCE, assert_as_told, told
from hypothesis import given

from briefs.claims import Printer
from briefs.facts import ENTRIES, derive
from briefs.locale import Locale, Style

REGIMES = Path(__file__).parent / "regimes"
PRINTER = Printer(Locale("en"))
WEEK_BEFORE = "2026-06-05"
OF_EARLIER = tuple(entry.id for entry in ENTRIES if entry.id.startswith("previous_"))


@pytest.fixture
def pair(changed, report_of):
    """The facts of a real document after a made issue of the week before: the document with its
    date and some figures changed.
    """

    def derived(before=None, now=None):
        earlier = changed({"/latest_week": WEEK_BEFORE, **(before or {})})
        return derive(report_of(changed(now or {})), derive(report_of(earlier)))

    return derived


def test_a_first_issue_knows_that_it_is_one(changed, report_of):
    facts = derive(report_of(changed({})))
    assert facts.flag("first_issue") is True
    for fact_id in {*OF_EARLIER, *SINCE}:
        assert facts[fact_id].reason == "there is no earlier issue"
        assert facts[fact_id].missing
        assert facts[fact_id].pointers == ()


def test_a_later_issue_knows_the_one_before(pair):
    facts = pair()
    assert facts.flag("first_issue") is False
    assert facts["previous_week"].value == date(2026, 6, 5)
    assert facts["previous_week"].pointers == ("previous:/latest_week",)
    assert facts.number("weeks_since_issue") == 1
    assert facts["weeks_since_issue"].pointers == ("previous:/latest_week", "/latest_week")


def test_what_the_earlier_issue_said_is_quoted_with_its_date(pair, changed, report_of):
    earlier = derive(report_of(changed({"/latest_week": WEEK_BEFORE})))
    facts = pair()
    for fact_id in OF_EARLIER[1:]:
        then = earlier[fact_id.removeprefix("previous_")]
        assert (facts[fact_id].value, facts[fact_id].kind) == (then.value, then.kind)
        assert facts[fact_id].as_of == date(2026, 6, 5)
        assert facts[fact_id].pointers == tuple(f"previous:{place}" for place in then.pointers)
    assert facts["composite_change"].as_of == date(2026, 6, 12)


def test_what_the_earlier_issue_lacked_is_missing_and_says_why(pair):
    facts = pair({"/price/trend_line": None})
    assert facts["previous_trend_line"].reason == (
        "in the earlier issue, the document gives no value at /price/trend_line"
    )
    assert not facts["trend_line"].missing


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "the earlier issue is of 2026-06-12, which is not before 2026-06-12"),
        ({"/latest_week": "2026-06-19"}, "is of 2026-06-19, which is not before 2026-06-12"),
        ({"/latest_week": "2026-06-11"}, "is of 2026-06-11, which is not before 2026-06-12"),
        (
            {"/latest_week": WEEK_BEFORE, "/ticker/exchange": "SHH"},
            "the earlier issue is of 002428.SHH, not of 002428.SHZ",
        ),
        (
            {"/latest_week": WEEK_BEFORE, "/ticker/symbol": "002429"},
            "the earlier issue is of 002429.SHZ, not of 002428.SHZ",
        ),
    ],
    ids=["same week", "later", "a day before", "other exchange", "other symbol"],
)
def test_an_issue_of_another_name_or_no_earlier_week_is_refused(
    changes, message, changed, report_of
):
    earlier = derive(report_of(changed(changes)))
    with pytest.raises(ValueError, match=message):
        derive(report_of(changed({})), earlier)


@pytest.mark.parametrize(
    ("week", "weeks"), [("2026-06-05", 1), ("2026-06-04", 1), ("2026-05-15", 4), ("2025-06-13", 52)]
)
def test_weeks_are_counted_by_the_calendar(week, weeks, pair):
    assert pair({"/latest_week": week}).number("weeks_since_issue") == weeks


@pytest.mark.parametrize(
    ("before", "now", "fact_id", "plain"),
    [
        ({"/composite_score": "70"}, {}, "composite_change", 4),
        (
            {"/setup/scores/5/value": 40.5},
            {},
            "score_risk_control_change",
            32.44035601914366 - 40.5,
        ),
        ({"/momentum/peer/rank": 90}, {}, "sector_rank_1w_move", 8),
        ({"/groups/sector/four_week_rank": 30}, {}, "sector_sample_rank_4w_move", -4),
        ({"/groups/industry/four_week_rank": 18}, {}, "industry_sample_rank_4w_move", 0),
        ({}, {}, "setup_changed", False),
        ({"/setup_signature": "Base building"}, {}, "setup_changed", True),
        ({"/dynamics/expectation": "Positive"}, {}, "expectation_changed", True),
        ({"/groups/sector/four_week_rank": None}, {}, "entered_sector_sample", True),
        ({"/groups/sector/four_week_rank": None}, {}, "left_sector_sample", False),
        ({}, {"/groups/sector/four_week_rank": None}, "left_sector_sample", True),
        ({}, {"/groups/sector/four_week_rank": None}, "entered_sector_sample", False),
        (
            {"/groups/sector/four_week_rank": None},
            {"/groups/sector/four_week_rank": None},
            "entered_sector_sample",
            False,
        ),
        ({}, {}, "raised_high_52", False),
        ({"/price/high_52": "105.1 CNY"}, {}, "raised_high_52", True),
        ({"/price/high_52": "105.18 CNY"}, {}, "raised_high_52", False),
        ({"/price/high_52": "105.3 CNY"}, {}, "raised_high_52", False),
        ({"/price/low_52": "17.89 CNY"}, {}, "lowered_low_52", True),
        ({"/price/low_52": "17.87 CNY"}, {}, "lowered_low_52", False),
        ({}, {}, "close_change", (92.26 / 85.5 - 1) * 100),  # its latest row is the second
        ({"/kpis/0/value": "90.00 CNY", "/recent_rows": []}, {}, "close_change", 2.26 / 0.9),
    ],
)
def test_a_change_is_from_the_earlier_issue_to_this_one(before, now, fact_id, plain, pair):
    assert pair(before, now)[fact_id].plain == pytest.approx(plain)


@pytest.mark.parametrize(
    ("before", "now", "fact_id"),
    [
        ({"/momentum/peer/scope": "CN Technology"}, {}, "sector_rank_1w_move"),
        ({"/groups/sector/scope": "CN Technology"}, {}, "sector_sample_rank_4w_move"),
        ({"/groups/industry/scope": "CN Gold"}, {}, "industry_sample_rank_4w_move"),
        ({"/groups/sector/scope": "CN Technology"}, {}, "entered_sector_sample"),
        ({"/groups/sector/scope": "CN Technology"}, {}, "left_sector_sample"),
        ({"/price/high_52": "10.50 EUR"}, {}, "raised_high_52"),
        ({"/price/low_52": "10.50 EUR"}, {}, "lowered_low_52"),
        ({"/kpis/0/value": "9.00 EUR", "/recent_rows": []}, {}, "close_change"),
    ],
)
def test_other_groups_and_currencies_are_not_compared(before, now, fact_id, pair):
    fact = pair(before, now)[fact_id]
    assert fact.missing
    assert fact.reason == f"{fact.formula} is undefined for these values"


def test_a_name_too_new_to_be_ranked_entered_no_sample(pair):
    before = {"/groups/sector/four_week_rank": None, "/momentum/returns/1/value": None}
    fact = pair(before)["entered_sector_sample"]
    assert fact.reason == f"{fact.formula} needs previous_sector_sample_rank_4w, previous_return_4w"


MOVED = ("score_moved_most_name", "score_moved_most_before", "score_moved_most_now")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({3: 90.0, 5: 52.0}, ("Risk Control", "52", "32", "\u221220")),
        ({1: 90.0, 3: 90.0}, ("Momentum", "90", "100", "+10")),
        ({0: None, 1: 99.5}, ("Momentum", "100", "100", "0")),
    ],
    ids=["the largest", "the first of two", "of those known"],
)
def test_the_score_that_moved_most(before, expected, pair):
    facts = pair({f"/setup/scores/{index}/value": value for index, value in before.items()})
    printed = [PRINTER.fact(facts[fact_id]).text for fact_id in MOVED]
    change = PRINTER.fact(facts["score_moved_most"], Style.SIGNED).text
    assert (*printed, change) == expected


def test_no_score_moved_most_where_none_moved(pair):
    facts = pair()
    for fact_id in (*MOVED, "score_moved_most"):
        assert facts[fact_id].reason == f"{facts[fact_id].formula} is undefined for these values"


def a_week_before(document):
    return document | {"latest_week": WEEK_BEFORE}


@pytest.mark.parametrize("name", sorted(path.stem for path in REGIMES.glob("*.json")))
def test_changes_are_as_told_from_the_raw_documents(name, report_of, changed):
    now = json.loads((REGIMES / f"{name}.json").read_bytes())
    figures = {"price", "setup", "groups", "dynamics", "kpis", "recent_rows", "risk"}
    before = a_week_before(now | {block: changed({})[block] for block in figures})
    facts = derive(report_of(now), derive(report_of(before)))
    assert_as_told(facts, {name: told(look, now, before) for name, look in SINCE.items()})


@given(now=altered(), before=altered())
def test_changes_are_as_told_whatever_the_documents_say(now, before, report_of):
    before = a_week_before(before | {"ticker": now["ticker"]})
    facts = derive(report_of(now), derive(report_of(before)))
    assert_as_told(facts, {name: told(look, now, before) for name, look in SINCE.items()})


def test_a_change_follows_from_its_pointers_alone(changed, report_of):
    now = changed({})
    before = a_week_before(changed({f"/setup/scores/{index}/value": 50.0 for index in range(6)}))
    facts = derive(report_of(now), derive(report_of(before)))
    known = [facts[fact_id] for fact_id in (*SINCE, *OF_EARLIER) if not facts[fact_id].missing]
    for fact in known:
        told_before = [
            place.removeprefix("previous:")
            for place in fact.pointers
            if place.startswith("previous:")
        ]
        earlier = derive(report_of(only(before, told_before)))
        alone = derive(report_of(only(now, fact.pointers)), earlier)[fact.id]
        assert (alone.value, alone.reason) == (fact.value, ""), fact.id
    assert len(known) > 45
