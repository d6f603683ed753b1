from statistics import median

import pytest
from artists import (
    box_of,
    faults_of,
    layout_of,
    marked,
    patches_of,
    place_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from covered import caught, many, record, scored, sector
from hypothesis import given
from hypothesis import strategies as st

from briefs.charts.canvas import Canvas
from briefs.charts.sector.cloud import cloud_of, scatter_facts
from briefs.charts.sector.placing import TALL, Ground
from briefs.charts.sector.placing import box_of as label_box
from briefs.charts.sector.plane import scale_of_returns
from briefs.charts.sector.scatter import draw_scatter

COLOURS = layout_of().theme.colours


def dots_of(figure):
    """Where the dots stand: strokes of next to no length, in the colours of scores."""
    return sorted(
        start
        for colour in (COLOURS.strong, COLOURS.middle, COLOURS.weak)
        for start, end in strokes_of(figure, colour)
        if end[0] - start[0] < 0.01
    )


def arrows_of(figure):
    return [(mark.marker, *mark.place) for mark in marked(figure)]


def scale(returns):
    coverage = scored(*range(len(returns)), returns=list(returns))
    return scale_of_returns(cloud_of(coverage), Canvas(layout_of(), "scatter"))


def figures(coverage):
    return {
        fact.id.removeprefix("chart_scatter_"): fact.value.value for fact in scatter_facts(coverage)
    }


def test_every_name_with_both_figures_is_a_dot_at_its_place():
    composites, returns = (10, 40, 75, 90, 60), (-5.0, 0.0, 2.5, 10.0, 5.0)
    _, figure = caught(draw_scatter, scored(*composites, returns=returns))
    zero, top = place_of(text_of(figure, "0%"))[1], place_of(text_of(figure, "+10%"))[1]
    left, right = (place_of(text_of(figure, words))[0] for words in ("0", "100"))
    wanted = sorted(
        (left + (right - left) * composite / 100, zero + (top - zero) * gained / 10)
        for composite, gained in zip(composites, returns, strict=True)
    )
    for dot, place in zip(dots_of(figure), wanted, strict=True):
        assert dot == pytest.approx(place, abs=0.01)


def test_names_that_lack_a_figure_are_counted_out():
    coverage = sector(
        [
            *scored(10, 20, 30, 40, 60).records,
            record("900000", composite=None, return_4w=3.0),
            record("900001", composite=50, return_4w=None),
        ]
    )
    exhibit, figure = caught(draw_scatter, coverage)
    assert len(dots_of(figure)) == 5
    assert exhibit.subtitle.text == (
        "4W price return in percent by composite score, 5 of 7 names; dashed: medians"
    )


@pytest.mark.parametrize(
    ("composites", "returns"),
    [
        ((10, 20, 30, 40), (1.0, 2.0, 3.0, 4.0)),
        ((50,) * 5, (1.0, 2.0, 3.0, 4.0, 5.0)),
        ((10, 20, 30, 40, 50), (2.0,) * 5),
    ],
    ids=["four names", "one composite", "one return"],
)
def test_where_nothing_can_be_compared_there_is_no_exhibit(composites, returns):
    assert caught(draw_scatter, scored(*composites, returns=returns)) == (None, None)


@pytest.mark.parametrize(
    ("returns", "low", "high"),
    [
        ((-5.0, 3.0, 10.0), -6, 10),
        ((1.0, 2.0, 3.0), 0, 3),
        ((-1.0, -2.0, -3.4), -4, 0),
        ((-27.8, 1.0, 23.9), -30, 30),
        ((0.1, 0.2, 0.3), 0, 1),
        ((120.0, 300.0, 250.0), 0, 300),
    ],
)
def test_the_scale_has_round_ends_and_zero(returns, low, high):
    found, cut = scale(returns)
    assert (found.low, found.high) == (low, high)
    assert not cut


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=3, max_size=9))
def test_the_scale_holds_what_it_does_not_cut(returns):
    found, cut = scale(returns)
    assert found.low <= 0 <= found.high
    assert found.low < found.high
    assert all(found.low <= value <= found.high for value in returns if value not in cut)


def test_returns_beyond_the_scale_are_arrows_with_their_figures():
    returns = [624.3, -95.0, *(number % 5 - 2.0 for number in range(20))]
    exhibit, figure = caught(draw_scatter, scored(*range(8, 96, 4), returns=returns))
    (up, _, top), (down, _, bottom) = sorted(arrows_of(figure), key=lambda arrow: -arrow[2])
    assert (up, down) == ("^", "v")
    heights = [y for _, y in dots_of(figure)]
    assert len(heights) == 20
    assert bottom < min(heights) < max(heights) < top
    assert {"000000 +624.3%", "000001 −95.0%"} <= set(words_of(figure))
    assert "Beyond the scale: 000000 +624.3%." in exhibit.alt.text
    assert "highest +624.3% (000000 (000000 Corporation))" in exhibit.alt.text


def test_an_outlier_without_a_symbol_to_print_has_its_figure():
    names = [record(f"中国{n}", composite=n * 9, return_4w=float(n)) for n in range(9)]
    names.append(record("中国", composite=50, return_4w=700.0))
    _, figure = caught(draw_scatter, sector(names))
    assert "+700.0%" in words_of(figure)


def test_returns_too_long_for_the_picture_have_none():
    coverage = scored(10, 20, 30, 40, 50, returns=[1e15, 2e15, -1e15, 3e15, -2e15])
    assert caught(draw_scatter, coverage) == (None, None)


def test_medians_stand_at_their_places_and_part_the_names():
    coverage = many(61)
    composites = [each.facts.number("composite") for each in coverage.records]
    returns = [each.facts.number("return_4w") for each in coverage.records]
    found = figures(coverage)
    assert found["composite"] == median(composites)
    assert found["return_4w"] == median(returns)
    high = [r for c, r in zip(composites, returns, strict=True) if c > median(composites)]
    assert found["high_return_4w"] == median(high)
    assert found["high_ahead"] == sum(r > median(returns) for r in high)
    parts = sum(
        found[f"{score}_{side}"] for score in ("low", "high") for side in ("ahead", "behind")
    )
    on_a_median = sum(
        c == median(composites) or r == median(returns)
        for c, r in zip(composites, returns, strict=True)
    )
    assert parts == len(composites) - on_a_median
    _, figure = caught(draw_scatter, coverage)
    (label,) = (words for words in words_of(figure) if words.startswith("median composite"))
    across = place_of(text_of(figure, label))[0]
    lines = [s for s in strokes_of(figure, COLOURS.muted, width=0.6) if s[0][0] == s[1][0]]
    assert lines
    assert all(start[0] == pytest.approx(across, abs=0.5) for start, _ in lines)


def test_few_names_are_not_parted():
    exhibit, figure = caught(draw_scatter, scored(10, 20, 30, 40, 50))
    assert not [words for words in words_of(figure) if "score, " in words]
    assert exhibit.headline.text == "Median composite 30, median 4W return 0.0%"


def test_the_headline_sets_the_higher_scores_beside_the_lower():
    coverage = scored(*range(10, 90, 10), returns=[-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0])
    exhibit, figure = caught(draw_scatter, coverage)
    assert exhibit.headline.text == "Median 4W return +2.5% for higher scores, −2.5% for lower"
    assert {"Lower score, ahead: 0", "Higher score, ahead: 4"} <= set(words_of(figure))
    assert {"Lower score, behind: 4", "Higher score, behind: 0"} <= set(words_of(figure))


def test_where_one_side_of_the_median_is_empty_both_medians_are_told():
    exhibit, _ = caught(draw_scatter, scored(*[50] * 8, 60))
    assert exhibit.headline.text == "Median composite 50, median 4W return +3.0%"


def test_the_names_at_the_ends_are_labelled_first():
    cloud = cloud_of(many(61))
    first = cloud.apart[:4]
    composites = [point.composite for point in cloud.points]
    returns = [point.gained for point in cloud.points]
    assert {max(composites), min(composites)} <= {point.composite for point in first}
    assert {max(returns), min(returns)} <= {point.gained for point in first}
    assert sorted(point.record.key for point in cloud.apart) == sorted(
        point.record.key for point in cloud.points
    )


@pytest.mark.parametrize("count", [9, 61, 750])
def test_labels_cover_no_dot(count):
    _, figure = caught(draw_scatter, many(count), picture=False)
    symbols = [text for text in texts_of(figure) if text.get_text().isdigit()]
    symbols = [text for text in symbols if len(text.get_text()) == 6]
    assert 2 <= len(symbols) <= 8
    for text in symbols:
        left, bottom, right, top = box_of(text)
        middle = (bottom + top) / 2
        assert not [
            (x, y) for x, y in dots_of(figure) if left < x < right and abs(y - middle) < TALL / 2
        ]


def test_dots_are_smaller_where_there_are_more():
    sizes = []
    for count in (20, 61, 200, 750):
        _, figure = caught(draw_scatter, many(count), picture=False)
        sizes.append(
            next(
                patch.get_linewidth()
                for patch in patches_of(figure)
                if patch.get_capstyle() == "round" and patch.get_edgecolor()[:3] != (1, 1, 1)
            )
        )
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4


PLACES = st.tuples(st.floats(0, 80), st.floats(0, 40))


@given(st.lists(st.tuples(PLACES, st.floats(1, 20)), max_size=20), st.booleans())
def test_labels_keep_apart_and_in_the_frame(wanted, further):
    ground = Ground((0.0, 0.0, 80.0, 40.0))
    placed = [
        label_box(middle, wide)
        for at, wide in wanted
        if (middle := ground.place(at, wide, 1.0, further=further)) is not None
    ]
    for number, (left, bottom, right, top) in enumerate(placed):
        assert left >= 0
        assert bottom >= 0
        assert right <= 80
        assert top <= 40
        for other in placed[:number]:
            across = min(right, other[2]) > max(left, other[0])
            assert not (across and min(top, other[3]) > max(bottom, other[1]))


def test_the_median_has_its_figure_even_where_dots_crowd():
    points = [(x, y) for x in range(0, 101, 2) for y in (-1.0, 0.0, 1.0, 2.0)]
    coverage = scored(*(x for x, _ in points), returns=[y for _, y in points])
    _, figure = caught(draw_scatter, coverage)
    assert {"median", "+0.5%"} <= set(words_of(figure))
    assert faults_of(figure) == []


def test_the_median_is_named_in_the_margin_at_the_height_of_its_line():
    _, figure = caught(draw_scatter, many(61))
    word, value = text_of(figure, "median"), text_of(figure, "0.0%")
    (line,) = {s[0][1] for s in strokes_of(figure, COLOURS.muted, width=0.6) if s[0][1] == s[1][1]}
    end = max(s[1][0] for s in strokes_of(figure, COLOURS.muted, width=0.6))
    assert (place_of(word)[1] + place_of(value)[1]) / 2 == pytest.approx(line)
    assert min(box_of(word)[0], box_of(value)[0]) > end


@pytest.mark.parametrize("count", [9, 22, 61])
def test_no_median_strikes_a_label(count):
    _, figure = caught(draw_scatter, many(count), picture=False)
    lines = strokes_of(figure, COLOURS.muted, width=0.6)
    for text in texts_of(figure):
        left, bottom, right, top = box_of(text)
        middle = (bottom + top) / 2
        for (x, y), (to_x, to_y) in lines:
            level = y == to_y and x < right and left < to_x and abs(y - middle) < TALL / 2
            upright = x == to_x and left < x < right and y < middle < to_y
            assert not level, text.get_text()
            assert not upright, text.get_text()


def test_names_on_a_median_are_told():
    exhibit, _ = caught(draw_scatter, scored(*range(10, 100, 10)), picture=False)
    assert exhibit.subtitle.text == (
        "4W return in %, 9 names; 1 on a dashed median is counted in no corner"
    )
    assert "On a median and counted in no corner: 1." in exhibit.alt.text
    exhibit, _ = caught(draw_scatter, scored(*range(10, 90, 10)), picture=False)
    assert exhibit.subtitle.text.endswith("8 names; dashed: medians")
