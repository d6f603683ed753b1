"""File names from symbols: readable where that is safe, unique always."""

import hashlib
import re
import unicodedata

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
    ascii_text = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:_LONGEST] or "name"
    # The separator keeps ("A.B", "C") and ("A", "B.C") apart.
    digest = hashlib.sha256(f"{symbol}\0{exchange}".encode()).hexdigest()[:8]
    return f"{slug}-{digest}"
