"""The marker of a generated page, and the lines between which people's own words are kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, unquote

from briefs.errors import UsageError

BEGIN, END = "<!-- notes: yours, kept from week to week -->", "<!-- end of notes -->"
"""The lines around what people add."""
NO_NOTES = f"{BEGIN}\n\n{END}"
"""What stands on a page to which nobody added anything."""
_SAID = "generated; what stands between the two note lines below is kept, all else is written anew"
_SAID_BRIEFLY = "generated, and written anew"
# Leading text of a page in which the marker is looked for: people may have put lines above it.
_HEAD = 16_384
_MARKER = re.compile(rb"^(?:\xef\xbb\xbf)?(?:<!--|#) briefs((?: [a-z]+=[^\s>]*)+) :", re.MULTILINE)
_MARKER_LINE = re.compile(r"^(?:<!--|#) briefs(?: [a-z]+=[^\s>]*)+ :.*\n?", re.MULTILINE)
_MARKER_BEGINS = ("<!-- briefs ", "# briefs ")
_NOTE_LINE = re.compile(r"<!-- (?:(?P<opens>notes):.*|end of notes )-->[ \t]*(?:\n|\Z)")
_BLANK_LINES = re.compile(r"\n\n\n+")


class PageKind(StrEnum):
    """What a generated file is. NAVIGATION and EXHIBITS are no pages: MkDocs' menu, and what git is
    told of the pictures.
    """

    TICKER = "ticker"
    DIGEST = "digest"
    SECTOR = "sector"
    HOME = "home"
    WEEKS = "weeks"
    SIDEBAR = "sidebar"
    NAVIGATION = "navigation"
    EXHIBITS = "exhibits"


_NO_PAGES = frozenset({PageKind.NAVIGATION, PageKind.EXHIBITS})


@dataclass(frozen=True)
class Mark:
    """What a marker tells. `key` is a listing or a sector's scope, empty for what there is only one
    of; `revision` a letter, empty where a page has none; `absent` the day of the first issue that
    no longer had the page's listing; `checksum` that of the generated text, see there.
    """

    kind: PageKind
    key: str = ""
    week: date | None = None
    revision: str = ""
    absent: date | None = None
    checksum: str = ""

    @property
    def line(self) -> str:
        """The marker as a comment of its own line."""
        fields = {
            "page": self.kind.value,
            # Two hyphens would end the comment in some readers.
            "key": quote(self.key, safe="").replace("--", "-%2D"),
            "week": self.week.isoformat() if self.week else "",
            "revision": self.revision,
            "absent": self.absent.isoformat() if self.absent else "",
            "sum": self.checksum,
        }
        told = " ".join(f"{name}={value}" for name, value in fields.items() if value)
        if self.kind in _NO_PAGES:
            return f"# briefs {told} : {_SAID_BRIEFLY}"
        return f"<!-- briefs {told} : {_SAID} -->"

    @property
    def identity(self) -> tuple[PageKind, str, date | None]:
        """What tells one page from all others: of digests there is one each week."""
        return self.kind, self.key, self.week if self.kind is PageKind.DIGEST else None


def read_mark(content: bytes) -> Mark | None:
    """The marker of a file; None where it has none that this program writes."""
    found = _MARKER.search(content[:_HEAD])
    if found is None:
        return None
    pairs = (pair.partition("=") for pair in found[1].decode("ascii", "replace").split())
    try:
        return _mark({name: value for name, _, value in pairs})
    except ValueError:
        return None


def _mark(fields: Mapping[str, str]) -> Mark:
    return Mark(
        PageKind(fields.get("page", "")),
        unquote(fields.get("key", "")),
        _day(fields.get("week", "")),
        _letters(fields.get("revision", "")),
        _day(fields.get("absent", "")),
        fields.get("sum", ""),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _letters(text: str) -> str:
    if text and not (text.isascii() and text.isupper() and len(text) <= 6):
        raise ValueError(f"{text!r} is no revision")
    return text


@dataclass(frozen=True)
class Found:
    """A generated page as it stands on the branch. `text` has line feeds alone; bytes that are no
    UTF-8 are surrogates in it, as `os.fsdecode` has them.
    """

    path: str
    mark: Mark
    text: str
    crlf: bool

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What stands between each pair of note lines. Raises UsageError where one lacks the other,
        because then nobody can tell whose the rest of the page is.
        """
        return tuple(_notes(self.text, self.path))

    @property
    def intact(self) -> bool:
        """Whether nobody changed it outside of its note lines."""
        return checksum(self.text) == self.mark.checksum

    def encoded(self, text: str) -> bytes:
        """A text that takes this one's place, with its line endings."""
        ended = text.replace("\n", "\r\n") if self.crlf else text
        return ended.encode("utf-8", "surrogateescape")


def read_found(path: str, content: bytes, mark: Mark) -> Found:
    """The page of that marker."""
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    first, ended, _ = text.partition("\n")
    return Found(path, mark, text.replace("\r\n", "\n"), bool(ended) and first.endswith("\r"))


def checksum(text: str) -> str:
    """16 hex digits of SHA-256 over a page without its marker and without what stands between note
    lines. Empty lines around these do not count.
    """
    pieces, at = list[str](), 0
    for opening, closing in _sections(text):
        pieces.append(text[at : opening.start])
        at = closing.end
    generated = _unmarked("\n".join((*pieces, text[at:])))
    counted = _BLANK_LINES.sub("\n\n", generated).strip()
    return sha256(counted.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _unmarked(text: str) -> str:
    """A text without its marker. To look for words takes far less time than to look at each line,
    and a page that is being made has none yet.
    """
    if not any(each in text for each in _MARKER_BEGINS):
        return text
    return _MARKER_LINE.sub("", text, count=1)


def marked(text: str, mark: Mark, place: str) -> str:
    """A generated text with its marker in the first line that says `place` and nothing else. The
    marker has the text's checksum.
    """
    before, _, behind = f"\n{text}".partition(f"\n{place}\n")
    own = replace(mark, checksum=checksum(f"{before}\n{behind}"))
    return f"{before}\n{own.line}\n{behind}".removeprefix("\n")


def remarked(text: str, mark: Mark) -> str:
    """A page's text with another marker in its marker's place."""
    return _MARKER_LINE.sub(lambda _: f"{mark.line}\n", text, count=1)


def noted(text: str, notes: tuple[str, ...]) -> str:
    """A generated text with people's sections in the place of the empty one."""
    if not notes:
        return text
    return text.replace(NO_NOTES, "\n\n".join(f"{BEGIN}\n{each}{END}" for each in notes), 1)


class _NoteLine(NamedTuple):
    """A line that begins or ends notes: where it starts in the text, and where the next does."""

    opens: bool
    start: int
    end: int


def _note_lines(text: str) -> Iterator[_NoteLine]:
    for found in _NOTE_LINE.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        # Indented it still counts; behind words it does not.
        if not text[start : found.start()].strip(" \t"):
            yield _NoteLine(bool(found["opens"]), start, found.end())


def _sections(text: str) -> Iterator[tuple[_NoteLine, _NoteLine]]:
    """The pairs of note lines; what has no other is passed over."""
    opening: _NoteLine | None = None
    for line in _note_lines(text):
        if line.opens:
            opening = opening or line
        elif opening:
            yield opening, line
            opening = None


def _notes(text: str, path: str) -> Iterator[str]:
    opening: _NoteLine | None = None
    for line in _note_lines(text):
        if line.opens == bool(opening):
            wrong = opening or line
            raise _unpaired(path, text.count("\n", 0, wrong.start) + 1, opens=wrong.opens)
        if opening:
            yield text[opening.end : line.start]
        opening = line if line.opens else None
    if opening:
        raise _unpaired(path, text.count("\n", 0, opening.start) + 1, opens=True)


def _unpaired(path: str, line: int, *, opens: bool) -> UsageError:
    what = "begins notes and has no end" if opens else "ends notes that nothing begins"
    return UsageError(
        f"{path}:{line}: {what}; nothing was written",
        f"Put {BEGIN} before what shall be kept and {END} behind it, each in a line of its own.",
    )
