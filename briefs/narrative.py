"""narrate: findings in, the sentences of a brief out, each figure in them bound to its fact.

Of the findings that fired, a brief tells the weightiest: one to a topic, as many to a list as the
rulebook's budget allows. What was left out says why. A term is told in full where a reader meets
it first, and short after that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from briefs.claims import Claim, Line, Printer
from briefs.facts import Facts
from briefs.findings import Finding, Findings
from briefs.locale import Locale
from briefs.rulebook import Rulebook, Section, Slot, Text
from briefs.rulebook.model import COMPOSED

FILLER = 1.0
"""A finding that weighs less is told only where its list would be empty."""


@dataclass(frozen=True)
class Sentence:
    """One sentence and the rules that said it: one, or one for each part of a verdict."""

    line: Line
    rules: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.line.text


@dataclass(frozen=True)
class Narrative:
    """What a brief says and by which rulebook. Lists run from the weightiest sentence down.

    `left_out` gives, for a rule that fired and is not told, the reason; `undecided` names the
    sections that are empty because their rules lacked facts.
    """

    verdict: Sentence | None
    summary: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]
    contradictions: tuple[Sentence, ...]
    opportunities: tuple[Sentence, ...]
    risks: tuple[Sentence, ...]
    watch_points: tuple[Sentence, ...]
    rulebook: str
    left_out: Mapping[str, str] = field(default_factory=dict)
    undecided: frozenset[Section] = frozenset()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order in which a brief is read."""
        return tuple(sentence for _, said in self.by_section() for sentence in said)

    def by_section(self) -> Iterator[tuple[Section, tuple[Sentence, ...]]]:
        """The sentences of each section, in the order in which a brief is read."""
        yield Section.VERDICT, (self.verdict,) if self.verdict else ()
        yield Section.SUMMARY, self.summary
        yield Section.CHANGE, self.changes
        yield Section.CONTRADICTION, self.contradictions
        yield Section.OPPORTUNITY, self.opportunities
        yield Section.RISK, self.risks
        yield Section.WATCH, self.watch_points


def narrate(findings: Findings, locale: Locale) -> Narrative:
    """The sentences of the rules that fired; ties keep the rulebook's order."""
    rulebook = findings.rulebook
    chosen, left_out = _choose(findings, rulebook)
    voice = _Voice(findings.facts, rulebook, Printer(locale))
    verdict = tuple(voice.verdict(chosen[Section.VERDICT]))
    # In the order of reading, because a term is told in full where it is met first.
    said = {
        section: tuple(voice.sentence(finding) for finding in chosen[section])
        for section in Section
        if section is not Section.VERDICT
    }
    return Narrative(
        verdict=next(iter(verdict), None),
        summary=said[Section.SUMMARY],
        changes=said[Section.CHANGE],
        contradictions=said[Section.CONTRADICTION],
        opportunities=said[Section.OPPORTUNITY],
        risks=said[Section.RISK],
        watch_points=said[Section.WATCH],
        rulebook=rulebook.title or rulebook.name,
        left_out=left_out,
        undecided=frozenset(section for section in Section if findings.undecided(section)),
    )


def flip_line(finding: Finding, findings: Findings, locale: Locale) -> Line | None:
    """What would end a finding, as a sentence; None where its rule does not say."""
    text = finding.rule.flip(locale.language)
    voice = _Voice(findings.facts, findings.rulebook, Printer(locale))
    return voice.line(text) if text else None


def _choose(
    findings: Findings, rulebook: Rulebook
) -> tuple[dict[Section, list[Finding]], dict[str, str]]:
    """The findings to tell, by section, and why the others that fired are not told."""
    fired = sorted((each for each in findings if each.fired), key=lambda each: -each.weight)
    chosen: dict[Section, list[Finding]] = {section: [] for section in Section}
    left_out: dict[str, str] = {}
    topics: dict[tuple[bool, str], str] = {}
    for finding in fired:
        rule = finding.rule
        if rule.section in COMPOSED:
            continue
        # A watch point names the level of what another sentence tells; it has topics of its own.
        topic = (rule.section is Section.WATCH, rule.topic or rule.id)
        budget = rulebook.budget.get(rule.section)
        if topic in topics:
            left_out[rule.id] = f"{topics[topic]} tells of {rule.topic} and weighs more"
        elif finding.weight < FILLER and chosen[rule.section]:
            left_out[rule.id] = "it only fills a list that would be empty"
        elif budget is not None and len(chosen[rule.section]) >= budget:
            left_out[rule.id] = f"the budget of {budget} is spent on what weighs more"
        else:
            topics[topic] = rule.id
            chosen[rule.section].append(finding)
    for section in COMPOSED:
        fresh = []
        for finding in (each for each in fired if each.rule.section is section):
            # A verdict's rules have no topics: it may say what matters twice.
            teller = topics.get((False, finding.rule.topic))
            if teller:
                left_out[finding.rule.id] = f"{teller} tells of {finding.rule.topic}"
            else:
                fresh.append(finding)
        chosen[section] = list(_parts(fresh, rulebook.parts.get(section, ("",)), left_out))
    return chosen, left_out


def _parts(
    fired: Iterable[Finding], parts: Iterable[str], left_out: dict[str, str]
) -> Iterator[Finding]:
    """The weightiest finding of each part, in the order of the parts."""
    rivals = list(fired)
    for part in parts:
        own = [finding for finding in rivals if finding.rule.part == part]
        yield from own[:1]
        left_out.update({each.rule.id: f"{own[0].rule.id} weighs more" for each in own[1:]})


class _Voice:
    """Phrases sentences and remembers which terms the reader has met."""

    def __init__(self, facts: Facts, rulebook: Rulebook, printer: Printer) -> None:
        self.facts = facts
        self.rulebook = rulebook
        self.printer = printer
        self.met: set[str] = set()

    def verdict(self, parts: list[Finding]) -> Iterator[Sentence]:
        """One sentence of all the parts."""
        if parts:
            lines = [self.sentence(finding).line for finding in parts]
            pieces = tuple(piece for line in lines for piece in line.pieces)
            whole = Line(pieces if lines[-1].text.endswith(".") else (*pieces, "."))
            yield Sentence(whole, tuple(finding.rule.id for finding in parts))

    def sentence(self, finding: Finding) -> Sentence:
        text = finding.rule.text(self.printer.locale.language)
        return Sentence(self.line(text), (finding.rule.id,))

    def line(self, text: Text) -> Line:
        return Line(tuple(self._pieces(text)))

    def _pieces(self, text: Text) -> Iterator[str | Claim]:
        for piece in text.pieces:
            if isinstance(piece, str):
                yield piece
            elif piece.name in self.rulebook.terms:
                yield from self._pieces(self._term(piece.name))
            else:
                yield self._claim(piece)

    def _term(self, name: str) -> Text:
        term = self.rulebook.terms[name]
        texts = term.again if name in self.met else term.first
        self.met.add(name)
        return texts.get(self.printer.locale.language, texts["en"])

    def _claim(self, slot: Slot) -> Claim:
        threshold = self.rulebook.thresholds.get(slot.name)
        if threshold is None:
            return self.printer.fact(self.facts[slot.name], slot.style)
        return self.printer.figure(threshold.quantity, threshold.kind, threshold.id, slot.style)
