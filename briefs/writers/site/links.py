"""Where the pages of a site lead: paths relative to the page itself, which only the pack knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Link:
    """A path and the words that lead there."""

    href: str
    words: str


@dataclass(frozen=True)
class BriefLinks:
    """From a brief's page: `charts` gives the picture of each exhibit by its id, such as
    `../../briefs/charts/002428.SHZ-scores.svg`; `covered` the pages of other names by key, such as
    `000657.SHZ.html`; `pdf` and `markdown` the other editions, empty where there are none.
    `previous` and `following` are the names before and after it in its sector.
    """

    charts: Mapping[str, str]
    pdf: str = ""
    markdown: str = ""
    covered: Mapping[str, str] = field(default_factory=lambda: _NOWHERE)
    sector: Link | None = None
    previous: Link | None = None
    following: Link | None = None


@dataclass(frozen=True)
class SectorLinks:
    """From a sector's page: `charts` gives the picture of each exhibit by its id, `covered` the
    pages of its names by key, `pdf` and `markdown` the other editions.
    """

    charts: Mapping[str, str]
    pdf: str = ""
    markdown: str = ""
    covered: Mapping[str, str] = field(default_factory=lambda: _NOWHERE)
