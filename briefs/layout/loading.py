"""load_layout: a layout's folder read, checked and set up by the publication's settings."""

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError

from briefs.errors import LayoutError, SettingsError, UsageError
from briefs.layout.folder import Imprint, Layout
from briefs.layout.plan import Plan
from briefs.layout.theme import Entry, Theme
from briefs.settings import DEFAULT_LAYOUT
from briefs.settings.publication import DisclosureSettings, Settings
from briefs.tomlplace import line_of, mistakes_in

PACKAGE = Path(__file__).parent.parent
REQUIRED = ("layout.toml", "brief.html.j2", "brief.md.j2", "brief.css")


class Profile(Entry):
    """What a page discloses: a text, the fields it needs, and what some of them are by default."""

    text: Annotated[str, Field(min_length=1)]
    requires: list[str] = Field(default_factory=list)
    defaults: dict[str, str] = Field(default_factory=dict)


def _built_in() -> Path:
    """The layouts' folder: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "layouts"
    return inside if inside.is_dir() else PACKAGE.parent / "layouts"


def layout_names() -> tuple[str, ...]:
    """The layouts that come with the package."""
    return tuple(sorted(path.parent.name for path in _built_in().glob("*/layout.toml")))


def load_layout(name_or_dir: str = DEFAULT_LAYOUT, settings: Settings | None = None) -> Layout:
    """A built-in layout by name, or one from a folder, with the theme, paper and imprint that
    `settings` ask for. LayoutError and SettingsError name file, line and mistake.
    """
    settings = settings or Settings()
    root = _folder(name_or_dir)
    plan = _load(Plan, root / "layout.toml")
    theme = _theme(root, settings.page.theme)
    _check_fonts(root, plan, theme, settings.page.theme)
    return Layout(
        name=plan.name,
        root=root,
        pages=plan.pages,
        drop=tuple(tuple(parts) for parts in plan.drop),
        faces=tuple(plan.face),
        sizes=plan.sizes(settings.page.paper),
        theme=theme,
        theme_name=settings.page.theme,
        paper=settings.page.paper,
        price_colours=settings.page.price_colours,
        imprint=_imprint(root, settings),
    )


def load_themes(root: Path) -> Mapping[str, Theme]:
    """All themes of a layout's folder by name; LayoutError where one is wrong."""
    return {path.stem: _load(Theme, path) for path in sorted((root / "themes").glob("*.toml"))}


def copy_layout(name: str, folder: Path) -> None:
    """Copy a built-in layout to `folder` for editing; UsageError where something stands there."""
    if name not in layout_names():
        raise UsageError(f"no layout {name!r}", f"Choose from {', '.join(layout_names())}.")
    if folder.exists():
        raise UsageError(f"{folder}: exists already", "Name a folder that does not exist yet.")
    try:
        shutil.copytree(_built_in() / name, folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from None


def layout_folder(name_or_dir: str) -> Path:
    """The folder of a built-in layout by name, or the one of that path; it need not be there."""
    built_in = name_or_dir in layout_names()
    return (_built_in() / name_or_dir if built_in else Path(name_or_dir)).resolve()


def _folder(name_or_dir: str) -> Path:
    root = layout_folder(name_or_dir)
    if not root.is_dir():
        raise LayoutError(
            f"no layout {name_or_dir!r}",
            f"Give a folder that holds {', '.join(REQUIRED)}, or one of: "
            f"{', '.join(layout_names())}.",
        )
    missing = [name for name in REQUIRED if not (root / name).is_file()]
    if missing:
        raise LayoutError(f"{root}: the layout lacks {', '.join(missing)}")
    return root


def _theme(root: Path, name: str) -> Theme:
    path = root / "themes" / f"{name}.toml"
    if not path.is_file():
        names = sorted(each.stem for each in (root / "themes").glob("*.toml"))
        raise LayoutError(
            f"{root}: the layout has no theme {name!r}",
            f"Choose from {', '.join(names)}." if names else f"Put one at {path}.",
        )
    return _load(Theme, path)


Loaded = TypeVar("Loaded", bound=Entry)


def _load(model: type[Loaded], path: Path) -> Loaded:
    try:
        text = path.read_text("utf-8")
        return model.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise LayoutError(f"{path}: has mistakes\n{mistakes_in(path, text, error)}") from None
    except (OSError, ValueError) as error:
        raise LayoutError(f"{path}: cannot be read as TOML: {error}") from None


def _check_fonts(root: Path, plan: Plan, theme: Theme, theme_name: str) -> None:
    families = {face.family for face in plan.face}
    for role, family in theme.fonts:
        if family not in families:
            path = root / "themes" / f"{theme_name}.toml"
            place = f"{path}:{line_of(path.read_text('utf-8'), ('fonts', role))}"
            raise LayoutError(f"{place}: fonts.{role}: no face of {family!r} in layout.toml")
    for number, face in enumerate(plan.face):
        file = (root / face.file).resolve()
        if not (file.is_relative_to(root) and file.is_file()):
            path = root / "layout.toml"
            place = f"{path}:{line_of(path.read_text('utf-8'), ('face', number, 'file'))}"
            raise LayoutError(f"{place}: no font file {face.file!r} in the layout")


def _imprint(root: Path, settings: Settings) -> Imprint:
    publisher = settings.publisher
    disclosure = _disclosure(root, settings.disclosure, publisher.firm)
    return Imprint(publisher.firm, publisher.logo, disclosure)


def _disclosure(root: Path, chosen: DisclosureSettings, firm: str) -> str:
    """The profile's text with its fields filled in; SettingsError names a field left empty."""
    path = root / "disclosures" / f"{chosen.profile}.toml"
    if not path.is_file():
        names = sorted(each.stem for each in (root / "disclosures").glob("*.toml"))
        raise SettingsError(
            f"disclosure.profile: {root} has no profile {chosen.profile!r}",
            f"Choose from {', '.join(names)}." if names else f"Put one at {path}.",
        )
    profile = _load(Profile, path)
    fields = {"firm": firm, **profile.defaults, **chosen.fields}
    _check_fields(path, profile, fields)
    return "".join(
        literal + (fields[name] if name else "")
        for literal, name, _, _ in Formatter().parse(profile.text)
    ).strip()


def _check_fields(path: Path, profile: Profile, fields: Mapping[str, str]) -> None:
    used = [name for _, name, _, _ in Formatter().parse(profile.text) if name is not None]
    unknown = [name for name in used if name not in {*fields, *profile.requires}]
    if unknown:
        raise LayoutError(f"{path}: text names {unknown[0]!r}, which is no field of the profile")
    empty = [name for name in profile.requires if not fields.get(name, "").strip()]
    if empty:
        raise SettingsError(
            f"disclosure profile {path.stem!r}: {', '.join(empty)} left empty",
            f"Fill in under [disclosure.fields] of the settings file, or choose another profile: "
            f"{', '.join(sorted(each.stem for each in path.parent.glob('*.toml')))}.",
        )
