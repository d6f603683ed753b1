import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from issues_kept import issue, week

from briefs.archive import open_archive
from briefs.archive.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    application,
    is_blank,
    migrate,
    steady,
    transaction,
    version,
)

NEXT = (
    "ALTER TABLE issue ADD COLUMN sent TEXT",
    "CREATE TABLE wiki (page TEXT PRIMARY KEY)",
)
TABLES = ["delivery", "entry", "finding", "issue", "mailing", "subscriber"]


def connected(path):
    return sqlite3.connect(path, isolation_level=None)


@pytest.fixture
def first(tmp_path):
    """A file of today's schema with an issue in it."""
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.put(issue(week(0)))
    return path


def tables(connection):
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    )
    return [name for (name,) in connection.execute(query)]


def test_a_new_file_sees_every_migration(tmp_path):
    connection = connected(tmp_path / "new.db")
    assert is_blank(connection)
    migrate(connection, (*MIGRATIONS, NEXT))
    assert not is_blank(connection)
    assert (version(connection), application(connection)) == (len(MIGRATIONS) + 1, APPLICATION_ID)
    assert tables(connection) == [*TABLES, "wiki"]


def test_an_older_file_keeps_what_it_holds(first):
    connection = connected(first)
    migrate(connection, (*MIGRATIONS, NEXT))
    migrate(connection, (*MIGRATIONS, NEXT))
    assert version(connection) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT week, sent FROM issue").fetchall() == [("2026-05-01", None)]
    assert connection.execute("SELECT count(*) FROM entry").fetchone() == (2,)


def test_a_migration_that_fails_leaves_the_file_as_it_was(first):
    connection = connected(first)
    broken = (*NEXT, "CREATE TABLE wiki (again)")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(connection, (*MIGRATIONS, broken))
    assert not connection.in_transaction
    assert version(connection) == len(MIGRATIONS)
    assert tables(connection) == TABLES
    migrate(connection, (*MIGRATIONS, NEXT))
    assert version(connection) == len(MIGRATIONS) + 1


KILLED = """
import os, signal, sqlite3, sys
from briefs.archive.schema import MIGRATIONS, migrate

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
last = ["CREATE TABLE wiki (page TEXT)", "CREATE TABLE link (page TEXT)"]
last.insert(int(sys.argv[3]), "SELECT die()")
migrate(connection, (*MIGRATIONS[:int(sys.argv[2])], tuple(last)))
"""


def kill_in_migration(path, seen, step):
    """Die before that step of the migration after the ones that are named as seen."""
    command = [sys.executable, "-c", KILLED, path, str(seen), str(step)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_kill_in_a_migration_leaves_the_file_as_it_was(step, first):
    kill_in_migration(first, len(MIGRATIONS), step)
    connection = connected(first)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert version(connection) == len(MIGRATIONS)
    assert tables(connection) == TABLES
    migrate(connection, (*MIGRATIONS, NEXT))
    assert connection.execute("SELECT week, sent FROM issue").fetchall() == [("2026-05-01", None)]


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_kill_in_the_first_migration_leaves_a_file_that_is_begun_again(step, tmp_path):
    path = tmp_path / "archive.db"
    kill_in_migration(path, 0, step)
    with open_archive(path) as archive:
        archive.put(issue(week(0)))
        assert archive.listings() == ("A.N", "B.N")


def test_a_transaction_is_all_or_nothing(first):
    connection = connected(first)

    def interrupted():
        with transaction(connection):
            connection.execute("DELETE FROM issue")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert connection.execute("SELECT count(*) FROM issue").fetchone() == (1,)
    with transaction(connection):
        connection.execute("DELETE FROM entry")
    assert connection.execute("SELECT count(*) FROM entry").fetchone() == (0,)


def test_what_is_read_steadily_is_of_one_state(first):
    reader, writer = connected(first), connected(first)
    with steady(reader):
        before = reader.execute("SELECT count(*) FROM entry").fetchone()
        writer.execute("DELETE FROM entry")
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == before
    assert reader.execute("SELECT count(*) FROM entry").fetchone() == (0,)


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS) + 1))
def test_a_migration_is_what_files_out_there_have_seen(number):
    """A shipped migration is never changed: what is new goes into one of its own."""
    shown = Path(__file__).parent / "golden" / f"archive-schema-{number}.sql"
    assert shown.read_text("utf-8") == ";\n".join(MIGRATIONS[number - 1]).strip() + ";\n"


def test_an_archive_of_before_the_mail_gets_its_tables_and_keeps_its_issues(first):
    old = connected(first)
    for table in ("delivery", "mailing", "subscriber"):
        old.execute(f"DROP TABLE {table}")
    old.execute("PRAGMA user_version = 1")
    old.close()
    with open_archive(first) as archive:
        assert archive.listings() == ("A.N", "B.N")
    connection = connected(first)
    assert tables(connection) == TABLES
    assert version(connection) == len(MIGRATIONS)
