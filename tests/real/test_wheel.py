"""The wheel as a stranger gets it: built, installed in an empty environment, run elsewhere."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

CHECKOUT = Path(__file__).parents[2]
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")
SECONDS = 600


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run to the end, fail with all that was printed, and leave no child process behind."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            printed, _ = process.communicate(timeout=SECONDS)
        finally:
            end_session(process.pid)
    assert process.returncode == 0, f"{command} ended with {process.returncode}:\n{printed}"
    return printed


def end_session(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of it has ended by itself


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
