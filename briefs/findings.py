"""find: facts and a rulebook in; for every rule whether it fired, was silent or was skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from briefs.conditions import Value
from briefs.errors import ConditionError, RulebookError
from briefs.facts import Fact, Facts
from briefs.rulebook import Rule, Rulebook


class Status(StrEnum):
    """A rule that lacks a fact is skipped: a missing fact is neither true nor false."""

    FIRED = "fired"
    SILENT = "silent"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """What one rule decided. `evidence` are the facts its condition, weight and sentences name;
    `missing` the ones of them the document lacks; `weight` orders the findings that fired.
    """

    rule: Rule
    status: Status
    evidence: tuple[Fact, ...]
    missing: tuple[str, ...] = ()
    weight: float = 0.0


def find(facts: Facts, rulebook: Rulebook) -> tuple[Finding, ...]:
    """One finding per rule, in the rulebook's order.

    Raises RulebookError where a condition does not fit the kinds of its facts.
    """
    values = _values(facts, rulebook)
    findings = {
        rule.id: _judge(rule, facts, values) for rule in rulebook.rules if not rule.fallback
    }
    taken = {each.rule.section for each in findings.values() if each.status is Status.FIRED}
    for rule in rulebook.rules:
        if rule.fallback:
            silent = Finding(rule, Status.SILENT, ())
            findings[rule.id] = silent if rule.section in taken else _judge(rule, facts, values)
    return tuple(findings[rule.id] for rule in rulebook.rules)


def _values(facts: Facts, rulebook: Rulebook) -> dict[str, Value]:
    values: dict[str, Value] = {
        fact_id: fact.plain for fact_id, fact in facts.items() if not fact.missing
    }
    values.update({name: each.quantity.value for name, each in rulebook.thresholds.items()})
    return values


def _judge(rule: Rule, facts: Facts, values: Mapping[str, Value]) -> Finding:
    evidence = tuple(facts[name] for name in rule.names if name in facts)
    missing = tuple(fact.id for fact in evidence if fact.missing)
    if missing:
        return Finding(rule, Status.SKIPPED, evidence, missing)
    try:
        if not rule.when.holds(values):
            return Finding(rule, Status.SILENT, evidence)
        weight = rule.weight.value(values)
    except ConditionError as error:
        raise RulebookError(f"{rule.id}: {error}") from None
    if isinstance(weight, str | bool):
        raise RulebookError(f"{rule.id}: the weight {rule.weight.text!r} is not a number")
    return Finding(rule, Status.FIRED, evidence, weight=weight)
