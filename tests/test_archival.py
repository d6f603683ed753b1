import io
import re
import zlib
from base64 import a85encode
from dataclasses import replace
from datetime import date

import page as validation
import pikepdf
import pydyf
import pytest
from pages import layout_of

from briefs.writers import archival
from briefs.writers.archival import Attached, archival_bytes
from briefs.writers.typesetter import logged, typesetter

LEDGER = Attached("x.facts.json", b'{"close":92.26}\n', "Facts", date(2026, 6, 12))
PAGE = (
    '<html lang="en"><head><title>Test</title><meta name="author" content="A Firm">'
    '<meta name="dcterms.created" content="2026-06-12">'
    '<meta name="dcterms.modified" content="2026-06-12"></head>'
    "<h1>Title</h1><p>{}</p></html>"
)
PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
AMBIGUOUS = b"\r\nendstream"


@pytest.fixture(scope="module")
def document_of(tmp_path_factory):
    """A laid-out page with this text."""
    layout = layout_of(tmp_path_factory.mktemp("archival") / "layout", "")
    return lambda text: typesetter(layout).lay_out(PAGE.replace("{}", text))


def failures(content):
    return [
        (failure.rule_id, failure.message)
        for profile in PROFILES
        for failure in validation.validate_pdf_bytes(content, profile=profile).failures
    ]


def test_a_page_is_for_archives_and_for_everybody(document_of):
    with logged() as complaints:
        content = archival_bytes(document_of("text"), LEDGER)
    assert complaints == []
    assert failures(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as xmp:
        assert "/Filter" not in pdf.Root.Metadata
        assert xmp["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
        assert xmp["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_the_attached_file_is_data_of_the_document(document_of):
    with pikepdf.open(io.BytesIO(archival_bytes(document_of("text"), LEDGER))) as pdf:
        (spec,) = pdf.Root.AF
        assert str(spec.AFRelationship) == "/Data"
        (name,) = pdf.attachments
        attached = pdf.attachments[name]
        assert (name, attached.filename, attached.description) == ("x.facts.json",) * 2 + ("Facts",)
        file = attached.get_file()
        assert file.read_bytes() == LEDGER.content
        assert file.mime_type == "application/json"
        dates = file.creation_date, file.mod_date
        assert [moment.isoformat() for moment in dates] == ["2026-06-12T00:00:00+00:00"] * 2


def test_the_same_document_gives_the_same_bytes(document_of):
    document = document_of("text")
    assert archival_bytes(document, LEDGER) == archival_bytes(document, LEDGER)
    assert archival_bytes(document_of("text"), LEDGER) == archival_bytes(document, LEDGER)


def ending_in_a_carriage_return():
    """Text whose compressed form does so."""
    for number in range(10_000):
        content = f"% {number}".encode()
        packer = zlib.compressobj(level=9)
        packed = packer.compress(content) + packer.flush()
        if packed.endswith(b"\r"):
            return content, packed
    raise AssertionError("no such text")


def test_a_compressed_stream_that_ends_in_a_carriage_return_goes_in_as_text():
    content, packed = ending_in_a_carriage_return()
    stream = pydyf.Stream([content], {"Type": "/X"}, compress=True)
    assert AMBIGUOUS in stream.data
    archival.encode(stream)
    assert AMBIGUOUS not in stream.data
    assert stream.data.endswith(a85encode(packed) + b"~>\nendstream")
    assert b"/Filter [/ASCII85Decode /FlateDecode]" in stream.data
    assert read_back(stream) == content


def test_any_other_stream_is_compressed_as_ever():
    stream = pydyf.Stream([b"q", b"Q"], {"Type": "/X"}, compress=True)
    before = stream.data.replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode]")
    archival.encode(stream)
    assert stream.data == before
    assert read_back(stream) == b"q\nQ"
    plain = pydyf.Stream([b"q", b"Q"], {"Type": "/X"})
    before = plain.data
    archival.encode(plain)
    assert plain.data == before


def test_a_picture_keeps_its_own_filter_and_parameters():
    _, packed = ending_in_a_carriage_return()
    parameters = pydyf.Dictionary({"Predictor": 15})
    stream = pydyf.Stream([packed], {"Filter": "/FlateDecode", "DecodeParms": parameters})
    archival.encode(stream)
    assert b"/Filter [/ASCII85Decode /FlateDecode]" in stream.data
    assert re.search(rb"/DecodeParms \[null <<\s*/Predictor 15\s*>>\]", stream.data)


def read_back(stream):
    """The content of a stream as another program reads it."""
    pdf = pydyf.PDF()
    pdf.add_object(stream)
    pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference}))
    pdf.catalog["X"] = stream.reference
    output = io.BytesIO()
    pdf.write(output)
    with pikepdf.open(output) as read:
        return read.Root.X.read_bytes()


def test_no_stream_of_a_file_ends_in_a_carriage_return(document_of):
    ledger = replace(LEDGER, content=ending_in_a_carriage_return()[0])
    document = document_of("text")
    assert AMBIGUOUS in document.write_pdf(attachments=[ledger.to_engine()])
    content = archival_bytes(document, ledger)
    assert AMBIGUOUS not in content
    assert failures(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.attachments[ledger.name].get_file().read_bytes() == ledger.content


def test_where_what_is_made_last_ends_in_one_it_is_made_again(document_of, monkeypatch):
    document, spares = document_of("text"), []
    write, finish = document.write_pdf, archival._finish

    def ambiguous_at_first(**options):
        content = write(**options)
        return content + b"1 0 obj stream\n\r\nendstream" if len(spares) < 3 else content

    def counted(document, pdf, place, spare):
        spares.append(spare)
        finish(document, pdf, place, spare)

    monkeypatch.setattr(document, "write_pdf", ambiguous_at_first)
    monkeypatch.setattr(archival, "_finish", counted)
    content = archival_bytes(document, LEDGER)
    assert spares == [0, 1, 2]
    assert failures(content) == []
