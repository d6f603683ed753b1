"""The tables of the archive, and how a file of an earlier version becomes one of this.

`MIGRATIONS` is a list that only ever grows at its end: a file that has seen the first n of them is
of schema n, which is its `user_version`. Each is carried out in a transaction of its own, so that a
kill leaves a file of one version or of the next.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

APPLICATION_ID = 0x62726673
"""`brfs`: tells our files from those of other programs that keep SQLite databases."""

Migration = tuple[str, ...]
"""Statements, in order. They run while foreign keys are not enforced, so that one may rebuild a
table."""

_FIRST: Migration = (
    """
CREATE TABLE issue (
  week        TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  approved_by TEXT NOT NULL,
  edits       TEXT NOT NULL,
  PRIMARY KEY (week, revision)
) WITHOUT ROWID""",
    # The record stands last: who asks for the columns before it does not read it from the disk.
    """
CREATE TABLE entry (
  week              TEXT NOT NULL,
  revision          INTEGER NOT NULL,
  ticker            TEXT NOT NULL,
  name              TEXT NOT NULL,
  scope             TEXT NOT NULL,
  sha256            TEXT NOT NULL,
  held              INTEGER NOT NULL CHECK (held IN (0, 1)),
  composite         REAL,
  trend             REAL,
  momentum          REAL,
  dynamics          REAL,
  relative_strength REAL,
  volume            REAL,
  risk_control      REAL,
  setup             TEXT,
  verdict           TEXT,
  record            BLOB NOT NULL,
  PRIMARY KEY (week, revision, ticker),
  FOREIGN KEY (week, revision) REFERENCES issue ON DELETE CASCADE
)""",
    "CREATE INDEX entry_of_ticker ON entry (ticker, week, revision, held)",
    """
CREATE TABLE finding (
  week     TEXT NOT NULL,
  revision INTEGER NOT NULL,
  ticker   TEXT NOT NULL,
  place    INTEGER NOT NULL,
  section  TEXT NOT NULL,
  rules    TEXT NOT NULL,
  told     TEXT NOT NULL,
  edit     TEXT NOT NULL,
  PRIMARY KEY (week, revision, ticker, place),
  FOREIGN KEY (week, revision, ticker) REFERENCES entry ON DELETE CASCADE
) WITHOUT ROWID""",
    """
CREATE VIEW latest_issue AS
  SELECT week, max(revision) AS revision FROM issue GROUP BY week""",
    """
CREATE VIEW latest_entry AS
  SELECT entry.* FROM latest_issue JOIN entry USING (week, revision)""",
)

# A subscriber's row outlives the list that it came from: it is what deliveries point to, and what
# remembers that somebody wants no mail.
_SECOND: Migration = (
    """
CREATE TABLE subscriber (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  folded    TEXT NOT NULL UNIQUE,
  address   TEXT NOT NULL,
  handle    TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  language  TEXT NOT NULL,
  sectors   TEXT NOT NULL,
  watchlist TEXT NOT NULL,
  choice    TEXT NOT NULL,
  standing  TEXT NOT NULL
            CHECK (standing IN ('active', 'unsubscribed', 'suppressed', 'removed')),
  reason    TEXT NOT NULL,
  since     TEXT NOT NULL
)""",
    # An issue's row may go, a draft's does: what was sent stays on record.
    """
CREATE TABLE mailing (
  week     TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  manifest TEXT NOT NULL,
  begun    TEXT NOT NULL,
  enlisted INTEGER NOT NULL CHECK (enlisted IN (0, 1)),
  PRIMARY KEY (week, revision)
) WITHOUT ROWID""",
    """
CREATE TABLE delivery (
  week       TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  subscriber INTEGER NOT NULL REFERENCES subscriber,
  address    TEXT NOT NULL,
  domain     TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN
             ('pending', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'unknown')),
  attempts   INTEGER NOT NULL,
  due        REAL NOT NULL,
  answer     TEXT NOT NULL,
  changed    TEXT NOT NULL,
  PRIMARY KEY (week, revision, subscriber),
  FOREIGN KEY (week, revision) REFERENCES mailing
) WITHOUT ROWID""",
    # All that is asked to find who is next: those of a domain that waits are passed over unread.
    """
CREATE INDEX delivery_of_status ON delivery (week, revision, status, due, subscriber, domain)""",
)

MIGRATIONS: tuple[Migration, ...] = (_FIRST, _SECOND)


def version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen."""
    return _pragma(connection, "user_version")


def application(connection: sqlite3.Connection) -> int:
    """Whose file it is: APPLICATION_ID where it is ours, 0 where nobody says."""
    return _pragma(connection, "application_id")


def is_blank(connection: sqlite3.Connection) -> bool:
    """Whether nothing at all is in the file: a new one, or one whose making was killed."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return not (tables or version(connection) or application(connection))


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Carry out the migrations that the file has not seen."""
    for number, statements in enumerate(migrations, start=1):
        if version(connection) >= number:
            continue
        with transaction(connection):
            # Another process may have come first while this one waited for the file.
            if version(connection) < number:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside, or nothing. The file is this connection's to write from the start,
    so that what it reads first still holds when it writes.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def steady(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read inside is of one state of the file, whatever others write meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
