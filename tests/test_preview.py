"""The parts of the preview, one by one; the whole of it is in test_preview_server.py."""

import json
import shutil
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from awkward import SEEDS, document_of
from least import small
from PIL import Image

from briefs.errors import NothingProduced, Problem, RenderError, Severity, UsageError
from briefs.layout import copy_layout
from briefs.pack import Status
from briefs.preview import shelf as shelves
from briefs.preview.article import article
from briefs.preview.galley import Galley, pull
from briefs.preview.guard import Guard
from briefs.preview.impression import DOTS_PER_POINT, Impression
from briefs.preview.shelf import addresses, neighbours, survey
from briefs.preview.subject import Subject
from briefs.preview.views import Standing, brief_view, shelf_view, state_view
from briefs.settings import PaperSize

SECONDS = 60
"""Longer than anything here takes on a busy machine."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with a folder `in` for documents."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def put(path, document):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")


def entry_of(address, source="in", **options):
    subject = Subject((source,), **options)
    (found,) = (each for each in survey(subject) if each.address == address)
    return subject, found


# The Markdown edition as HTML


class Reader(HTMLParser):
    """Every tag with its attributes, and all text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_tables_are_aligned_without_style_attributes():
    html = article("| A | B |\n| :--- | ---: |\n| 1 | 2 |\n", {})
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_raw_html_is_shown_and_not_obeyed():
    html = article('<script>x()</script>\n\nword <img src=x onerror="x()"> &#60;b&#62;\n', {})
    read = Reader(html)
    assert [tag for tag, _ in read.tags] == ["p", "p"]
    assert read.text.split("\n") == [
        "<script>x()</script>",
        'word <img src=x onerror="x()"> <b>',
    ]


def test_links_and_pictures_point_to_what_is_served():
    text = (
        "![chart](charts/a.svg) ![other](http://127.0.0.1:9/x.png) [PDF](a%5Eb.pdf)"
        " [site](https://example.org/a) [below](#method) [gone](other.md) [bad](javascript:x())"
    )
    served = {"charts/a.svg": "/print/1.svg", "a^b.pdf": "/print/2.pdf"}
    read = Reader(article(text, served))
    pictures = [attributes["src"] for tag, attributes in read.tags if tag == "img"]
    links = [attributes for tag, attributes in read.tags if tag == "a"]
    assert pictures == ["/print/1.svg", ""]
    assert links == [
        {"href": "/print/2.pdf"},
        {"href": "https://example.org/a", "target": "_blank", "rel": "noreferrer"},
        {"href": "#method"},
        {"title": "other.md: not part of this preview"},
        {"title": "javascript:x(): not part of this preview"},
    ]


def test_front_matter_is_shown_as_it_is():
    html = article('---\ntitle: "A <b>"\n---\n\n# Name\n\n---\n', {})
    assert html.startswith('<pre class="front-matter">title: &quot;A &lt;b&gt;&quot;</pre>')
    assert "<h1>Name</h1>" in html
    assert "<pre" not in article("# Name\n\n---\n\ntext\n\n---\n", {})


# The documents


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["seeds/a.json"], ["a"]),
        (["seeds/a.json", "seeds/B.R.json", "seeds/c.txt"], ["a", "B.R", "c.txt"]),
        (["data/w1/a.json", "data/w2/a.json"], ["w1/a", "w2/a"]),
        (["x/a.json", "x/a"], ["a.json", "a"]),
        (["../x/a.json", "../y/b.json"], ["x/a", "y/b"]),
    ],
)
def test_a_document_is_named_by_its_place(paths, names):
    found = addresses([Path(path) for path in paths])
    assert list(found.values()) == names


def test_a_survey_checks_as_a_build_does(home):
    put("in/w1/a.json", small("A", "2026-06-05"))
    put("in/w2/a.json", small("A"))
    put("in/w2/b.json", small("B"))
    put("in/w2/c.json", small("C", close="1.00 CNY"))
    put("in/w2/c2.json", small("C", close="2.00 CNY"))
    put("in/w2/d.json", small("D"))
    put("in/w2/d2.json", small("D"))
    put("in/w2/e.json", "{")
    entries = {each.address: each for each in survey(Subject(("in/*/*.json",)))}

    assert {address: each.receipt.status.value for address, each in entries.items()} == {
        "w1/a": "accepted",
        "w2/a": "accepted",
        "w2/b": "accepted",
        "w2/c": "rejected",
        "w2/c2": "rejected",
        "w2/d": "accepted",
        "w2/d2": "duplicate",
        "w2/e": "rejected",
    }
    assert entries["w2/a"].earlier.source == "in/w1/a.json"
    assert entries["w1/a"].earlier is None
    assert entries["w2/e"].receipt.source == "in/w2/e.json"


def test_what_has_not_changed_is_not_read_again(home, monkeypatch):
    put("in/a.json", small("A", close="1.00 CNY"))
    put("in/b.json", small("B"))
    subject, asked = Subject(("in",)), []
    first = survey(subject)

    def noted(path, source, *, strict):
        asked.append(source)
        return read(path, source, strict=strict)

    read = shelves.read
    monkeypatch.setattr(shelves, "read", noted)
    assert survey(subject, first) == first
    assert asked == []

    put("in/a.json", small("B", close="2.00 CNY"))  # now it clashes with the one not read again
    second = survey(subject, first)
    assert asked == ["in/a.json"]
    assert [each.receipt.status for each in second] == [Status.REJECTED] * 2
    put("in/a.json", small("A"))
    assert [each.receipt.status for each in survey(subject, second)] == [Status.ACCEPTED] * 2


def test_neighbours_are_the_peers_in_the_same_pack(home):
    for week in ("2026-06-05", "2026-06-12"):
        named = document_of("002428.SHZ") | {"latest_week": week}
        peers = named["groups"]["industry"]["top_peers"]
        local = [each["symbol"] for each in peers if each["exchange"] == "SHZ"]
        put(f"in/{week}/it.json", named)
        put(f"in/{week}/peer.json", small(local[0], week))
        put(f"in/{week}/stranger.json", small("ZZZ", week))
        put(f"in/{week}/broken.json", small(local[1], week) | {"kpis": []})
    entries = survey(Subject(("in/*/*.json",)))
    (it,) = (each for each in entries if each.address == "2026-06-12/it")
    found = neighbours(it, entries)
    assert [each.address for each in found.values()] == ["2026-06-12/peer"]
    article = pull(Subject(("in",)), it, found).impression.article
    assert '<a href="/brief/2026-06-12/peer">' in article


def test_without_documents_there_is_nothing_to_survey(home):
    with pytest.raises(NothingProduced, match="no report document in in"):
        survey(Subject(("in",)))


# One document's brief


def test_a_brief_is_shown_as_it_would_be_published(home):
    from briefs.pack import BuildOptions, build_pack

    for name in ("000657.SHZ", "002428.SHZ"):  # the first is a peer of the second
        shutil.copy(SEEDS / f"{name}.json", "in")
    build_pack(["in"], BuildOptions(Path("out")))
    subject, entry = entry_of("002428.SHZ")
    shown = pull(subject, entry, neighbours(entry, survey(subject))).impression
    published = Path("out/2026-06-12/briefs")

    assert (
        shown.prints[shown.pdf.removeprefix("/print/")].content
        == (published / "002428.SHZ.pdf").read_bytes()
    )
    charts = {path.read_bytes() for path in published.glob("charts/002428.SHZ-*.svg")}
    assert {each.content for each in shown.prints.values() if each.name.endswith("svg")} == charts
    read = Reader(shown.article)
    named = {
        attributes["src"].removeprefix("/print/") for tag, attributes in read.tags if tag == "img"
    }
    assert named == {name for name in shown.prints if name.endswith("svg")}
    assert shown.title == "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD · 002428.SHZ"
    assert shown.week == "12 June 2026"


def test_pages_are_pictures_of_the_pdf(home):
    put("in/a.json", small())
    shown = pull(*entry_of("a")).impression
    assert len(shown.pages) == 2
    for page in shown.pages:
        picture = Image.open(BytesIO(shown.prints[page.url.removeprefix("/print/")].content))
        assert (page.width, page.height) == pytest.approx((595.28, 841.89), abs=0.01)
        assert picture.width == pytest.approx(page.width * DOTS_PER_POINT, abs=1)
        assert picture.height == pytest.approx(page.height * DOTS_PER_POINT, abs=1)


def test_markup_in_a_document_is_text(home):
    put("in/a.json", document_of("hostile_text"))
    read = Reader(pull(*entry_of("a")).impression.article)
    assert not {tag for tag, _ in read.tags} & {"script", "b"}
    assert not [
        attributes
        for tag, attributes in read.tags
        if tag == "a"
        and "href" in attributes
        and not attributes["href"].startswith(("/print/", "/brief/"))
    ]
    assert "<script>alert(1)</script>" in read.text


def test_a_rejected_document_says_why(home):
    put("in/a.json", small() | {"latest_week": "soon"})
    galley = pull(*entry_of("a"))
    assert galley.impression is None
    assert galley.stopped is None
    assert [problem.pointer for problem in galley.problems if problem.is_error] == ["/latest_week"]


def test_documents_that_clash_are_shown_and_not_publishable(home):
    put("in/a.json", small())
    put("in/b.json", small(close="1.00 CNY"))
    galley = pull(*entry_of("a"))
    assert galley.impression
    assert "in/a.json and in/b.json are different documents" in str(galley.problems[-1])
    assert not Standing(0, 0.1, galley, galley.impression, 0).publishable


def test_what_the_proof_finds_is_told_above_the_page(home, monkeypatch):
    put("in/a.json", small())
    fault = Problem("in/a.json", "brief of AAA.SHZ: verdict: has 31 words")
    monkeypatch.setattr("briefs.preview.galley.proofread", lambda brief, source: (fault,))
    galley = pull(*entry_of("a"))
    assert galley.impression
    assert galley.problems[-1] == fault


def test_a_brief_compares_with_the_issue_before(home):
    put("in/w1/a.json", small(week="2026-06-05", close="46.13 CNY"))
    put("in/w2/a.json", small())
    galley = pull(*entry_of("w2/a", "in/*/*.json"))
    assert "against the issue of 5 June 2026" in galley.impression.article


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("brief.html.j2", "{{ brief.title }}", "{{ brief.titel }}", r"brief\.html\.j2:\d+: "),
        ("brief.md.j2", "{% endif %}", "", r"brief\.md\.j2:\d+: "),
        ("themes/house.toml", 'ink = "#', 'ink = "', r"themes/house\.toml:\d+: "),
        ("layout.toml", "pages = 2", "pages = ", r"layout\.toml:\d+: "),
    ],
)
def test_a_mistake_in_the_layout_is_named_with_its_line(file, old, new, place, home):
    put("in/a.json", small())
    copy_layout("house", Path("mine"))
    text = Path("mine", file).read_text()
    assert old in text
    Path("mine", file).write_text(text.replace(old, new, 1))
    galley = pull(*entry_of("a", layout="mine"))
    assert galley.impression is None
    with pytest.raises(type(galley.stopped), match=place):
        raise galley.stopped


def test_settings_are_those_of_the_working_folder_or_the_named(home):
    put("in/a.json", small())
    put("briefs.toml", '[page]\npaper = "letter"\n')
    put("other/a4.toml", '[markdown]\nflavor = "obsidian"\n')
    letter = pull(*entry_of("a")).impression
    assert letter.pages[0].width == pytest.approx(612, abs=0.01)
    assert "front-matter" not in letter.article
    a4 = pull(*entry_of("a", settings=Path("other/a4.toml"))).impression
    assert a4.pages[0].width == pytest.approx(595.28, abs=0.01)
    assert "front-matter" in a4.article
    asked = entry_of("a", theme="plain", paper=PaperSize.A4)
    assert pull(*asked).impression.pages[0].width == pytest.approx(595.28, abs=0.01)
    assert "no theme 'none'" in str(pull(*entry_of("a", theme="none")).stopped)
    put("briefs.toml", "[page]\npapre = 1\n")
    assert "briefs.toml:2" in str(pull(*entry_of("a")).stopped)


# What an open page is told


def standing(change=0, seconds=0.94, good_at=None, **galley):
    shown = Impression("Name · A.SHZ", "12 June 2026", (), "/print/a.pdf", "<p>x</p>", (), {})
    made = Galley(**({"impression": shown} | galley))
    return Standing(change, seconds, made, shown, change if good_at is None else good_at)


ERROR = Problem("in/a.json", "is wrong", "/close", "'x'", "a price")
WARNING = Problem("in/a.json", "is absent", severity=Severity.WARNING)
STOPPED = RenderError("brief.css:3: unknown property", "Mend it.")


@pytest.mark.parametrize(
    ("busy", "told", "absent", "tone", "line"),
    [
        ("Building …", None, None, "busy", "Building …"),
        ("", None, None, "busy", "Waiting …"),
        ("", standing(), None, "good", "Built in 0.9 s"),
        ("", standing(change=3), None, "good", "Built in 0.9 s at change 3"),
        ("", standing(problems=(WARNING,)), None, "good", "Built in 0.9 s"),
        ("", standing(problems=(ERROR,)), None, "bad", "Built in 0.9 s, would not be published"),
        ("", standing(2, impression=None, stopped=STOPPED), None, "bad", "Failed at change 2"),
        ("", standing(2, impression=None, problems=(ERROR,)), None, "bad", "Rejected at change 2"),
        ("", standing(2), UsageError("gone"), "bad", "Failed at change 7"),
    ],
)
def test_the_state_line_says_where_things_stand(busy, told, absent, tone, line):
    assert state_view(7, busy, told, absent) == {"tone": tone, "line": line}


def test_what_stops_a_brief_is_told_in_full_above_the_last_good_one(home):
    put("in/a.json", small())
    _, entry = entry_of("a")
    view = brief_view("a", entry, standing(4, good_at=2, impression=None, stopped=STOPPED), None)
    assert view["stopped"] == {
        "heading": "Could not be built",
        "message": "brief.css:3: unknown property",
        "hint": "Mend it.",
    }
    assert view["last_good"] == "Last good version, of change 2"
    assert view["sheets"]["article"] == "<p>x</p>"
    assert view["title"] == "Name · A.SHZ"

    early = brief_view("a", entry, standing(4, good_at=0, impression=None, stopped=STOPPED), None)
    assert early["last_good"] == "Last good version, from before the first change"


def test_a_brief_that_was_never_built_has_no_last_good_version(home):
    put("in/a.json", small())
    _, entry = entry_of("a")
    failed = Standing(0, 0.1, Galley(problems=(ERROR,)), None, 0)
    view = brief_view("a", entry, failed, None)
    assert (view["title"], view["sheets"]) == ("AAA.SHZ", None)
    assert view["last_good"] == "There is no good version yet"
    assert view["problems"] == [ERROR.as_dict()]


def test_the_list_marks_what_needs_attention(home):
    put("in/w1/a.json", small(week="2026-06-05"))
    put("in/w2/a.json", small())
    put("in/w2/again.json", small())
    put("in/w2/bad.json", "{}")
    entries = survey(Subject(("in/*/*.json",)))
    failed = Standing(0, 0.1, Galley(stopped=STOPPED), None, 0)
    assert shelf_view(entries, {"w1/a": failed}) == [
        {"address": "w1/a", "label": "AAA.SHZ", "week": "2026-06-05", "mark": "failed"},
        {"address": "w2/a", "label": "AAA.SHZ", "week": "2026-06-12", "mark": "warnings"},
        {"address": "w2/again", "label": "AAA.SHZ", "week": "2026-06-12", "mark": "duplicate"},
        {"address": "w2/bad", "label": "bad.json", "week": "", "mark": "rejected"},
    ]
    one_week = shelf_view(entries[1:], {})
    assert {each["week"] for each in one_week} == {""}


# Who may ask


@pytest.mark.parametrize(
    ("bound", "headers", "allowed"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8017"}, True),
        ("127.0.0.1", {"host": "localhost:8017"}, True),
        ("127.0.0.1", {"host": "LOCALHOST:8017"}, True),
        ("127.0.0.1", {"host": "[::1]:8017"}, True),
        ("127.0.0.1", {}, False),
        ("127.0.0.1", {"host": "evil.example:8017"}, False),
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}, False),
        ("127.0.0.1", {"host": "10.0.0.5:8017"}, False),
        ("127.0.0.1", {"host": "[::1"}, False),
        ("desk.example", {"host": "desk.example:8017"}, True),
        ("0.0.0.0", {"host": "10.0.0.5:8017"}, True),  # noqa: S104
        ("0.0.0.0", {"host": "evil.example:8017"}, False),  # noqa: S104
        ("::", {"host": "[fe80::1]:8017"}, True),
        ("127.0.0.1", {"host": "127.0.0.1:1", "origin": "http://127.0.0.1:1"}, True),
        ("127.0.0.1", {"host": "127.0.0.1:1", "origin": "http://127.0.0.1:2"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:1", "origin": "https://evil.example"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:1", "origin": "null"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "sec-fetch-site": "same-origin"}, True),
        ("127.0.0.1", {"host": "127.0.0.1", "sec-fetch-site": "none"}, True),
        ("127.0.0.1", {"host": "127.0.0.1", "sec-fetch-site": "cross-site"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "sec-fetch-site": "same-site"}, False),
        (
            "127.0.0.1",
            {"host": "a", "sec-fetch-site": "cross-site", "sec-fetch-dest": "document"},
            False,
        ),
        (
            "127.0.0.1",
            {"host": "localhost", "sec-fetch-site": "cross-site", "sec-fetch-dest": "document"},
            True,
        ),
        (
            "127.0.0.1",
            {"host": "localhost", "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"},
            False,
        ),
    ],
)
def test_only_the_page_itself_may_ask(bound, headers, allowed):
    refusal = Guard(None, bound).refusal(headers)
    assert (refusal == "") is allowed, refusal
