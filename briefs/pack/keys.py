"""Content keys: the SHA-256 of all that the bytes of a file depend on.

Two pieces of work with one key make the same files, so that the second need not be done.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from briefs.pack.piece import Piece
from briefs.production.contents import ALONE

LINKED = frozenset({"text/markdown", "text/html"})
"""What of a brief links others of the pack, by media type."""


def key_of(*parts: object) -> str:
    """The key of values: plain ones, bytes, days, paths, collections and dataclasses of these.

    Each is written as JSON with its kind beside it, so that no two values are written alike. A
    dataclass counts with all of its fields: one that is added later cannot be forgotten. TypeError
    where a value is none of these.
    """
    text = json.dumps([_plain(part) for part in parts], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def piece_key(ground: str, piece: Piece) -> str:
    """The key of what a document's brief says, whoever else is in the pack.

    What was approved before is apart: mostly it decides nothing.
    """
    bare = replace(piece, path=Path(), approved=0, approved_record=b"", company=ALONE)
    return key_of("brief", ground, bare)


def linked_key(key: str, piece: Piece) -> str:
    """The key of those files of a brief that link others of the pack; `key` is the brief's own."""
    return key_of("linked", key, piece.company)


def _plain(value: Any) -> object:
    """The value as JSON knows it, told apart from every other."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return ["float", value.hex()]
        case bytes():
            return ["bytes", hashlib.sha256(value).hexdigest()]
        case date():
            return ["date", value.isoformat()]
        case Path():
            return ["path", value.as_posix()]
        case Mapping():
            return ["mapping", [[_plain(key), _plain(each)] for key, each in value.items()]]
        case tuple() | list():
            return ["list", [_plain(each) for each in value]]
        case frozenset():
            return ["set", sorted(json.dumps(_plain(each)) for each in value)]
    if not is_dataclass(value):
        raise TypeError(f"no part of a key: {type(value).__name__}")
    own = [[each.name, _plain(getattr(value, each.name))] for each in fields(value)]
    return [type(value).__name__, own]
