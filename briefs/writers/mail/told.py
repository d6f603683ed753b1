"""What a digest tells of single names, gathered for those who watch them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from briefs.claims import Claim, Line, line
from briefs.digest import Digest, Story
from briefs.tabular import Column, Row, Table

KEY, SETUP, FIGURES = 0, 1, 3
"""Places in a row of the league; between the latter two is the name's place in it."""
ENDS = ("leaders", "laggards")
"""Tables in which to stand is all that they tell."""


@dataclass(frozen=True)
class Mention:
    """What one part of the digest tells of a name; `title` is the part's."""

    title: str
    line: Line


@dataclass(frozen=True)
class Told:
    """All that a digest tells of one name: its row of the league, where it has one, its brief's
    verdict, what the boxes say, and the titles of the tables that it stands in.
    """

    key: str
    name: str
    setup: Line = field(default_factory=Line)
    figures: tuple[tuple[Column, Claim], ...] = ()
    verdict: Line = field(default_factory=Line)
    mentions: tuple[Mention, ...] = ()
    tables: tuple[str, ...] = ()


def told_of_names(digest: Digest) -> Iterator[Told]:
    """Every name that the digest tells of: those of the league in its order, then those that only a
    box names, because they are held back, dropped or not published.
    """
    names, mentions, tables = {}, _mentions(digest), _standings(digest)
    league = digest.table("league")
    for row in league.rows if league else ():
        names[row.key] = row.heading.text
        yield _ranked(row, league, mentions[row.key], tables[row.key])
    for story in _stories(digest):
        if story.key not in names:
            names[story.key] = story.name
            yield Told(story.key, story.name, mentions=tuple(mentions[story.key]))


def _ranked(row: Row, league: Table | None, mentions: list[Mention], tables: list[str]) -> Told:
    columns = league.columns if league else ()
    setup = row.cells[SETUP]
    return Told(
        row.key,
        row.heading.text,
        Line() if setup.missing else Line((setup,)),
        tuple(zip(columns[FIGURES:], row.cells[FIGURES:], strict=True)),
        row.note,
        tuple(mentions),
        tuple(tables),
    )


def _stories(digest: Digest) -> Iterator[Story]:
    for box in digest.boxes:
        yield from (story for story in box.items if story.key)


def _mentions(digest: Digest) -> defaultdict[str, list[Mention]]:
    found = defaultdict[str, list[Mention]](list)
    for box in digest.boxes:
        for story in box.items:
            if story.key:
                found[story.key].append(Mention(box.title, story.line))
    moves = digest.table("moves")
    for row in moves.rows if moves else ():
        if moves is not None and (told := _moved(row)):
            found[row.key].append(Mention(moves.caption.text, told))
    return found


def _moved(row: Row) -> Line:
    """`composite from 10 to 69, Momentum from 20 to 90`"""
    _, before, now, _, score, score_before, score_now = row.cells
    told = "composite from {before} to {now}"
    if not (score.missing or score_before.missing or score_now.missing):
        told += ", {score} from {score_before} to {score_now}"
    return line(
        told,
        before=before,
        now=now,
        score=score,
        score_before=score_before,
        score_now=score_now,
    )


def _standings(digest: Digest) -> defaultdict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for table in filter(None, map(digest.table, ENDS)):
        for row in table.rows:
            found[row.key].append(table.caption.text)
    return found
