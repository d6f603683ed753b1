"""The wheel as a stranger gets it: built, installed in an empty environment, run elsewhere."""

import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from command import CHECKOUT, run

pytestmark = pytest.mark.real

PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, CHECKOUT)
    run(sys.executable, *PIP, *build, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `briefs` command of an environment that holds the wheel and its locked dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    lock = CHECKOUT / "requirements.lock"
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    locked = ("--require-hashes", "--only-binary=:all:", "--requirement", lock)
    run(python, *PIP, "install", *locked, cwd=folder)
    run(python, *PIP, "install", "--no-deps", wheel, cwd=folder)
    run(python, "-m", "pip", "check", cwd=folder)
    return python.with_name("briefs")


def test_the_wheel_carries_what_analysts_write(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    fonts = (CHECKOUT / "layouts" / "house" / "fonts").glob("*.ttf")
    layouts = (path for path in (CHECKOUT / "layouts").rglob("*") if path.is_file())
    assert "briefs/rulebooks/terminal.toml" in carried
    assert {f"briefs/layouts/house/fonts/{font.name}" for font in fonts} <= carried
    assert {f"briefs/{path.relative_to(CHECKOUT).as_posix()}" for path in layouts} <= carried
    assert any(name.endswith(".ttf") for name in carried)


def test_the_installed_command_builds_the_seeds(installed: Path, tmp_path: Path) -> None:
    seeds = shutil.copytree(CHECKOUT / "seeds", tmp_path / "seeds")
    home = tmp_path / "home"
    home.mkdir()
    bare = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    run(installed, "build", seeds, "--output", tmp_path / "out", cwd=home, env=bare)

    issue = tmp_path / "out" / "2026-06-12"
    briefs = sorted(path.name for path in (issue / "briefs").iterdir())
    assert len([name for name in briefs if name.endswith(".pdf")]) == 3, briefs
    assert len([name for name in briefs if name.endswith(".md")]) == 3, briefs
    assert all(path.read_bytes().startswith(b"%PDF-") for path in issue.glob("briefs/*.pdf"))
    assert (issue / "manifest.json").is_file(), sorted(issue.iterdir())
