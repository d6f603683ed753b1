"""Which parts go into which volume: as few volumes as hold them, and sectors kept together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from briefs.writers.binding.parts import Chapter, Part

OWN = 150_000
"""Bytes that a volume has of its own: cover and contents, and the fonts that its parts share."""
ROW = 500
"""Bytes of a part's line in the contents, its bookmark and its page numbers."""
LEAST_TO_DIVIDE = 0.5
"""Of a volume, that has to be empty for a sector to be divided and not to begin in the next one."""

_Slip = tuple[Chapter, Part]


def shared_out(
    chapters: Sequence[Chapter], sizes: Mapping[str, int], limit: int
) -> tuple[tuple[Chapter, ...], ...]:
    """The chapters of each volume, none of which is larger than `limit` bytes. `sizes` are those of
    the parts by name; a part that is too large has a volume of its own.
    """
    volumes: list[list[_Slip]] = [[]]
    room = left = limit - OWN
    for chapter in chapters:
        if _total(chapter, sizes) > left < LEAST_TO_DIVIDE * room:
            volumes, left = [*volumes, []], room
        for part in chapter.parts:
            size = sizes[part.name] + ROW
            if size > left:
                volumes, left = [*volumes, []], room
            volumes[-1].append((chapter, part))
            left -= size
    return tuple(tuple(_chapters(slips)) for slips in volumes if slips)


def _total(chapter: Chapter, sizes: Mapping[str, int]) -> int:
    return sum(sizes[part.name] + ROW for part in chapter.parts)


def _chapters(slips: Sequence[_Slip]) -> Iterator[Chapter]:
    """What each chapter has in one volume."""
    for chapter, group in groupby(slips, key=itemgetter(0)):
        here = {part.name for _, part in group}
        yield replace(
            chapter,
            digest=chapter.digest if chapter.digest and chapter.digest.name in here else None,
            briefs=tuple(each for each in chapter.briefs if each.part.name in here),
            continued=chapter.parts[0].name not in here,
        )
