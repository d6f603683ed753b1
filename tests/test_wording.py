import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.claims import Claim, Line, line
from briefs.rulebook import Banned
from briefs.wording import LONGEST_SENTENCE, faults_of, has_number, unbound

CLOSE = Claim("92.26 CNY", "close", form="price")
NAME = Claim("Strong Buy Price Target Holdings 2000", "name")
ADVICE = Banned(("buy", "price target", "stop-loss"), "no advice")
ADJECTIVE = Banned(("strong",), "no adjective without a figure")
BANNED = (ADVICE, ADJECTIVE)


def faults(made, banned=BANNED):
    return list(faults_of(made, banned))


def test_a_plain_sentence_has_no_fault():
    assert faults(line("A weekly close below {close} ends the trend.", close=CLOSE)) == []


# Numbers


@pytest.mark.parametrize(
    "words",
    [
        *("81.7% above its Trend Line.", "Ranks 3rd of all.", "Week 7.", "0", "In 2026 it rose."),
        *("The 10-week average fell.", "Up 2W in a row.", "13 weeks ago", "of 52"),
        *(
            "A fall of ٤ percent.",
            "Up by ½.",
            "A gain of １２ in all.",
            "Phase Ⅳ.",
            "Note ³",
            "① rose",
        ),
    ],
)
def test_a_number_of_our_own_has_no_source(words):
    assert list(unbound(Line((words,)))) == [f"a number without a source in {words!r}"]
    assert faults(Line((words,))) == [f"a number without a source in {words!r}"]


@pytest.mark.parametrize(
    "words",
    [
        *("the 4-week return", "the 12-week return", "the 13-week average", "over 16-week spans"),
        *("the 26-week return", "the 52-week high", "52 weeks", "1W, 4W, 12W, 26W and 52W"),
        *("two weeks", "half of it", "三周", ""),
    ],
)
def test_a_term_of_the_field_states_no_number(words):
    assert list(unbound(Line((words,)))) == []


@pytest.mark.parametrize(
    "words",
    ["152-week high", "the 52-weekly", "52 weekss", "4Wx", "x4W", "1.52 weeks", "52-week 7"],
)
def test_what_only_resembles_a_term_is_a_number(words):
    assert len(list(unbound(Line((words,))))) == 1


def test_a_term_may_be_a_piece_of_its_own():
    assert list(unbound(Line(("below the ", "52", "-week high of ", CLOSE)))) == []
    assert len(list(unbound(Line(("below ", "5", CLOSE))))) == 1


def test_a_line_of_several_numbers_has_one_fault():
    made = line("up 7 weeks at {close}, 3rd of 9", close=CLOSE)
    assert list(unbound(made)) == [
        "a number without a source in 'up 7 weeks at 92.26 CNY, 3rd of 9'"
    ]


def test_a_claim_may_hold_any_number():
    assert list(unbound(line("{name} at {close}.", name=NAME, close=CLOSE))) == []


@given(st.text(), st.from_regex(r"\d", fullmatch=True), st.text())
def test_no_digit_of_any_script_is_overlooked(before, digit, after):
    assert has_number(f"{before}{digit}{after}")


# Words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("A buy.", "buy"),
        ("BUY now.", "BUY"),
        ("One may (Buy).", "Buy"),
        ("a stop-loss below", "stop-loss"),
        ("its price target of", "price target"),
        ("its price  target of", "price target"),
        ("its price\n target of", "price target"),
    ],
)
def test_a_banned_word_is_named_with_its_reason(words, said):
    assert faults(Line((words,))) == [f"says {said!r}: no advice"]


@pytest.mark.parametrize(
    "words",
    ["A buyer.", "Buyout talk.", "rebuy", "to_buy", "price and target", "priced", "stop loss"],
)
def test_a_longer_or_a_broken_word_is_another_word(words):
    assert faults(Line((words,))) == []


def test_every_banned_word_is_named():
    made = line("A strong buy, a very strong one.")
    assert faults(made) == [
        "says 'buy': no advice",
        "says 'strong': no adjective without a figure",
        "says 'strong': no adjective without a figure",
    ]
    assert faults(made, banned=()) == []


def test_a_company_may_be_called_what_we_may_not_say():
    assert faults(line("{name} closed at {close}.", name=NAME, close=CLOSE)) == []
    broken = line("A price {name} target.", name=NAME)
    assert faults(broken) == []


def test_a_banned_phrase_is_found_across_the_pieces_of_a_term():
    assert faults(Line(("Its price ", "target", " fell."))) == ["says 'price target': no advice"]
    assert faults(Line(("re", "buy", "ing"))) == []


# Length


def test_thirty_words_are_read_and_thirty_one_are_not():
    assert LONGEST_SENTENCE == 30
    assert faults(line("word " * 29 + "word.")) == []
    too_long = "word " * 30 + "word."
    assert faults(line(too_long)) == [f"is longer than 30 words: {too_long!r}"]


def test_a_claim_counts_as_one_word_however_long_a_name_it_is():
    assert faults(line("{name} " + "word " * 28 + "word.", name=NAME)) == []
    too_long = line("{name} " + "word " * 29 + "word.", name=NAME)
    assert faults(too_long) == [f"is longer than 30 words: {too_long.text!r}"]


def test_what_is_written_onto_a_claim_is_one_word_with_it():
    assert faults(line("word " * 29 + "({close})", close=CLOSE)) == []


@pytest.mark.parametrize(
    "nothing", [Line(), Line(("",)), Line(("  ", "\n")), Line((Claim("", "name"),))]
)
def test_a_sentence_that_says_nothing_is_a_fault(nothing):
    assert faults(nothing) == ["says nothing"]


def test_all_faults_of_a_sentence_are_named_at_once():
    made = Line(("Buy 7 of them, " + "word " * 27 + "word.",))
    assert faults(made) == [
        f"is longer than 30 words: {made.text!r}",
        "says 'Buy': no advice",
        f"a number without a source in {made.text!r}",
    ]
