"""Disclosure profiles: texts with fields that a publication fills in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from briefs.errors import LayoutError, SettingsError
from briefs.layout.theme import Entry
from briefs.settings.publication import Settings
from briefs.tomlplace import load_toml, nearest_or_all

FIRM = "firm"
"""The field that [publisher] of the settings fills in."""


class Profile(Entry):
    """What a page discloses: the fields it needs, what some of them are by default, and a text
    that names fields in braces.
    """

    requires: list[str] = Field(default_factory=list)
    defaults: dict[str, str] = Field(default_factory=dict)
    text: Annotated[str, Field(min_length=1)]

    @field_validator("text")
    @classmethod
    def _fields_are_known(cls, text: str, info: ValidationInfo) -> str:
        known = [FIRM, *info.data.get("requires", ()), *info.data.get("defaults", ())]
        for name in _named(text):
            if name not in known:
                raise ValueError(
                    f"{{{name}}} is neither under requires nor under [defaults]"
                    f"{nearest_or_all(name, known)}"
                )
        return text

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that settings may fill in, each once."""
        return tuple(dict.fromkeys((FIRM, *self.requires, *self.defaults)))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with `values` in place of the fields."""
        parts = Formatter().parse(self.text)
        return "".join(words + (values[name] if name else "") for words, name, *_ in parts).strip()


def profile_files(root: Path) -> dict[str, Path]:
    """The disclosure profiles of a layout's folder by name."""
    return {path.stem: path for path in sorted((root / "disclosures").glob("*.toml"))}


def load_profile(path: Path) -> Profile:
    """The profile in a file; LayoutError names its mistakes."""
    profile, _ = load_toml(Profile, path, LayoutError)
    return profile


def disclosed(root: Path, settings: Settings) -> str:
    """The text of the profile that `settings` name, filled in by them.

    SettingsError names a profile that is not there, a field that it has not, or one left empty.
    """
    name, files = settings.disclosure.profile, profile_files(root)
    if name not in files:
        raise SettingsError(
            f"{settings.place('disclosure.profile')}: no profile {name!r} in "
            f"{root / 'disclosures'}{nearest_or_all(name, tuple(files))}"
        )
    profile = load_profile(files[name])
    _check_known(profile, settings)
    own = {field: value for field, value in settings.disclosure.fields.items() if value.strip()}
    values = {FIRM: settings.publisher.firm, **profile.defaults, **own}
    empty = [field for field in profile.requires if not values.get(field, "").strip()]
    if empty:
        raise _left_empty(empty, settings, tuple(files))
    return profile.filled({**dict.fromkeys(profile.fields, ""), **values})


def _check_known(profile: Profile, settings: Settings) -> None:
    for field in settings.disclosure.fields:
        if field not in profile.fields:
            place = settings.place(f"disclosure.fields.{field}")
            raise SettingsError(
                f"{place}: the profile {settings.disclosure.profile!r} has no such field"
                f"{nearest_or_all(field, profile.fields)}"
            )


def _left_empty(empty: Sequence[str], settings: Settings, profiles: Sequence[str]) -> SettingsError:
    keys = ["publisher.firm" if field == FIRM else f"disclosure.fields.{field}" for field in empty]
    required = f"is left empty, and the profile {settings.disclosure.profile!r} requires it"
    return SettingsError(
        "\n".join(f"{settings.place(key)}: {required}" for key in keys),
        f"Fill in, or choose another disclosure profile: {', '.join(profiles)}.",
    )


def _named(text: str) -> list[str]:
    """The fields that a text names; ValueError where its braces are wrong."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"has wrong braces: {error}; write {{{{ for a brace") from None
    for _, name, form, conversion in parts:
        if name is not None and (form or conversion or not name.isidentifier()):
            raise ValueError(f"has wrong braces: {{{name}}} should be a field's name alone")
    return [name for _, name, *_ in parts if name is not None]
