import re

import pytest

from briefs.errors import RulebookError
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.rulebook import (
    Section,
    Slot,
    Text,
    Threshold,
    load_rulebook,
    parse_rulebook,
    rulebook_names,
)

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
        "stretched": Threshold("stretched", Quantity(40, "%"), Kind.PERCENT, "house view 2026")
    }
    stretched, none = book.rules
    assert (stretched.id, stretched.section, stretched.fallback) == (
        *("risk.stretched", Section.RISK, False),
    )
    assert stretched.why == "Distance is what a mean reversion costs."
    slots = Slot("vs_trend", Style.SIZE), Slot("stretched", Style.PLAIN)
    assert stretched.text("en") == Text((slots[0], " above; {", "more}", " than ", slots[1], "."))
    assert (none.fallback, none.weight.text, none.names) == (True, "1", ())


def test_evidence_is_every_name_that_condition_weight_and_any_sentence_read():
    wider = BOOK.replace("/ stretched", "/ volatility_13").replace("über der", "über {low_52} der")
    assert parse_rulebook(wider, "desk.toml").rules[0].names == (
        *("vs_trend", "stretched", "close", "trend_line", "volatility_13", "low_52"),
    )


@pytest.mark.parametrize(
    ("language", "opening"),
    [("de", " über der Trendlinie."), ("en", " above; {"), ("fr", " above; {")],
)
def test_a_sentence_is_in_the_language_asked_for_or_in_english(language, opening):
    assert parse_rulebook(BOOK, "desk.toml").rules[0].text(language).pieces[1] == opening


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("%", Kind.PERCENT),
        ("x", Kind.RATIO),
        ("weeks", Kind.COUNT),
        ("score", Kind.SCORE),
        ("", Kind.INDEX),
    ],
)
def test_a_thresholds_unit_decides_how_it_is_printed(unit, kind):
    book = parse_rulebook(BOOK.replace('unit = "%"', f'unit = "{unit}"'), "desk.toml")
    assert book.thresholds["stretched"].kind is kind


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
