import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

import pytest
from awkward import SEEDS
from pebble import ProcessPool

from briefs.errors import (
    ExitCode,
    LayoutError,
    NothingProduced,
    Problem,
    RulebookError,
    SettingsError,
    SystemPartMissing,
    UsageError,
)
from briefs.naming import file_stem
from briefs.pack import (
    BuildOptions,
    Receipt,
    Status,
    build_pack,
    check_documents,
    crew,
    manifest,
    workshop,
)
from briefs.pack.crew import Task, attempt, carry_out
from briefs.pack.sources import expand_sources
from briefs.pack.workshop import produce, relink
from briefs.production import Format
from briefs.settings.publication import DisclosureSettings, PageSettings, Settings, load_settings

WEEK = "2026-06-12"
MARKDOWN = (Format.MD,)


def small(symbol="AAA", week=WEEK, close="92.26 CNY", exchange="SHZ", peers=()):
    """The least that can be published, which takes a hundredth of a second, and peers if any."""
    document = {
        "ticker": {"symbol": symbol, "name": f"{symbol} Mining", "exchange": exchange},
        "latest_week": week,
        "kpis": [{"label": "Latest Close", "value": close}],
    }
    return document | {"groups": {"sector": group(peers)}}


def group(peers):
    return {
        "scope": "CN Mining",
        "count": 9,
        "top_peers": [
            {"symbol": each, "exchange": "SHZ", "name": f"{each} Mining", "trend_active": True}
            for each in peers
        ],
    }


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A working folder with documents: `desk(a=document, b=text)` writes `in/a.json`, …"""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()

    def put(**documents):
        for name, document in documents.items():
            text = document if isinstance(document, str) else json.dumps(document)
            (tmp_path / "in" / f"{name}.json").write_text(text, "utf-8")
        return tmp_path

    return put


def built(jobs=0, sources=("in",), **options):
    return build_pack(sources, BuildOptions(Path("out"), MARKDOWN, jobs, **options))


def fates(receipts):
    return {receipt.source: receipt.status for receipt in receipts}


def errors(receipt):
    return [str(problem) for problem in receipt.problems if problem.is_error]


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def pages(folder):
    """What a build wrote of single documents, and the manifest."""
    return [name for name in files(folder) if not re.search(r"digests/|archive\.db", name)]


# Sources


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of files that are documents and files that are not."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.json",
        "a.json",
        "a.txt",
        ".hidden.json",
        "sub/c.json",
        "sub/deep/d.json",
        "x[1].json",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (tmp_path / "in" / "folder.json").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "in" / "again.json").symlink_to(tmp_path / "in" / "a.json")
    return tmp_path


@pytest.mark.parametrize(
    ("sources", "documents"),
    [
        (["in/b.json"], ["in/b.json"]),
        (["in/b.json", "in/a.json"], ["in/a.json", "in/b.json"]),
        (["in/sub"], ["in/sub/c.json"]),
        (["in/**/*.json", "in/folder.json"], None),
        (["in/sub/**/*.json"], ["in/sub/c.json", "in/sub/deep/d.json"]),
        (["in/a.txt"], ["in/a.txt"]),
        (["in/[ab].json"], ["in/a.json", "in/b.json"]),
        (["in/x[1].json"], ["in/x[1].json"]),
        (["in/a.json", "./in/a.json", "in/../in/a.json", "in/again.json"], ["in/a.json"]),
        (["empty", "in/b.json"], ["in/b.json"]),
    ],
)
def test_documents_are_found_once_and_sorted(sources, documents, shelf):
    expected = documents or [
        *("in/a.json", "in/b.json", "in/sub/c.json", "in/sub/deep/d.json", "in/x[1].json")
    ]
    assert [path.as_posix() for path in expand_sources(sources)] == expected


def test_a_folder_stands_for_the_documents_directly_in_it(shelf):
    found = [path.as_posix() for path in expand_sources(["in"])]
    assert found == ["in/a.json", "in/b.json", "in/x[1].json"]


@pytest.mark.parametrize(
    ("sources", "error", "message", "hint"),
    [
        (
            ["in/b.json", "nowhere"],
            UsageError,
            "no such file or folder: nowhere",
            "Give report documents, a folder of them, or a glob in quotes.",
        ),
        (
            ["in/*.xml"],
            UsageError,
            "no such file or folder: in/*.xml",
            "Give report documents, a folder of them, or a glob in quotes.",
        ),
        (
            ["empty", "in/folder.json"],
            NothingProduced,
            "no report document in empty, in/folder.json",
            "A folder must hold .json files; use a glob such as 'data/**/*.json' for subfolders.",
        ),
    ],
)
def test_sources_without_documents_say_so(sources, error, message, hint, shelf):
    with pytest.raises(error) as caught:
        expand_sources(sources)
    assert (str(caught.value), caught.value.hint) == (message, hint)


# The crew


def act(name, deed):
    """What a worker does in these tests; it must stand at the top of a module."""
    match deed:
        case "raise":
            raise KeyError("a defect")
        case "leave":
            raise SystemExit(4)
        case "exit":
            os._exit(7)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(600)
        case "lacking":
            raise SystemPartMissing("no engine", "Install it.")
        case "unknown":
            return lambda: None  # cannot be sent home
    return Receipt(name, "", Status.BUILT)


def orders(*deeds):
    return [Task(f"{place}.json", (f"{place}.json", deed)) for place, deed in enumerate(deeds)]


def outcomes(receipts):
    return [(r.source, r.status.value, *(str(problem) for problem in r.problems)) for r in receipts]


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_defect_costs_its_own_document_alone(jobs):
    receipts = list(carry_out(act, orders("work", "raise", "work", "leave", "work"), jobs))
    assert outcomes(receipts) == [
        ("0.json", "built"),
        ("1.json", "failed", "1.json: failed unexpectedly: KeyError: 'a defect'"),
        ("2.json", "built"),
        ("3.json", "failed", "3.json: failed unexpectedly: SystemExit: 4"),
        ("4.json", "built"),
    ]


def test_a_worker_that_dies_or_hangs_costs_its_own_document_alone(monkeypatch):
    monkeypatch.setattr(crew, "LONGEST", 3.0)
    deeds = ("work", "hang", "exit", "work", "kill", "work")
    assert outcomes(carry_out(act, orders(*deeds), 2)) == [
        ("0.json", "built"),
        ("1.json", "failed", "1.json: took longer than 3 seconds and was stopped"),
        ("2.json", "failed", "2.json: crashed its worker process (exit code 7)"),
        ("3.json", "built"),
        ("4.json", "failed", "4.json: crashed its worker process (exit code -9)"),
        ("5.json", "built"),
    ]
    assert multiprocessing.active_children() == []


def test_a_receipt_that_cannot_be_sent_home_costs_its_own_document_alone():
    first, second = carry_out(act, orders("unknown", "work"), 1)
    assert first.status is Status.FAILED
    assert second.status is Status.BUILT


@pytest.mark.parametrize("jobs", [0, 1])
def test_a_missing_part_of_the_system_stops_all(jobs):
    with pytest.raises(SystemPartMissing, match="no engine") as caught:
        list(carry_out(act, orders("work", "lacking", "work"), jobs))
    assert (caught.value.hint, caught.value.exit_code) == ("Install it.", ExitCode.NOTHING)
    assert multiprocessing.active_children() == []


def wait_for(name, awaited, done):
    """Writes `done`, then waits for `awaited`: two workers that wait for each other."""
    Path(done).touch()
    deadline = time.monotonic() + 60
    while not Path(awaited).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return Receipt(name, "", Status.BUILT if Path(awaited).exists() else Status.FAILED)


def test_workers_work_side_by_side_and_receipts_keep_the_order(tmp_path):
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    tasks = [Task("b.json", ("b.json", two, one)), Task("a.json", ("a.json", one, two))]
    assert outcomes(carry_out(wait_for, tasks, 2)) == [("b.json", "built"), ("a.json", "built")]


def test_without_documents_no_worker_is_started(monkeypatch):
    monkeypatch.setattr(crew, "ProcessPool", None)
    assert list(carry_out(act, [], 2)) == []


class BrittlePool(ProcessPool):
    """A pool that breaks down on the second document, as often as it is told to."""

    breakdowns = 0

    def schedule(self, function, args=(), kwargs=None, timeout=None):
        if args[0] == "1.json" and BrittlePool.breakdowns > 0:
            BrittlePool.breakdowns -= 1
            raise BrokenProcessPool("All workers expired")
        return super().schedule(function, args=args, kwargs=kwargs or {}, timeout=timeout)


@pytest.mark.parametrize("breakdowns", [1, 2])
def test_a_pool_that_breaks_down_is_replaced(breakdowns, monkeypatch):
    monkeypatch.setattr(crew, "ProcessPool", BrittlePool)
    monkeypatch.setattr(BrittlePool, "breakdowns", breakdowns)
    receipts = list(carry_out(act, orders("work", "work", "raise", "work"), 2))
    assert [receipt.status.value for receipt in receipts] == ["built", "built", "failed", "built"]


def test_a_pool_that_always_breaks_down_is_given_up(monkeypatch):
    monkeypatch.setattr(crew, "ProcessPool", BrittlePool)
    monkeypatch.setattr(BrittlePool, "breakdowns", 99)
    message = "was not worked on: the worker processes broke down 3 times"
    assert outcomes(carry_out(act, orders("work", "work"), 2)) == [
        ("0.json", "failed", f"0.json: {message}"),
        ("1.json", "failed", f"1.json: {message}"),
    ]


def test_whoever_stops_listening_stops_the_workers():
    receipts = carry_out(act, orders("work", *["hang"] * 3), 2)
    assert next(receipts).status is Status.BUILT
    receipts.close()
    assert multiprocessing.active_children() == []


def trial(deed):
    """What is tried before all documents; it must stand at the top of a module."""
    if deed == "layout":
        raise LayoutError("mine/brief.css:3: no such property", "Mend it.")
    act("all documents", deed)


@pytest.mark.parametrize("jobs", [0, 1])
@pytest.mark.parametrize(
    ("deed", "error", "message"),
    [
        ("layout", LayoutError, "mine/brief.css:3: no such property"),
        ("lacking", SystemPartMissing, "no engine"),
        ("raise", LayoutError, (
            "the layout cannot be tried: it failed unexpectedly: KeyError: 'a defect'"
        )),
    ],
)  # fmt: skip
def test_what_would_fail_every_document_is_an_error_of_its_own(jobs, deed, error, message):
    attempt(trial, ("work",), jobs)
    with pytest.raises(error) as caught:
        attempt(trial, (deed,), jobs)
    assert str(caught.value) == message
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("kill", "crashed its worker process (exit code -9)"),
        ("hang", "took longer than 3 seconds and was stopped"),
    ],
)
def test_a_layout_that_crashes_or_hangs_takes_nothing_along(deed, message, monkeypatch):
    monkeypatch.setattr(crew, "LONGEST", 3.0)
    with pytest.raises(LayoutError, match=re.escape(f"the layout cannot be tried: it {message}")):
        attempt(trial, (deed,), 1)
    assert multiprocessing.active_children() == []


# A pack


@pytest.mark.parametrize("jobs", [0, 2])
def test_bad_documents_never_stop_the_others(jobs, desk):
    home = desk(
        good=small("AAA"),
        other=small("BBB"),
        torn='{"ticker": ',
        nan=small("CCC") | {"composite_score": float("nan")},
        wrong=small("DDD", close="much"),
        listed="[]",
    )
    (home / "in" / "gone.json").symlink_to("nowhere")
    pack = built(jobs)
    assert fates(pack.receipts) == {
        "in/gone.json": Status.REJECTED,
        "in/good.json": Status.BUILT,
        "in/listed.json": Status.REJECTED,
        "in/nan.json": Status.REJECTED,
        "in/other.json": Status.BUILT,
        "in/torn.json": Status.REJECTED,
        "in/wrong.json": Status.REJECTED,
    }
    assert all(errors(receipt) for receipt in pack.receipts if not receipt.good)
    assert not pack.complete
    assert pages(home / "out") == [
        f"{WEEK}/briefs/AAA.SHZ.md",
        f"{WEEK}/briefs/BBB.SHZ.md",
        f"{WEEK}/manifest.json",
    ]


def test_an_unknown_defect_of_one_document_never_stops_the_others(desk, monkeypatch):
    desk(a=small("AAA"), b=small("BBB"))
    monkeypatch.setattr(workshop, "produce", deadly)
    first, second = built(0, sources=("in/a.json", "in/b.json")).receipts
    assert errors(first) == ["in/a.json: failed unexpectedly: ZeroDivisionError: division by zero"]
    assert (first.ticker, first.week, first.status) == ("AAA.SHZ", date(2026, 6, 12), Status.FAILED)
    assert second.status is Status.BUILT


def deadly(piece, order):
    """Produces as ever, but for the documents that are to die, hang or raise."""
    match piece.path.stem:
        case "a":
            return 1 / 0
        case "dies":
            os._exit(1)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            time.sleep(600)
    return produce(piece, order)


def test_a_lost_worker_costs_its_own_document_alone_and_its_receipt_knows_whose_it_was(
    desk, monkeypatch
):
    home = desk(
        **{name: small(name.upper()) for name in ("dies", "good", "hangs", "killed", "well")}
    )
    monkeypatch.setattr(workshop, "produce", deadly)
    # Those that are well have to be done in that time too, on a busy machine.
    monkeypatch.setattr(crew, "LONGEST", 10.0)
    pack = built(2)
    assert {receipt.ticker: errors(receipt) for receipt in pack.receipts} == {
        "DIES.SHZ": ["in/dies.json: crashed its worker process (exit code 1)"],
        "GOOD.SHZ": [],
        "HANGS.SHZ": ["in/hangs.json: took longer than 10 seconds and was stopped"],
        "KILLED.SHZ": ["in/killed.json: crashed its worker process (exit code -9)"],
        "WELL.SHZ": [],
    }
    assert {len(receipt.sha256) for receipt in pack.receipts} == {64}
    (issue,) = pack.issues
    assert len(issue.receipts) == 5
    own = [artifact.ticker for artifact in issue.artifacts if artifact.ticker]
    assert own == ["GOOD.SHZ", "WELL.SHZ"]
    assert pages(home / "out")[-1] == f"{WEEK}/manifest.json"


def test_two_documents_for_one_ticker_and_week_are_both_rejected(desk):
    home = desk(a=small(close="92.26 CNY"), b=small(close="92.27 CNY"), c=small("BBB"))
    pack = built()
    clash = "in/a.json and in/b.json are different documents for AAA.SHZ, week 2026-06-12"
    remedy = "expected one of them; remove the other"
    assert {receipt.source: errors(receipt) for receipt in pack.receipts} == {
        "in/a.json": [f"in/a.json: {clash}; {remedy}"],
        "in/b.json": [f"in/b.json: {clash}; {remedy}"],
        "in/c.json": [],
    }
    assert pages(home / "out") == [f"{WEEK}/briefs/BBB.SHZ.md", f"{WEEK}/manifest.json"]


def test_of_three_documents_of_which_two_agree_none_is_taken(desk):
    desk(a=small(), b=small(), c=small(close="1.00 CNY"), d=small("BBB"))
    *rivals, other = built().receipts
    assert {receipt.status for receipt in rivals} == {Status.REJECTED}
    names = "in/a.json and in/b.json and in/c.json"
    assert all(errors(receipt)[0].partition(": ")[2].startswith(names) for receipt in rivals)
    assert other.status is Status.BUILT


def test_an_identical_document_is_built_once(desk):
    home = desk(a=small(), b=small(), c=small())
    pack = built()
    assert fates(pack.receipts) == {
        "in/a.json": Status.BUILT,
        "in/b.json": Status.DUPLICATE,
        "in/c.json": Status.DUPLICATE,
    }
    assert pack.complete
    assert pages(home / "out") == [f"{WEEK}/briefs/AAA.SHZ.md", f"{WEEK}/manifest.json"]


def test_a_rejected_document_clashes_with_nobody(desk):
    desk(a=small(), b=small() | {"composite_score": "much"})
    assert fates(built().receipts) == {"in/a.json": Status.BUILT, "in/b.json": Status.REJECTED}


def test_one_ticker_may_have_a_document_for_each_week(desk):
    home = desk(a=small(), b=small(week="2026-06-05"), c=small("BBB", "2026-06-05"))
    pack = built()
    assert [issue.folder for issue in pack.issues] == [Path("out/2026-06-05"), Path(f"out/{WEEK}")]
    assert pages(home / "out") == [
        "2026-06-05/briefs/AAA.SHZ.md",
        "2026-06-05/briefs/BBB.SHZ.md",
        "2026-06-05/manifest.json",
        f"{WEEK}/briefs/AAA.SHZ.md",
        f"{WEEK}/manifest.json",
    ]
    older, newer = pack.issues
    assert [receipt.source for receipt in older.receipts] == ["in/b.json", "in/c.json"]
    assert [receipt.source for receipt in newer.receipts] == ["in/a.json"]


def test_one_symbol_may_stand_on_two_exchanges_and_in_two_spellings(desk):
    home = desk(a=small(), b=small(exchange="US"), c=small("aaa"), d=small("A/A"))
    assert built().complete
    assert [name.rpartition("/")[2] for name in pages(home / "out")[:-1]] == [
        "AAA.SHZ.md",
        "AAA.US.md",
        f"{file_stem('A/A', 'SHZ')}.md",
        f"{file_stem('aaa', 'SHZ')}.md",
    ]


def test_a_rejected_document_without_a_week_is_listed_in_every_issue(desk):
    desk(
        a=small(),
        b=small("BBB", "2026-06-05"),
        torn="{",
        late=small("CCC", "2026-05-29") | {"composite_score": "much"},
    )
    pack = built()
    assert [[receipt.source for receipt in issue.receipts] for issue in pack.issues] == [
        ["in/b.json", "in/torn.json"],
        ["in/a.json", "in/torn.json"],
    ]
    # A week of which nothing could be built has no folder, but its receipt is there.
    assert fates(pack.receipts)["in/late.json"] is Status.REJECTED


def when(stage, deed):
    """A watch that does something once the stage is through."""

    def watch(step):
        if (step.stage, step.done) == (stage, step.total):
            deed()

    return watch


def test_a_document_that_changes_between_reading_and_building_is_not_built(desk):
    home = desk(a=small(), b=small("BBB"))
    pack = built(watch=when("Reading", lambda: desk(a=small(close="1.00 CNY"))))
    first, second = pack.receipts
    message = "changed while the pack was being built; build again"
    assert (first.status, errors(first)) == (Status.FAILED, [f"in/a.json: {message}"])
    assert second.status is Status.BUILT
    assert pages(home / "out") == [f"{WEEK}/briefs/BBB.SHZ.md", f"{WEEK}/manifest.json"]


def test_a_document_that_goes_away_between_reading_and_building_is_not_built(desk):
    home = desk(a=small(), b=small("BBB"))
    pack = built(watch=when("Reading", (home / "in" / "a.json").unlink))
    first, second = pack.receipts
    assert (first.status, first.ticker) == (Status.REJECTED, "AAA.SHZ")
    assert errors(first) == ["in/a.json: cannot be read: No such file or directory"]
    assert second.status is Status.BUILT


def test_a_fault_of_the_brief_keeps_it_from_being_published(desk, monkeypatch):
    home = desk(a=small(), b=small("BBB"))
    monkeypatch.setattr(
        "briefs.pack.workshop.proofread",
        lambda brief, source: (
            (Problem(source, "a number without a source"),)
            if brief.identity.symbol == "AAA"
            else ()
        ),
    )
    first, second = built().receipts
    assert (first.status, errors(first)) == (
        Status.FAILED,
        ["in/a.json: a number without a source"],
    )
    assert second.status is Status.BUILT
    assert pages(home / "out") == [f"{WEEK}/briefs/BBB.SHZ.md", f"{WEEK}/manifest.json"]


@pytest.fixture
def layout_with(tmp_path):
    """A copy of the house layout with a Markdown template of our own, in `mine`."""

    def made(template):
        root = shutil.copytree(SEEDS.parent / "layouts" / "house", tmp_path / "mine")
        (root / "brief.md.j2").write_text(template)

    return made


def test_a_template_that_fails_for_one_document_costs_that_one(desk, layout_with, tmp_path):
    desk(a=small(), b=small("BBB"))
    layout_with("# x\n\n{{ 1 / 0 if brief.identity.symbol == 'AAA' else 'fine' }}\n")
    first, second = built(layout="mine").receipts
    place = tmp_path / "mine" / "brief.md.j2"
    message = "ZeroDivisionError: division by zero"
    assert (first.status, errors(first)) == (Status.FAILED, [f"in/a.json: {place}:3: {message}"])
    assert second.status is Status.BUILT


@pytest.mark.parametrize("jobs", [0, 1])
def test_a_layout_that_was_edited_is_seen_by_the_next_build(jobs, desk, layout_with, tmp_path):
    home = desk(a=small())
    layout_with("{{ texts['method'] }}\n")
    method = tmp_path / "mine" / "texts" / "method.md"
    for text in ("one", "two"):
        method.write_text(text)
        assert built(jobs, layout="mine").complete
        written = (home / "out" / WEEK / "briefs" / "AAA.SHZ.md").read_text("utf-8")
        assert written == f"{text}\n"


def test_relative_paths_hold_for_workers_that_stand_elsewhere(desk, layout_with):
    built_in = SEEDS.parent / "briefs" / "rulebooks" / "terminal.toml"
    list(carry_out(act, orders("work"), 1))  # the server that forks them stands where we are now
    home = desk(a=small())
    (home / "mine.toml").write_text(built_in.read_text("utf-8"), "utf-8")
    layout_with("# of my own\n")
    pack = built(1, rulebook="mine.toml", layout="mine")
    assert pack.complete
    assert (home / "out" / WEEK / "briefs" / "AAA.SHZ.md").read_text() == "# of my own\n"


def test_strict_rejects_documents_with_warnings(desk):
    desk(a=small(), b=(SEEDS / "002428.SHZ.json").read_text("utf-8"))
    lax, strict = built(), built(strict=True)
    assert fates(lax.receipts) == {"in/a.json": Status.BUILT, "in/b.json": Status.BUILT}
    assert fates(strict.receipts) == {"in/a.json": Status.REJECTED, "in/b.json": Status.BUILT}


def test_progress_counts_every_document_of_both_stages(desk):
    desk(a=small(), b=small("BBB"), torn="{")
    seen = []
    built(watch=lambda step: seen.append((step.stage, step.done, step.total, step.source)))
    assert seen == [
        ("Reading", 1, 3, "in/a.json"),
        ("Reading", 2, 3, "in/b.json"),
        ("Reading", 3, 3, "in/torn.json"),
        ("Building", 1, 2, "in/a.json"),
        ("Building", 2, 2, "in/b.json"),
        ("Digests", 1, 1, "digest of CN Mining"),
    ]


def test_where_nothing_can_be_built_nothing_is_written(desk):
    home = desk(torn="{", other="[]")
    pack = built()
    assert pack.issues == ()
    assert not pack.complete
    assert pages(home / "out") == []


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"settings": Settings(page=PageSettings(theme="nope"))}, SettingsError),
        ({"settings": Settings(disclosure=DisclosureSettings(profile="research"))}, SettingsError),
        ({"sources": ("nowhere",)}, UsageError),
        ({"rulebook": "nope"}, RulebookError),
        ({"layout": "nope"}, LayoutError),
        ({"language": "klingon"}, UsageError),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_done(options, error, desk):
    home = desk(a=small())
    with pytest.raises(error):
        built(**options)
    assert not (home / "out").exists()


@pytest.mark.parametrize("jobs", [0, 2])
@pytest.mark.parametrize(
    ("name", "mistake", "formats"),
    [
        ("brief.css", "\nbody { colour: red }\n", (Format.PDF,)),
        ("brief.html.j2", "\n{% if %}\n", (Format.PDF,)),
        ("brief.md.j2", "\n{% if %}\n", (Format.MD,)),
        ("brief.md.j2", "\n{% if %}\n", tuple(Format)),
    ],
)
def test_a_broken_layout_is_told_before_anything_is_done(jobs, name, mistake, formats, desk):
    home = desk(a=small())
    root = shutil.copytree(SEEDS.parent / "layouts" / "house", home / "mine")
    path = root / name
    path.write_text(path.read_text("utf-8").rstrip() + mistake)
    line = len(path.read_text("utf-8").splitlines())
    seen = []
    options = BuildOptions(Path("out"), formats, jobs, layout="mine", watch=seen.append)
    with pytest.raises(LayoutError) as caught:
        build_pack(["in"], options)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert not (home / "out").exists()
    assert seen == []


@pytest.mark.parametrize("jobs", [0, 1])
def test_settings_reach_the_workers_as_a_value(jobs, desk):
    home = desk(a=small())
    (home / "briefs.toml").write_text(
        "[publisher]\nfirm = 'Harbour'\n[markdown]\nflavor = 'gitlab'\n"
        "[disclosure.fields]\nowner = 'Jo'\n"
    )
    settings = load_settings()
    (home / "briefs.toml").unlink()
    assert built(jobs, settings=settings).complete
    text = (home / "out" / WEEK / "briefs" / "AAA.SHZ.md").read_text("utf-8")
    assert text.startswith("---\n")
    assert "Harbour · Week ending" in text
    assert "Method and text: Jo." in text


def test_an_output_folder_that_cannot_be_one_is_told_before_anything_is_done(desk):
    home = desk(a=small())
    (home / "out").write_text("mine")
    with pytest.raises(UsageError) as caught:
        built()
    assert str(caught.value) == "out: cannot be written into: File exists"
    assert (home / "out").read_text() == "mine"


def test_a_week_that_cannot_be_written_costs_that_week_alone(desk):
    home = desk(a=small(), b=small("BBB", "2026-06-05"))
    (home / "out").mkdir()
    (home / "out" / WEEK).write_text("mine")
    pack = built()
    first, second = pack.receipts
    place = home / "out" / WEEK / "briefs"
    assert (first.status, errors(first)) == (
        Status.FAILED,
        [f"in/a.json: cannot be built: Not a directory: {place}"],
    )
    assert second.status is Status.BUILT
    assert [issue.week for issue in pack.issues] == [date(2026, 6, 5)]


def test_a_manifest_that_cannot_be_written_is_told(desk):
    home = desk(a=small())
    (home / "out" / WEEK / "manifest.json").mkdir(parents=True)
    with pytest.raises(NothingProduced) as caught:
        built()
    assert str(caught.value) == f"out/{WEEK}: the manifest cannot be written: Is a directory"


def test_a_file_name_that_is_no_text_is_written_down_all_the_same(desk):
    home = desk(a=small())
    (home / "in" / os.fsdecode(b"caf\xe9\x1b[31m.json")).write_text(json.dumps(small("BBB")))
    pack = built()
    assert pack.complete
    assert [receipt.source for receipt in pack.receipts] == [
        "in/a.json",
        "in/caf\\udce9\\x1b[31m.json",
    ]
    listed = json.loads((home / "out" / WEEK / "manifest.json").read_bytes())["sources"]
    assert [source["path"] for source in listed] == [each.source for each in pack.receipts]


# Checking


@pytest.mark.parametrize("jobs", [0, 1])
def test_checking_reads_and_writes_nothing(jobs, desk):
    home = desk(a=small(), b=small(close="1.00 CNY"), c=small("BBB"), d=small("BBB"), torn="{")
    receipts = check_documents(["in"], BuildOptions(Path("out"), jobs=jobs))
    assert fates(receipts) == {
        "in/a.json": Status.REJECTED,
        "in/b.json": Status.REJECTED,
        "in/c.json": Status.ACCEPTED,
        "in/d.json": Status.DUPLICATE,
        "in/torn.json": Status.REJECTED,
    }
    assert [receipt.ticker for receipt in receipts] == [
        *("AAA.SHZ", "AAA.SHZ", "BBB.SHZ", "BBB.SHZ"),
        "",
    ]
    assert all(receipt.artifacts == () for receipt in receipts)
    assert not (home / "out").exists()


def test_a_system_without_worker_processes_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("briefs.pack.crew.ProcessPool.schedule", refused)
    with pytest.raises(SystemPartMissing, match="does not let worker processes start") as caught:
        list(carry_out(print, [Task("a.json", ())], jobs=2))
    assert "--jobs 0" in caught.value.hint


# The issue before this one


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_brief_compares_with_the_newest_earlier_document_of_its_ticker(jobs, desk):
    home = desk(
        oldest=small(week="2026-05-01", close="50.00 CNY"),
        before=small(week="2026-06-05", close="80.00 CNY"),
        now=small(),
        other=small("BBB", week="2026-06-05"),
    )
    pack = built(jobs, rulebook="house")
    manifest = json.loads((home / "out" / WEEK / "manifest.json").read_bytes())
    before = next(each for each in pack.receipts if each.source == "in/before.json")
    assert [source["earlier"] for source in manifest["sources"]] == [before.sha256]
    text = (home / "out" / WEEK / "briefs/AAA.SHZ.md").read_text("utf-8")
    assert "against the issue of 5 June 2026" in text
    first = (home / "out/2026-05-01/briefs/AAA.SHZ.md").read_text("utf-8")
    assert "first issue: within its own weeks" in first


def test_a_rejected_earlier_document_is_not_compared_with(desk):
    desk(before=small(week="2026-06-05", close="eighty"), now=small())
    pack = built(rulebook="house")
    assert {each.source: each.earlier for each in pack.receipts} == {
        "in/before.json": "",
        "in/now.json": "",
    }


# Links between the briefs of a pack


def links(home, key, week=WEEK):
    """The briefs that a brief links to, in order."""
    text = (home / "out" / week / "briefs" / f"{key}.md").read_text("utf-8")
    return re.findall(r"\]\(([^)]*\.md)\)", text)


def everything(home):
    folder = home / "out"
    return {name: (folder / name).read_bytes() for name in files(folder)}


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_brief_links_its_peers_of_the_same_pack_and_week(jobs, desk):
    home = desk(
        a=small(peers=("BBB", "CCC", "DDD", "A/A", "AAA")),
        b=small("BBB", peers=("AAA",)),
        c=small("CCC", "2026-06-05"),
        d=small("DDD", close="much"),
        slug=small("A/A", peers=("AAA",)),
    )
    built(jobs)
    slug = file_stem("A/A", "SHZ")
    assert links(home, "AAA.SHZ") == ["BBB.SHZ.md", f"{slug}.md"]
    assert links(home, "BBB.SHZ") == ["AAA.SHZ.md"]
    assert links(home, slug) == ["AAA.SHZ.md"]
    assert links(home, "CCC.SHZ", "2026-06-05") == []
    for path in (home / "out" / WEEK / "briefs").glob("*.md"):
        assert all((path.parent / link).is_file() for link in links(home, path.stem))


def test_a_duplicate_is_linked_as_its_twin_is_built(desk):
    home = desk(a=small(peers=("BBB",)), b=small("BBB"), twin=small("BBB"))
    stages = []
    built(watch=lambda step: stages.append(step.stage))
    assert links(home, "AAA.SHZ") == ["BBB.SHZ.md"]
    assert set(stages) == {"Reading", "Building", "Digests"}


def failing(piece, order):
    """Builds as ever, but for the document that fails; it must stand at the top of a module."""
    if piece.path.stem == "fails":
        raise ZeroDivisionError("a defect")
    return produce(piece, order)


RING = {
    "a": small(peers=("FFF", "BBB")),
    "b": small("BBB", peers=("AAA",)),
    "c": small("CCC", peers=("FFF",)),
    "d": small("DDD"),
    "fails": small("FFF", peers=("AAA",)),
}


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_brief_that_fails_is_linked_by_none_and_only_those_affected_are_written_again(
    jobs, desk, monkeypatch
):
    home = desk(**RING)
    monkeypatch.setattr(workshop, "produce", failing)
    steps = []
    watch = lambda step: steps.append((step.stage, step.total, step.source))  # noqa: E731
    pack = built(jobs, watch=watch)
    assert fates(pack.receipts)["in/fails.json"] is Status.FAILED
    assert [step for step in steps if step[0] == "Linking"] == [
        ("Linking", 2, "in/a.json"),
        ("Linking", 2, "in/c.json"),
    ]
    assert links(home, "AAA.SHZ") == ["BBB.SHZ.md"]
    assert links(home, "CCC.SHZ") == []
    # As if the document that failed had never been there.
    linked = everything(home)
    (home / "in" / "fails.json").unlink()
    monkeypatch.undo()
    monkeypatch.chdir(home)
    built()
    alone = everything(home)
    for name in (f"{WEEK}/manifest.json", "archive.db"):
        del linked[name], alone[name]
    assert linked == alone


def test_a_pdf_stays_as_it_is_when_links_go(desk, monkeypatch):
    home = desk(a=small(peers=("FFF",)), fails=small("FFF"))
    monkeypatch.setattr(workshop, "produce", failing)
    pack = build_pack(["in"], BuildOptions(Path("out"), (Format.PDF, Format.MD)))
    names = [artifact.path for artifact in pack.issues[0].artifacts if artifact.ticker]
    assert names == ["briefs/AAA.SHZ.md", "briefs/AAA.SHZ.pdf"]
    text = (home / "out" / WEEK / "briefs" / "AAA.SHZ.md").read_text("utf-8")
    assert "](AAA.SHZ.pdf)" in text
    assert "FFF.SHZ.md" not in text
    for artifact in pack.issues[0].artifacts:
        content = (home / "out" / WEEK / artifact.path).read_bytes()
        assert artifact.sha256 == hashlib.sha256(content).hexdigest()


def test_without_markdown_there_is_nothing_to_link(desk, monkeypatch):
    desk(a=small(peers=("FFF",)), fails=small("FFF"))
    monkeypatch.setattr(workshop, "produce", failing)
    monkeypatch.setattr(workshop, "relink", None)
    pack = build_pack(["in"], BuildOptions(Path("out"), (Format.PDF,)))
    assert [receipt.status for receipt in pack.receipts] == [Status.BUILT, Status.FAILED]


def unlinkable(piece, order):
    """Links as ever, but for AAA, which goes the way of the brief that it linked to."""
    if piece.path.stem == "a":
        raise ZeroDivisionError("a defect")
    return relink(piece, order)


def test_a_brief_that_cannot_be_written_again_is_withdrawn_and_its_links_too(desk, monkeypatch):
    home = desk(**RING)
    monkeypatch.setattr(workshop, "produce", failing)
    monkeypatch.setattr(workshop, "relink", unlinkable)
    pack = built()
    assert fates(pack.receipts) == {
        "in/a.json": Status.FAILED,
        "in/b.json": Status.BUILT,
        "in/c.json": Status.BUILT,
        "in/d.json": Status.BUILT,
        "in/fails.json": Status.FAILED,
    }
    assert pack.receipts[0].ticker == "AAA.SHZ"
    assert links(home, "BBB.SHZ") == []
    assert pages(home / "out" / WEEK) == [
        *(f"briefs/{name}.SHZ.md" for name in ("BBB", "CCC", "DDD")),
        "manifest.json",
    ]


def test_a_week_whose_files_were_withdrawn_has_no_manifest_that_lists_them(desk, monkeypatch):
    documents = {"a": small(peers=("FFF",)), "fails": small("FFF")}
    home = desk(**documents)
    built()
    monkeypatch.setattr(workshop, "produce", failing)
    monkeypatch.setattr(workshop, "relink", unlinkable)
    assert not built(force=True).issues
    assert pages(home / "out" / WEEK) == [manifest.RETIRED, "briefs/FFF.SHZ.md"]


def test_a_file_that_cannot_be_withdrawn_is_told(desk, monkeypatch):
    home = desk(a=small(peers=("FFF",)), fails=small("FFF"))
    monkeypatch.setattr(workshop, "produce", failing)

    def obstruct(piece, order):
        place = home / "out" / WEEK / "briefs" / "AAA.SHZ.md"
        place.unlink()
        place.mkdir()
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(workshop, "relink", obstruct)
    with pytest.raises(NothingProduced, match=r"AAA\.SHZ\.md: cannot be removed: Is a directory"):
        built()
