from itertools import pairwise

import pytest
from artists import box_of, caught, layout_of, place_of, texts_of
from awkward import document_of
from hypothesis import given
from hypothesis import strategies as st

from briefs.charts.averages import draw_averages
from briefs.charts.peers import draw_peers
from briefs.charts.ranks import draw_ranks
from briefs.charts.strips.grid import (
    GROUPS,
    INDUSTRY,
    LONGEST_HEADLINE,
    LONGEST_SYMBOL,
    SECTOR,
    WHOLE,
    fitting,
    listed,
    short_symbol,
)
from briefs.charts.strips.samples import own_return, samples_of
from briefs.charts.strips.scale import FAR, LEAST, ORDINARY, outliers, scale_of
from briefs.charts.strips.tracks import Track, scale_over
from briefs.claims import Claim, Line, Printer
from briefs.facts import derive
from briefs.locale import Locale
from briefs.quantity import Quantity
from briefs.report import Report

PRINTER = Printer(Locale("en"))
RETURNS = st.lists(
    st.one_of(st.floats(-100, 100), st.floats(-1e6, 1e6), st.just(0.0)), min_size=1, max_size=14
)


# The scale


@given(values=RETURNS)
def test_marks_keep_the_order_of_their_returns_and_stay_between_the_ends(values):
    scale = scale_of(values, 10, 50)
    ordered = sorted(values)
    places = [scale.place(value) for value in ordered]
    assert all(one <= other + 1e-9 for one, other in pairwise(places))
    assert all(10 - 1e-9 <= place <= 50 + 1e-9 for place in places)
    assert scale.left - 1e-9 <= scale.place(0.0) <= scale.right + 1e-9


@given(values=RETURNS)
def test_what_is_not_cut_runs_to_scale_and_what_is_stands_beyond_a_break(values):
    scale = scale_of(values, 10, 50)
    cut = set(scale.below) | set(scale.above)
    assert cut == outliers(values)
    kept = [value for value in values if value not in cut]
    for value in kept:
        share = (value - scale.low) / (scale.high - scale.low)
        assert scale.place(value) == pytest.approx(scale.left + share * (scale.right - scale.left))
    for value in cut:
        assert not scale.left - 2 < scale.place(value) < scale.right + 2
    assert len({scale.place(value) for value in cut}) == len(cut)


@given(values=RETURNS)
def test_outliers_are_few_and_far_from_the_rest(values):
    cut = outliers(values)
    assert sum(value in cut for value in values) <= len(values) / 3
    if cut:
        rest = max(abs(value) for value in values if value not in cut)
        assert min(map(abs, cut)) > FAR * max(rest, ORDINARY)


@pytest.mark.parametrize(
    ("values", "cut"),
    [
        # The returns and averages of the three real documents.
        ([7.9, -0.3, 3.8, 2.4, 2.1, 2.8, -3.6, 112.3, 25.8, 11.9], {112.3}),
        ([7.0, -0.3, 3.8, 3.2, 26.5, 2.8, -0.5, 34.0, 25.8, 16.8], set()),
        ([12.7, -0.3, 3.8, 2.4, 39.9, 2.8, -3.6, 57.7, 25.8, 11.9], set()),
        ([624.9, 3.0, 2.0, 1.0], {624.9}),
        ([-95.0, 3.0, 2.0, 1.0], {-95.0}),
        # Two that are as far as each other from the rest.
        ([9999.0, 5000.0, 40.0, 3.0, 2.0, 1.0], {9999.0, 5000.0}),
        # A small return is no outlier, however small the others are.
        ([25.0, 0.1, 0.0, -0.1], set()),
        # Nothing is left to be flattened.
        ([624.9, 1.0], set()),
        ([0.0, 0.0, 0.0], set()),
        ([], set()),
    ],
)
def test_only_what_would_flatten_the_rest_is_cut(values, cut):
    assert outliers(values) == cut


def test_a_scale_always_shows_zero():
    up, down, flat = (scale_of(values, 0, 40) for values in ([5, 9], [-9, -5], [0, 0]))
    assert (up.low, up.high) == (0, 9)
    assert (down.low, down.high) == (-9, 0)
    assert flat.place(0.0) == 0


def test_figures_of_outliers_are_printed_beside_the_scale_and_take_their_room():
    values = (5.0, 4.0, 3.0, -3.0, -900.0, 800.0)
    figures = ((800.0, Claim("+800.0%", "/a")), (-900.0, Claim("−900.0%", "/b")))
    tracks = [Track(1, 1, values, figures), Track(2, 1, values[:4])]
    scale = scale_over(tracks, 0, 60, layout_of())
    bare = scale_over([Track(1, 1, values)], 0, 60, layout_of())
    assert scale.left > bare.left + 8
    assert scale.right < bare.right - 8
    assert tracks[0].figures(scale.above) == Line((figures[0][1],))
    assert not tracks[0].figures((5.0,))


def test_figures_stand_in_the_order_of_their_marks():
    figures = ((627.0, Claim("+627.0%", "/a")), (420.0, Claim("+420.0%", "/b")))
    line = Track(1, 1, (627.0, 420.0), figures).figures((420.0, 627.0))
    assert line.text == "+420.0%, +627.0%"


@pytest.mark.parametrize(("length", "enough"), [(LEAST + 0.1, True), (LEAST - 0.1, False)])
def test_a_scale_may_be_too_short_to_tell_anything(length, enough):
    assert scale_of([1.0], 10, 10 + length).wide_enough is enough


# Words


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("002428", "002428"),
        ("BRK.B", "BRK.B"),
        ("W" * 40, "own"),
        ("中国", "own"),
        ("ÄÖ", "own"),
    ],
)
def test_a_symbol_that_a_picture_has_no_room_or_letters_for_gives_way_to_a_word(symbol, shown):
    words = short_symbol(layout_of(), Claim(symbol, "symbol"), "own")
    assert getattr(words, "text", words) == shown
    assert LONGEST_SYMBOL < 15


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (Quantity(56), "Industry sample (56)"),
        (Quantity(9999), "Industry sample (9,999)"),
        (Quantity(1_000_000), "Industry sample"),
        (None, "Industry sample"),
    ],
)
def test_a_group_is_named_with_its_size_where_that_is_known_and_has_room(names, text, facts_of):
    facts = facts_of(industry_sample_names=names) if names else facts_of()
    assert INDUSTRY.counted(facts, PRINTER).text == text


@pytest.mark.parametrize(("names", "alone"), [(0, False), (1, True), (2, False)])
def test_one_name_compares_nothing(names, alone, facts_of):
    assert SECTOR.alone(facts_of(sector_sample_names=Quantity(names))) is alone
    assert not SECTOR.alone(facts_of())


def test_the_three_groups_have_three_names():
    assert GROUPS == (WHOLE, SECTOR, INDUSTRY)
    assert [group.words for group in GROUPS] == ["whole sector", "sector sample", "industry sample"]


@pytest.mark.parametrize(
    ("words", "text"),
    [(["4W"], "4W"), (["1W", "4W"], "1W and 4W"), (["1W", "4W", "12W"], "1W, 4W and 12W")],
)
def test_a_list_ends_with_and(words, text):
    assert listed(words) == text


def test_the_longest_headline_that_fits_is_taken():
    long, short, shorter = (Line((text,)) for text in ("x" * 61, "x" * LONGEST_HEADLINE, "x"))
    assert fitting(long, short, shorter) is short
    assert fitting(short, shorter) is short
    assert fitting(long, long) is long


# Samples


def samples(document):
    report = Report.model_validate(document)
    facts = derive(report)
    return own_return(facts, PRINTER), samples_of(report, facts, PRINTER)


def test_samples_hold_their_best_names_from_the_best_down_with_their_sources(at, key, document):
    own, found = samples(document)
    assert own.symbol.text == document["ticker"]["symbol"]
    assert own.value == at(document, "/momentum/returns/1/value")
    assert [sample.group for sample in found] == [SECTOR, INDUSTRY]
    for sample, name in zip(found, ("sector", "industry"), strict=True):
        given = document["groups"][name]["top_peers"]
        others = [peer for peer in given if peer["symbol"] != own.symbol.text]
        assert [peer.symbol.text for peer in sample.peers] == [peer["symbol"] for peer in others]
        assert sample.best == sample.peers[0]
        for peer, raw in zip(sample.peers, others, strict=True):
            assert peer.value == raw["four_week_return"]
            assert at(document, peer.symbol.source) == raw["symbol"]
            assert at(document, peer.printed.source) == raw["four_week_return"]
        assert sample.average == document["groups"][name]["avg_four_week_return"]
        assert sample.ranked is (document["groups"][name]["four_week_rank"] is not None)


def test_the_name_is_not_among_the_others(changed):
    _, (_, industry) = samples(changed({}, "000657.SHZ"))
    assert len(industry.peers) == 4
    assert "000657" not in [peer.symbol.text for peer in industry.peers]


def test_names_of_one_symbol_on_two_exchanges_are_two(changed):
    document = changed({"/groups/industry/top_peers/0/exchange": "SHH"}, "000657.SHZ")
    _, (_, industry) = samples(document)
    assert industry.best.symbol.text == "000657"


def test_peers_are_ordered_by_return_and_those_without_one_left_out(changed):
    place = "/groups/sector/top_peers"
    changes = {f"{place}/0/four_week_return": None, f"{place}/1/four_week_return": -3.0}
    _, (sector, _) = samples(changed(changes))
    values = [peer.value for peer in sector.peers]
    assert values == sorted(values, reverse=True)
    assert len(values) == 4
    assert values[-1] == -3.0


def test_no_more_than_the_top_five_are_taken(changed):
    document = changed({})
    peers = document["groups"]["sector"]["top_peers"]
    peers.extend({**peers[0], "symbol": f"60{number:04}"} for number in range(5))
    _, (sector, _) = samples(document)
    assert len(sector.peers) == 5


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"/groups/industry/count": 1}, [SECTOR]),
        ({"/groups/industry/top_peers": []}, [SECTOR]),
        ({"/groups/sector": None}, [INDUSTRY]),
        ({"/groups": None}, []),
    ],
)
def test_a_sample_without_another_name_is_left_out(changes, groups, changed):
    _, found = samples(changed(changes))
    assert [sample.group for sample in found] == groups


def test_without_a_four_week_return_there_is_nothing_to_compare(changed):
    own, _ = samples(changed({"/momentum/returns/1/value": None, "/kpis": None}))
    assert own is None


# Side by side


SIBLINGS = {
    "averages": lambda _, *rest: draw_averages(*rest),
    "peers": draw_peers,
    "ranks": lambda _, *rest: draw_ranks(*rest),
}


@pytest.mark.parametrize("height", [24, 25, 30])
def test_the_three_exhibits_have_one_left_edge_one_foot_and_the_same_sizes_of_text(height):
    layout = layout_of(**dict.fromkeys(SIBLINGS, (57.6, height)))
    feet, sizes = [], []
    for draw in SIBLINGS.values():
        _, figure = caught(draw, document_of("002428.SHZ"), layout, picture=False)
        texts = texts_of(figure)
        assert min(box_of(text)[0] for text in texts) == pytest.approx(0, abs=0.3)
        sizes.append({text.get_fontsize() for text in texts})
        feet.append(min(place_of(text)[1] for text in texts))
    assert sizes == [{6.6, 7.0}] * 3
    assert feet == pytest.approx([height / 18] * 3)
