import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wiki_weeks import style, tree_of

from briefs.settings.publication import Flavor
from briefs.wiki.marks import BEGIN, END, NO_NOTES, Mark, PageKind, read_found, read_mark
from briefs.wiki.pages import (
    Draft,
    before_pictures,
    steady,
    under_heading,
    under_links,
    with_notes,
)
from briefs.wiki.tree import WikiTree

FRIDAY = date(2026, 6, 12)
PROPERTIES = (("title", 'A "name": x'), ("empty", ""), ("tags", ["a", "b"]))


def draft(revision="A", words="Words.", week=FRIDAY, pictures=None):
    mark = Mark(PageKind.TICKER, "A.N", week, revision)
    body = with_notes(f"# A\n\n{words}\n\n\n\nMore.")
    return Draft("folder/A-N.md", mark, body, PROPERTIES, pictures or {})


def found(content):
    return read_found("folder/A-N.md", content, read_mark(content))


# A page


def test_a_page_begins_with_its_marker():
    page = draft().page(None, style()).decode()
    marker, _, rest = page.partition("\n")
    assert read_mark(marker.encode()).key == "A.N"
    assert rest == f"\n# A\n\nWords.\n\nMore.\n\n{NO_NOTES}\n"
    assert draft().name == "A-N"


@pytest.mark.parametrize("flavor", [each for each in Flavor if each.front_matter])
def test_front_matter_stands_before_the_marker_where_it_is_read(flavor):
    page = draft().page(None, style(flavor)).decode()
    assert page.startswith(
        '---\ntitle: "A \\"name\\": x"\ntags: ["a", "b"]\n---\n\n<!-- briefs page=ticker'
    )
    assert found(page.encode()).intact


@pytest.mark.parametrize("name", ["<!-- briefs -->", f"{BEGIN} {END}", "# briefs page=home :"])
def test_a_name_cannot_be_taken_for_a_marker(name):
    made = replace(draft(), properties=(("title", name),))
    page = made.page(None, style(Flavor.GITLAB)).decode()
    assert json.loads(page.split("\n")[1].removeprefix("title: ")) == name
    assert read_mark(page.encode()).key == "A.N"
    assert found(page.encode()).notes == ("\n",)
    assert found(page.encode()).intact


def test_a_page_takes_notes_and_line_endings_over():
    before = draft().page(None, style()).decode()
    before = before.replace(NO_NOTES, f"{BEGIN}\nMine.\n\n\n\nAnd more.\n{END}")
    now = draft(words="Other words.").page(found(before.replace("\n", "\r\n").encode()), style())
    assert (
        now.decode()
        .replace("\r\n", "\n")
        .endswith(f"\n# A\n\nOther words.\n\nMore.\n\n{BEGIN}\nMine.\n\n\n\nAnd more.\n{END}\n")
    )
    assert now.count(b"\r\n") == now.count(b"\n")
    assert found(now).intact


# Revisions


def put(made, was=None):
    """What stands on the branch once a page is written."""
    content = made.page(was, style())
    return found(content), tree_of({made.path: content, **made.pictures})


@pytest.mark.parametrize(
    ("words", "week", "picture", "revision"),
    [
        ("Words.", FRIDAY, b"<svg/>", "A"),
        ("Other words.", FRIDAY, b"<svg/>", "B"),
        ("Words.", FRIDAY, b"<svg></svg>", "B"),
        ("Words.", date(2026, 6, 19), b"<svg/>", "B"),
    ],
)
def test_a_page_keeps_the_revision_in_which_it_last_changed(words, week, picture, revision):
    def make(letter, words=words, week=week, picture=picture):
        return draft(letter, words, week, {f"folder/exhibits/A-N/{letter}.svg": picture})

    was, tree = put(make("A", "Words.", FRIDAY, b"<svg/>"))
    assert steady(make, "B", was, style(), tree).mark.revision == revision
    assert steady(make, "A", was, style(), tree).mark.revision == "A"


def test_a_page_that_is_new_is_of_its_issue():
    assert steady(draft, "C", None, style(), WikiTree()).mark.revision == "C"


# Places

EDITION = (
    "# Name\n\nTicker\n\n> **Verdict**\n\n## Risks\n\n- One\n\n## Scores\n\n### All\n\n![x](y)\n"
)


def test_links_stand_right_under_the_heading():
    assert under_heading(EDITION, "LINKS", "NOTE") == EDITION.replace(
        "# Name\n\n", "# Name\n\nLINKS\n\nNOTE\n\n", 1
    )
    assert under_heading(EDITION, "") == EDITION


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Name\nWords.\n", "# Name\n\nLINKS\n\nWords.\n"),
        ("\n# Name\n", "\n# Name\n\nLINKS\n\n"),
        ("Words.\n\n# Name\n", "LINKS\n\nWords.\n\n# Name\n"),
        ("", "LINKS\n\n"),
    ],
)
def test_a_page_of_another_layout_has_its_links_too(text, told):
    assert under_heading(text, "LINKS") == told


def test_a_section_stands_before_the_one_of_the_first_picture():
    assert before_pictures(EDITION, "## Added", "NOTES") == EDITION.replace(
        "## Scores", "## Added\n\nNOTES\n\n## Scores"
    )
    assert before_pictures(EDITION, "", "NOTES").count("\n\n\n") == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Name\n\n## Risks\n\n- One\n", "# Name\n\n## Risks\n\n- One\n\nADDED\n\n"),
        ("# Name\n\n![x](y)\n", "# Name\n\n![x](y)\n\nADDED\n\n"),
        ("# Name\n\n## One\n\nSee ![x](y)\n", "# Name\n\n## One\n\nSee ![x](y)\n\nADDED\n\n"),
        ("Words.", "Words.\n\nADDED\n\n"),
    ],
)
def test_without_a_section_of_pictures_it_stands_at_the_end(text, told):
    assert before_pictures(text, "ADDED") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- x -->\n\n# A\n\nLinks\n\nRest\n", "<!-- x -->\n\n# A\n\nLinks\n\nNOTE\n\nRest\n"),
        ("# A\nLinks\nmore\n\nRest\n", "# A\nLinks\nmore\n\nNOTE\n\nRest\n"),
        ("# A\n\nLinks\n", "# A\n\nLinks\n\nNOTE\n\n"),
        ("# A\n", "# A\n\nNOTE\n\n"),
        ("Words\n", "NOTE\n\nWords\n"),
    ],
)
def test_a_note_stands_behind_the_links(text, told):
    assert under_links(text, "NOTE") == told


@given(st.text(st.sampled_from("# \n>ab-|<!")))
def test_a_note_touches_no_other_line(text):
    lines = [line for line in text.split("\n") if line]
    told = [line for line in under_links(text, "NOTE").split("\n") if line]
    assert [line for line in told if line != "NOTE"] == lines
    assert len(told) == len(lines) + 1
