"""narrate: findings in, the sentences of a brief out, each figure in them bound to its fact."""

from collections.abc import Iterable
from dataclasses import dataclass

from briefs.claims import Claim, Line, Printer
from briefs.facts import Facts
from briefs.findings import Finding, Status
from briefs.locale import Locale
from briefs.rulebook import Rulebook, Section, Slot


@dataclass(frozen=True)
class Sentence:
    """One sentence and the rule that said it."""

    line: Line
    rule: str

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.line.text


@dataclass(frozen=True)
class Narrative:
    """What a brief says and by which rulebook. Lists run from the weightiest sentence down."""

    verdict: Sentence | None
    opportunities: tuple[Sentence, ...]
    risks: tuple[Sentence, ...]
    watch_points: tuple[Sentence, ...]
    rulebook: str

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, the verdict first."""
        verdict = (self.verdict,) if self.verdict else ()
        return (*verdict, *self.opportunities, *self.risks, *self.watch_points)


def narrate(
    findings: Iterable[Finding], facts: Facts, rulebook: Rulebook, locale: Locale
) -> Narrative:
    """The sentences of the rules that fired, by section; ties keep the rulebook's order."""
    fired = [finding for finding in findings if finding.status is Status.FIRED]
    fired.sort(key=lambda finding: -finding.weight)

    def of(section: Section, most: int | None = None) -> tuple[Sentence, ...]:
        chosen = [finding for finding in fired if finding.rule.section is section][:most]
        return tuple(_phrase(finding, facts, rulebook, locale) for finding in chosen)

    return Narrative(
        verdict=next(iter(of(Section.VERDICT, most=1)), None),
        opportunities=of(Section.OPPORTUNITY),
        risks=of(Section.RISK),
        watch_points=of(Section.WATCH),
        rulebook=rulebook.title or rulebook.name,
    )


def _phrase(finding: Finding, facts: Facts, rulebook: Rulebook, locale: Locale) -> Sentence:
    printer = Printer(locale)
    pieces = (
        _claim(piece, facts, rulebook, printer) if isinstance(piece, Slot) else piece
        for piece in finding.rule.text(locale.language).pieces
    )
    return Sentence(Line(tuple(pieces)), finding.rule.id)


def _claim(slot: Slot, facts: Facts, rulebook: Rulebook, printer: Printer) -> Claim:
    threshold = rulebook.thresholds.get(slot.name)
    if threshold is None:
        return printer.fact(facts[slot.name], slot.style)
    return printer.figure(threshold.quantity, threshold.kind, threshold.id, slot.style)
