"""proofread: the last look at a brief before anything is written.

A number that no claim stands behind, an empty sentence or an exhibit without alternative text is
a problem of that brief, and keeps it from being published.
"""

import re
from collections.abc import Iterator

from briefs.brief import Brief
from briefs.claims import Claim, Line
from briefs.errors import Problem

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
        yield from _sentence(sentence.text, sentence.claims, f"rule {sentence.rule}")
    for exhibit in brief.exhibits:
        place = f"exhibit {exhibit.id}"
        for words in (exhibit.headline, exhibit.subtitle, exhibit.source, exhibit.alt):
            yield from _unbound(words.text, words.claims, place)
        if not exhibit.alt.text or not exhibit.headline.text:
            yield f"{place}: has no headline or no alternative text"
    for table in brief.tables:
        lines: tuple[Line, ...] = (table.caption, table.note)
        for words in lines:
            yield from _unbound(words.text, words.claims, f"table {table.id}")


def _sentence(text: str, claims: tuple[Claim, ...], place: str) -> Iterator[str]:
    if not text.strip():
        yield f"{place}: says nothing"
    if len(text.split()) > LONGEST_SENTENCE:
        yield f"{place}: is longer than {LONGEST_SENTENCE} words: {text!r}"
    yield from _unbound(text, claims, place)


def _unbound(text: str, claims: tuple[Claim, ...], place: str) -> Iterator[str]:
    """A fault where a digit is left after all claims and the field's terms are taken out."""
    rest = text
    for claim in sorted(claims, key=lambda claim: -len(claim.text)):
        rest = rest.replace(claim.text, " ", 1)
    rest = _TERMS.sub(" ", rest)
    if _NUMERAL.search(rest):
        yield f"{place}: a number without a claim in {text!r}"
