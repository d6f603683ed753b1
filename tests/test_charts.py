import hashlib
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from unittest import mock
from xml.etree import ElementTree

import exhibits_retold
import pytest
import retold
from artists import box_of, texts_of
from awkward import NAMES, REGIMES, document_of
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from briefs.charts import EXHIBITS, draw
from briefs.charts.canvas import MM, Canvas
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
    """The exhibits of a document by id, each with the figure it was drawn on. Without `picture` the
    figures are not made into pictures, which takes most of the time.
    """
    report, figures, svg = Report.model_validate(document), [], Canvas.svg

    def keep(canvas):
        figures.append(canvas.figure)
        return svg(canvas) if picture else "<svg/>"

    with mock.patch.object(Canvas, "svg", keep):
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
    return figure.axes[0].patches


def test_every_week_of_the_timeline_has_a_bar_of_its_return(key, document):
    _, figure = drawn_once(key)["timeline"]
    bars = bars_of(figure)
    values = [value for _, value in timeline(document)]
    assert len(values) == 16
    assert [bar.get_height() for bar in bars] == values
    assert [round(bar.get_x() + bar.get_width() / 2, 9) for bar in bars] == list(range(16))
    assert {round(bar.get_width(), 9) for bar in bars} == {0.62}
    assert {bar.get_y() for bar in bars} == {0}


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
    return figure.axes[0].texts


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
    for label, (_, value) in zip(labels_of(figure), timeline(document), strict=True):
        box = label.get_window_extent().transformed(figure.axes[0].transData.inverted())
        assert box.y0 > value if value >= 0 else box.y1 < value


def cuts_of(figure):
    """The slanted gaps, which have the colour of the paper."""
    return [line for line in figure.axes[0].lines if line.get_color() == COLOURS["paper"]]


def test_no_bar_of_a_real_document_is_cut(key):
    _, figure = drawn_once(key)["timeline"]
    assert cuts_of(figure) == []


@pytest.mark.parametrize("outlier", [624.9, -95.0], ids=["up", "down"])
def test_an_outlier_is_cut_visibly_and_does_not_flatten_the_rest(outlier, changed):
    document = changed({"/setup/timeline/3/return": outlier})
    _, figure = drawn_alone("timeline", document)
    bars, values = bars_of(figure), [value for _, value in timeline(document)]
    size = 6 * median(abs(value) for value in values)
    assert bars[3].get_height() == pytest.approx(size if outlier > 0 else -size)
    assert [bar.get_height() for index, bar in enumerate(bars) if index != 3] == [
        value for index, value in enumerate(values) if index != 3
    ]
    assert labels_of(figure)[3].get_text() == retold.change(outlier)
    bottom, top = figure.axes[0].get_ylim()
    assert 37.8 / (top - bottom) > 0.3  # the next largest still has a third of the height
    cuts = cuts_of(figure)
    assert len(cuts) == 2
    for cut in cuts:
        (left, right), heights = cut.get_data()
        assert (left + right) / 2 == 3
        assert right - left > bars[3].get_width()
        assert all(0 < height / bars[3].get_height() < 1 for height in heights)


def test_a_week_without_a_return_leaves_its_slot_empty(changed):
    document = changed({"/setup/timeline/5/return": None})
    exhibit, figure = drawn_alone("timeline", document)
    centres = [round(bar.get_x() + bar.get_width() / 2, 9) for bar in bars_of(figure)]
    assert centres == [index for index in range(16) if index != 5]
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
    for axes in short.axes:
        left, right = axes.get_xlim()
        assert (left, right) == (-8.5, 7.5)
    whole, part = (figure.axes[0].get_position().width for figure in (full, short))
    assert whole / (15.5 + 0.5) == part / (7.5 + 8.5)
    last = [
        axes.transData.transform((week, 0))[0] / axes.figure.bbox.width
        for axes, week in (
            (full.axes[0], 15),
            (short.axes[0], 7),
        )
    ]
    assert last[0] == pytest.approx(last[1])


TREND_ROW, DYNAMICS_ROW, BUY_ROW = 2.35, 1.40, 0.45


def marks_of(figure, row):
    """Colour of each week's mark in a strip, in order of the weeks; None where it is empty."""
    centres = {}
    for mark in figure.axes[1].patches:
        (left, bottom), (right, top) = mark.get_xy().min(axis=0), mark.get_xy().max(axis=0)
        if (bottom + top) / 2 == pytest.approx(row):
            centres[round((left + right) / 2, 9)] = (
                to_hex(mark.get_facecolor()) if mark.get_facecolor()[3] else None
            )
    return [centres[index] for index in sorted(centres)]


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
    (buys,) = figure.axes[1].lines
    assert list(zip(*buys.get_data(), strict=True)) == [(2, BUY_ROW), (9, BUY_ROW)]
    assert buys.get_marker() == "^"


def test_a_state_that_is_not_known_is_a_dash_and_neither_on_nor_off(changed):
    document = changed({"/setup/timeline/3/trend": None, "/setup/timeline/5/positive_md": None})
    exhibit, figure = drawn_alone("timeline", document)
    assert exhibit.subtitle.text.endswith("; a dash marks a state not given")
    for row, week in ((TREND_ROW, 3), (DYNAMICS_ROW, 5)):
        assert len(marks_of(figure, row)) == 15
        (dash,) = (line for line in figure.axes[1].lines if set(line.get_ydata()) == {row})
        left, right = dash.get_xdata()
        assert (left + right) / 2 == pytest.approx(week)
        assert dash.get_color() == COLOURS["rule"]


def test_without_a_fresh_buy_the_strip_says_so(key):
    _, figure = drawn_once(key)["timeline"]
    words = [text.get_text() for text in figure.axes[1].texts]
    assert words.count("none in this period") == 1
    assert not figure.axes[1].lines


def test_every_week_and_every_strip_is_labelled(key, document):
    _, figure = drawn_once(key)["timeline"]
    words = [text.get_text() for text in figure.axes[1].texts]
    assert words[:16] == [week for week, _ in timeline(document)]
    assert words[16:19] == ["Trend Signal on", "Dynamics above zero", "Fresh buy"]


def test_a_bar_and_its_marks_stand_in_one_column(key):
    _, figure = drawn_once(key)["timeline"]
    above, below = figure.axes
    for week in (0, 15):
        places = [axes.transData.transform((week, 0))[0] for axes in (above, below)]
        assert places[0] == pytest.approx(places[1])


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
    _, figure = drawn_once(name)["range"]
    (axes,) = figure.axes
    expected = levels_of(document)
    low, high = (float(document["price"][end].split()[0]) for end in ("low_52", "high_52"))
    left = min(low, expected[0][1])
    right = max(high, expected[-1][1])
    length = axes.get_xlim()[1]

    def place(price):
        return (price - left) / (right - left) * length

    whole, band, *marks = axes.lines
    assert list(whole.get_xdata()) == [0, length]
    assert list(band.get_xdata()) == pytest.approx([place(low), place(high)])
    ticks, leaders = marks[::2], marks[1::2]
    assert [tick.get_color() for tick in ticks] == [colour for _, _, colour in expected]
    for tick, (_, value, _) in zip(ticks, expected, strict=True):
        assert list(tick.get_xdata()) == pytest.approx([place(value)] * 2)
    labels = axes.texts[2:]
    assert [label.get_text() for label in labels] == [text for text, _, _ in expected]
    for label, tick, leader in zip(labels, ticks, leaders, strict=True):
        assert leader.get_xdata()[0] == tick.get_xdata()[0]
        assert leader.get_xdata()[1] == label.xy[0]


def test_the_close_stands_out_among_the_levels(key):
    _, figure = drawn_once(key)["range"]
    weights = {text.get_text().split()[0]: text.get_fontweight() for text in figure.axes[0].texts}
    assert weights == {"52-week": "normal", "Fair": 400, "Trend": 400, "Close": 600}


@pytest.mark.parametrize(("fair_value", "to_scale"), [("140.00 CNY", True), ("1400.00 CNY", False)])
def test_a_level_far_outside_is_set_at_a_broken_end(fair_value, to_scale, changed):
    _, figure = drawn_alone("range", changed({"/price/fair_value": fair_value}))
    whole, band, *_ = figure.axes[0].lines
    low, high = band.get_xdata()
    assert (high - low) / whole.get_xdata()[1] > 0.6
    breaks = [each for each in figure.axes[0].lines if each.get_color() == COLOURS["paper"]]
    assert bool(breaks) is not to_scale


@pytest.mark.parametrize("fair_value", ["140.00 CNY", "1400.00 CNY", "2.00 CNY"])
def test_fair_value_may_lie_outside_the_range(fair_value, changed):
    document = changed({"/price/fair_value": fair_value})
    exhibit, figure = drawn_alone("range", document)
    whole, band, *_ = figure.axes[0].lines
    low, high = band.get_xdata()
    assert whole.get_xdata()[0] <= low < high <= whole.get_xdata()[1]
    outside = high < whole.get_xdata()[1] if fair_value != "2.00 CNY" else low > 0
    assert outside
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
        if left < 0 or bottom < 0 or right > width or top > height
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
        sizes = [text.get_fontsize() for axes in figure.axes for text in axes.texts]
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
        plotted = (text.get_text() for axes in figure.axes for text in axes.texts)
        assert words == Counter(word for word in plotted if word)


@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_refers_to_nothing_outside_of_itself(name):
    for exhibit, _ in drawn_once(name).values():
        root = parsed(exhibit)
        names = {node.tag.removeprefix(SVG) for node in root.iter()}
        assert names <= {"svg", "defs", "style", "g", "path", "text", "use", "clipPath", "rect"}
        links = [
            value
            for node in root.iter()
            for key, value in node.attrib.items()
            if key.endswith("href") or "url(" in value
        ]
        assert [link for link in links if not link.startswith(("#", "url(#"))] == []


def test_hostile_labels_are_shown_as_they_are(changed):
    label = "<b>&amp; $x^2$ {} \\alpha"
    exhibit, figure = drawn_alone("timeline", changed({"/setup/timeline/3/week": label}))
    assert label in words_in(exhibit)
    assert label in [text.get_text() for text in figure.axes[1].texts]


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
