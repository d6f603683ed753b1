"""Overlays: a rulebook that extends another and says only what is different.

`[[rule]]` adds a rule, `[[amend]]` changes keys of one, `drop` lists the ones that go; what is
banned or retired stays so, and so does the subject. Thresholds, figures, terms and budgets are
replaced key by key.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Tree = dict[str, Any]

_LISTS = ("banned", "retired")
_STEPS = ("extends", "drop", "amend", "rule")
_LISTING = "listing"
"""What a rulebook speaks of that does not say."""
_CASES = ("fires", "says", "silent", "skipped")


def overlaid(base: Tree, own: Tree) -> tuple[Tree, list[str]]:
    """`own` on top of `base`, and the mistakes: rules it names that are not there, or are already.

    Neither tree is changed. What else is wrong with them is left for the forms to find.
    """
    mistakes = [*_misshapen(base), *_misshapen(own), *_estranged(base, own)]
    if mistakes:
        return base, mistakes
    rules: Tree = {}
    mistakes = [*_add(rules, base), *_drop(rules, own), *_amend(rules, own), *_add(rules, own)]
    whole = (*_STEPS, *_LISTS)
    merged: Tree = _merged(base, {key: own[key] for key in own if key not in whole})
    merged.update({key: [*base.get(key, []), *own.get(key, [])] for key in _LISTS})
    merged["rule"] = list(rules.values())
    return merged, mistakes


def _misshapen(tree: Tree) -> Iterator[str]:
    for key in (*_STEPS[1:], *_LISTS):
        if not isinstance(tree.get(key, []), list):
            yield f"{key}: is not a list"


def _estranged(base: Tree, own: Tree) -> Iterator[str]:
    """The rules of one subject say nothing of another."""
    under, over = base.get("subject", _LISTING), own.get("subject")
    if over is not None and over != under:
        yield f"subject: is {over!r}, and {under!r} in what this extends"


def _id(rule: Any) -> str:
    """The rule's id; something of its own where it has none, for the forms to find."""
    return str(rule.get("id", id(rule)) if isinstance(rule, dict) else id(rule))


def _drop(rules: Tree, own: Tree) -> Iterator[str]:
    for rule_id in own.get("drop", []):
        if rules.pop(str(rule_id), None) is None:
            yield f"drop: there is no rule {rule_id}"


def _amend(rules: Tree, own: Tree) -> Iterator[str]:
    for change in own.get("amend", []):
        if not isinstance(change, dict) or "id" not in change:
            yield "amend: has no id, which says what rule is amended"
            continue
        rule_id = _id(change)
        if rule_id not in rules:
            yield f"amend: there is no rule {rule_id}; an id is never changed"
            continue
        # Half of an old case with half of a new one would be nobody's intention.
        cases = {key: change[key] for key in _CASES if key in change}
        rules[rule_id] = {**_merged(rules[rule_id], change), **cases}


def _add(rules: Tree, own: Tree) -> Iterator[str]:
    extended = frozenset(rules)
    for rule in own.get("rule", []):
        rule_id = _id(rule)
        if rule_id in extended:
            yield f"{rule_id}: is a rule of what this extends; change it by [[amend]]"
        elif rule_id in rules or rule_id in own.get("drop", []):
            yield f"{rule_id}: stands twice; a rule's id is its own for ever"
        rules[rule_id] = rule


def _merged(under: Any, over: Any) -> Any:
    """Tables are merged key by key, everything else is replaced."""
    if not isinstance(under, Mapping) or not isinstance(over, Mapping):
        return over
    merged = dict(under)
    for key, value in over.items():
        merged[key] = _merged(merged[key], value) if key in merged else value
    return merged
