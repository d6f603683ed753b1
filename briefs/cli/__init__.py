"""The command line: the only place where an exception becomes a message and an exit code."""

from briefs.cli.entry import main

__all__ = ["main"]
