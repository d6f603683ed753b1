"""Many tickers: sources, worker processes, receipts and the manifest of each week."""

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
