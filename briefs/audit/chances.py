"""Conditions that no document can meet, and conditions that every document meets."""

from collections.abc import Iterator

from briefs.audit.ranges import ranges
from briefs.audit.remark import Remark, warning
from briefs.conditions import Chance, chance
from briefs.rulebook import Rule, Rulebook


def chance_remarks(rulebook: Rulebook, rule: Rule) -> Iterator[Remark]:
    """An error for a condition that cannot hold, a warning for one that cannot fail."""
    thresholds = {name: each.quantity.value for name, each in rulebook.thresholds.items()}
    match chance(rule.when, thresholds, ranges(rulebook.subject)):
        case Chance.NEVER:
            yield Remark(rule.id, f"can never fire: nothing makes {rule.when.text!r} true")
        case Chance.ALWAYS if rule.when.text != "true":
            yield warning(
                rule.id,
                f"nothing makes {rule.when.text!r} false; "
                'write when = "true", and under cites the facts that it needs',
            )
