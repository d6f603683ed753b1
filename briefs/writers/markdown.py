"""The Markdown edition: GitHub-flavoured, its pictures as SVG files beside it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from briefs.brief import Brief
from briefs.layout import Layout
from briefs.writers.frontmatter import Value, page_bytes, tags
from briefs.writers.templates import render

_NOWHERE: Mapping[str, str] = MappingProxyType({})


def markdown_bytes(
    brief: Brief,
    layout: Layout,
    charts: Mapping[str, str],
    *,
    pdf: str = "",
    covered: Mapping[str, str] = _NOWHERE,
    front_matter: bool = False,
) -> bytes:
    """The edition as UTF-8. All paths are relative to its file.

    `charts` gives the path of each exhibit's picture by its id, `pdf` that of the PDF edition where
    there is one, `covered` those of other tickers' briefs by their keys. `front_matter` puts YAML
    before the page, which GitHub and Gollum would show as text.
    """
    page = render(
        layout.root,
        "brief.md.j2",
        brief=brief,
        texts=layout.texts,
        charts=charts,
        pdf=pdf,
        covered=covered,
    )
    return page_bytes(page, _properties(brief) if front_matter else ())


def _properties(brief: Brief) -> Iterator[tuple[str, Value]]:
    identity = brief.identity
    signature = "" if brief.signature.missing else brief.signature.text
    yield "title", brief.title
    yield "ticker", identity.key
    yield from ((name, getattr(identity, name)) for name in ("symbol", "exchange", "name"))
    yield "week", brief.week.isoformat()
    yield "issue", brief.issue
    yield "revision", brief.revision
    yield from (
        (name, getattr(identity, name)) for name in ("sector", "industry", "country", "currency")
    )
    composite = brief.composite.text
    # As a number, for readers that sort by it.
    yield "composite", int(composite) if composite.isdecimal() else ""
    yield "signature", signature
    yield "tags", tags("brief", identity.country, identity.sector, identity.industry, signature)
