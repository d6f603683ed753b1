"""The settings of a publication: whose it is, how its pages look, what it discloses.

They stand in one TOML file, `briefs.toml`, beside the layout and the rulebook they belong to.
"""

import base64
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from briefs.errors import SettingsError
from briefs.settings import DEFAULT_SETTINGS
from briefs.tomlplace import mistakes_in

LARGEST_LOGO = 512 * 1024
"""Bytes; a logo stands in every page of every file."""
_PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}

Convention = Literal["market", "red_up_green_down", "red_up_blue_down", "green_up_red_down"]
Words = Annotated[str, Field(max_length=300)]


class PaperSize(StrEnum):
    """The paper that pages are set on."""

    A4 = "a4"
    LETTER = "letter"


class Flavor(StrEnum):
    """Whose Markdown is written. GitHub's and Gollum's wikis show front matter as text."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"
    GOLLUM = "gollum"
    MKDOCS = "mkdocs"
    OBSIDIAN = "obsidian"

    @property
    def front_matter(self) -> bool:
        return self not in {Flavor.GITHUB, Flavor.GOLLUM}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Part):
    """`logo` is an SVG or PNG file, as a path from the settings file; once loaded it is the picture
    itself as a data URI. "" is none.
    """

    firm: Words = ""
    logo: str = ""


class PageSettings(_Part):
    """`price_colours` follows the market of listing, or is one convention for all."""

    theme: Annotated[str, Field(min_length=1)] = "house"
    paper: PaperSize = PaperSize.A4
    price_colours: Convention = "market"


class DisclosureSettings(_Part):
    """The layout's disclosure profile and the values of its fields."""

    profile: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = "default"
    fields: dict[str, Words] = Field(default_factory=dict)


class MarkdownSettings(_Part):
    """For whom the Markdown edition is written."""

    flavor: Flavor = Flavor.GITHUB


class Settings(_Part):
    """A publication's settings; all have a default."""

    publisher: Publisher = Publisher()
    page: PageSettings = PageSettings()
    disclosure: DisclosureSettings = DisclosureSettings()
    markdown: MarkdownSettings = MarkdownSettings()


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`; without a path those in `briefs.toml` of the working folder, or the
    defaults where there is none. SettingsError names file, line and mistake.
    """
    if path is None:
        path = Path(DEFAULT_SETTINGS)
        if not path.is_file():
            return Settings()
    try:
        text = path.read_text("utf-8")
        settings = Settings.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise SettingsError(f"{path}: has mistakes\n{mistakes_in(path, text, error)}") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from None
    logo = _picture(path, settings.publisher.logo)
    publisher = settings.publisher.model_copy(update={"logo": logo})
    return settings.model_copy(update={"publisher": publisher})


def _picture(settings: Path, name: str) -> str:
    if not name:
        return ""
    path = settings.parent / name
    kind = _PICTURES.get(path.suffix.lower())
    if kind is None:
        raise SettingsError(f"{settings}: publisher.logo: {name!r} is neither .svg nor .png")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{settings}: publisher.logo: {path} cannot be read: {error.strerror}"
        ) from None
    if len(content) > LARGEST_LOGO:
        raise SettingsError(
            f"{path}: the logo has {len(content):,} bytes, {LARGEST_LOGO:,} are allowed"
        )
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
