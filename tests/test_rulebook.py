import re
import tomllib
from datetime import date

import pytest

from briefs.claims import Printer
from briefs.conditions import parse_condition
from briefs.errors import RulebookError
from briefs.facts import derive
from briefs.findings import find
from briefs.locale import Locale, Style
from briefs.production import load_spoken
from briefs.quantity import Kind, Quantity
from briefs.rulebook import (
    Case,
    Section,
    Slot,
    Subject,
    Text,
    Threshold,
    load_rulebook,
    parse_rulebook,
    reckon,
    rulebook_names,
)
from briefs.rulebook.loading import BUILT_IN

BOOK = """
name = "desk"
title = "Desk view"

[thresholds]
stretched = { value = 40, unit = "%", source = "house view 2026" }

[[rule]]
id = "risk.stretched"
section = "risk"
weight = "vs_trend / stretched"
when = "vs_trend > stretched and close > trend_line"
why = "Distance is what a mean reversion costs."
text.en = "{vs_trend:size} above; {{more}} than {stretched}."
text.de = "{vs_trend:size} über der Trendlinie."

[[rule]]
id = "risk.none"
section = "risk"
fallback = true
when = "true"
why = "Silence would read as an oversight."
text.en = "No risk found."
"""


def test_a_rulebook_is_read_as_it_is_written():
    book = parse_rulebook(BOOK, "desk.toml")
    assert (book.name, book.title) == ("desk", "Desk view")
    assert book.thresholds == {
        "stretched": Threshold("stretched", Quantity(40, "%", 1), Kind.PERCENT, "house view 2026")
    }
    stretched, none = book.rules
    assert (stretched.id, stretched.section, stretched.fallback) == (
        *("risk.stretched", Section.RISK, False),
    )
    assert stretched.why == "Distance is what a mean reversion costs."
    slots = Slot("vs_trend", Style.SIZE), Slot("stretched", Style.PLAIN)
    assert stretched.text("en") == Text((slots[0], " above; {", "more}", " than ", slots[1], "."))
    assert (none.fallback, none.weight.text, book.names_of(none, "en")) == (True, "1", ())
    assert (stretched.topic, stretched.part, stretched.cites, stretched.cases) == ("", "", (), ())
    assert (book.figures, book.terms, book.budget, book.parts) == ({}, {}, {}, {})
    assert (book.banned, book.retired, book.most_percent) == ((), (), None)


def test_evidence_is_every_name_that_condition_weight_cites_and_sentences_read():
    wider = BOOK.replace("/ stretched", "/ volatility_13").replace("über der", "über {low_52} der")
    wider = wider.replace('why = "D', "cites = ['high_52']\nflip.en = '{composite}'\nwhy = \"D")
    book = parse_rulebook(wider, "desk.toml")
    read = ("vs_trend", "stretched", "close", "trend_line", "volatility_13", "high_52")
    assert book.names_of(book.rules[0], "en") == (*read, "composite")
    assert book.names_of(book.rules[0], "de") == (*read, "low_52", "composite")


@pytest.mark.parametrize(
    ("language", "opening"),
    [("de", " über der Trendlinie."), ("en", " above; {"), ("fr", " above; {")],
)
def test_a_sentence_is_in_the_language_asked_for_or_in_english(language, opening):
    assert parse_rulebook(BOOK, "desk.toml").rules[0].text(language).pieces[1] == opening


@pytest.mark.parametrize(
    ("unit", "kind", "fact"),
    [
        ("%", Kind.PERCENT, "vs_trend"),
        ("points", Kind.POINTS, "vs_trend"),
        ("x", Kind.RATIO, "volume_ratio_13"),
        ("weeks", Kind.COUNT, "trend_streak"),
        ("score", Kind.SCORE, "composite"),
        ("", Kind.INDEX, "market_dynamics"),
    ],
)
def test_a_thresholds_unit_decides_what_it_is_and_what_it_goes_with(unit, kind, fact):
    other = BOOK.replace('unit = "%"', f'unit = "{unit}"').replace("vs_trend", fact)
    book = parse_rulebook(other, "desk.toml")
    assert book.thresholds["stretched"].kind is kind


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        ("90", "", "90"),
        ("90.0", "", "90"),
        ("90.50", "", "90.5"),
        ("1.25", "", "1.25"),
        ("-0.5", "", "−0.5"),
        ("0", "", "0"),
        ("40", "%", "40%"),
        ("12.5", "%", "12.5%"),
        ("1000", "%", "1,000%"),
        ("2.5", "points", "2.5"),
        ("1.5", "x", "1.5x"),
        ("2", "x", "2x"),
        ("26", "weeks", "26"),
        ("70", "score", "70"),
    ],
)
def test_a_threshold_is_printed_as_it_is_written(value, unit, printed):
    written = BOOK.replace('value = 40, unit = "%"', f'value = {value}, unit = "{unit}"')
    # A plain number goes with every kind, others only with their own.
    written = written.replace("vs_trend > stretched", "stretched > stretched")
    threshold = parse_rulebook(written, "desk.toml").thresholds["stretched"]
    claim = Printer(Locale()).figure(threshold.quantity, threshold.kind, threshold.id)
    assert (claim.text, claim.source) == (printed, "stretched")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('id = "risk.none"\n', "", "rule 2.id: is missing"),
        ('id = "risk.none"', 'id = "None"', "None.id: is not a name such as risk.stretched_above"),
        ('id = "risk.none"', 'id = "risk.stretched"', "risk.stretched: stands twice; a rule's id"),
        ('section = "risk"', 'section = "risks"', "risk.stretched.section: input should be 'verd"),
        ("why = ", "reason = ", "risk.stretched.why: is missing"),
        ("why = ", "reason = ", "risk.stretched.reason: is not a key that a rulebook has"),
        ('why = "Silence would read as an oversight."', 'why = ""', "risk.none.why: is empty"),
        ("fallback = true", 'fallback = "yes"', "risk.none.fallback: input should be a valid bool"),
        ('when = "true"', "when = true", "risk.none.when: input should be a valid string"),
        ('when = "true"', 'when = "close >"', "risk.none: 'close >' is not a condition"),
        ('when = "true"', "when = \"open('x')\"", "risk.none: \"open('x')\" is not allowed"),
        (
            'when = "true"',
            'when = "cloze > 1"',
            "risk.none: names no such fact or threshold: cloze",
        ),
        ('"vs_trend / stretched"', '"vs_trend /"', "risk.stretched: 'vs_trend /' is not a cond"),
        (
            *('when = "true"', 'when = "close > expectation"'),
            "risk.none: 'close > expectation' sets a price beside a text",
        ),
        (
            *('when = "true"', 'when = "close > stretched"'),
            "risk.none: 'close > stretched' sets a price beside a percent",
        ),
        ('when = "true"', 'when = "close + 1"', "risk.none: 'close + 1' is not true or false"),
        ('when = "true"', 'when = "close > 1 # high"', "risk.none: 'close > 1 # high' holds a com"),
        (
            *('"vs_trend / stretched"', '"trend_active"'),
            "risk.stretched: the weight 'trend_active' is not a number",
        ),
        (
            *('"vs_trend / stretched"', '"symbol"'),
            "risk.stretched: the weight 'symbol' is not a number",
        ),
        (
            "why = ",
            "cites = ['riks']\nwhy = ",
            "risk.stretched: names no such fact or threshold: ri",
        ),
        ("why = ", "flip.de = 'x'\nwhy = ", "risk.stretched: has no flip.en"),
        ("why = ", "flip.en = '{riks}'\nwhy = ", "risk.stretched: names no such fact or threshold"),
        (
            "why = ",
            "flip.en = '{fresh_buy}'\nwhy = ",
            "risk.stretched: prints a flag, which has no",
        ),
        (
            "why = ",
            "part = 'lead'\nwhy = ",
            "risk.stretched: has a part, and [parts] names none for",
        ),
        (
            'section = "risk"',
            'section = ""',
            "risk.stretched.section: input should be 'verdict', 's",
        ),
        ("[thresholds]", "[[rules]]\n[thresholds]", "rules: is not a key that a rulebook has"),
        ("[thresholds]", "amend = []\n[thresholds]", "amend: is not a key that a rulebook has"),
        (
            "[thresholds]",
            "budget = { risks = 3 }\n[thresholds]",
            "budget.risks.[key]: input should",
        ),
        (
            "[thresholds]",
            "budget = { risk = -1 }\n[thresholds]",
            "budget.risk: input should be gre",
        ),
        (
            "[thresholds]",
            "parts = { verdict = '' }\n[thresholds]",
            "parts.verdict: input should be",
        ),
        ("[thresholds]", "most_percent = 0\n[thresholds]", "most_percent: input should be greater"),
        (
            "[thresholds]",
            "retired = ['risk.none']\n[thresholds]",
            "risk.none: is retired; give the",
        ),
        (
            *("[thresholds]", "[[banned]]\nwords = []\nwhy = 'x'\n[thresholds]"),
            "banned.0.words: list should have at least 1 item",
        ),
        (
            *("[thresholds]", "[[banned]]\nwords = ['soar']\n[thresholds]"),
            "banned.0.why: is missing",
        ),
        ("No risk", "{riks}", "risk.none: names no such fact or threshold: riks"),
        ("No risk", "{close", "risk.none: '{close found.': expected '}'"),
        ("No risk", "{}", "risk.none: '{} found.': {} is not the name of a fact"),
        (
            "No risk",
            "{close.unit}",
            "risk.none: '{close.unit} found.': {close.unit} is not the name",
        ),
        (
            "No risk",
            "{close!r}",
            "risk.none: '{close!r} found.': {close} is not the name of a fact",
        ),
        (
            *("No risk", "{close:.2f}"),
            "risk.none: '{close:.2f} found.': {close:.2f}: no such style; there are signed, size",
        ),
        ("No risk", "{trend_active}", "risk.none: prints a flag, which has no words: trend_active"),
        ('text.en = "No', 'text.de = "No', "risk.none: has no text.en"),
        ("stretched = {", "close = {", "thresholds.close: is already the name of a fact"),
        ("stretched = {", "true = {", "thresholds.true: is already the name of a truth value"),
        (
            "stretched = {",
            "'Far off' = {",
            "thresholds.Far off: is not a name such as stretched_le",
        ),
        (
            "value = 40",
            "value = nan",
            "thresholds.stretched.value: input should be a finite number",
        ),
        (
            "value = 40",
            'value = "40"',
            "thresholds.stretched.value: input should be a valid number",
        ),
        ('unit = "%"', 'unit = "per cent"', "thresholds.stretched.unit: input should be '', '%'"),
        ('"house view 2026"', '""', "thresholds.stretched.source: is empty"),
        ('name = "desk"\n', "", "name: is missing"),
    ],
)
def test_a_mistake_is_told_by_the_id_of_its_rule(old, new, mistake):
    assert old in BOOK
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(BOOK.replace(old, new), "desk.toml")
    first, *mistakes = str(caught.value).splitlines()
    assert first == "desk.toml: the rulebook has mistakes"
    assert any(line.startswith(f"  {mistake}") for line in mistakes), mistakes


FIGURE = "kind = 'price', title = 'Stop', formula = 'trend_line * 0.9'"
LATER = FIGURE.replace("trend_line", "later")
TERM = "first.en = 'its Trend Line ({trend_line})', again.en = 'it'"


@pytest.mark.parametrize(
    ("added", "mistake"),
    [
        (f"[figures]\nclose = {{ {FIGURE} }}", "figures.close: is already the name of a fact"),
        (
            f"[figures]\nstretched = {{ {FIGURE} }}",
            "figures.stretched: is already the name of a threshold",
        ),
        (
            f"[figures]\nstop = {{ {FIGURE} }}\n[terms]\nstop = {{ {TERM} }}",
            "terms.stop: is already the name of a figure",
        ),
        (
            f"[figures]\nSTOP = {{ {FIGURE} }}",
            "figures.STOP: is not a name such as stretched_level",
        ),
        (
            "[figures]\nstop = { kind = 'price', title = '', formula = '1' }",
            "figures.stop.title: is empty",
        ),
        (
            "[figures]\nstop = { kind = 'money', title = 'Stop', formula = '1' }",
            "figures.stop.kind: input should be 'price', 'percent'",
        ),
        (
            "[figures]\nstop = { kind = 'flag', title = 'Stop', formula = '1' }",
            "stop: is of kind flag; a formula gives a number",
        ),
        (
            "[figures]\nstop = { kind = 'price', title = 'Stop', formula = 'close *' }",
            "stop: 'close *' is not a condition: invalid syntax",
        ),
        (
            "[figures]\nstop = { kind = 'price', title = 'Stop', formula = 'close > 1' }",
            "stop: 'close > 1' is not a number",
        ),
        (
            "[figures]\nstop = { kind = 'price', title = 'Stop', formula = 'close - vs_trend' }",
            "stop: 'close - vs_trend' sets a price beside a percent",
        ),
        (
            "[figures]\nstop = { kind = 'percent', title = 'Stop', formula = 'close - low_52' }",
            "stop: 'close - low_52' gives a price, not a percent",
        ),
        ("[budget]\nverdict = 2", "budget.verdict: is made of parts, one sentence each"),
        ("[parts]\nrisk = ['lead']", "parts.risk: is a list, which has a [budget] and no parts"),
        (
            f"[figures]\nstop = {{ {LATER} }}\nlater = {{ {FIGURE} }}",
            "stop: names no such fact or threshold: later",
        ),
        (f"[terms]\n'the line' = {{ {TERM} }}", "terms.the line: is not a name such as stretched"),
        ("[terms]\nline = { first.en = 'x', again.de = 'y' }", "line: has no again.en"),
        ("[terms]\nline = { first.de = 'x', again.en = 'y' }", "line: has no first.en"),
        ("[terms]\nline = { first.en = 'x' }", "terms.line.again: is missing"),
        ("[terms]\nline = { first.en = '{x}', again.en = 'y' }", "line: names no such fact or thr"),
        (
            "[terms]\nline = { first.en = 'x', again.en = '{fresh_buy}' }",
            "line: prints a flag, whi",
        ),
        ("[terms]\nline = { first.en = 'x', again.en = '{line}' }", "line: names no such fact or"),
        ("[parts]\nrisk = ['lead', 'tension']", "risk.none: part '' is none of lead, tension"),
    ],
)
def test_a_mistake_in_figures_and_terms_is_told_by_their_name(added, mistake):
    head, rules = BOOK.split("\n[[rule]]", 1)
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(f"{head}\n{added}\n[[rule]]{rules}", "desk.toml")
    _, *mistakes = str(caught.value).splitlines()
    assert any(line.startswith(f"  {mistake}") for line in mistakes), mistakes


def test_all_mistakes_of_a_rulebook_are_told_at_once():
    shadows = ('symbol = { value = 1, unit = "x", source = "us" }', "close = {")
    wrong = BOOK.replace("stretched = {", "\n".join(shadows)).replace('"true"', '"1 +"')
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(wrong, "desk.toml")
    assert str(caught.value).splitlines() == [
        "desk.toml: the rulebook has mistakes",
        "  thresholds.close: is already the name of a fact",
        "  thresholds.symbol: is already the name of a fact",
        "  risk.stretched: names no such fact or threshold: stretched",
        "  risk.none: '1 +' is not a condition: invalid syntax",
    ]


def test_what_is_not_toml_is_told_with_its_place():
    with pytest.raises(RulebookError) as caught:
        parse_rulebook('name = "desk"\ntitle = view\n', "desk.toml")
    assert str(caught.value) == "desk.toml: is not TOML: Invalid value (at line 2, column 9)"


def test_a_rulebook_is_found_by_name_or_by_file(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(BOOK, "utf-8")
    assert load_rulebook(str(path)).name == "desk"
    assert "terminal" in rulebook_names()
    assert [load_rulebook(name).name for name in rulebook_names()] == list(rulebook_names())


@pytest.mark.parametrize("name", rulebook_names())
def test_a_rulebook_of_the_package_is_made_once_of_its_own_text_alone(name):
    assert load_rulebook(name) is load_rulebook(name)
    assert "extends" not in tomllib.loads((BUILT_IN / f"{name}.toml").read_text("utf-8"))


def test_a_rulebook_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(RulebookError) as caught:
        load_rulebook("hous")
    assert str(caught.value) == "no rulebook 'hous'"
    assert caught.value.hint == (
        f"Give the path of a .toml file, or one of: {', '.join(rulebook_names())}."
    )


def test_a_rulebook_that_cannot_be_read_names_its_file(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_bytes(b'name = "\xe9"')
    with pytest.raises(RulebookError, match=re.escape(f"{path} cannot be read: ")):
        load_rulebook(str(path))


@pytest.mark.parametrize("name", rulebook_names())
def test_every_rule_that_ships_gives_its_reason_and_its_own_id(name):
    book = load_rulebook(name)
    ids = [rule.id for rule in book.rules]
    assert len(set(ids)) == len(ids)
    assert all(rule_id.startswith(f"{name}.") for rule_id in ids)
    assert all(len(rule.why.split()) >= 5 for rule in book.rules)
    assert all(threshold.source for threshold in book.thresholds.values())


# What it speaks of

OF_SECTORS = """
name = "week"
subject = "sector"

[[rule]]
id = "week.breadth"
section = "change"
when = "trend_known >= 3 and breadth_trend_change > 0"
why = "More names in trend than a week before."
text.en = "{trend_on} of {trend_known} names in trend."
"""


def test_a_rulebook_is_of_listings_unless_it_says_otherwise():
    assert parse_rulebook(BOOK, "desk.toml").subject is Subject.LISTING
    assert parse_rulebook(OF_SECTORS, "week.toml").subject is Subject.SECTOR
    subjects = {name: load_rulebook(name).subject for name in rulebook_names()}
    assert subjects == {"digest": "sector", "house": "listing", "terminal": "listing"}


@pytest.mark.parametrize(
    ("book", "old", "new", "mistake"),
    [
        (OF_SECTORS, "breadth_trend_change", "vs_trend", "week.breadth: names no such fact or"),
        (OF_SECTORS, '"sector"', '"listing"', "week.breadth: names no such fact or threshold: tre"),
        (OF_SECTORS, '"sector"', '"sectors"', "subject: input should be 'listing' or 'sector'"),
        (OF_SECTORS, "[[rule]]", "thresholds.names = {}\n[[rule]]", "thresholds.names.value: is m"),
        (BOOK, "[thresholds]", "[thresholds]\nclose = 1", "thresholds.close: is not a table"),
    ],
)
def test_a_rule_names_the_facts_of_its_rulebooks_subject(book, old, new, mistake):
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(book.replace(old, new, 1), "week.toml")
    assert any(line.startswith(f"  {mistake}") for line in str(caught.value).splitlines())


def test_a_threshold_may_have_the_name_of_another_subjects_fact():
    named = '\n[thresholds]\nclose = { value = 1, unit = "", source = "desk" }\n[[rule]]'
    assert parse_rulebook(OF_SECTORS.replace("\n[[rule]]", named), "week.toml").thresholds["close"]


@pytest.mark.parametrize(
    ("name", "wanted", "is_of", "hint"),
    [
        ("digest", Subject.LISTING, "of sectors, not of listings", "such as house"),
        ("house", Subject.SECTOR, "of listings, not of sectors", 'subject = "sector"'),
    ],
)
def test_a_rulebook_of_the_other_subject_is_no_use(name, wanted, is_of, hint):
    with pytest.raises(RulebookError) as caught:
        load_rulebook(name, wanted)
    assert str(caught.value) == f"{name}: is a rulebook {is_of}"
    assert hint in caught.value.hint
    assert load_rulebook(name).subject is not wanted


# What a desk can add: figures, terms, words it bans, parts, budgets, cases.

FULL = """
name = "desk"
retired = ["desk.gone"]
budget = { risk = 2, watch = 0 }
parts = { verdict = ["lead", "tension"] }
most_percent = 1000

[thresholds]
deep = { value = 0.9, unit = "x", source = "house view 2026" }

[figures]
stop = { kind = "price", title = "Stop", formula = "trend_line * deep" }
fall_to_stop = { kind = "percent", title = "To the stop", formula = "(stop / close - 1) * 100" }
traded = { kind = "amount", title = "Traded", formula = "close * volume" }
weekly = { kind = "percent", title = "A week", formula = "drawdown / trend_streak" }
line_ratio = { kind = "ratio", title = "Close to line", formula = "close / trend_line" }
lead = { kind = "points", title = "Lead", formula = "return_1w - sector_return_1w" }
constant = { kind = "price", title = "Twice the deep", formula = "2 * deep" }

[terms]
line = { first.en = "Trend Line ({trend_line})", again.en = "the line" }

[[banned]]
words = ["soar", "buy", "no-brainer"]
why = "Advice and promises are not ours to give."

[[rule]]
id = "desk.risk"
section = "risk"
topic = "stretch"
cites = ["high_52"]
when = "close > stop"
why = "A reason that is long enough to be one."
text.en = "{line}: {fall_to_stop}."
flip.en = "Below {stop}."
fires = { close = "92.26 CNY", trend_line = 50.77, high_52 = "105.20 CNY" }
says = "Trend Line (50.77): −50.5%."
silent = [{ close = "45.00 CNY" }, { trend_line = "110.00 CNY", close = 92.26 }]
skipped = ["close", "trend_line"]
"""


def full(**replaced):
    text = FULL
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return parse_rulebook(text, "desk.toml")


def test_what_a_desk_adds_is_read_as_it_is_written():
    book = full()
    assert (book.retired, book.most_percent) == (("desk.gone",), 1000)
    assert book.budget == {Section.RISK: 2, Section.WATCH: 0}
    assert book.parts == {Section.VERDICT: ("lead", "tension")}
    stop = book.figures["stop"]
    assert (stop.kind, stop.title, stop.formula.text) == (Kind.PRICE, "Stop", "trend_line * deep")
    line = book.terms["line"]
    assert line.first["en"].names == ("trend_line",)
    assert line.again["en"].pieces == ("the line",)
    (rule,) = book.rules
    assert (rule.topic, rule.cites) == ("stretch", ("high_52",))
    assert rule.flip("en") == rule.flip("fr") == Text(
        ("Below ", Slot("stop", Style.PLAIN), ".")
    )  # fmt: skip
    assert parse_rulebook(BOOK, "desk.toml").rules[0].flip("en") is None
    assert book.names_of(rule, "en") == (
        *("close", "stop", "high_52", "trend_line", "fall_to_stop"),
    )


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("It may soar.", "soar"),
        ("Buy now.", "Buy"),
        ("A no-brainer", "no-brainer"),
        ("It soared; a fresh-buyer's no brainer.", None),
    ],
)
def test_banned_words_are_found_whole_and_in_either_case(sentence, found):
    (banned,) = full().banned
    assert banned.why == "Advice and promises are not ours to give."
    match = banned.pattern.search(sentence)
    assert (match and match.group()) == found


CLOSE, TREND = Quantity(92.26, "CNY", 0.01), Quantity(50.77, "CNY", 0.01)


def test_figures_are_computed_in_order_with_unit_step_and_source(facts_of):
    facts = facts_of(
        close=CLOSE,
        trend_line=TREND,
        volume=Quantity(456.3e6, "", 1e5),
        return_1w=Quantity(7.5, "%"),
        sector_return_1w=Quantity(-0.5, "%"),
    )
    known = reckon(facts, full())
    assert list(known)[-7:] == list(full().figures)
    assert {name: known[name].value for name in full().figures} == {
        "stop": Quantity(50.77 * 0.9, "CNY", 0.01),
        "fall_to_stop": Quantity((50.77 * 0.9 / 92.26 - 1) * 100, "%"),
        "traded": Quantity(92.26 * 456.3e6, "", 1e5),
        "weekly": None,
        "line_ratio": Quantity(92.26 / 50.77, "x"),
        "lead": Quantity(8.0, "points"),
        "constant": Quantity(1.8),
    }
    stop = known["stop"]
    assert (stop.kind, stop.title, stop.formula) == (Kind.PRICE, "Stop", "trend_line * deep")
    assert (stop.pointers, stop.as_of, stop.reason) == (("/trend_line",), facts.as_of, "")
    assert known["fall_to_stop"].pointers == ("/trend_line", "/close")
    assert known["weekly"].reason == "drawdown / trend_streak needs drawdown, trend_streak"
    assert known["constant"].pointers == ()


@pytest.mark.parametrize(
    ("values", "figure", "reason"),
    [
        ({}, "stop", "trend_line * deep needs trend_line"),
        ({"close": CLOSE}, "fall_to_stop", "(stop / close - 1) * 100 needs stop"),
        (
            {"drawdown": Quantity(-3.0, "%"), "trend_streak": Quantity(0.0)},
            "weekly",
            "'drawdown / trend_streak' divides by zero",
        ),
        (
            {"close": Quantity(1e12), "volume": Quantity(1e12)},
            "traded",
            "close * volume gives no figure that can be held",
        ),
    ],
)
def test_a_figure_without_a_value_says_why(values, figure, reason, facts_of):
    fact = reckon(facts_of(**values), full())[figure]
    assert (fact.value, fact.reason) == (None, reason)


def test_figures_that_stand_already_are_not_computed_again(facts_of):
    known = reckon(facts_of(trend_line=TREND), full())
    assert reckon(known, full()) is not known
    assert dict(reckon(known, full())) == dict(known)
    facts = facts_of(trend_line=TREND)
    assert reckon(facts, parse_rulebook(BOOK, "desk.toml")) is facts


def test_cases_are_facts_and_what_they_must_come_out_as():
    (rule,) = full().rules
    close, trend, high = CLOSE, Quantity(50.77), Quantity(105.2, "CNY", 0.01)
    low = Quantity(45.0, "CNY", 0.01)
    assert rule.cases == (
        Case(
            "fired",
            {"close": close, "trend_line": trend, "high_52": high},
            "Trend Line (50.77): −50.5%.",
        ),
        Case("silent", {"close": low, "trend_line": trend, "high_52": high}),
        Case(
            "silent",
            {
                "close": Quantity(92.26),
                "trend_line": Quantity(110.0, "CNY", 0.01),
                "high_52": high,
            },
        ),
        Case("skipped", {"trend_line": trend, "high_52": high}),
        Case("skipped", {"close": close, "high_52": high}),
    )


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("trend_active = true", True),
        ("expectation = 'Negative'", "Negative"),
        ("previous_week = '2026-06-05'", date(2026, 6, 5)),
        ("composite = 74", Quantity(74.0)),
        ("composite = '74'", Quantity(74.0, "", 1)),
        ("vs_trend = -3.25", Quantity(-3.25, "%")),
        ("vs_trend = '-3.2%'", Quantity(-3.2, "%", 0.1)),
        ("lead_sector_1w = 8.2", Quantity(8.2, "points")),
        ("lead_sector_1w = '8.2'", Quantity(8.2, "", 0.1)),
        ("volume_ratio_13 = 1.5", Quantity(1.5, "x")),
        ("volume = '456.3M'", Quantity(456.3e6, "", 1e5)),
        ("trend_streak = 45", Quantity(45.0)),
        ("trend_streak = '45'", Quantity(45.0, "", 1)),
        ("market_dynamics = '-0.36'", Quantity(-0.36, "", 0.01)),
    ],
)
def test_a_case_gives_a_fact_as_a_number_or_as_it_is_printed(given, value):
    (rule,) = full(**{"trend_line = 50.77": given}).rules
    name, _, _ = given.partition(" = ")
    assert rule.cases[0].facts[name] == value


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        ("riks = 1", "names no such fact or threshold: riks"),
        ("deep = 1", "a case gives a threshold, which has its value: deep"),
        ("trend_active = 1", "a case gives trend_active as 1.0; expected true or false"),
        (
            "trend_active = 'Active'",
            "a case gives trend_active as 'Active'; expected true or false",
        ),
        ("expectation = 3", "a case gives expectation as 3.0; expected a word in quotes"),
        ("composite = true", "a case gives composite as True, which is no score"),
        ("previous_week = 5", "a case gives previous_week as 5.0, which is no date"),
        ("previous_week = 'Friday'", "a case gives previous_week as 'Friday'; expected "),
        ("composite = '174'", "a case gives composite as '174'; expected a score from 0 to 100"),
        (
            "vs_trend = '3.2'",
            "a case gives vs_trend as '3.2'; expected a percentage such as '7.9%'",
        ),
        ("trend_streak = '4%'", "a case gives trend_streak as '4%'; expected a count such as '26'"),
        (
            "lead_sector_1w = '4%'",
            "a case gives lead_sector_1w as '4%'; expected percentage points",
        ),
        ("trend_line = 'low'", "a case gives trend_line as 'low'; expected a price such as '92.26"),
    ],
)
def test_a_case_that_gives_no_fact_is_told(given, mistake):
    with pytest.raises(RulebookError) as caught:
        full(**{"trend_line = 50.77": given})
    assert str(caught.value).splitlines()[1].startswith(f"  desk.risk: {mistake}")


@pytest.mark.parametrize("kept", ["says", "silent", "skipped"])
def test_cases_without_facts_to_start_from_are_told(kept):
    keys = {"fires", "says", "silent", "skipped"} - {kept}
    lines = [line for line in FULL.splitlines() if line.partition(" = ")[0] not in keys]
    with pytest.raises(RulebookError, match=r"desk\.risk: has cases without fires"):
        parse_rulebook("\n".join(lines), "desk.toml")


def test_a_skipped_case_names_a_fact():
    with pytest.raises(RulebookError, match=r"desk\.risk: names no such fact or threshold: riks"):
        full(**{'skipped = ["close"': 'skipped = ["riks"'})


GERMAN = {
    'text.en = "{line}': 'text.de = "x"\ntext.en = "{line}',
    'flip.en = "B': 'flip.de = "x"\nflip.en = "B',
    'first.en = "T': 'first.de = "x", first.en = "T',
    'again.en = "t': 'again.de = "x", again.en = "t',
}


@pytest.mark.parametrize(
    ("left_out", "lacking"),
    [
        ([], ()),
        (['text.en = "{line}'], ("desk.risk",)),
        (['flip.en = "B'], ("desk.risk",)),
        (['text.en = "{line}', 'flip.en = "B'], ("desk.risk",)),
        (['first.en = "T'], ("line",)),
        (['again.en = "t'], ("line",)),
        (['first.en = "T', 'again.en = "t'], ("line",)),
        (list(GERMAN), ("desk.risk", "line")),
    ],
)
def test_what_has_no_words_in_a_language_is_named(left_out, lacking):
    book = full(**{old: new for old, new in GERMAN.items() if old not in left_out})
    assert book.lacking("de") == lacking
    assert book.lacking("en") == ()


def test_a_rulebook_without_words_in_the_language_is_refused(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(FULL, "utf-8")
    assert load_spoken(str(path), Locale("en")).name == "desk"
    with pytest.raises(RulebookError) as caught:
        load_spoken(str(path), Locale("de-CH"))
    assert str(caught.value) == (
        f"{path}: 2 rules and terms have no words in 'de': desk.risk, line"
    )  # fmt: skip
    assert caught.value.hint == "Add text.de to each, or choose another language."


def test_of_many_rules_without_words_the_first_are_named():
    with pytest.raises(RulebookError, match=r"have no words in 'fr': .+ …$") as caught:
        load_spoken("terminal", Locale("fr"))
    ids = [rule.id for rule in load_rulebook("terminal").rules]
    assert str(caught.value) == (
        f"terminal: {len(ids)} rules and terms have no words in 'fr': {', '.join(ids[:6])} …"
    )


def test_a_condition_may_run_over_several_lines():
    book = full(**{'when = "close > stop"': 'when = """\nclose > stop\n  and close > 1"""'})
    assert book.rules[0].when.text == parse_condition("close > stop and close > 1").text


@pytest.mark.parametrize("name", ["house", "terminal"])
def test_the_facts_a_rulebook_reads_are_all_that_its_findings_need(name, document, report_of):
    book, report = load_rulebook(name), report_of(document)
    whole = find(derive(report), book)
    part = find(derive(report, wanted=book.facts_read("en")), book)
    assert [(each.rule.id, each.status, each.weight) for each in part] == [
        (each.rule.id, each.status, each.weight) for each in whole
    ]
