import contextlib
import operator
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.conditions import DEEPEST, LONGEST, parse_condition
from briefs.errors import ConditionError

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
    ],
    ids=["empty", "half", "assignment", "two", "null", "long", "deep", "wide", "deep and wrong"],
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
        assert isinstance(condition.value(dict.fromkeys(condition.names, 1.0)), float | bool | str)


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
