import base64
import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import page as validation
import pikepdf
import pypdfium2
import pytest
import weasyprint
from awkward import NAMES, SAMPLES, brief_of, document_of, house
from markupsafe import escape

from briefs.claims import Line
from briefs.errors import LayoutError, RenderError
from briefs.layout import load_layout
from briefs.narrative import Sentence
from briefs.production import make_brief, set_editions
from briefs.report import Report
from briefs.rulebook import Section
from briefs.writers.pdf import Pdf, html_page, write_pdf
from briefs.writers.words import words_of_html

LEAN = "000657.SHZ"
SMALL = "only_identity_and_close"
HOUSE = Path(__file__).parent.parent / "layouts" / "house"
MM = 72 / 25.4


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Holds the lock at `path`, which the processes of one test run share."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def pdf_of(tmp_path_factory):
    """The PDF of a document by name, set once for all processes of a test run."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    @cache
    def shared(name):
        content, record = folder / f"{name}.pdf", folder / f"{name}.txt"
        with alone(folder / f"{name}.lock"):
            if not record.is_file():
                pdf = write_pdf(brief_of(name), house().layout)
                content.write_bytes(pdf.content)
                record.write_text(" ".join([str(pdf.pages), *pdf.dropped]))
            pages, *dropped = record.read_text().split()
        return Pdf(content.read_bytes(), int(pages), tuple(dropped))

    return shared


@contextmanager
def opened(pdf):
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        yield document


def squeezed(text):
    """The text without spaces and line breaks, which a page sets as it likes."""
    return "".join(text.replace("\ufffe", "-").replace("\u2008", "").split())


def pages_of(pdf):
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf.content) as document:
        return [document[place].get_textpage().get_text_range() for place in range(len(document))]


def text_of(pdf):
    return squeezed("".join(pages_of(pdf)))


# What a brief says


def kept(brief, pdf):
    """The sentences that must be on the page: all but a summary that was given up for room."""
    narrative = brief.narrative
    return (
        replace(narrative, summary=()).sentences
        if "summary" in pdf.dropped
        else (narrative.sentences)
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_brief_has_two_pages_of_a4(name, pdf_of):
    pdf = pdf_of(name)
    assert pdf.pages == 2
    with pypdfium2.PdfDocument(pdf.content) as document:
        sizes = [document.get_page_size(place) for place in range(len(document))]
    assert sizes == [pytest.approx((210 * MM, 297 * MM), abs=0.01)] * 2


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_brief_is_on_the_page(name, pdf_of):
    brief, text = brief_of(name), text_of(pdf_of(name))
    said = [sentence.text for sentence in kept(brief, pdf_of(name))]
    for exhibit in brief.exhibits:
        said += [exhibit.headline.text, exhibit.subtitle.text, exhibit.source.text]
    said += [note.text for note in brief.quality]
    said += [f"What changed {brief.since.text}"]
    said += [f"{score.label} {score.value.text}" for score in brief.scores]
    said += [brief.identity.name, brief.identity.key, brief.close.text, brief.direction.statement]
    said += [f"Week ending {brief.week_text} · Issue {brief.issue}"]
    said += [brief.signature.text] if not brief.signature.missing else []
    assert [words for words in said if squeezed(words) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_tables_is_on_the_page(name, pdf_of):
    pdf = pdf_of(name)
    text = text_of(pdf)
    for table in brief_of(name).tables:
        rows = (
            table.rows[:8] if table.id == "recent" and "older_weeks" in pdf.dropped else table.rows
        )
        lines = ["".join([row.heading.text, *(cell.text for cell in row.cells)]) for row in rows]
        lines += [table.caption.text, table.note.text]
        assert [line for line in lines if squeezed(line) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_first_things_stand_on_the_first_page(name, pdf_of):
    brief = brief_of(name)
    first, second = map(squeezed, pages_of(pdf_of(name)))
    for sentence in kept(brief, pdf_of(name)):
        assert squeezed(sentence.text) in first
    for exhibit in brief.exhibits:
        assert squeezed(exhibit.headline.text) in first
    for table in brief.tables:
        assert squeezed(table.caption.text) in (first if table.id == "returns" else second)
    for words in ("Method", "Disclosure", house().layout.texts["disclosure"]):
        assert squeezed(words) in second
    for number, page in enumerate((first, second), start=1):
        assert squeezed(f"{brief.identity.key} · {brief.issue} · Page {number} of 2") in page


def boxes(brief, pdf):
    """The boxes of words on the first page, in order: the heading, and what stands below it."""
    narrative = brief.narrative
    if "summary" not in pdf.dropped and narrative.summary:
        yield "In short", " ".join(sentence.text for sentence in narrative.summary)
    if narrative.contradictions:
        yield "Contradictions", "".join(sentence.text for sentence in narrative.contradictions)
    for title, section, sentences in (
        (f"What changed {brief.since.text}", "change", narrative.changes),
        ("Opportunities", "opportunity", narrative.opportunities),
        ("Risks", "risk", narrative.risks),
        ("Watch points", "watch", narrative.watch_points),
    ):
        undecided = section in narrative.undecided
        nothing = NOT_DECIDED if undecided else "None by these rules."
        yield title, "".join(sentence.text for sentence in sentences) or nothing


NOT_DECIDED = "Not decided: the document lacks the figures."


@pytest.mark.parametrize("name", NAMES)
def test_each_box_holds_its_own_sentences_in_a_fixed_order(name, pdf_of):
    brief, pdf = brief_of(name), pdf_of(name)
    first, place = squeezed(pages_of(pdf)[0]), 0
    for title, words in boxes(brief, pdf):
        box = squeezed(title + words)
        assert box in first[place:], (title, words)
        place = first.index(box, place) + len(box)
    assert ("Inshort" in first) is (bool(brief.narrative.summary) and "summary" not in pdf.dropped)
    assert ("Contradictions" in first) is bool(brief.narrative.contradictions)


LISTS = {
    "changes": (Section.CHANGE, "What changed"),
    "opportunities": (Section.OPPORTUNITY, "Opportunities"),
    "risks": (Section.RISK, "Risks"),
    "watch_points": (Section.WATCH, "Watch points"),
}


@pytest.mark.parametrize("empty", LISTS)
def test_an_empty_box_tells_silence_from_ignorance(empty):
    brief, (section, title) = brief_of(LEAN), LISTS[empty]
    title = f"{title} {brief.since.text}" if empty == "changes" else title
    silent = replace(brief.narrative, **{empty: ()}, undecided=frozenset())
    unable = replace(silent, undecided=frozenset({section}))
    words = words_of_html(html_page(replace(brief, narrative=silent), house().layout))
    assert f"{title} None by these rules." in words
    assert words.count("None by these rules.") == 1
    assert NOT_DECIDED not in words
    words = words_of_html(html_page(replace(brief, narrative=unable), house().layout))
    assert f"{title} {NOT_DECIDED}" in words
    assert words.count(NOT_DECIDED) == 1
    assert "None by these rules." not in words


def test_boxes_that_need_not_be_there_leave_no_heading_behind():
    brief = brief_of(LEAN)
    bare = replace(
        brief, narrative=replace(brief.narrative, verdict=None, summary=(), contradictions=())
    )
    html = html_page(bare, house().layout)
    for mark in ("In short", "Contradictions", 'class="verdict"'):
        assert mark not in html
    assert f'<meta name="description" content="{escape(brief.title)}">' in html


def test_the_words_of_a_pdf_are_those_of_its_page():
    pdf = write_pdf(brief_of(SMALL), house().layout)
    assert pdf.words == words_of_html(html_page(brief_of(SMALL), house().layout, pdf.dropped))
    assert squeezed(brief_of(SMALL).close.text) in squeezed(pdf.words)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_reaches_into_the_margins(name, pdf_of):
    with pypdfium2.PdfDocument(pdf_of(name).content) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            boxes = [
                text.get_charbox(place)
                for place in range(text.count_chars())
                if text.get_text_range(place, 1).strip()
            ]
            assert min(left for left, _, _, _ in boxes) >= 13 * MM - 1
            assert max(right for _, _, right, _ in boxes) <= width - 13 * MM + 1
            assert min(bottom for _, bottom, _, _ in boxes) >= 4 * MM
            assert max(top for _, _, _, top in boxes) <= height - 8 * MM


LIGATURES = {"ff", "fi", "fl"}
"""Two letters in one glyph; both have its box."""


def area(box):
    left, bottom, right, top = box
    return max(0, right - left) * max(0, top - bottom)


def overprinted(page):
    """Pairs of characters of which one covers half of the other."""
    text = page.get_textpage()
    characters = sorted(
        (text.get_charbox(place), text.get_text_range(place, 1))
        for place in range(text.count_chars())
        if text.get_text_range(place, 1).strip()
    )
    for place, (box, one) in enumerate(characters):
        for other_box, other in characters[place + 1 :]:
            if other_box[0] >= box[2]:
                break
            corners = zip(box, other_box, (max, max, min, min), strict=True)
            shared = area(each(a, b) for a, b, each in corners)
            if shared > min(area(box), area(other_box)) / 2 and one + other not in LIGATURES:
                yield f"{one} and {other} at {box[0]:.0f}, {box[1]:.0f}"


def test_characters_over_another_would_be_noticed(layout_of):
    word = '<p style="position: absolute; top: 50mm; left: 0">{}</p>'
    pdf = write_pdf(brief_of(SMALL), layout_of(word.format("MOM") + word.format("WOW")))
    with pypdfium2.PdfDocument(pdf.content) as document:
        assert len(list(overprinted(document[0]))) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_no_character_is_printed_over_another(name, pdf_of):
    with pypdfium2.PdfDocument(pdf_of(name).content) as document:
        for page in document:
            assert list(overprinted(page)) == []


# What a program finds in the file


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_accessible(name, pdf_of):
    report = validation.validate_pdf_bytes(
        pdf_of(name).content, profile=validation.ValidationProfile.PDF_UA_1
    )
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 100


@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_embedded(name, pdf_of):
    with opened(pdf_of(name)) as document:
        descriptors = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        for descriptor in descriptors:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
    names = {str(descriptor.FontName).partition("+")[2] for descriptor in descriptors}
    assert all(name.startswith("IBM-Plex-") for name in names), names


@pytest.mark.parametrize("name", NAMES)
def test_title_language_and_dates_come_from_the_document(name, pdf_of):
    brief = brief_of(name)
    with opened(pdf_of(name)) as document:
        about = {key: str(value) for key, value in document.docinfo.items()}
        with document.open_metadata() as xmp:
            described = dict(xmp)
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    title, verdict = brief.title, brief.narrative.verdict.text
    assert about | {"/Producer": ""} == {
        "/Title": title,
        "/Subject": verdict,
        "/Creator": "briefs",
        "/Producer": "",
        "/CreationDate": "D:20260612",
        "/ModDate": "D:20260612",
    }
    assert described["{http://purl.org/dc/elements/1.1/}title"] == title
    assert described["{http://ns.adobe.com/xap/1.0/}CreateDate"] == "2026-06-12"
    assert described["{http://ns.adobe.com/xap/1.0/}ModifyDate"] == "2026-06-12"


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_its_alternative_text(name, pdf_of):
    with opened(pdf_of(name)) as document:
        alternatives = [
            str(each.Alt)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary)
            and each.get("/S") == "/Figure"
            and "/Alt" in each
        ]
    assert sorted(alternatives) == sorted(each.alt.text for each in brief_of(name).exhibits)


EDITIONS = """
import hashlib, sys
sys.path[:0] = [sys.argv[1]]
from test_pdf import digests
print(digests())
"""


def digests():
    """A digest of each file of one brief."""
    return [
        (edition.path, hashlib.sha256(edition.content).hexdigest())
        for edition in set_editions(brief_of("000657.SHZ"), house().layout)
    ]


def test_the_same_document_gives_the_same_bytes_in_every_process(pdf_of, tmp_path):
    here = digests()
    assert len(here) == 4
    assert here[0][1] == hashlib.sha256(pdf_of("000657.SHZ").content).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", EDITIONS, Path(__file__).parent],
        env={"PYTHONHASHSEED": "4242", "TZ": "Pacific/Apia", "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == str(here)


# What a layout gives up


def told(brief, dropped, text):
    """Which droppable parts a page shows."""
    texts = house().layout.texts
    assert (squeezed(texts["glossary"].replace("**", "")) in text) is ("glossary" not in dropped)
    for sentence in brief.narrative.summary:
        assert (squeezed(sentence.text) in text) is ("summary" not in dropped)
    if brief.description:
        whole, lead = squeezed(brief.description), squeezed(brief.description_lead)
        gone = "description" in dropped
        tail = gone or "description_tail" in dropped
        assert (lead in text) is not gone
        assert (whole in text) is not (tail and whole != lead)
    recent = brief.table("recent")
    for row in recent.rows[8:] if recent else ():
        line = squeezed("".join([row.heading.text, *(cell.text for cell in row.cells)]))
        assert (line in text) is ("older_weeks" not in dropped)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_given_up_is_recorded_in_the_declared_order_and_gone(name, pdf_of):
    pdf, order = pdf_of(name), house().layout.drop
    assert pdf.dropped == tuple(part for part in order if part in pdf.dropped)
    told(brief_of(name), pdf.dropped, text_of(pdf))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_given_up_in_vain(name, pdf_of):
    dropped = pdf_of(name).dropped
    for part in dropped:
        fewer = tuple(other for other in dropped if other != part)
        with pytest.raises(RenderError, match="runs to 3 pages, 2 are allowed"):
            write_pdf(brief_of(name), replace(house().layout, drop=fewer))


@pytest.fixture
def demanding(tmp_path):
    """The house layout with a part, by its class, that takes so many millimetres more."""

    def made(part, more):
        root = shutil.copytree(HOUSE, tmp_path / "demanding")
        with (root / "brief.css").open("a", encoding="utf-8") as css:
            css.write(f"\n.{part} {{ padding-bottom: {more}mm }}\n")
        return load_layout(str(root))

    return made


def test_where_only_the_summary_helps_nothing_else_goes(demanding):
    layout = demanding("summary", 90)
    pdf = write_pdf(brief_of(LEAN), layout)
    assert (pdf.pages, pdf.dropped) == (2, ("summary",))
    told(brief_of(LEAN), pdf.dropped, text_of(pdf))


def test_without_the_summary_long_changes_have_the_whole_width():
    brief = brief_of(LEAN)
    told_at_length = [
        Sentence(Line((f"The {ordinal} change needs {'very ' * 25}many words.",)), ("test",))
        for ordinal in ("first", "second", "third")
    ]
    changed = replace(brief, narrative=replace(brief.narrative, changes=tuple(told_at_length)))
    pdf = write_pdf(changed, house().layout)
    assert (pdf.pages, pdf.dropped) == (2, ("summary",))
    assert [each for each in told_at_length if squeezed(each.text) not in text_of(pdf)] == []


def test_where_both_pages_run_over_each_gives_up_its_own(demanding):
    brief, layout = brief_of("long_names"), demanding("summary", 90)
    pdf = write_pdf(brief, layout)
    before_it = layout.drop[: layout.drop.index("summary")]
    assert pdf.dropped[-1] == "summary"
    assert 0 < len(pdf.dropped[:-1]) < len(before_it)
    told(brief, pdf.dropped, text_of(pdf))
    for part in pdf.dropped:
        fewer = tuple(other for other in pdf.dropped if other != part)
        with pytest.raises(RenderError, match="runs to 3 pages, 2 are allowed"):
            write_pdf(brief, replace(layout, drop=fewer))


IN_WORDS = {
    "glossary": "the glossary",
    "summary": "the summary",
    "description_tail": "part of the company text",
    "older_weeks": "older weeks",
    "description": "the company text",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_was_given_up(name, pdf_of):
    pdf = pdf_of(name)
    first = squeezed(pages_of(pdf)[0])
    words = f" · left out for room: {', '.join(IN_WORDS[part] for part in pdf.dropped)}."
    assert (squeezed("left out for room") in first) is bool(pdf.dropped)
    assert not pdf.dropped or squeezed(f"{brief_of(name).quality[-1].text}{words}") in first


def test_every_part_that_may_be_given_up_has_a_name_for_the_reader():
    brief = brief_of(LEAN)
    for part in house().layout.drop:
        words = words_of_html(html_page(brief, house().layout, (part,)))
        assert f"left out for room: {IN_WORDS[part]}." in words


def test_a_very_long_company_text_is_cut_to_its_first_sentences_and_nothing_else_goes(changed):
    text = "It makes a great many tools of every kind. " * 230
    brief = make_brief(Report.model_validate(changed({"/description": text}, LEAN)), house())
    pdf = write_pdf(brief, house().layout)
    assert (pdf.pages, pdf.dropped) == (2, ("description_tail",))
    told(brief, pdf.dropped, text_of(pdf))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_real_document_gives_up_nothing(name, pdf_of):
    assert pdf_of(name).dropped == ()


@pytest.fixture
def layout_of(tmp_path):
    """The house layout with a page of our own; `plan` is its layout.toml."""

    def made(body, plan='name = "test"\npages = 2', css=""):
        root = shutil.copytree(HOUSE, tmp_path / "layout", dirs_exist_ok=True)
        (root / "layout.toml").write_text(plan)
        (root / "brief.css").write_text(css)
        (root / "brief.html.j2").write_text(
            '<!DOCTYPE html><html lang="en"><head><title>Test</title></head>'
            f"<body><h1>Test</h1>{body}</body></html>"
        )
        return load_layout(str(root))

    return made


PARTS = ("glossary", "description_tail", "older_weeks", "summary", "description")


def taking(pages):
    """A page on which each part in `pages` takes so many pages more; none, a line of the first."""
    return "".join(
        f"{{% if '{part}' not in dropped %}}<p>[{part}]</p>"
        + "<p style='break-before: page'>More.</p>" * count
        + "{% endif %}"
        for part, count in pages.items()
    )


def plan(pages, drop):
    return f'name = "test"\npages = {pages}\ndrop = {list(drop)}'


A_PAGE_EACH = dict.fromkeys(PARTS, 1)


@pytest.mark.parametrize(
    ("pages", "drop", "dropped"),
    [
        (6, PARTS, ()),
        (5, PARTS, ("glossary",)),
        (5, ("older_weeks", "glossary"), ("older_weeks",)),
        (4, ("description", "older_weeks", "glossary"), ("description", "older_weeks")),
        (2, PARTS, PARTS[:4]),
        (1, PARTS, PARTS),
    ],
)
def test_parts_are_given_up_one_by_one_until_the_pages_hold_the_rest(
    pages, drop, dropped, layout_of
):
    layout = layout_of(taking(A_PAGE_EACH), plan(pages, drop))
    pdf = write_pdf(brief_of(SMALL), layout)
    assert (pdf.pages, pdf.dropped) == (pages, dropped)
    text = text_of(pdf)
    assert tuple(part for part in PARTS if f"[{part}]" not in text) == tuple(
        part for part in PARTS if part in dropped
    )


G, D, W, S = PARTS[:4]


@pytest.mark.parametrize(
    ("sizes", "pages", "drop", "dropped"),
    [
        ({G: 0, D: 0, W: 0, S: 1}, 1, (G, D, W, S), (S,)),
        ({G: 0, D: 1, W: 0, S: 1}, 1, (G, D, W, S), (D, S)),
        ({G: 1, D: 0, W: 0, S: 1}, 1, (G, D, W, S), (G, S)),
        ({G: 1, D: 0, W: 0, S: 1}, 1, (W, S, D, G), (S, G)),
        ({G: 0, D: 1, W: 0, S: 1}, 2, (G, D, W, S), (D,)),
        ({G: 1, D: 0, W: 0, S: 2}, 2, (G, D, W, S), (S,)),
        # Room for one of two: the one that the layout would give up later comes back.
        ({G: 1, W: 1, S: 2}, 2, (G, W, S), (G, S)),
        ({G: 1, W: 1, S: 2}, 2, (W, G, S), (W, S)),
    ],
)
def test_what_was_given_up_in_vain_is_given_back(sizes, pages, drop, dropped, layout_of):
    pdf = write_pdf(brief_of(SMALL), layout_of(taking(sizes), plan(pages, drop)))
    assert pdf.dropped == dropped
    assert pdf.pages <= pages
    text = text_of(pdf)
    assert {part for part in sizes if f"[{part}]" not in text} == set(dropped)
    assert {part for part in sizes if f"[{part}]" not in pdf.words} == set(dropped)


@pytest.fixture
def layouts_set(monkeypatch):
    """Every time the engine lays pages out, one entry more."""
    made, render = [], weasyprint.HTML.render

    def counted(self, *args, **options):
        made.append(self)
        return render(self, *args, **options)

    monkeypatch.setattr(weasyprint.HTML, "render", counted)
    return made


@pytest.mark.parametrize(
    ("sizes", "drop", "passes"),
    [
        ({}, (G, D, W, S), 1),
        ({G: 0, S: 0}, (G, D, W, S), 1),
        ({G: 1}, (G, D, W, S), 2),
        ({D: 1}, (G, D, W, S), 3 + 1),
        ({S: 1}, (G, D, W, S), 5 + 1),
        ({D: 1, S: 1}, (G, D, W, S), 5 + 1 + 3),
    ],
)
def test_pages_are_laid_out_no_more_often_than_it_takes(
    sizes, drop, passes, layout_of, layouts_set
):
    write_pdf(brief_of(SMALL), layout_of(taking(sizes), plan(1, drop)))
    assert len(layouts_set) == passes


def test_a_brief_that_fits_is_laid_out_once(layouts_set):
    assert write_pdf(brief_of(LEAN), house().layout).dropped == ()
    assert len(layouts_set) == 1


def test_a_layout_that_can_never_fit_is_an_error_of_the_brief(layout_of):
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of(taking(A_PAGE_EACH), plan(2, (G,))))
    assert str(caught.value) == "ONLY-IDENTITY-AND-CLOSE.SHZ: runs to 5 pages, 2 are allowed"
    assert caught.value.hint == "Shorten the layout's texts or let its `drop` list give up more."


# What a layout may read


class Recorder(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")

    def log_message(self, *_):
        pass  # what was asked is recorded, not printed


@pytest.fixture(scope="module")
def web():
    """A server on this machine that records what it is asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def as_image(svg):
    inner = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{svg}</svg>'
    return (
        f'<img alt="x" src="data:image/svg+xml;base64,{base64.b64encode(inner.encode()).decode()}">'
    )


VECTORS = {
    "image": lambda url: f'<img alt="x" src="{url}.svg">',
    "image of a document": lambda url: f'<img alt="x" src="{url}">',
    "style sheet": lambda url: f'<link rel="stylesheet" href="{url}.css">',
    "import": lambda url: f'<style>@import url("{url}.css");</style>',
    "background": lambda url: f'<p style="background: url({url}.svg)">x</p>',
    "list mark": lambda url: f'<ul style="list-style: url({url}.svg)"><li>x</li></ul>',
    "content": lambda url: f"<style>p::before {{ content: url({url}.svg) }}</style><p>x</p>",
    "object": lambda url: f'<object data="{url}.svg">x</object>',
    "embed": lambda url: f'<embed src="{url}.svg">',
    "attached file": lambda url: f'<link rel="attachment" href="{url}.txt">',
    "attached link": lambda url: f'<a rel="attachment" href="{url}.txt">x</a>',
    "base": lambda url: f'<base href="{url}/"><img alt="x" src="y.svg">',
    "inline SVG": lambda url: f'<svg width="9" height="9"><image href="{url}.svg"/></svg>',
    "SVG in an image": lambda url: as_image(f'<image href="{url}.svg" width="5" height="5"/>'),
    "SVG style": lambda url: as_image(f"<style>@import url({url}.css);</style>"),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_of_the_network_is_read(vector, layout_of, web):
    url = f"http://127.0.0.1:{web.server_port}/x"
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of(VECTORS[vector](url)))
    assert str(caught.value).startswith("ONLY-IDENTITY-AND-CLOSE.SHZ: Failed to load")
    if vector != "SVG style":
        assert f"the layout may not read {url}" in str(caught.value)
    assert web.asked == []


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_outside_of_the_layout_is_read(vector, layout_of, tmp_path):
    for ending in ("", ".svg", ".css", ".txt"):
        (tmp_path / f"x{ending}").write_text(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
            if ending != ".css"
            else "p { color: red }"
        )
    url = (tmp_path / "x").as_uri()
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of(VECTORS[vector](url)))
    assert str(caught.value).startswith("ONLY-IDENTITY-AND-CLOSE.SHZ: Failed to load")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "file:/etc/passwd",
        "/etc/passwd",
        "../outside.svg",
        "fonts/../../outside.svg",
        "%2e%2e/outside.svg",
        "linked.svg",
        "ftp://127.0.0.1/x.svg",
        "FILE:///etc/passwd",
    ],
)
def test_no_spelling_of_an_address_leads_out(address, layout_of, tmp_path):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (tmp_path / "outside.svg").write_text(picture)
    layout = layout_of(f'<img alt="x" src="{address}">')
    (layout.root / "linked.svg").symlink_to(tmp_path / "outside.svg")
    with pytest.raises(RenderError, match=r"Failed to load image at .*: the layout may not read"):
        write_pdf(brief_of(SMALL), layout)


@pytest.mark.parametrize(
    "body",
    [
        '<iframe src="{url}"></iframe>',
        '<script src="{url}.js"></script>',
        '<link rel="icon" href="{url}.svg">',
        '<a href="{url}">a link is only a link</a>',
        as_image('<use href="{url}.svg#a"/>'),
        '<form action="{url}"><input></form>',
    ],
)
def test_what_the_engine_ignores_is_not_read_either(body, layout_of, web):
    url = f"http://127.0.0.1:{web.server_port}/x"
    assert write_pdf(brief_of(SMALL), layout_of(body.replace("{url}", url))).pages == 1
    assert web.asked == []


def test_a_picture_inside_of_the_layout_is_read(layout_of):
    layout = layout_of('<img alt="x" src="pictures/logo%20one.svg">')
    (layout.root / "pictures").mkdir()
    (layout.root / "pictures" / "logo one.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
        '<text y="50">LOGO</text></svg>'
    )
    assert "LOGO" in text_of(write_pdf(brief_of(SMALL), layout))


def test_a_style_sheet_that_reads_the_network_is_a_mistake_of_the_layout(layout_of, web):
    url = f"http://127.0.0.1:{web.server_port}/x.css"
    layout = layout_of("", css=f"@import url({url});")
    with pytest.raises(LayoutError) as caught:
        write_pdf(brief_of(SMALL), layout)
    assert str(caught.value).startswith(f"{layout.root / 'brief.css'}: ")
    assert web.asked == []


@pytest.mark.parametrize(
    ("css", "message"),
    [
        ("p { color: red }\n\nh1 { colour: red }", "Ignored `colour: red ` at 3:"),
        ("p { color: red }\n@@@", "Parse error at 2:"),
        ("p { color: redd }", "Ignored `color: redd ` at 1:"),
    ],
)
def test_a_mistake_in_the_style_sheet_is_named_with_its_line(css, message, layout_of):
    layout = layout_of("<p>x</p>", css=css)
    with pytest.raises(LayoutError) as caught:
        write_pdf(brief_of(SMALL), layout)
    assert str(caught.value).startswith(f"{layout.root / 'brief.css'}: {message}")


def test_a_picture_that_is_not_there_is_an_error_of_the_brief(layout_of):
    with pytest.raises(RenderError, match=r"Failed to load image at .*gone\.svg"):
        write_pdf(brief_of(SMALL), layout_of('<img alt="x" src="gone.svg">'))


def test_a_font_that_is_none_is_a_mistake_of_the_layout(layout_of):
    layout = layout_of("<p>x</p>")
    font = layout.root / "fonts" / "IBMPlexSerif-Medium.ttf"
    font.write_bytes(b"no font")
    with pytest.raises(LayoutError, match=r"IBMPlexSerif-Medium\.ttf: is no font"):
        make_brief(Report.model_validate(document_of("bear")), replace(house(), layout=layout))


# Characters that no font has


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U0010fffd Mining", "U+10FFFD"),
        ("Mining \ue000\ue001 and \ue000", "U+E000, U+E001"),
        ("Mining \u0378", "U+0378"),
    ],
)
@pytest.mark.parametrize("pointer", ["/ticker/name", "/description", "/setup/timeline/3/week"])
def test_a_character_without_a_glyph_is_an_error_that_names_it(
    text, shown, pointer, changed, layout_of
):
    brief = make_brief(Report.model_validate(changed({pointer: text})), house())
    layout = layout_of(
        "<p>{{ brief.identity.name }}</p><p>{{ brief.description }}</p>"
        '<img alt="x" src="{{ charts.returns }}">'
    )
    with pytest.raises(RenderError) as caught:
        write_pdf(brief, layout)
    assert str(caught.value) == (
        f"002428.SHZ: no font of the layout or the system has the characters {shown}"
    )
    assert caught.value.hint.startswith("Install a font that has them")
