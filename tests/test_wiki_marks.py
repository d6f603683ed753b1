from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import UsageError
from briefs.wiki.marks import (
    BEGIN,
    END,
    NO_NOTES,
    Found,
    Mark,
    PageKind,
    checksum,
    marked,
    noted,
    read_found,
    read_mark,
    remarked,
)

FRIDAY = date(2026, 6, 12)
TICKER = Mark(PageKind.TICKER, "002125.SHZ", FRIDAY, "A", None, "0123456789abcdef")
LINE = (
    "<!-- briefs page=ticker key=002125.SHZ week=2026-06-12 revision=A sum=0123456789abcdef : "
    "generated; what stands between the two note lines below is kept, all else is written anew -->"
)
PAGE = f"<!-- here -->\n\n# Name\n\nWords.\n\n{NO_NOTES}\n\n## Rest\n\nMore.\n"


def page(text=PAGE, mark=TICKER):
    return marked(text, mark, "<!-- here -->")


def found(text, mark=TICKER):
    return read_found(
        "A-N.md", text.encode("utf-8", "surrogateescape"), read_mark(text.encode()) or mark
    )


# The marker


def test_a_marker_is_a_comment_of_one_line():
    assert TICKER.line == LINE
    assert read_mark(f"{LINE}\n\n# Name\n".encode()) == TICKER


@pytest.mark.parametrize(
    "mark",
    [
        Mark(PageKind.HOME, week=FRIDAY, revision="AB"),
        Mark(PageKind.WEEKS, week=FRIDAY),
        Mark(PageKind.DIGEST, "CN Oil & Gas -- <b>", FRIDAY, "B"),
        Mark(PageKind.SECTOR, "電子", FRIDAY),
        Mark(PageKind.TICKER, "A.N", FRIDAY, "A", date(2026, 6, 19)),
        Mark(PageKind.NAVIGATION, week=FRIDAY),
        Mark(PageKind.EXHIBITS),
    ],
)
def test_what_a_marker_tells_is_read_back(mark):
    assert read_mark(f"{mark.line}\n".encode()) == mark


@given(key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_key_is_read_back_and_cannot_end_the_comment(key):
    mark = replace(TICKER, key=key)
    assert mark.line.isascii()
    assert mark.line.count("--") == 2
    assert mark.line.count(">") == 1
    assert read_mark(mark.line.encode()) == mark


@pytest.mark.parametrize(
    "before",
    [
        "---\ntitle: x\n---\n\n",
        "\ufeff",
        "A line that somebody put above it.\n\n",
        "---\r\ntitle: x\r\n---\r\n",
    ],
)
def test_a_marker_is_found_behind_what_stands_before_it(before):
    assert read_mark(f"{before}{LINE}\n".encode()) == TICKER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Name\n",
        "<!-- briefs -->\n",
        "<!-- briefs page=ticker -->\n",
        f"Quoted: {LINE}\n",
        f"    {LINE}\n",
        LINE.replace("ticker", "novel"),
        LINE.replace("2026-06-12", "2026-06-31"),
        LINE.replace("2026-06-12", "tomorrow"),
        LINE.replace("revision=A", "revision=a"),
        LINE.replace("revision=A", "revision=ABCDEFG"),
        LINE.replace("page=ticker ", ""),
        "x\n" * 20_000 + LINE,
    ],
)
def test_what_is_no_marker_of_this_program_makes_a_page_somebodys_own(text):
    assert read_mark(text.encode()) is None


@given(st.binary(max_size=300))
def test_any_bytes_may_stand_on_a_page(content):
    assert read_mark(b"<!-- briefs " + content) is None or b"page=" in content


def test_of_digests_there_is_one_each_week_and_of_other_pages_one():
    later = replace(TICKER, week=date(2026, 6, 19), revision="B")
    assert later.identity == TICKER.identity
    digest = replace(TICKER, kind=PageKind.DIGEST)
    assert replace(later, kind=PageKind.DIGEST).identity != digest.identity


# The checksum


def test_a_generated_page_is_intact():
    assert found(page()).intact
    assert read_mark(page().encode()).checksum == checksum(page())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"\ufeff{text}",
        lambda text: text.replace(f"{BEGIN}\n\n", f"{BEGIN}\n\nMine.\n\n"),
        lambda text: text.replace(f"{BEGIN}\n\n", f"{BEGIN}\n"),
        lambda text: text.replace("## Rest", f"{BEGIN}\nA second one.\n{END}\n\n## Rest"),
        lambda text: text.replace(BEGIN, f"  {BEGIN}  "),
        lambda text: text.replace(BEGIN, "<!-- notes: what we think -->"),
        lambda text: f"{text}\n\n",
    ],
)
def test_notes_and_line_endings_are_no_edits(change):
    assert found(change(page())).intact


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Words.", "Other words."),
        lambda text: text.replace("## Rest", "Mine, outside.\n\n## Rest"),
        lambda text: f"Mine, above.\n\n{text}",
        lambda text: text.replace(END, ""),
    ],
)
def test_whatever_is_changed_outside_of_the_notes_is_seen(change):
    assert not found(change(page())).intact


def test_a_page_without_a_place_for_notes_has_a_checksum_too():
    assert found(page("<!-- here -->\n\n# Name\n\nWords.\n")).intact


# People's sections


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Words.\n", ()),
        (f"{NO_NOTES}\n", ("\n",)),
        (f"{BEGIN}\n{END}\n", ("",)),
        (f"{BEGIN}\nMine.\n\nAnd more.\n{END}\n", ("Mine.\n\nAnd more.\n",)),
        (f"{BEGIN}\none\n{END}\n\nx\n{BEGIN}\ntwo\n{END}", ("one\n", "two\n")),
        (f"\t{BEGIN} \n  - mine\n  {END}\t\n", ("  - mine\n",)),
        (f"{BEGIN}\r\nMine.\r\n{END}\r\n", ("Mine.\n",)),
        (f"See {BEGIN} and {END}.\n", ()),
    ],
)
def test_what_stands_between_note_lines_is_kept(text, notes):
    assert found(text).notes == notes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"a\n{BEGIN}\nMine.\n", "A-N.md:2: begins notes and has no end"),
        (f"a\nb\n{END}\n", "A-N.md:3: ends notes that nothing begins"),
        (f"{END}\nMine.\n{BEGIN}\n", "A-N.md:1: ends notes that nothing begins"),
        (f"{BEGIN}\none\n{BEGIN}\ntwo\n{END}\n", "A-N.md:1: begins notes and has no end"),
        (f"{NO_NOTES}\n{END}\n", "A-N.md:4: ends notes that nothing begins"),
    ],
)
def test_a_note_line_without_its_other_stops_the_run(text, told):
    with pytest.raises(UsageError) as caught:
        _ = found(text).notes
    assert str(caught.value) == f"{told}; nothing was written"
    assert BEGIN in caught.value.hint


def test_notes_take_the_place_of_the_empty_ones():
    assert noted(page(), ("\n",)) == page()
    assert noted(page(), ()) == page()
    told = noted(page(), ("one\n", "\ntwo\n\n"))
    assert found(told).notes == ("one\n", "\ntwo\n\n")
    assert found(told).intact
    assert noted(page(), found(told).notes) == told


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


@given(st.lists(WORDS.filter(lambda text: "<!--" not in text), max_size=3))
def test_any_notes_come_back(notes):
    kept = tuple(f"{each}\n" for each in notes)
    assert found(noted(page(), kept)).notes == (kept or ("\n",))


# As it stands on the branch


def test_a_page_keeps_its_line_endings():
    assert found("a\nb\n").encoded("x\ny\n") == b"x\ny\n"
    assert found("a\r\nb\r\n").encoded("x\ny\n") == b"x\r\ny\r\n"
    assert not found("a").crlf


def test_bytes_that_are_no_text_survive():
    content = f"{LINE}\n{BEGIN}\n".encode() + b"caf\xe9\n" + f"{END}\n".encode()
    page = read_found("A-N.md", content, TICKER)
    assert page.encoded(page.text) == content
    assert (
        page.encoded(noted(NO_NOTES, page.notes))
        == f"{BEGIN}\n".encode() + b"caf\xe9\n" + END.encode()
    )


def test_another_marker_takes_the_place_of_a_marker():
    away = replace(TICKER, absent=date(2026, 6, 19))
    assert remarked(f"---\na: b\n---\n\n{LINE}\n\n# A\n", away) == (
        f"---\na: b\n---\n\n{away.line}\n\n# A\n"
    )
    assert isinstance(found(page()), Found)
