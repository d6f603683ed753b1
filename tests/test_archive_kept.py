import pytest
from issues_kept import issue, record, week

from briefs.archive import Kept, KeptIssue
from briefs.errors import NothingProduced


def test_what_is_kept_of_a_record_and_what_comes_back():
    kept = Kept.of(record("A.N", week(0), 61.0), 2)
    assert (kept.key, kept.week, kept.revision, kept.held) == ("A.N", week(0), 2, False)
    assert (kept.sha256, kept.scope) == (f"A.N-{week(0)}", "US Energy")
    assert kept.record.facts.number("composite") == 61
    assert kept.record is kept.record


def test_a_held_record_is_kept_as_held():
    kept = Kept.of(record("A.N", week(0), held=True), 1)
    assert kept.held
    assert kept.record.held == record("A.N", week(0), held=True).held


def test_bytes_that_are_no_record_are_told_where_they_are_needed():
    kept = Kept("A.N", week(0), 1, "sha", b"torn", held=False, scope="")
    with pytest.raises(NothingProduced, match="a record that cannot be read"):
        _ = kept.record


def test_an_issue_holds_its_own_entries_only():
    own = issue(week(0)).entries
    with pytest.raises(ValueError, match=r"A\.N is no entry of 2026-05-08, 1"):
        KeptIssue(week(1), 1, own)
    with pytest.raises(ValueError, match=r"A\.N is no entry of 2026-05-01, 2"):
        KeptIssue(week(0), 2, own)
    with pytest.raises(ValueError, match=r"B\.N stands twice"):
        KeptIssue(week(0), 1, (*own, own[1]))
