"""What somebody who sends a form asks for.

Mail programs send the one-click form of RFC 8058 as either of two kinds, browsers that of our page.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from urllib.parse import parse_qsl

LONGEST_BODY = 4096
"""Bytes; a form of ours has some 200 at most."""
_MOST_FIELDS = 16
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'^content-disposition:\s*form-data\s*;\s*name="?([^";\r\n]+)', re.I | re.M)


class Wish(Enum):
    """Who asks to be unsubscribed: a mail program, or a person who pressed the page's button."""

    ONE_CLICK = auto()
    BUTTON = auto()


_WISHES = {("List-Unsubscribe", "One-Click"): Wish.ONE_CLICK, ("confirm", "yes"): Wish.BUTTON}


def wish_of(body: bytes, content_type: str) -> Wish | None:
    """What a form asks for; None where it is none of ours."""
    fields = _fields(body, content_type)
    return next((_WISHES[field] for field in fields if field in _WISHES), None)


def _fields(body: bytes, content_type: str) -> list[tuple[str, str]]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return list(_parts(body, content_type))
    if kind not in {"", "application/x-www-form-urlencoded"}:
        return []
    try:
        return parse_qsl(body.decode("latin-1").strip(), max_num_fields=_MOST_FIELDS)
    except ValueError:  # more of them than any form of ours has
        return []


def _parts(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """The fields of a form in parts (RFC 7578). What is broken has none."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return
    border = b"\r\n--" + (found[1] or found[2]).encode("latin-1", "replace")
    # The first border may stand at the very beginning; what follows the last is no part.
    for part in (b"\r\n" + body).split(border, _MOST_FIELDS)[1:]:
        head, blank, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name and blank:
            yield name[1].decode("latin-1"), value.decode("latin-1")
