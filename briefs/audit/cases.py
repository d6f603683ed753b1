"""Whether every rule has its cases, and whether every case comes out as it says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from briefs.audit.remark import Remark
from briefs.conditions import Gap
from briefs.facts import Fact, Facts
from briefs.findings import Finding, Status, find
from briefs.locale import Locale
from briefs.narrative import flip_line, narrate
from briefs.rulebook import Case, Rule, Rulebook, Section, Subject
from briefs.wording import faults_of

_ENGLISH = Locale("en")
_WEEK = date(2026, 6, 12)
_NOT_GIVEN = "not given in the case"


def case_remarks(rulebook: Rulebook, rule: Rule) -> Iterator[Remark]:
    """An error for each case that lacks, each that comes out otherwise, and each fault of what it
    prints.
    """
    for message in (*_lacking(rulebook, rule), *_wrong(rulebook, rule)):
        yield Remark(rule.id, message)


def _lacking(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    statuses = {case.status for case in rule.cases}
    needed = [name for name in rulebook.names_of(rule, "en") if name not in rulebook.thresholds]
    if Status.FIRED not in statuses:
        yield "has no firing case: give facts under which it speaks, fires = { … }"
        return
    if Status.SILENT not in statuses and rule.when.text != "true":
        yield "has no silent case: give changes that silence it, silent = [{ … }]"
    if Status.SKIPPED not in statuses and needed:
        yield f'has no skipped case: name a fact that it needs, skipped = ["{needed[0]}"]'


def _wrong(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    alone = _alone(rulebook, rule)
    seen = dict.fromkeys(Status, 0)
    for case in rule.cases:
        wanted = Status(case.status)
        seen[wanted] += 1
        place = "firing case" if wanted is Status.FIRED else f"{wanted} case {seen[wanted]}"
        yield from (f"{place}{fault}" for fault in _outcome(alone, case))


def _alone(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """The rulebook with `rule` in it and no other: what another would say first is not asked.

    As a part of the summary its sentence is printed by itself, in whatever section it stands.
    """
    by_itself = replace(rule, section=Section.SUMMARY, part="")
    return replace(rulebook, rules=(by_itself,), parts={}, budget={})


def _outcome(alone: Rulebook, case: Case) -> Iterator[str]:
    findings = find(_facts(case, alone), alone, "en")
    (finding,) = findings
    if finding.status.value != case.status:
        yield f" comes out {finding.status}{_because(finding)}"
    elif finding.fired:
        (sentence,) = narrate(findings, _ENGLISH).summary
        if case.says and sentence.text != case.says:
            yield f" says {sentence.text!r}, and not {case.says!r}"
        yield from (f", text: {fault}" for fault in faults_of(sentence.line, alone.banned))
        flip = flip_line(finding, findings, _ENGLISH)
        yield from (f", flip: {fault}" for fault in (faults_of(flip, alone.banned) if flip else ()))


def _because(finding: Finding) -> str:
    gaps = [_open(gap) for gap in finding.gaps]
    missing = [f"{name} is missing" for name in finding.missing]
    reasons = ", ".join([*gaps, *missing]) or finding.reason
    return f", because {reasons}" if reasons else ""


def _open(gap: Gap) -> str:
    sides = "" if gap.distance is None else f" ({gap.left:.6g} against {gap.right:.6g})"
    return f"{gap.test} is {'false' if gap.needed else 'true'}{sides}"


def _facts(case: Case, rulebook: Rulebook) -> Facts:
    """The facts and figures that a case gives; every other fact is missing."""
    facts = dict(_absent(rulebook.subject))
    for name, value in case.facts.items():
        known = facts.get(name) or rulebook.figures[name]
        facts[name] = Fact(name, known.kind, known.title, value, _WEEK, ())
    return Facts(facts, _WEEK, "case")


@cache
def _absent(subject: Subject) -> Mapping[str, Fact]:
    """Every fact of the subject, all missing."""
    return {
        each.id: Fact(each.id, each.kind, each.title, None, _WEEK, (), reason=_NOT_GIVEN)
        for each in subject.entries
    }
