"""Texts and pictures that do not stay where a page puts them: sticking out, cut off, overlapping,
printed twice.

The engine says nothing of these, so the boxes it laid out are measured before they are drawn.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

from briefs.writers.typesetter import weasyprint

boxes = weasyprint.formatting_structure.boxes

MM = 96 / 25.4
"""CSS pixels, in which the engine measures."""
TOLERANCE = 0.3 * MM
LONGEST_NAME = 40
"""Characters of a text in a message."""
ASCENT, DESCENT = 0.75, 0.2
"""Of a letter over and under its baseline, in font sizes. The engine gives a text the height of its
font, which is more than that of any letter, and more than the lines of a heading are apart.
"""


_PICTURE = "picture"


class _Area(NamedTuple):
    """A rectangle on a page, in pixels from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def beyond(self, limit: "_Area") -> float:
        """How far it sticks out of `limit`; not above 0 where it does not."""
        return max(
            limit.left - self.left,
            limit.top - self.top,
            self.right - limit.right,
            self.bottom - limit.bottom,
        )


class _Printed(NamedTuple):
    """A piece of text in one line, or a picture: its name, where its ink is, and how far it sticks
    out of where it belongs.
    """

    name: str
    ink: _Area
    beyond: float


def overflows(document: Any) -> tuple[str, ...]:
    """What sticks out of its place on the pages of a laid-out document, and what overlaps.

    A place is the page within its margins, a table cell, a column of text, and any box whose width
    or height the style sheet limits, in that direction. What is rotated or scaled is not looked at.
    """
    return tuple(
        f"{fault} on page {number}"
        for number, page in enumerate(document.pages, start=1)
        for fault in dict.fromkeys(_faults(page))
    )


def filled(page: Any) -> float:
    """How far down a page goes what is printed on it, from 0 to 1 of the height it has."""
    sheet = page._page_box
    bottoms = [
        each.ink.bottom
        for child in sheet.children
        if not isinstance(child, boxes.MarginBox)
        for each in _Walk(_border_area(sheet)).printed(child, _border_area(sheet))
    ]
    return (max(bottoms, default=0.0) - float(sheet.content_box_y())) / float(sheet.height)


def _faults(page: Any) -> Iterator[str]:
    printed = list(_on_page(page._page_box))
    for each in printed:
        if each.beyond > TOLERANCE:
            yield f"{each.name} runs {each.beyond / MM:.1f} mm out of its box"
    yield from (f"{one.name} overlaps {other.name}" for one, other in _overlapping(printed))


def _overlapping(printed: Sequence[_Printed]) -> Iterator[tuple[_Printed, _Printed]]:
    """Pairs that share more than a hair's breadth in both directions, from the top down."""
    reaching: list[_Printed] = []
    for each in sorted(printed, key=lambda one: one.ink.top):
        left, top, right, _ = each.ink
        reaching = [other for other in reaching if other.ink.bottom > top + TOLERANCE]
        for other in reaching:
            if min(right, other.ink.right) - max(left, other.ink.left) > TOLERANCE:
                yield other, each
        reaching.append(each)


def _on_page(page: Any) -> Iterator[_Printed]:
    walk = _Walk(_area(page.position_x, page.position_y, page.margin_width(), page.margin_height()))
    content = _area(page.content_box_x(), page.content_box_y(), page.width, page.height)
    for child in page.children:
        # What stands in the margins, such as a page number, has a box of its own there.
        in_margin = isinstance(child, boxes.MarginBox)
        yield from walk.printed(child, _padding_area(child) if in_margin else content)


class _Walk(NamedTuple):
    """Down the boxes of one page, of which `sheet` is the whole paper."""

    sheet: _Area

    def printed(self, box: Any, limit: _Area) -> Iterator[_Printed]:
        """The texts and pictures of a box that must keep within `limit`."""
        if isinstance(box, boxes.LineBox):
            yield from self._in_line(box, limit)
        elif isinstance(box, boxes.ReplacedBox):
            ink = _border_area(box)
            alt = box.element.get("alt") or "without a name"
            yield _Printed(f"picture {_shown(alt)}", ink, ink.beyond(limit))
        elif not box.style["transform"]:
            inner = _narrowed(box, limit)
            for child in box.children:
                yield from self._child(child, inner)

    def _child(self, box: Any, limit: _Area) -> Iterator[_Printed]:
        # Where an absolutely positioned box was taken out of the flow stands a placeholder for it;
        # it is free of the boxes around it, and may stand in the margins.
        free = box.is_absolutely_positioned()
        yield from self.printed(getattr(box, "_box", box), self.sheet if free else limit)

    def _in_line(self, line: Any, limit: _Area) -> Iterator[_Printed]:
        """Of a text it is the line that needs the height: letters may be lower than their line."""
        room = _area(line.position_x, line.position_y, line.width, line.height)
        pending = [line]
        while pending:
            box = pending.pop()
            if isinstance(box, boxes.TextBox):
                if box.text.strip():
                    ink = _ink(box)
                    needed = _Area(ink.left, room.top, ink.right, room.bottom)
                    yield _Printed(f"text {_shown(box.text)}", ink, needed.beyond(limit))
            elif isinstance(box, boxes.LineBox | boxes.InlineBox):
                pending.extend(reversed(box.children))
            else:
                yield from self._child(box, limit)


def _narrowed(box: Any, limit: _Area) -> _Area:
    """`limit`, less where the box is one whose contents must keep within it."""
    style, cell = box.style, isinstance(box, boxes.TableCellBox) or box.is_column
    wide = cell or style["width"] != "auto" or style["max_width"].value != inf
    high = cell or style["height"] != "auto" or style["max_height"].value != inf
    if not (wide or high):
        return limit
    own = _padding_area(box)
    return _Area(
        max(limit.left, own.left) if wide else limit.left,
        max(limit.top, own.top) if high else limit.top,
        min(limit.right, own.right) if wide else limit.right,
        min(limit.bottom, own.bottom) if high else limit.bottom,
    )


def _ink(text: Any) -> _Area:
    baseline, size = text.position_y + text.baseline, text.style["font_size"]
    return _Area(
        text.position_x,
        baseline - ASCENT * size,
        text.position_x + text.width,
        baseline + DESCENT * size,
    )


def _padding_area(box: Any) -> _Area:
    left, top = box.padding_box_x(), box.padding_box_y()
    return _area(left, top, box.padding_width(), box.padding_height())


def _border_area(box: Any) -> _Area:
    left, top = box.border_box_x(), box.border_box_y()
    return _area(left, top, box.border_width(), box.border_height())


def _area(left: float, top: float, width: float, height: float) -> _Area:
    return _Area(left, top, left + width, top + height)


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return f"'{words}'" if len(words) <= LONGEST_NAME else f"'{words[:LONGEST_NAME].rstrip()}…'"


# ------------------------------------------------------------------------------- once each


def miscounted(document: Any) -> tuple[str, ...]:
    """Elements whose words, or whose picture, the pages show more than once, or only in part.

    A box that the engine moved to the next page may leave a part of itself behind. The head of a
    table, which stands on each of its pages, is not looked at, nor is what a style sheet adds or
    hides.
    """
    printed: dict[Any, list[str]] = defaultdict(list)
    for page in document.pages:
        for child in page._page_box.children:
            if not isinstance(child, boxes.MarginBox):
                _gather(child, printed)
    body = document.pages[0]._page_box.children[0].element.find("body")
    return tuple(
        fault
        for element in _below(body)
        for fault in _miscounts(element, "".join(printed[element]))
    )


def _below(element: Any) -> Iterator[Any]:
    """The elements below one, without the heads of tables."""
    for child in () if element is None else element:
        if isinstance(child.tag, str) and child.tag != "thead":
            yield child
            yield from _below(child)


def _gather(box: Any, printed: dict[Any, list[str]]) -> None:
    """The words of each element below a box, in the order of the pages."""
    pending = [getattr(box, "_box", box)]
    while pending:
        each = pending.pop()
        if "::" in each.element_tag or getattr(each, "is_header", False):
            continue
        if isinstance(each, boxes.TextBox):
            printed[each.element].append(_bare(each.text))
        elif isinstance(each, boxes.ReplacedBox):
            if each.element.tag == "img":
                printed[each.element].append(_PICTURE)
        else:
            children = getattr(each, "children", ())
            pending.extend(getattr(child, "_box", child) for child in reversed(children))


def _miscounts(element: Any, printed: str) -> Iterator[str]:
    own = "".join((element.text or "", *(child.tail or "" for child in element)))
    picture = element.tag == "img"
    wanted = _PICTURE if picture else _bare(own)
    name = f"picture {_shown(element.get('alt', ''))}" if picture else f"text {_shown(own)}"
    if len(printed) > len(wanted):
        yield f"{name} is printed more than once"
    elif 0 < len(printed) < len(wanted):
        yield f"{name} is not printed whole"


def _bare(text: str) -> str:
    """Without what the engine may take away or add at the end of a line, and in one case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
