import importlib.metadata
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from awkward import SEEDS, brief_of, document_of
from rich.console import Console

from briefs.cli import main, screen
from briefs.facts import ENTRIES
from briefs.pack import BuildOptions, Pack
from briefs.progress import Progress
from briefs.rulebook import rulebook_names
from briefs.sector import SECTOR_ENTRIES
from briefs.settings import DEFAULT_RULEBOOK
from briefs.settings.publication import load_settings

SMALL = "only_identity_and_close"
WEEK = "2026-06-12"
FILES = {
    name: 1 + len(brief_of(name).exhibits) for name in ("000657.SHZ", "002125.SHZ", "002428.SHZ")
}
"""Files of each document's Markdown edition."""
BUILT = [f"{name} seeds/{name}.json built {number}" for name, number in FILES.items()]


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


DESK = """
name = "desk"
title = "Desk view"
budget = { risk = 1 }

[thresholds]
stretched = { value = 40, unit = "%", source = "house view 2026" }

[[rule]]
id = "desk.stretched"
section = "risk"
weight = "vs_trend / stretched"
when = "vs_trend > stretched and close > trend_line"
why = "Distance is what a mean reversion costs."
text.en = "{vs_trend} above its Trend Line; falling back to it would cost {to_trend_line:size}."
flip.en = "A weekly close at {trend_line} ends the stretch."

[[rule]]
id = "desk.low_score"
section = "risk"
when = "score_risk_control < 40"
why = "The terminal's own measure of risk."
text.en = "Risk Control at {score_risk_control}."
flip.en = "Risk Control of 40 or more ends it."

[[rule]]
id = "desk.weak_word"
section = "watch"
when = "expectation == 'Negative' and not trend_active"
why = "The model disagrees."
text.en = "Expectation {expectation}."

[[rule]]
id = "desk.near"
section = "risk"
when = "not (composite < 80)"
why = "Near enough."
text.en = "Composite {composite}."
flip.en = "Composite below 80."

[[rule]]
id = "desk.moved"
section = "change"
when = "previous_composite < 50"
why = "A change needs an earlier issue."
text.en = "Composite {composite} after {previous_composite}."
"""
EXPLAINED = """\
002428.SHZ, week 2026-06-12, rulebook desk

Changes
  Not decided: its rules lack facts.

Risks
  - 81.7% above its Trend Line; falling back to it would cost 45.0%.

Told: 1 rule
  desk.stretched (risk, weight 2.04)
    text       81.7% above its Trend Line; falling back to it would cost 45.0%.
    when       vs_trend > stretched and close > trend_line
    facts      vs_trend = 81.7%, close = 92.26 CNY, trend_line = 50.77 CNY, to_trend_line = −45.0%,
               stretched = 40%
    why        Distance is what a mean reversion costs.
    flip       A weekly close at 50.77 CNY ends the stretch.

Fired, not told: 1 rule
  desk.low_score (risk, weight 1.00)
    left out   the budget of 1 is spent on what weighs more
    when       score_risk_control < 40
    facts      score_risk_control = 32
    why        The terminal's own measure of risk.
    flip       Risk Control of 40 or more ends it.

Silent, nearest first: 2 rules
  desk.near (risk)
    silent     not (composite < 80): 74 against 80, 6 to go
    when       not (composite < 80)
    facts      composite = 74
  desk.weak_word (watch)
    silent     expectation == 'Negative': 'Undecided' against 'Negative'
    silent     trend_active is true
    when       expectation == 'Negative' and not trend_active
    facts      expectation = Undecided, trend_active = true

Skipped: 1 rule
  desk.moved (change)
    missing    previous_composite: there is no earlier issue
    when       previous_composite < 50
    facts      composite = 74
"""


def lines(text):
    """The lines of a text without what only lines up columns."""
    return [" ".join(line.split()) for line in text.splitlines()]


PROGRESS = "Reading: 3 of 3\nBuilding: 3 of 3\nDigests: 1 of 1\n"
"""What a build of the seeds as Markdown tells on standard error."""


# Building


def test_a_build_says_what_it_did_and_where(briefs, home):
    code, out, err = briefs("build", "seeds", "--formats", "md", "--jobs", "0")
    assert code == 0
    assert lines(out) == [
        "Week 2026-06-12, draft",
        "Ticker Document Result Files",
        *BUILT,
        "digest of CN Basic Materials built 2",
        "3 documents: 3 built",
        f"Look in output/{WEEK}",
    ]
    assert err == PROGRESS
    assert sorted(path.name for path in (home / "output" / WEEK).iterdir()) == [
        *("briefs", "digests", "manifest.json"),
    ]
    assert (home / "output" / "archive.db").is_file()


def test_a_build_says_what_was_kept_and_what_was_not(briefs, home):
    put(home, **{name: document_of(name) for name in ("002428.SHZ", "000657.SHZ")})
    asked = ("build", "in", "--formats", "md", "--jobs", "0")
    briefs(*asked)
    code, out, err = briefs(*asked)
    assert (code, err) == (0, "")
    assert lines(out)[2:-1] == [
        "000657.SHZ in/000657.SHZ.json kept 8",
        "002428.SHZ in/002428.SHZ.json kept 8",
        "digest of CN Basic Materials kept 2",
        "2 documents: 2 kept",
    ]
    put(home, **{"000657.SHZ": document_of("000657.SHZ") | {"summary": "Another."}})
    code, out, err = briefs(*asked)
    assert (code, err) == (0, "Reading: 1 of 1\nBuilding: 1 of 1\nDigests: 1 of 1\n")
    assert lines(out)[2:-1] == [
        "000657.SHZ in/000657.SHZ.json built 8",
        "digest of CN Basic Materials built 2",
        "2 documents: 1 built, 1 kept",
    ]
    code, out, _ = briefs(*asked, "--force")
    assert (code, lines(out)[-2]) == (0, "2 documents: 2 built")


def test_all_editions_are_built_unless_one_is_named(briefs, home):
    put(home, small=document_of(SMALL))
    code, out, _ = briefs("build", "in", "-o", "out", "-j", "0")
    assert code == 0
    assert lines(out)[2].endswith("in/small.json built 3")
    assert sorted(path.suffix for path in (home / "out" / WEEK / "briefs").iterdir()) == [
        *(".md", ".pdf")
    ]
    assert sorted(path.name for path in (home / "out" / WEEK).iterdir()) == [
        *("briefs", "digests", "index.html", "mail", "manifest.json", "pack.pdf", "site"),
    ]


def test_a_build_that_leaves_something_out_says_what_and_why(briefs, home):
    put(home, torn="{", typo=document_of("002428.SHZ") | {"latest_week": "12 June 2026"})
    code, out, err = briefs("build", "seeds", "in", "--formats", "md", "--jobs", "0")
    assert code == 1
    assert lines(out) == [
        "Week 2026-06-12, draft",
        "Ticker Document Result Files",
        "? in/torn.json rejected 0",
        "002428.SHZ in/typo.json rejected 0",
        "5 documents: 3 built, 2 rejected",
        f"Look in output/{WEEK}",
    ]
    assert err.splitlines() == [
        *("Reading: 5 of 5", "Building: 3 of 3", "Digests: 1 of 1"),
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
        *BUILT[:2],
        "… and 2 more",
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
HOUSE = SEEDS.parent.resolve() / "layouts" / "house"
RULEBOOK_HINT = f"Give the path of a .toml file, or one of: {', '.join(rulebook_names())}."
LAYOUT_HINT = (
    "Give a folder that holds layout.toml, brief.html.j2, brief.md.j2, brief.css, or one of: house."
)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--nope"], 2, ["error No such option: --nope", "Try 'briefs --help'."]),
        (["frobnicate"], 2, ["error No such command 'frobnicate'.", "Try 'briefs --help'."]),
        (["build"], 2, ["error Missing argument 'SOURCE...'.", "Try 'briefs build --help'."]),
        (["check"], 2, ["error Missing argument 'SOURCE...'.", "Try 'briefs check --help'."]),
        (
            ["build", "seeds", "--zzz"],
            2,
            ["error No such option: --zzz", "Try 'briefs build --help'."],
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
        (
            ["explain", "nowhere.json"],
            2,
            ["error no such file: nowhere.json", "Give one report document."],
        ),
        (["explain", "seeds"], 2, ["error no such file: seeds", "Give one report document."]),
        (
            ["explain", "seeds/002428.SHZ.json", "--rulebook", "nope"],
            2,
            ["error no rulebook 'nope'", RULEBOOK_HINT],
        ),
        (
            ["explain", "seeds/002428.SHZ.json", "--rulebook", "digest"],
            2,
            [
                "error digest: is a rulebook of sectors, not of listings",
                "Briefs take one of listings, such as house; one of sectors words digests.",
            ],
        ),
        (
            ["explain", "seeds/002428.SHZ.json", "--previous", "nowhere.json"],
            2,
            ["error no such file: nowhere.json", "Give one report document."],
        ),
        (["rulebook"], 2, ["error Missing command.", "Try 'briefs rulebook --help'."]),
        (
            ["rulebook", "check"],
            2,
            ["error Missing argument 'FILE'.", "Try 'briefs rulebook check --help'."],
        ),
        (["rulebook", "check", "nope"], 2, ["error no rulebook 'nope'", RULEBOOK_HINT]),
        (
            ["rulebook", "facts", "no such thing"],
            2,
            ["error no fact has 'no such thing' in it", "Without TEXT all facts are listed."],
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
            [
                "error --formats 'md,docx,html': no such edition: docx",
                "Choose from pdf, md, html, mail.",
            ],
        ),
        (
            ["build", "seeds", "--formats", ","],
            2,
            [
                "error --formats ',': no such edition: none given",
                "Choose from pdf, md, html, mail.",
            ],
        ),
        (
            ["build", "seeds", "--rulebook", "nope"],
            2,
            ["error no rulebook 'nope'", RULEBOOK_HINT],
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
                    "error HOME/empty: the layout lacks layout.toml, brief.html.j2, brief.md.j2, "
                    "brief.css"
                )
            ],
        ),
        (
            ["build", "seeds", "--theme", "plan"],
            2,
            [(f"error --theme: no theme 'plan' in {HOUSE / 'themes'}; did you mean 'plain'?")],
        ),
        (
            ["build", "seeds", "--paper", "leter"],
            2,
            [
                (
                    "error Invalid value for '--paper': Value error, "
                    "'leter' is not one of 'a4', 'letter'."
                ),
                "Try 'briefs build --help'.",
            ],
        ),
        (
            ["build", "seeds", "--settings", "gone.toml"],
            2,
            ["error gone.toml: cannot be read: No such file or directory"],
        ),
        (
            ["build", "seeds", "--settings", "broken.toml"],
            2,
            ["error broken.toml:1: cannot be read as TOML: Invalid value"],
        ),
        (["layout"], 2, ["error Missing command.", "Try 'briefs layout --help'."]),
        (
            ["layout", "new"],
            2,
            ["error Missing argument 'DIR'.", "Try 'briefs layout new --help'."],
        ),
        (
            ["layout", "new", "empty"],
            2,
            ["error empty: exists already", "Name a folder that does not exist yet."],
        ),
        (
            ["layout", "new", "mine", "--from", "nope"],
            2,
            ["error no layout 'nope'", "Choose from house."],
        ),
        (["layout", "check", "nope"], 2, ["error no layout 'nope'", LAYOUT_HINT]),
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


def test_what_fails_every_document_alike_is_told_once(briefs, home):
    root = shutil.copytree(HOUSE, home / "mine")
    (root / "brief.md.j2").write_text("# {{ brief.nmae }}\n")
    put(home, torn="{", warned=warned())
    code, out, err = briefs(
        *("build", "seeds", "in", "--layout", "mine", "--formats", "md", "-j", "0")
    )
    assert (code, out) == (3, "5 documents: 4 failed, 1 rejected, 1 warning\n")
    told = err.splitlines()[2:]
    assert told == [
        (
            "error in/torn.json: ends too early, at line 1 column 2: "
            "Expecting property name enclosed in double quotes; expected a complete JSON object"
        ),
        "warning in/warned.json#/risk/average_loss: is absent; expected a value or null",
        (
            f"error in 4 documents: {root}/brief.md.j2:1: "
            "'briefs.brief.hub.Brief object' has no attribute 'nmae'"
        ),
    ]


def warned():
    document = document_of("002428.SHZ")
    document["ticker"]["symbol"] = "002429"
    del document["risk"]["average_loss"]
    return document


def test_what_fails_one_document_is_told_of_that_one(briefs, home):
    root = shutil.copytree(HOUSE, home / "mine")
    wrong = "{{ 1 / 0 if brief.identity.symbol == '002125' else 'fine' }}"
    (root / "brief.md.j2").write_text(wrong)
    arguments = ("build", "seeds", "--layout", "mine", "--formats", "md", "--jobs", "0")
    code, _, err = briefs(*arguments)
    assert code == 1
    assert err.splitlines()[3:] == [
        f"error seeds/002125.SHZ.json: {root}/brief.md.j2:1: ZeroDivisionError: division by zero"
    ]


def test_documents_that_are_wrong_alike_are_each_told(briefs, home):
    put(home, torn="{", ripped="{")
    _, _, err = briefs("build", "in", "--formats", "md", "--jobs", "0")
    assert [line.partition(": ")[0] for line in err.splitlines()[1:]] == [
        *("error in/ripped.json", "error in/torn.json")
    ]


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_a_mistake_that_needs_no_document_is_told_before_anything_is_done(jobs, briefs, home):
    root = shutil.copytree(HOUSE, home / "mine")
    with (root / "brief.css").open("a", encoding="utf-8") as css:
        css.write("\nbody { colour: red }\n")
    line = len((root / "brief.css").read_text("utf-8").splitlines())
    code, out, err = briefs("build", "seeds", "--layout", "mine", "--jobs", jobs)
    assert (code, out) == (2, "")
    assert err.startswith(f"error {root}/brief.css:{line}: Ignored `colour: red`")
    assert len(err.splitlines()) == 1
    assert not (home / "output").exists()


# Settings


SETTINGS = """
[publisher]
firm = "Harbour Research"

[page]
theme = "plain"
paper = "letter"

[markdown]
flavor = "obsidian"
"""


def built_with(home):
    manifest = json.loads((home / "output" / WEEK / "manifest.json").read_bytes())
    return manifest["options"]["settings"]


def test_a_build_takes_the_settings_of_the_working_folder(briefs, home):
    (home / "briefs.toml").write_text(SETTINGS)
    put(home, small=document_of(SMALL))
    build = ("build", "in", "--formats", "md", "--jobs", "0")
    assert briefs(*build)[0] == 0
    assert built_with(home) == load_settings(home / "briefs.toml").recorded()
    text = (home / "output" / WEEK / "briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md").read_text("utf-8")
    assert text.startswith("---\n")
    assert "Harbour Research" in text


def test_options_go_before_the_settings_file(briefs, home):
    (home / "briefs.toml").write_text(SETTINGS)
    (home / "other.toml").write_text(SETTINGS.replace("Harbour", "Lakeside"))
    put(home, small=document_of(SMALL))
    build = ("build", "in", "--formats", "md", "--jobs", "0")
    assert briefs(*build, "--theme", "house", "--paper", "a4")[0] == 0
    assert built_with(home)["page"] == {"theme": "house", "paper": "a4", "price_colours": "market"}
    assert briefs(*build, "--settings", "other.toml")[0] == 0
    assert built_with(home)["publisher"]["firm"] == "Lakeside Research"


def test_a_required_field_left_empty_stops_the_build(briefs, home):
    (home / "briefs.toml").write_text("[disclosure]\nprofile = 'research'\n")
    code, out, err = briefs("build", "seeds")
    assert (code, out) == (2, "")
    required = "is left empty, and the profile 'research' requires it"
    assert err.splitlines() == [
        f"error briefs.toml:1: publisher.firm: {required}",
        *(
            f"briefs.toml:1: disclosure.fields.{field}: {required}"
            for field in ("owner", "regulator", "conflicts")
        ),
        "Fill in, or choose another disclosure profile: default, research.",
    ]
    assert not (home / "output").exists()


# Explaining


def test_explaining_prints_what_is_said_and_then_every_rule_by_group(briefs, home):
    (home / "desk.toml").write_text(DESK)
    arguments = ("explain", "seeds/002428.SHZ.json", "--rulebook", "desk.toml")
    assert briefs(*arguments) == (0, EXPLAINED, "")


def test_explaining_as_json_prints_json_and_nothing_else(briefs, home):
    (home / "desk.toml").write_text(DESK)
    arguments = ("explain", "seeds/002428.SHZ.json", "--rulebook", "desk.toml", "--json")
    code, out, err = briefs(*arguments)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["risks"] == ["81.7% above its Trend Line; falling back to it would cost 45.0%."]
    assert [(rule["id"], rule["status"]) for rule in told["rules"]] == [
        ("desk.stretched", "fired"),
        ("desk.low_score", "fired"),
        ("desk.weak_word", "silent"),
        ("desk.near", "silent"),
        ("desk.moved", "skipped"),
    ]


@pytest.mark.parametrize(
    ("condition", "line"),
    [
        ("composite > 74", "composite > 74: 74 against 74, equal"),
        ("composite > 100 - 2 * 10", "composite > 100 - 2 * 10: 74 against 80, 6 to go"),
        ("80 < composite < 90", "80 < composite < 90 is false"),
        ("fresh_buy", "fresh_buy is false"),
        ("composite < 70 or expectation == 'Up'", "expectation == 'Up': 'Undecided' against 'Up'"),
    ],
)
def test_a_silent_rule_says_what_keeps_it_so(condition, line, briefs, home):
    (home / "desk.toml").write_text(DESK.replace("not (composite < 80)", condition))
    _, out, _ = briefs("explain", "seeds/002428.SHZ.json", "--rulebook", "desk.toml")
    assert f"    silent     {line}" in out.splitlines()


def test_what_is_missing_is_told_by_its_reason(briefs, home):
    wider = DESK.replace(
        "previous_composite < 50", "previous_composite < 50 and previous_close > 0"
    )
    (home / "desk.toml").write_text(wider)
    _, out, _ = briefs("explain", "seeds/002428.SHZ.json", "--rulebook", "desk.toml")
    missing = "previous_composite, previous_close: there is no earlier issue"
    assert f"    missing    {missing}" in out.splitlines()


@pytest.mark.parametrize("rulebook", ["house", "terminal"])
@pytest.mark.parametrize("name", ["000657.SHZ", "002125.SHZ", "002428.SHZ"])
def test_an_explanation_fits_a_hundred_columns(name, rulebook, briefs, home):
    code, out, err = briefs("explain", f"seeds/{name}.json", "--rulebook", rulebook)
    assert (code, err) == (0, "")
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "\nTold: " in out


@pytest.mark.parametrize(("kind", "heading"), [("xterm", "\x1b[1mTold\x1b[0m"), ("dumb", "Told")])
def test_headings_are_bold_on_a_terminal_that_has_it(kind, heading, monkeypatch):
    console = Console(force_terminal=True, _environ={"TERM": kind})
    monkeypatch.setattr(screen, "out", console)
    assert screen.bold("Told") == heading


def test_without_a_name_the_default_rulebook_explains(briefs, home):
    _, out, _ = briefs("explain", "seeds/002428.SHZ.json", "--json")
    assert json.loads(out)["rulebook"] == DEFAULT_RULEBOOK


def test_the_earlier_issue_is_compared(briefs, home):
    (home / "desk.toml").write_text(DESK)
    before = document_of("002428.SHZ") | {"latest_week": "2026-06-05", "composite_score": "49"}
    put(home, before=before | {"recent_rows": before["recent_rows"][1:]})
    code, out, err = briefs(
        *("explain", "seeds/002428.SHZ.json", "--previous", "in/before.json"),
        *("--rulebook", "desk.toml", "--json"),
    )
    assert (code, err) == (0, "")
    assert json.loads(out)["changes"] == ["Composite 74 after 49."]


@pytest.mark.parametrize("previous", ["002125.SHZ", "002428.SHZ"])
def test_what_is_no_earlier_issue_is_told(previous, briefs, home):
    path = f"seeds/{previous}.json"
    code, out, err = briefs("explain", "seeds/002428.SHZ.json", "--previous", path)
    first, second = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith(f"error --previous {path}: ")
    assert second == "It takes the same ticker's document of an earlier week."


@pytest.mark.parametrize(
    "arguments",
    [("in/a.json",), ("seeds/002428.SHZ.json", "--previous", "in/a.json"), ("in/a.json", "--json")],
)
def test_a_rejected_document_is_not_explained(arguments, briefs, home):
    document = document_of("002428.SHZ")
    document["price"]["trend_line"] = "50%"
    put(home, a=document)
    assert briefs("explain", *arguments) == (
        1,
        "",
        (
            "error in/a.json#/price/trend_line: is not valid; found '50%'; "
            "expected a price such as '92.26 CNY'\n"
        ),
    )


def test_the_warnings_of_a_document_are_shown_beside_its_explanation(briefs, home):
    document = document_of("002428.SHZ")
    del document["risk"]["average_loss"]
    put(home, a=document)
    code, out, err = briefs("explain", "in/a.json", "--json")
    assert (code, json.loads(out)["ticker"]) == (0, "002428.SHZ")
    assert err == "warning in/a.json#/risk/average_loss: is absent; expected a value or null\n"


# Rulebooks

RIGHT = """
name = "desk"

[[rule]]
id = "desk.close"
section = "watch"
when = "close > 10"
why = "A level to watch."
text.en = "The close is {close}."
fires = { close = "92.26 CNY" }
says = "The close is 92.26 CNY."
silent = [{ close = "10.00 CNY" }]
skipped = ["close"]
"""
UNRECORDED = "warning not yet in the register: desk.close; --record writes them\n"


@pytest.mark.parametrize(
    ("text", "code", "out", "err"),
    [
        (RIGHT, 0, "1 rule, 3 cases, no mistakes, 1 warning\n", UNRECORDED),
        (
            RIGHT.replace("is 92.26 CNY", "is 92 CNY").replace('skipped = ["close"]', ""),
            1,
            "1 rule, 2 cases, 2 errors, 1 warning\n",
            (
                "error desk.close: has no skipped case: name a fact that it needs, "
                'skipped = ["close"]\n'
                "error desk.close: firing case says 'The close is 92.26 CNY.', and not "
                f"'The close is 92 CNY.'\n{UNRECORDED}"
            ),
        ),
        (
            RIGHT.replace("close > 10", "cloze > 10").replace("{close}", "{open}"),
            2,
            "",
            (
                "error desk.toml: the rulebook has mistakes\n"
                "  desk.close: names no such fact or threshold: cloze\n"
            ),
        ),
        (
            RIGHT.replace("[[rule]]", "[rule]"),
            2,
            "",
            ("error desk.toml: the rulebook has mistakes\n  rule: input should be a valid list\n"),
        ),
    ],
    ids=["right", "wrong", "not loaded", "no list"],
)
def test_checking_a_rulebook_has_an_exit_code_for_each_end(text, code, out, err, home):
    (home / "desk.toml").write_text(text)
    ran = run(home, "rulebook", "check", "desk.toml")
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, out, err)


def test_ids_are_recorded_once_the_rulebook_is_right(briefs, home):
    book, register = home / "desk.toml", home / "desk.ids"
    book.write_text(RIGHT.replace("is 92.26 CNY", "is 92 CNY"))
    code, out, _ = briefs("rulebook", "check", "desk.toml", "--record")
    assert (code, out.splitlines()[-1]) == (1, "Nothing was recorded: correct the errors first.")
    assert not register.exists()
    book.write_text(RIGHT)
    recorded = (0, "1 rule, 3 cases, no mistakes\nRecorded in desk.ids\n", "")
    assert briefs("rulebook", "check", "desk.toml", "--record") == recorded
    assert register.read_text() == "desk.close\n"
    assert briefs("rulebook", "check", "desk.toml") == (0, "1 rule, 3 cases, no mistakes\n", "")


def test_an_id_that_was_changed_is_told(briefs, home):
    (home / "desk.toml").write_text(RIGHT.replace("desk.close", "desk.last"))
    (home / "desk.ids").write_text("desk.close\n")
    code, out, err = briefs("rulebook", "check", "desk.toml")
    assert (code, out) == (1, "1 rule, 3 cases, 1 error, 1 warning\n")
    assert err.startswith("error desk.close: gone; an id is never changed: give the old id back")


def test_a_built_in_rulebook_is_checked_by_its_name(briefs):
    _, out, _ = briefs("rulebook", "check", "terminal")
    assert re.fullmatch(r"\d+ rules, \d+ cases, (no mistakes|\d+ errors?)(, \d warnings?)?\n", out)


def test_every_fact_is_listed_once_with_its_unit_and_formula(briefs):
    code, out, err = briefs("rulebook", "facts", "--json")
    assert (code, err) == (0, "")
    listed = json.loads(out)
    assert [each["id"] for each in listed] == [entry.id for entry in ENTRIES]
    found = {each["id"]: each for each in listed}
    assert found["to_trend_line"] == {
        "id": "to_trend_line",
        "subject": "Levels",
        "kind": "percent",
        "unit": "%",
        "title": "From the close to the Trend Line",
        "formula": "trend_line / close - 1",
        "uses": ["trend_line", "close"],
    }
    assert found["composite"]["formula"] == "composite_score"
    assert all(each["title"] and each["formula"] for each in listed)


def test_the_list_of_facts_is_grouped_and_fits_a_hundred_columns(briefs):
    code, out, _ = briefs("rulebook", "facts")
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= 100
    subjects = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert subjects[0] == "In the document"
    assert len(subjects) == len(set(subjects)) >= 8


def test_the_facts_of_a_sector_are_listed_too(briefs):
    code, out, err = briefs("rulebook", "facts", "--subject", "sector", "--json")
    assert (code, err) == (0, "")
    assert [each["id"] for each in json.loads(out)] == [entry.id for entry in SECTOR_ENTRIES]
    assert briefs("rulebook", "facts", "--subject", "sector", "trend_on / trend_known") == (
        0,
        (
            "Breadth\n"
            "  breadth_trend  Trend Signal on: share of the names (percent, %)\n"
            "      trend_on / trend_known\n"
        ),
        "",
    )


def test_facts_of_something_else_are_asked_for_in_vain(briefs):
    code, out, err = briefs("rulebook", "facts", "--subject", "market")
    assert (code, out) == (2, "")
    assert "there are no facts of 'market'" in err
    assert "Give listing or sector." in err


def test_facts_are_searched_by_a_part_of_anything_they_say(briefs):
    assert briefs("rulebook", "facts", "TREND_LINE / CLOSE") == (
        0,
        (
            "Levels\n"
            "  to_trend_line  From the close to the Trend Line (percent, %)\n"
            "      trend_line / close - 1\n"
        ),
        "",
    )


# Help, version, interruption


def test_help_names_the_commands_and_the_exit_codes(briefs):
    code, out, err = briefs("--help")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "build Build the issue of each week" in text
    assert "check Read and check documents without building" in text
    assert (
        "Exit codes: 0 all good; 1 finished, but something was rejected or failed; 2 wrong usage "
        "or configuration, nothing done; 3 nothing could be produced."
    ) in text


OPTIONS = {
    "build": (
        *("--output", "--formats", "--jobs", "--rulebook", "--layout", "--settings", "--theme"),
        *("--paper", "--strict", "--digest-rulebook", "--archive", "--desk", "--force", "--help"),
    ),
    "history": ("--archive", "--output", "--weeks", "--json", "--csv", "--help"),
    "check": ("--jobs", "--strict", "--json", "--help"),
    "explain": ("--rulebook", "--previous", "--json", "--help"),
    "rulebook check": ("--record", "--help"),
    "rulebook facts": ("--subject", "--json", "--help"),
    "layout new": ("--from", "--help"),
    "layout check": ("--help",),
    "layout list": ("--help",),
}


@pytest.mark.parametrize("command", OPTIONS)
def test_help_of_a_command_names_its_options(command, briefs):
    code, out, err = briefs(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert {word.strip(",") for word in out.split() if word.startswith("--")} == set(
        OPTIONS[command]
    )


def test_help_loads_nothing_that_only_the_work_of_a_command_needs(home):
    source = (
        "import sys, briefs.cli\n"
        "sys.argv = ['briefs', '--help']\n"
        "try:\n"
        "    briefs.cli.main()\n"
        "except SystemExit:\n"
        "    print(sorted({'matplotlib', 'polars', 'babel'} & sys.modules.keys()))\n"
    )
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("[]\n")


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
READ = "Reading: 3 of 3\n"


def interrupted(home, arguments, has_begun):
    """Exit code, standard output and error of a build that is interrupted once it has begun."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(home / "stand-in")}
    with (
        (home / "err").open("w") as err,
        subprocess.Popen(
            [sys.executable, "-m", "briefs", "build", "seeds", "--jobs", "0", *arguments],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        ) as process,
    ):
        try:
            for _ in range(6000):
                if has_begun() or process.poll() is not None:
                    break
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    return process.returncode, out, (home / "err").read_text()


def test_an_interrupted_trial_of_the_layout_ends_at_once_and_leaves_nothing(home):
    (home / "stand-in").mkdir()
    (home / "stand-in" / "weasyprint.py").write_text(SLOW)
    ended = interrupted(home, (), (home / "started").exists)
    assert ended == (130, "", INTERRUPTED)
    assert not (home / "output").exists()


def test_an_interrupted_build_ends_at_once_and_leaves_no_manifest(home):
    root = shutil.copytree(HOUSE, home / "mine")
    (root / "brief.md.j2").write_text("{% for _ in range(10 ** 12) %}{% endfor %}")
    arguments = ("--formats", "md", "--layout", "mine")
    ended = interrupted(home, arguments, lambda: (home / "err").read_text() == READ)
    assert ended == (130, "", f"{READ}{INTERRUPTED}")
    assert not (home / "output" / WEEK).exists()


ABSENT = "raise ImportError('blocked')"
BROKEN = "raise OSError(\"cannot load library 'libpango-1.0-0'\")"


@pytest.mark.parametrize("engine", [ABSENT, BROKEN], ids=["absent", "broken"])
def test_markdown_and_checking_need_no_pdf_engine(engine, home):
    ran = run(home, "build", "seeds", "--formats", "md", "--jobs", "2", engine=engine)
    assert (ran.returncode, ran.stderr) == (0, PROGRESS)
    assert lines(ran.stdout)[-2:] == ["3 documents: 3 built", f"Look in output/{WEEK}"]
    manifest = json.loads((home / "output" / WEEK / "manifest.json").read_bytes())
    own = [each for each in manifest["artifacts"] if each["ticker"]]
    assert len(own) == sum(FILES.values())


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_missing_system_libraries_are_told_once_with_what_to_install(jobs, home):
    ran = run(home, "build", "seeds", "--jobs", jobs, engine=BROKEN)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.splitlines() == [
        (
            "error the PDF engine's system libraries are missing (cannot load library "
            "'libpango-1.0-0')"
        ),
        (
            "On Debian or Ubuntu: apt-get install --no-install-recommends libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0"
        ),
    ]
    assert not (home / "output").exists()
