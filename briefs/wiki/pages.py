"""A generated page: put together, and put in the place of the one that stands there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from briefs.wiki.flavors import WikiStyle
from briefs.wiki.marks import NO_NOTES, Found, Mark, marked, noted
from briefs.wiki.tree import WikiTree
from briefs.writers.frontmatter import Value, page_text

_PLACE = "<!-- briefs -->"
"""Where the marker comes: behind the front matter, which readers know only at the very start."""
_HEADING = re.compile(r"\s*# .*\n")
_PARAGRAPH = re.compile(r"\n*(?:[^\n]+\n)+")
_SHOWN = "\n!["
_SECTION = "\n## "


@dataclass(frozen=True)
class Draft:
    """A page as it is generated, at a path from the top. `body` holds the empty notes where
    people's are put; `properties` are its front matter; `pictures` are by path from the top.
    """

    path: str
    mark: Mark
    body: str
    properties: tuple[tuple[str, Value], ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The page's name."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    def page(self, found: Found | None, style: WikiStyle) -> bytes:
        """The page with what people added to the one that was found."""
        properties = self.properties if style.titled else ()
        generated = page_text(f"{_PLACE}\n\n{self.body}", properties)
        text = marked(generated, self.mark, _PLACE)
        return found.encoded(noted(text, found.notes)) if found else text.encode("utf-8")


def steady(
    make: Callable[[str], Draft],
    revision: str,
    found: Found | None,
    style: WikiStyle,
    tree: WikiTree,
) -> Draft:
    """The page of a revision; that of an earlier one of the same week, where it says the same, so
    that a page changes with its words and not with its issue.
    """
    draft = make(revision)
    if found is None or found.mark.week != draft.mark.week or found.mark.revision == revision:
        return draft
    earlier = make(found.mark.revision)
    unchanged = tree.holds(earlier.path, earlier.page(found, style)) and all(
        tree.holds(path, content) for path, content in earlier.pictures.items()
    )
    return earlier if unchanged else draft


def under_heading(text: str, *added: str) -> str:
    """A text with paragraphs right under its first heading, or before all where it has none."""
    found = _HEADING.match(text)
    at = found.end() if found else 0
    return _inserted(text, at, added)


def under_links(text: str, note: str) -> str:
    """A page with a paragraph behind the one under its heading, which is its line of links."""
    heading = re.search(r"^# .*\n", text, re.MULTILINE)
    at = heading.end() if heading else 0
    links = _PARAGRAPH.match(text, at) if heading else None
    return _inserted(text, links.end() if links else at, (note,))


def before_pictures(text: str, *added: str) -> str:
    """A text with sections before the one that shows the first picture, or at the end where none
    does.
    """
    shown = text.find(_SHOWN)
    at = text.rfind(_SECTION, 0, shown + 1) + 1 if shown >= 0 else 0
    return _inserted(text, at or len(text), added)


def with_notes(text: str) -> str:
    """A text with a place for people's notes at its end."""
    return f"{text.rstrip()}\n\n{NO_NOTES}\n"


def _inserted(text: str, at: int, added: tuple[str, ...]) -> str:
    """Paragraphs put into a text at the start of a line; what stands around them is not touched."""
    before, behind = text[:at], text[at:].lstrip("\n")
    told = "".join(f"{each}\n\n" for each in added if each)
    if not told:
        return text
    gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{gap}{told}{behind}"
