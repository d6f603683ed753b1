"""Typefaces for Chinese, Japanese and Korean, found where their distribution is installed.

They are larger than all of the program and few desks need them, so they come apart from it, as
`briefs-fonts-cjk`; the recipe is in `fonts-cjk/`.
"""

import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from briefs.errors import LayoutError
from briefs.tomlplace import load_toml

DISTRIBUTION, MODULE = "briefs-fonts-cjk", "briefs_fonts_cjk"
PLAN = "faces.toml"
INSTALL = (
    f"For Chinese, Japanese and Korean install {DISTRIBUTION}: `make cjk` in a checkout makes its "
    "wheel and installs it."
)
REPAIR = f"Install {DISTRIBUTION} anew."
# Hangul letters, everything from the radicals to the Yi syllables, Hangul syllables, compatibility
# and full-width forms, old kana, the extensions of the ideographs.
_SCRIPTS = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class ExtraFace:
    """One font file. `countries` (ISO 3166 alpha-2) write the characters that several scripts share
    in its way.
    """

    family: str
    file: Path
    countries: tuple[str, ...] = ()


class _Face(BaseModel):
    model_config = ConfigDict(extra="forbid")

    family: str = Field(min_length=1)
    file: str = Field(min_length=1)
    countries: tuple[str, ...] = ()


class _Faces(BaseModel):
    face: tuple[_Face, ...]


def needs_extra(text: str) -> bool:
    """Whether `text` holds characters of Chinese, Japanese or Korean."""
    return _SCRIPTS.search(text) is not None


def extra_faces() -> tuple[ExtraFace, ...]:
    """The installed faces; none where the distribution is not installed. LayoutError where it is
    not whole.
    """
    spec = importlib.util.find_spec(MODULE)
    places = spec.submodule_search_locations if spec else None
    return tuple(_faces(Path(places[0]).resolve())) if places else ()


def in_order(faces: Iterable[ExtraFace], country: str) -> tuple[ExtraFace, ...]:
    """The faces, those for a name listed in `country` first."""
    return tuple(sorted(faces, key=lambda face: country not in face.countries))


def _faces(folder: Path) -> Iterator[ExtraFace]:
    path = folder / PLAN
    try:
        plan, _ = load_toml(_Faces, path, LayoutError)
    except LayoutError as error:
        raise LayoutError(str(error), REPAIR) from None
    for face in plan.face:
        file = (folder / face.file).resolve()
        if not file.is_file():
            raise LayoutError(f"{path}: no font file {face.file!r} beside it", REPAIR)
        yield ExtraFace(face.family, file, face.countries)
