"""The digest's pages: as many as it takes, valid, with links, nothing out of its box."""

import io
import json
from dataclasses import replace
from functools import cache

import page as validation
import pikepdf
import pypdfium2
import pytest
from artists import layout_of
from awkward import house
from covered import BEFORE, many, record, sector
from digests import EDITED, digest_of, digest_of_many, published_of, real_digest
from pages import layout_of as made_layout

from briefs.errors import LayoutError, RenderError
from briefs.layout import load_layout
from briefs.record import Note
from briefs.settings import PaperSize
from briefs.settings.publication import PageSettings, Settings
from briefs.writers import digest_pages
from briefs.writers.digest_pages import digest_pdf
from briefs.writers.ledger import digest_ledger_bytes
from briefs.writers.pdf import check_engine

PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
LONG = "Research, Development and International Engineering Services (Group) Corporation Limited"


def pdf_of(digest, layout=None, published=None):
    names = published_of(digest) if published is None else published
    return digest_pdf(digest, layout or house().layout, names)


@cache
def pdf_of_many(count):
    return pdf_of(digest_of_many(count))


def letter():
    return load_layout("house", Settings(page=PageSettings(paper=PaperSize.LETTER)))


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf.content))


def assert_valid(pdf):
    for profile in PROFILES:
        report = validation.validate_pdf_bytes(pdf.content, profile=profile)
        assert report.failures == []


@pytest.mark.parametrize(("count", "least", "most"), [(1, 1, 1), (3, 1, 1), (9, 2, 2), (61, 3, 6)])
def test_a_digest_has_as_many_pages_as_it_takes(count, least, most):
    pdf = pdf_of_many(count)
    assert least <= pdf.pages <= most
    assert pdf.dropped == ()
    assert_valid(pdf)


@pytest.mark.parametrize("layout", [letter, lambda: layout_of("plain")], ids=["letter", "plain"])
def test_other_papers_and_themes_hold_it(layout):
    assert_valid(pdf_of(digest_of_many(22), layout()))


def test_names_lead_to_their_briefs():
    digest = real_digest()
    pdf = pdf_of(digest, published={"002428.SHZ": "002428.SHZ"})
    with opened(pdf) as file:
        links = [each for sheet in file.pages for each in sheet.obj.get("/Annots", [])]
        assert {str(link.A.F.UF) for link in links} == {"../briefs/002428.SHZ.pdf"}
        assert {str(link.Contents) for link in links} == {
            "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD"
        }
    with opened(pdf_of(digest, published={})) as file:
        assert not any("/Annots" in sheet.obj for sheet in file.pages)


def test_the_ledger_is_attached():
    digest = real_digest()
    with opened(pdf_of(digest)) as file:
        attached = file.attachments["cn-basic-materials.facts.json"].get_file().read_bytes()
    assert attached == digest_ledger_bytes(digest)
    assert json.loads(attached)["claims"]


def test_the_league_is_one_table_whose_head_stands_on_each_page():
    digest = digest_of_many(61)
    with opened(pdf_of_many(61)) as file:
        tables = list(_tables(file.Root.StructTreeRoot))
    assert len(tables) == len(digest.tables)
    assert max(_rows(table) for table in tables) == 61 + 1


def _tables(node):
    for kid in _kids(node):
        if kid.get("/S") == "/Table":
            yield kid
        else:
            yield from _tables(kid)


def _rows(node):
    return sum(1 if kid.get("/S") == "/TR" else _rows(kid) for kid in _kids(node))


def _kids(node):
    kids = node.get("/K", [])
    listed = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def test_long_names_notes_and_corrections_stay_in_their_boxes():
    names = [
        record(f"{number:06}", name=f"Nuomojun Yuhongxi {LONG}", composite=number)
        for number in range(12)
    ]
    noted = [replace(each, notes=(Note("Guidance cut. " * 28, "AL"),)) for each in names[:3]]
    issued = replace(EDITED, revision="B", notes=(Note("Tariffs moved copper. " * 18, "AL"),))
    pdf = pdf_of(digest_of(sector([*noted, *names[3:]]), issued))
    assert_valid(pdf)
    assert "revision B" in pdf.words


@pytest.mark.parametrize("count", [2, 4, 7, 12, 16, 22, 26])
def test_whatever_its_size_each_heading_is_printed_once(count):
    digest = digest_of_many(count)
    with pypdfium2.PdfDocument(pdf_of_many(count).content) as document:
        words = " ".join(
            word for sheet in document for word in sheet.get_textpage().get_text_range().split()
        )
    titles = [box.title for box in digest.boxes]
    titles += [table.caption.text for table in digest.tables]
    assert {title: words.count(title) for title in titles} == dict.fromkeys(titles, 1)


def test_a_box_that_is_longer_than_a_page_goes_on_on_the_next():
    earlier = [record(f"9{number:05}", name=LONG, week=BEFORE) for number in range(26)]
    absent = {each.key: "The document has no close of this week. " * 5 for each in earlier}
    digest = digest_of(sector(many(3).records, earlier), replace(EDITED, absent=absent))
    pdf = pdf_of(digest)
    assert pdf.pages > 1
    assert_valid(pdf)


def test_a_part_that_is_printed_twice_fails_the_digest(monkeypatch):
    fault = "text 'Signals turned' is printed more than once"
    monkeypatch.setattr("briefs.writers.pdf.miscounted", lambda document: (fault,))
    with pytest.raises(RenderError, match=f"digest of CN Basic Materials: {fault}"):
        pdf_of(digest_of_many(1))


def test_a_last_page_of_a_few_lines_is_saved_where_it_can_be(monkeypatch):
    layouts = {False: ["first", "last"], True: ["first"]}

    class Document:
        def __init__(self, pages):
            self.pages = pages

    def fitted(last, tight_pages):
        layouts[True] = tight_pages
        monkeypatch.setattr(digest_pages, "filled", lambda page: last)
        monkeypatch.setattr(digest_pages, "laid_out", lambda page, layout: set_of(page))
        return digest_pages._fitting(real_digest(), house().layout, {})[1].pages

    def set_of(page):
        return Document(layouts['class="tight"' in page.html])

    assert fitted(0.2, ["first"]) == ["first"]
    assert fitted(0.3, ["first"]) == ["first", "last"]
    assert fitted(0.2, ["first", "tight"]) == ["first", "last"]


def test_a_long_scope_has_a_smaller_heading():
    scope = "CN Basic Materials and Everything Beside Them That Nobody Has Classified Yet " * 2
    assert_valid(pdf_of(digest_of(sector(many(3).records, scope=scope))))


def test_characters_without_a_font_fail_the_digest():
    digest = digest_of(sector([record("000001", name="Ⴀ Holding"), record("000002")]))
    with pytest.raises(RenderError, match=r"digest of CN Basic Materials: no font .* \(U\+10A0\)"):
        pdf_of(digest)


def test_the_same_digest_gives_the_same_bytes():
    assert pdf_of_many(9).content == pdf_of(digest_of(many(9))).content


def test_a_mistake_in_the_digests_style_sheet_is_found_without_a_digest(tmp_path):
    layout = made_layout(tmp_path / "own", "")
    check_engine(layout)
    (layout.root / "digest.css").write_text("h1 {\n  colour: red\n}\n", "utf-8")
    fresh = load_layout(str(layout.root))
    with pytest.raises(LayoutError, match=r"digest\.css:2"):
        check_engine(fresh)
