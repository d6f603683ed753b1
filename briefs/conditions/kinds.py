"""Whether a condition makes sense before any document is read: no price against a percentage."""

import ast
from collections.abc import Mapping
from itertools import pairwise

from briefs.conditions.language import CONSTANTS, Condition
from briefs.errors import ConditionError
from briefs.quantity import Kind

ANY = None
"""The kind of a plain number, and of what a product or a quotient gives."""

_ALIKE = {Kind.POINTS: Kind.PERCENT}
_KINDS_OF_CONSTANTS = {str: Kind.TEXT, bool: Kind.FLAG}


def check_flag(condition: Condition, kinds: Mapping[str, Kind | None]) -> None:
    """Raise ConditionError unless `condition` is true or false of facts of these kinds."""
    _expect_flag(condition, condition.tree, kinds)


def check_number(condition: Condition, kinds: Mapping[str, Kind | None]) -> None:
    """Raise ConditionError unless `condition` gives a number, as a weight must."""
    _number(condition, condition.tree, kinds)


def check_kind(condition: Condition, kind: Kind, kinds: Mapping[str, Kind | None]) -> None:
    """Raise ConditionError unless `condition` gives a figure of `kind`, as far as its own figures
    tell: what a product or a quotient is, only its author knows.
    """
    found = _number(condition, condition.tree, kinds)
    if found is not ANY and _ALIKE.get(found, found) is not _ALIKE.get(kind, kind):
        raise ConditionError(f"{condition.text!r} gives {_told(found)}, not {_told(kind)}")


def _expect_flag(condition: Condition, node: ast.expr, kinds: Mapping[str, Kind | None]) -> None:
    if _kind(condition, node, kinds) is not Kind.FLAG:
        raise ConditionError(f"{condition.source(node)!r} is not true or false")


def _number(condition: Condition, node: ast.expr, kinds: Mapping[str, Kind | None]) -> Kind | None:
    kind = _kind(condition, node, kinds)
    if kind in {Kind.FLAG, Kind.TEXT, Kind.DATE}:
        raise ConditionError(f"{condition.source(node)!r} is not a number")
    return kind


def _kind(condition: Condition, node: ast.expr, kinds: Mapping[str, Kind | None]) -> Kind | None:
    match node:
        case ast.Name(id=name):
            return Kind.FLAG if name in CONSTANTS else kinds[name]
        case ast.Constant(value=value):
            return _KINDS_OF_CONSTANTS.get(type(value), ANY)
        case ast.BoolOp(values=parts):
            for part in parts:
                _expect_flag(condition, part, kinds)
            return Kind.FLAG
        case ast.UnaryOp(op=ast.Not(), operand=part):
            _expect_flag(condition, part, kinds)
            return Kind.FLAG
        case ast.UnaryOp(operand=part):
            return _number(condition, part, kinds)
        case ast.BinOp(left=left, op=op, right=right):
            before, after = (_number(condition, side, kinds) for side in (left, right))
            sum_like = isinstance(op, ast.Add | ast.Sub)
            return _common(condition, node, before, after) if sum_like else ANY
        case ast.Compare(left=left, comparators=rest):
            sides = [_kind(condition, side, kinds) for side in (left, *rest)]
            for before, after in pairwise(sides):
                _common(condition, node, before, after)
            return Kind.FLAG
    raise TypeError(ast.dump(node))


def _common(
    condition: Condition, node: ast.expr, left: Kind | None, right: Kind | None
) -> Kind | None:
    """The kind both sides have; a plain number goes with any figure, not with words and flags."""
    left, right = (_ALIKE.get(kind, kind) if kind else kind for kind in (left, right))
    if left is right:
        return left
    if ANY in {left, right} and not {Kind.FLAG, Kind.TEXT, Kind.DATE} & {left, right}:
        return left or right
    raise ConditionError(
        f"{condition.source(node)!r} sets {_told(left)} beside {_told(right)}",
        "Compare, add and subtract figures of one kind.",
    )


def _told(kind: Kind | None) -> str:
    if kind is ANY:
        return "a number"
    return f"an {kind}" if kind in {Kind.AMOUNT, Kind.INDEX} else f"a {kind}"
