"""What a server said, and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.archive.mailed import Status
from briefs.delivery.answer import (
    LONGEST,
    Answer,
    Verdict,
    of_message,
    of_recipient,
    of_whole,
    read_answer,
)
from briefs.delivery.server import ANONYMOUS, Credentials

CONDEMNED = [
    "550 5.1.1 no such user",
    "550 no such user",
    "550 5.2.1 mailbox disabled",
    "551 user not local",
    "553 5.1.3 bad address",
    "554 5.4.4 unable to route",
    "556 5.1.10 takes no mail",
    "550 5.0.0 unknown",
    "550 5.71 is no code of that kind",
]
SPARED = [
    "550 5.7.1 relaying denied",
    "554 5.7.26 not authenticated",
    "552 over quota",
    "552 5.2.2 over quota",
    "550 5.2.2 over quota",
    "550 5.2.3 too large for this mailbox",
    "550 5.1.8 sender's domain does not exist",
    "553 5.1.7 bad sender",
    "550 5.3.0 system trouble",
    "504 5.5.2 need a full name",
    "503 bad sequence",
    "530 authentication required",
    "555 parameter not known",
    "550 5.6.0 content",
]


def answer(text):
    code, _space, words = text.partition(" ")
    return Answer(int(code), words)


@pytest.mark.parametrize("text", CONDEMNED)
def test_an_address_that_mail_never_reaches_is_condemned(text):
    assert of_recipient(answer(text)) == Verdict(Status.SUPPRESSED, text, suppress=True)


@pytest.mark.parametrize("text", SPARED)
def test_an_address_is_not_blamed_for_what_is_wrong_with_us_or_full(text):
    assert of_recipient(answer(text)) == Verdict(Status.FAILED, text)


@pytest.mark.parametrize("text", ["421 busy", "450 4.2.0 greylisted", "452 4.5.3 too many"])
def test_what_is_put_off_is_put_off(text):
    found = Verdict(Status.DEFERRED, text)
    assert of_recipient(answer(text)) == of_message(answer(text)) == of_whole(answer(text)) == found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("250 2.0.0 queued as 1234", Status.SENT),
        ("251 forwarded", Status.SENT),
        ("550 5.7.1 spam", Status.FAILED),
        ("552 too large", Status.FAILED),
        ("354 go on", Status.UNKNOWN),
        ("-1 what?", Status.UNKNOWN),
    ],
)
def test_the_reply_to_a_whole_message_settles_it_or_not(text, status):
    verdict = of_whole(answer(text))
    assert (verdict.status, verdict.suppress) == (status, False)
    assert verdict.answer.endswith(text)


def test_what_is_about_size_is_known_by_code():
    assert answer("552 too much").is_about_size
    assert answer("554 5.3.4 too much").is_about_size
    assert not answer("550 5.7.1 too much").is_about_size


def test_the_password_is_cut_out_of_what_a_server_says():
    desk = Credentials("desk", "hunter2")
    assert str(read_answer(535, b"5.7.8 bad: hunter2", desk)) == "535 5.7.8 bad: (password)"


@given(st.integers(-1, 999), st.binary(max_size=2000))
def test_whatever_is_said_is_one_printable_line_of_bounded_length(code, message):
    text = read_answer(code, message, ANONYMOUS).text
    assert len(text) <= LONGEST
    assert text.isprintable()


def test_lines_become_one():
    assert read_answer(250, b"2.0.0 one\n2.0.0 two\x1b[31m", ANONYMOUS).text == (
        r"2.0.0 one 2.0.0 two\x1b[31m"
    )
