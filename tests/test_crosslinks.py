import io

import page as validation
import pikepdf
import pytest
from pages import layout_of

from briefs.writers.archival import archival_bytes
from briefs.writers.typesetter import logged, typesetter

PAGE = (
    '<html lang="en"><head><title>Test</title><meta name="dcterms.created" content="2026-06-12">'
    "</head><h1>Title</h1><p>{}</p></html>"
)


@pytest.fixture(scope="module")
def links_of(tmp_path_factory):
    """The link annotations of a page with this text, as plain values."""
    layout = layout_of(tmp_path_factory.mktemp("crosslinks") / "layout", "")

    def read(text, place=""):
        with logged() as complaints:
            content = archival_bytes(typesetter(layout).lay_out(PAGE.format(text)), place=place)
        assert complaints == []
        for profile in (
            validation.ValidationProfile.PDF_UA_1,
            validation.ValidationProfile.PDF_A_3A,
        ):
            assert validation.validate_pdf_bytes(content, profile=profile).failures == []
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return [
                (str(link.Contents), _leads(link)) for link in pdf.pages[0].obj.get("/Annots", [])
            ]

    return read


def _leads(link):
    if "/Dest" in link:
        return str(link.Dest)
    kind = str(link.A.S)
    if kind == "/URI":
        return kind, str(link.A.URI)
    assert list(link.A.D) == [0, "/XYZ", None, None, None]
    assert str(link.A.F.F) == str(link.A.F.UF)
    return kind, str(link.A.F.F)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("digests/cn-industrials.pdf", "../briefs/002428.SHZ.pdf"),
        ("briefs/000657.SHZ.pdf", "002428.SHZ.pdf"),
        ("pack.pdf", "briefs/002428.SHZ.pdf"),
        ("", "briefs/002428.SHZ.pdf"),
    ],
)
def test_a_link_leads_from_where_the_file_stands(links_of, place, path):
    links = links_of('<a href="pack:briefs/002428.SHZ.pdf">Yunnan  Germanium</a>', place)
    assert links == [("Yunnan Germanium", ("/GoToR", path))]


def test_a_title_says_more_than_a_page_number(links_of):
    link = '<a href="pack:briefs/x.pdf" title="X, page 12">12</a>'
    assert links_of(link) == [("X, page 12", ("/GoToR", "briefs/x.pdf"))]


def test_a_name_with_odd_characters_is_that_name_again(links_of):
    links = links_of('<a href="pack:briefs/a%20b%C3%A9.pdf">A</a>', "pack.pdf")
    assert links == [("A", ("/GoToR", "briefs/a bé.pdf"))]


def test_other_links_lead_where_they_led(links_of):
    links = links_of(
        '<a href="https://example.org/x">site</a> <a href="#below">below</a><b id="below">here</b>'
    )
    assert links == [
        ("https://example.org/x", ("/URI", "https://example.org/x")),
        ("below", "below"),
    ]
