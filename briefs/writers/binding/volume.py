"""One volume: cover and parts sewn together, with bookmarks, names and structure of the whole."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from briefs.writers.binding.contents import Binding, Front
from briefs.writers.binding.folio import Folio
from briefs.writers.binding.links import Targets, top_of
from briefs.writers.binding.parts import Chapter, Cover
from briefs.writers.binding.pdffile import PdfFile, foreign
from briefs.writers.binding.sewing import Heading, Sewn, Thread

FRONT = "Cover and contents"
PACK_FILE = "pack.pdf"
"""What a link to the pack as a whole names, however many volumes it has."""


def bound(
    cover: Cover, binding: Binding, plan: Sequence[Binding], front: Front, figures: Folio
) -> tuple[bytes, int]:
    """The volume `binding` of those in `plan` as a file, and the number of its pages."""
    return _Volume(cover, binding, plan, figures).bound(front)


class _Volume:
    """A volume under construction."""

    def __init__(
        self, cover: Cover, binding: Binding, plan: Sequence[Binding], figures: Folio
    ) -> None:
        self._cover, self._binding = cover, binding
        self._file = PdfFile()
        self._pages, self._root, self._whole = (self._file.reserve() for _ in range(3))
        here = {name: self._file.reserve() for name in (binding.name, *binding.parts)}
        elsewhere = {
            name: other.name
            for other in plan
            if other is not binding
            for name in (other.name, *other.parts)
        }
        here.setdefault(PACK_FILE, here[binding.name])
        self._targets = Targets(here, elsewhere)
        self._thread = Thread(self._file, figures, self._pages, self._targets)
        self._sewn: list[Sewn] = []

    def bound(self, front: Front) -> tuple[bytes, int]:
        with pikepdf.open(BytesIO(front.content)) as source:
            opening = self._sew(source, self._binding.name, FRONT, self._whole, 1)
            about = self._file.add_made(Dictionary(dict(source.docinfo.items())))
            catalog = Dictionary(
                Type=Name.Catalog,
                Lang=source.Root.Lang,
                Metadata=foreign(self._metadata(source)),
                OutputIntents=Array([self._intent(source)]),
            )
        chapters = [self._chapter(chapter, front) for chapter in self._binding.chapters]
        self._thread.finish()
        headings = (Heading(FRONT, top_of(opening.pages[0])), *(each for each, _ in chapters))
        self._complete(catalog, headings, (opening.element, *(element for _, element in chapters)))
        pages = sum(len(sewn.pages) for sewn in self._sewn)
        return self._file.finish(self._file.add_made(catalog), about), pages

    def _sew(self, source: pikepdf.Pdf, name: str, title: str, parent: int, begins: int) -> Sewn:
        self._sewn.append(self._thread.sew(source, name, title, parent, begins))
        return self._sewn[-1]

    def _chapter(self, chapter: Chapter, front: Front) -> tuple[Heading, int]:
        element = self._file.reserve()
        headings, kids = [], []
        for part in chapter.parts:
            with pikepdf.open(part.path) as source:
                sewn = self._sew(source, part.name, part.title, element, front.begins[part.name])
            # Those of a brief are the same in all of them, on the same two pages.
            below = _sections(sewn.headings) if part is chapter.digest else ()
            headings.append(Heading(part.title, top_of(sewn.pages[0]), below))
            kids.append(sewn.element)
        self._element(element, self._whole, kids, Name.Part, chapter.scope)
        return Heading(chapter.scope, headings[0].target, tuple(headings)), element

    def _element(
        self, number: int, parent: int, kids: Sequence[int], kind: pikepdf.Name, title: str
    ) -> None:
        made = Dictionary(
            Type=Name.StructElem, S=kind, P=foreign(parent), T=title, K=Array(map(foreign, kids))
        )
        self._file.add_made(made, number)

    def _metadata(self, source: pikepdf.Pdf) -> int:
        stream = source.Root.Metadata
        return self._file.take(source, [stream])[stream.objgen[0]]

    def _intent(self, source: pikepdf.Pdf) -> Dictionary:
        intent = Dictionary(dict(source.Root.OutputIntents[0].items()))
        intent.DestOutputProfile = foreign(self._thread.profile(source))
        return intent

    def _complete(
        self, catalog: Dictionary, headings: Sequence[Heading], kids: Sequence[int]
    ) -> None:
        """What makes the parts one document."""
        self._page_tree()
        self._structure(kids)
        files = self._attached()
        names = Dictionary(Dests=_names(self._places()))
        if files:
            names.EmbeddedFiles, catalog.AF = _names(files), Array(files.values())
        catalog.update(
            {
                "/Pages": foreign(self._pages),
                "/StructTreeRoot": foreign(self._root),
                "/MarkInfo": Dictionary(Marked=True),
                "/ViewerPreferences": Dictionary(DisplayDocTitle=True),
                "/PageMode": Name.UseOutlines,
                "/PageLabels": Dictionary(Nums=Array([0, Dictionary(S=Name.D)])),
                "/Outlines": foreign(self._outlines(headings)),
                "/Names": names,
            }
        )

    def _page_tree(self) -> None:
        pages = [page for sewn in self._sewn for page in sewn.pages]
        made = Dictionary(Type=Name.Pages, Count=len(pages), Kids=Array(map(foreign, pages)))
        self._file.add_made(made, self._pages)

    def _structure(self, kids: Sequence[int]) -> None:
        self._element(self._whole, self._root, kids, Name.Document, self._cover.title)
        tree = Dictionary(Kids=Array(foreign(sewn.branch) for sewn in self._sewn))
        root = Dictionary(Type=Name.StructTreeRoot, K=Array([foreign(self._whole)]))
        root.ParentTree = foreign(self._file.add_made(tree))
        self._file.add_made(root, self._root)

    def _places(self) -> dict[str, pikepdf.Object]:
        """The first page of each part by its name, for links from other volumes."""
        return {name: top_of(page) for name, page in self._targets.here.items()}

    def _attached(self) -> dict[str, pikepdf.Object]:
        """The data of all parts by file name, with its part's number where two have one name."""
        files: dict[str, pikepdf.Object] = {}
        for number, sewn in enumerate(self._sewn):
            for name, file in sewn.files:
                files[f"{number}-{name}" if name in files else name] = foreign(file)
        return files

    def _outlines(self, headings: Sequence[Heading]) -> int:
        """The bookmarks; what is below one is shut, but where there is one chapter only."""
        number, shut = self._file.reserve(), len(self._binding.chapters) != 1
        first, last = self._bookmarks(headings, number, shut)
        made = Dictionary(Type=Name.Outlines, First=foreign(first), Last=foreign(last))
        made.Count = len(headings) + (0 if shut else len(headings[-1].below))
        self._file.add_made(made, number)
        return number

    def _bookmarks(
        self, headings: Sequence[Heading], parent: int, shut: bool = True
    ) -> tuple[int, int]:
        """Bookmarks that stand below `parent`: the first and the last."""
        numbers = [self._file.reserve() for _ in headings]
        before, after = [None, *numbers], [*numbers[1:], None]
        for place, (heading, number) in enumerate(zip(headings, numbers, strict=True)):
            item = Dictionary(Title=heading.title, Parent=foreign(parent), Dest=heading.target)
            for key, neighbour in (("/Prev", before[place]), ("/Next", after[place])):
                if neighbour is not None:
                    item[key] = foreign(neighbour)
            if heading.below:
                first, last = self._bookmarks(heading.below, number)
                item.First, item.Last = foreign(first), foreign(last)
                item.Count = -len(heading.below) if shut else len(heading.below)
            self._file.add_made(item, number)
        return numbers[0], numbers[-1]


def _sections(headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """The headings below that of the whole part, whose own bookmark says as much."""
    return headings[0].below if len(headings) == 1 else headings


def _names(entries: dict[str, pikepdf.Object]) -> Dictionary:
    """A tree of names, in the order of their bytes."""
    pairs = sorted((bytes(pikepdf.String(name)), name, entry) for name, entry in entries.items())
    return Dictionary(Names=Array(x for _, name, entry in pairs for x in (name, entry)))
