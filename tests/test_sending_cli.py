import json
import re

import pytest
from mailed import KEY, NOW, WEEK, archived, subscribed, write_week
from smtp_server import PASSWORD, USER, SmtpServer, certified, says, takes_and_drops, usually

from briefs.archive.roster import open_roster
from briefs.cli.delivered import deliveries
from briefs.cli.sending import EPOCH_VARIABLE, SMTP_VARIABLE, send
from briefs.delivery.server import CREDENTIALS_VARIABLE, PASSWORD_VARIABLE, USER_VARIABLE
from briefs.errors import ExitCode, NothingProduced, UsageError
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import KEY_VARIABLE

ANN, BOB = "ann@example.org", "bob@example.org"
SETTINGS = """
[publisher]
firm = "Example Research"
[mail]
sender = "desk@example.org"
unsubscribe_mailto = "leave@example.org"
"""
OURS = (SMTP_VARIABLE, EPOCH_VARIABLE, CREDENTIALS_VARIABLE, PASSWORD_VARIABLE, USER_VARIABLE)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A desk's folder with an approved issue and two subscribers."""
    monkeypatch.chdir(tmp_path)
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(KEY_VARIABLE, KEY.secret.hex())
    (tmp_path / "briefs.toml").write_text(SETTINGS, "utf-8")
    write_week(tmp_path / "output" / "2026-06-12")
    archive = archived(tmp_path / "output" / "archive.db")
    subscribed(archive, Subscriber(ANN, name="Ann Lee"), Subscriber(BOB))
    return tmp_path


@pytest.fixture
def folder(home):
    return home / "output" / "2026-06-12"


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


def said(capsys):
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_an_issue_reaches_everybody_and_says_so(folder, server, capsys):
    assert send(folder, smtp=server.url) == ExitCode.OK
    assert server.times == {ANN: 1, BOB: 1}
    out, _ = said(capsys)
    assert out == "The issue of 2026-06-12, revision A: 2 subscribers: 2 sent\n"


def test_the_server_may_stand_in_the_environment_or_the_settings(home, folder, server, monkeypatch):
    monkeypatch.setenv(SMTP_VARIABLE, server.url)
    assert send(folder, to=[ANN]) == ExitCode.OK
    monkeypatch.delenv(SMTP_VARIABLE)
    (home / "briefs.toml").write_text(f'{SETTINGS}smtp = "{server.url}"\n', "utf-8")
    assert send(folder) == ExitCode.OK
    assert server.times == {ANN: 1, BOB: 1}


def test_without_a_server_nothing_is_written_down(folder):
    with pytest.raises(UsageError, match="no mail server is named"):
        send(folder)
    with pytest.raises(NothingProduced, match="has no deliveries of 2026-06-12"):
        deliveries(str(folder))


def test_a_dry_run_needs_no_server(home, folder, capsys, monkeypatch):
    monkeypatch.setenv(EPOCH_VARIABLE, "1781339400")
    assert send(folder, dry_run=home / "outbox") == ExitCode.OK
    assert said(capsys)[0] == f"2 messages written, none sent\nLook in {home / 'outbox'}\n"
    first = (home / "outbox" / f"000001-{ANN}.eml").read_bytes()
    assert b"\r\nDate: Sat, 13 Jun 2026 08:30:00 +0000\r\n" in first
    send(folder, dry_run=home / "again")
    assert (home / "again" / f"000001-{ANN}.eml").read_bytes() == first


def test_a_dry_run_of_a_draft_warns(home, capsys):
    folder = write_week(home / "output" / "2026-06-12", approved_by="")
    assert send(folder, dry_run=home / "outbox") == ExitCode.OK
    assert "is a draft: it cannot be sent yet" in " ".join(said(capsys)[1].split())


def test_a_time_that_is_none_is_refused(home, folder, monkeypatch):
    monkeypatch.setenv(EPOCH_VARIABLE, "tomorrow")
    with pytest.raises(UsageError, match="'tomorrow', which is no time"):
        send(folder, dry_run=home / "outbox")


def test_a_server_that_asks_who_we_are_is_told(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(USER_VARIABLE, USER)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    with (
        certified(tmp_path, "127.0.0.1") as (tls, authority),
        SmtpServer(tls=tls, password=True) as server,
    ):
        assert send(folder, smtp=server.url, authority=authority) == ExitCode.OK
        assert server.times == {ANN: 1, BOB: 1}


def test_credentials_in_a_url_are_refused_and_not_repeated(folder):
    with pytest.raises(UsageError) as caught:
        send(folder, smtp="smtp://desk:hunter2@mail.example.org")
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


def test_trouble_is_told_with_what_to_do(folder, server, capsys):
    server.play("RCPT", says("550 5.1.1 no such mailbox"), usually)
    server.play("END", takes_and_drops)
    assert send(folder, smtp=server.url, connections=1) == ExitCode.PARTIAL
    out, _ = said(capsys)
    assert "2 subscribers: 1 suppressed, 1 unknown\n" in out
    assert "--resend-unknown sends it" in out
    assert "`briefs deliveries 2026-06-12` tells who, and why." in out


def test_a_server_that_refuses_us_stops_the_run(folder, server, capsys):
    server.play("MAIL", says("550 5.7.1 not from here"))
    assert send(folder, smtp=server.url) == ExitCode.NOTHING
    out, err = said(capsys)
    assert "2 subscribers: 2 pending" in out
    assert "not from here" in err


def test_deliveries_are_listed_with_what_was_said(folder, server, capsys, home):
    server.play("RCPT", says("550 5.1.1 no such mailbox"), usually)
    send(folder, smtp=server.url, connections=1)
    said(capsys)
    assert deliveries("2026-06-12", output=home / "output") == ExitCode.OK
    out, _ = said(capsys)
    assert re.match(r"Issue of 2026-06-12, revision A, begun \d{4}-\d\d-\d\d \d\d:\d\d UTC: ", out)
    assert "2 subscribers: 1 sent, 1 suppressed" in out
    assert ANN in out
    assert BOB not in out
    assert "no such mailbox" in out
    deliveries(str(folder), output=home / "output", everybody=True)
    assert BOB in said(capsys)[0]


def test_deliveries_for_machines(folder, server, capsys, home):
    send(folder, smtp=server.url)
    said(capsys)
    deliveries("2026-06-12", output=home / "output", as_json=True)
    (mailing,) = json.loads(said(capsys)[0])
    assert (mailing["week"], mailing["revision"], mailing["complete"]) == (str(WEEK), "A", True)
    assert mailing["counts"]["sent"] == 2
    assert [(each["address"], each["status"]) for each in mailing["deliveries"]] == [
        (ANN, "sent"),
        (BOB, "sent"),
    ]


def test_a_week_that_is_none_is_refused():
    with pytest.raises(UsageError, match="'june' is no week"):
        deliveries("june")


def test_rates_are_read(folder, server):
    assert send(folder, smtp=server.url, rate=["500/s", "example.org=400/s"]) == ExitCode.OK
    with pytest.raises(UsageError, match="'fast' is no rate"):
        send(folder, smtp=server.url, rate=["fast"])


def test_a_key_is_made_once_and_missed_after_that(home, folder, server, monkeypatch, capsys):
    monkeypatch.delenv(KEY_VARIABLE)
    key = home / "output" / "mail.key"
    assert send(folder, smtp=server.url, to=[ANN]) == ExitCode.OK
    assert "Made the key" in said(capsys)[1]
    assert key.is_file()
    key.unlink()
    with pytest.raises(UsageError, match="is gone, and issues were sent with its key"):
        send(folder, smtp=server.url)
    assert not key.exists()


def test_a_misspelt_week_makes_no_key(home, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(UsageError, match=r"manifest\.json: cannot be read"):
        send(home / "output" / "2026-06-21", smtp="smtp://localhost")
    assert not (home / "output" / "mail.key").exists()


def test_a_run_for_who_is_named_is_judged_by_them(folder, server):
    server.play("RCPT", says("550 5.7.1 not for you"), usually)
    assert send(folder, smtp=server.url, to=[ANN]) == ExitCode.PARTIAL
    assert send(folder, smtp=server.url, to=[BOB]) == ExitCode.OK
    assert send(folder, smtp=server.url, retry=True) == ExitCode.OK
    assert server.times == {ANN: 1, BOB: 1}


def test_messages_of_a_dry_run_are_for_nobody_else(home, folder):
    send(folder, dry_run=home / "outbox")
    assert (home / "outbox").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (home / "outbox").iterdir()} == {0o600}


def test_who_left_gets_nothing(folder, server, home):
    with open_roster(home / "output" / "archive.db") as roster:
        roster.unsubscribe(BOB, now=NOW)
    assert send(folder, smtp=server.url) == ExitCode.OK
    assert server.times == {ANN: 1}
