"""The frames of a wiki: first page, a page for each sector, the index of weeks, the sidebar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from briefs.locale import Locale
from briefs.naming import issue_name
from briefs.quantity import Kind, Quantity
from briefs.wiki.editions import Composer
from briefs.wiki.flavors import WEEKS, digest_name, sector_name
from briefs.wiki.history import Row, row_of
from briefs.wiki.issue import Covered, WikiIssue
from briefs.wiki.links import linked, page_target
from briefs.wiki.marks import Mark, PageKind
from briefs.wiki.ours import Ours
from briefs.wiki.pages import Draft, under_heading, with_notes
from briefs.writers.frontmatter import Value, tags
from briefs.writers.templates import Marked
from briefs.writers.wiki import wiki_part

MOST_NAMED = 150
"""Names of an issue whose first page links each of them; beyond, the sectors' pages do."""
TITLE = "Weekly equity briefs"
_NOWHERE, _NOTHING = Marked(""), Marked("")
_FIRST = "A"


@dataclass(frozen=True)
class Entry:
    """One link of a frame. `to` is a target, empty where the page is not on the wiki."""

    scope: str
    to: Marked
    day: str = ""


@dataclass(frozen=True)
class SectorRow:
    """What the first page and the sidebar say of a sector: its page, its digest of the week and
    that one's lead, both empty where there is none; how many names it has, and which, where they
    are told one by one.
    """

    scope: str
    page: Marked
    digest: Marked
    lead: Marked
    count: str
    names: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Week:
    """A week's digests by sector."""

    day: str
    issue: str
    digests: tuple[Entry, ...]


@dataclass(frozen=True)
class Year:
    """The weeks of one year, newest first."""

    name: str
    weeks: tuple[Week, ...]


Digests = Mapping[date, Sequence[str]]
"""The sectors that have a digest on the wiki, by week."""


def digests_of(issue: WikiIssue, ours: Ours) -> Digests:
    """All digests that the wiki has once the issue is published, newest week first."""
    known = {(mark.week, mark.key) for _, mark in ours.of(PageKind.DIGEST) if mark.week}
    known |= {(issue.week, scope) for scope in issue.digests}
    ordered = sorted(known, key=lambda each: (-each[0].toordinal(), each[1]))
    weeks = groupby(ordered, key=lambda each: each[0])
    return {week: tuple(scope for _, scope in group) for week, group in weeks}


# ------------------------------------------------------------------------------------ first page


def home_page(composer: Composer) -> Draft:
    """The first page: the newest issue."""
    issue, style = composer.issue, composer.style
    text = wiki_part(
        style.layout,
        "home",
        firm=style.layout.imprint.firm,
        day=style.locale.day(issue.week),
        issue=issue.number,
        revision="" if issue.revision == _FIRST else issue.revision,
        approved_by=issue.published.approved_by,
        weeks=page_target(WEEKS),
        sectors=tuple(_sector_rows(composer, named=len(issue.built) <= MOST_NAMED)),
        all={"count": _count(len(issue.built), style.locale)},
        held=_count(len(issue.held), style.locale) if issue.held else "",
    )
    mark = Mark(PageKind.HOME, week=issue.week, revision=issue.revision)
    return _frame(composer, style.home, mark, text, TITLE)


def _sector_rows(composer: Composer, *, named: bool) -> Iterator[SectorRow]:
    issue, locale = composer.issue, composer.style.locale
    for scope in issue.scopes:
        built = [each for each in issue.of(scope) if each.edition]
        digest = issue.digests.get(scope)
        yield SectorRow(
            scope,
            page_target(sector_name(scope)),
            page_target(digest_name(scope, issue.week)) if digest else _NOWHERE,
            digest.lead if digest else _NOTHING,
            _count(len(built), locale),
            tuple(_row(each, locale) for each in sorted(built, key=_by_name)) if named else (),
        )


def _row(covered: Covered, locale: Locale, *, on_wiki: bool = True) -> Row:
    return row_of(covered.now, locale, page_target(covered.page) if on_wiki else _NOWHERE)


def _by_name(covered: Covered) -> tuple[str, str]:
    # An order that stays from week to week, for whoever reads what a commit changed.
    return covered.now.name.casefold(), covered.key


# --------------------------------------------------------------------------------------- sectors


def sector_page(composer: Composer, scope: str, digests: Digests, revision: str) -> Draft:
    """A sector's page: its names in the newest issue, and all of its digests."""
    issue, style = composer.issue, composer.style
    names = sorted(issue.of(scope), key=_by_composite)
    held = sum(each.edition is None for each in names)
    digest = issue.digests.get(scope)
    text = wiki_part(
        style.layout,
        "sector",
        firm=style.layout.imprint.firm,
        scope=scope,
        day=style.locale.day(issue.week),
        count=_count(len(names) - held, style.locale),
        held=_count(held, style.locale) if held else "",
        lead=digest.lead if digest else _NOTHING,
        rows=tuple(_of_sector(each, composer) for each in names),
        digests=tuple(
            Entry(scope, page_target(digest_name(scope, week)), style.locale.day(week))
            for week, scopes in digests.items()
            if scope in scopes
        ),
    )
    name = sector_name(scope)
    text = under_heading(text, composer.crumbs(name, scope, issue.week))
    mark = Mark(PageKind.SECTOR, scope, issue.week, revision)
    return _frame(composer, name, mark, text, scope, ("sector", scope))


def _of_sector(covered: Covered, composer: Composer) -> Row:
    """A name; one that was kept back leads to the brief that the wiki has of it, if any."""
    on_wiki = covered.page in composer.names
    return _row(covered, composer.style.locale, on_wiki=on_wiki)


def _by_composite(covered: Covered) -> tuple[bool, float, str]:
    """The highest first, ties by symbol, names without one and those kept back last."""
    composite = covered.now.composite
    unknown = composite is None or covered.edition is None
    return unknown, 0.0 if composite is None or unknown else -composite, covered.key


# ------------------------------------------------------------------------------ weeks, the sidebar


def weeks_page(composer: Composer, digests: Digests) -> Draft:
    """The index of weeks. It names no revision, so that an issue that is built again or an older
    one does not change it.
    """
    style = composer.style
    years = groupby(_weeks(digests, style.locale), key=lambda pair: pair[0].year)
    text = wiki_part(
        style.layout,
        "weeks",
        years=tuple(Year(str(year), tuple(each for _, each in run)) for year, run in years),
    )
    mark = Mark(PageKind.WEEKS, week=max(digests, default=None))
    return _frame(composer, WEEKS, mark, under_heading(text, composer.crumbs(WEEKS)), "All weeks")


def _weeks(digests: Digests, locale: Locale) -> Iterator[tuple[date, Week]]:
    for week, scopes in digests.items():
        entries = (Entry(scope, page_target(digest_name(scope, week))) for scope in scopes)
        yield week, Week(locale.day(week), issue_name(week), tuple(entries))


def sidebar(composer: Composer) -> Draft | None:
    """What stands beside every page; None where the flavor or the settings have no such thing."""
    style = composer.style
    if not style.sidebar:
        return None
    text = wiki_part(
        style.layout,
        "sidebar",
        home=page_target(style.home),
        weeks=page_target(WEEKS),
        day=style.locale.day(composer.issue.week),
        sectors=tuple(_sector_rows(composer, named=False)),
    )
    mark = Mark(PageKind.SIDEBAR, week=composer.issue.week)
    return _frame(composer, style.sidebar, mark, text, "")


def _frame(
    composer: Composer, name: str, mark: Mark, text: str, title: str, tagged: Sequence[str] = ()
) -> Draft:
    properties: tuple[tuple[str, Value], ...] = (
        ("title", composer.style.title(title)),
        ("tags", tags(*tagged)),
    )
    body = with_notes(linked(text, composer.style))
    return Draft(composer.style.page(name), mark, body, properties)


def _count(number: int, locale: Locale) -> str:
    return locale.figure(Quantity(float(number)), Kind.COUNT)
