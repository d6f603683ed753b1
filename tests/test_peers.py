from functools import cache

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
    place_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from awkward import NAMES, document_of

from briefs.charts.peers import draw_peers
from briefs.wording import unbound

COLOURS = layout_of().theme.colours
WITH_PEERS = [name for name in NAMES if name != "only_identity_and_close"]
SIZES = ((55, 24), (57.6, 25), (92, 30))
LONGEST = 65
"""Characters of a headline; so many stand on two lines beside the other exhibits of the row."""
SAMPLES = {"Sector sample": "sector", "Industry sample": "industry"}
PEERS = {name: f"/groups/{name}/top_peers" for name in SAMPLES.values()}


@cache
def drawn_once(name):
    return caught(draw_peers, document_of(name))


def own_of(document):
    return document["momentum"]["returns"][1]["value"]


def others_of(document, name):
    """The returns of the sample's other names, from the best down."""
    symbol = document["ticker"]["symbol"]
    peers = document["groups"][name]["top_peers"]
    values = [peer["four_week_return"] for peer in peers if peer["symbol"] != symbol]
    return sorted(values, reverse=True)


def height_of(figure, title):
    return place_of(text_of(figure, title))[1]


def dots_of(figure, title):
    """Where the dots of a strip stand, from the right."""
    height = height_of(figure, title)
    places = (mark.place for mark in marked(figure))
    return sorted((across for across, up in places if up == pytest.approx(height)), reverse=True)


def bar_of(figure, title):
    """Where the own bar of a strip stands."""
    height = height_of(figure, title)
    (bar,) = (
        box
        for box in boxes_of(figure, COLOURS.ink)
        if (box[1] + box[3]) / 2 == pytest.approx(height)
    )
    return (bar[0] + bar[2]) / 2


def ticks_of(figure, title):
    """Where the ticks of a strip stand."""
    height = height_of(figure, title)
    return [
        start[0]
        for start, end in strokes_of(figure, COLOURS.ink)
        if min(start[1], end[1]) < height < max(start[1], end[1])
    ]


def points_of(document, figure):
    """Every return with where it is marked."""
    for title, name in SAMPLES.items():
        yield own_of(document), bar_of(figure, title)
        yield from zip(others_of(document, name), dots_of(figure, title), strict=True)
        (tick,) = ticks_of(figure, title)
        yield document["groups"][name]["avg_four_week_return"], tick


@pytest.mark.parametrize("name", WITH_PEERS)
def test_every_return_is_marked_on_one_scale(name):
    document, (_, figure) = document_of(name), drawn_once(name)
    zero = place_of(text_of(figure, "0%"))[0]
    points = list(points_of(document, figure))
    scales = [(place - zero) / value for value, place in points if abs(value) < 1000]
    assert len(points) >= 13
    assert len(scales) >= len(points) - 2
    assert scales == pytest.approx([scales[0]] * len(scales), rel=1e-6)


def test_the_name_is_marked_once_where_it_is_one_of_the_top_five():
    document, (_, figure) = document_of("000657.SHZ"), drawn_once("000657.SHZ")
    assert len(dots_of(figure, "Industry sample")) == 4
    assert bar_of(figure, "Industry sample") > dots_of(figure, "Industry sample")[0]
    assert words_of(figure).count("000657 +39.9%") == 1
    best = document["groups"]["industry"]["top_peers"][1]
    assert f"{best['symbol']} {retold.signed(best['four_week_return'])}" in words_of(figure)


@pytest.mark.parametrize("name", WITH_PEERS)
def test_the_best_other_name_and_the_average_are_labelled_at_their_marks(name):
    document, (_, figure) = document_of(name), drawn_once(name)
    for title, sample in SAMPLES.items():
        group, height = document["groups"][sample], height_of(figure, title)
        own = document["ticker"]["symbol"]
        best = next(peer for peer in group["top_peers"] if peer["symbol"] != own)
        label = text_of(figure, f"{best['symbol']} {retold.signed(best['four_week_return'])}")
        average = next(
            text
            for text in texts_of(figure)
            if text.get_text() == f"average {retold.signed(group['avg_four_week_return'])}"
        )
        for text, place, above in (
            (label, dots_of(figure, title)[0], True),
            (average, ticks_of(figure, title)[0], False),
        ):
            left, bottom, right, top = box_of(text)
            assert left - 0.5 < place < right + 0.5
            assert bottom > height if above else top < height


def test_the_sizes_of_the_samples_are_told(changed):
    _, figure = drawn_once("002428.SHZ")
    assert {"of 100", "of 56"} <= set(words_of(figure))
    _, figure = caught(draw_peers, changed({"/groups/sector/count": None}))
    assert not any(words.startswith("of ") and words != "of 56" for words in words_of(figure))


def test_the_line_of_zero_does_not_run_through_words(key):
    _, figure = drawn_once(key)
    clear = boxes_of(figure, COLOURS.paper)
    zero = place_of(text_of(figure, "0%"))[0]
    crossed = [
        box_of(text)
        for text in texts_of(figure)
        if box_of(text)[0] < zero < box_of(text)[2] and text.get_text() not in {"0%"}
    ]
    assert crossed
    for left, bottom, right, top in crossed:
        middle = (bottom + top) / 2
        key_line = middle > 23
        assert key_line or any(
            box[0] <= left + 0.3 and box[2] >= right - 0.3 and box[1] < middle < box[3]
            for box in clear
        )


def test_outliers_are_cut_visibly_and_do_not_flatten_the_rest():
    _, figure = drawn_once("huge_figures")
    slants = strokes_of(figure, COLOURS.muted, width=0.6)
    assert len(slants) == 4
    for title in SAMPLES:
        outlier, largest, *_ = dots_of(figure, title)
        height = height_of(figure, title)
        beside = [a[0] for a, b in slants if min(a[1], b[1]) < height < max(a[1], b[1])]
        assert len(beside) == 2
        assert largest < min(beside) < max(beside) < outlier
    assert dots_of(figure, "Sector sample")[1] - bar_of(figure, "Sector sample") > 20


def test_outliers_that_no_label_names_are_printed_beside_the_strip(changed):
    place = PEERS["sector"]
    changes = {f"{place}/0/four_week_return": 5000.0, f"{place}/1/four_week_return": 2700.0}
    for size in SIZES:
        _, figure = caught(draw_peers, changed(changes), layout_of(peers=size))
        text = text_of(figure, "+2,700%")
        assert place_of(text)[1] == height_of(figure, "Sector sample")
        assert box_of(text)[0] > dots_of(figure, "Sector sample")[0]
        assert "688146 +5,000%" in words_of(figure)
        assert faults_of(figure) == []


def test_a_strip_by_itself_stands_in_the_middle(changed):
    _, figure = caught(draw_peers, changed({"/groups/industry/count": 1}))
    assert "Industry sample" not in words_of(figure)
    assert height_of(figure, "Sector sample") == pytest.approx(25 / 2)


def test_without_an_average_there_is_no_tick(changed):
    changes = {f"/groups/{name}/avg_four_week_return": None for name in SAMPLES.values()}
    exhibit, figure = caught(draw_peers, changed(changes))
    assert ticks_of(figure, "Sector sample") == []
    assert not any("average" in words for words in words_of(figure))
    assert "301511 +50.9%, average n/a." in exhibit.alt.text


@pytest.mark.parametrize(
    "changes",
    [
        {"/groups": None},
        {"/momentum/returns": [], "/kpis": None},
        {place: [] for place in PEERS.values()},
        {"/groups/sector/count": 1, "/groups/industry/count": 1},
        # Too long to be printed in a picture of this width.
        {f"{PEERS['sector']}/{place}/four_week_return": (2 - place) * 1e17 for place in range(2)},
        {"/momentum/returns/1/value": -1e18},
        {"/groups/sector/avg_four_week_return": 1e18},
    ],
    ids=["no group", "no return", "no peer", "alone", "long peer", "long return", "long average"],
)
def test_without_its_figures_there_is_no_exhibit(changes, changed):
    assert caught(draw_peers, changed(changes), layout_of(peers=(55, 24))) == (None, None)


def test_a_symbol_without_room_or_letters_gives_way_to_a_word(changed):
    place = f"{PEERS['sector']}/0/symbol"
    document = changed({"/ticker/symbol": "中国", place: "W" * 40})
    exhibit, figure = caught(draw_peers, document)
    assert {"own +2.1%", "best +107.5%"} <= set(words_of(figure))
    assert "a bar for 中国 at +2.1%" in exhibit.alt.text


def compared(changed, own, sector, industry):
    """A document with this return, and these as the best of its samples."""
    document = changed({"/momentum/returns/1/value": own, "/kpis": []})
    for name, best in (("sector", sector), ("industry", industry)):
        peers = document["groups"][name]["top_peers"]
        for number, peer in enumerate(peers):
            peer["four_week_return"] = None if best is None else best - number
    return document


@pytest.mark.parametrize(
    ("own", "sector", "industry", "headline"),
    [
        (2.1, 107.5, 39.9, "+2.1% in four weeks; the samples’ best made +107.5% and +39.9%"),
        (-5.9, 19.0, 11.7, "−5.9% in four weeks; the samples’ best made +19.0% and +11.7%"),
        (39.9, 107.5, 22.1, "+39.9% in four weeks leads the industry sample; next +22.1%"),
        (39.9, 30.0, 22.1, "+39.9% in four weeks leads the sector sample; next +30.0%"),
        (22.1, 30.0, 22.1, "+22.1% in four weeks is level with the industry sample’s best"),
        (2.1, None, 39.9, "+2.1% in four weeks; the industry sample’s best made +39.9%"),
        # Two names of one figure, or one name that is the best of both.
        (2.1, 55.7, 55.7, "+2.1% in four weeks; the samples’ best made +55.7%"),
        # From 1,000% on a return is not told in percent.
        (2.1, 9999.9, 39.9, "+2.1% in four weeks is behind the samples’ best"),
        (2.1, 9999.9, None, "+2.1% in four weeks is behind the sector sample’s best"),
        (2000.0, 107.5, 39.9, "Its four-week return leads the sector sample; next +107.5%"),
        (2000.0, 1500.0, 39.9, "Its four-week return leads the sector sample"),
        (2000.0, 2000.0, None, "Its four-week return is level with the sector sample’s best"),
        (1500.0, 2000.0, 2000.0, "Its four-week return is behind the samples’ best"),
        (999.9, 999.8, 999.9, "+999.9% in four weeks leads the sector sample; next +999.8%"),
        (1.2, 999.8, 999.9, "+1.2% in four weeks; the samples’ best made +999.8% and +999.9%"),
    ],
)
def test_the_headline_sets_the_own_return_beside_the_best(own, sector, industry, headline, changed):
    exhibit, _ = caught(draw_peers, compared(changed, own, sector, industry), picture=False)
    assert exhibit.headline.text == headline
    assert len(headline) <= LONGEST


def test_a_name_outside_of_a_sample_may_top_it_and_does_not_lead_it(changed):
    document = compared(changed, 39.9, 107.5, 22.1)
    document["groups"]["industry"]["four_week_rank"] = None
    exhibit, _ = caught(draw_peers, document, picture=False)
    assert exhibit.headline.text == "+39.9% in four weeks tops the industry sample’s best, +22.1%"


def test_the_words_around_the_picture_say_what_is_plotted():
    exhibit, _ = drawn_once("002428.SHZ")
    assert exhibit.subtitle.text == "Four-week return in percent; top five by it"
    assert exhibit.source.text == "Source."
    assert exhibit.alt.text == (
        "Four-week returns on one scale: a bar for 002428 at +2.1%, dots for the top five of each "
        "sample. Sector sample of 100: 688146 +107.5%, 600378 +55.7%, 603256 +55.1%, "
        "688300 +54.2%, 301511 +50.9%, average +2.8%. Industry sample of 56: 000657 +39.9%, "
        "600549 +22.1%, 601958 +21.3%, 000688 +16.1%, 002378 +14.5%, average −3.6%. "
        "Lowest +2.1% (002428), highest +107.5% (688146). "
        "+2.1% in four weeks; the samples’ best made +107.5% and +39.9%."
    )


def test_the_words_say_where_the_name_is_not_in_the_sample():
    exhibit, _ = drawn_once("002125.SHZ")
    assert "Sector sample of 100, in which it is not ranked: 688146" in exhibit.alt.text
    assert "Industry sample of 100: 600367" in exhibit.alt.text


@pytest.mark.parametrize("name", WITH_PEERS)
def test_every_figure_has_its_source(name, at):
    document, (exhibit, figure) = document_of(name), drawn_once(name)
    lines = (exhibit.headline, exhibit.subtitle, exhibit.alt, *exhibit.labels)
    assert [fault for each in lines for fault in unbound(each)] == []
    assert sorted(label.text for label in exhibit.labels) == sorted(words_of(figure))
    for claim in (claim for each in lines for claim in each.claims):
        if claim.source.startswith("/"):
            value = at(document, claim.source)
            assert claim.text == (value if isinstance(value, str) else retold.signed(value))
    sources = {claim.source for label in exhibit.labels for claim in label.claims}
    assert sources >= {"return_4w", "sector_sample_names", "industry_sample_return_4w", "scale"}


@pytest.mark.parametrize("name", WITH_PEERS)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_touches_another_or_leaves_the_picture(name, size):
    _, figure = caught(draw_peers, document_of(name), layout_of(peers=size), picture=False)
    assert faults_of(figure) == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


@pytest.mark.parametrize("own", [0.0, -30.0], ids=["flat", "all below zero"])
def test_zero_may_stand_at_either_end(own, changed):
    document = compared(changed, own, own, own)
    for group in document["groups"].values():
        group["avg_four_week_return"] = own
        for peer in group["top_peers"]:
            peer["four_week_return"] = own
    for size in SIZES:
        _, figure = caught(draw_peers, document, layout_of(peers=size), picture=False)
        assert faults_of(figure) == []


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_text_touches_another_in_a_whole_market(market_documents, step):
    drawings = 0
    for document in market_documents[::step]:
        exhibit, figure = caught(draw_peers, document, picture=False)
        if exhibit:
            drawings += 1
            assert len(exhibit.headline.text) <= LONGEST
            assert faults_of(figure) == [], document["ticker"]["symbol"]
    assert drawings > 400 / step


def test_in_black_and_white_everything_is_a_grey():
    exhibit, _ = caught(draw_peers, document_of("002428.SHZ"), layout_of("plain"))
    colours = colours_of(exhibit)
    assert len(colours) >= 3
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1] == []


@pytest.mark.parametrize("name", WITH_PEERS)
def test_the_picture_is_lean(name):
    exhibit, _ = drawn_once(name)
    assert len(exhibit.svg) < 9_000
