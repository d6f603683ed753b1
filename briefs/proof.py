"""proofread: the last look at a brief or a digest before anything is written.

A figure that is bound to nothing, a sentence that is too long or holds a banned word, an exhibit
without alternative text, or two editions that do not say the same is a problem of that publication,
and keeps it from being published.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from briefs.claims import Claim
from briefs.digest import LEAGUE_CUTS, NAMES_GONE, SUMMARY, TELLS_OF_NAMES, WHOLE_GONE
from briefs.errors import Problem
from briefs.layout import BOXES
from briefs.publication import Publication
from briefs.wording import banned_in, faults_of, has_number, unbound

_BESIDE_FACTS = frozenset({"desk", "earlier", "facts", "problems", "scale"})
"""Sources that are no facts: what the desk says, counts of what the brief itself knows (its facts,
the problems of its document, what the earlier issue told), and the ends of a fixed axis.
"""


def proofread(publication: Publication, source: str) -> tuple[Problem, ...]:
    """What is wrong with it; `source` names its document, or its issue, in the problems."""
    return _problems(publication, source, _faults(publication))


def compare_editions(
    publication: Publication,
    words: Mapping[str, str],
    source: str,
    given_up: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Where the editions of a publication do not say the same. `words` gives, by the edition's
    name, all its words as a reader meets them, with single spaces; `given_up` are the sections that
    one of them left out for room, and says so.
    """
    return _problems(publication, source, _differences(publication, words, given_up))


def _problems(publication: Publication, source: str, faults: Iterator[str]) -> tuple[Problem, ...]:
    return tuple(Problem(source, f"{publication.name}: {message}") for message in faults)


def _faults(publication: Publication) -> Iterator[str]:
    if not any(entry.claim.form for entry in publication.ledger):
        yield "the claim ledger is empty: it prints no figure of a document"
    for sentence in publication.narrative.sentences:
        place = f"rule {', '.join(sentence.rules)}"
        yield from (f"{place}: {fault}" for fault in faults_of(sentence.line, publication.banned))
    sections = {str(section) for section, _ in publication.narrative.by_section()}
    for place, line in publication.lines():
        if place.partition(" ")[0] not in sections:
            yield from (f"{place}: {fault}" for fault in unbound(line))
    for exhibit in publication.exhibits:
        if not exhibit.alt.text.strip() or not exhibit.headline.text.strip():
            yield f"exhibit {exhibit.id}: has no headline or no alternative text"
        banned = banned_in(exhibit.headline, publication.banned)
        yield from (f"exhibit {exhibit.id}: {fault}" for fault in banned)
        # A text that stands once more than it is known was written by nobody who knows its source.
        known = Counter(label.text for label in exhibit.labels)
        strays = Counter(words.text for words in exhibit.artwork.words) - known
        yield from (f"exhibit {exhibit.id}: prints {text!r} without a source" for text in strays)
    for entry in publication.ledger:
        yield from (f"{entry.place}: {fault}" for fault in _loose(entry.claim, publication))


def _loose(claim: Claim, publication: Publication) -> Iterator[str]:
    """A fault for a figure without a source, and for a claim whose source is nothing that the
    publication knows, or knows as missing.
    """
    source = claim.source
    if not source and has_number(claim.text):
        yield f"{claim.text!r} is a figure without a source"
    if not source or source in _BESIDE_FACTS or publication.knows(source):
        return
    fact = publication.facts.get(source)
    if fact is None and source not in publication.thresholds:
        yield f"{claim.text!r} is bound to {source!r}, which is no fact and no threshold"
    elif fact is not None and fact.missing and not claim.missing:
        yield f"{claim.text!r} is bound to {source!r}, which is missing: {fact.reason}"


def _differences(
    publication: Publication, words: Mapping[str, str], given_up: Collection[str]
) -> Iterator[str]:
    """A fault for each line and each row that one edition prints and another does not.

    What no edition prints is the layout's choice.
    """
    for place, text in _texts(publication, given_up):
        holding = [name for name, said in words.items() if text in said]
        if holding and len(holding) < len(words):
            lacking = ", ".join(name for name in words if name not in holding)
            yield f"{place}: {text!r} stands in {', '.join(holding)} and not in {lacking}"


def _texts(publication: Publication, given_up: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a reader meets, line by line and row by row, with single spaces."""
    gone = {box for part in given_up for box in BOXES.get(part, ())}
    gone |= TELLS_OF_NAMES if NAMES_GONE in given_up else frozenset()
    cut = _cut_rows(publication, given_up)
    for place, line in publication.lines():
        # All editions show the same pictures, in which no text is looked for.
        told = place.partition(" ")[0] != "picture" and place not in cut
        if told and not gone & _parts_of(place) and _stays(place, given_up):
            yield place, " ".join(line.text.split())
    for table in publication.tables:
        # A page that gave up older weeks prints the newer rows alone.
        shortened = table.id == "recent" and "older_weeks" in given_up
        rows = () if shortened or table.id in gone else table.rows
        for number, row in enumerate(rows, start=1):
            place = f"table {table.id}, row {number}"
            if place not in cut and _stays(place, given_up):
                cells = " ".join(claim.text for claim in (row.heading, *row.cells))
                yield place, " ".join(cells.split())


def _parts_of(place: str) -> frozenset[str]:
    """Of `box signals, 1` its kind and its name."""
    kind, _, name = place.partition(" ")
    return frozenset({kind, name.partition(",")[0]})


def _stays(place: str, given_up: Collection[str]) -> bool:
    """Whether a place is left where all but the summary was given up."""
    return WHOLE_GONE not in given_up or place in SUMMARY or place.partition(" ")[0] in SUMMARY


def _cut_rows(publication: Publication, given_up: Collection[str]) -> frozenset[str]:
    """The places of a league's rows that an edition which must be short leaves out."""
    league = publication.table("league")
    kept = [rows for part, rows in LEAGUE_CUTS.items() if part in given_up]
    if league is None or not kept:
        return frozenset()
    rest = range(min(kept) + 1, len(league.rows) + 1)
    return frozenset(f"table league, row {row}" for row in rest)
