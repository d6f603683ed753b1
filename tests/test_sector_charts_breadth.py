from datetime import date, timedelta
from itertools import pairwise

import artists
import pytest
from artists import box_of, layout_of, place_of, runs_of, text_of, texts_of, words_of
from covered import WEEK, caught, past, record, sector, states

from briefs.charts.sector.breadth import draw_breadth
from briefs.charts.sector.history import SLOTS, breadth_facts, histories_of, slot_of

HISTORY = [True] * 7 + [False] * 7


def names(*histories, earlier=None):
    """A sector of names with these weekly states, the last of them the document's own."""
    now = [
        record(f"{number:06}", weeks=past(*own), **states(own[-1] if own[-1] is not ... else None))
        for number, own in enumerate(histories)
    ]
    before = None
    if earlier is not None:
        before = [
            record(f"{number:06}", week=date(2026, 6, 5), **states(on))
            for number, on in enumerate(earlier)
        ]
    return sector(now, before)


def shares(coverage, measure=0):
    return [
        (share.slot, share.held, share.known) for share in histories_of(coverage)[measure].shares
    ]


def lines_of(figure):
    """The places of each line of shares; the marks of single weeks are no lines."""
    return [run for line in artists.lines_of(figure) for run in runs_of(line)]


def test_shares_count_the_names_that_say_so():
    coverage = names(HISTORY, [True] * 14, [False] * 14, [None] * 13 + [True])
    assert shares(coverage) == [
        *((slot, 2, 3) for slot in range(7)),
        *((slot, 1, 3) for slot in range(7, 13)),
        (13, 2, 4),
    ]
    assert shares(coverage, 1) == shares(coverage, 2) == shares(coverage)


def test_a_week_that_no_name_tells_is_no_week_and_never_zero():
    own = [True, True, True, ..., ..., True, False]
    coverage = names(own, own)
    assert shares(coverage) == [(7, 2, 2), (8, 2, 2), (9, 2, 2), (12, 2, 2), (13, 0, 2)]
    _, figure = caught(draw_breadth, coverage)
    assert [len(line) for line in lines_of(figure)] == [3, 2] * 3


def test_a_week_by_itself_is_a_dot():
    coverage = names([True, ..., False], [True, ..., False])
    _, figure = caught(draw_breadth, coverage)
    assert lines_of(figure) == []


def test_names_share_a_week_whatever_day_their_rows_are_of():
    thursday = WEEK - timedelta(days=8)
    coverage = sector(
        [
            record("000001", weeks=past(True, True), **states(True)),
            record("000002", weeks=past(False, last=thursday), **states(False)),
        ]
    )
    first, last = histories_of(coverage)[0].shares
    assert (first.slot, first.held, first.known, first.day) == (12, 1, 2, WEEK - timedelta(days=7))
    assert (last.slot, last.held, last.known) == (13, 1, 2)


def test_of_two_rows_in_one_week_the_newer_counts():
    earlier = past(True, last=WEEK - timedelta(days=9))
    later = past(False, last=WEEK - timedelta(days=7))
    coverage = sector([record("000001", weeks=[*later, *earlier], **states(True))] * 2)
    assert shares(coverage)[0] == (12, 0, 2)


def test_the_own_week_is_told_by_the_document_and_else_by_its_row():
    said = record("000001", weeks=past(False, False), **states(True))
    silent = record("000002", weeks=past(False, False), **states(None))
    coverage = sector([said, silent])
    (*_, last) = histories_of(coverage)[0].shares
    assert [state.on for state in last.states] == [True, False]
    assert [state.place for state in last.states] == [
        "000001.SHZ:/signals/0/value",
        "000002.SHZ:/recent_rows/0/trend_signal",
    ]


def test_rows_before_the_first_slot_are_not_shown():
    assert shares(names([True] * 20, [True] * 20))[0][0] == 0
    assert slot_of(WEEK, WEEK) == SLOTS - 1
    assert slot_of(WEEK - timedelta(weeks=14), WEEK) < 0
    assert slot_of(WEEK - timedelta(days=4), WEEK) == SLOTS - 1
    assert slot_of(WEEK - timedelta(days=5), WEEK) == SLOTS - 2


def test_the_line_stands_at_its_shares():
    _, figure = caught(draw_breadth, names(HISTORY, [True] * 14))
    (line, *others) = lines_of(figure)
    bottom, top = (place_of(text_of(figure, words))[1] for words in ("0%", "100%"))
    assert [(up - bottom) / (top - bottom) for _, up in line] == pytest.approx(
        [1.0] * 7 + [0.5] * 7
    )
    steps = {round(b[0] - a[0], 6) for a, b in pairwise(line)}
    assert len(steps) == 1
    assert all([up for _, up in line] == [up for _, up in other] for other in others)


def test_the_earlier_issue_is_told_by_what_it_said_of_the_names_covered_then():
    coverage = names(HISTORY, [True] * 14, earlier=[True] * 9 + [False] * 11)
    exhibit, figure = caught(draw_breadth, coverage)
    assert words_of(figure).count("45.0% last issue") == 3
    assert "last 50.0% (1 of 2 names), last issue 45.0%." in exhibit.alt.text
    facts = {fact.id: fact for fact in breadth_facts(coverage)}
    pointers = facts["chart_breadth_trend_earlier"].pointers
    assert len(pointers) == 20
    assert pointers[0] == "previous:000000.SHZ:/signals/0/value"


def test_a_first_issue_has_no_earlier_share():
    _, figure = caught(draw_breadth, names(HISTORY, HISTORY))
    assert not [words for words in words_of(figure) if "last issue" in words]


def many_names(*histories):
    return names(*(own for own in histories for _ in range(6)))


ON, OFF = [True] * 14, [False] * 14


@pytest.mark.parametrize(
    ("coverage", "headline"),
    [
        (names(HISTORY, ON), "1 of 2 names, from 2 on 13 Mar"),
        (names(HISTORY[::-1], ON), "2 of 2 names, from 1 on 13 Mar"),
        (names(ON, ON), "2 of 2 names, as on 13 Mar"),
        (names([True], [False]), "1 of 2 names"),
        (names([*ON[1:], False], ON), "1 of 2 names, the least in 14 weeks"),
        (names([*OFF[1:], True], ON), "2 of 2 names, the most in 14 weeks"),
        # Among three weeks, none is worth a superlative.
        (names([True, True, False], [True] * 3), "1 of 2 names, from 2 on 29 May"),
        (many_names(HISTORY, ON), "50.0% of names, from 100.0% on 13 Mar"),
        # Of other names at the start: a count would compare unlike groups.
        (names([None] * 7 + HISTORY[7:], HISTORY), "0 of 2 names, from 100.0% on 13 Mar"),
    ],
)
def test_the_headline_tells_the_last_share_among_its_weeks(coverage, headline):
    exhibit, _ = caught(draw_breadth, coverage, picture=False)
    assert exhibit.headline.text == f"Trend Signal on at {headline}"


def test_where_the_trend_is_not_told_the_next_measure_is():
    silent = [record(f"{n:06}", **{**states(True), "trend_active": None}) for n in range(3)]
    exhibit, figure = caught(draw_breadth, sector(silent))
    assert exhibit.headline.text == "Market Dynamics above zero at 3 of 3 names"
    assert "not given by the documents" in words_of(figure)
    assert "Trend Signal on: not given." in exhibit.alt.text


def test_the_subtitle_tells_of_how_many_names_the_shares_are():
    even, _ = caught(draw_breadth, names(HISTORY, HISTORY), picture=False)
    assert even.subtitle.text == "Percent of 2 names, 14 weeks to 12 June 2026"
    uneven, _ = caught(draw_breadth, names(HISTORY, [None] * 7 + HISTORY[7:]), picture=False)
    assert uneven.subtitle.text == "Percent of names, 1 or 2 a week, 14 weeks to 12 June 2026"
    wider, _ = caught(draw_breadth, names(HISTORY, *[[None] * 7 + HISTORY[7:]] * 2), picture=False)
    assert wider.subtitle.text == "Percent of names, 1 to 3 a week, 14 weeks to 12 June 2026"
    single, _ = caught(draw_breadth, names([True], [True]), picture=False)
    assert single.subtitle.text == "Percent of 2 names, 1 week to 12 June 2026"


def test_the_words_tell_lowest_highest_and_last():
    own = [True, False, False, True]
    exhibit, _ = caught(draw_breadth, names(own, [True] * 4))
    assert exhibit.alt.text.startswith(
        "Shares of the covered names week by week. Trend Signal on: lowest 50.0% (5 Jun), highest "
        "100.0% (12 Jun), last 100.0% (2 of 2 names). Market Dynamics above zero: lowest 50.0%"
    )


@pytest.mark.parametrize("weeks", range(1, 15))
def test_names_of_weeks_keep_apart_and_in_their_panel(weeks):
    own = [True] * weeks
    _, figure = caught(draw_breadth, names(own, own), layout_of(), picture=False)
    last = [text for text in texts_of(figure) if text.get_text() == "12 Jun"]
    assert len(last) == 3
    assert all(box_of(text)[2] <= 89.21 for text in last)
    first = (WEEK - timedelta(weeks=weeks - 1)).strftime("%-d %b")
    assert (weeks > 8) <= (first in words_of(figure))


def test_a_series_that_ended_long_ago_is_named_within_its_panel():
    own = [True] + [...] * 13
    coverage = sector(record(f"{n:06}", weeks=past(*own), **states(None)) for n in range(3))
    exhibit, figure = caught(draw_breadth, coverage)
    left = min(box_of(text)[0] for text in texts_of(figure) if text.get_text() == "13 Mar")
    assert left >= 7.0
    assert exhibit.subtitle.text.endswith("1 week to 13 March 2026")
