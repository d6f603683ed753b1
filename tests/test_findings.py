from dataclasses import replace

import pytest

from briefs.conditions import Gap, parse_condition
from briefs.errors import RulebookError
from briefs.facts import derive
from briefs.findings import Status, find
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.quantity import Quantity
from briefs.rulebook import Section, load_rulebook, parse_rulebook

CLOSE, TREND, FAIR = "/recent_rows/0/close", "/price/trend_line", "/price/fair_value"
DISTANCE, DYNAMICS = "/price/vs_trend", "/dynamics/market_dynamics"
SIGNAL, RATIO, RANKED = "/signals/0/value", "/volume/ratio_13", "/momentum/peer/percentile"
NO_SIGNAL = {SIGNAL: None, "/recent_rows/0/trend_signal": None}
NO_RATIO = {RATIO: None, "/kpis/5/value": None}
NO_CLOSE = {CLOSE: None, "/kpis/0/value": None}

# For every rule of the terminal: changes to 002428.SHZ under which it fires, under which it is
# silent, and under which it is skipped: the way from a document's fields to a finding. The rulebook
# itself holds its cases as facts. A rule that says "always" is never silent.
CASES = {
    "terminal.verdict.above_trend": (
        [{}, {DISTANCE: "0.1%"}],
        [{DISTANCE: "-0.1%"}, {DISTANCE: "0.0%"}, {"/momentum/peer/count": 1}],
        [{DISTANCE: None}, {"/setup_signature": None}, {"/momentum/peer": None}],
    ),
    "terminal.verdict.below_trend": (
        [{DISTANCE: "-0.1%"}],
        [{}, {DISTANCE: "0.0%"}],
        [{DISTANCE: None}, {"/composite_score": None}, {"/momentum/returns": None}],
    ),
    "terminal.verdict.alone_above_trend": (
        [{}, {"/momentum/peer": None}, {"/momentum/peer/count": 1}],
        [{DISTANCE: "-0.1%"}, {DISTANCE: "0.0%"}],
        [{DISTANCE: None}, {"/setup_signature": None}, {"/composite_score": None}],
    ),
    "terminal.verdict.alone_below_trend": (
        [{DISTANCE: "-0.1%"}, {DISTANCE: "-0.1%", "/momentum/peer": None}],
        [{}, {DISTANCE: "0.0%"}],
        [{DISTANCE: None}, {"/setup_signature": None}, {"/composite_score": None}],
    ),
    "terminal.verdict.without_trend": (
        [{}, {"/price": None}],
        [],
        [{"/composite_score": None}, {"/momentum/returns/0/value": None}, NO_CLOSE],
    ),
    "terminal.verdict.setup_and_week": (
        [{}, {"/composite_score": None}],
        [{CLOSE: "-0.01 CNY"}],
        [NO_CLOSE, {"/setup_signature": None}, {"/momentum/returns": None}],
    ),
    "terminal.verdict.week": (
        [{}, {"/setup_signature": None}],
        [{CLOSE: "-0.01 CNY"}],
        [NO_CLOSE, {"/momentum/returns": None}],
    ),
    "terminal.verdict.close_only": (
        [{}, {CLOSE: "0.00 CNY"}],
        [{CLOSE: "-0.01 CNY"}],
        [NO_CLOSE],
    ),
    "terminal.opportunity.trend_active": (
        [{}, {SIGNAL: None}],
        [{SIGNAL: "Inactive"}, {SIGNAL: None, "/recent_rows/0/trend_signal": "Off"}],
        [NO_SIGNAL, {"/momentum/trend_streak": None}],
    ),
    "terminal.opportunity.above_trend_line": (
        [{}, {CLOSE: "50.78 CNY"}],
        [{CLOSE: "50.77 CNY"}, {TREND: "92.27 CNY"}],
        [{TREND: None}, NO_CLOSE],
    ),
    "terminal.opportunity.above_fair_value": (
        [{}, {FAIR: "92.25 CNY"}],
        [{FAIR: "92.26 CNY"}, {CLOSE: "22.95 CNY"}],
        [{FAIR: None}, NO_CLOSE],
    ),
    "terminal.opportunity.market_dynamics": (
        [{}, {DYNAMICS: "0.01"}],
        [{DYNAMICS: "0.00"}, {DYNAMICS: "-0.36"}],
        [{DYNAMICS: None}, {"/dynamics": None}],
    ),
    "terminal.opportunity.elevated_volume": (
        [{RATIO: "1.5x"}, {RATIO: "2.7x"}, {RATIO: None, "/kpis/5/value": "1.6x"}],
        [{}, {RATIO: "1.4x"}],
        [NO_RATIO],
    ),
    "terminal.opportunity.strongest_part": (
        [{RANKED: 90}, {RANKED: 93.97}],
        [{}, {RANKED: 89.99}],
        [{RANKED: None}, {"/momentum/peer": None}],
    ),
    "terminal.risk.none": ([{}], [], []),
    "terminal.watch.trend_line": ([{}, {TREND: None}], [], []),
    "terminal.watch.market_dynamics": ([{}, {DYNAMICS: None}], [], []),
    "terminal.watch.volume": ([{}, NO_RATIO], [], []),
}


def rows():
    for rule_id, lists in CASES.items():
        for status, cases in zip(Status, lists, strict=True):
            for index, changes in enumerate(cases):
                yield pytest.param(rule_id, changes, status, id=f"{rule_id}-{status}-{index}")


@pytest.mark.parametrize(("rule_id", "changes", "status"), list(rows()))
def test_a_rule_of_the_terminal_turns_on_its_figures(rule_id, changes, status, changed, report_of):
    facts = derive(report_of(changed(changes)))
    findings = {each.rule.id: each for each in find(facts, load_rulebook("terminal"))}
    finding = findings[rule_id]
    assert finding.status is status
    assert bool(finding.missing) == (status is Status.SKIPPED)
    assert all(facts[name].missing for name in finding.missing)


def test_every_rule_of_the_terminal_has_its_cases():
    book = load_rulebook("terminal")
    assert [rule.id for rule in book.rules] == list(CASES)
    for rule in book.rules:
        needed = set(book.names_of(rule, "en")) - book.thresholds.keys()
        firing, silent, skipping = CASES[rule.id]
        assert firing
        assert bool(skipping) == bool(needed)
        assert bool(silent) == (rule.when.text != "true")


TERMINAL = load_rulebook("terminal")


def told(rulebook, rule, facts):
    """The finding of `rule`, and what it says where no other rule does."""
    alone = replace(rulebook, rules=(rule,))
    findings = find(facts, alone)
    (finding,) = findings
    return finding, [sentence.text for sentence in narrate(findings, Locale("en")).sentences]


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.id}-{case.status}-{index}")
        for rule in TERMINAL.rules
        for index, case in enumerate(rule.cases)
    ],
)
def test_the_terminals_own_cases_come_out_as_they_say(rule, case, facts_of):
    finding, sentences = told(TERMINAL, rule, facts_of(**case.facts))
    assert finding.status.value == case.status
    assert sentences == ([case.says] if case.status == "fired" else [])


def test_the_terminals_own_cases_cover_what_each_rule_needs():
    for rule in TERMINAL.rules:
        needed = set(TERMINAL.names_of(rule, "en")) - TERMINAL.thresholds.keys()
        firing, *others = rule.cases
        assert firing.status == "fired"
        assert firing.facts.keys() == needed
        skipping = [case.facts.keys() for case in others if case.status == "skipped"]
        assert {name for facts in skipping for name in needed - facts} == needed
        assert rule.when.text == "true" or any(case.status == "silent" for case in others)


def rule(rule_id, when, section="risk", **more):
    lines = {"id": rule_id, "section": section, "when": when, "why": "a reason"} | more
    written = "\n".join(f"{name} = {value!r}" for name, value in lines.items())
    return f"[[rule]]\n{written}\ntext.en = 'Close {{close}}.'\n".replace("True", "true")


def judged(report, *rules):
    """Each rule's finding by its id, for a rulebook of just these rules."""
    book = parse_rulebook("name = 'desk'\n" + "".join(rules), "desk.toml")
    return {finding.rule.id: finding for finding in find(derive(report), book)}


def test_a_finding_holds_its_evidence_and_weight(changed, report_of):
    finding = judged(
        report_of(changed({})),
        rule("r.stretched", "vs_trend > 40", weight="vs_trend / 10"),
    )["r.stretched"]
    assert [fact.id for fact in finding.evidence] == ["vs_trend", "close"]
    assert [fact.plain for fact in finding.evidence] == [81.7, 92.26]
    assert (finding.status, finding.missing) == (Status.FIRED, ())
    assert finding.weight == pytest.approx(8.17)


@pytest.mark.parametrize("when", ["vs_trend > 40", "vs_trend < 40", "not (vs_trend > 40)", "true"])
def test_a_rule_that_lacks_a_fact_is_skipped_and_names_it(when, changed, report_of):
    report = report_of(changed({DISTANCE: None}))
    finding = judged(report, rule("r.a", when, weight="vs_trend"))["r.a"]
    assert (finding.status, finding.missing) == (Status.SKIPPED, ("vs_trend",))


def test_findings_stand_in_the_order_of_the_rulebook(changed, report_of):
    findings = judged(
        report_of(changed({})),
        rule("r.none", "true", fallback=True),
        rule("r.b", "close > 1", weight="9"),
        rule("r.a", "close < 1"),
    )
    assert {rule_id: each.status for rule_id, each in findings.items()} == {
        "r.none": Status.SILENT,
        "r.b": Status.FIRED,
        "r.a": Status.SILENT,
    }
    assert list(findings) == ["r.none", "r.b", "r.a"]


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (rule("r.a", "close > 1"), Status.SILENT),
        (rule("r.a", "close < 1"), Status.FIRED),
        (rule("o.a", "close > 1", section="opportunity"), Status.FIRED),
    ],
    ids=["another fired", "another is silent", "another section"],
)
def test_a_fallback_speaks_only_where_no_other_rule_of_its_section_does(
    other, status, changed, report_of
):
    findings = judged(report_of(changed({})), rule("r.none", "true", fallback=True), other)
    assert findings["r.none"].status is status


@pytest.mark.parametrize(
    ("when", "weight", "message"),
    [
        ("close > expectation", "1", "r.a: 'close > expectation' mixes numbers, words and flags"),
        ("close + 1", "1", "r.a: 'close + 1' gives 93.26, not true or false"),
        ("trend_active", "trend_active", "r.a: the weight 'trend_active' is not a number"),
        ("trend_active", "symbol", "r.a: the weight 'symbol' is not a number"),
    ],
)
def test_a_rule_that_cannot_be_decided_is_named(when, weight, message, changed, report_of):
    """Loading refuses such a rule; one that was made without loading must not pass in silence."""
    book = parse_rulebook("name = 'desk'\n" + rule("r.a", "true"), "desk.toml")
    wrong = replace(book.rules[0], when=parse_condition(when), weight=parse_condition(weight))
    with pytest.raises(RulebookError) as caught:
        find(derive(report_of(changed({}))), replace(book, rules=(wrong,)))
    assert str(caught.value).startswith(message)


CNY = {"close": Quantity(92.26, "CNY", 0.01), "trend_line": Quantity(50.77, "CNY", 0.01)}


def found(facts, *written, language="en", head=""):
    """The findings of a rulebook of just these rules, over facts and not over a document."""
    book = parse_rulebook(f"name = 'desk'\n{head}\n" + "".join(written), "desk.toml")
    return find(facts, book, language)


def test_a_silent_rule_tells_what_keeps_it_from_firing(facts_of):
    findings = found(
        facts_of(**CNY, trend_active=True),
        rule("r.silent", "close < far and (trend_line > 60 or not trend_active)"),
        rule("r.fired", "close > trend_line"),
        rule("r.skipped", "close > fair_value"),
        head="[thresholds]\nfar = { value = 90, unit = '', source = 'us' }",
    )
    silent, fired, skipped = findings
    assert silent.gaps == (
        Gap("close < far", True, 92.26, 90.0),
        Gap("trend_line > 60", True, 50.77, 60),
        Gap("trend_active", False, True),
    )
    assert [gap.distance for gap in silent.gaps] == [
        pytest.approx(-2.26),
        pytest.approx(9.23),
        None,
    ]
    assert (fired.gaps, skipped.gaps) == ((), ())
    assert [each.fired for each in findings] == [False, True, False]


@pytest.mark.parametrize(
    ("when", "weight", "status", "reason"),
    [
        ("close / drawdown > 1", "1", "skipped", "'close / drawdown > 1' divides by zero"),
        ("close > 1", "1 / drawdown", "skipped", "'1 / drawdown' divides by zero"),
        ("close < 1", "1 / drawdown", "silent", ""),
        ("drawdown != 0 and close / drawdown > 1", "1", "silent", ""),
        ("drawdown == 0 or close / drawdown > 1", "1", "fired", ""),
    ],
)
def test_a_rule_whose_figures_have_no_value_is_skipped_with_the_reason(
    when, weight, status, reason, facts_of
):
    facts = facts_of(**CNY, drawdown=Quantity(0.0, "%"))
    (finding,) = found(facts, rule("r.a", when, weight=weight))
    assert (finding.status, finding.missing, finding.reason) == (status, (), reason)
    assert {fact.id for fact in finding.evidence} == {"close", "drawdown"}


NONE = rule("r.none", "true", fallback=True)


@pytest.mark.parametrize(
    ("rivals", "status", "missing", "reason"),
    [
        ([rule("r.a", "fair_value > 1")], "skipped", ("fair_value",), "not decided: r.a"),
        (
            [rule("r.a", "fair_value > high_52"), rule("r.b", "low_52 < fair_value")],
            *("skipped", ("fair_value", "high_52", "low_52"), "not decided: r.a, r.b"),
        ),
        ([rule("r.a", "1 / (close - close) > 1")], "skipped", (), "not decided: r.a"),
        ([rule("r.a", "fair_value > 1"), rule("r.b", "close > 1")], "silent", (), ""),
        ([rule("r.a", "fair_value > 1"), rule("r.b", "close < 1")], *("skipped", ("fair_value",)),
         "not decided: r.a"),
        ([rule("o.a", "fair_value > 1", section="opportunity")], "fired", (), ""),
        ([], "fired", (), ""),
    ],
)  # fmt: skip
def test_that_nothing_was_found_is_not_said_where_a_rule_could_not_be_decided(
    rivals, status, missing, reason, facts_of
):
    *_, finding = found(facts_of(**CNY), *rivals, NONE)
    assert (finding.status, finding.missing, finding.reason) == (status, missing, reason)


def test_of_two_fallbacks_the_first_speaks(facts_of):
    second = rule("r.else", "true", fallback=True)
    assert [each.status for each in found(facts_of(**CNY), NONE, second)] == ["fired", "silent"]


def test_a_fallback_of_its_own_condition_is_decided_by_it(facts_of):
    picky = rule("r.none", "close < 1", fallback=True)
    assert [each.status for each in found(facts_of(**CNY), picky)] == ["silent"]


@pytest.mark.parametrize(
    ("written", "undecided"),
    [
        ([rule("r.a", "close < 1")], False),
        ([rule("r.a", "fair_value < 1")], True),
        ([rule("r.a", "fair_value < 1"), rule("r.b", "low_52 < 1")], True),
        ([rule("r.a", "fair_value < 1"), rule("r.b", "close < 1")], False),
        ([rule("r.a", "fair_value < 1"), rule("r.b", "close > 1")], False),
        ([rule("o.a", "fair_value < 1", section="opportunity"), rule("r.b", "close < 1")], False),
    ],
)
def test_a_section_all_of_whose_rules_lack_facts_is_told_apart(written, undecided, facts_of):
    assert found(facts_of(**CNY), *written).undecided(Section.RISK) is undecided


GERMAN = """[[rule]]
id = "r.a"
section = "risk"
when = "close > 1"
why = "a reason"
text.en = "{side}: {close}."
text.de = "{side}: {fair_value}."
flip.en = "Below {trend_line}."
flip.de = "Unter {low_52}."
"""
SIDES = """[terms.side]
first.en = "The {symbol} side"
first.de = "Die Seite von {sector}"
again.en = "the side"
again.de = "die Seite von {industry}"
"""


@pytest.mark.parametrize(
    ("language", "status", "missing"),
    [
        ("en", "fired", ()),
        ("de", "skipped", ("sector", "industry", "fair_value", "low_52")),
        ("fr", "fired", ()),
    ],
)
def test_only_the_facts_of_the_language_in_use_are_needed(language, status, missing, facts_of):
    facts = facts_of(**CNY, symbol="X")
    (finding,) = found(facts, GERMAN, language=language, head=SIDES)
    assert (finding.status, finding.missing) == (status, missing)
    if language == "en":
        assert [fact.id for fact in finding.evidence] == ["close", "symbol", "trend_line"]


FIGURES = """[figures]
stop = { kind = "price", title = "Stop", formula = "trend_line * 0.9" }
per_week = { kind = "percent", title = "Fall a week", formula = "drawdown / trend_streak" }
"""


def test_a_rulebooks_figures_are_evidence_like_any_fact(facts_of):
    findings = found(facts_of(**CNY), rule("r.a", "close > stop", weight="stop"), head=FIGURES)
    (finding,) = findings
    assert finding.fired
    assert [(fact.id, fact.plain) for fact in finding.evidence] == [
        ("close", 92.26),
        ("stop", pytest.approx(45.693)),
    ]
    assert finding.weight == pytest.approx(45.693)
    assert findings.facts["stop"] == finding.evidence[1]
    assert findings.rulebook.name == "desk"
    assert findings.language == "en"


def test_a_figure_without_its_facts_skips_the_rules_that_name_it(facts_of):
    (finding,) = found(facts_of(**CNY), rule("r.a", "per_week < -1"), head=FIGURES)
    assert (finding.status, finding.missing) == (Status.SKIPPED, ("per_week",))
    assert finding.evidence[0].reason == "drawdown / trend_streak needs drawdown, trend_streak"


@pytest.mark.parametrize(
    ("value", "status", "reason"),
    [
        (999.9, "fired", ""),
        (-999.9, "fired", ""),
        (1000.0, "skipped", "md_change_4w is 1000"),
        (-13509.9, "skipped", "md_change_4w is -13510"),
    ],
)
def test_a_percentage_that_hides_more_than_it_says_is_not_told(value, status, reason, facts_of):
    told = GERMAN.replace("{side}: {close}", "{side}: {md_change_4w} and {close}, {volume}")
    facts = facts_of(**CNY, symbol="X", volume=Quantity(456e6), md_change_4w=Quantity(value, "%"))
    (finding,) = found(facts, told, head=f"most_percent = 1000\n{SIDES}")
    assert finding.status == status
    assert finding.reason.startswith(reason)
    (finding,) = found(facts, told, head=SIDES)
    assert finding.fired


def test_a_percentage_inside_a_term_is_not_told_either(facts_of):
    sides = SIDES.replace("the side", "the {md_change_4w} side")
    facts = facts_of(**CNY, symbol="X", md_change_4w=Quantity(1000.0, "%"))
    (finding,) = found(facts, GERMAN, head=f"most_percent = 1000\n{sides}")
    assert finding.reason.startswith("md_change_4w is 1000")
