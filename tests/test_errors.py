import pickle

import pytest

from briefs import errors
from briefs.errors import ExitCode, Problem, ReportRejected, Severity

PRICE = Problem("seeds/x.json", "is not valid", "/price/trend_line", "'50%'", "a price")
UNKNOWN = Problem("x.json", "is not known", "/zzz", severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        pytest.param(
            PRICE,
            "seeds/x.json#/price/trend_line: is not valid; found '50%'; expected a price",
            id="all parts",
        ),
        pytest.param(Problem("x.json", "is empty"), "x.json: is empty", id="message only"),
        pytest.param(UNKNOWN, "x.json#/zzz: is not known", id="pointer without found"),
        pytest.param(
            Problem("x.json", "is missing", "/ticker", expected="a value"),
            "x.json#/ticker: is missing; expected a value",
            id="expected without found",
        ),
        pytest.param(
            Problem("a\x1b[2J.json", "is not known", "/b\u202e\n"),
            "a\\x1b[2J.json#/b\\u202e\\n: is not known",
            id="escape sequences are shown, not sent",
        ),
        pytest.param(
            Problem("锗业.json", "is not known", "/é"),
            "锗业.json#/é: is not known",
            id="any script",
        ),
    ],
)
def test_a_problem_reads_as_one_line_that_says_where_and_what(problem, line):
    assert str(problem) == line


def test_a_problem_as_plain_strings_for_json():
    assert list(UNKNOWN.as_dict().items()) == [
        ("severity", "warning"),
        ("source", "x.json"),
        ("pointer", "/zzz"),
        ("message", "is not known"),
        ("found", ""),
        ("expected", ""),
    ]


def test_only_an_error_rejects():
    assert PRICE.is_error
    assert not UNKNOWN.is_error


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UsageError", 2),
        ("ConditionError", 2),
        ("RulebookError", 2),
        ("LayoutError", 2),
        ("RenderError", 1),
        ("SystemPartMissing", 3),
        ("NothingProduced", 3),
    ],
)
def test_an_error_carries_its_exit_code_and_hint_across_processes(name, code):
    error = pickle.loads(pickle.dumps(getattr(errors, name)("what", "do this")))  # noqa: S301
    assert type(error).__name__ == name
    assert (str(error), error.hint, error.exit_code) == ("what", "do this", ExitCode(code))


def test_a_rejection_tells_all_problems_and_survives_a_process_border():
    rejected = pickle.loads(pickle.dumps(ReportRejected([PRICE, UNKNOWN])))  # noqa: S301
    assert rejected.problems == (PRICE, UNKNOWN)
    assert str(rejected).splitlines() == [str(PRICE), str(UNKNOWN)]
    assert rejected.exit_code is ExitCode.PARTIAL
    assert rejected.hint == "Correct the fields named above and run `briefs check` again."
