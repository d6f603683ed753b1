from functools import cache, partial

import pytest
from artists import (
    box_of,
    boxes_of,
    caught,
    colours_of,
    faults_of,
    layout_of,
    of_facts,
    texts_of,
    words_of,
)
from awkward import NAMES, document_of

from briefs.charts.ranks import draw_ranks
from briefs.wording import unbound

COLOURS = layout_of().theme.colours
RANKED = [name for name in NAMES if name not in {"new_listing", "only_identity_and_close"}]
SIZES = ((55, 24), (57.6, 25), (92, 30))
SAMPLES = (("Sector sample", "sector"), ("Industry sample", "industry"))
FIELDS = (("1W", "week_rank"), ("4W", "four_week_rank"), ("12W", "twelve_week_rank"))


drawn = partial(caught, of_facts(draw_ranks))


@cache
def drawn_once(name):
    return drawn(document_of(name))


def ranks_of(document):
    """Every ranking of the raw document: group, horizon, rank, names."""
    peer = document["momentum"]["peer"]
    rows = [("Whole sector", "1W", peer["rank"], peer["count"])]
    for title, name in SAMPLES:
        group = document["groups"][name]
        rows.extend((title, horizon, group[field], group["count"]) for horizon, field in FIELDS)
    return rows


def strips_of(figure):
    """The pale strips from the top down."""
    return sorted(boxes_of(figure, COLOURS.band), key=lambda box: -box[1])


def bars_of(figure):
    """The own bars from the top down."""
    return sorted(boxes_of(figure, COLOURS.ink), key=lambda box: -box[1])


def middle(box):
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


@pytest.mark.parametrize("name", RANKED)
def test_each_ranking_has_a_strip_with_the_rank_marked_from_first_to_last(name):
    _, figure = drawn_once(name)
    rows, strips, bars = ranks_of(document_of(name)), strips_of(figure), bars_of(figure)
    assert len(strips) == len(rows) == 7
    assert len({(strip[0], strip[2]) for strip in strips}) == 1
    ranked = [(strip, row) for strip, row in zip(strips, rows, strict=True) if row[2] is not None]
    assert len(bars) == len(ranked)
    for bar, (strip, (_, _, rank, names)) in zip(bars, ranked, strict=True):
        place, height = middle(bar)
        first, last = strip[0] + 1.1, strip[2] - 1.1
        assert height == pytest.approx(middle(strip)[1])
        assert (place - first) / (last - first) == pytest.approx((rank - 1) / (names - 1))


@pytest.mark.parametrize("name", RANKED)
def test_each_strip_stands_in_a_row_with_its_group_horizon_and_rank(name):
    _, figure = drawn_once(name)
    texts = [(text.get_text(), box_of(text)) for text in texts_of(figure)]
    seen = set()
    for strip, (group, horizon, rank, names) in zip(
        strips_of(figure), ranks_of(document_of(name)), strict=True
    ):
        height = middle(strip)[1]
        row = [words for words, box in texts if box[1] < height < box[3]]
        shown = "not ranked" if rank is None else f"{rank} of {names}"
        titles = [] if group in seen else [group]
        assert sorted(row) == sorted([*titles, horizon, shown])
        seen.add(group)


def test_the_ends_say_which_is_first(key):
    _, figure = drawn_once(key)
    first, last = (
        box_of(text) for text in texts_of(figure) if text.get_text() in {"first", "last"}
    )
    strip = strips_of(figure)[-1]
    assert first[0] == pytest.approx(strip[0], abs=0.3)
    assert last[2] == pytest.approx(strip[2], abs=0.3)
    assert first[3] < strip[3]


def test_an_unranked_name_is_said_to_be_unranked_and_has_no_mark():
    exhibit, figure = drawn_once("002125.SHZ")
    assert words_of(figure).count("not ranked") == 3
    assert len(bars_of(figure)) == 4
    claims = [
        claim for label in exhibit.labels for claim in label.claims if claim.text == "not ranked"
    ]
    assert [claim.source for claim in claims] == [
        f"sector_sample_rank_{horizon}" for horizon in ("1w", "4w", "12w")
    ]
    assert all(claim.missing for claim in claims)
    assert "Sector sample: 1W not ranked, 4W not ranked, 12W not ranked." in exhibit.alt.text


@pytest.mark.parametrize("count", [None, 0, 1])
def test_a_group_of_one_name_or_of_unknown_size_is_left_out(count, changed):
    _, figure = drawn(changed({"/groups/sector/count": count}))
    assert "Sector sample" not in words_of(figure)
    assert len(strips_of(figure)) == 4
    # The ends are named where the strips end.
    first = next(text for text in texts_of(figure) if text.get_text() == "first")
    assert middle(strips_of(figure)[-1])[1] - middle(box_of(first))[1] == pytest.approx(25 / 9, 0.1)


def test_a_rank_beyond_the_size_of_its_group_stands_at_the_end(changed):
    _, figure = drawn(changed({"/momentum/peer/rank": 800}))
    strip, bar = strips_of(figure)[0], bars_of(figure)[0]
    assert middle(bar)[0] == pytest.approx(strip[2] - 1.1)
    assert "800 of 747" in words_of(figure)


@pytest.mark.parametrize(
    "changes",
    [
        {"/momentum": None, "/groups": None},
        {
            "/momentum/peer/rank": None,
            **{
                f"/groups/{group}/{field}": None
                for group in ("sector", "industry")
                for _, field in FIELDS
            },
        },
        {"/momentum": None, "/groups/sector/count": 1, "/groups/industry/count": 1},
    ],
    ids=["no group", "no rank", "groups of one name"],
)
def test_without_a_rank_there_is_no_exhibit(changes, changed):
    assert drawn(changed(changes)) == (None, None)


def ranked(changed, whole, sector, industry):
    """A document with these ranks: of 747 at 1W, of 100 and of 56 at 1W, 4W and 12W."""
    changes = {"/momentum/peer/rank": whole}
    for name, ranks in (("sector", sector), ("industry", industry)):
        for (_, field), rank in zip(FIELDS, ranks, strict=True):
            changes[f"/groups/{name}/{field}"] = rank
    return changed(changes)


@pytest.mark.parametrize(
    ("whole", "sector", "industry", "headline"),
    [
        (82, (25, 34, 5), (12, 18, 1), "Ranks 1 of 56 in the industry sample at 12W, 18 at 4W"),
        (93, (None,) * 3, (27, 13, 24), "Ranks 93 of 747 in the whole sector at 1W"),
        # First of many is better than first of few, and the first of two alike is told.
        (400, (1, 9, 9), (1, 9, 9), "Ranks 1 of 100 in the sector sample at 1W, 9 at 4W and 12W"),
        (400, (3, 3, 3), (9, 9, 9), "Ranks 3 of 100 in the sector sample at 1W, 4W and 12W"),
        (None, (None,) * 3, (None, 7, None), "Ranks 7 of 56 in the industry sample at 4W"),
        # Of two alike a sample's, which has other horizons.
        (747, (100, 90, 95), (None,) * 3, "Ranks 100 of 100 in the sector sample at 1W, 90 at 4W"),
        # In the latter half everywhere: the worst.
        (700, (60, 99, 71), (50, 40, 45), "Ranks 99 of 100 in the sector sample at 4W, 60 at 1W"),
    ],
)
def test_the_headline_tells_the_best_rank_or_the_worst(whole, sector, industry, headline, changed):
    exhibit, _ = drawn(ranked(changed, whole, sector, industry))
    assert exhibit.headline.text.replace("\u00a0", " ") == headline
    assert len(headline) <= 60


@pytest.mark.parametrize(
    ("ranks", "headline"),
    [
        ((1, 4, 9), "Ranks 1 of 1,000,000 in the industry sample at 1W, 9 at 12W"),
        ((1000, 4000, 9000), "Ranks 1,000 of 1,000,000 in the industry sample at 1W"),
        ((1, 1, 1), "Ranks 1 of 1,000,000 in the industry sample at 1W"),
    ],
)
def test_the_headline_is_shortened_until_it_fits(ranks, headline, changed):
    document = ranked(changed, None, (None,) * 3, ranks)
    document["groups"]["industry"]["count"] = 1_000_000
    exhibit, _ = drawn(document)
    assert exhibit.headline.text.replace("\u00a0", " ") == headline


def test_the_words_around_the_picture_say_what_is_plotted():
    exhibit, _ = drawn_once("002428.SHZ")
    assert exhibit.subtitle.text == "Rank by price return among each group’s names"
    assert exhibit.source.text == "Source."
    assert exhibit.alt.text.replace("\u00a0", " ") == (
        "Ranks by price return, each on a strip from first to last. Whole sector: 1W 82 of 747. "
        "Sector sample: 1W 25 of 100, 4W 34 of 100, 12W 5 of 100. "
        "Industry sample: 1W 12 of 56, 4W 18 of 56, 12W 1 of 56. "
        "Best 1 of 56 (industry sample at 12W), lowest 34 of 100 (sector sample at 4W). "
        "Ranks 1 of 56 in the industry sample at 12W, 18 at 4W."
    )


@pytest.mark.parametrize("name", RANKED)
def test_every_figure_has_its_source(name):
    exhibit, figure = drawn_once(name)
    lines = (exhibit.headline, exhibit.subtitle, exhibit.alt, *exhibit.labels)
    assert [fault for each in lines for fault in unbound(each)] == []
    assert sorted(label.text for label in exhibit.labels) == sorted(words_of(figure))
    sources = {claim.source for label in exhibit.labels for claim in label.claims}
    assert sources >= {"sector_rank_1w", "sector_names", "industry_sample_rank_12w"}


@pytest.mark.parametrize("name", RANKED)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_touches_another_or_leaves_the_picture(name, size):
    _, figure = drawn(document_of(name), layout_of(ranks=size), picture=False)
    assert faults_of(figure) == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


def test_the_largest_ranks_have_room(changed):
    document = ranked(changed, 999_999, (100,) * 3, (None,) * 3)
    document["momentum"]["peer"]["count"] = 1_000_000
    for size in SIZES:
        _, figure = drawn(document, layout_of(ranks=size), picture=False)
        assert faults_of(figure) == []
        assert strips_of(figure)[0][2] - strips_of(figure)[0][0] > 6


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_no_text_touches_another_in_a_whole_market(market_documents, step):
    seen = set()
    for document in market_documents[::step]:
        exhibit, figure = drawn(document, picture=False)
        if exhibit:
            assert len(exhibit.headline.text) <= 60
            # All digits are equally wide, so that texts of one length fill one box.
            shape = tuple(map(len, words_of(figure)))
            if shape not in seen:
                assert faults_of(figure) == [], document["ticker"]["symbol"]
            seen.add(shape)
    assert len(seen) > 10 / step


def test_in_black_and_white_everything_is_a_grey():
    exhibit, _ = drawn(document_of("002428.SHZ"), layout_of("plain"))
    colours = colours_of(exhibit)
    assert len(colours) == 3
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1] == []


@pytest.mark.parametrize("name", RANKED)
def test_the_picture_is_lean(name):
    exhibit, _ = drawn_once(name)
    assert len(exhibit.svg) < 8_000
