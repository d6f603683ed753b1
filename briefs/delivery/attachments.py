"""Attachments: files of the pack as parts of a message, encoded once for many."""

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Sequence

from briefs.published import Published

MOST_KEPT = 64 * 1024 * 1024
"""Bytes of encoded briefs that are kept: those of one sector, where many watch the same names."""
LARGEST = 18 * 1024 * 1024
"""Bytes of files in one message: mail of more than 25 MB is refused by many, and a file grows by a
third to be sent (RFC 2045).
"""
_WIDTH = 76


class Attachments:
    """Encodes files of a pack, and keeps what was asked for last.

    A file that changed since the issue was opened raises UsageError: what is sent is what the
    manifest lists, or nothing.
    """

    def __init__(self, published: Published) -> None:
        self._published = published
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def check(self, paths: Sequence[str]) -> None:
        """Raise ValueError where the files are too large for one message."""
        size = sum(self._published.files[path].size for path in paths)
        if size > LARGEST:
            raise ValueError(
                f"its {len(paths)} files have {size / 1e6:.1f} MB, at most {LARGEST / 1e6:.0f} MB "
                'are carried; link them: pdf = "link" under [mail] in briefs.toml'
            )

    def encoded(self, path: str) -> bytes:
        """The file as lines of base64, ended by CRLF."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        content = base64_lines(self._published.content(path))
        self._kept[path] = content
        self._size += len(content)
        while self._size > MOST_KEPT and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)
        return content

    def media_type(self, path: str) -> str:
        return self._published.files[path].media_type


def base64_lines(content: bytes) -> bytes:
    """Base64 in lines of 76 characters (RFC 2045), each ended by CRLF."""
    text = b64encode(content)
    lines = (text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH))
    return b"".join(line + b"\r\n" for line in lines)
