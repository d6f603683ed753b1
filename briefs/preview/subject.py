"""What is previewed, and with what: as the user named it."""

from dataclasses import dataclass
from pathlib import Path

from briefs.settings import DEFAULT_LAYOUT, DEFAULT_RULEBOOK, PaperSize


@dataclass(frozen=True)
class Subject:
    """Documents (files, folders, globs), and what they are printed with. `settings` is the settings
    file; None is the one that stands in the working folder, if there is one. `theme` and `paper`
    are instead of those it names.
    """

    sources: tuple[str, ...]
    rulebook: str = DEFAULT_RULEBOOK
    layout: str = DEFAULT_LAYOUT
    language: str = "en"
    settings: Path | None = None
    theme: str | None = None
    paper: PaperSize | None = None
