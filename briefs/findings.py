"""find: facts and a rulebook in; for every rule whether it fired, was silent or was skipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial

from briefs.conditions import Gap, Value, gaps
from briefs.errors import ConditionError, RulebookError, UndefinedError
from briefs.facts import Fact, Facts
from briefs.quantity import Kind
from briefs.rulebook import Rule, Rulebook, Section, reckon

_PERCENTAGES = frozenset({Kind.PERCENT, Kind.POINTS})


class Status(StrEnum):
    """A rule that lacks a fact is skipped: a missing fact is neither true nor false."""

    FIRED = "fired"
    SILENT = "silent"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """What one rule decided. `read` are the names its condition, weight and sentences read;
    `missing` the ones of them the document lacks, `reason` why else it could not be decided;
    `weight` orders the findings that fired; `facts` and `values` are what it was judged by.
    """

    rule: Rule
    status: Status
    read: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    weight: float = 0.0
    facts: Facts | None = field(default=None, repr=False, compare=False)
    values: Mapping[str, Value] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def evidence(self) -> tuple[Fact, ...]:
        """The facts that its condition, weight and sentences name, in this order."""
        return tuple(self.facts[name] for name in self.read if self.facts and name in self.facts)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What keeps a silent rule from firing; only asked for where somebody wants to know."""
        if self.status is not Status.SILENT or self.rule.fallback:
            return ()
        return gaps(self.rule.when, self.values)

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
        """Whether a section is empty because every rule of it lacked facts."""
        own = [finding for finding in self.items if finding.rule.section is section]
        return bool(own) and all(each.status is Status.SKIPPED for each in own)


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
        read = self.rulebook.names_of(rule, self.language)
        found = partial(Finding, rule, read=read, facts=self.facts, values=self.values)
        missing = tuple(name for name in read if name not in self.values)
        if missing:
            return found(Status.SKIPPED, missing=missing)
        try:
            if not rule.when.holds(self.values):
                return found(Status.SILENT)
            weight = rule.weight.value(self.values)
        except UndefinedError as error:
            return found(Status.SKIPPED, reason=str(error))
        except ConditionError as error:
            raise RulebookError(f"{rule.id}: {error}") from None
        if isinstance(weight, str | bool):
            raise RulebookError(f"{rule.id}: the weight {rule.weight.text!r} is not a number")
        untold = self._too_large(rule)
        if untold:
            return found(Status.SKIPPED, reason=untold)
        return found(Status.FIRED, weight=weight)

    def _too_large(self, rule: Rule) -> str:
        """Why a percentage of the sentence is not to be told, or nothing."""
        most = self.rulebook.most_percent
        if most is None:
            return ""
        for name in self.rulebook.printed_by(rule, self.language):
            fact, value = self.facts.get(name), self.values[name]
            if fact and fact.kind in _PERCENTAGES and abs(float(value)) >= most:
                return f"{name} is {value:.0f}; a sentence tells less than {most:.0f} percent"
        return ""

    def fall_back(self, rule: Rule, others: tuple[Finding, ...]) -> Finding:
        """A fallback says that nothing was found, which skipped rules do not allow."""
        rivals = [each for each in others if each.rule.section is rule.section]
        if any(each.fired for each in rivals):
            return Finding(rule, Status.SILENT)
        undecided = [each for each in rivals if each.status is Status.SKIPPED]
        if undecided:
            lacking = dict.fromkeys(name for each in undecided for name in each.missing)
            ids = ", ".join(each.rule.id for each in undecided)
            return Finding(rule, Status.SKIPPED, (), tuple(lacking), f"not decided: {ids}")
        return self.decide(rule)
