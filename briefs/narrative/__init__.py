"""narrate: findings in, the sentences of a brief out, each figure in them bound to its fact.

Of the findings that fired, a brief tells the weightiest: one to a topic, as many to a list as the
rulebook's budget allows. What was left out says why. What the desk pins is told before all of that,
what it suppresses is not told; both are marked. A term is told in full where a reader meets it
first, and short after that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from briefs.claims import Line, Printer
from briefs.desk import NO_EDITS, Decision, Edits
from briefs.findings import Finding, Findings
from briefs.locale import Locale
from briefs.narrative.choosing import FILLER, Choice, unmet
from briefs.narrative.phrasing import Voice
from briefs.narrative.told import Narrative, Sentence, Withheld
from briefs.rulebook import Section

__all__ = ["FILLER", "Narrative", "Sentence", "Withheld", "flip_line", "narrate"]


def narrate(findings: Findings, locale: Locale, edits: Edits = NO_EDITS) -> Narrative:
    """The sentences of the rules that fired and what the desk made of them; ties keep the
    rulebook's order.
    """
    rulebook, pins = findings.rulebook, {pin.rule: pin for pin in edits.pins}
    withheld = tuple(_withheld(findings, edits))
    choice = Choice(rulebook, tuple(pins))
    choice.make(findings, {each.rule.id: each.decision for each in withheld})
    voice = Voice(findings.facts, rulebook, Printer(locale))
    # In the order of reading, because a term is told in full where it is met first.
    said = {
        section: tuple(_edited(each, pins) for each in voice.said(section, choice.chosen[section]))
        for section in Section
    }
    return Narrative(
        verdict=next(iter(said[Section.VERDICT]), None),
        summary=said[Section.SUMMARY],
        changes=said[Section.CHANGE],
        contradictions=said[Section.CONTRADICTION],
        opportunities=said[Section.OPPORTUNITY],
        risks=said[Section.RISK],
        watch_points=said[Section.WATCH],
        rulebook=rulebook.title or rulebook.name,
        left_out=choice.left_out,
        undecided=frozenset(section for section in Section if findings.undecided(section)),
        withheld=withheld,
        unmet=tuple(unmet(findings, choice, edits.pins)),
    )


def flip_line(finding: Finding, findings: Findings, locale: Locale) -> Line | None:
    """What would end a finding, as a sentence; None where its rule does not say."""
    text = finding.rule.flip(locale.language)
    voice = Voice(findings.facts, findings.rulebook, Printer(locale))
    return voice.line(text) if text else None


def _withheld(findings: Findings, edits: Edits) -> Iterator[Withheld]:
    suppressed = {each.rule: each for each in edits.suppressions}
    for finding in findings:
        if finding.fired and finding.rule.id in suppressed:
            yield Withheld(finding.rule, suppressed[finding.rule.id])


def _edited(sentence: Sentence, pins: Mapping[str, Decision]) -> Sentence:
    by = dict.fromkeys(pins[rule].by for rule in sentence.rules if rule in pins)
    return replace(sentence, edit=f"pinned by {', '.join(by)}") if by else sentence
