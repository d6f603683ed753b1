"""The desk's file: what is decided, for whom, in which week, and every mistake in it."""

import json
from datetime import date
from pathlib import Path

import pytest

from briefs.desk import (
    DESK,
    NO_EDITS,
    Approval,
    Decision,
    Desk,
    Edits,
    find_desk,
    load_desk,
)
from briefs.errors import DeskError, ExitCode
from briefs.record import Hold, Note

WEEK, BEFORE = date(2026, 6, 12), date(2026, 6, 5)
WHOLE = """\
# What the desk decided in June.
[[approval]]
week = 2026-06-12
by = "AL"

[[hold]]
ticker = "002428.SHZ"
reason = "Trading halted pending a merger."
by = "AL"
week = 2026-06-12

[[pin]]
ticker = "002125.SHZ"
rule = "house.risk.stretched"
reason = "It is what clients ask about."
by = "BK"

[[suppress]]
ticker = "002125.SHZ"
rule = "house.risk.base"
reason = "Measured before the split."
by = "AL"
week = 2026-06-05

[[note]]
ticker = "002125.SHZ"
text = \"\"\"
Two lines
of one note.\"\"\"
by = "AL"

[[note]]
sector = "CN Basic Materials"
text = "On the sector."
by = "BK"

[[note]]
text = "On the issue."
by = "BK"
week = 2026-06-12

[[approval]]
week = 2026-06-12
revision = "B"
by = "BK"
"""


@pytest.fixture
def written(tmp_path):
    """The path of a desk's file that holds this text."""

    def write(text):
        path = tmp_path / DESK
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def desk(written):
    return load_desk(written(WHOLE))


@pytest.fixture
def mistakes(written):
    """The lines of the error that a text gives, without the folder."""

    def found(text):
        path = written(text)
        with pytest.raises(DeskError) as caught:
            load_desk(path)
        assert caught.value.exit_code is ExitCode.USAGE
        assert caught.value.hint.endswith(".")
        return str(caught.value).replace(f"{path.parent}/", "").splitlines()

    return found


# What holds for whom


def test_a_listing_has_what_is_decided_on_it_in_its_week(desk):
    pin = Decision("house.risk.stretched", "It is what clients ask about.", "BK")
    suppressed = Decision("house.risk.base", "Measured before the split.", "AL")
    notes = (Note("Two lines of one note.", "AL"),)
    assert desk.for_listing("002125.SHZ", WEEK) == Edits(pins=(pin,), notes=notes)
    assert desk.for_listing("002125.SHZ", BEFORE) == Edits(None, (pin,), (suppressed,), notes)
    hold = Hold("Trading halted pending a merger.", "AL")
    assert desk.for_listing("002428.SHZ", WEEK) == Edits(hold)
    assert desk.for_listing("002428.SHZ", BEFORE) == NO_EDITS
    assert desk.for_listing("000657.SHZ", WEEK) == NO_EDITS


def test_a_decision_knows_its_line_which_decides_nothing(desk, written):
    (pin,) = desk.for_listing("002125.SHZ", WEEK).pins
    assert pin.place.endswith(f"{DESK}:12")
    moved = load_desk(written(f"\n\n{WHOLE}"))
    assert moved.for_listing("002125.SHZ", WEEK).pins[0].place.endswith(f"{DESK}:14")
    assert moved.for_listing("002125.SHZ", WEEK) == desk.for_listing("002125.SHZ", WEEK)
    assert moved.recorded() == desk.recorded()


def test_decisions_stand_in_the_order_of_the_file(written):
    entry = '[[pin]]\nticker = "A.B"\nrule = "x.{0}"\nreason = "r"\nby = "AL"\n'
    text = "".join(entry.format(name) for name in "cab")
    pins = load_desk(written(text)).for_listing("A.B", WEEK).pins
    assert [pin.rule for pin in pins] == ["x.c", "x.a", "x.b"]


def test_notes_on_a_sector_and_on_the_issue_stand_apart(desk):
    assert desk.for_sector("CN Basic Materials", WEEK) == (Note("On the sector.", "BK"),)
    assert desk.for_sector("CN Basic Materials", BEFORE) == (Note("On the sector.", "BK"),)
    assert desk.for_sector("US Basic Materials", WEEK) == ()
    assert desk.for_issue(WEEK) == (Note("On the issue.", "BK"),)
    assert desk.for_issue(BEFORE) == ()


def test_each_revision_has_its_own_approval(desk):
    first = desk.approval(WEEK, "A")
    assert (first.week, first.revision, first.by) == (WEEK, "A", "AL")
    assert first.place.endswith(f"{DESK}:2")
    assert desk.approval(WEEK, "B").by == "BK"
    assert desk.approval(WEEK, "C") is None
    assert desk.approval(BEFORE, "A") is None
    assert isinstance(first, Approval)


def test_an_empty_file_and_no_file_decide_nothing(written):
    for nothing in (load_desk(written("")), Desk()):
        assert nothing.for_listing("002428.SHZ", WEEK) == NO_EDITS
        assert nothing.for_sector("", WEEK) == nothing.for_issue(WEEK) == ()
        assert nothing.recorded() == []
        assert nothing.strangers((WEEK,), (), (), ()) == ()


def test_what_is_recorded_is_what_a_person_wrote(desk):
    assert json.loads(json.dumps(desk.recorded(BEFORE))) == [
        {
            "entry": "pin",
            "ticker": "002125.SHZ",
            "rule": "house.risk.stretched",
            "reason": "It is what clients ask about.",
            "by": "BK",
        },
        {
            "entry": "suppress",
            "ticker": "002125.SHZ",
            "rule": "house.risk.base",
            "week": "2026-06-05",
            "reason": "Measured before the split.",
            "by": "AL",
        },
        {"entry": "note", "ticker": "002125.SHZ", "text": "Two lines of one note.", "by": "AL"},
        {"entry": "note", "sector": "CN Basic Materials", "text": "On the sector.", "by": "BK"},
    ]
    assert desk.recorded(WEEK)[0] == {
        "entry": "approval",
        "revision": "A",
        "week": "2026-06-12",
        "by": "AL",
    }
    assert len(desk.recorded()) == 8
    assert len(desk.recorded(WEEK)) == 7


# Mistakes


SIGNED = 'ticker = "A.B"\nreason = "r"\nby = "AL"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[hold]]\nticker = ""\nreason = "r"\nby = "AL"', f"{DESK}:2: hold.0.ticker: is empty"),
        ("[[hold]]\nticker = 'A.B'\nby = 'AL'", f"{DESK}:1: hold.0.reason: is missing"),
        ("[[hold]]\nticker = 'A.B'\nreason = 'r'", f"{DESK}:1: hold.0.by: is missing"),
        (
            "[[hold]]\nticker = 'A.B'\nreason = 5\nby = 'AL'",
            f"{DESK}:3: hold.0.reason: should be a text in quotes; found 5",
        ),
        (
            f"[[hold]]\n{SIGNED}raeson = 'x'",
            f"{DESK}:5: hold.0.raeson: is no known key; did you mean 'reason'?",
        ),
        (
            f"[[hold]]\n{SIGNED}week = '2026-06-12'",
            f"{DESK}:5: hold.0.week: should be a day such as 2026-06-12, without quotes",
        ),
        (
            f"[[hold]]\n{SIGNED}week = 2026",
            f"{DESK}:5: hold.0.week: should be a day such as 2026-06-12, without quotes",
        ),
        (
            f"[[hold]]\n{SIGNED}week = 2026-06-12T00:00:00",
            f"{DESK}:5: hold.0.week: should be a day such as 2026-06-12, without quotes",
        ),
        (f"[[pin]]\n{SIGNED}", f"{DESK}:1: pin.0.rule: is missing"),
        (
            f"[[note]]\ntext = '{'x' * 401}'\nby = 'AL'",
            f"{DESK}:2: note.0.text: has 401 characters; at most 400",
        ),
        (
            f"[[hold]]\nticker = 'A.B'\nreason = '{'x' * 161}'\nby = 'AL'",
            f"{DESK}:3: hold.0.reason: has 161 characters; at most 160",
        ),
        (
            '[[note]]\ntext = "a\\u202eb"\nby = "AL"',
            f"{DESK}:2: note.0.text: has control characters",
        ),
        (
            "[[note]]\nticker = 'A.B'\nsector = 'CN'\ntext = 'x'\nby = 'AL'",
            f"{DESK}:1: note.0: is on a ticker or on a sector, not on both",
        ),
        ("[[approval]]\nby = 'AL'", f"{DESK}:1: approval.0.week: is missing"),
        (
            "[[approval]]\nweek = 2026-06-12\nrevision = 'b'\nby = 'AL'",
            f"{DESK}:3: approval.0.revision: should be the letter of a revision, such as 'A'",
        ),
        ("[[holds]]\na = 1", f"{DESK}:1: holds: is no known key; did you mean 'hold'?"),
        ("[hold]\na = 1", f"{DESK}:1: hold: should be a list"),
        ("[[hold]\n", f"{DESK}:1: cannot be read as TOML: "),
    ],
)
def test_a_mistake_is_named_with_its_line(text, said, mistakes):
    assert any(said in line for line in mistakes(text))


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(mistakes):
    found = mistakes("[[note]]\ntext = ''\n[[hold]]\nticker = 'A.B'\nweek = 7\n[[pins]]\n")
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == sorted(lines)
    assert len(found) == 6


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(DeskError, match=r"gone\.toml: cannot be read: No such file"):
        load_desk(tmp_path / "gone.toml")


# Entries that contradict each other


def entry(verb, week="", ticker="A.B", rule="x.y", **more):
    keys = {"reason": "r", "by": "AL"} | more
    if verb != "approval":
        keys["ticker"] = ticker
    if verb in {"pin", "suppress"}:
        keys["rule"] = rule
    if verb in {"note", "approval"}:
        del keys["reason"]
    if verb == "note":
        keys["text"] = "t"
    written = "".join(f"{name} = {value!r}\n" for name, value in keys.items())
    return f"[[{verb}]]\n{written}" + (f"week = {week}\n" if week else "")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("hold",), ("hold",), "hold: A.B is held already"),
        (("hold",), ("hold", "2026-06-12"), "hold: A.B is held already"),
        (("hold", "2026-06-12"), ("hold", "2026-06-12"), "hold: A.B is held already"),
        (("pin",), ("suppress",), "suppress: x.y of A.B is pinned already"),
        (("suppress",), ("suppress", "2026-06-12"), "suppress: x.y of A.B is suppressed already"),
        (("pin",), ("pin",), "pin: x.y of A.B is pinned already"),
        (
            ("approval", "2026-06-12"),
            ("approval", "2026-06-12"),
            "approval: revision A of 2026-06-12 is approved already",
        ),
    ],
)
def test_entries_that_contradict_each_other_are_a_mistake(first, second, said, mistakes):
    one, other = entry(*first), entry(*second)
    (line,) = mistakes(one + other)
    lines = one.count("\n") + 1
    assert line.startswith(f"{DESK}:{lines}: {said} (")
    assert line.endswith(f"{DESK}:1)")


@pytest.mark.parametrize(
    "entries",
    [
        (entry("hold", "2026-06-12"), entry("hold", "2026-06-05")),
        (entry("hold"), entry("hold", ticker="C.D")),
        (entry("pin", "2026-06-12"), entry("suppress", "2026-06-05")),
        (entry("pin"), entry("suppress", rule="x.z")),
        (entry("pin"), entry("pin", ticker="C.D")),
        (entry("hold"), entry("pin")),
        (entry("approval", "2026-06-12"), entry("approval", "2026-06-12", revision="B")),
        (entry("approval", "2026-06-12"), entry("approval", "2026-06-05")),
        (entry("note"), entry("note")),
        (entry("note"), entry("note", "2026-06-12"), entry("note", "2026-06-05")),
    ],
)
def test_entries_that_hold_side_by_side_are_none(entries, written):
    assert len(load_desk(written("".join(entries))).entries) == len(entries)


def test_a_page_has_room_for_two_notes(mistakes):
    third = "note: A.B has 2 notes already; a page has room for no more"
    for weeks in (["", "", ""], ["", "2026-06-12", "2026-06-12"], ["2026-06-12", "", ""]):
        found = mistakes("".join(entry("note", week) for week in weeks))
        assert [third in line for line in found] == [True]


# What the run does not know


def messages(problems):
    return [
        (problem.severity.value, problem.source.rpartition("/")[2], problem.message)
        for problem in problems
    ]


RULE, NO_SECTOR = "house.risk.stretch", "is the sector of no document in this run"


def test_a_rule_that_nothing_has_is_an_error_and_a_listing_a_warning(desk):
    keys, scopes = ("002428.SHZ", "002126.SHZ"), ("CN Basic Material",)
    problems = desk.strangers((WEEK,), keys, (RULE,), scopes)
    assert messages(problems) == [
        (severity, f"{DESK}:{line}", f"{message}; did you mean {meant!r}?")
        for severity, line, message, meant in (
            ("error", 12, "pin: house.risk.stretched is no rule of the rulebook", RULE),
            ("warning", 12, "pin: 002125.SHZ has no document in this run", "002126.SHZ"),
            ("warning", 25, "note: 002125.SHZ has no document in this run", "002126.SHZ"),
            ("warning", 32, f"note: CN Basic Materials {NO_SECTOR}", "CN Basic Material"),
        )
    ]


def test_what_the_run_knows_and_what_is_of_another_week_is_no_stranger(desk):
    keys, scopes = ("002428.SHZ", "002125.SHZ"), ("CN Basic Materials",)
    assert desk.strangers((WEEK,), keys, ("house.risk.stretched",), scopes) == ()
    # The suppression is of the week before.
    (problem,) = desk.strangers((WEEK, BEFORE), keys, ("house.risk.stretched",), scopes)
    assert problem.message.startswith("suppress: house.risk.base is no rule of the rulebook")


def test_a_day_beside_that_of_the_issue_is_told_because_it_would_do_nothing(written):
    desk = load_desk(written(entry("hold", "2026-06-11") + entry("hold", "2026-05-28")))
    (problem,) = desk.strangers((BEFORE, WEEK), ("A.B",), (), ())
    assert not problem.is_error
    assert problem.message == (
        "hold: no issue is dated 2026-06-11; that of the same week is 2026-06-12"
    )


# Where the file is


def test_the_file_is_found_beside_the_sources(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert find_desk([]) is None
    assert find_desk([one, other]) is None
    (other / DESK).write_text("", "utf-8")
    assert find_desk([one, other, other]) == other / DESK
    (one / DESK).write_text("", "utf-8")
    with pytest.raises(DeskError, match="several files") as caught:
        find_desk([one, other])
    assert str(one / DESK) in str(caught.value)
    assert "--desk" in caught.value.hint


def test_one_file_by_two_names_is_one(tmp_path):
    (tmp_path / DESK).write_text("", "utf-8")
    (tmp_path / "inner").mkdir()
    assert find_desk([tmp_path, tmp_path / "inner" / ".."]) is not None


def test_the_documentation_shows_a_file_that_loads(written):
    text = (Path(__file__).parent.parent / "docs" / "desk.md").read_text("utf-8")
    shown = text.split("```toml\n")[1].split("```")[0]
    desk = load_desk(written(shown))
    assert {each.verb for each in desk.entries} == {"hold", "pin", "suppress", "note", "approval"}
    assert desk.for_issue(WEEK)
