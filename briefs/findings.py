"""find: facts and a rulebook in; for every rule whether it fired, was silent or was skipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from briefs.conditions import Gap, Value, gaps
from briefs.errors import ConditionError, RulebookError, UndefinedError
from briefs.facts import Fact, Facts
from briefs.quantity import Kind
from briefs.rulebook import Rule, Rulebook, Section, reckon


class Status(StrEnum):
    """A rule that lacks a fact is skipped: a missing fact is neither true nor false."""

    FIRED = "fired"
    SILENT = "silent"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """What one rule decided. `evidence` are the facts its condition, weight and sentences name;
    `missing` the ones of them the document lacks, `reason` why else it could not be decided;
    `gaps` what keeps a silent rule from firing; `weight` orders the findings that fired.
    """

    rule: Rule
    status: Status
    evidence: tuple[Fact, ...]
    missing: tuple[str, ...] = ()
    reason: str = ""
    gaps: tuple[Gap, ...] = ()
    weight: float = 0.0

    @property
    def fired(self) -> bool:
        return self.status is Status.FIRED


@dataclass(frozen=True)
class Findings:
    """One finding per rule, in the rulebook's order. `facts` holds the rulebook's figures too."""

    rulebook: Rulebook
    language: str
    facts: Facts
    items: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def undecided(self, section: Section) -> bool:
        """Whether a section is empty because its rules lacked facts, and not because none held."""
        own = [finding for finding in self.items if finding.rule.section is section]
        return not any(each.fired for each in own) and any(
            each.status is Status.SKIPPED for each in own
        )


def find(facts: Facts, rulebook: Rulebook, language: str = "en") -> Findings:
    """Every rule's finding. Facts that only another language's sentence names are not needed.

    Raises RulebookError where a condition does not fit the kinds of its facts.
    """
    known = reckon(facts, rulebook)
    judge = _Judge(rulebook, language, known, _values(known, rulebook))
    findings = {rule.id: judge.decide(rule) for rule in rulebook.rules if not rule.fallback}
    for rule in rulebook.rules:
        if rule.fallback:
            findings[rule.id] = judge.fall_back(rule, tuple(findings.values()))
    ordered = tuple(findings[rule.id] for rule in rulebook.rules)
    return Findings(rulebook, language, known, ordered)


def _values(facts: Facts, rulebook: Rulebook) -> dict[str, Value]:
    values: dict[str, Value] = {
        fact_id: fact.plain for fact_id, fact in facts.items() if not fact.missing
    }
    values.update({name: each.quantity.value for name, each in rulebook.thresholds.items()})
    return values


@dataclass(frozen=True)
class _Judge:
    rulebook: Rulebook
    language: str
    facts: Facts
    values: Mapping[str, Value]

    def decide(self, rule: Rule) -> Finding:
        names = self.rulebook.names_of(rule, self.language)
        evidence = tuple(self.facts[name] for name in names if name in self.facts)
        missing = tuple(fact.id for fact in evidence if fact.missing)
        if missing:
            return Finding(rule, Status.SKIPPED, evidence, missing)
        try:
            if not rule.when.holds(self.values):
                return Finding(rule, Status.SILENT, evidence, gaps=gaps(rule.when, self.values))
            weight = rule.weight.value(self.values)
        except UndefinedError as error:
            return Finding(rule, Status.SKIPPED, evidence, reason=str(error))
        except ConditionError as error:
            raise RulebookError(f"{rule.id}: {error}") from None
        if isinstance(weight, str | bool):
            raise RulebookError(f"{rule.id}: the weight {rule.weight.text!r} is not a number")
        untold = self._too_large(rule)
        if untold:
            return Finding(rule, Status.SKIPPED, evidence, reason=untold)
        return Finding(rule, Status.FIRED, evidence, weight=weight)

    def _too_large(self, rule: Rule) -> str:
        """Why a percentage of the sentence is not to be told, or nothing."""
        most = self.rulebook.most_percent
        for name in rule.text(self.language).names if most else ():
            fact = self.facts.get(name)
            if fact and fact.kind in {Kind.PERCENT, Kind.POINTS}:
                value = self.values[name]
                if not isinstance(value, str | bool) and abs(value) >= (most or value):
                    return f"{name} is {value:.0f}, and {most:.0f} percent is the most a sentence tells"
        return ""

    def fall_back(self, rule: Rule, others: tuple[Finding, ...]) -> Finding:
        """A fallback says that nothing was found, which skipped rules do not allow."""
        rivals = [each for each in others if each.rule.section is rule.section]
        if any(each.fired for each in rivals):
            return Finding(rule, Status.SILENT, ())
        undecided = [each for each in rivals if each.status is Status.SKIPPED]
        if undecided:
            lacking = dict.fromkeys(name for each in undecided for name in each.missing)
            ids = ", ".join(each.rule.id for each in undecided)
            return Finding(rule, Status.SKIPPED, (), tuple(lacking), f"not decided: {ids}")
        return self.decide(rule)
