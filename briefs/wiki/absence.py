"""Pages that the newest issue no longer has: they stay, and say so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from briefs.wiki.flavors import WikiStyle
from briefs.wiki.issue import WikiIssue
from briefs.wiki.links import linked
from briefs.wiki.marks import Found, Mark, PageKind, checksum, remarked
from briefs.wiki.ours import Ours
from briefs.wiki.pages import Draft, under_links
from briefs.writers.wiki import wiki_part


def left_behind(issue: WikiIssue, ours: Ours) -> Iterator[tuple[str, bytes]]:
    """The pages of listings, sectors and digests that this issue, the newest, is the first not to
    have, with a note to their readers. What they say is not touched.
    """
    for path, mark in ours.of(PageKind.TICKER, PageKind.SECTOR, PageKind.DIGEST):
        found = ours.found(path)
        if mark.absent is None and _lost(mark, issue) and found is not None:
            note = _note(mark, issue.week, ours.style, held=mark.key in issue.held)
            yield path, _noted(found, note, replace(mark, absent=issue.week))


def as_absent(draft: Draft, absent: date, style: WikiStyle, found: Found | None) -> Draft:
    """A page of an older issue, of a listing that a newer one does not have: kept back by the desk
    where the page that stands there says so.
    """
    kept_back = _note(draft.mark, absent, style, held=True)
    held = found is not None and found.mark.absent == absent and kept_back in found.text
    note = kept_back if held else _note(draft.mark, absent, style, held=False)
    mark = replace(draft.mark, absent=absent)
    return replace(draft, mark=mark, body=under_links(draft.body, note))


def _lost(mark: Mark, issue: WikiIssue) -> bool:
    match mark.kind:
        case PageKind.TICKER:
            return mark.key not in issue.keys
        case PageKind.SECTOR:
            return mark.key not in issue.scopes
    return mark.week == issue.week and mark.key not in issue.digests


def _note(mark: Mark, absent: date, style: WikiStyle, *, held: bool) -> str:
    note = wiki_part(
        style.layout,
        "absent",
        kind=mark.kind.value,
        day=style.locale.day(absent),
        own=style.locale.day(mark.week or absent),
        held=held,
        again=mark.week == absent,
    )
    return linked(note, style)


def _noted(found: Found, note: str, mark: Mark) -> bytes:
    """The page with a note under its links. One that somebody edited stays known as such."""
    text = under_links(found.text, note)
    kept = mark.checksum if not found.intact else checksum(text)
    return found.encoded(remarked(text, replace(mark, checksum=kept)))
