"""Documents from a terminal: asked for politely, checked, and kept only where they are good."""

from briefs.progress import Progress
from briefs.terminal.exchange import Patience
from briefs.terminal.fetch import FetchOptions, fetch_documents
from briefs.terminal.fetched import Fetched, Status
from briefs.terminal.secret import TOKEN_VARIABLE
from briefs.terminal.tickers import Tickers, read_tickers

__all__ = [
    "TOKEN_VARIABLE",
    "FetchOptions",
    "Fetched",
    "Patience",
    "Progress",
    "Status",
    "Tickers",
    "fetch_documents",
    "read_tickers",
]
