import re
from math import inf
from pathlib import Path

import pytest

from briefs.audit import audit, read_register, register_of, write_register
from briefs.audit.ranges import ranges
from briefs.errors import RulebookError, Severity
from briefs.facts import ENTRIES, derive
from briefs.locale import Style
from briefs.quantity import Quantity
from briefs.rulebook import Section, Subject, load_rulebook, parse_rulebook, rulebook_names
from briefs.rulebook.forms import RulebookForm, RuleForm
from briefs.wording import LONGEST_SENTENCE

BOOK = """
name = "desk"
title = "Desk view"

[thresholds]
stretched = { value = 40, unit = "%", source = "house view 2026" }

[figures.stretched_level]
kind = "price"
title = "Close at which the stretch ends"
formula = "trend_line * (1 + stretched / 100)"

[terms.the_line]
first.en = "the Trend Line at {trend_line}"
again.en = "the Trend Line"

[[banned]]
words = ["should", "price target"]
why = "no advice"

[[rule]]
id = "desk.stretched"
section = "risk"
weight = "vs_trend / stretched"
when = "vs_trend > stretched and close > trend_line"
why = "Distance is what a mean reversion costs."
text.en = "{vs_trend} above {the_line}; falling back to it would cost {to_trend_line:size}."
flip.en = "A weekly close below {stretched_level} ends the stretch."
says = "81.7% above the Trend Line at 50.77 CNY; falling back to it would cost 45.0%."
silent = [{ vs_trend = 40.0 }, { close = "50.77 CNY" }]
skipped = ["vs_trend", "to_trend_line"]

[rule.fires]
vs_trend = "81.7%"
close = "92.26 CNY"
trend_line = "50.77 CNY"
to_trend_line = -44.97

[[rule]]
id = "desk.none"
section = "risk"
fallback = true
when = "true"
why = "Silence would read as an oversight."
text.en = "No risk found."
fires = {}
"""
IDS = frozenset({"desk.stretched", "desk.none"})


def remarks(*changes, recorded=IDS):
    """The remarks on BOOK after some of its text was replaced."""
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return audit(parse_rulebook(text, "desk.toml"), recorded)


def told(*changes, **options):
    return [f"{each.severity.value} {each}" for each in remarks(*changes, **options)]


def test_a_rulebook_that_is_right_draws_no_remark():
    assert remarks() == ()


@pytest.mark.parametrize("name", rulebook_names())
def test_every_rulebook_that_ships_has_its_cases_and_no_mistake(name):
    register = read_register(register_of(name))
    errors = [str(each) for each in audit(load_rulebook(name), register) if each.is_error]
    assert errors == []


# Conditions

WHEN = 'when = "vs_trend > stretched and close > trend_line"'


def chances(condition):
    """What is said of a condition as such, whatever its cases come to."""
    change = (WHEN, f'when = "{condition}"')
    return [each for each in told(change) if "nothing makes" in each]


@pytest.mark.parametrize(
    "condition",
    [
        "vs_trend > stretched and vs_trend < 40",
        "close > trend_line and trend_line > close",
        "trend_active and not trend_active",
        "expectation == 'Negative' and expectation == 'Positive'",
        "composite > 100",
        "score_trend < 0",
        "previous_composite > 100",
        "trend_streak < 0",
        "timeline_flips < 0",
        "sector_rank_1w < 1",
        "active_weeks > 53",
        "volume < 0",
        "volume_1w_ago < 0",
        "sector_percentile > 100",
        "sector_sample_trend_breadth < 0",
        "false",
    ],
)
def test_a_condition_that_nothing_makes_true_is_an_error(condition):
    assert chances(condition) == [
        f"error desk.stretched: can never fire: nothing makes {condition!r} true"
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "vs_trend > stretched or vs_trend <= 40",
        "composite >= 0",
        "sector_sample_positive_rs_breadth <= 100",
    ],
)
def test_a_condition_that_nothing_makes_false_is_a_warning(condition):
    assert chances(condition) == [
        (
            f"warning desk.stretched: nothing makes {condition!r} false; "
            'write when = "true", and under cites the facts that it needs'
        )
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "true",
        "close < 0",
        "vs_trend < -100",
        "composite_change < 0",
        "score_moved_most < 0",
        "sector_rank_1w_move < 0",
        "expectation_probability > 100",
        "market_dynamics < -1000",
        "stretched_level < 0",
    ],
)
def test_nothing_is_said_of_a_condition_that_may_come_out_either_way(condition):
    assert chances(condition) == []


def test_the_figures_of_the_real_documents_lie_in_their_ranges(document, report_of):
    facts = derive(report_of(document))
    inside = [
        low <= fact.value.value <= high
        for fact_id, (low, high) in ranges(Subject.LISTING).items()
        if isinstance((fact := facts[fact_id]).value, Quantity)
    ]
    assert len(inside) > 40
    assert all(inside)


def test_only_what_the_document_gives_has_a_range():
    computed, known = {entry.id for entry in ENTRIES if entry.uses}, ranges(Subject.LISTING)
    assert not computed & known.keys()
    assert known["composite"] == (0.0, 100.0)
    assert known["volume"] == (0.0, inf)
    assert {"return_1w", "close", "market_dynamics"}.isdisjoint(
        fact_id for fact_id, each in known.items() if each[1] == 100.0
    )


def test_the_figures_of_a_sector_have_ranges_of_their_own():
    known = ranges(Subject.SECTOR)
    assert (known["names"], known["mean_composite"]) == ((0.0, inf), (0.0, 100.0))
    # A share is computed of two counts, and a change of two means may be below zero.
    assert known.keys().isdisjoint({"breadth_trend", "mean_composite_change", "mean_return_1w"})


# What a sentence may cite

TEXT = "{vs_trend} above {the_line}; falling back to it would cost {to_trend_line:size}."
SAYS = "says = "
UNSAID = (SAYS, "# ")


@pytest.mark.parametrize(
    "sentence",
    [
        "{close} and {trend_line}, {stretched}",
        "a figure of the rulebook's own: {stretched_level}",
        "what is computed from named facts alone: {to_trend_line}",
        "a term of them: {the_line}",
    ],
)
def test_a_sentence_may_print_what_is_made_of_named_facts(sentence):
    assert [each for each in told((TEXT, sentence), UNSAID) if "prints" in each] == []


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("{low_52}", "low_52"),
        ("{to_low_52} from {close}", "to_low_52"),
        ("{vols_to_trend_line} and {volatility_13}", "vols_to_trend_line, volatility_13"),
        ("{composite_change}", "composite_change"),
    ],
)
def test_a_sentence_may_not_print_a_fact_that_its_rule_did_not_look_at(sentence, names):
    error = (
        f"error desk.stretched: text.en prints {names}, which neither its condition nor its cites "
        "name; add to cites what it prints"
    )
    assert error in told((TEXT, sentence), UNSAID)
    cites = (UNSAID[0], f"cites = {names.split(', ')}\n# ")
    assert [each for each in told((TEXT, sentence), cites) if "prints" in each] == []


def test_a_flip_and_a_term_are_sentences_too():
    flip = ("below {stretched_level}", "below {low_52}")
    term = ('again.en = "the Trend Line"', 'again.en = "the Trend Line of {symbol}"')
    assert [each.partition(", which")[0] for each in told(flip, term) if "prints" in each] == [
        "error desk.stretched: text.en prints symbol",
        "error desk.stretched: flip.en prints low_52",
    ]


def test_a_text_in_any_language_is_looked_at():
    german = ("flip.en", 'text.de = "{low_52} über {the_line}."\nflip.en')
    assert [each for each in told(german) if "text.de prints low_52" in each]


def test_what_is_cited_and_not_printed_is_a_warning():
    cites = (SAYS, 'cites = ["close", "low_52", "trend_line"]\nsays = ')
    assert told(cites)[:1] == [
        "warning desk.stretched: no text prints low_52, which its cites name"
    ]
    assert len(told(cites)) == 4  # its cases lack low_52 now


# What no rule may lack, and what nothing needs


@pytest.mark.parametrize(
    ("section", "lacks"),
    [
        ("opportunity", "an opportunity"),
        ("risk", "a risk"),
        ("contradiction", "a contradiction"),
        ("watch", ""),
        ("change", ""),
    ],
)
def test_a_finding_says_what_would_end_it(section, lacks):
    found = told(('section = "risk"\nweight', f'section = "{section}"\nweight'), ("flip.en", "#"))
    found = [each for each in found if "flip" in each]
    assert found == (
        [f"error desk.stretched: has no flip.en: say what would end {lacks}"] if lacks else []
    )


def test_what_nothing_uses_is_a_warning():
    more = """
[thresholds]
idle = { value = 1, unit = "", source = "nobody" }
used_by_idle = { value = 1, unit = "", source = "nobody" }"""
    figure = """
[figures.idle_level]
kind = "price"
title = "Idle"
formula = "close * used_by_idle"

[terms.the_high]
first.en = "the high"
again.en = "the high"

[figures.stretched_level]"""
    changes = (("\n[thresholds]", more), ("\n[figures.stretched_level]", figure))
    assert told(*changes) == [
        "warning thresholds.idle: is used by nothing",
        "warning thresholds.used_by_idle: is used by nothing",
        "warning figures.idle_level: is used by nothing",
        "warning terms.the_high: is used by nothing",
    ]


# Cases


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        ("fires = {}", "", "desk.none: has no firing case: give facts under which it speaks"),
        (
            'silent = [{ vs_trend = 40.0 }, { close = "50.77 CNY" }]',
            "",
            "desk.stretched: has no silent case: give changes that silence it, silent = [{ … }]",
        ),
        (
            'skipped = ["vs_trend", "to_trend_line"]',
            "",
            'desk.stretched: has no skipped case: name a fact that it needs, skipped = ["vs_trend"',
        ),
        (
            'vs_trend = "81.7%"',
            'vs_trend = "30.0%"',
            (
                "desk.stretched: firing case comes out silent, because vs_trend > stretched is "
                "false (30 against 40)"
            ),
        ),
        (
            "to_trend_line = -44.97\n",
            "",
            "desk.stretched: firing case comes out skipped, because to_trend_line is missing",
        ),
        (
            '{ close = "50.77 CNY" }',
            '{ close = "50.78 CNY" }',
            "desk.stretched: silent case 2 comes out fired",
        ),
        (
            '"vs_trend", "to_trend_line"]',
            '"vs_trend", "composite"]',
            "desk.stretched: skipped case 2 comes out fired",
        ),
        (
            'says = "81.7%',
            'says = "82%',
            (
                "desk.stretched: firing case says '81.7% above the Trend Line at 50.77 CNY; "
                "falling back to it would cost 45.0%.', and not '82% above"
            ),
        ),
        (
            "ends the stretch.",
            "should end the stretch.",
            "desk.stretched: firing case, flip: says 'should': no advice",
        ),
        (
            "ends the stretch.",
            "ends 2 stretches.",
            (
                "desk.stretched: firing case, flip: a number without a source in "
                "'A weekly close below 71.08 CNY ends 2 stretches.'"
            ),
        ),
        (
            "No risk found.",
            " ".join(["word"] * 31),
            "desk.none: firing case, text: is longer than 30 words: 'word word",
        ),
        (
            "vs_trend / stretched",
            "vs_trend / (close - close)",
            (
                "desk.stretched: firing case comes out skipped, because "
                "'vs_trend / (close - close)' divides by zero"
            ),
        ),
    ],
)
def test_a_case_that_lacks_or_comes_out_otherwise_is_an_error(old, new, remark):
    found = remarks((old, new))
    assert str(found[0]).startswith(remark)
    assert {each.severity for each in found} == {Severity.ERROR}


def test_a_rule_that_always_fires_needs_no_silent_case_and_one_without_facts_no_skipped_one():
    always = (WHEN, 'when = "true"')
    found = told(always, ("silent = ", "# "))
    assert not [each for each in found if "no silent case" in each]
    assert not [each for each in told() if "desk.none" in each]


def test_a_flag_that_keeps_a_case_from_firing_is_named():
    flag = (WHEN, 'when = "vs_trend > stretched and not fresh_buy"')
    given = ("[rule.fires]", "[rule.fires]\nfresh_buy = true")
    assert "desk.stretched: firing case comes out silent, because fresh_buy is true" in [
        str(each) for each in remarks(flag, given)
    ]


def test_a_case_tries_its_rule_alone():
    """A fallback's rivals lack every fact of its case, and a budget of none is spent."""
    budget = ('title = "Desk view"', 'title = "Desk view"\nbudget = { risk = 0 }')
    assert remarks(budget) == ()


def test_a_case_may_give_a_figure_of_the_rulebook_itself():
    given = ("to_trend_line = -44.97", 'to_trend_line = -44.97\nstretched_level = "2 CNY"')
    digit = ("ends the stretch.", "ends 1.")
    (found,) = remarks(given, digit)
    assert found.message.endswith("in 'A weekly close below 2 CNY ends 1.'")


def test_the_part_of_a_verdict_is_tried_as_its_own_text():
    part = """
[parts]
verdict = ["lead", "tension"]

[[rule]]
id = "desk.tension"
section = "verdict"
part = "tension"
when = "vs_trend > stretched"
why = "What speaks against the rest."
text.en = ", but {vs_trend} above"
fires = { vs_trend = 50.0 }
says = ", but 50.0% above"
silent = [{ vs_trend = 30.0 }]
skipped = ["vs_trend"]

[[rule]]
id = "desk.none"
"""
    whole = ('\n[[rule]]\nid = "desk.none"\n', part)
    assert remarks(whole, recorded={*IDS, "desk.tension"}) == ()
    (wrong,) = remarks(
        whole, ('says = ", but 50.0%', 'says = ", but 50%'), recorded={*IDS, "desk.tension"}
    )
    assert wrong.rule == "desk.tension"


# Rulebooks of sectors

SECTOR_BOOK = """
name = "week"
subject = "sector"

[[rule]]
id = "week.breadth"
section = "change"
when = "trend_known >= 3 and breadth_trend_change > 0"
why = "More names in trend than a week before."
text.en = "{trend_on} of {trend_known} names in trend, from {trend_on_earlier}."
says = "24 of 59 names in trend, from 22."
fires = { trend_known = 59, breadth_trend_change = 3.4, trend_on = 24, trend_on_earlier = 22 }
silent = [{ trend_known = 2 }, { breadth_trend_change = 0.0 }]
skipped = ["trend_known"]
"""


def test_a_rulebook_of_sectors_is_tried_on_the_facts_of_sectors():
    assert audit(parse_rulebook(SECTOR_BOOK, "week.toml"), ["week.breadth"]) == ()


def test_a_sectors_sentence_may_print_what_a_share_it_looked_at_is_made_of():
    stranger = SECTOR_BOOK.replace("{trend_on} of", "{names} of")
    found = [str(each) for each in audit(parse_rulebook(stranger, "week.toml"), ["week.breadth"])]
    assert found[0].startswith("week.breadth: text.en prints names, which neither its condition")


def test_a_condition_that_no_sector_can_meet_is_an_error():
    never = SECTOR_BOOK.replace("trend_known >= 3 and", "trend_known < 0 and")
    found = [str(each) for each in audit(parse_rulebook(never, "week.toml"), ["week.breadth"])]
    assert found[0].startswith("week.breadth: can never fire: nothing makes 'trend_known < 0")


# Ids are for ever


def test_an_id_that_is_gone_is_an_error_unless_it_is_retired():
    gone = ('id = "desk.stretched"', 'id = "desk.overstretched"')
    assert told(gone) == [
        (
            "error desk.stretched: gone; an id is never changed: give the old id back, or list it "
            "under retired"
        ),
        "warning not yet in the register: desk.overstretched; --record writes them",
    ]
    retired = ('name = "desk"', 'name = "desk"\nretired = ["desk.stretched"]')
    assert told(gone, retired, recorded={*IDS, "desk.overstretched"}) == []


def test_ids_that_are_not_recorded_are_one_warning():
    (found,) = remarks(recorded=())
    assert (found.rule, found.severity) == ("", Severity.WARNING)
    assert found.message == (
        "not yet in the register: desk.stretched, desk.none; --record writes them"
    )


def test_of_many_ids_that_are_not_recorded_a_few_are_named():
    rule = BOOK[BOOK.index('[[rule]]\nid = "desk.none"') :]
    many = "".join(rule.replace("desk.none", f"desk.none_{number}") for number in range(9))
    (found,) = audit(parse_rulebook(BOOK + many, "desk.toml"), IDS)
    assert found.message == (
        "not yet in the register: desk.none_0, desk.none_1, desk.none_2, desk.none_3, "
        "desk.none_4, desk.none_5 …; --record writes them"
    )


def test_a_register_stands_beside_its_rulebook(tmp_path):
    assert register_of(str(tmp_path / "desk.toml")) == tmp_path / "desk.ids"
    built_in = register_of("terminal")
    assert built_in.name == "terminal.ids"
    assert built_in.with_suffix(".toml").is_file()


def test_a_register_only_ever_grows(tmp_path):
    path = tmp_path / "desk.ids"
    assert read_register(path) == frozenset()
    path.write_text("desk.zeal\ndesk.ancient\n", "utf-8")
    write_register(path, parse_rulebook(BOOK, "desk.toml"))
    assert path.read_text("utf-8") == "desk.ancient\ndesk.none\ndesk.stretched\ndesk.zeal\n"
    assert read_register(path) == {*IDS, "desk.ancient", "desk.zeal"}


def test_a_register_that_cannot_be_read_or_written_is_told(tmp_path):
    path = tmp_path / "desk.ids"
    path.write_bytes(b"\xff")
    with pytest.raises(RulebookError, match=r"desk\.ids: cannot be read: "):
        read_register(path)
    beneath = tmp_path / "desk.ids" / "desk.ids"
    with pytest.raises(RulebookError, match=r"desk\.ids: cannot be written: "):
        write_register(beneath, parse_rulebook(BOOK, "desk.toml"))


# The page that explains all this

PAGE = Path(__file__).parents[1] / "docs" / "rulebooks.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=["a rulebook", "an overlay", "of sectors"])
def test_the_examples_of_the_page_have_no_mistake(example):
    rulebook = parse_rulebook(example, "docs/rulebooks.md")
    assert audit(rulebook, [rule.id for rule in rulebook.rules]) == ()


def test_the_page_names_every_section_style_and_key():
    page = PAGE.read_text("utf-8")
    keys = [*RuleForm.model_fields, *RulebookForm.model_fields]
    keys = [key for key in keys if key not in {"text", "flip", "title", "name"}]
    words = [*keys, *Section, *(style for style in Style if style), "text.en", "flip.en"]
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", page)] == []
    assert f"at most {LONGEST_SENTENCE} words" in page
