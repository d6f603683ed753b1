"""The plan of a layout: how many pages, what each may give up, how large its exhibits are."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from briefs.layout.theme import Entry

Part = Literal[
    "summary",
    "range",
    "description",
    "description_tail",
    "glossary",
    "older_weeks",
    "peers",
    "averages",
    "ranks",
]
"""What a page may give up for room."""
PARTS: dict[str, str] = {
    "summary": "the summary",
    "range": "the 52-week range",
    "description": "the company text",
    "description_tail": "part of the company text",
    "glossary": "the glossary",
    "older_weeks": "older weeks",
    "peers": "the chart of peers",
    "averages": "the chart of group averages",
    "ranks": "the chart of ranks",
}
"""What the page says it left out."""
ExhibitName = Literal["scores", "timeline", "range", "panels", "averages", "peers", "ranks"]
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

    @model_validator(mode="after")
    def _lists_fit_pages(self) -> "Plan":
        if len(self.drop) > self.pages:
            raise ValueError(f"drop: has {len(self.drop)} lists for {self.pages} pages")
        return self

    def sizes(self, paper: str) -> dict[str, Size]:
        """The size of each exhibit on `paper`."""
        own = self.exhibits.letter if paper == "letter" else {}
        return {str(name): size for name, size in (self.exhibits.a4 | own).items()}
