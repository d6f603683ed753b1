import os
import stat
import string
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import UsageError
from briefs.subscribers.signing import KEY_VARIABLE, MailKey, key_beside, load_key

FRIDAY = date(2026, 6, 12)
KEY = MailKey(bytes(range(32)))
OTHER = MailKey(bytes(range(1, 33)))
HANDLE = "0123456789abcdef" * 2
HEX = "a1" * 32

handles = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(handles)
def test_a_token_tells_whose_it_is_to_whoever_has_the_key(handle):
    token = KEY.token(handle)
    assert KEY.handle_of(token) == handle
    assert OTHER.handle_of(token) is None
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")


@given(handles, st.data())
def test_a_token_with_any_bit_flipped_is_none(handle, data):
    token = bytearray(KEY.token(handle).encode())
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= 1 << data.draw(st.integers(0, 7))
    assert KEY.handle_of(token.decode("latin-1")) is None


@given(handles, st.text(min_size=1, max_size=200), st.booleans())
def test_a_token_with_more_around_it_is_none(handle, more, before):
    token = KEY.token(handle)
    assert KEY.handle_of(more + token if before else token + more) is None


@given(st.text(max_size=200))
def test_any_text_may_be_asked_for(text):
    assert KEY.handle_of(text) is None
    assert KEY.handle_of(f"{HANDLE}.{text}") is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        HANDLE,
        f"{HANDLE}.",
        KEY.token(HANDLE).upper(),
        KEY.token(HANDLE) + "=",
        KEY.token(HANDLE)[:-1],
        f"{KEY.token(HANDLE)}\n",
        KEY.token("not-a-handle"),
        KEY.token(HANDLE.upper()),
        "\ud800." + KEY.token(HANDLE),
    ],
)
def test_what_is_nearly_a_token_is_none(token):
    assert KEY.handle_of(token) is None


def test_a_message_has_one_id_however_often_it_is_tried():
    told = [
        key.message_id(day, revision, handle, "example.org")
        for key in (KEY, OTHER)
        for day in (FRIDAY, date(2026, 6, 19))
        for revision in (1, 2, 11)
        for handle in (HANDLE, HANDLE[::-1])
    ]
    assert len(set(told)) == len(told)
    assert told[0] == KEY.message_id(FRIDAY, 1, HANDLE, "example.org")
    assert told[0].startswith("<")
    assert told[0].endswith("@example.org>")
    assert HANDLE not in told[0]
    assert told[0].isascii()


def test_the_key_is_not_shown():
    assert repr(KEY) == "MailKey()"
    assert KEY.secret.hex() not in f"{KEY} {KEY!r} {vars(type(KEY))}"


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    path = key_beside(tmp_path / "archive.db")
    made = load_key(path, {})
    assert path.name == "mail.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(path, {}) == made
    assert made.secret.hex() == path.read_text().strip()
    assert len(made.secret) == 32
    assert [each.name for each in tmp_path.iterdir()] == ["mail.key"]


def test_two_keys_are_two(tmp_path):
    assert load_key(tmp_path / "a", {}) != load_key(tmp_path / "b", {})


def test_all_who_make_a_key_at_once_end_with_one(tmp_path):
    path, ready = tmp_path / "mail.key", threading.Barrier(8)

    def ask(_):
        ready.wait()
        return load_key(path, {})

    with ThreadPoolExecutor(8) as asking:
        keys = set(asking.map(ask, range(8)))
    assert keys == {load_key(path, {})}
    assert [each.name for each in tmp_path.iterdir()] == ["mail.key"]


def test_the_environment_goes_before_the_file(tmp_path):
    path = tmp_path / "mail.key"
    given_key = load_key(path, {KEY_VARIABLE: f" {HEX.upper()}\n"})
    assert given_key.secret == bytes.fromhex(HEX)
    assert not path.exists()


def test_a_longer_key_is_taken_whole(tmp_path):
    path = tmp_path / "mail.key"
    assert load_key(path, {KEY_VARIABLE: HEX * 2}).secret == bytes.fromhex(HEX * 2)


BAD = ["", "  ", "swordfish", HEX[:-2], HEX[:-1], HEX + "a", "g" * 64, "٣" * 64, f"{HEX} {HEX}"]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_key_is_refused_and_not_shown(text, tmp_path):
    path = tmp_path / "mail.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    for environment in ({}, {KEY_VARIABLE: text}):
        with pytest.raises(UsageError, match="at least 64 hex digits") as caught:
            load_key(path, environment)
        assert not text.strip() or text.strip() not in f"{caught.value} {caught.value.hint}"
        assert caught.value.__cause__ is None
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o611, 0o777])
def test_a_key_file_that_others_may_open_is_refused(mode, tmp_path):
    path = tmp_path / "mail.key"
    path.write_text(HEX)
    path.chmod(mode)
    with pytest.raises(UsageError, match="open to other users") as caught:
        load_key(path, {})
    assert f"chmod 600 {path}" in caught.value.hint
    path.chmod(0o400)
    assert load_key(path, {}).secret == bytes.fromhex(HEX)


def test_no_key_is_made_where_one_must_be_there(tmp_path):
    path = tmp_path / "mail.key"
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_key(path, {}, make=False)
    assert not path.exists()


def test_a_key_that_cannot_be_had_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be made: No such file") as caught:
        load_key(tmp_path / "far" / "mail.key", {})
    assert KEY_VARIABLE in caught.value.hint
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        load_key(tmp_path, {})
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_key(link, {})


def test_a_device_is_no_key_file():
    with pytest.raises(UsageError, match="is not a file"):
        load_key(Path(os.devnull), {})
