import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import ReportRejected
from briefs.facts import derive
from briefs.reading import (
    MOST_BYTES,
    MOST_PROBLEMS,
    parse_document,
    read_document,
    read_report,
)

SEEDS = Path(__file__).parent.parent / "seeds"
UNKNOWN = "is a field this version does not know"
POINTER = re.compile(r"(/([^~/]|~[01])*)*")


def told(document, *, strict=False):
    """The problems of a document as the lines a person sees."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    read = parse_document(raw, source="x.json", strict=strict)
    return [str(problem) for problem in read.problems]


def test_a_real_document_has_no_problem_not_even_a_warning(raw, key):
    read = parse_document(raw(key), source="x.json", strict=True)
    assert read.problems == ()
    assert (read.report.key, read.key, str(read.week)) == (key, key, "2026-06-12")
    assert read.sha256 == hashlib.sha256(raw(key)).hexdigest()


def test_a_byte_order_mark_is_no_problem(raw):
    read = parse_document(b"\xef\xbb\xbf" + raw(), source="x.json", strict=True)
    assert read.problems == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b'{"ticker": {"a": 1', "ends too early, at line 1 column 19: Expecting ',' delimiter"),
        (b'{"a":\n{"b": "0024', "ends too early, at line 2 column 7: Unterminated string starting"),
        (b'{"ticker": }', "is not JSON at line 1 column 12: Expecting value"),
        (b'{"a": "b\x07"}', "is not JSON at line 1 column 9: Invalid control character"),
        (b"symbol,close\n002428,92.26", "is not JSON at line 1 column 1: Expecting value"),
        (b"<html>", "is not JSON at line 1 column 1: Expecting value"),
    ],
    ids=["empty", "blank", "cut", "cut in a string", "hole", "control", "CSV", "HTML"],
)
def test_a_mistake_of_syntax_is_told_with_its_place(content, message):
    (line,) = told(content)
    assert line.startswith(f"x.json: {message}")
    assert line.endswith("; expected a complete JSON object")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[1, 2]", "is not a report; found an array of 2; expected a JSON object"),
        (b"null", "is not a report; found null; expected a JSON object"),
        (b'"report"', "is not a report; found 'report'; expected a JSON object"),
        (b'{"a": "\xe9"}', "is not UTF-8 at byte 7; expected UTF-8 JSON"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8 at byte 0; expected UTF-8 JSON"),
        (b'{"a": ' + b"[" * 100_000, "is nested deeper than 40 levels"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "holds a whole number of more than 4,300 digits"),
    ],
    ids=["array", "null", "string", "Latin-1", "UTF-16", "bottomless", "endless number"],
)
def test_what_is_no_report_document_is_told_in_one_line(content, line):
    assert told(content) == [f"x.json: {line}"]


@pytest.mark.parametrize("length", [1, 50, 407, 5_001, 12_345, 19_350])
def test_a_truncated_document_is_rejected_with_the_place_where_it_ends(raw, length):
    read = parse_document(raw()[:length], source="x.json")
    assert read.rejected
    assert len(read.problems) == 1
    assert re.match(
        r"(ends too early, at|is not JSON at) line 1 column \d+", str(read.problems[0].message)
    )


@pytest.mark.parametrize(
    "pointer", ["/ticker", "/ticker/symbol", "/ticker/name", "/ticker/exchange", "/latest_week"]
)
def test_identity_is_required(changed, pointer):
    assert told(changed({pointer: ...})) == [
        f"x.json#{pointer}: is missing; expected a value, because this field is required"
    ]
    assert parse_document(json.dumps(changed({pointer: None})).encode(), source="x.json").rejected


@pytest.mark.parametrize(
    ("pointer", "value", "found", "expected"),
    [
        ("/ticker", None, "null", "an object"),
        ("/ticker/symbol", None, "null", "a string"),
        ("/ticker/symbol", 2428, "2428", "a string"),
        ("/ticker/symbol", "  ", "'  '", "text that is not empty"),
        ("/ticker/symbol", "A" * 41, f"'{'A' * 41}'", "at most 40 characters"),
        ("/latest_week", "12.06.2026", "'12.06.2026'", "a date such as '2026-06-12'"),
        ("/latest_week", 20260612, "20260612", "a date such as '2026-06-12', as a string"),
        ("/price/trend_line", 50.77, "50.77", "a price such as '92.26 CNY', as a string"),
        (
            *("/price/trend_line", "about 50", "'about 50'"),
            "a price such as '92.26 CNY' (not a formatted figure)",
        ),
        ("/price/vs_trend", "81.7x", "'81.7x'", "a percentage such as '7.9%'"),
        ("/volume/ratio_13", "1.1%", "'1.1%'", "a ratio such as '1.1x'"),
        ("/volume/latest", "4%", "'4%'", "an amount such as '456.3M'"),
        ("/dynamics/market_dynamics", "2x", "'2x'", "a number such as '1.58'"),
        ("/composite_score", "174", "'174'", "a score from 0 to 100 such as '74'"),
        ("/momentum/returns/0/value", "7.9", "'7.9'", "a number"),
        ("/momentum/returns", {}, "an object of 0", "an array"),
        ("/momentum/trend_streak", 45.5, "45.5", "a whole number"),
        ("/momentum/trend_streak", -1, "-1", "at least 0"),
        ("/momentum/peer/percentile", 101, "101", "at most 100.0"),
        ("/setup/timeline/0/trend", "yes", "'yes'", "true or false"),
        ("/setup/timeline/0/return", True, "true", "a number"),
        ("/recent_rows/0/trend_signal", "on", "'on'", "'On' or 'Off'"),
        ("/kpis/0/tone", "up", "'up'", "'positive', 'neutral' or 'negative'"),
        ("/risk", [], "an array of 0", "an object"),
        ("/risks/0", 1, "1", "a string"),
        ("/risks", ["a"] * 21, "an array of 21", "at most 20 items"),
        ("/description", "A" * 10_001, f"'{'A' * 56}…", "at most 10000 characters"),
        (
            *("/ticker/name", "A\u0007B", "'A\\x07B'"),
            "text without control characters (U+0007 at 1)",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_was_found_and_expected(
    changed, pointer, value, found, expected
):
    assert told(changed({pointer: value})) == [
        f"x.json#{pointer}: is not valid; found {found}; expected {expected}"
    ]


@pytest.mark.parametrize(
    ("pointer", "value", "place", "found"),
    [
        ("/ticker/name", "A\ud800", "/ticker/name", "'A\\ud800'"),
        ("/price/\ud800", 1, "/price", "'\\ud800'"),
        ("/news", ["\udfff"], "/news/0", "'\\udfff'"),
    ],
    ids=["value", "key", "unknown field"],
)
def test_half_of_a_surrogate_pair_is_an_error_and_can_be_printed(
    changed, pointer, value, place, found
):
    assert told(changed({pointer: value}))[0] == (
        f"x.json#{place}: holds half of a surrogate pair; found {found}; expected Unicode text"
    )


@pytest.mark.parametrize(
    ("array", "size", "label"),
    [
        ("/momentum/returns", 5, "1W"),
        ("/setup/scores", 6, "Trend"),
        ("/kpis", 6, "Latest Close"),
        ("/signals", 4, "Trend Signal"),
    ],
)
def test_a_label_that_stands_twice_is_an_error(changed, array, size, label):
    expected = f"each label once; {label} stands more than once"
    twice = {f"{array}/1/label": label, f"{array}/1/value": None}
    assert told(changed(twice)) == [
        f"x.json#{array}: is not valid; found an array of {size}; expected {expected}"
    ]


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_an_error_at_its_pointer(raw, literal):
    document = raw().replace(b"7.906435087719298", literal.encode(), 1)
    shown = {"1e999": "Infinity"}.get(literal, literal)
    (line,) = told(document)
    assert line == (
        f"x.json#/momentum/returns/0/value: is not a number; found {shown}; "
        "expected a finite number or null"
    )


def test_a_number_that_is_none_is_an_error_in_a_field_nobody_knows_too(changed):
    assert told(changed({"/news": [{"score": float("nan")}]})) == [
        "x.json#/news/0/score: is not a number; found NaN; expected a finite number or null",
        "x.json#/news: is a field this version does not know",
    ]


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ('"summary": "a", "summary": "b"', "/summary: the key 'summary' stands more than once"),
        ('"x": {"a/b~": 1, "a/b~": 1}', "/x/a~1b~0: the key 'a/b~' stands more than once"),
        ('"x": [{}, {"": 1, "": 1}]', "/x/1/: the key '' stands more than once"),
    ],
)
def test_a_duplicate_key_is_an_error_at_its_pointer(changed, extra, line):
    document = json.dumps(changed({"/summary": ...}))
    assert f"x.json#{line}" in told(f"{document[:-1]}, {extra}}}".encode())


def test_a_duplicate_key_in_an_object_that_was_itself_replaced_blames_no_other_object():
    doubled, single = ", ".join(['{"a": 1, "a": 2}'] * 500), ", ".join(['{"a": 1}'] * 500)
    raw = f'{{"x": {{"y": [{doubled}], "y": 0}}, "z": [{single}]}}'.encode()
    problems = parse_document(raw, source="x.json").problems
    assert [each.pointer for each in problems if "more than once" in each.message] == ["/x/y"]


def test_nesting_that_is_too_deep_is_told_where_it_begins():
    assert told(b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}")[0] == (
        f"x.json#/a{'/0' * 40}: is nested deeper than 40 levels; found an array of 1"
    )


def test_all_errors_are_told_at_once(changed):
    changes = {
        "/ticker/symbol": None,
        "/latest_week": "soon",
        "/price/fair_value": "5%",
        "/momentum/peer/rank": 0,
        "/recent_rows/3/close": 87,
        "/momentum/returns/0/value": float("inf"),
    }
    problems = parse_document(json.dumps(changed(changes)).encode(), source="x.json").problems
    assert {each.pointer for each in problems} == changes.keys()
    assert all(each.is_error for each in problems)


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("/price/trendline", "5 CNY", f"{UNKNOWN}; expected perhaps 'trend_line'"),
        ("/setup/timeline/2/return_", 1.5, f"{UNKNOWN}; expected perhaps 'return'"),
        ("/esg_rating", "AA", UNKNOWN),
        ("/a~1b~0", 1, UNKNOWN),
        ("/price/fair_value", ..., "is absent; expected a value or null"),
        ("/groups", ..., "is absent; expected a value or null"),
        ("/recent_rows/13/trend_signal", ..., "is absent; expected a value or null"),
    ],
)
def test_a_warning_is_told_and_rejects_only_where_asked(changed, pointer, value, message):
    content = json.dumps(changed({pointer: value})).encode()
    lenient = parse_document(content, source="x.json")
    strict = parse_document(content, source="x.json", strict=True)
    assert told(content) == told(content, strict=True) == [f"x.json#{pointer}: {message}"]
    assert [lenient.problems[0].severity, strict.problems[0].severity] == ["warning", "error"]
    assert [lenient.rejected, strict.rejected] == [False, True]


@pytest.mark.parametrize(
    ("pointer", "value", "row", "rest"),
    [
        (
            *("/latest_week", "2026-06-19", "/recent_rows/0/week"),
            "is not the latest week; found '2026-06-12'; expected 2026-06-19, as in latest_week",
        ),
        (
            *("/recent_rows/2/week", "2026-06-05", "/recent_rows/2/week"),
            "is out of order; found '2026-06-05'; expected a week before '2026-06-05'",
        ),
    ],
    ids=["stale", "out of order"],
)
def test_rows_that_do_not_run_from_the_latest_week_back_are_a_warning(
    changed, pointer, value, row, rest
):
    assert told(changed({pointer: value})) == [f"x.json#{row}: {rest}"]


def test_an_escape_sequence_in_a_key_is_shown_and_not_sent_to_the_terminal(changed):
    assert told(changed({"/risk/\x1b[2J": 1})) == [f"x.json#/risk/\\x1b[2J: {UNKNOWN}"]


@pytest.mark.parametrize("name", ["tone", "hint"])
def test_fields_of_the_terminals_own_page_may_be_absent_in_silence(changed, name):
    assert told(changed({f"/kpis/1/{name}": ...}), strict=True) == []


def test_null_is_no_problem_where_the_document_may_lack_a_figure(changed):
    nulls = ["/groups", "/price/fair_value", "/momentum/peer/rank", "/volume", "/kpis", "/summary"]
    assert told(changed(dict.fromkeys(nulls)), strict=True) == []


@pytest.mark.parametrize("lacking", [None, ...], ids=["null", "absent"])
def test_a_document_without_any_close_is_rejected(changed, lacking):
    changes = {"/recent_rows/0/close": lacking, "/kpis/0/value": lacking}
    assert told(changed(changes))[-1] == (
        "x.json#/recent_rows/0/close: has no close; "
        "expected a price here or in the KPI 'Latest Close'"
    )


@pytest.mark.parametrize(
    "changes", [{"/recent_rows": None}, {"/recent_rows/0/close": None}, {"/kpis": None}]
)
def test_one_close_is_enough(changed, changes):
    assert told(changed(changes), strict=True) == []


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"/kpis/0/hint": [float("nan")] * 9_000}, "x.json#/kpis/0/hint/0: is not a number"),
        ({f"/trend{index}": 1 for index in range(9_000)}, "x.json#/trend0: is a field"),
    ],
    ids=["errors", "warnings"],
)
def test_a_flood_of_problems_is_cut_and_says_so(changed, changes, first):
    lines = told(changed(changes))
    assert lines[0].startswith(first)
    assert lines[MOST_PROBLEMS] == ("x.json: has more problems like these; the first 200 are shown")
    assert len(lines) <= MOST_PROBLEMS + 2


def test_a_file_is_named_as_the_user_named_it(tmp_path, raw):
    path = tmp_path / "report.json"
    path.write_bytes(raw()[:9])
    assert read_document(path).source == path.as_posix()
    assert read_document(path, source="seeds/report.json").problems[0].source == "seeds/report.json"


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda path: None, "cannot be read: No such file or directory"),
        (lambda path: path.mkdir(), "cannot be read: Is a directory"),
        (
            lambda path: path.write_bytes(b" " * (MOST_BYTES + 1)),
            "cannot be read: larger than 5,000,000 bytes, which no report document is",
        ),
    ],
    ids=["absent", "directory", "too large"],
)
def test_what_cannot_be_read_is_a_problem_too(tmp_path, make, line):
    path = tmp_path / "report.json"
    make(path)
    read = read_document(path)
    assert (read.report, str(read.problems[0])) == (None, f"{path.as_posix()}: {line}")


def test_reading_for_a_library_gives_the_report_or_all_problems(tmp_path, raw, changed):
    path = tmp_path / "report.json"
    path.write_bytes(raw())
    assert read_report(path).ticker.symbol == "002428"

    path.write_text(json.dumps(changed({"/ticker/name": None, "/latest_week": None})))
    with pytest.raises(ReportRejected) as caught:
        read_report(str(path))
    assert [each.pointer for each in caught.value.problems] == ["/ticker/name", "/latest_week"]


@pytest.mark.parametrize(
    ("changes", "key", "week"),
    [
        ({"/price": 5}, "002428.SHZ", "2026-06-12"),
        ({"/ticker/symbol": None}, "", "2026-06-12"),
        ({"/ticker/symbol": "\ud800"}, "", "2026-06-12"),
        ({"/ticker": [], "/latest_week": 7}, "", "None"),
    ],
)
def test_the_identity_of_a_rejected_document_is_told_as_far_as_it_goes(changed, changes, key, week):
    read = parse_document(json.dumps(changed(changes)).encode(), source="x.json")
    assert (read.report, read.key, str(read.week)) == (None, key, week)


def holds_its_promise(raw):
    """Reading never raises, tells valid pointers and printable lines, and derives what it took."""
    read = parse_document(raw, source="x.json")
    for problem in read.problems:
        assert POINTER.fullmatch(problem.pointer)
        assert str(problem).isprintable()
        assert problem.message
    assert read.key.encode().decode() == read.key
    assert (read.report is None) == any(each.is_error for each in read.problems)
    if read.report is not None:
        assert derive(read.report)["close"].value is not None


@given(st.binary(max_size=200) | st.text('{}[]":,.\\u0123456789eEtruefalsnNaI- ').map(str.encode))
def test_any_bytes_are_read_without_raising(content):
    holds_its_promise(content)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["92.26 CNY", "7.9%", "-5x", "1T", "999999999T", "On", "2026-06-12"])
    | st.sampled_from([10**400, -(10**18), 1e308, "\ud800", "9" * 30, "n/a"]),
    lambda deeper: (
        st.lists(deeper, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=8), deeper, max_size=3)
    ),
    max_leaves=6,
)


def pointers_of(node, pointer=""):
    children = node.items() if isinstance(node, dict) else ()
    children = enumerate(node) if isinstance(node, list) else children
    for step, child in children:
        yield f"{pointer}/{step}"
        yield from pointers_of(child, f"{pointer}/{step}")


PLACES = tuple(pointers_of(json.loads((SEEDS / "002428.SHZ.json").read_bytes())))
FIELDS = tuple(place for place in PLACES if not place.rpartition("/")[2].isdecimal())


@given(
    replaced=st.dictionaries(st.sampled_from(PLACES), JSON_VALUES, max_size=3),
    removed=st.sets(st.sampled_from(FIELDS), max_size=2),
)
def test_a_mutated_real_document_is_read_without_raising(changed, replaced, removed):
    changes = replaced | dict.fromkeys(sorted(removed), ...)
    # The deepest first, so that no change takes the place of the next away.
    deepest_first = sorted(changes.items(), key=lambda change: -change[0].count("/"))
    holds_its_promise(json.dumps(changed(dict(deepest_first))).encode())
