from dataclasses import replace

import pytest
from awkward import NAMES, brief_of

from briefs.claims import Claim, Line, line
from briefs.narrative import Sentence
from briefs.proof import proofread
from briefs.wording import LONGEST_SENTENCE

KEY = "002428.SHZ"
CLAIM = Claim("92.26 CNY", "close")


def faults(brief):
    problems = proofread(brief, "seeds/x.json")
    assert all(problem.is_error and problem.source == "seeds/x.json" for problem in problems)
    return [problem.message.removeprefix(f"brief of {KEY}: ") for problem in problems]


@pytest.mark.parametrize("name", NAMES)
def test_every_brief_we_can_make_is_without_fault(name):
    assert proofread(brief_of(name), "x.json") == ()


def saying(made, section="risks"):
    """The brief with one sentence in a section, and no other there."""
    brief = brief_of(KEY)
    said = Sentence(made, ("house.risk.test",))
    own = said if section == "verdict" else (said,)
    return replace(brief, narrative=replace(brief.narrative, **{section: own}))


SECTIONS = (
    "verdict",
    "summary",
    "changes",
    "contradictions",
    "opportunities",
    "risks",
    "watch_points",
)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "made",
    [
        line("Stands 81.7% above its Trend Line."),
        line("Close at {close}, 3rd of all.", close=CLAIM),
        line("The 10-week average fell."),
        line("A fall of ٤ percent."),
        line("Up 2W in a row."),
    ],
    ids=["figure", "rank", "average", "Arabic digit", "horizon"],
)
def test_a_number_of_our_own_in_a_sentence_is_caught(made, section):
    assert faults(saying(made, section)) == [
        f"rule house.risk.test: a number without a source in {made.text!r}"
    ]


@pytest.mark.parametrize(
    "made",
    [
        line("Close at {close}.", close=CLAIM),
        line("The 13-week average, the 52-week high, 52 weeks, 1W, 4W, 12W, 26W and 52W."),
        line("Close at {close}.", close=Claim("Route 66 Inc. at 92.26 CNY", "name")),
    ],
    ids=["a claim", "terms of the field", "a name with a number"],
)
def test_claims_and_terms_of_the_field_may_hold_numbers(made):
    assert faults(saying(made)) == []


def exhibit_with(**words):
    brief = brief_of(KEY)
    first, *others = brief.exhibits
    return replace(brief, exhibits=(replace(first, **words), *others))


@pytest.mark.parametrize("part", ["headline", "subtitle", "source", "alt"])
def test_a_number_of_our_own_beside_a_chart_is_caught(part):
    assert faults(exhibit_with(**{part: line("Up in 12 weeks")})) == [
        "exhibit returns: a number without a source in 'Up in 12 weeks'"
    ]


@pytest.mark.parametrize("part", ["headline", "alt"])
@pytest.mark.parametrize(
    "nothing", [Line(), Line(("",)), line("  ")], ids=["none", "empty", "blank"]
)
def test_an_exhibit_without_headline_or_alternative_text_is_caught(nothing, part):
    assert faults(exhibit_with(**{part: nothing})) == [
        "exhibit returns: has no headline or no alternative text"
    ]


@pytest.mark.parametrize("part", ["caption", "note"])
def test_a_number_of_our_own_around_a_table_is_caught(part):
    brief = brief_of(KEY)
    first, *others = brief.tables
    spoiled = replace(first, **{part: line("A sample of 100 names")})
    assert faults(replace(brief, tables=(spoiled, *others))) == [
        "table returns: a number without a source in 'A sample of 100 names'"
    ]


def test_a_number_of_our_own_on_the_data_line_is_caught():
    brief = replace(brief_of(KEY), quality=(line("2 fields are missing"),))
    assert faults(brief) == ["the data line: a number without a source in '2 fields are missing'"]


def test_a_sentence_of_thirty_words_is_read_and_one_of_thirty_one_is_not():
    assert LONGEST_SENTENCE == 30
    assert faults(saying(line("word " * 29 + "word."))) == []
    too_long = "word " * 30 + "word."
    assert faults(saying(line(too_long))) == [
        f"rule house.risk.test: is longer than 30 words: {too_long!r}"
    ]


def test_a_long_name_counts_as_one_word_because_no_rule_is_to_blame_for_it():
    name = Claim("A Very Long Company Name " * 9, "name")
    assert faults(saying(line("{name} " + "word " * 28 + "word.", name=name))) == []
    assert len(faults(saying(line("{name} " + "word " * 29 + "word.", name=name)))) == 1


@pytest.mark.parametrize("nothing", [Line(), line("   ")], ids=["none", "blank"])
def test_a_sentence_that_says_nothing_is_caught(nothing):
    assert faults(saying(nothing)) == ["rule house.risk.test: says nothing"]


def test_all_faults_are_named_at_once():
    brief = replace(saying(line("Up 7 weeks.")), quality=(line("2 missing"),))
    assert len(faults(brief)) == 2
