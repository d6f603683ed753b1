"""The bytes of an answer, unpacked as they come and never more than a document may have."""

import zlib

from briefs.reading import MOST_BYTES
from briefs.terminal.refusal import Refusal

_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")


class Body:
    """Gathers one answer's chunks; raises Refusal as soon as they are too many or do not unpack.

    The bound holds before and after unpacking, and no step of the unpacking goes beyond it.
    """

    def __init__(self, encoding: str) -> None:
        coding = encoding.strip().lower()
        if coding not in _PLAIN + _GZIP:
            raise Refusal(
                "is packed in a way that was not asked for", ascii(coding)[:60], "gzip, or nothing"
            )
        self._unpacker = zlib.decompressobj(wbits=31) if coding in _GZIP else None
        self._content = bytearray()
        self._received = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes from the network."""
        self._received += len(chunk)
        self._content += self._unpacked(chunk)
        if max(self._received, len(self._content)) > MOST_BYTES:
            raise Refusal(f"is larger than {MOST_BYTES:,} bytes, which no report document is")

    def _unpacked(self, chunk: bytes) -> bytes:
        if self._unpacker is None:
            return chunk
        try:
            # One byte beyond the bound is enough to see that it is passed.
            part = self._unpacker.decompress(chunk, MOST_BYTES + 1 - len(self._content))
        except zlib.error:
            raise Refusal("is not the gzip data that it says it is") from None
        if self._unpacker.unused_data:
            raise Refusal("goes on after the end of its gzip data")
        return part

    def whole(self) -> bytes:
        """The content, now that the answer is complete."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise Refusal("ends before its gzip data does")
        return bytes(self._content)
