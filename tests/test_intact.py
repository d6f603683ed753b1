import hashlib
import os

import pytest

from briefs.pack import intact as module
from briefs.pack.intact import intact

CONTENT = b"as it was written"
LISTED = (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


@pytest.fixture
def folder(tmp_path):
    """A folder with a file at its top and one below, and somebody else's beside it."""
    for path in ("week/top.md", "week/briefs/a.md", "theirs/a.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(CONTENT)
    return tmp_path / "week"


def stand(folder, *paths):
    return intact(folder, dict.fromkeys(paths, LISTED))


def test_files_that_stand_as_they_are_listed_are_named(folder):
    assert stand(folder, "top.md", "briefs/a.md") == {"top.md", "briefs/a.md"}
    assert intact(folder, {}) == frozenset()


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b".", CONTENT.upper()])
def test_a_file_of_other_bytes_is_not(content, folder):
    (folder / "top.md").write_bytes(content)
    assert stand(folder, "top.md", "briefs/a.md") == {"briefs/a.md"}


@pytest.mark.parametrize(
    "path",
    [
        *("gone.md", "gone/a.md", "briefs", "briefs/", "", ".", "..", "a\0b", "x" * 5000),
        *("../theirs/a.md", "briefs/../top.md", "./top.md", "briefs//a.md", "/etc/hostname"),
    ],
)
def test_what_is_no_file_below_the_folder_is_not(path, folder):
    assert stand(folder, path, "top.md") == {"top.md"}


def test_an_absolute_path_is_not(folder):
    assert stand(folder, str(folder / "top.md")) == frozenset()


def test_nothing_is_reached_over_a_link(folder):
    (folder / "link.md").symlink_to(folder / "top.md")
    (folder / "out.md").symlink_to(folder.parent / "theirs" / "a.md")
    (folder / "within").symlink_to(folder / "briefs")
    (folder / "without").symlink_to(folder.parent / "theirs")
    assert stand(folder, "link.md", "out.md", "within/a.md", "without/a.md") == frozenset()


def test_the_folder_itself_may_be_a_link(folder):
    other = folder.parent / "linked"
    other.symlink_to(folder)
    assert stand(other, "top.md", "briefs/a.md") == {"top.md", "briefs/a.md"}


def test_what_is_no_plain_file_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.md")
    assert stand(folder, "pipe.md") == frozenset()


def test_many_files_are_told_apart(folder, monkeypatch):
    monkeypatch.setattr(module, "RUN", 3)
    names = [f"briefs/{number}.md" for number in range(20)]
    for name in names[::2]:
        (folder / name).write_bytes(CONTENT)
    assert stand(folder, *names) == set(names[::2])
