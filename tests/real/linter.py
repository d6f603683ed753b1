"""markdownlint-cli2 with the repository's rules, fetched by npm."""

import shutil
from functools import cache
from pathlib import Path

from command import CHECKOUT, run

LINTER = "markdownlint-cli2@0.22.1"
CONFIG = CHECKOUT / ".markdownlint-cli2.jsonc"


@cache
def installed(base: Path) -> Path:
    """The linter, fetched once in a run of the tests; `base` is the run's own folder."""
    npm = shutil.which("npm")
    assert npm, "there is no npm here: apt-get install npm"
    folder = base / "linter"
    folder.mkdir()
    run(npm, "install", "--no-audit", "--no-fund", "--prefix", folder, LINTER, cwd=folder)
    return folder / "node_modules" / ".bin" / "markdownlint-cli2"


def lint(linter: Path, folder: Path, *, code: int = 0) -> str:
    """What it says of all Markdown below a folder, which holds a copy of the rules."""
    return run(linter, "**/*.md", cwd=folder, code=code)
