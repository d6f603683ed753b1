from functools import cache, partial
from itertools import combinations

import pytest
import retold
from artists import (
    box_of,
    boxes_of,
    caught,
    colours_of,
    faults_of,
    layout_of,
    marked,
    of_facts,
    place_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from awkward import NAMES, document_of

from briefs.charts.averages import draw_averages
from briefs.wording import unbound

COLOURS = layout_of().theme.colours
COMPARED = [name for name in NAMES if name != "only_identity_and_close"]
SIZES = ((55, 24), (57.6, 25), (92, 30))
HORIZONS = ("1W", "4W", "12W")
FIELDS = ("avg_weekly_return", "avg_four_week_return", "avg_twelve_week_return")
MARKERS = {"whole": "^", "sector": "s", "industry": "D"}


drawn = partial(caught, of_facts(draw_averages))


@cache
def drawn_once(name):
    return drawn(document_of(name))


def own_of(document):
    return [item["value"] for item in document["momentum"]["returns"][:3]]


def averages_of(document):
    """By group, the averages at 1W, 4W and 12W."""
    whole = [document["momentum"]["peer"]["avg_weekly_return"], None, None]
    samples = {
        name: [document["groups"][name][field] for field in FIELDS]
        for name in ("sector", "industry")
    }
    return {"whole": whole, **samples}


def heights_of(figure):
    return {horizon: place_of(text_of(figure, horizon))[1] for horizon in HORIZONS}


def bars_of(figure):
    """Where the own bar stands, by horizon; None where it does not."""
    heights, found = heights_of(figure), dict.fromkeys(HORIZONS)
    for left, bottom, right, top in boxes_of(figure, COLOURS.ink):
        for horizon, height in heights.items():
            if (bottom + top) / 2 == pytest.approx(height):
                found[horizon] = (left + right) / 2
    return [found[horizon] for horizon in HORIZONS]


def marks_of(figure, group):
    """Where the group's marks stand across and up, by horizon; None where it has none."""
    _, *marks = [mark.place for mark in marked(figure, MARKERS[group])] or [None]
    heights = heights_of(figure)
    return [
        next((mark for mark in marks if abs(mark[1] - heights[horizon]) < 2.3), None)
        for horizon in HORIZONS
    ]


def points_of(name):
    """Every return of the document with where it is marked."""
    document, (_, figure) = document_of(name), drawn_once(name)
    yield from zip(own_of(document), bars_of(figure), strict=True)
    for group, averages in averages_of(document).items():
        for value, mark in zip(averages, marks_of(figure, group), strict=True):
            yield value, mark and mark[0]


@pytest.mark.parametrize("name", COMPARED)
def test_every_return_is_marked_on_one_scale(name):
    points = list(points_of(name))
    assert [value for value, place in points if (value is None) is not (place is None)] == []
    zero = place_of(text_of(drawn_once(name)[1], "0%"))[0]
    cut = {112.28717009404438, 24999.4}
    scales = [
        (place - zero) / value for value, place in points if value is not None and value not in cut
    ]
    assert len(scales) >= 6
    assert scales == pytest.approx([scales[0]] * len(scales), rel=1e-6)


@pytest.mark.parametrize("name", COMPARED)
def test_the_own_return_is_printed_in_its_row(name):
    _, figure = drawn_once(name)
    heights = heights_of(figure)
    for horizon, value in zip(HORIZONS, own_of(document_of(name)), strict=True):
        (text,) = (
            text
            for text in texts_of(figure)
            if place_of(text)[1] == heights[horizon] and text.get_text() != horizon
        )
        assert text.get_text() == ("n/a" if value is None else retold.signed(value))
        assert box_of(text)[2] == pytest.approx(57.6, abs=0.5)
        assert (text.get_fontweight() == 600) is (value is not None)


@pytest.mark.parametrize("name", COMPARED)
def test_two_averages_of_a_row_do_not_cover_each_other(name):
    _, figure = drawn_once(name)
    rows = zip(*(marks_of(figure, group) for group in MARKERS), strict=True)
    for row in rows:
        for one, other in combinations([mark for mark in row if mark], 2):
            assert abs(one[1] - other[1]) > 1.4


def test_the_key_names_each_mark_once_with_the_size_of_its_group():
    _, figure = drawn_once("002428.SHZ")
    words = words_of(figure)
    named = {
        "whole": "Whole sector (747)",
        "sector": "Sector sample (100)",
        "industry": "Industry sample (56)",
    }
    for group, text in named.items():
        assert words.count(text) == 1
        (place, height), *_ = (mark.place for mark in marked(figure, MARKERS[group]))
        label = box_of(text_of(figure, text))
        assert 0.5 < label[0] - place < 2.5
        assert label[1] < height < label[3]
    assert words.count("002428") == 1


def test_an_outlier_is_cut_visibly_and_does_not_flatten_the_rest():
    _, figure = drawn_once("002428.SHZ")
    bar = bars_of(figure)[2]
    slants = strokes_of(figure, COLOURS.muted, width=0.6)
    assert len(slants) == 2
    end = marks_of(figure, "sector")[2][0]  # the largest that is not cut
    assert end < min(x for slant in slants for x, _ in slant)
    assert max(x for slant in slants for x, _ in slant) < bar
    height = heights_of(figure)["12W"]
    assert all(min(a[1], b[1]) < height < max(a[1], b[1]) for a, b in slants)
    bands = [box for box in boxes_of(figure, COLOURS.band) if box[1] < height < box[3]]
    assert len(bands) == 2
    assert end - bars_of(figure)[0] > 10


def test_nothing_is_cut_where_nothing_is_far():
    for name in ("002125.SHZ", "000657.SHZ", "bear"):
        _, figure = drawn_once(name)
        assert strokes_of(figure, COLOURS.muted, width=0.6) == []
        assert len(boxes_of(figure, COLOURS.band)) == 3


@pytest.mark.parametrize("size", SIZES)
def test_averages_that_are_cut_above_are_labelled_in_order(size, changed):
    changes = {
        "/groups/sector/avg_twelve_week_return": 627.0,
        "/groups/industry/avg_twelve_week_return": 420.0,
        "/momentum/returns/2/value": 12.0,
    }
    exhibit, figure = drawn(changed(changes), layout_of(averages=size))
    text = text_of(figure, "+420.0%, +627.0%")
    assert place_of(text)[1] == heights_of(figure)["12W"]
    industry, sector = (marks_of(figure, group)[2][0] for group in ("industry", "sector"))
    assert bars_of(figure)[2] < industry < sector < box_of(text)[0]
    assert faults_of(figure) == []
    assert "sector sample +627.0%" in exhibit.alt.text


@pytest.mark.parametrize("size", SIZES)
def test_an_average_that_is_cut_below_is_labelled(size, changed):
    changes = {"/groups/industry/avg_four_week_return": -96.0}
    _, figure = drawn(changed(changes), layout_of(averages=size))
    text = text_of(figure, "−96.0%")
    assert place_of(text)[1] == heights_of(figure)["4W"]
    assert box_of(text)[2] < marks_of(figure, "industry")[1][0] < bars_of(figure)[1]
    assert faults_of(figure) == []


def test_a_group_of_one_name_is_no_comparison(changed):
    exhibit, figure = drawn(changed({"/groups/industry/count": 1}))
    assert marks_of(figure, "industry") == [None] * 3
    assert not any("Industry" in words for words in words_of(figure))
    assert "industry" not in exhibit.alt.text


def test_without_an_own_return_its_row_shows_the_averages_alone():
    exhibit, figure = drawn_once("new_listing")
    assert bars_of(figure)[2] is None
    assert marks_of(figure, "sector")[2] is not None
    assert words_of(figure).count("n/a") == 1
    assert "12W n/a, sector sample +25.8%, industry sample +11.9%." in exhibit.alt.text


def none_of(*groups):
    return {f"/groups/{group}/{field}": None for group in groups for field in FIELDS}


@pytest.mark.parametrize(
    "changes",
    [
        {"/momentum/returns": [], "/kpis": None},
        {"/momentum/peer": None, "/groups": None},
        {"/momentum/peer": None, **none_of("sector", "industry")},
        {
            "/groups/sector/count": 1,
            "/groups/industry/count": 1,
            "/momentum/peer/count": 1,
        },
        # Averages at other horizons than the own returns.
        {
            "/momentum/peer": None,
            "/groups/industry": None,
            "/groups/sector/avg_weekly_return": None,
            "/groups/sector/avg_four_week_return": None,
            "/momentum/returns/2/value": None,
        },
        # Too long to be printed in a picture of this width.
        {"/momentum/returns/2/value": 1e18, "/groups/sector/avg_weekly_return": -1e18},
    ],
    ids=["no return", "no group", "no average", "alone", "apart", "too long"],
)
def test_without_a_return_beside_an_average_there_is_no_exhibit(changes, changed):
    assert drawn(changed(changes), layout_of(averages=(55, 24))) == (None, None)


def compared(changed, own, sector, **changes):
    document = changed(changes)
    for item, value in zip(document["momentum"]["returns"], own, strict=False):
        item |= {"value": value, "value_label": None}
    for field, value in zip(FIELDS, sector, strict=True):
        document["groups"]["sector"][field] = value
    document["kpis"] = []
    return document


@pytest.mark.parametrize(
    ("own", "sector", "headline"),
    [
        ((7.9, 2.1, 112.3), (3.8, 2.8, 25.8), "+112.3% at 12W, sector sample +25.8%; behind at 4W"),
        (
            (12.7, 39.9, 57.7),
            (3.8, 2.8, 25.8),
            "+39.9% at 4W, sector sample +2.8%; ahead at 1W and 12W",
        ),
        (
            (-6.4, -18.2, -33.9),
            (3.8, 2.8, 25.8),
            "−33.9% at 12W, sector sample +25.8%; behind at 1W and 4W",
        ),
        ((7.9, 2.8, None), (3.8, 2.8, 25.8), "+7.9% at 1W, sector sample +3.8%; level at 4W"),
        ((7.9, None, None), (3.8, 2.8, 25.8), "+7.9% at 1W, sector sample +3.8%"),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), "0.0% at 1W, sector sample 0.0%; level at 4W and 12W"),
        # The horizons of the other side are told, and what does not fit is not.
        (
            (5.0, -4.0, -33.9),
            (1.0, -4.0, 5.8),
            "−33.9% at 12W, sector sample +5.8%; ahead at 1W",
        ),
        (
            (-999.8, 5.0, -999.9),
            (-1.0, 5.0, 999.9),
            "−999.9% at 12W, sector sample +999.9%",
        ),
        # From 1,000% on a return is not told in percent.
        ((7.9, 2.1, 24999.4), (3.8, 2.8, 25.8), "+7.9% at 1W, sector sample +3.8%; behind at 4W"),
        (
            (None, 9999.0, 24999.4),
            (3.8, 2.8, 25.8),
            "Ahead of the sector sample at 4W and 12W",
        ),
        (
            (1.0, 1.0, 24999.4),
            (1000.0, 1000.0, 25.8),
            "Ahead of the sector sample at 12W, behind at 1W and 4W",
        ),
        ((None, None, 9.0), (None, None, 1000.0), "Behind the sector sample at 12W"),
        ((None, None, 2000.0), (None, None, 2000.0), "Level with the sector sample at 12W"),
    ],
)
def test_the_headline_tells_the_figure_that_matters_and_the_other_side(
    own, sector, headline, changed
):
    exhibit, _ = drawn(compared(changed, own, sector), picture=False)
    assert exhibit.headline.text == headline
    assert len(headline) <= 60


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({}, "sector sample"),
        ({"/groups/sector": None}, "industry sample"),
        ({"/groups/sector/count": 1}, "industry sample"),
        ({"/groups": None}, "whole sector"),
    ],
)
def test_the_headline_says_which_group_it_speaks_of(changes, group, changed):
    exhibit, _ = drawn(changed(changes), picture=False)
    assert f", {group} " in exhibit.headline.text


def test_the_words_around_the_picture_say_what_is_plotted():
    exhibit, _ = drawn_once("002428.SHZ")
    assert exhibit.subtitle.text == "Price return in percent; open marks: averages"
    assert exhibit.source.text == "Source."
    assert exhibit.alt.text == (
        "Price returns on one scale: a bar for 002428, open marks for the averages. "
        "1W +7.9%, whole sector −0.3%, sector sample +3.8%, industry sample +2.4%. "
        "4W +2.1%, sector sample +2.8%, industry sample −3.6%. "
        "12W +112.3%, sector sample +25.8%, industry sample +11.9%. "
        "Lowest −3.6% (industry sample at 4W), highest +112.3% (002428 at 12W). "
        "+112.3% at 12W, sector sample +25.8%; behind at 4W."
    )


@pytest.mark.parametrize("name", COMPARED)
def test_every_figure_has_its_source(name):
    exhibit, figure = drawn_once(name)
    lines = (exhibit.headline, exhibit.subtitle, exhibit.alt, *exhibit.labels)
    assert [fault for each in lines for fault in unbound(each)] == []
    assert sorted(label.text for label in exhibit.labels) == sorted(words_of(figure))
    sources = {claim.source for label in exhibit.labels for claim in label.claims}
    assert sources >= {"return_1w", "return_12w", "sector_names", "scale"}


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_touches_another_or_leaves_the_picture(name, size):
    _, figure = drawn(document_of(name), layout_of(averages=size), picture=False)
    assert faults_of(figure) == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_text_touches_another_in_a_whole_market(market_documents, step):
    drawings = 0
    for document in market_documents[::step]:
        exhibit, figure = drawn(document, picture=False)
        if exhibit:
            drawings += 1
            assert len(exhibit.headline.text) <= 60
            assert faults_of(figure) == [], document["ticker"]["symbol"]
    assert drawings > 400 / step


def test_in_black_and_white_marks_differ_by_shape_and_everything_is_a_grey():
    exhibit, figure = drawn(document_of("002428.SHZ"), layout_of("plain"))
    colours = colours_of(exhibit)
    assert len(colours) >= 3
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1] == []
    assert {mark.marker for mark in marked(figure)} == set(MARKERS.values())


@pytest.mark.parametrize("name", COMPARED)
def test_the_picture_is_lean(name):
    exhibit, _ = drawn_once(name)
    assert len(exhibit.svg) < 8_000
