"""Layouts: a folder of templates, style sheet, theme, texts and fonts, loaded and checked.

An analyst edits them; the program only reads. Files may be read from inside the folder alone.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from briefs.errors import LayoutError

PACKAGE = Path(__file__).parent
REQUIRED = ("layout.toml", "theme.toml", "brief.html.j2", "brief.md.j2", "brief.css")

Colour = Annotated[str, Field(pattern=re.compile(r"^#[0-9a-fA-F]{6}$"))]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Colours(_Entry):
    """The tokens of a theme; each is a CSS variable and a chart colour of the same name."""

    paper: Colour
    ink: Colour
    muted: Colour
    rule: Colour
    band: Colour
    accent: Colour
    trend: Colour
    fair: Colour
    strong: Colour
    middle: Colour
    weak: Colour
    rise_red: Colour
    fall_green: Colour
    rise_green: Colour
    fall_red: Colour
    fall_blue: Colour


class Market(_Entry):
    """Countries (ISO 3166 alpha-2) whose readers expect red for a rise."""

    red_up_green_down: list[str] = []
    red_up_blue_down: list[str] = []


class Fonts(_Entry):
    """Family names by role."""

    text: str
    narrow: str
    display: str


class Face(_Entry):
    """One font file of a family."""

    family: str
    weight: Annotated[int, Field(ge=1, le=1000)]
    file: str
    style: Literal["normal", "italic"] = "normal"


@dataclass(frozen=True)
class Direction:
    """The colours of rising and falling prices, and the sentence that tells the reader."""

    rise: str
    fall: str
    statement: str


class Theme(_Entry):
    """Colours and typefaces of pages and charts alike."""

    colours: Colours
    market: Market
    fonts: Fonts
    face: Annotated[list[Face], Field(min_length=1)]

    def direction(self, country: str | None) -> Direction:
        """The price colours that readers in `country` of listing expect."""
        colours = self.colours
        if country in self.market.red_up_green_down:
            return Direction(colours.rise_red, colours.fall_green, "Red marks rises, green falls.")
        if country in self.market.red_up_blue_down:
            return Direction(colours.rise_red, colours.fall_blue, "Red marks rises, blue falls.")
        return Direction(colours.rise_green, colours.fall_red, "Green marks rises, red falls.")


class _Plan(_Entry):
    name: Annotated[str, Field(min_length=1)]
    title: str = ""
    pages: Annotated[int, Field(ge=1)] = 2
    drop: list[
        Literal["glossary", "description_tail", "older_weeks", "summary", "description"]
    ] = []


@dataclass(frozen=True)
class Layout:
    """A loaded layout. `pages` is the most a brief may have, `drop` what it gives up first."""

    name: str
    root: Path
    pages: int
    drop: tuple[str, ...]
    theme: Theme

    @cached_property
    def stylesheet(self) -> str:
        """The theme's fonts and variables in one line, then the layout's own rules in theirs."""
        faces = "".join(map(_font_face, self.theme.face))
        tokens = dict(self.theme.colours)
        variables = "".join(f"--{name.replace('_', '-')}:{tokens[name]};" for name in tokens)
        roles = "".join(f"--{role}:{family!r};" for role, family in self.theme.fonts)
        return f"{faces}:root{{{variables}{roles}}} {_read(self.root / 'brief.css')}"

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The Markdown texts of the layout (method, glossary, disclosure) by file name."""
        folder = self.root / "texts"
        return {path.stem: _read(path).strip() for path in sorted(folder.glob("*.md"))}

    def font_files(self) -> tuple[Path, ...]:
        """The font files of the theme, for the chart engine."""
        return tuple(self.root / face.file for face in self.theme.face)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"{path}: cannot be read as UTF-8 text: {error}") from None


def _font_face(face: Face) -> str:
    return (
        f"@font-face{{font-family:{face.family!r};font-weight:{face.weight};"
        f"font-style:{face.style};src:url({face.file!r})}}"
    )


def _built_in() -> Path:
    """The layouts' folder: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "layouts"
    return inside if inside.is_dir() else PACKAGE.parent / "layouts"


def layout_names() -> tuple[str, ...]:
    """The layouts that come with the package."""
    return tuple(sorted(path.parent.name for path in _built_in().glob("*/layout.toml")))


def load_layout(name_or_dir: str = "house") -> Layout:
    """A built-in layout by name, or one from a folder; LayoutError names file and mistake."""
    built_in = name_or_dir in layout_names()
    root = (_built_in() / name_or_dir if built_in else Path(name_or_dir)).resolve()
    if not root.is_dir():
        raise LayoutError(
            f"no layout {name_or_dir!r}",
            f"Give a folder that holds {', '.join(REQUIRED)}, or one of: "
            f"{', '.join(layout_names())}.",
        )
    missing = [name for name in REQUIRED if not (root / name).is_file()]
    if missing:
        raise LayoutError(f"{root}: the layout lacks {', '.join(missing)}")
    plan = _load(_Plan, root / "layout.toml")
    theme = _load(Theme, root / "theme.toml")
    _check_fonts(root, theme)
    return Layout(plan.name, root, plan.pages, tuple(plan.drop), theme)


Entry = TypeVar("Entry", bound=_Entry)


def _load(model: type[Entry], path: Path) -> Entry:
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LayoutError(f"{path}: cannot be read as TOML: {error}") from None
    except ValidationError as error:
        lines = "\n".join(
            f"  {'.'.join(map(str, entry['loc']))}: {entry['msg']}" for entry in error.errors()
        )
        raise LayoutError(f"{path}: has mistakes\n{lines}") from None


def _check_fonts(root: Path, theme: Theme) -> None:
    families = {face.family for face in theme.face}
    for role, family in theme.fonts:
        if family not in families:
            raise LayoutError(f"{root / 'theme.toml'}: fonts.{role}: no face of {family!r}")
    for face in theme.face:
        path = (root / face.file).resolve()
        if not (path.is_relative_to(root) and path.is_file()):
            raise LayoutError(f"{root / 'theme.toml'}: no font file {face.file!r} in the layout")
