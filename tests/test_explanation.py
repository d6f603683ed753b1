import json
import subprocess
import sys
from datetime import date

import pytest
from awkward import SEEDS

from briefs.explanation import Account, explain
from briefs.facts import derive
from briefs.locale import Locale
from briefs.reading import read_report
from briefs.rulebook import load_rulebook, parse_rulebook

BOOK = """
name = "desk"
title = "Desk view"
budget = { risk = 1 }

[thresholds]
stretched = { value = 40, unit = "%", source = "house view 2026" }

[parts]
verdict = ["lead", "tension"]

[[rule]]
id = "desk.verdict.lead"
section = "verdict"
part = "lead"
when = "true"
why = "The close comes first."
text.en = "Closed at {close}"

[[rule]]
id = "desk.verdict.tension"
section = "verdict"
part = "tension"
when = "vs_trend > stretched"
why = "What speaks against it."
text.en = ", {vs_trend} above the Trend Line."

[[rule]]
id = "desk.risk.stretched"
section = "risk"
weight = "vs_trend / stretched"
when = "vs_trend > stretched and close > trend_line"
why = "Distance is what a mean reversion costs."
text.en = "{vs_trend} above its Trend Line; falling back to it would cost {to_trend_line:size}."
flip.en = "A weekly close at {trend_line} ends the stretch."

[[rule]]
id = "desk.risk.low_score"
section = "risk"
when = "score_risk_control < 40"
why = "The terminal's own measure of risk."
text.en = "Risk Control at {score_risk_control}."
flip.en = "Risk Control of 40 ends it."

[[rule]]
id = "desk.risk.far_below_high"
section = "risk"
when = "drawdown < -20"
why = "A fall of a fifth is a bear market."
text.en = "{drawdown:size} below its high."

[[rule]]
id = "desk.risk.near_miss"
section = "risk"
when = "composite > 75"
why = "One more point of the composite would do."
text.en = "Composite {composite}."

[[rule]]
id = "desk.risk.flag"
section = "risk"
when = "not trend_active"
why = "An inactive Trend Signal is the end of a trend."
text.en = "The Trend Signal is off."

[[rule]]
id = "desk.watch.word"
section = "watch"
when = "expectation == 'Negative'"
why = "The model disagrees with the scores."
text.en = "Expectation {expectation}."

[[rule]]
id = "desk.change.week"
section = "change"
when = "first_issue or previous_composite < 50"
why = "A change needs an earlier issue."
text.en = "Composite {composite} after {previous_composite}."
"""


@pytest.fixture(scope="module")
def rulebook():
    return parse_rulebook(BOOK, "desk.toml")


@pytest.fixture
def explained(rulebook):
    """What the desk's rulebook makes of 002428: 81.7% above its Trend Line, Risk Control 32."""
    return explain(read_report(SEEDS / "002428.SHZ.json"), rulebook, Locale())


def accounts(explained):
    return {each.finding.rule.id: each for each in explained.accounts}


def rules(explained):
    return {rule["id"]: rule for rule in explained.as_dict()["rules"]}


# As JSON


def test_the_json_has_the_sentences_as_printed_in_a_fixed_order_of_keys(explained):
    told = explained.as_dict()
    rules = told.pop("rules")
    assert list(told.items()) == [
        ("ticker", "002428.SHZ"),
        ("week", "2026-06-12"),
        ("rulebook", "desk"),
        ("verdict", "Closed at 92.26 CNY, 81.7% above the Trend Line."),
        ("summary", []),
        ("opportunities", []),
        (
            "risks",
            ["81.7% above its Trend Line; falling back to it would cost 45.0%."],
        ),
        ("watch_points", []),
        ("contradictions", []),
        ("changes", []),
    ]
    assert [rule["id"] for rule in rules] == [rule.id for rule in explained.findings.rulebook.rules]


def test_a_rule_that_is_told_has_its_sentence_evidence_and_flip(explained):
    assert rules(explained)["desk.risk.stretched"] | {"evidence": None} == {
        "id": "desk.risk.stretched",
        "section": "risk",
        "status": "fired",
        "told": True,
        "left_out": None,
        "weight": pytest.approx(81.7 / 40),
        "why": "Distance is what a mean reversion costs.",
        "sentence": "81.7% above its Trend Line; falling back to it would cost 45.0%.",
        "flip": "A weekly close at 50.77 CNY ends the stretch.",
        "evidence": None,
        "missing": [],
        "reason": None,
        "distance": [],
    }


def test_evidence_is_printed_and_raw_the_facts_of_the_condition_first(explained, changed, at):
    evidence = rules(explained)["desk.risk.stretched"]["evidence"]
    assert [(each["fact"], each["value"]) for each in evidence] == [
        ("vs_trend", "81.7%"),
        ("close", "92.26 CNY"),
        ("trend_line", "50.77 CNY"),
        ("to_trend_line", "−45.0%"),
    ]
    quoted, *_, computed = evidence
    assert quoted == {
        "fact": "vs_trend",
        "title": "Close against Trend Line",
        "value": "81.7%",
        "raw": 81.7,
        "kind": "percent",
        "formula": "",
        "pointers": ["/price/vs_trend"],
        "as_of": "2026-06-12",
    }
    assert computed["raw"] == pytest.approx((50.77 / 92.26 - 1) * 100)
    assert computed["formula"] == "trend_line / close - 1"
    document = changed({}, "002428.SHZ")
    assert [at(document, pointer) for pointer in computed["pointers"]] == ["50.77 CNY", "92.26 CNY"]


def test_a_part_of_the_verdict_has_the_whole_sentence_it_stands_in(explained):
    whole = "Closed at 92.26 CNY, 81.7% above the Trend Line."
    found = rules(explained)
    assert found["desk.verdict.lead"]["sentence"] == whole
    assert found["desk.verdict.tension"]["sentence"] == whole


def test_a_rule_that_fired_and_is_not_told_says_why(explained):
    rule = rules(explained)["desk.risk.low_score"]
    assert (rule["status"], rule["told"], rule["sentence"]) == ("fired", False, None)
    assert rule["left_out"] == "the budget of 1 is spent on what weighs more"
    assert rule["flip"] == "Risk Control of 40 ends it."


def test_a_silent_rule_tells_its_distance_to_firing(explained):
    found = rules(explained)
    near, flag, word = (
        found[name] for name in ("desk.risk.near_miss", "desk.risk.flag", "desk.watch.word")
    )
    assert (near["status"], near["weight"], near["flip"], near["told"]) == (
        *("silent", None, None, False),
    )
    assert near["distance"] == [
        {"test": "composite > 75", "needed": True, "is": 74.0, "against": 75, "by": 1.0}
    ]
    assert flag["distance"] == [
        {"test": "trend_active", "needed": False, "is": True, "against": None, "by": None}
    ]
    assert flag["evidence"][0]["value"] == "true"
    assert flag["evidence"][0]["raw"] is True
    (gap,) = word["distance"]
    assert (gap["against"], gap["by"]) == ("Negative", None)


def test_a_skipped_rule_names_what_is_missing(explained):
    rule = rules(explained)["desk.change.week"]
    assert (rule["status"], rule["missing"]) == ("skipped", ["previous_composite"])
    missing = rule["evidence"][1]
    assert (missing["fact"], missing["value"], missing["raw"]) == (
        *("previous_composite", "n/a", None),
    )


def test_a_rule_skipped_for_its_arithmetic_says_so(changed, report_of):
    divided = BOOK.replace('"composite > 75"', '"drawdown / composite > 75"')
    report = report_of(changed({"/composite_score": "0"}))
    explained = explain(report, parse_rulebook(divided, "desk.toml"), Locale())
    rule = rules(explained)["desk.risk.near_miss"]
    assert (rule["status"], rule["missing"]) == ("skipped", [])
    assert rule["reason"] == "'drawdown / composite > 75' divides by zero"


def test_without_a_verdict_there_is_none(changed, report_of):
    head, _, rest = BOOK.partition("[parts]")
    risks = rest[rest.index('[[rule]]\nid = "desk.risk') :]
    explained = explain(report_of(changed({})), parse_rulebook(head + risks, "desk.toml"), Locale())
    assert explained.as_dict()["verdict"] is None


def test_figures_are_printed_in_the_language_asked_for(changed, report_of):
    german = BOOK.replace("flip.en", "#")
    explained = explain(report_of(changed({})), parse_rulebook(german, "desk.toml"), Locale("de"))
    assert rules(explained)["desk.risk.stretched"]["evidence"][0]["value"] == "81,7%"


@pytest.mark.parametrize("name", ["house", "terminal"])
def test_every_rule_that_ships_can_be_explained_as_json(name, document, report_of):
    explained = explain(report_of(document), load_rulebook(name), Locale())
    told = json.loads(json.dumps(explained.as_dict(), allow_nan=False))
    said = {
        *([told["verdict"]] if told["verdict"] else []),
        *told["summary"],
        *told["opportunities"],
        *told["risks"],
        *told["watch_points"],
        *told["contradictions"],
        *told["changes"],
    }
    assert {rule["sentence"] for rule in told["rules"] if rule["told"]} == said
    for rule in told["rules"]:
        fired = rule["status"] == "fired"
        assert fired == (rule["weight"] is not None) == bool(rule["told"] or rule["left_out"])
        assert (rule["status"] == "skipped") == bool(rule["missing"] or rule["reason"])
        assert fired or rule["flip"] is None


# By group


def test_the_rules_fall_into_four_groups_each_in_its_order(explained):
    def ids(group):
        return [each.finding.rule.id.removeprefix("desk.") for each in group]

    assert [(said.text[:9], ids(by)) for said, by in explained.told()] == [
        ("Closed at", ["verdict.lead", "verdict.tension"]),
        ("81.7% abo", ["risk.stretched"]),
    ]
    assert ids(explained.untold()) == ["risk.low_score"]
    assert ids(explained.silent()) == [
        *("risk.near_miss", "risk.far_below_high", "risk.flag", "watch.word"),
    ]
    assert ids(explained.skipped()) == ["change.week"]


@pytest.mark.parametrize(
    ("condition", "nearness"),
    [
        ("composite > 80", 6 / 80),
        ("composite > 148", 0.5),
        ("close > 92.26 * 2", 0.5),
        ("relative_strength * 0 + 0.1 < 0", 0.1),
        ("not trend_active", 1.0),
        ("expectation == 'Nobody'", 1.0),
        ("composite > 80 and close > 92.26 * 2", 0.5),
        ("composite > 80 and not trend_active", 1.0),
    ],
)
def test_nearness_is_the_share_that_the_farthest_test_lacks(condition, nearness, explained):
    text = BOOK.replace('"composite > 75"', f'"{condition}"')
    report = read_report(SEEDS / "002428.SHZ.json")
    found = accounts(explain(report, parse_rulebook(text, "desk.toml"), Locale()))
    assert found["desk.risk.near_miss"].nearness == pytest.approx(nearness)


def test_a_rule_that_fired_lacks_nothing(explained):
    account = accounts(explained)["desk.risk.stretched"]
    assert isinstance(account, Account)
    assert account.nearness == 0.0


# The earlier issue


def test_the_earlier_issue_decides_what_changed(rulebook, changed, report_of):
    earlier = changed({"/latest_week": "2026-06-05", "/composite_score": "49"})
    earlier["recent_rows"] = earlier["recent_rows"][1:]
    previous = derive(report_of(earlier))
    explained = explain(report_of(changed({})), rulebook, Locale(), previous)
    assert explained.as_dict()["changes"] == ["Composite 74 after 49."]
    assert previous.as_of == date(2026, 6, 5)


def test_an_earlier_issue_of_another_ticker_or_week_is_refused(rulebook, changed, report_of):
    report = report_of(changed({}))
    with pytest.raises(ValueError, match="002125"):
        explain(report, rulebook, Locale(), derive(report_of(changed({}, "002125.SHZ"))))
    with pytest.raises(ValueError, match="2026-06-12"):
        explain(report, rulebook, Locale(), derive(report))


# What it loads


def test_explaining_loads_no_engine_of_pages_charts_tables_or_network():
    """They cost a second, and an explanation needs none of them."""
    source = (
        "import sys\n"
        "from briefs.cli import main\n"
        f"sys.argv = ['briefs', 'explain', {str(SEEDS / '002428.SHZ.json')!r}, '--json']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as ended:\n"
        "    assert not ended.code\n"
        "heavy = {'matplotlib', 'weasyprint', 'polars', 'numpy', 'httpx', 'jinja2', 'pebble'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["ticker"] == "002428.SHZ"
    assert ran.stderr == "[]\n"
