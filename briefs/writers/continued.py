"""A table that runs over several pages, told as one table to whoever has it read aloud.

The engine tags what stands on each page as a table of its own, and the repeated head as the head of
that one (its issue 2903). Here the rows go to the first of them, and with them whatever else of the
boxes around was carried over; a head that is printed again becomes what it is, a running head.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydyf

from briefs.writers.typesetter import weasyprint

boxes = weasyprint.formatting_structure.boxes

_RUNNING_HEAD = ("/Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
_UNTAGGED = frozenset({"html", "body"})
_NOTHING = "null"


@dataclass(frozen=True)
class _Piece:
    """What stands of a table on one page: its box, and the boxes around it, outermost first."""

    box: Any
    around: tuple[Any, ...]

    @property
    def groups(self) -> Iterator[Any]:
        """Its head, bodies and foot."""
        return (group for group in _groups(self.box) if group.children)

    @property
    def cells(self) -> Iterator[Any]:
        return (cell for group in self.groups for cell in _cells(group))


@dataclass
class _Table:
    """A table as far as it has been put together: its first piece, and by the HTML element that
    they are made of the structure elements of its groups, its ids, and the last row.
    """

    begun: _Piece
    groups: dict[int, Any] = field(default_factory=dict)
    ids: dict[int, Any] = field(default_factory=dict)
    last: Any = None


@dataclass
class _Tree:
    """The structure elements of a document under construction."""

    pdf: pydyf.PDF
    streams: tuple[pydyf.Stream, ...] = ()
    numbers: tuple[list[Any], ...] = ()
    pages: Mapping[bytes, int] = field(default_factory=dict)

    def parent(self, element: Any) -> Any:
        return _object(self.pdf, element["P"])

    def above(self, element: Any) -> list[Any]:
        """The elements around one, outermost first, without the document."""
        found: list[Any] = []
        while (element := self.parent(element)).get("S") not in {None, "/Document"}:
            found.insert(0, element)
        return found

    def move(self, source: Any, target: Any) -> None:
        """All elements in `source` to the end of `target`; nothing is left of `source`."""
        for kid in source["K"]:
            _object(self.pdf, kid)["P"] = target.reference
        target["K"].extend(source["K"])
        source["K"].clear()
        self.remove(source)

    def remove(self, element: Any) -> None:
        self.parent(element)["K"].remove(element.reference)

    def silence(self, element: Any) -> None:
        """Marks what an element shows as a running head, which no reader reads aloud."""
        for kid in element["K"]:
            if not isinstance(kid, int):
                self.silence(_object(self.pdf, kid))
            elif (page := self.pages.get(element["Pg"])) is not None:
                self._mark(page, kid)

    def _mark(self, page: int, number: int) -> None:
        content, wanted = self.streams[page].stream, f"<</MCID {number}>>".encode()
        for place, item in enumerate(content):
            if isinstance(item, pydyf.Dictionary) and item.data == wanted:
                content[place - 1 : place + 1] = _RUNNING_HEAD
                self.numbers[page][number] = _NOTHING
                return


def join_tables(document: Any, pdf: pydyf.PDF) -> None:
    """Make one structure of each table that the laid-out `document` carries over to a new page."""
    pieces = [piece for page in document.pages for piece in _pieces(page._page_box)]
    if len({id(piece.box.element) for piece in pieces}) == len(pieces):
        return
    tree, tables = _tree(document, pdf), dict[int, _Table]()
    for piece in pieces:
        table = tables.setdefault(id(piece.box.element), _Table(piece))
        if table.begun is not piece:
            _join(table, piece, tree)
        _note(table, piece, tree)


def _note(table: _Table, piece: _Piece, tree: _Tree) -> None:
    """Keep in mind what a later piece may go on with."""
    for group in piece.groups:
        table.groups.setdefault(id(group.element), tree.parent(_row(group, tree)))
        if not (group.is_header or group.is_footer):
            table.last = group.children[-1]
    for cell in piece.cells:
        table.ids.setdefault(id(cell.element), cell.mark.get("ID"))


def _pieces(box: Any, around: tuple[Any, ...] = ()) -> Iterator[_Piece]:
    box = getattr(box, "_box", box)
    if isinstance(box, boxes.MarginBox):
        return
    table = box.element_tag == "table" and box.is_table_wrapper
    if table and any(hasattr(cell, "mark") for cell in _Piece(box, around).cells):
        yield _Piece(box, around)
    within = around if _is_untagged(box) else (*around, box)
    for child in getattr(box, "children", ()):
        yield from _pieces(child, within)


def _is_untagged(box: Any) -> bool:
    """Whether the engine makes no structure element of a box, but of what is in it."""
    untagged = isinstance(box, boxes.PageBox | boxes.LineBox | boxes.TableBox)
    return untagged or box.element_tag in _UNTAGGED


def _groups(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.TableRowGroupBox):
            yield child
        elif isinstance(child, boxes.TableBox):
            yield from _groups(child)


def _cells(group: Any) -> Iterator[Any]:
    return (cell for row in group.children for cell in row.children)


def _tree(document: Any, pdf: pydyf.PDF) -> _Tree:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    references = pdf.page_references
    contents = [_object(pdf, _object(pdf, page)["Contents"]) for page in references]
    return _Tree(
        pdf,
        tuple(contents),
        tuple(numbers[1 : 2 * len(document.pages) : 2]),
        {page: number for number, page in enumerate(references)},
    )


def _join(table: _Table, piece: _Piece, tree: _Tree) -> None:
    """Carry over what `piece` shows of the table."""
    element, target = _element(piece, tree), _element(table.begun, tree)
    around, onward = tree.above(element), tree.above(target)
    _name_heads(table, piece)
    for group in piece.groups:
        _join_group(group, table, tree)
    tree.move(element, target)
    if len(around) == len(onward) == len(piece.around) == len(table.begun.around):
        _join_around(piece, table.begun, around, onward, tree)


def _name_heads(table: _Table, piece: _Piece) -> None:
    """Cells name the heads of the table, not those that are printed again above them."""
    heads = {
        cell.mark["ID"].data: table.ids[id(cell.element)]
        for cell in piece.cells
        if "ID" in cell.mark and table.ids.get(id(cell.element))
    }
    for cell in piece.cells:
        attributes = cell.mark.get("A", {})
        if "Headers" in attributes:
            named = [heads.get(each.data, each) for each in attributes["Headers"]]
            attributes["Headers"] = pydyf.Array(named)


def _join_group(group: Any, table: _Table, tree: _Tree) -> None:
    """Rows go to the group they belong to; a group that begins here goes with the table itself."""
    begun = table.groups.get(id(group.element))
    if begun is None:
        return
    element, (first, *_) = tree.parent(_row(group, tree)), group.children
    if group.is_header or group.is_footer:
        tree.silence(element)
        tree.remove(element)
        return
    if table.last is not None and first.element is table.last.element:
        _join_row(first, table.last, tree)
    tree.move(element, begun)


def _join_row(row: Any, begun: Any, tree: _Tree) -> None:
    """The rest of a row that was broken goes on in the cells of its beginning."""
    element = tree.parent(row.children[0].mark)
    for cell, start in zip(row.children, begun.children, strict=True):
        tree.move(cell.mark, start.mark)
        cell.mark = start.mark
    tree.remove(element)


def _row(group: Any, tree: _Tree) -> Any:
    return tree.parent(next(_cells(group)).mark)


def _element(piece: _Piece, tree: _Tree) -> Any:
    """The structure element of a table."""
    return tree.parent(tree.parent(_row(next(piece.groups), tree)))


def _join_around(
    piece: _Piece, begun: _Piece, around: list[Any], onward: list[Any], tree: _Tree
) -> None:
    """What was carried over of the boxes around goes after the table, box by box from within."""
    for place in reversed(range(len(around))):
        element, target = around[place], onward[place]
        same = piece.around[place].element is begun.around[place].element
        if element is target or not same or any(isinstance(kid, int) for kid in element["K"]):
            return
        tree.move(element, target)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
