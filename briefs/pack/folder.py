"""A week's folder: where it stands, and how a file gets into it."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from briefs.errors import NothingProduced
from briefs.pack.receipt import Artifact
from briefs.production.editions import Edition
from briefs.storage import write_atomically


def week_folder(output: Path, week: date) -> Path:
    """`output/2026-06-12`"""
    return output / week.isoformat()


def stored(edition: Edition, folder: Path, ticker: str = "") -> Artifact:
    """The edition written into the folder; OSError where that cannot be."""
    write_atomically(folder / edition.path, edition.content)
    return Artifact(
        edition.path,
        hashlib.sha256(edition.content).hexdigest(),
        len(edition.content),
        edition.media_type,
        ticker,
        edition.dropped,
    )


def withdraw(folder: Path, artifacts: Iterable[Artifact]) -> None:
    """Remove files that were written and are not to be published after all."""
    for path in (folder / artifact.path for artifact in artifacts):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise NothingProduced(
                f"{path}: cannot be removed: {error.strerror}", "It must not be published."
            ) from None
