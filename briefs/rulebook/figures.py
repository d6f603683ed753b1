"""reckon: the figures a rulebook computes itself, as facts among the facts."""

from collections.abc import Mapping

from briefs.conditions import Value
from briefs.errors import UndefinedError
from briefs.facts import Fact, Facts
from briefs.quantity import LARGEST, UNITS, Kind, Quantity
from briefs.rulebook.model import Figure, Rulebook


def reckon(facts: Facts, rulebook: Rulebook) -> Facts:
    """`facts` and the rulebook's figures; a figure that lacks a fact is missing, with the reason.

    A price or amount has the currency and the printed step of the first such fact it is made of.
    """
    if not rulebook.figures:
        return facts
    values: dict[str, Value] = {
        name: each.quantity.value for name, each in rulebook.thresholds.items()
    }
    known: dict[str, Fact] = dict(facts)
    for figure in rulebook.figures.values():
        if figure.id not in known:
            known[figure.id] = _fact(figure, known, values, facts)
    return facts.extended(known[name] for name in rulebook.figures if name not in facts)


def _fact(
    figure: Figure, known: Mapping[str, Fact], thresholds: Mapping[str, Value], facts: Facts
) -> Fact:
    operands = [known[name] for name in figure.formula.names if name in known]
    lacking = [fact.id for fact in operands if fact.missing]
    value, reason = None, f"{figure.formula.text} needs {', '.join(lacking)}"
    if not lacking:
        plain = {fact.id: fact.plain for fact in operands}
        value, reason = _value(figure, operands, {**thresholds, **plain})
    return Fact(
        id=figure.id,
        kind=figure.kind,
        title=figure.title,
        value=value,
        as_of=facts.as_of,
        pointers=tuple(dict.fromkeys(p for fact in operands for p in fact.pointers)),
        formula=figure.formula.text,
        reason=reason if value is None else "",
    )


def _value(
    figure: Figure, operands: list[Fact], values: Mapping[str, Value]
) -> tuple[Quantity | None, str]:
    try:
        number = figure.formula.value(values)
    except UndefinedError as error:
        return None, str(error)
    if isinstance(number, bool | str) or abs(number) > LARGEST:
        return None, f"{figure.formula.text} gives no figure that can be held"
    like = next(
        (fact.value for fact in operands if fact.kind is figure.kind and _is_figure(fact)), None
    )
    if figure.kind in {Kind.PRICE, Kind.AMOUNT} and isinstance(like, Quantity):
        return Quantity(number, like.unit, like.step), ""
    return Quantity(number, UNITS.get(figure.kind, "")), ""


def _is_figure(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity)
