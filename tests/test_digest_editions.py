"""The digest in Markdown."""

import re
from dataclasses import replace
from itertools import pairwise

import yaml
from awkward import house
from covered import many, record, sector
from digests import (
    EDITED,
    charts_of,
    digest_of,
    digest_of_many,
    published_of,
    real_digest,
)
from markdown_it import MarkdownIt

from briefs.record import Note
from briefs.writers.digests import digest_markdown

READER = MarkdownIt("commonmark").enable(["table"])
HOSTILE = "Evil | [x](http://a.b) <script>alert(1)</script> *b* `c` & Sons"


def markdown(digest, **options):
    written = digest_markdown(
        digest, house().layout, charts_of(digest), published_of(digest), **options
    )
    return written.decode()


# Markdown


def test_the_words_of_a_first_issue(golden):
    golden("digest-first.md", markdown(real_digest()))


def test_the_words_of_a_second_issue(golden):
    golden("digest-second.md", markdown(digest_of_many(7), pdf="cn-basic-materials.pdf"))


def test_markdown_links_names_to_their_briefs_and_to_nothing_else():
    digest = real_digest()
    text = digest_markdown(
        digest, house().layout, charts_of(digest), {"002428.SHZ": "002428.SHZ"}
    ).decode()
    targets = set(re.findall(r"(?<!!)\[[^\]]*\]\(([^)]*)\)", text))
    assert targets == {"../briefs/002428.SHZ.md"}


def test_every_row_of_markdown_has_the_columns_of_its_head():
    for table in re.findall(r"(?:^\|.*\n)+", markdown(digest_of_many(22)), re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_headings_of_markdown_do_not_skip():
    levels = [
        int(token.tag[1])
        for token in READER.parse(markdown(digest_of_many(22)))
        if token.type == "heading_open"
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_a_document_says_is_text():
    digest = digest_of(sector([record("000001", name=HOSTILE), record("000002")]))
    tokens = [
        child.type for token in READER.parse(markdown(digest)) for child in token.children or ()
    ]
    assert "html_inline" not in tokens
    assert "code_inline" not in tokens


def test_the_front_matter_is_yaml():
    text = markdown(digest_of(many(3), replace(EDITED, revision="B")), front_matter=True)
    head = yaml.safe_load(text.split("---\n")[1])
    assert head == {
        "title": "CN Basic Materials, week ending 12 June 2026",
        "sector": "CN Basic Materials",
        "week": head["week"],
        "issue": "2026-W24",
        "revision": "B",
        "tags": ["digest", "cn-basic-materials"],
    }


def test_revision_notes_and_corrections_stand_before_the_figures():
    issued = replace(EDITED, revision="B", notes=(Note("Copper moved.", "AL"),))
    text = markdown(digest_of(many(3), issued))
    assert "Issue 2026-W24, revision B" in text
    assert text.index("Copper moved. — AL") < text.index("## What changed")
    assert text.index("## What changed") < text.index("## Breadth")


def test_the_same_digest_gives_the_same_bytes():
    assert markdown(digest_of(many(9))) == markdown(digest_of(many(9)))
