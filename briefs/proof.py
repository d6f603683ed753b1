"""proofread: the last look at a brief before anything is written.

A number that no claim stands behind, an empty sentence or an exhibit without alternative text is
a problem of that brief, and keeps it from being published.
"""

import re
from collections.abc import Iterator

from briefs.brief import Brief
from briefs.claims import Line
from briefs.errors import Problem
from briefs.narrative import Sentence

LONGEST_SENTENCE = 30
"""Words; longer ones are not read."""

# Names of the field that hold a number without stating one.
_TERMS = re.compile(r"\b(?:4|12|13|16|26|52)-week\b|\b52 weeks\b|\b(?:1|4|12|26|52)W\b")
_NUMERAL = re.compile(r"\d")


def proofread(brief: Brief, source: str) -> tuple[Problem, ...]:
    """What is wrong with the brief's own words; `source` names the document in the problems."""
    return tuple(
        Problem(source, f"brief of {brief.identity.key}: {message}") for message in _faults(brief)
    )


def _faults(brief: Brief) -> Iterator[str]:
    for sentence in brief.narrative.sentences:
        yield from _sentence(sentence)
    for exhibit in brief.exhibits:
        place = f"exhibit {exhibit.id}"
        for words in (exhibit.headline, exhibit.subtitle, exhibit.source, exhibit.alt):
            yield from _unbound(words, place)
        if not exhibit.alt.text.strip() or not exhibit.headline.text.strip():
            yield f"{place}: has no headline or no alternative text"
    for table in brief.tables:
        for words in (table.caption, table.note):
            yield from _unbound(words, f"table {table.id}")
    for note in brief.quality:
        yield from _unbound(note, "the data line")


def _sentence(sentence: Sentence) -> Iterator[str]:
    place, text = f"rule {sentence.rule}", sentence.text
    if not text.strip():
        yield f"{place}: says nothing"
    if _length(sentence.line) > LONGEST_SENTENCE:
        yield f"{place}: is longer than {LONGEST_SENTENCE} words: {text!r}"
    yield from _unbound(sentence.line, place)


def _length(line: Line) -> int:
    """Words of the sentence, each claim as one: a rule is not to blame for a company's name."""
    return len("".join(p if isinstance(p, str) else "claim" for p in line.pieces).split())


def _unbound(line: Line, place: str) -> Iterator[str]:
    """A fault for each number that stands in our own words, not in a claim."""
    for claim in line.claims:
        if not claim.source and _NUMERAL.search(claim.text):
            yield f"{place}: a figure without a source in {line.text!r}"
    for words in line.words:
        if _NUMERAL.search(_TERMS.sub("", words)):
            yield f"{place}: a number without a source in {line.text!r}"
