from dataclasses import replace

import pytest

from briefs.subscribers import Subscriber, covered
from briefs.subscribers.covered import Covered, match
from briefs.subscribers.lists import Listed

COVERED = Covered(
    ("002428.SHZ", "000657.SHZ", "AIR.PA", "AIR.US", "Odd b.X"),
    ("CN Basic Materials", "US Energy"),
)


def listed(number=1, **names):
    return Listed(Subscriber("ann@example.org", **names), number, "list.csv")


SPELT = {
    "002428.SHZ": "002428.SHZ",
    "002428.shz": "002428.SHZ",
    "002428": "002428.SHZ",
    "ODD B.X": "Odd b.X",
    "air.us": "AIR.US",
}


@pytest.mark.parametrize("ticker", SPELT)
def test_a_ticker_is_written_as_the_issues_do(ticker):
    found = match([listed(watchlist=(ticker,))], COVERED)
    assert found.subscribers == (listed(watchlist=(SPELT[ticker],)),)
    assert found.warnings == ()


def test_a_sector_is_written_as_the_issues_do():
    found = match([listed(sectors=("us energy", "CN BASIC MATERIALS"))], COVERED)
    assert found.subscribers[0].subscriber.sectors == COVERED.scopes[::-1]


def test_a_name_that_was_written_in_two_ways_stands_once():
    found = match([listed(watchlist=("000657.SHZ", "002428", "002428.SHZ", "000657"))], COVERED)
    assert found.subscribers[0].subscriber.watchlist == ("000657.SHZ", "002428.SHZ")


def test_what_no_issue_covers_is_kept_and_told_once():
    names = {"watchlist": ("AIR", "657.SHZ", "002428.X", "XYZ"), "sectors": ("US Enrgy", "JP Tech")}
    people = [listed(line, **names) for line in (2, 3)]
    found = match(people, COVERED)
    assert found.subscribers == tuple(people)
    assert not any(each.is_error for each in found.warnings)
    assert [str(each) for each in found.warnings] == [
        f"list.csv:2: {each}"
        for each in (
            "sectors: no issue covers 'US Enrgy', which 2 entries have; did you mean 'US Energy'?",
            "sectors: no issue covers 'JP Tech', which 2 entries have",
            "watchlist: no issue covers 'AIR', which 2 entries have; did you mean AIR.PA, AIR.US?",
            "watchlist: no issue covers '657.SHZ', which 2 entries have",
            "watchlist: no issue covers '002428.X', which 2 entries have; did you mean 002428.SHZ?",
            "watchlist: no issue covers 'XYZ', which 2 entries have",
        )
    ]


def test_warnings_are_bounded(monkeypatch):
    monkeypatch.setattr(covered, "MOST_UNCOVERED", 2)
    found = match([listed(watchlist=("A", "B", "C", "D"))], COVERED)
    assert [each.message for each in found.warnings][2:] == [
        "watchlist: no issue covers 2 more names"
    ]


def test_before_there_is_an_issue_any_name_may_be_meant():
    people = (listed(watchlist=("A.N",), sectors=("Anything",)),)
    assert match(people, Covered()).subscribers == people
    assert match(people, Covered()).warnings == ()


def test_who_names_nothing_is_left_as_read():
    plain = replace(listed(), line=7)
    assert match([plain], COVERED).subscribers[0] is plain
