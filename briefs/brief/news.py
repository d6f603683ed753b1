"""What is new since the earlier issue, and what that one told and this one does not.

Watch points, the verdict and what changed are left out: they are of the week by their nature.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from briefs.claims import Claim, Line
from briefs.errors import ConditionError
from briefs.facts.earlier import MARK
from briefs.findings import Findings
from briefs.narrative import Narrative, Sentence
from briefs.record import Record, Said, cited
from briefs.rulebook import Rulebook, Section

SECTIONS = (Section.CONTRADICTION, Section.OPPORTUNITY, Section.RISK)
MOST_GONE = 2
"""Sentences of the earlier issue that are quoted; more are counted."""


def marked(narrative: Narrative, findings: Findings, earlier: Record | None) -> Narrative:
    """The narrative whose sentences know whether they are new: none of their rules fired in the
    earlier issue. Without one, or where it was made by other rules, none is.
    """
    if earlier is None or not _comparable(findings, earlier):
        return narrative

    def compared(said: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple(replace(each, new=earlier.fired.isdisjoint(each.rules)) for each in said)

    return replace(
        narrative,
        contradictions=compared(narrative.contradictions),
        opportunities=compared(narrative.opportunities),
        risks=compared(narrative.risks),
    )


def gone(findings: Findings, earlier: Record | None) -> tuple[Said, ...]:
    """What the earlier issue told and no rule of this one finds, the weightiest first."""
    if earlier is None or not _comparable(findings, earlier):
        return ()
    fired = {finding.rule.id for finding in findings if finding.fired}
    told = [each for section in SECTIONS for each in earlier.sentences(section)]
    lost = [each for each in told if fired.isdisjoint(each.rules)]
    weights = dict(_weights(findings.rulebook, earlier))
    return tuple(sorted(lost, key=lambda each: -max(weights.get(rule, 0.0) for rule in each.rules)))


def gone_line(lost: Sequence[Said]) -> Line:
    """`No longer said: “…” “…” and 3 more`, as the earlier issue printed it; empty for nothing."""
    if not lost:
        return Line()
    pieces: list[str | Claim] = ["No longer said:"]
    for said in lost[:MOST_GONE]:
        pieces += [" “", *cited(said.line, MARK).pieces, "”"]
    if len(lost) > MOST_GONE:
        pieces += [" and ", Claim(str(len(lost) - MOST_GONE), "earlier"), " more"]
    return Line(tuple(pieces))


def _comparable(findings: Findings, earlier: Record) -> bool:
    """Whether both issues were made by the same rules: by others everything would be new."""
    return not earlier.fired.isdisjoint(finding.rule.id for finding in findings)


def _weights(rulebook: Rulebook, earlier: Record) -> Iterator[tuple[str, float]]:
    """What each rule that fired then weighed, by the figures of then; nothing for one that can no
    longer be weighed.
    """
    values = {name: each.quantity.value for name, each in rulebook.thresholds.items()} | {
        name: fact.plain for name, fact in earlier.facts.items() if not fact.missing
    }
    for rule in rulebook.rules:
        if rule.id in earlier.fired and values.keys() >= set(rule.weight.names):
            try:
                weight = rule.weight.value(values)
            except ConditionError:
                continue
            if isinstance(weight, float | int):
                yield rule.id, float(weight)
