"""What people wrote is not ours to write over: such an issue is not published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from briefs.errors import UsageError, named
from briefs.settings.publication import Flavor
from briefs.wiki.flavors import ATTRIBUTES, EXHIBITS, MKDOCS, NAVIGATION
from briefs.wiki.marks import Mark, PageKind, read_mark
from briefs.wiki.ours import Ours
from briefs.wiki.pages import Draft
from briefs.wiki.tree import WikiTree

PAGE_ENDINGS = frozenset({
    *(".md", ".markdown", ".mkd", ".mkdn", ".rst", ".textile", ".org", ".adoc", ".asciidoc"),
    *(".creole", ".mediawiki", ".wiki", ".pod", ".rdoc", ".txt"),
})  # fmt: skip
"""What wikis take for pages (Gollum's list, and plain text)."""
_OTHERWISE = "name ours otherwise under [wiki] in briefs.toml: home, folder, or sidebar = false."


def refuse_to_overwrite(drafts: Sequence[Draft], ours: Ours) -> None:
    """Raise UsageError where a path that is to be written is a person's, where a person's page has
    the name of one of ours, and where two of ours have one name.
    """
    _refuse_twins(drafts)
    _refuse_exhibits(ours)
    if ours.style.flavor is Flavor.MKDOCS:
        _refuse_navigation(ours.tree)
    theirs = sorted(_theirs({draft.path: draft.mark for draft in drafts}, ours))
    if theirs:
        what = (
            "pages of people's own have names"
            if theirs[1:]
            else "a page of somebody's own has a name"
        )
        raise UsageError(
            f"{named(theirs)}: {what} that the issue needs; nothing was written",
            f"Move {'them' if theirs[1:] else 'it'} away, or {_OTHERWISE}",
        )


def _refuse_twins(drafts: Sequence[Draft]) -> None:
    paths = Counter(draft.path.casefold() for draft in drafts)
    twice = sorted(draft.path for draft in drafts if paths[draft.path.casefold()] > 1)
    if twice:
        raise UsageError(
            f"{named(twice)}: the issue has several pages of that name; nothing was written",
            f"In most cases, {_OTHERWISE}",
        )


def _theirs(wanted: Mapping[str, Mark], ours: Ours) -> Iterator[str]:
    """The paths on the branch that stand in the way of the pages that are wanted."""
    folded = {path.casefold(): mark for path, mark in wanted.items()}
    stems = set(_stems(folded)) if ours.style.one_namespace else set()
    for path in ours.tree.modes:
        mark, known = folded.get(path.casefold()), ours.marks.get(path)
        if mark is None:
            if _stem(path) in stems:
                yield path
        elif known is None or known.identity != mark.identity:
            yield path


def _stems(paths: Iterable[str]) -> Iterator[str]:
    """The names under which wikis find pages. Each folder may have a sidebar of its own."""
    return (stem for path in paths if (stem := _stem(path)) and not stem.startswith("_"))


def _stem(path: str) -> str:
    """A page's name with its case folded; empty for what is no page."""
    pure = PurePosixPath(path.casefold())
    return pure.stem if pure.suffix in PAGE_ENDINGS else ""


def _refuse_exhibits(ours: Ours) -> None:
    """Pictures stand in a folder that is ours alone: of each no marker could be asked."""
    folder, attributes = ours.style.path(EXHIBITS), ours.style.path(ATTRIBUTES)
    mark = read_mark(ours.tree.texts.get(attributes, b""))
    if mark and mark.kind is PageKind.EXHIBITS:
        return
    found = [path for path in ours.tree.modes if _inside(path, folder)]
    if found:
        raise UsageError(
            f"{folder} is somebody's own: it has no {attributes} that this program wrote; nothing "
            "was written",
            "Move it away, or give ours another place: folder under [wiki] in briefs.toml.",
        )


def _inside(path: str, folder: str) -> bool:
    folded, within = path.casefold(), folder.casefold()
    return folded == within or folded.startswith(f"{within}/")


def _refuse_navigation(tree: WikiTree) -> None:
    mark = read_mark(tree.texts.get(NAVIGATION, b""))
    if NAVIGATION in tree.modes and (mark is None or mark.kind is not PageKind.NAVIGATION):
        raise UsageError(
            f"{NAVIGATION} is somebody's own; nothing was written",
            f"Give it another name; {MKDOCS} may include several.",
        )
