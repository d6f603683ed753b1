"""How small and how large a fact can be, by its kind and by what the report model lets pass."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import inf
from typing import Any, get_args

from pydantic import BaseModel

from briefs.conditions import Range
from briefs.quantity import Kind
from briefs.report import Report
from briefs.rulebook import Subject

_ANY: Range = (-inf, inf)
_OF_KIND: Mapping[Kind, Range] = {
    Kind.SCORE: (0.0, 100.0),
    Kind.COUNT: (0.0, inf),
    Kind.AMOUNT: (0.0, inf),
}
_ITEM = re.compile(r"\[[^\]]+\]")


@cache
def ranges(subject: Subject) -> Mapping[str, Range]:
    """The range of each fact that the document itself gives, where it has one.

    A figure computed from others is free: the change of a score may be below zero.
    """
    given = (each for each in subject.entries if not each.uses)
    found = {each.id: _range(each.kind, each.formula) for each in given}
    return {fact_id: known for fact_id, known in found.items() if known != _ANY}


def _range(kind: Kind, formula: str) -> Range:
    """The kind's, narrowed by that of the fields; a formula in words names no field."""
    fields = [_field_range(_ITEM.sub("", place)) for place in formula.split(", else ")]
    low, high = _OF_KIND.get(kind, _ANY)
    return max(low, min(least for least, _ in fields)), min(high, max(most for _, most in fields))


def _field_range(path: str) -> Range:
    """What the report model lets pass at a path such as `groups.sector.count`."""
    block: type[BaseModel] | None = Report
    leaves: tuple[Any, ...] = ()
    for name in path.split("."):
        field = block.model_fields.get(name) if block else None
        if field is None:
            return _ANY
        leaves = tuple(_leaves(field.annotation))
        block = next((leaf for leaf in leaves if _is_block(leaf)), None)
    least = [float(leaf.ge) for leaf in leaves if getattr(leaf, "ge", None) is not None]
    most = [float(leaf.le) for leaf in leaves if getattr(leaf, "le", None) is not None]
    return max(least, default=-inf), min(most, default=inf)


def _leaves(annotation: Any) -> Iterator[Any]:
    """The types and constraints inside of an annotation such as `Annotated[int, …] | None`."""
    yield annotation
    yield from getattr(annotation, "metadata", ())
    for part in get_args(annotation):
        yield from _leaves(part)


def _is_block(leaf: Any) -> bool:
    return isinstance(leaf, type) and issubclass(leaf, BaseModel)
