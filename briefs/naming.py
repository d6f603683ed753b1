"""File names from symbols: readable where that is safe, unique always."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

_PLAIN_SYMBOL = re.compile(r"\^?[A-Z0-9]+(?:[.\-=][A-Z0-9]+)*")
_PLAIN_EXCHANGE = re.compile(r"[A-Z0-9]+")
# Windows opens a device for these, whatever their ending.
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?")
_LONGEST = 40


def file_stem(symbol: str, exchange: str) -> str:
    """`002428.SHZ` for plain symbols; a slug and eight hex digits of SHA-256 for any other.

    Two listings never share a stem, not even on a file system that folds case or Unicode forms.
    """
    key = f"{symbol}.{exchange}"
    plain = _PLAIN_SYMBOL.fullmatch(symbol) and _PLAIN_EXCHANGE.fullmatch(exchange)
    if plain and len(key) <= _LONGEST and not _RESERVED.fullmatch(key):
        return key
    # The separator keeps ("A.B", "C") and ("A", "B.C") apart.
    digest = _digest(f"{symbol}\0{exchange}")
    return f"{_slug(key) or 'name'}-{digest}"


def slugs(names: Iterable[str]) -> Mapping[str, str]:
    """The slug of each name: `cn-basic-materials` for "CN Basic Materials". Eight hex digits of
    SHA-256 follow where two names would share one, where nothing is left of a name, and where a
    system opens a device of that name.
    """
    plain = {name: _slug(name) for name in names}
    shared = Counter(plain.values())
    return {
        name: slug
        if slug and shared[slug] == 1 and not _RESERVED.fullmatch(slug.upper())
        else f"{slug or 'name'}-{_digest(name)}"
        for name, slug in plain.items()
    }


def issue_name(week: date) -> str:
    """ISO 8601 year and week of an issue, as in 2026-W24."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02}"


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:_LONGEST]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
