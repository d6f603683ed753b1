"""The PDF edition: the layout's HTML template, set on as many pages as its plan allows.

What the engine only logs, such as a missing glyph or a broken image, fails the brief, as does a
text that runs out of its box: the engine itself would carry on in silence.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from briefs.brief import Brief
from briefs.charts import Exhibit
from briefs.errors import RenderError, named
from briefs.layout import Direction, Layout
from briefs.naming import file_stem
from briefs.typefaces import INSTALL, ExtraFace, extra_faces, in_order, needs_extra
from briefs.writers.archival import Attached, archival_bytes
from briefs.writers.boxes import miscounted, overflows
from briefs.writers.exhibits import picture_url, placed
from briefs.writers.ledger import ledger_bytes
from briefs.writers.templates import render
from briefs.writers.typesetter import logged, typesetter
from briefs.writers.words import words_of_html

TEMPLATE = "brief.html.j2"
SHEETS = ("brief", "digest", "pack")
"""The style sheets of publications, which a layout has."""
MOST_FAULTS = 6
"""Texts that one message names."""
_NO_GLYPH = re.compile(r'^\.notdef glyph rendered .*"(.*)" \((U\+.*)\)')


@dataclass(frozen=True)
class Pdf:
    """A finished PDF, its number of pages, what the layout gave up to fit them, and its words."""

    content: bytes
    pages: int
    dropped: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True)
class Page:
    """What is to be laid out: the HTML, the exhibits in it, the country of listing, what messages
    call the publication, the name of its style sheet, and its colours of rise and fall.
    """

    html: str
    exhibits: tuple[Exhibit, ...]
    country: str
    name: str
    sheet: str = "brief"
    direction: Direction | None = None


@dataclass(frozen=True)
class _Pages:
    """The pages as the engine laid them out without the parts in `dropped`."""

    page: Page
    document: Any
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class _Sheet:
    """What the plan calls one page: from the element `page-N` to the next one that is marked.

    `numbers` are the pages it may fill, more than one where the next is not marked; `taken` is how
    many it does.
    """

    numbers: range
    taken: int

    @property
    def runs_over(self) -> bool:
        return self.taken > len(self.numbers)

    def parts(self, layout: Layout) -> Iterator[str]:
        """What it may give up, in order."""
        for number in self.numbers:
            yield from layout.drop[number - 1] if number <= len(layout.drop) else ()


def check_engine(layout: Layout) -> None:
    """Load what only the engine can try of a layout: its fonts and style sheets. LayoutError names
    file and line of a mistake.
    """
    for sheet in SHEETS:
        typesetter(layout, sheet=sheet)


def write_pdf(brief: Brief, layout: Layout) -> Pdf:
    """The brief as PDF bytes; RenderError where it has a fault or will not fit its pages.

    A page that runs over gives up the parts of its own `drop` list one by one, in order.
    """
    pages = _fitting(brief, layout)
    stem = file_stem(brief.identity.symbol, brief.identity.exchange)
    ledger = Attached(
        f"{stem}.facts.json", ledger_bytes(brief), "Facts and printed figures", brief.week
    )
    content = finished(pages.document, ledger, pages.page)
    return Pdf(content, len(pages.document.pages), pages.dropped, words_of_html(pages.page.html))


def finished(document: Any, attached: Attached, page: Page, place: str = "") -> bytes:
    """A laid-out page as a file; RenderError where something is not in its place. `place` is where
    the file is to stand in the week's folder, from which its links start.
    """
    _stop_on_overflows(overflows(document), page)
    if faults := miscounted(document):
        raise RenderError(
            f"{page.name}: {'; '.join(faults[:MOST_FAULTS])}",
            f"Let {page.sheet}.css set no float that may come near the end of a page.",
        )
    with logged() as complaints:
        content = archival_bytes(document, attached, place)
    stop_on(complaints, page.name)
    return content


def _stop_on_overflows(faults: Sequence[str], page: Page) -> None:
    if faults:
        more = f" and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise RenderError(
            f"{page.name}: {'; '.join(faults[:MOST_FAULTS])}{more}",
            f"Shorten the text, or give its box in {page.sheet}.css more room.",
        )


def _fitting(brief: Brief, layout: Layout) -> _Pages:
    """The pages with as little given up as it takes; most briefs are laid out once."""
    pages = _set(html_page(brief, layout), brief, layout, ())
    while over := [sheet for sheet in _sheets(pages.document, layout) if sheet.runs_over]:
        gone = {*pages.dropped, *(_next_part(sheet, pages, brief, layout) for sheet in over)}
        dropped = tuple(part for parts in layout.drop for part in parts if part in gone)
        pages = _set(html_page(brief, layout, dropped), brief, layout, dropped)
    return pages


def _sheets(document: Any, layout: Layout) -> Iterator[_Sheet]:
    begins = {1: 0}
    for at, page in enumerate(document.pages):
        for number in range(2, layout.pages + 1):
            if f"page-{number}" in page.anchors:
                begins.setdefault(number, at)
    ends = [*sorted(begins.items()), (layout.pages + 1, len(document.pages))]
    for (number, first), (next_number, next_first) in pairwise(ends):
        yield _Sheet(range(number, next_number), next_first - first)


def _next_part(sheet: _Sheet, pages: _Pages, brief: Brief, layout: Layout) -> str:
    """What the sheet gives up next: the first part that is there, so that the page gets shorter
    without it.
    """
    for part in sheet.parts(layout):
        without = (*pages.dropped, part)
        if part not in pages.dropped and len(html_page(brief, layout, without)) < len(
            pages.page.html
        ):
            return part
    gone = f" without {', '.join(pages.dropped)}" if pages.dropped else ""
    raise RenderError(
        f"{brief.identity.key}: page {sheet.numbers[0]} runs to {sheet.taken} pages{gone}, "
        f"{len(sheet.numbers)} allowed",
        "Shorten the layout's texts or let the page's list in `drop` of layout.toml give up more.",
    )


def _set(html: str, brief: Brief, layout: Layout, dropped: tuple[str, ...]) -> _Pages:
    page = Page(
        html,
        brief.exhibits,
        brief.identity.country,
        brief.identity.key,
        direction=brief.direction,
    )
    return _Pages(page, laid_out(page, layout), dropped)


def laid_out(page: Page, layout: Layout) -> Any:
    """The page as the engine lays it out; RenderError where the engine complains."""
    printed = (words.text for each in page.exhibits for words in each.artwork.words)
    foreign = needs_extra(page.html) or any(map(needs_extra, printed))
    extra = extra_faces() if foreign else ()
    engine, order = typesetter(layout, extra, page.sheet), in_order(extra, page.country)
    with logged() as complaints:
        document = engine.lay_out(
            page.html, _own_rules(page, layout, order), placed(page.exhibits, engine)
        )
    stop_on(complaints, page.name)
    return document


def _own_rules(page: Page, layout: Layout, extra: tuple[ExtraFace, ...]) -> str:
    """The variables that are a page's own: the colours of rise and fall, and the typefaces with the
    extra ones behind them, where there are any.
    """
    families = "".join(f",{face.family!r}" for face in extra)
    own = [f"--{role}:{name!r}{families}" for role, name in layout.theme.fonts if extra]
    if page.direction:
        own += [f"--rise:{page.direction.rise}", f"--fall:{page.direction.fall}"]
    return f":root{{{';'.join(own)}}}" if own else ""


def html_page(brief: Brief, layout: Layout, dropped: Collection[str] = ()) -> str:
    """The HTML that the PDF is set from, without the parts in `dropped`."""
    return render(
        layout.root,
        TEMPLATE,
        brief=brief,
        texts=layout.texts,
        charts=pictures(brief.exhibits),
        dropped=dropped,
    )


def pictures(exhibits: Iterable[Exhibit]) -> dict[str, str]:
    """What a page calls the picture of each exhibit, by its id."""
    return {exhibit.id: picture_url(exhibit.id) for exhibit in exhibits}


def stop_on(complaints: list[str], name: str) -> None:
    """RenderError with what the engine complained of, where it did."""
    glyphs = [
        f"{match[1]} ({match[2]})" if match[1].isprintable() else match[2]
        for complaint in complaints
        if (match := _NO_GLYPH.search(complaint))
    ]
    if glyphs:
        shown = named(tuple(dict.fromkeys(glyphs)))
        raise RenderError(
            f"{name}: no font of the layout has the characters {shown}",
            INSTALL
            if needs_extra("".join(glyphs))
            else "Add a font that has them to the layout's faces.",
        )
    if complaints:
        raise RenderError(f"{name}: {'; '.join(dict.fromkeys(complaints))}")
