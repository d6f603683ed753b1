"""The engine that sets pages, WeasyPrint, with one layout's fonts and style sheet loaded.

It may read data URIs, the layout's own files and the extra typefaces, nothing else, and has no font
of the system: the same page comes out on every machine. Without any font it would crash its
process, so that every font is checked before the engine sees it.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import TTFont

from briefs.errors import LayoutError
from briefs.layout import Layout
from briefs.typefaces import ExtraFace
from briefs.writers.engine import FontConfiguration, StyleBook, URLFetcher, hurry, weasyprint
from briefs.writers.engine.loading import without_system_fonts

__all__ = ["VARIANT", "LayoutFetcher", "Typesetter", "logged", "typesetter", "weasyprint"]

VARIANT = "pdf/a-3a"
GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui"})
"""Names that CSS gives to whatever there is; as the name of a face they have crashed the engine."""
_NONE: Mapping[str, Any] = {}
_PLACE = re.compile(r"\s*(`?) at (\d+):\d+")


hurry()


class LayoutFetcher(URLFetcher):  # type: ignore[misc]
    """Reads data URIs, files below the layout's folder and `others`; refuses everything else."""

    def __init__(self, root: Path, others: tuple[Path, ...] = ()) -> None:
        super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False)
        self._root = root
        self._others = frozenset(others)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """The resource at `url`; ValueError where it lies outside of what may be read."""
        parts = urlsplit(url)
        if parts.scheme != "data" and not self._allowed(parts.scheme, parts.netloc, parts.path):
            raise ValueError(f"the layout may not read {url}")
        return super().fetch(url, headers)

    def _allowed(self, scheme: str, host: str, encoded: str) -> bool:
        if scheme != "file" or host:
            return False
        path = Path(unquote(encoded)).resolve()
        return path.is_relative_to(self._root) or path in self._others


class _Fonts(FontConfiguration):  # type: ignore[misc]
    """The fonts of @font-face rules, each of them sound, and no other; and the book of the styles
    of pages that are set in them.
    """

    def __init__(self, stylesheet: str) -> None:
        with without_system_fonts():
            super().__init__()
        self.book = StyleBook.of(stylesheet)

    def add_font_face(self, rule_descriptors: Mapping[str, Any], url_fetcher: URLFetcher) -> None:
        family = rule_descriptors["font_family"]
        for kind, url in rule_descriptors["src"]:
            if family.lower() in GENERIC:
                raise LayoutError(
                    f"{_file(url)}: the face is named {family!r}, which is any font's name in CSS",
                    "Give it a name of its own in layout.toml or brief.css.",
                )
            if kind == "external":
                _check_font(url, url_fetcher)
        super().add_font_face(rule_descriptors, url_fetcher)


def _check_font(url: str, fetcher: URLFetcher) -> None:
    """Every table of a font must be whole; what cannot be fetched the engine itself reports."""
    try:
        content = fetcher.fetch(url).read()
    except (OSError, ValueError):
        return
    try:
        _read_tables(content)
    except Exception as error:  # its readers fail in many ways on what is no font
        raise LayoutError(
            f"{_file(url)}: is no sound font: {error}", "Put a whole font file there."
        ) from None


@lru_cache(maxsize=16)
def _read_tables(content: bytes) -> None:
    """Every style sheet of a layout names the same fonts, in all of its themes."""
    reader = TTFont(BytesIO(content), checkChecksums=2).reader
    for table in reader.keys():  # noqa: SIM118 (it is no mapping)
        reader[table]


def _file(url: str) -> str:
    return unquote(urlsplit(url).path) if url.startswith("file:") else url[:40]


@dataclass(frozen=True)
class Typesetter:
    """One layout's fonts and style sheet, parsed; and the letters of exhibits, as far as they were
    laid out already, with what keeps their fonts alive.
    """

    base_url: str
    fetcher: LayoutFetcher
    fonts: FontConfiguration
    css: weasyprint.CSS
    letters: dict[tuple[str, int, str], Any] = field(default_factory=dict, compare=False)
    kept: list[Any] = field(default_factory=list, compare=False)

    def lay_out(self, html: str, css: str = "", pictures: Mapping[str, Any] = _NONE) -> Any:
        """The laid-out document of a page; `css` are rules of its own, after the layout's, and
        `pictures` those that need not be read, by what the page calls them.
        """
        page = weasyprint.HTML(string=html, base_url=self.base_url, url_fetcher=self.fetcher)
        sheets = [self.css, _sheet(css)] if css else [self.css]
        return page.render(
            stylesheets=sheets, font_config=self.fonts, pdf_variant=VARIANT, cache={**pictures}
        )


def typesetter(
    layout: Layout, extra: tuple[ExtraFace, ...] = (), sheet: str = "brief"
) -> Typesetter:
    """The engine for a layout and its `<sheet>.css`, once per process; LayoutError names file and
    line of a mistake in the style sheet, or a font that is none.
    """
    faces = "".join(
        f"@font-face{{font-family:{face.family!r};src:url({face.file.as_uri()!r})}}"
        for face in extra
    )
    files = tuple(face.file for face in extra)
    rules = layout.stylesheet if sheet == "brief" else layout.sheet(sheet)
    return _loaded(layout.root / f"{sheet}.css", faces + rules, files)


@lru_cache(maxsize=64)
def _sheet(css: str) -> weasyprint.CSS:
    return weasyprint.CSS(string=css)


@lru_cache(maxsize=8)
def _loaded(path: Path, stylesheet: str, files: tuple[Path, ...]) -> Typesetter:
    """The engine with the style sheet at `path`, which begins with what the layout puts first."""
    root = path.parent
    base_url, fetcher, fonts = f"{root.as_uri()}/", LayoutFetcher(root, files), _Fonts(stylesheet)
    with logged() as complaints:
        css = weasyprint.CSS(
            string=stylesheet, base_url=base_url, font_config=fonts, url_fetcher=fetcher
        )
    if complaints:
        lines = "\n".join(_placed(complaint, path) for complaint in complaints)
        raise LayoutError(lines)
    return Typesetter(base_url, fetcher, fonts, css)


def _placed(complaint: str, path: Path) -> str:
    """`…/brief.css:3: Ignored `colour: red`, unknown property.`"""
    match = _PLACE.search(complaint)
    if match is None:
        return f"{path}: {complaint}"
    return f"{path}:{match[2]}: {_PLACE.sub(match[1], complaint, count=1)}"


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def logged() -> Iterator[list[str]]:
    """What the engine complains of while the block runs, kept off the terminal."""
    logger, collector = logging.getLogger("weasyprint"), _Collector()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [collector], False
    try:
        yield collector.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate
