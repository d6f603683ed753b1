"""Many tickers: sources, worker processes, receipts and the manifest of each week.

Names are loaded when they are first used: who checks documents needs none of what builds them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefs.pack.build import build_pack, check_documents
    from briefs.pack.options import BuildOptions
    from briefs.pack.receipt import Artifact, Issue, Pack, Receipt, Status
    from briefs.progress import Progress

__all__ = [
    "Artifact",
    "BuildOptions",
    "Issue",
    "Pack",
    "Progress",
    "Receipt",
    "Status",
    "build_pack",
    "check_documents",
]

_HOMES = {
    "briefs.pack.build": ("build_pack", "check_documents"),
    "briefs.pack.options": ("BuildOptions",),
    "briefs.pack.receipt": ("Artifact", "Issue", "Pack", "Receipt", "Status"),
    "briefs.progress": ("Progress",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'briefs.pack' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
