import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from briefs.writers.binding.links import Targets, relink, top_of
from briefs.writers.binding.pdffile import foreign

TARGETS = Targets({"briefs/a.pdf": 7, "pack.pdf": 3}, {"briefs/z.pdf": "pack-2-of-2.pdf"})


def source_with(link):
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.obj.Annots = Array([pdf.make_indirect(link)])
    names = Array([String("below"), Array([page.obj, Name.XYZ, 1, 2, 0])])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=names))
    return pdf


def remote(path, plain=False):
    file = String(path) if plain else Dictionary(Type=Name.Filespec, F=path, UF=path)
    top = Array([0, Name.XYZ, None, None, None])
    return Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=file, D=top))


def relinked(link, name="digests/d.pdf"):
    source = source_with(link)
    relink(source, name, TARGETS)
    return source, source.pages[0].Annots[0]


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    ("path", "name", "page"),
    [
        ("../briefs/a.pdf", "digests/d.pdf", 7),
        ("a.pdf", "briefs/b.pdf", 7),
        ("pack.pdf", "x.pdf", 3),
    ],
)
def test_a_link_to_a_part_in_this_volume_leads_to_its_page(path, name, page, plain):
    _, link = relinked(remote(path, plain), name)
    assert "/A" not in link
    assert link.Dest == top_of(page)
    assert link.Dest[0] == foreign(page)


def test_a_link_to_a_part_in_another_volume_opens_that_one():
    _, link = relinked(remote("../briefs/z.pdf"))
    assert str(link.A.S) == "/GoToR"
    assert str(link.A.F.F) == str(link.A.F.UF) == "pack-2-of-2.pdf"
    assert str(link.A.D) == "briefs/z.pdf"


def test_a_link_to_a_file_that_is_not_bound_leads_on_from_the_volume():
    _, link = relinked(remote("../index.html"))
    assert str(link.A.F.F) == "index.html"
    assert link.A.D[0] == 0


def test_a_link_within_a_part_names_its_place_no_more():
    source, link = relinked(Dictionary(Subtype=Name.Link, Dest=String("below")))
    assert link.Dest[0].objgen == source.pages[0].obj.objgen
    assert list(link.Dest)[1:] == [Name.XYZ, 1, 2, 0]


def test_other_links_stay():
    address = Dictionary(S=Name.URI, URI=String("https://example.org"))
    _, link = relinked(Dictionary(Subtype=Name.Link, A=address))
    assert str(link.A.URI) == "https://example.org"


def test_a_part_without_links_is_left_alone():
    source = pikepdf.new()
    source.add_blank_page()
    relink(source, "x.pdf", TARGETS)
    assert "/Annots" not in source.pages[0]
