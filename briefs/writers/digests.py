"""The digest's Markdown edition."""

from collections.abc import Iterator, Mapping

from briefs.digest import Digest
from briefs.layout import Layout
from briefs.writers.frontmatter import Value, page_bytes, tags
from briefs.writers.templates import render

TEXT = "digest.md.j2"
SHARED = "digest-parts.md.j2"
"""What it has in common with the text of an e-mail."""


def digest_markdown(
    digest: Digest,
    layout: Layout,
    charts: Mapping[str, str],
    published: Mapping[str, str],
    *,
    pdf: str = "",
    front_matter: bool = False,
) -> bytes:
    """The Markdown edition as UTF-8. `charts` gives the path of each exhibit's picture by its id,
    `pdf` that of the PDF edition where there is one, both from the file's own place; `front_matter`
    puts YAML before the page.
    """
    page = render(
        layout.root,
        TEXT,
        digest=digest,
        texts=layout.texts,
        charts=charts,
        pdf=pdf,
        published=published,
    )
    return page_bytes(page, _properties(digest) if front_matter else ())


def _properties(digest: Digest) -> Iterator[tuple[str, Value]]:
    yield "title", digest.title
    yield "sector", digest.scope
    yield "week", digest.week.isoformat()
    yield "issue", digest.issue
    yield "revision", digest.revision
    yield "tags", tags("digest", digest.scope)
