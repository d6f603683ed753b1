from dataclasses import replace

import pytest
from artists import (
    boxes_of,
    faults_of,
    layout_of,
    place_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from covered import BEFORE, caught, moved, record, scored, sector
from hypothesis import given
from hypothesis import strategies as st

from briefs.charts.sector.distribution import draw_distribution
from briefs.charts.sector.tens import bin_of, distribution_facts, tens_of

COLOURS = layout_of().theme.colours
FOOT = 7.0


def figures(coverage):
    return {fact.id: fact.value.value for fact in distribution_facts(coverage)}


def bricks_of(figure):
    """Left, bottom, right and top of all bricks and bars, whatever their colour."""
    return sorted(
        box
        for colour in (COLOURS.strong, COLOURS.middle, COLOURS.weak)
        for box in boxes_of(figure, colour)
    )


def axis_of(figure):
    left, right = (place_of(text_of(figure, words))[0] for words in ("0", "100"))
    return left, (right - left) / 100


@pytest.mark.parametrize(
    ("composite", "number"), [(0, 0), (9, 0), (10, 1), (69.9, 6), (70, 7), (99, 9), (100, 9)]
)
def test_bins_hold_ten_points_and_the_last_one_more(composite, number):
    assert bin_of(composite) == number


@given(st.lists(st.integers(0, 100), min_size=2, max_size=60))
def test_every_name_stands_in_one_bin(composites):
    tens = tens_of(scored(*composites[:12]))
    assert sum(map(len, tens.bins)) == len(composites[:12])
    for number, names in enumerate(tens.bins):
        assert all(number * 10 <= value < number * 10 + 10 or value == 100 for value, _ in names)


def test_names_without_a_composite_are_counted_out():
    coverage = scored(80, None, 40, None, 50, 60, 70)
    exhibit, _ = caught(draw_distribution, coverage)
    assert figures(coverage)["chart_composites"] == 5
    assert exhibit.subtitle.text == "Composite score in tens, 5 of 7 names"


@pytest.mark.parametrize("composites", [(), (50,), (50, None), (10, 20, 30, 40)])
def test_of_fewer_than_five_composites_no_spread_is_told(composites):
    records = [record(f"{n:06}", composite=value) for n, value in enumerate(composites)]
    records.append(record("999999", composite=None))
    assert caught(draw_distribution, sector(records)) == (None, None)


def test_a_brick_for_each_name_in_the_palette_of_scores():
    _, figure = caught(draw_distribution, scored(*range(0, 101, 4)))
    left, unit = axis_of(figure)
    bricks = bricks_of(figure)
    assert len(bricks) == 26
    for colour, low, high in (
        (COLOURS.weak, 0, 40),
        (COLOURS.middle, 40, 70),
        (COLOURS.strong, 70, 100),
    ):
        own = boxes_of(figure, colour)
        assert min(box[0] for box in own) == pytest.approx(left + low * unit, abs=0.2)
        assert max(box[2] for box in own) == pytest.approx(left + high * unit, abs=0.2)


def test_small_bricks_hold_no_symbols_and_the_smallest_are_one_bar():
    _, figure = caught(draw_distribution, scored(*[55] * 16, 20))
    assert len(bricks_of(figure)) == 17
    assert "000003" not in words_of(figure)
    _, figure = caught(draw_distribution, scored(*[55] * 61, 20))
    one, many = bricks_of(figure)
    assert (many[3] - FOOT) / (one[3] - FOOT) == pytest.approx(61)


def test_large_bricks_hold_the_symbols_that_have_room():
    coverage = sector(
        [
            *(record(f"{n:06}", composite=50 + n) for n in range(3)),
            record("WWWWWWWWWWWW", composite=57),
            record("中国", composite=58),
        ]
    )
    _, figure = caught(draw_distribution, coverage)
    words = words_of(figure)
    assert {"000001", "000002"} <= set(words)
    assert "WWWWWWWWWWWW" not in words
    assert "…: 58" in words
    assert len(boxes_of(figure, COLOURS.band)) == 5


def test_the_last_issue_is_an_outline():
    coverage = moved((15, 85), (15, 25), (15, 25), (45, 25))
    coverage = replace(coverage, records=(*coverage.records, record("900000", composite=25)))
    exhibit, figure = caught(draw_distribution, coverage)
    assert exhibit.subtitle.text == (
        "Composite score in tens, 5 names; outline: 5 June 2026; mean: 4 in both"
    )
    left, unit = axis_of(figure)
    steps = strokes_of(figure, COLOURS.ink, width=0.7)
    tops = {
        round((start[0] - left) / unit / 10): start[1] - FOOT
        for start, end in steps
        if start[1] == end[1]
    }
    assert set(tops) == {1, 4}
    assert (tops[1] + 0.15) / (tops[4] + 0.15) == pytest.approx(3)
    assert max(end[0] for _, end in steps) == pytest.approx(left + 50 * unit)


def test_a_first_issue_has_no_outline():
    _, figure = caught(draw_distribution, scored(15, 15, 45, 45, 45))
    horizontal = [s for s in strokes_of(figure, COLOURS.ink, width=0.7) if s[0][1] == s[1][1]]
    assert horizontal == []


@pytest.mark.parametrize(
    "composites",
    [
        (48, 48, 48, 60, 60, 60),
        (0, 1, 1, 1, 2),
        (99, 99, 99, 100, 100),
        (50,) * 5,
        (9, 9, 50, 70, 70),
    ],
)
def test_the_median_has_a_pin_at_its_place(composites):
    coverage = scored(*composites)
    median = figures(coverage)["chart_median_composite"]
    _, figure = caught(draw_distribution, coverage)
    left, unit = axis_of(figure)
    (pin,) = strokes_of(figure, COLOURS.ink, width=0.7)
    assert pin[0][0] == pin[1][0] == pytest.approx(left + median * unit)
    assert pin[0][1] < pin[1][1]
    assert any(words.startswith("median ") for words in words_of(figure))


def test_counts_stand_above_their_stacks():
    _, figure = caught(draw_distribution, scored(11, 12, 13, 55, 90))
    left, unit = axis_of(figure)
    counts = {
        round((place_of(text)[0] - left) / unit): text.get_text()
        for text in texts_of(figure)
        if FOOT + 2 < place_of(text)[1] < 40 and len(text.get_text()) == 1
    }
    assert counts == {15: "3", 55: "1", 95: "1"}


@pytest.mark.parametrize(
    ("composites", "ends"),
    [
        ((12, 50, 50, 50, 91), {"000000: 12", "000004: 91"}),
        ((12, 12, 50, 50, 91), {"2 names at 12", "000004: 91"}),
        ((50, 50, 50, 50, 50), {"5 names at 50"}),
        ((0, 50, 50, 50, 100), {"000000: 0", "000004: 100"}),
        ((50, 51, 51, 51, 52), {"000000: 50", "000004: 52"}),
    ],
)
def test_both_ends_are_named_under_their_bins(composites, ends):
    _, figure = caught(draw_distribution, scored(*composites))
    assert {text.get_text() for text in texts_of(figure) if place_of(text)[1] < 2} == ends
    assert faults_of(figure) == []


@pytest.mark.parametrize(
    ("coverage", "headline"),
    [
        (scored(70, 82, 83, 90, 95), "Mean composite 84; 5 of 5 at 70 or more"),
        (scored(69, 20, 20, 20, 20), "Mean composite 30; 0 of 5 at 70 or more"),
        (
            moved((40, 60), (50, 71), *[(0, 0)] * 3),
            "Mean composite 26, from 18; 1 of 5 at 70 or more",
        ),
        (
            moved((40, 50), (50, 40), *[(5, 5)] * 3),
            "Mean composite 21, unchanged; 0 of 5 at 70 or more",
        ),
    ],
)
def test_the_headline_tells_mean_and_strong_names(coverage, headline):
    exhibit, _ = caught(draw_distribution, coverage, picture=False)
    assert exhibit.headline.text == headline


def test_the_words_tell_every_bin_and_both_ends():
    exhibit, _ = caught(draw_distribution, scored(12, 15, 35, 55, 91))
    assert exhibit.alt.text == (
        "Names by composite, in bins of ten: 2 from 10, 1 from 30, 1 from 50, 1 from 90, lowest "
        "12: 000000 (000000 Corporation); highest 91: 000004 (000004 Corporation); median 35."
    )


def test_the_mean_is_that_of_the_names_in_both_issues_and_says_so():
    coverage = moved((40, 50), (50, 60), (60, 70), (70, 80))
    newcomer = record("900000", composite=0)
    coverage = replace(coverage, records=(*coverage.records, newcomer))
    exhibit, _ = caught(draw_distribution, coverage, picture=False)
    assert exhibit.headline.text == "Mean composite 65, from 55; 2 of 5 at 70 or more"
    assert exhibit.subtitle.text == (
        "Composite score in tens, 5 names; outline: 5 June 2026; mean: 4 in both"
    )
    facts = figures(coverage)
    assert facts["chart_mean_composite"] == 65
    assert facts["chart_mean_composite_earlier"] == 55
    assert facts["chart_median_composite"] == 60


def test_where_no_name_is_in_both_issues_the_mean_is_that_of_all():
    coverage = moved(*[(40, 50)] * 5)
    others = tuple(record(f"8{n:05}", week=BEFORE, composite=10) for n in range(5))
    coverage = replace(coverage, earlier=replace(coverage.earlier, records=others))
    exhibit, _ = caught(draw_distribution, coverage, picture=False)
    assert exhibit.headline.text == "Mean composite 50; 0 of 5 at 70 or more"
    assert exhibit.subtitle.text == "Composite score in tens, 5 names; outline: 5 June 2026"
