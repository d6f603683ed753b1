"""A sector's digest and an issue's frame, as the parts that messages are spliced of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from briefs.digest import LEAGUE_CUTS, NAMES_GONE, WHOLE_GONE, Digest
from briefs.layout import Layout, Theme
from briefs.layout.theme import Direction
from briefs.writers.mail.letter import ROOM, header
from briefs.writers.mail.parts import (
    FOLDER,
    NOTHING,
    Counted,
    IssueParts,
    Length,
    Picture,
    SectorParts,
    Watched,
    attached_name,
)
from briefs.writers.mail.setter import Setter
from briefs.writers.mail.told import told_of_names

PICTURE_WIDTH = 600
"""Pixels at which a picture is shown where there is room: the column's."""
NOTES = ("watchlist", "colours", "unwatched", "missing", "farewell", "attached", "unshown")
"""What a message says besides, each as IssueParts calls it."""
MOST_ROWS = 150
"""Names of a league that is not even tried whole: no message has room for it."""


@dataclass(frozen=True)
class Masthead:
    """What stands at the head and at the foot of an issue's messages. `standing` says whether the
    desk has approved it, `rulebook` is the title of what words its digests, `postal` where its
    publisher is found.
    """

    week: date
    week_text: str
    issue: str
    revision: str
    standing: str
    language: str
    rulebook: str
    postal: str = ""

    @classmethod
    def of(cls, digest: Digest, postal: str = "") -> "Masthead":
        """That of the issue to which a digest belongs."""
        return cls(
            digest.week,
            digest.week_text,
            digest.issue,
            digest.revision,
            digest.standing.text,
            digest.language,
            digest.narrative.rulebook,
            postal,
        )


@dataclass(frozen=True)
class Places:
    """Where a sector's files are. `links` are addresses of briefs by key, `briefs` paths of their
    PDFs from the week's folder; `pages` and `online` addresses of the digest's, `pdf` the path of
    its pages. `attached` says whether messages carry them, `attached_to_links` whether also those
    do that have links alone. What is not there is empty.
    """

    links: Mapping[str, str] = field(default_factory=dict)
    briefs: Mapping[str, str] = field(default_factory=dict)
    pages: str = ""
    online: str = ""
    pdf: str = ""
    attached: bool = False
    attached_to_links: bool = False


def issue_parts(masthead: Masthead, layout: Layout) -> IssueParts:
    """What all messages of an issue share; LayoutError where a template is wrong."""
    setter = Setter(layout)
    opening, closing = setter.frame(
        imprint=layout.imprint,
        title=f"Weekly digest, week ending {masthead.week_text}",
        week_text=masthead.week_text,
        issue=masthead.issue,
        revision=masthead.revision,
        standing=masthead.standing,
        language=masthead.language,
        rulebook=masthead.rulebook,
        postal=masthead.postal,
    )
    notes = {part: setter.piece("notes", part=part) for part in NOTES}
    counted = {
        part: Counted(setter.words("notes", part=part), setter.words("notes", part=f"{part}s"))
        for part in ("digest", "brief")
    }
    return IssueParts(
        week=masthead.week.isoformat(),
        issue=masthead.issue,
        revision=masthead.revision,
        language=masthead.language,
        title=f"Weekly digest, {masthead.week_text}",
        opening=opening,
        watched_end=NOTHING,
        closing=closing,
        digests=counted["digest"],
        briefs=counted["brief"],
        **notes,
    )


def sector_parts(digest: Digest, layout: Layout, places: Places) -> SectorParts:
    """A sector's digest in all its lengths, and what it tells of each name."""
    setter = Setter(layout)
    pictures = {each.id: picture(digest, each.id) for each in digest.exhibits}
    values = {
        "digest": digest,
        "links": places.links,
        "published": {},
        "pages": places.pages,
        "online": places.online,
        "attached": attached_name(places.pdf, digest.week.isoformat()) if places.attached else "",
        "convention": convention(layout.theme, digest.direction),
        "charts": {each: f"cid:{shown.cid}" for each, shown in pictures.items()},
        "sizes": {
            each.id: (PICTURE_WIDTH, round(PICTURE_WIDTH * each.height / each.width))
            for each in digest.exhibits
        },
    }
    linked = {**values, "attached": ""}
    verdict = digest.narrative.verdict
    return SectorParts(
        scope=digest.scope,
        slug=digest.slug,
        subject=header(f"{digest.scope}: week ending {digest.week_text}"),
        preview=" ".join((verdict.line if verdict else digest.size).text.split()),
        summary=setter.piece("summary", **values, headline=True, told=True),
        headline=setter.piece("summary", **values, headline=True, told=False),
        heading=setter.piece("heading", **values),
        colours=digest.direction.says,
        told=setter.piece("summary", **values, headline=False, told=True),
        lengths=tuple(_lengths(digest, setter, values, tuple(pictures.values()))),
        links=NOTHING if places.attached_to_links else setter.piece("rest", **linked, gone=""),
        names=_watched(digest, setter, values, places),
        pdf=places.pdf,
        attached=places.attached,
        attached_to_links=places.attached_to_links,
    )


def picture(digest: Digest, exhibit: str) -> Picture:
    """The file of an exhibit, and by what name a message shows it."""
    return Picture(
        f"{exhibit}.{digest.slug}@{digest.issue.lower()}.briefs.invalid",
        f"{FOLDER}/charts/{digest.slug}-{exhibit}.png",
    )


def convention(theme: Theme, direction: Direction) -> int:
    """Which of the theme's price colours a sector has: an issue's sectors may differ."""
    pairs = [(pair.rise, pair.fall) for _, pair in theme.price]
    return pairs.index((direction.rise, direction.fall))


def _lengths(
    digest: Digest, setter: Setter, values: dict[str, object], pictures: tuple[Picture, ...]
) -> Iterator[Length]:
    """The longest first, without those for which no message has room."""
    for given_up, rows, names in _cuts(digest):
        gone = ("league" if names else "names") if given_up else ""
        piece = setter.piece("body", **values, rows=rows, names=names, gone=gone)
        if piece.size < ROOM:
            shown = tuple(each for each in pictures if f"cid:{each.cid}" in piece.html)
            yield Length(piece, shown, given_up, headed=True)
    yield Length(setter.piece("rest", **values, gone="digest"), (), (WHOLE_GONE,))


def _cuts(digest: Digest) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """What each length gives up, how many rows of the league it has, and whether it tells of single
    names at all.
    """
    league = digest.table("league")
    most = len(league.rows) if league else 0
    if most <= MOST_ROWS:
        yield (), most, True
    for part, rows in LEAGUE_CUTS.items():
        if rows < most:
            yield (part,), rows, True
    yield (NAMES_GONE,), 0, False


def _watched(
    digest: Digest, setter: Setter, values: dict[str, object], places: Places
) -> dict[str, Watched]:
    told = tuple(told_of_names(digest))
    pieces = setter.pieces("watched", **values, names=told)
    return {
        each.key: Watched(
            piece,
            places.briefs.get(each.key, ""),
            each.key,
            each.name,
            digest.direction.says if each.figures else "",
        )
        for each, piece in zip(told, pieces, strict=True)
    }
