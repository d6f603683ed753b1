"""A ticker's earlier issues: what they said in one line each, and where they are read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from briefs.archive import Outline
from briefs.claims import Printer
from briefs.locale import NOT_AVAILABLE, Locale
from briefs.quantity import Kind
from briefs.wiki.flavors import WikiStyle, digest_name
from briefs.wiki.links import linked, page_target
from briefs.writers.templates import Marked
from briefs.writers.wiki import wiki_part

_NOWHERE = Marked("")


@dataclass(frozen=True)
class Row:
    """One issue, or one listing of it, as tables print it: composite and setup as in the brief,
    "n/a" where it had none. `to` is the target of its link, empty for none.
    """

    day: str
    key: str
    name: str
    held: bool
    composite: str
    setup: str
    verdict: str
    to: Marked = _NOWHERE


def row_of(outline: Outline, locale: Locale, to: Marked = _NOWHERE) -> Row:
    """What the archive tells of a listing in an issue, as printed."""
    return Row(
        _day(outline.week, locale),
        outline.key,
        outline.name,
        outline.held,
        _score(outline.composite, locale),
        outline.setup or NOT_AVAILABLE,
        outline.verdict,
        to,
    )


# Of thousands of names the same few weeks and scores are printed.
@lru_cache(maxsize=1024)
def _day(week: date, locale: Locale) -> str:
    return locale.day(week)


@lru_cache(maxsize=4096)
def _score(composite: float | None, locale: Locale) -> str:
    return Printer(locale).number(composite, Kind.SCORE, "composite").text


def history_section(
    page: str,
    history: Sequence[Outline],
    style: WikiStyle,
    names: Collection[str],
    commits: Mapping[date, str],
) -> str:
    """The section of a ticker's page, of which `history` is newest first, the page's own issue
    before all others; empty where there is no other. `names` are the pages of the wiki, `commits`
    those that published a week.
    """
    if len(history) < 2:
        return ""
    rows = tuple(_rows(page, history, style, names, commits))
    return linked(wiki_part(style.layout, "history", rows=rows), style)


def _rows(
    page: str,
    history: Sequence[Outline],
    style: WikiStyle,
    names: Collection[str],
    commits: Mapping[date, str],
) -> Iterator[Row]:
    for outline in history:
        commit, digest = commits.get(outline.week, ""), digest_name(outline.scope, outline.week)
        to = _NOWHERE
        # In the commit of a week in which it was held stands the brief of the week before.
        if commit and not outline.held and style.version(page, commit):
            to = page_target(page, commit)
        elif digest in names:
            to = page_target(digest)
        yield row_of(outline, style.locale, to)
