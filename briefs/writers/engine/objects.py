"""The file: its numbers and objects written out by what they are, not by trying one thing after
another.
"""

from typing import Any

import pydyf

_to_bytes = pydyf._to_bytes


def install() -> None:
    """Let the engine ask here."""
    pydyf._to_bytes = _to_bytes_by_kind


def _to_bytes_by_kind(item: Any) -> Any:
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str:
        return item.encode("ascii")
    if kind is int:
        return b"%d" % item
    return _to_bytes(item)
