import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from awkward import SEEDS, document_of
from rich.console import Console

from briefs.cli import main, screen
from briefs.pack import BuildOptions, Pack
from briefs.progress import Progress

SMALL = "only_identity_and_close"
WEEK = "2026-06-12"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with the three real documents in `seeds`."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SEEDS, tmp_path / "seeds")
    return tmp_path


@pytest.fixture
def briefs(home, monkeypatch, capsys):
    """Runs the command line in this process: exit code, standard output, standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefs", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def put(home, **documents):
    (home / "in").mkdir(exist_ok=True)
    for name, document in documents.items():
        text = document if isinstance(document, str) else json.dumps(document)
        (home / "in" / f"{name}.json").write_text(text, "utf-8")


def lines(text):
    """The lines of a text without what only lines up columns."""
    return [" ".join(line.split()) for line in text.splitlines()]


# Building


def test_a_build_says_what_it_did_and_where(briefs, home):
    code, out, err = briefs("build", "seeds", "--formats", "md", "--jobs", "0")
    assert code == 0
    assert lines(out) == [
        "Week 2026-06-12",
        "Ticker Document Result Files",
        "000657.SHZ seeds/000657.SHZ.json built 3",
        "002125.SHZ seeds/002125.SHZ.json built 3",
        "002428.SHZ seeds/002428.SHZ.json built 3",
        "3 documents: 3 built",
        f"Look in output/{WEEK}",
    ]
    assert err == "Reading: 3 of 3\nBuilding: 3 of 3\n"
    assert sorted(path.name for path in (home / "output" / WEEK).iterdir()) == [
        "briefs",
        "manifest.json",
    ]


def test_both_editions_are_built_unless_one_is_named(briefs, home):
    put(home, small=document_of(SMALL))
    code, out, _ = briefs("build", "in", "-o", "out", "-j", "0")
    assert code == 0
    assert lines(out)[2].endswith("in/small.json built 2")
    assert sorted(path.suffix for path in (home / "out" / WEEK / "briefs").iterdir()) == [
        *(".md", ".pdf")
    ]


def test_a_build_that_leaves_something_out_says_what_and_why(briefs, home):
    put(home, torn="{", typo=document_of("002428.SHZ") | {"latest_week": "12 June 2026"})
    code, out, err = briefs("build", "seeds", "in", "--formats", "md", "--jobs", "0")
    assert code == 1
    assert lines(out) == [
        "Week 2026-06-12",
        "Ticker Document Result Files",
        "? in/torn.json rejected 0",
        "002428.SHZ in/typo.json rejected 0",
        "5 documents: 3 built, 2 rejected",
        f"Look in output/{WEEK}",
    ]
    assert err.splitlines() == [
        *("Reading: 5 of 5", "Building: 3 of 3"),
        (
            "error in/torn.json: ends too early, at line 1 column 2: "
            "Expecting property name enclosed in double quotes; expected a complete JSON object"
        ),
        (
            "error in/typo.json#/latest_week: is not valid; found '12 June 2026'; "
            "expected a date such as '2026-06-12'"
        ),
    ]


def test_a_build_of_nothing_good_has_an_exit_code_of_its_own(briefs, home):
    put(home, torn="{")
    code, out, err = briefs("build", "in", "--formats", "md", "--jobs", "0")
    assert (code, out) == (3, "1 document: 1 rejected\n")
    assert "error in/torn.json: ends too early" in err


def test_warnings_are_shown_and_counted(briefs, home):
    document = document_of("002428.SHZ")
    del document["risk"]["average_loss"]
    put(home, a=document)
    code, out, err = briefs("build", "in", "--formats", "md", "--jobs", "0")
    assert code == 0
    assert lines(out)[-2] == "1 document: 1 built, 1 warning"
    assert err.splitlines()[-1] == (
        "warning in/a.json#/risk/average_loss: is absent; expected a value or null"
    )
    code, out, err = briefs("build", "in", "--formats", "md", "--jobs", "0", "--strict")
    assert (code, lines(out)) == (3, ["1 document: 1 rejected"])
    assert err.splitlines()[-1].startswith("error in/a.json#/risk/average_loss: is absent")


def test_a_long_list_is_cut(briefs, home, monkeypatch):
    monkeypatch.setattr(screen, "MOST_ROWS", 2)
    _, out, _ = briefs("build", "seeds", "--formats", "md", "--jobs", "0")
    assert lines(out)[2:5] == [
        "000657.SHZ seeds/000657.SHZ.json built 3",
        "002125.SHZ seeds/002125.SHZ.json built 3",
        "… and 1 more",
    ]


def test_formats_are_taken_in_any_case_and_order(briefs, home):
    put(home, small=document_of(SMALL))
    code, _, _ = briefs("build", "in", "--formats", " MD, pdf,md", "--jobs", "0")
    assert code == 0
    manifest = json.loads((home / "output" / WEEK / "manifest.json").read_bytes())
    assert manifest["options"]["formats"] == ["pdf", "md"]


def test_other_peoples_text_is_no_markup_and_no_escape_sequence(briefs, home):
    document = document_of(SMALL)
    document["ticker"]["symbol"] = "[red]X[/red]"
    put(home, **{"[bold]a\x1b[31m": document, "[red]": "{"})
    code, out, err = briefs("build", "in", "--formats", "md", "--jobs", "0")
    assert code == 1
    assert "error in/[red].json: ends too early" in err
    assert "\x1b" not in out + err
    code, out, err = briefs("build", "in/[[]bold*", "--formats", "md", "--jobs", "0")
    assert code == 0
    assert "[red]X[/red].SHZ" in out
    assert "in/[bold]a\\x1b[31m.json" in out


# Checking


def test_checking_says_that_all_is_well(briefs, home):
    code, out, err = briefs("check", "seeds", "--jobs", "0")
    assert (code, out, err) == (0, "3 documents: 3 accepted\n", "Checking: 3 of 3\n")
    assert not (home / "output").exists()


def test_checking_names_every_problem(briefs, home):
    document = document_of("002428.SHZ")
    document["price"]["trend_line"] = "50%"
    document["risk"]["upside_weeks"] = -1
    put(home, a=document)
    code, out, err = briefs("check", "seeds", "in", "--jobs", "0")
    assert (code, out) == (1, "4 documents: 3 accepted, 1 rejected\n")
    assert err.splitlines()[1:] == [
        (
            "error in/a.json#/price/trend_line: is not valid; found '50%'; "
            "expected a price such as '92.26 CNY'"
        ),
        "error in/a.json#/risk/upside_weeks: is not valid; found -1; expected at least 0",
    ]


def test_checking_as_json_prints_json_and_nothing_else(briefs, home):
    put(home, torn="{")
    code, out, err = briefs("check", "seeds/002428.SHZ.json", "in", "--json", "--jobs", "0")
    assert code == 1
    torn, good = json.loads(out)
    assert list(good) == ["path", "sha256", "ticker", "week", "status", "problems"]
    assert good | {"sha256": ""} == {
        "path": "seeds/002428.SHZ.json",
        "sha256": "",
        "ticker": "002428.SHZ",
        "week": WEEK,
        "status": "accepted",
        "problems": [],
    }
    assert (torn["path"], torn["ticker"], torn["week"], torn["status"]) == (
        *("in/torn.json", "", None, "rejected"),
    )
    assert torn["problems"][0]["message"].startswith("ends too early")
    assert err == "Checking: 2 of 2\n"


def test_a_long_path_does_not_wrap_json_or_messages(briefs, home):
    name = "a" * 200
    put(home, **{name: "{"})
    _, out, _ = briefs("check", "in", "--json", "--jobs", "0")
    assert json.loads(out)[0]["path"] == f"in/{name}.json"
    _, _, err = briefs("check", "in", "--jobs", "0")
    assert err.splitlines()[1].startswith(f"error in/{name}.json: ends too early")
    assert len(err.splitlines()) == 2


# Progress


def test_without_a_terminal_progress_is_a_plain_line_now_and_then(briefs, home):
    put(home, **{f"{number:03}": "{}" for number in range(120)})
    _, _, err = briefs("check", "in", "--jobs", "0")
    assert [line for line in err.splitlines() if line.startswith("Checking")] == [
        *("Checking: 50 of 120", "Checking: 100 of 120", "Checking: 120 of 120")
    ]


def test_on_a_dumb_terminal_progress_is_plain_lines(monkeypatch, capsys):
    console = Console(stderr=True, force_terminal=True, _environ={"TERM": "dumb"})
    monkeypatch.setattr(screen, "err", console)
    with screen.progress() as watch:
        watch(Progress("Reading", 2, 2, "b.json"))
    assert "Reading: 2 of 2" in capsys.readouterr().err


def test_on_a_terminal_progress_is_a_bar_that_goes_away(monkeypatch, capsys):
    console = Console(
        stderr=True, force_terminal=True, width=80, highlight=False, _environ={"TERM": "xterm"}
    )
    monkeypatch.setattr(screen, "err", console)
    with screen.progress() as watch:
        watch(Progress("Reading", 1, 2, "a.json"))
        watch(Progress("Reading", 2, 2, "b.json"))
        watch(Progress("Building", 1, 2, "a.json"))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "2/2" in printed.err
    assert "Reading: " not in printed.err
    assert "\x1b[2K" in printed.err  # lines are erased again


# Wrong usage


HINT = "Give report documents, a folder of them, or a glob in quotes."
LAYOUT_HINT = (
    "Give a folder that holds layout.toml, theme.toml, brief.html.j2, brief.md.j2, brief.css, "
    "or one of: house."
)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--nope"], 2, ["error No such option: --nope", "Try 'briefs --help'."]),
        (["frobnicate"], 2, ["error No such command 'frobnicate'.", "Try 'briefs --help'."]),
        (["build"], 2, ["error Missing argument 'SOURCE...'.", "Try 'briefs build --help'."]),
        (["check"], 2, ["error Missing argument 'SOURCE...'.", "Try 'briefs check --help'."]),
        (
            ["build", "seeds", "--nope"],
            2,
            ["error No such option: --nope", "Try 'briefs build --help'."],
        ),
        (
            ["build", "seeds", "--jobs", "-1"],
            2,
            [
                (
                    "error Invalid value for '--jobs' / '-j': "
                    "Input should be greater than or equal to 0"
                ),
                "Try 'briefs build --help'.",
            ],
        ),
        (
            ["check", "seeds", "--jobs", "many"],
            2,
            [
                (
                    "error Invalid value for '--jobs' / '-j': "
                    "Input should be a valid integer, unable to parse string as an integer"
                ),
                "Try 'briefs check --help'.",
            ],
        ),
        (["build", "nowhere"], 2, ["error no such file or folder: nowhere", HINT]),
        (["check", "nowhere"], 2, ["error no such file or folder: nowhere", HINT]),
        (["build", "*.xml"], 2, ["error no such file or folder: *.xml", HINT]),
        (
            ["build", "empty"],
            3,
            [
                "error no report document in empty",
                (
                    "A folder must hold .json files; use a glob such as 'data/**/*.json' for "
                    "subfolders."
                ),
            ],
        ),
        (
            ["build", "seeds", "--formats", "md,docx,html"],
            2,
            ["error --formats 'md,docx,html': no such edition: docx, html", "Choose from pdf, md."],
        ),
        (
            ["build", "seeds", "--formats", ","],
            2,
            ["error --formats ',': no such edition: none given", "Choose from pdf, md."],
        ),
        (
            ["build", "seeds", "--rulebook", "nope"],
            2,
            ["error no rulebook 'nope'", "Give the path of a .toml file, or one of: terminal."],
        ),
        (
            ["build", "seeds", "--rulebook", "broken.toml"],
            2,
            ["error broken.toml: is not TOML: Invalid value (at end of document)"],
        ),
        (["build", "seeds", "--layout", "nope"], 2, ["error no layout 'nope'", LAYOUT_HINT]),
        (
            ["build", "seeds", "--layout", "empty"],
            2,
            [
                (
                    "error HOME/empty: the layout lacks layout.toml, theme.toml, brief.html.j2, "
                    "brief.md.j2, brief.css"
                )
            ],
        ),
        (
            ["build", "seeds", "--output", "broken.toml"],
            2,
            ["error broken.toml: cannot be written into: File exists", "Name another folder."],
        ),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(arguments, code, message, briefs, home):
    (home / "empty").mkdir()
    (home / "broken.toml").write_text("name =")
    assert briefs(*arguments) == (
        code,
        "",
        "".join(f"{line.replace('HOME', str(home))}\n" for line in message),
    )
    assert not (home / "output").exists()


def test_a_rulebook_with_a_mistake_is_told_with_its_rule(briefs, home):
    text = (SEEDS.parent / "briefs" / "rulebooks" / "terminal.toml").read_text("utf-8")
    (home / "mine.toml").write_text(text.replace("vs_trend > 0", "vs_trned > 0"), "utf-8")
    code, out, err = briefs("build", "seeds", "--rulebook", "mine.toml")
    assert (code, out) == (2, "")
    assert err.startswith("error mine.toml")
    assert "terminal.verdict.above_trend" in err
    assert "vs_trned" in err
    assert not (home / "output").exists()


def test_a_mistake_in_a_layout_is_told_for_every_document(briefs, home):
    root = shutil.copytree(SEEDS.parent / "layouts" / "house", home / "mine")
    (root / "brief.md.j2").write_text("# {{ brief.nmae }}\n")
    code, out, err = briefs("build", "seeds", "--layout", "mine", "--formats", "md", "-j", "0")
    assert (code, out) == (3, "3 documents: 3 failed\n")
    assert err.splitlines()[-1] == (
        f"error seeds/002428.SHZ.json: {root}/brief.md.j2:1: "
        "'briefs.brief.hub.Brief object' has no attribute 'nmae'"
    )


# Help, version, interruption


def test_help_names_the_commands_and_the_exit_codes(briefs):
    code, out, err = briefs("--help")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "build Build the briefs of all documents" in text
    assert "check Read and check documents without building" in text
    assert (
        "Exit codes: 0 all good; 1 finished, but something was rejected or failed; 2 wrong usage "
        "or configuration, nothing done; 3 nothing could be produced."
    ) in text


OPTIONS = {
    "build": ("--output", "--formats", "--jobs", "--rulebook", "--layout", "--strict", "--help"),
    "check": ("--jobs", "--strict", "--json", "--help"),
}


@pytest.mark.parametrize("command", OPTIONS)
def test_help_of_a_command_names_its_options(command, briefs):
    code, out, err = briefs(command, "--help")
    assert (code, err) == (0, "")
    assert {word.strip(",") for word in out.split() if word.startswith("--")} == set(
        OPTIONS[command]
    )


def test_without_a_command_the_help_is_shown_as_wrong_usage(briefs):
    code, out, err = briefs()
    assert (code, out) == (2, "")
    assert err == briefs("--help")[1]


def test_the_version_is_the_installed_one(briefs):
    version = importlib.metadata.version("briefs")
    assert briefs("--version") == (0, f"briefs {version}\n", "")


def interrupt(*_):
    raise KeyboardInterrupt


INTERRUPTED = "Interrupted. Run the same command again to finish.\n"


def test_an_interruption_says_how_to_go_on(briefs, monkeypatch):
    monkeypatch.setattr("briefs.pack.build_pack", interrupt)
    assert briefs("build", "seeds") == (130, "", INTERRUPTED)


def test_all_cores_work_unless_told_otherwise(briefs, monkeypatch):
    asked = []

    def record(sources, options):
        asked.append((sources, options))
        return Pack((), ())

    monkeypatch.setattr("briefs.pack.build_pack", record)
    briefs("build", "a", "b")
    briefs("build", "a", "-j", "3", "--strict", "--rulebook", "r", "--layout", "l", "-o", "x")
    (sources, first), (_, second) = asked
    assert (sources, first.jobs) == (["a", "b"], len(os.sched_getaffinity(0)))
    assert first == BuildOptions(jobs=first.jobs)
    assert second == BuildOptions(
        Path("x"), jobs=3, rulebook="r", layout="l", language="en", strict=True
    )


# In a process of its own


def run(home, *arguments, engine=None):
    """Runs `python -m briefs`; `engine` is the source of a stand-in for the PDF engine."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    if engine is not None:
        (home / "stand-in").mkdir()
        (home / "stand-in" / "weasyprint.py").write_text(engine)
        environment["PYTHONPATH"] = str(home / "stand-in")
    return subprocess.run(
        [sys.executable, "-m", "briefs", *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_module_runs_as_a_command(home):
    ran = run(home, "--version")
    version = importlib.metadata.version("briefs")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"briefs {version}\n", "")


SLOW = "import pathlib, time; pathlib.Path('started').touch(); time.sleep(600)"


def test_an_interrupted_command_ends_at_once_and_leaves_no_manifest(home):
    (home / "stand-in").mkdir()
    (home / "stand-in" / "weasyprint.py").write_text(SLOW)
    with subprocess.Popen(
        [sys.executable, "-m", "briefs", "build", "seeds", "--jobs", "0"],
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(home / "stand-in")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            for _ in range(6000):
                if (home / "started").exists() or process.poll() is not None:
                    break
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (130, "", f"Reading: 3 of 3\n{INTERRUPTED}")
    assert not (home / "output" / WEEK).exists()


ABSENT = "raise ImportError('blocked')"
BROKEN = "raise OSError(\"cannot load library 'libpango-1.0-0'\")"


@pytest.mark.parametrize("engine", [ABSENT, BROKEN], ids=["absent", "broken"])
def test_markdown_and_checking_need_no_pdf_engine(engine, home):
    ran = run(home, "build", "seeds", "--formats", "md", "--jobs", "2", engine=engine)
    assert (ran.returncode, ran.stderr) == (0, "Reading: 3 of 3\nBuilding: 3 of 3\n")
    assert lines(ran.stdout)[-2:] == ["3 documents: 3 built", f"Look in output/{WEEK}"]
    manifest = json.loads((home / "output" / WEEK / "manifest.json").read_bytes())
    assert len(manifest["artifacts"]) == 9


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_missing_system_libraries_are_told_once_with_what_to_install(jobs, home):
    ran = run(home, "build", "seeds", "--jobs", jobs, engine=BROKEN)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.splitlines() == [
        "Reading: 3 of 3",
        (
            "error the PDF engine's system libraries are missing (cannot load library "
            "'libpango-1.0-0')"
        ),
        (
            "On Debian or Ubuntu: apt-get install --no-install-recommends libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0"
        ),
    ]
    assert list((home / "output").iterdir()) == []
