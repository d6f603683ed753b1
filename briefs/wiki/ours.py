"""What this program wrote to a wiki's branch before, told by its markers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from briefs.record import numbered
from briefs.wiki.flavors import WikiStyle
from briefs.wiki.issue import pages_of
from briefs.wiki.marks import Found, Mark, PageKind, read_found, read_mark
from briefs.wiki.tree import WikiTree

_OF_AN_ISSUE = (PageKind.TICKER, PageKind.DIGEST, PageKind.SECTOR, PageKind.HOME)
"""The pages that say which issue they are of."""


@dataclass(frozen=True)
class Ours:
    """The generated pages of a branch. `marks` are theirs by path; a copy that somebody made of one
    under another name is not among them.
    """

    tree: WikiTree
    style: WikiStyle
    marks: Mapping[str, Mark]

    def of(self, *kinds: PageKind) -> Iterator[tuple[str, Mark]]:
        """The pages of these kinds with their paths."""
        return ((path, mark) for path, mark in self.marks.items() if mark.kind in kinds)

    @cached_property
    def newest(self) -> tuple[date, int]:
        """Week and revision of the newest issue that was put on the wiki; least where none was."""
        told = ((mark.week, numbered(mark.revision)) for _, mark in self.of(*_OF_AN_ISSUE))
        known = [(week, revision) for week, revision in told if week]
        return max(known, default=(date.min, 0))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all pages."""
        first = len(self.style.path(""))
        return frozenset(path[first:].removesuffix(".md") for path in self.marks)

    def mark(self, path: str) -> Mark | None:
        """The marker of the page that stands there, or did under a name in other capitals, as
        another flavor has it.
        """
        return self.marks.get(self.place(path))

    def found(self, path: str) -> Found | None:
        """That page; None where there is none."""
        place = self.place(path)
        if place in self.marks and place not in self._read:
            self._read[place] = read_found(place, self.tree.texts[place], self.marks[place])
        return self._read.get(place)

    def place(self, path: str) -> str:
        """Where the page for that path stands now."""
        return path if path in self.marks else self._folded.get(path.casefold(), path)

    @cached_property
    def _read(self) -> dict[str, Found]:
        """The pages that were asked for, of which each is several times."""
        return {}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {path.casefold(): path for path in self.marks}


def ours_of(tree: WikiTree, style: WikiStyle) -> Ours:
    """The generated pages among all that stands on a branch."""
    return Ours(tree, style, MappingProxyType(dict(_marks(tree, style))))


def _marks(tree: WikiTree, style: WikiStyle) -> Iterator[tuple[str, Mark]]:
    for path, content in tree.texts.items():
        mark = read_mark(content)
        if mark is not None and path.casefold() in map(str.casefold, _paths(mark, style)):
            yield path, mark


def _paths(mark: Mark, style: WikiStyle) -> Iterator[str]:
    """Where the page of a marker may stand."""
    if mark.kind is PageKind.TICKER:
        return map(style.page, pages_of(mark.key))
    return iter((style.page(style.name_of(mark)),))
