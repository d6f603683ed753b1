"""The settings of a publication: whose it is, how its pages look, what it discloses.

They stand in one TOML file, `briefs.toml`, beside the layout and the rulebook they belong to.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from briefs.errors import SettingsError
from briefs.settings import DEFAULT_SETTINGS, PaperSize
from briefs.settings.logo import logo_uri
from briefs.tomlplace import load_toml, places

Convention = Literal["market", "red_up_green_down", "red_up_blue_down", "green_up_red_down"]


def _in_one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("should be one line without control characters")
    return text


Words = Annotated[str, Field(max_length=300), AfterValidator(_in_one_line)]


def _a_place(address: str) -> str:
    """An address that others may be appended to: https, or http for this machine alone."""
    parts = urlsplit(address)
    secure = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    )
    if address and not (secure and parts.hostname and parts.username is None):
        raise ValueError("should be an address that begins with https://")
    if parts.query or parts.fragment or not address.isascii() or " " in address:
        raise ValueError("should be an address of ASCII without a query")
    return address.rstrip("/")


Address = Annotated[Words, AfterValidator(_a_place)]


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

    profile: Annotated[str, Field(min_length=1)] = "default"
    fields: dict[str, Words] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.profile, *sorted(self.fields.items())))


class MarkdownSettings(_Part):
    """For whom the Markdown edition is written."""

    flavor: Flavor = Flavor.GITHUB


class MailSettings(_Part):
    """Whose e-mail it is. `sender` is an address, with a name before it in angle brackets; `postal`
    where the publisher is found, which many countries require. `site` is where readers find the
    weeks' folders, `pdf` whether a digest's pages are attached or linked there. Who wants no more
    mail goes to `unsubscribe_url`, or writes to `unsubscribe_mailto`.
    """

    sender: Words = ""
    reply_to: Words = ""
    postal: Words = ""
    list_id: Words = ""
    site: Address = ""
    pdf: Literal["attach", "link"] = "attach"
    unsubscribe_url: Address = ""
    unsubscribe_mailto: Words = ""
    smtp: Words = ""

    @model_validator(mode="after")
    def _linked(self) -> "MailSettings":
        if self.pdf == "link" and not self.site:
            raise ValueError('pdf = "link" needs site, where the pages are found')
        return self

    def recorded(self) -> dict[str, object]:
        """What of them decides the bytes of a pack."""
        return {"site": self.site, "pdf": self.pdf, "postal": self.postal}


_PAGE_NAME = r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$"
_FOLDER = r"^(?:[A-Za-z0-9_][A-Za-z0-9_-]*(?:/[A-Za-z0-9_][A-Za-z0-9_-]*)*)?$"


def _of_an_issue(message: str) -> str:
    """A commit's subject, with room for what it may name."""
    try:
        message.format(week="2026-06-12", issue="2026-W24", revision="A", names=3)
    except (LookupError, ValueError, AttributeError):
        raise ValueError("may name {week}, {issue}, {revision} and {names}, and no other") from None
    return message


class WikiSettings(_Part):
    """Where Markdown briefs are committed, and how. `repository` is a clone's folder or an address;
    `author` signs the commits, as in "Desk <desk@example.com>", else whoever git knows. `folder`
    holds the pages where that is not the top, `home` is the name of the first of them. `issues` is
    how many a ticker's history tells and keeps the pictures of.
    """

    repository: Words = ""
    branch: Words = ""
    author: Annotated[Words, Field(pattern=r"^(?:[^<>]*[^<>\s][^<>]*<[^<>\s]+@[^<>\s]+>)?$")] = ""
    message: Annotated[Words, Field(min_length=1), AfterValidator(_of_an_issue)] = (
        "Issue {issue}: week ending {week}"
    )
    folder: Annotated[Words, Field(pattern=_FOLDER)] = ""
    home: Annotated[Words, Field(pattern=_PAGE_NAME)] = "Home"
    sidebar: bool = True
    issues: Annotated[int, Field(ge=1, le=520)] = 8
    approved_only: bool = False


class Settings(_Part):
    """A publication's settings; all have a default. They remember which line of which file they
    come from, for messages.
    """

    publisher: Publisher = Publisher()
    page: PageSettings = PageSettings()
    disclosure: DisclosureSettings = DisclosureSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    mail: MailSettings = MailSettings()
    wiki: WikiSettings = WikiSettings()
    _lines: Mapping[str, str] = PrivateAttr(default_factory=dict)

    def place(self, key: str) -> str:
        """`briefs.toml:7: page.theme` for messages, with the line of the table where the key is not
        given; the key alone where there is no file, or the option that was given in its stead.
        """
        steps = key.split(".")
        tables = (".".join(steps[:length]) for length in range(len(steps), -1, -1))
        line = next((self._lines[table] for table in tables if table in self._lines), "")
        if line.startswith("-"):
            return line
        return f"{line}: {key}" if line else key

    def on_page(self, *, theme: str | None = None, paper: PaperSize | None = None) -> "Settings":
        """These settings with another theme or paper, where one is given."""
        chosen = {"theme": theme, "paper": paper}
        page = self.page.model_copy(update={k: v for k, v in chosen.items() if v is not None})
        changed = self.model_copy(update={"page": page})
        if theme is not None:
            changed._lines = {**self._lines, "page.theme": "--theme"}
        return changed

    def recorded(self) -> dict[str, object]:
        """What of them decides the bytes, for the manifest; of the logo its SHA-256."""
        tables = self.model_dump(mode="json")
        logo = self.publisher.logo.partition(",")[2]
        digest = hashlib.sha256(b64decode(logo)).hexdigest() if logo else ""
        tables["mail"] = self.mail.recorded()
        del tables["wiki"]
        tables["publisher"] = {"firm": self.publisher.firm, "logo_sha256": digest or None}
        return tables


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`; without a path those in `briefs.toml` of the working folder, or the
    defaults where there is none. SettingsError names file, line and mistake.
    """
    if path is None:
        path = Path(DEFAULT_SETTINGS)
        if not path.is_file():
            return Settings()
    settings, text = load_toml(Settings, path, SettingsError)
    settings._lines = {
        "": f"{path}:1",
        **{".".join(map(str, key)): f"{path}:{line}" for key, line in places(text).items()},
    }
    if not settings.publisher.logo:
        return settings
    publisher = settings.publisher.model_copy(update={"logo": _logo(path, settings)})
    return settings.model_copy(update={"publisher": publisher})


def _logo(file: Path, settings: Settings) -> str:
    place = settings.place("publisher.logo")
    if not settings.publisher.firm.strip():
        raise SettingsError(
            f"{place}: a logo needs publisher.firm, which is read aloud in its stead",
            'Add firm = "…" under [publisher].',
        )
    try:
        return logo_uri(file.parent / settings.publisher.logo)
    except SettingsError as error:
        raise SettingsError(f"{place}: {error}", error.hint) from None
