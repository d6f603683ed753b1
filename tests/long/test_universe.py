"""Every brief of a simulated market, page by page: `make test-universe`, some twenty minutes."""

import ctypes
import os
from pathlib import Path

import page as validation
import pypdfium2
import pytest
from pypdfium2 import raw

from briefs.pack import BuildOptions, Status, build_pack
from briefs.production import Format
from briefs.scoring import score_market
from briefs.settings.publication import PageSettings, PaperSize, Settings
from briefs.simulation import simulate_market, write_market

pytestmark = pytest.mark.long

TICKERS, WEEKS, SEED = 750, 260, 7
PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
MM = 72 / 25.4
PAPERS = {PaperSize.A4: (210.0, 297.0), PaperSize.LETTER: (215.9, 279.4)}
SMALLEST, SMALLEST_IN_CHARTS = 7.0, 6.5


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """The folder of the market's documents of its last week."""
    market, folder = (tmp_path_factory.mktemp(name) for name in ("market", "documents"))
    write_market(simulate_market(tickers=TICKERS, weeks=WEEKS, seed=SEED), market, parquet=True)
    scored = score_market(
        market / "bars.parquet", market / "listing.csv", str(market / "benchmark.csv")
    )
    for document in scored.documents():
        (folder / document.name).write_bytes(document.content)
    return folder


@pytest.fixture(scope="module", params=list(PaperSize), ids=str)
def issue(request, documents, tmp_path_factory):
    """The market's issue as PDFs on each paper in turn; Letter for every fifth name."""
    paper = request.param
    sources = sorted(map(str, documents.glob("*.json")))
    options = BuildOptions(
        output=tmp_path_factory.mktemp(paper.value),
        formats=(Format.PDF,),
        jobs=os.cpu_count() or 1,
        settings=Settings(page=PageSettings(paper=paper)),
    )
    pack = build_pack(sources if paper is PaperSize.A4 else sources[::5], options)
    (built,) = pack.issues
    return paper, pack, built.folder


def pdfs(folder: Path):
    paths = sorted((folder / "briefs").glob("*.pdf"))
    assert paths
    return paths


def test_every_document_becomes_a_brief_without_a_complaint(issue):
    # The build itself refuses a third page, a message of the engine, and a text out of its box.
    _, pack, _ = issue
    assert len(pack.receipts) > 140
    assert [str(p) for each in pack.receipts for p in each.problems if p.is_error] == []
    assert {each.status for each in pack.receipts} == {Status.BUILT}


def test_every_digest_and_volume_is_made(issue):
    _, pack, folder = issue
    (built,) = pack.issues
    assert [work.source for work in built.works if work.status is not Status.BUILT] == []
    scopes = {each.scope for each in pack.receipts}
    assert len(list((folder / "digests").glob("*.pdf"))) == len(scopes)
    assert list(folder.glob("pack*.pdf"))


def test_every_file_is_valid(issue):
    folder = issue[2]
    for path in (*pdfs(folder), *(folder / "digests").glob("*.pdf"), *folder.glob("pack*.pdf")):
        for profile in PROFILES:
            report = validation.validate_pdf_bytes(path.read_bytes(), profile=profile)
            assert report.is_compliant, (path.name, profile, report.failures)


def test_every_brief_has_two_pages_with_all_text_inside_of_the_margins(issue):
    paper, _, folder = issue
    width, height = PAPERS[paper]
    for path in pdfs(folder):
        with pypdfium2.PdfDocument(path) as document:
            assert len(document) == 2, path.name
            for page in document:
                assert page.get_size() == pytest.approx((width * MM, height * MM), abs=0.01)
                assert outside(page.get_textpage(), width, height) == [], path.name


def outside(text, width, height):
    """The texts that leave the column of 184 mm or come near the paper's edge."""
    side = (width - 184) / 2
    bounds = (side - 0.4, 4.0, width - side + 0.4, height - 6.0)
    found = []
    for number in range(text.count_rects()):
        left, bottom, right, top = (edge / MM for edge in text.get_rect(number))
        inside = left >= bounds[0] and bottom >= bounds[1] and right <= bounds[2]
        if not (inside and top <= bounds[3]):
            found.append(text.get_text_bounded(*text.get_rect(number)))
    return found


def test_nothing_is_too_small_to_read(issue):
    for path in pdfs(issue[2])[::25]:
        with pypdfium2.PdfDocument(path) as document:
            sizes = {size for page in document for size in sizes_on(page)}
        assert min(sizes) >= SMALLEST_IN_CHARTS
        # Below the page's smallest there are the charts' two sizes alone.
        assert len([size for size in sizes if size < SMALLEST]) <= 1, (path.name, sizes)


def sizes_on(page):
    """The sizes in points of all printed characters."""
    text, matrix = page.get_textpage(), raw.FS_MATRIX()
    for place in range(text.count_chars()):
        if chr(raw.FPDFText_GetUnicode(text.raw, place)).isspace():
            continue
        raw.FPDFText_GetMatrix(text.raw, place, ctypes.byref(matrix))
        yield round(raw.FPDFText_GetFontSize(text.raw, place) * abs(matrix.d), 2)


def test_the_foot_of_each_page_names_the_colours_that_the_page_has(issue):
    *_, folder = issue
    says = {"SHZ": "Red marks rises, green falls.", "KSC": "Red marks rises, blue falls."}
    for path in pdfs(folder):
        expected = says.get(path.stem.rpartition(".")[2])
        if expected:
            with pypdfium2.PdfDocument(path) as document:
                for page in document:
                    assert expected in page.get_textpage().get_text_range(), path.name
