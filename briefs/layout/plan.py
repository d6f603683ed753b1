"""The plan of a layout: how many pages, what each may give up, how large its exhibits are."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from briefs.layout.theme import Entry

Part = Literal[
    "summary",
    "range",
    "gone",
    "timeline",
    "description",
    "description_tail",
    "glossary",
    "older_weeks",
    "comparisons",
]
"""What a page may give up for room."""
BOXES: Mapping[str, frozenset[str]] = {
    "summary": frozenset({"summary"}),
    "range": frozenset({"range", "levels"}),
    "gone": frozenset({"gone"}),
    "timeline": frozenset({"timeline"}),
    "comparisons": frozenset({"averages", "peers", "ranks"}),
}
"""The sections, exhibits and tables that go with a part."""
ExhibitName = Literal[
    "scores",
    "timeline",
    "range",
    "panels",
    "averages",
    "peers",
    "ranks",
    "breadth",
    "distribution",
    "movers",
    "scatter",
]
"""Those of a brief, and the last four of a sector digest."""
Side = Annotated[float, Field(gt=0, le=400)]


class Face(Entry):
    """One font file of a family."""

    family: str
    weight: Annotated[int, Field(ge=1, le=1000)]
    file: str
    style: Literal["normal", "italic"] = "normal"


class Size(Entry):
    """Of an exhibit's picture, in millimetres."""

    width: Side
    height: Side


class ExhibitSizes(Entry):
    """The size of each exhibit on each paper; what `letter` does not name is as on A4."""

    a4: dict[ExhibitName, Size]
    letter: dict[ExhibitName, Size] = Field(default_factory=dict)


class Plan(Entry):
    """`drop` has a list for each page: what goes first when it would run over."""

    name: Annotated[str, Field(min_length=1)]
    title: str = ""
    pages: Annotated[int, Field(ge=1, le=20)] = 2
    drop: list[list[Part]] = Field(default_factory=list)
    exhibits: ExhibitSizes
    face: Annotated[list[Face], Field(min_length=1)]

    @field_validator("drop")
    @classmethod
    def _lists_fit_pages(cls, drop: list[list[Part]], info: ValidationInfo) -> list[list[Part]]:
        pages = info.data.get("pages", len(drop))  # absent where that is wrong itself
        if len(drop) > pages:
            raise ValueError(f"has lists for {len(drop)} pages; pages is {pages}")
        return drop

    def sizes(self, paper: str) -> dict[str, Size]:
        """The size of each exhibit on `paper`."""
        own = self.exhibits.letter if paper == "letter" else {}
        return {str(name): size for name, size in (self.exhibits.a4 | own).items()}
