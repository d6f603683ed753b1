"""compose: all pages of an issue, on top of what stands on a wiki's branch."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from briefs.errors import named
from briefs.record import letter, numbered
from briefs.settings.publication import Flavor
from briefs.wiki.absence import as_absent, left_behind
from briefs.wiki.editions import Composer
from briefs.wiki.flavors import (
    ATTRIBUTES,
    EXHIBITS,
    MKDOCS,
    NAVIGATION,
    WEEKS,
    WikiStyle,
    sector_name,
)
from briefs.wiki.frames import digests_of, home_page, sector_page, sidebar, weeks_page
from briefs.wiki.issue import Covered, Edition, WikiIssue
from briefs.wiki.marks import Mark, PageKind, read_found
from briefs.wiki.navigation import lacks_navigation, navigation, site_file
from briefs.wiki.ours import Ours
from briefs.wiki.pages import Draft, steady
from briefs.wiki.people import refuse_to_overwrite
from briefs.wiki.tree import Pages, WikiTree

_PICTURE = re.compile(r"(\d{4}-\d\d-\d\d)[A-Z]+-[A-Za-z0-9_-]+\.svg")
_ATTRIBUTES = f"{Mark(PageKind.EXHIBITS).line}\n* -text -diff\n"


def compose(issue: WikiIssue, ours: Ours) -> Pages:
    """The issue's pages, and what becomes of those that stand there.

    An issue that is not the newest on the wiki brings its digests, and pages of listings of which
    the wiki has no newer one. Raises UsageError where a person's page is in the way, or where two
    of ours would have one name.
    """
    newest = issue.standing >= ours.newest
    if not newest and issue.week == ours.newest[0]:
        return Pages({}, (_superseded(issue, ours),), newest=False)
    composer = Composer(issue, ours.style, ours, _names(issue, ours, newest=newest))
    drafts = tuple(_drafts(composer, newest=newest))
    refuse_to_overwrite(drafts, ours)
    files, edited = _files(drafts, ours)
    if newest:
        files |= dict(left_behind(issue, ours))
        files |= dict(_of_site(composer))
    remarks = (*_remarks(edited, composer, newest=newest),)
    return Pages(files, remarks, newest)


def _names(issue: WikiIssue, ours: Ours, *, newest: bool) -> frozenset[str]:
    """The pages that the wiki has once the issue is published."""
    sectors = map(sector_name, issue.scopes) if newest else ()
    return frozenset({*ours.names, *issue.pages.values(), *sectors, WEEKS, ours.style.home})


# ------------------------------------------------------------------------------------- the pages


def _drafts(composer: Composer, *, newest: bool) -> Iterator[Draft]:
    issue = composer.issue
    for covered in issue.built:
        if covered.edition and not _has_newer(covered.page, composer):
            yield _ticker(covered, covered.edition, composer)
    for scope, edition in issue.digests.items():
        draft = composer.digest(scope, edition)
        if not _has_newer(draft.name, composer):
            yield draft
    yield from _frames(composer, newest=newest)


def _has_newer(page: str, composer: Composer) -> bool:
    """Whether the wiki has that page of a newer issue."""
    known = composer.ours.mark(composer.style.page(page))
    if known is None or known.week is None:
        return False
    return (known.week, numbered(known.revision)) > composer.issue.standing


def _ticker(covered: Covered, edition: Edition, composer: Composer) -> Draft:
    """A listing's page. Where a newer issue is on the wiki it lacks the listing: otherwise it would
    have a newer page.
    """
    ours, style = composer.ours, composer.style
    path, week = style.page(covered.page), composer.issue.week
    known, newest = ours.mark(path), ours.newest[0]
    make = partial(composer.ticker, covered, edition)
    draft = steady(make, composer.issue.revision, ours.found(path), style, ours.tree)
    if newest <= week:
        return draft
    missed = known.absent if known and known.absent and known.absent > week else newest
    return as_absent(draft, missed, style, ours.found(path))


def _frames(composer: Composer, *, newest: bool) -> Iterator[Draft]:
    issue, ours, style = composer.issue, composer.ours, composer.style
    digests = digests_of(issue, ours)
    yield weeks_page(composer, digests)
    if not newest:
        return
    yield home_page(composer)
    beside = sidebar(composer)
    if beside:
        yield beside
    for scope in issue.scopes:
        make = partial(sector_page, composer, scope, digests)
        found = ours.found(style.page(sector_name(scope)))
        yield steady(make, issue.revision, found, style, ours.tree)


# ------------------------------------------------------------------------------------- the files


def _files(drafts: Iterable[Draft], ours: Ours) -> tuple[dict[str, bytes | None], list[str]]:
    """What stands where once the pages do, and which of them somebody had edited."""
    files, edited = dict[str, bytes | None](), list[str]()
    pictures = _pictures(ours)
    for draft in drafts:
        found = ours.found(draft.path)
        content = draft.page(found, ours.style)
        if found and found.path != draft.path:
            files[found.path] = None
        if found and not found.intact:
            edited.append(draft.path)
        files |= dict.fromkeys(_outdated(draft, pictures, ours.style))
        files |= {draft.path: content, **draft.pictures}
    return files, edited


def _pictures(ours: Ours) -> Mapping[str, Sequence[str]]:
    """The pictures on the wiki by the name of their page."""
    folder, found = f"{ours.style.path(EXHIBITS)}/", defaultdict[str, list[str]](list)
    for path in ours.tree.modes:
        if path.startswith(folder):
            page, _, name = path.removeprefix(folder).rpartition("/")
            if _PICTURE.fullmatch(name):
                found[page].append(path)
    return found


def _outdated(
    draft: Draft, pictures: Mapping[str, Sequence[str]], style: WikiStyle
) -> Iterator[str]:
    """The pictures of a listing that belong to none of its newest issues. Digests keep theirs."""
    if draft.mark.kind is not PageKind.TICKER:
        return
    weeks = {path: _week(path) for path in pictures.get(draft.name, ())}
    known = sorted({*weeks.values(), *map(_week, draft.pictures)}, reverse=True)
    kept = set(known[: style.wiki.issues])
    yield from (path for path, week in weeks.items() if week not in kept)


def _week(path: str) -> str:
    return path.rpartition("/")[2][:10]


def _of_site(composer: Composer) -> Iterator[tuple[str, bytes]]:
    """What is no page: what git is told of the pictures, and MkDocs of the pages."""
    style, tree = composer.style, composer.ours.tree
    yield style.path(ATTRIBUTES), _as_ended(style.path(ATTRIBUTES), _ATTRIBUTES, tree)
    if style.flavor is Flavor.MKDOCS:
        yield NAVIGATION, _as_ended(NAVIGATION, navigation(composer), tree)
        if MKDOCS not in tree.modes:
            yield MKDOCS, site_file(style).encode()


def _as_ended(path: str, text: str, tree: WikiTree) -> bytes:
    """A text with the line endings of what stands there."""
    known = tree.texts.get(path, b"")
    return read_found(path, known, Mark(PageKind.EXHIBITS)).encoded(text)


# ----------------------------------------------------------------------------------- the remarks


def _superseded(issue: WikiIssue, ours: Ours) -> str:
    return (
        f"{issue.name}, was not put on the wiki, which has revision {letter(ours.newest[1])} of it"
    )


def _remarks(edited: Sequence[str], composer: Composer, *, newest: bool) -> Iterator[str]:
    if edited:
        yield (
            f"{named(edited)}: edited outside of the note lines since the last issue, and written "
            "anew; git has what stood there"
        )
    if not newest:
        yield (
            f"the wiki has a newer issue, of {composer.ours.newest[0]}: its first page, sectors "
            "and newer pages stay as they are"
        )
    if composer.style.flavor is Flavor.MKDOCS and lacks_navigation(composer.ours.tree):
        yield f"{MKDOCS} does not include the menu; add the line `INHERIT: {NAVIGATION}` to it"
