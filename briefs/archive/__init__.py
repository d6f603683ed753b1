"""The archive: what earlier issues said, in one SQLite file."""
