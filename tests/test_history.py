import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from issues_kept import issue, record, said, verdict, week
from rich.cells import cell_len

from briefs.archive import Kept, KeptIssue, open_archive
from briefs.claims import Line
from briefs.cli import history as command
from briefs.cli.screen import WIDTH
from briefs.errors import ExitCode, NothingProduced, UsageError
from briefs.facts.quoted import SCORES
from briefs.quantity import Quantity
from briefs.record import Note

FALLS = said("risk", "r.falls", "The close is 4.1% below its Trend Line at 6.84 CNY.")
RISES = said("opportunity", "o.rises", "It rose.")
ODD = said("contradiction", "c.odd", "It rose and fell.")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with an empty output."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output").mkdir()
    return tmp_path


@pytest.fixture
def history(home, capsys):
    """Runs the command: exit code and standard output. What it raises is for `main` to tell."""
    app = typer.Typer()
    app.command()(command.history)

    def run(*arguments):
        code = app(list(map(str, arguments)), standalone_mode=False)
        return code, capsys.readouterr().out

    return run


def put(*issues, path="output/archive.db"):
    with open_archive(Path(path)) as archive:
        for each in issues:
            archive.put(each)


def single(told, revision=1, by=""):
    return KeptIssue(told.week, revision, (Kept.of(told, revision),), by)


def scores(*values):
    return {name: Quantity(float(value)) for name, value in zip(SCORES, values, strict=True)}


def told(day, composite, *sentences, held=False, setup="Downtrend", **values):
    return record(
        "002428.SHZ",
        week(day),
        composite,
        [verdict(f"{composite:.0f}"), *sentences],
        held=held,
        setup_signature=setup,
        **scores(88, 100, 62.5, 55, 4, 32),
        **values,
    )


SHOWN = """\
002428.SHZ · 002428.SHZ Inc. · US Energy

                                                    Relative           Risk
Week             Composite  Trend Momentum Dynamics Strength Volume Control  Setup
2026-05-29 B      74   +12     88      100       62       55      4      32  Leadership continuation
2026-05-15 held   70    +8     88      100       62       55      4      32  Downtrend
2026-05-08        62     0     88      100       62       55      4      32  Downtrend
2026-05-01        62           88      100       62       55      4      32  Downtrend

2026-05-29, revision B, approved by BM, against 2026-05-08, 3 weeks before
  Composite 74: steady.
  new        contradiction  It rose and fell.
             opportunity    It rose. [pinned by AL]
  gone       risk           The close is 4.1% below its Trend Line at 6.84 CNY.
  withheld   risk, stretched (AL: known since May)
  note       Reports on 2 July. (AL)
  corrected  Volume: 3.4M, in revision A 3.2M.

2026-05-15, not published
  Composite 70: steady.
  held       Trading halted. (AL)

2026-05-08, against 2026-05-01
  Composite 62: steady.
  No finding is new, none is gone.

2026-05-01, approved by AL, first issue
  Composite 62: steady.
  told       risk           The close is 4.1% below its Trend Line at 6.84 CNY.
"""


def test_scores_come_first_and_then_what_is_new_and_gone_newest_first(history):
    corrected = replace(
        told(4, 74.0, replace(RISES, edit="pinned by AL"), ODD, setup="Leadership continuation"),
        withheld=("risk, stretched (AL: known since May)",),
        notes=(Note("Reports on 2 July.", "AL"),),
        corrections=(Line(("Volume: 3.4M, in revision A 3.2M.",)),),
    )
    put(
        single(told(0, 62.0, FALLS), by="AL"),
        single(told(1, 62.0, FALLS)),
        single(told(2, 70.0, RISES, held=True)),
        single(told(4, 70.0), by="BM"),
        single(corrected, revision=2, by="BM"),
    )
    code, out = history("002428.SHZ")
    assert code is ExitCode.OK
    assert out == SHOWN
    assert max(map(cell_len, out.splitlines())) <= WIDTH


def test_without_marks_the_dates_have_no_room_beside_them(history):
    put(single(told(0, 62.0)))
    _, out = history("002428.SHZ")
    upper, head, row = out.splitlines()[2:5]
    assert head.startswith("Week        Composite  Trend")
    assert row.startswith("2026-05-01   62           88")
    assert upper.index("Relative") == head.index("Strength")
    assert row.index("Downtrend") == head.index("Setup")
    assert row[: head.index("Composite") + 3].endswith(" 62")


def test_missing_figures_and_long_words_keep_the_columns(history):
    long = "A setup with a name that no column of a hundred could hold in one line"
    put(single(record("A.N", week(0), None)), single(told(0, 100.0, setup=long)))
    put(single(record("A.N", week(1), None)))
    _, out = history("A.N")
    assert "n/a" in out.splitlines()[4]
    put(single(told(2, 100.0, setup=long)), single(told(3, 0.0, setup=long)))
    _, out = history("002428.SHZ")
    head, *rows = out.splitlines()[3:8]
    assert rows[0].startswith("2026-05-22    0  −100     88")
    assert all(row[: head.index("Setup")].strip() == "" for row in rows[1:3])
    assert max(map(cell_len, out.splitlines())) <= WIDTH


def test_a_screen_shows_a_quarter_unless_it_is_said_how_many(history):
    put(*(issue(week(number), composite=number) for number in range(15)))
    _, out = history("A.N")
    assert out.count("\n2026-") == 24  # each week in the table and under it
    assert out.endswith("\n\n… and 3 earlier weeks; --weeks 15 shows all\n")
    assert "against 2026-05-15" in out  # the earliest that is shown has one before it
    _, out = history("A.N", "--weeks", 14)
    assert out.endswith("\n\n… and 1 earlier week; --weeks 15 shows all\n")
    _, out = history("A.N", "--weeks", 99)
    assert "first issue" in out
    assert "…" not in out


def test_other_peoples_text_is_no_escape_sequence(history):
    hostile = record("A\x1b[31m", week(0), name="\x1b]0;x\x07", setup_signature="\x1b[2J")
    noted = replace(hostile, notes=(Note("\x1b[1m", "\x07"),))
    put(single(noted, by="\x1b"))
    _, out = history("A\x1b[31m")
    assert "\x1b" not in out
    assert "\x07" not in out


# Formats


def test_json_holds_every_week_and_no_wrapping(history):
    put(*(single(told(number, 50.0 + number, FALLS)) for number in range(15)))
    code, out = history("002428.SHZ", "--json")
    tree = json.loads(out)
    assert code is ExitCode.OK
    assert len(tree["weeks"]) == 15
    assert tree["weeks"][-1]["scores"]["composite"] == {"value": 64, "text": "64", "change": 1}
    _, out = history("002428.SHZ", "--json", "--weeks", 2)
    weeks = json.loads(out)["weeks"]
    assert [each["week"] for each in weeks] == ["2026-07-31", "2026-08-07"]
    assert weeks[0]["compared_with"] == "2026-07-24"


def test_csv_is_utf_8_with_a_row_for_each_week(history, monkeypatch):
    # A terminal's encoding is not that of a file which the shell makes of what is printed.
    put(single(told(0, 50.0, name="芯片")), single(told(1, 49.0)))
    plain = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(plain, encoding="ascii"))
    code, _ = history("002428.SHZ", "--csv")
    first, second = csv.DictReader(io.StringIO(plain.getvalue().decode("utf-8")))
    assert code is ExitCode.OK
    assert (first["name"], second["composite_change"]) == ("芯片", "-1")


def test_one_format_at_a_time(history):
    with pytest.raises(UsageError, match="--json and --csv exclude each other"):
        history("A.N", "--json", "--csv")


# Which file and which listing


def test_the_archive_stands_in_the_output_unless_another_is_named(history, home):
    (home / "out").mkdir()
    put(single(told(0, 50.0)))
    put(issue(week(0), ["B.N"]), path="out/archive.db")
    put(issue(week(0), ["C.N"]), path="old.db")
    assert "B.N Inc." in history("B.N", "--output", "out")[1]
    assert "B.N Inc." in history("B.N", "-o", "out")[1]
    assert "C.N Inc." in history("C.N", "--archive", "old.db", "-o", "out")[1]
    with pytest.raises(UsageError, match=r"there is no archive output/none\.db"):
        history("C.N", "--archive", "output/none.db")


@pytest.mark.parametrize("asked", ["002428.SHZ", "002428.shz", "002428"])
def test_a_ticker_may_lack_its_exchange_and_its_case(asked, history):
    put(issue(week(0), ["002428.SHZ", "000657.SHZ"]))
    assert history(asked)[1].startswith("002428.SHZ · ")


def test_a_ticker_that_two_exchanges_have_is_asked_back(history):
    put(issue(week(0), ["VOD.L", "VOD.N", "VOD"]))
    assert history("VOD")[1].startswith("VOD · ")
    with pytest.raises(UsageError, match=r"'vod' may be VOD, VOD.L, VOD.N") as caught:
        history("vod")
    assert caught.value.hint == "Give the exchange too."


def test_an_unknown_ticker_is_answered_with_those_near_it(history):
    put(issue(week(0), ["002428.SHZ", "002425.SHZ", "AAPL.O"]), issue(week(1), ["AAPL.O"]))
    with pytest.raises(UsageError, match=r"archive.db covers '002427.SHZ'") as caught:
        history("002427.SHZ")
    assert caught.value.hint == "It covers 002428.SHZ, 002425.SHZ."
    with pytest.raises(UsageError) as caught:
        history("ZZ")
    assert caught.value.hint == "It covers 3 tickers in 2 issues, 2026-05-01 to 2026-05-08."
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_archive_without_an_issue_has_no_history(history):
    put()
    with pytest.raises(NothingProduced, match=r"archive.db holds no issue"):
        history("A.N")
