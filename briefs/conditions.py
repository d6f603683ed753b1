"""The rule language: comparisons, arithmetic, and / or / not, names, numbers, words in quotes.

A condition is parsed into a tree of the few node types below and walked; it is never run as
Python, and knows no calls, attributes, subscripts or assignments.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from briefs.errors import ConditionError

Value = float | bool | str

LONGEST = 500
"""Characters in one condition; more is a sign that it should be two rules."""

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISON: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CONSTANTS: dict[str, bool] = {"true": True, "false": False}


@dataclass(frozen=True)
class Condition:
    """A parsed condition. `names` are the facts and thresholds it reads, in order of appearance."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether it is true of `values`, which must hold every one of `names`.

        Raises ConditionError where the values do not fit the operators, or the result is a number.
        """
        result = self.value(values)
        if not isinstance(result, bool):
            raise ConditionError(f"{self.text!r} gives {result!r}, not true or false")
        return result

    def value(self, values: Mapping[str, Value]) -> Value:
        """What it evaluates to; for weights, which are numbers."""
        try:
            return _evaluate(self.tree, values)
        except ZeroDivisionError:
            raise ConditionError(f"{self.text!r} divides by zero") from None
        except TypeError:
            shown = ", ".join(f"{name} = {values[name]!r}" for name in self.names)
            raise ConditionError(f"{self.text!r} does not fit its values: {shown}") from None


def parse_condition(text: str) -> Condition:
    """The condition a rulebook's text stands for; ConditionError says what is not allowed."""
    if len(text) > LONGEST:
        raise ConditionError(f"a condition of {len(text)} characters; at most {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(
            f"{text!r} is not a condition: {error}",
            "Write comparisons of facts and thresholds, joined by and, or, not.",
        ) from None
    names: dict[str, None] = {}
    _check(tree, names)
    return Condition(text, tuple(names), tree)


def _check(node: ast.expr, names: dict[str, None]) -> None:
    match node:
        case ast.Name(id=name):
            if name not in _CONSTANTS:
                names[name] = None
        case ast.Constant(value=bool() | int() | float() | str()):
            pass
        case ast.BoolOp(values=parts):
            _check_all(parts, names)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=part):
            _check(part, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            _check_all([left, right], names)
        case ast.Compare(left=left, ops=ops, comparators=rest) if all(
            type(op) in _COMPARISON for op in ops
        ):
            _check_all([left, *rest], names)
        case _:
            raise ConditionError(
                f"{ast.unparse(node)!r} is not allowed in a condition",
                "Only names, numbers, text in quotes, + - * /, comparisons, and, or, not.",
            )


def _check_all(nodes: list[ast.expr], names: dict[str, None]) -> None:
    for node in nodes:
        _check(node, names)


def _evaluate(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Name(id=name):
            return _CONSTANTS[name] if name in _CONSTANTS else values[name]
        case ast.Constant(value=(bool() | int() | float() | str()) as constant):
            return constant
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_truth(_evaluate(part, values)) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_truth(_evaluate(part, values)) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return not _truth(_evaluate(part, values))
        case ast.UnaryOp(operand=part):
            return -_number(_evaluate(part, values))
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](
                _number(_evaluate(left, values)), _number(_evaluate(right, values))
            )
        case ast.Compare(left=left, ops=ops, comparators=rest):
            sides = [_evaluate(side, values) for side in (left, *rest)]
            return all(
                _compared(op, before, after)
                for op, before, after in zip(ops, sides, sides[1:], strict=False)
            )
    raise TypeError(ast.dump(node))


def _compared(op: ast.cmpop, left: Value, right: Value) -> bool:
    # Python would call 1 == "1" false in silence; a rule that asks it has a mistake in it.
    if isinstance(left, str) != isinstance(right, str):
        raise TypeError
    return _COMPARISON[type(op)](left, right)


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: Value) -> float:
    if isinstance(value, bool | str):
        raise TypeError
    return value
