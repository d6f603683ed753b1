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
);

CREATE TABLE mailing (
  week     TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  manifest TEXT NOT NULL,
  begun    TEXT NOT NULL,
  enlisted INTEGER NOT NULL CHECK (enlisted IN (0, 1)),
  PRIMARY KEY (week, revision)
) WITHOUT ROWID;

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
) WITHOUT ROWID;

CREATE INDEX delivery_of_status ON delivery (week, revision, status, due, subscriber, domain);
