"""How a pack is built, and what of it a worker process needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from briefs.layout import layout_names
from briefs.production.editions import ENGINE_FORMATS, Format
from briefs.progress import Watch
from briefs.rulebook import rulebook_names
from briefs.settings import (
    ARCHIVE,
    DEFAULT_DIGEST_RULEBOOK,
    DEFAULT_LAYOUT,
    DEFAULT_RULEBOOK,
)
from briefs.settings.publication import Settings

MAKERS = ("briefs.pack.workshop", "briefs.pack.pressroom")
ENGINE = ("briefs.pack.engine",)
"""What workers share who make files, and where the engine has work."""


@dataclass(frozen=True)
class Order:
    """How to build: everything but the documents. Paths are absolute, rulebooks and layout given by
    name or absolute path, because a worker's working folder is not the caller's. `ground` tells
    what their files hold: two orders that differ in it alone are not the same.
    """

    output: Path
    formats: tuple[Format, ...]
    rulebook: str
    digest_rulebook: str
    layout: str
    language: str
    strict: bool
    settings: Settings
    ground: str = ""


@dataclass(frozen=True)
class BuildOptions:
    """How to build. `jobs` is the number of worker processes; 0 builds in this process. `archive`
    is where issues are kept, None for `archive.db` in the output folder; `desk` the file of what
    the desk decides, None for the `desk.toml` beside each document. `force` builds anew what an
    earlier build has made already.
    """

    output: Path = Path("output")
    formats: tuple[Format, ...] = tuple(Format)
    jobs: int = 0
    rulebook: str = DEFAULT_RULEBOOK
    layout: str = DEFAULT_LAYOUT
    language: str = "en"
    strict: bool = False
    settings: Settings = field(default_factory=Settings)
    watch: Watch = field(default=lambda _: None, compare=False)
    digest_rulebook: str = DEFAULT_DIGEST_RULEBOOK
    archive: Path | None = None
    desk: Path | None = None
    force: bool = False

    @property
    def order(self) -> Order:
        """What a worker needs of them."""
        return Order(
            self.output.absolute(),
            self.formats,
            _absolute(self.rulebook, rulebook_names()),
            _absolute(self.digest_rulebook, rulebook_names()),
            _absolute(self.layout, layout_names()),
            self.language,
            self.strict,
            self.settings,
        )

    @property
    def engine(self) -> bool:
        """Whether the engine of the pages has work."""
        return bool(ENGINE_FORMATS & set(self.formats))

    @property
    def preload(self) -> tuple[str, ...]:
        """The modules that workers share: they are forked from one process, which loads them."""
        return (*MAKERS, *ENGINE) if self.engine else MAKERS

    @property
    def archive_file(self) -> Path:
        return self.archive or self.output / ARCHIVE

    def recorded(self) -> dict[str, object]:
        """The options that decide the bytes, for the manifest."""
        return {
            "formats": [each.value for each in self.formats],
            "rulebook": self.rulebook,
            "digest_rulebook": self.digest_rulebook,
            "layout": self.layout,
            "language": self.language,
            "strict": self.strict,
            "settings": self.settings.recorded(),
        }


def _absolute(name_or_path: str, names: Sequence[str]) -> str:
    return name_or_path if name_or_path in names else str(Path(name_or_path).absolute())
