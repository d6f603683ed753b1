import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from issues_kept import issue, week

from briefs.archive import file, open_archive, read_archive
from briefs.archive.schema import MIGRATIONS
from briefs.errors import BriefsError, NothingProduced, UsageError

OPENERS = pytest.mark.parametrize("opened", [open_archive, read_archive])


@pytest.fixture
def path(tmp_path):
    """An archive with one issue."""
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.put(issue(week(0)))
    return path


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def shell(path, statement):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def refused(opened, path, kind, message, **options):
    """The hint of the error that opening it raises."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind, match=message) as caught:
        opened(path, **options)
    assert str(path) in str(caught.value)
    assert caught.value.hint.endswith(".")
    assert before == (path.read_bytes() if path.is_file() else None)
    return caught.value.hint


def test_a_new_archive_is_empty_and_one_file_when_it_is_closed(tmp_path):
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        assert archive.listings() == ()
        assert archive.issue_before(week(0)) is None
    assert names(tmp_path) == ["archive.db"]


def test_every_commit_waits_for_the_disk_and_what_belongs_together_goes_together(path):
    connection = file.writable(path)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    connection.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # full
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?#.db", "芯片.db", "-x"])
def test_a_file_may_have_any_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_archive(Path(name)) as archive:
        archive.put(issue(week(0)))
    with read_archive(Path(name)) as archive:
        assert archive.listings() == ("A.N", "B.N")
    assert names(tmp_path) == [name]


def test_who_reads_changes_nothing(path):
    with read_archive(path) as archive, pytest.raises(UsageError, match="cannot be written"):
        archive.put(issue(week(1)))
    assert names(path.parent) == ["archive.db"]


@OPENERS
def test_a_file_of_another_kind_is_left_alone(opened, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Not a database. " * 100)
    hint = refused(opened, path, UsageError, "is not an SQLite database")
    assert hint == "Name another file with --archive, or move this one away."


@OPENERS
def test_the_database_of_another_program_is_left_alone(opened, tmp_path):
    path = tmp_path / "places.sqlite"
    shell(path, "CREATE TABLE bookmark (url TEXT)")
    refused(opened, path, UsageError, "is another program's database")
    shell(path, "PRAGMA application_id = 77")
    refused(opened, path, UsageError, "is another program's database")


@OPENERS
def test_a_newer_schema_is_left_alone(opened, path):
    shell(path, "PRAGMA user_version = 99")
    hint = refused(opened, path, UsageError, f"of schema 99, this program knows {len(MIGRATIONS)}")
    assert hint == "Use the version of briefs that wrote it, or a later one."


@OPENERS
def test_a_folder_is_no_archive(opened, tmp_path):
    with pytest.raises(UsageError, match=r"is a folder|there is no archive"):
        opened(tmp_path)


def test_a_missing_folder_is_not_made(tmp_path):
    path = tmp_path / "far" / "archive.db"
    hint = refused(open_archive, path, UsageError, "there is no folder")
    assert hint == "Make the folder, or name another file with --archive."
    assert not path.parent.exists()


def test_where_nothing_was_built_there_is_nothing_to_read(tmp_path):
    path = tmp_path / "archive.db"
    refused(read_archive, path, UsageError, "there is no archive")
    assert not path.exists()
    path.touch()
    refused(read_archive, path, UsageError, "is empty")
    with open_archive(path) as archive:
        archive.put(issue(week(0)))
    with read_archive(path) as archive:
        assert archive.listings() == ("A.N", "B.N")


def test_an_archive_that_another_process_writes_is_waited_for_and_then_told(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_archive(path, patience=0.05) as archive:
        with pytest.raises(NothingProduced, match="is in use by another program") as caught:
            archive.put(issue(week(1)))
        assert caught.value.hint == "Wait until it has finished and run the same command again."
        # Who reads need not wait.
        assert archive.listings() == ("A.N", "B.N")
        other.execute("COMMIT")
        archive.put(issue(week(1)))
        assert len(archive.standings()) == 2
    other.close()


def test_an_archive_that_is_locked_for_all_is_told(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    for opened in (open_archive, read_archive):
        refused(opened, path, NothingProduced, "is in use by another program", patience=0.05)
    other.close()


def test_who_begins_an_archive_waits_for_another_who_does(tmp_path):
    path = tmp_path / "archive.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NothingProduced, match="is in use by another program"):
        open_archive(path, patience=0.05)
    later = threading.Timer(0.1, other.close)
    later.start()
    with open_archive(path) as archive:
        assert archive.listings() == ()
    later.join()


@OPENERS
def test_a_damaged_archive_is_told(opened, path):
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    hint = refused(opened, path, NothingProduced, "is damaged")
    assert hint.startswith("Restore the archive from a copy")


def test_an_archive_whose_tables_somebody_took_away_is_told(path):
    shell(path, "DROP VIEW latest_entry")
    with (
        read_archive(path) as archive,
        pytest.raises(NothingProduced, match="not what this program"),
    ):
        archive.listings()


def test_a_record_that_is_damaged_is_told(path):
    shell(path, "UPDATE entry SET record = x'00'")
    with read_archive(path) as archive, pytest.raises(NothingProduced, match="cannot be read"):
        _ = archive.chapters("A.N")[0].record


def test_a_full_disk_leaves_the_archive_as_it_was(path):
    with open_archive(path) as archive:
        pages = archive._connection.execute("PRAGMA page_count").fetchone()[0]
        archive._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(NothingProduced, match="has no room left on its disk"):
            archive.put(issue(week(1), [f"{n}.N" for n in range(200)]))
        assert [each.week for each in archive.standings()] == [week(0)]


def test_a_slip_of_our_own_is_not_told_as_trouble_with_the_file(path):
    connection = file.writable(path)
    with pytest.raises(sqlite3.IntegrityError), file.told(path):
        connection.execute("INSERT INTO entry (week) VALUES ('2026-05-01')")
    connection.close()


OLD = (*MIGRATIONS, ("ALTER TABLE issue ADD COLUMN sent TEXT",))


@OPENERS
def test_an_older_archive_is_brought_up_to_date_by_whoever_opens_it(opened, path, monkeypatch):
    monkeypatch.setattr(file, "MIGRATIONS", OLD)
    with opened(path) as archive:
        assert archive.listings() == ("A.N", "B.N")
    shell(path, "SELECT sent FROM issue")
    with read_archive(path) as archive, pytest.raises(UsageError, match="cannot be written"):
        archive.put(issue(week(1)))


def test_nothing_is_left_open_where_opening_fails(tmp_path):
    path = tmp_path / "places.sqlite"
    shell(path, "CREATE TABLE bookmark (url TEXT)")
    for _ in range(20):
        with pytest.raises(BriefsError):
            open_archive(path)
    opened = [each.readlink() for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    assert path not in opened


# Who may not write

GUEST = """
import os, sys
from pathlib import Path
from briefs.archive import open_archive, read_archive
from briefs.errors import BriefsError

if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
path = Path(sys.argv[1])
with read_archive(path) as archive:
    print(*archive.listings())
try:
    with open_archive(path) as archive:
        archive.listings()
except BriefsError as error:
    print(str(error).replace(str(path), "X"), error.hint, sep="\\n")
print(*sorted(each.name for each in path.parent.iterdir()))
"""


@pytest.fixture
def open_folder():
    """A folder that other users may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("mode", [0o755, 0o777])
def test_who_may_not_write_can_read_and_leaves_nothing_behind(mode, path, open_folder):
    folder = open_folder / "issues"
    folder.mkdir()
    shared = Path(shutil.copy(path, folder))
    shared.chmod(0o444)
    folder.chmod(mode if os.geteuid() == 0 else mode & 0o555)
    ended = subprocess.run(
        [sys.executable, "-c", GUEST, shared], capture_output=True, text=True, check=False
    )
    folder.chmod(0o755)
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "A.N B.N",
        "the archive X cannot be written",
        "Make the file and its folder writable, or name another with --archive.",
        "archive.db",
    ]
