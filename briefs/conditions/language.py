"""The rule language: comparisons, arithmetic, and / or / not, names, numbers, words in quotes.

A condition is parsed into a tree of the few node types below and walked; it is never run as
Python, and knows no calls, attributes, subscripts or assignments.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from operator import itemgetter
from typing import Any

from briefs.errors import ConditionError, UndefinedError
from briefs.quantity import LARGEST

Value = float | bool | str

LONGEST = 500
"""Characters in one condition; more is a sign that it should be two rules."""
DEEPEST = 60
"""Levels of nesting in one condition, far below what the interpreter's stack allows."""

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
_Run = Callable[[Mapping[str, Value]], Value]
CONSTANTS: dict[str, bool] = {"true": True, "false": False}


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

    @cached_property
    def _run(self) -> _Run:
        """The whole of it, compiled once: every document asks every rule."""
        return _compiled(self.tree)

    def value(self, values: Mapping[str, Value]) -> Value:
        """What it evaluates to; for weights and formulas, which are numbers."""
        return self._result(self._run, values)

    def part(self, node: ast.expr, values: Mapping[str, Value]) -> Value:
        """What one of its nodes evaluates to."""
        return self._result(_compiled(node), values)

    def _result(self, run: _Run, values: Mapping[str, Value]) -> Value:
        try:
            return run(values)
        except ZeroDivisionError:
            raise UndefinedError(f"{self.text!r} divides by zero") from None
        except OverflowError:
            raise UndefinedError(f"{self.text!r} gives a figure too large to hold") from None
        except TypeError:
            shown = ", ".join(f"{name} = {values[name]!r}" for name in self.names)
            raise ConditionError(
                f"{self.text!r} mixes numbers, words and flags{shown and ': '}{shown}"
            ) from None

    def source(self, node: ast.expr) -> str:
        """The text of one of its nodes."""
        return ast.get_source_segment(self.text, node) or self.text


def parse_condition(text: str) -> Condition:
    """The condition a rulebook's text stands for; ConditionError says what is not allowed."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise ConditionError(f"a condition of {len(text)} characters; at most {LONGEST}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ConditionError(
            f"{text!r} is not a condition: {reason or 'nested too deeply'}",
            "Write comparisons of facts and thresholds, joined by and, or, not.",
        ) from None
    # On one line a comment would swallow what an analyst wrote below it.
    if b"#" in text.encode()[tree.end_col_offset :]:
        raise ConditionError(
            f"{text!r} holds a comment", "Write it above the rule, or as its reason: why = …"
        )
    names: dict[str, None] = {}
    _check(tree, names, text, DEEPEST)
    return Condition(text, tuple(names), tree)


def _check(node: ast.expr, names: dict[str, None], source: str, levels: int) -> None:
    if not levels:
        raise ConditionError(f"a condition nested deeper than {DEEPEST} levels")
    parts: list[ast.expr] = []
    match node:
        case ast.Name(id=name):
            if name not in CONSTANTS:
                names[name] = None
        case ast.Constant(value=value) if _is_plain(value):
            pass
        case ast.BoolOp(values=values):
            parts = values
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=part):
            parts = [part]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            parts = [left, right]
        case ast.Compare(left=left, ops=ops, comparators=rest) if all(
            type(op) in _COMPARISON for op in ops
        ):
            parts = [left, *rest]
        case _:
            raise ConditionError(
                f"{ast.get_source_segment(source, node)!r} is not allowed in a condition",
                "Only names, numbers, text in quotes, + - * /, comparisons, and, or, not.",
            )
    for part in parts:
        _check(part, names, source, levels - 1)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int | float) and abs(value) <= LARGEST)


def _compiled(node: ast.expr) -> _Run:
    """A function of the values, made of those of the node's parts."""
    match node:
        case ast.Name(id=name):
            return _constant(CONSTANTS[name]) if name in CONSTANTS else itemgetter(name)
        case ast.Constant(value=(bool() | int() | float() | str()) as constant):
            return _constant(constant)
        case ast.BoolOp(op=op, values=parts):
            return _joined([_compiled(part) for part in parts], stop=isinstance(op, ast.Or))
        case ast.UnaryOp(op=ast.Not(), operand=part):
            inner = _compiled(part)
            return lambda values: not _truth(inner(values))
        case ast.UnaryOp(operand=part):
            inner = _compiled(part)
            return lambda values: -_number(inner(values))
        case ast.BinOp(left=left, op=op, right=right):
            return _calculation(_compiled(left), _ARITHMETIC[type(op)], _compiled(right))
        case ast.Compare(left=left, ops=ops, comparators=rest):
            return _comparison([_compiled(side) for side in (left, *rest)], ops)
    raise TypeError(ast.dump(node))


def _constant(value: Value) -> _Run:
    return lambda _: value


def _joined(parts: Sequence[_Run], *, stop: bool) -> _Run:
    """`and` stops at the first false part, `or` (`stop`) at the first true one."""

    def run(values: Mapping[str, Value]) -> bool:
        for part in parts:
            if _truth(part(values)) is stop:
                return stop
        return not stop

    return run


def _calculation(left: _Run, calculate: Callable[[float, float], float], right: _Run) -> _Run:
    def run(values: Mapping[str, Value]) -> float:
        result = calculate(_number(left(values)), _number(right(values)))
        if not isfinite(result):
            raise OverflowError
        return result

    return run


def _comparison(sides: Sequence[_Run], ops: Sequence[ast.cmpop]) -> _Run:
    steps = [(_COMPARISON[type(op)], side) for op, side in zip(ops, sides[1:], strict=True)]
    first = sides[0]

    def run(values: Mapping[str, Value]) -> bool:
        before, holds = first(values), True
        for compare, side in steps:
            after = side(values)
            # Not a short cut: a later part that mixes kinds is a mistake all the same.
            holds = _compared(compare, before, after) and holds
            before = after
        return holds

    return run


def _compared(compare: Callable[[Any, Any], bool], left: Value, right: Value) -> bool:
    # Python calls 1 == "1" false and 1 == True true; a rule that asks it has a mistake in it.
    if _family(left) is not _family(right):
        raise TypeError
    return compare(left, right)


def _family(value: Value) -> type:
    return type(value) if isinstance(value, str | bool) else float


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: Value) -> float:
    if isinstance(value, bool | str):
        raise TypeError
    return value
