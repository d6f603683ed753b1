import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issues_kept import issue, week

from briefs.archive import open_archive, roster
from briefs.archive.roster import (
    AWAY,
    BATCH,
    COLUMNS,
    Enrolment,
    Standing,
    enrolled,
    open_roster,
    read_roster,
    suppress_row,
)
from briefs.archive.schema import MIGRATIONS, migrate, transaction
from briefs.errors import NothingProduced, UsageError
from briefs.subscribers import Choice, Subscriber

NOW = datetime(2026, 6, 12, 16, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
ANN = Subscriber(
    *("Ann@example.org", "Ann Ä. 李", "de", ("CN Basic Materials",), ("002428.SHZ", "A|B;.N")),
    Choice.BRIEFS,
)
BOB = Subscriber("bob@example.org")
CARL = Subscriber("carl@example.org", choice=Choice.LINKS)


def numbered():
    """Handles that are told apart by their number."""
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):032x}"


@pytest.fixture
def opened(tmp_path):
    with open_roster(tmp_path / "archive.db") as found:
        yield found


@pytest.fixture
def people(opened):
    """A roster of three."""
    opened.enrol([ANN, BOB, CARL], NOW, numbered())
    return opened


def standings(opened):
    return {each.address: each.standing for each in opened.people()}


def test_what_was_enrolled_is_found_as_it_was(people):
    found = people.find("ANN@EXAMPLE.ORG ")
    assert found == enrolled_as(ANN, 1)
    assert people.of_handle(found.handle) == found
    assert people.find("nobody@example.org") is None
    assert people.of_handle("f" * 32) is None
    assert people.find("") is None


def enrolled_as(subscriber, number, standing=Standing.ACTIVE, reason="", since=NOW):
    handle = f"{number:032x}"
    return roster.Enrolled(subscriber, number, handle, standing, reason, since)


def test_a_list_that_comes_again_changes_nothing(people):
    before = list(people.people())
    done = people.enrol([ANN, BOB, CARL], LATER, numbered())
    assert done == Enrolment(unchanged=3)
    assert list(people.people()) == before


def test_a_list_adds_and_changes_and_leaves_the_others(people):
    changed, new = replace(BOB, address="BOB@example.org", language="fr"), Subscriber("d@b.org")
    done = people.enrol([changed, new], LATER, itertools.repeat("f" * 32).__next__)
    assert done == Enrolment(added=1, changed=1)
    assert people.find("bob@example.org") == enrolled_as(changed, 2)
    assert people.find("d@b.org").since == LATER
    assert people.count() == people.count(Standing.ACTIVE) == 4


def test_only_those_of_the_list_stay_and_come_back_with_it(people):
    assert people.enrol([BOB], LATER, numbered(), only=True) == Enrolment(unchanged=1, removed=2)
    gone = people.find(ANN.address)
    assert (gone.standing, gone.since, gone.id) == (Standing.REMOVED, LATER, 1)
    other = replace(ANN, name="Ann")
    done = people.enrol([other, BOB, CARL], LATER, numbered(), only=True)
    assert done == Enrolment(unchanged=1, returned=2)
    assert people.find(ANN.address) == enrolled_as(other, 1, since=LATER)


def test_no_list_brings_back_who_wants_or_takes_no_mail(people):
    people.unsubscribe(ANN.address, now=NOW, reason="by link")
    people.suppress(BOB.address, now=NOW, reason="550 no such user")
    away = [people.find(each.address) for each in (ANN, BOB)]
    done = people.enrol([replace(ANN, name="Ann"), BOB], LATER, numbered(), only=True)
    assert done == Enrolment(removed=1, kept_away=tuple(away))
    assert [people.find(each.address) for each in (ANN, BOB)] == away


def test_of_two_with_one_address_the_first_counts(opened):
    assert opened.enrol([BOB, replace(BOB, address="BOB@EXAMPLE.org")], NOW, numbered()) == (
        Enrolment(added=1)
    )
    assert opened.find(BOB.address).subscriber == BOB


def test_a_list_counts_as_a_whole_or_not_at_all(people):
    def failing():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        people.enrol([Subscriber("d@b.org")], LATER, failing, only=True)
    assert set(standings(people).values()) == {Standing.ACTIVE}
    with pytest.raises(sqlite3.IntegrityError):
        people.enrol([Subscriber("d@b.org")], LATER, lambda: f"{1:032x}", only=True)
    assert set(standings(people).values()) == {Standing.ACTIVE}


@pytest.mark.parametrize("only", [False, True])
def test_a_rehearsal_says_what_would_be_done_and_does_nothing(only, people, tmp_path):
    people.unsubscribe(CARL.address, now=NOW)
    before = list(people.people())
    names = [replace(BOB, language="fr"), CARL, Subscriber("d@b.org")]
    with read_roster(tmp_path / "archive.db") as reading:
        told = reading.rehearse(names, only=only)
    assert list(people.people()) == before
    assert people.enrol(names, LATER, itertools.repeat("f" * 32).__next__, only=only) == told
    assert (told.added, told.changed, told.removed) == (1, 1, int(only))


STEPS = {
    "unsubscribe": dict.fromkeys(Standing, Standing.UNSUBSCRIBED),
    "suppress": {
        Standing.ACTIVE: Standing.SUPPRESSED,
        Standing.REMOVED: Standing.SUPPRESSED,
        Standing.SUPPRESSED: Standing.SUPPRESSED,
        Standing.UNSUBSCRIBED: Standing.UNSUBSCRIBED,
    },
    "restore": dict.fromkeys(Standing, Standing.ACTIVE),
}


def put_in(people, standing):
    """Bob, in that standing since NOW."""
    match standing:
        case Standing.UNSUBSCRIBED:
            people.unsubscribe(BOB.address, now=NOW, reason="before")
        case Standing.SUPPRESSED:
            people.suppress(BOB.address, now=NOW, reason="before")
        case Standing.REMOVED:
            people.enrol([ANN, CARL], NOW, numbered(), only=True)
    return people.find(BOB.address)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("by_handle", [False, True])
@pytest.mark.parametrize("standing", Standing)
def test_a_standing_changes_once_and_keeps_its_first_day(step, by_handle, standing, people):
    before = put_in(people, standing)
    who = {"handle": before.handle} if by_handle else {"address": BOB.address.upper()}
    reason = {} if step == "restore" else {"reason": "after"}
    for day in (LATER, LATER + timedelta(days=1)):
        assert getattr(people, step)(**who, now=day, **reason) is True
        after = people.find(BOB.address)
        assert after.standing is STEPS[step][standing]
        if after.standing is standing:
            assert after == before
        else:
            assert (after.since, after.reason) == (LATER, reason.get("reason", ""))
    assert standings(people)[ANN.address] is Standing.ACTIVE


@pytest.mark.parametrize("step", STEPS)
def test_who_is_not_on_the_roster_has_no_standing(step, people):
    for who in ({"address": "d@b.org"}, {"handle": "f" * 32}, {}):
        assert getattr(people, step)(**who, now=NOW) is False
    assert people.count(Standing.ACTIVE) == people.count() == 3


def test_the_sender_suppresses_by_id_within_its_own_transaction(people, tmp_path):
    people.unsubscribe(CARL.address, now=NOW)
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    with transaction(other):
        suppress_row(other, 1, "550", LATER)
        suppress_row(other, 3, "550", LATER)
    other.close()
    assert standings(people) == {
        ANN.address: Standing.SUPPRESSED,
        BOB.address: Standing.ACTIVE,
        CARL.address: Standing.UNSUBSCRIBED,
    }


def test_moments_are_kept_in_one_time_zone(people):
    here = NOW.astimezone(timezone(timedelta(hours=8)))
    people.unsubscribe(BOB.address, now=here)
    assert people.find(BOB.address).since == NOW
    assert people._rows("SELECT since FROM subscriber WHERE id = 2") == [
        ("2026-06-12T16:00:00+00:00",)
    ]


def many(number):
    return [Subscriber(f"u{each:05}@example.org") for each in range(number)]


@pytest.mark.parametrize("number", [0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH])
def test_people_come_by_address_each_once(number, opened):
    opened.enrol(reversed(many(number)), NOW, numbered())
    opened.unsubscribe("u00000@example.org", now=NOW)
    assert [each.subscriber for each in opened.people()] == many(number)
    assert [each.subscriber for each in opened.people(Standing.ACTIVE)] == many(number)[1:]
    assert opened.count(Standing.UNSUBSCRIBED) == min(number, 1)


def test_people_may_be_changed_while_they_are_listed(opened):
    opened._connection.execute("PRAGMA synchronous = OFF")
    opened.enrol(many(BATCH + 50), NOW, numbered())
    for each in opened.people():
        opened.suppress(handle=each.handle, now=LATER)
    assert opened.count(Standing.SUPPRESSED) == BATCH + 50


def test_few_people_are_held_at_a_time(opened):
    opened.enrol(many(20 * BATCH), NOW, numbered())
    tracemalloc.start()
    assert sum(1 for _ in opened.people()) == 20 * BATCH
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3_000_000


@pytest.mark.parametrize("query", [roster._ALL, roster._OF_STANDING, roster._BY_ADDRESS])
def test_people_are_found_by_an_index(query, opened):
    values = [""] * query.count("?")
    (row,) = opened._rows(f"EXPLAIN QUERY PLAN {query}", *values)
    assert row[-1].startswith("SEARCH subscriber USING INDEX")


def test_the_roster_and_the_issues_share_a_file(tmp_path):
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.put(issue(week(0)))
        with open_roster(path) as opened:
            opened.enrol([BOB], NOW, numbered())
        archive.put(issue(week(1)))
        assert archive.scopes() == ("US Energy",)
    with read_roster(path) as reading:
        assert reading.count() == 1
        with pytest.raises(UsageError, match="cannot be written"):
            reading.unsubscribe(BOB.address, now=NOW)


def test_where_there_is_no_archive_there_is_no_roster_to_read(tmp_path):
    with pytest.raises(UsageError, match="there is no archive"):
        read_roster(tmp_path / "archive.db")


@pytest.mark.parametrize("column", ["choice", "sectors", "since"])
def test_a_row_that_somebody_spoilt_is_told(column, people):
    spoil = f"UPDATE subscriber SET {column} = '{{' WHERE id = 2"  # noqa: S608 (our own words)
    people._connection.execute(spoil)
    with pytest.raises(NothingProduced, match="subscriber 2 cannot be read"):
        list(people.people())
    assert people.find(ANN.address) is not None


def test_a_row_may_have_more_columns_than_a_subscriber(people):
    query = f"SELECT {COLUMNS}, 'more' FROM subscriber WHERE id = 3"  # noqa: S608 (our own words)
    (row,) = people._rows(query)
    assert enrolled(row) == people.find(CARL.address)
    assert row[roster.WIDTH :] == ("more",)


texts = st.text(st.characters(codec="utf-8"), max_size=5)
subscribers = st.builds(
    Subscriber,
    st.integers(0, 5).map("u{}@example.org".format),
    texts,
    st.just("en"),
    st.lists(texts, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    st.sampled_from(Choice),
)
steps = st.tuples(st.sampled_from(["unsubscribe", "suppress", "restore"]), st.integers(0, 5))


@given(st.lists(steps | st.tuples(st.lists(subscribers, max_size=5), st.booleans()), max_size=9))
def test_whatever_is_done_the_roster_agrees_with_the_last_list(done):
    connection, handle = sqlite3.connect(":memory:", isolation_level=None), numbered()
    migrate(connection, MIGRATIONS)
    with roster.Roster(connection, Path("archive.db")) as opened:
        for what, which in done:
            before = {each.subscriber.folded: each for each in opened.people()}
            if isinstance(what, str):
                known = getattr(opened, what)(f"u{which}@example.org", now=NOW)
                assert known == (f"u{which}@example.org" in before)
            else:
                told = opened.enrol(what, NOW, handle, only=which)
                agrees(what, which, before, opened, told)


def agrees(listed, only, before, opened, told):
    names = {each.folded: each for each in reversed(listed)}
    after = {each.subscriber.folded: each for each in opened.people()}
    away = {folded for folded, each in before.items() if each.standing in AWAY}
    assert all(after[folded] == before[folded] for folded in away)
    assert all(
        (after[folded].standing, after[folded].subscriber) == (Standing.ACTIVE, each)
        for folded, each in names.items()
        if folded not in away
    )
    others = before.keys() - names.keys() - away
    expected = {Standing.REMOVED} if only else {before[folded].standing for folded in others}
    assert {after[folded].standing for folded in others} <= expected
    assert len(after) == len(before) + told.added
    assert {folded: each.handle for folded, each in before.items()}.items() <= {
        folded: each.handle for folded, each in after.items()
    }.items()
    kept = len(told.kept_away)
    assert told.added + told.changed + told.unchanged + told.returned + kept == len(names)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from briefs.archive.roster import open_roster
from briefs.subscribers import Subscriber

left = iter(range(50))

def handle():
    number = next(left, None)
    if number is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{number:031x}f"

people = (Subscriber(f"new{number}@example.org") for number in range(100))
with open_roster(Path(sys.argv[1])) as roster:
    roster.enrol(people, datetime.now(UTC), handle, only=True)
"""


def test_a_kill_in_an_import_leaves_the_roster_as_it_was(people, tmp_path):
    command = [sys.executable, "-c", KILLED, os.fspath(tmp_path / "archive.db")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert standings(people) == {each.address: Standing.ACTIVE for each in (ANN, BOB, CARL)}
