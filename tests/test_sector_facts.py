"""The figures of a sector: against the raw documents, by hand, and where they have no meaning."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sector_issues import BEFORE, SCOPE, WEEK, coverage, named, recorded
from sector_retold import key, retold

from briefs.claims import Claim, Line
from briefs.quantity import Kind, Quantity
from briefs.record import Hold, PastWeek, Said
from briefs.sector import (
    SECTOR_ENTRIES,
    SECTOR_KINDS,
    SECTOR_SUBJECTS,
    Coverage,
    coverages,
    derive_sector,
)


def value(coverage, fact_id):
    """A fact's plain value; None where it is missing."""
    fact = derive_sector(coverage)[fact_id]
    return None if fact.missing else fact.plain


def values(coverage, *fact_ids):
    facts = derive_sector(coverage)
    return tuple(None if facts[each].missing else facts[each].plain for each in fact_ids)


# The catalogue


def test_the_catalogue_names_each_fact_once_with_a_title_and_a_formula():
    ids = [entry.id for entry in SECTOR_ENTRIES]
    assert len(set(ids)) == len(ids) > 200
    assert len({entry.title for entry in SECTOR_ENTRIES}) == len(ids)
    assert all(entry.title and entry.formula for entry in SECTOR_ENTRIES)
    assert {entry.id: entry.kind for entry in SECTOR_ENTRIES} == SECTOR_KINDS
    assert sum(map(len, SECTOR_SUBJECTS.values())) == len(ids)


def test_a_fact_is_computed_from_facts_that_stand_before_it():
    seen = set()
    for entry in SECTOR_ENTRIES:
        assert seen.issuperset(entry.uses)
        seen.add(entry.id)


def test_no_figure_is_made_of_several_prices():
    """Two listings of one sector may be traded in two currencies: a price is that of one name."""
    prices = [entry for entry in SECTOR_ENTRIES if entry.kind is Kind.PRICE]
    assert {entry.id for entry in prices} == {"near_line_above_level", "near_signal_by_line_level"}
    assert all(entry.formula.startswith("trend_line of the nearest of") for entry in prices)
    assert Kind.AMOUNT not in SECTOR_KINDS.values()


# Over a market


@pytest.fixture(scope="module")
def documents(market_documents, market_documents_before):
    """The documents of each sector in both issues."""
    found = defaultdict(lambda: ([], []))
    for index, issue in enumerate((market_documents, market_documents_before)):
        for document in issue:
            found[document["momentum"]["peer"]["scope"]][index].append(document)
    return found


@pytest.fixture(scope="module")
def market(market_documents, market_records_before):
    """The coverage of each sector, with the issue before."""
    now, before = [recorded(document) for document in market_documents], market_records_before
    return {each.scope: each for each in coverages(now[0].week, now, (before[0].week, before))}


def test_over_a_market_every_figure_is_that_of_the_raw_documents(market, documents):
    compared = 0
    for scope, whole in market.items():
        now, then = (sorted(issue, key=key) for issue in documents[scope])
        facts = derive_sector(whole)
        for fact_id, told in retold(now, then).items():
            fact = facts[fact_id]
            found = None if fact.missing else fact.plain
            assert found == (pytest.approx(told) if isinstance(told, float) else told), (
                *(scope, fact_id),
            )
            compared += not fact.missing
    assert len(market) > 30
    assert compared > 50 * len(market)


def test_over_a_market_a_fact_has_a_value_of_its_kind_or_a_reason(market):
    types = {Kind.FLAG: bool, Kind.TEXT: str, Kind.DATE: date}
    for whole in market.values():
        facts = derive_sector(whole)
        assert (facts.key, facts.as_of) == (whole.scope, whole.week)
        for fact in facts.values():
            assert bool(fact.reason) is fact.missing, fact
            if not fact.missing:
                assert isinstance(fact.value, types.get(fact.kind, Quantity)), fact


def test_over_a_market_a_pointer_names_a_field_of_a_covered_document(market, documents, at):
    looked = 0
    for scope, whole in market.items():
        now, then = documents[scope]
        by_mark = {"": {key(each): each for each in now}}
        by_mark["previous:"] = {key(each): each for each in then}
        for fact in derive_sector(whole).values():
            for pointer in fact.pointers:
                mark = "previous:" if pointer.startswith("previous:") else ""
                listing, _, place = pointer.removeprefix(mark).partition(":")
                at(by_mark[mark][listing], place)
                looked += 1
    assert looked > 10_000


def test_over_a_market_names_beside_the_documents_rows_agree(market):
    """The latest row of a document says what its signals say; charts are drawn from the rows."""
    for whole in market.values():
        on, known = values(whole, "trend_on", "trend_known")
        rows = [record.weeks[-1].trend for record in whole.records if record.weeks]
        told = [each for each in rows if each is not None]
        assert (on or 0, known) == (sum(told), len(told))


# Names without a figure


def test_a_name_without_a_figure_is_left_out_and_is_no_zero():
    sector = coverage(
        named("A", composite=80, return_1w=4.0, trend_active=True),
        named("B", composite=60, return_1w=2.0),
        named("C"),
    )
    assert values(sector, "names", "composite_known", "mean_composite") == (3, 2, 70)
    assert values(sector, "return_1w_known", "mean_return_1w", "unchanged") == (2, 3, 0)
    assert values(sector, "trend_known", "trend_on", "breadth_trend") == (1, 1, 100)


def test_where_no_name_has_a_figure_the_reason_is_told():
    facts = derive_sector(coverage(named("A"), named("B")))
    reasons = {
        "mean_composite": "no covered name has composite",
        "trend_on": "no covered name has trend_active",
        "breadth_trend": "trend_on / trend_known needs trend_on",
        "leader_1w": "no covered name has return_1w",
        "sector_names": "no document gives sector_names of this sector",
        "mean_return_1w_earlier": "there is no earlier issue",
        "breadth_trend_change": "there is no earlier issue",
        "rise_name": "there is no earlier issue",
    }
    assert {fact_id: facts[fact_id].reason for fact_id in reasons} == reasons
    assert values(coverage(named("A")), "trend_known", "composite_known") == (0, 0)


def test_of_one_name_there_is_no_median_no_spread_and_no_laggard():
    facts = derive_sector(coverage(named("A", composite=80, return_1w=4.0)))
    for fact_id in ("median_composite", "median_return_1w", "spread_1w", "mean_without_leader_1w"):
        assert facts[fact_id].reason.endswith("; it takes 2"), fact_id
    assert facts["laggard_1w"].reason == "no name has another return_1w than the best"
    assert facts["only_name"].value == "A Ltd"
    assert facts["leader_1w"].plain == facts["mean_return_1w"].plain == 4.0


def test_names_that_are_all_the_same_have_a_first_and_no_last():
    sector = coverage(named("B", return_1w=1.0), named("A", return_1w=1.0))
    assert values(sector, "leader_1w_key", "laggard_1w", "spread_1w") == ("A.SHZ", None, 0)


def test_an_issue_all_of_whose_names_are_held_has_no_figure_but_those_of_the_coverage():
    held = replace(named("A", composite=80), held=Hold("a merger", "AL"))
    sector = coverage(held=(held,))
    assert values(sector, "names", "held", "held_name") == (0, 1, "A Ltd")
    assert values(sector, "mean_composite", "breadth_trend", "setup_top") == (None, None, None)


# What the documents say of the sector


def test_documents_that_disagree_on_their_sector_leave_it_unsaid():
    sector = coverage(
        named("A", sector_names=747, sector_return_1w=-0.3),
        named("B", sector_names=747, sector_return_1w=-0.2),
    )
    facts = derive_sector(sector)
    assert facts["sector_names"].plain == 747
    assert facts["sector_names"].pointers == ("A.SHZ:/sector_names", "B.SHZ:/sector_names")
    assert facts["sector_return_1w"].missing
    assert facts["sector_return_1w"].reason == (
        "the documents disagree: they give 2 values of sector_return_1w"
    )


def test_a_figure_of_another_group_is_not_the_sectors():
    """Either scope may be that of something wider; the names of one sector share their own."""
    sector = coverage(
        named("A", sector_names=747, sector_sample_scope="CN", sector_sample_names=100),
        named("B", sector_names=747, sector_sample_scope=SCOPE, sector_sample_names=61),
    )
    assert values(sector, "sector_names", "sector_sample_names") == (747, 61)


@pytest.mark.parametrize(
    ("names", "sector", "sample", "covers", "capped"),
    [(1, 747, 100, False, True), (2, 2, 2, True, False), (1, 100, 100, False, False)],
)
def test_whether_the_coverage_is_the_sector_and_the_sample_a_part(
    names, sector, sample, covers, capped
):
    told = {"sector_names": sector, "sector_sample_names": sample, "sector_sample_scope": SCOPE}
    records = [named(f"A{number}", **told) for number in range(names)]
    found = values(coverage(*records), "covers_sector", "sector_sample_capped")
    assert found == (covers, capped)


# The coverage and the issue before


def test_a_first_issue_is_one_before_which_no_name_was_covered():
    alone = coverage(named("A"))
    fresh = coverage(named("A"), before=())
    second = coverage(named("A"), before=(named("B", BEFORE),))
    asked = ("first_issue", "added", "weeks_since_issue", "names_earlier")
    assert values(alone, *asked) == (True, None, None, None)
    assert values(fresh, *asked) == (True, None, None, None)
    assert values(second, *asked) == (False, 1, 1, 1)


def test_names_added_dropped_and_held_are_told():
    held = replace(named("D", composite=90), held=Hold("halted", "AL"))
    sector = coverage(
        *(named("A"), named("C", composite=70)),
        before=(named("A", BEFORE), named("B", BEFORE)),
        held=(held,),
    )
    assert values(sector, "added", "added_name", "added_name_2") == (2, "D Ltd", "C Ltd")
    assert values(sector, "dropped", "dropped_name", "dropped_name_2") == (1, "B Ltd", None)
    assert values(sector, "names", "held", "names_both") == (2, 1, 1)
    facts = derive_sector(sector)
    assert facts["dropped_name"].pointers == ("previous:B.SHZ:/name",)


def test_a_gap_of_several_weeks_is_counted():
    old = date(2026, 5, 21)  # a Thursday: that week's Friday was a holiday
    sector = Coverage(SCOPE, WEEK, (named("A"),), (), Coverage(SCOPE, old, (named("A", old),)))
    assert values(sector, "weeks_since_issue", "previous_week") == (3, "2026-05-21")


def test_documents_of_another_day_are_counted():
    sector = coverage(named("A"), named("B", date(2026, 6, 11)))
    assert value(sector, "other_day") == 1
    assert derive_sector(sector)["other_day"].pointers == ("B.SHZ:/latest_week",)


def test_a_name_without_a_name_is_told_by_its_key():
    sector = coverage(named("A", name=None, return_1w=1.0))
    assert values(sector, "only_name", "leader_1w_name") == ("A.SHZ", "A.SHZ")


# Breadth


def test_a_breadth_beside_that_of_the_names_covered_then():
    sector = coverage(
        *(named("A", trend_active=True), named("B", trend_active=False)),
        before=[named(name, BEFORE, trend_active=False) for name in "ABC"],
    )
    asked = ("breadth_trend", "breadth_trend_earlier", "breadth_trend_change")
    assert values(sector, *asked, "trend_known_earlier") == (50, 0, 50, 3)
    fact = derive_sector(sector)["breadth_trend_change"]
    assert (fact.kind, fact.as_of) == (Kind.POINTS, WEEK)
    assert fact.pointers[0] == "A.SHZ:/trend_active"
    assert fact.pointers[-1] == "previous:C.SHZ:/trend_active"
    assert derive_sector(sector)["breadth_trend_earlier"].as_of == BEFORE
    assert derive_sector(sector)["trend_on_earlier"].as_of == BEFORE


def test_an_index_of_zero_is_not_above_zero():
    sector = coverage(named("A", market_dynamics=0.0), named("B", market_dynamics=0.01))
    assert values(sector, "dynamics_known", "dynamics_positive") == (2, 1)


def test_four_weeks_ago_is_what_the_rows_say():
    rows = (
        PastWeek(date(2026, 5, 15), True, None, False, "/recent_rows/4"),
        PastWeek(WEEK, False, True, True, "/recent_rows/0"),
    )
    sector = coverage(replace(named("A"), weeks=rows), named("B"))
    asked = ("trend_known_4w_ago", "trend_on_4w_ago", "breadth_trend_4w_ago")
    assert values(sector, *asked) == (1, 1, 100)
    assert values(sector, "dynamics_known_4w_ago", "breadth_dynamics_4w_ago") == (0, None)
    assert derive_sector(sector)["trend_on_4w_ago"].pointers == ("A.SHZ:/recent_rows/4",)


def test_names_near_their_trend_line_are_those_on_its_side():
    sector = coverage(
        named("A", trend_active=True, vs_trend=4.9, composite=50),
        named("B", trend_active=True, vs_trend=5.0),
        named("C", trend_active=False, vs_trend=-4.9),
        named("D", trend_active=False, vs_trend=0.5),
        named("E", trend_active=True, vs_trend=0.1, composite=60),
        named("F", vs_trend=1.0),
    )
    assert values(sector, "near_line_above", "near_line_below") == (2, 1)
    assert values(sector, "near_line_above_name", "near_line_above_name_2") == ("E Ltd", "A Ltd")


def test_the_names_near_a_turn_are_told_from_the_nearest_on_with_its_figures():
    def near(symbol, vs_trend, strength, line=10.0, unit="CNY", **more):
        told = {"trend_active": False, "vs_trend": vs_trend, "relative_strength": strength}
        level = Quantity(line, unit, 0.01)
        return named(symbol, **{**told, "trend_line": level, "to_trend_line": -vs_trend, **more})

    sector = coverage(
        *(
            near("A", -2.0, 1.0, composite=90),
            near("B", -1.0, 3.0, 20.0, "HKD"),
            near("C", -0.5, 0.0),
        ),
        *(near("D", 4.0, -2.9), near("E", 9.0, -0.4), near("F", 1.0, -3.0), near("G", -5.0, 1.0)),
        *(near("H", 1.0, 2.0, trend_active=True), near("I", 0.0, -1.0)),
    )
    by_line = ("", "_name", "_name_2", "_level", "_away", "_strength")
    asked = [f"near_signal_by_line{end}" for end in by_line]
    assert values(sector, *asked) == (2, "B Ltd", "A Ltd", 20.0, 1.0, 3.0)
    asked = [
        f"near_signal_by_strength{end}" for end in ("", "_name", "_name_2", "_away", "_strength")
    ]
    assert values(sector, *asked) == (2, "E Ltd", "D Ltd", 9.0, -0.4)
    facts = derive_sector(sector)
    assert facts["near_signal_by_line_level"].value == Quantity(20.0, "HKD", 0.01)
    assert facts["near_signal_by_line_level"].pointers == ("B.SHZ:/trend_line",)
    assert values(sector, "near_line_above", "near_line_above_level") == (1, 10.0)
    assert values(sector, "near_line_below") == (3,)


def test_where_no_name_is_near_a_turn_there_is_no_nearest():
    facts = derive_sector(coverage(named("A", trend_active=True, vs_trend=9.0)))
    assert facts["near_line_above"].plain == 0
    assert facts["near_line_above_level"].reason == "there is no such name"
    assert facts["near_signal_by_line"].reason == (
        "no covered name has trend_active and vs_trend and relative_strength"
    )
    alone = derive_sector(coverage(named("A", trend_active=True, vs_trend=1.0)))
    assert alone["near_line_above_level"].reason == "the nearest of them has no trend_line"


# Scores


def test_a_change_of_the_mean_is_of_the_names_in_both_issues():
    sector = coverage(
        *(named("A", composite=70), named("B", composite=50), named("C", composite=90)),
        before=(
            *(named("A", BEFORE, composite=60), named("B", BEFORE, composite=52)),
            *(named("D", BEFORE, composite=10), named("C", BEFORE)),
        ),
    )
    assert values(sector, "mean_composite", "mean_composite_earlier") == (
        70,
        pytest.approx(122 / 3),
    )
    asked = ("composite_both", "mean_composite_both", "mean_composite_both_earlier")
    assert values(sector, *asked, "mean_composite_change") == (2, 60, 56, 4)
    assert values(sector, "composites_rose", "composites_fell") == (1, 1)
    assert values(sector, "rise_name", "rise_from", "rise_to", "rise_change") == (
        "A Ltd",
        60,
        70,
        10,
    )
    assert values(sector, "fall_key", "fall_change") == ("B.SHZ", -2)


def test_of_equal_moves_the_first_by_key_is_told_and_none_where_nothing_moved():
    now = [named(name, composite=60) for name in "BA"]
    risen = coverage(*now, before=[named(name, BEFORE, composite=50) for name in "AB"])
    assert values(risen, "rise_key", "fall_key") == ("A.SHZ", None)
    facts = derive_sector(risen)
    assert facts["fall_name"].reason == "no composite fell since the earlier issue"


def test_counts_of_high_and_low_composites_take_the_edges():
    sector = coverage(*[named(f"A{each}", composite=each) for each in (39, 40, 69, 70)])
    assert values(sector, "composites_strong", "composites_poor") == (1, 1)
    assert values(sector, "share_composites_strong") == (25,)


def test_the_most_frequent_setup_is_the_first_by_its_letters_of_equal_ones():
    setups = ("Pullback", "Base", "Pullback", "Base", "Downtrend")
    sector = coverage(*[named(f"A{n}", setup_signature=each) for n, each in enumerate(setups)])
    assert values(sector, "setup_top", "setup_top_names", "setup_top_share") == ("Base", 2, 40)
    assert values(sector, "setup_second", "setup_second_names") == ("Pullback", 2)


def test_the_scores_that_all_names_have_most_and_least_of():
    told = {"score_trend": 10, "score_momentum": 20, "score_dynamics": 30}
    told |= {"score_relative_strength": 40, "score_volume": 50, "score_risk_control": 60}
    sector = coverage(named("A", **told), named("B"))
    assert values(sector, "highest_mean_score", "highest_mean_score_name") == (60, "Risk Control")
    assert values(sector, "lowest_mean_score", "lowest_mean_score_name") == (10, "Trend")


# Turns


def test_a_signal_has_turned_where_both_issues_say_so():
    sector = coverage(
        *(named("A", trend_active=True, composite=40), named("B", trend_active=True, composite=60)),
        *(named("C", trend_active=False), named("D", trend_active=True), named("E")),
        before=(
            *(named("A", BEFORE, trend_active=False), named("B", BEFORE, trend_active=False)),
            *(named("C", BEFORE, trend_active=True), named("E", BEFORE, trend_active=True)),
        ),
    )
    assert values(sector, "trend_turned_on", "trend_turned_off") == (2, 1)
    named_on = values(sector, "trend_turned_on_name", "trend_turned_on_name_2")
    assert named_on == ("B Ltd", "A Ltd")  # the higher composite first


def test_a_new_high_is_one_beyond_the_rounding_and_in_one_currency():
    def high(symbol, week, value, unit="CNY"):
        return named(symbol, week, high_52=Quantity(value, unit, 0.1))

    sector = coverage(
        *(high("A", WEEK, 10.3), high("B", WEEK, 10.1), high("C", WEEK, 12.0, "HKD")),
        before=[high(name, BEFORE, 10.1) for name in "ABC"],
    )
    assert values(sector, "new_highs", "new_highs_name") == (1, "A Ltd")


def test_a_new_high_is_held_where_the_close_is_still_near_it():
    def of(symbol, week, high, **more):
        return named(symbol, week, high_52=high, low_52=5.0, **more)

    sector = coverage(
        *(of("A", WEEK, 12.0, drawdown=-4.9), of("B", WEEK, 12.0, drawdown=-5.0)),
        *(of("C", WEEK, 10.0, drawdown=-1.0), of("D", WEEK, 12.0)),
        before=[of(name, BEFORE, 10.0) for name in "ABCD"],
    )
    assert values(sector, "new_highs", "new_highs_held") == (3, 1)
    assert values(sector, "new_lows", "new_lows_held") == (0, 0)
    assert (
        derive_sector(coverage(named("A")))["new_highs_held"].reason == "there is no earlier issue"
    )


def test_a_strength_that_turned_alone_is_one_whose_signal_did_not_turn_with_it():
    def of(symbol, week, strength, on):
        return named(symbol, week, relative_strength=strength, trend_active=on)

    sector = coverage(
        *(of("A", WEEK, -1.0, False), of("B", WEEK, -1.0, False), of("C", WEEK, 1.0, None)),
        before=[
            of("A", BEFORE, 1.0, True),
            of("B", BEFORE, 1.0, False),
            of("C", BEFORE, -1, False),
        ],
    )
    assert values(sector, "strength_turned_negative", "strength_turned_positive") == (2, 1)
    assert values(sector, "strength_alone_negative", "strength_alone_positive") == (1, 1)
    assert values(sector, "strength_alone_negative_name") == ("B Ltd",)


def test_a_contradiction_is_counted_with_the_fields_it_cites():
    claims = (Claim("83", "composite"), " yet ", Claim("Negative", "expectation"))
    said = Said("contradiction", ("house.contradiction.expectation",), Line(claims))
    loud = replace(named("A", composite=83, expectation="Negative"), said=(said,))
    sector = coverage(loud, named("B"))
    assert values(sector, "contradictions", "contradictions_name", "share_contradictions") == (
        *(1, "A Ltd", 50),
    )
    found = derive_sector(sector)["contradictions"].pointers
    assert found == ("A.SHZ:/composite", "A.SHZ:/expectation")


# Laws that hold of any names

RETURN = st.none() | st.floats(-99, 1e6)


@given(rises=st.lists(RETURN, min_size=1, max_size=12))
def test_of_any_returns_the_parts_make_the_whole(rises):
    facts = derive_sector(coverage(*[named(f"A{n:02}", return_1w=r) for n, r in enumerate(rises)]))
    known = [rise for rise in rises if rise is not None]
    if not known:
        assert facts["advancers"].missing
        return
    parts = [facts.number(each) for each in ("advancers", "decliners", "unchanged")]
    assert sum(parts) == len(known)
    assert facts.number("mean_return_1w") == pytest.approx(mean(known))
    assert facts.number("leader_1w") == max(known)
    if len(known) > 1:
        assert min(known) <= facts.number("median_return_1w") <= max(known)
        assert 0 <= facts.number("above_mean_1w") < len(known)


@given(signals=st.lists(st.none() | st.booleans(), min_size=1, max_size=12))
def test_of_any_signals_half_is_where_it_is_said_to_be(signals):
    sector = coverage(*[named(f"A{n:02}", trend_active=on) for n, on in enumerate(signals)])
    facts = derive_sector(sector)
    known = [on for on in signals if on is not None]
    if not known:
        assert facts["trend_to_half"].missing
        return
    on, missing, over = sum(known), facts.number("trend_to_half"), facts.number("trend_over_half")
    assert 0 <= facts.number("breadth_trend") <= 100
    assert (missing == 0) is (2 * on >= len(known))
    assert 2 * (on + missing) >= len(known)
    assert over == 0 or 2 * (on - over) < len(known) <= 2 * (on - over + 1)
