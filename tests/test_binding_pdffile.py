import io
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from briefs.writers.binding import pdffile
from briefs.writers.binding.pdffile import OBJECTS_PER_STREAM, PdfFile, foreign

AMBIGUOUS = b"\r\nendstream"


def finished(file, **entries):
    """The file with a catalog of its own and one empty page."""
    pages, page = file.reserve(), file.reserve()
    file.add_made(Dictionary(Type=Name.Pages, Count=1, Kids=Array([foreign(page)])), pages)
    file.add_made(
        Dictionary(
            Type=Name.Page,
            Parent=foreign(pages),
            MediaBox=Array([0, 0, 9, 9]),
            Resources=Dictionary(),
        ),
        page,
    )
    catalog = file.add_made(Dictionary(Type=Name.Catalog, Pages=foreign(pages), **entries))
    about = file.add_made(Dictionary(Title="T"))
    return file.finish(catalog, about)


def source_with(**entries):
    pdf = pikepdf.new()
    for key, value in entries.items():
        pdf.Root[f"/{key}"] = value
    return pdf


def test_objects_of_a_file_are_the_same_in_another():
    source = source_with()
    inner = source.make_indirect(Dictionary(Words="(a) \\ 3 0 R /@5", Bytes=String(b"\x00\xff()")))
    stream = source.make_stream(b"content", Inner=inner)
    outer = source.make_indirect(Dictionary(Inner=inner, Stream=stream, Number=-1.5, Twice=inner))
    file = PdfFile()
    number = file.take(source, [outer])[outer.objgen[0]]
    with pikepdf.open(io.BytesIO(finished(file, Taken=foreign(number)))) as pdf:
        taken = pdf.Root.Taken
        assert str(taken.Inner.Words) == "(a) \\ 3 0 R /@5"
        assert bytes(taken.Inner.Bytes) == b"\x00\xff()"
        assert taken.Stream.read_bytes() == b"content"
        assert taken.Stream.Inner.objgen == taken.Inner.objgen == taken.Twice.objgen
        assert float(taken.Number) == -1.5
        assert pdf.check_pdf_syntax() == []


@settings(max_examples=60)
@given(st.binary(max_size=40), st.text(max_size=30))
def test_no_text_is_taken_for_a_reference(raw, text):
    source = source_with()
    entries = Dictionary(Raw=String(raw), Text=String(f"{text} 1 0 R /@2"), Name=Name("/a b#1"))
    item = source.make_indirect(entries)
    file = PdfFile()
    number = file.take(source, [item])[item.objgen[0]]
    with pikepdf.open(io.BytesIO(finished(file, Taken=foreign(number)))) as pdf:
        assert bytes(pdf.Root.Taken.Raw) == raw
        assert str(pdf.Root.Taken.Text) == f"{text} 1 0 R /@2"
        assert pdf.Root.Taken.Name == Name("/a b#1")


def test_what_leads_nowhere_stays_behind():
    source = source_with()
    wanted = source.make_indirect(Dictionary(Kept=True))
    source.make_indirect(Dictionary(Lost=True))
    file = PdfFile()
    assert list(file.take(source, [wanted])) == [wanted.objgen[0]]


def test_a_ring_of_objects_is_taken_once():
    source = source_with()
    one = source.make_indirect(Dictionary())
    two = source.make_indirect(Dictionary(Other=one))
    one.Other = two
    assert len(PdfFile().take(source, [one, two])) == 2


def test_what_is_shared_is_not_taken_again():
    source = source_with()
    font = source.make_stream(b"font")
    user = source.make_indirect(Dictionary(Font=font))
    file = PdfFile()
    shared = file.add_content(b"all of the font")
    number = file.take(source, [user], shared={font.objgen[0]: shared})[user.objgen[0]]
    content = finished(file, User=foreign(number))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.User.Font.read_bytes() == b"all of the font"


def test_a_reserved_number_is_the_object_s():
    source = source_with()
    item = source.make_indirect(Dictionary(Own=True))
    file = PdfFile()
    number = file.reserve()
    assert file.take(source, [item], {item.objgen[0]: number}) == {item.objgen[0]: number}
    with pikepdf.open(io.BytesIO(finished(file, Item=foreign(number)))) as pdf:
        assert pdf.Root.Item.objgen == (number, 0)
        assert pdf.Root.Item.Own


def test_many_objects_go_into_several_streams():
    file = PdfFile()
    numbers = [file.add(b"(%d)" % value) for value in range(3 * OBJECTS_PER_STREAM)]
    content = finished(file, All=Array(map(foreign, numbers)))
    assert content.count(b"/ObjStm") == 4
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert [int(str(each)) for each in pdf.Root.All] == list(range(3 * OBJECTS_PER_STREAM))


def test_the_same_objects_give_the_same_bytes():
    def made(words):
        file = PdfFile()
        file.add(words)
        return finished(file)

    assert made(b"(a)") == made(b"(a)")
    identities = [re.search(rb"/ID \[(<\w+>) (<\w+>)\]", made(words)) for words in (b"(a)", b"(b)")]
    assert identities[0][1] == identities[0][2]
    assert identities[0][1] != identities[1][1]


def test_no_stream_ends_in_a_carriage_return(monkeypatch):
    for value in range(600):
        file = PdfFile()
        file.add(b"(%d)" % value)
        assert AMBIGUOUS not in finished(file)


def test_a_table_of_places_that_ends_in_one_is_made_anew(monkeypatch):
    asked = []

    def at_first(content):
        asked.append(content)
        return len(asked) < 3

    monkeypatch.setattr(pdffile, "is_ambiguous", at_first)
    content = finished(PdfFile())
    assert len(asked) == 3
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("number", [1, 12, 4321])
def test_a_foreign_object_is_named_by_its_number(number):
    assert foreign(number) == Name(f"/@{number}")
