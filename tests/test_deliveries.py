"""The ledger of deliveries."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from consigned import NOW, REVISION, WEEK, consigned, everybody

from briefs.archive.deliveries import KILLED, Turn, open_deliveries, read_deliveries
from briefs.archive.mailed import Change, Mailing, Status
from briefs.archive.roster import Standing, open_roster
from briefs.errors import UsageError
from briefs.subscribers import Subscriber

AT = NOW.timestamp()
TURN = Turn(AT, 100)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive.db"


def ids(found):
    return [each.enrolled.id for each in found]


def answers(deliveries):
    return {each.enrolled.id: (each.status, each.answer) for each in deliveries.listed(WEEK, 1)}


def enrol(archive, *addresses):
    numbers = count(1000)
    with open_roster(archive) as roster:
        roster.enrol(map(Subscriber, addresses), NOW, lambda: f"{next(numbers):032x}")


def test_a_mailing_keeps_the_pack_it_was_begun_with_once_everybody_is_enlisted(archive):
    with open_deliveries(archive) as deliveries:
        assert deliveries.mailing(WEEK, 1) is None
        assert deliveries.begin(WEEK, 1, "first", NOW) == Mailing(WEEK, 1, "first", NOW, False)
        later = NOW + timedelta(hours=1)
        assert deliveries.begin(WEEK, 1, "second", later) == Mailing(WEEK, 1, "second", NOW, False)
        deliveries.enlist(WEEK, 1, later)
        assert deliveries.begin(WEEK, 1, "third", later) == Mailing(WEEK, 1, "second", NOW, True)
        deliveries.begin(WEEK, 2, "other", later)
        assert [each.revision for each in deliveries.mailings(WEEK)] == [1, 2]


def test_enlisted_are_the_active_ones_once_and_whoever_is_named(archive):
    enrol(archive, "a@x.org", "b@x.org", "c@x.org", "d@x.org")
    with open_roster(archive) as roster, open_deliveries(archive) as deliveries:
        roster.suppress("b@x.org", now=NOW)
        deliveries.begin(WEEK, 1, "", NOW)
        assert deliveries.enlist(WEEK, 1, NOW, only=[2, 3]) == 1
        assert not deliveries.mailing(WEEK, 1).enlisted
        assert deliveries.enlist(WEEK, 1, NOW) == 2
        assert deliveries.enlist(WEEK, 1, NOW) == 0
        assert deliveries.mailing(WEEK, 1).enlisted
        found = list(deliveries.listed(WEEK, 1))
    assert [each.enrolled.address for each in found] == ["a@x.org", "c@x.org", "d@x.org"]
    assert {(each.status, each.attempts, each.due, each.answer) for each in found} == {
        (Status.PENDING, 0, 0.0, "")
    }


def test_whose_turn_it_is(archive):
    addresses = [*everybody(3, "a.org"), *everybody(3, "B.org"), *everybody(2, "c.org")]
    with consigned(archive, addresses) as consignment:
        deliveries = consignment.deliveries

        def due(**options):
            return ids(deliveries.due(WEEK, 1, replace(TURN, **options)))

        assert due() == [1, 2, 3, 4, 5, 6, 7, 8]
        assert due(limit=2) == [1, 2]
        assert due(within="b.org") == [4, 5, 6]
        assert due(without=("b.org", "c.org")) == [1, 2, 3]
        assert due(taken=(1, 3), limit=3) == [2, 4, 5]
        assert due(only=(7, 2)) == [2, 7]
        assert due(only=()) == []
        deliveries.record(
            WEEK,
            1,
            [
                Change(5, Status.DEFERRED, "later", AT + 60),
                Change(6, Status.DEFERRED, "soon", AT),
                Change(1, Status.SENT, "ok"),
                Change(2, Status.SENDING),
                Change(3, Status.PENDING, "hung up", AT + 5),
            ],
            NOW,
        )
        assert due() == [6, 4, 7, 8]
        assert due(at=AT + 60) == [6, 5, 4, 7, 8, 3]
        assert deliveries.next_due(WEEK, 1) == 0.0
        assert deliveries.next_due(WEEK, 1, (5, 3)) == AT + 5
        assert deliveries.next_due(WEEK, 1, (1, 2)) is None
        assert deliveries.waiting(WEEK, 1) == {Status.DEFERRED: 2, Status.PENDING: 4}
        assert deliveries.waiting(WEEK, 1, (5, 1)) == {Status.DEFERRED: 1, Status.PENDING: 0}
        assert deliveries.counts(WEEK, 1) == {
            **dict.fromkeys(Status, 0),
            Status.DEFERRED: 2,
            Status.PENDING: 4,
            Status.SENT: 1,
            Status.SENDING: 1,
        }


def test_who_is_no_longer_active_is_left_out_with_the_reason_and_does_not_take_up_room(archive):
    with consigned(archive, everybody(6)) as consignment, open_roster(archive) as roster:
        deliveries = consignment.deliveries
        roster.unsubscribe(everybody(6)[0], now=NOW, reason="by a link")
        roster.suppress(everybody(6)[1], now=NOW)
        assert ids(deliveries.due(WEEK, 1, replace(TURN, limit=2))) == [3, 4]
        assert answers(deliveries) == {
            1: (Status.SUPPRESSED, "unsubscribed: by a link"),
            2: (Status.SUPPRESSED, "suppressed"),
            **dict.fromkeys((3, 4, 5, 6), (Status.PENDING, "")),
        }
        assert {each.attempts for each in deliveries.listed(WEEK, 1)} == {0}


def test_changes_are_written_whole_or_not_at_all(archive):
    with consigned(archive, everybody(3)) as consignment:
        deliveries = consignment.deliveries
        changes = [Change(1, Status.SENT, "ok"), Change(2, "lost")]
        with pytest.raises(sqlite3.IntegrityError):
            deliveries.record(WEEK, 1, changes, NOW)
        assert answers(deliveries)[1] == (Status.PENDING, "")


def test_a_condemned_address_is_suppressed_in_the_same_breath(archive):
    with consigned(archive, everybody(2)) as consignment:
        change = Change(1, Status.SUPPRESSED, "550 5.1.1 nobody", suppress=True)
        consignment.deliveries.record(WEEK, 1, [change], NOW)
        first, second = consignment.deliveries.listed(WEEK, 1)
    assert (first.enrolled.standing, first.enrolled.reason) == (
        Standing.SUPPRESSED,
        "550 5.1.1 nobody",
    )
    assert (first.attempts, second.enrolled.standing) == (1, Standing.ACTIVE)


def test_who_left_until_the_very_moment_is_not_to_be_sent_to(archive):
    with consigned(archive, everybody(5)) as consignment, open_roster(archive) as roster:
        roster.unsubscribe(everybody(5)[1], now=NOW, reason="by a link")
        roster.suppress(everybody(5)[3], now=NOW, reason="left the firm")
        deliveries = consignment.deliveries
        reasons = {2: "unsubscribed: by a link", 4: "suppressed: left the firm"}
        assert deliveries.gone([1, 2, 3, 4]) == reasons
        assert deliveries.gone([]) == {}
        changes = [Change(number, Status.SENDING, tried=False) for number in (1, 2, 4)]
        changes.append(Change(5, Status.SENT, "ok"))
        assert deliveries.record(WEEK, 1, changes, NOW) == {2, 4}
        assert answers(deliveries) == {
            1: (Status.SENDING, ""),
            2: (Status.SUPPRESSED, reasons[2]),
            3: (Status.PENDING, ""),
            4: (Status.SUPPRESSED, reasons[4]),
            5: (Status.SENT, "ok"),
        }
        assert deliveries.of(WEEK, 1, 2).attempts == 0


def test_what_became_of_somebody_leaves_no_trace_when_it_is_put_back(archive):
    later = NOW + timedelta(hours=1)
    with consigned(archive, everybody(4)) as consignment, open_roster(archive) as roster:
        deliveries = consignment.deliveries
        deliveries.record(WEEK, 1, [Change(2, Status.DEFERRED, "later", AT + 60)], later)
        before, people = list(deliveries.listed(WEEK, 1)), list(roster.people())
        refused = [Change(number, Status.SUPPRESSED, "550 no", suppress=True) for number in (1, 2)]
        changes = [*refused, Change(3, Status.SENDING), Change(4, Status.FAILED, "554 no")]
        deliveries.record(WEEK, 1, changes, later)
        assert roster.count(Standing.SUPPRESSED) == 2
        deliveries.put_back(WEEK, 1, before)
        deliveries.put_back(WEEK, 1, before)
        assert list(deliveries.listed(WEEK, 1)) == before
        assert list(roster.people()) == people


def test_who_left_by_themselves_is_not_brought_back(archive):
    with consigned(archive, everybody(3)) as consignment, open_roster(archive) as roster:
        deliveries, (first, second, third) = consignment.deliveries, everybody(3)
        before = list(deliveries.listed(WEEK, 1))
        refused = [Change(number, Status.SUPPRESSED, "550 no", suppress=True) for number in (1, 2)]
        deliveries.record(WEEK, 1, [*refused, Change(3, Status.SENDING)], NOW)
        roster.unsubscribe(first, now=NOW)
        roster.restore(second, now=NOW)
        roster.suppress(second, now=NOW, reason="left the firm")
        roster.suppress(third, now=NOW)
        deliveries.put_back(WEEK, 1, before)
        assert [(each.standing, each.reason) for each in roster.people()] == [
            (Standing.UNSUBSCRIBED, ""),
            (Standing.SUPPRESSED, "left the firm"),
            (Standing.SUPPRESSED, ""),
        ]


def test_what_a_kill_left_of_an_earlier_revision_is_unknown_too(archive):
    other = WEEK + timedelta(days=7)
    with (
        consigned(archive, everybody(2)) as first,
        consigned(archive, everybody(2), week=other) as next_week,
    ):
        deliveries = first.deliveries
        deliveries.begin(WEEK, REVISION + 1, "", NOW)
        deliveries.enlist(WEEK, REVISION + 1, NOW)
        left = [Change(1, Status.SENDING)]
        for week, revision in ((WEEK, REVISION), (WEEK, REVISION + 1), (other, REVISION)):
            deliveries.record(week, revision, left, NOW)
        assert deliveries.recover(WEEK, NOW) == 2
        assert deliveries.of(WEEK, REVISION, 1).status is Status.UNKNOWN
        assert deliveries.of(WEEK, REVISION + 1, 1).status is Status.UNKNOWN
        assert next_week.counts()[Status.SENDING] == 1


def test_what_a_kill_left_is_unknown_until_somebody_asks_for_it_to_be_sent_again(archive):
    with consigned(archive, everybody(3)) as consignment:
        deliveries = consignment.deliveries
        deliveries.record(WEEK, 1, [Change(2, Status.SENDING, tried=False)], NOW)
        assert deliveries.recover(WEEK, NOW) == 1
        assert deliveries.recover(WEEK, NOW) == 0
        assert answers(deliveries)[2] == (Status.UNKNOWN, KILLED)
        assert ids(deliveries.due(WEEK, 1, TURN)) == [1, 3]
        assert deliveries.requeue(WEEK, 1, (Status.UNKNOWN,), NOW) == 1
        assert ids(deliveries.due(WEEK, 1, TURN)) == [1, 2, 3]
        assert deliveries.of(WEEK, 1, 2).attempts == 1


def test_only_what_is_named_is_made_pending_again(archive):
    with consigned(archive, everybody(5)) as consignment:
        deliveries = consignment.deliveries
        states = (Status.FAILED, Status.FAILED, Status.SUPPRESSED, Status.SENT, Status.UNKNOWN)
        changes = [Change(number, status) for number, status in enumerate(states, start=1)]
        deliveries.record(WEEK, 1, changes, NOW)
        failed = (Status.FAILED, Status.SUPPRESSED)
        assert deliveries.requeue(WEEK, 1, failed, NOW, only=[2, 3, 4]) == 2
        assert [each.status for each in deliveries.listed(WEEK, 1)] == [
            *(Status.FAILED, Status.PENDING, Status.PENDING, Status.SENT, Status.UNKNOWN)
        ]
        assert deliveries.of(WEEK, 1, 99) is None


def test_revisions_and_weeks_are_apart(archive):
    other = WEEK + timedelta(days=7)
    with (
        consigned(archive, everybody(2)) as first,
        consigned(archive, everybody(3), week=other) as second,
    ):
        second.record([Change(1, Status.SENT)], NOW)
        assert (first.left(), second.left()) == (2, 2)
        first.deliveries.begin(WEEK, REVISION + 1, "", NOW)
        assert first.deliveries.counts(WEEK, REVISION + 1) == dict.fromkeys(Status, 0)


def test_a_long_list_is_told_in_parts_in_order(archive):
    with consigned(archive, everybody(1203)) as consignment:
        consignment.record([Change(number, Status.SENT) for number in (7, 600, 1203)], NOW)
        listed = consignment.deliveries.listed
        assert ids(listed(WEEK, 1)) == list(range(1, 1204))
        assert ids(listed(WEEK, 1, (Status.SENT,))) == [7, 600, 1203]
        assert ids(listed(WEEK, 1, ())) == []


def test_who_only_reads_writes_nothing(archive):
    with pytest.raises(UsageError, match="there is no archive"):
        read_deliveries(archive)
    with consigned(archive, everybody(1)):
        pass
    with read_deliveries(archive) as deliveries:
        assert deliveries.counts(WEEK, 1)[Status.PENDING] == 1
        with pytest.raises(UsageError, match="cannot be written"):
            deliveries.recover(WEEK, NOW)


def test_every_question_is_answered_by_an_index(archive):
    with consigned(archive, everybody(3)) as consignment:
        deliveries = consignment.deliveries
        connection, asked = deliveries._connection, []
        connection.set_trace_callback(asked.append)
        for within in ("", "example.org"):
            deliveries.due(WEEK, 1, Turn(AT, 5, within, ("a.org",), (1,), (1, 2)))
            deliveries.due(WEEK, 1, Turn(AT, 5, within))
        deliveries.next_due(WEEK, 1, (1,))
        deliveries.waiting(WEEK, 1)
        deliveries.counts(WEEK, 1)
        deliveries.recover(WEEK, NOW)
        deliveries.requeue(WEEK, 1, (Status.UNKNOWN,), NOW)
        deliveries.record(WEEK, 1, [Change(1, Status.SENT), Change(2, Status.SENDING)], NOW)
        deliveries.put_back(WEEK, 1, [deliveries.of(WEEK, 1, 1)])
        list(deliveries.listed(WEEK, 1))
        connection.set_trace_callback(None)
        asked = [each for each in asked if each.split()[0] in ("SELECT", "UPDATE")]
        plans = [
            (query, step)
            for query in asked
            for *_numbers, step in connection.execute(f"EXPLAIN QUERY PLAN {query}")
        ]
    assert len(asked) >= 15
    walked = [step for _query, step in plans if step.startswith("SCAN")]
    assert [step for step in walked if "json_each" not in step and "(subquery" not in step] == []
    chosen = [step for query, step in plans if "AS next" in query and "SEARCH delivery" in step]
    assert sum("USING COVERING INDEX" in step for step in chosen) == len(chosen) / 2
    # Sorting would read all that waits before the first of it is known.
    assert [plan for plan in plans if "TEMP B-TREE" in plan[1]] == []
