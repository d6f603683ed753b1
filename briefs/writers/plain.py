"""Plain text that reads well by itself, from an edition's Markdown.

Lines end at a width that mail readers do not break; columns are measured as a terminal shows them,
where a Chinese character is two wide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from rich.cells import cell_len

WIDTH = 76
"""Columns, as RFC 3676 advises for text that is quoted in answers."""
GAP = "  "
INDENT = "    "
MOST_NAMING = 2
"""Columns of words that name a row, as a name and a key do."""
_VOID = frozenset({"br", "hr", "img"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNDERLINES = {"h1": "=", "h2": "-"}


def plain_text(markdown: str) -> str:
    """Markdown as lines of text with a line break at the end of each; empty where it says nothing.

    Links keep their words, and their address where it is a whole one; of pictures the description
    stands in brackets. A table that is too wide is told row by row.
    """
    html = Markdown(extensions=["tables"]).convert(markdown)
    blocks = [(each.tag, _lines(each)) for each in _Tree(html).root]
    text = "".join(f"{line}\n" for line in _spaced([block for block in blocks if block[1]]))
    return text.strip("\n") + "\n" if text else ""


class _Tree(HTMLParser):
    """The page as elements under a root; text between blocks is none of them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = SubElement(self._open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        within = self._open[-1]
        if len(within):
            within[-1].tail = (within[-1].tail or "") + data
        else:
            within.text = (within.text or "") + data


def _spaced(blocks: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    """Lines of all blocks: an empty one between two, none behind a small heading, two before a
    large one.
    """
    for (before, _), (tag, lines) in pairwise([("", []), *blocks]):
        if tag == "h2" and before:
            yield ""
        if before not in _HEADINGS[2:]:
            yield ""
        yield from lines


def _lines(block: Element) -> list[str]:
    if block.tag == "table":
        return _table(block)
    if block.tag in {"ul", "ol"}:
        return [
            line
            for number, item in enumerate(block, start=1)
            for line in _item(item, f"{number}. " if block.tag == "ol" else "- ")
        ]
    if block.tag == "blockquote":
        return [line for part in block for line in wrapped(_words(part), GAP, GAP)]
    lines = wrapped(_words(block))
    if mark := _UNDERLINES.get(block.tag):
        return [*lines, mark * max(map(cell_len, lines), default=0)]
    return lines


def _item(item: Element, mark: str) -> list[str]:
    """What begins in bold is what the item tells of; without the bold a colon says so."""
    first = item[0] if len(item) and not (item.text or "").strip() else None
    if first is not None and first.tag == "strong" and (first.tail or "").strip():
        told = f"{_words(first).rstrip(':')}: {_words(item)[len(_words(first)) :]}"
        return wrapped(told, mark, " " * len(mark))
    return wrapped(_words(item), mark, " " * len(mark))


def _words(element: Element) -> str:
    """The text of an element and all in it, as one line."""
    inside = "".join(f"{_inline(child)}{child.tail or ''}" for child in element)
    return f"{element.text or ''}{inside}"


def _inline(element: Element) -> str:
    if element.tag == "img":
        alt = element.get("alt")
        return f"[Exhibit: {alt}]" if alt else ""
    if element.tag == "br":
        return " "
    words, address = _words(element), element.get("href", "")
    if "://" in address and address != words:
        return f"{words} ({address})"
    return words


def wrapped(words: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Words as lines that begin with `first` and then with `rest`; a word that is wider than a line
    has one to itself.
    """
    lines, line, start = list[str](), "", first
    for word in words.split():
        longer = f"{line} {word}" if line else f"{start}{word}"
        if line and cell_len(longer) > width:
            lines.append(line)
            longer, start = f"{rest}{word}", rest
        line = longer
    return [*lines, line] if line else lines


@dataclass(frozen=True)
class _Grid:
    """A table's cells as text; the first row is its head. `right` says of each column whether it is
    of numbers.
    """

    rows: list[list[str]]
    right: list[bool]

    def columns(self, first: int, last: int) -> "_Grid":
        return _Grid([row[first:last] for row in self.rows], self.right[first:last])

    @property
    def widths(self) -> list[int]:
        return [max(map(cell_len, column)) for column in zip(*self.rows, strict=True)]

    @property
    def width(self) -> int:
        return sum(self.widths) + len(GAP) * max(len(self.right) - 1, 0)

    def narrowed(self) -> "_Grid":
        """The same with its head in several rows, where that saves room."""
        head, *rows = self.rows
        own = _Grid(
            [[max(cell.split(), key=cell_len, default="") for cell in head], *rows], self.right
        )
        heads = [wrapped(cell, width=width) for cell, width in zip(head, own.widths, strict=True)]
        high = max(map(len, heads), default=1)
        padded = [[""] * (high - len(each)) + each for each in heads]
        return _Grid([*map(list, zip(*padded, strict=True)), *rows], self.right)

    def lines(self) -> list[str]:
        """Each row in aligned columns."""
        widths = self.widths
        return [
            GAP.join(
                f"{' ' * (width - cell_len(cell))}{cell}"
                if right
                else f"{cell}{' ' * (width - cell_len(cell))}"
                for cell, width, right in zip(row, widths, self.right, strict=True)
            ).rstrip()
            for row in self.rows
        ]


def _table(table: Element) -> list[str]:
    cells = [list(row) for row in table.iter("tr")]
    grid = _Grid(
        [[" ".join(_words(cell).split()) for cell in row] for row in cells],
        ["right" in cell.get("style", "") for cell in cells[0]],
    )
    for tried in (grid, grid.narrowed()):
        if tried.width <= WIDTH:
            lines, heads = tried.lines(), len(tried.rows) - len(grid.rows) + 1
            rule = GAP.join("-" * width for width in tried.widths)
            return [*lines[:heads], rule, *lines[heads:]]
    return _told(grid)


def _told(grid: _Grid) -> list[str]:
    """A wide table row by row: what names it, its figures in aligned columns with the words that
    stand between, words on it. A rule divides its head from the rows.
    """
    last = len(grid.right)
    names = min(next((at for at, right in enumerate(grid.right) if right), last), MOST_NAMING)
    figures = last if names == last or grid.right[-1] else last - 1
    middle = grid.columns(names, figures)
    aligned = middle.lines() if middle.width <= WIDTH - len(INDENT) else None
    told = list[str]()
    for at, row in enumerate(grid.rows):
        told += wrapped((", " if not at else GAP).join(filter(None, row[:names])), "", INDENT)
        if aligned:
            told.append(f"{INDENT}{aligned[at]}")
        else:
            told += wrapped(" ".join(row[names:figures]), INDENT, INDENT)
        if at and figures < last:
            told += wrapped(row[-1], INDENT, INDENT)
        if not at:
            told.append("-" * max(map(cell_len, told), default=0))
        told += [""] if figures < last else []
    return told[:-1] if not told[-1] else told
