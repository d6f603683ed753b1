"""An issue as a wiki tells it: Markdown out of a week's folder, history out of the archive."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path

from briefs.archive import Outline, read_archive
from briefs.errors import UsageError, named
from briefs.naming import file_stem, issue_name, scope_slug, wiki_name
from briefs.published import Listed, Published, read_published
from briefs.record import numbered
from briefs.settings.publication import WikiSettings
from briefs.wiki.flavors import digest_name
from briefs.wiki.links import PICTURE, targets_of
from briefs.writers.templates import Marked

BRIEFS, DIGESTS = "briefs", "digests"
MARKDOWN = "text/markdown"
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n+", re.DOTALL)
_LEAD = re.compile(r"^> \*\*(.+?)\*\*", re.MULTILINE)
_REBUILD = "Name the archive that it was built with (--archive), or build the week again."


@dataclass(frozen=True)
class Edition:
    """A Markdown file of the week's folder, without its front matter: its relative `targets`, and
    the pictures that it shows, by path. All paths are those in the folder.
    """

    path: str
    text: str
    targets: Mapping[str, str]
    pictures: Mapping[str, bytes]

    @property
    def lead(self) -> Marked:
        """Its verdict, which is Markdown; empty where it has none."""
        found = _LEAD.search(self.text)
        return Marked(found[1] if found else "")


@dataclass(frozen=True)
class Covered:
    """A listing of the issue. `history` is what the archive tells of it, newest first, this issue
    before all others; `page` is the name of its page, which a listing that was kept back may have
    from an earlier issue. `edition` is its brief, None where the desk kept it back.
    """

    page: str
    history: tuple[Outline, ...]
    edition: Edition | None

    @property
    def now(self) -> Outline:
        return self.history[0]

    @property
    def key(self) -> str:
        return self.now.key

    @property
    def scope(self) -> str:
        return self.now.scope


@dataclass(frozen=True)
class WikiIssue:
    """One issue: its listings in order of key, and its digests by sector scope, in order."""

    published: Published
    covered: tuple[Covered, ...]
    digests: Mapping[str, Edition]

    @property
    def week(self) -> date:
        return self.published.week

    @property
    def revision(self) -> str:
        """A letter."""
        return self.published.revision

    @property
    def standing(self) -> tuple[date, int]:
        """What is newer is greater."""
        return self.week, numbered(self.revision)

    @property
    def name(self) -> str:
        """`the issue of 2026-06-12, revision A`"""
        return _name(self.published)

    @property
    def number(self) -> str:
        """`2026-W24`"""
        return issue_name(self.week)

    @cached_property
    def built(self) -> tuple[Covered, ...]:
        """Those that have a brief."""
        return tuple(each for each in self.covered if each.edition)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of those that have a brief."""
        return frozenset(each.key for each in self.built)

    @cached_property
    def held(self) -> frozenset[str]:
        """The keys of those that the desk kept back."""
        return frozenset(each.key for each in self.covered if not each.edition)

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The sectors that have a brief or a digest, in order."""
        return tuple(sorted({*(each.scope for each in self.built), *self.digests}))

    def of(self, scope: str) -> tuple[Covered, ...]:
        """The listings of a sector, held ones too."""
        return self._by_scope.get(scope, ())

    @cached_property
    def _by_scope(self) -> dict[str, tuple[Covered, ...]]:
        found: dict[str, list[Covered]] = {}
        for each in self.covered:
            found.setdefault(each.scope, []).append(each)
        return {scope: tuple(group) for scope, group in found.items()}

    @property
    def pictures(self) -> tuple[bytes, ...]:
        """The pictures of all editions, those of one ending together."""
        briefs = (each.edition for each in self.built if each.edition)
        shown = (each.pictures for each in chain(briefs, self.digests.values()))
        found = {path: content for each in shown for path, content in each.items()}
        return tuple(found[path] for path in sorted(found, key=lambda path: path[::-1]))

    @cached_property
    def pages(self) -> dict[str, str]:
        """The name of each edition's page, by the edition's path."""
        briefs = ((each.edition.path, each.page) for each in self.built if each.edition)
        digests = (
            (each.path, digest_name(scope, self.week)) for scope, each in self.digests.items()
        )
        return dict([*briefs, *digests])


def read_wiki_issue(folder: Path, archive: Path, wiki: WikiSettings) -> WikiIssue:
    """The issue in a week's folder, with as much of its names' history as the settings say.

    Raises UsageError where its files are not those of its manifest, where it has no Markdown, where
    the archive does not have this very revision, and where it is a draft that the settings refuse.
    """
    published = read_published(folder)
    briefs = {
        each.ticker: each
        for path, each in published.files.items()
        if each.media_type == MARKDOWN and path.startswith(f"{BRIEFS}/")
    }
    if not briefs:
        raise UsageError(
            f"{folder} holds no Markdown briefs", "Build it with md among its --formats."
        )
    _check_approved(published, wiki)
    outlines = _outlines(published, archive, wiki.issues)
    _check_told(published, briefs, outlines, archive)
    covered = tuple(_covered(published, outlines, briefs))
    scopes = (each.scope for each in _now(outlines))
    return WikiIssue(published, covered, dict(_digests(published, scopes)))


def _now(outlines: Mapping[str, Sequence[Outline]]) -> Iterator[Outline]:
    """What this issue has of each listing."""
    return (history[0] for history in outlines.values())


def _name(published: Published) -> str:
    return f"the issue of {published.week}, revision {published.revision}"


def _check_approved(published: Published, wiki: WikiSettings) -> None:
    if wiki.approved_only and not published.approved_by:
        raise UsageError(
            f"{_name(published)}, is a draft, and the settings put none on the wiki",
            f'Put an [[approval]] of week {published.week} and revision "{published.revision}" '
            "into desk.toml and build again, or set approved_only = false under [wiki].",
        )


def _outlines(published: Published, archive: Path, issues: int) -> dict[str, tuple[Outline, ...]]:
    """The names of this very revision; none where the archive has another standing of it."""
    revision = numbered(published.revision)
    with read_archive(archive) as opened:
        standing = opened.standing(published.week, revision)
        if standing is None or standing.approved_by != published.approved_by:
            return {}
        return opened.outlines(published.week, revision, issues)


def _check_told(
    published: Published,
    briefs: Mapping[str, Listed],
    outlines: Mapping[str, Sequence[Outline]],
    archive: Path,
) -> None:
    """Raise UsageError unless the archive has this issue, with all of its briefs."""
    if not outlines:
        raise UsageError(f"{_name(published)}, is not in the archive {archive}", _REBUILD)
    told = {each.key for each in _now(outlines) if not each.held}
    strange = sorted(briefs.keys() ^ told)
    if strange:
        raise UsageError(
            f"{_name(published)}, is not what the archive {archive} has: {named(strange)}", _REBUILD
        )


def _covered(
    published: Published,
    outlines: Mapping[str, tuple[Outline, ...]],
    briefs: Mapping[str, Listed],
) -> Iterator[Covered]:
    editions = _editions(published, [each.path for each in briefs.values()])
    for key, history in outlines.items():
        listed = briefs.get(key)
        if listed is None:
            yield Covered(page_of(key), history, None)
        else:
            page = wiki_name(listed.path.removeprefix(f"{BRIEFS}/").removesuffix(".md"))
            yield Covered(page, history, editions[listed.path])


def page_of(key: str) -> str:
    """The name of a listing's page, where its files are not at hand."""
    return pages_of(key)[0]


def pages_of(key: str) -> tuple[str, ...]:
    """The names that a listing's page may have, the likeliest first: where a symbol or an exchange
    holds dots, the key does not tell which of them parts the two.
    """
    parts = key.split(".")
    splits = ((".".join(parts[:at]), ".".join(parts[at:])) for at in range(len(parts) - 1, 0, -1))
    return tuple(wiki_name(file_stem(*each)) for each in splits) or (wiki_name(file_stem("", key)),)


def _digests(published: Published, scopes: Iterable[str]) -> Iterator[tuple[str, Edition]]:
    paths = {f"{DIGESTS}/{scope_slug(scope)}.md": scope for scope in sorted(set(scopes))}
    made = _editions(published, [path for path in paths if path in published.files])
    return ((paths[path], edition) for path, edition in made.items())


def _editions(published: Published, paths: Sequence[str]) -> dict[str, Edition]:
    """Markdown files of the week's folder with their pictures, by path."""
    contents = published.contents(paths)
    texts = {path: _text(content) for path, content in contents.items()}
    targets = {path: targets_of(text, path) for path, text in texts.items()}
    shown = {path: _pictures(each.values(), published) for path, each in targets.items()}
    pictures = published.contents(chain.from_iterable(shown.values()))
    return {
        path: Edition(path, text, targets[path], {each: pictures[each] for each in shown[path]})
        for path, text in texts.items()
    }


def _text(content: bytes) -> str:
    """A Markdown file without its front matter."""
    text = content.decode("utf-8")
    found = _FRONT_MATTER.match(text)
    return text[found.end() :] if found else text


def _pictures(paths: Iterable[str], published: Published) -> list[str]:
    files = published.files
    return sorted({path for path in paths if path in files and files[path].media_type == PICTURE})
