"""A loaded layout: what templates, charts and writers read of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from briefs.errors import LayoutError
from briefs.layout.plan import Face, Size
from briefs.layout.theme import Direction, Margins, Theme
from briefs.settings import PaperSize
from briefs.settings.publication import Convention

PAPERS = {PaperSize.A4: (210.0, 297.0), PaperSize.LETTER: (215.9, 279.4)}
"""Width and height in millimetres: ISO 216, ANSI/ASME Y14.1."""


@dataclass(frozen=True)
class Imprint:
    """Whose publication it is: the firm's name, its logo as a data URI, what it discloses."""

    firm: str = ""
    logo: str = ""
    disclosure: str = ""


@dataclass(frozen=True)
class Layout:
    """A layout as one publication uses it: its folder, one theme, one paper.

    `pages` is the most a brief may have; `drop` what each of them gives up first, by page; `sizes`
    gives each exhibit's picture in millimetres; `texts` are the layout's Markdown texts (method,
    glossary) by file name.
    """

    name: str
    title: str
    root: Path
    pages: int
    drop: tuple[tuple[str, ...], ...]
    faces: tuple[Face, ...]
    sizes: Mapping[str, Size]
    theme: Theme
    theme_name: str
    paper: PaperSize
    price_colours: Convention
    imprint: Imprint
    texts: Mapping[str, str]

    @cached_property
    def stylesheet(self) -> str:
        """The style sheet of a brief."""
        return self.sheet("brief")

    def sheet(self, name: str) -> str:
        """Fonts, page and variables in one line, then the rules of `<name>.css` in theirs; fonts
        alone, where no name is given.

        LayoutError where the layout has no such file, or it is no UTF-8 text.
        """
        faces = "".join(map(_font_face, self.faces))
        if not name:
            return faces
        roles = "".join(f"--{role}:{family!r};" for role, family in self.theme.fonts)
        tokens = f":root{{{self.theme.variables()}{roles}}}"
        return f"{faces}{self._page()}{tokens} {read_text(self.root / f'{name}.css')}"

    def _page(self) -> str:
        width, height = PAPERS[self.paper]
        m: Margins = getattr(self.theme.margins, self.paper.value)
        margins = f"{m.top:g}mm {m.right:g}mm {m.bottom:g}mm {m.left:g}mm"
        return f"@page{{size:{width:g}mm {height:g}mm;margin:{margins}}}"

    def direction(self, country: str | None) -> Direction:
        """The price colours of a name listed in `country`, as the settings have it."""
        return self.theme.direction(country, self.price_colours)

    def font_files(self) -> tuple[Path, ...]:
        """The layout's font files, for the chart engine."""
        return tuple(self.root / face.file for face in self.faces)


def read_texts(root: Path) -> Mapping[str, str]:
    """The Markdown texts in a layout's folder by file name."""
    paths = sorted((root / "texts").glob("*.md"))
    return {path.stem: read_text(path).strip() for path in paths}


def read_text(path: Path) -> str:
    """A file of a layout; LayoutError where it is no UTF-8 text."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"{path}: cannot be read as UTF-8 text: {error}") from None


def _font_face(face: Face) -> str:
    return (
        f"@font-face{{font-family:{face.family!r};font-weight:{face.weight};"
        f"font-style:{face.style};src:url({face.file!r})}}"
    )
