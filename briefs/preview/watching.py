"""Which files a preview depends on, and word of every change to them.

Folders are watched and not files, because most editors save by putting a new file in the place of
the old one.
"""

import asyncio
import glob
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from watchfiles import DefaultFilter, awatch

from briefs.errors import BriefsError, SystemPartMissing
from briefs.layout import layout_folder
from briefs.pack.sources import expand_sources
from briefs.preview.subject import Subject
from briefs.rulebook.loading import BUILT_IN, DEEPEST_OVERLAY, rulebook_names
from briefs.settings import DEFAULT_SETTINGS

QUIET = 60
"""Milliseconds without a change after which a save is taken to be finished."""


@dataclass(frozen=True)
class Places:
    """The files a preview depends on, and the folders that are watched for them, without those
    below. `files` are the settings, the logo, and the rulebook with what it extends.
    """

    folders: frozenset[Path]
    documents: frozenset[Path]
    files: frozenset[Path]
    layout: Path

    def has_documents(self, paths: Iterable[Path]) -> bool:
        return any(path in self.documents for path in paths)

    def has(self, paths: Iterable[Path]) -> bool:
        """Whether one of `paths` is any of these files."""
        known = self.documents | self.files
        return any(path in known or path.is_relative_to(self.layout) for path in paths)


def places_of(subject: Subject) -> Places:
    """The places as they are now. What is not there is watched for where it would be."""
    layout = layout_folder(subject.layout)
    documents = frozenset(map(_placed, _documents(subject.sources)))
    files = frozenset(map(_placed, _files(subject)))
    folders = {
        *(path.parent for path in (*documents, *files, layout)),
        *(path.resolve() for source in subject.sources for path in _searched(source)),
        *(path for path in (layout, *layout.rglob("*")) if path.is_dir()),
    }
    return Places(frozenset(filter(Path.is_dir, folders)), documents, files, layout)


async def watch(subject: Subject, changed: Callable[[bool], None]) -> None:
    """Call `changed` after every change that counts, for ever: with whether documents changed."""
    places = places_of(subject)
    while True:
        try:
            places = await _until_moved(subject, places, changed)
        except FileNotFoundError:  # a folder went away before it could be watched
            await asyncio.sleep(QUIET / 1000)
            places = places_of(subject)
        except OSError as error:
            raise SystemPartMissing(
                f"this system does not let folders be watched ({error})",
                "Raise fs.inotify.max_user_watches or max_user_instances, or set "
                "WATCHFILES_FORCE_POLLING=1.",
            ) from None
        # Folders came or went, and what changed in them meanwhile is not known.
        changed(True)


async def _until_moved(subject: Subject, places: Places, changed: Callable[[bool], None]) -> Places:
    """Watch until other folders have to be watched; the places with these."""
    watching = awatch(*places.folders, watch_filter=DefaultFilter(), step=QUIET, recursive=False)
    async with aclosing(watching) as batches:
        async for batch in batches:
            paths = [Path(path) for _, path in batch]
            before, places = places, places_of(subject)
            if places.folders != before.folders:
                break
            if before.has(paths) or places.has(paths):
                changed(before.has_documents(paths) or places.has_documents(paths))
    return places


def _placed(path: Path) -> Path:
    """The path as a watcher of its folder names it; a link is not followed."""
    return path.parent.resolve() / path.name


def _documents(sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        try:
            yield from expand_sources([source])
        except BriefsError:
            continue  # whoever reads the documents says so


def _searched(source: str) -> Iterator[Path]:
    """The folders in which documents of a source may turn up."""
    if not glob.has_magic(source) or Path(source).exists():
        yield from (Path(source), Path(source).parent)
        return
    parts = Path(source).parent.parts
    fixed = len(tuple(takewhile(lambda part: not glob.has_magic(part), parts)))
    for length in range(fixed, len(parts) + 1):
        pattern = str(Path(*parts[:length]))
        yield from map(Path, glob.glob(pattern, recursive=True))  # noqa: PTH207 (as sources are read)


def _files(subject: Subject) -> Iterator[Path]:
    settings = subject.settings or Path(DEFAULT_SETTINGS)
    yield settings
    logo = _named_in(settings, "publisher", "logo")
    if logo:
        yield settings.parent / logo
    yield from _rulebooks(subject.rulebook, Path(), DEEPEST_OVERLAY)


def _rulebooks(name: str, folder: Path, levels: int) -> Iterator[Path]:
    """The file of a rulebook, and those of what it extends."""
    built_in = name in rulebook_names()
    path = Path(str(BUILT_IN / f"{name}.toml")) if built_in else folder / name
    yield path
    base = _named_in(path, "extends")
    if base and levels:
        yield from _rulebooks(base, path.parent, levels - 1)


def _named_in(path: Path, *keys: str) -> str:
    """The text under these keys of a TOML file; empty where there is none to be read."""
    try:
        tree: object = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, str) else ""
