"""Small parts to bind, set with the house's fonts, and the cover that stands before them."""

from datetime import date
from pathlib import Path

from briefs.claims import Claim, Line
from briefs.layout import Layout, load_layout
from briefs.writers.archival import Attached, archival_bytes
from briefs.writers.binding import Chapter, Cover, Listed, Part
from briefs.writers.typesetter import typesetter

DAY = date(2026, 6, 12)
TABLE = (
    "<table><thead><tr><th scope=col>Name<th scope=col>Close</thead>"
    "<tbody><tr><th scope=row>Own<td>92.26<tr><th scope=row>Other<td>12.00</tbody></table>"
)
_PAGE = (
    '<html lang="{language}"><head><title>{title}</title>'
    '<meta name="dcterms.created" content="2026-06-12">'
    '<meta name="dcterms.modified" content="2026-06-12"></head>'
    "<h1>{title}</h1>{body}</html>"
)


def house() -> Layout:
    return load_layout()


def part(folder: Path, name: str, title: str, body: str, language: str = "en") -> Part:
    """A part at `name` below `folder`, with a file of data of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    page = _PAGE.format(title=title, body=body, language=language)
    data = Attached(f"{path.stem}.facts.json", f'{{"of":"{name}"}}\n'.encode(), "Facts", DAY)
    path.write_bytes(archival_bytes(typesetter(house()).lay_out(page), data, place=name))
    return Part(path, name, title)


def listed(brief: Part) -> Listed:
    key = Path(brief.name).stem
    return Listed(brief, key, brief.title, Claim("74", "composite"), Claim("Base", "signature"))


def cover(*chapters: Chapter, **values: object) -> Cover:
    standing = Line(("Draft: not approved",))
    return Cover("Weekly pack", DAY, "12 June 2026", "2026-W24", standing, chapters, **values)
