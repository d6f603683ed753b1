"""Links from one file of a pack to another.

A template writes them as `pack:` and the file's path in the week's folder, `pack:briefs/x.pdf`. In
the PDF they become a link to that file's first page, found from where the linking file stands, so
that a folder that is copied or mailed keeps them.
"""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pydyf

SCHEME = "pack:"
FIRST_PAGE = pydyf.Array([0, "/XYZ", "null", "null", "null"])
"""Page one from its top, in whatever size the reader has chosen."""


def link_files(document: Any, place: str) -> None:
    """Point the `pack:` links of a laid-out document, which is to stand at `place` in the week's
    folder, at their files, and say in words where each link leads.
    """
    for box in _linked(document):
        annotation = box.link_annotation
        target = _target(annotation)
        if target is not None:
            annotation["A"] = _go_to(posixpath.relpath(target, posixpath.dirname(place) or "."))
        if target is not None or "Dest" in annotation:
            words = _words(box.element)
            annotation["Contents"] = pydyf.String(words) if words else annotation["Contents"]


def _linked(document: Any) -> Iterator[Any]:
    """The boxes that the engine made annotations for."""
    for page in document.pages:
        yield from (box for *_, box in page.links if box is not None and box.link_annotation)


def _target(annotation: Any) -> str | None:
    address = annotation["A"]["URI"].string if "A" in annotation else ""
    return unquote(address[len(SCHEME) :]) if address.startswith(SCHEME) else None


def _go_to(path: str) -> pydyf.Dictionary:
    file = {"Type": "/Filespec", "F": pydyf.String(path), "UF": pydyf.String(path)}
    action = {"Type": "/Action", "S": "/GoToR", "F": pydyf.Dictionary(file), "D": FIRST_PAGE}
    return pydyf.Dictionary(action)


def _words(element: Any) -> str:
    """What a link is called: its title, or else its text."""
    text = element.get("title") or "".join(element.itertext())
    return " ".join(text.split())
