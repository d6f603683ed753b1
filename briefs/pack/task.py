"""Task: one piece of work for a worker process."""

from typing import Any, NamedTuple


class Task(NamedTuple):
    """A piece of work: its name, for its receipt should the worker be lost, the arguments of the
    work, and how many seconds it may take beyond the usual.
    """

    source: str
    arguments: tuple[Any, ...]
    extra: float = 0.0
