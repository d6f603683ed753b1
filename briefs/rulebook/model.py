"""What a rulebook is made of, frozen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from briefs.conditions import Condition
from briefs.facts import FactValue
from briefs.locale import Style
from briefs.quantity import Kind, Quantity
from briefs.rulebook.subject import Subject


class Section(StrEnum):
    """Where a rule's sentence stands in the brief, in the order in which a brief is read."""

    VERDICT = "verdict"
    SUMMARY = "summary"
    CHANGE = "change"
    CONTRADICTION = "contradiction"
    OPPORTUNITY = "opportunity"
    RISK = "risk"
    WATCH = "watch"


COMPOSED = (Section.VERDICT, Section.SUMMARY)
"""Sections that are made of parts, one rule to a part; the others are lists."""


@dataclass(frozen=True)
class Slot:
    """A place in a sentence that a figure or a term fills: `{vs_trend:size}`."""

    name: str
    style: Style


@dataclass(frozen=True)
class Text:
    """A sentence as literal pieces and slots, in order."""

    pieces: tuple[str | Slot, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What its slots name: facts, figures, thresholds and terms."""
        return tuple(piece.name for piece in self.pieces if isinstance(piece, Slot))


@dataclass(frozen=True)
class Threshold:
    """A number that a desk may argue about, with the source of its value."""

    id: str
    quantity: Quantity
    kind: Kind
    source: str


@dataclass(frozen=True)
class Figure:
    """A figure that the rulebook itself computes from facts, thresholds and earlier figures."""

    id: str
    kind: Kind
    title: str
    formula: Condition


@dataclass(frozen=True)
class Term:
    """A name for one thing, by language: in full where a brief first says it, short after that."""

    id: str
    first: Mapping[str, Text]
    again: Mapping[str, Text]


@dataclass(frozen=True)
class Banned:
    """Words that no sentence may hold, and why: advice, promises, second names of one thing."""

    words: tuple[str, ...]
    why: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any of the words, as whole words and in either case."""
        joined = "|".join(re.escape(word) for word in self.words)
        return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """Facts under which a rule must come out as `status`; `says` is its sentence, where given."""

    status: str
    facts: Mapping[str, FactValue]
    says: str = ""


@dataclass(frozen=True)
class Rule:
    """A condition, the reason it matters, and what to say by language.

    `weight` orders sentences. Of sentences with one `topic` a brief has only the weightiest.
    `part` is the place of a verdict's or summary's sentence. `cites` are facts that the sentence
    names beside those of the condition. `flips` say what would end the finding. A `fallback` fires
    only where every other rule of its section was silent.
    """

    id: str
    section: Section
    weight: Condition
    when: Condition
    why: str
    texts: Mapping[str, Text]
    flips: Mapping[str, Text] = field(default_factory=dict)
    topic: str = ""
    part: str = ""
    cites: tuple[str, ...] = ()
    fallback: bool = False
    cases: tuple[Case, ...] = ()

    def text(self, language: str) -> Text:
        """The sentence in `language`, or in English, which every rule has."""
        return self.texts.get(language, self.texts["en"])

    def flip(self, language: str) -> Text | None:
        """What would end the finding, or None where the rule does not say."""
        return self.flips.get(language, self.flips.get("en"))


@dataclass(frozen=True)
class Rulebook:
    """A named set of rules on one subject, in the order of the file.

    `budget` is the most sentences a list may have; `parts` the parts of verdict and summary in
    order; `retired` the ids of rules that were withdrawn, which stand for nothing else ever. A
    sentence with a percentage of `most_percent` or more is not told: from there on it hides more
    than it says.
    """

    name: str
    title: str
    thresholds: Mapping[str, Threshold]
    rules: tuple[Rule, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    banned: tuple[Banned, ...] = ()
    budget: Mapping[Section, int] = field(default_factory=dict)
    parts: Mapping[Section, tuple[str, ...]] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    most_percent: float | None = None
    subject: Subject = Subject.LISTING

    def names_of(self, rule: Rule, language: str) -> tuple[str, ...]:
        """Every fact, figure and threshold that `rule` reads to decide, weigh and speak in
        `language`; a term stands for the facts of both its forms.
        """
        if language not in self._read:
            self._read[language] = {each.id: self._names(each, language) for each in self.rules}
        return self._read[language][rule.id]

    @cached_property
    def _read(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """What each rule reads, by language: every document asks for it again."""
        return {}

    def _names(self, rule: Rule, language: str) -> tuple[str, ...]:
        texts = (rule.text(language), rule.flip(language))
        said = [name for text in texts if text for name in text.names]
        read = [*rule.when.names, *rule.weight.names, *rule.cites]
        for name in said:
            read.extend(self._told(name, language))
        return tuple(dict.fromkeys(read))

    def facts_read(self, language: str) -> frozenset[str]:
        """Every fact that any of its rules and figures reads."""
        read = {name for rule in self.rules for name in self.names_of(rule, language)}
        for figure in self.figures.values():
            read.update(figure.formula.names)
        return frozenset(read - self.thresholds.keys() - self.figures.keys())

    def printed_by(self, rule: Rule, language: str) -> tuple[str, ...]:
        """Every fact, figure and threshold whose value the rule's sentence prints."""
        said = rule.text(language).names
        return tuple(part for name in said for part in self._told(name, language))

    def _told(self, name: str, language: str) -> tuple[str, ...]:
        term = self.terms.get(name)
        if term is None:
            return (name,)
        return (*_spoken(term.first, language).names, *_spoken(term.again, language).names)

    def lacking(self, language: str) -> tuple[str, ...]:
        """The ids of rules and terms that have no words in `language`."""
        rules = [rule.id for rule in self.rules if language not in rule.texts]
        flips = [rule.id for rule in self.rules if rule.flips and language not in rule.flips]
        terms = [
            t.id for t in self.terms.values() if language not in t.first.keys() & t.again.keys()
        ]
        return tuple(dict.fromkeys([*rules, *flips, *terms]))


def _spoken(texts: Mapping[str, Text], language: str) -> Text:
    return texts.get(language, texts["en"])
