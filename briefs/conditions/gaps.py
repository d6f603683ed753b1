"""How far a condition is from holding: the comparisons that would have to come out otherwise."""

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from briefs.conditions.language import Condition, Value
from briefs.errors import UndefinedError


@dataclass(frozen=True)
class Gap:
    """A part of a condition that keeps it from holding. `test` is its text and `needed` whether it
    would have to be true; `left` and `right` are its sides as they are, `right` None for a flag.
    """

    test: str
    needed: bool
    left: Value
    right: Value | None = None

    @property
    def distance(self) -> float | None:
        """How far the left side would have to move; None where the sides are not numbers."""
        sides = (self.left, self.right)
        if any(side is None or isinstance(side, bool | str) for side in sides):
            return None
        left, right = (float(side) for side in sides)  # type: ignore[arg-type]
        return right - left


def gaps(condition: Condition, values: Mapping[str, Value]) -> tuple[Gap, ...]:
    """The gaps of a condition that does not hold, in order of its text; of parts joined by `or`
    each is a way out, of parts joined by `and` those that fail must all be closed.

    Raises ConditionError as `Condition.value` does.
    """
    return tuple(_unmet(condition, condition.tree, values, needed=True))


def _unmet(
    condition: Condition, node: ast.expr, values: Mapping[str, Value], *, needed: bool
) -> Iterator[Gap]:
    if condition.part(node, values) is needed:
        return
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                # `x > 0 and y / x > 2`: where the guard fails, what it guards has no value.
                with suppress(UndefinedError):
                    yield from _unmet(condition, part, values, needed=needed)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            yield from _unmet(condition, part, values, needed=not needed)
        case ast.Compare(left=left, comparators=[right]):
            sides = condition.part(left, values), condition.part(right, values)
            yield Gap(condition.source(node), needed, *sides)
        case _:
            yield Gap(condition.source(node), needed, condition.part(node, values))
