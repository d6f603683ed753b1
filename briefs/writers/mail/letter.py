"""One reader's message, spliced of parts: summaries, watchlist, digests, each in the length that
the whole has room for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from briefs.subscribers import Choice
from briefs.writers.mail.parts import (
    ADDRESS,
    NAMES,
    PREVIEW,
    IssueParts,
    Length,
    Picture,
    Piece,
    SectorParts,
    Watched,
)

ROOM = 95_000
"""Bytes of HTML; Gmail clips a message near 102 kB."""
WATCH_ROOM = 40_000
"""What of it a long watchlist may take."""
STEP = 512
"""The room that is left is rounded down to this, so that readers alike share one choice."""
MOST_ATTACHED = 20
"""Briefs that a message carries, each of some 100 kB."""
MOST_NAMED = 60
"""Names in one list of what a message does not hold."""
LONGEST_SUBJECT = 110
"""Characters; an inbox shows half of them."""


@dataclass(frozen=True)
class Letter:
    """What one reader gets: `pieces` to be set one after the other, `pictures` that they show,
    `attached`, paths of the PDFs that they say are attached, and what was `given_up` for room.
    """

    subject: str
    pieces: tuple[Piece, ...]
    pictures: tuple[Picture, ...] = ()
    attached: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The whole page."""
        return "".join(piece.html for piece in self.pieces)

    @property
    def text(self) -> str:
        """The whole plain text."""
        return "".join(piece.text for piece in self.pieces)


def letter(
    issue: IssueParts,
    sectors: Sequence[SectorParts],
    watched: Sequence[Watched],
    unwatched: Sequence[str],
    missing: Sequence[str],
    choice: Choice,
    farewell: str,
) -> Letter:
    """The message of a reader of `sectors` who watches `watched`; `unwatched` are keys of names
    that the issue does not cover, `missing` sectors that it does not have. `farewell` is the
    address at which mail is ended.
    """
    briefs = _briefs(watched) if choice is Choice.BRIEFS else ()
    watchlist, unshown = _watchlist(issue, watched, unwatched, briefs)
    opening = _opened(issue.opening, sectors[0].preview if sectors else "")
    before, behind = issue.around_farewell
    closing = (before, filled(issue.farewell, ADDRESS, farewell), behind)
    missed = _listed(issue.missing, missing)
    used = opening.size + _size((*missed, *watchlist, *closing))
    linked = choice is Choice.LINKS
    scopes = tuple(each.scope for each in sectors)
    room = ROOM - used - issue.unshown.size - _listing((*unshown, *scopes))
    kept, summaries, lengths = _sectors(sectors, room, linked=linked)
    unshown += scopes[kept:]
    return Letter(
        _subject(issue, sectors),
        (
            opening,
            *summaries,
            *missed,
            *watchlist,
            *(each.piece for each in lengths),
            *_listed(issue.unshown, unshown),
            *closing,
        ),
        tuple(picture for each in lengths for picture in each.pictures),
        (*_pages(sectors[:kept], linked=linked), *(each.brief for each in briefs)),
        (
            *(
                f"{sector.scope}: {part}"
                for sector, length in zip(sectors, lengths, strict=False)
                for part in length.given_up
            ),
            *unshown,
        ),
    )


def filled(piece: Piece, mark: str, words: str) -> Piece:
    """A piece with a reader's own words in place of a mark."""
    return Piece(piece.html.replace(mark, escape(words)), piece.text.replace(mark, words))


@lru_cache(maxsize=1024)
def _opened(opening: Piece, preview: str) -> Piece:
    """The opening with what an inbox shows; many readers share it."""
    return filled(opening, PREVIEW, preview)


def _size(pieces: Sequence[Piece]) -> int:
    return sum(piece.size for piece in pieces)


def _listed(piece: Piece, names: Sequence[str]) -> tuple[Piece, ...]:
    """A piece around names; none where there are none."""
    if not names:
        return ()
    more = f" +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
    return (filled(piece, NAMES, ", ".join(names[:MOST_NAMED]) + more),)


def _listing(names: Sequence[str]) -> int:
    """Room for a list of what is not shown, should there be one."""
    return sum(len(escape(name).encode()) + 2 for name in names[:MOST_NAMED]) + 10


def _briefs(watched: Sequence[Watched]) -> tuple[Watched, ...]:
    """The watched names whose briefs are attached."""
    return tuple(each for each in watched if each.brief)[:MOST_ATTACHED]


def _watchlist(
    issue: IssueParts,
    watched: Sequence[Watched],
    unwatched: Sequence[str],
    briefs: Sequence[Watched],
) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """The pieces of the watchlist, and the keys of the names for which there was no room."""
    if not watched and not unwatched:
        return (), ()
    shown = _fitting([each.piece.size for each in watched], WATCH_ROOM)
    pieces = (
        issue.watchlist,
        *(each.piece for each in watched[:shown]),
        *_listed(issue.attached, [each.key for each in briefs]),
        *_listed(issue.unwatched, unwatched),
        issue.watched_end,
    )
    return pieces, tuple(each.key for each in watched[shown:])


def _fitting(sizes: Sequence[int], room: int) -> int:
    """How many of the first there is room for."""
    for count, size in enumerate(sizes):
        room -= size
        if room < 0:
            return count
    return len(sizes)


def _sectors(
    sectors: Sequence[SectorParts], room: int, *, linked: bool
) -> tuple[int, tuple[Piece, ...], tuple[Length, ...]]:
    """How many sectors there is room for, the first pieces of each, and what follows below."""
    offered = [(Length(each.links),) if linked else each.lengths for each in sectors]
    summaries = tuple(each.summary for each in sectors)
    least = sum(each[-1].piece.size for each in offered)
    if _size(summaries) + least > room:
        summaries = tuple(each.headline for each in sectors)
    kept = len(sectors)
    if _size(summaries) + least > room:
        both = [
            above.size + below[-1].piece.size
            for above, below in zip(summaries, offered, strict=True)
        ]
        kept = _fitting(both, room)
    summaries, offered = summaries[:kept], offered[:kept]
    sizes = tuple(tuple(each.piece.size for each in lengths) for lengths in offered)
    places = _places(sizes, max(room - _size(summaries), 0) // STEP * STEP)
    return kept, summaries, tuple(each[at] for each, at in zip(offered, places, strict=True))


@lru_cache(maxsize=4096)
def _places(sizes: tuple[tuple[int, ...], ...], room: int) -> tuple[int, ...]:
    """Which length of each sector fits with the others: of what is too long that is shortened which
    has most shorter ones left, the longest of several, so that no sector loses its names while
    another has a long league. Then whatever fits after all is put back, in order.
    """
    chosen = [0] * len(sizes)
    total = sum(each[0] for each in sizes)
    while total > room:
        left = [(len(own) - 1 - at, own[at]) for own, at in zip(sizes, chosen, strict=True)]
        most = max(range(len(sizes)), key=left.__getitem__, default=0)
        if not left or not left[most][0]:
            break
        chosen[most] += 1
        total -= left[most][1] - sizes[most][chosen[most]]
    for sector, own in enumerate(sizes):
        before, here = own[: chosen[sector]], own[chosen[sector]]
        fits = (at for at, size in enumerate(before) if total + size - here <= room)
        chosen[sector] = next(fits, chosen[sector])
        total += own[chosen[sector]] - here
    return tuple(chosen)


def _pages(sectors: Sequence[SectorParts], *, linked: bool) -> Iterator[str]:
    for each in sectors:
        if each.attached_to_links if linked else each.attached:
            yield each.pdf


def _subject(issue: IssueParts, sectors: Sequence[SectorParts]) -> str:
    """One sector's own words; of several the scopes, as many as an inbox may show."""
    if len(sectors) == 1:
        return header(sectors[0].subject)
    subject = f"{issue.title}:" if sectors else issue.title
    for count, each in enumerate(sectors):
        longer = f"{subject}{',' if count else ''} {each.scope}"
        if count and len(longer) > LONGEST_SUBJECT - len(" +999"):
            return header(f"{subject} +{len(sectors) - count}")
        subject = longer
    return header(subject)


def header(text: str) -> str:
    """Text fit for a header: without line breaks and what is not seen, and not too long."""
    seen = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
