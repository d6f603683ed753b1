"""Where in a TOML file a key stands, so that a mistake can be named with its line.

Python's reader of TOML tells lines of syntax errors only.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

_TABLE = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*(["']?)([\w .-]+?)\1\s*=""")

Place = tuple[str | int, ...]


def mistakes_in(path: Path, text: str, error: ValidationError) -> str:
    """The mistakes of a file, one a line: `theme.toml:12: colours.ink: should be …`."""
    found = error.errors(include_url=False)
    return "\n".join(
        f"  {path.name}:{line_of(text, each['loc'])}: {dotted(each['loc'])}: {each['msg']}"
        for each in found
    )


def dotted(place: Sequence[str | int]) -> str:
    """`face.0.weight`"""
    return ".".join(map(str, place))


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of the key at `place`, or of the nearest table around it; 1 where there is none.

    Lines inside of multi-line strings may be taken for keys; they are no tables, so that the line
    is never outside of the table.
    """
    wanted, counts = tuple(place), dict[Place, int]()
    best, best_line, table = 0, 1, Place()
    for number, written in enumerate(text.splitlines(), start=1):
        header, key = _TABLE.match(written), _KEY.match(written)
        if header:
            table = _table(header, counts)
            here = table
        elif key:
            here = (*table, *_steps(key[2]))
        else:
            continue
        shared = len(here) if here == wanted[: len(here)] else 0
        if shared > best:
            best, best_line = shared, number
    return best_line


def _table(header: re.Match[str], counts: dict[Place, int]) -> Place:
    """The place of a table; an array of tables counts its entries."""
    place: Place = ()
    for step in _steps(header[2]):
        place = (*place, step)
        if place in counts and not (header[1] and place == _steps(header[2])):
            place = (*place, counts[place])
    if header[1]:
        counts[place] = counts.get(place, -1) + 1
        place = (*place, counts[place])
    return place


def _steps(written: str) -> Place:
    return tuple(step.strip().strip("\"'") for step in written.split("."))
