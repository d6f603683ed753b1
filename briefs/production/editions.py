"""Editions: the finished files of a publication."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """An edition: pages for print, Markdown for a wiki, a site for a browser, e-mail."""

    PDF = "pdf"
    MD = "md"
    HTML = "html"
    MAIL = "mail"


ENGINE_FORMATS = frozenset({Format.PDF, Format.MAIL})
"""Those that the engine of the pages has a part in: an e-mail's pictures are set by it."""


@dataclass(frozen=True)
class Edition:
    """One finished file. `path` is relative to the week's folder; `dropped` is what the layout
    gave up to keep to its pages; `words` are what a reader meets in it, empty for a picture.
    """

    path: str
    content: bytes
    media_type: str
    dropped: tuple[str, ...] = ()
    words: str = ""
