import csv
import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from issues_kept import issue, week

from briefs.archive import open_archive
from briefs.archive.roster import Standing, open_roster, read_roster
from briefs.cli import subscribers as command
from briefs.errors import ExitCode, NothingProduced, UsageError
from briefs.subscribers import Choice, Subscriber
from briefs.subscribers.signing import KEY_VARIABLE, load_key

ARCHIVE = Path("output/archive.db")
LIST = """address,name,sectors,watchlist,edition
ann@example.org,Ann Example,us energy,a.n;ZZZ.N,briefs
bob@example.org,Bob,,,
carl@example.org,Carl,,,links
"""
SHORT = "address\nann@example.org\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with two lists and without an archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    Path("list.csv").write_text(LIST)
    Path("short.csv").write_text(SHORT)
    return tmp_path


@pytest.fixture
def run(home, capsys):
    """Runs a command: exit code, standard output and standard error. What it raises is for `main`
    to tell.
    """

    def running(*arguments):
        code = command.subscribers(list(map(str, arguments)), standalone_mode=False)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return running


@pytest.fixture
def imported(run):
    run("import", "list.csv")
    return run


def standings(path=ARCHIVE):
    with read_roster(path) as roster:
        return {each.address.partition("@")[0]: str(each.standing) for each in roster.people()}


# Import


def test_a_list_may_come_before_the_first_build(run):
    code, out, err = run("import", "list.csv")
    assert (code, out, err) == (ExitCode.OK, "3 subscribers: 3 added\n", "")
    assert standings() == {"ann": "active", "bob": "active", "carl": "active"}
    with read_roster(ARCHIVE) as roster:
        assert roster.find("ann@example.org").subscriber == Subscriber(
            "ann@example.org", "Ann Example", "en", ("us energy",), ("A.N", "ZZZ.N"), Choice.BRIEFS
        )
        handles = [each.handle for each in roster.people()]
        assert all(len(bytes.fromhex(each)) == 16 for each in handles)
        assert len(set(handles)) == 3


def test_names_are_written_as_the_issues_do_where_there_are_any(run):
    ARCHIVE.parent.mkdir()
    with open_archive(ARCHIVE) as archive:
        archive.put(issue(week(0)))
    code, out, err = run("import", "list.csv")
    assert (code, out) == (ExitCode.OK, "3 subscribers: 3 added, 1 warning\n")
    assert err == "warning list.csv:2: watchlist: no issue covers 'ZZZ.N'\n"
    with read_roster(ARCHIVE) as roster:
        ann = roster.find("ann@example.org").subscriber
    assert (ann.sectors, ann.watchlist) == (("US Energy",), ("A.N", "ZZZ.N"))


def test_an_import_counts_what_it_did(imported):
    Path("more.toml").write_text(
        '[[subscriber]]\naddress = "bob@example.org"\nname = "Robert"\n'
        '[[subscriber]]\naddress = "dora"\n'
        '[[subscriber]]\naddress = "eve@example.org"\n'
    )
    code, out, err = imported("import", "short.csv", "more.toml")
    assert code == ExitCode.PARTIAL
    assert out == "3 subscribers: 1 added, 2 changed, 1 bad row\n"
    assert err.startswith("error more.toml:5: address: is no address")
    assert imported("import", "list.csv")[1] == "3 subscribers: 2 changed, 1 unchanged\n"


def test_only_those_of_the_list_are_kept_where_asked(imported):
    assert imported("import", "short.csv", "--only")[:2] == (
        ExitCode.OK,
        "1 subscriber: 1 changed, 2 removed\n",
    )
    assert standings() == {"ann": "active", "bob": "removed", "carl": "removed"}
    assert imported("import", "list.csv")[1] == "3 subscribers: 1 changed, 2 brought back\n"


def test_nobody_is_removed_while_a_row_cannot_be_read(imported):
    Path("short.csv").write_text(SHORT + "bob@example\n")
    code, out, err = imported("import", "short.csv", "--only")
    assert (code, out) == (ExitCode.PARTIAL, "1 subscriber: 1 changed, 1 bad row\n")
    assert err.splitlines()[-1] == (
        "Nobody is removed: a row that cannot be read may be somebody's."
    )
    assert set(standings().values()) == {"active"}


def test_who_unsubscribed_is_not_brought_back(imported, monkeypatch):
    imported("unsubscribe", "bob@example.org")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    code, out, err = imported("import", "list.csv")
    assert (code, out) == (ExitCode.OK, "3 subscribers: 2 unchanged, 1 kept away\n")
    assert err == f"not brought back: bob@example.org, unsubscribed since {today}\n"
    imported("unsubscribe", "ann@example.org")
    monkeypatch.setattr(command, "MOST_KEPT_AWAY", 1)
    assert imported("import", "list.csv")[2].splitlines()[1:] == ["… and 1 more"]


@pytest.mark.parametrize("row", ["dora@example\n", "new@example.org\n"])
def test_a_strict_import_takes_all_or_nothing(row, run):
    assert run("import", "short.csv", "--strict")[0] == ExitCode.OK
    Path("short.csv").write_text("address\nnew@example.org\n" + row * 2)
    code, out, _ = run("import", "short.csv", "--strict")
    assert code == ExitCode.NOTHING
    assert out == "Nothing was imported: 2 bad rows.\n"
    assert standings() == {"ann": "active"}


def test_a_strict_import_takes_no_warning(run):
    Path("short.csv").write_text("address,phone\nann@example.org,1\n")
    assert run("import", "short.csv", "--strict")[:2] == (
        ExitCode.NOTHING,
        "Nothing was imported: 1 warning.\n",
    )
    assert not ARCHIVE.exists()


@pytest.mark.parametrize(
    ("text", "told"), [("address\n", "nobody is listed"), ("address\nnobody\n", "1 bad row")]
)
def test_where_nobody_is_listed_nothing_is_imported(text, told, imported):
    Path("short.csv").write_text(text)
    code, out, _ = imported("import", "short.csv", "--only")
    assert (code, out) == (ExitCode.NOTHING, f"Nothing was imported: {told}.\n")
    assert set(standings().values()) == {"active"}


def test_a_dry_run_says_what_would_be_done(run):
    dry = "Nothing was changed: this was a dry run.\n"
    assert run("import", "list.csv", "--dry-run")[1] == f"3 subscribers: 3 added\n{dry}"
    assert not ARCHIVE.parent.exists()
    run("import", "list.csv")
    out = run("import", "short.csv", "--only", "--dry-run")[1]
    assert out == f"1 subscriber: 1 changed, 2 removed\n{dry}"
    assert set(standings().values()) == {"active"}


def test_a_list_that_cannot_be_read_changes_nothing(run):
    with pytest.raises(UsageError, match=r"nowhere\.csv cannot be read"):
        run("import", "list.csv", "nowhere.csv")
    with pytest.raises(typer.exceptions.TyperException):
        run("import")
    assert not ARCHIVE.exists()


def test_an_archive_may_have_another_place(run, home):
    run("import", "short.csv", "--archive", "other.db")
    run("import", "short.csv", "--output", "far/off")
    assert standings(Path("other.db")) == standings(Path("far/off/archive.db")) == {"ann": "active"}
    with pytest.raises(UsageError, match="there is no folder"):
        run("import", "short.csv", "--archive", "nowhere/archive.db")
    (home / "file").touch()
    with pytest.raises(UsageError, match="file cannot be made"):
        run("import", "short.csv", "--output", "file")


# List


def test_the_list_is_of_those_who_are_written_to(imported):
    imported("unsubscribe", "bob@example.org", "--reason", "by\x1b telephone")
    code, out, _ = imported("list")
    assert code == ExitCode.OK
    assert out.splitlines() == [
        "ann@example.org                 Ann Example · briefs, en · us energy · watches A.N, ZZZ.N",
        "carl@example.org                Carl · links, en · all sectors",
        "2 subscribers",
    ]
    out = imported("list", "--all")[1].splitlines()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert out[1] == (
        f"bob@example.org                 unsubscribed since {today} (by telephone) · Bob · "
        "digest, en · all sectors"
    )
    assert out[3] == "3 subscribers"
    assert imported("list", "--standing", "Unsubscribed")[1].splitlines() == [
        out[1],
        "1 subscriber",
    ]


def test_an_empty_list_is_one(imported):
    assert imported("list", "--standing", "removed")[:2] == (ExitCode.OK, "0 subscribers\n")
    assert json.loads(imported("list", "--standing", "removed", "--json")[1]) == []
    assert imported("list", "--standing", "active", "--csv")[1].count("\n") == 4


def test_the_list_is_json_for_other_programs(imported):
    imported("suppress", "carl@example.org", "--reason", "550")
    told = json.loads(imported("list", "--json", "--all")[1])
    assert [each["standing"] for each in told] == ["active", "active", "suppressed"]
    assert [each["reason"] for each in told] == ["", "", "550"]
    assert {datetime.fromisoformat(each["since"]).tzinfo for each in told} == {UTC}
    assert {key: told[0][key] for key in ("address", "sectors", "watchlist", "edition")} == {
        "address": "ann@example.org",
        "sectors": ["us energy"],
        "watchlist": ["A.N", "ZZZ.N"],
        "edition": "briefs",
    }
    assert len(json.loads(imported("list", "--json")[1])) == 2


AWKWARD = [
    Subscriber("a@b.org", "=1+1", "zh-Hans", ("US Energy", "A, B"), ("^X.N", "B.N"), Choice.LINKS),
    Subscriber("b@b.org", '"Bob" 李', "de-AT", ("-Minus",), ("@A.N",)),
    Subscriber("c@b.org", "'t Hooft"),
    Subscriber("d@b.org", "＝１＋１"),
    Subscriber("-e@b.org"),
]


def test_the_list_as_csv_can_be_imported_again(run):
    ARCHIVE.parent.mkdir()
    with open_roster(ARCHIVE) as roster:
        handles = iter(f"{number:032x}" for number in range(9))
        roster.enrol(AWKWARD, datetime.now(UTC), handles.__next__)
    out = run("list", "--csv")[1]
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) == 6
    assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)
    Path("copy.csv").write_text(out)
    assert run("import", "copy.csv", "--only")[:2] == (ExitCode.OK, "5 subscribers: 5 unchanged\n")
    assert run("import", "copy.csv", "--archive", "copy.db")[1] == "5 subscribers: 5 added\n"
    with read_roster(Path("copy.db")) as roster:
        assert {each.subscriber for each in roster.people()} == set(AWKWARD)


def test_who_wants_no_mail_does_not_get_it_by_way_of_a_copy(imported):
    imported("unsubscribe", "bob@example.org")
    Path("copy.csv").write_text(imported("list", "--csv", "--all")[1])
    code, out, err = imported("import", "copy.csv", "--archive", "copy.db")
    assert (code, out) == (ExitCode.PARTIAL, "2 subscribers: 2 added, 1 bad row\n")
    assert "copy.csv:3: standing is 'unsubscribed'" in err
    assert standings(Path("copy.db")) == {"ann": "active", "carl": "active"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--json", "--csv"), "exclude each other"),
        (("--all", "--standing", "active"), "exclude each other"),
        (("--standing", "gone"), "'gone' is none"),
        (("--archive", "nowhere.db"), "there is no archive nowhere.db"),
    ],
)
def test_wrong_usage_is_told(options, message, imported):
    with pytest.raises(UsageError, match=message) as caught:
        imported("list", *options)
    assert caught.value.hint


# Standing


def test_standings_are_given_and_told(imported):
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    told = [
        imported("unsubscribe", "Ann@Example.org", "ann@example.org"),
        imported("suppress", "ann@example.org", "bob@example.org"),
        imported("restore", " bob@example.org", "carl@example.org"),
    ]
    assert [code for code, _, _ in told] == [ExitCode.OK] * 3
    assert [out.splitlines() for _, out, _ in told] == [
        [
            "ann@example.org: unsubscribed, was active",
            f"ann@example.org: unsubscribed since {today}",
        ],
        [
            f"ann@example.org: unsubscribed since {today}",
            "bob@example.org: suppressed, was active",
        ],
        [
            "bob@example.org: active, was suppressed",
            f"carl@example.org: active since {today}",
        ],
    ]
    assert standings() == {"ann": "unsubscribed", "bob": "active", "carl": "active"}
    with read_roster(ARCHIVE) as roster:
        assert roster.find("ann@example.org").reason == command.BY_THE_DESK


@pytest.mark.parametrize("step", ["unsubscribe", "suppress", "restore"])
def test_who_is_not_on_the_list_is_told_and_the_others_go_on(step, imported):
    imported("suppress", "ann@example.org")
    code, out, err = imported(step, "no\x1bbody@example.org", "@", "ann@example.org")
    assert code == ExitCode.PARTIAL
    assert len(out.splitlines()) == 1
    assert err.splitlines() == [
        "error no\\x1bbody@example.org: is not on the list",
        "error @: is not on the list",
    ]


@pytest.mark.parametrize("step", ["unsubscribe", "suppress", "restore"])
def test_nobody_is_on_a_list_that_does_not_exist(step, run):
    with pytest.raises(UsageError, match="there is no archive"):
        run(step, "ann@example.org")
    assert not ARCHIVE.parent.exists()


def test_an_international_domain_may_be_typed_as_it_is_read(run):
    Path("short.csv").write_text("address\nann@bücher.de\n", "utf-8")
    run("import", "short.csv")
    assert run("unsubscribe", "ann@BÜCHER.de")[1] == (
        "ann@xn--bcher-kva.de: unsubscribed, was active\n"
    )


def test_the_link_of_a_message_may_stand_for_its_reader(imported):
    key = load_key(ARCHIVE.with_name("mail.key"), {})
    with read_roster(ARCHIVE) as roster:
        ann, bob = (key.token(each.handle) for each in list(roster.people())[:2])
    code, out, _ = imported("unsubscribe", ann, f"https://example.org/u/{bob}/", f"{bob}x")
    assert code == ExitCode.PARTIAL
    assert out.splitlines() == [
        "ann@example.org: unsubscribed, was active",
        "bob@example.org: unsubscribed, was active",
    ]
    assert standings()["carl"] == "active"


def test_a_link_needs_the_key_that_signed_it(imported, monkeypatch, home):
    other = load_key(home / "other.key", {})
    with read_roster(ARCHIVE) as roster:
        token = other.token(roster.find("ann@example.org").handle)
    with pytest.raises(UsageError, match=r"mail\.key cannot be read"):
        imported("unsubscribe", token)
    assert not ARCHIVE.with_name("mail.key").exists()
    monkeypatch.setenv(KEY_VARIABLE, "00" * 32)
    assert imported("unsubscribe", token)[0] == ExitCode.PARTIAL
    monkeypatch.delenv(KEY_VARIABLE)
    assert stat.S_IMODE((home / "other.key").stat().st_mode) == 0o600
    assert imported("unsubscribe", token, "--key", "other.key")[0] == ExitCode.OK
    assert standings()["ann"] == Standing.UNSUBSCRIBED


def test_a_reason_is_one_line_of_a_bounded_length(imported):
    imported("suppress", "ann@example.org", "--reason", "550\r\n5.1.1 " + "x" * 999)
    with read_roster(ARCHIVE) as roster:
        reason = roster.find("ann@example.org").reason
    assert reason.startswith("550 5.1.1 xx")
    assert len(reason) == command.LONGEST_REASON


def test_an_archive_in_use_is_waited_for_and_then_told(imported, monkeypatch):
    import sqlite3

    from briefs.archive import roster

    monkeypatch.setattr(roster.open_roster, "__defaults__", (0.05,))
    other = sqlite3.connect(ARCHIVE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NothingProduced, match="is in use by another program"):
        imported("import", "short.csv")
    other.close()
