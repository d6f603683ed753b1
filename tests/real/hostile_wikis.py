"""The hostile issues published, in each flavor, one week after the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote

from hostile_issues import BEFORE, WEEK, Issues, build_hostile
from rendered import apart, with_plain_links
from wikis import Repository, repository, surroundings

from briefs.settings.publication import Flavor, load_settings
from briefs.wiki.publishing import Order, Outcome, publish_issue

_MARKER = re.compile(r"<!-- briefs page=(\w+)(?: key=(\S+))?(?: week=(\S+))?")
_VERSION = re.compile(r"(?P<page>[^/?]+)(?:/|\?version_id=)(?P<commit>[0-9a-f]{40})")


@dataclass(frozen=True)
class Page:
    """A page of a commit. `kind`, `key` and `week` are those of its marker; in `plain`, its text,
    any reader finds the links.
    """

    path: str
    head: str
    plain: str
    kind: str
    key: str
    week: str

    @property
    def stem(self) -> str:
        return Path(self.path).stem


@dataclass(frozen=True)
class Wiki:
    """Both issues on a wiki, and the commits that brought them."""

    flavor: Flavor
    repository: Repository
    before: str
    now: str

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """What stands there now, by path."""
        return self.pages_at(self.now)

    @cached_property
    def earlier(self) -> Mapping[str, Page]:
        """What the first week brought."""
        return self.pages_at(self.before)

    def pages_at(self, commit: str) -> Mapping[str, Page]:
        paths = [path for path in self.repository.paths(commit) if path.endswith(".md")]
        return {path: self._page(path, commit) for path in paths}

    def _page(self, path: str, commit: str) -> Page:
        head, text = apart(self.repository.content(path, commit))
        plain = with_plain_links(text) if self.flavor is Flavor.OBSIDIAN else text
        marker = _MARKER.search(plain)
        assert marker, path
        kind, key, week = marker.groups(default="")
        return Page(path, head, plain, kind, unquote(key), week)

    @property
    def folder(self) -> str:
        """Where pages stand."""
        return "docs/" if self.flavor is Flavor.MKDOCS else ""

    def target(self, address: str) -> tuple[str, str]:
        """Where a link of a page leads: the path of a page, and the commit it is shown of."""
        name = address.partition("#")[0]
        if version := _VERSION.fullmatch(name):
            return f"{version['page']}.md", version["commit"]
        ending = "" if self.flavor in {Flavor.MKDOCS, Flavor.OBSIDIAN} else ".md"
        return f"{self.folder}{name}{ending}", self.now


@cache
def issues_in(base: Path) -> Issues:
    """The hostile issues, built once in a run of the tests; `base` is the run's own folder."""
    folder = base / "hostile"
    folder.mkdir()
    return build_hostile(folder)


@cache
def wiki_in(base: Path, flavor: Flavor) -> Wiki:
    """A clone on which both are, published once in a run."""
    issues = issues_in(base)
    made = repository(
        base / f"wiki-{flavor}", surroundings(base / "home"), "--initial-branch", "main"
    )
    commits = []
    for week in (BEFORE, WEEK):
        outcome = published(issues, week, flavor, made)
        assert outcome.built
        commits.append(outcome.built.commit)
    return Wiki(flavor, made, *commits)


def published(issues: Issues, week: str, flavor: Flavor, wiki: Repository) -> Outcome:
    order = Order(
        folder=issues.output / week,
        archive=issues.output / "archive.db",
        wiki=str(wiki.path),
        settings=load_settings(issues.settings),
        layout="house",
        flavor=flavor,
        cache=issues.output / ".wiki",
    )
    return publish_issue(order, wiki.environment)
