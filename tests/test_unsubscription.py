"""The unsubscribe server: its application asked directly, and the command as people run it."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefs.archive.roster import Standing, open_roster, read_roster
from briefs.archive.schema import transaction
from briefs.cli import main
from briefs.layout import load_layout
from briefs.serving import Address, listener
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import MailKey
from briefs.unsubscription import Register, application
from briefs.unsubscription.forms import LONGEST_BODY, Wish, wish_of
from briefs.unsubscription.server import bounded
from briefs.writers.farewell import farewell_pages

SECONDS = 60
NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
KEY = MailKey(bytes(range(32)))
ANN, BEN, CY = (f"{number:032x}" for number in (1, 2, 3))
STRANGER = f"{9:032x}"
MAILTO = "unsubscribe@example.org"
FORM = "application/x-www-form-urlencoded"
ONE_CLICK = b"List-Unsubscribe=One-Click"


def parts(*fields, border="----7x", end="\r\n"):
    """A form in parts, as mail programs and browsers write one."""
    written = "".join(
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return f"{written}--{border}--{end}".encode()


ONE_CLICK_PARTS = parts(("List-Unsubscribe", "One-Click"))
IN_PARTS = "multipart/form-data; boundary=----7x"


class Client:
    """Asks an application as it stands, without a server."""

    def __init__(self, app):
        self._transport = httpx.ASGITransport(app)

    def request(self, method, path, **content):
        async def ask():
            async with httpx.AsyncClient(transport=self._transport) as client:
                return await client.request(method, f"http://x{path}", **content)

        return asyncio.run(ask())

    def get(self, path):
        return self.request("GET", path)

    def head(self, path):
        return self.request("HEAD", path)

    def post(self, path, **content):
        return self.request("POST", path, **content)


class Office:
    """An archive of three subscribers, of whom Ben has unsubscribed and Cy is suppressed, and the
    application that serves it; `told` is what it reported.
    """

    def __init__(self, folder, **options):
        self.archive = folder / "archive.db"
        numbers = count(1)
        with open_roster(self.archive) as roster:
            people = [Subscriber(f"{name}@example.org", name) for name in ("ann", "ben", "cy")]
            roster.enrol(people, NOON, lambda: f"{next(numbers):032x}")
            roster.unsubscribe(handle=BEN, now=NOON, reason="asked")
            roster.suppress(handle=CY, now=NOON, reason="550")
        self.told = []
        self.times = count(1)
        register = Register(
            self.archive, KEY, lambda: NOON + timedelta(hours=next(self.times)), patience=0.2
        )
        self.pages = farewell_pages(load_layout(), MAILTO)
        self.app = application(register, self.pages, options.get("prefix", ""), self.told.append)
        self.client = Client(self.app)

    def get(self, handle):
        return self.client.get(f"/{KEY.token(handle)}")

    def post(self, handle, body=ONE_CLICK, kind=FORM):
        return self.client.post(
            f"/{KEY.token(handle)}", content=body, headers={"Content-Type": kind}
        )

    def standings(self):
        with read_roster(self.archive) as roster:
            return {each.handle: (each.standing, each.since) for each in roster.people()}


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def seen(answer):
    """All that a client sees of an answer."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content


# Opening


@pytest.mark.parametrize("handle", [ANN, BEN, CY])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_link_asks_and_changes_nothing(office, handle, method):
    before = office.standings()
    answer = office.client.request(method, f"/{KEY.token(handle)}")
    assert answer.status_code == 200
    assert answer.content == (office.pages.confirm if method == "GET" else b"")
    assert office.standings() == before


def test_the_page_has_a_form_that_asks_for_what_is_taken(office):
    form = office.get(ANN).text
    assert re.findall("<form[^>]*>", form) == ['<form method="post">']
    assert re.findall("<(?:input|button)[^>]*>", form) == ['<button name="confirm" value="yes">']
    assert office.post(ANN, b"confirm=yes").content == office.pages.goodbye


# Unsubscribing


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ONE_CLICK, FORM),
        (ONE_CLICK, f"{FORM}; charset=UTF-8"),
        (ONE_CLICK, FORM.upper()),
        (ONE_CLICK + b"\r\n", FORM),
        (b"a=b&" + ONE_CLICK, FORM),
        (b"List%2dUnsubscribe=One%2DClick", FORM),
        (ONE_CLICK, ""),
        (ONE_CLICK_PARTS, IN_PARTS),
        (ONE_CLICK_PARTS, 'Multipart/Form-Data; charset=utf-8; Boundary="----7x"'),
        (parts(("a", "b"), ("List-Unsubscribe", "One-Click"), end=""), IN_PARTS),
        (b"preamble\r\n" + ONE_CLICK_PARTS, IN_PARTS),
        (ONE_CLICK_PARTS.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain\r\n\r\n"), IN_PARTS),
        (ONE_CLICK_PARTS.replace(b'"', b""), IN_PARTS),
        (ONE_CLICK + b"&a=" + b"b" * (LONGEST_BODY - len(ONE_CLICK) - 3), FORM),
    ],
)
def test_a_mail_program_unsubscribes_with_one_click(office, body, kind):
    answer = office.post(ANN, body, kind)
    assert (answer.status_code, answer.text) == (200, "You are unsubscribed.\n")
    assert office.standings()[ANN] == (Standing.UNSUBSCRIBED, NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("body", "kind"), [(b"confirm=yes", FORM), (parts(("confirm", "yes")), IN_PARTS)]
)
def test_the_button_unsubscribes_and_says_so(office, body, kind):
    answer = office.post(ANN, body, kind)
    assert (answer.status_code, answer.content) == (200, office.pages.goodbye)
    assert office.standings()[ANN][0] is Standing.UNSUBSCRIBED


def test_others_stay_as_they_were(office):
    before = office.standings()
    office.post(ANN)
    after = office.standings()
    assert {handle: after[handle] for handle in (BEN, CY)} == {
        handle: before[handle] for handle in (BEN, CY)
    }


def test_twice_is_as_good_as_once(office):
    first = seen(office.post(ANN))
    since = office.standings()[ANN]
    assert seen(office.post(ANN)) == first
    assert office.standings()[ANN] == since


def test_the_archive_says_why_and_nothing_of_who_asked(office):
    office.post(ANN)
    with read_roster(office.archive) as roster:
        assert roster.of_handle(ANN).reason == "by the link"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"", ""),
        (b"List-Unsubscribe", FORM),
        (b"List-Unsubscribe=", FORM),
        (b"List-Unsubscribe=one-click", FORM),
        (b"confirm=no", FORM),
        (ONE_CLICK, "text/plain"),
        (ONE_CLICK, "application/json"),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json"),
        (ONE_CLICK, IN_PARTS),
        (ONE_CLICK_PARTS, FORM),
        (ONE_CLICK_PARTS, "multipart/form-data"),
        (ONE_CLICK_PARTS, "multipart/form-data; boundary=other"),
        (ONE_CLICK_PARTS, 'multipart/form-data; boundary=""'),
        (ONE_CLICK_PARTS, f"multipart/form-data; boundary={'x' * 71}"),
        (ONE_CLICK_PARTS.replace(b"; name", b"; filename"), IN_PARTS),
        (ONE_CLICK_PARTS.replace(b"\r\n\r\n", b"\r\n"), IN_PARTS),
        (b"a=b&" * 17 + ONE_CLICK, FORM),
        (b"\xff\xfe\x00", FORM),
        (ONE_CLICK + b"&a=" + b"b" * LONGEST_BODY, FORM),
    ],
)
@pytest.mark.parametrize("handle", [ANN, STRANGER])
def test_any_other_form_is_refused(office, handle, body, kind):
    before = office.standings()
    assert office.post(handle, body, kind).status_code == 400
    assert office.standings() == before


def test_a_form_that_comes_in_pieces_is_one(office):
    async def pieces():
        for piece in (b"List-Unsub", b"", b"scribe=One", b"-Click"):
            yield piece

    assert office.post(ANN, pieces()).status_code == 200


def test_an_endless_form_is_not_read_to_its_end(office):
    read = []

    def endless():
        for number in range(10_000):
            read.append(number)
            yield b"a" * 1024

    async def send():
        # Asked without a client, which would read it all before.
        sent, pieces = [], endless()

        async def receive():
            return {"type": "http.request", "body": next(pieces), "more_body": True}

        async def answer(message):
            sent.append(message)

        path = f"/{KEY.token(ANN)}"
        scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
        await office.app(scope, receive, answer)
        return sent[0]["status"]

    assert asyncio.run(send()) == 400
    assert len(read) == LONGEST_BODY // 1024 + 1


@given(st.binary(max_size=300), st.text(max_size=80))
@example(ONE_CLICK_PARTS[:-30], IN_PARTS)
@example(b"--\r\n" * 40, 'multipart/form-data; boundary="\ud800"')
@example(b"=" * 300, FORM)
def test_no_form_is_misread(body, kind):
    wish = wish_of(body, kind)
    assert wish is None or b"nsubscribe" in body or b"confirm" in body


@given(st.text(max_size=20), st.text(max_size=20))
def test_fields_beside_the_wish_change_nothing(name, value):
    beside = httpx.Request("POST", "http://x", data={name: value, "confirm": "yes"})
    assert wish_of(beside.content, FORM) is Wish.BUTTON


# Strangers


def broken(token):
    handle, _, signature = token.partition(".")
    yield from ("x", handle, signature, f"{handle}.", f".{signature}", "%00", "%2e%2e", "é")
    yield from (token[:-1], f"{token}x", f"x{token}", token.upper(), f"{token}%20", f"%20{token}")
    yield from (f"{BEN}.{signature}", token.replace(".", "%2525"), token * 2, "a" * 8000)
    yield MailKey(bytes(32)).token(handle)


@pytest.mark.parametrize("token", list(broken(KEY.token(ANN))))
def test_a_wrong_link_and_an_unknown_one_look_alike(office, token):
    before = office.standings()
    for ask in (
        office.client.get,
        office.client.head,
        lambda path: office.client.post(path, data={"confirm": "yes"}),
        lambda path: office.client.post(path, data={"List-Unsubscribe": "One-Click"}),
    ):
        answer = ask(f"/{token}")
        assert answer.status_code == 404
        assert seen(answer) == seen(ask(f"/{KEY.token(STRANGER)}"))
    assert office.get(STRANGER).content == office.pages.invalid
    assert office.standings() == before


@pytest.mark.parametrize("handle", [BEN, CY])
def test_who_is_away_already_looks_like_everybody(tmp_path, office, handle):
    assert seen(office.get(handle)) == seen(office.get(ANN))
    assert seen(office.post(handle)) == seen(office.post(ANN))
    (tmp_path / "other").mkdir()
    other = Office(tmp_path / "other")
    assert seen(office.post(handle, b"confirm=yes")) == seen(other.post(ANN, b"confirm=yes"))


@given(st.text(min_size=1, max_size=200))
def test_no_made_up_token_is_taken(token):
    register = Register(Path("/nowhere"), KEY, lambda: NOON)
    # The archive, which is not there, is not even asked.
    assert not register.knows(token)
    assert not register.strike(token)


@given(st.integers(0, len(KEY.token(ANN)) - 1), st.characters(codec="ascii"))
def test_a_link_with_one_character_changed_is_nobodys(place, character):
    token = KEY.token(ANN)
    changed = token[:place] + character + token[place + 1 :]
    assert (KEY.handle_of(changed) == ANN) == (changed == token)


@pytest.mark.parametrize(
    "path", ["/", "/a/b", "/{token}/", "/{token}/x", "//{token}", "/x/{token}"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_places_are_not_there(office, method, path):
    place = path.format(token=KEY.token(ANN))
    answer = office.client.request(method, place, content=ONE_CLICK)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert office.standings()[ANN][0] is Standing.ACTIVE


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(office, method):
    answer = office.client.request(method, f"/{KEY.token(ANN)}", content=ONE_CLICK)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert office.standings()[ANN][0] is Standing.ACTIVE


@pytest.mark.parametrize("prefix", ["/unsubscribe", "/mail/off", ""])
def test_a_proxy_may_leave_the_path_or_take_it_away(tmp_path, prefix):
    office = Office(tmp_path, prefix=prefix)
    for start in ("", prefix):
        assert office.client.get(f"{start}/{KEY.token(ANN)}").status_code == 200
        assert office.client.post(f"{start}/{KEY.token(ANN)}", content=ONE_CLICK).is_success
    assert office.client.get(f"/other/{KEY.token(ANN)}").status_code == 404


# Pages


def test_every_answer_forbids_what_it_does_not_need(office):
    answers = [
        *(office.get(ANN), office.get(STRANGER), office.post(ANN), office.post(ANN, b"")),
        *(office.client.get("/"), office.client.request("PUT", "/x")),
    ]
    for answer in answers:
        headers = answer.headers
        policy = dict(
            each.strip().split(" ", 1) for each in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "script-src" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-robots-tag"].startswith("noindex")
        assert headers["connection"] == "close"
        assert "set-cookie" not in headers


def test_the_policy_allows_the_style_sheet_and_no_other(office):
    (style,) = re.findall("<style>(.*)</style>", office.get(ANN).text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in office.get(ANN).headers["content-security-policy"]
    assert "prefers-color-scheme:dark" in style


def test_no_page_holds_what_is_known_of_anybody(office):
    for answer in (office.get(ANN), office.post(ANN, b"confirm=yes"), office.get(STRANGER)):
        everything = f"{answer.headers}{answer.text}"
        for known in ("ann@", ANN, STRANGER, KEY.token(ANN)):
            assert known not in everything


# The archive


def held(archive):
    """A connection that is writing to the archive."""
    connection = sqlite3.connect(archive, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_while_the_archive_is_written_links_open_and_forms_are_put_off(office):
    sender = held(office.archive)
    assert office.get(ANN).content == office.pages.confirm
    for body in (ONE_CLICK, b"confirm=yes"):
        answer = office.post(ANN, body)
        assert (answer.status_code, answer.content) == (503, office.pages.later)
        assert answer.headers["retry-after"] == "60"
    sender.execute("ROLLBACK")
    sender.close()
    assert office.standings()[ANN][0] is Standing.ACTIVE
    assert office.post(ANN).status_code == 200
    assert len(office.told) == 2
    assert "is in use by another program" in str(office.told[0])
    assert not any(secret in str(office.told) for secret in (ANN, "example.org"))


def test_an_archive_that_is_gone_is_not_begun_anew(office):
    office.archive.rename(office.archive.with_suffix(".away"))
    for answer in (office.get(ANN), office.post(ANN)):
        assert (answer.status_code, answer.content) == (503, office.pages.later)
    assert not office.archive.exists()
    office.archive.with_suffix(".away").rename(office.archive)
    assert office.post(ANN).status_code == 200


def test_a_damaged_archive_is_told_of_and_loses_nothing(office):
    content = office.archive.read_bytes()
    office.archive.write_bytes(b"not a database" * 400)
    assert office.post(ANN).status_code == 503
    assert "is not an SQLite database" in str(office.told[0])
    office.archive.write_bytes(content)
    assert office.post(ANN).status_code == 200


def asked_at_once(app, tokens):
    """The codes of a one-click form for each token, all on their way together."""

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            form = {"List-Unsubscribe": "One-Click"}
            asked = [client.post(f"http://x/{token}", data=form) for token in tokens]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    return asyncio.run(ask())


def test_twenty_at_once_are_one(office):
    assert asked_at_once(office.app, [KEY.token(ANN)] * 20) == [200] * 20
    assert office.standings()[ANN][0] is Standing.UNSUBSCRIBED


def test_twenty_people_beside_a_sender(tmp_path):
    office, handles = Office(tmp_path), [f"{number:032x}" for number in range(100, 120)]
    with open_roster(office.archive) as roster:
        own = iter(handles)
        more = [Subscriber(f"p{number}@example.org") for number in range(20)]
        roster.enrol(more, NOON, lambda: next(own))
    patient = Register(office.archive, KEY, lambda: NOON)
    app = application(patient, office.pages, "", office.told.append)
    stop = threading.Event()

    def send():
        writes = 0
        connection = sqlite3.connect(office.archive, isolation_level=None, timeout=SECONDS)
        # As a sender does, which between two of its batches hears what a server says.
        while not stop.wait(0.005):
            with transaction(connection):
                connection.execute("UPDATE subscriber SET name = name || 'x' WHERE id = 1")
            writes += 1
        connection.close()
        return writes

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        try:
            assert asked_at_once(app, map(KEY.token, handles)) == [200] * 20
        finally:
            stop.set()
        assert sending.result() > 0
    standings = office.standings()
    assert {standings[handle][0] for handle in handles} == {Standing.UNSUBSCRIBED}
    assert standings[ANN][0] is Standing.ACTIVE


# The server


def talk(app, words, longest):
    """What a server that allows a connection so many seconds answers to these bytes, until it hangs
    up.
    """

    async def ask():
        server = bounded(app, longest)
        with listener(Address("127.0.0.1", 0)) as listening:
            running = asyncio.create_task(server.serve(sockets=[listening]))
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            try:
                writer.write(words)
                return await asyncio.wait_for(_until_closed(reader), SECONDS)
            finally:
                writer.close()
                server.should_exit = True
                await running

    return asyncio.run(ask())


async def _until_closed(reader):
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


def request(method, path, *headers, body=b""):
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_real_server_answers_and_hangs_up(office, caplog, capfd):
    caplog.set_level(0)
    token = KEY.token(ANN)
    length = f"Content-Length: {len(ONE_CLICK)}"
    words = request("POST", f"/{token}", f"Content-Type: {FORM}", length, body=ONE_CLICK)
    answer = talk(office.app, words, SECONDS)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nYou are unsubscribed.\n")
    assert b"server:" not in answer.lower()
    assert office.standings()[ANN][0] is Standing.UNSUBSCRIBED
    printed = capfd.readouterr()
    assert ANN not in f"{caplog.text}{printed.out}{printed.err}"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"POST /",
        request("GET", "/x")[:-2],
        request("POST", f"/{KEY.token(ANN)}", "Content-Length: 26", body=b"List-Uns"),
        request("POST", f"/{KEY.token(ANN)}", "Transfer-Encoding: chunked", body=b"1a\r\nList"),
    ],
)
def test_who_is_slow_is_cut_off(office, words):
    assert talk(office.app, words, 0.2) == b""
    assert office.standings()[ANN][0] is Standing.ACTIVE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"GET /" + b"a" * 70_000, b"400"),
        (request("GET", "/" + "a" * 10_000), b"404"),
        (request("POST", "/x", "Content-Length: 100000", body=b"a" * 5000), b"400"),
    ],
)
def test_what_is_too_much_is_refused(office, words, code):
    assert talk(office.app, words, SECONDS).startswith(b"HTTP/1.1 " + code)


# The command


@pytest.fixture
def home(tmp_path):
    """A folder in which the command runs."""
    Office(tmp_path)
    key = tmp_path / "mail.key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    (tmp_path / "briefs.toml").write_text(
        '[publisher]\nfirm = "Harbour"\n[mail]\nunsubscribe_url = "https://m.example/off/"\n'
    )
    return tmp_path


def command(home, *more):
    environment = {k: v for k, v in os.environ.items() if k != "BRIEFS_MAIL_KEY"}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "briefs", "unsubscribe-server"),
            *("--archive", "archive.db", "--port", "0", *more),
        ],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_ended(home, by):
    with command(home) as process:
        try:
            printed = process.stdout.readline()
            assert printed.startswith("Unsubscribe server at http://127.0.0.1:"), process.stderr
            url = printed.split()[-1].rstrip("/")
            # What a proxy passes on with the path, and without.
            page = httpx.get(f"{url}/off/{KEY.token(ANN)}")
            assert "Harbour · Weekly digest" in page.text
            answer = httpx.post(f"{url}/{KEY.token(ANN)}", data={"List-Unsubscribe": "One-Click"})
            assert answer.text == "You are unsubscribed.\n"
            process.send_signal(by)
            out, err = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "Ctrl-C ends it.\n")
    with read_roster(home / "archive.db") as roster:
        assert roster.of_handle(ANN).standing is Standing.UNSUBSCRIBED


def test_whoever_is_being_answered_when_it_ends_gets_the_answer(home):
    sender = held(home / "archive.db")
    with command(home) as process:
        try:
            url = process.stdout.readline().split()[-1]
            asking = HTTPConnection(*url.split("/")[2].split(":"), timeout=SECONDS)
            asking.request("POST", f"/{KEY.token(ANN)}", b"confirm=yes", {"Content-Type": FORM})
            # What comes later has been answered: the form has been taken in.
            assert httpx.get(f"{url}{KEY.token(ANN)}").status_code == 200
            process.send_signal(signal.SIGTERM)
            sender.execute("ROLLBACK")
            sender.close()
            assert b"You are unsubscribed" in asking.getresponse().read()
            asking.close()
            process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0


def test_no_charts_are_loaded_for_it():
    code = "import sys, briefs.unsubscription; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def refused(home, monkeypatch, capsys):
    """Runs the command in its folder, where it cannot be served: its code, and what it says."""

    def run(*arguments):
        monkeypatch.chdir(home)
        monkeypatch.delenv("BRIEFS_MAIL_KEY", raising=False)
        monkeypatch.setattr(sys, "argv", ["briefs", "unsubscribe-server", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return run


def test_without_an_archive_nothing_is_served(home, refused):
    key = ("--key", "mail.key")
    code, told = refused("--archive", "none.db", *key)
    assert (code, told.splitlines()[0]) == (2, "error there is no archive none.db")
    assert not (home / "none.db").exists()
    assert refused(*key)[1].startswith("error there is no archive output/archive.db\n")
    (home / "other.db").write_text("something else, and long enough to be no empty file")
    assert refused("--archive", "other.db", *key)[0] == 2


def test_without_the_key_nothing_is_served(home, refused):
    archive = ("--archive", "archive.db")
    code, told = refused(*archive, "--key", "none.key")
    assert (code, told.split(":")[0]) == (2, "error the key file none.key cannot be read")
    # A new one would make every link in the readers' inboxes invalid.
    assert not (home / "none.key").exists()
    (home / "mail.key").chmod(0o640)
    code, told = refused(*archive)
    assert (code, f"chmod 600 {home / 'mail.key'}" in "".join(told.split("\n"))) == (2, True)


def test_a_port_that_is_taken_and_a_wrong_path_are_told(refused):
    archive = ("--archive", "archive.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, told = refused(*archive, "--port", str(port))
    assert (code, f"cannot listen on 127.0.0.1 port {port}: " in told) == (2, True)
    for path in ("off", "/{token}", "/a\x1bb"):
        code, told = refused(*archive, "--root-path", path)
        assert (code, "is not a path" in told) == (2, True)


def test_the_screen_says_what_is_missing_around_it(home, monkeypatch, capsys):
    asked = []

    def serve(app, address, announce):
        asked.append(address)
        announce("http://0.0.0.0:8025/")

    monkeypatch.setattr("briefs.unsubscription.serve", serve)
    monkeypatch.setenv("BRIEFS_MAIL_KEY", "ab" * 32)
    (home / "briefs.toml").write_text("")
    monkeypatch.chdir(home)
    arguments = ["--archive", "archive.db", "--host", "0.0.0.0"]  # noqa: S104
    monkeypatch.setattr(sys, "argv", ["briefs", "unsubscribe-server", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert asked == [Address("0.0.0.0", 8025)]  # noqa: S104
    printed = capsys.readouterr()
    assert printed.out == "Unsubscribe server at http://0.0.0.0:8025/\n"
    assert printed.err == (
        "Ctrl-C ends it.\n"
        "No message leads here before the settings have mail.unsubscribe_url.\n"
        "It speaks plain HTTP: let a web server with TLS stand before it.\n"
    )
