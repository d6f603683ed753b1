"""Servers that cannot be used, each for a reason of its own."""

import datetime
import socket
import ssl
from dataclasses import replace

import pytest
from consigned import QUICK, consigned, everybody, sent_to, tally
from smtp_server import (
    PASSWORD,
    USER,
    SmtpServer,
    certified,
    drops,
    says,
    says_and_drops,
    waits,
)

from briefs.archive.mailed import Status
from briefs.delivery.causes import NoConnection, cause_of
from briefs.delivery.connection import connect, stretches
from briefs.delivery.policy import Limits
from briefs.delivery.server import ANONYMOUS, Credentials, Security, Server, read_server

DESK = Credentials(USER, PASSWORD)
LIMITS = Limits(connect=5.0, command=5.0)


def trouble(server, credentials=ANONYMOUS, authority=None, limits=LIMITS):
    """What is told where no connection comes about."""
    with pytest.raises(NoConnection) as caught:
        connect(read_server(server.url, credentials, authority), limits)
    error = caught.value
    assert error.error.hint
    return str(error).removeprefix(f"127.0.0.1:{server.port} "), error.passes


@pytest.mark.parametrize("from_start", [True, False], ids=["smtps", "STARTTLS"])
def test_a_server_with_a_trusted_certificate_is_sent_to(from_start, tmp_path):
    with (
        certified(tmp_path, "127.0.0.1") as (context, authority),
        SmtpServer(context, from_start, password=True) as server,
        consigned(tmp_path / "archive.db", everybody(5)) as consignment,
    ):
        outcome = sent_to(server, consignment, credentials=DESK, authority=authority)
        assert tally(outcome) == {Status.SENT: 5}
    assert server.times == dict.fromkeys(everybody(5), 1)
    assert server.bodies[everybody(1)[0]].startswith(b"To: reader00000@example.org\r\n")


LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
CERTIFICATES = {
    "another name": (
        {"names": ("mail.example.org", "mx.example.org")},
        "has a certificate that is not for 127.0.0.1 but for mail.example.org, mx.example.org",
    ),
    "expired": ({"not_after": LONG_AGO}, "has a certificate that has expired"),
}


@pytest.mark.parametrize("from_start", [True, False], ids=["smtps", "STARTTLS"])
@pytest.mark.parametrize("case", CERTIFICATES)
def test_a_certificate_that_does_not_fit_is_told_by_cause(case, from_start, tmp_path):
    options, message = CERTIFICATES[case]
    names = options.get("names", ("127.0.0.1",))
    rest = {key: value for key, value in options.items() if key != "names"}
    with (
        certified(tmp_path, *names, **rest) as (context, authority),
        SmtpServer(context, from_start, password=True) as server,
    ):
        assert trouble(server, DESK, authority) == (message, False)
    assert "AUTH" not in server.steps


@pytest.mark.parametrize("from_start", [True, False], ids=["smtps", "STARTTLS"])
def test_a_certificate_that_nobody_trusted_signed_is_refused(from_start, tmp_path):
    with (
        certified(tmp_path, "127.0.0.1") as (context, _authority),
        SmtpServer(context, from_start, password=True) as server,
    ):
        message, passes = trouble(server, DESK)
    assert message.startswith("has a certificate that is not trusted (")
    assert not passes
    assert "AUTH" not in server.steps
    assert "MAIL" not in server.steps


def test_a_server_without_starttls_is_told_nothing():
    with SmtpServer() as server:
        where = replace(read_server(server.url, DESK), security=Security.STARTTLS)
        with pytest.raises(NoConnection, match="does not offer STARTTLS") as caught:
            connect(where, LIMITS)
    assert not caught.value.passes
    assert server.steps == ["GREETING", "EHLO"]


def test_a_port_that_does_not_begin_with_tls_is_told(tmp_path):
    with SmtpServer() as server:
        where = Server("127.0.0.1", server.port, Security.TLS)
        with pytest.raises(NoConnection, match=r"does not speak TLS \(WRONG_VERSION_NUMBER\)"):
            connect(where, LIMITS)


def test_a_wrong_password_is_refused_and_not_repeated():
    wrong = Credentials(USER, "wrong horse")
    with SmtpServer(password=True) as server:
        message, passes = trouble(server, wrong)
    assert message == "refuses user or password: 535 5.7.8 Authentication credentials invalid"
    assert not passes
    with SmtpServer(password=True) as server:
        server.play("AUTH", says("535 5.7.8 no: wrong horse"))
        assert trouble(server, wrong)[0].endswith("535 5.7.8 no: (password)")


def test_a_server_that_takes_no_password_is_told():
    with SmtpServer() as server:
        server.play("EHLO", says("250 loopback"))
        assert trouble(server, DESK) == ("takes no password", False)


def test_a_server_that_wants_a_password_which_nobody_has_is_told(tmp_path):
    with (
        SmtpServer(password=True) as server,
        consigned(tmp_path / "archive.db", everybody(2)) as consignment,
    ):
        outcome = sent_to(server, consignment)
    assert "530 5.7.0 Authentication required" in str(outcome.stopped)
    assert "BRIEFS_SMTP_USER" in outcome.stopped.hint
    assert tally(outcome) == {Status.PENDING: 2}


STEPS = {
    ("GREETING", "554 5.3.2 closed"): ("refuses us: 554 5.3.2 closed", False),
    ("GREETING", "421 4.3.2 later"): ("refuses us: 421 4.3.2 later", True),
    ("AUTH", "454 4.7.0 later"): ("refuses user or password: 454 4.7.0 later", True),
    ("STARTTLS", "454 4.7.0 not now"): ("refuses us: 454 4.7.0 not now", True),
    ("STARTTLS", "501 5.5.4 never"): ("refuses us: 501 5.5.4 never", False),
    ("EHLO", "421 4.3.2 later"): ("hung up", True),
}


@pytest.mark.parametrize(("step", "says_what"), STEPS)
def test_an_answer_at_the_door_says_whether_to_come_again(step, says_what, tmp_path):
    with (
        certified(tmp_path, "127.0.0.1") as (context, authority),
        SmtpServer(context, password=True) as server,
    ):
        server.play(step, (says if step == "AUTH" else says_and_drops)(says_what))
        assert trouble(server, DESK, authority) == STEPS[step, says_what]


@pytest.mark.parametrize("step", ["GREETING", "EHLO", "STARTTLS", "AUTH"])
def test_a_server_that_hangs_up_at_the_door_may_do_better_later(step, tmp_path):
    with (
        certified(tmp_path, "127.0.0.1") as (context, authority),
        SmtpServer(context, password=True) as server,
    ):
        server.play(step, drops)
        message, passes = trouble(server, DESK, authority)
    assert message == "hung up"
    assert passes


@pytest.mark.parametrize("step", ["GREETING", "EHLO"])
def test_a_server_that_does_not_answer_at_the_door_is_not_waited_for(step):
    with SmtpServer() as server:
        server.play(step, waits(5.0))
        assert trouble(server, limits=Limits(connect=0.1)) == ("does not answer", True)


def test_an_old_server_without_ehlo_is_sent_to(tmp_path):
    with (
        SmtpServer() as server,
        consigned(tmp_path / "archive.db", everybody(2)) as consignment,
    ):
        server.play("EHLO", says("502 5.5.1 what?"))
        assert tally(sent_to(server, consignment)) == {Status.SENT: 2}
    assert not any("size" in mail for mail in server.mails)


@pytest.mark.parametrize(
    ("error", "wrong", "passes"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "does not exist: there is no such host", False),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "cannot be looked up just now", True),
        (ConnectionRefusedError(), "refuses the connection", True),
        (TimeoutError(), "does not answer", True),
        (OSError(113, "No route to host"), "cannot be reached (No route to host)", True),
        (ConnectionResetError(), "hung up", True),
        (ssl.SSLEOFError(8, "eof"), "hung up", True),
    ],
)
def test_trouble_on_the_way_is_told_by_cause(error, wrong, passes):
    cause = cause_of(error, Server("mail.example.org", 25, Security.STARTTLS))
    assert (cause.wrong, cause.passes) == (wrong, passes)
    assert cause.hint


def test_a_host_that_does_not_exist_stops_at_once(tmp_path, monkeypatch):
    class Nowhere:
        url = "smtp://nowhere.invalid"

    def look_up(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with consigned(tmp_path / "archive.db", everybody(2)) as consignment:
        outcome = sent_to(Nowhere, consignment)
    assert str(outcome.stopped) == "nowhere.invalid:25 does not exist: there is no such host"
    assert tally(outcome) == {Status.PENDING: 2}


# ------------------------------------------------------------------------------ what is sent


def test_small_parts_are_put_together_and_large_ones_left_alone():
    chunks = (b"a\r\n", b"", b"b\r\n" * 30_000, b"c\r\n")
    found = list(stretches(chunks))
    assert b"".join(found) == b"".join(chunks)
    assert len(found) == 2


@pytest.mark.parametrize(
    "chunks",
    [
        (b".\r\n",),
        (b"a\r\n", b".\r\n"),
        (b"a\r\n.b\r\n",),
        (b"a\r\n", b"", b".b\r\n"),
        (b"a",),
    ],
)
def test_what_a_server_would_take_for_something_else_is_not_sent(chunks):
    with pytest.raises(ValueError, match="of the message"):
        list(stretches(chunks))


def test_a_line_break_split_between_parts_hides_no_full_stop():
    with pytest.raises(ValueError, match="full stop"):
        list(stretches((b"a\r", b"\n", b".\r\n")))
    assert list(stretches((b"a\r", b"\n", b"b.\r\n"))) == [b"a\r\nb.\r\n"]


def test_a_connection_that_the_server_closed_while_nobody_looked_is_replaced(tmp_path):
    with (
        SmtpServer() as server,
        consigned(tmp_path / "archive.db", everybody(6)) as consignment,
    ):

        async def closes_afterwards(conversation, usual):
            told = await usual()
            await conversation.push(told)
            conversation.transport.close()

        server.play("END", closes_afterwards)
        outcome = sent_to(server, consignment, replace(QUICK, connections=1, breaker=1))
        assert tally(outcome) == {Status.SENT: 6}
    assert server.connections == 6
