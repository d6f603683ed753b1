import io
from contextlib import contextmanager
from functools import cache
from itertools import chain

import page as validation
import pikepdf
import pytest
from pages import layout_of

from briefs.writers.archival import archival_bytes
from briefs.writers.typesetter import logged, typesetter

PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
PAGE = (
    '<html lang="en"><head><title>Test</title><meta name="dcterms.created" content="2026-06-12">'
    "</head><h1>Title</h1>{}</html>"
)
HEAD = "<thead><tr><th scope=col>Name<th scope=col>Close<th scope=col>Note</thead>"
FOOT = "<tfoot><tr><th scope=row>Average<td>7<td>of all</tfoot>"


def rows(count, start=0):
    return "".join(
        f"<tr><th scope=row>Name {number}<td>{number}.5<td>note {number}"
        for number in range(start, start + count)
    )


@pytest.fixture(scope="module")
def pdf_of(tmp_path_factory):
    """A file of this body, and the number of its pages."""
    layout = layout_of(tmp_path_factory.mktemp("continued") / "layout", "")

    @cache
    def written(body):
        with logged() as complaints:
            document = typesetter(layout).lay_out(PAGE.format(body))
            content = archival_bytes(document)
        assert complaints == []
        return content, len(document.pages)

    return written


def kids(element):
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def elements(element):
    """An element and all below it, in the order of reading."""
    yield element
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


@contextmanager
def document_in(content):
    """The structure of a file, from its document element on."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield pdf.Root.StructTreeRoot.K[0]


def named(document, kind):
    return [each for each in elements(document) if str(each.S) == f"/{kind}"]


def is_valid(content):
    return not any(
        validation.validate_pdf_bytes(content, profile=profile).failures for profile in PROFILES
    )


def test_a_table_of_two_hundred_rows_is_one_table(pdf_of):
    content, pages = pdf_of(f"<table>{HEAD}<tbody>{rows(200)}</tbody></table>")
    assert pages >= 4
    assert is_valid(content)
    with document_in(content) as document:
        (table,) = named(document, "Table")
        head, body = table.K
        assert (str(head.S), len(head.K)) == ("/THead", 1)
        assert (str(body.S), len(body.K)) == ("/TBody", 200)
        assert {row.P.objgen for row in body.K} == {body.objgen}
        pages_of_rows = [row.Pg.objgen for row in body.K]
        assert len(set(pages_of_rows)) == pages
        ids = [bytes(cell.ID) for cell in head.K[0].K]
        for row in body.K:
            own, *cells = row.K
            for place, cell in enumerate(cells, start=1):
                assert list(map(bytes, cell.A.Headers)) == [bytes(own.ID), ids[place]]


def words_read(content):
    """What a screen reader has to say, by the numbers that structure and pages share."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        shown = {page.obj.objgen: marks(page) for page in pdf.pages}
        return numbers, shown, [page.obj.objgen for page in pdf.pages]


def marks(page):
    """The numbers of marked content on a page, and how many running heads there are."""
    numbers, running = set(), 0
    for instruction in pikepdf.parse_content_stream(page):
        if str(instruction.operator) == "BDC":
            tag, properties = instruction.operands
            if "/MCID" in properties:
                numbers.add(int(properties.MCID))
            else:
                assert (str(tag), str(properties.Type)) == ("/Artifact", "/Pagination")
                running += 1
    return numbers, running


def test_a_head_that_is_printed_again_is_no_part_of_what_is_read(pdf_of):
    content, _ = pdf_of(f"<table>{HEAD}<tbody>{rows(200)}</tbody></table>")
    numbers, shown, order = words_read(content)
    for place, page in enumerate(order):
        here, running = shown[page]
        assert running == (3 if place else 0)
        told = {number for number, element in enumerate(numbers[place]) if element is not None}
        assert here == told


def test_what_is_around_a_table_goes_on_with_it(pdf_of):
    content, _ = pdf_of(
        f"<section><div><h2>League</h2><table>{HEAD}<tbody>{rows(90)}</tbody></table>"
        "<p>Source</p></div><p>After</p></section><section><p>Other</p></section>"
    )
    assert is_valid(content)
    with document_in(content) as document:
        assert [str(kid.S) for kid in document.K] == ["/H1", "/Sect", "/Sect"]
        around = document.K[1]
        assert [str(kid.S) for kid in around.K] == ["/Div", "/P"]
        assert [str(kid.S) for kid in around.K[0].K] == ["/H2", "/Table", "/P"]
        assert len(around.K[0].K[1].K[1].K) == 90


def test_two_tables_in_one_section_stay_two(pdf_of):
    content, _ = pdf_of(
        f"<section><table>{HEAD}<tbody>{rows(60)}</tbody></table>"
        f"<table>{HEAD}<tbody>{rows(70, 60)}</tbody></table></section>"
    )
    assert is_valid(content)
    with document_in(content) as document:
        tables = named(document, "Table")
        assert [[len(group.K) for group in table.K] for table in tables] == [[1, 60], [1, 70]]
        assert len(named(document, "Sect")) == 1


def test_bodies_and_foot_keep_to_themselves(pdf_of):
    bodies = "".join(f"<tbody>{rows(40, start)}</tbody>" for start in (0, 40, 80))
    content, _ = pdf_of(f"<table>{HEAD}{bodies}{FOOT}</table>")
    assert is_valid(content)
    with document_in(content) as document:
        (table,) = named(document, "Table")
        assert sorted((str(group.S), len(group.K)) for group in table.K) == [
            ("/TBody", 40),
            ("/TBody", 40),
            ("/TBody", 40),
            ("/TFoot", 1),
            ("/THead", 1),
        ]


def test_a_row_that_breaks_is_one_row(pdf_of):
    long = "words and words " * 3000
    content, pages = pdf_of(f"<table>{HEAD}<tbody><tr><th scope=row>A<td>1<td>{long}</table>")
    assert pages > 1
    assert is_valid(content)
    with document_in(content) as document:
        (body,) = named(document, "TBody")
        (row,) = body.K
        assert [str(cell.S) for cell in row.K] == ["/TH", "/TD", "/TD"]
        assert len({kid.Pg.objgen for kid in row.K[2].K}) == pages


def test_a_list_item_keeps_its_table(pdf_of):
    content, _ = pdf_of(f"<ul><li>Item<table>{HEAD}<tbody>{rows(60)}</tbody></table></li></ul>")
    with document_in(content) as document:
        (table,) = named(document, "Table")
        assert [len(group.K) for group in table.K] == [1, 60]


def test_every_structure_element_is_where_it_says_it_is(pdf_of):
    body = f"<div><table>{HEAD}<tbody>{rows(120)}</tbody></table></div><p>End</p>"
    content, _ = pdf_of(body)
    with document_in(content) as document:
        for element in chain([document], elements(document)):
            for kid in kids(element):
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    assert kid.P.objgen == element.objgen


def test_a_table_on_one_page_is_left_alone(pdf_of):
    content, pages = pdf_of(f"<table>{HEAD}<tbody>{rows(3)}</tbody></table>")
    assert pages == 1
    with document_in(content) as document:
        (table,) = named(document, "Table")
        assert [len(group.K) for group in table.K] == [1, 3]
