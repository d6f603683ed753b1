"""`.ci/install.sh`: what it refuses and says, and that it recovers from being broken off."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from command import CHECKOUT, run, started, wait_for

pytestmark = pytest.mark.real

OLD = "sys.version_info = (3, 10, 4)"
WITHOUT_VENV = "sys.modules['ensurepip'] = None"
VENV_PACKAGE = "python{}.{}-venv".format(*sys.version_info)


def executable(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


def pretending(path: Path, pretence: str) -> Path:
    """A Python that lies about itself to the program it is given on standard input."""
    program = f"import sys; sys.argv.pop(0); {pretence}; exec(sys.stdin.read())"
    return executable(path, f'exec "{sys.executable}" -c "{program}" "$@"')


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout without anything installed."""
    copy = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "output")
    shutil.copytree(CHECKOUT, copy, ignore=left_out)
    return copy


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An ordinary user with the tools of every Debian, and neither apt-get nor sudo."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("cat", "cut", "dirname", "env", "sha256sum"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    executable(folder / "id", "echo 1000")
    return {"PATH": str(folder), "HOME": str(tmp_path)}


def refusal(checkout: Path, env: dict[str, str], python: Path | str) -> str:
    printed = run(
        checkout / ".ci/install.sh", cwd=checkout, code=1, env=env | {"PYTHON": str(python)}
    )
    assert not (checkout / ".venv").exists()
    return printed


def test_an_old_python_is_refused(checkout: Path, bare: dict[str, str], tmp_path: Path) -> None:
    printed = refusal(checkout, bare, pretending(tmp_path / "python3.10", OLD))
    assert "briefs needs Python 3.11 or later" in printed
    assert "python3.10 is 3.10." in printed


def test_an_absent_python_is_named(checkout: Path, bare: dict[str, str]) -> None:
    assert "there is no python3.99 here" in refusal(checkout, bare, "python3.99")


def test_without_apt_the_packages_are_named(
    checkout: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    printed = refusal(checkout, bare, pretending(tmp_path / "python3", WITHOUT_VENV))
    assert "there is no apt-get here" in printed
    assert VENV_PACKAGE in printed


def test_without_root_or_sudo_nothing_is_tried(
    checkout: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    called = tmp_path / "called"
    executable(tmp_path / "bin" / "apt-get", f': >"{called}"')
    printed = refusal(checkout, bare, pretending(tmp_path / "python3", WITHOUT_VENV))
    assert f"apt-get install --no-install-recommends {VENV_PACKAGE}" in printed
    assert not called.exists()


def test_an_install_broken_off_is_made_whole_by_the_next(checkout: Path) -> None:
    install = checkout / ".ci/install.sh"
    venv = checkout / ".venv"
    env = {**os.environ, "PYTHON": sys.executable}
    with started(install, cwd=checkout, env=env):
        wait_for(lambda: list(venv.glob("lib/python*/site-packages/weasyprint/*.py")))
    assert (venv / ".unfinished").exists()

    run(install, cwd=checkout, env=env)
    assert run(venv / "bin" / "briefs", "--version", cwd=checkout).startswith("briefs ")
    assert run(install, cwd=checkout, env=env) == "", "the third run found something to install"
