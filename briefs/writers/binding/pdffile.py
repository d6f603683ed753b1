"""A PDF file put together of objects that other files have.

Objects go in one by one as they are read, so that a volume costs no more memory than its file. The
same objects in the same order give the same bytes.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import pikepdf
import pydyf

from briefs.writers.archival import encode, is_ambiguous

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""The second line tells whoever moves the file that it is binary; PDF/A asks for it."""
OBJECTS_PER_STREAM = 200
"""A reader unpacks all of a stream to read one object."""
NONE: Mapping[int, int] = MappingProxyType({})
_FREE, _PLAIN, _PACKED = 0, 1, 2
# Strings come first, so that nothing inside of them is taken for a reference.
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b|/@(\d+)\b", re.DOTALL)


_Renumber = Callable[[re.Match[bytes]], bytes]


def foreign(number: int) -> pikepdf.Name:
    """Stands in an object that is still to be taken for object `number` of the file it goes to."""
    return pikepdf.Name(f"/@{number}")


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


class PdfFile:
    """A file under construction."""

    def __init__(self) -> None:
        self._content = bytearray(HEADER)
        self._places: list[tuple[int, int, int]] = [(_FREE, 0, 65535)]
        self._packable: list[tuple[int, bytes]] = []

    def reserve(self) -> int:
        """The number of an object that will be added."""
        self._places.append((_FREE, 0, 65535))
        return len(self._places) - 1

    def add(self, body: bytes, number: int | None = None) -> int:
        """An object that is no stream, as bytes."""
        number = number or self.reserve()
        self._packable.append((number, body))
        if len(self._packable) >= OBJECTS_PER_STREAM:
            self._pack()
        return number

    def add_made(self, made: pikepdf.Object, number: int | None = None) -> int:
        """An object made here, whose references are all foreign ones."""
        return self.add(_REFERENCE.sub(_here, made.unparse()), number)

    def add_content(self, content: bytes, number: int | None = None, **entries: object) -> int:
        """A new stream, compressed."""
        stream = pydyf.Stream([content], pydyf.Dictionary(entries), compress=True)
        encode(stream)
        return self._write(number or self.reserve(), stream.data)

    def take(
        self,
        source: pikepdf.Pdf,
        roots: Iterable[pikepdf.Object],
        reserved: Mapping[int, int] = NONE,
        shared: Mapping[int, int] = NONE,
    ) -> dict[int, int]:
        """All objects of `source` that lead on from `roots`: their numbers here by those there.

        Some may have a number `reserved` for them; for others, one that is `shared` stands here.
        """
        numbers, taken = {**reserved, **shared}, set(shared)
        pending = [root.objgen[0] for root in reversed(list(roots))]

        def renumbered(match: re.Match[bytes]) -> bytes:
            if match[1] is None:
                return _here(match)
            there = int(match[1])
            pending.append(there)
            if there not in numbers:
                numbers[there] = self.reserve()
            return reference(numbers[there])

        while pending:
            there = pending.pop()
            if there not in taken:
                taken.add(there)
                if there not in numbers:
                    numbers[there] = self.reserve()
                self._take(source.get_object(there, 0), numbers[there], renumbered)
        return numbers

    def _take(self, item: pikepdf.Object, number: int, renumbered: _Renumber) -> None:
        if not isinstance(item, pikepdf.Stream):
            self.add(_REFERENCE.sub(renumbered, item.unparse(resolved=True)), number)
            return
        content, entries = item.read_raw_bytes(), pikepdf.Dictionary(dict(item.items()))
        entries.Length = len(content)
        head = _REFERENCE.sub(renumbered, entries.unparse())
        self._write(number, b"%b\nstream\n%b\nendstream" % (head, content))

    def _write(self, number: int, body: bytes) -> int:
        self._places[number] = (_PLAIN, len(self._content), 0)
        self._content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        return number

    def _pack(self) -> None:
        """Write the objects that wait for it as one stream."""
        packed, self._packable = self._packable, []
        at, places = 0, []
        for number, body in packed:
            places.append(b"%d %d" % (number, at))
            at += len(body) + 1
        index = b" ".join(places)
        content = b"\n".join([index, *(body for _, body in packed)])
        holder = self.add_content(content, Type="/ObjStm", N=len(packed), First=len(index) + 1)
        for place, (number, _) in enumerate(packed):
            self._places[number] = (_PACKED, holder, place)

    def finish(self, catalog: int, about: int) -> bytes:
        """The file, given the numbers of its catalog and of the information about it."""
        if self._packable:
            self._pack()
        identity = b"<%b>" % hashlib.md5(self._content, usedforsecurity=False).hexdigest().encode()
        while is_ambiguous(table := self._table(catalog, about, identity)):
            self.reserve()
        at = len(self._content)
        return bytes(self._content + table + b"startxref\n%d\n%%%%EOF\n" % at)

    def _table(self, catalog: int, about: int, identity: bytes) -> bytes:
        """Where each object is, as a stream that is an object itself."""
        number = len(self._places)
        rows = (*self._places, (_PLAIN, len(self._content), 0))
        entries = {
            "Type": "/XRef",
            "Size": number + 1,
            "W": "[1 4 2]",
            "Root": reference(catalog),
            "Info": reference(about),
            "ID": b"[%b %b]" % (identity, identity),
            "Filter": "/FlateDecode",
        }
        content = b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(4, "big") + extra.to_bytes(2, "big")
            for kind, place, extra in rows
        )
        # The utmost takes a second here, and saves a hundredth.
        stream = pydyf.Stream([zlib.compress(content)], pydyf.Dictionary(entries))
        return b"%d 0 obj\n%b\nendobj\n" % (number, stream.data)


def _here(match: re.Match[bytes]) -> bytes:
    return match[0] if match[2] is None else reference(int(match[2]))
