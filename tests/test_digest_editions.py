"""The digest in Markdown and as the HTML of an e-mail."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import yaml
from artists import layout_of
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
from briefs.writers.digests import digest_mail, digest_markdown

READER = MarkdownIt("commonmark").enable(["table"])
LARGEST_MAIL = 95_000
"""Bytes; Gmail clips a message near 102 kB."""
HOSTILE = "Evil | [x](http://a.b) <script>alert(1)</script> *b* `c` & Sons"


def markdown(digest, **options):
    written = digest_markdown(
        digest, house().layout, charts_of(digest), published_of(digest), **options
    )
    return written.decode()


def mail(digest, layout=None, **options):
    written = digest_mail(
        digest, layout or house().layout, charts_of(digest), published_of(digest), **options
    )
    return written.decode()


class Page(HTMLParser):
    """The tags of a page, checked to be closed in order."""

    EMPTY = frozenset({"meta", "br", "img"})

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.styles = [], [], ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.styles += data

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


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


def test_what_a_document_says_is_text_in_every_edition():
    digest = digest_of(sector([record("000001", name=HOSTILE), record("000002")]))
    tokens = [
        child.type for token in READER.parse(markdown(digest)) for child in token.children or ()
    ]
    assert "html_inline" not in tokens
    assert "code_inline" not in tokens
    page = Page(mail(digest))
    assert page.all("script") == []
    assert all(link["href"].startswith("../briefs/") for link in page.all("a"))


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


# E-mail


@pytest.mark.parametrize("count", [1, 3, 61])
def test_an_e_mail_is_tables_and_classes_alone(count):
    page = Page(mail(digest_of_many(count)))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "svg", "link", "iframe", "form", "div"}
    assert len(page.all("style")) == len(page.all("h1")) == 1
    assert not any("style" in attrs or "id" in attrs for _, attrs in page.tags)
    selectors = re.findall(r"(?:^|[}{])\s*([^{}@]+?)\s*\{", page.styles)
    assert selectors
    assert all(
        re.fullmatch(r"\.[a-z-]+", each.strip()) for one in selectors for each in one.split(",")
    )
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))


def test_pictures_of_an_e_mail_are_files_with_their_words():
    digest = digest_of_many(22)
    pictures = Page(mail(digest)).all("img")
    assert {each["src"] for each in pictures} == set(charts_of(digest).values())
    assert all(each["alt"] and each["width"] for each in pictures)


def test_the_summary_comes_first_and_all_names_last():
    digest = digest_of_many(22)
    text = mail(digest)
    places = [
        text.index(digest.narrative.verdict.text),
        text.index("What changed"),
        text.index("Breadth of the coverage"),
        text.index("Leaders of the week"),
        text.index("League table"),
    ]
    assert places == sorted(places)


def test_an_e_mail_of_sixty_names_is_not_clipped_even_with_its_styles_in_place():
    text = mail(digest_of_many(61), pdf="cn-basic-materials.pdf")
    page = Page(text)
    rules = dict(re.findall(r"^\.([a-z-]+) \{ (.*) \}$", page.styles, re.MULTILINE))
    written = sum(
        len(rules.get(name, "")) + len(' style=""')
        for _, attrs in page.tags
        for name in (attrs.get("class") or "").split()
    )
    assert len(text.encode()) < LARGEST_MAIL
    assert len(text.encode()) + written < LARGEST_MAIL


def test_a_long_league_is_cut_in_the_e_mail_which_says_so():
    digest = digest_of_many(101)
    text = mail(digest, pdf="x.pdf")
    assert text.count('class="told"') == digest.cut == 40
    assert "The table is cut here: the" in text
    assert '<a class="link whole" href="x.pdf">PDF edition</a> holds all names' in text
    assert "cut here" not in mail(digest_of_many(61))
    assert len(text.encode()) < LARGEST_MAIL


def test_without_a_pdf_no_e_mail_promises_one():
    text = mail(digest_of_many(101))
    assert "The table is cut here." in text
    assert "PDF edition" not in text


def test_an_e_mail_has_the_colours_of_its_theme_light_and_dark():
    digest, theme = real_digest(), house().layout.theme
    styles = Page(mail(digest)).styles
    light, dark = styles.split("@media (prefers-color-scheme: dark)")
    assert theme.colours.paper in light
    assert digest.direction.rise in light
    assert theme.dark.colours.paper in dark
    assert theme.darkened()[digest.direction.rise.lower()] in dark
    assert "!important" in dark


def test_a_theme_without_dark_colours_stays_light():
    layout = replace(house().layout, theme=house().layout.theme.model_copy(update={"dark": None}))
    assert "prefers-color-scheme" not in mail(real_digest(), layout)


def test_the_plain_theme_has_its_own_colours():
    layout = layout_of("plain")
    assert layout.theme.colours.accent in Page(mail(digest_of_many(3), layout)).styles


def test_names_without_a_brief_are_no_links():
    digest = real_digest()
    text = digest_mail(digest, house().layout, charts_of(digest), {}).decode()
    assert Page(text).all("a") == []


def test_the_same_digest_gives_the_same_bytes():
    assert mail(digest_of(many(9))) == mail(digest_of(many(9)))
    assert markdown(digest_of(many(9))) == markdown(digest_of(many(9)))
