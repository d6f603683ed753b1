"""What all pages of a site share: style sheet, script and typefaces, from the layout's folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from briefs.layout import Layout
from briefs.layout.folder import read_text
from briefs.layout.plan import Face
from briefs.layout.screen import screen_tokens
from briefs.writers.templates import check_template

FOLDER = "site/assets"
TEMPLATES = ("site/index.html.j2", "site/sector.html.j2", "site/brief.html.j2")
STYLES, SCRIPT = "site/site.css", "site/site.js"


class Asset(NamedTuple):
    """One file; `path` is relative to the week's folder."""

    path: str
    content: bytes
    media_type: str


def assets(layout: Layout) -> tuple[Asset, ...]:
    """The files that all pages share. LayoutError where the layout lacks one."""
    return tuple(_assets(layout))


def check_site(layout: Layout) -> None:
    """Load what the site takes of a layout; LayoutError names file and line of a mistake."""
    for template in TEMPLATES:
        check_template(layout.root, template)
    for name in (STYLES, SCRIPT):
        read_text(layout.root / name)


def _assets(layout: Layout) -> Iterator[Asset]:
    yield Asset(f"{FOLDER}/site.css", _stylesheet(layout).encode(), "text/css")
    script = read_text(layout.root / SCRIPT)
    yield Asset(f"{FOLDER}/site.js", script.encode(), "text/javascript")
    files = {_place(face, layout): layout.root / face.file for face in layout.faces}
    for place, file in files.items():
        yield Asset(f"{FOLDER}/{place}", file.read_bytes(), "font/ttf")
    # Their licences want to go where they go.
    for folder in dict.fromkeys(file.parent for file in files.values()):
        for licence in sorted(folder.glob("*.txt")):
            place = f"{FOLDER}/{_relative(licence, layout)}"
            yield Asset(place, licence.read_bytes(), "text/plain")


def _stylesheet(layout: Layout) -> str:
    """Faces and tokens in one line, then the layout's own rules in theirs."""
    faces = "".join(
        f"@font-face{{font-family:{face.family!r};font-weight:{face.weight};"
        f"font-style:{face.style};font-display:swap;src:url({_place(face, layout)!r})}}"
        for face in layout.faces
    )
    return f"{faces}{screen_tokens(layout.theme)} {read_text(layout.root / STYLES)}"


def _place(face: Face, layout: Layout) -> str:
    return _relative(layout.root / face.file, layout)


def _relative(file: Path, layout: Layout) -> str:
    return file.resolve().relative_to(layout.root.resolve()).as_posix()
