"""Messages on their way, over real connections to a server that does as it is told."""

import asyncio
import os
import signal
import socket
from dataclasses import replace

import pytest
from consigned import (
    NOW,
    QUICK,
    SENDER,
    WEEK,
    FakeTime,
    consigned,
    everybody,
    letter,
    only,
    sent_to,
    states,
    tally,
    told,
)
from smtp_server import (
    OK,
    SmtpServer,
    answers_and_drops,
    drops,
    says,
    says_and_drops,
    takes_and_drops,
    usually,
    waits,
)

from briefs.archive.deliveries import KILLED, open_deliveries
from briefs.archive.mailed import Change, Status
from briefs.archive.roster import Standing, open_roster
from briefs.delivery import lanes
from briefs.delivery.carrier import Parcel, Withheld
from briefs.delivery.interruption import interruptions
from briefs.delivery.pace import Backoff, Rates
from briefs.delivery.policy import Limits
from briefs.errors import DeliveryError, NothingProduced

ONE = replace(QUICK, connections=1)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


def standings(archive):
    with open_roster(archive) as roster:
        return {each.address: each.standing for each in roster.people()}


def test_everybody_gets_a_message_once_as_it_was_composed(archive, server):
    with consigned(archive, everybody(40)) as consignment:
        outcome = sent_to(server, consignment)
        assert tally(outcome) == {Status.SENT: 40}
        assert (outcome.stopped, outcome.next_due) == (None, None)
        assert set(told(consignment).values()) == {OK}
        every = list(consignment.deliveries.listed(WEEK, 1))
    assert server.times == dict.fromkeys(everybody(40), 1)
    assert {each.attempts for each in every} == {1}
    for each in every:
        assert server.bodies[each.enrolled.address] == b"".join(letter(each).chunks)
    assert {mail.split()[0] for mail in server.mails} == {f"FROM:<{SENDER}>"}


def test_a_connection_is_used_for_as_many_messages_as_the_policy_says(archive, server):
    with consigned(archive, everybody(20)) as consignment:
        sent_to(server, consignment, replace(ONE, reuse=5))
    assert server.connections == 4


def test_what_was_sent_is_not_sent_again(archive, server):
    with consigned(archive, everybody(3)) as consignment:
        sent_to(server, consignment)
        assert tally(sent_to(server, consignment)) == {}
    assert server.times == dict.fromkeys(everybody(3), 1)


def test_only_those_who_are_named_are_sent_to(archive, server):
    with consigned(archive, everybody(5)) as consignment:
        outcome = sent_to(server, only(consignment, 2, 4))
    assert server.times == {everybody(5)[1]: 1, everybody(5)[3]: 1}
    assert tally(outcome) == {Status.SENT: 2}


def test_who_unsubscribes_after_the_enlisting_is_left_out_and_so_is_who_has_nothing(
    archive, server
):
    first, second, third = everybody(3)

    def compose(delivery):
        if delivery.enrolled.address == second:
            return Withheld(delivery, "no sector of the issue is theirs")
        return letter(delivery)

    with consigned(archive, everybody(3)) as consignment:
        with open_roster(archive) as roster:
            roster.unsubscribe(first, now=NOW, reason="by a link")
        outcome = sent_to(server, consignment, compose=compose)
        assert told(consignment) == {
            first: "unsubscribed: by a link",
            second: "no sector of the issue is theirs",
            third: OK,
        }
    assert tally(outcome) == {Status.SENT: 1, Status.SUPPRESSED: 2}
    assert server.taken == [third]
    assert standings(archive)[second] is Standing.ACTIVE


@pytest.mark.parametrize("connections", [1, 3])
def test_who_leaves_before_their_message_is_ended_is_not_sent_to(connections, archive, server):
    left = []

    async def leave(_conversation, usual):
        if not left and len(server.taken) >= 6:
            left.extend(set(everybody(30)) - set(server.asked[:-1]))
            with open_roster(archive) as roster:
                for address in left:
                    roster.unsubscribe(address, now=NOW, reason="by a link")
        return await usual()

    server.play("RCPT", leave)
    with consigned(archive, everybody(30)) as consignment:
        outcome = sent_to(server, consignment, replace(QUICK, connections=connections))
        found, words = states(consignment), told(consignment)
    assert 30 - len(left) >= 6
    assert sorted(server.taken) == sorted(set(everybody(30)) - set(left))
    assert {each for each, status in found.items() if status is Status.SUPPRESSED} == set(left)
    assert {words[each] for each in left} == {"unsubscribed: by a link"}
    assert tally(outcome) == {Status.SENT: 30 - len(left), Status.SUPPRESSED: len(left)}
    # One message a connection, at most, was begun in vain; of those a courier may have two in hand.
    assert len(server.asked) <= 30 - len(left) + 2 * connections
    assert outcome.stopped is None


def test_whoever_left_in_time_is_not_even_offered(archive, server, monkeypatch):
    monkeypatch.setattr(lanes, "FRESH", 0.0)
    with consigned(archive, everybody(6)) as consignment:

        def compose(delivery):
            with open_roster(archive) as roster:
                for address in everybody(6)[2:]:
                    roster.unsubscribe(address, now=NOW)
            return letter(delivery)

        outcome = sent_to(server, consignment, compose=compose)
        assert told(consignment)[everybody(6)[5]] == "unsubscribed"
    assert tally(outcome) == {Status.SENT: 2, Status.SUPPRESSED: 4}
    assert sorted(server.asked) == sorted(server.taken) == everybody(6)[:2]


# ---------------------------------------------------------------------- answers to one message

ANSWERS = {
    "RCPT 451": ("RCPT", "451 4.7.1 greylisted", Status.SENT, Standing.ACTIVE),
    "RCPT 550": ("RCPT", "550 5.1.1 no such user", Status.SUPPRESSED, Standing.SUPPRESSED),
    "RCPT 550 bare": ("RCPT", "550 no such user", Status.SUPPRESSED, Standing.SUPPRESSED),
    "RCPT policy": ("RCPT", "554 5.7.1 relay denied", Status.FAILED, Standing.ACTIVE),
    "RCPT sender": ("RCPT", "550 5.1.8 sender's domain", Status.FAILED, Standing.ACTIVE),
    "RCPT full": ("RCPT", "552 5.2.2 over quota", Status.FAILED, Standing.ACTIVE),
    "RCPT full 550": ("RCPT", "550 5.2.2 over quota", Status.FAILED, Standing.ACTIVE),
    "DATA 451": ("DATA", "451 4.3.0 later", Status.SENT, Standing.ACTIVE),
    "DATA 554": ("DATA", "554 5.5.1 no", Status.FAILED, Standing.ACTIVE),
    "END 452": ("END", "452 4.3.1 no room", Status.SENT, Standing.ACTIVE),
    "END 554": ("END", "554 5.7.1 spam", Status.FAILED, Standing.ACTIVE),
    "MAIL size": ("MAIL", "552 5.3.4 too large", Status.FAILED, Standing.ACTIVE),
}


@pytest.mark.parametrize(("step", "says_what", "status", "standing"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_decides_about_one_message_and_the_others_go_on(
    step, says_what, status, standing, archive, server
):
    server.play(step, says(says_what), usually)
    with consigned(archive, everybody(4)) as consignment:
        outcome = sent_to(server, consignment, ONE)
        found, words = states(consignment), told(consignment)
    first, *others = everybody(4)
    assert found == {first: status} | dict.fromkeys(others, Status.SENT)
    assert words[first] == (OK if status is Status.SENT else says_what)
    assert standings(archive)[first] is standing
    assert server.times == {each: 1 for each, became in found.items() if became is Status.SENT}
    assert (outcome.stopped, server.connections) == (None, 1)


def test_what_is_put_off_again_and_again_stays_deferred_and_the_next_run_goes_on(archive, server):
    server.play("RCPT", says("450 4.2.0 later"))
    time = FakeTime()
    policy = replace(QUICK, attempts=3, deferred=Backoff(5.0, 60.0), patience=100.0)
    with consigned(archive, everybody(2)) as consignment:
        outcome = sent_to(server, consignment, policy, **time.surroundings)
        assert tally(outcome) == {Status.DEFERRED: 2}
        assert {each.attempts for each in consignment.deliveries.listed(WEEK, 1)} == {3}
        assert 5 + 10 <= time.passed < 20
        assert 100 <= outcome.next_due - NOW.timestamp() - time.passed + 1 < 102
        server.play("RCPT", usually)
        again = sent_to(server, consignment, policy, **time.surroundings)
        assert tally(again) == {Status.SENT: 2}
        assert 115 <= time.passed < 120
    assert server.times == dict.fromkeys(everybody(2), 1)


def test_a_message_that_the_server_cannot_take_is_not_even_offered(archive):
    with SmtpServer(room=1000) as server, consigned(archive, everybody(3)) as consignment:

        def compose(delivery):
            made = letter(delivery)
            large = delivery.enrolled.address == everybody(3)[1]
            return replace(made, chunks=(*made.chunks, b"word\r\n" * 300)) if large else made

        sent_to(server, consignment, compose=compose)
        assert told(consignment)[everybody(3)[1]] == (
            "the message has 1,891 bytes, the server takes 1,000"
        )
        assert sorted(states(consignment).values()) == ["failed", "sent", "sent"]
    assert all("size=" in mail for mail in server.mails)


def test_a_server_that_refuses_everybody_is_asked_no_further(archive, server):
    server.play("RCPT", says("550 we do not know you"))
    with consigned(archive, everybody(30)) as consignment:
        outcome = sent_to(server, consignment, replace(ONE, refusals=5))
    assert len(server.asked) in (5, 6)
    assert "messages in a row were refused, the last with: 550 we do not" in str(outcome.stopped)


STREAKS = {
    "address": ("RCPT", "550 we do not know you"),
    "policy": ("RCPT", "554 5.7.1 relay denied"),
    "message": ("END", "554 5.7.1 spam"),
    "size": ("MAIL", "552 5.3.4 too large"),
}


@pytest.mark.parametrize(("connections", "sent"), [(1, 4), (3, 0)])
@pytest.mark.parametrize(("step", "answer"), STREAKS.values(), ids=STREAKS)
def test_a_server_that_refuses_everybody_leaves_no_trace_on_anybody(
    step, answer, connections, sent, archive, server
):
    server.play(step, *[usually] * sent, says(answer))
    policy = replace(QUICK, connections=connections, refusals=5)
    with consigned(archive, everybody(30)) as consignment, open_roster(archive) as roster:
        people, before = list(roster.people()), list(consignment.deliveries.listed(WEEK, 1))
        outcome = sent_to(server, consignment, policy)
        assert outcome.stopped
        assert (len(server.taken), tally(outcome)[Status.PENDING]) == (sent, 30 - sent)
        assert list(roster.people()) == people
        taken = set(server.taken)
        others = [each for each in before if each.enrolled.address not in taken]
        assert list(consignment.deliveries.listed(WEEK, 1, (Status.PENDING,))) == others
        server.play(step, usually)
        assert tally(sent_to(server, consignment, policy)) == {Status.SENT: 30 - sent}
    assert server.times == dict.fromkeys(everybody(30), 1)


def test_refusals_before_a_message_was_taken_are_no_part_of_the_streak(archive, server):
    no = says("550 5.1.1 no such user")
    server.play("RCPT", no, usually, no, usually, no)
    with consigned(archive, everybody(10)) as consignment:
        outcome = sent_to(server, consignment, replace(ONE, refusals=3))
    assert tally(outcome) == {Status.SUPPRESSED: 2, Status.SENT: 2, Status.PENDING: 6}
    assert sum(each is Standing.SUPPRESSED for each in standings(archive).values()) == 2


def test_messages_too_large_for_a_server_are_sent_when_it_takes_larger_ones(archive):
    with consigned(archive, everybody(30)) as consignment:
        with SmtpServer(room=50) as server:
            outcome = sent_to(server, consignment)
        assert str(outcome.stopped).endswith("the message has 91 bytes, the server takes 50")
        assert tally(outcome) == {Status.PENDING: 30}
        with SmtpServer() as server:
            assert tally(sent_to(server, consignment)) == {Status.SENT: 30}


def test_what_the_server_said_is_written_down_before_it_is_told_goodbye(archive, server):
    known = []

    async def hangs(_conversation, _usual):
        with open_deliveries(archive) as deliveries:
            for _attempt in range(100):
                known.append(deliveries.counts(WEEK, 1)[Status.SENT])
                if known[-1]:
                    break
                await asyncio.sleep(0.01)
        await asyncio.sleep(60)

    server.play("QUIT", hangs)
    with consigned(archive, everybody(1)) as consignment:
        outcome = sent_to(server, consignment, replace(ONE, reuse=1))
    assert tally(outcome) == {Status.SENT: 1}
    # The goodbye is waited for longer than that.
    assert known[-1] == 1


# ------------------------------------------------------------------------ connections that break

BEFORE_THE_DOT = {
    "GREETING": drops,
    "EHLO": drops,
    "MAIL": drops,
    "MAIL, answered": answers_and_drops,
    "RCPT": drops,
    "RCPT, answered": answers_and_drops,
    "RCPT, 421": says_and_drops("421 4.3.2 going down"),
    "DATA": drops,
    "DATA, 421": says_and_drops("421 4.3.2 going down"),
    "BODY": drops,
    "BODY, 421": says_and_drops("421 4.4.2 too slow"),
    "GREETING, 421": says("421 too many connections"),
    "GREETING, 450": says_and_drops("450 busy"),
    "MAIL, 451": says("451 4.3.0 later"),
    "MAIL, 421": says_and_drops("421 4.3.2 going down"),
}


def bulky(delivery):
    """A message that no buffer on the way holds whole: its end waits for the server to read. Short
    when it is tried again.
    """
    made = letter(delivery)
    more = b"word\r\n" * (0 if delivery.attempts else 3_000_000)
    return replace(made, chunks=(*made.chunks, more))


@pytest.mark.parametrize("case", BEFORE_THE_DOT)
def test_what_breaks_before_the_dot_is_sent_anew_and_arrives_once(case, archive, server):
    server.play(case.split(",")[0], BEFORE_THE_DOT[case], usually)
    readers, compose = (1, bulky) if case.startswith("BODY") else (6, letter)
    with consigned(archive, everybody(readers)) as consignment:
        outcome = sent_to(server, consignment, compose=compose)
        assert set(states(consignment).values()) == {Status.SENT}
    assert server.times == dict.fromkeys(everybody(readers), 1)
    assert outcome.stopped is None


@pytest.mark.parametrize(
    ("play", "times"),
    [(drops, 0), (takes_and_drops, 1), (says("hello?"), 0), (says("354 go on"), 0)],
    ids=["not taken", "taken", "no reply", "odd reply"],
)
def test_what_breaks_after_the_dot_is_unknown_and_not_sent_again(play, times, archive, server):
    server.play("END", play, usually)
    with consigned(archive, everybody(4)) as consignment:
        outcome = sent_to(server, consignment, ONE)
        assert tally(outcome) == {Status.SENT: 3, Status.UNKNOWN: 1}
        assert tally(sent_to(server, consignment)) == {}
        first, *others = everybody(4)
        assert states(consignment)[first] is Status.UNKNOWN
        assert server.times == dict.fromkeys(others, 1) | ({first: 1} if times else {})
        consignment.deliveries.requeue(WEEK, 1, (Status.UNKNOWN,), NOW)
        assert tally(sent_to(server, consignment)) == {Status.SENT: 1}
    assert server.times[first] == times + 1


def test_a_server_that_does_not_answer_a_message_in_time_may_have_it(archive, server):
    server.play("END", waits(5.0), usually)
    policy = replace(ONE, limits=Limits(command=5.0, verdict=0.2))
    with consigned(archive, everybody(2)) as consignment:
        sent_to(server, consignment, policy)
        assert told(consignment)[everybody(2)[0]] == (
            "the whole message was sent, then the server does not answer"
        )


def test_a_server_that_is_slow_at_a_command_is_tried_again(archive, server):
    server.play("RCPT", waits(5.0), usually)
    policy = replace(ONE, limits=Limits(command=0.2))
    with consigned(archive, everybody(2)) as consignment:
        assert tally(sent_to(server, consignment, policy)) == {Status.SENT: 2}
    assert server.times == dict.fromkeys(everybody(2), 1)


def test_a_server_that_hangs_up_over_every_message_is_given_up(archive, server):
    server.play("END", takes_and_drops)
    with consigned(archive, everybody(50)) as consignment:
        outcome = sent_to(server, consignment)
        found = tally(outcome)
    assert str(outcome.stopped).endswith("hung up, 5 times in a row")
    assert found[Status.UNKNOWN] <= 4 + 4
    assert found[Status.UNKNOWN] == len(server.taken)
    assert found[Status.UNKNOWN] + found[Status.PENDING] == 50


def test_a_server_that_goes_away_for_good_stops_the_run_and_the_rest_stays_to_be_sent(archive):
    with SmtpServer() as server, consigned(archive, everybody(30)) as consignment:
        server.play("END", *[usually] * 9, drops)
        server.play("GREETING", usually, usually, drops)
        seen = []
        outcome = sent_to(server, consignment, seen=seen)
        found = tally(outcome)
        assert isinstance(outcome.stopped, DeliveryError)
        assert str(outcome.stopped) == (
            f"127.0.0.1:{server.port} hung up, {QUICK.breaker} times in a row"
        )
        assert found[Status.SENT] == len(server.taken) == 9
        assert found[Status.SENT] + found[Status.UNKNOWN] + found[Status.PENDING] == 30
        assert standings(archive) == dict.fromkeys(everybody(30), Standing.ACTIVE)
        assert {each.stage for each in seen} == {"Sending", "Waiting"}


def test_a_server_that_nobody_runs_stops_the_run(archive):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = SmtpServer(port=unused.getsockname()[1])
        with consigned(archive, everybody(3)) as consignment:
            outcome = sent_to(server, consignment)
    assert str(outcome.stopped).endswith("refuses the connection, 5 times in a row")
    assert tally(outcome) == {Status.PENDING: 3}


REFUSALS = {
    "GREETING": ("554 5.7.1 not from there", "refuses us: 554 5.7.1 not from there"),
    "MAIL": ("550 5.7.1 not yours", f"refuses the sender {SENDER}: 550 5.7.1 not yours"),
    "STRANGE": ("HTTP/1.1 400 Bad Request", "does not speak SMTP"),
}


@pytest.mark.parametrize("step", REFUSALS)
def test_a_server_that_wants_none_of_us_stops_the_run_at_once_and_condemns_nobody(
    step, archive, server
):
    answer, cause = REFUSALS[step]
    server.play("GREETING" if step == "STRANGE" else step, says(answer))
    with consigned(archive, everybody(5)) as consignment:
        outcome = sent_to(server, consignment)
    assert str(outcome.stopped) == f"127.0.0.1:{server.port} {cause}"
    assert tally(outcome) == {Status.PENDING: 5}
    assert server.connections == 1
    assert set(standings(archive).values()) == {Standing.ACTIVE}


def test_a_server_that_allows_fewer_connections_is_sent_to_over_those(archive, server):
    server.play("GREETING", usually, says_and_drops("421 too many"))
    server.play("MAIL", *[waits(0.02)] * 5, usually)
    with consigned(archive, everybody(40)) as consignment:
        outcome = sent_to(server, consignment, replace(QUICK, connections=4))
    assert tally(outcome) == {Status.SENT: 40}


# ------------------------------------------------------------------------------------- the pace


def test_each_domain_keeps_its_own_rate_and_all_keep_theirs(archive, server):
    addresses = [*everybody(30, "slow.example"), *everybody(30, "free.example")]
    time, composed = FakeTime(), []

    def compose(delivery):
        composed.append((time.passed, delivery.enrolled.subscriber.domain))
        return letter(delivery)

    policy = replace(QUICK, rates=Rates(10.0, {"slow.example": 2.0}))
    with consigned(archive, addresses) as consignment:
        outcome = sent_to(server, consignment, policy, compose, **time.surroundings)
    assert tally(outcome) == {Status.SENT: 60}
    slow = [at for at, domain in composed if domain == "slow.example"]
    free = [at for at, domain in composed if domain == "free.example"]
    assert slow[-1] >= 29 / 2 - 1
    assert free[-1] <= 5.0 + 1
    every = sorted(at for at, _domain in composed)
    assert all(later - at >= 0.7 for at, later in zip(every, every[9:], strict=False))
    assert all(later - at >= 4.4 for at, later in zip(slow, slow[10:], strict=False))


def test_greylisting_is_waited_out(archive, server):
    server.play("RCPT", *[says("451 4.7.1 greylisted")] * 5, usually)
    time = FakeTime()
    with consigned(archive, everybody(5)) as consignment:
        policy = replace(
            QUICK, patience=600.0, deferred=replace(QUICK.deferred, first=300.0, longest=300.0)
        )
        outcome = sent_to(server, consignment, policy, **time.surroundings)
    assert tally(outcome) == {Status.SENT: 5}
    assert 300 <= time.passed < 310


# --------------------------------------------------------------------------- trouble on our side


def test_an_error_while_composing_ends_the_run_when_what_is_on_its_way_is_settled(archive, server):
    def compose(delivery):
        if delivery.enrolled.address == everybody(10)[4]:
            raise NothingProduced("a picture is gone")
        return letter(delivery)

    server.play("END", waits(0.1))
    with consigned(archive, everybody(10)) as consignment:
        with pytest.raises(NothingProduced, match="a picture is gone"):
            sent_to(server, consignment, compose=compose)
        found = states(consignment)
    assert sorted(each for each, status in found.items() if status == "sent") == sorted(
        server.taken
    )
    assert set(found.values()) == {Status.SENT, Status.PENDING}


def test_a_message_that_would_end_early_is_never_ended(archive, server):
    def compose(delivery):
        return Parcel(delivery, (b"Subject: x\r\n\r\n", b".\r\n", b"more\r\n"))

    with consigned(archive, everybody(1)) as consignment:
        sent_to(server, consignment, compose=compose)
        assert told(consignment) == {
            everybody(1)[0]: "the message cannot be written: "
            "a line of the message begins with a full stop"
        }
        assert states(consignment) == {everybody(1)[0]: Status.FAILED}
    assert server.taken == []


def unreadable(delivery):
    raise ValueError("no \x1b[2J header")


def unencodable(delivery):
    return replace(letter(delivery), chunks=("\udc80".encode(),))


def unended(delivery):
    return replace(letter(delivery), chunks=(b"Subject: x\r\n\r\nmore",))


POISONS = {
    unreadable: r"no \x1b[2J header",
    unencodable: r"'utf-8' codec can't encode character '\udc80' in position 0: "
    "surrogates not allowed",
    unended: "the last line of the message is not ended",
}


@pytest.mark.parametrize("poison", POISONS)
def test_messages_that_cannot_be_written_fail_alone_however_many_they_are(poison, archive, server):
    poisoned = everybody(20)[3:10]

    def compose(delivery):
        return (poison if delivery.enrolled.address in poisoned else letter)(delivery)

    with consigned(archive, everybody(20)) as consignment:
        outcome = sent_to(server, consignment, replace(QUICK, refusals=3), compose=compose)
        words = told(consignment)
        failed = list(consignment.deliveries.listed(WEEK, 1, (Status.FAILED,)))
    assert tally(outcome) == {Status.SENT: 13, Status.FAILED: 7}
    assert outcome.stopped is None
    assert [each.enrolled.address for each in failed] == poisoned
    assert {each.attempts for each in failed} == {0}
    assert {words[each] for each in poisoned} == {
        f"the message cannot be written: {POISONS[poison]}"
    }
    assert sorted(server.taken) == sorted(set(everybody(20)) - set(poisoned))
    assert set(standings(archive).values()) == {Standing.ACTIVE}


def test_without_the_ledger_no_dot_is_sent(archive, server, monkeypatch):
    with consigned(archive, everybody(4)) as consignment:

        def fail(_week, _revision, changes, _now):
            if any(each.status is Status.SENDING for each in changes):
                raise NothingProduced("no room")

        monkeypatch.setattr(consignment.deliveries, "record", fail)
        with pytest.raises(NothingProduced, match="no room"):
            sent_to(server, consignment)
        assert set(states(consignment).values()) == {Status.PENDING}
    assert server.taken == []


def test_an_interruption_between_the_ledger_and_the_dot_puts_back_who_was_not_sent_to(
    archive, server, monkeypatch
):
    with consigned(archive, everybody(6)) as consignment:
        record, broken = consignment.deliveries.record, []

        def interrupted(week, revision, changes, now):
            gone = record(week, revision, changes, now)
            if len(server.taken) >= 2 and any(each.status is Status.SENDING for each in changes):
                broken.append(states(consignment))
                raise KeyboardInterrupt
            return gone

        monkeypatch.setattr(consignment.deliveries, "record", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sent_to(server, consignment)
        found = states(consignment)
    assert Status.SENDING in broken[0].values()
    sent = {each for each, status in found.items() if status is Status.SENT}
    assert sent == set(server.taken)
    assert set(found.values()) == {Status.SENT, Status.PENDING}


class Interrupts:
    """Watches a run, and ends it when so many messages were all but taken."""

    def __init__(self, number, server, after):
        self.number, self.server, self.after = number, server, after

    def append(self, _progress):
        if self.after and self.server.steps.count("END") >= self.after:
            self.after = 0
            os.kill(os.getpid(), self.number)


def test_whoever_interrupts_gets_what_is_on_its_way_settled_first(archive, server):
    server.play("END", waits(0.1))
    before = signal.getsignal(signal.SIGTERM)
    with consigned(archive, everybody(50)) as consignment:
        seen = Interrupts(signal.SIGTERM, server, after=4)
        with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
            sent_to(server, consignment, replace(QUICK, limits=Limits()), seen=seen)
        found = states(consignment)
    sent = [each for each, status in found.items() if status is Status.SENT]
    assert sorted(sent) == sorted(server.taken)
    assert set(found.values()) == {Status.SENT, Status.PENDING}
    assert signal.getsignal(signal.SIGTERM) is before


def test_whoever_interrupts_does_not_wait_for_a_server_that_hangs(archive, server):
    server.play("END", waits(60.0))
    policy = replace(ONE, limits=Limits(farewell=0.1))
    with consigned(archive, everybody(5)) as consignment:
        seen = Interrupts(signal.SIGINT, server, after=1)
        with pytest.raises(KeyboardInterrupt, match="SIGINT"):
            sent_to(server, consignment, policy, seen=seen)
        found = list(states(consignment).values())
    assert found == [Status.UNKNOWN, *[Status.PENDING] * 4]


def test_whoever_interrupts_twice_does_not_wait_at_all():
    with interruptions() as heard:
        heard(signal.SIGINT, None)
        assert heard.asked is signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            heard(signal.SIGINT, None)


def test_what_a_killed_run_left_sending_is_unknown(archive, server):
    with consigned(archive, everybody(3)) as consignment:
        consignment.record([Change(2, Status.SENDING)], NOW)
        assert consignment.deliveries.recover(WEEK, NOW) == 1
        assert tally(sent_to(server, consignment)) == {Status.SENT: 2}
        assert told(consignment)[everybody(3)[1]] == KILLED
    assert everybody(3)[1] not in server.taken
