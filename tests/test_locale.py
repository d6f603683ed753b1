import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import UsageError
from briefs.locale import MINUS, Locale, Style
from briefs.quantity import LARGEST, Kind, Quantity, parse

DECIMALS = {
    Kind.PRICE: 6,
    Kind.PERCENT: 1,
    Kind.RATIO: 1,
    Kind.AMOUNT: 1,
    Kind.INDEX: 2,
    Kind.SCORE: 0,
    Kind.COUNT: 0,
}


def plain(value):
    """The quantity of a document's formatted string, or of a raw JSON number."""
    return parse(value) if isinstance(value, str) else Quantity(value)


@pytest.mark.parametrize(
    ("kind", "value", "printed"),
    [
        (Kind.PRICE, "92.26 CNY", "92.26 CNY"),
        (Kind.PRICE, "105.2 CNY", "105.2 CNY"),
        (Kind.PRICE, "1234567.5 IDR", "1,234,567.5 IDR"),
        (Kind.PRICE, "0.00001234 USD", "0.000012 USD"),
        (Kind.PRICE, 92.265, "92.26"),
        (Kind.PERCENT, 7.906435087719298, "7.9%"),
        (Kind.PERCENT, 999.94, "999.9%"),
        (Kind.PERCENT, 999.96, "1,000%"),
        (Kind.PERCENT, "-1234.5%", "\u22121,234%"),
        (Kind.PERCENT, "13509.9%", "13,510%"),
        (Kind.PERCENT, "52.12%", "52.1%"),
        (Kind.PERCENT, "52%", "52%"),
        (Kind.PERCENT, -12.3, "\u221212.3%"),
        (Kind.PERCENT, -0.04, "0.0%"),
        (Kind.PERCENT, "-0.0%", "0.0%"),
        (Kind.PERCENT, 0.25, "0.2%"),
        (Kind.PERCENT, 0.35, "0.4%"),
        (Kind.RATIO, "2.7x", "2.7x"),
        (Kind.INDEX, "113.83", "113.83"),
        (Kind.INDEX, "1.5", "1.5"),
        (Kind.SCORE, 92.59615384615385, "93"),
        (Kind.SCORE, 44.5, "44"),
        (Kind.COUNT, 747.0, "747"),
        (Kind.AMOUNT, "456.3M", "456.3M"),
        (Kind.AMOUNT, "571.0M", "571.0M"),
        (Kind.AMOUNT, "56.4B CNY", "56.4B"),
        (Kind.AMOUNT, "9B", "9B"),
        (Kind.AMOUNT, "950", "950"),
        (Kind.AMOUNT, "12345", "12.3K"),
        (Kind.AMOUNT, "999.94K", "999.9K"),
        (Kind.AMOUNT, "999.96K", "1.0M"),
        (Kind.AMOUNT, "-0.04", "0.0"),
        (Kind.AMOUNT, "1500T", "1,500T"),
    ],
)
def test_a_figure_prints_no_more_than_its_kind_allows_and_its_source_gave(kind, value, printed):
    assert Locale().figure(plain(value), kind) == printed


@pytest.mark.parametrize(
    ("style", "kind", "value", "printed"),
    [
        (Style.SIGNED, Kind.PERCENT, 7.9, "+7.9%"),
        (Style.SIGNED, Kind.PERCENT, -7.9, "\u22127.9%"),
        (Style.SIGNED, Kind.PERCENT, 0.04, "0.0%"),
        (Style.SIGNED, Kind.AMOUNT, "456.3M", "+456.3M"),
        (Style.SIZE, Kind.PERCENT, -44.97, "45.0%"),
        (Style.SIZE, Kind.AMOUNT, "-456.3M", "456.3M"),
        (Style.BARE, Kind.PRICE, "-92.26 CNY", "\u221292.26"),
        (Style.BARE, Kind.PERCENT, 7.9, "7.9"),
        (Style.CHANGE, Kind.PERCENT, 7.9, "+7.9"),
        (Style.CHANGE, Kind.PERCENT, -7.9, "\u22127.9"),
    ],
)
def test_a_style_decides_sign_and_unit(style, kind, value, printed):
    assert Locale().figure(plain(value), kind, style) == printed


@pytest.mark.parametrize(
    ("tag", "language", "percent", "amount", "day", "short"),
    [
        ("en", "en", "13,510%", "456.3M", "12 June 2026", "12 Jun"),
        ("en-GB", "en", "13,510%", "456.3M", "12 June 2026", "12 Jun"),
        ("de", "de", "13.510%", "456,3\u00a0Mio.", "12 Juni 2026", "12 Juni"),
        ("de-CH", "de", "13’510%", "456.3\u00a0Mio.", "12 Juni 2026", "12 Juni"),
        ("zh", "zh", "13,510%", "4.6亿", "12 六月 2026", "12 6月"),
    ],
)
def test_a_language_prints_its_own_way(tag, language, percent, amount, day, short):
    locale = Locale(tag)
    assert (
        locale.language,
        locale.figure(plain("13509.9%"), Kind.PERCENT),
        locale.figure(plain("456.3M"), Kind.AMOUNT),
        locale.day(date(2026, 6, 12)),
        locale.short_day(date(2026, 6, 12)),
    ) == (language, percent, amount, day, short)


@pytest.mark.parametrize("tag", ["", "xx", "en_US", "english", "../en", "\ud800"])
def test_a_language_nobody_speaks_is_refused_with_a_hint(tag):
    with pytest.raises(UsageError) as caught:
        Locale(tag)
    assert str(caught.value) == f"no such language: {tag!r}"
    assert caught.value.hint == "Use a tag such as en, de or zh."


@given(
    value=st.floats(-LARGEST, LARGEST) | st.floats(-1, 1) | st.integers(-9999, 9999).map(float),
    kind=st.sampled_from(sorted(DECIMALS)),
    style=st.sampled_from(Style),
    decimals=st.none() | st.integers(0, 9),
    tag=st.sampled_from(["en", "de", "zh"]),
)
def test_no_figure_prints_a_negative_zero_a_hyphen_or_a_digit_too_many(
    value, kind, style, decimals, tag
):
    step = 0.0 if decimals is None else 10.0**-decimals
    printed = Locale(tag).figure(Quantity(value, "CNY", step), kind, style)
    assert "-" not in printed
    assert printed.strip() == printed
    if not re.search("[1-9]", printed):
        assert not printed.startswith((MINUS, "+"))
    if value >= 0 or style is Style.SIZE:
        assert MINUS not in printed
    if tag == "en":
        most = DECIMALS[kind] if decimals is None else min(DECIMALS[kind], decimals)
        most = min(2, most) if kind is Kind.PRICE and decimals is None else most
        fraction = re.search(r"\.(\d+)", printed)
        amount_scaled = kind is Kind.AMOUNT and abs(value) >= 999
        assert len(fraction[1] if fraction else "") <= (1 if amount_scaled else most)


@given(
    number=st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
    case=st.sampled_from([(Kind.PRICE, "{:.2f} CNY"), (Kind.INDEX, "{:.2f}")]),
)
def test_what_a_document_printed_is_printed_again_without_loss(number, case):
    kind, form = case
    quantity = parse(form.format(number))
    assert parse(Locale().figure(quantity, kind)).value == quantity.value
