"""Plain text from Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from briefs.writers.plain import WIDTH, plain_text
from briefs.writers.templates import escape_markdown

LONG = "word " * 40


def lines(markdown):
    return plain_text(markdown).splitlines()


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("", ""),
        ("\n\n", ""),
        ("One *two* **three** `four`.", "One two three four.\n"),
        ("# Title\n\nText", "Title\n=====\n\nText\n"),
        ("Text\n\n## Part\n\nMore", "Text\n\n\nPart\n----\n\nMore\n"),
        ("### Small\n\nMore\n\nAnd more", "Small\nMore\n\nAnd more\n"),
        ("## 万科\n", "万科\n----\n"),
        ("> **A lead.**", "  A lead.\n"),
        ("- one\n- two", "- one\n- two\n"),
        ("1. one\n2. two", "1. one\n2. two\n"),
        ("- **Name** up 3", "- Name: up 3\n"),
        ("- **Name**", "- Name\n"),
        ("- a **bold** word", "- a bold word\n"),
        ("[words](../briefs/x.md) stay", "words stay\n"),
        ("[words](https://r.example/x) stay", "words (https://r.example/x) stay\n"),
        ("[https://r.example](https://r.example)", "https://r.example\n"),
        ("![A chart.](charts/x.svg)", "[Exhibit: A chart.]\n"),
        ("![](charts/x.svg)", ""),
        ("a &#60;b&#62; &#38; c", "a <b> & c\n"),
    ],
)
def test_markdown_as_text(markdown, text):
    assert plain_text(markdown) == text


def test_lines_end_at_the_width_and_lists_hang():
    wide = lines(f"{LONG}\n\n- {LONG}")
    assert max(map(len, wide)) <= WIDTH
    assert [line[:2] for line in wide if line] == ["wo", "wo", "wo", "- ", "  ", "  "]


def test_a_word_wider_than_a_line_has_one_to_itself():
    assert lines(f"see {'x' * 90} there") == ["see", "x" * 90, "there"]


def test_numbers_stand_right_and_chinese_characters_are_two_wide():
    assert lines("| Name | 1W % |\n| :-- | --: |\n| 万科 | +5.0 |\n| Bao | −12.0 |") == [
        "Name   1W %",
        "----  -----",
        "万科   +5.0",
        "Bao   −12.0",
    ]


def test_a_head_that_is_too_wide_stands_in_several_rows():
    words = "Composite of the earlier issue"
    rows = lines(
        f"| Name | {words} | {words} | {words} |\n| :-- | --: | --: | --: |\n| A | 1 | 2 | 3 |"
    )
    assert rows[0].split() == ["Composite"] * 3
    assert rows[-1].split() == ["A", "1", "2", "3"]
    assert [each.split() for each in rows[1:-2]][-1] == ["Name", "issue", "issue", "issue"]
    assert max(map(len, rows)) <= WIDTH


WIDE = f"""\
| Name | Key | # | 1W % | In one line |
| :-- | :-- | --: | --: | :-- |
| {"Long " * 9} | 000001.SHZ | 1 | +10.0 | {LONG} |
| Bao | 000002.SHZ | 22 | −1.0 | {LONG} |
"""


def test_a_table_that_is_too_wide_is_told_row_by_row():
    told = lines(WIDE)
    assert max(map(len, told)) <= WIDTH
    assert told[:4] == ["Name, Key", "     #   1W %", "-------------", ""]
    assert told[4:6] == [f"{'Long ' * 9}000001.SHZ", "     1  +10.0"]
    assert told[6].startswith("    word")
    assert told[10:12] == ["Bao 000002.SHZ", "    22   −1.0"]


def test_words_behind_name_and_key_stand_in_a_column():
    head, rule = "| Name | Key | Setup | # | In one line |", "| :-- | :-- | :-- | --: | :-- |"
    told = lines(f"{head}\n{rule}\n| {'Long ' * 9} | A.B | Breakout | 1 | {LONG} |")
    assert told[:3] == ["Name, Key", "    Setup     #", "---------------"]
    assert told[5] == "    Breakout  1"


def test_cells_of_a_row_stay_next_to_each_other():
    assert "Bao 000002.SHZ 22 −1.0 word word" in " ".join(plain_text(WIDE).split())


def test_figures_too_wide_for_columns_follow_each_other():
    columns = 20
    head, rule = "| a " + "| heading " * columns + "|", "|:--" + "|--:" * columns + "|"
    row = "| n " + "".join(f"| {number}000.00 " for number in range(columns)) + "|"
    told = lines("\n".join((head, rule, row)))
    assert max(map(len, told)) <= WIDTH
    assert " ".join(told).split()[-columns:] == [f"{number}000.00" for number in range(columns)]


PROSE = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@given(PROSE)
def test_whatever_a_document_says_is_read_as_it_is(words):
    flat = " ".join(words.split())
    told = " ".join(plain_text(f"Told: {escape_markdown(words)}").split())
    assert told == " ".join(f"Told: {flat}".split())


@given(st.lists(st.tuples(PROSE, PROSE), min_size=1, max_size=5))
def test_no_column_of_a_table_is_lost(rows):
    cells = [[escape_markdown(cell) for cell in row] for row in rows]
    body = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    told = plain_text(f"| A | B |\n| :-- | --: |\n{body}\n")
    for one, other in rows:
        flat = " ".join(f"{one} {other}".split())
        assert flat in " ".join(told.split())


@given(st.text(max_size=200))
def test_text_ends_with_one_line_break_or_is_empty(markdown):
    text = plain_text(markdown)
    assert text == "" or re.search(r"[^\n]\n\Z", text)


def test_widths_are_those_of_a_terminal():
    told = plain_text("万科 " * 40).splitlines()
    assert all(cell_len(line) <= WIDTH for line in told)
