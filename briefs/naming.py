"""File names from symbols: readable where that is safe, unique always."""

import hashlib
import re
import unicodedata
from datetime import date

_PLAIN_SYMBOL = re.compile(r"\^?[A-Z0-9]+(?:[.\-=][A-Z0-9]+)*")
_PLAIN_EXCHANGE = re.compile(r"[A-Z0-9]+")
# Windows opens a device for these, whatever their ending.
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?")
# A single short word may be a device's name.
_PLAIN_SCOPE = re.compile(r"(?:[A-Z]{2} [A-Z][a-z]+|[A-Z][a-z]{4,})(?: [A-Z][a-z]+)*")
_LONGEST = 40
# Eight digits of SHA-256 end the names of other stems, and are nobody's exchange.
_PLAIN_STEM = re.compile(r"(?:[A-Z0-9]+[.-])*[A-Z0-9]+\.(?![0-9A-F]{8}\Z)[A-Z0-9]+")
# How a wiki's pages of sectors and digests begin.
_OF_A_SECTOR = re.compile(r"sector-|\d{4}-\d\d-\d\d-")


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


def scope_slug(scope: str) -> str:
    """`cn-basic-materials` for a plain sector scope; any other has eight hex digits of SHA-256
    behind it, so that two scopes never share a file, not even where names fold case.
    """
    slug = _slug(scope)
    if _PLAIN_SCOPE.fullmatch(scope) and len(scope) <= _LONGEST:
        return slug
    return f"{slug or 'sector'}-{_digest(scope)}"


def wiki_name(stem: str) -> str:
    """`002125-SHZ` for the stem `002125.SHZ`: wikis take a dot for the start of an ending. Other
    dots become underscores; a stem that is not plain becomes a slug and eight hex digits of
    SHA-256. Two stems never share a name, not even where names fold case, and none has that of a
    sector's page or digest.
    """
    if _PLAIN_STEM.fullmatch(stem) and not _OF_A_SECTOR.match(stem.lower()):
        symbol, _, exchange = stem.rpartition(".")
        return f"{symbol.replace('.', '_')}-{exchange}"
    slug = _slug(stem) or "name"
    return f"{'name-' if _OF_A_SECTOR.match(f'{slug}-') else ''}{slug}-{_digest(stem)}"


def issue_name(week: date) -> str:
    """ISO 8601 year and week of an issue, as in 2026-W24."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02}"


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:_LONGEST].strip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
