"""The pack as one PDF: a cover with its contents, and all parts in their order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from briefs.claims import Line, Printer
from briefs.digest import Story
from briefs.digest.boxes import by_composite
from briefs.naming import issue_name
from briefs.production.contents import Contents
from briefs.production.digests import FOLDER
from briefs.production.editions import Edition
from briefs.production.fronts import boxes_of, standing
from briefs.production.house import House
from briefs.record import Record, letter
from briefs.writers.binding import Chapter, Cover, Listed, Part, bind
from briefs.writers.site import listed

TITLE = "Weekly equity briefs"


def bound(
    contents: Contents, house: House, folder: Path, made: Sequence[str]
) -> tuple[Edition, ...]:
    """The volumes of the pack whose PDFs stand in `folder`; `made` are their paths in it."""
    volumes = bind(_cover(contents, house, folder, made), house.layout)
    return tuple(Edition(each.name, each.content, "application/pdf") for each in volumes)


def _cover(contents: Contents, house: House, folder: Path, made: Sequence[str]) -> Cover:
    printer = Printer(house.locale)
    return Cover(
        title=TITLE,
        week=contents.week,
        week_text=printer.locale.day(contents.week),
        issue=issue_name(contents.week),
        standing=standing(contents.approved_by),
        chapters=tuple(_chapters(contents, house, folder, frozenset(made))),
        revision=f"revision {letter(contents.revision)}" if contents.revision > 1 else "",
        notes=tuple(
            (box.title, tuple(_told(story) for story in box.items))
            for box in boxes_of(contents, printer)
        ),
        language=printer.locale.tag,
    )


def _told(story: Story) -> Line:
    return Line((f"{story.name}: ", *story.line.pieces)) if story.name else story.line


def _chapters(
    contents: Contents, house: House, folder: Path, made: frozenset[str]
) -> Iterator[Chapter]:
    """A chapter for each sector of which there is a PDF."""
    headlines = {each.scope: each for each in contents.sectors}
    for scope in sorted({each.scope for each in contents.published}):
        known = headlines.get(scope)
        digest = f"{FOLDER}/{known.slug}.pdf" if known else ""
        ranked = by_composite(each for each in contents.published if each.scope == scope)
        yield Chapter(
            scope,
            known.lead if known else Line(),
            Part(folder / digest, digest, f"{scope}: sector digest") if digest in made else None,
            tuple(_listed(each, contents, house, folder) for each in ranked),
        )


def _listed(record: Record, contents: Contents, house: House, folder: Path) -> Listed:
    name = f"briefs/{contents.stems[record.key]}.pdf"
    row = listed(record, Printer(house.locale), record.scope)
    part = Part(folder / name, name, f"{record.name} ({record.key})")
    return Listed(part, record.key, record.name, row.composite.claim, row.setup)
