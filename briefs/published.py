"""Published: a week's folder read back, and held against its manifest."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from briefs.errors import Problem, UsageError

MANIFEST = "manifest.json"
SCHEMA = 1
LARGEST_MANIFEST = 64 * 1024 * 1024
"""Bytes; one of 10,000 names has some 20 MB."""
_REBUILD = "Build the week again."


class Listed(BaseModel):
    """One file of an issue. `path` is relative to the week's folder, with slashes."""

    model_config = ConfigDict(frozen=True)

    path: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(alias="bytes", ge=0)
    media_type: str
    ticker: str = ""


class _Issue(BaseModel):
    revision: str = Field(pattern=r"^[A-Z]{1,6}$")
    approved_by: str | None


class _Options(BaseModel):
    language: str


class _Manifest(BaseModel):
    schema_: int = Field(alias="schema")
    week: date
    issue: _Issue
    options: _Options
    artifacts: tuple[Listed, ...]


@dataclass(frozen=True)
class Published:
    """A week's issue as its manifest tells it. `revision` is a letter; `approved_by` is empty for a
    draft; `sha256` is that of the manifest, which stands for all of the files.
    """

    folder: Path
    week: date
    revision: str
    approved_by: str
    language: str
    files: Mapping[str, Listed]
    sha256: str

    def content(self, path: str) -> bytes:
        """A file of the issue, checked against its hash.

        Raises UsageError where it is not what the manifest lists.
        """
        listed = self.files.get(path)
        if listed is None:
            raise UsageError(f"{self.folder}: there is no {path} in its manifest", _REBUILD)
        content = _bytes(self.folder, listed)
        if content is None or hashlib.sha256(content).hexdigest() != listed.sha256:
            raise UsageError(f"{self.folder / path} is not what the manifest lists", _REBUILD)
        return content

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Several files of the issue by path, each checked as `content` does. Folders are looked at
        once for all, which takes most of the time where there are thousands.
        """
        home = os.path.realpath(self.folder)
        folders: dict[str, str] = {}
        found: dict[str, bytes] = {}
        for path in paths:
            parent, _, name = path.rpartition("/")
            if parent not in folders:
                folders[parent] = os.path.realpath(f"{home}/{parent}")
            listed = self.files.get(path)
            content = _plain(home, folders[parent], name, listed.size) if listed else b""
            same = listed and content and hashlib.sha256(content).hexdigest() == listed.sha256
            # What is odd in any way is looked at again, and told.
            found[path] = content if same else self.content(path)
        return found

    def faults(self) -> Iterator[Problem]:
        """What of the files is not as the manifest lists it."""
        for listed in self.files.values():
            fault = _fault(self.folder, listed)
            if fault:
                yield Problem((self.folder / listed.path).as_posix(), fault)


def read_published(folder: Path) -> Published:
    """The issue in a week's folder, as far as its manifest tells.

    Raises UsageError where there is no manifest, or none that this program wrote.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_MANIFEST else b""
        manifest = _Manifest.model_validate_json(content)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror}",
            "Name a week's folder, such as output/2026-06-12; a build that was broken off leaves "
            "no manifest, and is run again.",
        ) from None
    except ValidationError:
        raise UsageError(f"{path} is not a manifest that this program wrote", _REBUILD) from None
    if manifest.schema_ != SCHEMA:
        raise UsageError(
            f"{path} is of schema {manifest.schema_}, this program knows {SCHEMA}", _REBUILD
        )
    return Published(
        folder,
        manifest.week,
        manifest.issue.revision,
        manifest.issue.approved_by or "",
        manifest.options.language,
        {listed.path: listed for listed in manifest.artifacts},
        hashlib.sha256(content).hexdigest(),
    )


def place_of(folder: Path, listed: str) -> Path | None:
    """Where a listed file stands; None where it is no file inside the folder: anyone can edit a
    manifest.
    """
    try:
        path = (folder / listed).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):  # no path that could exist
        return None


def _bytes(folder: Path, listed: Listed) -> bytes | None:
    path = place_of(folder, listed.path)
    if path is None or path.stat().st_size != listed.size:
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None


def _plain(home: str, folder: str, name: str, size: int) -> bytes:
    """A file of a folder inside `home`, where it is one and no link, as far as one byte beyond
    `size`; nothing of any other.
    """
    if folder != home and not folder.startswith(f"{home}{os.sep}"):
        return b""
    try:
        place = os.open(f"{folder}/{name}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return os.read(place, size + 1)
        finally:
            os.close(place)
    except (OSError, ValueError):  # no path that could exist
        return b""


def _fault(folder: Path, listed: Listed) -> str:
    path = place_of(folder, listed.path)
    if path is None:
        return "is listed in the manifest and is not there"
    if path.stat().st_size != listed.size:
        return f"has {path.stat().st_size:,} bytes, the manifest lists {listed.size:,}"
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == listed.sha256 else "is not the file that the manifest lists"
