from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.claims import Claim, Line
from briefs.desk import NO_EDITS, Decision, Edits
from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import Sentence, flip_line, narrate
from briefs.quantity import Quantity
from briefs.rulebook import Section, parse_rulebook

LISTS = ("opportunities", "risks", "watch_points")


def texts(narrative):
    """What a narrative says, by the names of the terminal's own lists."""
    return {name: [sentence.text for sentence in getattr(narrative, name)] for name in LISTS}


def test_the_terminals_own_lists_are_reproduced_word_for_word(document, narrative_of):
    assert texts(narrative_of(document)) == {name: document[name] for name in LISTS}


@pytest.mark.parametrize(
    "own",
    [
        {f"/{name}": [] for name in LISTS},
        {f"/{name}": None for name in LISTS},
        {f"/{name}": ["Buy now.", "{close}"] for name in LISTS} | {"/summary": "Buy now."},
    ],
    ids=["emptied", "null", "nonsense"],
)
def test_nothing_is_copied_from_the_documents_own_lists(own, key, document, changed, narrative_of):
    assert narrative_of(changed(own, key)) == narrative_of(document)


VERDICTS = {
    "000657.SHZ": (
        "Leadership continuation, composite 82: +12.7% in the week against −0.3% "
        "for the sector’s 747 names, and 68.0% above the Trend Line."
    ),
    "002125.SHZ": (
        "Leadership continuation, composite 83: +7.0% in the week against −0.3% "
        "for the sector’s 747 names, and 24.4% above the Trend Line."
    ),
    "002428.SHZ": (
        "Leadership continuation, composite 74: +7.9% in the week against −0.3% "
        "for the sector’s 747 names, and 81.7% above the Trend Line."
    ),
}

ALONE = "Leadership continuation, composite 74: +7.9% in the week, and"


def test_the_verdict_of_a_real_document(key, document, narrative_of):
    assert narrative_of(document).verdict.text == VERDICTS[key]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (
            {"/price/vs_trend": "-3.2%", "/momentum/returns/0/value": -4.45},
            VERDICTS["002428.SHZ"].replace("+7.9%", "−4.4%").replace("81.7% above", "3.2% below"),
        ),
        ({"/price/vs_trend": "0.0%"}, "Composite 74, +7.9% in the week; the close is 92.26 CNY."),
        ({"/price": None}, "Composite 74, +7.9% in the week; the close is 92.26 CNY."),
        ({"/momentum": None}, "The week closed at 92.26 CNY."),
        (
            {"/composite_score": None},
            "Leadership continuation: +7.9% in the week, to a close of 92.26 CNY.",
        ),
        (
            {"/composite_score": None, "/setup_signature": None},
            "+7.9% in the week, to a close of 92.26 CNY.",
        ),
        (
            {"/momentum/peer/count": 1},
            f"{ALONE} 81.7% above the Trend Line.",
        ),
        (
            {"/momentum/peer": None, "/price/vs_trend": "-3.2%"},
            f"{ALONE} 3.2% below the Trend Line.",
        ),
    ],
    ids=[
        "below",
        "on the line",
        "no levels",
        "no returns",
        "no composite",
        "no setup",
        "alone above",
        "alone below",
    ],
)
def test_the_verdict_says_the_most_that_the_document_gives(changes, verdict, changed, narrative_of):
    assert narrative_of(changed(changes)).verdict.text == verdict


def test_without_any_rule_that_fires_there_is_no_verdict(changed, narrative_of):
    changes = {"/recent_rows": None, "/kpis": None, "/price": None, "/composite_score": None}
    narrative = narrative_of(changed(changes))
    assert narrative.verdict is None
    assert narrative.sentences == (
        *narrative.opportunities,
        *narrative.risks,
        *narrative.watch_points,
    )


# The terminal's rules, told a second time: plain Python over the raw JSON, with nothing of briefs.


def number(formatted):
    return None if formatted is None else float(formatted.split(" ")[0].rstrip("%x"))


def terminal_opportunities(document):
    close = number(document["recent_rows"][0]["close"])
    trend_line = number(document["price"]["trend_line"])
    fair_value = number(document["price"]["fair_value"])
    dynamics = number(document["dynamics"]["market_dynamics"])
    ratio = number(document["volume"]["ratio_13"] or document["kpis"][5]["value"])
    percentile = document["momentum"]["peer"]["percentile"]
    streak = document["momentum"]["trend_streak"]
    active = (document["signals"][0]["value"] or document["recent_rows"][0]["trend_signal"]) in (
        *("Active", "On"),
    )
    if active and streak is not None:
        yield f"Trend Signal is active with a {streak:,}-week active streak."
    if trend_line is not None and close > trend_line:
        yield "Price is above the Trend Line, keeping the weekly tape constructive."
    if fair_value is not None and close > fair_value:
        yield "Price is above Fair Value, showing premium demand versus the model."
    if dynamics is not None and dynamics > 0:
        yield "Market Dynamics is positive on the latest completed week."
    if ratio is not None and ratio >= 1.5:
        yield "Volume is elevated versus the 13-week average, confirming attention."
    if percentile is not None and percentile >= 90:
        yield "Latest weekly return ranks in the strongest part of its sector group."


ALWAYS = {
    "risks": ["No major top-level risk cluster is currently dominant."],
    "watch_points": [
        "Trend Line remains the key weekly regime level.",
        "Market Dynamics is the pressure gauge to monitor for confirmation or fade.",
        "A volume ratio above 1.5x would show stronger participation in the next move.",
    ],
}


def hundredths(form, least, most):
    return st.integers(least, most).map(lambda cents: form.format(cents / 100))


PRICES = hundredths("{:.2f} CNY", 1, 500)
FIGURES = st.fixed_dictionaries(
    {
        "/recent_rows/0/close": PRICES,
        "/price/trend_line": st.none() | PRICES,
        "/price/fair_value": st.none() | PRICES,
        "/dynamics/market_dynamics": st.none() | hundredths("{:.2f}", -200, 200),
        "/volume/ratio_13": st.none() | hundredths("{:.1f}x", 0, 300),
        "/kpis/5/value": st.none() | hundredths("{:.1f}x", 0, 300),
        "/momentum/peer/percentile": st.none() | st.floats(85, 95) | st.floats(0, 100),
        "/momentum/trend_streak": st.none() | st.integers(0, 2_000),
        "/signals/0/value": st.sampled_from(["Active", "Inactive", None]),
        "/recent_rows/0/trend_signal": st.sampled_from(["On", "Off", None]),
    }
)


@given(figures=FIGURES)
def test_for_any_figures_the_lists_are_what_the_terminals_rules_say(figures, changed, narrative_of):
    document = changed(figures)
    opportunities = list(terminal_opportunities(document))
    assert texts(narrative_of(document)) == {"opportunities": opportunities} | ALWAYS


def test_the_second_telling_agrees_with_the_terminal_itself(document):
    assert list(terminal_opportunities(document)) == document["opportunities"]
    assert {name: document[name] for name in ALWAYS} == ALWAYS


def test_over_a_market_the_lists_are_what_the_terminals_rules_say(market_documents, narrative_of):
    assert len(market_documents) >= 500
    counted = Counter()
    for document in market_documents:
        opportunities = list(terminal_opportunities(document))
        # Streaks differ from name to name; what stands before them does not.
        counted.update(sentence.partition(" with a ")[0] for sentence in opportunities)
        assert texts(narrative_of(document)) == {"opportunities": opportunities} | ALWAYS
    # Agreement over documents that all say the same would prove little.
    assert len(counted) == 6
    assert all(30 <= count <= len(market_documents) - 30 for count in counted.values())


def test_a_market_has_names_of_which_little_is_known(market_documents):
    for where in ("trend_line", "fair_value"):
        levels = [document["price"][where] for document in market_documents]
        assert 5 <= levels.count(None) <= 100
    assert len({document["setup_signature"] for document in market_documents}) >= 9


def test_the_market_a_week_before_is_of_the_same_names(market_documents, market_documents_before):
    now, before = (
        {document["ticker"]["symbol"]: document["latest_week"] for document in documents}
        for documents in (market_documents, market_documents_before)
    )
    assert set(now.values()) == {"2026-06-12"}
    assert set(before.values()) == {"2026-06-05"}
    assert len(now.keys() & before.keys()) >= 500


def test_every_figure_in_a_sentence_is_a_claim_on_its_fact(changed, narrative_of):
    narrative = narrative_of(changed({}))
    assert [(claim.text, claim.source) for claim in narrative.verdict.line.claims] == [
        ("Leadership continuation", "setup_signature"),
        ("74", "composite"),
        ("+7.9%", "return_1w"),
        ("−0.3%", "sector_return_1w"),
        ("747", "sector_names"),
        ("81.7%", "vs_trend"),
    ]
    assert [(claim.text, claim.source) for claim in narrative.watch_points[2].line.claims] == [
        ("1.5x", "elevated_volume")
    ]


def test_no_digit_stands_in_a_sentence_outside_its_claims_and_labels(document, narrative_of):
    for sentence in narrative_of(document).sentences:
        words = "".join(sentence.line.words).replace("13-week average", "")
        assert not any(character.isdigit() for character in words)


BOOK = """
name = "desk"
[[rule]]
id = "desk.light"
section = "risk"
weight = "1"
when = "true"
why = "a reason"
text.en = "Light."
text.de = "Leicht."
[[rule]]
id = "desk.first"
section = "risk"
weight = "vs_trend"
when = "close > trend_line"
why = "a reason"
text.en = "{vs_trend} above; falling back costs {to_trend_line:size}."
text.de = "{vs_trend} darüber; der Rückfall kostet {to_trend_line:size}."
[[rule]]
id = "desk.second"
section = "risk"
weight = "81.7"
when = "true"
why = "a reason"
text.en = "Of equal weight, and later in the book."
[[rule]]
id = "desk.silent"
section = "risk"
weight = "99"
when = "close < trend_line"
why = "a reason"
text.en = "Never."
"""


@pytest.mark.parametrize(
    ("tag", "risks"),
    [
        (
            "en",
            [
                "81.7% above; falling back costs 45.0%.",
                "Of equal weight, and later in the book.",
                "Light.",
            ],
        ),
        (
            "de",
            [
                "81,7% darüber; der Rückfall kostet 45,0%.",
                "Of equal weight, and later in the book.",
                "Leicht.",
            ],
        ),
    ],
)
def test_sentences_run_from_the_weightiest_and_ties_keep_the_books_order(
    tag, risks, tmp_path, changed, narrative_of
):
    path = tmp_path / "desk.toml"
    path.write_text(BOOK, "utf-8")
    narrative = narrative_of(changed({}), str(path), tag)
    assert [sentence.text for sentence in narrative.risks] == risks
    assert [sentence.rules for sentence in narrative.risks] == [
        *(("desk.first",), ("desk.second",), ("desk.light",)),
    ]
    assert narrative.sentences == narrative.risks
    assert (narrative.left_out, narrative.undecided) == ({}, frozenset())
    assert narrative.rulebook == "desk"


# Selection: one sentence to a topic, as many as the budget allows, fillers where nothing else is.

LISTS_OF = {
    "change": "changes",
    "contradiction": "contradictions",
    "opportunity": "opportunities",
    "risk": "risks",
    "watch": "watch_points",
}


def rule(rule_id, section="risk", text=None, when="true", flip=None, **more):
    """A rule that says its own name unless `text` is given."""
    lines = {"id": f"desk.{rule_id}", "section": section, "when": when, "why": "a reason"} | more
    written = "\n".join(f"{name} = {value!r}" for name, value in lines.items())
    flipped = f"\nflip.en = {flip!r}" if flip else ""
    return f"[[rule]]\n{written}\ntext.en = {text or rule_id!r}{flipped}\n"


@pytest.fixture
def told(facts_of):
    """The narrative of a few facts by a rulebook of just these rules."""

    def tell(*rules, head="", tag="en", edits=NO_EDITS, **facts):
        book = parse_rulebook(f"name = 'desk'\n{head}\n{''.join(rules)}", "desk.toml")
        locale = Locale(tag)
        return narrate(find(facts_of(**facts), book, locale.language), locale, edits)

    return tell


def said(narrative):
    """What is said, by section; sections that say nothing are left out."""
    return {
        section.value: [sentence.text for sentence in sentences]
        for section, sentences in narrative.by_section()
        if sentences
    }


@pytest.mark.parametrize(
    ("rules", "kept", "left_out"),
    [
        (
            [rule("a", weight="2", topic="t"), rule("b", weight="3", topic="t")],
            {"risk": ["b"]},
            {"desk.a": "desk.b tells of t and weighs more"},
        ),
        (
            [rule("a", weight="2", topic="t"), rule("b", weight="2", topic="t")],
            {"risk": ["a"]},
            {"desk.b": "desk.a tells of t and weighs more"},
        ),
        (
            [
                rule("a", "opportunity", weight="2", topic="t"),
                rule("b", weight="3", topic="t"),
                rule("c", "change", weight="1", topic="t"),
                rule("d", weight="1", topic="u"),
            ],
            {"risk": ["b", "d"]},
            {
                "desk.a": "desk.b tells of t and weighs more",
                "desk.c": "desk.b tells of t and weighs more",
            },
        ),
        # A watch point gives the level of what a risk says; it has topics of its own.
        (
            [
                rule("a", weight="3", topic="t"),
                rule("b", "watch", weight="2", topic="t"),
                rule("c", "watch", weight="1", topic="t"),
            ],
            {"risk": ["a"], "watch": ["b"]},
            {"desk.c": "desk.b tells of t and weighs more"},
        ),
        ([rule("a"), rule("b")], {"risk": ["a", "b"]}, {}),
        # What did not fire tells of nothing.
        (
            [rule("a", weight="9", topic="t", when="false"), rule("b", topic="t")],
            {"risk": ["b"]},
            {},
        ),
        (
            [rule("a", weight="9", topic="t", when="close > 1"), rule("b", topic="t")],
            {"risk": ["b"]},
            {},
        ),
    ],
)
def test_of_one_topic_the_weightiest_is_told(rules, kept, left_out, told):
    narrative = told(*rules)
    assert said(narrative) == kept
    assert narrative.left_out == left_out


def test_a_list_holds_no_more_than_its_budget(told):
    rules = [rule(f"r{weight}", weight=str(weight)) for weight in range(1, 6)]
    others = [rule("o1", "opportunity"), rule("w1", "watch"), rule("w2", "watch")]
    narrative = told(*rules, *others, head="budget = { risk = 2, opportunity = 0 }")
    assert said(narrative) == {"risk": ["r5", "r4"], "watch": ["w1", "w2"]}
    assert narrative.left_out == {
        **dict.fromkeys(
            ["desk.r3", "desk.r2", "desk.r1"], "the budget of 2 is spent on what weighs more"
        ),
        "desk.o1": "the budget of 0 is spent on what weighs more",
    }


def test_a_topic_that_a_full_list_leaves_out_may_be_told_in_another(told):
    narrative = told(
        rule("a", weight="9"),
        rule("b", weight="8", topic="t"),
        rule("c", "opportunity", weight="7", topic="t"),
        head="budget = { risk = 1 }",
    )
    assert said(narrative) == {"risk": ["a"], "opportunity": ["c"]}
    assert narrative.left_out == {"desk.b": "the budget of 1 is spent on what weighs more"}


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ([rule("a", weight="1"), rule("b", weight="0.99")], ["a"]),
        ([rule("a", weight="0.5"), rule("b", weight="-1")], ["a"]),
        ([rule("a", weight="-1")], ["a"]),
        ([rule("a", weight="9", section="opportunity"), rule("b", weight="0")], ["b"]),
    ],
)
def test_what_weighs_little_only_fills_a_list_that_would_be_empty(rules, kept, told):
    narrative = told(*rules)
    assert [sentence.text for sentence in narrative.risks] == kept
    assert set(narrative.left_out.values()) <= {"it only fills a list that would be empty"}


def test_every_section_is_told_in_the_order_of_reading(told):
    sections = [section.value for section in Section]
    narrative = told(*[rule(section, section) for section in reversed(sections)])
    assert [sentence.text for sentence in narrative.sentences] == ["verdict.", *sections[1:]]
    assert list(said(narrative)) == sections
    for section, name in LISTS_OF.items():
        assert [sentence.rules for sentence in getattr(narrative, name)] == [(f"desk.{section}",)]
    assert narrative.summary[0].rules == ("desk.summary",)


def test_nothing_that_fires_is_told_or_left_out_twice(told):
    rules = [
        rule(f"{section}{at}", section, weight=str(at % 4), topic="xyz"[at % 3])
        for section in LISTS_OF
        for at in range(7)
    ]
    narrative = told(*rules, head="budget = { risk = 1, watch = 2 }")
    kept = [rule_id for sentence in narrative.sentences for rule_id in sentence.rules]
    assert sorted([*kept, *narrative.left_out]) == sorted(
        f"desk.{section}{at}" for section in LISTS_OF for at in range(7)
    )


# Verdict and summary are made of parts.

PARTS = "parts = { verdict = ['lead', 'tension'], summary = ['stand', 'run'] }"


@pytest.mark.parametrize(
    ("rules", "verdict", "names"),
    [
        (
            [
                rule("b", "verdict", ", but low", part="tension"),
                rule("a", "verdict", "High", part="lead"),
            ],
            "High, but low.",
            ("desk.a", "desk.b"),
        ),
        (
            [
                rule("a", "verdict", "High", part="lead", weight="1"),
                rule("b", "verdict", "Higher", part="lead", weight="2"),
                rule("c", "verdict", " and dry.", part="tension"),
            ],
            "Higher and dry.",
            ("desk.b", "desk.c"),
        ),
        ([rule("a", "verdict", "Alone", part="lead")], "Alone.", ("desk.a",)),
        ([rule("a", "verdict", "Alone", part="tension")], "Alone.", ("desk.a",)),
        (
            [
                rule("a", "verdict", "High", part="lead"),
                rule("b", "verdict", ", but low", part="tension", when="false"),
            ],
            "High.",
            ("desk.a",),
        ),
    ],
)
def test_a_verdict_is_one_sentence_of_its_parts(rules, verdict, names, told):
    narrative = told(*rules, head=PARTS)
    assert (narrative.verdict.text, narrative.verdict.rules) == (verdict, names)


def test_what_weighs_less_in_its_part_is_left_out_with_the_reason(told):
    narrative = told(
        rule("a", "verdict", part="lead", weight="1"),
        rule("b", "verdict", part="lead", weight="3"),
        rule("c", "summary", part="run", weight="2"),
        rule("d", "summary", part="run", weight="1"),
        rule("e", "summary", part="stand", weight="1"),
        head=PARTS,
    )
    assert said(narrative) == {"verdict": ["b."], "summary": ["e", "c"]}
    assert narrative.left_out == {
        "desk.a": "desk.b weighs more",
        "desk.d": "desk.c weighs more",
    }


def test_a_rulebook_without_parts_has_a_verdict_of_one(told):
    narrative = told(rule("a", "verdict", weight="1"), rule("b", "verdict", weight="2"))
    assert said(narrative) == {"verdict": ["b."]}
    assert narrative.left_out == {"desk.a": "desk.b weighs more"}


def test_a_summary_does_not_repeat_what_a_list_tells(told):
    narrative = told(
        rule("risk", weight="1", topic="t"),
        rule("stretch", "summary", part="stand", weight="9", topic="t"),
        rule("stand", "summary", part="stand", weight="1"),
        rule("run", "summary", part="run", topic="u"),
        head=PARTS,
    )
    assert said(narrative) == {"summary": ["stand", "run"], "risk": ["risk"]}
    assert narrative.left_out == {"desk.stretch": "desk.risk tells of t"}


def test_sections_that_lack_every_fact_are_told_apart_from_empty_ones(told):
    narrative = told(
        rule("a", when="fair_value > 1"), rule("b", "change", when="close < 1"), close=Quantity(2.0)
    )
    assert narrative.sentences == ()
    assert narrative.undecided == {Section.RISK}


# What the desk pins and suppresses.


def pins(*names):
    """Edits that pin rules by their short names, each by initials of its own."""
    return Edits(pins=tuple(Decision(f"desk.{name}", "why", name.upper()) for name in names))


def suppressing(*names):
    return Edits(suppressions=tuple(Decision(f"desk.{n}", "Stale.", "AL") for n in names))


def edited(narrative):
    """What the desk did to the sentences, by their text."""
    return {each.text: each.edit for each in narrative.sentences if each.edit}


RISKS = [rule(name, weight=str(weight)) for weight, name in enumerate("edcba", start=1)]


def test_a_pinned_finding_stands_first_and_takes_a_place_of_the_budget(told):
    narrative = told(*RISKS, head="budget = { risk = 3 }", edits=pins("e"))
    assert said(narrative) == {"risk": ["e", "a", "b"]}
    assert edited(narrative) == {"e": "pinned by E"}
    spent = "the budget of 3 is spent on what weighs more or is pinned"
    assert narrative.left_out == {"desk.c": spent, "desk.d": spent}
    assert narrative.unmet == ()


def test_pins_beyond_the_budget_lengthen_the_list_in_the_order_of_the_desk(told):
    narrative = told(*RISKS, head="budget = { risk = 1 }", edits=pins("d", "e", "b"))
    assert said(narrative) == {"risk": ["d", "e", "b"]}


def test_pinning_what_would_stand_first_anyway_only_marks_it(told):
    narrative = told(*RISKS, head="budget = { risk = 3 }", edits=pins("a"))
    assert said(narrative) == said(told(*RISKS, head="budget = { risk = 3 }"))
    assert edited(narrative) == {"a": "pinned by A"}


def test_a_pinned_finding_takes_its_topic_from_one_that_weighs_more(told):
    rules = (
        rule("a", "opportunity", weight="9", topic="t"),
        rule("b", weight="8", topic="t"),
        rule("c", weight="2", topic="t"),
    )
    narrative = told(*rules, edits=pins("c"))
    assert said(narrative) == {"risk": ["c"]}
    assert narrative.left_out == dict.fromkeys(
        ("desk.a", "desk.b"), "desk.c tells of t and is pinned"
    )
    assert said(told(*rules, edits=pins("c", "b"))) == {"risk": ["c", "b"]}


def test_a_pinned_filler_is_told_beside_others(told):
    narrative = told(rule("a"), rule("b", weight="0.5"), rule("c", weight="0"), edits=pins("c"))
    assert said(narrative) == {"risk": ["c", "a"]}


def test_a_pinned_rule_of_a_verdict_or_summary_takes_its_part(told):
    rules = (
        rule("a", "verdict", "Up", part="lead", weight="9"),
        rule("b", "verdict", "Young", part="lead", weight="1"),
        rule("c", "verdict", ", but thin", part="tension"),
        rule("d", "summary", part="stand", weight="9"),
        rule("e", "summary", part="stand", weight="1", topic="t"),
        rule("f", weight="9", topic="t"),
    )
    narrative = told(*rules, head=PARTS, edits=pins("b", "e"))
    assert said(narrative) == {"verdict": ["Young, but thin."], "summary": ["e"], "risk": ["f"]}
    assert edited(narrative) == {"Young, but thin.": "pinned by B", "e": "pinned by E"}
    assert narrative.left_out == {"desk.a": "desk.b is pinned", "desk.d": "desk.e is pinned"}


def test_a_verdict_of_two_pins_names_both(told):
    rules = (
        rule("a", "verdict", "Up", part="lead"),
        rule("b", "verdict", ", but thin", part="tension"),
    )
    narrative = told(*rules, head=PARTS, edits=pins("b", "a"))
    assert edited(narrative) == {"Up, but thin.": "pinned by A, B"}


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([rule("c")], "is no rule of the rulebook"),
        (
            [rule("a", when="close > 9")],
            "did not fire: silent because close > 9 is 2 against 9",
        ),
        (
            [rule("a", when="not close < 9")],
            "did not fire: silent because not (close < 9) is 2 against 9",
        ),
        (
            [rule("a", when="fresh_buy")],
            "did not fire: silent because fresh_buy is false",
        ),
        (
            [rule("a", when="setup_signature == 'Base'")],
            "did not fire: silent because setup_signature == 'Base' is Top against Base",
        ),
        ([rule("a", when="fair_value > 1")], "did not fire: skipped for lack of fair_value"),
        (
            [rule("a", when="1 / (close - 2) > 1")],
            "did not fire: skipped because '1 / (close - 2) > 1' divides by zero",
        ),
        (
            [rule("a", "verdict", part="lead"), rule("b", "verdict", part="lead")],
            "is not told: desk.b is pinned",
        ),
    ],
)
def test_a_pin_that_cannot_be_followed_says_why(rules, why, told):
    facts = {"close": Quantity(2.0), "fresh_buy": False, "setup_signature": "Top"}
    both = Edits(
        pins=(
            *(pins("b").pins if len(rules) > 1 else ()),
            Decision("desk.a", "why", "AL", "desk.toml:7"),
        )
    )
    narrative = told(*rules, head=PARTS, edits=both, **facts)
    assert narrative.unmet == (f"pinned desk.a (desk.toml:7, AL) {why}",)


def test_a_fallback_that_others_silence_says_so(told):
    fallback = "[[rule]]\nid = 'desk.none'\nsection = 'risk'\nwhen = 'true'\nfallback = true\n"
    narrative = told(rule("a"), f"{fallback}why = 'w'\ntext.en = 'None.'\n", edits=pins("none"))
    assert narrative.unmet == (
        "pinned desk.none (NONE) did not fire: silent because other rules of its section fired",
    )


def test_what_is_suppressed_leaves_its_place_and_its_topic_to_others(told):
    rules = (
        rule("a", weight="9", topic="t"),
        rule("b", weight="8"),
        rule("c", weight="7", topic="t"),
    )
    plain = told(*rules, head="budget = { risk = 2 }")
    assert said(plain) == {"risk": ["a", "b"]}
    narrative = told(*rules, head="budget = { risk = 2 }", edits=suppressing("a"))
    assert said(narrative) == {"risk": ["b", "c"]}
    assert narrative.left_out == {"desk.a": "suppressed by AL: Stale."}
    assert [each.text for each in narrative.withheld] == ["risk, a (AL: Stale)"]
    assert narrative.silenced == {Section.RISK}
    assert edited(narrative) == {}


def test_suppressing_what_did_not_fire_says_nothing(told):
    rules = [rule("a"), rule("b", when="close > 9"), rule("c", when="fair_value > 1")]
    narrative = told(*rules, edits=suppressing("b", "c", "d"), close=Quantity(2.0))
    assert narrative == told(*rules, close=Quantity(2.0))


def test_a_suppressed_part_of_the_verdict_goes_to_the_next(told):
    rules = (
        rule("a", "verdict", "Up", part="lead", weight="9"),
        rule("b", "verdict", "Young", part="lead", weight="1"),
    )
    narrative = told(*rules, head=PARTS, edits=suppressing("a"))
    assert narrative.verdict.text == "Young."
    assert [each.text for each in narrative.withheld] == ["verdict, a (AL: Stale)"]


def test_the_mark_behind_a_sentence_says_whether_it_is_new_and_what_the_desk_did():
    plain = Sentence(Line(("Far from the line.",)), ("desk.a",))
    assert (plain.mark, plain.marked) == (Line(), plain.line)
    pinned = replace(plain, edit="pinned by AL")
    for sentence, mark in (
        (replace(plain, new=True), "new"),
        (pinned, "pinned by AL"),
        (replace(pinned, new=True), "new, pinned by AL"),
    ):
        assert sentence.text == "Far from the line."
        assert sentence.mark.text == mark
        assert sentence.marked.text == f"Far from the line. {mark}"
    assert pinned.mark.claims == (Claim("pinned by AL", "desk"),)


# Terms: in full where the reader meets them first.

TERMS = """
[terms.line]
first.en = "its Trend Line ({trend_line})"
again.en = "the line"
first.de = "seiner Trendlinie ({trend_line})"
again.de = "der Linie"
[terms.value]
first.en = "Fair Value of {fair_value}"
again.en = "that value"
"""
LEVELS = {"trend_line": Quantity(50.77, "CNY", 0.01), "fair_value": Quantity(22.95, "CNY", 0.01)}


def test_a_term_is_told_in_full_where_it_is_read_first(told):
    narrative = told(
        rule("watch", "watch", "Below {line} or {value}."),
        rule("light", text="Far from {line}.", weight="1"),
        rule("heavy", text="Over {line}, {line} and {value}.", weight="2"),
        head=TERMS,
        **LEVELS,
    )
    assert said(narrative) == {
        "risk": [
            "Over its Trend Line (50.77 CNY), the line and Fair Value of 22.95 CNY.",
            "Far from the line.",
        ],
        "watch": ["Below the line or that value."],
    }


def test_a_term_of_the_verdict_is_known_to_all_that_follows(told):
    narrative = told(
        rule("risk", text="Off {line}."),
        rule("tension", "verdict", ", far from {line}", part="tension"),
        rule("lead", "verdict", "Above {line}", part="lead"),
        rule("stand", "summary", "On {line}.", part="stand"),
        head=PARTS + TERMS,
        **LEVELS,
    )
    assert said(narrative) == {
        "verdict": ["Above its Trend Line (50.77 CNY), far from the line."],
        "summary": ["On the line."],
        "risk": ["Off the line."],
    }
    assert [(claim.text, claim.source) for claim in narrative.verdict.line.claims] == [
        ("50.77 CNY", "trend_line")
    ]


def test_a_sentence_that_is_left_out_introduces_no_term(told):
    narrative = told(
        rule("a", text="At {line}.", weight="1"),
        rule("b", text="First.", weight="2"),
        rule("c", "watch", "Below {line}."),
        head="budget = { risk = 1 }" + TERMS,
        **LEVELS,
    )
    assert said(narrative) == {"risk": ["First."], "watch": ["Below its Trend Line (50.77 CNY)."]}


def test_a_sentence_whose_term_lacks_its_fact_is_not_told(told):
    narrative = told(rule("a", text="At {line}."), rule("b", text="At {value}."), head=TERMS,
                     fair_value=LEVELS["fair_value"])  # fmt: skip
    assert said(narrative) == {"risk": ["At Fair Value of 22.95 CNY."]}


def test_terms_and_figures_are_in_the_language_of_the_locale(told):
    german = rule("a", text="At {line}.") + "text.de = 'An {line}, {line}.'\n"
    narrative = told(german, head=TERMS, tag="de-AT", **LEVELS)
    assert said(narrative) == {"risk": ["An seiner Trendlinie (50,77 CNY), der Linie."]}


# What would end a finding.


def test_a_flip_is_a_sentence_of_its_own(facts_of):
    book = parse_rulebook(
        "name = 'desk'\n"
        + TERMS
        + "[thresholds]\nstretched = { value = 40, unit = '%', source = 'us' }\n"
        + rule(
            "a", text="Over {line}.", flip="Below {line}, {line} or {stretched}: {vs_trend:size}."
        )
        + "flip.de = 'Unter {line}.'\n"
        + rule("b", text="Off {line}."),
        "desk.toml",
    )
    findings = find(facts_of(**LEVELS, vs_trend=Quantity(-3.2, "%", 0.1)), book)
    first, second = findings
    flip = flip_line(first, findings, Locale())
    assert flip.text == "Below its Trend Line (50.77 CNY), the line or 40%: 3.2%."
    assert [claim.source for claim in flip.claims] == ["trend_line", "stretched", "vs_trend"]
    assert flip_line(first, findings, Locale("de")).text == "Unter seiner Trendlinie (50,77 CNY)."
    assert flip_line(first, findings, Locale("fr")).text.startswith("Below ")
    assert flip_line(second, findings, Locale()) is None


def test_a_figure_of_the_rulebook_is_printed_like_any_fact(told):
    head = "[figures]\nstop = { kind = 'price', title = 'Stop', formula = 'trend_line * 0.9' }\n"
    narrative = told(rule("a", text="Stop at {stop}."), head=head, **LEVELS)
    (sentence,) = narrative.risks
    assert sentence.text == "Stop at 45.69 CNY."
    assert [(claim.text, claim.source) for claim in sentence.line.claims] == [("45.69 CNY", "stop")]
