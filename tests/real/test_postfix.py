"""Real mail servers: smtp-sink, which fails where it is told to, and a Postfix as a smart host, by
which an issue goes to everybody once, and as it was composed.
"""

import os
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from command import wait_for
from consigned import SENDER, consigned, everybody, sent_to, states, tally
from mail_servers import ROOT, Relay, Sink, Taken, relay, sink
from sent_week import briefs, build_week, subscribe

from briefs.archive.mailed import Status
from briefs.archive.roster import Standing, open_roster

pytestmark = pytest.mark.real

NOBODY = "550 5.1.1 no such user"
KINDS = (
    ("", "digest"),
    ("002428.SHZ", "digest"),
    ("000657.SHZ;002125.SHZ", "briefs"),
    ("AAPL.US", "links"),
)
"""Watchlist and edition, of which each subscriber has one."""
READERS = {
    f"reader-{number}@{('one', 'two', 'three')[number % 3]}.example": KINDS[number % len(KINDS)]
    for number in range(60)
}


# smtp-sink: options, what becomes of three subscribers, whether the run is stopped, and whether
# the server has seen whole messages
FAULTS = {
    "put off, CONNECT": (("-r", "CONNECT"), Status.PENDING, True, False),
    "put off, EHLO": (("-r", "EHLO"), Status.SENT, False, True),  # HELO will do
    "put off, MAIL": (("-r", "MAIL"), Status.PENDING, True, False),
    "put off, RCPT": (("-r", "RCPT"), Status.DEFERRED, False, False),
    "put off, DATA": (("-r", "DATA"), Status.DEFERRED, False, False),
    "put off, dot": (("-r", "."), Status.DEFERRED, False, True),
    "refused, CONNECT": (("-f", "CONNECT"), Status.PENDING, True, False),
    "refused, EHLO": (("-f", "EHLO"), Status.SENT, False, True),
    "refused, MAIL": (("-f", "MAIL"), Status.PENDING, True, False),
    "refused, RCPT": (("-f", "RCPT"), Status.FAILED, False, False),
    "no such user": (("-f", "RCPT", "-B", NOBODY), Status.SUPPRESSED, False, False),
    "refused, DATA": (("-f", "DATA"), Status.FAILED, False, False),
    "refused, dot": (("-f", "."), Status.FAILED, False, True),
    "aborted in DATA": (("-A", "0"), Status.PENDING, True, False),
    "hung up, CONNECT": (("-q", "CONNECT"), Status.PENDING, True, False),
    "hung up, EHLO": (("-q", "EHLO"), Status.PENDING, True, False),
    "hung up, MAIL": (("-q", "MAIL"), Status.PENDING, True, False),
    "hung up, RCPT": (("-q", "RCPT"), Status.PENDING, True, False),
    "hung up, DATA": (("-q", "DATA"), Status.PENDING, True, False),
    "hung up, dot": (("-q", "."), Status.UNKNOWN, False, True),
    "421 and hung up, RCPT": (("-Q", "RCPT"), Status.PENDING, True, False),
    "no ESMTP": (("-e",), Status.SENT, False, True),
    "no fault": ((), Status.SENT, False, True),
}


@pytest.mark.parametrize(("options", "status", "stops", "seen"), FAULTS.values(), ids=FAULTS)
def test_a_fault_at_each_command_loses_nobody(
    options: tuple[str, ...], status: Status, stops: bool, seen: bool, tmp_path: Path
) -> None:
    archive, readers = tmp_path / "archive.db", everybody(3)
    with consigned(archive, readers) as consignment:
        with sink(*options) as server:
            outcome = sent_to(server, consignment)
            assert states(consignment) == dict.fromkeys(readers, status)
            assert (outcome.stopped is not None) == stops
            assert (set(server.times()) == set(readers)) == seen
        with open_roster(archive) as roster:
            away = list(roster.people(Standing.SUPPRESSED))
        assert len(away) == (3 if status is Status.SUPPRESSED else 0)
        # When the server is well again, those who wait get it once, and nobody else.
        waiting = status in {Status.PENDING, Status.DEFERRED}
        with sink() as server:
            again = sent_to(server, consignment)
            assert server.times() == (dict.fromkeys(readers, 1) if waiting else {})
        assert tally(again).get(Status.SENT, 0) == (3 if waiting else 0)


def test_the_envelope_is_of_one_sender_and_one_recipient(tmp_path: Path) -> None:
    with sink() as server, consigned(tmp_path / "archive.db", everybody(9)) as consignment:
        sent_to(server, consignment)
        taken = server.taken()
    assert {each.sender for each in taken} == {SENDER}
    assert sorted(each.recipients for each in taken) == [(each,) for each in everybody(9)]
    for each in taken:
        assert f"To: {each.recipients[0]}\n".encode() in each.content


# A real Postfix


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An approved week's folder, in `output` of the folder that `briefs` runs in."""
    folder = tmp_path_factory.mktemp("week")
    built = build_week(folder, "pdf,mail")
    rows = (f"{address},Reader,{names},{kind}" for address, (names, kind) in READERS.items())
    subscribe(folder, list(rows))
    return built


@pytest.fixture
def smart_host() -> Iterator[tuple[Relay, Sink]]:
    """Postfix, and the sink that it passes everything on to."""
    if not ROOT:
        pytest.skip("Postfix begins as root alone")
    with sink() as onward, relay(onward) as server:
        yield server, onward


def fresh(week: Path, name: str) -> Path:
    """The archive as it is before anything is sent, under another name."""
    archive = week.parent / name
    archive.write_bytes((week.parent / "archive.db").read_bytes())
    return archive


ENVIRONMENT = {**os.environ, "BRIEFS_MAIL_KEY": "5e" * 32}
DATE = re.compile(rb"^Date: .*\n", re.MULTILINE)


def test_everybody_gets_an_issue_once_and_as_it_was_composed(
    week: Path, smart_host: tuple[Relay, Sink]
) -> None:
    server, onward = smart_host
    folder, archive = week.parents[1], fresh(week, "sent.db")
    common = ("send", week, "--archive", archive)
    briefs(folder, *common, "--dry-run", "outbox", env=ENVIRONMENT)
    printed = briefs(
        folder, *common, "--smtp", server.url, "--ca", server.authority, env=ENVIRONMENT
    )
    assert "60 subscribers: 60 sent" in printed
    wait_for(lambda: len(onward.taken()) >= len(READERS))
    taken = {each.recipients[0]: each for each in onward.taken()}
    assert onward.times() == dict.fromkeys(READERS, 1)
    composed = {_recipient(path): path.read_bytes() for path in (folder / "outbox").glob("*.eml")}
    assert composed.keys() == taken.keys()
    for address, message in composed.items():
        assert taken[address].sender == "desk@harbour.example"
        assert unharmed(message, taken[address]), address
    again = briefs(
        folder, *common, "--smtp", server.url, "--ca", server.authority, code=2, env=ENVIRONMENT
    )
    assert "was sent already: 60 sent" in again
    assert onward.times() == dict.fromkeys(READERS, 1)


def _recipient(path: Path) -> str:
    """Whose message it is: `000001-ann@example.org.eml`."""
    return path.stem.partition("-")[2]


def unharmed(composed: bytes, taken: Taken) -> bool:
    """Whether a message arrived byte for byte, under what the servers on its way put on top; its
    Date is that of the run that sent it.
    """
    own, content = (
        DATE.sub(b"Date: then\n", each, count=1)
        for each in (composed.replace(b"\r\n", b"\n"), taken.content)
    )
    added, found, _ = content.partition(own)
    received = added.split(b"\n")[:-1]
    return bool(found) and all(line.startswith((b"Received: ", b"\t")) for line in received)


def test_headers_that_mail_programs_act_on_arrive(
    week: Path, smart_host: tuple[Relay, Sink]
) -> None:
    server, onward = smart_host
    folder, archive = week.parents[1], fresh(week, "some.db")
    some = list(READERS)[:4]
    named = [word for address in some for word in ("--to", address)]
    command = ("send", week, "--archive", archive, "--smtp", server.url, *named)
    briefs(folder, *command, "--ca", server.authority, env=ENVIRONMENT)
    wait_for(lambda: len(onward.taken()) >= len(some))
    for each in onward.taken():
        message = message_from_bytes(each.content, policy=SMTP)
        assert isinstance(message, EmailMessage)
        assert message["To"].addresses[0].addr_spec == each.recipients[0]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        ways = message["List-Unsubscribe"].split(", ")
        assert ways[0].startswith("<https://mail.harbour.example/unsubscribe/")
        assert ways[1].startswith("<mailto:leave@harbour.example?subject=unsubscribe")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@harbour.example>")
        assert not message.defects
        for part in message.walk():
            assert not part.defects
        html = message.get_body(("html",))
        assert html
        link = ways[0].strip("<>")
        assert link in html.get_content()
    assert len({each.content for each in onward.taken()}) == len(some)


REFUSALS = {
    "no TLS": ("?tls=none", True, "530 5.7.0 Must issue a STARTTLS command first"),
    "unknown authority": ("?tls=starttls", False, "a certificate that is not trusted"),
}


@pytest.mark.parametrize(("way", "trusted", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_without_a_safe_way_nothing_is_sent(
    way: str, trusted: bool, reason: str, week: Path, smart_host: tuple[Relay, Sink]
) -> None:
    server, onward = smart_host
    folder, archive = week.parents[1], fresh(week, "none.db")
    url = server.url.partition("?")[0] + way
    authority = ("--ca", server.authority) if trusted else ()
    command = ("send", week, "--archive", archive, "--smtp", url, *authority)
    printed = briefs(folder, *command, code=3, env=ENVIRONMENT)
    assert reason in printed
    assert "60 subscribers: 60 pending" in printed
    assert onward.taken() == []
    with open_roster(archive) as roster:
        assert roster.count(Standing.ACTIVE) == len(READERS)


def test_another_name_than_the_certificates_is_refused(
    week: Path, smart_host: tuple[Relay, Sink]
) -> None:
    server, _ = smart_host
    url = f"smtp://127.0.0.1:{server.port}?tls=starttls"
    command = ("send", week, "--archive", fresh(week, "name.db"), "--smtp", url)
    printed = briefs(week.parents[1], *command, "--ca", server.authority, code=3, env=ENVIRONMENT)
    assert "has a certificate that is not for 127.0.0.1 but for localhost" in printed
