import hashlib
import re
import subprocess
import sys
import tomllib
from collections import Counter, namedtuple
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, takewhile
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import exhibits_retold
import pytest
import retold
from artists import (
    box_of,
    boxes_in,
    figures_kept,
    marked,
    patches_of,
    place_of,
    strokes_in,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from awkward import NAMES, REGIMES, document_of
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from briefs.charts import EXHIBITS, draw
from briefs.charts.canvas import MM
from briefs.charts.labels import GAP, spread
from briefs.charts.sector import SECTOR_EXHIBITS
from briefs.claims import Printer
from briefs.facts import derive
from briefs.layout import load_layout
from briefs.locale import Locale
from briefs.report import Report
from briefs.settings.publication import PageSettings, Settings
from briefs.wording import unbound

HOUSE = Path(__file__).parent.parent / "layouts" / "house"
COLOURS = tomllib.loads((HOUSE / "themes" / "house.toml").read_text("utf-8"))["colours"]


@cache
def layout_of(**page):
    return load_layout("house", Settings(page=PageSettings(**page)))


def drawn(document, layout=None, *, picture=True):
    """The exhibits of a document by id, each with the figure it was drawn on; `picture` is as for
    `figures_kept`.
    """
    report = Report.model_validate(document)
    with figures_kept(picture=picture) as figures:
        exhibits = draw(report, derive(report), layout or layout_of(), Printer(Locale("en")))
    return {each.id: (each, figure) for each, figure in zip(exhibits, figures, strict=True)}


def drawn_alone(exhibit_id, document):
    """One exhibit of a document and its figure, by a layout that has no other."""
    layout = layout_of()
    sizes = {exhibit_id: layout.sizes[exhibit_id]}
    return drawn(document, replace(layout, sizes=sizes))[exhibit_id]


@cache
def drawn_once(name):
    return drawn(document_of(name))


def timeline(document):
    return [(week["week"], week["return"]) for week in document["setup"]["timeline"]]


# The return timeline


def bars_of(figure):
    """The shape of each bar; they are drawn first, then the line they stand on."""
    return list(takewhile(lambda patch: not strokes_in(patch), patches_of(figure)))


def middle_of(bar):
    ((left, _, right, _),) = boxes_in(bar)
    return (left + right) / 2


def width_of(bar):
    ((left, _, right, _),) = boxes_in(bar)
    return right - left


def height_of(bar):
    """Millimetres upwards; negative where the bar goes down."""
    return bar.get_path().vertices[2][1] - foot_of(bar)


def foot_of(bar):
    return bar.get_path().vertices[0][1]


def name_of(figure, week):
    """The name of a week below the bars, whose place is the middle of its slot."""
    return texts_of(figure)[len(bars_of(figure)) + week]


def slot_of(figure):
    """How wide a week is, in millimetres."""
    return place_of(name_of(figure, 1))[0] - place_of(name_of(figure, 0))[0]


def week_at(figure, across):
    """Which week stands at a place, 0 being the first."""
    return (across - place_of(name_of(figure, 0))[0]) / slot_of(figure)


def test_every_week_of_the_timeline_has_a_bar_of_its_return(key, document):
    _, figure = drawn_once(key)["timeline"]
    bars = bars_of(figure)
    values = [value for _, value in timeline(document)]
    assert len(values) == 16
    assert_in_proportion([height_of(bar) for bar in bars], values)
    assert [week_at(figure, middle_of(bar)) for bar in bars] == pytest.approx(range(16))
    assert [width_of(bar) for bar in bars] == pytest.approx([0.62 * slot_of(figure)] * 16)
    (zero,) = strokes_of(figure, COLOURS["ink"], width=0.6)
    assert {foot_of(bar) for bar in bars} == {height for _, height in zero}


def assert_in_proportion(heights, values):
    """That all heights are the same number of millimetres a unit, upwards where values rise."""
    unit = max(map(abs, heights)) / max(map(abs, values))
    assert unit > 0
    assert heights == pytest.approx([value * unit for value in values])


@pytest.mark.parametrize(
    ("country", "rise", "fall"),
    [
        ("CN", "#8a1812", "#277a5b"),
        ("TW", "#8a1812", "#277a5b"),
        ("JP", "#8a1812", "#277a5b"),
        ("KR", "#8a1812", "#3f6bb3"),
        ("US", "#0a4d32", "#b94434"),
        (None, "#0a4d32", "#b94434"),
    ],
)
def test_bars_have_the_price_colours_of_the_market(country, rise, fall, changed):
    document = changed({"/classification/country": country})
    _, figure = drawn_alone("timeline", document)
    expected = [rise if value > 0 else fall for _, value in timeline(document)]
    assert [to_hex(bar.get_facecolor()) for bar in bars_of(figure)] == expected
    assert set(expected) == {rise, fall}


def labels_of(figure):
    """The labels of the bars; they are written first."""
    return texts_of(figure)[: len(bars_of(figure))]


def test_every_bar_is_labelled_with_its_return_and_the_last_one_stands_out(key, document):
    _, figure = drawn_once(key)["timeline"]
    labels = labels_of(figure)
    values = [value for _, value in timeline(document)]
    assert [label.get_text() for label in labels] == [retold.change(value) for value in values]
    *others, last = labels
    assert last.get_fontweight() == 600
    assert {label.get_fontweight() for label in others} == {400}
    assert last.get_fontsize() > max(label.get_fontsize() for label in others)


def test_labels_stand_above_rises_and_below_falls(key, document):
    _, figure = drawn_once(key)["timeline"]
    labelled = zip(labels_of(figure), bars_of(figure), timeline(document), strict=True)
    for label, bar, (_, value) in labelled:
        _, bottom, _, top = box_of(label)
        end = foot_of(bar) + height_of(bar)
        assert bottom > end if value >= 0 else top < end
        assert place_of(label)[0] == pytest.approx(middle_of(bar))


def cuts_of(figure):
    """The slanted gaps, which have the colour of the paper."""
    return strokes_of(figure, COLOURS["paper"], width=1.6)


def test_no_bar_of_a_real_document_is_cut(key):
    _, figure = drawn_once(key)["timeline"]
    assert cuts_of(figure) == []


@pytest.mark.parametrize("outlier", [624.9, -95.0], ids=["up", "down"])
def test_an_outlier_is_cut_visibly_and_does_not_flatten_the_rest(outlier, changed):
    document = changed({"/setup/timeline/3/return": outlier})
    _, figure = drawn_alone("timeline", document)
    bars, values = bars_of(figure), [value for _, value in timeline(document)]
    size = 6 * median(abs(value) for value in values)
    shown = [*values[:3], size if outlier > 0 else -size, *values[4:]]
    assert_in_proportion([height_of(bar) for bar in bars], shown)
    assert labels_of(figure)[3].get_text() == retold.change(outlier)
    # The next largest still has a third of the height of all bars and their labels.
    _, bottoms, _, tops = zip(*map(box_of, labels_of(figure)), strict=True)
    room = max(tops) - min(bottoms)
    next_largest = max(abs(height_of(bar)) for index, bar in enumerate(bars) if index != 3)
    assert next_largest / room > 0.3
    cuts = cuts_of(figure)
    assert len(cuts) == 2
    for (left, low), (right, high) in cuts:
        assert (left + right) / 2 == pytest.approx(middle_of(bars[3]))
        assert right - left > width_of(bars[3])
        shares = [(height - foot_of(bars[3])) / height_of(bars[3]) for height in (low, high)]
        assert all(0 < share < 1 for share in shares)


def test_a_week_without_a_return_leaves_its_slot_empty(changed):
    document = changed({"/setup/timeline/5/return": None})
    exhibit, figure = drawn_alone("timeline", document)
    names = texts_of(figure)[15:31]
    centres = [middle_of(bar) for bar in bars_of(figure)]
    assert centres == pytest.approx(
        [place_of(name)[0] for index, name in enumerate(names) if index != 5]
    )
    assert exhibit.headline.text.startswith("Up in 11 of 15 weeks;")


def test_a_quiet_year_of_zero_returns_is_drawn(changed):
    document = changed({f"/setup/timeline/{index}/return": 0.0 for index in range(16)})
    exhibit, figure = drawn_alone("timeline", document)
    assert [label.get_text() for label in labels_of(figure)] == ["0.0"] * 16
    assert exhibit.headline.text == "Up in 0 of 16 weeks; best 0.0% (27 Feb), worst 0.0% (27 Feb)"
    assert outside_of_the_paper(figure) == []


@pytest.mark.parametrize("step", [1.5, -1.5], ids=["rises", "falls"])
@pytest.mark.parametrize("first", [0.0, 1.5], ids=["zero", "no zero"])
def test_labels_have_room_where_all_returns_are_of_one_sign(step, first, changed):
    # A return of zero has its label above, also where nothing rose.
    returns = {f"/setup/timeline/{week}/return": step * (week + first) for week in range(16)}
    _, figure = drawn_alone("timeline", changed(returns))
    assert outside_of_the_paper(figure) == []
    assert overlapping(figure) == []


def test_a_short_timeline_keeps_the_width_of_a_week_and_stands_right():
    _, short = drawn_once("new_listing")["timeline"]
    _, full = drawn_once("002428.SHZ")["timeline"]
    assert len(bars_of(short)) == 8
    assert slot_of(short) == pytest.approx(slot_of(full))
    assert width_of(bars_of(short)[0]) == pytest.approx(width_of(bars_of(full)[0]))
    last = [middle_of(bars_of(figure)[-1]) for figure in (full, short)]
    assert last[0] == pytest.approx(last[1])
    # The line they stand on is as long as ever.
    (whole,), (part,) = (strokes_of(each, COLOURS["ink"], width=0.6) for each in (full, short))
    assert [across for across, _ in whole] == [across for across, _ in part]
    assert middle_of(bars_of(short)[0]) - part[0][0] > 8 * slot_of(short)


TREND_ROW, DYNAMICS_ROW, BUY_ROW = "Trend Signal on", "Dynamics above zero", "Fresh buy"


def marks_of(figure, row):
    """Colour of each week's mark in a strip, in order of the weeks; None where it is empty."""
    height, found = place_of(text_of(figure, row))[1], {}
    for patch in patches_of(figure)[len(bars_of(figure)) :]:
        for left, bottom, right, top in boxes_in(patch):
            if (bottom + top) / 2 == pytest.approx(height):
                colour = to_hex(patch.get_facecolor()) if patch.get_fill() else None
                found[week_at(figure, (left + right) / 2)] = colour
    return [found[week] for week in sorted(found)]


def test_the_strips_mark_trend_dynamics_and_fresh_buys_week_by_week(key, document):
    weeks = document["setup"]["timeline"]
    weeks[2] |= {"buy_signal": True}
    weeks[9] |= {"buy_signal": True}
    _, figure = drawn_alone("timeline", document)
    for row, field, colour in (
        (TREND_ROW, "trend", COLOURS["trend"]),
        (DYNAMICS_ROW, "positive_md", COLOURS["middle"]),
    ):
        assert marks_of(figure, row) == [colour if week[field] else None for week in weeks]
    buys, height = marked(figure), place_of(text_of(figure, BUY_ROW))[1]
    assert [week_at(figure, buy.place[0]) for buy in buys] == pytest.approx([2, 9])
    assert [buy.place[1] for buy in buys] == pytest.approx([height] * 2)
    assert {buy.marker for buy in buys} == {"^"}


def test_a_state_that_is_not_known_is_a_dash_and_neither_on_nor_off(changed):
    document = changed({"/setup/timeline/3/trend": None, "/setup/timeline/5/positive_md": None})
    exhibit, figure = drawn_alone("timeline", document)
    assert exhibit.subtitle.text.endswith("; a dash marks a state not given")
    for row, week in ((TREND_ROW, 3), (DYNAMICS_ROW, 5)):
        assert len(marks_of(figure, row)) == 15
        height = place_of(text_of(figure, row))[1]
        dashes = strokes_of(figure, COLOURS["rule"], width=0.8)
        ((left, right),) = (
            (start[0], end[0]) for start, end in dashes if start[1] == end[1] == height
        )
        assert week_at(figure, (left + right) / 2) == pytest.approx(week)
    dashes = [mark for mark in exhibit.artwork.marks if getattr(mark, "width", 0) == 0.8]
    assert {(dash.stroke, dash.cap) for dash in dashes} == {(COLOURS["rule"], "square")}


def test_without_a_fresh_buy_the_strip_says_so(key):
    _, figure = drawn_once(key)["timeline"]
    assert words_of(figure).count("none in this period") == 1
    assert not marked(figure)


def test_every_week_and_every_strip_is_labelled(key, document):
    _, figure = drawn_once(key)["timeline"]
    words = words_of(figure)[16:]
    assert words[:16] == [week for week, _ in timeline(document)]
    assert words[16:19] == [TREND_ROW, DYNAMICS_ROW, BUY_ROW]


def test_a_bar_and_its_marks_stand_in_one_column(key):
    _, figure = drawn_once(key)["timeline"]
    places = [place_of(name_of(figure, week))[0] for week in range(16)]
    assert [middle_of(bar) for bar in bars_of(figure)] == pytest.approx(places)
    marks = (box for patch in patches_of(figure)[16:] for box in boxes_in(patch))
    middles = Counter(round((left + right) / 2, 6) for left, _, right, _ in marks)
    assert sorted(middles) == pytest.approx(places)
    assert set(middles.values()) == {2}  # Trend Signal and Dynamics


def timeline_words(document):
    """Headline, subtitle and alternative text, from the raw document."""
    weeks = document["setup"]["timeline"]
    given = [(week, value) for week, value in timeline(document) if value is not None]
    values = [value for _, value in given]
    best, worst = max(values), min(values)
    named = {value: week for week, value in reversed(given)}
    ups = sum(value > 0 for value in values)
    highest = f"{retold.signed(best)} ({named[best]})"
    lowest = f"{retold.signed(worst)} ({named[worst]})"

    def held(name):
        known = [week[name] for week in weeks if week[name] is not None]
        return f"in {sum(known)} of {len(known)} weeks" if known else "not given"

    trend, dynamics, buys = (held(name) for name in ("trend", "positive_md", "buy_signal"))
    headline = f"Up in {ups} of {len(given)} weeks; best {highest}, worst {lowest}"
    day = retold.day(document["latest_week"])
    unknown = any(None in {week["trend"], week["positive_md"]} for week in weeks)
    dashes = "; a dash marks a state not given" if unknown else ""
    subtitle = f"Weekly price return in percent, {len(given)} weeks to {day}{dashes}"
    alt = (
        f"Bars of {len(given)} weekly returns, {given[0][0]} to {given[-1][0]}: lowest {lowest}, "
        f"highest {highest}, last {retold.signed(values[-1])}. Trend Signal on {trend}, "
        f"Market Dynamics above zero {dynamics}, fresh buy {buys}."
    )
    for unsaid in ("on", "above zero"):
        alt = alt.replace(f" {unsaid} not given", " not given")
    return headline, subtitle, alt


WITH_FIGURES = [name for name in NAMES if name != "only_identity_and_close"]
DRAWN = [*WITH_FIGURES, *REGIMES]


@pytest.mark.parametrize("name", DRAWN)
def test_the_words_of_the_timeline_say_what_is_plotted(name):
    exhibit, _ = drawn_once(name)["timeline"]
    words = exhibit.headline.text, exhibit.subtitle.text, exhibit.alt.text
    assert words == timeline_words(document_of(name))


def test_a_state_that_no_week_gives_is_not_told_as_zero(changed):
    document = changed({f"/setup/timeline/{week}/trend": None for week in range(16)})
    document["setup"]["timeline"][0]["positive_md"] = None
    exhibit, _ = drawn_alone("timeline", document)
    alt = exhibit.alt.text
    assert "Trend Signal not given, Market Dynamics above zero in 15 of 15 weeks" in alt


@pytest.mark.parametrize("name", DRAWN)
def test_every_exhibit_names_its_source_and_day(name):
    document = document_of(name)
    ticker, day = document["ticker"], retold.day(document["latest_week"])
    for exhibit, _ in drawn_once(name).values():
        assert exhibit.source.text == (
            f"Source: report {ticker['symbol']}.{ticker['exchange']}, as of {day}."
        )


# The 52-week range


LEVELS = (("Close", "ink"), ("Trend Line", "trend"), ("Fair Value", "fair"))


def levels_of(document):
    """Each level's words, value and colour, from the lowest up."""
    price = document["price"]
    texts = (retold.close_of(document), price["trend_line"], price["fair_value"])
    found = [
        (f"{name} {retold.bare(text)}", float(text.split()[0]), COLOURS[colour])
        for (name, colour), text in zip(LEVELS, texts, strict=True)
        if text is not None
    ]
    return sorted(found, key=lambda each: each[1])


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_levels_are_marked_in_place_on_the_range(name):
    document = document_of(name)
    exhibit, figure = drawn_once(name)["range"]
    expected = levels_of(document)
    low, high = (float(document["price"][end].split()[0]) for end in ("low_52", "high_52"))
    lowest = min(low, expected[0][1])
    highest = max(high, expected[-1][1])
    whole, band, *marks = range_strokes(figure)
    (left, _), (right, _) = whole.ends
    assert left == pytest.approx(exhibit.width - right)

    def place(price):
        return left + (price - lowest) / (highest - lowest) * (right - left)

    assert [across for across, _ in band.ends] == pytest.approx([place(low), place(high)])
    ticks, leaders = marks[::2], marks[1::2]
    assert [tick.colour for tick in ticks] == [colour for _, _, colour in expected]
    for tick, (_, value, _) in zip(ticks, expected, strict=True):
        assert [across for across, _ in tick.ends] == pytest.approx([place(value)] * 2)
    labels = texts_of(figure)[2:]
    assert [label.get_text() for label in labels] == [text for text, _, _ in expected]
    for label, tick, leader in zip(labels, ticks, leaders, strict=True):
        assert leader.ends[0] == tick.ends[1]
        assert leader.ends[1][0] == place_of(label)[0]


Drawn = namedtuple("Drawn", "ends colour")


def range_strokes(figure):
    """The strokes in the order in which they were drawn: the whole line, the range of the year,
    then a tick and a leader for each level.
    """
    return [
        Drawn(stroke, to_hex(patch.get_edgecolor()))
        for patch in patches_of(figure)
        for stroke in strokes_in(patch)
    ]


def ends_of_range(figure):
    """Left and right of the whole line, and of the range of the year."""
    whole, band, *_ = range_strokes(figure)
    return [across for each in (whole, band) for across, _ in each.ends]


def test_the_close_stands_out_among_the_levels(key):
    _, figure = drawn_once(key)["range"]
    weights = {text.get_text().split()[0]: text.get_fontweight() for text in texts_of(figure)}
    assert weights == {"52-week": 400, "Fair": 400, "Trend": 400, "Close": 600}


@pytest.mark.parametrize(("fair_value", "to_scale"), [("140.00 CNY", True), ("1400.00 CNY", False)])
def test_a_level_far_outside_is_set_at_a_broken_end(fair_value, to_scale, changed):
    _, figure = drawn_alone("range", changed({"/price/fair_value": fair_value}))
    left, right, low, high = ends_of_range(figure)
    assert (high - low) / (right - left) > 0.6
    breaks = strokes_of(figure, COLOURS["paper"])
    assert bool(breaks) is not to_scale


@pytest.mark.parametrize("fair_value", ["140.00 CNY", "1400.00 CNY", "2.00 CNY"])
def test_fair_value_may_lie_outside_the_range(fair_value, changed):
    document = changed({"/price/fair_value": fair_value})
    exhibit, figure = drawn_alone("range", document)
    left, right, low, high = ends_of_range(figure)
    assert left <= low < high <= right
    assert high < right if fair_value != "2.00 CNY" else low > left
    assert f"Fair Value at {retold.level(fair_value)}" in exhibit.alt.text
    assert overlapping(figure) == []
    assert outside_of_the_paper(figure) == []


def range_words(document):
    """Headline, subtitle and alternative text, from the raw document."""
    price, close = document["price"], retold.close_of(document)
    parts = [
        f"{name} n/a" if price[field] is None else f"{name} at {retold.level(price[field])}"
        for name, field in (("Trend Line", "trend_line"), ("Fair Value", "fair_value"))
    ]
    below = price["drawdown"].removeprefix("-")
    headline = f"Close at {price['range_position']} of its 52-week range, {below} below the high"
    year = {item["label"]: item["value"] for item in document["momentum"]["returns"]}["52W"]
    period = "52 weeks" if year is not None else "at most 52 weeks"
    subtitle = f"Price in {close.split()[1]}, {period} to {retold.day(document['latest_week'])}"
    low, high = retold.level(price["low_52"]), retold.level(price["high_52"])
    alt = (
        f"Line from the 52-week low {low} to the 52-week high {high}: "
        f"close at {retold.level(close)}, {', '.join(parts)}."
    )
    return headline, subtitle, alt


@pytest.mark.parametrize("name", DRAWN)
def test_the_words_of_the_range_say_what_is_plotted(name):
    exhibit, _ = drawn_once(name)["range"]
    words = exhibit.headline.text, exhibit.subtitle.text, exhibit.alt.text
    assert words == range_words(document_of(name))


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({"/price/drawdown": None}, "Close at 92.26 CNY"),
        ({"/price/range_position": None}, "Close at 92.26 CNY"),
        ({"/price/drawdown": "0.0%"}, "Close at its 52-week high of 92.26 CNY"),
    ],
)
def test_the_headline_of_the_range_says_no_more_than_is_known(changes, headline, changed):
    exhibit, _ = drawn_alone("range", changed(changes))
    assert exhibit.headline.text == headline


def test_without_a_currency_the_subtitle_names_none(changed):
    document = changed({"/recent_rows/0/close": "92.26", "/kpis/0/value": "92.26"})
    exhibit, _ = drawn_alone("range", document)
    assert exhibit.subtitle.text == "Price, 52 weeks to 12 June 2026"


# Labels side by side

WIDTHS = st.lists(st.floats(GAP + 1, 30), min_size=0, max_size=6)


@given(widths=WIDTHS, room=st.floats(0, 80), data=st.data())
def test_spread_labels_keep_their_order_and_never_touch(widths, room, data):
    length = sum(widths) + room
    wanted = sorted(
        data.draw(st.lists(st.floats(-20, length + 20), min_size=len(widths), max_size=len(widths)))
    )
    middles = spread(wanted, widths, length)
    edges = [
        (m - w / 2 + GAP / 2, m + w / 2 - GAP / 2) for m, w in zip(middles, widths, strict=True)
    ]
    for (_, right), (left, _) in pairwise(edges):
        assert left - right >= GAP - 1e-9
    assert all(left >= -1e-9 for left, _ in edges)
    assert all(right <= length - GAP + 1e-9 for _, right in edges)


@pytest.mark.parametrize(
    ("wanted", "middles"),
    [
        ([10.0, 50.0, 90.0], [10.0, 50.0, 90.0]),
        ([50.0, 50.0, 50.0], [38.0, 50.0, 62.0]),
        ([10.0, 50.0, 54.0], [10.0, 46.0, 58.0]),
        ([0.0, 50.0, 102.5], [4.75, 50.0, 95.25]),
        ([0.0, 1.0, 2.0], [4.75, 16.75, 28.75]),
        ([100.0, 101.0, 102.0], [71.25, 83.25, 95.25]),
    ],
    ids=["room for all", "one place", "two neighbours", "both ends", "low end", "high end"],
)
def test_spread_labels_move_no_further_than_they_must(wanted, middles):
    # Labels of 9.5 mm and a gap of 2.5, on a line of 100 mm.
    assert spread(wanted, [9.5 + GAP] * 3, 100 + GAP) == pytest.approx(middles)


# What a document lacks


NO_RANK = {
    f"/groups/{group}/{span}_rank": None
    for group in ("sector", "industry")
    for span in ("week", "four_week", "twelve_week")
}


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({}, set()),
        ({"/setup": None}, {"scores", "timeline"}),
        ({"/setup/scores": []}, {"scores"}),
        ({"/setup/timeline": []}, {"timeline"}),
        ({f"/setup/timeline/{index}/return": None for index in range(16)}, {"timeline"}),
        ({"/price/low_52": None}, {"range"}),
        ({"/price/high_52": None}, {"range"}),
        ({"/price/high_52": "17.88 CNY"}, {"range"}),
        ({"/price/high_52": "1.00 CNY"}, {"range"}),
        ({"/price": None}, {"range"}),
        ({"/recent_rows": None}, {"panels"}),
        ({"/recent_rows": None, "/kpis": None}, {"range", "panels"}),
        ({"/price/trend_line": None, "/price/fair_value": None}, set()),
        ({"/setup": None, "/price": None}, {"scores", "timeline", "range"}),
        ({"/momentum/returns": []}, {"averages", "peers"}),
        ({"/groups": None}, {"peers"}),
        ({"/momentum/peer/rank": None, **NO_RANK}, {"ranks"}),
        ({"/momentum": None, "/groups": None}, {"averages", "peers", "ranks"}),
    ],
)
def test_an_exhibit_without_its_figures_is_left_out_and_no_other(changes, gone, changed):
    found = drawn(changed(changes), picture=False)
    assert list(found) == [name for name in EXHIBITS if name not in gone]


def test_what_the_layout_gives_no_size_is_not_drawn():
    whole = layout_of()
    sizes = {name: size for name, size in whole.sizes.items() if name in {"ranks", "timeline"}}
    found = drawn(document_of("002428.SHZ"), replace(whole, sizes=sizes))
    assert list(found) == ["timeline", "ranks"]
    assert drawn(document_of("002428.SHZ"), replace(whole, sizes={})) == {}


# Every chart


def boxes_of(figure):
    """Each text with its box in millimetres from the lower left corner."""
    return [(text.get_text(), box_of(text)) for text in texts_of(figure)]


def overlapping(figure):
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes_of(figure), 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.05 and min(a[3], b[3]) - max(a[1], b[1]) > 0.05
    ]


def outside_of_the_paper(figure):
    width, height = (side / MM for side in figure.get_size_inches())
    return [
        text
        for text, (left, bottom, right, top) in boxes_of(figure)
        if left < -0.01 or bottom < -0.01 or right > width + 0.01 or top > height + 0.01
    ]


@pytest.mark.parametrize("name", DRAWN)
def test_no_label_touches_another_or_leaves_the_paper(name):
    for _, figure in drawn_once(name).values():
        assert overlapping(figure) == []
        assert outside_of_the_paper(figure) == []


@pytest.mark.parametrize("name", DRAWN)
def test_labels_have_room_on_letter_paper_too(name):
    letter = drawn(document_of(name), layout_of(paper="letter"), picture=False)
    assert list(letter) == list(drawn_once(name))
    for exhibit, figure in letter.values():
        assert (exhibit.width, exhibit.height) == size_of(exhibit.id, "letter")
        assert overlapping(figure) == []
        assert outside_of_the_paper(figure) == []


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_is_smaller_than_can_be_read(name):
    for _, figure in drawn_once(name).values():
        sizes = [text.get_fontsize() for text in texts_of(figure)]
        assert min(sizes) >= 6.5


def size_of(exhibit_id, paper):
    """What the house layout's plan says, in millimetres."""
    plan = tomllib.loads((HOUSE / "layout.toml").read_text("utf-8"))["exhibits"]
    size = {**plan["a4"], **plan[paper]}[exhibit_id]
    return size["width"], size["height"]


SVG = "{http://www.w3.org/2000/svg}"


def parsed(exhibit):
    return ElementTree.fromstring(exhibit.svg)  # noqa: S314 (the program's own file)


def words_in(exhibit):
    """The texts of a picture, as a reader of the file meets them."""
    return Counter("".join(node.itertext()) for node in parsed(exhibit).iter(f"{SVG}text"))


@pytest.mark.parametrize("name", DRAWN)
def test_every_text_of_a_picture_is_a_label_with_its_sources(name):
    for exhibit, _ in drawn_once(name).values():
        assert words_in(exhibit) == Counter(label.text for label in exhibit.labels)
        assert [fault for label in exhibit.labels for fault in unbound(label)] == []


UNDRAWN = {("new_listing", "ranks"), ("new_listing regime", "scores")}
"""What the documents above have no figures for."""


@pytest.mark.parametrize("name", DRAWN)
def test_the_exhibits_of_a_document_stand_in_the_order_of_the_pages(name):
    assert list(layout_of().sizes) == [*EXHIBITS, *SECTOR_EXHIBITS]
    assert list(drawn_once(name)) == [each for each in EXHIBITS if (name, each) not in UNDRAWN]


REMARK = re.compile(r", (?:above the scale|below the scale|longest bars cut)(?=:)")
TOLD = [(name, each) for each in exhibits_retold.TOLD for name in DRAWN]


@pytest.mark.parametrize(("name", "exhibit_id"), [each for each in TOLD if each not in UNDRAWN])
def test_subtitle_and_alternative_text_say_what_the_document_says(name, exhibit_id):
    exhibit, _ = drawn_once(name)[exhibit_id]
    subtitle, alt = exhibits_retold.TOLD[exhibit_id](document_of(name))
    assert exhibit.subtitle.text == subtitle
    assert REMARK.sub("", exhibit.alt.text) == f"{alt}. {exhibit.headline.text}."


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_is_an_svg_of_the_declared_size_with_its_words_as_text(name):
    for exhibit, figure in drawn_once(name).values():
        root = parsed(exhibit)
        assert root.tag == f"{SVG}svg"
        for side in ("width", "height"):
            points = float(root.get(side).removesuffix("pt"))
            assert points / 72 * 25.4 == pytest.approx(getattr(exhibit, side), abs=1e-3)
        words = words_in(exhibit)
        assert words == Counter(words_of(figure))


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_refers_to_nothing_outside_of_itself(name):
    for exhibit, _ in drawn_once(name).values():
        root = parsed(exhibit)
        names = {node.tag.removeprefix(SVG) for node in root.iter()}
        assert names <= {"svg", "path", "text"}
        attributes = [each for node in root.iter() for each in node.attrib.items()]
        assert not [key for key, _ in attributes if key.endswith(("href", "style", "class"))]
        assert not [value for _, value in attributes if "url(" in value]


def test_hostile_labels_are_shown_as_they_are(changed):
    label = "<b>&amp; $x^2$ {} \\alpha"
    exhibit, figure = drawn_alone("timeline", changed({"/setup/timeline/3/week": label}))
    assert label in words_in(exhibit)
    assert label in words_of(figure)


DIGESTS = """
import hashlib, sys
sys.path[:0] = [sys.argv[1]]
from test_charts import digests
print(digests())
"""


def digests():
    """A digest of each picture of two documents."""
    return [
        (name, exhibit.id, hashlib.sha256(exhibit.svg.encode()).hexdigest())
        for name in ("000657.SHZ", "huge_figures")
        for exhibit, _ in drawn(document_of(name)).values()
    ]


def test_the_same_document_gives_the_same_bytes_in_every_process():
    here = digests()
    assert len(here) == 2 * len(EXHIBITS)
    assert digests() == here
    for seed in ("0", "4242"):
        there = subprocess.run(
            [sys.executable, "-c", DIGESTS, Path(__file__).parent],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == str(here)


def test_settings_of_the_chart_engine_are_left_as_they_were():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    drawn(document_of("002428.SHZ"))
    assert dict(mpl.rcParams) == before
