"""The digest's PDF: as many pages as it takes."""

from collections.abc import Mapping
from typing import Any

from briefs.digest import Digest
from briefs.layout import Layout
from briefs.writers.archival import Attached
from briefs.writers.boxes import filled
from briefs.writers.ledger import digest_ledger_bytes
from briefs.writers.pdf import Page, Pdf, finished, laid_out, pictures
from briefs.writers.templates import render
from briefs.writers.words import words_of_html

TEMPLATE = "digest.html.j2"
SHEET = "digest"
"""The name of its style sheet."""
LEAST_FILLED = 0.25
"""Of a last page, which otherwise is saved where that can be."""


def digest_pdf(digest: Digest, layout: Layout, published: Mapping[str, str]) -> Pdf:
    """The pages of a digest; RenderError where something is not in its place.

    `published` gives, by the key of a listing, the stem of its brief's files, which names are
    linked to.
    """
    page, document = _fitting(digest, layout, published)
    attached = Attached(
        f"{digest.slug}.facts.json",
        digest_ledger_bytes(digest),
        "Facts and printed figures",
        digest.week,
    )
    content = finished(document, attached, page, f"digests/{digest.slug}.pdf")
    return Pdf(content, len(document.pages), (), words_of_html(page.html))


def _fitting(digest: Digest, layout: Layout, published: Mapping[str, str]) -> tuple[Page, Any]:
    """The digest as laid out; set tighter where that saves a last page of a few lines."""
    page, document = _set(digest, layout, published, tight=False)
    if len(document.pages) > 1 and filled(document.pages[-1]) < LEAST_FILLED:
        tighter = _set(digest, layout, published, tight=True)
        if len(tighter[1].pages) < len(document.pages):
            return tighter
    return page, document


def _set(
    digest: Digest, layout: Layout, published: Mapping[str, str], *, tight: bool
) -> tuple[Page, Any]:
    html = pages_html(digest, layout, published, tight=tight)
    page = Page(html, digest.exhibits, _country(digest), digest.name, SHEET, digest.direction)
    return page, laid_out(page, layout)


def pages_html(
    digest: Digest, layout: Layout, published: Mapping[str, str], *, tight: bool = False
) -> str:
    """The HTML that the PDF is set from; `tight` leaves less room between the parts."""
    return render(
        layout.root,
        TEMPLATE,
        digest=digest,
        texts=layout.texts,
        charts=pictures(digest.exhibits),
        published=published,
        tight=tight,
    )


def _country(digest: Digest) -> str:
    """Whose way of writing goes first; a scope such as "CN Basic Materials" begins with it."""
    return digest.scope.partition(" ")[0]
