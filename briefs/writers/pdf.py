"""The PDF edition: the layout's HTML template, set by WeasyPrint.

The engine may read data URIs and the layout's own files, nothing else. What it only logs, such as
a missing glyph or a broken image, fails the brief: the engine itself would carry on in silence.
"""

import base64
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from briefs.brief import Brief
from briefs.errors import LayoutError, RenderError, SystemPartMissing
from briefs.layout import Layout
from briefs.writers.templates import render
from briefs.writers.words import words_of_html

_NO_GLYPH = re.compile(r'^\.notdef glyph rendered .*"(.*)" \((U\+.*)\)')
SYSTEM_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

try:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher
except OSError as error:  # the shared libraries are loaded at import
    raise SystemPartMissing(
        f"the PDF engine's system libraries are missing ({error})",
        f"On Debian or Ubuntu: apt-get install --no-install-recommends {SYSTEM_PACKAGES}",
    ) from None


@dataclass(frozen=True)
class Pdf:
    """A finished PDF, its number of pages, what the layout gave up to fit them, and its words."""

    content: bytes
    pages: int
    dropped: tuple[str, ...]
    words: str = ""


class LayoutFetcher(URLFetcher):  # type: ignore[misc]
    """Reads data URIs, and files below the layout's folder; refuses everything else."""

    def __init__(self, root: Path) -> None:
        super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False)
        self._root = root

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """The resource at `url`; ValueError where it lies outside of what may be read."""
        parts = urlsplit(url)
        if parts.scheme != "data":
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self._root):
                raise ValueError(f"the layout may not read {url}")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class _Setter:
    """What one layout needs parsed once per process: fonts and style sheet."""

    fetcher: LayoutFetcher
    fonts: FontConfiguration
    css: weasyprint.CSS


@lru_cache(maxsize=4)
def _setter(root: Path, stylesheet: str) -> _Setter:
    fetcher, fonts = LayoutFetcher(root), FontConfiguration()
    with _log() as complaints:
        css = weasyprint.CSS(
            string=stylesheet,
            base_url=f"{root.as_uri()}/",
            font_config=fonts,
            url_fetcher=fetcher,
        )
    if complaints:
        raise LayoutError(f"{root / 'brief.css'}: {'; '.join(complaints)}")
    return _Setter(fetcher, fonts, css)


@dataclass(frozen=True)
class _Pages:
    """The pages as the engine laid them out without the parts in `dropped`."""

    html: str
    document: Any
    dropped: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.document.pages)


def write_pdf(brief: Brief, layout: Layout) -> Pdf:
    """The brief as PDF/UA bytes; RenderError where it has a fault or will not fit its pages.

    Where it runs over, the layout's `drop` list is given up one by one, in its order; what turns
    out to have been given up in vain is given back.
    """
    pages = _given_back(_fitting(brief, layout), brief, layout)
    content = _bytes(pages.document, brief)
    return Pdf(content, pages.count, pages.dropped, words_of_html(pages.html))


def _fitting(brief: Brief, layout: Layout) -> _Pages:
    """The pages with as few parts given up as it takes; most briefs are laid out once."""
    for count in range(len(layout.drop) + 1):
        pages = _set(brief, layout, layout.drop[:count])
        if pages.count <= layout.pages:
            return pages
    raise RenderError(
        f"{brief.identity.key}: runs to {pages.count} pages, {layout.pages} are allowed",
        "Shorten the layout's texts or let its `drop` list give up more.",
    )


def _given_back(pages: _Pages, brief: Brief, layout: Layout) -> _Pages:
    """The pages with every part that need not have gone: room on one is no room on the other.

    The last part stays given up, because without it the pages did not fit. Mostly it alone was
    needed, so that all others are tried at once before each in turn, the dearest first.
    """
    earlier = pages.dropped[:-1]
    for restored in dict.fromkeys((earlier, *((part,) for part in reversed(earlier)))):
        fewer = tuple(part for part in pages.dropped if part not in restored)
        if len(fewer) < len(pages.dropped):
            fuller = _set(brief, layout, fewer)
            pages = fuller if fuller.count <= layout.pages else pages
    return pages


def _set(brief: Brief, layout: Layout, dropped: tuple[str, ...]) -> _Pages:
    html, setter = html_page(brief, layout, dropped), _setter(layout.root, layout.stylesheet)
    with _log() as complaints:
        document = weasyprint.HTML(
            string=html, base_url=f"{layout.root.as_uri()}/", url_fetcher=setter.fetcher
        ).render(stylesheets=[setter.css], font_config=setter.fonts, pdf_variant="pdf/ua-1")
    _stop_on(complaints, brief)
    return _Pages(html, document, dropped)


def _bytes(document: Any, brief: Brief) -> bytes:
    with _log() as complaints:
        content = document.write_pdf(pdf_variant="pdf/ua-1")
    _stop_on(complaints, brief)
    return bytes(content)


def html_page(brief: Brief, layout: Layout, dropped: tuple[str, ...] = ()) -> str:
    """The HTML that the PDF is set from."""
    sources = {exhibit.id: _data_uri(exhibit.svg) for exhibit in brief.exhibits}
    return render(
        layout.root,
        "brief.html.j2",
        brief=brief,
        texts=layout.texts,
        charts=sources,
        dropped=dropped,
    )


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _stop_on(complaints: list[str], brief: Brief) -> None:
    glyphs = [
        f"{match[1]} ({match[2]})" if match[1].isprintable() else match[2]
        for complaint in complaints
        if (match := _NO_GLYPH.search(complaint))
    ]
    if glyphs:
        shown = ", ".join(dict.fromkeys(glyphs))
        raise RenderError(
            f"{brief.identity.key}: no font of the layout or the system has the characters {shown}",
            "Install a font that has them, for Chinese, Japanese and Korean for example "
            "fonts-noto-cjk on Debian or Ubuntu.",
        )
    if complaints:
        raise RenderError(f"{brief.identity.key}: {'; '.join(dict.fromkeys(complaints))}")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _log() -> Iterator[list[str]]:
    """What the engine complains of while the block runs, kept off the terminal."""
    logger, collector = logging.getLogger("weasyprint"), _Collector()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [collector], False
    try:
        yield collector.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate
