"""A laid-out document as a file for archives and for everybody: PDF/A-3a and PDF/UA-1 in one.

The engine writes either. What the second needs beside the first is added here, before the file is
written: its mark in the metadata, the metadata as plain text, tables that are one structure over
all their pages, and links to other files that say where they lead.
"""

import warnings
from base64 import a85encode
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

import pydyf

from briefs.writers.continued import join_tables
from briefs.writers.crosslinks import link_files
from briefs.writers.typesetter import VARIANT, weasyprint

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""That the file is PDF/UA-1 too, and, as PDF/A asks of every property it does not know, what that
property means.
"""
_CARRIAGE_RETURN = b"\r"
"""As the last byte of a stream it is ambiguous, because a line break follows there: a reader may
take both for the break, find the stream one byte short, and the file in breach of PDF/A.
"""


@dataclass(frozen=True)
class Attached:
    """A file of data that belongs to a document, for its PDF; `day` is its date."""

    name: str
    content: bytes
    description: str
    day: date

    def to_engine(self) -> weasyprint.Attachment:
        """As the engine takes it, which reads it once."""
        moment = datetime.combine(self.day, time())
        return weasyprint.Attachment(
            string=self.content,
            name=self.name,
            description=self.description,
            created=moment,
            modified=moment,
            relationship="Data",
        )


def archival_bytes(
    document: Any, attached: Attached | None = None, place: str = "", spare: int = 0
) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1; the same document gives the same bytes.

    `place` is where the file is to stand in the week's folder, such as "digests/x.pdf"; its links
    to the week's other files start from there.

    `spare` objects, which nothing refers to, go in with it. One more changes the two streams that
    are made too late to be encoded here, should either end in a carriage return.
    """
    with warnings.catch_warnings():
        # It leaves the file of its colour profile to be closed by whoever finds it.
        warnings.simplefilter("ignore", ResourceWarning)
        content = document.write_pdf(
            pdf_variant=VARIANT,
            attachments=[attached.to_engine()] if attached else [],
            finisher=partial(_finish, place=place, spare=spare),
        )
    if is_ambiguous(content):
        return archival_bytes(document, attached, place, spare + 1)
    return bytes(content)


def is_ambiguous(content: bytes) -> bool:
    """Whether a stream in a file, or in a piece of one, ends in a carriage return."""
    return _CARRIAGE_RETURN + b"\nendstream" in content


def _finish(document: Any, pdf: pydyf.PDF, place: str, spare: int) -> None:
    """What the engine leaves undone, before it writes the file."""
    join_tables(document, pdf)
    link_files(document, place)
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")]
    metadata.compress = False
    if "AF" in pdf.catalog:  # the engine lists each attachment twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for _number in range(spare):
        pdf.add_object(pydyf.Dictionary())
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream):
            encode(each)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def encode(stream: pydyf.Stream) -> None:
    """Compress a stream once and for all; what then ends in a carriage return goes in as text."""
    extra, content = stream.extra, stream.data.partition(b"\nstream\n")[2]
    content = content.removesuffix(b"\nendstream")
    filters = ["/FlateDecode"] if stream.compress else _own_filters(extra)
    if content.endswith(_CARRIAGE_RETURN):
        content = a85encode(content) + b"~>"
        filters.insert(0, "/ASCII85Decode")
        if "DecodeParms" in extra:
            extra["DecodeParms"] = pydyf.Array(["null", extra["DecodeParms"]])
    if filters:
        extra["Filter"] = pydyf.Array(filters)
    stream.stream, stream.compress = [content], False


def _own_filters(extra: pydyf.Dictionary) -> list[object]:
    return [extra["Filter"]] if "Filter" in extra else []
