"""Words of one issue cited in another: every figure keeps its source, marked as the other's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from briefs.claims import Line
from briefs.facts import Fact, Facts


def cited(line: Line, mark: str) -> Line:
    """The line with its claims' sources marked, as in `previous:composite`."""
    return Line(
        tuple(
            piece
            if isinstance(piece, str) or not piece.source
            else replace(piece, source=f"{mark}{piece.source}")
            for piece in line.pieces
        )
    )


def cited_facts(lines: Iterable[Line], facts: Facts, mark: str) -> Iterator[Fact]:
    """The `facts` of the other issue that the lines print, each once, under marked ids and with
    marked pointers.
    """
    for source in dict.fromkeys(claim.source for each in lines for claim in each.claims):
        fact = facts.get(source.removeprefix(mark))
        if source.startswith(mark) and fact is not None:
            places = tuple(f"{mark}{place}" for place in fact.pointers)
            yield replace(fact, id=source, pointers=places)
