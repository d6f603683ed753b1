"""The cover of a volume with its contents, as the layout's page and style sheet `pack` set it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from briefs.errors import RenderError
from briefs.layout import Layout
from briefs.writers.archival import archival_bytes
from briefs.writers.binding.parts import Chapter, Cover
from briefs.writers.boxes import overflows
from briefs.writers.pdf import Page, laid_out
from briefs.writers.templates import render
from briefs.writers.typesetter import logged

TEMPLATE, SHEET = "pack.html.j2", "pack"
MOST_SETTINGS = 8
"""Times that contents are set before their page numbers must have come to rest."""


@dataclass(frozen=True)
class Binding:
    """One volume as it is planned: its file's name, and the chapters in it."""

    name: str
    chapters: tuple[Chapter, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part.name for chapter in self.chapters for part in chapter.parts)


@dataclass(frozen=True)
class Front:
    """The set cover: the file, and for each part the page that it begins on."""

    content: bytes
    begins: Mapping[str, int]


def set_front(
    cover: Cover,
    volume: Binding,
    volumes: Sequence[Binding],
    pages: Mapping[str, int],
    layout: Layout,
) -> Front:
    """The cover of `volume`, whose parts have so many `pages` each; RenderError where it cannot be
    set.
    """
    taken = 1
    for _attempt in range(MOST_SETTINGS):
        begins = _begins(volume.parts, pages, taken)
        html = render(
            layout.root,
            TEMPLATE,
            cover=cover,
            volume=volume,
            volumes=volumes,
            begins=begins,
            imprint=layout.imprint,
        )
        document = laid_out(Page(html, (), "", volume.name, SHEET), layout)
        if len(document.pages) == taken:
            return Front(_written(document, volume), begins)
        taken = len(document.pages)
    raise RenderError(
        f"{volume.name}: the contents take {taken} pages or another number, and never come to rest",
        "Give the page numbers in pack.css a width of their own.",
    )


def _begins(parts: Sequence[str], pages: Mapping[str, int], taken: int) -> dict[str, int]:
    ends = accumulate((pages[part] for part in parts), initial=taken + 1)
    return dict(zip(parts, ends, strict=False))


def _written(document: Any, volume: Binding) -> bytes:
    faults = overflows(document)
    with logged() as complaints:
        content = archival_bytes(document, place=volume.name)
    if faults or complaints:
        raise RenderError(f"{volume.name}: {'; '.join(dict.fromkeys((*faults, *complaints)))}")
    return content
