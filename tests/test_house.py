"""The house view: what it says of real documents, of every regime, and of a whole market."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.facts import derive
from briefs.findings import Status, find
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.report import Report
from briefs.rulebook import Section, load_rulebook
from briefs.wording import faults_of

REGIMES = sorted((Path(__file__).parent / "regimes").glob("*.json"))
HOUSE = load_rulebook("house")
LOCALE = Locale("en")


def findings_of(document, before=None):
    previous = derive(Report.model_validate(before)) if before else None
    return find(derive(Report.model_validate(document), previous), HOUSE)


def told(document, before=None):
    return narrate(findings_of(document, before), LOCALE)


def page(narrative):
    """A narrative as text, section by section."""
    lines = []
    for section, sentences in narrative.by_section():
        lines.append(f"{section}")
        lines.extend(f"  {sentence.text}" for sentence in sentences)
    return "\n".join(lines) + "\n"


def said(narrative, *sections):
    return [
        sentence.text
        for section, sentences in narrative.by_section()
        for sentence in sentences
        if not sections or section in sections
    ]


# What a reader of the three real documents must be told.

MUST_SAY = {
    "002428.SHZ": {
        Section.VERDICT: ["Risk Control scores 32", "45.0%"],
        Section.CONTRADICTION: ["composite of 74, yet Risk Control scores 32"],
        Section.RISK: [
            "81.7% above its Trend Line; falling back to it would cost 45.0%",
            "Relative Strength fell from 125.09 to 113.83 in four weeks",
        ],
        Section.WATCH: ["A weekly close below 50.77 CNY (−45.0%) turns the Trend Signal off."],
    },
    "002125.SHZ": {
        Section.VERDICT: ["Week 2 of the Trend Signal", "expectation is Negative (37.7%)"],
        Section.CONTRADICTION: ["scores average 83, yet the expectation is Negative at 37.7%"],
        Section.RISK: ["The Trend Signal is in week 2 and has turned 3 times"],
        Section.OPPORTUNITY: ["Market Dynamics rose from 0.01 to 1.18"],
    },
    "000657.SHZ": {
        Section.VERDICT: ["first of 56 in its industry sample", "Trend Line lies 40.5% below"],
        Section.OPPORTUNITY: ["First of the 56-name industry sample", "Xiamen Tungsten Co.,Ltd."],
        Section.RISK: ["346.0% above Fair Value, which at 17.71 CNY lies 77.6% below"],
    },
}


def test_the_house_says_what_a_reader_must_know(key, document):
    narrative = told(document)
    for section, phrases in MUST_SAY[key].items():
        text = "\n".join(said(narrative, section))
        for phrase in phrases:
            assert phrase in text


def test_the_house_never_says_that_there_is_no_risk(document):
    assert told(document).risks
    assert "No major" not in page(told(document))


@pytest.mark.parametrize("path", REGIMES, ids=lambda path: path.stem)
def test_the_words_for_a_regime(path, golden):
    golden(f"house-{path.stem}.txt", page(told(json.loads(path.read_bytes()))))


def test_the_words_for_a_real_document(key, document, golden):
    golden(f"house-{key}.txt", page(told(document)))


# The right words for the regime: what each must say, and must not.

RISING = ("house.opportunity.seasoned_trend", "house.opportunity.young_trend")
FITS = {
    "bear": (["house.verdict.downtrend", "house.risk.below_falling_line"], RISING),
    "distribution": (["house.verdict.distribution_weeks", "house.risk.lost_trend"], RISING),
    "breakout": (["house.opportunity.young_trend"], ["house.risk.below_line"]),
    "leader": (["house.verdict.leader", "house.opportunity.seasoned_trend"], []),
    "pullback": (["house.verdict.pullback", "house.opportunity.holds_pullback"], RISING),
    "recovery": (["house.verdict.back_above", "house.watch.strength_above_zero"], RISING),
    "new_listing": (["house.verdict.young_listing", "house.watch.young_range"], RISING),
    "fresh_buy": (["house.change.fresh_buy", "house.change.trend_turned_on"], []),
}


@pytest.mark.parametrize("name", FITS)
def test_the_rules_that_speak_fit_the_regime(name):
    document = json.loads(next(p for p in REGIMES if p.stem == name).read_bytes())
    spoke = {rule for sentence in told(document).sentences for rule in sentence.rules}
    needed, unfit = FITS[name]
    assert spoke.issuperset(needed)
    assert spoke.isdisjoint(unfit)


# Over a market.


@pytest.fixture(scope="module")
def market(market_documents, market_documents_before):
    """A narrative for each ticker; every other one knows the week before."""
    before = {document["ticker"]["uuid"]: document for document in market_documents_before}
    return [
        told(document, before.get(document["ticker"]["uuid"]) if index % 2 else None)
        for index, document in enumerate(market_documents)
    ]


def test_over_a_market_hardly_a_sentence_stands_in_two_briefs(market):
    holders = defaultdict(set)
    count = 0
    for index, narrative in enumerate(market):
        for text in said(narrative):
            holders[text].add(index)
            count += 1
    shared = sum(len(briefs) for briefs in holders.values() if len(briefs) > 1)
    assert len(market) > 500
    assert shared / count < 0.02


def test_over_a_market_every_brief_has_a_verdict_and_a_watch_point_with_a_level(market):
    for narrative in market:
        assert narrative.verdict
        assert narrative.summary
        prices = [
            claim
            for sentence in narrative.watch_points
            for claim in sentence.line.claims
            if claim.form.startswith("price")
        ]
        assert prices


def test_over_a_market_no_sentence_has_a_fault_and_no_list_is_too_long(market):
    for narrative in market:
        for sentence in narrative.sentences:
            assert list(faults_of(sentence.line, HOUSE.banned)) == []
        for section, sentences in narrative.by_section():
            assert len(sentences) <= HOUSE.budget.get(section, 4)


def test_over_a_market_no_brief_says_one_thing_twice(market):
    for narrative in market:
        texts = said(narrative)
        assert len(set(texts)) == len(texts)


def test_over_a_market_a_verdict_compares_no_period_with_itself(market):
    """ "In the last four" follows twelve weeks, and the week to a day is not the week that ends."""
    paced = 0
    for narrative in market:
        text = narrative.verdict.text
        if text.endswith(" in the last four."):
            paced += 1
            assert "in twelve weeks against" in text
            own, group = re.findall(r"([−+]?[\d.,]+)% (?:in twelve|for the)", text)
            own, group = (float(each.replace("−", "-").replace(",", "")) for each in (own, group))
            assert (", but " if own > group else ", and ") in text or own == group
        assert "in the week to 12 Jun" not in text
        assert not re.search(r"high after \+", text)
    assert paced


def test_a_point_of_volume_is_no_contradiction():
    rule = next(each for each in HOUSE.rules if each.id.endswith("volume_lifts_composite"))
    assert "composite_change >= score_moved" in rule.when.text
    assert HOUSE.thresholds["score_moved"].quantity.value == 5


def test_the_same_document_gives_the_same_words(document):
    assert page(told(document)) == page(told(json.loads(json.dumps(document))))


def test_the_house_has_rules_for_every_section_and_block():
    by_section = defaultdict(list)
    for rule in HOUSE.rules:
        by_section[rule.section].append(rule)
    assert len(HOUSE.rules) >= 40
    assert set(by_section) == set(Section)
    assert min(len(rules) for rules in by_section.values()) >= 5


# The guards.


def prose(document, before=None):
    return page(told(document, before))


def test_a_change_from_a_near_zero_base_is_told_in_levels(changed):
    text = prose(changed({}, "002125.SHZ"))
    assert "0.01 to 1.18" in text
    assert "13,5" not in text
    cited = {name for rule in HOUSE.rules for name in HOUSE.names_of(rule, "en")}
    assert cited.isdisjoint({"md_change_4w", "rs_change_4w"})


LARGE = st.floats(-99.9, 1e7) | st.sampled_from([999.94, 999.95, 1000.0, 13509.9])


@given(value=LARGE, premium=LARGE)
def test_no_sentence_tells_a_percentage_of_a_thousand_or_more(value, premium, changed):
    document = changed(
        {f"/momentum/returns/{index}/value": value for index in range(5)}
        | {"/price/vs_fair_value": f"{premium:.1f}%", "/price/vs_trend": f"{premium:.1f}%"}
    )
    for found in re.findall(r"[\d,.]+(?=%| percentage points)", prose(document)):
        assert float(found.replace(",", "")) < 1000.05


def test_a_premium_too_large_for_a_percentage_is_told_in_levels(changed):
    # Where percentages stop, levels begin: a gap between the two would silence the premium.
    assert HOUSE.thresholds["largest_percent"].quantity.value == HOUSE.most_percent
    text = prose(changed({"/price/vs_fair_value": "1150.0%", "/price/fair_value": "7.38 CNY"}))
    assert "Fair Value is 7.38 CNY against a close of 92.26 CNY" in text


@pytest.mark.parametrize("group", ["sector", "industry"])
def test_an_unranked_name_is_neither_first_nor_last(group, changed):
    ranks = {f"/groups/{group}/{week}_rank": None for week in ("week", "four_week", "twelve_week")}
    findings = findings_of(changed(ranks, "000657.SHZ"))
    by_rank = [each for each in findings if any(f"{group}_sample_rank" in n for n in each.read)]
    assert by_rank
    assert {each.status for each in by_rank} == {Status.SKIPPED}


def test_a_rank_in_a_group_of_few_is_not_told(changed):
    few = changed({"/groups/industry/count": 4}, "000657.SHZ")
    spoke = {rule for sentence in told(few).sentences for rule in sentence.rules}
    assert "house.opportunity.leads_industry" not in spoke
    assert "house.verdict.first_of_industry" not in spoke


def test_two_groups_of_one_name_are_told_apart(document):
    text = "\n".join(said(told(document)))
    assert "all 747 names of CN Basic Materials" in text
    assert not re.search(r"747-name (?:sector|industry) sample", text)
    assert not re.search(r"(?<!sample of )\b100 names of CN Basic Materials", text)


def test_null_is_never_told_as_zero(changed):
    nulls = {
        "/dynamics": None,
        "/volume": None,
        "/kpis/5/value": None,
        "/momentum/trend_streak": None,
        "/risk": None,
    }
    text = prose(changed(nulls))
    assert not re.search(r"(?<![\d.,])0(?:\.0+)?(?:%|x|\b)(?![.,]\d)", text)


def test_a_near_zero_denominator_skips_and_does_not_stop(changed):
    still = {
        "/risk/volatility_13": "0.0%",
        "/risk/volatility_52": "0.0%",
        "/volume/average_13": "0",
    }
    narrative = told(changed(still))
    assert narrative.verdict
    assert narrative.watch_points
    assert "weekly volatil" not in page(narrative)
