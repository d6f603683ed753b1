import pytest

from briefs.errors import RulebookError
from briefs.facts import derive
from briefs.findings import Status, find
from briefs.rulebook import load_rulebook, parse_rulebook

CLOSE, TREND, FAIR = "/recent_rows/0/close", "/price/trend_line", "/price/fair_value"
DISTANCE, DYNAMICS = "/price/vs_trend", "/dynamics/market_dynamics"
SIGNAL, RATIO, RANKED = "/signals/0/value", "/volume/ratio_13", "/momentum/peer/percentile"
NO_SIGNAL = {SIGNAL: None, "/recent_rows/0/trend_signal": None}
NO_RATIO = {RATIO: None, "/kpis/5/value": None}
NO_CLOSE = {CLOSE: None, "/kpis/0/value": None}

# For every rule of the terminal: changes to 002428.SHZ under which it fires, under which it is
# silent, and under which it is skipped. A rule that says "always" has no case of the other kinds.
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
    rules = load_rulebook("terminal").rules
    assert [rule.id for rule in rules] == list(CASES)
    always = {rule.id for rule in rules if rule.when.text == "true"}
    for rule_id, (firing, silent, skipping) in CASES.items():
        assert firing
        assert (rule_id in always) == (not skipping)
        assert silent or rule_id in always | {"terminal.verdict.without_trend"}


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
    with pytest.raises(RulebookError) as caught:
        judged(report_of(changed({})), rule("r.a", when, weight=weight))
    assert str(caught.value).startswith(message)
