"""Links of the parts, once they are bound: inside of a volume, to another one, to other files."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf

from briefs.writers.binding.pdffile import foreign


@dataclass(frozen=True)
class Targets:
    """Where links may lead, by the part they name: in this volume to the part's first page, an
    object of the volume; else to the volume that has the part.
    """

    here: Mapping[str, int]
    elsewhere: Mapping[str, str]


def top_of(page: int) -> pikepdf.Array:
    """The top of the page that is object `page` of the volume."""
    return pikepdf.Array([foreign(page), pikepdf.Name("/XYZ"), None, None, None])


def relink(source: pikepdf.Pdf, name: str, targets: Targets) -> None:
    """Let the links of the part `name` lead where its neighbours are now."""
    places = _named_places(source)
    for page in source.pages:
        for link in page.obj.get("/Annots", []):
            if isinstance(link.get("/Dest"), pikepdf.String):
                link.Dest = places[str(link.Dest)]
            elif "/A" in link and str(link.A.S) == "/GoToR":
                _lead_on(link, _file(link.A.F), name, targets)


def _lead_on(link: pikepdf.Object, path: str, name: str, targets: Targets) -> None:
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if wanted in targets.here:
        del link["/A"]
        link.Dest = top_of(targets.here[wanted])
        return
    if wanted in targets.elsewhere:
        link.A.D = pikepdf.String(wanted)
    place = pikepdf.String(targets.elsewhere.get(wanted, wanted))
    link.A.F = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=place, UF=place)


def _file(specification: pikepdf.Object) -> str:
    plain = isinstance(specification, pikepdf.String)
    return str(specification if plain else specification.UF)


def _named_places(source: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    root = source.Root
    if "/Names" not in root or "/Dests" not in root.Names:
        return {}
    names = list(root.Names.Dests.Names)
    return {str(name): place for name, place in zip(names[::2], names[1::2], strict=True)}
