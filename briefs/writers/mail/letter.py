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
    Counted,
    IssueParts,
    Length,
    Picture,
    Piece,
    SectorParts,
    Watched,
)
from briefs.writers.plain import wrapped

ROOM = 95_000
"""Bytes of HTML; Gmail clips a message near 102 kB."""
WATCH_ROOM = 40_000
"""What of it a long watchlist may take."""
STEP = 512
"""The room that is left is rounded down to this, so that readers alike share one choice."""
MANY_SECTORS = 3
"""From so many on a watchlist follows on the sectors' headlines."""
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
    linked = choice is Choice.LINKS
    watchlist, unshown, said = _watchlist(issue, watched, unwatched)
    opening = _opened(issue.opening, sectors[0].preview if sectors else "")
    before, behind = issue.around_farewell
    closing = (before, filled(issue.farewell, ADDRESS, farewell), behind)
    missed = _listed(issue.missing, missing)
    most = _attached(issue, tuple(_paged(sectors, linked=linked)), briefs)
    used = opening.size + _size((*missed, *watchlist, *most, *closing))
    scopes = tuple(each.scope for each in sectors)
    room = ROOM - used - issue.unshown.size - _listing((*unshown, *scopes))
    moved = bool(watchlist) and len(sectors) >= MANY_SECTORS and not linked
    shown = _sectors(issue, sectors, room, linked=linked, moved=moved)
    unshown += scopes[len(shown) :]
    paged = tuple(_paged(sectors[: len(shown)], linked=linked))
    return Letter(
        _subject(issue, sectors),
        (
            opening,
            *(each.above for each in shown),
            *missed,
            *watchlist,
            *_digests(issue, shown, said),
            *_listed(issue.unshown, unshown),
            *_attached(issue, paged, briefs),
            *closing,
        ),
        tuple(picture for each in shown for picture in each.length.pictures),
        (*(each.pdf for each in paged), *(each.brief for each in briefs)),
        (*(part for each in shown for part in each.given_up), *unshown),
    )


@dataclass(frozen=True)
class _Shown:
    """A sector as one message has it: a piece above the watchlist, and what stands below it."""

    sector: SectorParts
    above: Piece
    length: Length
    moved: bool

    @property
    def given_up(self) -> Iterator[str]:
        yield from (f"{self.sector.scope}: {part}" for part in self.length.given_up)


def _below(
    sector: SectorParts, length: Length, colours: Sequence[Piece], *, moved: bool
) -> tuple[Piece, ...]:
    """What stands below the watchlist; `moved` where the rest of the summary does too. Only where
    there are figures is it said what their colours mean.
    """
    heading = (sector.heading,) if length.headed or moved else ()
    told = (sector.told,) if moved else ()
    return (*heading, *told, *(colours if length.headed else ()), length.piece)


def _digests(issue: IssueParts, shown: Sequence[_Shown], said: str) -> Iterator[Piece]:
    """What stands below the watchlist. What colours mean is told where it is not what was `said`
    last.
    """
    for each in shown:
        meant = each.sector.colours if each.length.headed else said
        colours = _listed(issue.colours, (meant,) if meant != said else ())
        yield from _below(each.sector, each.length, colours, moved=each.moved)
        said = meant


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
    return (_around(piece, _enumerated(names)),) if names else ()


def _enumerated(names: Sequence[str]) -> str:
    more = f" +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


@lru_cache(maxsize=1024)
def _around(piece: Piece, words: str) -> Piece:
    """A piece around words, however many they are: its lines of text end in time. What is attached
    is said in the same words to many.
    """
    made = filled(piece, NAMES, words)
    lines = (line for each in made.text.split("\n")[:-1] for line in wrapped(each) or [""])
    return Piece(made.html, "".join(f"{line}\n" for line in lines))


def _attached(
    issue: IssueParts, paged: Sequence[SectorParts], briefs: Sequence[Watched]
) -> tuple[Piece, ...]:
    """The piece that says what is attached; none where nothing is."""
    named = (
        (issue.digests, [each.scope for each in paged]),
        (issue.briefs, [each.name or each.key for each in briefs]),
    )
    said = "; ".join(_counted(words, names) for words, names in named if names)
    return (_around(issue.attached, said),) if said else ()


def _counted(words: Counted, names: Sequence[str]) -> str:
    return words.of(len(names)).replace(NAMES, _enumerated(names))


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
) -> tuple[tuple[Piece, ...], tuple[str, ...], str]:
    """The pieces of the watchlist, the keys of the names for which there was no room, and what it
    says that colours mean: names of two markets leave that to their sectors.
    """
    if not watched and not unwatched:
        return (), (), ""
    shown = _fitting([each.piece.size for each in watched], WATCH_ROOM)
    meant = {each.colours for each in watched[:shown] if each.colours}
    said = meant.pop() if len(meant) == 1 else ""
    pieces = (
        issue.watchlist,
        *_listed(issue.colours, (said,) if said else ()),
        *(each.piece for each in watched[:shown]),
        *_listed(issue.unwatched, unwatched),
        issue.watched_end,
    )
    return pieces, tuple(each.key for each in watched[shown:]), said


def _fitting(sizes: Sequence[int], room: int) -> int:
    """How many of the first there is room for."""
    for count, size in enumerate(sizes):
        room -= size
        if room < 0:
            return count
    return len(sizes)


def _sectors(
    issue: IssueParts, sectors: Sequence[SectorParts], room: int, *, linked: bool, moved: bool
) -> tuple[_Shown, ...]:
    """The sectors that there is room for, each in the length that fits with the others."""
    above = tuple(each.headline if moved else each.summary for each in sectors)
    sizes = _sizes(issue, sectors, linked=linked, moved=moved)
    if _size(above) + sum(each[-1] for each in sizes) > room:
        above, moved = tuple(each.headline for each in sectors), False
        sizes = _sizes(issue, sectors, linked=linked, moved=False)
        least = [piece.size + each[-1] for piece, each in zip(above, sizes, strict=True)]
        kept = _fitting(least, room)
        sectors, above, sizes = sectors[:kept], above[:kept], sizes[:kept]
    places = _places(sizes, max(room - _size(above), 0) // STEP * STEP)
    return tuple(
        _Shown(sector, piece, _offered(sector, linked=linked)[at], moved)
        for sector, piece, at in zip(sectors, above, places, strict=True)
    )


def _offered(sector: SectorParts, *, linked: bool) -> tuple[Length, ...]:
    return (Length(sector.links),) if linked else sector.lengths


def _sizes(
    issue: IssueParts, sectors: Sequence[SectorParts], *, linked: bool, moved: bool
) -> tuple[tuple[int, ...], ...]:
    """Bytes below the watchlist, of each length of each sector."""
    return tuple(
        tuple(
            _size(_below(each, length, _listed(issue.colours, (each.colours,)), moved=moved))
            for length in _offered(each, linked=linked)
        )
        for each in sectors
    )


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


def _paged(sectors: Sequence[SectorParts], *, linked: bool) -> Iterator[SectorParts]:
    """The sectors whose pages are attached."""
    for each in sectors:
        if each.attached_to_links if linked else each.attached:
            yield each


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
