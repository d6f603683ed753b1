import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefs.storage import write_atomically

OLD, NEW = b"old " * 1000, b"new " * 1000


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(tmp_path):
    path = tmp_path / "2026-06-12" / "briefs" / "x.md"
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("durable", [True, False])
def test_an_old_file_is_replaced_and_its_reader_keeps_the_old_content(durable, tmp_path):
    path = tmp_path / "x.md"
    path.write_bytes(OLD)
    with path.open("rb") as reader:
        write_atomically(path, NEW, durable=durable)
        assert reader.read() == OLD
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]


def test_a_durable_file_is_on_the_disk_before_it_has_its_name(monkeypatch, tmp_path):
    path, seen = tmp_path / "x.md", []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append((path.exists(), handle)))
    write_atomically(path, NEW)
    assert [named for named, _ in seen] == [False]


def full(*_):
    raise OSError(28, "No space left on device")


def interrupted(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize(("owner", "step"), [(os, "fsync"), (Path, "chmod"), (Path, "replace")])
@pytest.mark.parametrize("trouble", [full, interrupted])
def test_trouble_leaves_the_old_file_and_nothing_beside_it(
    owner, step, trouble, monkeypatch, tmp_path
):
    path = tmp_path / "x.md"
    path.write_bytes(OLD)
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, trouble)
        with pytest.raises((OSError, KeyboardInterrupt)):
            write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, pathlib, signal, sys
from briefs.storage import write_atomically

kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
setattr({"os": os, "Path": pathlib.Path}[sys.argv[2]], sys.argv[3], kill)
write_atomically(pathlib.Path(sys.argv[1]), b"new " * 1000)
"""


@pytest.mark.parametrize(("owner", "step"), [("os", "fsync"), ("Path", "replace")])
def test_a_kill_leaves_the_old_file_whole(owner, step, tmp_path):
    path = tmp_path / "x.md"
    path.write_bytes(OLD)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, owner, step], check=False)
    assert killed.returncode == -9
    assert path.read_bytes() == OLD
    # What is left of the new file is hidden, so that no reader and no glob takes it for a brief.
    assert [found.name for found in tmp_path.iterdir() if not found.name.startswith(".")] == [
        "x.md"
    ]


def test_a_link_is_replaced_and_what_it_pointed_to_is_left_alone(tmp_path):
    foreign, path = tmp_path / "foreign", tmp_path / "x.md"
    foreign.write_bytes(OLD)
    path.symlink_to(foreign)
    write_atomically(path, NEW)
    assert foreign.read_bytes() == OLD
    assert not path.is_symlink()
    assert path.read_bytes() == NEW
