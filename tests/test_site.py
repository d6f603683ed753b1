import re
import shutil
from dataclasses import replace
from functools import cache, partial
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from awkward import NAMES, SAMPLES, brief_of, house
from sites import (
    brief_links,
    digest_of,
    front_of,
    record_named,
    sector_links,
    write_site,
)

from briefs.claims import Line, Printer
from briefs.digest import Stories, Story
from briefs.errors import LayoutError
from briefs.layout import load_layout
from briefs.production import edition_faults
from briefs.production.editions import Edition
from briefs.settings.publication import Settings
from briefs.writers.site import (
    BriefLinks,
    SectorLinks,
    assets,
    brief_page,
    check_site,
    index_page,
    listed,
    sector_page,
)
from briefs.writers.words import words_of_html

LAYOUT = house().layout
VOID = {"meta", "link", "img", "input", "br"}


class Page(HTMLParser):
    """A page as a tree walked once: elements with their attributes, headings, ids, loose ends."""

    def __init__(self, content):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(content.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        self.texts.append([])
        if tag not in VOID:
            self.open.append((tag, len(self.elements) - 1))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, place in self.open:
            self.texts[place].append(data)

    def all(self, tag):
        return [attrs for name, attrs, _ in self.elements if name == tag]

    def text(self, place):
        return " ".join("".join(self.texts[place]).split())

    def rows(self, table):
        """The rows of a table's body: attributes of the row, then of each cell with its text."""
        found = []
        for place, (tag, attrs, parents) in enumerate(self.elements):
            inside = any(self.elements[at][1].get("id") == table for _, at in parents)
            if inside and tag == "tr" and any(name == "tbody" for name, _ in parents):
                found.append((attrs, []))
            elif inside and tag in {"td", "th"} and any(name == "tbody" for name, _ in parents):
                found[-1][1].append((attrs, self.text(place)))
        return found


def brief_html(name="002428.SHZ", layout=LAYOUT, covered=()):
    brief = brief_of(name)
    return brief_page(brief, layout, brief_links(brief, dict(covered)))


def sector_html(names=SAMPLES, layout=LAYOUT, covered=()):
    digest = digest_of(names)
    return sector_page(digest, layout, sector_links(digest, dict(covered)))


SOME = (*NAMES, "halted regime", "recovery regime")
"""Documents of several sectors and markets, some with hardly a figure."""
PAGES = {
    **{f"brief of {name}": partial(brief_html, name) for name in SOME},
    "sector of three": sector_html,
    "sector of many": partial(sector_html, SOME),
    "sector of one": partial(sector_html, ("long_names",)),
    "index of three": lambda: index_page(front_of(SAMPLES), LAYOUT),
    "index of many": lambda: index_page(front_of(SOME), LAYOUT),
}


@cache
def page_of(name):
    return PAGES[name]()


@pytest.fixture(params=PAGES)
def content(request):
    return page_of(request.param)


# Every page


def test_a_page_has_its_frame_once(content):
    page = Page(content)
    for tag in ("h1", "main", "header", "footer", "title"):
        assert len(page.all(tag)) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("main")[0]["id"] == "main"
    assert [a["href"] for a in page.all("a") if a.get("class") == "skip"] == ["#main"]
    assert all(nav["aria-label"] for nav in page.all("nav"))


def test_headings_do_not_skip(content):
    levels = [int(tag[1]) for tag, _, _ in Page(content).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_ids_are_unique_and_what_names_them_is_there(content):
    page = Page(content)
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [
        attrs["aria-labelledby"] for _, attrs, _ in page.elements if "aria-labelledby" in attrs
    ]
    named += [attrs["for"] for attrs in page.all("label")]
    named += [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    assert set(named) <= set(ids)


def test_tables_can_be_read_aloud(content):
    page = Page(content)
    assert len(page.all("caption")) == len(page.all("table"))
    assert {attrs.get("scope") for attrs in page.all("th")} <= {"col", "row"}


def test_what_is_wide_scrolls_in_a_region_that_the_keyboard_reaches(content):
    page = Page(content)
    for tag, attrs, parents in page.elements:
        if tag == "table" or (tag == "img" and attrs.get("class") != "logo"):
            around = page.elements[parents[-1][1]][1]
            assert (around["role"], around["tabindex"]) == ("region", "0")
            assert around["aria-labelledby"]


def test_every_picture_has_its_words_and_its_size(content):
    for image in Page(content).all("img"):
        assert image["alt"].strip()
        assert int(image["width"]) > int(image["height"]) > 0


def test_nothing_is_fetched_and_nothing_runs_but_the_sites_own_files(content):
    page = Page(content)
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy.startswith("default-src 'none'; style-src 'self' file:; script-src 'self' file:")
    assert "unsafe" not in policy
    assert [set(script) for script in page.all("script")] == [{"src", "defer"}]
    assert page.all("style") == []
    for _, attrs, _ in page.elements:
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        for name in ("href", "src"):
            parts = urlsplit(attrs.get(name, ""))
            assert not parts.scheme
            assert not parts.netloc
            assert not parts.path.startswith("/")


@pytest.mark.parametrize("name", ["sector of many", "index of many", "brief of hostile_text"])
def test_the_same_values_give_the_same_bytes(name):
    assert PAGES[name]() == page_of(name)


# Briefs


@pytest.mark.parametrize("name", SOME)
def test_a_briefs_page_says_what_its_other_editions_say(name):
    brief = brief_of(name)
    words = words_of_html(brief_html(name).decode())
    edition = Edition("site", b"", "text/html", words=words)
    # The other edition says every line and every row, and nothing else.
    lines = [each.text for place, each in brief.lines() if not place.startswith("picture")]
    rows = [
        " ".join(claim.text for claim in (row.heading, *row.cells))
        for table in brief.tables
        for row in table.rows
    ]
    told = " ".join(" ".join(lines + rows).split())
    other = Edition("other", b"", "text/plain", words=f"{words} {told}")
    assert edition_faults(brief, (edition, other), name) == ()


def test_what_a_document_says_stays_text():
    html = brief_html("hostile_text").decode()
    assert "<b>x</b>" not in html
    assert "<script>alert" not in html
    assert "&lt;b&gt;x&lt;/b&gt; {{ 7*7 }}" in html


def test_a_brief_leads_to_its_other_editions_its_sector_and_its_neighbours():
    links = [a["href"] for a in Page(brief_html()).all("a")]
    assert links[1] == "../../index.html"
    assert "../sectors/x.html" in links
    assert "../../briefs/002428.SHZ.pdf" in links
    assert "../../briefs/002428.SHZ.md" in links
    assert links[-2:] == ["a.html", "b.html"]


def test_a_brief_that_stands_alone_has_no_such_links():
    brief = brief_of("002428.SHZ")
    alone = BriefLinks(brief_links(brief, {}).charts)
    links = [a["href"] for a in Page(brief_page(brief, LAYOUT, alone)).all("a")]
    assert links == ["#main", "../../index.html"]


def test_peers_with_a_page_are_linked_and_the_name_itself_is_not():
    covered = {"000657.SHZ": "000657.SHZ.html", "002428.SHZ": "002428.SHZ.html"}
    links = [a["href"] for a in Page(brief_html(covered=covered)).all("a")]
    assert "000657.SHZ.html" in links
    assert "002428.SHZ.html" not in links


def test_an_exhibit_that_could_not_be_drawn_says_so():
    html = brief_html("only_identity_and_close").decode()
    assert html.count("Not drawn: the document lacks the figures.") == 7


def test_a_page_names_its_price_colours():
    assert Page(brief_html()).all("html")[0]["data-convention"] == "red_up_green_down"
    assert Page(brief_html("huge_figures")).all("html")[0]["data-convention"] == "red_up_blue_down"


def test_what_the_desk_did_is_shown():
    brief = brief_of("002428.SHZ")
    risk = brief.narrative.risks[0]
    risks = (replace(risk, edit="pinned by AL", new=True), *brief.narrative.risks[1:])
    edited = replace(
        brief,
        narrative=replace(brief.narrative, risks=risks),
        gone=Line(("No longer said: “…”",)),
        revision="B",
        corrects="A",
        corrections=(Line(("The close was wrong.",)),),
    )
    words = words_of_html(brief_page(edited, LAYOUT, brief_links(edited, {})).decode())
    assert f"{risk.text} new, pinned by AL" in words
    assert "No longer said: “…”" in words
    assert "revision B" in words
    assert "Corrections to revision A The close was wrong." in words


# Sectors


@pytest.mark.parametrize("names", [SAMPLES, SOME])
def test_a_sectors_page_says_all_that_the_digest_says(names):
    digest = digest_of(names)
    words = words_of_html(sector_html(names).decode())
    for place, told in digest.lines():
        if not place.startswith("picture"):
            assert " ".join(told.text.split()) in words, place
    for table in digest.tables:
        for row in table.rows:
            cells = " ".join(claim.text for claim in (row.heading, *row.cells))
            assert " ".join(cells.split()) in words
    for box in digest.boxes:
        assert box.title in words
        assert box.items or box.empty in words
    for exhibit in digest.exhibits:
        assert f"digests/charts/{digest.slug}-{exhibit.id}.svg" in sector_html(names).decode()


def test_what_no_chapter_names_comes_last():
    digest = digest_of(SAMPLES)
    table = replace(digest.tables[0], id="novelty", caption=Line(("A new table",)))
    exhibit = replace(digest.exhibits[0], id="picture", headline=Line(("A new picture",)))
    box = Stories("gossip", "A new box", (Story(Line(("Told.",))),))
    more = replace(
        digest,
        tables=(*digest.tables, table),
        exhibits=(*digest.exhibits, exhibit),
        boxes=(*digest.boxes, box),
    )
    words = words_of_html(sector_page(more, LAYOUT, sector_links(more, {})).decode())
    last = words.partition(" Further ")[2]
    for title in ("A new table", "A new picture", "A new box Told."):
        assert title in last
    assert " Further " not in words_of_html(sector_html().decode())


def test_names_with_a_page_are_linked_in_tables_and_boxes():
    digest = digest_of(SAMPLES)
    told = Stories("signals", "Signals", (Story(Line(("turned.",)), "002428.SHZ", "A name"),))
    covered = {"002428.SHZ": "../briefs/002428.SHZ.html"}
    page = sector_page(replace(digest, boxes=(told,)), LAYOUT, sector_links(digest, covered))
    found = [a["href"] for a in Page(page).all("a") if a["href"].startswith("../briefs/")]
    assert len(found) >= 2
    assert '<b><a href="../briefs/002428.SHZ.html">A name</a></b>: turned.' in page.decode()


def test_the_league_is_sorted_by_the_facts_that_it_prints():
    digest = digest_of(SOME)
    rows = Page(sector_html(SOME)).rows("league")
    table = digest.table("league")
    assert len(rows) == len(table.rows)
    for (attrs, cells), row in zip(rows, table.rows, strict=True):
        assert attrs["data-key"] == row.key
        for (cell, text), claim in zip(cells[1:], row.cells, strict=False):
            number = digest.facts.number(claim.source) if claim.source in digest.facts else None
            assert text == claim.text
            assert cell.get("data-value") == (None if number is None else str(number))


def test_only_the_league_can_be_sorted():
    sortable = [
        table["id"] for table in Page(sector_html()).all("table") if "data-sortable" in table
    ]
    assert sortable == ["league"]


# The front page


@pytest.mark.parametrize("names", [SAMPLES, SOME])
def test_the_front_page_prints_every_line_and_every_claim(names):
    front = front_of(names)
    words = words_of_html(index_page(front, LAYOUT).decode())
    for place, told in front.lines():
        assert " ".join(told.text.split()) in words, place
    for entry in front.ledger:
        assert " ".join(entry.claim.text.split()) in words, entry.place
    assert all(sector.scope in words for sector in front.sectors)


def test_names_stand_by_what_they_are_sorted_by():
    front = front_of(SOME)
    rows = Page(index_page(front, LAYOUT)).rows("league")
    assert [attrs["data-key"] for attrs, _ in rows] == [each.key for each in front.names]
    for (attrs, cells), listing in zip(rows, front.names, strict=True):
        assert attrs["data-sector"] == listing.sector
        assert attrs["data-setup"] == listing.setup.text
        ranked = (listing.composite, listing.change, *listing.returns)
        for (cell, text), each in zip(cells[3:], ranked, strict=False):
            assert text == each.claim.text
            assert cell.get("data-value") == (None if each.number is None else str(each.number))
            assert ("missing" in cell["class"]) == (each.number is None)


def test_a_missing_figure_is_no_zero():
    row = listed(record_named("only_identity_and_close"), Printer(house().locale), "x")
    assert (row.composite.number, row.composite.claim.text) == (None, "n/a")
    assert row.composite.claim.source.endswith(":composite")


def test_a_table_of_several_conventions_has_no_price_colours():
    page = Page(index_page(front_of(SOME), LAYOUT))
    assert "data-convention" not in page.all("html")[0]
    classes = " ".join(attrs.get("class") or "" for attrs in page.all("td"))
    assert not {"rise", "fall"} & set(classes.split())
    one = Page(index_page(front_of(SAMPLES), LAYOUT))
    assert one.all("html")[0]["data-convention"] == "red_up_green_down"
    assert "rise" in " ".join(attrs["class"] for attrs in one.all("td") if attrs.get("class"))


def test_one_sector_is_not_said_in_every_row():
    heads = [attrs.get("data-column") for attrs in Page(index_page(front_of(), LAYOUT)).all("th")]
    assert "sector" not in heads
    several = Page(index_page(front_of(SOME), LAYOUT))
    assert "sector" in [attrs.get("data-column") for attrs in several.all("th")]


def test_the_house_order_is_told_to_who_hears_the_table():
    sorts = [
        th["aria-sort"] for th in Page(page_of("index of many")).all("th") if "aria-sort" in th
    ]
    assert sorts == ["descending"]


def test_names_without_a_page_are_not_linked():
    front = front_of()
    front = replace(front, names=tuple(replace(each, href="") for each in front.names), boxes=())
    links = [a["href"] for a in Page(index_page(front, LAYOUT)).all("a")]
    assert not any("briefs/" in href for href in links)


def test_files_with_odd_names_are_linked_by_their_encoded_names():
    links = SectorLinks({each.id: "x.svg" for each in digest_of().exhibits}, pdf='../^A "B"#1?.pdf')
    html = sector_page(digest_of(), LAYOUT, links).decode()
    assert 'href="../%5EA%20%22B%22%231%3F.pdf"' in html


def test_an_issue_of_many_sectors_sets_them_closer():
    front = front_of()
    many = replace(front, sectors=front.sectors * 13)
    assert 'class="sectors many"' in index_page(many, LAYOUT).decode()
    assert 'class="sectors"' in index_page(front, LAYOUT).decode()


def test_claims_of_the_front_page_name_their_listing():
    front = front_of()
    sources = [entry.claim.source for entry in front.ledger if entry.place.startswith("name ")]
    assert sources
    assert all(re.match(r"\d{6}\.SHZ:", source) for source in sources)


# What pages share


def test_every_link_leads_somewhere(tmp_path):
    index = write_site(tmp_path, SAMPLES, LAYOUT)
    loose = {"x.html", "a.html", "b.html"}
    for path in [index, *tmp_path.glob("site/*/*.html")]:
        page = Page(path.read_bytes())
        for tag, name in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for attrs in page.all(tag):
                target = unquote(attrs[name].partition("#")[0])
                there = (path.parent / target).resolve()
                made = there.suffix in {".pdf", ".md"} or there.name in loose
                assert made or there.exists(), (path, target)


@pytest.fixture(scope="module")
def stylesheet():
    return {each.path: each for each in assets(LAYOUT)}["site/assets/site.css"].content.decode()


def test_the_faces_go_along_with_their_licence(stylesheet):
    found = {each.path: each for each in assets(LAYOUT)}
    for face in LAYOUT.faces:
        assert found[f"site/assets/{face.file}"].content == (LAYOUT.root / face.file).read_bytes()
        assert f"src:url('{face.file}')" in stylesheet
    assert "site/assets/fonts/OFL.txt" in found
    assert found["site/assets/site.js"].media_type == "text/javascript"
    assert "import " not in found["site/assets/site.js"].content.decode()


def test_the_style_sheet_has_every_token_in_light_and_dark(stylesheet):
    light, _, dark = stylesheet.partition("@media screen and (prefers-color-scheme:dark)")
    for name, colour in LAYOUT.theme.colours:
        assert f"--{name}:{colour};" in light
        assert f"--{name}:{getattr(LAYOUT.theme.dark.colours, name)};" in dark
    for name, direction in LAYOUT.theme.price:
        assert f"[data-convention={name}]{{--rise:{direction.rise};" in light
        assert (
            f"[data-convention={name}]{{--rise:{getattr(LAYOUT.theme.dark.price, name).rise};"
            in dark
        )
    assert "--size-body:1rem;" in light
    assert "--size-chart-small:" in light
    assert "--display:'IBM Plex Serif',Georgia,serif;" in light
    assert stylesheet.startswith("@font-face{")


def test_a_theme_without_dark_is_light_everywhere():
    theme = LAYOUT.theme.model_copy(update={"dark": None})
    light = replace(LAYOUT, theme=theme)
    css = assets(light)[0].content.decode()
    assert "prefers-color-scheme" not in css
    assert ":root{color-scheme:light;" in css
    assert 'name="color-scheme" content="light"' in brief_html(layout=light).decode()


def test_every_variable_that_the_rules_use_is_declared(stylesheet):
    own = {"--rise", "--fall"}
    used = set(re.findall(r"var\((--[\w-]+)", stylesheet))
    declared = set(re.findall(r"(--[\w-]+):", stylesheet))
    assert used <= declared | own


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(LAYOUT.root, tmp_path / "mine"))


@pytest.mark.parametrize("name", ["site.css", "site.js", "base.html.j2", "brief.html.j2"])
def test_a_layout_that_lacks_a_file_of_the_site_is_named(name, folder):
    check_site(load_layout(str(folder)))
    (folder / "site" / name).unlink()
    layout = load_layout(str(folder))
    with pytest.raises(LayoutError, match=re.escape(name)):
        check_site(layout) if name != "base.html.j2" else brief_html(layout=layout)


def test_a_mistake_in_a_template_is_named_with_its_line(folder):
    path = folder / "site" / "index.html.j2"
    text = path.read_text("utf-8")
    path.write_text(text.replace("{{ front.standing.text }}", "{{ front.standin.text }}"), "utf-8")
    at = text[: text.index("{{ front.standing.text }}")].count("\n") + 1
    with pytest.raises(LayoutError, match=rf"index\.html\.j2:{at}: .*standin"):
        index_page(front_of(), load_layout(str(folder)))


def test_the_imprint_stands_on_every_page():
    imprint = replace(
        LAYOUT.imprint, firm="Harbour & Co", logo="data:image/png;base64,AA", disclosure="Ours."
    )
    brief = replace(brief_of("002428.SHZ"), imprint=imprint)
    digest, front = replace(digest_of(), imprint=imprint), replace(front_of(), imprint=imprint)
    for html in (
        brief_page(brief, LAYOUT, brief_links(brief, {})),
        sector_page(digest, LAYOUT, sector_links(digest, {})),
        index_page(front, LAYOUT),
    ):
        assert (
            '<img class="logo" src="data:image/png;base64,AA" alt="Harbour &amp; Co">'
            in html.decode()
        )
        assert "Ours." in html.decode()


def test_a_layout_of_another_theme_keeps_the_pages():
    plain = load_layout("house", Settings().on_page(theme="plain"))
    brief = replace(brief_of("002428.SHZ"), direction=plain.direction("CN"))
    page = brief_page(brief, plain, brief_links(brief, {}))
    assert Page(page).all("html")[0]["data-convention"] == "red_up_green_down"
