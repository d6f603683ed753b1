"""load_layout: a layout's folder read, checked and set up by the publication's settings."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from briefs.errors import LayoutError, SettingsError
from briefs.layout.disclosure import disclosed, load_profile, profile_files
from briefs.layout.folder import Imprint, Layout, read_texts
from briefs.layout.plan import Plan
from briefs.layout.shelf import complete_folder, theme_files
from briefs.layout.theme import Theme
from briefs.settings import DEFAULT_LAYOUT, PaperSize
from briefs.settings.publication import PageSettings, Settings
from briefs.tomlplace import line_of, load_toml, nearest_or_all

Loaded = TypeVar("Loaded")


def load_layout(name_or_dir: str = DEFAULT_LAYOUT, settings: Settings | None = None) -> Layout:
    """A built-in layout by name, or one from a folder, with the theme, paper and imprint that
    `settings` ask for. LayoutError and SettingsError name file, line and mistake.
    """
    settings = settings or Settings()
    root = complete_folder(name_or_dir)
    themes, chosen = theme_files(root), settings.page.theme
    if chosen not in themes:
        raise SettingsError(
            f"{settings.place('page.theme')}: no theme {chosen!r} in {root / 'themes'}"
            f"{nearest_or_all(chosen, tuple(themes))}"
        )
    plan = _load_plan(root)
    theme = _load_theme(themes[chosen], plan)
    publisher = settings.publisher
    imprint = Imprint(publisher.firm, publisher.logo, disclosed(root, settings))
    return _layout(root, plan, theme, settings.page, imprint)


def load_looks(name_or_dir: str) -> tuple[Layout, ...]:
    """A layout in each of its themes on each paper, without an imprint.

    LayoutError names every mistake of its TOML files, those of all disclosure profiles too.
    """
    root = complete_folder(name_or_dir)
    themes, profiles = theme_files(root), profile_files(root)
    if not themes:
        raise LayoutError(f"{root / 'themes'}: there is no theme")
    steps: list[Callable[[], object]] = [
        partial(_load_plan, root),
        *(partial(load_toml, Theme, path, LayoutError) for path in themes.values()),
        *(partial(load_profile, path) for path in profiles.values()),
    ]
    _all(steps)
    plan = _load_plan(root)
    loaded = _all(partial(_load_theme, path, plan) for path in themes.values())
    return tuple(
        _layout(root, plan, theme, PageSettings(theme=name, paper=paper), Imprint())
        for name, theme in zip(themes, loaded, strict=True)
        for paper in PaperSize
    )


def _all(steps: Iterable[Callable[[], Loaded]]) -> list[Loaded]:
    """What all steps give; LayoutError with the mistakes of all that fail."""
    done, mistakes = [], []
    for step in steps:
        try:
            done.append(step())
        except LayoutError as error:
            mistakes.append(str(error))
    if mistakes:
        raise LayoutError("\n".join(mistakes))
    return done


def _layout(root: Path, plan: Plan, theme: Theme, page: PageSettings, imprint: Imprint) -> Layout:
    return Layout(
        name=plan.name,
        title=plan.title,
        root=root,
        pages=plan.pages,
        drop=tuple(tuple(parts) for parts in plan.drop),
        faces=tuple(plan.face),
        sizes=plan.sizes(page.paper),
        theme=theme,
        theme_name=page.theme,
        paper=page.paper,
        price_colours=page.price_colours,
        imprint=imprint,
        texts=read_texts(root),
    )


def _load_plan(root: Path) -> Plan:
    """The plan, whose font files must stand inside of the layout: elsewhere they would be missed
    by whoever is given a copy of it.
    """
    path = root / "layout.toml"
    plan, text = load_toml(Plan, path, LayoutError)
    mistakes = [
        f"{path}:{line_of(text, ('face', number, 'file'))}: face.{number}.file: "
        f"no font file {face.file!r} in the layout"
        for number, face in enumerate(plan.face)
        if not _is_inside(root, face.file)
    ]
    if mistakes:
        raise LayoutError("\n".join(mistakes))
    return plan


def _is_inside(root: Path, name: str) -> bool:
    file = (root / name).resolve()
    return file.is_relative_to(root) and file.is_file()


def _load_theme(path: Path, plan: Plan) -> Theme:
    """A theme, all of whose typefaces the plan has."""
    theme, text = load_toml(Theme, path, LayoutError)
    mistakes = list(_faceless(path, text, theme, plan))
    if mistakes:
        raise LayoutError("\n".join(mistakes))
    return theme


def _faceless(path: Path, text: str, theme: Theme, plan: Plan) -> Iterator[str]:
    families = tuple(dict.fromkeys(face.family for face in plan.face))
    for role, family in theme.fonts:
        if family not in families:
            line = line_of(text, ("fonts", role))
            yield (
                f"{path}:{line}: fonts.{role}: no face of {family!r} in layout.toml"
                f"{nearest_or_all(family, families)}"
            )
