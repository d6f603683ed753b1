"""A list as a table: CSV, as spreadsheets and list servers write it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefs.errors import Problem, Severity, UsageError, named
from briefs.subscribers.entry import KEYS, cleaned
from briefs.tomlplace import nearest

MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t"
_ALIASES = dict.fromkeys(("email", "e mail", "email address", "e mail address"), "address")
"""What others call the address."""
_LISTS = ("sectors", "watchlist")
_STANDING = "standing"
_ASIDE = ("reason", "since")
"""What the list that we write ourselves tells beside a standing."""
_BETWEEN = re.compile("[;|]")
_GUARD = re.compile(r"'(?=\s*[^\w\s])")
"""The apostrophe that keeps a spreadsheet from running a text as a formula."""
_SAVE = "Save it as CSV in UTF-8; spreadsheets have that among their kinds of file."


@dataclass(frozen=True)
class Row:
    """One entry as it was typed, and the line on which it begins; or why it cannot be read."""

    line: int
    values: Mapping[str, object]
    trouble: str = ""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, read as they are asked for, and what is odd about its headings."""

    rows: Iterator[Row]
    warnings: tuple[Problem, ...]


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV file. Raises UsageError where the file cannot be read, is larger than
    MOST_BYTES or no UTF-8, or has no column for the address.
    """
    content = _content(path)
    for delimiter in _DELIMITERS:
        records = _Records(content, delimiter)
        line, headings = next((each for each in records if each[1]), (1, []))
        keys = tuple(map(_key, headings)) if isinstance(headings, list) else ()
        if "address" in keys:
            _refuse_twice(f"{path}:{line}", keys)
            return Sheet(_rows(records, keys), _unknown(f"{path}:{line}", keys))
    raise UsageError(
        f"{path}: no column is headed address",
        f"The first line names the columns, of {', '.join(KEYS)}; only address is needed.",
    )


class _Records:
    """The records of a CSV text with the lines on which they begin; in place of one that cannot be
    read, why.
    """

    def __init__(self, content: bytes, delimiter: str) -> None:
        stream = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
        self._reader = csv.reader(stream, delimiter=delimiter, strict=True)

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> tuple[int, list[str] | str]:
        line = self._reader.line_num + 1
        try:
            cells = next(self._reader)
        except csv.Error:
            # The reader goes on with the next line. Its own words name characters, not causes.
            return line, "has a quotation mark that is not closed, or closed too early"
        # No cell needs several lines; one that has them may hold other people's rows.
        if any("\n" in cell or "\r" in cell for cell in cells):
            return line, "has a cell of several lines: is a quotation mark left open?"
        return line, cells


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{path} cannot be read: {reason}") from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"{path} is larger than {MOST_BYTES:,} bytes", "Divide it into several.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        raise UsageError(f"{path} is UTF-16, not UTF-8", _SAVE)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        raise UsageError(f"{path}:{line}: is no UTF-8, it may be Latin-1", _SAVE) from None
    return content


def _key(heading: str) -> str:
    name = cleaned(re.sub("[_-]", " ", heading[:100])).casefold()
    return _ALIASES.get(name, name)


def _refuse_twice(place: str, keys: Sequence[str]) -> None:
    twice = [key for key in KEYS if keys.count(key) > 1]
    if twice:
        raise UsageError(f"{place}: two columns are headed {named(twice)}", "Take one of them out.")


def _unknown(place: str, keys: Sequence[str]) -> tuple[Problem, ...]:
    known = (*KEYS, _STANDING, *_ASIDE, "")
    return tuple(
        Problem(
            place,
            f"column {key!a} is not read{nearest(key, KEYS)}",
            severity=Severity.WARNING,
        )
        for key in dict.fromkeys(keys)
        if key not in known
    )


def _rows(records: _Records, keys: Sequence[str]) -> Iterator[Row]:
    for line, cells in records:
        if isinstance(cells, str):
            yield Row(line, {}, cells)
        elif any(cell.strip() for cell in cells):
            yield _row(line, cells, keys)


def _row(line: int, cells: Sequence[str], keys: Sequence[str]) -> Row:
    further = any(cell.strip() for cell in cells[len(keys) :])
    if further or len(cells) < len(keys):
        return Row(line, {}, f"has {len(cells)} cells, where the headings are {len(keys)}")
    typed = dict(zip(keys, cells, strict=False))
    standing = cleaned(typed.get(_STANDING, "")[:100]).casefold()
    if standing not in {"", "active"}:
        # To write again to one who wants no mail takes more than a copied table.
        return Row(line, {}, f"standing is {standing!a}: only who is active is imported")
    return Row(line, {key: _value(key, typed[key]) for key in KEYS if typed.get(key, "").strip()})


def _value(key: str, cell: str) -> object:
    text = _GUARD.sub("", cell, count=1) if cell.startswith("'") else cell
    return _BETWEEN.split(text) if key in _LISTS else text
