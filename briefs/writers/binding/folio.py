"""Page numbers of a whole volume, set at the foot of pages that were set apart from it.

The engine sets the ten digits once, as the style sheet has them; each page then shows some of them.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from briefs.errors import RenderError
from briefs.writers.archival import archival_bytes
from briefs.writers.typesetter import Typesetter

DIGITS = "0123456789"
FONT = "/Folio"
"""What a page's resources call the font."""
_PAGE = (
    f'<html lang="en"><head><title>{DIGITS}</title></head>'
    f'<body class="folio" data-digits="{DIGITS}"></body></html>'
)
_UPRIGHT = pikepdf.Matrix()


@dataclass(frozen=True)
class Folio:
    """How page numbers are set: a file whose first page has the font, the code of each digit in it,
    size and baseline in points, the width of a digit in sizes, and the colour as an operator.
    """

    source: pikepdf.Pdf
    font: pikepdf.Object
    codes: tuple[bytes, ...]
    size: float
    baseline: float
    advance: float
    colour: bytes

    def content(self, number: int, width: float) -> bytes:
        """What shows `number` in the middle of a page `width` points wide. A page number is no part
        of what is read aloud.
        """
        digits = [self.codes[int(digit)] for digit in str(number)]
        start = width / 2 - len(digits) * self.advance * self.size / 2
        return b"\n".join(
            (
                b"Q",
                b"/Artifact <</Type /Pagination>> BDC",
                b"q",
                self.colour,
                b"BT",
                b"%b %.4f Tf" % (FONT.encode(), self.size),
                b"1 0 0 1 %.4f %.4f Tm" % (start, self.baseline),
                b"<%b> Tj" % b"".join(digits).hex().encode(),
                b"ET",
                b"Q",
                b"EMC",
            )
        )


def folio(engine: Typesetter) -> Folio:
    """The page numbers of the layout that `engine` sets; RenderError where its style sheet for the
    pack puts no digits at the foot of `body.folio`.
    """
    source = pikepdf.open(BytesIO(archival_bytes(engine.lay_out(_PAGE))))
    page = source.pages[0]
    shown = _Shown()
    for instruction in pikepdf.parse_content_stream(page):
        shown.read(list(instruction.operands), str(instruction.operator))
    if shown.codes is None or len(shown.codes) != 2 * len(DIGITS):
        raise RenderError(
            "the style sheet of the pack sets no page numbers",
            'Let pack.css put the digits at the foot: `@page folio { … content: "0123456789" }`.',
        )
    font = page.Resources.Font[shown.font]
    codes = tuple(shown.codes[at : at + 2] for at in range(0, len(shown.codes), 2))
    return Folio(
        source,
        font,
        codes,
        shown.size * float(shown.matrix.a),
        float(shown.matrix.f),
        _advance(font, codes[0]),
        shown.colour,
    )


class _Shown:
    """The text that a content stream shows last, and how."""

    def __init__(self) -> None:
        self.matrix = self._matrix = _UPRIGHT
        self._stack: list[pikepdf.Matrix] = []
        self.codes: bytes | None = None
        self.font, self.size, self.colour = "", 0.0, b"0 g"

    def read(self, operands: list[Any], operator: str) -> None:
        """One more operator."""
        match operator:
            case "q":
                self._stack.append(self._matrix)
            case "Q":
                self._matrix = self._stack.pop()
            case "cm":
                self._matrix = pikepdf.Matrix(*map(float, operands)) @ self._matrix
            case "Tm":
                self.matrix = pikepdf.Matrix(*map(float, operands)) @ self._matrix
            case "Tf":
                self.font, self.size = str(operands[0]), float(operands[1])
            case "rg" | "g":
                self.colour = b" ".join(
                    [*(str(each).encode() for each in operands), operator.encode()]
                )
            case "TJ":
                runs = [each for each in operands[0] if isinstance(each, pikepdf.String)]
                self.codes = b"".join(map(bytes, runs))


def _advance(font: pikepdf.Object, code: bytes) -> float:
    """The width of a glyph in font sizes."""
    glyph, widths = int.from_bytes(code, "big"), list(font.DescendantFonts[0].W)
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        if int(first) <= glyph < int(first) + len(run):
            return float(run[glyph - int(first)]) / 1000
    return 0.5
