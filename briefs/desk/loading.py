"""load_desk: the TOML file of the desk in, a `Desk` out, every mistake with its line."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from briefs.desk.clashes import clashes
from briefs.desk.model import Desk, Entry, Verb
from briefs.errors import DeskError, named
from briefs.tomlplace import load_toml, places

DESK = "desk.toml"
"""The name of the file where it stands beside the sources."""
LONGEST_NOTE = 400
LONGEST_REASON = 160
LONGEST_INITIALS = 20
_LONGEST_NAME = 200
_LETTERS = re.compile("[A-Z]{1,2}")


def _in_one_line(most: int) -> AfterValidator:
    """Words of at most `most` characters; a line break is a space."""

    def checked(text: str) -> str:
        words = " ".join(text.split())
        if not words:
            raise ValueError("is empty")
        if not words.isprintable():
            raise ValueError("has control characters")
        if len(words) > most:
            raise ValueError(f"has {len(words)} characters; at most {most}")
        return words

    return AfterValidator(checked)


def _day(value: object) -> object:
    # pydantic would take a number for the seconds since 1970.
    if type(value) is not date:
        raise ValueError("should be a day such as 2026-06-12, without quotes")
    return value


def _revision(text: str) -> str:
    if not _LETTERS.fullmatch(text):
        raise ValueError("should be the letter of a revision, such as 'A'")
    return text


Named = Annotated[str, _in_one_line(_LONGEST_NAME)]
Reason = Annotated[str, _in_one_line(LONGEST_REASON)]
Week = Annotated[date, BeforeValidator(_day)]


class _Signed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Annotated[str, _in_one_line(LONGEST_INITIALS)]


class _Held(_Signed):
    ticker: Named
    reason: Reason
    week: Week | None = None


class _Picked(_Held):
    rule: Named


class _Noted(_Signed):
    text: Annotated[str, _in_one_line(LONGEST_NOTE)]
    ticker: Named | None = None
    sector: Named | None = None
    week: Week | None = None

    @model_validator(mode="after")
    def _of_one_thing(self) -> "_Noted":
        if self.ticker and self.sector:
            raise ValueError("is on a ticker or on a sector, not on both")
        return self


class _Approved(_Signed):
    week: Week
    revision: Annotated[str, AfterValidator(_revision)] = "A"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hold: list[_Held] = Field(default_factory=list)
    pin: list[_Picked] = Field(default_factory=list)
    suppress: list[_Picked] = Field(default_factory=list)
    note: list[_Noted] = Field(default_factory=list)
    approval: list[_Approved] = Field(default_factory=list)


_VERBS: tuple[Verb, ...] = ("hold", "pin", "suppress", "note", "approval")
_HINT = "docs/desk.md says what may stand in the file."


def load_desk(path: Path) -> Desk:
    """The decisions in `path`. DeskError names every mistake with file and line, two entries that
    contradict each other among them.
    """
    try:
        file, text = load_toml(_File, path, DeskError)
    except DeskError as error:
        raise DeskError(str(error), _HINT) from None
    entries = tuple(_entries(path, file, text))
    wrong = [f"{entry.place}: {entry.verb}: {what}" for entry, what in clashes(entries)]
    if wrong:
        raise DeskError("\n".join(wrong), "Keep one of them, or give each a week of its own.")
    return Desk(entries)


def find_desk(folders: Iterable[Path]) -> Path | None:
    """The desk's file beside the sources, which stand in `folders`; None where there is none.

    Raises DeskError where several folders have one: which of them decides is not ours to say.
    """
    found = {(folder / DESK).resolve(): folder / DESK for folder in folders}
    present = sorted(path for path in found.values() if path.is_file())
    if len(present) > 1:
        raise DeskError(
            f"several files of a desk beside the sources: {named([str(path) for path in present])}",
            "Name the one that decides with --desk.",
        )
    return present[0] if present else None


def _entries(path: Path, file: _File, text: str) -> Iterator[Entry]:
    """The entries in the order of their lines."""
    lines = places(text)
    listed = [
        (lines.get((verb, at), 1), verb, given)
        for verb in _VERBS
        for at, given in enumerate(getattr(file, verb))
    ]
    for line, verb, given in sorted(listed, key=itemgetter(0)):
        told = given.model_dump(exclude_none=True)
        words = told.pop("text", "") or told.pop("reason", "")
        yield Entry(verb, told.pop("by"), f"{path}:{line}", words, **told)
