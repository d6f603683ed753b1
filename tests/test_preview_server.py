"""`briefs preview` as people run it: a process of its own, asked over the loopback."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import typer
from least import small

from briefs.cli import main
from briefs.layout import copy_layout
from briefs.preview.subject import Subject
from briefs.serving import Address
from briefs.settings import PaperSize

SECONDS = 90
"""Longer than anything here takes on a busy machine."""
RULES = """
name = "desk"

[[rule]]
id = "desk.close"
section = "watch"
when = "close > 1"
why = "It has a price."
text.en = "The close is {close}."
"""


def wait_for(condition, what):
    last = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < last, f"waited {SECONDS} seconds for {what}"
        time.sleep(0.02)


class Preview:
    """A running preview of a folder, and the newest of each part of its page."""

    def __init__(self, home, *arguments):
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "briefs", "preview", *arguments, "--port", "0"],
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        printed = self.process.stdout.readline()
        assert printed.startswith("Preview at http://127.0.0.1:"), self.process.communicate()
        self.url = printed.split()[-1]
        self.views = {}

    def end(self, by=signal.SIGINT):
        """The code it ends with when the signal goes to all its processes, as Ctrl-C does."""
        os.killpg(self.process.pid, by)
        _, self.errors = self.process.communicate(timeout=SECONDS)
        return self.process.returncode

    def gone(self):
        """Whether nothing of its session is left."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self):
        if not self.gone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    @contextmanager
    def open(self, address=""):
        """The page is open while the block runs; `views` has what it was told last."""
        self.views = {}
        loop = asyncio.new_event_loop()
        reading = loop.create_task(self._follow(address))
        thread = threading.Thread(target=loop.run_until_complete, args=(reading,))
        thread.start()
        try:
            wait_for(lambda: len(self.views) == 3, "the first news")
            yield
        finally:
            loop.call_soon_threadsafe(reading.cancel)
            thread.join()
            loop.close()

    async def _follow(self, address):
        part = ""
        with suppress(asyncio.CancelledError, httpx.RemoteProtocolError):
            async with (
                httpx.AsyncClient(timeout=SECONDS) as client,
                client.stream("GET", f"{self.url}events/{address}") as response,
            ):
                async for line in response.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        part = value
                    elif name == "data":
                        self.views[part] = json.loads(value)

    @property
    def line(self):
        return self.views["state"]["line"]

    @property
    def brief(self):
        return self.views["brief"]

    def pages(self):
        return [page["url"] for page in self.brief["sheets"]["pages"]]

    def wait(self, change, outcome="Built"):
        """Until the line tells what became of that change, or of a later one."""

        def told():
            match = re.search(r"(\w+)\b.* at change (\d+)", self.line)
            return match and int(match[2]) >= change and match[1] == outcome

        wait_for(told, f"change {change}: {outcome}; it reads {self.line!r}")

    def changes(self):
        match = re.search(r"at change (\d+)", self.line)
        return int(match[1]) if match else 0


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "in").mkdir()
    for name in ("a", "b"):
        (home / "in" / f"{name}.json").write_text(json.dumps(small(name.upper())))
    (home / "rules.toml").write_text(RULES)
    copy_layout("house", home / "looks")
    running = Preview(home, "in", "--rulebook", "rules.toml", "--layout", "looks")
    yield running
    running.kill()


@pytest.fixture
def page(preview):
    """The preview with the page of the first document open and built."""
    with preview.open():
        wait_for(lambda: preview.line.startswith("Built"), "the first brief")
        yield preview


def edited(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


EDITS = {
    "document": ("in/a.json", r"92\.26 CNY", "93.37 CNY"),
    "rulebook": ("rules.toml", "The close is", "The week closed at"),
    "theme": ("looks/themes/house.toml", r'ink = "#\w+"', 'ink = "#5a202b"'),
    "style sheet": ("looks/brief.css", r"\A", "p { word-spacing: 3pt }\n"),
    "template": ("looks/brief.html.j2", "What changed", "What is new"),
    "text": ("looks/texts/method.md", r"\A", "Changed. "),
}


@pytest.mark.real
@pytest.mark.parametrize("kind", EDITS)
def test_every_kind_of_change_is_seen(kind, page):
    name, pattern, new = EDITS[kind]
    path = page.home / name
    before, change, text = page.pages(), page.changes(), path.read_text()
    path.write_text(re.sub(pattern, new, text, count=1))
    try:
        page.wait(change + 1)
        assert page.pages() != before
        picture = httpx.get(f"{page.url}{page.pages()[0].lstrip('/')}")
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    finally:
        path.write_text(text)
        page.wait(change + 2)
    assert page.pages() == before


def test_a_mistake_is_told_with_its_place_until_it_is_mended(page):
    template = page.home / "looks" / "brief.html.j2"
    before, change, text = page.brief, page.changes(), template.read_text()
    line = text[: text.index("{{ brief.title }}")].count("\n") + 1
    edited(template, "{{ brief.title }}", "{{ brief.titel }}")
    try:
        page.wait(change + 1, "Failed")
        assert f"{template}:{line}: " in page.brief["stopped"]["message"]
        assert page.brief["sheets"] == before["sheets"]
        assert page.brief["last_good"]
        assert httpx.get(f"{page.url}{page.pages()[0].lstrip('/')}").status_code == 200
    finally:
        template.write_text(text)
        page.wait(change + 2)
    assert page.brief == before


def test_a_rejected_document_is_told_with_its_pointer(page):
    document = page.home / "in" / "a.json"
    change, text = page.changes(), document.read_text()
    edited(document, '"2026-06-12"', '"soon"')
    try:
        page.wait(change + 1, "Rejected")
        pointers = [each["pointer"] for each in page.brief["problems"]]
        assert "/latest_week" in pointers
        assert page.views["shelf"][0]["mark"] == "rejected"
    finally:
        document.write_text(text)
        page.wait(change + 2)


def test_of_two_quick_changes_the_second_counts(page):
    document, text = page.home / "in" / "a.json", (page.home / "in" / "a.json").read_text()
    try:
        edited(document, "92.26 CNY", "11.11 CNY")
        wait_for(lambda: page.views["state"]["tone"] == "busy", "the first change")
        edited(document, "11.11 CNY", "22.22 CNY")
        wait_for(lambda: "22.22" in page.brief["sheets"]["article"], "the second change")
        assert "11.11" not in page.brief["sheets"]["article"]
    finally:
        document.write_text(text)
        wait_for(lambda: "92.26" in page.brief["sheets"]["article"], "the old document")


def test_settings_count_from_when_they_are_there(page):
    settings, before, change = page.home / "briefs.toml", page.pages(), page.changes()
    settings.write_text('[publisher]\nfirm = "Hall & Sons"\n')
    try:
        page.wait(change + 1)
        assert page.pages() != before
    finally:
        settings.unlink()
        page.wait(change + 2)
    assert page.pages() == before


def test_a_new_document_joins_the_list(page):
    new = page.home / "in" / "c.json"
    new.write_text(json.dumps(small("C")))
    try:
        wait_for(lambda: len(page.views["shelf"]) == 3, "the new document")
    finally:
        new.unlink()
        wait_for(lambda: len(page.views["shelf"]) == 2, "its end")


def test_the_address_chooses_the_document(preview):
    with preview.open("b"):
        wait_for(lambda: preview.line.startswith("Built"), "the other brief")
        assert preview.brief["title"] == "B Mining · B.SHZ"
        assert preview.brief["address"] == "b"
    for path in ("", "brief/b", "brief/nobody", "page.js", "page.css", "mark.svg"):
        answer = httpx.get(preview.url + path)
        assert answer.status_code == 200, path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "print/../../rules.toml",
        "print/%2e%2e%2f%2e%2e%2frules.toml",
        "print//etc/passwd",
        "print/",
        "print/nothing.png",
        "type/../rules.toml",
        "in/a.json",
        "looks/brief.css",
        "rules.toml",
    ],
)
def test_only_what_was_built_is_served(path, page):
    answer = httpx.get(page.url + path)
    assert answer.status_code == 404
    assert "desk.close" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
    ],
)
@pytest.mark.parametrize("path", ["", "events/", "page.js"])
def test_strangers_are_refused(path, headers, preview):
    answer = httpx.get(preview.url + path, headers=headers)
    assert answer.status_code == 403
    assert "Mining" not in answer.text


def test_it_only_answers_questions(preview):
    assert httpx.post(preview.url).status_code == 405


def start(home, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "briefs", "preview", *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_a_port_that_is_taken_is_named(tmp_path):
    (tmp_path / "a.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start(tmp_path, "a.json", "--port", str(port))
    assert ended.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}: " in ended.stderr
    assert "0 takes any that is free" in ended.stderr


def test_without_documents_nothing_is_served(tmp_path):
    assert start(tmp_path, ".").returncode == 3
    missing = start(tmp_path, "none.json")
    assert missing.returncode == 2
    assert "no such file or folder: none.json" in missing.stderr


@pytest.mark.parametrize(
    ("line", "by"),
    [("", signal.SIGINT), ("Building", signal.SIGINT), ("Built", signal.SIGTERM)],
)
def test_a_signal_ends_it_and_all_its_processes(line, by, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(small("A")))
    running = Preview(tmp_path, "a.json")
    try:
        if line:
            with running.open():
                wait_for(lambda: running.line.startswith(line), line)
                assert running.end(by) == 0
        else:
            assert running.end(by) == 0
        assert running.errors == "Ctrl-C ends it.\n"
        wait_for(running.gone, "the end of all its processes")
    finally:
        running.kill()


# The command


@pytest.fixture
def served(monkeypatch, capsys):
    """Runs the command without serving anything: what it would serve, where, and what it prints."""
    opened = []
    monkeypatch.setattr(typer, "launch", opened.append)

    def run(*arguments):
        asked = []

        def serve(subject, address, announce):
            asked.extend([subject, address])
            announce("http://127.0.0.1:8017/")

        monkeypatch.setattr("briefs.preview.server.serve", serve)
        monkeypatch.setattr(sys, "argv", ["briefs", "preview", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return *asked, capsys.readouterr(), opened

    return run


def test_by_default_the_house_is_previewed_on_the_loopback(served):
    subject, address, printed, opened = served("seeds", "more/*.json")
    assert subject == Subject(("seeds", "more/*.json"))
    assert address == Address("127.0.0.1", 8017)
    assert (printed.out, printed.err) == (
        "Preview at http://127.0.0.1:8017/\n",
        "Ctrl-C ends it.\n",
    )
    assert opened == []


def test_what_is_asked_for_is_previewed(served):
    subject, address, printed, opened = served(
        *("a.json", "--rulebook", "r.toml", "--layout", "looks", "--settings", "s.toml"),
        *("--theme", "plain", "--paper", "letter", "--host", "0.0.0.0", "--port", "0", "--open"),  # noqa: S104
    )
    assert subject == Subject(
        ("a.json",), "r.toml", "looks", "en", Path("s.toml"), "plain", PaperSize.LETTER
    )
    assert address == Address("0.0.0.0", 0)  # noqa: S104
    assert "Whoever can reach this address can read these briefs.\n" in printed.err
    assert opened == ["http://127.0.0.1:8017/"]
