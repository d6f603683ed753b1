"""The Markdown edition: GitHub-flavoured, charts as SVG files beside it."""

from briefs.brief import Brief
from briefs.layout import Layout
from briefs.writers.templates import render


def markdown_bytes(brief: Brief, layout: Layout, charts: dict[str, str]) -> bytes:
    """The edition as UTF-8. `charts` maps each exhibit's id to its path relative to the file."""
    text = render(layout.root, "brief.md.j2", brief=brief, texts=layout.texts, charts=charts)
    return (text.strip() + "\n").encode()
