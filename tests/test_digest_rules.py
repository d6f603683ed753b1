"""The house digest: what it says of real documents, of a market's sectors, of one name and two."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from sector_issues import BEFORE, SCOPE, WEEK, coverage, named, part, recorded

from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.quantity import Quantity
from briefs.record import Hold
from briefs.rulebook import Section, Slot, Subject, load_rulebook
from briefs.sector import Coverage, composites, coverages, derive_sector, nearby
from briefs.wording import LONGEST_SENTENCE, faults_of

DIGEST = load_rulebook("digest", Subject.SECTOR)
LOCALE = Locale("en")


def told(coverage):
    return narrate(find(derive_sector(coverage), DIGEST), LOCALE)


def page(narrative):
    """A narrative as text, section by section; those that say nothing are left out."""
    lines = []
    for section, sentences in narrative.by_section():
        lines.extend([f"{section}"] if sentences else [])
        lines.extend(f"  {sentence.text}" for sentence in sentences)
    return "\n".join(lines) + "\n"


def spoke(narrative):
    return {rule for sentence in narrative.sentences for rule in sentence.rules}


# A market of two weeks


@pytest.fixture(scope="module")
def market(market_documents, market_records_before):
    """The coverage of each sector, with the issue before, by scope."""
    then = market_records_before
    before = {record.key: record for record in then}
    now = [recorded(document, before=before.get(key_of(document))) for document in market_documents]
    return {each.scope: each for each in coverages(now[0].week, now, (then[0].week, then))}


def key_of(document):
    return f"{document['ticker']['symbol']}.{document['ticker']['exchange']}"


@pytest.fixture(scope="module")
def issues(market):
    """Every sector as a second issue and as a first, and parts of the largest; each with what is
    told of it.
    """
    largest = max(market.values(), key=lambda each: len(each.records))
    keys = [record.key for record in largest.records]
    parts = [part(largest, set(keys[::step])) for step in (2, 5, 9, 40)]
    firsts = [replace(each, earlier=None) for each in (*market.values(), *parts)]
    return [(each, told(each)) for each in (*market.values(), *parts, *firsts)]


def test_over_a_market_every_digest_has_a_lead_and_no_sentence_a_fault(issues):
    assert len(issues) > 70
    for issue, narrative in issues:
        assert narrative.verdict, issue.scope
        assert narrative.summary, issue.scope
        for sentence in narrative.sentences:
            assert list(faults_of(sentence.line, DIGEST.banned)) == [], issue.scope


def test_over_a_market_no_digest_says_one_thing_twice_or_ends_a_name_with_two_stops(issues):
    for _, narrative in issues:
        texts = [sentence.text for sentence in narrative.sentences]
        assert len(set(texts)) == len(texts)
        assert not [text for text in texts if ".." in text or " ," in text or "  " in text]


def test_over_a_market_what_is_one_is_not_told_as_many(issues):
    for _, narrative in issues:
        for sentence in narrative.sentences:
            assert not re.search(r"(?<!of )\b1 (names|Trend Signals|weeks)\b", sentence.text)
            assert not re.search(r"\b1 of 1\b", sentence.text)


def test_a_larger_group_is_spoken_of_only_where_there_is_one(issues):
    """A coverage that is the whole sector is not set against itself."""
    for issue, narrative in issues:
        facts = derive_sector(issue)
        if facts.flag("covers_sector") and len(issue.records) > 1:
            assert "for all" not in page(narrative)
            assert "sector sample" not in page(narrative)


# The words themselves

SIZES = {"largest": 0, "middle": 12, "small": 25}


@pytest.mark.parametrize("size", SIZES)
def test_the_words_for_a_sector_of_a_market(size, market, golden):
    by_size = sorted(market.values(), key=lambda each: (-len(each.records), each.scope))
    golden(f"digest-{size}.txt", page(told(by_size[SIZES[size]])))


def test_the_words_for_a_first_issue(market, golden):
    largest = max(market.values(), key=lambda each: len(each.records))
    golden("digest-first.txt", page(told(replace(largest, earlier=None))))


def test_the_words_for_the_real_documents(changed, golden):
    keys = ("000657.SHZ", "002125.SHZ", "002428.SHZ")
    records = [recorded(changed({}, key), "house") for key in keys]
    golden("digest-real.txt", page(told(coverages(WEEK, records)[0])))


GROUP = {"sector_names": 747, "sector_return_1w": -0.3, "sector_sample_scope": SCOPE}
GROUP |= {
    "sector_sample_names": 100,
    "sector_sample_return_4w": 2.8,
    "sector_sample_return_12w": 7.5,
}


def risen(symbol, week, score, week_return, **more):
    told = {"composite": score, "return_1w": week_return, "return_4w": 3 * week_return}
    return named(symbol, week, **{**GROUP, **told, "return_12w": 9.0, **more})


@cache
def of_a_part(names):
    """A coverage of the first so many names of a sector, with the issue before."""
    now = [risen(f"A{n}", WEEK, 60 + n, 1.0 - n, trend_active=n < 2) for n in range(names)]
    then = [risen(f"A{n}", BEFORE, 58, 0.5, trend_active=False) for n in range(names)]
    return coverage(*now, before=then)


@pytest.mark.parametrize("names", [1, 2])
def test_the_words_for_a_few_names_of_a_sector(names, golden):
    golden(f"digest-part-{names}.txt", page(told(of_a_part(names))))


@pytest.mark.parametrize("names", [1, 2, 3, 12])
def test_a_part_of_a_sector_is_measured_by_all_its_names(names):
    lead = told(of_a_part(names)).verdict.text
    assert "−0.3% for all 747 names of CN Basic Materials" in lead


def test_the_sample_is_called_a_sample():
    text = page(told(of_a_part(12)))
    assert "+2.8% for the 100-name sector sample" in text
    assert "100 names" not in text


def test_a_first_issue_compares_with_no_last_one(issues):
    for issue, narrative in issues:
        if issue.earlier is None:
            assert "last issue" not in page(narrative)


def test_a_gap_of_several_weeks_is_named():
    old = date(2026, 5, 22)
    then = Coverage(SCOPE, old, (named("A", old), named("B", old)))
    text = page(told(Coverage(SCOPE, WEEK, (named("A"), named("B")), (), then)))
    assert "The last issue is 3 weeks old: changes are against 22 May 2026." in text


def test_the_week_before_is_the_issue_before_only_where_no_week_lies_between():
    def lead(day):
        then = Coverage(SCOPE, day, tuple(named(name, day, return_1w=0.5) for name in "ABC"))
        now = tuple(
            named(name, return_1w=rise) for name, rise in zip("ABC", (-1, -2, 1), strict=True)
        )
        return told(Coverage(SCOPE, WEEK, now, (), then)).verdict.text

    start = "The 3 names, of which 2 fell, made −0.7% on average"
    assert lead(BEFORE) == f"{start} in the week, after +0.5% the week before."
    assert lead(date(2026, 5, 22)) == f"{start} this week, after +0.5% in the last issue."


def test_a_digest_whose_names_are_all_held_says_so():
    held = replace(named("A"), held=Hold("a merger", "AL"))
    narrative = told(coverage(held=(held,)))
    assert narrative.verdict.text == (
        "No name of CN Basic Materials is published in this issue; names held by the desk: 1."
    )


def test_a_digest_of_names_without_figures_says_at_least_whose_it_is():
    assert told(coverage(named("A"), named("B"))).verdict.text == (
        "2 names of CN Basic Materials are covered."
    )
    assert told(coverage(named("A"))).verdict.text == (
        "A Ltd is the one covered name of CN Basic Materials."
    )


def test_a_week_in_which_nothing_turned_says_so():
    quiet = {"trend_active": True, "high_52": 10.0, "low_52": 5.0, "composite": 60}
    then = [named(name, BEFORE, **quiet) for name in "AB"]
    narrative = told(coverage(*[named(name, **quiet) for name in "AB"], before=then))
    (change,) = narrative.changes
    assert change.text == (
        "Since the last issue no Trend Signal turned, and no name touched a new 52-week high or "
        "low."
    )


# Weeks that a market seldom has


def sector_of(returns, on, on_before):
    """Names with these 1W returns, of which the first so many are, and were, in trend."""
    now, then = [], []
    for number, each in enumerate(returns):
        symbol, same = f"A{number:02}", {"composite": 50}
        now.append(named(symbol, return_1w=each, trend_active=number < on, **same))
        then.append(named(symbol, BEFORE, return_1w=0.5, trend_active=number < on_before, **same))
    return coverage(*now, before=then)


@pytest.mark.parametrize(
    ("week", "on", "known", "tension"),
    [
        (-1.0, 8, 15, "; the Trend Signal is on at 8 of 15."),
        (-1.0, 9, 15, ", but the Trend Signal is on at 9 of 15."),
        (1.0, 6, 15, ", but the Trend Signal is on at 6 of 15."),
        (1.0, 7, 15, "; the Trend Signal is on at 7 of 15."),
        (-1.0, 8, 14, "; 8 of 14 known Trend Signals are on."),
        (-1.0, 9, 14, ", but 9 of 14 known Trend Signals are on."),
        (1.0, 5, 14, ", but 5 of 14 known Trend Signals are on."),
        (1.0, 0, 15, ", but the Trend Signal is on at none of them."),
        (1.0, 0, 14, ", but none of 14 known Trend Signals is on."),
    ],
)
def test_signals_speak_against_a_week_only_where_three_of_five_do(week, on, known, tension):
    signals = [number < on for number in range(known)] + [None] * (15 - known)
    now = [
        named(f"A{number:02}", return_1w=week, return_4w=1.0, trend_active=signal)
        for number, signal in enumerate(signals)
    ]
    assert told(coverage(*now)).verdict.text.endswith(f" in four weeks{tension}")


def test_an_average_that_one_name_made_is_told_with_and_without_it():
    lead = told(sector_of([9.0, -1.0, -1.0, -2.0], on=1, on_before=1)).verdict.text
    assert lead == (
        "The 4 names made +1.2% on average in the week, after +0.5% the week before, "
        "though 3 of 4 fell."
    )
    contradictions = told(sector_of([9.0, -1.0, -1.0, -2.0], on=1, on_before=1)).contradictions
    assert contradictions[0].text == (
        "The average week is +1.2%, the median −1.0%: 3 of 4 names fell."
    )


def test_breadth_that_narrows_in_a_rising_week_contradicts_it():
    narrative = told(sector_of([1.0] * 40, on=20, on_before=23))
    assert "digest.contradiction.narrowing" in spoke(narrative)
    assert "All 40 names rose in the week, +1.0% on average" in narrative.verdict.text


def test_a_jump_of_the_breadth_leads():
    narrative = told(sector_of([-1.0] * 40, on=26, on_before=20))
    assert narrative.verdict.text == (
        "The Trend Signal is on at 26 of 40 names, from 20 in the last issue; "
        "the names made −1.0% on average in the week."
    )


def test_one_turn_of_ten_names_is_no_jump():
    narrative = told(sector_of([-1.0] * 10, on=4, on_before=5))
    assert "digest.lead.breadth" not in spoke(narrative)


def test_highs_that_the_week_gave_back_are_not_told_against_its_fall():
    def lead(drawdown):
        now = [named(n, return_1w=-2.0, high_52=11.0, low_52=5.0, drawdown=drawdown) for n in "ABC"]
        then = [named(n, BEFORE, return_1w=-1.0, high_52=10.0, low_52=5.0) for n in "ABC"]
        return told(coverage(*now, before=then)).verdict.text

    assert lead(-1.0).endswith(", yet new 52-week highs outnumber lows 3 to 0.")
    assert lead(-9.0).endswith(", and 3 new 52-week highs did not hold.")


def test_lows_of_a_fall_are_told_before_signals_that_held():
    now = [named(n, return_1w=-2.0, high_52=10.0, low_52=4.0, trend_active=n == "A") for n in "ABC"]
    then = [named(n, BEFORE, high_52=10.0, low_52=5.0, trend_active=n == "A") for n in "ABC"]
    lead = told(coverage(*now, before=then)).verdict.text
    assert lead.endswith(", and new 52-week lows outnumber highs 3 to 0.")


def test_one_signal_more_in_a_week_that_fell_is_no_contradiction_of_it():
    one = told(sector_of([-1.0] * 22, on=9, on_before=8))
    assert one.verdict.text.endswith("; Trend Signals went from 8 to 9 of 22.")
    some = told(sector_of([-1.0] * 22, on=10, on_before=8))
    assert some.verdict.text.endswith(", yet Trend Signals rose from 8 to 10 of 22.")


def turned(**signals):
    """Four names, of which these had other signals a week ago: `A=(then, now)`."""
    other = (True, True)
    now = [named(n, trend_active=signals.get(n, other)[1], composite=50) for n in "ABCD"]
    then = [named(n, BEFORE, trend_active=signals.get(n, other)[0], composite=50) for n in "ABCD"]
    return told(coverage(*now, before=then)).changes[0].text


def test_a_single_turn_is_told_by_name_and_with_what_it_makes():
    on, off = (False, True), (True, False)
    assert turned(A=on) == (
        "The Trend Signal turned on at A Ltd; it is now on at 4 of 4 names, from 3."
    )
    assert turned(A=on, B=off) == (
        "The Trend Signal turned on at A Ltd and off at B Ltd; it is on at 3 of 4 names."
    )
    assert turned(A=on, B=off, C=off) == (
        "The Trend Signal turned off at 2 names and on at A Ltd; "
        "it is now on at 2 of 4 names, from 3."
    )
    never = (False, False)
    assert turned(A=off, B=never, C=never, D=never) == (
        "The Trend Signal turned off at A Ltd; it is now on at none of 4 names."
    )


def strengths(*now, signals=(True, True, True)):
    """Changes of three names whose Relative Strength was above zero, as their signals were on."""
    names = list(zip("ABC", now, signals, strict=True))
    after = [named(n, relative_strength=rs, trend_active=on) for n, rs, on in names]
    then = [named(n, BEFORE, relative_strength=1.0, trend_active=True) for n in "ABC"]
    return [sentence.text for sentence in told(coverage(*after, before=then)).changes]


def test_a_turn_of_strength_that_is_that_of_a_signal_is_told_once():
    assert not [
        text for text in strengths(-1.0, 1.0, 1.0, signals=(False, True, True)) if "Rel" in text
    ]
    alone = strengths(-1.0, -1.0, 1.0, signals=(False, True, True))
    assert (
        "Relative Strength crossed below zero at B Ltd, whose Trend Signal did not turn." in alone
    )


def test_the_names_nearest_a_turn_are_told_with_what_turns_them():
    near = {"trend_active": False, "trend_line": Quantity(10.0, "CNY", 0.01)}
    by_line, by_strength = [
        sentence.text
        for sentence in told(
            coverage(
                named("A", **near, vs_trend=-2.0, to_trend_line=2.0, relative_strength=1.5),
                named("B", **near, vs_trend=-0.1, to_trend_line=0.1, relative_strength=-17.0),
                named("C", **near, vs_trend=0.3, to_trend_line=-0.3, relative_strength=-0.4),
            )
        ).watch_points
    ]
    assert by_line == (
        "A weekly close of A Ltd above 10.00 CNY (+2.0%), its Trend Line, turns its Trend Signal "
        "on; Relative Strength is 1.50."
    )
    assert by_strength == (
        "C Ltd closes 0.3% above its Trend Line; a Relative Strength above zero, now −0.40, turns "
        "its Trend Signal on."
    )


def test_the_summary_tells_the_breadth_that_moved_and_no_noughts():
    def breadth(then, now):
        keys = ("trend_active", "market_dynamics", "relative_strength")
        sides = [
            [named(n, week, **dict(zip(keys, side, strict=True))) for n in "ABC"]
            for week, side in ((BEFORE, then), (WEEK, now))
        ]
        sentences = told(coverage(*sides[1], before=sides[0])).summary
        return next(each.text for each in sentences if "breadth" in each.rules[0])

    assert breadth((True, 1.0, 1.0), (True, -1.0, 1.0)) == (
        "Market Dynamics is above zero at 0 of 3 names, from 3 in the last issue; "
        "Relative Strength is unchanged at 3."
    )
    assert breadth((True, 1.0, 1.0), (True, 1.0, 1.0)) == (
        "Market Dynamics is above zero at 3 of 3 names and Relative Strength at 3, "
        "both as in the last issue."
    )
    assert breadth((False, 1.0, -1.0), (False, 1.0, -1.0)) == (
        "No name has the Trend Signal on or a Relative Strength above zero, as in the last issue; "
        "Market Dynamics is above zero at 3 of 3."
    )
    assert breadth((False, 1.0, -1.0), (False, -1.0, -1.0)) == (
        "At no name is the Trend Signal on, or Market Dynamics or Relative Strength above zero."
    )


# What holds of the rules whatever the week


def words_of(rule):
    """Words of a rule's sentence, each slot as one and a term as its longer form."""
    longest = 0
    for form in ("first", "again"):
        text = []
        for piece in rule.text("en").pieces:
            term = DIGEST.terms.get(piece.name) if isinstance(piece, Slot) else None
            pieces = getattr(term, form)["en"].pieces if term else (piece,)
            text.extend("claim" if isinstance(each, Slot) else each for each in pieces)
        longest = max(longest, len("".join(text).split()))
    return longest


def test_any_lead_with_any_tension_is_a_sentence_of_thirty_words():
    parts = {
        part: [rule for rule in DIGEST.rules if (rule.section, rule.part) == ("verdict", part)]
        for part in ("lead", "tension")
    }
    lead, tension = (max(parts[part], key=words_of) for part in parts)
    assert words_of(lead) + words_of(tension) <= LONGEST_SENTENCE, (lead.id, tension.id)


def test_the_digest_has_rules_for_its_sections_and_none_for_those_of_briefs():
    sections = {rule.section for rule in DIGEST.rules}
    assert sections == set(Section) - {Section.OPPORTUNITY, Section.RISK}
    assert len(DIGEST.rules) > 100


def test_what_the_sentences_call_near_high_and_low_is_what_the_facts_counted():
    thresholds = {name: each.quantity.value for name, each in DIGEST.thresholds.items()}
    assert thresholds["near"] == nearby.NEAR
    assert thresholds["near_strength"] == nearby.NEAR_STRENGTH
    assert (thresholds["strong"], thresholds["poor"]) == (composites.STRONG, composites.POOR)


def test_the_same_coverage_gives_the_same_words():
    assert page(told(of_a_part(12))) == page(told(of_a_part.__wrapped__(12)))
