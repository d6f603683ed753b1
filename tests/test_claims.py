from datetime import date

import pytest

from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Fact
from briefs.locale import Locale, Style
from briefs.quantity import Kind, Quantity, parse

DAY = date(2026, 6, 12)
PRINTER = Printer(Locale("en"))


def fact(value, kind=Kind.PERCENT, reason=""):
    return Fact("some_fact", kind, "Some fact", value, DAY, ("/some/place",), reason=reason)


CLOSE = Claim("92.26 CNY", "close")
RANK = Claim("93", "/momentum/peer/rank")


@pytest.mark.parametrize(
    ("template", "pieces"),
    [
        ("Close at {close}.", ("Close at ", CLOSE, ".")),
        ("{close}{rank}", (CLOSE, RANK)),
        ("{rank} of {rank}", (RANK, " of ", RANK)),
        ("no figure", ("no figure",)),
        ("{{close}} is {close}", ("{", "close}", " is ", CLOSE)),
        ("", ()),
    ],
)
def test_a_line_keeps_our_words_and_the_claims_apart(template, pieces):
    made = line(template, close=CLOSE, rank=RANK)
    words = "".join(piece for piece in pieces if isinstance(piece, str))
    assert made.claims == tuple(piece for piece in pieces if isinstance(piece, Claim))
    assert "".join(made.words) == words
    assert made.text == "".join(getattr(piece, "text", piece) for piece in pieces)
    assert bool(made) is bool(pieces)


def test_a_line_that_names_no_given_claim_is_a_mistake():
    with pytest.raises(KeyError, match="clsoe"):
        line("Close at {clsoe}", close=CLOSE)


def test_a_line_of_nothing_is_empty():
    assert Line().text == ""
    assert not Line()


@pytest.mark.parametrize(
    ("value", "kind", "style", "text", "sign"),
    [
        (Quantity(7.906, "%"), Kind.PERCENT, Style.SIGNED, "+7.9%", 1),
        (Quantity(7.906, "%"), Kind.PERCENT, Style.CHANGE, "+7.9", 1),
        (Quantity(-12.3, "%", 0.1), Kind.PERCENT, Style.PLAIN, "−12.3%", -1),
        (Quantity(-12.3, "%", 0.1), Kind.PERCENT, Style.SIZE, "12.3%", -1),
        (Quantity(0.0, "%"), Kind.PERCENT, Style.SIGNED, "0.0%", 0),
        (Quantity(-0.04, "%"), Kind.PERCENT, Style.SIGNED, "0.0%", 0),
        (Quantity(0.04, "%"), Kind.PERCENT, Style.CHANGE, "0.0", 0),
        (Quantity(-0.06, "%"), Kind.PERCENT, Style.CHANGE, "−0.1", -1),
        (parse("92.26 CNY"), Kind.PRICE, Style.PLAIN, "92.26 CNY", 1),
        (parse("92.26 CNY"), Kind.PRICE, Style.BARE, "92.26", 1),
        (Quantity(0.0), Kind.COUNT, Style.PLAIN, "0", 0),
    ],
)
def test_a_figure_is_printed_with_its_source_and_the_sign_it_shows(value, kind, style, text, sign):
    assert PRINTER.fact(fact(value, kind), style) == Claim(text, "some_fact", sign)
    assert PRINTER.figure(value, kind, "/some/place", style) == Claim(text, "/some/place", sign)


def test_a_raw_number_is_printed_like_the_same_figure():
    number = PRINTER.number(-3.575782053010465, Kind.PERCENT, "/some/place", Style.CHANGE)
    assert number == Claim("−3.6", "/some/place", -1)


def test_a_word_is_printed_as_the_document_gives_it():
    assert PRINTER.fact(fact("Undecided", Kind.TEXT)) == Claim("Undecided", "some_fact")
    assert PRINTER.word("On", "/signals/0/value") == Claim("On", "/signals/0/value")


@pytest.mark.parametrize(
    "claim",
    [
        PRINTER.figure(None, Kind.PRICE, "/some/place"),
        PRINTER.number(None, Kind.PERCENT, "/some/place", Style.CHANGE),
        PRINTER.word(None, "/some/place"),
        PRINTER.word("", "/some/place"),
    ],
    ids=["figure", "number", "no word", "empty word"],
)
def test_what_a_document_lacks_is_not_available_and_says_where(claim):
    reason = "the document gives no value at /some/place"
    assert claim == Claim("n/a", "/some/place", missing=reason)


def test_a_missing_fact_is_not_available_with_its_own_reason():
    reason = "level / close - 1 needs close"
    assert PRINTER.fact(fact(None, reason=reason), Style.SIGNED) == Claim(
        "n/a", "some_fact", missing=reason
    )


def test_zero_is_a_figure_and_not_missing():
    assert not PRINTER.number(0.0, Kind.PERCENT, "/some/place").missing
