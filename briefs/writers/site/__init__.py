"""The pack as a site that opens from a folder: no server, no network, every link relative.

`index.html` stands in the week's folder, all else in `site/` beside it.
"""

from briefs.writers.site.assets import Asset, assets, check_site
from briefs.writers.site.front import Front, Listed, Ranked, SectorEntry, listed
from briefs.writers.site.links import BriefLinks, Link, SectorLinks
from briefs.writers.site.pages import (
    BRIEFS,
    INDEX,
    SECTORS,
    brief_page,
    index_page,
    sector_page,
)

__all__ = [
    "BRIEFS",
    "INDEX",
    "SECTORS",
    "Asset",
    "BriefLinks",
    "Front",
    "Link",
    "Listed",
    "Ranked",
    "SectorEntry",
    "SectorLinks",
    "assets",
    "brief_page",
    "check_site",
    "index_page",
    "listed",
    "sector_page",
]
