import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.delivery.headers import Sender, addressed, common, sender_of, way_out
from briefs.errors import SettingsError
from briefs.settings.publication import MailSettings, Publisher, Settings

SENT = datetime(2026, 6, 13, 8, 30, tzinfo=UTC)
DESK = Sender("Example Research", "desk@example.org", list_id="digest.example.org")


def parsed(*lines):
    return message_from_bytes(b"".join((*lines, b"\r\n")), policy=default)


def of(**mail):
    return Settings(publisher=Publisher(firm="Example Research"), mail=MailSettings(**mail))


def test_a_sender_is_what_the_settings_name():
    sender = sender_of(
        of(
            sender="The Desk <Desk@EXAMPLE.org>",
            reply_to="answers@example.org",
            unsubscribe_url="https://research.example.org/unsubscribe/",
            unsubscribe_mailto="leave@example.org",
        )
    )
    assert sender == Sender(
        "The Desk",
        "Desk@example.org",
        "answers@example.org",
        "digest.example.org",
        "https://research.example.org/unsubscribe",
        "leave@example.org",
    )


def test_a_sender_without_a_name_has_the_firms():
    sender = sender_of(of(sender="desk@example.org", unsubscribe_mailto="leave@example.org"))
    assert sender.name == "Example Research"


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        ({}, "mail.sender: is missing"),
        ({"sender": "desk@example.org"}, "there is no way to unsubscribe"),
        ({"sender": "the desk", "unsubscribe_mailto": "a@example.org"}, "mail.sender: "),
        ({"sender": "a@example.org", "unsubscribe_mailto": "leave"}, "mail.unsubscribe_mailto: "),
        (
            {"sender": "a@example.org", "reply_to": "b@", "unsubscribe_mailto": "a@example.org"},
            "mail.reply_to: ",
        ),
    ],
)
def test_settings_that_cannot_send_are_refused_with_the_key(mail, told):
    with pytest.raises(SettingsError, match=re.escape(told)):
        sender_of(of(**mail))


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("site", "http://research.example.org"),
        ("site", "https://desk:secret@example.org"),
        ("site", "https://example.org/?week="),
        ("site", "javascript:alert(1)"),
        ("site", "https://exämple.org"),
        ("unsubscribe_url", "ftp://example.org"),
        ("unsubscribe_url", "https://"),
    ],
)
def test_an_address_that_no_reader_should_follow_is_refused(key, address):
    with pytest.raises(ValueError, match="should be an address"):
        MailSettings(**{key: address})


def test_pages_are_linked_only_where_they_are_found():
    with pytest.raises(ValueError, match='pdf = "link" needs site'):
        MailSettings(pdf="link")


def test_what_all_messages_say_of_themselves():
    message = parsed(common(DESK, "CN Energy, 12 June 2026", "en", SENT))
    assert dict(message.items()) == {
        "From": "Example Research <desk@example.org>",
        "Subject": "CN Energy, 12 June 2026",
        "Date": "Sat, 13 Jun 2026 08:30:00 +0000",
        "List-Id": "<digest.example.org>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }


def test_a_message_is_of_one_reader():
    message = parsed(addressed("Ann Lee", "ann@example.org"))
    assert message["To"] == "Ann Lee <ann@example.org>"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=200))
def test_whatever_a_name_holds_stays_a_name(name):
    lines = addressed(name, "ann@example.org")
    assert lines.isascii()
    assert all(len(line) <= 998 for line in lines.split(b"\r\n"))
    assert [each.addr_spec for each in parsed(lines)["To"].addresses] == ["ann@example.org"]
    assert list(parsed(lines)) == ["To"]


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=120))
def test_whatever_a_subject_holds_stays_a_subject(subject):
    message = parsed(common(DESK, subject, "en", SENT))
    assert len(message) == 8
    shown = "".join(each for each in subject if each.isprintable())
    assert "".join(message["Subject"].split()) == "".join(shown.split())


HOSTILE = [
    "a\r\nBcc: all@example.org",
    "=?utf-8?q?Ann=0D=0ABcc=3A_x=40y.z?=",
    "=?utf-8?q?=0D=0A=0D=0Ahello?=",
    "=?utf-8?b?DQouDQo=?=",
    f"Smith, {'J' * 70}",
    f"victim@example.com, {'x' * 60}",
    '"' * 80,
    "\\" * 80,
    "Ann <eve@example.org>",
    "a;b:c@d,e",
    f"王{'小明' * 60}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_adds_a_header_or_an_address(name):
    lines = addressed(name, "ann@example.org")
    message = parsed(lines)
    assert list(message) == ["To"]
    assert [each.addr_spec for each in message["To"].addresses] == ["ann@example.org"]
    assert b"\r\n\r\n" not in lines
    assert all(line[:1] in b" T" for line in lines.splitlines())


@pytest.mark.parametrize("subject", HOSTILE)
def test_no_subject_adds_a_header(subject):
    lines = common(DESK, subject, "en", SENT)
    assert [line.partition(b":")[0] for line in lines.splitlines() if line[:1] != b" "] == [
        *(b"From", b"Subject", b"Date", b"List-Id", b"Precedence", b"Auto-Submitted"),
        *(b"Content-Language", b"MIME-Version"),
    ]


def test_names_come_out_as_they_are_written():
    for name in ("Ann Lee", "Lee, Ann", 'Ann "the" Lee', "Ann \\ Lee", "王小明", "=?utf-8?q?A?="):
        (address,) = parsed(addressed(name, "ann@example.org"))["To"].addresses
        assert address.display_name == name


@pytest.mark.parametrize("list_id", ["My list <d.example.org>", "digest", "a b.example.org"])
def test_a_list_id_that_is_none_is_refused(list_id):
    mail = {"sender": "a@example.org", "unsubscribe_mailto": "a@example.org", "list_id": list_id}
    with pytest.raises(SettingsError, match=r"mail\.list_id: is no List-Id"):
        sender_of(of(**mail))


def test_one_click_is_offered_where_there_is_a_server():
    sender = Sender("", "desk@example.org", url="https://a.example/u", mailto="leave@example.org")
    out = way_out(sender, "t.k-n_1")
    message = parsed(out.header)
    assert out.link == "https://a.example/u/t.k-n_1"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].split() == [
        "<https://a.example/u/t.k-n_1>,",
        "<mailto:leave@example.org?subject=unsubscribe%20t.k-n_1>",
    ]


def test_without_a_server_there_is_an_address_to_write_to():
    out = way_out(Sender("", "desk@example.org", mailto="leave+all@example.org"), "token")
    assert out.link == "mailto:leave%2Ball@example.org?subject=unsubscribe%20token"
    assert out.header == f"List-Unsubscribe: <{out.link}>\r\n".encode()
