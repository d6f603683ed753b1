"""bind: cover, contents, digests and briefs as one PDF, or as few as mail will carry."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf

from briefs.errors import RenderError
from briefs.layout import Layout
from briefs.writers.binding.contents import SHEET, Binding, set_front
from briefs.writers.binding.folio import Folio, folio
from briefs.writers.binding.parts import Chapter, Cover, Part, Volume
from briefs.writers.binding.shares import shared_out
from briefs.writers.binding.volume import bound
from briefs.writers.typesetter import typesetter

PACK = "pack"
LARGEST = 18_000_000
"""Bytes of a volume. Gmail and others take messages of up to 25 MB, counted as they are sent: in
base64, where 57 bytes are a line of 78 characters (RFC 2045, 6.8), these are 24.6 MB.
"""
NARROWER = 0.97
"""Of the limit that would have done, where a volume came out larger than was foreseen."""


@dataclass(frozen=True)
class _Measured:
    """By a part's name, its pages, and about how many bytes it takes in a volume."""

    pages: Mapping[str, int]
    sizes: Mapping[str, int]


def bind(cover: Cover, layout: Layout, limit: int = LARGEST) -> tuple[Volume, ...]:
    """The pack as volumes of at most `limit` bytes; more only where a single part has more.

    The same parts give the same bytes. RenderError where a part cannot be read, or the cover cannot
    be set.
    """
    measured, figures, aim = _measured(cover.parts), folio(typesetter(layout, sheet=SHEET)), limit
    while True:
        plan = _plan(shared_out(cover.chapters, measured.sizes, aim))
        volumes = tuple(
            _volume(cover, each, plan, measured.pages, figures, layout) for each in plan
        )
        sizes = [len(volume.content) for volume in volumes if len(volume.begins) > 1]
        if max(sizes, default=0) <= limit:
            return volumes
        aim = int(aim * limit / max(sizes) * NARROWER)


def _plan(shares: Sequence[tuple[Chapter, ...]]) -> tuple[Binding, ...]:
    count = len(shares)
    return tuple(
        Binding(f"{PACK}-{number}-of-{count}.pdf" if count > 1 else f"{PACK}.pdf", chapters)
        for number, chapters in enumerate(shares or [()], start=1)
    )


def _measured(parts: Sequence[Part]) -> _Measured:
    pages, sizes = {}, {}
    for part in parts:
        with _named(part), pikepdf.open(part.path) as source:
            pages[part.name] = len(source.pages)
            sizes[part.name] = part.path.stat().st_size - _in_common(source)
    return _Measured(pages, sizes)


def _in_common(source: pikepdf.Pdf) -> int:
    """Bytes of a part that a volume has once: fonts and the colour profile."""
    streams = [source.Root.OutputIntents[0].DestOutputProfile]
    streams += [
        item.FontFile2
        for item in source.objects
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
    ]
    return sum(int(stream.Length) for stream in streams)


@contextmanager
def _named(part: Part) -> Iterator[None]:
    try:
        yield
    except (OSError, pikepdf.PdfError) as error:
        raise RenderError(f"{part.path}: cannot be bound into the pack: {error}") from None


def _volume(
    cover: Cover,
    binding: Binding,
    plan: Sequence[Binding],
    pages: Mapping[str, int],
    figures: Folio,
    layout: Layout,
) -> Volume:
    front = set_front(cover, binding, plan, pages, layout)
    content, count = bound(cover, binding, plan, front, figures)
    return Volume(binding.name, content, count, tuple(front.begins.items()))
