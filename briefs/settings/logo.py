"""The publisher's logo: a picture from somebody else's desk, checked before it stands on pages.

The PDF engine may fetch nothing, and a viewer must run nothing: an SVG file that refers to anything
outside of itself, or holds a script, is refused.
"""

import re
import struct
from base64 import b64encode
from collections.abc import Mapping
from math import inf
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from briefs.errors import SettingsError

LARGEST = 256 * 1024
"""Bytes; the logo stands in every file."""
LONGEST_SIDE = 4000
"""Pixels of a PNG file, which would otherwise unpack into any amount of memory."""
DEEPEST = 100
"""Elements of an SVG file inside of each other; the PDF engine walks them recursively."""
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_SVG = "http://www.w3.org/2000/svg"
_SPACE = " "
"""Between a name and its namespace, as the parser is told to write them."""
_ACTIVE = {
    *("script", "foreignObject", "handler", "listener", "iframe", "audio", "video"),
    *("animate", "animateMotion", "animateTransform", "animateColor", "set"),
}
_ADDRESSES = {"href", "src", "base"}
_FETCHES = re.compile(r"""@import|image-set|\bsrc\(|\\|url\((?!\s*["']?\s*\#)""", re.IGNORECASE)
"""In style: a backslash can spell any of the others."""


def logo_uri(path: Path) -> str:
    """The picture in `path` as a data URI; SettingsError where it is none that pages may show."""
    kinds = {".svg": ("image/svg+xml", _check_svg), ".png": ("image/png", _check_png)}
    if path.suffix.lower() not in kinds:
        raise SettingsError(f"{path}: is neither .svg nor .png")
    media_type, check = kinds[path.suffix.lower()]
    content = _content(path)
    try:
        check(content)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from None
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise SettingsError(f"{path}: has more than {LARGEST:,} bytes", "Take a simpler picture.")
    return content


def _check_png(content: bytes) -> None:
    whole = content.startswith(_PNG) and content[12:16] == b"IHDR" and content.endswith(_PNG_END)
    if not whole:
        raise ValueError("is no PNG picture, or not the whole of one")
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise ValueError(
            f"has {width:,} by {height:,} pixels, at most {LONGEST_SIDE:,} a side are allowed"
        )


def _check_svg(content: bytes) -> None:
    inspector = _Inspector()
    try:
        inspector.read(content)
    except ExpatError as error:
        raise ValueError(f"is no SVG picture: {error}") from None
    except ValueError as error:
        raise ValueError(f"line {inspector.line}: {error}") from None


class _Inspector:
    """Reads an SVG file with the parser that the PDF engine uses; ValueError stops it."""

    def __init__(self) -> None:
        self._parser = ParserCreate(namespace_separator=_SPACE)
        self._parser.StartElementHandler = self._element
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._open: list[str] = []
        self._style: list[str] = []

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def read(self, content: bytes) -> None:
        self._parser.Parse(content, True)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(_SPACE)
        if not self._open:
            _check_root(space, local, attributes)
        if local in _ACTIVE:
            raise ValueError(f"holds <{local}>: a logo may neither act nor move")
        for attribute, value in attributes.items():
            _check_attribute(*attribute.rpartition(_SPACE)[::2], value)
        self._open.append(local)
        if len(self._open) > DEEPEST:
            raise ValueError(f"is nested more than {DEEPEST} deep")

    def _text(self, text: str) -> None:
        if self._open[-1:] == ["style"]:
            self._style.append(text)

    def _end(self, _: str) -> None:
        style = "".join(self._style)
        if _FETCHES.search(style):
            raise ValueError(f"its style refers to more than the picture: {_cut(style)}")
        self._style.clear()
        self._open.pop()

    def _doctype(self, *_: object) -> None:
        raise ValueError("holds a DOCTYPE, which can define anything; remove that line")

    def _instruction(self, target: str, _: str) -> None:
        raise ValueError(f"holds <?{target} …?>, which a logo needs not; remove that line")


def _check_root(space: str, name: str, attributes: Mapping[str, str]) -> None:
    if (space, name) != (_SVG, "svg"):
        raise ValueError(f"is no SVG picture: it begins with <{name}>")
    if not _tells_size(attributes.get("viewBox", "")):
        raise ValueError("has no viewBox that tells its width and height")


def _tells_size(box: str) -> bool:
    try:
        _, _, width, height = map(float, box.replace(",", " ").split())
    except ValueError:
        return False
    return 0 < width < inf and 0 < height < inf


def _check_attribute(space: str, name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise ValueError(f"holds a script: {name}={_cut(value)}")
    if name in _ADDRESSES and value.strip()[:1] not in {"", "#"}:
        raise ValueError(f"refers to {_cut(value)}, which is not a part of the picture")
    # Drawing programs keep notes of their own under names that nobody else reads.
    if not space and _FETCHES.search(value):
        raise ValueError(f"refers to more than the picture: {name}={_cut(value)}")


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= 40 else f"{shown[:39]}…")
