import pytest
from hypothesis import given
from hypothesis import strategies as st

LISTS = ("opportunities", "risks", "watch_points")


def texts(narrative):
    """What a narrative says, by the names of the terminal's own lists."""
    return {name: [sentence.text for sentence in getattr(narrative, name)] for name in LISTS}


def test_the_terminals_own_lists_are_reproduced_word_for_word(document, narrative_of):
    assert texts(narrative_of(document)) == {name: document[name] for name in LISTS}


@pytest.mark.parametrize(
    "own",
    [
        {f"/{name}": [] for name in LISTS},
        {f"/{name}": None for name in LISTS},
        {f"/{name}": ["Buy now.", "{close}"] for name in LISTS} | {"/summary": "Buy now."},
    ],
    ids=["emptied", "null", "nonsense"],
)
def test_nothing_is_copied_from_the_documents_own_lists(own, key, document, changed, narrative_of):
    assert narrative_of(changed(own, key)) == narrative_of(document)


VERDICTS = {
    "000657.SHZ": (
        "Leadership continuation, composite 82: +12.7% in the week against −0.3% "
        "for the sector’s 747 names, and 68.0% above the Trend Line."
    ),
    "002125.SHZ": (
        "Leadership continuation, composite 83: +7.0% in the week against −0.3% "
        "for the sector’s 747 names, and 24.4% above the Trend Line."
    ),
    "002428.SHZ": (
        "Leadership continuation, composite 74: +7.9% in the week against −0.3% "
        "for the sector’s 747 names, and 81.7% above the Trend Line."
    ),
}

ALONE = "Leadership continuation, composite 74: +7.9% in the week, and"


def test_the_verdict_of_a_real_document(key, document, narrative_of):
    assert narrative_of(document).verdict.text == VERDICTS[key]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (
            {"/price/vs_trend": "-3.2%", "/momentum/returns/0/value": -4.45},
            VERDICTS["002428.SHZ"].replace("+7.9%", "−4.4%").replace("81.7% above", "3.2% below"),
        ),
        ({"/price/vs_trend": "0.0%"}, "Composite 74, +7.9% in the week; the close is 92.26 CNY."),
        ({"/price": None}, "Composite 74, +7.9% in the week; the close is 92.26 CNY."),
        ({"/momentum": None}, "The week closed at 92.26 CNY."),
        (
            {"/composite_score": None},
            "Leadership continuation: +7.9% in the week, to a close of 92.26 CNY.",
        ),
        (
            {"/composite_score": None, "/setup_signature": None},
            "+7.9% in the week, to a close of 92.26 CNY.",
        ),
        (
            {"/momentum/peer/count": 1},
            f"{ALONE} 81.7% above the Trend Line.",
        ),
        (
            {"/momentum/peer": None, "/price/vs_trend": "-3.2%"},
            f"{ALONE} 3.2% below the Trend Line.",
        ),
    ],
    ids=[
        "below",
        "on the line",
        "no levels",
        "no returns",
        "no composite",
        "no setup",
        "alone above",
        "alone below",
    ],
)
def test_the_verdict_says_the_most_that_the_document_gives(changes, verdict, changed, narrative_of):
    assert narrative_of(changed(changes)).verdict.text == verdict


def test_without_any_rule_that_fires_there_is_no_verdict(changed, narrative_of):
    changes = {"/recent_rows": None, "/kpis": None, "/price": None, "/composite_score": None}
    narrative = narrative_of(changed(changes))
    assert narrative.verdict is None
    assert narrative.sentences == (
        *narrative.opportunities,
        *narrative.risks,
        *narrative.watch_points,
    )


# The terminal's rules, told a second time: plain Python over the raw JSON, with nothing of briefs.


def number(formatted):
    return None if formatted is None else float(formatted.split(" ")[0].rstrip("%x"))


def terminal_opportunities(document):
    close = number(document["recent_rows"][0]["close"])
    trend_line = number(document["price"]["trend_line"])
    fair_value = number(document["price"]["fair_value"])
    dynamics = number(document["dynamics"]["market_dynamics"])
    ratio = number(document["volume"]["ratio_13"] or document["kpis"][5]["value"])
    percentile = document["momentum"]["peer"]["percentile"]
    streak = document["momentum"]["trend_streak"]
    active = (document["signals"][0]["value"] or document["recent_rows"][0]["trend_signal"]) in (
        *("Active", "On"),
    )
    if active and streak is not None:
        yield f"Trend Signal is active with a {streak:,}-week active streak."
    if trend_line is not None and close > trend_line:
        yield "Price is above the Trend Line, keeping the weekly tape constructive."
    if fair_value is not None and close > fair_value:
        yield "Price is above Fair Value, showing premium demand versus the model."
    if dynamics is not None and dynamics > 0:
        yield "Market Dynamics is positive on the latest completed week."
    if ratio is not None and ratio >= 1.5:
        yield "Volume is elevated versus the 13-week average, confirming attention."
    if percentile is not None and percentile >= 90:
        yield "Latest weekly return ranks in the strongest part of its sector group."


ALWAYS = {
    "risks": ["No major top-level risk cluster is currently dominant."],
    "watch_points": [
        "Trend Line remains the key weekly regime level.",
        "Market Dynamics is the pressure gauge to monitor for confirmation or fade.",
        "A volume ratio above 1.5x would show stronger participation in the next move.",
    ],
}


def hundredths(form, least, most):
    return st.integers(least, most).map(lambda cents: form.format(cents / 100))


PRICES = hundredths("{:.2f} CNY", 1, 500)
FIGURES = st.fixed_dictionaries(
    {
        "/recent_rows/0/close": PRICES,
        "/price/trend_line": st.none() | PRICES,
        "/price/fair_value": st.none() | PRICES,
        "/dynamics/market_dynamics": st.none() | hundredths("{:.2f}", -200, 200),
        "/volume/ratio_13": st.none() | hundredths("{:.1f}x", 0, 300),
        "/kpis/5/value": st.none() | hundredths("{:.1f}x", 0, 300),
        "/momentum/peer/percentile": st.none() | st.floats(85, 95) | st.floats(0, 100),
        "/momentum/trend_streak": st.none() | st.integers(0, 2_000),
        "/signals/0/value": st.sampled_from(["Active", "Inactive", None]),
        "/recent_rows/0/trend_signal": st.sampled_from(["On", "Off", None]),
    }
)


@given(figures=FIGURES)
def test_for_any_figures_the_lists_are_what_the_terminals_rules_say(figures, changed, narrative_of):
    document = changed(figures)
    opportunities = list(terminal_opportunities(document))
    assert texts(narrative_of(document)) == {"opportunities": opportunities} | ALWAYS


def test_the_second_telling_agrees_with_the_terminal_itself(document):
    assert list(terminal_opportunities(document)) == document["opportunities"]
    assert {name: document[name] for name in ALWAYS} == ALWAYS


def test_every_figure_in_a_sentence_is_a_claim_on_its_fact(changed, narrative_of):
    narrative = narrative_of(changed({}))
    assert [(claim.text, claim.source) for claim in narrative.verdict.line.claims] == [
        ("Leadership continuation", "setup_signature"),
        ("74", "composite"),
        ("+7.9%", "return_1w"),
        ("−0.3%", "sector_return_1w"),
        ("747", "sector_names"),
        ("81.7%", "vs_trend"),
    ]
    assert [(claim.text, claim.source) for claim in narrative.watch_points[2].line.claims] == [
        ("1.5x", "elevated_volume")
    ]


def test_no_digit_stands_in_a_sentence_outside_its_claims_and_labels(document, narrative_of):
    for sentence in narrative_of(document).sentences:
        words = "".join(sentence.line.words).replace("13-week average", "")
        assert not any(character.isdigit() for character in words)


BOOK = """
name = "desk"
[[rule]]
id = "desk.light"
section = "risk"
weight = "-1"
when = "true"
why = "a reason"
text.en = "Light."
text.de = "Leicht."
[[rule]]
id = "desk.first"
section = "risk"
weight = "vs_trend"
when = "close > trend_line"
why = "a reason"
text.en = "{vs_trend} above; falling back costs {to_trend_line:size}."
text.de = "{vs_trend} darüber; der Rückfall kostet {to_trend_line:size}."
[[rule]]
id = "desk.second"
section = "risk"
weight = "81.7"
when = "true"
why = "a reason"
text.en = "Of equal weight, and later in the book."
[[rule]]
id = "desk.silent"
section = "risk"
weight = "99"
when = "close < trend_line"
why = "a reason"
text.en = "Never."
"""


@pytest.mark.parametrize(
    ("tag", "risks"),
    [
        (
            "en",
            [
                "81.7% above; falling back costs 45.0%.",
                "Of equal weight, and later in the book.",
                "Light.",
            ],
        ),
        (
            "de",
            [
                "81,7% darüber; der Rückfall kostet 45,0%.",
                "Of equal weight, and later in the book.",
                "Leicht.",
            ],
        ),
    ],
)
def test_sentences_run_from_the_weightiest_and_ties_keep_the_books_order(
    tag, risks, tmp_path, changed, narrative_of
):
    path = tmp_path / "desk.toml"
    path.write_text(BOOK, "utf-8")
    narrative = narrative_of(changed({}), str(path), tag)
    assert [sentence.text for sentence in narrative.risks] == risks
    assert [sentence.rule for sentence in narrative.risks] == [
        *("desk.first", "desk.second", "desk.light"),
    ]
    assert narrative.sentences == narrative.risks
