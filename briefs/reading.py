"""Bytes in, a checked `Report` and every problem out.

The standard JSON reader takes NaN, infinities, duplicate keys and lone surrogates; this one names
each of them with its pointer. All of a document's errors are reported at once.
"""

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from briefs.errors import Problem, ReportRejected, Severity
from briefs.report import Report

MOST_BYTES = 5_000_000
"""A real document has about 20,000 bytes."""
DEEPEST = 40
MOST_PROBLEMS = 200
"""Of one kind in one document; a hostile one could have a million."""

_PHRASES = {
    "missing": "a value, because this field is required",
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "tuple_type": "an array",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "string_too_short": "text that is not empty",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} items",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}

_OPENINGS = ("Value error, ", "Input should be ")


@dataclass(frozen=True)
class Document:
    """One file as read: `report` is None where an error rejects it; `sha256` is of the bytes.

    `week` and `key` are read even from a rejected document, where it has them.
    """

    source: str
    sha256: str
    report: Report | None
    problems: tuple[Problem, ...]
    week: date | None = None
    key: str = ""

    @property
    def rejected(self) -> bool:
        return self.report is None


def read_document(path: Path, *, source: str | None = None, strict: bool = False) -> Document:
    """Read and check one file; never raises for what the file holds.

    `source` is the name used in problems (default: the path). `strict` turns warnings into errors.
    """
    name = source or path.as_posix()
    try:
        raw = _bounded_bytes(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Document(name, "", None, (Problem(name, f"cannot be read: {reason}"),))
    return parse_document(raw, source=name, strict=strict)


def parse_document(raw: bytes, *, source: str, strict: bool = False) -> Document:
    """Check the bytes of one document; see `read_document`."""
    sha256 = hashlib.sha256(raw).hexdigest()
    tree, problems = _parse_json(raw, source)
    report = None
    if isinstance(tree, dict):
        report, model_problems = check_tree(tree, source)
        told = {problem.pointer for problem in problems}
        problems += [problem for problem in model_problems if problem.pointer not in told]
    if strict:
        problems = [_as_error(problem) for problem in problems]
    rejected = any(problem.is_error for problem in problems)
    week, key = _identity(tree) if isinstance(tree, dict) else (None, "")
    return Document(source, sha256, None if rejected else report, tuple(problems), week, key)


def read_report(path: Path | str, *, strict: bool = False) -> Report:
    """The report in a file; `ReportRejected` with all problems where it has errors."""
    document = read_document(Path(path), strict=strict)
    if document.report is None:
        raise ReportRejected(document.problems)
    return document.report


def _identity(tree: dict[str, Any]) -> tuple[date | None, str]:
    """The week and the ticker of a document, as far as it names them."""
    try:
        week = date.fromisoformat(tree.get("latest_week", ""))
    except (TypeError, ValueError):
        week = None
    ticker = tree.get("ticker")
    if not isinstance(ticker, dict):
        return week, ""
    symbol, exchange = ticker.get("symbol"), ticker.get("exchange")
    named = all(isinstance(part, str) and _encodable(part) for part in (symbol, exchange))
    return week, f"{symbol}.{exchange}" if named else ""


def _bounded_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES:,} bytes, which no report document is")
    return raw


def _parse_json(raw: bytes, source: str) -> tuple[Any, list[Problem]]:
    """The JSON tree (None where there is none) and what the syntax itself gets wrong."""
    # The tree is kept beside its keys, or a later object could take its place in memory.
    duplicates: dict[int, tuple[dict[str, Any], list[str]]] = {}

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        tree = dict(pairs)
        if len(tree) < len(pairs):
            times = Counter(key for key, _ in pairs)
            duplicates[id(tree)] = tree, [key for key, count in times.items() if count > 1]
        return tree

    try:
        tree = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=unique)
    except UnicodeDecodeError as error:
        return None, [Problem(source, f"is not UTF-8 at byte {error.start}", expected="UTF-8 JSON")]
    except json.JSONDecodeError as error:
        return None, [Problem(source, _syntax_message(error), expected="a complete JSON object")]
    except RecursionError:
        return None, [Problem(source, f"is nested deeper than {DEEPEST} levels")]
    except ValueError:  # the interpreter's bound on the digits of an integer
        return None, [Problem(source, "holds a whole number of more than 4,300 digits")]
    if not isinstance(tree, dict):
        return None, [
            Problem(source, "is not a report", found=_shown(tree), expected="a JSON object")
        ]
    keys = {place: twice for place, (_, twice) in duplicates.items()}
    return tree, _bounded(_walk(tree, "", source, keys, 0), source)


def _bounded(problems: Iterable[Problem], source: str) -> list[Problem]:
    """The first problems, and a last one that says so where there are more."""
    told = list(islice(problems, MOST_PROBLEMS + 1))
    if len(told) > MOST_PROBLEMS:
        rest = f"has more problems like these; the first {MOST_PROBLEMS} are shown"
        told[-1] = Problem(source, rest, severity=told[-1].severity)
    return told


def _syntax_message(error: json.JSONDecodeError) -> str:
    if not error.doc.strip():
        return "is empty"
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"ends too early, at line {error.lineno} column {error.colno}: {error.msg}"
    return f"is not JSON at line {error.lineno} column {error.colno}: {error.msg}"


def _walk(
    node: Any, pointer: str, source: str, duplicates: Mapping[int, list[str]], depth: int
) -> Iterator[Problem]:
    if depth > DEEPEST and isinstance(node, (dict, list)):
        yield Problem(source, f"is nested deeper than {DEEPEST} levels", pointer, _shown(node))
    elif isinstance(node, dict):
        for key in duplicates.get(id(node), ()):
            place = f"{pointer}/{_escaped(key)}"
            yield Problem(source, f"the key {_shown(key)} stands more than once", place)
        for key, child in node.items():
            if not _encodable(key):
                yield _half_pair(source, pointer, key)
            yield from _walk(child, f"{pointer}/{_escaped(key)}", source, duplicates, depth + 1)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _walk(child, f"{pointer}/{index}", source, duplicates, depth + 1)
    elif isinstance(node, float) and not isfinite(node):
        yield Problem(source, "is not a number", pointer, _shown(node), "a finite number or null")
    elif isinstance(node, str) and not _encodable(node):
        yield _half_pair(source, pointer, node)


def _half_pair(source: str, pointer: str, text: str) -> Problem:
    return Problem(source, "holds half of a surrogate pair", pointer, _shown(text), "Unicode text")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_tree(tree: dict[str, Any], source: str) -> tuple[Report | None, list[Problem]]:
    """The report in a JSON tree that is already parsed, and all problems of its fields."""
    try:
        report = Report.model_validate(tree)
    except ValidationError as error:
        return None, _bounded((_as_problem(entry, source) for entry in error.errors()), source)
    problems = [*_bounded(_differences(report, "", source), source), *_week_order(report, source)]
    if not _has_close(report):
        problems.append(
            Problem(
                source,
                "has no close",
                "/recent_rows/0/close",
                expected="a price here or in the KPI 'Latest Close'",
            )
        )
    return report, problems


def _has_close(report: Report) -> bool:
    in_rows = bool(report.recent_rows) and report.recent_rows[0].close is not None
    return in_rows or any(kpi.label == "Latest Close" and kpi.value for kpi in report.kpis)


def _week_order(report: Report, source: str) -> Iterator[Problem]:
    """Warnings where the rows do not run from the latest week back: the first is read as now."""
    weeks = [row.week for row in report.recent_rows]
    if weeks and weeks[0] != report.latest_week:
        wanted = f"{report.latest_week}, as in latest_week"
        place = "/recent_rows/0/week"
        yield _warning(source, "is not the latest week", place, wanted, f"'{weeks[0]}'")
    for index, (newer, older) in enumerate(pairwise(weeks), start=1):
        if older >= newer:
            place = f"/recent_rows/{index}/week"
            wanted = f"a week before '{newer}'"
            yield _warning(source, "is out of order", place, wanted, f"'{older}'")


def _as_problem(entry: Any, source: str) -> Problem:
    kind = entry["type"]
    phrase = _PHRASES.get(kind) or _lowered(entry["msg"]).replace("{", "{{").replace("}", "}}")
    expected = phrase.format(**entry.get("ctx", {}))
    missing = kind == "missing"
    return Problem(
        source,
        "is missing" if missing else "is not valid",
        "".join(f"/{_escaped(str(part))}" for part in entry["loc"]),
        "" if missing else _shown(entry["input"]),
        expected,
    )


def _lowered(message: str) -> str:
    for opening in _OPENINGS:
        message = message.removeprefix(opening)
    return message[:1].lower() + message[1:]


def _differences(block: BaseModel, pointer: str, source: str) -> Iterator[Problem]:
    """A warning for each key the model does not know and each it knows and does not find."""
    steps = _steps(type(block))
    for key in block.model_extra or {}:
        close = difflib.get_close_matches(key, steps.values(), n=1)
        hint = f"perhaps {close[0]!r}" if close else ""
        place = f"{pointer}/{_escaped(key)}"
        yield _warning(source, "is a field this version does not know", place, hint)
    given = block.model_fields_set
    for name, step in steps.items():
        child = getattr(block, name)
        if name not in given:
            if not _is_decoration(step):
                yield _warning(source, "is absent", f"{pointer}/{step}", "a value or null")
        elif isinstance(child, BaseModel | tuple):
            yield from _inside(child, f"{pointer}/{step}", source)


@lru_cache(maxsize=64)
def _steps(block: type[BaseModel]) -> dict[str, str]:
    """The JSON key of each of a block's attributes; one dictionary a class, never changed."""
    return {name: field.alias or name for name, field in block.model_fields.items()}


def _warning(source: str, message: str, pointer: str, expected: str, found: str = "") -> Problem:
    return Problem(source, message, pointer, found, expected, Severity.WARNING)


def _inside(child: object, place: str, source: str) -> Iterator[Problem]:
    if isinstance(child, BaseModel):
        yield from _differences(child, place, source)
    elif isinstance(child, tuple):
        for index, item in enumerate(child):
            yield from _inside(item, f"{place}/{index}", source)


def _is_decoration(name: str) -> bool:
    """Fields of the terminal's own page that no brief prints; their absence is no news."""
    return name in {"tone", "width", "height", "hint", "url", "id"} or name.endswith(
        ("_tone", "_url", "_path")
    )


def _as_error(problem: Problem) -> Problem:
    return Problem(
        problem.source, problem.message, problem.pointer, problem.found, problem.expected
    )


def _escaped(key: str) -> str:
    """The key as a step of a JSON pointer, which must be text that can be written."""
    step = key.replace("~", "~0").replace("/", "~1")
    return step.encode("utf-8", "backslashreplace").decode()


def _shown(value: object) -> str:
    """The value as a person finds it in the file, cut to what fits a line."""
    match value:
        case dict():
            return f"an object of {len(value)}"
        case list():
            return f"an array of {len(value)}"
        case str():
            # repr() escapes what has no printed form.
            text = repr(value[:100])
        case _:
            text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
