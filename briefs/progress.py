"""How long work tells where it stands, to whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`stage` is a word such as "Reading", `done` and `total` count documents, `source` names the
    latest of them.
    """

    stage: str
    done: int
    total: int
    source: str = ""


Watch = Callable[[Progress], None]
