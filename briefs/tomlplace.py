"""Where in a TOML file a key stands, so that a mistake can be named with its line.

Python's reader of TOML tells lines of syntax errors only.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from briefs.errors import BriefsError

Place = tuple[str | int, ...]
"""The keys and list indexes that lead to a value, as in ("face", 0, "weight")."""
Model = TypeVar("Model", bound=BaseModel)

_TOKEN = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*\'"""
    r"""|\#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.\#"']+""",
    re.DOTALL,
)
_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)")
_PHRASES = {
    "missing": "is missing",
    "model_type": "should be a table",
    "dict_type": "should be a table",
    "list_type": "should be a list",
    "string_type": "should be a text in quotes",
    "string_too_short": "is empty",
    "int_type": "should be a whole number",
    "float_type": "should be a number",
    "bool_type": "should be true or false",
}
_COMPLETE = {"missing", "string_too_short", "value_error"}
"""Kinds of mistakes whose message needs no word on what was found."""


def load_toml(model: type[Model], path: Path, trouble: type[BriefsError]) -> tuple[Model, str]:
    """The file's content as a `model`, and its text. `trouble` names all mistakes at once, one a
    line: `themes/house.toml:12: colours.ink: should be …; found "black"`.
    """
    text = _text(path, trouble)
    try:
        return model.model_validate(tomllib.loads(text)), text
    except tomllib.TOMLDecodeError as error:
        raise trouble(_syntax(path, text, str(error))) from None
    except ValidationError as error:
        raise trouble(_mistakes(path, text, error, model)) from None


def _text(path: Path, trouble: type[BriefsError]) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise trouble(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        raise trouble(f"{path}:{line}: is no UTF-8 text: {error.reason}") from None


def _mistakes(path: Path, text: str, error: ValidationError, model: type[BaseModel]) -> str:
    """The mistakes in the order of their lines."""
    lines = places(text)
    found = [(_line(lines, each["loc"]), each) for each in error.errors(include_url=False)]
    found.sort(key=lambda mistake: mistake[0])
    return "\n".join(f"{path}:{line}: {_said(each, model)}" for line, each in found)


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of the key at `place`, or of the nearest table around it; 1 where there is none."""
    return _line(places(text), place)


def places(text: str) -> Mapping[Place, int]:
    """The line of every table, key and list entry of a TOML text that can be read."""
    return _Scan(text).lines


def nearest(name: str, known: Sequence[str]) -> str:
    """`; did you mean 'house'?`, or nothing where no name is like it."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def nearest_or_all(name: str, known: Sequence[str]) -> str:
    """The nearest name, or all there are."""
    return nearest(name, known) or (f"; known are {', '.join(known)}" if known else "")


def _line(lines: Mapping[Place, int], place: Sequence[str | int]) -> int:
    known = (lines.get(tuple(place[:length])) for length in range(len(place), 0, -1))
    return next((line for line in known if line), 1)


class _Scan:
    """One walk over a TOML text. What Python's reader has accepted needs no checks here."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._entries: dict[Place, int] = {}
        self._tokens = list(_tokens(text))
        self._next = 0
        table: Place = ()
        while mark := self._peek():
            if mark == "[":
                table = self._header()
            elif mark == "\n":
                self._take()
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> None:
        self._next += 1

    def _note(self, place: Place) -> None:
        """A key may stand in several places, such as `a` in `a.b = 1`: the first counts."""
        self.lines.setdefault(place, self._tokens[self._next][1])

    def _header(self) -> Place:
        """`[face]` is a table, `[[face]]` an entry of a list; in both, steps that name a list mean
        its last entry.
        """
        self._take()
        listed = self._peek() == "["
        if listed:
            self._take()
        table: Place = ()
        for step in self._key():
            table = (*self._entered(table), step)
            self._note(table)
        if listed:
            self._entries[table] = self._entries.get(table, -1) + 1
        table = self._entered(table)
        self._note(table)
        while self._peek() == "]":
            self._take()
        return table

    def _entered(self, table: Place) -> Place:
        return (*table, self._entries[table]) if table in self._entries else table

    def _key(self) -> Iterator[str]:
        """The steps of a dotted key. Whoever asks for a step sees its token not yet taken."""
        while self._peek() not in {"=", "]", ""}:
            mark = self._peek()
            if mark != ".":
                yield _unquoted(mark)
            self._take()

    def _pair(self, table: Place) -> None:
        place = table
        for step in self._key():
            place = (*place, step)
            self._note(place)
        self._take()
        self._value(place)

    def _value(self, place: Place) -> None:
        match self._peek():
            case "[":
                self._take()
                self._list(place)
            case "{":
                self._take()
                self._inline(place)
            case _:
                while self._peek() not in {",", "]", "}", "\n", ""}:
                    self._take()

    def _list(self, place: Place) -> None:
        index = 0
        while (mark := self._peek()) not in {"]", ""}:
            if mark in {",", "\n"}:
                self._take()
            else:
                self._note((*place, index))
                self._value((*place, index))
                index += 1
        self._take()

    def _inline(self, place: Place) -> None:
        while (mark := self._peek()) not in {"}", ""}:
            if mark in {",", "\n"}:
                self._take()
            else:
                self._pair(place)
        self._take()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Each token but comments, and its line."""
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        if not match[0].startswith("#"):
            yield match[0], line


def _unquoted(mark: str) -> str:
    if mark[0] not in "\"'":
        return mark
    key: str = tomllib.loads(f"key = {mark}")["key"]
    return key


def _syntax(path: Path, text: str, message: str) -> str:
    match = _SYNTAX.fullmatch(message)
    if match is None:
        return f"{path}:1: cannot be read as TOML: {message}"
    line = match["line"] or 1 + text.rstrip().count("\n")
    return f"{path}:{line}: cannot be read as TOML: {match['what']}"


def _said(mistake: ErrorDetails, model: type[BaseModel]) -> str:
    """`colours.ink: should be a colour such as '#1d3f5e'; found 'black'`"""
    place = tuple(step for step in mistake["loc"] if step != "[key]")
    where = ".".join(map(str, place))
    message = _message(mistake, place, model)
    return f"{where}: {message}" if where else message


def _message(mistake: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    kind, given = mistake["type"], mistake["input"]
    if kind == "extra_forbidden":
        return f"is no known key{nearest_or_all(str(place[-1]), _known(model, place[:-1]))}"
    said = mistake["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message = _PHRASES.get(kind, said)
    if kind in _COMPLETE or isinstance(given, dict | list):
        return message
    return f"{message}; found {_shown(given)}{_nearest_choice(mistake)}"


def _nearest_choice(mistake: ErrorDetails) -> str:
    choices = re.findall(r"'([^']+)'", str(mistake.get("ctx", {}).get("expected", "")))
    return nearest(str(mistake["input"]), choices)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _known(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """The keys that the table at `place` may have."""
    kind: Any = model
    for step in place:
        kind = _inside(kind, step)
    return tuple(kind.model_fields) if _is_model(kind) else ()


def _inside(kind: Any, step: str | int) -> Any:
    """What stands at `step` of a table, a list or a table of like values."""
    if _is_model(kind):
        return kind.model_fields[step].annotation if step in kind.model_fields else None
    return get_args(kind)[-1] if get_origin(kind) in {list, dict} else None


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
