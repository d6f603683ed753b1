from dataclasses import replace
from datetime import date

import pytest
from artists import (
    box_of,
    boxes_of,
    colours_of,
    faults_of,
    layout_of,
    marked,
    place_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from covered import BEFORE, caught, moved, record, sector

from briefs.charts.sector.movers import draw_movers
from briefs.charts.sector.moves import CHANGE, movers_facts, moves_of

COLOURS = layout_of().theme.colours
RED, GREEN = "#8a1812", "#277a5b"


def gained(*returns):
    """Names with these returns, among three that have none of any size."""
    every = (*returns, 0.0, 0.0, 0.0)
    return sector(record(f"{n:06}", return_1w=value) for n, value in enumerate(every))


def among(*pairs):
    """Names with these composites before and now, among four that did not move."""
    return moved(*pairs, *[(5, 5)] * 4)


def dots_of(figure):
    """Each dot's place and whether it is full, row by row from the top."""
    return {
        (round(mark.place[0], 3), round(mark.place[1], 3)): mark.fill != COLOURS.paper
        for mark in marked(figure, "o")
    }


def test_the_six_largest_of_each_way_are_told_from_rise_to_fall():
    pairs = [(50, 50 + change) for change in (*range(-9, 0), 0, *range(1, 10))]
    moves = moves_of(moved(*pairs))
    assert moves.fact_id == CHANGE
    assert [value for value, _ in moves.rows] == [9, 8, 7, 6, 5, 4, -4, -5, -6, -7, -8, -9]


def test_equal_moves_stand_in_the_order_of_their_keys():
    moves = moves_of(moved((10, 20), (30, 40), (60, 50), (70, 60)))
    assert [each.key[:6] for _, each in moves.rises] == ["000000", "000001"]
    assert [each.key[:6] for _, each in moves.falls] == ["000002", "000003"]


def test_a_name_that_was_not_in_the_last_issue_has_not_moved_since():
    coverage = moved((10, 20), (30, 35), (50, 45))
    coverage = replace(
        coverage, earlier=replace(coverage.earlier, records=coverage.earlier.records[1:])
    )
    assert [value for value, _ in moves_of(coverage).compared] == [-5, 5]


def test_a_change_since_an_older_issue_is_not_the_sectors():
    coverage = moved((10, 20), (30, 35))
    older = record(
        "000002",
        composite=90,
        previous_composite=10,
        composite_change=80,
        previous_week=date(2026, 5, 29),
    )
    before = record("000002", week=BEFORE, composite=70)
    coverage = replace(
        coverage,
        records=(*coverage.records, older),
        earlier=replace(coverage.earlier, records=(*coverage.earlier.records, before)),
    )
    assert [value for value, _ in moves_of(coverage).compared] == [5, 10]


def test_a_row_runs_from_the_open_dot_to_the_full_one():
    _, figure = caught(draw_movers, among((20, 60), (80, 30)))
    zero, hundred = (place_of(text_of(figure, words))[0] for words in ("0", "100"))

    def place(composite):
        return round(zero + (hundred - zero) * composite / 100, 3)

    dots = dots_of(figure)
    assert {x: full for (x, _), full in dots.items()} == {
        place(20): False,
        place(60): True,
        place(80): False,
        place(30): True,
    }
    rows = sorted({y for _, y in dots}, reverse=True)
    assert place_of(text_of(figure, "000000"))[1] == pytest.approx(rows[0], abs=0.01)
    rise, fall = strokes_of(figure, COLOURS.muted, width=1.6)
    assert [round(rise[0][0], 3), round(rise[1][0], 3)] == [place(20), place(60)]
    assert [round(fall[0][0], 3), round(fall[1][0], 3)] == [place(80), place(30)]
    assert {"20", "60", "+40", "80", "30", "−50"} <= set(words_of(figure))


def test_a_direction_has_no_colour_of_scores():
    exhibit, _ = caught(draw_movers, among((20, 60), (80, 30)))
    assert not colours_of(exhibit) & {COLOURS.strong, COLOURS.middle, COLOURS.weak}


@pytest.mark.parametrize("pair", [(53, 60), (60, 54), (30, 46), (54, 60)])
def test_no_line_of_the_scale_strikes_a_score(pair):
    _, figure = caught(draw_movers, among(pair), picture=False)
    middle = place_of(text_of(figure, "50"))[0]
    paper = boxes_of(figure, COLOURS.paper)
    scores = [text_of(figure, str(composite)) for composite in pair]
    crossed = [box_of(text) for text in scores if box_of(text)[0] < middle < box_of(text)[2]]
    assert len(crossed) == len(paper) == 1
    (box,), (clear,) = crossed, paper
    assert clear[0] < box[0] < box[2] < clear[2]


def test_a_first_issue_tells_the_returns_of_the_week_instead():
    exhibit, figure = caught(draw_movers, gained(3.0, -2.0, 0.0, 1.5))
    assert exhibit.subtitle.text == (
        "Price return in percent, 7 names, week to 12 June 2026; first issue"
    )
    (long, short), (fall,) = boxes_of(figure, RED), boxes_of(figure, GREEN)
    zero = place_of(text_of(figure, "0%"))[0]
    assert long[0] == short[0] == fall[2] == pytest.approx(zero)
    assert (long[2] - zero) / (zero - fall[0]) == pytest.approx(1.5)
    assert {"+3.0%", "−2.0%", "+1.5%"} <= set(words_of(figure))


def test_where_no_composite_changed_the_returns_are_told_and_why():
    exhibit, _ = caught(draw_movers, moved(*[(50, 50)] * 5))
    assert exhibit.subtitle.text.endswith("week to 12 June 2026; no composite changed")


@pytest.mark.parametrize("returns", [(0.0, 0.0), (0.04, -0.05, None), ()])
def test_where_nothing_moved_there_is_no_exhibit(returns):
    assert caught(draw_movers, gained(*returns)) == (None, None)


def test_of_fewer_than_five_names_the_table_tells_as_much():
    assert caught(draw_movers, gained(3.0)) == (None, None)
    assert caught(draw_movers, moved((10, 20), (30, 20), (40, 50), (60, 50))) == (None, None)


def test_what_is_printed_as_zero_is_no_move():
    assert [value for value, _ in moves_of(gained(0.05, 0.06, -0.05, -0.06)).rows] == [0.06, -0.06]


def test_a_return_that_would_flatten_the_rest_is_cut_visibly():
    exhibit, figure = caught(draw_movers, gained(624.3, 5.0, 4.0, 3.0, -2.0, -1.0))
    bars = sorted(boxes_of(figure, RED), key=lambda box: -box[2])
    zero = place_of(text_of(figure, "0%"))[0]
    assert (bars[1][2] - zero) / (bars[0][2] - zero) > 0.8
    cuts = strokes_of(figure, COLOURS.paper, width=1.4)
    assert len(cuts) == 2
    assert all(bars[1][2] < start[0] < bars[0][2] for start, _ in cuts)
    assert "+624.3%" in words_of(figure)
    assert exhibit.headline.text == "Largest 1W gain +624.3% (000000), loss −2.0% (000004)"


@pytest.mark.parametrize("returns", [(-3.0, -2.0), (3.0, 2.0)], ids=["all fell", "all rose"])
def test_zero_may_stand_at_either_end(returns):
    _, figure = caught(draw_movers, gained(*returns))
    assert faults_of(figure) == []


def test_returns_too_long_for_the_picture_have_none():
    coverage = gained(1e17, 3e17, -1e17, -2e17)
    assert caught(draw_movers, coverage, layout_of(movers=(57.6, 40))) == (None, None)


def test_falls_are_outlines_where_the_theme_says_so():
    layout = layout_of("plain")
    _, figure = caught(draw_movers, gained(3.0, -2.0), layout)
    assert len(boxes_of(figure, "#000000")) == 1
    assert len(boxes_of(figure, layout.theme.colours.paper)) == 1


@pytest.mark.parametrize(
    ("coverage", "headline"),
    [
        (among((20, 60), (80, 30)), "Largest rise +40 (000000), largest fall −50 (000001)"),
        (among((20, 60)), "Largest rise +40 (000000), no name fell"),
        (among((60, 20)), "Largest fall −40 (000000), no name rose"),
        (
            among((20, 60), (80, 30), (90, 40)),
            "Largest rise +40 (000000), largest fall −50 (2 names)",
        ),
        (among((20, 60), (10, 50), (4, 44)), "Largest rise +40 (3 names), no name fell"),
        (gained(3.0, 3.0, -2.0), "Largest 1W gain +3.0% (2 names), loss −2.0% (000002)"),
        (gained(3.0, -2.0), "Largest 1W gain +3.0% (000000), loss −2.0% (000001)"),
        (gained(3.0, 2.0), "Largest 1W gain +3.0% (000000), no name fell"),
        # From 1,000% on a return is not told in percent.
        (gained(1000.0, -2.0), "Largest 1W gain 000000, loss −2.0% (000001)"),
        (gained(-3.0, -2.0), "Largest 1W loss −3.0% (000000), no name rose"),
    ],
)
def test_the_headline_tells_the_largest_of_each_way(coverage, headline):
    exhibit, _ = caught(draw_movers, coverage, picture=False)
    assert exhibit.headline.text == headline


def test_the_subtitle_says_what_is_open_and_what_full():
    exhibit, _ = caught(draw_movers, among((20, 60), (80, 30)), picture=False)
    assert exhibit.subtitle.text == (
        "Composite score, 6 names: open dots 5 June 2026, full dots 12 June 2026"
    )


def test_the_words_tell_every_row():
    exhibit, _ = caught(draw_movers, among((20, 60), (80, 30)))
    assert exhibit.alt.text == (
        "The largest moves by composite of 6 names: 000000 (000000 Corporation) +40 (20 to 60), "
        "000001 (000001 Corporation) −50 (80 to 30)."
    )


def test_few_rows_stand_at_the_top_of_a_lower_picture():
    exhibit, figure = caught(draw_movers, among((20, 60)))
    assert exhibit.height == 38
    assert min(place_of(text)[1] for text in texts_of(figure)) > 25


def test_names_of_the_largest_move_are_counted_beyond_the_rows():
    facts = {fact.id: fact for fact in movers_facts(moved(*[(10, 20)] * 9))}
    assert facts["chart_movers_largest_rise"].value.value == 9
    assert "chart_movers_largest_fall" not in facts
