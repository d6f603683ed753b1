"""The parts of an issue's messages as files of its pack."""

import json
from dataclasses import asdict
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from briefs.errors import NothingProduced
from briefs.writers.mail.parts import IssueParts, SectorParts

SCHEMA = 1
"""Raised when parts of an older build can no longer be spliced."""
Parts = TypeVar("Parts", IssueParts, SectorParts)


def parts_bytes(parts: IssueParts | SectorParts) -> bytes:
    """The parts as UTF-8 JSON, the same for the same parts."""
    tree = {"schema": SCHEMA, **asdict(parts)}
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def read_issue(content: bytes) -> IssueParts:
    """What `parts_bytes` wrote of an issue; NothingProduced where it is damaged."""
    return _read(content, TypeAdapter(IssueParts), "what all messages of an issue share")


def read_sector(content: bytes) -> SectorParts:
    """What `parts_bytes` wrote of a sector; NothingProduced where it is damaged."""
    parts = _read(content, TypeAdapter(SectorParts), "the parts of a sector's messages")
    if not parts.lengths:
        raise _damaged("the parts of a sector's messages", "lengths: there are none")
    return parts


def _read(content: bytes, adapter: TypeAdapter[Parts], what: str) -> Parts:
    try:
        tree = json.loads(content)
        if not isinstance(tree, dict) or tree.pop("schema", None) != SCHEMA:
            raise _damaged(what, f"its schema is not {SCHEMA}")
        return adapter.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise _damaged(what, f"{place}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise _damaged(what, f"it is no JSON: {error}") from None


def _damaged(what: str, reason: str) -> NothingProduced:
    return NothingProduced(
        f"{what} cannot be read: {reason}",
        "Build the week again with the format mail.",
    )
