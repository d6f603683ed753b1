"""The Markdown that we write and the Markdown that we keep, read by markdownlint-cli2."""

import shutil
from pathlib import Path

import pytest
from awkward import NAMES, brief_of, house
from command import CHECKOUT
from linter import CONFIG, installed, lint

from briefs.writers.markdown import markdown_bytes

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.getbasetemp())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder in which the repository's rules hold."""
    shutil.copy(CONFIG, tmp_path)
    return tmp_path


def edition(name: str, *, front_matter: bool) -> bytes:
    """The Markdown of a brief with all links that it can have."""
    brief, layout = brief_of(name), house().layout
    charts = {exhibit.id: f"charts/{exhibit.id}.svg" for exhibit in brief.exhibits}
    covered = {row.key: f"{row.key}.md" for table in brief.tables for row in table.rows if row.key}
    return markdown_bytes(
        brief, layout, charts, pdf="x.pdf", covered=covered, front_matter=front_matter
    )


@pytest.mark.parametrize("front_matter", [False, True])
def test_every_brief_passes(front_matter: bool, linter: Path, folder: Path) -> None:
    for name in NAMES:
        (folder / f"{name}.md").write_bytes(edition(name, front_matter=front_matter))
    assert f"Linting: {len(NAMES)} file(s)" in lint(linter, folder)


def test_the_documentation_passes(linter: Path, folder: Path) -> None:
    kept = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *CHECKOUT.glob("docs/*.md")]
    for path in kept:
        shutil.copy(path, folder)
    assert f"Linting: {len(kept)} file(s)" in lint(linter, folder)


def test_a_mistake_is_found(linter: Path, folder: Path) -> None:
    (folder / "bad.md").write_text("# One\n\n### Three\n\n| a | b |\n| --- | --- |\n| 1 |\n")
    printed = lint(linter, folder, code=1)
    assert "MD001/heading-increment" in printed
    assert "MD056/table-column-count" in printed
