"""What stands on a wiki's pages around the editions: frames, links, history, each a template."""

from briefs.layout import Layout
from briefs.writers.templates import render

FOLDER = "wiki"
PARTS = ("absent", "crumbs", "history", "home", "sector", "sidebar", "weeks")
TEMPLATES = tuple(f"{FOLDER}/{part}.md.j2" for part in PARTS)


def wiki_part(layout: Layout, part: str, **values: object) -> str:
    """One of the parts as Markdown, without empty lines around it; LayoutError names file and line
    of a mistake.
    """
    return render(layout.root, f"{FOLDER}/{part}.md.j2", **values).strip()
