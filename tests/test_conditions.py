import contextlib
import operator
import re
from itertools import product
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.conditions import (
    DEEPEST,
    LONGEST,
    Chance,
    Gap,
    chance,
    check_flag,
    check_number,
    gaps,
    parse_condition,
)
from briefs.errors import ConditionError, UndefinedError
from briefs.quantity import Kind

VALUES = {"close": 92.26, "trend_line": 50.77, "weeks": 45.0, "active": True, "state": "Negative"}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("close > trend_line", True),
        ("close < trend_line", False),
        ("weeks >= 45 and weeks <= 45", True),
        ("weeks == 45.0", True),
        ("weeks != 45", False),
        ("40 < weeks < 45", False),
        ("active", True),
        ("not active", False),
        ("active == true", True),
        ("active == false or state == 'Negative'", True),
        ('state != "Undecided"', True),
        ("close - trend_line > 41.4", True),
        ("close / trend_line * 2 + 1 < 4.6", False),
        ("-weeks < 0", True),
        ("not (active and weeks < 10)", True),
        ("  true  ", True),
        ("True", True),
        ("close > 1\n  and weeks > 3", True),
        ("state == '#1'", False),
        ("false and missing > 1", False),
    ],
)
def test_a_condition_holds_as_it_reads(text, truth):
    assert parse_condition(text).holds(VALUES) is truth


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("weeks / 9", 5), ("-(2 - 5) * 2", 6), ("close", 92.26)]
)
def test_a_weight_is_a_number(text, value):
    assert parse_condition(text).value(VALUES) == value


def test_names_are_listed_once_in_order_of_appearance():
    condition = parse_condition("weeks > close and true and (close > trend_line or not active)")
    assert condition.names == ("weeks", "close", "trend_line", "active")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("__import__('os')", "__import__('os')"),
        ("close.real > 1", "close.real"),
        ("weeks[0] > 1", "weeks[0]"),
        ("weeks ** 9 > 1", "weeks ** 9"),
        ("weeks // 9 > 1", "weeks // 9"),
        ("+weeks > 1", "+weeks"),
        ("weeks in state", "weeks in state"),
        ("state is None", "state is None"),
        ("close if active else weeks", "close if active else weeks"),
        ("(lambda: 1)", "lambda: 1"),
        ("[1]", "[1]"),
        ("(1, 2)", "(1, 2)"),
        ("(weeks := 1)", "weeks := 1"),
        ("f'{close}'", "f'{close}'"),
        ("b'x' == state", "b'x'"),
        ("weeks > 1j", "1j"),
        ("weeks > 1e999", "1e999"),
        ("None", "None"),
    ],
)
def test_what_is_no_part_of_the_rule_language_is_named(text, part):
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert str(caught.value) == f"{part!r} is not allowed in a condition"
    assert caught.value.hint == (
        "Only names, numbers, text in quotes, + - * /, comparisons, and, or, not."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a condition: invalid syntax"),
        ("close >", "'close >' is not a condition: invalid syntax"),
        ("close = 1", "'close = 1' is not a condition: invalid syntax"),
        ("close > 1; weeks", "'close > 1; weeks' is not a condition: invalid syntax"),
        ("close\x00", "'close\\x00' is not a condition: source code string cannot contain null"),
        ("a" * (LONGEST + 1), "a condition of 501 characters; at most 500"),
        ("-" * (DEEPEST + 1) + "1", "a condition nested deeper than 60 levels"),
        ("1" + "+1" * 200, "a condition nested deeper than 60 levels"),
        ("~" + "-" * 400 + "1", f"'~{'-' * 400}1' is not allowed"),
        ("close > 1 # why", "'close > 1 # why' holds a comment"),
        ("(close > 1) # why\nand weeks > 3", "'(close > 1) # why and weeks > 3' holds a comment"),
        ("# why", "'# why' is not a condition: invalid syntax"),
    ],
    ids=[
        *("empty", "half", "assignment", "two", "null", "long", "deep", "wide", "deep and wrong"),
        *("comment", "comment above more", "nothing but comment"),
    ],
)
def test_what_is_no_condition_is_refused_in_words(text, message):
    with pytest.raises(ConditionError, match=f"^{re.escape(message)}"):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("close > state", "mixes numbers, words and flags: close = 92.26, state = 'Negative'"),
        ("state == 1", "mixes numbers, words and flags: state = 'Negative'"),
        ("active == 1", "mixes numbers, words and flags: active = True"),
        ("active + 1 > 1", "mixes numbers, words and flags: active = True"),
        ("not weeks", "mixes numbers, words and flags: weeks = 45.0"),
        ("weeks and active", "mixes numbers, words and flags: weeks = 45.0, active = True"),
        ("-state > 1", "mixes numbers, words and flags: state = 'Negative'"),
        ("1 and true", "mixes numbers, words and flags"),
        ("close / (weeks - 45) > 1", "divides by zero"),
        ("1e18" + "*1e18" * 17 + " > 1", "gives a figure too large to hold"),
        ("weeks + 1", "gives 46.0, not true or false"),
        ("state", "gives 'Negative', not true or false"),
    ],
)
def test_values_that_do_not_fit_are_named(text, message):
    with pytest.raises(ConditionError) as caught:
        parse_condition(text).holds(VALUES)
    assert str(caught.value) == f"{text!r} {message}"


@given(st.text() | st.text("abz01.+-*/<>=!()'\" \\\n#and or not~[]{}:,", max_size=60))
def test_any_text_is_a_condition_or_a_condition_error(text):
    with contextlib.suppress(ConditionError):
        condition = parse_condition(text)
        assert isinstance(condition.value(dict.fromkeys(condition.names, 1.0)), int | float | str)


ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARISON = {"<": operator.lt, ">": operator.gt, "==": operator.eq, ">=": operator.ge}


def _joined(signs):
    """Two (text, value) pairs and a sign as one pair, computed beside the rule language."""

    def join(parts):
        (left, a), sign, (right, b) = parts
        return f"({left} {sign} {right})", signs[sign](a, b)

    return join


def _of(pairs, signs):
    return st.tuples(pairs, st.sampled_from(sorted(signs)), pairs).map(_joined(signs))


LOGIC = {"and": lambda a, b: a and b, "or": lambda a, b: a or b}
NUMBERS = st.recursive(
    st.integers(0, 99).map(lambda number: (str(number), number)),
    lambda numbers: _of(numbers, ARITHMETIC),
    max_leaves=5,
)
TRUTHS = st.recursive(
    _of(NUMBERS, COMPARISON),
    lambda truths: _of(truths, LOGIC) | truths.map(lambda it: (f"(not {it[0]})", not it[1])),
    max_leaves=5,
)


@given(TRUTHS.filter(lambda pair: len(pair[0]) <= LONGEST))
def test_a_composed_condition_is_as_true_as_its_parts_make_it(pair):
    text, truth = pair
    assert parse_condition(text).holds({}) is truth


def test_no_value_is_told_apart_from_a_mistake():
    with pytest.raises(UndefinedError):
        parse_condition("close / 0 > 1").holds(VALUES)
    with pytest.raises(ConditionError) as caught:
        parse_condition("close > state").holds(VALUES)
    assert not isinstance(caught.value, UndefinedError)


# Kinds: what can be compared, added and subtracted, told before any document is read.

KINDS = {
    "close": Kind.PRICE,
    "trend_line": Kind.PRICE,
    "vs_trend": Kind.PERCENT,
    "lead": Kind.POINTS,
    "ratio": Kind.RATIO,
    "volume": Kind.AMOUNT,
    "strength": Kind.INDEX,
    "composite": Kind.SCORE,
    "weeks": Kind.COUNT,
    "active": Kind.FLAG,
    "fresh": Kind.FLAG,
    "state": Kind.TEXT,
    "setup": Kind.TEXT,
    "issue": Kind.DATE,
    "last_issue": Kind.DATE,
    "limit": None,
}


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "False",
        "active",
        "not active",
        "active == fresh",
        "active == true",
        "fresh != False",
        "close > trend_line",
        "close > 50",
        "50 < close < trend_line",
        "close > limit",
        "limit > 1",
        "1 < 2",
        "-close < trend_line",
        "vs_trend > lead",
        "vs_trend - lead > lead",
        "state == 'Negative'",
        "state == setup",
        "issue != last_issue",
        "close - trend_line > 1",
        "close / trend_line > ratio",
        "close * weeks > volume",
        "weeks * 2 > composite",
        "1 + weeks >= weeks + limit",
        "active and (close > 1 or not fresh) and state != 'A'",
    ],
)
def test_figures_of_one_kind_may_be_compared(text):
    check_flag(parse_condition(text), KINDS)


@pytest.mark.parametrize(
    "text",
    ["1", "close", "-vs_trend", "limit", "close - trend_line", "close * vs_trend / weeks", "2 * 3"],
)
def test_a_formula_gives_a_number(text):
    check_number(parse_condition(text), KINDS)


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (check_flag, "close", "'close' is not true or false"),
        (check_flag, "close + 1", "'close + 1' is not true or false"),
        (check_flag, "state", "'state' is not true or false"),
        (check_flag, "limit", "'limit' is not true or false"),
        (check_flag, "'yes'", "\"'yes'\" is not true or false"),
        (check_flag, "1", "'1' is not true or false"),
        (check_flag, "active and weeks", "'weeks' is not true or false"),
        (check_flag, "active or (weeks - 1)", "'weeks - 1' is not true or false"),
        (check_flag, "not close", "'close' is not true or false"),
        (check_flag, "active + 1 > 0", "'active' is not a number"),
        (check_flag, "1 - state > 0", "'state' is not a number"),
        (check_flag, "issue * 2 > 0", "'issue' is not a number"),
        (check_flag, "-active > 0", "'active' is not a number"),
        (check_flag, "(close > 1) * 2 > 0", "'close > 1' is not a number"),
        (check_flag, "close > state", "'close > state' sets a price beside a text"),
        (check_flag, "close > vs_trend", "'close > vs_trend' sets a price beside a percent"),
        (check_flag, "volume > strength", "'volume > strength' sets an amount beside an index"),
        (check_flag, "ratio == weeks", "'ratio == weeks' sets a ratio beside a count"),
        (check_flag, "composite > lead", "'composite > lead' sets a score beside a percent"),
        (check_flag, "state == 1", "'state == 1' sets a text beside a number"),
        (check_flag, "1 == active", "'1 == active' sets a number beside a flag"),
        (check_flag, "active == limit", "'active == limit' sets a flag beside a number"),
        (check_flag, "close > True", "'close > True' sets a price beside a flag"),
        (check_flag, "issue > 'x'", "\"issue > 'x'\" sets a date beside a text"),
        (check_flag, "1 < close < weeks", "'1 < close < weeks' sets a price beside a count"),
        (check_flag, "1 + weeks > ratio", "'1 + weeks > ratio' sets a count beside a ratio"),
        (check_flag, "weeks + 1 > ratio", "'weeks + 1 > ratio' sets a count beside a ratio"),
        (check_flag, "close - weeks > 1", "'close - weeks' sets a price beside a count"),
        (check_flag, "active or close + ratio > 1", "'close + ratio' sets a price beside a ratio"),
        (check_number, "active", "'active' is not a number"),
        (check_number, "symbol", "'symbol' is not a number"),
        (check_number, "'1'", "\"'1'\" is not a number"),
        (check_number, "close > 1", "'close > 1' is not a number"),
        (check_number, "not active", "'not active' is not a number"),
        (check_number, "close + vs_trend", "'close + vs_trend' sets a price beside a percent"),
    ],
)
def test_figures_of_two_kinds_are_told_with_their_place(check, text, message):
    with pytest.raises(ConditionError) as caught:
        check(parse_condition(text), {**KINDS, "symbol": Kind.TEXT})
    assert str(caught.value) == message
    assert ("of one kind" in caught.value.hint) == ("sets" in message)


BETWEEN = ["+", "-", "*", "/", "<", ">=", "==", "!=", "and", "or"]
LEAVES = st.sampled_from([*KINDS, "0", "1", "'Negative'", "true"])
ANYTHING = st.recursive(
    LEAVES,
    lambda parts: (
        st.tuples(parts, st.sampled_from(BETWEEN), parts).map(lambda three: f"({' '.join(three)})")
        | parts.map("(not {})".format)
        | parts.map("(-{})".format)
    ),
    max_leaves=5,
)
OF_KIND = {Kind.FLAG: True, Kind.TEXT: "Negative", Kind.DATE: "2026-06-12"}


@given(ANYTHING)
def test_what_passes_the_check_of_kinds_can_be_evaluated(text):
    """Whatever an analyst writes: where loading does not refuse it, no document makes it fail."""
    condition = parse_condition(text)
    values = {name: OF_KIND.get(kind, 2.0) for name, kind in KINDS.items()}
    with contextlib.suppress(UndefinedError):
        with contextlib.suppress(ConditionError):
            check_flag(condition, KINDS)
            assert condition.holds(values) in {True, False}
            return
        with contextlib.suppress(ConditionError):
            check_number(condition, KINDS)
            assert not isinstance(condition.value(values), bool | str)


# Gaps: what keeps a condition from holding.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("close > 50", []),
        ("close > 100", [Gap("close > 100", True, 92.26, 100)]),
        ("close < trend_line", [Gap("close < trend_line", True, 92.26, 50.77)]),
        ("close - 2 * trend_line > 0", [Gap("close - 2 * trend_line > 0", True, -9.28, 0)]),
        ("not active", [Gap("active", False, True)]),
        ("active == false", [Gap("active == false", True, True, False)]),
        ("false", [Gap("false", True, False)]),
        ("state == 'Positive'", [Gap("state == 'Positive'", True, "Negative", "Positive")]),
        ("40 < weeks < 45", [Gap("40 < weeks < 45", True, False)]),
        (
            "close > 100 and weeks > 50 and active",
            [Gap("close > 100", True, 92.26, 100), Gap("weeks > 50", True, 45.0, 50)],
        ),
        (
            "close > 100 or (weeks > 50 and active)",
            [Gap("close > 100", True, 92.26, 100), Gap("weeks > 50", True, 45.0, 50)],
        ),
        (
            "not (close > 50 and active)",
            [Gap("close > 50", False, 92.26, 50), Gap("active", False, True)],
        ),
        ("not (close > 50 or weeks > 50)", [Gap("close > 50", False, 92.26, 50)]),
        ("not not (close > 100)", [Gap("close > 100", True, 92.26, 100)]),
        # Where the guard fails, what it guards has no value and no distance.
        ("none != 0 and weeks / none > 2", [Gap("none != 0", True, 0.0, 0)]),
        ("not (none == 0 or weeks / none > 2)", [Gap("none == 0", False, 0.0, 0)]),
    ],
)
def test_the_gaps_of_a_condition_are_the_parts_that_fail(text, found):
    told = gaps(parse_condition(text), VALUES | {"none": 0.0})
    assert [(gap.test, gap.needed) for gap in told] == [(gap.test, gap.needed) for gap in found]
    assert [gap.left for gap in told] == [
        pytest.approx(gap.left) if isinstance(gap.left, float) else gap.left for gap in found
    ]
    assert [gap.right for gap in told] == [gap.right for gap in found]


@pytest.mark.parametrize(
    ("gap", "distance"),
    [
        (Gap("close > 100", True, 92, 100), 8),
        (Gap("close < 50", True, 92.5, 50), -42.5),
        (Gap("active", False, True), None),
        (Gap("active == false", True, True, False), None),
        (Gap("state == 'A'", True, "B", "A"), None),
    ],
)
def test_a_gap_of_numbers_has_a_distance(gap, distance):
    assert gap.distance == distance


def test_gaps_have_no_value_where_the_condition_has_none():
    with pytest.raises(UndefinedError):
        gaps(parse_condition("weeks / none > 2"), VALUES | {"none": 0.0})


# Random conditions over domains so small that every assignment can be tried.

NUMBERS_OF = (-1, 0, 1, 2)
DOMAINS = {
    "x": NUMBERS_OF,
    "y": NUMBERS_OF,
    "a": (True, False),
    "b": (True, False),
    "w": ("A", "B", "C"),
}
ASSIGNMENTS = [
    dict(zip(DOMAINS, values, strict=True)) | {"limit": 1.5}
    for values in product(*DOMAINS.values())
]
CONSTANTS, RANGES = {"limit": 1.5}, {"x": (-1.0, 2.0), "y": (-1.0, inf)}
# Divisors are powers of two: what the condition gives in binary is then what it means.
TERMS = st.recursive(
    st.sampled_from(["x", "y", "limit", "0", "1", "2.5"]),
    lambda terms: (
        st.tuples(terms, st.sampled_from("+-*"), terms).map(lambda it: f"({' '.join(it)})")
        | st.tuples(terms, st.sampled_from("248")).map(lambda it: f"({' / '.join(it)})")
        | terms.map("-{}".format)
    ),
    max_leaves=3,
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
TESTS = (
    st.tuples(TERMS, SIGNS, TERMS).map(" ".join)
    | st.tuples(TERMS, SIGNS, TERMS, SIGNS, TERMS).map(" ".join)
    | st.tuples(st.just("w"), st.sampled_from(["==", "!="]), st.sampled_from(["'A'", "'B'"])).map(
        " ".join
    )
    | st.sampled_from(["a", "b", "a == b", "a == true", "b != False", "true", "false", "'A' < w"])
)
CONDITIONS = st.recursive(
    TESTS,
    lambda tests: (
        st.tuples(tests, st.sampled_from(["and", "or"]), tests).map(lambda it: f"({' '.join(it)})")
        | tests.map("(not ({}))".format)
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_what_is_called_impossible_or_certain_is(text):
    condition = parse_condition(text)
    held = {condition.holds(values) for values in ASSIGNMENTS}
    match chance(condition, CONSTANTS, RANGES):
        case Chance.NEVER:
            assert held == {False}
        case Chance.ALWAYS:
            assert held == {True}


@given(CONDITIONS, st.sampled_from(ASSIGNMENTS))
def test_a_condition_has_gaps_where_it_does_not_hold(text, values):
    condition = parse_condition(text)
    told = gaps(condition, values)
    assert bool(told) is not condition.holds(values)
    for gap in told:
        assert parse_condition(gap.test).holds(values) is not gap.needed


NUDGE = {"<": -1, "<=": 0, ">": 1, ">=": 0, "==": 0, "!=": 1}
CLAUSES = st.lists(st.tuples(SIGNS, st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=5)


@given(CLAUSES)
def test_a_conjunction_holds_when_all_its_gaps_are_closed(clauses):
    signs = {
        f"n{at} {sign} {limit}": (f"n{at}", sign) for at, (sign, limit, _) in enumerate(clauses)
    }
    values = {f"n{at}": value for at, (_, _, value) in enumerate(clauses)}
    condition = parse_condition(" and ".join(signs))
    for gap in gaps(condition, values):
        name, sign = signs[gap.test]
        values[name] += gap.distance + NUDGE[sign]
    assert condition.holds(values)


# Chance: what no document can make true, and what none can make false.

CLEAR = {"score": (0.0, 100.0), "count": (0.0, inf), "fixed": (5.0, 5.0)}


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "not true",
        "x > 1 and x < 1",
        "x >= 1 and x < 1",
        "x > 1 and x <= 1",
        "x > 1 and x >= 1 and x <= 1",
        "x < 1 and x <= 1 and x >= 1",
        "x > 2 and x < 1",
        "x == 1 and x == 2",
        "x == 1 and x != 1",
        "x == 1 and not x == 1",
        "1 < x < 1",
        "2 > 3",
        "limit < 40",
        "x > x",
        "x != x",
        "x < y and y < x",
        "x - y > 3 and y - x > -3",
        "x > y and x <= y",
        "2 * x > 4 and x < 2",
        "x / 2 > 4 and x * 3 < 24",
        "-x > 1 and x > 0",
        "x + limit > 50 and x < 10",
        "score > 100",
        "score < 0",
        "count < 0",
        "-score > 0",
        "score / 2 > limit + 11",
        "fixed != 5",
        "fixed < 5 or fixed > 5",
        "active and not active",
        "active and fresh and not (fresh or state == 'A')",
        "state == 'A' and state == 'B'",
        "state == 'A' and state != 'A'",
        "'A' == state and 'A' != state",
        "state == 'A' and not (state == 'A' or x > 1)",
        "active == true and active == false",
        "x * y > 1 and false",
        "score > 50 and (x > 1 and x < 0 or score < 40)",
        "x > 0.3 and x < 0.1 + 0.2",
    ],
)
def test_what_can_never_hold_is_found(text):
    assert chance(parse_condition(text), {"limit": 40.0}, CLEAR) is Chance.NEVER


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "not false",
        "x > 1 or x <= 1",
        "x < 2 or x > 1",
        "x != 1 or x == 1",
        "x == x",
        "2 < 3",
        "limit == 40",
        "limit <= 40 and limit >= 40",
        "score >= 0 and score <= 100",
        "0 <= score <= 100",
        "count > -1",
        "fixed == 5",
        "active or not active",
        "state == 'A' or state != 'A'",
        "x * y > 1 or true",
        "x < y or x >= y",
    ],
)
def test_what_always_holds_is_found(text):
    assert chance(parse_condition(text), {"limit": 40.0}, CLEAR) is Chance.ALWAYS


@pytest.mark.parametrize(
    "text",
    [
        "x > 1",
        "x > limit and x < limit + 1",
        "x >= 1 and x <= 1",
        "score >= 100",
        "active",
        "active == fresh",
        "state == 'A'",
        "state != 'A' and state != 'B'",
        "state < 'A'",
        "state == setup",
        "'A' == 'B'",
        # Linear in nothing: a product, a quotient, a division by zero may be anything.
        "x * y > 1 and x * y < 1",
        "x / y > 1 and x / y < 1",
        "x / 0 > 1 and x / 0 < 1",
        "-(x * y) > 1 and -(x * y) < 1",
        "1 / x > 1 and 1 / x < 1",
        "x * y + 1 > 1 and x * y + 1 < 1",
        "1 - x * y > 1 and 1 - x * y < 1",
        # In binary, 49 * (1 / 49) is less than 1.
        "x / 49 >= 1 and x <= 49",
        "x * 0.1 + 0.2 <= 0.3 and x >= 1",
    ],
)
def test_what_may_hold_or_not_is_left_open(text):
    assert chance(parse_condition(text), {"limit": 40.0}, CLEAR) is Chance.SOMETIMES


def joined(word, form, count):
    return word.join(form.format(at=at) for at in range(count))


Y = "y and not y"
UNEQUAL = "(" + joined(" and ", "x{at}{{at}} != 1", 7) + ")"


@pytest.mark.parametrize(
    "text",
    [
        joined(" and ", "x{at} != 1", 9) + f" and {Y}",
        f"not ({joined(' and ', 'x{at}', 17)}) and not ({joined(' and ', 'z{at}', 16)}) and {Y}",
        joined(" or ", UNEQUAL, 3) + " or y or not y",
    ],
    ids=["unequal", "one of each", "or"],
)
def test_a_condition_of_too_many_alternatives_is_left_open(text):
    assert chance(parse_condition(text), {}, {}) is Chance.SOMETIMES
