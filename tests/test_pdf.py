import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import page as validation
import pikepdf
import pypdfium2
import pytest
import weasyprint
from awkward import NAMES, SAMPLES, brief_of, house, house_drawing
from fontTools.ttLib import TTFont
from markupsafe import escape
from pages import HOUSE
from pages import layout_of as made_layout

from briefs.charts.artwork import Words
from briefs.claims import Line
from briefs.errors import LayoutError, RenderError
from briefs.layout import load_layout
from briefs.layout.plan import BOXES
from briefs.narrative import Sentence
from briefs.production import Format, check_layout, make_brief, set_editions
from briefs.report import Report
from briefs.rulebook import Section
from briefs.typefaces import MODULE, extra_faces
from briefs.writers.ledger import ledger_bytes
from briefs.writers.pdf import check_engine, html_page, write_pdf
from briefs.writers.typesetter import typesetter
from briefs.writers.words import words_of_html

LEAN = "000657.SHZ"
SMALL = "only_identity_and_close"
MM = 72 / 25.4
PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)


@contextmanager
def opened(pdf):
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        yield document


@dataclass(frozen=True)
class PrintedPage:
    """A page as a reader of the file finds it: its size, its text, and each character that is
    printed with its box (left, bottom, right, top).
    """

    width: float
    height: float
    text: str
    characters: tuple


@lru_cache(maxsize=32)
def printed_pages(content):
    """The pages of a PDF, which many tests look at and which take a while to read."""
    with pypdfium2.PdfDocument(content) as document:
        return tuple(map(printed_page, document))


def printed_page(page):
    text = page.get_textpage()
    places = [(place, text.get_text_range(place, 1)) for place in range(text.count_chars())]
    characters = tuple((text.get_charbox(place), one) for place, one in places if one.strip())
    return PrintedPage(*page.get_size(), text.get_text_range(), characters)


def squeezed(text):
    """The text without spaces and line breaks, which a page sets as it likes."""
    return "".join(text.replace("\ufffe", "-").replace("\u2008", "").split())


def pages_of(pdf):
    """The text of each page."""
    return [page.text for page in printed_pages(pdf.content)]


def text_of(pdf):
    return squeezed("".join(pages_of(pdf)))


# What a brief says


def gone(pdf):
    """The sections, exhibits and tables that were given up for room."""
    return {box for part in pdf.dropped for box in BOXES.get(part, ())}


def kept(brief, pdf):
    """The sentences that must be on the page: all but a summary that was given up for room."""
    narrative = brief.narrative
    return (replace(narrative, summary=()) if "summary" in gone(pdf) else narrative).sentences


def exhibits(brief, pdf):
    return [each for each in brief.exhibits if each.id not in gone(pdf)]


def tables(brief, pdf):
    return [each for each in brief.tables if each.id not in gone(pdf)]


@pytest.mark.parametrize("name", NAMES)
def test_a_brief_has_two_pages_of_a4(name, pdf_of):
    pdf = pdf_of(name)
    assert pdf.pages == 2
    sizes = [(page.width, page.height) for page in printed_pages(pdf.content)]
    assert sizes == [pytest.approx((210 * MM, 297 * MM), abs=0.01)] * 2


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_brief_is_on_the_page(name, pdf_of):
    brief, pdf = brief_of(name), pdf_of(name)
    text = text_of(pdf)
    said = [sentence.text for sentence in kept(brief, pdf)]
    for exhibit in exhibits(brief, pdf):
        said += [exhibit.headline.text, exhibit.subtitle.text, exhibit.source.text]
    said += [note.text for note in brief.quality]
    said += [f"What changed {brief.since.text}"]
    said += [brief.identity.name, brief.identity.key, brief.close.text, brief.direction.says]
    said += [f"Week ending {brief.week_text} · Issue {brief.issue}"]
    said += [brief.signature.text] if not brief.signature.missing else []
    assert [words for words in said if squeezed(words) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_tables_is_on_the_page(name, pdf_of):
    pdf = pdf_of(name)
    text = text_of(pdf)
    for table in tables(brief_of(name), pdf):
        rows = (
            table.rows[:8] if table.id == "recent" and "older_weeks" in pdf.dropped else table.rows
        )
        lines = ["".join([row.heading.text, *(cell.text for cell in row.cells)]) for row in rows]
        lines += [table.caption.text, table.note.text]
        assert [line for line in lines if squeezed(line) not in text] == []


FIRST_EXHIBITS = {"scores", "timeline", "range"}
FIRST_TABLES = {"returns", "levels"}


@pytest.mark.parametrize("name", NAMES)
def test_first_things_stand_on_the_first_page(name, pdf_of):
    brief, pdf = brief_of(name), pdf_of(name)
    first, second = map(squeezed, pages_of(pdf))
    for sentence in kept(brief, pdf):
        assert squeezed(sentence.text) in first
    for exhibit in exhibits(brief, pdf):
        assert squeezed(exhibit.source.text) in (first if exhibit.id in FIRST_EXHIBITS else second)
    for table in tables(brief, pdf):
        assert squeezed(table.caption.text) in (first if table.id in FIRST_TABLES else second)
    for words in ("Method", "Disclosure", brief.imprint.disclosure):
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
    for page in printed_pages(pdf_of(name).content):
        boxes = [box for box, _ in page.characters]
        assert min(left for left, _, _, _ in boxes) >= 13 * MM - 1
        assert max(right for _, _, right, _ in boxes) <= page.width - 13 * MM + 1
        assert min(bottom for _, bottom, _, _ in boxes) >= 4 * MM
        assert max(top for _, _, _, top in boxes) <= page.height - 8 * MM


LIGATURES = {"ff", "fi", "fl"}
"""Two letters in one glyph; both have its box."""


def area(box):
    left, bottom, right, top = box
    return max(0, right - left) * max(0, top - bottom)


def overprinted(page):
    """Pairs of characters of which one covers half of the other."""
    characters = sorted(page.characters)
    for place, (box, one) in enumerate(characters):
        _, bottom, right, top = box
        for other_box, other in characters[place + 1 :]:
            if other_box[0] >= right:
                break
            if other_box[3] <= bottom or other_box[1] >= top:
                continue  # on another line, which most of them are
            corners = zip(box, other_box, (max, max, min, min), strict=True)
            shared = area(each(a, b) for a, b, each in corners)
            if shared > min(area(box), area(other_box)) / 2 and one + other not in LIGATURES:
                yield f"{one} and {other} at {box[0]:.0f}, {box[1]:.0f}"


def test_characters_over_another_would_be_noticed(layout_of):
    word = '<p style="position: absolute; top: 50mm; left: 0">{}</p>'
    layout = layout_of(word.format("MOM") + word.format("WOW"))
    laid_out = typesetter(layout).lay_out(html_page(brief_of(SMALL), layout))
    page, *_ = printed_pages(laid_out.write_pdf())
    assert len(list(overprinted(page))) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_no_character_is_printed_over_another(name, pdf_of):
    for page in printed_pages(pdf_of(name).content):
        assert list(overprinted(page)) == []


# What a program finds in the file


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_the_file_is_for_archives_and_for_everybody(profile, name, pdf_of):
    report = validation.validate_pdf_bytes(pdf_of(name).content, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 100


def fonts_of(pdf):
    """The names of its fonts, each of which must be embedded."""
    with opened(pdf) as document:
        descriptors = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        for descriptor in descriptors:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
        return {str(descriptor.FontName).partition("+")[2] for descriptor in descriptors}


@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_embedded(name, pdf_of):
    names = fonts_of(pdf_of(name))
    assert names
    assert all(name.startswith("IBM-Plex-") for name in names), names


NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}


@pytest.mark.parametrize("name", NAMES)
def test_title_author_language_and_dates_come_from_the_document(name, pdf_of):
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
        "/Author": brief.imprint.firm or "briefs",
        "/Subject": verdict,
        "/Keywords": f"{brief.identity.key}, {brief.issue}",
        "/Creator": "briefs",
        "/Producer": "",
        "/CreationDate": "D:20260612",
        "/ModDate": "D:20260612",
    }
    for key, value in {
        "dc:title": title,
        "xmp:CreateDate": "2026-06-12",
        "xmp:ModifyDate": "2026-06-12",
        "pdfaid:part": "3",
        "pdfaid:conformance": "A",
        "pdfuaid:part": "1",
    }.items():
        prefix, _, word = key.partition(":")
        assert described[f"{{{NAMESPACES[prefix]}}}{word}"] == value


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_is_a_bookmark(name, pdf_of):
    brief, pdf = brief_of(name), pdf_of(name)
    with opened(pdf) as document, document.open_outline() as outline:
        (root,) = outline.root
        assert squeezed(root.title) == squeezed(brief.identity.name)
        titles = [squeezed(each.title) for each in root.children]
    places = [titles.index(title) for title in ("Opportunities", "Risks", "Method", "Disclosure")]
    assert places == sorted(places)
    for table in tables(brief, pdf):
        assert squeezed(table.caption.text) in titles


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_its_alternative_text(name, pdf_of):
    with opened(pdf_of(name)) as document:
        figures = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        alternatives = [str(each.get("/Alt", "")) for each in figures]
    assert sorted(filter(None, alternatives)) == sorted(
        each.alt.text for each in exhibits(brief_of(name), pdf_of(name))
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_facts_and_claims_are_attached(name, pdf_of):
    with opened(pdf_of(name)) as document:
        ((label, attached),) = document.attachments.items()
        file = attached.get_file()
        assert label == f"{name}.facts.json"
        assert str(document.Root.AF[0].AFRelationship) == "/Data"
        assert file.mime_type == "application/json"
        assert file.creation_date.date() == file.mod_date.date() == brief_of(name).week
        assert file.read_bytes() == ledger_bytes(brief_of(name))
        assert json.loads(file.read_bytes())["ticker"] == name


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
    assert len(here) == len(set(Format) - {Format.MAIL}) + len(brief_of("000657.SHZ").exhibits)
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
    assert pdf.dropped == tuple(part for parts in order for part in parts if part in pdf.dropped)
    told(brief_of(name), pdf.dropped, text_of(pdf))


@pytest.mark.parametrize("name", NAMES)
def test_the_last_part_that_a_page_gave_up_had_to_go(name, pdf_of):
    order, dropped = house().layout.drop, pdf_of(name).dropped
    for number, parts in enumerate(order):
        gone = [part for part in parts if part in dropped]
        if gone:
            fewer = (*order[:number], parts[: parts.index(gone[-1])], *order[number + 1 :])
            with pytest.raises(RenderError, match=rf": page {number + 1} runs to 2 pages"):
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
    first, second = layout.drop
    assert set(pdf.dropped) & set(first)
    assert set(pdf.dropped) & set(second)
    told(brief, pdf.dropped, text_of(pdf))


def name_of(part):
    """What the page calls a part that it left out."""
    words = words_of_html(html_page(brief_of(LEAN), house().layout, (part,)))
    return re.search(r" · left out for room: ([^.]+)\.", words)[1]


def test_every_part_that_may_be_given_up_has_a_name_for_the_reader():
    parts = [part for parts in house().layout.drop for part in parts]
    assert len({name_of(part) for part in parts}) == len(parts) > 4


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_was_given_up(name, pdf_of):
    pdf = pdf_of(name)
    first = squeezed(pages_of(pdf)[0])
    words = f" · left out for room: {', '.join(map(name_of, pdf.dropped))}."
    assert (squeezed("left out for room") in first) is bool(pdf.dropped)
    assert not pdf.dropped or squeezed(f"{brief_of(name).quality[-1].text}{words}") in first


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
    """The house layout with a page of our own."""
    return partial(made_layout, tmp_path / "layout")


S, R, G, O, W = "summary", "range", "glossary", "description", "older_weeks"  # noqa: E741
DROP = ((S, R), (G, O, W))


def sheets(*sheets, marked=True):
    """A page for each mapping of parts to the pages more that each takes; none, a line."""
    parts = "{{% if '{}' not in dropped %}}<p>[{}]{}</p>{{% endif %}}"
    more = "<p style='break-before: page'>More.</p>"
    return "".join(
        (f'<div id="page-{number}"' if marked else "<div")
        + (">" if number == 1 else ' style="break-before: page">')
        + f"<p>{'A page without parts is as long as it is. ' * 3}</p>"
        + "".join(parts.format(part, part, more * count) for part, count in sheet.items())
        + "</div>"
        for number, sheet in enumerate(sheets, start=1)
    )


@pytest.mark.parametrize(
    ("first", "second", "drop", "dropped"),
    [
        ({S: 0, R: 0}, {G: 0, O: 0}, DROP, ()),
        ({S: 1, R: 0}, {G: 0, O: 0}, DROP, (S,)),
        ({S: 0, R: 1}, {G: 0, O: 0}, DROP, (S, R)),
        ({S: 0, R: 1}, {G: 0, O: 0}, ((R, S), (G,)), (R,)),
        ({S: 0, R: 0}, {G: 1, O: 0}, DROP, (G,)),
        ({S: 0, R: 0}, {G: 2, O: 1, W: 0}, DROP, (G, O)),
        ({S: 1, R: 0}, {G: 1, O: 0}, DROP, (S, G)),
        ({S: 1, R: 3}, {G: 0, O: 1}, DROP, (S, R, G, O)),
        # What is not there cannot be given up.
        ({R: 1}, {G: 0}, DROP, (R,)),
        ({S: 0}, {W: 1}, DROP, (W,)),
    ],
)
def test_each_page_gives_up_its_own_parts_in_order_until_it_is_one(
    first, second, drop, dropped, layout_of
):
    pdf = write_pdf(brief_of(SMALL), layout_of(sheets(first, second), drop=drop))
    assert (pdf.pages, pdf.dropped) == (2, dropped)
    text = text_of(pdf)
    for part in (*first, *second):
        assert (f"[{part}]" in text) is (f"[{part}]" in pdf.words) is (part not in dropped)


@pytest.mark.parametrize(
    ("body", "pages", "dropped"),
    [
        (sheets({S: 1}, {G: 1}, {}, marked=False), 5, ()),
        (sheets({S: 1}, {G: 1}, {}, marked=False), 4, (S,)),
        (sheets({S: 1}, {G: 1}, {}, marked=False), 3, (S, G)),
        (sheets({S: 1}, {G: 1}), 3, (S,)),
        (sheets({S: 0}, {G: 1}), 3, ()),
    ],
    ids=["as it is", "one less", "two less", "the second has two", "nothing runs over"],
)
def test_a_page_that_is_not_marked_belongs_to_the_one_before_it(body, pages, dropped, layout_of):
    layout = layout_of(body, pages=pages, drop=((S,), (G,)))
    assert write_pdf(brief_of(SMALL), layout).dropped == dropped


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
    ("first", "second", "passes"),
    [
        ({}, {}, 1),
        ({S: 0}, {G: 0}, 1),
        ({S: 1}, {G: 0}, 2),
        ({S: 1}, {G: 1}, 2),
        ({S: 1}, {G: 0, O: 1}, 3),
        ({R: 1}, {W: 1}, 2),
    ],
)
def test_pages_are_laid_out_no_more_often_than_it_takes(
    first, second, passes, layout_of, layouts_set
):
    write_pdf(brief_of(SMALL), layout_of(sheets(first, second), drop=DROP))
    assert len(layouts_set) == passes


def test_a_brief_that_fits_is_laid_out_once(layouts_set):
    assert write_pdf(brief_of(LEAN), house().layout).dropped == ()
    assert len(layouts_set) == 1


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            {S: 0, R: 0},
            {G: 1, O: 0, "x": 2},
            "page 2 runs to 3 pages without glossary, description",
        ),
        ({S: 1, "x": 1}, {}, "page 1 runs to 2 pages without summary"),
        ({"x": 1}, {}, "page 1 runs to 2 pages"),
    ],
)
def test_a_page_that_can_never_fit_is_an_error_of_the_brief(first, second, said, layout_of):
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of(sheets(first, second), drop=DROP))
    assert str(caught.value) == f"ONLY-IDENTITY-AND-CLOSE.SHZ: {said}, 1 allowed"
    assert caught.value.hint.startswith("Shorten the layout's texts or let the page's list")


TOO_LONG = '<p style="width: 20mm; white-space: nowrap">Shorten {} please, it is too long</p>'


def test_a_text_that_runs_out_of_its_box_is_an_error_of_the_brief(layout_of):
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of(TOO_LONG.format("me")))
    assert re.fullmatch(
        r"ONLY-IDENTITY-AND-CLOSE\.SHZ: text 'Shorten me please, it is too long' "
        r"runs \d+\.\d mm out of its box on page 1",
        str(caught.value),
    )
    assert caught.value.hint == "Shorten the text, or give its box in brief.css more room."


def test_of_many_such_texts_the_first_are_named(layout_of):
    with pytest.raises(RenderError) as caught:
        write_pdf(brief_of(SMALL), layout_of("".join(map(TOO_LONG.format, range(9)))))
    assert "Shorten 5" in str(caught.value)
    assert "Shorten 6" not in str(caught.value)
    assert str(caught.value).endswith(" and 3 more")


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
    assert str(caught.value).startswith(f"{layout.root / 'brief.css'}:1: @import rule")
    assert web.asked == []


def test_a_picture_that_is_not_there_is_an_error_of_the_brief(layout_of):
    with pytest.raises(RenderError, match=r"Failed to load image at .*gone\.svg"):
        write_pdf(brief_of(SMALL), layout_of('<img alt="x" src="gone.svg">'))


# What is wrong with a layout, whatever the brief


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("brief.css", "p { color: red }\nh1 { colour: red }", ":2: Ignored `colour: red`"),
        ("brief.html.j2", "<p>\n{% if %}</p>", ":2: Expected an expression"),
        ("brief.html.j2", "<p>\n{{ brief|shiny }}</p>", ":2: No filter named 'shiny'"),
        ("brief.md.j2", "\n\n{{ brief. }}", ":3: expected name or number"),
        ("fonts/IBMPlexSans-Italic.ttf", "no font", ": is no sound font: "),
    ],
)
def test_mistakes_that_need_no_brief_are_found_without_one(file, text, said, layout_of):
    layout = layout_of("")
    (layout.root / file).write_text(text)
    with pytest.raises(LayoutError) as caught:
        check_layout(load_layout(str(layout.root)))
    assert str(caught.value).startswith(f"{layout.root / file}{said}")


def test_a_layout_without_mistakes_passes_and_is_loaded_for_the_briefs(layout_of):
    layout = layout_of("")
    check_engine(layout)
    loaded = typesetter(layout)
    assert write_pdf(brief_of(SMALL), layout).pages == 1
    assert typesetter(layout) is loaded


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
    brief = make_brief(Report.model_validate(changed({pointer: text})), house_drawing("timeline"))
    layout = layout_of(
        "<p>{{ brief.identity.name }}</p><p>{{ brief.description }}</p>"
        '<img alt="x" style="width: 99mm" src="{{ charts.timeline }}">'
    )
    with pytest.raises(RenderError) as caught:
        write_pdf(brief, layout)
    assert str(caught.value) == f"002428.SHZ: no font of the layout has the characters {shown}"
    assert caught.value.hint == "Add a font that has them to the layout's faces."


CHINESE = "\u4e91\u5357\u9517\u4e1a"


@pytest.fixture
def named(changed):
    """A brief of a company with this name, listed in this country."""

    def made(name, country="CN"):
        change = {"/ticker/name": name, "/classification/country": country}
        return make_brief(Report.model_validate(changed(change)), house_drawing())

    return made


NAME = '<p>{{ brief.identity.name }}</p><p class="narrow">{{ brief.identity.name }}</p>'
IN_PICTURE = as_image(f'<text y="9" font-size="4" font-family="Arial">{CHINESE[:2]}</text>')
CSS = "body { font-family: var(--text) } .narrow { font-family: var(--narrow) }"


def test_without_the_extra_typefaces_chinese_says_what_to_install(named, layout_of, monkeypatch):
    monkeypatch.setattr("briefs.writers.pdf.extra_faces", tuple)
    with pytest.raises(RenderError) as caught:
        write_pdf(named(CHINESE), layout_of(NAME, CSS))
    assert str(caught.value) == (
        "002428.SHZ: no font of the layout has the characters "
        "\u4e91 (U+4E91), \u5357 (U+5357), \u9517 (U+9517), \u4e1a (U+4E1A)"
    )
    assert caught.value.hint.startswith("For Chinese, Japanese and Korean install briefs-fonts-cjk")


@pytest.fixture
def companion(tmp_path, monkeypatch):
    """A distribution of two faces whose letters A to D are Chinese characters."""
    folder = tmp_path / "site" / MODULE
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    for name in ("One", "Two"):
        font = TTFont(HOUSE / "fonts" / "IBMPlexSans-Regular.ttf")
        for table in font["cmap"].tables:
            table.cmap = {32: "space", **dict(zip(map(ord, CHINESE), "ABCD", strict=True))}
        font.save(folder / f"{name}.ttf")
    (folder / "faces.toml").write_text(
        '[[face]]\nfamily = "One"\nfile = "One.ttf"\ncountries = ["CN"]\n'
        '[[face]]\nfamily = "Two"\nfile = "Two.ttf"\ncountries = ["JP"]\n'
    )
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    assert extra_faces()[0].file == folder / "One.ttf"


@pytest.mark.usefixtures("companion")
@pytest.mark.parametrize(("country", "face"), [("CN", "One"), ("JP", "Two"), ("US", "One")])
def test_with_them_it_is_printed_and_can_be_read(country, face, named, layout_of):
    layout = layout_of(NAME + IN_PICTURE, CSS)
    pdf = write_pdf(named(f"{CHINESE} Ltd", country), layout)
    text = text_of(pdf)
    assert text.count(f"{CHINESE}Ltd") == 2
    assert text.count(CHINESE[:2]) == 3
    faces = {name.partition("-")[0] for name in fonts_of(pdf)}
    assert face in faces
    for profile in PROFILES:
        assert validation.validate_pdf_bytes(pdf.content, profile=profile).is_compliant


@pytest.mark.usefixtures("companion")
def test_a_picture_alone_can_need_them(layout_of):
    brief = brief_of(LEAN)
    words = Words(CHINESE, 1, 9, "start", 7, 400, "#000000")
    artwork = replace(brief.exhibits[0].artwork, marks=(words,))
    exhibit = replace(brief.exhibits[0], id="test", artwork=artwork)
    layout = layout_of('<img alt="x" src="{{ charts.test }}">')
    assert CHINESE in text_of(write_pdf(replace(brief, exhibits=(exhibit,)), layout))


def test_a_brief_that_does_not_need_them_does_not_look_for_them(layout_of, monkeypatch):
    monkeypatch.setattr("briefs.writers.pdf.extra_faces", lambda: pytest.fail("looked for"))
    assert write_pdf(brief_of(LEAN), layout_of(NAME, CSS)).pages == 1
