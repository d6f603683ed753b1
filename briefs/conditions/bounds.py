"""Whether a condition can hold at all, and whether it can fail: found without any document.

A condition becomes alternatives of literals; an alternative is impossible when one figure, or the
difference of two, is asked to lie in an empty interval, or a flag or word to be two things at once.
What is not linear (a product of two facts) is taken for free, so "impossible" is always true and
"possible" may err. Reckoned in fractions of the decimals as written: in binary, a hair's breadth
could make 49 / 49 less than 1.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, product
from math import inf, isfinite

from briefs.conditions.language import CONSTANTS, Condition

MOST_ALTERNATIVES = 256
"""Conditions with more are not searched; none that a person wrote comes near."""

Range = tuple[float, float]
"""The least and the greatest value a figure can have, both included."""


class Chance(StrEnum):
    """What a condition can come out as."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"


_Bound = Fraction | float
_Interval = tuple[_Bound, bool, _Bound, bool]
"""Least value, whether it is itself left out, greatest value, whether that is left out."""


@dataclass(frozen=True)
class _Linear:
    """`sum of coefficient * name + constant`"""

    terms: tuple[tuple[str, Fraction], ...]
    constant: Fraction

    def plus(self, other: "_Linear", sign: int = 1) -> "_Linear":
        terms = dict(self.terms)
        for name, factor in other.terms:
            terms[name] = terms.get(name, Fraction()) + sign * factor
        kept = tuple(sorted((name, factor) for name, factor in terms.items() if factor))
        return _Linear(kept, self.constant + sign * other.constant)

    def times(self, factor: Fraction) -> "_Linear":
        kept = tuple((name, own * factor) for name, own in self.terms if own * factor)
        return _Linear(kept, self.constant * factor)


@dataclass(frozen=True)
class _Literal:
    """`key` is asked to lie in the interval, or to equal (not equal) a word or flag."""

    key: object
    low: _Bound = -inf
    high: _Bound = inf
    open_low: bool = False
    open_high: bool = False
    equals: str | bool | None = None
    differs: str | None = None


_NEVER: tuple[tuple[_Literal, ...], ...] = ()
_ALWAYS: tuple[tuple[_Literal, ...], ...] = ((),)
_Alternatives = tuple[tuple[_Literal, ...], ...]
_MIRRORED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_OPPOSITE = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


class _TooManyError(Exception):
    pass


def chance(
    condition: Condition, constants: Mapping[str, float], ranges: Mapping[str, Range]
) -> Chance:
    """Whether `condition` can hold, given its thresholds and the ranges of its facts."""
    search = _Search(constants, ranges)
    try:
        if not search.satisfiable(search.alternatives(condition.tree, wanted=True)):
            return Chance.NEVER
        if not search.satisfiable(search.alternatives(condition.tree, wanted=False)):
            return Chance.ALWAYS
    except _TooManyError:
        pass
    return Chance.SOMETIMES


@dataclass(frozen=True)
class _Search:
    constants: Mapping[str, float]
    ranges: Mapping[str, Range]

    def alternatives(self, node: ast.expr, *, wanted: bool) -> _Alternatives:
        match node:
            case ast.Name(id=name) if name in CONSTANTS:
                return _ALWAYS if CONSTANTS[name] is wanted else _NEVER
            case ast.Name(id=name):
                return ((_Literal(name, equals=wanted),),)
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return self.alternatives(part, wanted=not wanted)
            case ast.BoolOp(op=op, values=parts):
                found = [self.alternatives(part, wanted=wanted) for part in parts]
                return _all(found) if isinstance(op, ast.And) is wanted else _any(found)
            case ast.Compare(left=left, ops=ops, comparators=rest):
                sides = [left, *rest]
                found = [
                    self._comparison(before, type(op) if wanted else _OPPOSITE[type(op)], after)
                    for op, (before, after) in zip(ops, pairwise(sides), strict=True)
                ]
                return _all(found) if wanted else _any(found)
        return _ALWAYS

    def satisfiable(self, alternatives: _Alternatives) -> bool:
        return any(self._consistent(literals) for literals in alternatives)

    def _comparison(self, left: ast.expr, op: type[ast.cmpop], right: ast.expr) -> _Alternatives:
        words = [word for side in (left, right) if (word := _word(side)) is not None]
        names = [side.id for side in (left, right) if isinstance(side, ast.Name)]
        if len(words) == 1 and len(names) == 1:
            if op is ast.Eq:
                return ((_Literal(names[0], equals=words[0]),),)
            return ((_Literal(names[0], differs=words[0]),),) if op is ast.NotEq else _ALWAYS
        sides = self._linear(left), self._linear(right)
        if sides[0] is None or sides[1] is None:
            return _ALWAYS
        return self._interval(sides[0].plus(sides[1], -1), op)

    def _interval(self, form: _Linear, op: type[ast.cmpop]) -> _Alternatives:
        """`form op 0` as an interval of its terms."""
        if not form.terms:
            return _ALWAYS if _holds(form.constant, op) else _NEVER
        scale = form.terms[0][1]
        if scale < 0:
            op = _MIRRORED.get(op, op)
        key = tuple((name, factor / scale) for name, factor in form.terms)
        bound = -form.constant / scale
        if op is ast.NotEq:
            return (
                (_Literal(key, high=bound, open_high=True),),
                (_Literal(key, low=bound, open_low=True),),
            )
        low = bound if op in {ast.Gt, ast.GtE, ast.Eq} else -inf
        high = bound if op in {ast.Lt, ast.LtE, ast.Eq} else inf
        literal = _Literal(key, low, high, open_low=op is ast.Gt, open_high=op is ast.Lt)
        return ((literal,),)

    def _linear(self, node: ast.expr) -> _Linear | None:
        match node:
            case ast.Constant(value=(int() | float()) as value):
                return _Linear((), _exact(value))
            case ast.Name(id=name):
                known = self.constants.get(name, CONSTANTS.get(name))
                return _variable(name) if known is None else _Linear((), _exact(known))
            case ast.UnaryOp(op=ast.USub(), operand=part):
                inner = self._linear(part)
                return inner.times(Fraction(-1)) if inner else None
            case ast.BinOp(left=left, op=op, right=right):
                return _combined(self._linear(left), op, self._linear(right))
        return None

    def _consistent(self, literals: Iterable[_Literal]) -> bool:
        intervals: dict[object, _Interval] = {}
        words: dict[object, str | bool] = {}
        barred: set[tuple[object, str]] = set()
        for each in literals:
            if each.equals is not None:
                if words.setdefault(each.key, each.equals) != each.equals:
                    return False
            elif each.differs is not None:
                barred.add((each.key, each.differs))
            else:
                known = intervals.get(each.key) or self._start(each.key)
                narrowed = _narrowed(known, each)
                low, open_low, high, open_high = narrowed
                if low > high or (low == high and (open_low or open_high)):
                    return False
                intervals[each.key] = narrowed
        return not any(words.get(key) == word for key, word in barred)

    def _start(self, key: object) -> _Interval:
        if isinstance(key, tuple) and len(key) == 1:
            low, high = self.ranges.get(key[0][0], (-inf, inf))
            return (_bound(low), False, _bound(high), False)
        return (-inf, False, inf, False)


def _exact(value: float) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _bound(value: float) -> _Bound:
    return _exact(value) if isfinite(value) else value


def _variable(name: str) -> _Linear:
    return _Linear(((name, Fraction(1)),), Fraction())


def _word(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str() as word):
            return word
    return None


def _holds(value: Fraction, op: type[ast.cmpop]) -> bool:
    return {
        ast.Lt: value < 0,
        ast.LtE: value <= 0,
        ast.Gt: value > 0,
        ast.GtE: value >= 0,
        ast.Eq: value == 0,
        ast.NotEq: value != 0,
    }[op]


def _combined(left: _Linear | None, op: ast.operator, right: _Linear | None) -> _Linear | None:
    if left is None or right is None:
        return None
    match op:
        case ast.Add():
            return left.plus(right)
        case ast.Sub():
            return left.plus(right, -1)
        case ast.Mult() if not right.terms:
            return left.times(right.constant)
        case ast.Mult() if not left.terms:
            return right.times(left.constant)
        case ast.Div() if not right.terms and right.constant:
            return left.times(1 / right.constant)
    return None


def _narrowed(known: _Interval, literal: _Literal) -> _Interval:
    low, open_low, high, open_high = known
    if literal.low > low:
        low, open_low = literal.low, literal.open_low
    elif literal.low == low:
        open_low = open_low or literal.open_low
    if literal.high < high:
        high, open_high = literal.high, literal.open_high
    elif literal.high == high:
        open_high = open_high or literal.open_high
    return (low, open_low, high, open_high)


def _all(found: list[_Alternatives]) -> _Alternatives:
    count = 1
    for alternatives in found:
        count *= len(alternatives)
    if count > MOST_ALTERNATIVES:
        raise _TooManyError
    return tuple(sum(chosen, ()) for chosen in product(*found))


def _any(found: list[_Alternatives]) -> _Alternatives:
    joined: _Alternatives = sum(found, ())
    if len(joined) > MOST_ALTERNATIVES:
        raise _TooManyError
    return joined
