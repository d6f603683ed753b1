"""Themes: colours, typefaces, type sizes and margins, for pages and charts alike.

Each token is a CSS variable of its own name (`--ink`, `--size-body`) and a value that charts read.
"""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from briefs.layout.colour import LEAST_CONTRAST, contrast
from briefs.settings.publication import Convention


def _colour(text: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError(f"should be a colour such as '#1d3f5e'; found {text!r}")
    return text


def _illegible(colour: str, paper: str) -> str:
    """What is wrong with text of `colour` on `paper`; empty where it can be read."""
    ratio = contrast(colour, paper)
    if ratio >= LEAST_CONTRAST:
        return ""
    return (
        f"{colour} on the paper's {paper} has a contrast of {ratio:.2f} to 1; to be read it needs "
        f"{LEAST_CONTRAST}"
    )


Colour = Annotated[str, AfterValidator(_colour)]
TextSize = Annotated[float, Field(ge=7, le=60)]
"""Points; nothing on a page is smaller than 7."""
ChartSize = Annotated[float, Field(ge=6.5, le=20)]
"""Points; nothing in a chart is smaller than 6.5."""
Millimetres = Annotated[float, Field(ge=0, le=1000)]


class Entry(BaseModel):
    """One table of a layout's TOML files."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Colours(Entry):
    """The tokens of a theme; each is a CSS variable and a chart colour of the same name.

    Text and thin lines must be readable on `paper`.
    """

    paper: Colour
    ink: Colour
    muted: Colour
    rule: Colour
    band: Colour
    accent: Colour
    trend: Colour
    fair: Colour
    strong: Colour
    middle: Colour
    weak: Colour

    @field_validator("ink", "muted", "accent", "trend", "fair")
    @classmethod
    def _readable(cls, colour: str, info: ValidationInfo) -> str:
        paper = info.data.get("paper")  # None where it is no colour itself
        if paper and (fault := _illegible(colour, paper)):
            raise ValueError(fault)
        return colour


class Pair(Entry):
    """The colours of rising and falling prices."""

    rise: Colour
    fall: Colour


class Direction(Pair):
    """The colours of prices, and the sentence that tells the reader.

    With `open_falls` a falling bar is an outline, which also a printer without greys can tell.
    """

    says: str
    open_falls: bool = False
    countries: list[str] = Field(default_factory=list)


class PriceColours(Entry):
    """The conventions of markets. `countries` (ISO 3166 alpha-2, of listing) of the first two are
    those whose readers expect red for a rise; all others take the last.
    """

    red_up_green_down: Direction
    red_up_blue_down: Direction
    green_up_red_down: Direction


class DarkPrices(Entry):
    """A pair for each convention of `PriceColours`."""

    red_up_green_down: Pair
    red_up_blue_down: Pair
    green_up_red_down: Pair


class Dark(Entry):
    """The colours on a screen that is set to dark, where pages and pictures have a dark paper.
    Figures in price colours must be readable on it as text must.
    """

    colours: Colours
    price: DarkPrices

    @field_validator("price")
    @classmethod
    def _readable(cls, price: DarkPrices, info: ValidationInfo) -> DarkPrices:
        colours = info.data.get("colours")  # None where they are wrong themselves
        for convention, pair in price:
            for name, colour in pair:
                if colours and (fault := _illegible(colour, colours.paper)):
                    raise ValueError(f"{convention}.{name}: {fault}")
        return price


class Fonts(Entry):
    """Family names by role."""

    text: str
    narrow: str
    display: str


class TypeScale(Entry):
    """Points by role; `chart` and `chart_small` are set in charts, all others on pages."""

    name: TextSize
    verdict: TextSize
    figure: TextSize
    heading: TextSize
    body: TextSize
    table: TextSize
    small: TextSize
    chart: ChartSize
    chart_small: ChartSize


class Margins(Entry):
    """Of one paper, in millimetres."""

    top: Millimetres
    right: Millimetres
    bottom: Millimetres
    left: Millimetres


class PaperMargins(Entry):
    """One set for each paper."""

    a4: Margins
    letter: Margins


class Theme(Entry):
    """All tokens of one look; without `dark` it is the same on every screen."""

    title: str = ""
    colours: Colours
    price: PriceColours
    dark: Dark | None = None
    fonts: Fonts
    type: TypeScale
    margins: PaperMargins

    def direction(self, country: str | None, convention: Convention = "market") -> Direction:
        """The price colours of `convention`, or those that readers in `country` expect."""
        if convention != "market":
            chosen: Direction = getattr(self.price, convention)
            return chosen
        expected = (each for _, each in self.price if country in each.countries)
        return next(expected, self.price.green_up_red_down)

    def variables(self) -> str:
        """The tokens as CSS declarations."""
        sizes = "".join(f"--size-{_css(name)}:{value}pt;" for name, value in self.type)
        return colour_variables(self.colours) + sizes

    def darkened(self) -> dict[str, str]:
        """What each colour becomes on a dark screen, both in small letters; empty where the theme
        has no dark. Of two tokens of one colour the first decides.
        """
        darkened: dict[str, str] = {}
        for colour, dark in _pairs(self, self.dark) if self.dark else ():
            darkened.setdefault(colour.lower(), dark.lower())
        return darkened


def colour_variables(colours: Colours) -> str:
    """The colours as CSS declarations."""
    return "".join(f"--{_css(name)}:{value};" for name, value in colours)


def _pairs(theme: Theme, dark: Dark) -> Iterator[tuple[str, str]]:
    """Each colour of the theme with its dark one."""
    for name, colour in theme.colours:
        yield colour, getattr(dark.colours, name)
    for name, direction in theme.price:
        pair: Pair = getattr(dark.price, name)
        yield from ((direction.rise, pair.rise), (direction.fall, pair.fall))


def _css(name: str) -> str:
    return name.replace("_", "-")
