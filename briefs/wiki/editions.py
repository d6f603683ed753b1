"""Pages made of editions: a ticker's brief and a sector's digest, their links re-pointed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from briefs.settings.publication import Flavor
from briefs.wiki.flavors import WEEKS, WikiStyle, digest_name, sector_name
from briefs.wiki.history import history_section, row_of
from briefs.wiki.issue import Covered, Edition, WikiIssue
from briefs.wiki.links import EditionLinks, linked, page_target, repointed
from briefs.wiki.marks import NO_NOTES, Mark, PageKind
from briefs.wiki.ours import Ours
from briefs.wiki.pages import Draft, before_pictures, under_heading
from briefs.writers.frontmatter import Value, tags
from briefs.writers.wiki import wiki_part


@dataclass(frozen=True)
class Composer:
    """Makes the pages of one issue. `names` are the pages that the wiki has once it is published,
    whatever is on it now beside `ours`.
    """

    issue: WikiIssue
    style: WikiStyle
    ours: Ours
    names: frozenset[str]

    # ----------------------------------------------------------------------------------- tickers

    def ticker(self, covered: Covered, edition: Edition, revision: str) -> Draft:
        """A listing's page as that revision of the issue has it."""
        mark = Mark(PageKind.TICKER, covered.key, self.issue.week, revision)
        text, pictures = self._repointed(edition, covered.page, revision)
        history = history_section(
            covered.page, covered.history, self.style, self.names, self.ours.tree.commits
        )
        body = under_heading(text, self._above_tickers[covered.scope])
        return Draft(
            self.style.page(covered.page),
            mark,
            before_pictures(body, history, NO_NOTES),
            tuple(self._of_ticker(covered, revision)) if self.style.titled else (),
            pictures,
        )

    def _of_ticker(self, covered: Covered, revision: str) -> Iterator[tuple[str, Value]]:
        now = covered.now
        composite = row_of(now, self.style.locale).composite
        name = " ".join(now.name.split())  # as on the page
        yield "title", self.style.title(f"{name} ({now.key})")
        if self.style.flavor is Flavor.OBSIDIAN:
            yield "aliases", [name, now.key]
        yield "ticker", now.key
        yield "sector", now.scope
        yield from self._of_issue(revision)
        # As a number, for readers that sort by it.
        yield "composite", int(composite) if composite.isdecimal() else ""
        yield "setup", now.setup
        yield "tags", tags("brief", now.scope, now.setup)

    # ----------------------------------------------------------------------------------- digests

    def digest(self, scope: str, edition: Edition) -> Draft:
        """A sector's digest of the week."""
        page = digest_name(scope, self.issue.week)
        text, pictures = self._repointed(edition, page, self.issue.revision)
        return Draft(
            self.style.page(page),
            Mark(PageKind.DIGEST, scope, self.issue.week, self.issue.revision),
            before_pictures(under_heading(text, self.crumbs(page, scope)), NO_NOTES),
            tuple(self._of_digest(scope)),
            pictures,
        )

    def _of_digest(self, scope: str) -> Iterator[tuple[str, Value]]:
        day = self.style.locale.day(self.issue.week)
        yield "title", self.style.title(f"{scope}, week ending {day}")
        yield "sector", scope
        yield from self._of_issue(self.issue.revision)
        yield "tags", tags("digest", scope)

    # -------------------------------------------------------------------------------------- both

    @cached_property
    def _above_tickers(self) -> dict[str, str]:
        """The line of links of a listing's page, by its sector."""
        scopes = {each.scope for each in self.issue.built}
        return {scope: self.crumbs("", scope, self.issue.week) for scope in scopes}

    def crumbs(self, own: str, scope: str = "", week: date | None = None) -> str:
        """The line of links of the page called `own`, which none of them leads to: first page, the
        sector and its digest of a week where the wiki has them, index of weeks.
        """
        sector = sector_name(scope) if scope else ""
        digest = digest_name(scope, week) if week else ""
        line = wiki_part(
            self.style.layout,
            "crumbs",
            home=page_target(self.style.home),
            weeks=page_target(WEEKS) if own != WEEKS else "",
            scope=scope,
            sector=page_target(sector) if sector in self.names - {own} else "",
            day=self.style.locale.day(week) if week else "",
            digest=page_target(digest) if digest in self.names else "",
        )
        return linked(line, self.style)

    def _of_issue(self, revision: str) -> Iterator[tuple[str, Value]]:
        yield "week", self.issue.week.isoformat()
        yield "issue", self.issue.number
        yield "revision", revision

    def _repointed(
        self, edition: Edition, page: str, revision: str
    ) -> tuple[str, dict[str, bytes]]:
        """An edition's text for the page of that name, and its pictures by path from the top."""
        site, week = self.style.site, self.issue.week.isoformat()
        links = EditionLinks(
            edition.path,
            page,
            f"{week}{revision}",
            edition.targets,
            self.issue.published.files,
            self.issue.pages,
            f"{site}/{week}" if site else "",
        )
        pictures = {
            self.style.path(links.pictures[path]): content
            for path, content in edition.pictures.items()
        }
        return repointed(edition.text, self.style, links.resolve), pictures
