import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issues_kept import issue, record, said, verdict, week

from briefs.archive import Kept, KeptIssue, Outline, Standing, open_archive
from briefs.errors import UsageError
from briefs.quantity import Quantity


@pytest.fixture
def archive(tmp_path):
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def composites(entries):
    return {kept.key: kept.record.facts.number("composite") for kept in entries}


# Weeks


def test_an_issue_comes_back_as_it_was_put(archive):
    kept = KeptIssue(week(0), 2, issue(week(0), revision=2).entries, "AL", '{"hold": ["A.N"]}')
    archive.put(kept)
    assert archive.approved(week(0)) == kept
    assert archive.approved_revision(week(0)) == 2
    assert archive.approved_revision(week(1)) is None
    assert archive.issue_before(week(1)) == kept
    assert archive.issue_before(week(0)) is None
    assert archive.approved(week(1)) is None


def test_entries_come_back_sorted_however_they_were_put(archive):
    entries = issue(week(0), ["C.N", "A.N", "B.N"]).entries
    archive.put(KeptIssue(week(0), 1, entries[::-1]))
    before = archive.issue_before(week(1))
    assert [kept.key for kept in before.entries] == ["A.N", "B.N", "C.N"]


def test_the_newest_earlier_issue_is_compared_with_whatever_is_newer(archive):
    for number in (0, 1, 3, 4):
        archive.put(issue(week(number), composite=number))
    assert archive.issue_before(week(3)).week == week(1)
    assert archive.issue_before(week(2)).week == week(1)
    assert archive.issue_before(week(9)).week == week(4)


def test_the_same_week_built_again_replaces_it(archive):
    archive.put(issue(week(0), ["A.N", "B.N", "C.N"], composite=10))
    archive.put(issue(week(0), ["B.N", "D.N"], composite=20))
    assert composites(archive.issue_before(week(1)).entries) == {"B.N": 20, "D.N": 20}
    assert archive.listings() == ("B.N", "D.N")


def test_an_old_week_built_again_does_not_disturb_newer_ones(archive):
    for number in range(3):
        archive.put(issue(week(number), composite=number))
    archive.put(issue(week(0), ["A.N"], composite=99))
    assert composites(archive.issue_before(week(3)).entries) == {"A.N": 2, "B.N": 2}
    assert [kept.record.facts.number("composite") for kept in archive.history("A.N")] == [99, 1, 2]
    assert len(archive.history("B.N")) == 2


# Listings


def test_a_listing_is_compared_with_its_own_newest_week(archive):
    archive.put(issue(week(0), ["A.N", "B.N", "C.N"], composite=0))
    archive.put(issue(week(1), ["A.N", "B.N"], composite=1))
    archive.put(issue(week(2), ["A.N"], composite=2))
    archive.put(issue(week(3), ["A.N", "B.N", "C.N"], composite=3))
    found = archive.earlier(week(3))
    assert composites(found.values()) == {"A.N": 2, "B.N": 1, "C.N": 0}
    assert list(found) == ["A.N", "B.N", "C.N"]
    assert archive.earlier(week(0)) == {}


def test_what_was_held_is_not_compared_with_and_stands_in_the_history(archive):
    archive.put(issue(week(0), composite=0))
    archive.put(issue(week(1), composite=1, held=["A.N"]))
    assert composites(archive.earlier(week(2)).values()) == {"A.N": 0, "B.N": 1}
    assert [kept.held for kept in archive.history("A.N")] == [False, True]
    assert [kept.held for kept in archive.issue_before(week(2)).entries] == [True, False]


def test_of_an_earlier_week_its_newest_revision_counts(archive):
    archive.put(issue(week(0), by="AL", composite=1))
    archive.put(issue(week(0), ["A.N"], 2, composite=2))
    assert composites(archive.earlier(week(1)).values()) == {"A.N": 2}
    assert archive.issue_before(week(1)).revision == 2
    assert archive.approved(week(0)).revision == 1
    assert [kept.revision for kept in archive.history("A.N")] == [2]
    assert archive.history("B.N") == ()
    assert archive.listings() == ("A.N",)


def test_a_history_runs_oldest_first(archive):
    for number in (2, 0, 1):
        archive.put(issue(week(number)))
    assert [kept.week for kept in archive.history("A.N")] == [week(0), week(1), week(2)]
    chapters = archive.chapters("A.N")
    assert [each.before and each.before.week for each in chapters] == [None, week(0), week(1)]
    assert archive.history("Z.N") == ()


# Revisions


def test_a_later_revision_stands_beside_the_approved_ones(archive):
    archive.put(issue(week(0), by="AL", composite=1))
    archive.put(issue(week(0), revision=2, by="BM", composite=2))
    archive.put(issue(week(0), revision=3, composite=3))
    archive.put(issue(week(0), revision=3, composite=4))
    assert archive.approved(week(0)).revision == 2
    assert archive.standings() == (Standing(week(0), 3, ""),)
    archive.put(issue(week(0), revision=3, by="AL", composite=4))
    assert archive.standings() == (Standing(week(0), 3, "AL"),)
    rows = archive._connection.execute("SELECT revision, approved_by FROM issue").fetchall()
    assert rows == [(1, "AL"), (2, "BM"), (3, "AL")]


def test_a_draft_that_is_taken_back_is_dropped(archive):
    first = issue(week(0), by="AL", composite=1)
    archive.put(first)
    archive.put(issue(week(0), revision=2, composite=2))
    archive.put(first)
    assert archive.standings() == (Standing(week(0), 1, "AL"),)
    assert archive.issue_before(week(1)) == first
    archive.put(first)
    assert archive.issue_before(week(1)) == first


def test_an_approved_issue_cannot_become_a_draft_again(archive):
    first = issue(week(0), by="AL", composite=1)
    archive.put(first)
    with pytest.raises(
        UsageError, match="revision A, was approved by AL and cannot become a draft"
    ):
        archive.put(issue(week(0), composite=2))
    assert archive.approved(week(0)) == first


# What an analyst finds in the tables


def test_scores_setup_and_verdict_stand_beside_the_record(archive, tmp_path):
    told = record(
        "A.N",
        week(0),
        61.0,
        [verdict("61"), said("risk", "r.one", "It fell."), said("risk", "r.two", "Again.")],
        score_trend=Quantity(42.5),
        score_risk_control=Quantity(7.0),
        setup_signature="Downtrend",
    )
    archive.put(KeptIssue(week(0), 1, (Kept.of(told, 1),)))
    shell = sqlite3.connect(tmp_path / "archive.db")
    query = """
SELECT ticker, name, scope, sha256, held, composite, trend, momentum, risk_control, setup, verdict
FROM latest_entry"""
    assert shell.execute(query).fetchall() == [
        (
            *("A.N", "A.N Inc.", "US Energy", "A.N-2026-05-01", 0, 61, 42.5, None, 7),
            *("Downtrend", "Composite 61: steady."),
        )
    ]
    query = "SELECT place, section, rules, told, edit FROM finding ORDER BY place"
    assert shell.execute(query).fetchall() == [
        (1, "verdict", "v", "Composite 61: steady.", ""),
        (2, "risk", "r.one", "It fell.", ""),
        (3, "risk", "r.two", "Again.", ""),
    ]
    shell.close()


def test_nothing_of_a_replaced_issue_is_left_over(archive):
    told = record("A.N", week(0), told=[said("risk", "r.one")])
    archive.put(KeptIssue(week(0), 1, (Kept.of(told, 1),)))
    archive.put(issue(week(0), ["B.N"]))
    assert archive._connection.execute("SELECT * FROM finding").fetchall() == []
    assert archive._connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_record_without_figures_is_kept(archive):
    archive.put(KeptIssue(week(0), 1, (Kept.of(record("A.N", week(0), None), 1),)))
    row = archive._connection.execute("SELECT composite, setup, verdict FROM entry").fetchone()
    assert row == (None, None, None)


# Any order of builds

BUILDS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(1, 3),
        st.sampled_from(["", "AL"]),
        st.sets(st.sampled_from(["A.N", "B.N", "C.N"])),
        st.sets(st.sampled_from(["A.N", "B.N", "C.N"])),
    ),
    max_size=8,
)


def keep(model, put):
    """What putting an issue does, in a dictionary: False where it is refused."""
    same = model.get((put.week, put.revision))
    if same and same.approved_by and not put.approved_by:
        return False
    drafts = [
        place for place, each in model.items() if place[0] == put.week and not each.approved_by
    ]
    for place in drafts:
        del model[place]
    model[put.week, put.revision] = put
    return True


def newest(model):
    return {day: model[day, rev] for day, rev in sorted(model)}


@settings(max_examples=60)
@given(BUILDS)
def test_whatever_is_built_in_whatever_order_is_found_again(builds):
    model = {}
    with TemporaryDirectory() as name, open_archive(Path(name) / "archive.db") as archive:
        for number, (day, revision, by, keys, held) in enumerate(builds):
            put = issue(week(day), keys, revision, by, float(number), held & keys)
            if keep(model, put):
                archive.put(put)
            else:
                with pytest.raises(UsageError):
                    archive.put(put)
        weeks = newest(model)
        assert [each.week for each in archive.standings()] == list(weeks)
        assert archive.listings() == tuple(
            sorted({kept.key for each in weeks.values() for kept in each.entries})
        )
        for day in map(week, range(4)):
            before = [each for earlier, each in weeks.items() if earlier < day]
            assert archive.issue_before(day) == (before[-1] if before else None)
            approved = [
                each for (own, _), each in sorted(model.items()) if own == day and each.approved_by
            ]
            assert archive.approved(day) == (approved[-1] if approved else None)
            assert archive.earlier(day) == {
                kept.key: kept for each in before for kept in each.entries if not kept.held
            }
        for key in ("A.N", "B.N", "C.N"):
            assert archive.history(key) == tuple(
                kept for each in weeks.values() for kept in each.entries if kept.key == key
            )


# Outlines


def told(archive, number, revision=1, most=8):
    outlines = archive.outlines(week(number), revision, most)
    return {
        key: [(each.week, each.composite, each.held) for each in run]
        for key, run in outlines.items()
    }


def test_outlines_tell_each_listing_of_an_issue_newest_first(archive):
    archive.put(issue(week(0), ["A.N", "C.N"], composite=1))
    archive.put(issue(week(1), ["A.N", "B.N"], composite=2, held=["B.N"]))
    archive.put(issue(week(2), ["B.N", "A.N"], composite=3, held=["A.N"]))
    archive.put(issue(week(3), ["A.N"], composite=4))
    assert told(archive, 2) == {
        "A.N": [(week(2), 3, True), (week(1), 2, False), (week(0), 1, False)],
        "B.N": [(week(2), 3, False), (week(1), 2, True)],
    }
    assert list(told(archive, 2)) == ["A.N", "B.N"]
    assert told(archive, 2, most=2)["A.N"] == [(week(2), 3, True), (week(1), 2, False)]
    assert told(archive, 2, most=1)["A.N"] == [(week(2), 3, True)]
    assert told(archive, 5) == {}


def test_outlines_are_of_that_revision_and_of_the_newest_of_earlier_weeks(archive):
    archive.put(issue(week(0), by="AL", composite=1))
    archive.put(issue(week(0), ["A.N"], 2, composite=2))
    archive.put(issue(week(1), by="AL", composite=3))
    archive.put(issue(week(1), ["A.N"], 2, composite=4))
    assert told(archive, 1) == {
        "A.N": [(week(1), 3, False), (week(0), 2, False)],
        "B.N": [(week(1), 3, False)],
    }
    assert told(archive, 1, 2) == {"A.N": [(week(1), 4, False), (week(0), 2, False)]}
    assert archive.standing(week(1), 1) == Standing(week(1), 1, "AL")
    assert archive.standing(week(1), 3) is None


def test_an_outline_has_what_the_record_says(archive):
    known = record("A.N", week(0), 61.5, [verdict("61")], setup_signature="Downtrend")
    bare = record("B.N", week(0), None)
    archive.put(KeptIssue(week(0), 1, (Kept.of(known, 1), Kept.of(bare, 1))))
    outlines = archive.outlines(week(0), 1, 8)
    assert outlines["A.N"] == (
        Outline(
            *("A.N", week(0), "A.N Inc.", "US Energy", False),
            *(61.5, "Downtrend", "Composite 61: steady."),
        ),
    )
    assert (outlines["B.N"][0].composite, outlines["B.N"][0].setup) == (None, "")
    assert outlines["B.N"][0].verdict == ""
