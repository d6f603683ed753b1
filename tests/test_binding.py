import io
from dataclasses import replace
from itertools import pairwise

import page as validation
import pikepdf
import pypdfium2
import pytest
from bindery import TABLE, cover, house, listed, part

from briefs.claims import Line
from briefs.errors import LayoutError, RenderError
from briefs.writers.binding import LARGEST, Chapter, bind
from briefs.writers.binding.shares import OWN, ROW

PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
LINKS = "".join(
    f'<p><a href="pack:briefs/{key}.pdf">{key}</a>' for key in ("A.X", "B.X", "C.Y", "D.Z")
)
"""To three parts of the pack, and to one that is not in it."""


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    body = f"<h2 id=one>One</h2>{TABLE}<p><a href='#one'>Up</a>"
    brief = {
        key: part(folder, f"briefs/{key}.pdf", f"Company {key}", body + "Ärger №1")
        for key in ("A.X", "B.X", "C.Y")
    }
    digest = part(
        folder,
        "digests/x.pdf",
        "X: sector digest",
        f"<h2>Story</h2>{LINKS}{TABLE}<h2 style='break-before: page'>League</h2>{TABLE}",
    )
    german = part(folder, "briefs/E.Y.pdf", "Firma E", "<p>Wort", language="de")
    lead = Line(("All names rose.",))
    return (
        Chapter("X Materials", lead, digest, (listed(brief["A.X"]), listed(brief["B.X"]))),
        Chapter("Y Industrials", Line(), None, (listed(brief["C.Y"]), listed(german))),
    )


@pytest.fixture(scope="module")
def volume(chapters):
    (bound,) = bind(cover(*chapters, notes=(("Held", (Line(("H.X: under review",)),)),)), house())
    return bound


@pytest.fixture
def pdf(volume):
    with pikepdf.open(io.BytesIO(volume.content)) as opened:
        yield opened


def failures(content):
    return [
        (failure.rule_id, failure.message)
        for profile in PROFILES
        for failure in validation.validate_pdf_bytes(content, profile=profile).failures
    ]


def texts(content):
    with pypdfium2.PdfDocument(content) as document:
        return [document[at].get_textpage().get_text_range() for at in range(len(document))]


def elements(element):
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            assert kid.P.objgen == element.objgen
            yield from elements(kid)


def test_the_pack_is_for_archives_and_for_everybody(volume):
    assert volume.name == "pack.pdf"
    assert failures(volume.content) == []
    assert b"\r\nendstream" not in volume.content


def test_all_parts_stand_behind_the_cover_in_order(volume, chapters):
    assert volume.begins == (
        ("digests/x.pdf", 2),
        ("briefs/A.X.pdf", 4),
        ("briefs/B.X.pdf", 5),
        ("briefs/C.Y.pdf", 6),
        ("briefs/E.Y.pdf", 7),
    )
    assert volume.pages == 7
    shown = texts(volume.content)
    for (name, page), bound in zip(
        volume.begins, [p for c in chapters for p in c.parts], strict=True
    ):
        assert name == bound.name
        (own, *_) = texts(bound.path.read_bytes())
        assert sorted([*own.split(), str(page)]) == sorted(shown[page - 1].split())


def test_every_page_has_its_number_in_the_middle_of_its_foot(volume):
    with pypdfium2.PdfDocument(volume.content) as document:
        for number, page in enumerate(document, start=1):
            middle, wide = page.get_width() / 2, 30
            foot = page.get_textpage().get_text_bounded(middle - wide, 0, middle + wide, 37)
            assert foot.strip() == str(number)


def test_page_numbers_are_not_read_aloud(pdf):
    for page in pdf.pages:
        last = page.Contents[-1].read_bytes()
        assert last.startswith(b"Q\n/Artifact <</Type /Pagination>> BDC")
        assert b"MCID" not in last


def test_the_contents_say_where_each_part_begins(volume, pdf):
    begins = dict(volume.begins)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    links = [(str(each.Contents), pages[each.Dest[0].objgen]) for each in pdf.pages[0].Annots]
    assert links == [
        ("X: sector digest, page 2", 2),
        ("X: sector digest, page 2", 2),
        ("Company C.Y, page 6", 6),
        ("Company C.Y, page 6", 6),
        *(2 * [(f"X: sector digest, page {begins['digests/x.pdf']}", 2)]),
        *(2 * [("Company A.X, page 4", 4)]),
        *(2 * [("Company B.X, page 5", 5)]),
        *(2 * [("Company C.Y, page 6", 6)]),
        *(2 * [("Firma E, page 7", 7)]),
    ]
    words = texts(volume.content)[0]
    assert "Draft: not approved" in words
    assert "H.X: under review" in words
    assert "All names rose." in words


def test_links_of_a_part_lead_to_the_parts_beside_it(pdf):
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    to = [
        pages[link.Dest[0].objgen] if "/Dest" in link else str(link.A.F.UF)
        for link in pdf.pages[1].Annots
    ]
    assert to == [4, 5, 6, "briefs/D.Z.pdf"]
    (within,) = pdf.pages[4].Annots
    assert pages[within.Dest[0].objgen] == 5


def test_bookmarks_lead_to_cover_sectors_and_parts(pdf):
    def told(items):
        return [(item.title, told(item.children)) for item in items]

    with pdf.open_outline() as outline:
        assert told(outline.root) == [
            ("Cover and contents", []),
            (
                "X Materials",
                [
                    ("X: sector digest", [("Story", []), ("League", [])]),
                    ("Company A.X", []),
                    ("Company B.X", []),
                ],
            ),
            ("Y Industrials", [("Company C.Y", []), ("Firma E", [])]),
        ]
    assert int(pdf.Root.Outlines.Count) == 3
    assert str(pdf.Root.PageMode) == "/UseOutlines"


def test_the_structure_of_the_parts_is_one(pdf):
    (document,) = pdf.Root.StructTreeRoot.K
    assert str(document.S) == "/Document"
    assert [str(each.T) for each in document.K] == [
        "Cover and contents",
        "X Materials",
        "Y Industrials",
    ]
    assert [str(each.T) for each in document.K[1].K] == [
        "X: sector digest",
        "Company A.X",
        "Company B.X",
    ]
    assert [str(each.Lang) for each in document.K[2].K] == ["en", "de"]
    ids = [bytes(each.ID) for each in elements(document) if "/ID" in each]
    assert len(ids) == len(set(ids)) > 20
    for cell in elements(document):
        assert {bytes(each) for each in cell.get("/A", {}).get("/Headers", [])} <= set(ids)


def test_pages_and_links_find_their_structure(pdf):
    tree = {}
    limits = []
    for branch in pdf.Root.StructTreeRoot.ParentTree.Kids:
        limits.append([int(each) for each in branch.Limits])
        tree |= dict(zip(map(int, branch.Nums[::2]), branch.Nums[1::2], strict=True))
    assert all(one[1] < other[0] for one, other in pairwise(limits))
    assert sorted(tree) == list(range(len(tree)))
    for page in pdf.pages:
        for number, element in enumerate(tree[int(page.StructParents)]):
            assert number in [int(kid) for kid in element.K if isinstance(kid, int)]
            assert element.Pg.objgen == page.obj.objgen
        for link in page.get("/Annots", []):
            (own,) = [kid for kid in tree[int(link.StructParent)].K if "/Obj" in kid_of(kid)]
            assert own.Obj.objgen == link.objgen


def kid_of(kid):
    return kid if isinstance(kid, pikepdf.Dictionary) else {}


def test_the_data_of_all_parts_are_attached(pdf, chapters):
    names = [f"{each.path.stem}.facts.json" for chapter in chapters for each in chapter.parts]
    assert sorted(pdf.attachments) == sorted(names)
    assert pdf.attachments["A.X.facts.json"].get_file().read_bytes() == b'{"of":"briefs/A.X.pdf"}\n'
    assert len(pdf.Root.AF) == len(names)
    assert {str(each.AFRelationship) for each in pdf.Root.AF} == {"/Data"}


def test_data_of_one_name_are_attached_under_two(tmp_path):
    parts = [part(tmp_path, f"{folder}/same.pdf", folder, "<p>x") for folder in ("a", "b")]
    chapter = Chapter("S", Line(), None, tuple(map(listed, parts)))
    (bound,) = bind(cover(chapter), house())
    with pikepdf.open(io.BytesIO(bound.content)) as pdf:
        files = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
    assert sorted(files.values()) == [b'{"of":"a/same.pdf"}\n', b'{"of":"b/same.pdf"}\n']


def test_fonts_and_colours_are_there_once(pdf, chapters):
    named = {}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
            named.setdefault(str(item.FontName), set()).add(item.FontFile2.objgen)
    assert all(len(files) == 1 for files in named.values())
    assert len(named) >= 2
    profiles = [item for item in pdf.objects if is_profile(item)]
    assert len(profiles) == 1
    (intent,) = pdf.Root.OutputIntents
    assert intent.DestOutputProfile.objgen == profiles[0].objgen


def is_profile(item):
    return isinstance(item, pikepdf.Stream) and "/N" in item and "/Type" not in item


def test_pages_look_as_they_did(volume, chapters):
    """But for their number at the foot."""
    begins = dict(volume.begins)
    with pypdfium2.PdfDocument(volume.content) as pack:
        for bound in (each for chapter in chapters for each in chapter.parts):
            with pypdfium2.PdfDocument(bound.path.read_bytes()) as document:
                for at in range(len(document)):
                    alone, page = document[at], pack[begins[bound.name] - 1 + at]
                    assert picture(alone) == picture(page)


def picture(page):
    """A page without its foot."""
    image = page.render(scale=1).to_pil()
    return image.crop((0, 0, image.width, image.height - 40)).tobytes()


def test_the_pack_names_itself(pdf):
    title = "Weekly pack, week ending 12 June 2026"
    assert str(pdf.docinfo.Title) == title
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == title
        assert xmp["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert str(pdf.docinfo.CreationDate).startswith("D:20260612")
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert [page.label for page in pdf.pages] == [str(each + 1) for each in range(7)]


def test_the_same_parts_give_the_same_bytes(volume, chapters):
    notes = (("Held", (Line(("H.X: under review",)),)),)
    assert bind(cover(*chapters, notes=notes), house()) == (volume,)


def test_what_is_too_large_for_mail_is_bound_in_volumes(chapters):
    volumes = bind(cover(*chapters), house(), limit=OWN + 30_000)
    count = len(volumes)
    assert count > 1
    assert [each.name for each in volumes] == [
        f"pack-{number}-of-{count}.pdf" for number in range(1, count + 1)
    ]
    bound = [name for each in volumes for name, _ in each.begins]
    assert bound == [each.name for chapter in chapters for each in chapter.parts]
    where = {name: each.name for each in volumes for name, _ in each.begins}
    for each in volumes:
        assert failures(each.content) == []
        front = texts(each.content)[0]
        for other in volumes:
            assert (other.name in front) is (other is not each)
    with pikepdf.open(io.BytesIO(volumes[0].content)) as pdf:
        links = [link for page in pdf.pages[1:3] for link in page.get("/Annots", [])]
        leading = {str(link.Contents): link for link in links if "/A" in link}
        away = leading["C.Y"].A
        assert (str(away.F.UF), str(away.D)) == (where["briefs/C.Y.pdf"], "briefs/C.Y.pdf")
    (other,) = [each for each in volumes if each.name == where["briefs/C.Y.pdf"]]
    with pikepdf.open(io.BytesIO(other.content)) as pdf:
        names = dict(zip(*[iter(pdf.Root.Names.Dests.Names)] * 2, strict=True))
        place = {str(name): to[0].objgen for name, to in names.items()}["briefs/C.Y.pdf"]
        assert place == pdf.pages[dict(other.begins)["briefs/C.Y.pdf"] - 1].obj.objgen


def test_no_volume_is_larger_than_it_may_be(chapters):
    limit = 170_000
    volumes = bind(cover(*chapters), house(), limit)
    assert max(len(each.content) for each in volumes if len(each.begins) > 1) <= limit


def test_where_nothing_fits_each_part_has_its_volume(chapters):
    volumes = bind(cover(*chapters), house(), limit=1)
    assert [len(each.begins) for each in volumes] == [1] * 5


def test_an_issue_without_parts_is_a_cover():
    (bound,) = bind(cover(), house())
    assert (bound.name, bound.pages, bound.begins) == ("pack.pdf", 1, ())
    assert failures(bound.content) == []


def test_what_mail_takes_in_base64_is_less_than_its_limit():
    lines = -(-LARGEST // 57)
    assert 25_000_000 * 0.95 < lines * 78 < 25_000_000
    assert OWN + 100 * ROW < LARGEST


def test_a_part_that_cannot_be_read_is_named(tmp_path, chapters):
    (tmp_path / "x.pdf").write_bytes(b"no PDF")
    for path in (tmp_path / "x.pdf", tmp_path / "gone.pdf"):
        broken = replace(chapters[0].briefs[0].part, path=path)
        chapter = replace(chapters[0], digest=broken)
        with pytest.raises(RenderError, match=f"{path}: cannot be bound into the pack"):
            bind(cover(chapter), house())


def test_names_of_companies_are_text(chapters):
    odd = replace(chapters[0].briefs[0], company="<b>A & B</b> {{ 1 }}")
    (bound,) = bind(cover(replace(chapters[0], briefs=(odd,))), house())
    assert "<b>A & B</b> {{ 1 }}" in texts(bound.content)[0]


def test_many_parts_move_the_first_page_back(chapters):
    many = replace(chapters[1], briefs=chapters[1].briefs * 60)
    (bound,) = bind(cover(many), house())
    begins = [page for _, page in bound.begins]
    assert begins[0] > 2
    with pikepdf.open(io.BytesIO(bound.content)) as pdf:
        fronts = {page.obj.objgen for page in pdf.pages[: begins[0] - 1]}
        (front, *_) = pdf.Root.StructTreeRoot.K[0].K
        shown = {each.Pg.objgen for each in elements(front) if "/Pg" in each}
        assert fronts >= shown
        tables = [each for each in elements(front) if str(each.S) == "/Table"]
    assert len(tables) == 1
    assert failures(bound.content) == []


def test_a_layout_that_cannot_set_a_pack_says_so(tmp_path, chapters):
    from pages import layout_of

    layout = layout_of(tmp_path / "layout", "")
    (layout.root / "pack.css").write_text("p { colour: red }")
    with pytest.raises(LayoutError, match=r"pack\.css:1: "):
        bind(cover(*chapters), layout)
    (layout.root / "pack.css").write_text("p { color: red }")
    with pytest.raises(RenderError, match="sets no page numbers"):
        bind(cover(*chapters), layout)
