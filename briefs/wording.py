"""What a sentence may not be: empty, too long, with a banned word, or with a number of its own."""

import re
import unicodedata
from collections.abc import Iterator

from briefs.claims import Line
from briefs.rulebook import Banned

LONGEST_SENTENCE = 30
"""Words; longer ones are not read."""

# Names of the field that hold a number without stating one.
_TERMS = re.compile(r"\b(?:4|12|13|16|26|52)-week\b|\b52 weeks\b|\b(?:1|4|12|26|52)W\b")


def faults_of(line: Line, banned: tuple[Banned, ...]) -> Iterator[str]:
    """What is wrong with one sentence, in words that follow the name of its rule."""
    if not line.text.strip():
        yield "says nothing"
    if _length(line) > LONGEST_SENTENCE:
        yield f"is longer than {LONGEST_SENTENCE} words: {line.text!r}"
    yield from banned_in(line, banned)
    yield from unbound(line)


def banned_in(line: Line, banned: tuple[Banned, ...]) -> Iterator[str]:
    """A fault for each word in our own words that the house does not use."""
    for words in line.words:
        printed = " ".join(words.split())
        for ban in banned:
            yield from (f"says {found[0]!r}: {ban.why}" for found in ban.pattern.finditer(printed))


def _length(line: Line) -> int:
    """Words of the sentence, each claim as one: a rule is not to blame for a company's name."""
    return len("".join(p if isinstance(p, str) else "claim" for p in line.pieces).split())


def unbound(line: Line) -> Iterator[str]:
    """A fault where a number stands in our own words: only a claim names its source."""
    if any(has_number(_TERMS.sub("", words)) for words in line.words):
        yield f"a number without a source in {line.text!r}"


def has_number(text: str) -> bool:
    """Whether a digit of any script, a fraction such as ½ or a sign such as Ⅳ is in `text`."""
    return any(unicodedata.category(character).startswith("N") for character in text)
