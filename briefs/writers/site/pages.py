"""The pages of a site, each from its hub: nothing is computed here, and nothing left out."""

from dataclasses import dataclass

from briefs.brief import Brief
from briefs.charts import Exhibit
from briefs.claims import Claim
from briefs.digest import Digest
from briefs.layout import Direction, Layout
from briefs.writers.pictures import pixels
from briefs.writers.site.front import Front
from briefs.writers.site.links import BriefLinks, SectorLinks
from briefs.writers.templates import render

INDEX, SECTORS, BRIEFS = "index.html", "site/sectors", "site/briefs"
"""Where the pages stand in the week's folder."""


@dataclass(frozen=True)
class _Page:
    """What the frame around every page says: `root` is the way to the week's folder, `here` what
    the page is called in the trail that leads to it.
    """

    title: str
    description: str
    language: str
    root: str
    here: str
    convention: str
    dark: bool


def index_page(front: Front, layout: Layout) -> bytes:
    """The front page as UTF-8. LayoutError where its template is wrong."""
    page = _Page(
        title=front.title,
        description=front.standing.text,
        language=front.language,
        root="",
        here=f"Issue {front.issue}",
        convention=_convention(front.direction, layout),
        dark=layout.theme.dark is not None,
    )
    covered = {listing.key: listing.href for listing in front.names if listing.href}
    return _rendered("index", layout, page=page, front=front, covered=covered)


def sector_page(digest: Digest, layout: Layout, links: SectorLinks) -> bytes:
    """A sector's digest as UTF-8, for `site/sectors/`. LayoutError where its template is wrong."""

    def number(claim: Claim) -> float | None:
        """What a cell is sorted by: the fact that it prints."""
        return digest.facts.number(claim.source) if claim.source in digest.facts else None

    lead = digest.narrative.verdict
    page = _Page(
        title=digest.title,
        description=lead.text if lead else digest.title,
        language=digest.language,
        root="../../",
        here=digest.scope,
        convention=_convention(digest.direction, layout),
        dark=layout.theme.dark is not None,
    )
    return _rendered("sector", layout, page=page, digest=digest, links=links, number=number)


def brief_page(brief: Brief, layout: Layout, links: BriefLinks) -> bytes:
    """A brief as UTF-8, for `site/briefs/`. LayoutError where its template is wrong."""
    verdict = brief.narrative.verdict
    page = _Page(
        title=brief.title,
        description=verdict.text if verdict else brief.title,
        language=brief.language,
        root="../../",
        here=brief.identity.key,
        convention=_convention(brief.direction, layout),
        dark=layout.theme.dark is not None,
    )
    return _rendered("brief", layout, page=page, brief=brief, links=links)


def _rendered(name: str, layout: Layout, **values: object) -> bytes:
    texts, template = layout.texts, f"site/{name}.html.j2"
    return render(layout.root, template, texts=texts, pixels=_pixels, **values).encode()


def _pixels(exhibit: Exhibit) -> tuple[int, int]:
    return pixels(exhibit.width, exhibit.height)


def _convention(direction: Direction | None, layout: Layout) -> str:
    """The name of the price colours, by which the style sheet knows them; empty where there are
    none.
    """
    return next((name for name, each in layout.theme.price if each == direction), "")
