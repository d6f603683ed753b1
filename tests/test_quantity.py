import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.quantity import EXAMPLES, LARGEST, SCALES, Kind, Quantity, parse, parse_as


@pytest.mark.parametrize(
    ("text", "value", "unit", "step", "decimals"),
    [
        ("92.26 CNY", 92.26, "CNY", 0.01, 2),
        ("105.2 CNY", 105.2, "CNY", 0.1, 1),
        ("1,234.50 GBp", 1234.5, "GBp", 0.01, 2),
        ("7.9%", 7.9, "%", 0.1, 1),
        ("52.12%", 52.12, "%", 0.01, 2),
        ("-12.3%", -12.3, "%", 0.1, 1),
        ("\u221212.3%", -12.3, "%", 0.1, 1),
        ("+0.4%", 0.4, "%", 0.1, 1),
        ("13509.9%", 13509.9, "%", 0.1, 1),
        ("1.1x", 1.1, "x", 0.1, 1),
        ("456.3M", 456_300_000.0, "", 100_000.0, 0),
        ("56.4B", 56_400_000_000.0, "", 100_000_000.0, 0),
        ("1.234567K", 1234.567, "", 0.001, 3),
        ("2T", 2e12, "", 1e12, 0),
        ("56.4B CNY", 56.4e9, "CNY", 1e8, 0),
        ("74", 74.0, "", 1.0, 0),
        ("0.00", 0.0, "", 0.01, 2),
        (" 1.58 ", 1.58, "", 0.01, 2),
    ],
)
def test_a_formatted_figure_gives_value_unit_and_precision(text, value, unit, step, decimals):
    quantity = parse(text)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert quantity.step == pytest.approx(step, rel=1e-12)
    assert quantity.tolerance == pytest.approx(step / 2, rel=1e-12)
    assert quantity.decimals == decimals


def test_a_raw_number_is_exact():
    assert (Quantity(7.906).tolerance, Quantity(7.906).decimals) == (0, None)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "n/a", "NaN", "Infinity", "1e5", "0x10", "abc", "--1", "1.", ".5", "1.2.3"),
        *("1,23", "12,34,567", "7.9 %", "1.1 x", "1.1X", "50 %%", "92.26 YUAN", "92.26CNY", "$5"),
        *("\u0663%", "\uff11", "7\n%", "9" * 400, "2000000000T"),
    ],
)
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(ValueError, match=r"^(not a formatted figure|too large to be a figure)$"):
        parse(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.PRICE, "5%"),
        (Kind.PRICE, "5x"),
        (Kind.PERCENT, "5"),
        (Kind.PERCENT, "5 CNY"),
        (Kind.RATIO, "1.1"),
        (Kind.AMOUNT, "5%"),
        (Kind.INDEX, "1.58%"),
        (Kind.SCORE, "74%"),
        (Kind.SCORE, "100.1"),
        (Kind.SCORE, "-1"),
        (Kind.SCORE, "lots"),
    ],
)
def test_a_figure_of_another_kind_is_refused_with_an_example_of_the_right_one(kind, text):
    with pytest.raises(ValueError, match=re.escape(EXAMPLES[kind])):
        parse_as(kind, text)


@pytest.mark.parametrize("kind", EXAMPLES, ids=str)
def test_the_example_in_a_message_is_itself_accepted(kind):
    example = EXAMPLES[kind].split("'")[1]
    assert parse_as(kind, example) == parse(example)


@given(
    digits=st.integers(0, 10**9),
    places=st.integers(0, 6),
    sign=st.sampled_from(["", "-", "+", "\u2212"]),
    grouped=st.booleans(),
    scale=st.sampled_from(sorted(SCALES)),
    unit=st.sampled_from(["", "%", "x", " CNY", " GBp"]),
)
def test_what_was_printed_is_what_is_read(digits, places, sign, grouped, scale, unit):
    number = Decimal(digits).scaleb(-places)
    printed = f"{number:,.{places}f}" if grouped else f"{number:.{places}f}"
    quantity = parse(f"{sign}{printed}{scale}{unit}")
    exact = number * Decimal(int(SCALES[scale]))
    assert quantity.value == float(-exact if sign in {"-", "\u2212"} else exact)
    assert quantity.unit == unit.strip()
    assert quantity.step == pytest.approx(SCALES[scale] / 10**places, rel=1e-12)


@given(st.text() | st.text("0123456789.,-+%xKMBT CNY", max_size=12))
def test_any_text_is_a_bounded_figure_or_a_value_error(text):
    try:
        quantity = parse(text)
    except ValueError:
        return
    assert abs(quantity.value) <= LARGEST
    assert quantity.step >= 0
