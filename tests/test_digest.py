"""What a digest holds, name by name, and what it says where there is nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from covered import BEFORE, many, past, record, sector, states
from digests import DRAFT, EDITED, digest_of, digest_of_many, real, real_digest, texts, told
from hypothesis import given
from hypothesis import strategies as st

from briefs.charts.sector import SECTOR_EXHIBITS
from briefs.claims import Claim, line
from briefs.digest.boxes import MOST, MOST_CHANGES, MOST_EXTREMES, _shares
from briefs.digest.league import MOST_ENDS, MOST_MOVES
from briefs.digest.marks import OWN, Marks
from briefs.facts.quoted import SCORES
from briefs.quantity import Kind, Quantity
from briefs.record import Hold, Neighbour, Note, Said
from briefs.rulebook import Threshold
from briefs.sector import Coverage

WEEK = date(2026, 6, 12)


def names(*symbols, **values):
    """A sector in its first issue of names with the same figures."""
    return sector(record(symbol, **values) for symbol in symbols)


def saying(made, *sections_and_lines):
    """The record with these sentences."""
    said = tuple(Said(section, ("test.rule",), told) for section, told in sections_and_lines)
    return replace(made, said=said)


def with_facts(made, **values):
    """The record with other values of facts that it has no figures for."""
    facts = dict(made.facts)
    for fact_id, value in values.items():
        number = isinstance(value, int) and not isinstance(value, bool)
        given_ = Quantity(float(value)) if number else value
        facts[fact_id] = replace(
            facts[fact_id], value=given_, reason="" if value is not None else "no"
        )
    return replace(made, facts=type(made.facts)(facts, made.week, made.key))


def headings(table):
    return [column.heading for column in table.columns]


def keys(table):
    return [row.key for row in table.rows]


# The real documents


def test_a_first_issue_of_three_real_names():
    digest = real_digest()
    assert digest.title == "CN Basic Materials, week ending 12 June 2026"
    assert (digest.name, digest.slug) == ("digest of CN Basic Materials", "cn-basic-materials")
    assert (digest.issue, digest.revision, digest.language) == ("2026-W24", "", "en")
    assert digest.standing.text == "Draft, not approved"
    assert digest.size.text == "3 of 747 names in the sector"
    assert digest.since.text == "first issue: within the documents’ own weeks"
    assert [table.id for table in digest.tables] == [*("breadth", "averages", "league", "peers")]
    assert [box.id for box in digest.boxes] == ["signals", "highs", "contradictions", "coverage"]
    assert {exhibit.id for exhibit in digest.exhibits} <= set(SECTOR_EXHIBITS)
    assert digest.narrative.verdict
    assert digest.narrative.rulebook == "House digest"
    assert digest.direction.says == "Red marks rises, green falls."


def test_the_league_of_the_real_names_quotes_their_briefs():
    league = real_digest().table("league")
    assert headings(league) == [*("Key", "Setup", "#", "Composite", "1W %", "4W %", "12W %")]
    assert texts(league)[0] == (
        "Xiangtan Electrochemical Scientific Co.,Ltd",
        *("002125.SHZ", "Leadership continuation", "1", "83", "+7.0", "+26.5", "+34.0"),
    )
    assert keys(league) == ["002125.SHZ", "000657.SHZ", "002428.SHZ"]
    for row in league.rows:
        verdict = next(each.verdict for each in real().records if each.key == row.key)
        assert row.note.text == verdict.text
        assert {claim.source.split(":")[0] for claim in row.note.claims} == {row.key}


def test_the_figures_of_the_sector_name_their_group():
    digest = real_digest()
    assert headings(digest.table("breadth")) == ["Now", "Sector sample %"]
    assert texts(digest.table("breadth")) == [
        ("Trend Signal on", "3 of 3", "48.0"),
        ("Market Dynamics above zero", "3 of 3", "34.0"),
        ("Relative Strength above zero", "3 of 3", "62.0"),
        ("A rise in the week", "3 of 3", ""),
    ]
    assert texts(digest.table("averages")) == [
        ("Covered names, mean (3)", "+9.2", "+22.9", "+68.0"),
        ("Covered names, median (3)", "+7.9", "+26.5", "+57.7"),
        ("Sector sample, mean (100)", "+3.8", "+2.8", "+25.8"),
        ("Whole sector, mean (747)", "−0.3", "", ""),
    ]
    assert digest.table("averages").note.text


def test_a_whole_sector_is_not_set_beside_itself():
    groups = {"sector_names": 12, "sector_sample_names": 12, "sector_return_1w": 1.0}
    digest = digest_of(many(12, **groups))
    assert digest.size.text == "All 12 names of the sector"
    assert headings(digest.table("breadth")) == [
        *("Names", "Share %", "Last issue %", "Change, points")
    ]
    assert [row[0] for row in texts(digest.table("averages"))] == [
        "Covered names, mean (12)",
        "Covered names, median (12)",
    ]
    assert digest.table("averages").note.text == ""
    sampled = digest_of(many(12, **groups | {"sector_sample_names": 10}))
    assert headings(sampled.table("breadth"))[-1] == "Sector sample %"
    assert "Sector sample, mean (10)" in [row[0] for row in texts(sampled.table("averages"))]


def rising(*returns, week=WEEK):
    return [record(f"{n:06}", return_1w=each, week=week) for n, each in enumerate(returns)]


@pytest.mark.parametrize(
    ("count", "row"),
    [
        (9, ("A rise in the week", "6 of 9", "3 of 9", "62.0")),
        (10, ("A rise in the week", "6 of 10", "60.0", "30.0", "+30.0", "62.0")),
    ],
)
def test_of_less_than_ten_names_counts_are_told_and_no_shares(count, row):
    fell = [-1.0] * (count - 6)
    now, before = (
        rising(*[1.0] * 6, *fell),
        rising(*[1.0] * 3, *fell, -1.0, -1.0, -1.0, week=BEFORE),
    )
    table = digest_of(sector(now, before)).table("breadth")
    assert texts(table)[-1][:-1] == row[:-1]
    assert ("Share %" in headings(table)) is (count >= 10)


def test_the_peers_outside_coverage_are_listed_once():
    peers = real_digest().table("peers")
    assert texts(peers)[0] == (
        "Peric Special Gases Co., Ltd.",
        *("688146.SHH", "+30.7", "+107.5", "+624.9"),
    )
    assert len(peers.rows) == 5
    assert "disagree" not in peers.note.text
    sources = {claim.source for claim in peers.rows[0].cells}
    assert "000657.SHZ:/groups/sector/top_peers/0/four_week_return" in sources


# The league


def test_the_league_runs_from_the_highest_composite_ties_by_symbol():
    digest = digest_of(
        sector([
            record("000003", composite=70),
            record("000001", composite=None),
            record("000004", composite=0),
            record("000002", composite=70),
        ])
    )  # fmt: skip
    league = digest.table("league")
    assert keys(league) == ["000002.SHZ", "000003.SHZ", "000004.SHZ", "000001.SHZ"]
    assert [row.cells[2].text for row in league.rows] == ["1", "2", "3", "4"]
    assert [row.cells[3].text for row in league.rows] == ["70", "70", "0", "n/a"]
    assert "By composite, highest first; ties by symbol." in league.note.text


def test_a_place_in_the_league_is_a_fact_with_its_formula():
    digest = digest_of(names("000001", "000002"))
    claim = digest.table("league").rows[1].cells[2]
    fact = digest.facts[claim.source]
    assert (claim.text, claim.source) == ("2", "000002.SHZ:league_place")
    assert fact.value == Quantity(2.0)
    assert fact.pointers == ("000002.SHZ:/composite_score",)
    assert "ties by symbol" in fact.formula


def test_changes_stand_in_the_league_from_the_second_issue_on():
    assert "Change" in headings(digest_of_many(22).table("league"))
    assert "Change" not in headings(digest_of(names("000001")).table("league"))
    assert "last issue" in digest_of_many(22).table("league").note.text


def test_of_one_name_is_spoken_as_of_one():
    digest = digest_of(names("000001"))
    assert digest.table("league").caption.text == "League table: 1 name"
    assert digest.size.text == "1 of 747 names in the sector"
    assert not any("exhibit" in note.text for note in digest.quality)


def test_of_one_name_a_digest_tells_the_lead_the_change_and_its_row():
    digest = digest_of_many(1)
    assert [table.id for table in digest.tables] == ["league"]
    assert digest.boxes == digest.exhibits == ()
    narrative = digest.narrative
    assert narrative.verdict
    assert narrative.summary == narrative.contradictions == narrative.watch_points == ()
    noted = replace(record("000001"), notes=(Note("Guidance cut.", "MK"),))
    boxes = digest_of(sector([noted], [record("000002", week=BEFORE)])).boxes
    assert [box.id for box in boxes] == ["notes", "coverage"]


# Leaders, laggards, moves


@pytest.mark.parametrize(("count", "most"), [(7, 0), (8, 2), (11, 2), (12, 3), (20, 5), (40, 5)])
def test_leaders_rose_and_laggards_fell_a_quarter_of_the_names_each(count, most):
    half = count // 2
    digest = digest_of(sector(rising(*range(1, half + 1), *range(half - count, 0))))
    leaders, laggards = digest.table("leaders"), digest.table("laggards")
    if not most:
        assert leaders is laggards is None
        return
    assert len(leaders.rows) == len(laggards.rows) == most <= MOST_ENDS
    assert all(row.cells[1].sign > 0 for row in leaders.rows)
    assert all(row.cells[1].sign < 0 for row in laggards.rows)


def test_a_week_in_which_all_fell_has_no_leaders():
    digest = digest_of(sector(rising(*[-1.0] * 11, 0.0)))
    assert digest.table("leaders") is None
    assert len(digest.table("laggards").rows) == 3


def test_leaders_run_from_the_best_and_laggards_from_the_worst():
    digest = digest_of(
        sector(rising(3.0, -1.0, None, 5.0, 3.0, -8.0, -1.0, 1.0, 1.0, -0.5, 0.0, 0.0, 0.0))
    )
    assert keys(digest.table("leaders")) == ["000003.SHZ", "000000.SHZ", "000004.SHZ"]
    assert keys(digest.table("laggards")) == ["000005.SHZ", "000001.SHZ", "000006.SHZ"]


def moving(*moves):
    """A second issue of names whose composite and most moved score moved so far."""
    now = [
        record(
            f"{number:06}",
            composite=50 + composite,
            previous_composite=50,
            composite_change=composite,
            previous_week=BEFORE,
        )
        for number, (composite, _) in enumerate(moves)
    ]
    moved = [
        with_facts(made, score_moved_most=score)
        for made, (_, score) in zip(now, moves, strict=True)
    ]
    return sector(moved, [record(f"{n:06}", week=BEFORE) for n in range(len(moves))])


def test_score_moves_are_those_above_a_threshold_the_largest_first():
    digest = digest_of(moving((4, 29), (-5, 0), (0, 30), (12, 0), (-12, 40)))
    moves = digest.table("moves")
    assert keys(moves) == ["000003.SHZ", "000004.SHZ", "000001.SHZ", "000002.SHZ"]
    assert moves.note.text.startswith(
        "4 names moved at least 5 composite points, or 30 in one score. Beside it, the score that "
    )
    sources = [claim.source for claim in moves.note.claims]
    assert sources == ["facts", "composite_moved", "score_moved"]
    assert digest.thresholds["score_moved"].source


@pytest.mark.parametrize(
    ("over", "words"),
    [(1, "; the 10 largest are shown. "), (3, "; the 10 largest are shown. "), (0, " score. ")],
)
def test_more_moves_than_a_page_holds_are_counted(over, words):
    digest = digest_of(moving(*((20, 0),) * (MOST_MOVES + over)))
    assert len(digest.table("moves").rows) == MOST_MOVES
    assert words in digest.table("moves").note.text


def scored_move(whole, **changes):
    """The score behind a move of the composite, with what it was and is; others moved so far."""
    coverage = moving((whole, 99))
    scores = dict.fromkeys(SCORES, 0) | changes
    figures = {f"{score}_change": change for score, change in scores.items()}
    figures |= {f"previous_{score}": 40 for score in SCORES}
    now = {score: 40 + change for score, change in scores.items()}
    most = {"score_moved_most_name": "Most", "score_moved_most_before": 1}
    made = with_facts(coverage.records[0], **figures, **now, **most, score_moved_most_now=2)
    others = [record(f"9{number:05}") for number in range(4)]
    covered = replace(coverage, records=(made, *others))
    return texts(digest_of(covered).table("moves"))[0][-3:]


def test_the_score_behind_a_move_went_the_composites_way():
    fell = scored_move(-7, score_volume=25, score_momentum=-24, score_trend=-10)
    assert fell == ("Momentum", "40", "16")
    rose = scored_move(7, score_volume=5, score_momentum=-24)
    assert rose == ("Volume", "40", "45")


def test_where_the_composite_hardly_moved_the_score_is_the_one_that_moved_most():
    assert scored_move(-1, score_volume=25, score_momentum=-24) == ("Most", "1", "2")
    assert scored_move(-7, score_volume=25) == ("Most", "1", "2")


def test_without_moves_there_is_no_table_of_them():
    assert digest_of(moving((1, 2), (-4, 3))).table("moves") is None
    assert real_digest().table("moves") is None


def test_thresholds_are_the_rulebooks_where_it_has_them():
    own = Threshold("composite_moved", Quantity(20.0, "", 1.0), Kind.SCORE, "the desk")
    assert Marks({"composite_moved": own}).at("composite_moved") is own
    assert Marks({}).at("composite_moved") is OWN["composite_moved"]


# Signals, highs and lows, ranks


def signalling(symbol, now, before, *, fresh=False, **values):
    """A name in its second issue with its Trend Signal now and before."""
    made = record(symbol, trend_active=now, fresh_buy=fresh, previous_week=BEFORE, **values)
    return with_facts(made, previous_trend_active=before)


def test_signals_are_told_where_they_turned_and_where_a_buy_is_fresh():
    own = {"composite": 60, "return_4w": 1.5}
    digest = digest_of(
        sector([
            signalling("000001", True, True, **own),
            signalling("000002", True, False, **own),
            signalling("000003", False, True, **own),
            signalling("000004", True, True, fresh=True, **own),
            signalling("000005", True, False, fresh=True, **own),
            signalling("000006", None, True, **own),
        ])
    )  # fmt: skip
    figures = "; composite 60, +1.5% in four weeks"
    assert told(digest.box("signals")) == [
        ("000002.SHZ", f"Trend Signal on{figures}"),
        ("000005.SHZ", f"Trend Signal on with a fresh buy{figures}"),
        ("000003.SHZ", f"Trend Signal off{figures}"),
        ("000004.SHZ", f"fresh buy{figures}"),
    ]


def test_a_figure_that_is_missing_is_left_out_of_a_story():
    digest = digest_of(
        sector([
            signalling("000001", True, False, composite=None, return_4w=1.5),
            signalling("000002", True, False, composite=None, return_4w=None),
        ])
    )  # fmt: skip
    assert told(digest.box("signals")) == [
        ("000001.SHZ", "Trend Signal on; +1.5% in four weeks"),
        ("000002.SHZ", "Trend Signal on"),
    ]


def test_in_a_first_issue_signals_are_those_of_the_documents_own_weeks():
    on, off = states(True), states(False)
    digest = digest_of(
        sector([
            record("000001", weeks=past(False, False, True), **on),
            record("000002", weeks=past(True, True), **on),
            record("000003", weeks=past(True, True, False), **off),
            record("000004", weeks=past(True, ..., False), **off),
        ])
    )  # fmt: skip
    assert [key for key, _ in told(digest.box("signals"))] == ["000001.SHZ", "000003.SHZ"]


def test_where_nothing_turned_the_box_says_so():
    digest = digest_of(names("000001", "000002", trend_active=True, fresh_buy=False))
    box = digest.box("signals")
    assert box.items == ()
    assert box.empty == "No Trend Signal turned, and there is no fresh buy."


@given(st.lists(st.integers(0, 40), min_size=1, max_size=4))
def test_groups_share_the_room_of_a_box(sizes):
    shares = _shares(sizes)
    assert sum(shares) == min(MOST, sum(sizes))
    assert all(share <= size for share, size in zip(shares, sizes, strict=True))
    for share, size in zip(shares, sizes, strict=True):
        assert share == size or share >= max(shares) - 1


def test_a_box_counts_what_it_has_no_room_for():
    on = [signalling(f"{number:06}", True, False) for number in range(30)]
    off = [signalling(f"{number:06}", False, True) for number in range(30, 33)]
    box = digest_of(sector([*on, *off])).box("signals")
    assert len(box.items) == MOST
    assert sum("off" in story.line.text for story in box.items) == 3
    assert box.more.text == "and 25 more"


def test_a_new_high_is_one_that_rose_since_the_last_issue_or_was_closed_at():
    digest = digest_of(
        sector([
            with_facts(record("000001"), new_high_52=True, raised_high_52=None),
            with_facts(record("000002"), new_high_52=True, raised_high_52=False),
            with_facts(record("000003"), new_high_52=False, raised_high_52=True),
            with_facts(record("000004"), new_low_52=True, lowered_low_52=None),
        ])
    )  # fmt: skip
    assert [(key, words.split()[0]) for key, words in told(digest.box("highs"))] == [
        ("000001.SHZ", "high"),
        ("000003.SHZ", "high"),
        ("000004.SHZ", "low"),
    ]
    assert told(digest.box("highs"))[0][1] == "high 105.2 CNY, where it closed; +7.9% in the week"
    empty = digest_of(names("000001", "000002")).box("highs").empty
    assert empty == "No name has a new 52-week high or low."


def struck(symbol, **values):
    return with_facts(record(symbol), new_high_52=False, new_low_52=False, **values)


def test_new_highs_and_lows_tell_how_far_off_they_closed_the_nearest_first():
    digest = digest_of(
        sector([
            struck("000001", raised_high_52=True, drawdown=-9),
            struck("000002", raised_high_52=True, drawdown=-2),
            struck("000003", lowered_low_52=True, rise_from_low_52=4),
            struck("000004", lowered_low_52=True, rise_from_low_52=1),
        ])
    )  # fmt: skip
    stories = told(digest.box("highs"))
    assert [key for key, _ in stories] == [
        *("000002.SHZ", "000001.SHZ", "000004.SHZ", "000003.SHZ")
    ]
    assert "close 92.26 CNY, 2" in stories[0][1]
    assert "below it; +7.9% in the week" in stories[0][1]
    assert "above it; +7.9% in the week" in stories[2][1]


def test_the_box_of_highs_holds_more_than_others():
    both = [struck(f"{number:06}", raised_high_52=True) for number in range(MOST_EXTREMES + 2)]
    box = digest_of(sector(both)).box("highs")
    assert len(box.items) == MOST_EXTREMES > MOST
    assert box.more.text == "and 2 more"


def ranked(symbol, before, now, of):
    return with_facts(
        record(symbol, previous_week=BEFORE),
        previous_sector_sample_rank_4w=before,
        sector_sample_rank_4w=now,
        sector_sample_names=of,
        sector_sample_rank_4w_move=before - now,
    )


def test_ranks_are_told_that_moved_by_a_fifth_of_the_sample():
    earlier = [record("000001", week=BEFORE)]
    digest = digest_of(
        sector(
            [
                ranked("000001", 10, 29, 100),
                ranked("000002", 10, 30, 100),
                ranked("000003", 90, 5, 100),
                ranked("000004", 1, 9, 14),
                ranked("000005", 9, 5, 15),
                ranked("000006", 10, 5, 15),
            ],
            earlier,
        )
    )
    assert told(digest.box("ranks")) == [
        ("000003.SHZ", "up 85, to 5 of 100"),
        ("000002.SHZ", "down 20, to 30 of 100"),
        ("000006.SHZ", "up 5, to 5 of 15"),
    ]


def test_without_a_moved_rank_or_a_contradiction_there_is_no_such_box():
    digest = digest_of_many(3)
    assert digest.box("ranks") is None
    assert digest.box("contradictions") is None


# Contradictions, coverage


def test_a_name_tells_its_first_contradiction_with_its_own_sources():
    first = line("Composite {composite}.", composite=Claim("70", "composite", form="score"))
    second = line("Never told.")
    made = saying(
        record("000001", composite=70), ("contradiction", first), ("contradiction", second)
    )
    digest = digest_of(sector([made, record("000002")]))
    assert told(digest.box("contradictions")) == [("000001.SHZ", "Composite 70.")]
    claims = digest.box("contradictions").items[0].line.claims
    assert [claim.source for claim in claims] == ["000001.SHZ:composite"]
    assert digest.facts["000001.SHZ:composite"].value == Quantity(70.0)


def test_a_note_to_a_names_figures_is_no_contradiction_of_the_sectors():
    gap = line("Weeks without a close: {weeks}.", weeks=Claim("4", "weeks_skipped", form="count"))
    of_both = saying(
        record("000001"), ("contradiction", gap), ("contradiction", line("It disagrees."))
    )
    digest = digest_of(sector([of_both, saying(record("000002"), ("contradiction", gap))]))
    assert told(digest.box("contradictions")) == [("000001.SHZ", "It disagrees.")]


def test_names_added_dropped_and_held_are_named():
    earlier = [record(symbol, week=BEFORE, composite=55) for symbol in ("000001", "000002")]
    coverage = sector([record("000001"), record("000003")], earlier)
    held = replace(record("000004"), held=Hold("Halted since 3 June.", "AL"))
    digest = digest_of(replace(coverage, held=(held,)))
    assert told(digest.box("coverage")) == [
        ("000004.SHZ", "held back: Halted since 3 June. (AL)"),
        ("000003.SHZ", "added"),
        ("000004.SHZ", "added"),
        ("000002.SHZ", "dropped; its last composite was 55"),
    ]
    dropped = digest.box("coverage").items[-1].line.claims[0]
    assert dropped.source == "previous:000002.SHZ:composite"
    assert digest.facts[dropped.source].pointers == ("previous:000002.SHZ:/composite_score",)
    assert digest.size.text == "2 of 747 names in the sector, 1 held back"
    assert "000004.SHZ" not in keys(digest.table("league"))


def test_a_box_names_so_many_changes_of_coverage_and_counts_the_others():
    earlier = [record("999999", week=BEFORE)]
    count = MOST_CHANGES + 6
    digest = digest_of(sector([record(f"{number:06}") for number in range(count)], earlier))
    box = digest.box("coverage")
    assert len(box.items) == MOST_CHANGES
    assert box.more.text == "and 7 more"


def test_coverage_that_did_not_change_says_so():
    assert digest_of_many(3).box("coverage").empty == "No name was added, dropped or held back."
    assert "First issue" in real_digest().box("coverage").empty


def test_a_sector_whose_names_are_all_held_has_a_digest():
    held = replace(record("000001"), held=Hold("Merger.", "AL"))
    digest = digest_of(Coverage("CN Basic Materials", WEEK, (), (held,)))
    assert digest.table("league") is None
    assert told(digest.box("coverage")) == [("000001.SHZ", "held back: Merger. (AL)")]


# Peers


def peer(key, *returns, place=0):
    return Neighbour(key, f"{key} Ltd", returns, f"/groups/sector/top_peers/{place}")


def test_covered_names_are_no_peers_and_the_best_month_comes_first():
    told_of = (peer("000002.SHZ", 1.0, 9.0, 1.0), peer("A.X", 1.0, None, 1.0))
    more = (peer("B.X", 1.0, 2.0, 3.0), peer("C.X", 1.0, 5.0, None))
    coverage = sector([
        replace(record("000001"), neighbours=told_of),
        replace(record("000002"), neighbours=more),
    ])  # fmt: skip
    assert texts(digest_of(coverage).table("peers")) == [
        ("C.X Ltd", "C.X", "+1.0", "+5.0", "n/a"),
        ("B.X Ltd", "B.X", "+1.0", "+2.0", "+3.0"),
        ("A.X Ltd", "A.X", "+1.0", "n/a", "+1.0"),
    ]


def test_where_documents_disagree_on_a_peer_most_of_them_decide():
    said = [(1.0, 2.0, 3.0), (9.0, 9.0, 9.0), (1.0, 2.0, 3.0)]
    coverage = sector(
        replace(record(f"{number:06}"), neighbours=(peer("A.X", *returns),))
        for number, returns in enumerate(said)
    )
    table = digest_of(coverage).table("peers")
    assert texts(table) == [("A.X Ltd", "A.X", "+1.0", "+2.0", "+3.0")]
    assert table.note.text.endswith("Where documents disagree, what most of them say.")


# The desk's


def test_notes_are_signed_and_corrections_name_their_listing():
    noted = replace(record("000001"), notes=(Note("Guidance cut by 10%.", "MK"),))
    corrected = replace(
        record("000002", composite=49),
        revision=2,
        corrections=(
            line(
                "Composite score: {now}, in {revision} other.",
                now=Claim("49", "composite", form="score"),
                revision=Claim("revision A", "facts"),
            ),
        ),
    )
    issued = replace(
        EDITED,
        revision="B",
        notes=(Note("Copper moved on tariffs.", "AL"),),
        corrections=(line("The lead is new."),),
    )
    digest = digest_of(sector([noted, corrected]), issued)
    assert (digest.revision, digest.standing.text) == ("B", "Approved by AL")
    assert told(digest.box("notes")) == [
        ("", "Copper moved on tariffs. — AL"),
        ("000001.SHZ", "Guidance cut by 10%. — MK"),
    ]
    assert told(digest.box("corrections")) == [
        ("", "The lead is new."),
        ("000002.SHZ", "Composite score: 49, in revision A other."),
    ]
    sources = [claim.source for claim in digest.box("corrections").items[1].line.claims]
    assert sources == ["000002.SHZ:composite", "facts"]


def test_without_them_there_are_no_such_boxes():
    assert digest_of_many(3).box("notes") is None
    assert digest_of_many(3).box("corrections") is None


# The data line, and since when


def test_a_gap_of_weeks_is_named():
    coverage = many(3)
    earlier = replace(coverage.earlier, week=BEFORE - timedelta(weeks=2))
    digest = digest_of(replace(coverage, earlier=earlier))
    assert digest.since.text == "against the issue of 22 May 2026, 3 weeks before"
    assert digest_of_many(3).since.text == "against the issue of 5 June 2026"


def test_documents_of_several_days_are_dated_from_the_first_to_the_last():
    digest = digest_of(sector([record("000001"), record("000002", week=date(2026, 6, 11))]))
    assert digest.quality[0].text == "Data as of 11 June 2026 to 12 June 2026, weekly closes"


def test_names_that_lack_a_figure_are_listed_and_many_are_counted():
    few = [record(f"{number:06}", composite=None, return_4w=None) for number in range(2)]
    many_ = [record(f"{number:06}", return_12w=None) for number in range(2, 7)]
    digest = digest_of(sector([*few, *many_]))
    notes = [note.text for note in digest.quality]
    assert "000000.SHZ and 000001.SHZ have no composite score or 4W return" in notes
    assert "5 names have no 12W return" in notes


def test_a_new_listing_is_called_one_with_all_that_it_lacks():
    bare = {"composite": None, "trend_active": None, "relative_strength": None}
    new = record("000001", setup_signature="New listing", **bare)
    digest = digest_of(sector([new, record("000002")]))
    assert digest.quality[1].text == (
        "000001.SHZ, a new listing, has no composite score, Trend Signal or Relative Strength yet"
    )


def test_a_figure_that_no_document_gives_is_not_listed_name_by_name():
    digest = digest_of(names("000001", "000002", composite=None))
    assert "not given: composite score" in [note.text for note in digest.quality]


def test_documents_that_disagree_on_the_sector_are_named():
    digest = digest_of(
        sector([record("000001", sector_names=700), record("000002", sector_names=747)])
    )
    assert any("disagree on: Names in the sector" in note.text for note in digest.quality)
    assert digest.size.text == "2 names"


# Everywhere


def test_the_same_coverage_gives_the_same_digest():
    assert digest_of(many(22), DRAFT) == digest_of(many(22), DRAFT)
