"""The rows of the movers: a line for each name, from the largest rise to the largest fall."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from briefs.charts.canvas import Canvas, text_width
from briefs.charts.sector.moves import Moves
from briefs.charts.sector.quoting import cut_to, quoted, symbol_of
from briefs.claims import Claim, Printer
from briefs.layout import Layout
from briefs.locale import Style
from briefs.record import Record

GAP = 2.0
"""Millimetres between two columns."""
_FOOT = 3.8
"""The height of the scale's figures."""
_FIGURES = 1.9
"""Millimetres from the last row to the middle of them."""
_ROW = 6.4
"""Millimetres of a row at most: few names stand at the top."""
_APART = 0.5
"""Rows between rises and falls."""
_SYMBOL = 17.0
"""Millimetres of the longest symbol; a longer one is cut."""


@dataclass(frozen=True)
class Row:
    """A name on its line: the line from the top, the symbol as drawn, its change as printed."""

    line: float
    record: Record
    value: float
    symbol: Claim
    printed: Claim


@dataclass(frozen=True)
class Drawing:
    """Rows between the columns of the symbols and, where they stand apart, the changes."""

    canvas: Canvas
    layout: Layout
    printer: Printer
    rows: tuple[Row, ...]

    @property
    def pitch(self) -> float:
        lines = self.rows[-1].line + 1
        return min((self.canvas.height - _FOOT) / lines, _ROW)

    def y(self, row: Row) -> float:
        return self.canvas.height - (row.line + 0.5) * self.pitch

    @property
    def bottom(self) -> float:
        return self.canvas.height - (self.rows[-1].line + 1) * self.pitch

    @cached_property
    def symbols(self) -> float:
        """The width of the column of symbols."""
        return max(self.width(row.symbol.text) for row in self.rows)

    @cached_property
    def changes(self) -> float:
        """The width of the column of changes."""
        return max(self.width(row.printed.text, bold=True) for row in self.rows)

    def width(self, text: str, *, bold: bool = False) -> float:
        return text_width(self.layout, text, self.canvas.label, bold=bold)

    def note(self, place: tuple[float, float], label: Claim | str, **look: Any) -> None:
        quiet = {"fontsize": self.canvas.small, "color": self.canvas.colours.muted}
        self.canvas.write(place, label, **{**quiet, **look})

    def name(self, row: Row) -> None:
        """The symbol in its column."""
        self.canvas.write((0, self.y(row)), row.symbol)

    def scale_figure(self, place: float, claim: Claim) -> None:
        """A figure of the scale below the last row."""
        self.note((place, self.bottom - _FIGURES), claim, ha="center")


def rows_of(moves: Moves, layout: Layout, printer: Printer) -> Sequence[Row]:
    """A row for each name that moved most, with a gap between rises and falls."""
    apart = _APART if moves.rises and moves.falls else 0.0
    size = layout.theme.type.chart
    return [
        Row(
            number + (apart if value < 0 else 0.0),
            record,
            value,
            cut_to(layout, symbol_of(record, printer), size, _SYMBOL),
            quoted(record, moves.fact_id, printer, Style.SIGNED),
        )
        for number, (value, record) in enumerate(moves.rows)
    ]
