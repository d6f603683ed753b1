"""The ground of a build: what decides the bytes of all its files alike.

It is found anew for every build, from files alone, and takes some hundredths of a second: no
rulebook is parsed for it, no chart drawn and no engine loaded.
"""

import hashlib
import importlib.util
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefs.layout import layout_folder
from briefs.pack.keys import key_of
from briefs.pack.options import BuildOptions
from briefs.pack.parts import beneath, libraries, versions
from briefs.rulebook import rulebook_names
from briefs.typefaces import MODULE

PROGRAM = Path(__file__).parent.parent
_CACHES = frozenset({"__pycache__"})
_APART = _CACHES | {"layouts", "rulebooks"}
"""Folders of the program that are not looked at whole: of these a build uses one, or none."""
DEEPEST_OVERLAY = 16
"""Rulebooks under one another that are followed; loading refuses far fewer."""


@dataclass(frozen=True)
class Ground:
    """Two keys: what all briefs stand on, and what digests and all other works do, which is that
    and the digests' own rulebook.
    """

    briefs: str = ""
    works: str = ""


NOWHERE = Ground()
"""Nothing is kept on it."""


def ground_of(options: BuildOptions) -> Ground:
    """The ground of a build with such options. What is not there counts as not there: it is for
    others to miss it.
    """
    recorded = options.recorded()
    digest_rulebook = recorded.pop("digest_rulebook")
    briefs = key_of(
        list(_files(PROGRAM, _APART)),
        versions() | beneath(),
        libraries() if options.engine else None,
        recorded,
        list(_rulebook(options.rulebook)),
        list(_layout(options.layout)),
        list(_typefaces()),
    )
    return Ground(briefs, key_of(briefs, digest_rulebook, [*_rulebook(options.digest_rulebook)]))


def _layout(name_or_dir: str) -> Iterator[tuple[str, str]]:
    root = layout_folder(name_or_dir)
    # A folder that was named by mistake may hold anything, and any amount of it.
    return _files(root) if (root / "layout.toml").is_file() else iter(())


def _typefaces() -> Iterator[tuple[str, str]]:
    """The files of the extra typefaces, where they are installed."""
    spec = importlib.util.find_spec(MODULE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        yield from _files(Path(place))


def _rulebook(name_or_path: str) -> Iterator[str]:
    """The SHA-256 of a rulebook's file, and of each that it extends."""
    folder = Path()
    for _ in range(DEEPEST_OVERLAY):
        ours = name_or_path in rulebook_names()
        file = PROGRAM / "rulebooks" / f"{name_or_path}.toml" if ours else folder / name_or_path
        try:
            content = file.read_bytes()
            yield hashlib.sha256(content).hexdigest()
            # The package's own extend nothing, and take a tenth of a second to parse.
            base = None if ours else tomllib.loads(content.decode()).get("extends")
        except (OSError, ValueError):
            return
        if not isinstance(base, str):
            return
        name_or_path, folder = base, file.parent


def _files(root: Path, apart: frozenset[str] = _CACHES) -> Iterator[tuple[str, str]]:
    """The path below `root` and the SHA-256 of every file that is not hidden, in a fixed order."""
    seen = set()
    for place, folders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(place)
        # A link may lead to a folder above it.
        folders[:] = [] if real in seen else sorted(_plain(folders) - apart)
        if real not in seen:
            seen.add(real)
            home = os.path.relpath(place, root)
            yield from (
                (f"{home}/{name}", _sha256(Path(place, name))) for name in sorted(_plain(names))
            )


def _plain(names: Iterable[str]) -> set[str]:
    return {name for name in names if not name.startswith(".")}


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
