"""What messages are spliced of: a digest in all its lengths, and what it tells of single names."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from artists import layout_of
from awkward import house
from covered import many, record, sector
from digests import (
    digest_of,
    digest_of_many,
    issue_of,
    letter_of,
    parts_of,
    parts_of_many,
    real_digest,
)

from briefs.digest import LEAGUE_CUTS, NAMES_GONE, WHOLE_GONE
from briefs.errors import LayoutError, NothingProduced
from briefs.layout import copy_layout, load_layout
from briefs.record import Hold
from briefs.subscribers import Choice
from briefs.writers.mail import NOTHING, ROOM, Piece, parts_bytes, read_issue, read_sector
from briefs.writers.mail.told import told_of_names
from briefs.writers.plain import WIDTH

HOSTILE = "Evil | [x](http://a.b) <script>alert(1)</script> *b* `c` & Sons"
LONG = "Compagnie Internationale des Métaux Précieux et des Terres Rares d’Outre-Mer Réunis S.A."


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


def test_the_page_and_the_text_of_a_message(golden):
    sent = letter_of(real_digest(), watched=("002428.SHZ",), attached=True, pdf="x.pdf")
    golden("mail-first.html", sent.html)
    golden("mail-first.txt", sent.text)


# Looks


@pytest.mark.parametrize("count", [1, 3, 61])
def test_a_message_is_tables_and_styles_in_place(count):
    page = Page(letter_of(digest_of_many(count)).html)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "svg", "link", "iframe", "form", "button", "input"}
    assert len(page.all("style")) == len(page.all("h1")) == 1
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))
    assert all("style" in attrs for tag in ("h1", "h2", "h3", "p") for attrs in page.all(tag))


def styles_of(parts):
    """Every style of every element that a message may be spliced of."""
    issue = issue_of(real_digest())
    pieces = [each for each in vars(issue).values() if isinstance(each, Piece)]
    pieces += [each for each in vars(parts).values() if isinstance(each, Piece)]
    pieces += [each.piece for each in (*parts.lengths, *parts.names.values())]
    return [found for each in pieces for found in re.findall(r'style="([^"]*)"', each.html)]


def test_every_style_is_whole():
    styles = styles_of(parts_of_many(22))
    assert len(styles) > 1_000
    declared = re.compile(r"[a-z-]+:[^:;&<>\"]+")
    assert [each for each in styles for one in each.split(";") if not declared.fullmatch(one)] == []


def test_the_body_is_set_in_the_whole_stack_of_typefaces():
    (cell,) = [each for each in styles_of(parts_of_many(1)) if "padding:0 20px" in each]
    assert (
        "font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;"
        "font-size:15px;line-height:22px;color:" in cell
    )


def test_styles_that_would_end_their_element_are_refused(tmp_path):
    folder = tmp_path / "mine"
    copy_layout("house", folder)
    (folder / "mail/style.css.j2").write_text(".page { } /* </style> */")
    with pytest.raises(LayoutError, match="'</' would end the style sheet's element"):
        issue_of(real_digest(), load_layout(str(folder)))


def test_a_narrow_screen_hides_nothing_but_the_place_in_the_league():
    page = letter_of(digest_of_many(61)).html
    hidden = re.findall(r'<t[dh][^>]*class="[^"]*\bwide\b[^>]*>([^<]*)<', page)
    assert [each for each in hidden if not each.isdigit()] == ["#"] * 7
    assert len(hidden) == 7 + 61


def test_headings_of_a_long_league_are_said_again():
    league = letter_of(digest_of_many(61)).html.partition("League table")[2]
    again = league.split("12W&nbsp;%")
    assert [each.count('scope="row"') for each in again] == [0, *[10] * 6, 1]


def test_the_first_part_under_a_heading_has_no_rule_of_its_own():
    digest = digest_of_many(22)
    page = parts_of(digest).lengths[0].piece.html
    ruled = ["border-top:2px" in each for each in re.findall('<h3 class="part"[^>]*>', page)]
    assert ruled == [False, *[True] * (len(ruled) - 1)]
    assert len(ruled) > 10


def test_the_firm_is_named_once_where_its_address_begins_with_it():
    imprint = replace(house().layout.imprint, firm="Example & Sons")
    layout = replace(house().layout, imprint=imprint)
    for postal in ("Example & Sons, 1 Example Street", "1 Example Street"):
        foot = issue_of(real_digest(), layout, postal).closing
        assert foot.text.count("Example & Sons") == foot.html.count("Example &amp; Sons") == 1
        assert "1 Example Street" in foot.text


def test_the_head_keeps_what_only_a_screen_can_decide():
    page = Page(letter_of(digest_of_many(3)).html)
    assert re.findall(r"@media ?\(([a-z-]+)", page.styles) == ["max-width", "prefers-color-scheme"]
    assert not re.search(r"(?:^|\})\s*\.", page.styles.split("@media")[0])
    ruled = set(re.findall(r"\.([a-z0-9]+)", page.styles))
    used = {name for _, attrs in page.tags for name in attrs.get("class", "").split()}
    assert used <= ruled


def test_headings_of_a_message_do_not_skip():
    html = letter_of(digest_of_many(22), parts_of_many(3), watched=("000001.SHZ",)).html
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_message_has_the_colours_of_its_theme_light_and_dark():
    digest, theme = real_digest(), house().layout.theme
    page = letter_of(digest)
    styles = Page(page.html).styles
    assert f"color:{digest.direction.rise}" in page.html
    assert theme.dark.colours.paper in styles
    assert theme.darkened()[digest.direction.rise.lower()] in styles
    assert "!important" in styles


def test_a_theme_without_dark_colours_stays_light():
    layout = replace(house().layout, theme=house().layout.theme.model_copy(update={"dark": None}))
    assert "prefers-color-scheme" not in letter_of(real_digest(), layout=layout).html


def test_the_plain_theme_has_its_own_colours():
    layout = layout_of("plain")
    digest = digest_of(many(3))
    plain = replace(digest, direction=layout.direction("CN"))
    assert layout.theme.colours.accent in letter_of(plain, layout=layout).html


def test_sectors_of_two_markets_keep_their_colours():
    theme = house().layout.theme
    chinese = digest_of_many(3)
    german = replace(chinese, direction=theme.direction("DE"))
    one, other = (parts_of(each).names["000001.SHZ"].piece.html for each in (chinese, german))
    assert theme.direction("CN").fall in one
    assert theme.direction("DE").fall in other
    assert re.findall("(?:up|down)[0-9]", one) != re.findall("(?:up|down)[0-9]", other)


def test_pictures_have_words_a_size_and_a_file():
    sent = letter_of(digest_of_many(22))
    shown = Page(sent.html).all("img")
    assert len(shown) == len(digest_of_many(22).exhibits) > 0
    assert [each["src"] for each in shown] == [
        f"cid:{each.cid}"
        for each in sorted(sent.pictures, key=lambda one: sent.html.index(one.cid))
    ]
    assert all(each["alt"] and int(each["width"]) and int(each["height"]) for each in shown)
    assert all(re.fullmatch(r"mail/charts/[\w-]+\.png", each.path) for each in sent.pictures)
    assert all(re.fullmatch(r"[\w.-]+@[\w.-]+", each.cid) for each in sent.pictures)


def test_what_a_document_says_is_text():
    digest = digest_of(sector([record("000001", name=HOSTILE), record("000002", name=LONG)]))
    sent = letter_of(digest, watched=("000001.SHZ",), links={})
    page = Page(sent.html)
    assert page.all("script") == []
    assert [each["href"] for each in page.all("a")] == ["https://u.example/token"]
    assert HOSTILE in " ".join(sent.text.split())


def test_lines_of_the_text_end_in_time():
    text = letter_of(digest_of_many(61), watched=("000001.SHZ",)).text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= WIDTH


# Order


@pytest.mark.parametrize("form", ["html", "text"])
def test_the_point_comes_first_and_all_names_last(form):
    digest = digest_of_many(22)
    told = getattr(letter_of(digest, watched=("000001.SHZ",)), form)
    # What an inbox shows beside the subject stands above the page.
    told = " ".join(told[max(told.find("<table"), 0) :].split())
    words = (
        *("Draft, not approved", digest.size.text, digest.narrative.verdict.text),
        *(digest.narrative.summary[0].text, "Your watchlist", "the week in detail"),
        *("What changed", "Breadth of the coverage", "Leaders of the week", "League table"),
        *("No investment advice", "1 Example Street, London", "https://u.example/token"),
    )
    places = [told.index(each) for each in words]
    assert places == sorted(places)


def test_an_inbox_shows_the_lead():
    digest = digest_of_many(22)
    html = letter_of(digest).html
    preview = html[: html.index("<table")]
    assert digest.narrative.verdict.text in preview


def test_links_lead_to_briefs_and_to_nothing_without_a_place():
    digest = digest_of_many(3)
    linked, bare = (letter_of(digest, **places) for places in ({}, {"links": {}}))
    places = {each["href"] for each in Page(linked.html).all("a")}
    assert "https://r.example/w/briefs/000001.SHZ.pdf" in places
    assert {each["href"] for each in Page(bare.html).all("a")} == {"https://u.example/token"}


# Lengths


def test_every_length_is_shorter_and_says_what_it_gives_up():
    lengths = parts_of_many(61).lengths
    assert [each.given_up for each in lengths] == [
        (),
        *((part,) for part in LEAGUE_CUTS),
        (NAMES_GONE,),
        (WHOLE_GONE,),
    ]
    sizes = [each.piece.size for each in lengths]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 1_000
    left_out = ["Left out here for want of room: " in each.piece.text for each in lengths[:-1]]
    assert left_out == [False, *[True] * 5]
    assert [each.headed for each in lengths] == [*[True] * 6, False]
    rows = [each.piece.html.count("colspan") // 2 for each in lengths[1:4]]
    assert all(one > other for one, other in pairwise(rows))


def test_sixty_names_are_all_in_their_message():
    sent = letter_of(digest_of_many(61))
    assert sent.given_up == ()
    assert len(sent.html.encode()) < ROOM


def test_a_long_league_is_cut_and_the_message_says_so():
    digest = digest_of_many(160)
    sent = letter_of(digest, attached=True, pdf="digests/x.pdf")
    assert sent.given_up == ("CN Basic Materials: league_from_41",)
    assert len(sent.html.encode()) < ROOM
    said = "places 41 to 160 of the league table. The whole digest is in the attached PDF, "
    assert f"{said}x-2026-06-12.pdf." in " ".join(sent.text.split())
    assert sent.attached == ("digests/x.pdf",)
    assert (
        " ".join(sent.text.split()).count("Attached as PDF: the digest of CN Basic Materials.") == 1
    )


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"attached": True, "pdf": "digests/x.pdf"}, "is in the attached PDF, x-2026-06-12.pdf."),
        ({"pages": "https://r.example/d.pdf"}, "is here: PDF (https://r.example/d.pdf)."),
        (
            {"pages": "https://r.example/d.pdf", "online": "https://r.example/d.html"},
            "PDF (https://r.example/d.pdf) · on the web (https://r.example/d.html).",
        ),
        ({}, "can be had from its publisher."),
    ],
)
def test_a_message_says_where_the_rest_is(places, words):
    last = parts_of(digest_of_many(3), **places).lengths[-1].piece
    assert words in " ".join(last.text.split())
    assert all(place in last.html for name, place in places.items() if name in {"pages", "online"})


def test_pages_attached_to_a_digest_are_linked_where_links_are_asked_for():
    places = {"attached": True, "pages": "https://r.example/d.pdf", "pdf": "digests/x.pdf"}
    sent = letter_of(digest_of_many(3), choice=Choice.LINKS, **places)
    assert "https://r.example/d.pdf" in sent.text
    assert "attached" not in sent.text
    assert sent.attached == ()


def test_links_alone_say_nothing_of_pages_that_are_attached():
    places = {"attached": True, "attached_to_links": True, "pdf": "digests/x.pdf"}
    digest = digest_of_many(3)
    assert parts_of(digest, **places).links == NOTHING
    told = letter_of(digest, choice=Choice.LINKS, **places).text
    assert told.count("Attached as PDF: the digest of CN Basic Materials.") == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (1, "places 41 to 61 of the league table."),
        (4, "the league table of all 61 names."),
        (5, "the tables and notes on single names."),
    ],
)
def test_what_is_left_out_is_named(at, words):
    told = parts_of_many(61).lengths[at].piece
    assert f"Left out here for want of room: {words}" in " ".join(told.text.split())
    assert words in told.html


# Watched names


def test_a_watched_name_is_told_with_all_that_the_digest_says_of_it():
    digest = digest_of_many(22)
    league = digest.table("league")
    for each in told_of_names(digest):
        (row,) = [row for row in league.rows if row.key == each.key]
        assert [claim for _, claim in each.figures] == list(row.cells[3:])
        stories = [
            story.line for box in digest.boxes for story in box.items if story.key == each.key
        ]
        assert [mention.line for mention in each.mentions][: len(stories)] == stories
    moved = {row.key for row in digest.table("moves").rows}
    told = {
        each.key
        for each in told_of_names(digest)
        for mention in each.mentions
        if mention.title == "Largest score moves"
    }
    assert told == moved


@pytest.mark.parametrize("form", ["html", "text"])
def test_the_words_of_a_watched_name(form):
    digest = real_digest()
    piece = getattr(parts_of(digest).names["002428.SHZ"].piece, form)
    told = " ".join(re.sub("<[^>]*>|&nbsp;|&ensp;", " ", piece).split())
    row = next(row for row in digest.table("league").rows if row.key == "002428.SHZ")
    assert row.heading.text in told
    assert "002428.SHZ · " in told
    assert f"Composite {row.cells[3].text}" in told
    assert row.note.text in told


def test_who_watches_a_name_held_back_is_told_so():
    covered = many(3)
    held, *others = covered.records
    held = replace(held, held=Hold("figures in doubt", "AL"))
    parts = parts_of(digest_of(replace(covered, records=tuple(others), held=(held,))))
    piece = parts.names[held.key].piece
    assert "Coverage: held back: figures in doubt (AL)" in piece.text
    assert "figures in doubt" in piece.html
    assert parts.names[held.key].brief == ""


# As files


@pytest.mark.parametrize("count", [1, 3])
def test_parts_are_read_as_they_were_written(count):
    digest = digest_of_many(count)
    issue, parts = issue_of(digest), parts_of_many(count)
    assert read_issue(parts_bytes(issue)) == issue
    assert read_sector(parts_bytes(parts)) == parts
    assert parts_bytes(parts_of(digest)) == parts_bytes(parts)


def spoiled(change):
    tree = json.loads(parts_bytes(parts_of_many(1)))
    change(tree)
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is no JSON"),
        (b"\xff", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "its schema is not 1"),
        (b"{}", "its schema is not 1"),
        (spoiled(lambda tree: tree.pop("schema")), "its schema is not 1"),
        (spoiled(lambda tree: tree.update(schema=2)), "its schema is not 1"),
        (spoiled(lambda tree: tree.pop("scope")), "scope: Field required"),
        (spoiled(lambda tree: tree.update(lengths=[])), "lengths: there are none"),
        (spoiled(lambda tree: tree["summary"].update(html=1)), "summary.html: Input should be"),
    ],
)
def test_damaged_parts_are_refused(content, words):
    with pytest.raises(NothingProduced, match=re.escape(words)) as stopped:
        read_sector(content)
    assert stopped.value.hint == "Build the week again with the format mail."


def test_a_sector_is_no_issue():
    with pytest.raises(NothingProduced, match="what all messages of an issue share"):
        read_issue(parts_bytes(parts_of_many(1)))
