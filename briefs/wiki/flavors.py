"""What each flavor of wiki wants: where pages stand, what they are called, how they are linked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape
from types import MappingProxyType

from briefs.layout import Layout
from briefs.locale import Locale
from briefs.naming import scope_slug
from briefs.settings.publication import Flavor, Settings, WikiSettings
from briefs.wiki.marks import Mark, PageKind

ENDING = ".md"
WEEKS = "Weeks"
EXHIBITS = "exhibits"
ATTRIBUTES = f"{EXHIBITS}/.gitattributes"
MKDOCS, NAVIGATION = "mkdocs.yml", "mkdocs-briefs.yml"
_HOME = WikiSettings.model_fields["home"].default
_HOMES: Mapping[Flavor, str] = MappingProxyType({Flavor.GITLAB: "home", Flavor.MKDOCS: "index"})
_SIDEBARS: Mapping[Flavor, str] = MappingProxyType({
    **dict.fromkeys((Flavor.GITHUB, Flavor.GITEA, Flavor.GOLLUM), "_Sidebar"),
    Flavor.GITLAB: "_sidebar",
})  # fmt: skip
_VERSIONS: Mapping[Flavor, str] = MappingProxyType({
    **dict.fromkeys((Flavor.GITHUB, Flavor.GOLLUM), "{name}/{commit}"),
    Flavor.GITLAB: "{name}?version_id={commit}",
})  # fmt: skip
"""How an earlier version of a page is found, where that can be said without the wiki's address."""


@dataclass(frozen=True)
class WikiStyle:
    """Whose wiki it is and how its pages are written. `site` is where readers find the weeks'
    folders, such as the PDFs, empty where they are not online.
    """

    flavor: Flavor
    layout: Layout
    locale: Locale
    wiki: WikiSettings = field(default_factory=WikiSettings)
    site: str = ""

    @property
    def folder(self) -> str:
        """Where the pages stand, from the top; empty for the top itself."""
        return self.wiki.folder or ("docs" if self.flavor is Flavor.MKDOCS else "")

    @property
    def home(self) -> str:
        """The name of the first page: the flavor's, unless the settings name one."""
        if self.wiki.home != _HOME:
            return self.wiki.home
        return _HOMES.get(self.flavor, _HOME)

    @property
    def sidebar(self) -> str:
        """The name of the sidebar; empty for none."""
        return _SIDEBARS.get(self.flavor, "") if self.wiki.sidebar else ""

    @property
    def one_namespace(self) -> bool:
        """Whether two pages of one name hide each other, whatever their folders and endings."""
        return self.flavor is not Flavor.MKDOCS

    @property
    def titled(self) -> bool:
        """Whether the flavor reads front matter."""
        return self.flavor.front_matter

    def title(self, words: str) -> str:
        """Words of a title or of a menu as they are put outside of a page's Markdown. The themes of
        MkDocs take them for HTML.
        """
        if self.flavor is not Flavor.MKDOCS:
            return words
        return _READ_AS_HTML.sub(lambda found: escape(found[0]), words)

    def path(self, name: str) -> str:
        """A file beside the pages, from the top."""
        return f"{self.folder}/{name}" if self.folder else name

    def page(self, name: str) -> str:
        """The file of a page, from the top."""
        return self.path(f"{name}{ENDING}")

    def name_of(self, mark: Mark) -> str:
        """The name of a sector's page, of a digest, or of one of the frames."""
        match mark.kind:
            case PageKind.SECTOR:
                return sector_name(mark.key)
            case PageKind.DIGEST if mark.week:
                return digest_name(mark.key, mark.week)
            case PageKind.HOME:
                return self.home
            case PageKind.WEEKS:
                return WEEKS
            case PageKind.SIDEBAR:
                return self.sidebar
        return ""

    def link(self, words: str, name: str, *, in_table: bool = False) -> str:
        """A link to a page from any other. `words` are Markdown already."""
        if self.flavor is Flavor.OBSIDIAN and not _MARKED.intersection(words):
            return f"[[{name}\\|{words}]]" if in_table else f"[[{name}|{words}]]"
        return f"[{words}]({self.file(name)})"

    def file(self, name: str) -> str:
        """A page as an ordinary link's target, from any other page."""
        return f"{name}{ENDING}" if self.flavor in {Flavor.MKDOCS, Flavor.OBSIDIAN} else name

    def version(self, name: str, commit: str) -> str:
        """Where a page is read as a commit has it; empty where the flavor has no such place."""
        form = _VERSIONS.get(self.flavor, "")
        return form.format(name=name, commit=commit)


_READ_AS_HTML = re.compile(r"<|&(?=#?\w+;)")
"""A bare ampersand is none: it is in the names of companies, and search shows an entity as such."""
_MARKED = frozenset("&*_`~<>[]|\\^#$")
"""What Obsidian would show as it stands in the words of a wikilink."""


def wiki_style(
    settings: Settings, layout: Layout, locale: Locale, flavor: Flavor | None = None
) -> WikiStyle:
    """The style that the settings ask for; their Markdown's flavor, where none is given."""
    chosen = flavor or settings.markdown.flavor
    return WikiStyle(chosen, layout, locale, settings.wiki, settings.mail.site)


def sector_name(scope: str) -> str:
    """`sector-cn-basic-materials`"""
    return f"sector-{scope_slug(scope)}"


# Each of thousands of listings names the digests of its sector, week by week.
@lru_cache(maxsize=4096)
def digest_name(scope: str, week: date) -> str:
    """`2026-06-12-cn-basic-materials`"""
    return f"{week.isoformat()}-{scope_slug(scope)}"
