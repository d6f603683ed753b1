"""A file of uuids: one to a line, or a JSON list."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefs.errors import Problem, UsageError
from briefs.reading import MOST_BYTES, MOST_PROBLEMS
from briefs.terminal.address import canonical_uuid

_WANTED = "a uuid such as 'a0e3b93e-0acb-439e-ab59-3b89b2863dd6'"
_HINT = "Write one uuid to a line, or a JSON list of strings, in UTF-8."


@dataclass(frozen=True)
class Tickers:
    """The uuids of a file, each once, in its order; a problem for each entry that is none."""

    uuids: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Entry:
    source: str
    pointer: str
    value: object


def read_tickers(path: Path) -> Tickers:
    """Read a file of uuids: one to a line, where `#` starts a comment; or a JSON list of strings.

    UsageError where the file cannot be read, is larger than a document may be, or is neither.
    """
    text = _text(path)
    uuids: dict[str, None] = {}
    problems: list[Problem] = []
    for entry in _listed(text, path) if text.lstrip().startswith("[") else _lines(text, path):
        uuid = canonical_uuid(entry.value) if isinstance(entry.value, str) else None
        if uuid:
            uuids[uuid] = None
        else:
            found = _shown(entry.value)
            problems.append(Problem(entry.source, "is not a uuid", entry.pointer, found, _WANTED))
    return Tickers(tuple(uuids), _bounded(problems, path))


def _lines(text: str, path: Path) -> Iterator[_Entry]:
    for number, line in enumerate(text.split("\n"), start=1):
        value = line.partition("#")[0].strip()
        if value:
            yield _Entry(f"{path.as_posix()}:{number}", "", value)


def _listed(text: str, path: Path) -> Iterator[_Entry]:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}: {error.msg}"
        raise UsageError(f"{path} is not a JSON list, at {place}", _HINT) from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not a JSON list of strings", _HINT) from None
    for index, value in enumerate(values):
        yield _Entry(path.as_posix(), f"/{index}", value)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise UsageError(f"{path} is larger than {MOST_BYTES:,} bytes", _HINT)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 at byte {error.start}", _HINT) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path} cannot be read: {reason}", _HINT) from None


def _bounded(problems: list[Problem], path: Path) -> tuple[Problem, ...]:
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return tuple(problems)
    last = Problem(path.as_posix(), f"has {more:,} more problems like these")
    return (*problems[:MOST_PROBLEMS], last)


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
