"""Overlays: a desk's rulebook that extends another and says only what is different."""

import copy
import re
import tomllib

import pytest

from briefs.errors import RulebookError
from briefs.quantity import Quantity
from briefs.rulebook import Section, load_rulebook, parse_rulebook
from briefs.rulebook.overlay import overlaid

HOUSE = """
name = "house"
title = "House view"
budget = { risk = 4, watch = 4 }
parts = { verdict = ["lead", "tension"] }
retired = ["house.gone"]
most_percent = 1000

[thresholds]
stretched = { value = 40, unit = "%", source = "house view" }
deep = { value = 0.9, unit = "x", source = "house view" }

[figures]
stop = { kind = "price", title = "Stop", formula = "trend_line * deep" }

[terms]
line = { first.en = "Trend Line", again.en = "the line" }

[[banned]]
words = ["soar"]
why = "A promise."

[[rule]]
id = "house.stretched"
section = "risk"
topic = "stretch"
weight = "vs_trend / stretched"
when = "vs_trend > stretched"
why = "Distance is what a mean reversion costs."
text.en = "{vs_trend} above."
text.de = "{vs_trend} darüber."
flip.en = "Below {stop}."
fires = { vs_trend = 81.7, trend_line = 50.77 }
says = "81.7% above."
silent = [{ vs_trend = 40 }]
skipped = ["vs_trend"]

[[rule]]
id = "house.none"
section = "risk"
fallback = true
when = "true"
why = "Silence would read as an oversight."
text.en = "No risk found."
"""
EXTENDS = 'extends = "house.toml"\n'


@pytest.fixture
def desk(tmp_path):
    """The rulebook of `desk.toml`, with what it may extend beside it."""

    def load(own, **others):
        for name, text in {"house": HOUSE, **others, "desk": EXTENDS + own}.items():
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        return load_rulebook(str(tmp_path / "desk.toml"))

    return load


def mistakes(caught):
    first, *lines = str(caught.value).splitlines()
    assert first.endswith("desk.toml: the rulebook has mistakes")
    return lines


def test_what_says_nothing_of_its_own_is_what_it_extends(desk):
    own, house = desk(""), parse_rulebook(HOUSE, "house")
    assert (own.name, own.title) == ("house", "House view")
    assert (own.thresholds, own.budget, own.parts) == (
        *(house.thresholds, house.budget, house.parts),
    )
    assert (own.terms, own.banned, own.retired) == (house.terms, house.banned, house.retired)
    assert own.most_percent == house.most_percent
    assert [rule.id for rule in own.rules] == ["house.stretched", "house.none"]
    assert [rule.cases for rule in own.rules] == [rule.cases for rule in house.rules]


def test_an_overlay_has_a_name_and_title_of_its_own(desk):
    own = desk('name = "desk"\ntitle = "Desk view"\nmost_percent = 500')
    assert (own.name, own.title, own.most_percent) == ("desk", "Desk view", 500)


def test_thresholds_figures_terms_and_budgets_are_replaced_key_by_key(desk):
    own = desk("""
        budget = { risk = 2, change = 1 }
        parts = { verdict = ["lead"] }
        [thresholds]
        stretched.value = 60
        near = { value = 5, unit = "%", source = "desk" }
        [figures]
        stop.formula = "trend_line * deep * deep"
        [terms]
        line.again.en = "it"
        line.again.de = "sie"
        [terms.value]
        first.en = "Fair Value"
        again.en = "it"
    """)
    assert own.budget == {Section.RISK: 2, Section.WATCH: 4, Section.CHANGE: 1}
    assert own.parts == {Section.VERDICT: ("lead",)}
    assert list(own.thresholds) == ["stretched", "deep", "near"]
    assert own.thresholds["stretched"].quantity == Quantity(60, "%", 1)
    assert own.thresholds["stretched"].source == "house view"
    assert own.figures["stop"].formula.text == "trend_line * deep * deep"
    assert own.figures["stop"].title == "Stop"
    line, value = own.terms["line"], own.terms["value"]
    assert line.first["en"].pieces == ("Trend Line",)
    assert {tag: text.pieces for tag, text in line.again.items()} == {"en": ("it",), "de": ("sie",)}
    assert value.first["en"].pieces == ("Fair Value",)


def test_what_is_banned_or_retired_stays_so(desk):
    own = desk("""
        retired = ["desk.old"]
        [[banned]]
        words = ["moon"]
        why = "Slang."
    """)
    assert own.retired == ("house.gone", "desk.old")
    assert [banned.words for banned in own.banned] == [("soar",), ("moon",)]


def test_rules_are_added_after_those_that_stand(desk):
    own = desk("""
        [[rule]]
        id = "desk.near"
        section = "watch"
        when = "vs_trend < stretched"
        why = "A desk's own reason."
        text.en = "Near."
    """)
    assert [rule.id for rule in own.rules] == ["house.stretched", "house.none", "desk.near"]


def test_rules_are_dropped(desk):
    assert [rule.id for rule in desk('drop = ["house.stretched"]').rules] == ["house.none"]


def test_an_amended_rule_keeps_its_place_and_what_is_not_amended(desk):
    own = desk("""
        [[amend]]
        id = "house.stretched"
        weight = "3"
        text.en = "{vs_trend} up."
        text.fr = "{vs_trend} plus haut."
        flip.de = "Unter {stop}."
    """)
    rule, none = own.rules
    assert (rule.id, none.id) == ("house.stretched", "house.none")
    assert (rule.weight.text, rule.when.text, rule.topic) == (
        *("3", "vs_trend > stretched", "stretch"),
    )
    assert {tag: text.pieces[-1] for tag, text in rule.texts.items()} == {
        "en": " up.",
        "de": " darüber.",
        "fr": " plus haut.",
    }
    assert sorted(rule.flips) == ["de", "en"]
    assert [case.status for case in rule.cases] == ["fired", "silent", "skipped"]


def test_the_facts_of_an_amended_case_are_not_mixed_with_the_old_ones(desk):
    rule, _ = desk("""
        [[amend]]
        id = "house.stretched"
        when = "composite > 50"
        text.en = "High."
        flip.en = "Low."
        fires = { composite = 74, vs_trend = 1 }
        says = "High."
        silent = [{ composite = 50 }]
        skipped = ["composite"]
    """).rules
    assert [(case.status, sorted(case.facts), case.says) for case in rule.cases] == [
        ("fired", ["composite", "vs_trend"], "High."),
        ("silent", ["composite", "vs_trend"], ""),
        ("skipped", ["vs_trend"], ""),
    ]


def test_three_rulebooks_under_one_another(tmp_path):
    (tmp_path / "house.toml").write_text(HOUSE, "utf-8")
    above = "house.toml"
    for level in range(3):
        path = tmp_path / f"level{level}.toml"
        path.write_text(
            f'extends = "{above}"\n[[amend]]\nid = "house.none"\ntext.l{level} = "{level}"', "utf-8"
        )
        above = path.name
    _, none = load_rulebook(str(path)).rules
    assert sorted(none.texts) == ["en", "l0", "l1", "l2"]


def test_a_built_in_rulebook_is_extended_by_its_name(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text('extends = "terminal"\nname = "desk"\n', "utf-8")
    own, terminal = load_rulebook(str(path)), load_rulebook("terminal")
    assert own.name == "desk"
    assert [rule.id for rule in own.rules] == [rule.id for rule in terminal.rules]


def test_what_is_extended_is_looked_for_beside_the_file_that_says_so(tmp_path, monkeypatch):
    (tmp_path / "desks" / "asia").mkdir(parents=True)
    (tmp_path / "house.toml").write_text(HOUSE, "utf-8")
    middle, own = tmp_path / "desks" / "middle.toml", tmp_path / "desks" / "asia" / "desk.toml"
    middle.write_text('extends = "../house.toml"\nname = "middle"\n', "utf-8")
    own.write_text('extends = "../middle.toml"\ntitle = "Asia"\n', "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    for name in (str(own), "../desks/asia/desk.toml"):
        assert (load_rulebook(name).name, load_rulebook(name).title) == ("middle", "Asia")
    assert parse_rulebook(EXTENDS, "text", tmp_path).name == "house"
    with pytest.raises(RulebookError, match=r"^text: extends what is not there"):
        parse_rulebook(EXTENDS, "text")


def test_what_is_extended_by_its_whole_path(tmp_path):
    house, own = tmp_path / "house.toml", tmp_path / "far" / "desk.toml"
    house.write_text(HOUSE, "utf-8")
    own.parent.mkdir()
    own.write_text(f"extends = '{house}'", "utf-8")
    assert load_rulebook(str(own)).name == "house"


@pytest.mark.parametrize(
    ("own", "lines"),
    [
        ('drop = ["house.nine"]', ["  drop: there is no rule house.nine"]),
        ("drop = [3]", ["  drop: there is no rule 3"]),
        (
            'drop = ["house.none", "house.none"]',
            ["  drop: there is no rule house.none"],
        ),
        (
            '[[amend]]\nid = "house.nine"\nweight = "2"',
            ["  amend: there is no rule house.nine; an id is never changed"],
        ),
        (
            'drop = ["house.none"]\n[[amend]]\nid = "house.none"\nweight = "2"',
            ["  amend: there is no rule house.none; an id is never changed"],
        ),
        ('[[amend]]\nweight = "2"', ["  amend: has no id, which says what rule is amended"]),
        ("amend = [3]", ["  amend: has no id, which says what rule is amended"]),
        (
            '[[rule]]\nid = "house.none"',
            ["  house.none: is a rule of what this extends; change it by [[amend]]"],
        ),
        (
            'drop = ["house.none"]\n[[rule]]\nid = "house.none"',
            ["  house.none: stands twice; a rule's id is its own for ever"],
        ),
        (
            '[[rule]]\nid = "desk.a"\n[[rule]]\nid = "desk.a"',
            ["  desk.a: stands twice; a rule's id is its own for ever"],
        ),
        (
            'drop = ["house.nine"]\n[[amend]]\nid = "house.ten"\n[[rule]]\nid = "house.none"',
            [
                "  drop: there is no rule house.nine",
                "  amend: there is no rule house.ten; an id is never changed",
                "  house.none: is a rule of what this extends; change it by [[amend]]",
            ],
        ),
        ('drop = "house.none"', ["  drop: is not a list"]),
        (
            "rule = 3\namend = { id = 'house.none' }",
            ["  amend: is not a list", "  rule: is not a l"],
        ),
        ("banned = 'soar'\nretired = 3", ["  banned: is not a list", "  retired: is not a list"]),
        # What is wrong with the whole is told as of any rulebook.
        ("thresholds = 3", ["  thresholds: input should be a valid dictionary"]),
        ("rules = []", ["  rules: is not a key that a rulebook has"]),
        ("rule = [3]", ["  rule.2: is not a table"]),
        ('[[rule]]\nsection = "risk"', ["  rule 3.id: is missing"]),
        ('[[amend]]\nid = "house.none"\ncolour = "red"', ["  house.none.colour: is not a key"]),
        ('[[amend]]\nid = "house.none"\nwhen = "close >"', ["  house.none: 'close >' is not a c"]),
        ("[figures]\nstop.formula = 'low'", ["  stop: names no such fact or threshold: low"]),
        ('retired = ["house.none"]', ["  house.none: is retired; give the new rule an id of its"]),
        ('[[rule]]\nid = "house.gone"', ["  house.gone.section: is missing"]),
        ('drop = ["house.none", "house.stretched"]', ["  rule: list should have at least 1 item"]),
    ],
)
def test_mistakes_of_an_overlay_are_told_all_at_once(own, lines, desk):
    with pytest.raises(RulebookError) as caught:
        desk(own)
    told = mistakes(caught)
    for line in lines:
        assert any(each.startswith(line) for each in told), told


def test_mistakes_of_a_step_are_told_alone(desk):
    with pytest.raises(RulebookError) as caught:
        desk('drop = ["house.nine"]\ncolour = "red"')
    assert mistakes(caught) == ["  drop: there is no rule house.nine"]


def test_two_rules_of_one_id_in_what_is_extended_are_told(desk):
    twice = HOUSE.replace("house.none", "house.stretched")
    with pytest.raises(RulebookError) as caught:
        desk("", house=twice)
    assert mistakes(caught) == ["  house.stretched: stands twice; a rule's id is its own for ever"]


def test_a_retired_id_is_not_given_again(desk):
    again = """
        [[rule]]
        id = "house.gone"
        section = "risk"
        when = "true"
        why = "A reason."
        text.en = "Gone."
    """
    with pytest.raises(RulebookError) as caught:
        desk(again)
    assert mistakes(caught) == ["  house.gone: is retired; give the new rule an id of its own"]


@pytest.mark.parametrize("base", ["3", "['house.toml']", "true"])
def test_what_is_extended_has_a_name(base, tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(f"extends = {base}", "utf-8")
    with pytest.raises(
        RulebookError, match=r"desk\.toml: extends .+, which is no name of a rulebook$"
    ):
        load_rulebook(str(path))


def test_a_rulebook_to_extend_that_is_not_there_is_told_with_those_that_are(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text('extends = "hous.toml"', "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(path))
    assert str(caught.value) == f"{path}: extends what is not there: no rulebook 'hous.toml'"
    assert "terminal" in caught.value.hint


@pytest.mark.parametrize("circle", [["desk"], ["desk", "other"], ["desk", "other", "third"]])
def test_a_circle_is_told(circle, tmp_path):
    for name, above in zip(circle, [*circle[1:], circle[0]], strict=True):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{above}.toml"', "utf-8")
    with pytest.raises(RulebookError, match=r"\.toml' in a circle, or far too deep$") as caught:
        load_rulebook(str(tmp_path / "desk.toml"))
    assert re.match(f"{tmp_path}/(desk|other|third)", str(caught.value))


def test_what_is_extended_and_is_no_toml_names_its_own_file(tmp_path):
    (tmp_path / "house.toml").write_text("name = ", "utf-8")
    (tmp_path / "desk.toml").write_text(EXTENDS, "utf-8")
    with pytest.raises(RulebookError, match=rf"^{tmp_path}/house\.toml: is not TOML: "):
        load_rulebook(str(tmp_path / "desk.toml"))


def test_merging_changes_neither_tree():
    base = tomllib.loads(HOUSE)
    own = tomllib.loads("""
        drop = ["house.none"]
        retired = ["x.y"]
        [thresholds]
        stretched.value = 60
        [[amend]]
        id = "house.stretched"
        text.en = "Other."
        [[rule]]
        id = "desk.a"
    """)
    before = copy.deepcopy((base, own))
    merged, wrong = overlaid(base, own)
    assert (base, own) == before
    assert wrong == []
    assert [rule["id"] for rule in merged["rule"]] == ["house.stretched", "desk.a"]
    assert merged["rule"][0]["text"]["en"] == "Other."
    assert merged["thresholds"]["stretched"]["value"] == 60


@pytest.mark.parametrize(
    ("base", "own", "mistake"),
    [
        ("house", "sector", "subject: is 'sector', and 'listing' in what this extends"),
        ("digest", "listing", "subject: is 'listing', and 'sector' in what this extends"),
    ],
)
def test_an_overlay_has_the_subject_of_what_it_extends(base, own, mistake):
    with pytest.raises(RulebookError, match=mistake):
        parse_rulebook(f'extends = "{base}"\nname = "desk"\nsubject = "{own}"', "desk.toml")
    extended = parse_rulebook(f'extends = "{base}"\nname = "desk"', "desk.toml")
    assert extended.subject is load_rulebook(base).subject
