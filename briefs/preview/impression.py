"""The editions of one brief as a browser shows them: pages as pictures, Markdown as HTML."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import pypdfium2

from briefs.brief import Brief
from briefs.preview.article import article
from briefs.production import Edition

DOTS_PER_POINT = 3
"""Crisp on a screen of double density up to an eighth above the natural size of the paper."""
PRINTS = "/print/"
"""Where prints are served, by name."""
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/svg+xml": "svg"}


@dataclass(frozen=True)
class Print:
    """One file that the page shows. Its name is made of its bytes, so that it never goes stale."""

    content: bytes
    media_type: str

    @property
    def name(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()
        return f"{digest[:24]}.{_ENDINGS[self.media_type]}"


@dataclass(frozen=True)
class Page:
    """One page's picture; width and height in points."""

    url: str
    width: float
    height: float


@dataclass(frozen=True)
class Impression:
    """All editions of a brief. `dropped` is what the layout gave up for room; `pdf`, the pages and
    the pictures of the article name files of `prints`.
    """

    title: str
    week: str
    pages: tuple[Page, ...]
    pdf: str
    article: str
    dropped: tuple[str, ...]
    prints: Mapping[str, Print]


def impression(brief: Brief, editions: Sequence[Edition], links: Mapping[str, str]) -> Impression:
    """All editions of a brief for a browser; `links` are the addresses of other briefs' files."""
    pdf = next(each for each in editions if each.media_type == "application/pdf")
    text = next(each for each in editions if each.media_type == "text/markdown")
    folder = PurePosixPath(text.path).parent
    shown = {
        PurePosixPath(each.path).relative_to(folder).as_posix(): Print(
            each.content, each.media_type
        )
        for each in editions
        if each is not text
    }
    urls = {path: PRINTS + each.name for path, each in shown.items()}
    pictures = tuple(_pictures(pdf.content))
    prints = (*shown.values(), *(each for each, _ in pictures))
    return Impression(
        title=f"{brief.identity.name} · {brief.identity.key}",
        week=brief.week_text,
        pages=tuple(Page(PRINTS + each.name, *size) for each, size in pictures),
        pdf=urls[PurePosixPath(pdf.path).name],
        article=article(text.content.decode(), {**urls, **links}),
        dropped=pdf.dropped,
        prints={each.name: each for each in prints},
    )


def _pictures(pdf: bytes) -> Iterator[tuple[Print, tuple[float, float]]]:
    """Each page of the very PDF as a picture, with its size in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            bitmap, png = page.render(scale=DOTS_PER_POINT), BytesIO()
            bitmap.to_pil().save(png, "PNG", compress_level=1)
            yield Print(png.getvalue(), "image/png"), page.get_size()
