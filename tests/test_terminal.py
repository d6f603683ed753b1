"""Fetching against a real server on loopback that does well, fails, lies, and never ends."""

import asyncio
import gzip
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stamina.instrumentation import set_on_retry_hooks
from terminal_server import (
    CERTIFICATE,
    KEY,
    TerminalServer,
    after,
    answer,
    bomb,
    document,
    drip,
    drip_headers,
    endless,
    head,
    packed,
    redirect,
    reset,
    silence,
)
from terminal_server import raw as raw_answer

from briefs.errors import BriefsError, NothingProduced, Severity, UsageError
from briefs.reading import MOST_BYTES, MOST_PROBLEMS
from briefs.terminal import (
    FetchOptions,
    Patience,
    Progress,
    Status,
    fetch_documents,
    read_tickers,
)
from briefs.terminal.address import read_address
from briefs.terminal.body import Body
from briefs.terminal.errand import IN_A_ROW
from briefs.terminal.exchange import MOST_REDIRECTS
from briefs.terminal.ledger import NAME
from briefs.terminal.refusal import Refusal
from briefs.terminal.secret import Secret

GERMANIUM = "a0e3b93e-0acb-439e-ab59-3b89b2863dd6"
TUNGSTEN = "e63dc9d1-1c2d-4130-87b3-114324e9aeb9"
MANGANESE = "ac28c0be-5eac-46e8-8266-c6548f83afd8"
TOKEN = "s3cret-t0ken-of-the-house"  # noqa: S105
SECONDS = 60
"""Longer than anything here takes on a busy machine."""
QUICK = Patience(
    attempts=3,
    first_pause=0.01,
    longest_pause=0.02,
    jitter=0.01,
    longest_asked=1.0,
    silence=SECONDS,
    total=SECONDS,
)


@pytest.fixture
def server():
    with TerminalServer() as running:
        yield running


@pytest.fixture
def fetch(server, tmp_path):
    """Fetches from the server into a folder of the test's own."""

    def run(*uuids, base=None, **options):
        given = {"output": tmp_path / "documents", "patience": QUICK} | options
        return fetch_documents(base or server.url, uuids, FetchOptions(**given))

    return run


@pytest.fixture
def fetch_one(fetch):
    def run(uuid=GERMANIUM, **options):
        (fetched,) = fetch(uuid, **options)
        return fetched

    return run


@pytest.fixture
def many(changed):
    """Documents of so many made-up tickers, by uuid."""

    def make(count):
        made = {}
        for number in range(count):
            uuid = f"00000000-0000-4000-8000-{number:012x}"
            changes = {"/ticker/uuid": uuid, "/ticker/symbol": f"{number:06}"}
            made[uuid] = json.dumps(changed(changes)).encode()
        return made

    return make


def files(folder):
    """What is in a folder, the index aside."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NAME}


def lines(fetched):
    return [str(problem) for problem in fetched.problems]


def reason(fetched):
    """The one problem of a failed document, without the address in front of it."""
    assert fetched.status is Status.FAILED
    (line,) = lines(fetched)
    return line.split("/report/api/", 1)[-1].removeprefix(": ")


# What goes well


def test_a_document_is_kept_byte_for_byte_under_its_tickers_name(server, fetch_one, raw, tmp_path):
    server.play(GERMANIUM, document(raw()))
    fetched = fetch_one()
    assert (fetched.status, fetched.good, fetched.problems) == (Status.NEW, True, ())
    assert (fetched.ticker, str(fetched.week)) == ("002428.SHZ", "2026-06-12")
    assert fetched.path == tmp_path / "documents" / "002428.SHZ.json"
    assert files(tmp_path / "documents") == {"002428.SHZ.json": raw()}
    assert [each.path for each in server.asked] == [f"/terminal/{GERMANIUM}/report/api/"]


def test_a_terminal_may_stand_below_a_path_and_its_uuids_in_capitals(server, fetch, raw):
    server.play(GERMANIUM, document(raw()))
    (fetched,) = fetch(GERMANIUM.upper(), f" {GERMANIUM} ", base=f"{server.url}/markets/")
    assert (fetched.uuid, fetched.status) == (GERMANIUM, Status.NEW)
    assert server.asked[0].path == f"/markets/terminal/{GERMANIUM}/report/api/"


def test_a_packed_document_is_unpacked(server, fetch_one, raw):
    server.play(GERMANIUM, packed(raw()))
    assert fetch_one().path.read_bytes() == raw()


def test_results_stand_in_the_order_asked_whatever_came_first(server, fetch, many):
    documents = many(12)
    for number, (uuid, content) in enumerate(documents.items()):
        server.play(uuid, after(0.12 - number / 100, document(content)))
    steps = []
    fetched = fetch(*documents, watch=steps.append, jobs=12)
    assert [each.uuid for each in fetched] == list(documents)
    assert steps[0] == Progress("Fetching", 1, 12, next(iter(documents)))
    assert [step.done for step in steps] == list(range(1, 13))


def test_no_more_requests_at_once_than_asked_for(server, fetch, many):
    documents = many(20)
    for uuid, content in documents.items():
        server.play(uuid, after(0.02, document(content)))
    assert all(each.good for each in fetch(*documents, jobs=3))
    assert server.most_at_once == 3


def test_a_redirect_within_the_terminal_is_followed(server, fetch_one, raw):
    server.play(GERMANIUM, redirect("/moved"))
    server.play("/moved", document(raw()))
    assert fetch_one(token=TOKEN).status is Status.NEW
    assert [each.headers["authorization"] for each in server.asked] == [f"Bearer {TOKEN}"] * 2


# What is there already


def test_a_document_that_is_known_is_not_sent_again(server, fetch_one, raw):
    server.play(GERMANIUM, document(raw(), etag='W/"7"', date="Sat, 13 Jun 2026 08:00:00 GMT"))
    first, second = fetch_one(), fetch_one()
    assert (first.status, second.status) == (Status.NEW, Status.UNCHANGED)
    assert replace(second, status=Status.NEW) == first
    asked = server.asked[1].headers
    assert asked["if-none-match"] == 'W/"7"'
    assert asked["if-modified-since"] == "Sat, 13 Jun 2026 08:00:00 GMT"
    assert "if-none-match" not in server.asked[0].headers


def test_the_same_bytes_are_unchanged_even_without_an_etag(server, fetch_one, raw):
    server.play(GERMANIUM, answer(raw()))
    before = fetch_one().path.stat()
    fetched = fetch_one()
    assert fetched.status is Status.UNCHANGED
    assert fetched.path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_changed_document_replaces_the_older_one(server, fetch_one, raw, changed):
    newer = json.dumps(changed({"/summary": "Another week."})).encode()
    server.play(GERMANIUM, document(raw()), document(newer))
    assert fetch_one().status is Status.NEW
    fetched = fetch_one()
    assert (fetched.status, fetched.path.read_bytes()) == (Status.CHANGED, newer)
    assert fetch_one().status is Status.UNCHANGED


@pytest.mark.parametrize("change", ["edited", "spoilt", "removed", "spoilt index", "lost index"])
def test_what_the_index_says_counts_only_with_its_file(server, fetch_one, raw, changed, change):
    server.play(GERMANIUM, document(raw()))
    path = fetch_one().path
    match change:
        case "edited":
            path.write_text(json.dumps(changed({"/summary": "By hand."})))
        case "spoilt":
            path.write_bytes(b"{}")
        case "removed":
            path.unlink()
        case "spoilt index":
            (path.parent / NAME).write_text('{"documents": [')
        case "lost index":
            (path.parent / NAME).unlink()
    fetched = fetch_one()
    assert fetched.good
    assert "if-none-match" not in server.asked[1].headers
    assert path.read_bytes() == raw()
    assert fetch_one().status is Status.UNCHANGED
    assert "if-none-match" in server.asked[2].headers


def test_an_index_names_no_file_outside_of_its_folder(server, fetch_one, raw, tmp_path):
    server.play(GERMANIUM, document(raw()))
    index = fetch_one().path.parent / NAME
    (tmp_path / "002428.SHZ.json").write_bytes(raw())
    for place in ("..", str(tmp_path)):
        index.write_text(index.read_text().replace("002428.SHZ", f"{place}/002428.SHZ"))
        assert fetch_one().good
        assert "if-none-match" not in server.asked[-1].headers
    index.write_text(index.read_text().replace(GERMANIUM, TUNGSTEN))
    fetch_one(TUNGSTEN)
    assert "if-none-match" not in server.asked[-1].headers


def test_the_index_forgets_a_file_that_is_gone(server, fetch_one, raw):
    server.play(GERMANIUM, document(raw()))
    server.play(TUNGSTEN, document(raw("000657.SHZ")))
    path = fetch_one().path
    path.unlink()
    fetch_one(TUNGSTEN)
    assert set(json.loads((path.parent / NAME).read_bytes())["documents"]) == {TUNGSTEN}


def test_one_terminals_etag_is_not_told_to_another(server, fetch_one, raw):
    server.play(GERMANIUM, document(raw()))
    fetch_one()
    with TerminalServer() as other:
        other.play(GERMANIUM, document(raw()))
        assert fetch_one(base=other.url).status is Status.UNCHANGED
        assert "if-none-match" not in other.asked[0].headers


def test_an_etag_that_could_not_be_sent_back_is_forgotten(server, fetch_one, raw):
    for etag in ('"\xfc"', "naked", '"' + "x" * 300 + '"', '"a" b'):
        server.play(GERMANIUM, document(raw(), etag=etag, date="\xfcberhaupt"))
        assert fetch_one().good
        assert fetch_one().good
        assert not {"if-none-match", "if-modified-since"} & set(server.asked[-1].headers)


def test_the_index_is_the_same_after_the_same_answers(server, fetch, many, tmp_path):
    documents = many(8)
    for uuid, content in documents.items():
        server.play(uuid, after(random.Random(uuid).random() / 20, document(content)))  # noqa: S311
    indexes = []
    for name in ("a", "b"):
        fetch(*documents, output=tmp_path / name, jobs=5)
        indexes.append((tmp_path / name / NAME).read_bytes())
    assert indexes[0] == indexes[1]


# What fails


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "answers 404 Not Found; expected the uuid of a ticker that this terminal knows"),
        (401, "answers 401 Unauthorized; expected a valid token in the environment variable"),
        (403, "answers 403 Forbidden; expected a token in BRIEFS_TERMINAL_TOKEN whose owner"),
        (410, "answers 410 Gone; expected 200 OK"),
        (408, "answers 408 Request Timeout; expected 200 OK"),
        (204, "answers 204 No Content; expected 200 OK"),
        (206, "answers 206 Partial Content; expected 200 OK"),
        (304, "answers 304 Not Modified; expected 200 OK"),
        (300, "answers 300 Multiple Choices; expected 200 OK"),
    ],
)  # fmt: skip
def test_an_answer_that_is_final_is_asked_for_once(server, fetch_one, status, message):
    server.play(GERMANIUM, answer(status=status))
    assert reason(fetch_one()).startswith(message)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 599])
def test_trouble_that_may_pass_is_asked_for_again(server, fetch_one, raw, status):
    passing = raw_answer(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
    server.play(GERMANIUM, passing, passing, document(raw()))
    assert fetch_one().status is Status.NEW
    assert len(server.asked) == 3
    server.play(GERMANIUM, passing)
    assert reason(fetch_one(output=fetch_one().path.parent / "b")).startswith(f"answers {status}")


def test_trouble_that_stays_ends_after_the_last_attempt(server, fetch_one, capfd):
    server.play(GERMANIUM, answer(status=500))
    assert reason(fetch_one()) == (
        "answers 500 Internal Server Error; expected a terminal that answers; check the address, "
        "or run the same command again later"
    )
    assert len(server.asked) == QUICK.attempts
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def pauses():
    """The pauses before each further attempt, in seconds."""
    made = []
    set_on_retry_hooks([lambda retry: made.append(retry.wait_for)])
    yield made
    set_on_retry_hooks(None)


def test_the_pause_that_a_terminal_asks_for_is_made(server, fetch_one, raw, pauses):
    busy = answer(status=429, headers={"Retry-After": "1"})
    server.play(GERMANIUM, busy, document(raw()))
    began = time.monotonic()
    assert fetch_one().status is Status.NEW
    assert time.monotonic() - began >= 1.0
    (pause,) = pauses
    assert 1.0 <= pause <= 1.0 + QUICK.jitter


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3600"},
        {
            "Retry-After": "Fri, 12 Jun 2026 21:00:00 GMT",
            "Date": "Fri, 12 Jun 2026 20:00:00 GMT",
        },
        {"Retry-After": "9" * 5_000},
    ],
    ids=["seconds", "date", "for ever"],
)
def test_a_pause_that_is_too_long_ends_the_attempts(server, fetch_one, headers):
    server.play(GERMANIUM, answer(status=503, headers=headers))
    assert "503 Service Unavailable and wants to be left alone for" in reason(fetch_one())
    assert len(server.asked) == 1


@pytest.mark.parametrize("value", ["-1", "soon", "1e3", "NaN", "\xb2", "Fri, 99 Foo 2026", ""])
def test_a_pause_that_means_nothing_is_the_usual_one(server, fetch_one, raw, value):
    headers = {"Retry-After": value, "Date": "never"}
    server.play(GERMANIUM, answer(status=503, headers=headers), document(raw()))
    assert fetch_one().good


def test_nobody_there(fetch_one):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        message = reason(fetch_one(base=url))
    assert message.startswith("cannot be reached: Connection refused; expected a terminal that")


def test_a_host_that_does_not_exist(fetch_one):
    message = reason(fetch_one(base="http://terminal.invalid"))
    assert message.startswith("cannot be reached: ")


def test_an_answer_that_breaks_off_is_asked_for_again(server, fetch_one, raw):
    server.play(GERMANIUM, reset(raw()), document(raw()))
    assert fetch_one().path.read_bytes() == raw()
    server.play(MANGANESE, reset(raw()))
    assert reason(fetch_one(MANGANESE)).startswith("does not come: the terminal broke off")
    assert server.times(MANGANESE) == QUICK.attempts


BOUNDS = {silence: {"silence": 0.4}, drip: {"total": 1.0}, drip_headers: {"total": 1.0}}
"""The patience with what can only be cut when it is at an end."""


@pytest.mark.parametrize(
    ("play", "message"),
    [
        (silence, "does not come: the terminal was silent for 0.4 s"),
        (drip, "has not come whole within 1 s"),
        (drip_headers, "has not come whole within 1 s"),
        (endless, f"is larger than {MOST_BYTES:,} bytes, which no report document is"),
        (bomb(), f"is larger than {MOST_BYTES:,} bytes, which no report document is"),
        (answer(b" " * (MOST_BYTES + 1)), f"is larger than {MOST_BYTES:,} bytes"),
        (redirect("/terminal/x/"), f"redirects more than {MOST_REDIRECTS} times"),
        (redirect(""), f"redirects more than {MOST_REDIRECTS} times"),
        (redirect("//elsewhere.example/a"), "redirects to another server; found 'http://elsewhere"),
        (redirect("https://127.0.0.1/"), "redirects to another server; found 'https://127.0.0.1:4"),
        (redirect("http://127.0.0.1:1/"), "redirects to another server; found 'http://127.0.0.1:1"),
        (redirect("file:///etc/passwd"), "redirects to another server; found 'file://:0'"),
        (redirect("http://[::1"), "does not come: the terminal broke off the connection or"),
        (redirect("http://a\x00b/"), "does not come: the terminal broke off the connection or"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_an_answer_that_never_ends_or_leads_away_is_cut(server, fetch_one, play, message):
    # Whatever is not cut goes on for ever.
    server.play(GERMANIUM, play)
    server.play("x", redirect("/terminal/x/"))
    patience = replace(QUICK, attempts=2, **BOUNDS.get(play, {}))
    assert reason(fetch_one(patience=patience, token=TOKEN)).startswith(message)


def test_a_redirect_to_a_users_name_is_not_followed(server, fetch_one):
    server.play(GERMANIUM, redirect(server.url.replace("//", "//user:word@")))
    message = reason(fetch_one(token=TOKEN))
    assert message.startswith("redirects to another server")
    assert "word" not in message


def test_redirects_end_after_a_few(server, fetch_one):
    server.play(GERMANIUM, redirect(f"/terminal/{GERMANIUM}/report/api/?again"))
    fetch_one()
    assert len(server.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("play", "message"),
    [
        (answer(b"<!doctype html><p>Log in", headers={"Content-Type": "text/html"}),
         "is a web page, not a report document; found 'text/html'; expected JSON"),
        (answer(b""), "is empty; expected a complete JSON object"),
        (answer(b'{"ticker": {"sy'), "ends too early, at line 1 column 13"),
        (answer(b"\x1f\x8b\x08"), "is not UTF-8 at byte 1"),
        (answer(b"[]"), "is not a report; found an array of 0"),
        (answer(b"{}", headers={"Content-Encoding": "gzip"}),
         "is not the gzip data that it says it is"),
        (answer(b"{}", headers={"Content-Encoding": "br"}),
         "is packed in a way that was not asked for; found 'br'"),
        (answer(b"{}", headers={"Content-Encoding": "gzip, gzip"}),
         "is packed in a way that was not asked for; found 'gzip, gzip'"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_an_answer_that_is_no_document_is_refused(server, fetch_one, play, message):
    server.play(GERMANIUM, play)
    assert reason(fetch_one()).startswith(message)
    assert len(server.asked) == 1


def test_gzip_data_must_end_where_the_answer_does(server, fetch, raw):
    whole = gzip.compress(raw())
    headers = {"Content-Encoding": "gzip"}
    server.play(GERMANIUM, answer(whole[:-9], headers=headers))
    server.play(TUNGSTEN, answer(whole + b"more", headers=headers))
    nameless = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * MOST_BYTES
    server.play(MANGANESE, raw_answer(head(200, headers) + nameless))
    cut, long, nameless = map(reason, fetch(GERMANIUM, TUNGSTEN, MANGANESE))
    assert cut == "ends before its gzip data does"
    assert long == "goes on after the end of its gzip data"
    assert nameless.startswith("is larger than")


def test_gzip_data_is_unpacked_no_further_than_needed():
    body, small = Body("gzip"), gzip.compress(bytes(20 * MOST_BYTES))
    tracemalloc.start()
    try:
        with pytest.raises(Refusal, match="is larger than"):
            body.add(small)
        assert tracemalloc.get_traced_memory()[1] < 6 * MOST_BYTES
    finally:
        tracemalloc.stop()


def test_nothing_may_follow_gzip_data_not_even_later():
    body = Body("gzip")
    body.add(gzip.compress(b"{}"))
    body.add(b"")
    assert body.whole() == b"{}"
    with pytest.raises(Refusal, match="goes on after the end"):
        body.add(b"x")


def test_an_answer_that_announces_too_much_is_not_waited_for(server, fetch_one):
    server.play(GERMANIUM, raw_answer(head(200, {"Content-Length": str(10**12)})))
    assert reason(fetch_one()).startswith("is larger than")
    assert len(server.asked) == 1


def test_a_documents_own_errors_are_all_told_with_their_pointers(server, fetch_one, changed):
    wrong = changed({"/price/trend_line": "50%", "/latest_week": "yesterday"})
    server.play(GERMANIUM, document(json.dumps(wrong).encode()))
    fetched = fetch_one()
    assert fetched.status is Status.FAILED
    source = f"{server.url}/terminal/{GERMANIUM}/report/api/"
    assert [problem.source for problem in fetched.problems] == [source] * 2
    assert {problem.pointer for problem in fetched.problems} == {
        "/price/trend_line",
        "/latest_week",
    }


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"/ticker/uuid": MANGANESE}, f"'{MANGANESE}', '002428.SHZ'"),
        ({"/ticker/uuid": None}, "None, '002428.SHZ'"),
        ({"/ticker/uuid": "?"}, "'?', '002428.SHZ'"),
    ],
)
def test_another_tickers_document_is_refused(server, fetch_one, changed, changes, found):
    server.play(GERMANIUM, document(json.dumps(changed(changes)).encode()))
    fetched = fetch_one()
    (problem,) = fetched.problems
    assert (fetched.status, problem.pointer, problem.found) == (
        Status.FAILED,
        "/ticker/uuid",
        found,
    )
    assert problem.expected == f"'{GERMANIUM}'"


def test_two_uuids_cannot_share_a_ticker(server, fetch, raw, changed, tmp_path):
    """Neither in one run, where the first keeps the file whichever comes first, nor in the next."""
    impostor = json.dumps(changed({"/ticker/uuid": MANGANESE})).encode()
    server.play(GERMANIUM, after(0.1, document(raw())))
    server.play(MANGANESE, document(impostor))
    for _ in range(2):
        first, second = fetch(GERMANIUM, MANGANESE)
        assert first.good
        assert reason(second).startswith("#/ticker: would take the place of ")
        assert files(tmp_path / "documents") == {"002428.SHZ.json": raw()}


def test_an_older_week_does_not_replace_a_newer_one(server, fetch_one, raw, changed):
    older = changed({"/latest_week": "2026-06-05"})
    server.play(GERMANIUM, document(raw()), document(json.dumps(older).encode()))
    path = fetch_one().path
    fetched = fetch_one()
    assert "is older than" in reason(fetched)
    assert (path.read_bytes(), str(fetched.week)) == (raw(), "2026-06-12")


@pytest.mark.parametrize(
    "play",
    [answer(status=404), answer(b"{}"), answer(b"<html>"), reset(b"{}" * 99), endless],
    ids=["gone", "invalid", "page", "broken off", "endless"],
)
def test_an_older_file_stays_when_the_new_one_is_bad(server, fetch, raw, play, tmp_path):
    server.play(GERMANIUM, document(raw()), play)
    server.play(TUNGSTEN, document(raw("000657.SHZ")))
    fetch(GERMANIUM)
    failed, good = fetch(GERMANIUM, TUNGSTEN)
    assert (failed.status, good.status) == (Status.FAILED, Status.NEW)
    assert (failed.ticker, failed.path) == ("002428.SHZ", tmp_path / "documents/002428.SHZ.json")
    assert files(tmp_path / "documents") == {
        "002428.SHZ.json": raw(),
        "000657.SHZ.json": raw("000657.SHZ"),
    }


def test_a_ticker_with_a_new_name_leaves_a_word_about_the_old_file(server, fetch_one, changed, raw):
    renamed = json.dumps(changed({"/ticker/symbol": "002429"})).encode()
    server.play(GERMANIUM, document(raw()), document(renamed))
    old, fetched = fetch_one(), fetch_one()
    (problem,) = fetched.problems
    assert (fetched.status, problem.severity) == (Status.NEW, Severity.WARNING)
    assert problem.message == f"was 002428.SHZ before; {old.path} is left as it was"


def test_hostile_names_stay_in_the_folder(server, fetch_one, changed, tmp_path):
    hostile = changed({"/ticker/symbol": "../../x", "/ticker/exchange": "/etc"})
    server.play(GERMANIUM, document(json.dumps(hostile).encode()))
    assert fetch_one().path.parent == tmp_path / "documents"
    assert [path.name for path in tmp_path.iterdir()] == ["documents"]


def test_a_file_that_cannot_be_written_costs_only_itself(server, fetch, raw, tmp_path):
    (tmp_path / "documents" / "002428.SHZ.json" / "x").mkdir(parents=True)
    server.play(GERMANIUM, document(raw()))
    server.play(TUNGSTEN, document(raw("000657.SHZ")))
    failed, good = fetch(GERMANIUM, TUNGSTEN)
    assert "cannot be written: Is a directory" in lines(failed)[0]
    assert good.status is Status.NEW


def test_a_terminal_that_is_down_is_not_asked_for_everything(server, fetch, many):
    documents = many(40)
    for uuid in documents:
        server.play(uuid, answer(status=401))
    fetched = fetch(*documents, jobs=2)
    assert [each.uuid for each in fetched] == list(documents)
    assert len(server.asked) <= IN_A_ROW + 4
    assert {reason(each)[:22] for each in fetched[:IN_A_ROW]} == {"answers 401 Unauthoriz"}
    assert {reason(each)[:22] for each in fetched[IN_A_ROW:]} == {"was not asked for: the"}


def test_documents_that_are_missing_stop_nothing(server, fetch, many):
    *missing, last = documents = many(3 * IN_A_ROW)
    server.play(last, document(documents[last]))
    for number, uuid in enumerate(missing):
        server.play(uuid, answer(status=401 if number % IN_A_ROW else 404))
    fetched = fetch(*missing, last)
    assert [each.status for each in fetched] == [Status.FAILED] * len(missing) + [Status.NEW]


def test_a_good_document_now_and_then_is_a_terminal_that_answers(server, fetch, many):
    documents = many(3 * IN_A_ROW)
    for number, (uuid, content) in enumerate(documents.items()):
        server.play(uuid, answer(status=401) if number % IN_A_ROW else document(content))
    assert sum(each.good for each in fetch(*documents)) == 3
    assert len(server.asked) == len(documents)


def test_the_time_for_a_document_begins_when_it_is_asked_for(server, fetch, many):
    documents = many(8)
    for uuid, content in documents.items():
        server.play(uuid, after(0.3, document(content)))
    patience = replace(QUICK, total=2.0, attempts=1)
    assert all(each.good for each in fetch(*documents, jobs=1, patience=patience))


def test_no_bytes_of_a_terminal_can_stop_a_run(server, fetch, many):
    chance = random.Random(7)  # noqa: S311
    parts = [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302\r\n", b"HTTP/1.1 503 \r\n", b"HTTP/1.1 101 S\r\n",
        b"HTTP/1.1 100 C\r\n\r\n", b"HTTP/9", b"\r\n", b"\xff\n", b"\0", b"5\r\n", b"{}",
        b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n", b"Retry-After: 1e99\r\n", b"ETag: \x7f\r\n",
        b"Set-Cookie: a=b; domain=.com\r\n", b"Location: http://[\r\n", b"Location: //\xff\r\n",
        b"Location: http://u:p@127.0.0.1/\r\n", b"Location: http://xn--/\r\n",
        b"Location: http://h:99999999/\r\n", b"Location: http://\xb2\r\n", b"A" * 120_000,
    ]  # fmt: skip
    uuids = list(many(80))
    for uuid in uuids:
        opening = chance.choice((b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 F\r\n", b""))
        rest = b"".join(chance.choices(parts, k=chance.randint(1, 6)))
        server.play(uuid, raw_answer(opening + rest))
    server.play(uuids[0], answer(status=404))
    patience = replace(QUICK, attempts=1, silence=0.2)
    for start in range(0, 80, IN_A_ROW - 1):
        fetched = fetch(*uuids[start : start + IN_A_ROW - 1], jobs=8, patience=patience)
        assert {each.status for each in fetched} == {Status.FAILED}
        assert not [line for each in fetched for line in lines(each) if "cannot be read (" in line]


# Peers


def peer(url):
    return {"symbol": "X", "url": url}


def test_peers_are_followed_once_and_one_level_deep(server, fetch, changed):
    def named(uuid, *urls):
        symbol = uuid[:6].upper()
        changes = {
            "/ticker/uuid": uuid,
            "/ticker/symbol": symbol,
            "/groups/sector/top_peers": [peer(url) for url in urls],
            "/groups/industry/top_peers": [peer(urls[0])],
        }
        server.play(uuid, document(json.dumps(changed(changes)).encode()))

    def page(uuid):
        return f"/terminal/{uuid}/report/"

    below = "11111111-0000-4000-8000-000000000000"
    named(GERMANIUM, page(TUNGSTEN), page(MANGANESE.upper()), page(GERMANIUM))
    named(TUNGSTEN, page(GERMANIUM), page(MANGANESE))
    named(MANGANESE, page(below), "//elsewhere.example")
    steps = []
    fetched = fetch(GERMANIUM, TUNGSTEN, peers=True, watch=steps.append)
    assert [each.uuid for each in fetched] == [GERMANIUM, TUNGSTEN, MANGANESE]
    assert all(each.status is Status.NEW for each in fetched)
    assert "is not followed" not in "".join(lines(fetched[2]))
    assert fetched[0].peers == (TUNGSTEN, MANGANESE, GERMANIUM)
    assert len(server.asked) == 3
    assert steps[-1] == Progress("Fetching peers", 1, 1, MANGANESE)

    again = fetch(GERMANIUM, TUNGSTEN, peers=True)
    assert [each.status for each in again] == [Status.UNCHANGED] * 3


def test_peers_are_not_followed_unasked(server, fetch_one, raw):
    server.play(GERMANIUM, document(raw()))
    fetched = fetch_one()
    assert len(fetched.peers) == 10
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        f"http://elsewhere.example/terminal/{MANGANESE}/report/",
        f"//elsewhere.example/terminal/{MANGANESE}/report/",
        f"/terminal/{MANGANESE}/report/../../../admin",
        f"/terminal/{MANGANESE}/report/?next=//elsewhere.example",
        f"/terminal/{MANGANESE}/",
        "/terminal/../report/",
        f"/terminal/{MANGANESE[:-1]}\uff16/report/",
        "",
    ],
)
def test_a_peers_address_of_any_other_form_is_told_and_left_alone(server, fetch, changed, url):
    changes = {
        "/groups/sector/top_peers": [peer(None), peer(url)],
        "/groups/industry": None,
    }
    server.play(GERMANIUM, document(json.dumps(changed(changes)).encode()))
    (fetched,) = fetch(GERMANIUM, peers=True)
    warnings = [each for each in fetched.problems if each.message == "is not followed"]
    assert [each.pointer for each in warnings] == ["/groups/sector/top_peers/1/url"]
    assert (fetched.status, fetched.peers, len(server.asked)) == (Status.NEW, (), 1)


def test_documents_without_groups_have_no_peers(server, fetch, changed):
    server.play(GERMANIUM, document(json.dumps(changed({"/groups": None})).encode()))
    assert fetch(GERMANIUM, peers=True)[0].peers == ()


# The token


def test_the_token_goes_to_the_terminal_alone(server, fetch, raw):
    with TerminalServer() as other:
        server.play(GERMANIUM, document(raw()))
        server.play(TUNGSTEN, redirect(f"{other.url}/terminal/{TUNGSTEN}/report/api/"))
        assert [each.good for each in fetch(GERMANIUM, TUNGSTEN, token=TOKEN)] == [True, False]
        assert {each.headers["authorization"] for each in server.asked} == {f"Bearer {TOKEN}"}
        assert other.asked == []
        fetch(GERMANIUM)
        assert "authorization" not in server.asked[-1].headers


def test_the_token_is_never_told(server, fetch, raw, changed, tmp_path, caplog, capfd):
    """Not even when the terminal sends it back in every place there is."""
    caplog.set_level(logging.DEBUG)

    def named(uuid, summary=""):
        changes = {"/ticker/uuid": uuid, "/ticker/symbol": uuid[-1], "/summary": summary}
        return json.dumps(changed(changes)).encode()

    echoing = changed({"/latest_week": TOKEN, f"/x{TOKEN}": 1})
    uuids = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(9)]
    plays = [
        answer(status=401),
        redirect(f"//{TOKEN}.example/{TOKEN}"),
        document(json.dumps(echoing).encode()),
        answer(f'{{"{TOKEN}'.encode()),
        reset(b"x"),
        answer(b"", headers={"Content-Encoding": TOKEN}),
        answer(b"<p>", headers={"Content-Type": TOKEN}),
        document(named(uuids[7]), etag=f'"{TOKEN}"'),
        document(named(uuids[8], TOKEN)),
    ]
    for uuid, play in zip(uuids, plays, strict=True):
        server.play(uuid, play)
    server.play(GERMANIUM, document(raw(), date=TOKEN))
    options = FetchOptions(tmp_path / "documents", TOKEN, patience=QUICK)
    fetched = fetch_documents(server.url, [GERMANIUM, *uuids], options)
    assert [each.uuid for each in fetched if each.good] == [GERMANIUM, uuids[7]]
    told = [repr(fetched), *map(str, lines(fetched[2])), repr(options), caplog.text]
    told += [*capfd.readouterr(), *(path.read_text() for path in options.output.iterdir())]
    assert TOKEN not in "".join(told)


@pytest.mark.parametrize("token", ["two words 123", "line\r\nX: y", "\u2026ellipsis", "nul\0"])
def test_a_token_that_no_header_can_hold_is_refused_unseen(fetch, token):
    with pytest.raises(UsageError, match="BRIEFS_TERMINAL_TOKEN holds") as caught:
        fetch(GERMANIUM, token=token)
    assert token not in f"{caught.value}{caught.value.hint}"


def test_a_line_break_after_the_token_is_no_part_of_it(server, fetch_one, raw):
    server.play(GERMANIUM, document(raw()))
    fetch_one(token=f"{TOKEN}\n")
    assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_no_token_goes_over_plain_http_except_to_this_machine():
    secret = Secret(TOKEN)
    for url in ("http://127.0.0.1:1", "http://[::1]", "http://localhost", "https://a.example"):
        assert read_address(url, secret).base == url
    for host in ("terminal.example", "10.0.0.1", "127.0.0.1.example", "[::2]", "0x7f.1"):
        with pytest.raises(UsageError, match="plain http"):
            read_address(f"http://{host}", secret)
        assert read_address(f"http://{host}", Secret())


def test_the_environment_is_left_unread(server, fetch_one, raw, tmp_path, monkeypatch):
    """A proxy would see the token, a .netrc would replace it."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with TerminalServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        server.play(GERMANIUM, document(raw()))
        assert fetch_one().good
        assert proxy.asked == []
    assert "authorization" not in server.asked[0].headers


def test_cookies_are_not_kept(server, fetch, raw):
    server.play(GERMANIUM, answer(raw(), headers={"Set-Cookie": "a=b; Path=/"}))
    fetch(GERMANIUM)
    fetch(GERMANIUM, TUNGSTEN, jobs=1)
    assert not [each for each in server.asked if "cookie" in each.headers]


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_token(fetch_one, raw, tmp_path):
    (tmp_path / "pair.pem").write_text(KEY + CERTIFICATE)
    (tmp_path / "ca.pem").write_text(CERTIFICATE)
    with TerminalServer(tmp_path / "pair.pem") as safe:
        safe.play(GERMANIUM, document(raw()))
        message = reason(fetch_one(base=safe.url, token=TOKEN))
        assert message.startswith("cannot be asked for safely: self-signed certificate; expected")
        assert safe.asked == []
        trusted = tmp_path / "ca.pem"
        assert fetch_one(base=safe.url, token=TOKEN, certificates=trusted).status is Status.NEW


# Wrong usage


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("terminal.example", "does not start with https:// or http://"),
        ("ftp://terminal.example", "does not start with https:// or http://"),
        ("", "does not start with https:// or http://"),
        ("https://", "names no host"),
        ("https:///path", "names no host"),
        ("https://a b.example", "names no host"),
        ("https://a\\b", "names no host"),
        ("http://127.0.0.1%00.example", "names no host"),
        ("https://h:0", "has a port that does not exist"),
        ("https://h:99999", "has a port that does not exist"),
        ("https://h:abc", "is not a URL"),
        ("https://h\x1b[2J", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://h/?a=b", "goes on after its path"),
        ("https://h?", "goes on after its path"),
        ("https://h/#top", "goes on after its path"),
        ("https://user:hunter2@h", "holds a user's name or password"),
        ("https://user:hunter2@h:x", "is not a URL"),
    ],
)
def test_what_is_no_terminals_address_is_refused(url, message):
    with pytest.raises(UsageError, match=message) as caught:
        read_address(url, Secret())
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text())
def test_an_address_is_read_or_refused(text):
    for url in (text, f"https://{text}", f"https://h/{text}"):
        try:
            address = read_address(url, Secret())
        except BriefsError:
            continue
        document_url = httpx.URL(address.document(GERMANIUM))
        assert address.is_home(document_url)
        assert document_url.path.endswith(f"/terminal/{GERMANIUM}/report/api/")


def test_all_wrong_uuids_are_named_before_anything_is_asked(server, fetch):
    with pytest.raises(UsageError, match=r"not a uuid: '002428\.SHZ', '\\u202e', ''"):
        fetch("002428.SHZ", GERMANIUM, "\u202e", "")
    assert server.asked == []


def test_no_uuid_is_nothing(fetch):
    with pytest.raises(NothingProduced, match="no uuid to fetch"):
        fetch()


@pytest.mark.parametrize("jobs", [0, -1, 33])
def test_the_number_of_requests_has_bounds(fetch, jobs):
    with pytest.raises(UsageError, match=f"{jobs} requests at once"):
        fetch(GERMANIUM, jobs=jobs)


def test_a_folder_that_cannot_be_made_and_certificates_that_are_none(fetch, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made: "):
        fetch(GERMANIUM, output=tmp_path / "file" / "x")
    for name in ("file", "missing"):
        with pytest.raises(UsageError, match="holds no certificates that can be read"):
            fetch(GERMANIUM, certificates=tmp_path / name)


def test_inside_an_event_loop_it_says_what_to_do(server, fetch, raw):
    async def notebook():
        with pytest.raises(UsageError, match="one is running already") as caught:
            fetch(GERMANIUM)
        assert "await asyncio.to_thread(fetch_documents" in caught.value.hint
        return await asyncio.to_thread(fetch, GERMANIUM)

    server.play(GERMANIUM, document(raw()))
    assert asyncio.run(notebook())[0].good


# The file of uuids


@pytest.fixture
def listed(tmp_path):
    def read(content):
        path = tmp_path / "tickers.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_tickers(path)

    return read


def test_uuids_stand_one_to_a_line_or_in_a_json_list(listed):
    text = f"# metals\r\n{GERMANIUM}  # 002428\n\n  {TUNGSTEN.upper()}\n{GERMANIUM}\n"
    wanted = (GERMANIUM, TUNGSTEN)
    assert listed(text).uuids == wanted
    assert listed(f"\ufeff{text}").uuids == wanted
    assert listed(json.dumps([GERMANIUM, TUNGSTEN])).uuids == wanted
    assert listed(text).problems == ()
    assert listed("# nothing yet\n").uuids == ()


def test_bad_entries_are_told_with_their_place_and_the_rest_is_there(listed):
    tickers = listed(f"002428.SHZ\n{GERMANIUM}\n{GERMANIUM} {TUNGSTEN}\n\x1b[2J\n")
    assert tickers.uuids == (GERMANIUM,)
    assert [each.source.rpartition("/")[2] for each in tickers.problems] == [
        "tickers.txt:1",
        "tickers.txt:3",
        "tickers.txt:4",
    ]
    assert str(tickers.problems[0]).endswith(
        "is not a uuid; found '002428.SHZ'; "
        "expected a uuid such as 'a0e3b93e-0acb-439e-ab59-3b89b2863dd6'"
    )
    tickers = listed(json.dumps([1, GERMANIUM, None, {"uuid": TUNGSTEN}]))
    assert tickers.uuids == (GERMANIUM,)
    assert [each.pointer for each in tickers.problems] == ["/0", "/2", "/3"]


def test_a_file_of_anything_else_is_told_in_so_many_lines(listed):
    assert len(listed("x\n" * 1_000).problems) == MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff", "is not UTF-8 at byte 0"),
        (b'["a",', "is not a JSON list, at line 1 column 6"),
        (b"[" * 100_000, "is not a JSON list of strings"),
        (b" " * (MOST_BYTES + 1), "is larger than"),
    ],
    ids=["not text", "cut", "deep", "large"],
)
def test_a_file_that_is_no_list_is_refused(listed, content, message):
    with pytest.raises(UsageError, match=message):
        listed(content)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "missing", tmp_path, Path("a\0b")):
        with pytest.raises(UsageError, match="cannot be read: "):
            read_tickers(path)


# The end


def test_an_interrupt_stops_at_once_and_leaves_no_torn_file(server, raw, many, tmp_path):
    documents = many(6)
    first, *others = documents
    server.play(first, answer(status=500), document(documents[first]))
    for uuid in others:
        server.play(uuid, drip)
    code = (
        "import sys; from pathlib import Path; from briefs.terminal import *\n"
        "fetch_documents(sys.argv[1], sys.argv[3:], FetchOptions(Path(sys.argv[2]), jobs=3,"
        " watch=lambda step: print(step.done, flush=True)))"
    )
    folder = tmp_path / "documents"
    command = [sys.executable, "-c", code, server.url, str(folder), *documents]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        try:
            assert running.stdout.readline() == b"1\n"
            os.kill(running.pid, signal.SIGINT)
            # It would wait longer than that for what never comes whole.
            assert Patience().total > SECONDS
            _, told = running.communicate(timeout=SECONDS)
        finally:
            running.kill()
    assert running.returncode == -signal.SIGINT
    assert told.rstrip().endswith(b"KeyboardInterrupt")
    assert b"never" not in told
    assert b"retry_scheduled" not in told
    assert files(folder) == {"000000.SHZ.json": documents[first]}
    assert set(json.loads((folder / NAME).read_bytes())["documents"]) == {first}


def test_what_a_watcher_raises_ends_the_run(server, fetch, many):
    class Enough(Exception):
        pass

    def watch(_):
        raise Enough

    documents = many(5)
    for uuid, content in documents.items():
        server.play(uuid, document(content))
    with pytest.raises(Enough):
        fetch(*documents, watch=watch)


def test_the_server_of_these_tests_says_what_it_should():
    assert head(404, {"A": "b"}) == b"HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n"
