"""One font file for all parts that use a font.

The engine puts into each file of a pack the glyphs that this file shows, under the numbers they
have in the whole font. So what two files hold of a font can be laid together, and a volume carries
each glyph once; that is a fifth of its size.
"""

import struct
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

NEEDED = ("head", "hhea", "maxp")
PROGRAMS = ("cvt ", "fpgm", "prep")
"""With instructions of its own, a glyph is only at home in the font they come from."""
_LONG_PLACES = struct.pack(">h", 1)


@dataclass
class FontFile:
    """The glyphs of one TrueType font so far, by number: outlines, and advances with bearings."""

    tables: dict[str, bytes] = field(default_factory=dict)
    outlines: dict[int, bytes] = field(default_factory=dict)
    widths: dict[int, bytes] = field(default_factory=dict)

    def takes(self, content: bytes) -> bool:
        """Whether another subset's glyphs were added; not where it is of another font after all."""
        font = SFNTReader(BytesIO(content))
        tables = {tag: font[tag] for tag in (*NEEDED, *PROGRAMS) if tag in font}
        outlines, widths = _outlines(font), _widths(font)
        if not (self._agrees(tables) and _agree(self.outlines, outlines)):
            return False
        self.tables = {**tables, "maxp": _greatest(self.tables.get("maxp"), tables["maxp"])}
        self.outlines.update(outlines)
        self.widths.update(widths)
        return True

    def _agrees(self, tables: dict[str, bytes]) -> bool:
        """Same scale and same instructions."""
        if not self.tables:
            return True
        same = all(self.tables.get(tag) == tables.get(tag) for tag in PROGRAMS)
        return same and self.tables["head"][18:20] == tables["head"][18:20]

    def content(self) -> bytes:
        """The font file."""
        count = max((*self.outlines, *self.widths)) + 1
        outlines = [self.outlines.get(number, b"") for number in range(count)]
        places = [0]
        for outline in outlines:
            places.append(places[-1] + len(outline))
        head, spread, most = (self.tables[tag] for tag in NEEDED)
        tables = {
            **{tag: self.tables[tag] for tag in PROGRAMS if tag in self.tables},
            "head": head[:50] + _LONG_PLACES + head[52:],
            "hhea": spread[:34] + struct.pack(">H", count),
            "maxp": most[:4] + struct.pack(">H", count) + most[6:],
            "loca": struct.pack(f">{count + 1}I", *places),
            "glyf": b"".join(outlines),
            "hmtx": b"".join(self.widths.get(number, b"\0\0\0\0") for number in range(count)),
        }
        return _written(tables)


def _written(tables: dict[str, bytes]) -> bytes:
    output = BytesIO()
    writer = SFNTWriter(output, len(tables), "\0\1\0\0")
    for tag in sorted(tables):
        writer[tag] = tables[tag]
    writer.close()
    return output.getvalue()


def _outlines(font: SFNTReader) -> dict[int, bytes]:
    """The outlines of a font by glyph, on boundaries of four bytes; none of an empty glyph."""
    long, data = font["head"][50:52] == _LONG_PLACES, font["loca"]
    places = struct.unpack(f">{len(data) // (4 if long else 2)}{'I' if long else 'H'}", data)
    unit, glyphs = 1 if long else 2, font["glyf"]
    return {
        number: glyphs[start * unit : end * unit].ljust(-(-(end - start) * unit // 4) * 4, b"\0")
        for number, (start, end) in enumerate(pairwise(places))
        if end > start
    }


def _widths(font: SFNTReader) -> dict[int, bytes]:
    """Advance and left bearing of the glyphs that have any, as they stand in the font."""
    (full,) = struct.unpack(">H", font["hhea"][34:36])
    data = font["hmtx"]
    pairs = {number: data[4 * number : 4 * number + 4] for number in range(full)}
    last, rest = data[4 * full - 4 : 4 * full - 2], data[4 * full :]
    for place in range(len(rest) // 2):
        pairs[full + place] = last + rest[2 * place : 2 * place + 2]
    return {number: pair for number, pair in pairs.items() if pair[:2] != b"\0\0"}


def _agree(known: dict[int, bytes], new: dict[int, bytes]) -> bool:
    shared = known.keys() & new.keys()
    return all(known[each].rstrip(b"\0") == new[each].rstrip(b"\0") for each in shared)


def _greatest(known: bytes | None, new: bytes) -> bytes:
    """Of two tables of limits the greater of each."""
    if known is None:
        return new
    limits = zip(struct.unpack(">14H", known[4:32]), struct.unpack(">14H", new[4:32]), strict=True)
    return new[:4] + struct.pack(">14H", *map(max, limits))
