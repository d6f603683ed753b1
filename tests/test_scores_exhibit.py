from functools import cache
from xml.etree import ElementTree

import pytest
from artists import (
    box_of,
    boxes_of,
    caught,
    colours_of,
    faults_of,
    layout_of,
    strokes_of,
    text_of,
    texts_of,
    words_of,
)
from awkward import NAMES, document_of

from briefs.charts.scores import draw_scores
from briefs.wording import unbound

LABELS = ("Trend", "Momentum", "Dynamics", "Relative Strength", "Volume", "Risk Control")
TONES = {"positive": "strong", "neutral": "middle", "negative": "weak"}
WITH_SCORES = [name for name in NAMES if name != "only_identity_and_close"]
SIZES = ((55, 25), (57.6, 27), (70, 27), (70, 32))
COLOURS = layout_of().theme.colours


@cache
def drawn_once(name):
    return caught(draw_scores, document_of(name))


def scored(changed, *values, tones=("positive",) * 6):
    """A document with six scores of these values and tones."""
    return changed({
        f"/setup/scores/{place}": {"label": label, "value": value, "tone": tone}
        for place, (label, value, tone) in enumerate(zip(LABELS, values, tones, strict=True))
    })  # fmt: skip


def given(document):
    return {score["label"]: score for score in document["setup"]["scores"]}


def axis_of(figure):
    """Where 0, 50 and 100 stand."""
    places = sorted({start[0] for start, _ in strokes_of(figure, COLOURS.rule)})
    assert len(places) == 3
    return places


@pytest.mark.parametrize("name", WITH_SCORES)
def test_every_score_has_a_bar_of_its_length_and_tone_on_one_axis(name):
    _, figure = drawn_once(name)
    zero, half, full = axis_of(figure)
    assert half - zero == pytest.approx(full - half)
    rows = {label: box_of(text_of(figure, label)) for label in LABELS}
    for tone, colour in TONES.items():
        bars = sorted(boxes_of(figure, getattr(COLOURS, colour)), key=lambda bar: -bar[1])
        scores = [given(document_of(name))[label] for label in LABELS]
        held = [score for score in scores if score["tone"] == tone and score["value"]]
        assert len(bars) == len(held)
        for (left, bottom, right, top), score in zip(bars, held, strict=True):
            assert left == pytest.approx(zero)
            assert (right - zero) / (full - zero) * 100 == pytest.approx(score["value"])
            assert rows[score["label"]][1] < (bottom + top) / 2 < rows[score["label"]][3]


def test_the_scores_stand_in_one_order_whatever_the_document_has(changed):
    document = changed({})
    document["setup"]["scores"].reverse()
    _, figure = caught(draw_scores, document)
    heights = [box_of(text_of(figure, label))[1] for label in LABELS]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("name", WITH_SCORES)
def test_everything_stands_at_the_same_place_every_week(name):
    _, first = drawn_once("002428.SHZ")
    _, figure = drawn_once(name)
    assert axis_of(figure) == axis_of(first)
    for label in LABELS:
        one, other = (box_of(text_of(each, label)) for each in (first, figure))
        assert one == pytest.approx(other)


def test_a_score_that_is_not_given_says_so_and_has_neither_bar_nor_track(changed):
    document = scored(changed, 10, None, 30, 40, None, 60)
    exhibit, figure = caught(draw_scores, document)
    assert words_of(figure).count("n/a") == 2
    assert len(boxes_of(figure, COLOURS.band)) == len(boxes_of(figure, COLOURS.strong)) == 4
    rows = [box_of(text_of(figure, label)) for label in ("Momentum", "Volume")]
    for bar in boxes_of(figure, COLOURS.strong):
        assert not any(row[1] < (bar[1] + bar[3]) / 2 < row[3] for row in rows)
    assert "Momentum n/a" in exhibit.alt.text
    assert exhibit.subtitle.text.startswith("Four of six scores from 0 to 100")


@pytest.mark.parametrize(
    "changes",
    [
        {"/setup": None},
        {"/setup/scores": None},
        {f"/setup/scores/{place}/value": None for place in range(6)},
    ],
)
def test_without_a_score_there_is_no_exhibit(changes, changed):
    assert caught(draw_scores, changed(changes)) == (None, None)


def test_a_score_of_zero_has_a_track_and_no_bar(changed):
    _, figure = caught(draw_scores, scored(changed, 0, 0, 0, 0, 0, 0))
    assert len(boxes_of(figure, COLOURS.band)) == 6
    assert boxes_of(figure, COLOURS.strong) == []
    assert words_of(figure).count("0") == 7


def test_a_score_without_a_tone_has_the_middle_one(changed):
    _, figure = caught(draw_scores, scored(changed, 10, 20, 30, 40, 50, 60, tones=(None,) * 6))
    assert len(boxes_of(figure, COLOURS.middle)) == 6


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        ((93, 100, 78, 99, 44, 32), "Risk Control 32 is the weakest; Momentum 100 leads"),
        ((93, 100, 78, 100, 44, 32), "Risk Control 32 is the weakest; two lead at 100"),
        ((3, 0, 18, 0, 61, 0), "Three scores stand at 0; Volume 61 leads"),
        ((0, 0, 18, 61, 61, 61), "Two scores stand at 0; three lead at 61"),
        ((50, 50, 50, 50, 50, 50), "All six scores stand at 50"),
        ((None, None, None, None, 44, None), "Volume 44 is the only score given"),
        ((None, 60, None, None, 41, None), "Volume 41 is the weakest; Momentum 60 leads"),
        ((50, 50, 50, None, 50, 50), "All five scores given stand at 50"),
        ((None, 60, None, None, 60, None), "Both scores given stand at 60"),
        # What is printed alike is told as alike.
        ((99.6, 100, 78, 20.4, 44, 19.6), "Two scores stand at 20; two lead at 100"),
        (
            (50, 50, 50, 10, 50, 86.2),
            "Relative Strength 10 is the weakest; Risk Control 86 leads",
        ),
    ],
)
def test_the_headline_names_the_weakest_and_the_strongest(values, headline, changed):
    exhibit, _ = caught(draw_scores, scored(changed, *values))
    assert exhibit.headline.text == headline
    assert len(headline) <= 60


def test_the_words_around_the_picture_say_what_is_plotted():
    exhibit, _ = drawn_once("002428.SHZ")
    assert exhibit.subtitle.text == "Six scores from 0 to 100, week to 12 June 2026"
    assert exhibit.alt.text == (
        "Bars of six scores on an axis from 0 to 100: Trend 93, Momentum 100, Dynamics 78, "
        "Relative Strength 100, Volume 44, Risk Control 32. "
        "Risk Control 32 is the weakest; two lead at 100."
    )


@pytest.mark.parametrize("name", WITH_SCORES)
def test_every_figure_has_its_source_and_is_printed_as_the_document_has_it(name):
    exhibit, figure = drawn_once(name)
    lines = (exhibit.headline, exhibit.subtitle, exhibit.alt, *exhibit.labels)
    assert [fault for each in lines for fault in unbound(each)] == []
    assert sorted(label.text for label in exhibit.labels) == sorted(words_of(figure))
    printed = {claim.source: claim.text for label in exhibit.labels for claim in label.claims}
    for label, score in given(document_of(name)).items():
        source = f"score_{label.lower().replace(' ', '_')}"
        assert printed[source] == (score["value_label"] or "n/a")


@pytest.mark.parametrize("name", WITH_SCORES)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_touches_another_or_leaves_the_picture(name, size):
    _, figure = caught(draw_scores, document_of(name), layout_of(scores=size), picture=False)
    assert faults_of(figure) == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_text_touches_another_in_a_whole_market(market_documents, step):
    seen = set()
    for document in market_documents[::step]:
        exhibit, figure = caught(draw_scores, document, picture=False)
        if exhibit:
            assert len(exhibit.headline.text) <= 60
            # All digits are equally wide, so that texts of one length fill one box.
            shape = tuple(map(len, words_of(figure)))
            if shape not in seen:
                assert faults_of(figure) == [], document["ticker"]["symbol"]
            seen.add(shape)
    assert len(seen) > 10 / step


def test_in_black_and_white_everything_is_a_grey():
    exhibit, _ = caught(draw_scores, document_of("002428.SHZ"), layout_of("plain"))
    colours = colours_of(exhibit)
    assert len(colours) >= 5
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1] == []


@pytest.mark.parametrize("name", WITH_SCORES)
def test_the_picture_is_lean(name):
    exhibit, _ = drawn_once(name)
    root = ElementTree.fromstring(exhibit.svg)  # noqa: S314 (the program's own file)
    assert len(exhibit.svg) < 7_000
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) < 10
