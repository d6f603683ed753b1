"""From what the user names (files, folders, globs) to the list of documents."""

import glob
from collections.abc import Iterable
from pathlib import Path

from briefs.errors import NothingProduced, UsageError


def expand_sources(sources: Iterable[str]) -> tuple[Path, ...]:
    """The documents named, each once, sorted by path.

    A folder stands for the `.json` files directly in it. UsageError names a source that does not
    exist; NothingProduced says that there is no document at all.
    """
    named = list(sources)
    found: dict[Path, Path] = {}
    for source in named:
        for path in sorted(_expand(source)):  # of two names of one file always the same is used
            found.setdefault(path.resolve(), path)
    if not found:
        raise NothingProduced(
            f"no report document in {', '.join(named)}",
            "A folder must hold .json files; use a glob such as 'data/**/*.json' for subfolders.",
        )
    return tuple(sorted(found.values(), key=lambda path: path.as_posix()))


def _expand(source: str) -> list[Path]:
    path = Path(source)
    if path.is_dir():
        named = (child for child in path.glob("*.json") if not child.name.startswith("."))
        return [child for child in named if not child.is_dir()]
    if path.exists():
        return [path]
    matches = [Path(match) for match in glob.glob(source, recursive=True)]  # noqa: PTH207
    if not matches:
        raise UsageError(
            f"no such file or folder: {source}",
            "Give report documents, a folder of them, or a glob in quotes.",
        )
    return [match for match in matches if match.is_file()]
