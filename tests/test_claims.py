from dataclasses import replace
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
    "pieces",
    [
        ("A price ", "target", " of ", CLOSE),
        ("A price target of ", CLOSE),
        ("", "A price target", " of ", "", CLOSE),
    ],
    ids=["a term inside", "one piece", "empty pieces"],
)
def test_our_words_are_one_phrase_from_claim_to_claim(pieces):
    assert Line(pieces).words == ("A price target of ",)
    assert Line((*pieces, " or", " less.")).words == ("A price target of ", " or less.")


def test_words_on_two_sides_of_a_claim_are_two():
    assert line("below {close} for weeks", close=CLOSE).words == ("below ", " for weeks")
    assert Line((CLOSE, RANK)).words == ()


@pytest.mark.parametrize(
    ("value", "kind", "style", "text", "sign", "form"),
    [
        (Quantity(7.906, "%"), Kind.PERCENT, Style.SIGNED, "+7.9%", 1, "percent:signed"),
        (Quantity(7.906, "%"), Kind.PERCENT, Style.CHANGE, "+7.9", 1, "percent:change"),
        (Quantity(-12.3, "%", 0.1), Kind.PERCENT, Style.PLAIN, "−12.3%", -1, "percent"),
        (Quantity(-12.3, "%", 0.1), Kind.PERCENT, Style.SIZE, "12.3%", -1, "percent:size"),
        (Quantity(0.0, "%"), Kind.PERCENT, Style.SIGNED, "0.0%", 0, "percent:signed"),
        (Quantity(-0.04, "%"), Kind.PERCENT, Style.SIGNED, "0.0%", 0, "percent:signed"),
        (Quantity(0.04, "%"), Kind.PERCENT, Style.CHANGE, "0.0", 0, "percent:change"),
        (Quantity(-0.06, "%"), Kind.PERCENT, Style.CHANGE, "−0.1", -1, "percent:change"),
        (parse("92.26 CNY"), Kind.PRICE, Style.PLAIN, "92.26 CNY", 1, "price"),
        (parse("92.26 CNY"), Kind.PRICE, Style.BARE, "92.26", 1, "price:bare"),
        (Quantity(0.0), Kind.COUNT, Style.PLAIN, "0", 0, "count"),
        (Quantity(-3.5), Kind.POINTS, Style.SIGNED, "−3.5", -1, "points:signed"),
        (Quantity(1.5), Kind.RATIO, Style.PLAIN, "1.5x", 1, "ratio"),
        (Quantity(1.25e9), Kind.AMOUNT, Style.PLAIN, "1.2B", 1, "amount"),
        (Quantity(82.4), Kind.SCORE, Style.PLAIN, "82", 1, "score"),
        (Quantity(-1.306), Kind.INDEX, Style.PLAIN, "−1.31", -1, "index"),
    ],
)
def test_a_figure_is_printed_with_its_source_its_formatter_and_the_sign_it_shows(
    value, kind, style, text, sign, form
):
    printed = Claim(text, "some_fact", sign, form=form)
    assert PRINTER.fact(fact(value, kind), style) == printed
    assert PRINTER.figure(value, kind, "/some/place", style) == replace(
        printed, source="/some/place"
    )


def test_a_raw_number_is_printed_like_the_same_figure():
    number = PRINTER.number(-3.575782053010465, Kind.PERCENT, "/some/place", Style.CHANGE)
    assert number == Claim("−3.6", "/some/place", -1, form="percent:change")


def test_a_day_is_printed_by_the_locale():
    assert PRINTER.fact(fact(DAY, Kind.DATE)) == Claim("12 June 2026", "some_fact", form="date")
    french = Printer(Locale("fr")).fact(fact(DAY, Kind.DATE))
    assert french == Claim("12 juin 2026", "some_fact", form="date")


def test_a_word_is_printed_as_the_document_gives_it_by_no_formatter():
    assert PRINTER.fact(fact("Undecided", Kind.TEXT)) == Claim("Undecided", "some_fact", form="")
    assert PRINTER.word("On", "/signals/0/value") == Claim("On", "/signals/0/value", form="")


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
    assert claim == Claim("n/a", "/some/place", missing=reason, form="")


def test_a_missing_fact_is_not_available_with_its_own_reason():
    reason = "level / close - 1 needs close"
    assert PRINTER.fact(fact(None, reason=reason), Style.SIGNED) == Claim(
        "n/a", "some_fact", missing=reason
    )


def test_zero_is_a_figure_and_not_missing():
    assert not PRINTER.number(0.0, Kind.PERCENT, "/some/place").missing
