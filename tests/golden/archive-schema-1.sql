CREATE TABLE issue (
  week        TEXT NOT NULL CHECK (week GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  approved_by TEXT NOT NULL,
  edits       TEXT NOT NULL,
  PRIMARY KEY (week, revision)
) WITHOUT ROWID;

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
);
CREATE INDEX entry_of_ticker ON entry (ticker, week, revision, held);

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
) WITHOUT ROWID;

CREATE VIEW latest_issue AS
  SELECT week, max(revision) AS revision FROM issue GROUP BY week;

CREATE VIEW latest_entry AS
  SELECT entry.* FROM latest_issue JOIN entry USING (week, revision);
