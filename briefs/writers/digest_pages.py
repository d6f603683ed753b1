"""The digest's PDF: as many pages as it takes."""

from collections.abc import Mapping

from briefs.digest import Digest
from briefs.layout import Layout
from briefs.writers.archival import Attached
from briefs.writers.ledger import digest_ledger_bytes
from briefs.writers.pdf import Page, Pdf, finished, laid_out, pictures
from briefs.writers.templates import render
from briefs.writers.words import words_of_html

TEMPLATE = "digest.html.j2"
SHEET = "digest"
"""The name of its style sheet."""


def digest_pdf(digest: Digest, layout: Layout, published: Mapping[str, str]) -> Pdf:
    """The pages of a digest; RenderError where something is not in its place.

    `published` gives, by the key of a listing, the stem of its brief's files, which names are
    linked to.
    """
    html = pages_html(digest, layout, published)
    page = Page(html, digest.exhibits, _country(digest), digest.name, SHEET)
    document = laid_out(page, layout)
    attached = Attached(
        f"{digest.slug}.facts.json",
        digest_ledger_bytes(digest),
        "Facts and printed figures",
        digest.week,
    )
    content = finished(document, attached, page, f"digests/{digest.slug}.pdf")
    return Pdf(content, len(document.pages), (), words_of_html(html))


def pages_html(digest: Digest, layout: Layout, published: Mapping[str, str]) -> str:
    """The HTML that the PDF is set from."""
    return render(
        layout.root,
        TEMPLATE,
        digest=digest,
        texts=layout.texts,
        charts=pictures(digest.exhibits),
        published=published,
    )


def _country(digest: Digest) -> str:
    """Whose way of writing goes first; a scope such as "CN Basic Materials" begins with it."""
    return digest.scope.partition(" ")[0]
