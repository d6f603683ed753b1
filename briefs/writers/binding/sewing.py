"""One part goes into a volume: its pages, its structure, its links, its attached data.

What is one of a kind in a file has to be made so again among all parts: the ids of table heads, the
numbers by which pages find their structure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf

from briefs.writers.binding.folio import FONT, Folio
from briefs.writers.binding.fontfile import FontFile
from briefs.writers.binding.links import Targets, relink
from briefs.writers.binding.pdffile import PdfFile, foreign

Object = pikepdf.Object
_CELLS = frozenset({"/TH", "/TD"})


@dataclass(frozen=True)
class Heading:
    """A bookmark: what it says, where it leads, and those below it."""

    title: str
    target: Object
    below: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Sewn:
    """What a volume keeps of a part in it, as numbers of objects: its pages, its structure element,
    its branch of the tree that leads from pages to structure, its attached files by name; and its
    headings.
    """

    pages: tuple[int, ...]
    element: int
    branch: int
    files: tuple[tuple[str, int], ...]
    headings: tuple[Heading, ...]


class Thread:
    """What goes through all parts of a volume: the file they go into, where links lead, how pages
    are numbered, and the fonts and colours that the parts have in common.
    """

    def __init__(self, file: PdfFile, folio: Folio, tree: int, targets: Targets) -> None:
        self._file, self._folio, self._tree, self._targets = file, folio, tree, targets
        self._fonts: dict[str, tuple[int, FontFile]] = {}
        self._profiles: dict[bytes, int] = {}
        self._parts = self._keys = 0
        self._before = file.add_content(b"q")
        shared = self._shared(folio.source)
        taken = file.take(folio.source, [folio.font], shared=shared)
        self._digits = taken[folio.font.objgen[0]]

    def sew(self, source: pikepdf.Pdf, name: str, title: str, parent: int, begins: int) -> Sewn:
        """Take in the part `name`, as a child of the structure element `parent`; its first page has
        the number `begins`.
        """
        self._parts += 1
        pages, files = [page.obj for page in source.pages], list(source.Root.get("/AF", []))
        element = self._structure(source, title, parent)
        branch = self._branch(source.Root.StructTreeRoot.ParentTree, pages)
        relink(source, name, self._targets)
        for number, page in enumerate(pages, start=begins):
            self._stamp(page, number)
        first = {_number(pages[0]): self._targets.here[name]}
        roots = (*pages, element, branch, *files)
        numbers = self._file.take(source, roots, first, self._shared(source))
        return Sewn(
            tuple(numbers[_number(page)] for page in pages),
            numbers[_number(element)],
            numbers[_number(branch)],
            tuple((str(file.UF), numbers[_number(file)]) for file in files),
            tuple(_headings(source.Root.get("/Outlines"), numbers)),
        )

    def finish(self) -> None:
        """Write what the parts share, once there are no more of them."""
        for number, font in self._fonts.values():
            content = font.content()
            self._file.add_content(content, number, Length1=len(content))

    def _structure(self, source: pikepdf.Pdf, title: str, parent: int) -> Object:
        (element,) = source.Root.StructTreeRoot.K
        element.S, element.P, element.T = pikepdf.Name.Part, foreign(parent), title
        element.Lang = source.Root.Lang
        for item in source.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") in _CELLS:
                self._rename(item)
        return element

    def _rename(self, cell: Object) -> None:
        if "/ID" in cell:
            cell.ID = self._own(cell.ID)
        if "/Headers" in cell.get("/A", {}):
            cell.A.Headers = pikepdf.Array([self._own(each) for each in cell.A.Headers])

    def _own(self, name: Object) -> pikepdf.String:
        return pikepdf.String(f"{self._parts}.{name}")

    def _branch(self, tree: Object, pages: Sequence[Object]) -> Object:
        """Count on where the part before has left off."""
        start, nums = self._keys, list(tree.Nums)
        keys = [start + int(key) for key in nums[::2]]
        pairs = zip(keys, nums[1::2], strict=True)
        tree.Nums = pikepdf.Array(each for pair in pairs for each in pair)
        tree.Limits = pikepdf.Array([keys[0], keys[-1]])
        self._keys = keys[-1] + 1
        for page in pages:
            page.StructParents = start + int(page.StructParents)
            for annotation in page.get("/Annots", []):
                annotation.StructParent = start + int(annotation.StructParent)
        return tree

    def _stamp(self, page: Object, number: int) -> None:
        """The page's number in the volume, after all that is on it."""
        page.Parent = foreign(self._tree)
        page.Resources.Font[FONT] = foreign(self._digits)
        shown = self._folio.content(number, float(page.MediaBox[2] - page.MediaBox[0]))
        after = self._file.add_content(shown)
        page.Contents = pikepdf.Array([foreign(self._before), page.Contents, foreign(after)])

    def _shared(self, source: pikepdf.Pdf) -> dict[int, int]:
        """The streams of a part that stand in the volume already, or will once it is finished."""
        shared = {}
        for item in source.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                name, stream = str(item.FontName), item.FontFile2
                if name not in self._fonts:
                    self._fonts[name] = (self._file.reserve(), FontFile())
                number, font = self._fonts[name]
                if font.takes(stream.read_bytes()):
                    shared[_number(stream)] = number
        return shared | {_number(_profile(source)): self.profile(source)}

    def profile(self, source: pikepdf.Pdf) -> int:
        """The number of the colour profile that all colours of a part refer to."""
        profile = _profile(source)
        content = profile.read_bytes()
        if content not in self._profiles:
            self._profiles[content] = self._file.add_content(content, N=int(profile.N))
        return self._profiles[content]


def _profile(source: pikepdf.Pdf) -> Object:
    return source.Root.OutputIntents[0].DestOutputProfile


def _number(item: Object) -> int:
    return item.objgen[0]


def _headings(above: Object | None, numbers: Mapping[int, int]) -> Iterator[Heading]:
    """The bookmarks below `above`, with their targets in the volume."""
    item = above.get("/First") if above is not None else None
    while item is not None:
        page, *place = item.Dest
        target = pikepdf.Array([foreign(numbers[_number(page)]), *place])
        yield Heading(str(item.Title), target, tuple(_headings(item, numbers)))
        item = item.get("/Next")
