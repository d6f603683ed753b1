import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
import retold
from artists import (
    ABOVE,
    WORDS,
    box_of,
    caught,
    colours_of,
    faults_of,
    layout_of,
    lines_of,
    marked,
    patches_of,
    runs_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from awkward import NAMES, document_of
from matplotlib.colors import to_hex

from briefs.charts.panels import draw_panels
from briefs.charts.panels.bars import ceiling
from briefs.wording import unbound

DRAWN = [name for name in NAMES if name != "only_identity_and_close"]
SIZES = ((120.8, 48), (120.8, 56), (121, 75))
COLOURS = layout_of().theme.colours
PANELS = ("Close", "Volume", "Market Dynamics", "Relative Strength")
CLOSE, TREND, FAIR = 1.5, 1.0, 1.1
"""The widths by which the lines of the price panel are told apart."""
FIELDS = ("close", "trend_line", "fair_value", "market_dynamics", "relative_strength", "volume")
PRICES = FIELDS[:3]
HAIR = 0.05
"""Millimetres that nobody sees: faces of two weights differ a little in height."""
SCALES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9}


@cache
def drawn_once(name):
    return caught(draw_panels, document_of(name))


def number(text):
    """The number of a formatted figure."""
    figure, scale = re.match(r"(-?[\d.]+)([KMB]?)", text).groups()
    return float(figure) * SCALES[scale]


def rows_of(document):
    """The rows, oldest first, each with its slot."""
    latest = date.fromisoformat(document["latest_week"])
    for row in reversed(document["recent_rows"]):
        yield 13 - (latest - date.fromisoformat(row["week"])).days // 7, row


def column(document, field):
    """Slots and numbers of a field of the rows that give it."""
    return [(slot, number(row[field])) for slot, row in rows_of(document) if row[field]]


def rows_with(changed, **values):
    """A document whose rows have these values, newest first, up to fourteen of each."""
    changes = {
        f"/recent_rows/{index}/{field}": value
        for field, column in values.items()
        for index, value in enumerate(column)
    }
    return changed(changes)


def zeros_of(figure):
    """Left, right and height of each zero line, from the top: volume, then the two indices."""
    lines = strokes_of(figure, COLOURS.ink, width=0.5)
    return [(*sorted((start[0], end[0])), start[1]) for start, end in lines]


def slot_of(figure, x):
    left, right, _ = zeros_of(figure)[0]
    return (x - left) / (right - left) * 14 - 0.5


def line_of(figure, width):
    """The places of a line of the price panel, None where it is broken."""
    lines = [line for line in lines_of(figure) if line.get_linewidth() == width]
    assert len(lines) <= 1
    return [place for line in lines for run in runs_of(line) for place in (*run, None)]


def bars_of(figure, panel):
    """Slot, height of zero and height of the end of each bar, by slot; `panel` from 0, volume."""
    left, right, zero = zeros_of(figure)[panel]
    thick = 0.62 * (right - left) / 14 / 25.4 * 72
    colours = ("middle", "muted") if panel == 0 else ("strong", "weak")
    found = [
        stroke
        for colour in colours
        for stroke in strokes_of(figure, getattr(COLOURS, colour), width=thick)
    ]
    within = [stroke for stroke in found if stroke[0][1] == pytest.approx(zero)]
    return sorted((slot_of(figure, start[0]), start[1], end[1]) for start, end in within)


# Where things stand


@pytest.mark.parametrize("name", DRAWN)
def test_every_close_stands_at_its_week_and_height(name):
    _, figure = drawn_once(name)
    places, closes = line_of(figure, CLOSE), column(document_of(name), "close")
    assert places[-1] is None
    assert None not in places[:-1]
    assert [slot_of(figure, x) for x, _ in places[:-1]] == pytest.approx([s for s, _ in closes])
    assert_in_proportion([y for _, y in places[:-1]], [close for _, close in closes])


def assert_in_proportion(heights, values):
    """That heights are a linear function of values, which rises."""
    low, high = values.index(min(values)), values.index(max(values))
    if values[low] == values[high]:
        assert heights == pytest.approx([heights[0]] * len(heights))
        return
    unit = (heights[high] - heights[low]) / (values[high] - values[low])
    assert unit > 0
    expected = [heights[low] + (value - values[low]) * unit for value in values]
    assert heights == pytest.approx(expected)


@pytest.mark.parametrize("name", ["000657.SHZ", "002125.SHZ", "002428.SHZ"])
def test_close_trend_line_and_fair_value_have_one_scale(name):
    _, figure = drawn_once(name)
    heights, values = [], []
    for width, field in ((CLOSE, "close"), (TREND, "trend_line"), (FAIR, "fair_value")):
        points = column(document_of(name), field)
        places = line_of(figure, width)[:-1]
        assert len(places) == len(points) == 14
        heights += [y for _, y in places]
        values += [value for _, value in points]
    assert_in_proportion(heights, values)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(
    ("panel", "field"), [(0, "volume"), (1, "market_dynamics"), (2, "relative_strength")]
)
def test_bars_stand_at_their_weeks_and_start_at_zero(name, panel, field):
    _, figure = drawn_once(name)
    bars, points = bars_of(figure, panel), column(document_of(name), field)
    assert [slot for slot, _, _ in bars] == pytest.approx([slot for slot, _ in points])
    lengths = [end - zero for _, zero, end in bars]
    unit = max(map(abs, lengths)) / max(abs(value) for _, value in points)
    assert lengths == pytest.approx([value * unit for _, value in points], abs=1e-9)


def test_an_index_is_blue_above_zero_and_amber_below(changed):
    values = ["1.00", "-2.00", "0.00", "3.00"]
    document = rows_with(changed, market_dynamics=values + ["1.00"] * 10)
    _, figure = caught(draw_panels, document)
    _, _, zero = zeros_of(figure)[1]
    for colour, count in ((COLOURS.strong, 12), (COLOURS.weak, 1)):
        ends = [end for start, end in strokes_of(figure, colour) if start[1] == zero]
        assert len(ends) == count
        assert {end[1] > zero for end in ends} == {colour == COLOURS.strong}


def test_a_week_without_a_row_leaves_its_slot_empty_and_breaks_the_lines(changed):
    document = changed({"/recent_rows/3": ...})
    exhibit, figure = caught(draw_panels, document)
    for width in (CLOSE, TREND, FAIR):
        places = line_of(figure, width)
        assert [index for index, place in enumerate(places) if place is None] == [10, 14]
        slots = [slot_of(figure, place[0]) for place in places if place]
        assert slots == pytest.approx([*range(10), 11, 12, 13])
    for panel in range(3):
        slots = [slot for slot, _, _ in bars_of(figure, panel)]
        assert slots == pytest.approx([*range(10), 11, 12, 13])
    assert exhibit.subtitle.text == (
        "Weekly close, volume and two indices, 13 weeks to 12 June 2026; "
        "a gap is a week without a row"
    )


def test_a_week_alone_between_gaps_is_a_short_stroke(changed):
    document = changed({"/recent_rows/2": ..., "/recent_rows/3": ...})
    _, figure = caught(draw_panels, changed({"/recent_rows/4": ..., "/recent_rows/2": ...}))
    start, end = (place for place in line_of(figure, CLOSE)[10:12])
    assert (slot_of(figure, start[0]), slot_of(figure, end[0])) == pytest.approx((9.75, 10.25))
    assert start[1] == end[1]
    assert len(document["recent_rows"]) == 12


def test_rows_from_before_the_fourteen_weeks_are_not_shown(changed):
    document = changed({})
    for row in document["recent_rows"][2:]:
        row["week"] = str(date.fromisoformat(row["week"]) - timedelta(weeks=5))
    exhibit, figure = caught(draw_panels, document)
    slots = [slot_of(figure, place[0]) for place in line_of(figure, CLOSE) if place]
    assert slots == pytest.approx([*range(7), 12, 13])
    assert " 9 weeks to " in exhibit.subtitle.text


@pytest.mark.parametrize("name", DRAWN)
def test_every_panel_stands_at_the_same_place_every_week(name):
    _, first = drawn_once("002428.SHZ")
    _, figure = drawn_once(name)
    for panel in PANELS:
        assert box_of(text_of(figure, panel)) == pytest.approx(box_of(text_of(first, panel)))
    assert strokes_of(figure, COLOURS.rule) == strokes_of(first, COLOURS.rule)
    assert zeros_of(figure)[0] == pytest.approx(zeros_of(first)[0])


@pytest.mark.parametrize("field", ["close", "volume", "market_dynamics", "relative_strength"])
def test_a_panel_without_figures_says_so_in_its_place(field, changed):
    exhibit, figure = caught(draw_panels, rows_with(changed, **{field: [None] * 14}))
    _, full = drawn_once("002428.SHZ")
    name = field.replace("_", " ").title()
    said = box_of(text_of(figure, "not given by the document"))
    assert (said[1] + said[3]) / 2 == pytest.approx(
        sum(box_of(text_of(full, name))[1::2]) / 2, abs=HAIR
    )
    assert f"{name} not given. " in exhibit.alt.text
    for panel in PANELS:
        assert box_of(text_of(figure, panel)) == pytest.approx(box_of(text_of(full, panel)))
    assert len(zeros_of(figure)) == (3 if field == "close" else 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"/recent_rows": None},
        {f"/recent_rows/{i}/{f}": None for i in range(14) for f in FIELDS},
        {f"/recent_rows/{i}/{f}": None for i in range(14) for f in FIELDS if f != "trend_line"},
        {"/latest_week": "2027-06-11"},
    ],
    ids=["no rows", "empty rows", "a Trend Line alone", "rows of last year"],
)
def test_without_a_panel_there_is_no_exhibit(changes, changed):
    assert caught(draw_panels, changed(changes)) == (None, None)


# Levels and their names


def test_each_line_is_named_at_its_end_with_its_last_value(key, document):
    _, figure = drawn_once(key)
    newest = document["recent_rows"][0]
    lines = (("Close", "close", CLOSE), ("Trend Line", "trend_line", TREND))
    for name, field, width in (*lines, ("Fair Value", "fair_value", FAIR)):
        left, bottom, _, top = box_of(text_of(figure, f"{name} {retold.bare(newest[field])}"))
        x, y = line_of(figure, width)[-2]
        assert x < left
        assert bottom < y < top
    close = text_of(figure, f"Close {retold.bare(newest['close'])}")
    assert close.get_fontweight() == 600


def test_names_that_would_touch_are_moved_apart_and_led_to_their_lines(changed):
    document = rows_with(changed, trend_line=["92.00 CNY"] * 14, fair_value=["93.00 CNY"] * 14)
    _, figure = caught(draw_panels, document)
    heights = [
        box_of(text_of(figure, words))[1]
        for words in ("Trend Line 92.00", "Close 92.26", "Fair Value 93.00")
    ]
    assert all(high - low == pytest.approx(2.75, abs=HAIR) for low, high in pairwise(heights))
    leaders = [
        stroke
        for colour in (COLOURS.trend, COLOURS.fair)
        for stroke in strokes_of(figure, colour, width=0.4)
    ]
    assert [start[1] for start, _ in leaders] == pytest.approx(
        [line_of(figure, width)[-2][1] for width in (TREND, FAIR)]
    )


@pytest.mark.parametrize(
    ("fair_value", "where", "marker"),
    [("2.00 CNY", "below the scale", "v"), ("640.00 CNY", "above the scale", "^")],
)
def test_a_level_far_from_the_closes_is_told_and_does_not_flatten_them(
    fair_value, where, marker, changed
):
    closes = ["90.00 CNY", "92.00 CNY", "91.00 CNY", "88.00 CNY"] + ["90.00 CNY"] * 10
    document = rows_with(
        changed, close=closes, trend_line=["85.00 CNY"] * 14, fair_value=[fair_value] * 14
    )
    exhibit, figure = caught(draw_panels, document)
    assert line_of(figure, FAIR) == []
    assert len(line_of(figure, TREND)) == 15
    named, told = text_of(figure, f"Fair Value {retold.bare(fair_value)}"), text_of(figure, where)
    assert 2.5 < box_of(named)[1] - box_of(told)[1] < 3.5
    (arrow,) = marked(figure)
    assert arrow.marker == marker
    assert box_of(told)[1] < arrow.place[1] < box_of(told)[3]
    heights = [y for _, y in line_of(figure, CLOSE)[:-1]]
    assert max(heights) - min(heights) > 4
    assert f"Fair Value, {where}: " in exhibit.alt.text
    assert faults_of(figure) == []


def test_a_level_near_the_close_is_on_the_scale_however_quiet_the_closes_are(changed):
    document = rows_with(
        changed, close=["92.26 CNY"] * 14, trend_line=["80.00 CNY"] * 14, fair_value=[None] * 14
    )
    _, figure = caught(draw_panels, document)
    (_, trend), (_, close) = line_of(figure, TREND)[0], line_of(figure, CLOSE)[0]
    assert trend < close
    assert text_of(figure, "Fair Value n/a").get_color() == COLOURS.muted


def test_a_level_that_comes_from_afar_is_drawn_from_where_it_is_near(changed):
    trend = [f"{value}.00 CNY" for value in (*range(88, 76, -1), 300, 400)]
    document = rows_with(changed, close=["90.00 CNY"] * 14, trend_line=trend)
    _, figure = caught(draw_panels, document)
    places = [place for place in line_of(figure, TREND) if place]
    slots = [slot_of(figure, x) for x, _ in places]
    assert slots == pytest.approx([*range(2, 14)])
    assert "Trend Line 88.00" in words_of(figure)
    assert "Fair Value 22.96" in words_of(figure)


def test_a_figure_of_an_earlier_week_is_given_with_its_week(changed):
    document = rows_with(changed, fair_value=[None, None], market_dynamics=[None])
    _, figure = caught(draw_panels, document)
    words = words_of(figure)
    assert words.count("29 May") == 2
    assert words.count("5 Jun") == 1
    for figure_words, week in (("Fair Value 21.95", "29 May"), ("1.67", "5 Jun")):
        told = box_of(text_of(figure, figure_words))
        below = [box_of(text) for text in texts_of(figure) if text.get_text() == week]
        assert any(
            box[0] == pytest.approx(told[0]) and box[3] == pytest.approx(told[1] - 0.4, abs=0.3)
            for box in below
        )
    assert not any(words.startswith("range 1.03") for words in words_of(figure))


def test_levels_that_are_not_given_keep_out_of_the_way_of_the_close(changed):
    rising = rows_with(changed, trend_line=[None] * 14, fair_value=[None] * 14)
    falling = rows_with(
        changed,
        close=[row["close"] for row in reversed(rising["recent_rows"])],
        trend_line=[None] * 14,
        fair_value=[None] * 14,
    )
    for document, below in ((rising, True), (falling, False)):
        _, figure = caught(draw_panels, document)
        close, trend, fair = (
            next(box_of(t)[1] for t in texts_of(figure) if re.match(words, t.get_text()))
            for words in (r"Close \d", "Trend Line n/a", "Fair Value n/a")
        )
        assert trend > fair
        assert (trend < close) == below
        assert strokes_of(figure, COLOURS.ink, width=0.4) == []


@pytest.mark.parametrize(
    ("close", "printed"),
    [("9000000.25", "9,000,000.25"), ("1234567890123.25", "1.2T"), ("0.000123", "0.000123")],
)
def test_a_price_too_long_for_its_column_is_rounded_there(close, printed, changed):
    document = rows_with(changed, **{field: [f"{close} CNY"] * 14 for field in PRICES})
    _, figure = caught(draw_panels, document)
    for name in ("Close", "Trend Line", "Fair Value"):
        assert f"{name} {printed}" in words_of(figure)
    assert faults_of(figure) == []


# Figures in the panels


def test_the_highest_and_the_lowest_close_have_their_figures(key, document):
    _, figure = drawn_once(key)
    closes = column(document, "close")
    for choose in (max, min):
        slot, value = choose(closes, key=lambda close: close[1])
        if slot < 13:
            left, _, right, _ = box_of(text_of(figure, f"{value:.2f}"))
            assert slot_of(figure, left) - 0.6 <= slot <= slot_of(figure, right) + 0.6
    latest = f"{closes[-1][1]:.2f}"
    assert words_of(figure).count(latest) == 0


def test_equal_closes_have_no_figures_but_the_last(changed):
    _, figure = caught(draw_panels, rows_with(changed, close=["92.26 CNY"] * 14))
    assert [words for words in words_of(figure) if "92.26" in words] == ["Close 92.26"]


def covering(figure):
    """The boxes of paper that lie over the lines and under the words."""
    over = [each for each in patches_of(figure) if ABOVE < each.get_zorder() < WORDS]
    assert {to_hex(each.get_facecolor()) for each in over} <= {COLOURS.paper}
    return [each.get_path().get_extents().extents for each in over]


def test_a_figure_stands_where_no_line_passes(changed):
    closes = [
        f"{value}.00 CNY" for value in (60, 62, 64, 66, 68, 70, 50, 70, 68, 66, 64, 62, 60, 58)
    ]
    free = rows_with(changed, close=closes, trend_line=[None] * 14, fair_value=[None] * 14)
    beset = rows_with(
        changed, close=closes, trend_line=["49.00 CNY"] * 14, fair_value=["52.00 CNY"] * 14
    )
    for document, count in ((free, 0), (beset, 1)):
        _, figure = caught(draw_panels, document)
        assert len(covering(figure)) == count
        assert faults_of(figure) == []
        for left, bottom, right, top in covering(figure):
            figures = [text_of(figure, words) for words in ("70.00", "50.00")]
            (inner,) = (box for box in map(box_of, figures) if left < sum(box[::2]) / 2 < right)
            assert left - HAIR < inner[0] < inner[2] < right + HAIR
            assert bottom - HAIR < inner[1] < inner[3] < top + HAIR


def test_the_highest_volume_has_its_figure_above_its_bar(key, document):
    _, figure = drawn_once(key)
    volumes = column(document, "volume")
    slot, value = max(volumes, key=lambda volume: volume[1])
    printed = next(row["volume"] for _, row in rows_of(document) if number(row["volume"]) == value)
    latest = text_of(figure, document["recent_rows"][0]["volume"])
    assert latest.get_fontweight() == 600
    if slot < 13:
        label = text_of(figure, printed)
        _, _, top = next(bar for bar in bars_of(figure, 0) if round(bar[0]) == slot)
        assert box_of(label)[1] >= top
    ratio = document["volume"]["ratio_13"]
    assert f"{ratio} 13-week average" in words_of(figure)


def test_an_index_is_told_with_its_range(key, document):
    _, figure = drawn_once(key)
    for field in ("market_dynamics", "relative_strength"):
        values = sorted((number(row[field]), row[field]) for _, row in rows_of(document))
        low, high = (retold.as_is(text) for _, text in (values[0], values[-1]))
        assert f"range {low} to {high}" in words_of(figure)
        assert retold.as_is(document["recent_rows"][0][field]) in words_of(figure)


@pytest.mark.parametrize(
    ("values", "drawn_to"),
    [
        ([8, 1, 1, 2, 2], 8),
        ([90, 1, 2, 3, 2], 4),
        ([90, 80, 3, 2, 1], 6),
        ([90, 1, 1], 90),
        ([0, 0, 0, 0], 0),
        ([5, 0, 0, 0], 5),
    ],
)
def test_a_bar_that_stands_out_is_drawn_to_twice_the_third(values, drawn_to):
    assert ceiling(values) == drawn_to


@pytest.mark.parametrize(
    ("field", "outlier", "printed"),
    [("volume", "9.9B", "9.9B"), ("relative_strength", "-9000.00", "\u22129,000.00")],
)
def test_an_outlier_is_cut_visibly_and_leaves_the_rest_readable(field, outlier, printed, changed):
    document = changed({f"/recent_rows/4/{field}": outlier})
    exhibit, figure = caught(draw_panels, document)
    panel = 0 if field == "volume" else 2
    lengths = [abs(end - zero) for _, zero, end in bars_of(figure, panel)]
    cut, *others = sorted(lengths, reverse=True)
    assert lengths.index(cut) == 9
    assert others[0] > cut / 2 - 1e-9
    gaps = strokes_of(figure, COLOURS.paper)
    assert len(gaps) == 2
    for (left, _), (right, _) in gaps:
        assert slot_of(figure, (left + right) / 2) == pytest.approx(9)
    assert any(printed in words for words in words_of(figure))
    assert printed in exhibit.alt.text
    assert exhibit.alt.text.count(", longest bars cut: ") == 1


@pytest.mark.parametrize("name", DRAWN)
def test_weeks_are_named_from_the_last_back(name):
    _, figure = drawn_once(name)
    rows = {retold_week(row): slot for slot, row in rows_of(document_of(name))}
    named = [text for text in texts_of(figure) if text.get_text() in rows]
    assert [rows[text.get_text()] for text in named] == [
        slot for slot in rows.values() if (13 - slot) % 2 == 0
    ]
    *others, last = named
    assert last.get_text() == "12 Jun"
    assert last.get_fontweight() == 600
    assert {text.get_fontweight() for text in others} == {400}
    for text in named:
        left, _, right, _ = box_of(text)
        assert slot_of(figure, (left + right) / 2) == pytest.approx(rows[text.get_text()], abs=0.05)


def retold_week(row):
    day = date.fromisoformat(row["week"])
    return f"{day.day} {day:%b}"


# Words


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "Close 81.7% above Trend Line (up 59.2% over 12W), 301.8% above Fair Value"),
        (
            {"/price/vs_fair_value": "-3.2%", "/price/vs_trend": "0.0%"},
            "Close 0.0% from Trend Line (up 59.2% over 12W), 3.2% below Fair Value",
        ),
        (
            {"/price/vs_fair_value": "-3.2%", "/recent_rows/12/trend_line": "60.00 CNY"},
            "Close 81.7% above Trend Line (down 15.4% over 12W) but 3.2% below Fair Value",
        ),
        (
            {"/recent_rows/12/trend_line": "50.77 CNY", "/price/vs_fair_value": None},
            "Close 81.7% above Trend Line (0.0% over 12W)",
        ),
        (
            {"/recent_rows/12": ...},
            "Close 81.7% above Trend Line, 301.8% above Fair Value",
        ),
        (
            {"/recent_rows/12/trend_line": "0.50 CNY"},
            "Close 81.7% above Trend Line, 301.8% above Fair Value",
        ),
        ({"/price/vs_trend": None}, "Close 301.8% above Fair Value"),
        (
            {"/price/vs_fair_value": "1301.8%", "/price/fair_value": "6.58 CNY"},
            "Close 92.26 CNY, Trend Line 50.77, Fair Value 6.58",
        ),
        (
            {"/price/vs_fair_value": "1301.8%", "/price/trend_line": None},
            "Close 92.26 CNY, Fair Value 22.96",
        ),
        ({"/price": None}, "Close 92.26 CNY, the highest of 14 weeks; lowest 43.36"),
        (
            {"/price": None, "/recent_rows/0/close": "40.00 CNY"},
            "Close 40.00 CNY, the lowest of 14 weeks; highest 91.18",
        ),
        (
            {"/price": None, "/recent_rows/0/close": "60.00 CNY"},
            "Close 60.00 CNY; lowest 43.36, highest 91.18 in 14 weeks",
        ),
        (
            {"/price": None} | {f"/recent_rows/{i}/close": "5.00 CNY" for i in range(14)},
            "Close 5.00 CNY in each week given",
        ),
        (
            {"/price": None} | {f"/recent_rows/{i}/close": None for i in range(14)},
            "No close is given for these weeks",
        ),
    ],
)
def test_the_headline_sets_the_close_against_its_levels(changes, headline, changed):
    exhibit, _ = caught(draw_panels, changed(changes))
    assert exhibit.headline.text == headline
    assert len(headline) <= 90


def test_the_words_around_the_picture_say_what_is_plotted():
    exhibit, _ = drawn_once("002125.SHZ")
    assert exhibit.subtitle.text == "Weekly close, volume and two indices, 14 weeks to 12 June 2026"
    assert exhibit.alt.text == (
        "Panels of 14 weeks, 13 Mar to 12 Jun. "
        "Close: lowest 12.44 (3 Apr), highest 18.06 (12 Jun), last 18.06. "
        "Trend Line: lowest 14.31 (24 Apr), highest 14.51 (12 Jun), last 14.51. "
        "Fair Value: lowest 11.32 (10 Apr), highest 11.54 (12 Jun), last 11.54. "
        "Volume: lowest 57.6M (10 Apr), highest 411.7M (12 Jun), last 411.7M. "
        "Market Dynamics: lowest −1.11 (24 Apr), highest 1.18 (12 Jun), last 1.18. "
        "Relative Strength: lowest −15.03 (15 May), highest 11.20 (12 Jun), last 11.20. "
        "Close 24.4% above Trend Line (up 0.2% over 12W), 56.6% above Fair Value."
    )


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_has_its_source(name, at):
    exhibit, figure = drawn_once(name)
    lines = (exhibit.headline, exhibit.subtitle, exhibit.alt, *exhibit.labels)
    assert [fault for each in lines for fault in unbound(each)] == []
    assert sorted(label.text for label in exhibit.labels) == sorted(words_of(figure))
    document, checked = document_of(name), 0
    for claim in (claim for each in lines for claim in each.claims):
        field = claim.source.rpartition("/")[2]
        if claim.source.startswith("/recent_rows/") and field in FIELDS:
            checked += 1
            given = at(document, claim.source)
            told = retold.level(given) if field in PRICES else retold.as_is(given)
            assert claim.text in {told, told.partition(" ")[0]}
    assert checked > 20


# How it looks


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_touches_another_or_leaves_the_picture(name, size):
    _, figure = caught(draw_panels, document_of(name), layout_of(panels=size), picture=False)
    assert faults_of(figure) == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


def flat(document):
    for row in document["recent_rows"]:
        row |= {"close": "5.00 CNY", "trend_line": "5.00 CNY", "fair_value": "5.00 CNY"}
        row |= {"volume": "0", "market_dynamics": "0.00", "relative_strength": "0.00"}


def below_zero(document):
    for row in document["recent_rows"]:
        row |= {field: f"-{row[field]}" for field in ("close", "trend_line", "volume")}


def tiny(document):
    for index, row in enumerate(document["recent_rows"]):
        row |= {"close": f"0.00000{index % 9} CNY", "trend_line": "0.000001 CNY", "volume": "1"}


def enormous(document):
    for index, row in enumerate(document["recent_rows"]):
        row.update(dict.fromkeys(("close", "trend_line"), f"{index + 1}234567890123456.25 CNY"))
        row.update(market_dynamics=f"-{index}23456789.25", volume="999.9T")
        row.update(relative_strength="123456789012.25", fair_value="0.01 CNY")


def alternating(document):
    for index, row in enumerate(document["recent_rows"]):
        row |= {field: None for place, field in enumerate(FIELDS) if (index + place) % 2}


def single(document):
    del document["recent_rows"][1:]


@pytest.mark.parametrize("case", [flat, below_zero, tiny, enormous, alternating, single])
@pytest.mark.parametrize("size", SIZES)
def test_strange_figures_are_drawn_without_a_collision(case, size, changed):
    document = changed({})
    case(document)
    exhibit, figure = caught(draw_panels, document, layout_of(panels=size))
    assert faults_of(figure) == []
    assert "nan" not in exhibit.svg
    weeks = sum(any(row[field] for field in FIELDS) for _, row in rows_of(document))
    noun = "week" if weeks == 1 else "weeks"
    assert f" {weeks} {noun} to 12 June 2026" in exhibit.subtitle.text
    assert exhibit.alt.text.startswith(f"Panels of {weeks} {noun}, ")


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_text_touches_another_in_a_whole_market(market_documents, step):
    for document in market_documents[::step]:
        exhibit, figure = caught(draw_panels, document, picture=False)
        symbol = document["ticker"]["symbol"]
        assert faults_of(figure) == [], symbol
        assert len(exhibit.headline.text) <= 90, symbol


def test_in_black_and_white_lines_differ_by_dash_and_everything_is_a_grey():
    exhibit, figure = caught(draw_panels, document_of("002125.SHZ"), layout_of("plain"))
    colours = colours_of(exhibit)
    assert len(colours) >= 6
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1] == []
    lines = [each for each in exhibit.artwork.marks if getattr(each, "join", "") == "round"]
    assert len(lines) == len(lines_of(figure)) == 3
    assert len({line.dashes for line in lines}) == 3


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_is_lean(name):
    exhibit, _ = drawn_once(name)
    assert len(exhibit.svg) < 12_500
    assert exhibit.svg.count("<path") < 25
