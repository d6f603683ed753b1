"""proofread: the last look at a brief before anything is written.

A figure that is bound to nothing, a sentence that is too long or holds a banned word, an exhibit
without alternative text, or two editions that do not say the same is a problem of that brief, and
keeps it from being published.
"""

import re
from collections.abc import Iterator, Mapping

from briefs.brief import Brief
from briefs.claims import Claim, Line
from briefs.errors import Problem
from briefs.rulebook import Banned

LONGEST_SENTENCE = 30
"""Words; longer ones are not read."""

# Names of the field that hold a number without stating one.
_TERMS = re.compile(r"\b(?:4|12|13|16|26|52)-week\b|\b52 weeks\b|\b(?:1|4|12|26|52)W\b")
_NUMERAL = re.compile(r"\d")
_BESIDE_FACTS = frozenset({"facts", "problems"})
"""Sources that count what the brief itself knows: its facts, and the problems of its document."""


def proofread(brief: Brief, source: str) -> tuple[Problem, ...]:
    """What is wrong with the brief; `source` names the document in the problems."""
    return _problems(brief, source, _faults(brief))


def compare_editions(
    brief: Brief, words: Mapping[str, str], source: str
) -> tuple[Problem, ...]:
    """Where the editions of a brief do not say the same. `words` gives, by the edition's name, all
    its words as a reader meets them, with single spaces.
    """
    return _problems(brief, source, _differences(brief, words))


def faults_of(line: Line, banned: tuple[Banned, ...]) -> Iterator[str]:
    """What is wrong with one sentence, in words that follow the name of its rule."""
    if not line.text.strip():
        yield "says nothing"
    if _length(line) > LONGEST_SENTENCE:
        yield f"is longer than {LONGEST_SENTENCE} words: {line.text!r}"
    for words in line.words:
        for ban in banned:
            yield from (f"says {found[0]!r}: {ban.why}" for found in ban.pattern.finditer(words))
    yield from _unbound(line)


def _problems(brief: Brief, source: str, faults: Iterator[str]) -> tuple[Problem, ...]:
    return tuple(
        Problem(source, f"brief of {brief.identity.key}: {message}") for message in faults
    )


def _faults(brief: Brief) -> Iterator[str]:
    if not any(entry.claim.form for entry in brief.ledger):
        yield "the claim ledger is empty: the brief prints no figure of the document"
    for sentence in brief.narrative.sentences:
        place = f"rule {', '.join(sentence.rules)}"
        yield from (f"{place}: {fault}" for fault in faults_of(sentence.line, brief.banned))
    sections = {str(section) for section, _ in brief.narrative.by_section()}
    for place, line in brief.lines():
        if place.partition(" ")[0] not in sections:
            yield from (f"{place}: {fault}" for fault in _unbound(line))
    for exhibit in brief.exhibits:
        if not exhibit.alt.text.strip() or not exhibit.headline.text.strip():
            yield f"exhibit {exhibit.id}: has no headline or no alternative text"
    for entry in brief.ledger:
        yield from (f"{entry.place}: {fault}" for fault in _loose(entry.claim, brief))


def _length(line: Line) -> int:
    """Words of the sentence, each claim as one: a rule is not to blame for a company's name."""
    return len("".join(p if isinstance(p, str) else "claim" for p in line.pieces).split())


def _unbound(line: Line) -> Iterator[str]:
    """A fault for each number that stands in our own words, or in a claim that names no source."""
    for claim in line.claims:
        if not claim.source and _NUMERAL.search(claim.text):
            yield f"a figure without a source in {line.text!r}"
    for words in line.words:
        if _NUMERAL.search(_TERMS.sub("", words)):
            yield f"a number without a source in {line.text!r}"


def _loose(claim: Claim, brief: Brief) -> Iterator[str]:
    """A fault for a claim whose source is nothing the brief knows, or knows as missing."""
    source = claim.source
    if not source or source in _BESIDE_FACTS or source.startswith("/"):
        return
    fact = brief.facts.get(source)
    if fact is None and source not in brief.thresholds:
        yield f"{claim.text!r} is bound to {source!r}, which is no fact and no threshold"
    elif fact is not None and fact.missing and not claim.missing:
        yield f"{claim.text!r} is bound to {source!r}, which is missing: {fact.reason}"


def _differences(brief: Brief, words: Mapping[str, str]) -> Iterator[str]:
    """A fault for each line that one edition prints and another does not.

    What no edition prints is the layout's choice, and what a layout gave up for room it names.
    """
    for place, line in brief.lines():
        text = " ".join(line.text.split())
        holding = [name for name, said in words.items() if text in said]
        if holding and len(holding) < len(words):
            lacking = ", ".join(name for name in words if name not in holding)
            yield f"{place}: {text!r} stands in {', '.join(holding)} and not in {lacking}"
