"""The exhibits as PNG files for e-mail, which shows no vector drawing: set by the engine that sets
the pages, in the layout's own fonts, so that they are the same on every machine.
"""

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import cast

import pypdfium2
from PIL import Image

from briefs.charts import Exhibit
from briefs.layout import Layout
from briefs.writers.pdf import Page, laid_out, pictures, stop_on
from briefs.writers.typesetter import logged

PIXELS = 1120
"""Across; a message shows it at 600 or less, on most screens at twice their pixels."""
COLOURS = 16
"""Of a picture; those of a theme with the shades between them and the paper."""
ALIKE = 30
"""How far red, green and blue of two colours may differ in all for one to stand for both."""
Colour = tuple[int, int, int]
NO_SHEET = ""
"""The name of a style sheet with the layout's fonts and nothing else."""


def raster(exhibit: Exhibit, layout: Layout, country: str = "") -> bytes:
    """The exhibit as a PNG on the theme's paper, `PIXELS` wide. `country` is whose way of writing
    goes first; RenderError where no font has a character.
    """
    page = Page(_html(exhibit, layout), (exhibit,), country, f"exhibit {exhibit.id}", NO_SHEET)
    laid = laid_out(page, layout)
    with logged() as complaints:
        pdf = laid.write_pdf()
    stop_on(complaints, page.name)
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[0]
        drawn = sheet.render(scale=PIXELS / sheet.get_width()).to_pil().convert("RGB")
    content = BytesIO()
    _few_colours(drawn).save(content, "PNG", optimize=True)
    return content.getvalue()


def _html(exhibit: Exhibit, layout: Layout) -> str:
    size = f"{exhibit.width}mm {exhibit.height}mm"
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(exhibit.headline.text)}</title>'
        f"<style>@page{{size:{size};margin:0;background:{layout.theme.colours.paper}}}"
        f"body{{margin:0}}img{{display:block;width:{exhibit.width}mm;height:{exhibit.height}mm}}"
        f'</style></head><body><img alt="{escape(exhibit.alt.text)}"'
        f' src="{pictures((exhibit,))[exhibit.id]}"></body></html>'
    )


def _few_colours(drawn: Image.Image) -> Image.Image:
    """The picture in its own most frequent colours: it is drawn in flat ones, and whatever mixes
    several, as the usual ways do, greys the dots of a scatter.
    """
    palette = Image.new("P", (1, 1))
    chosen = list(_colours(drawn))
    # Places that are not used repeat the paper, lest they be black.
    palette.putpalette(b"".join(map(bytes, (chosen + chosen[:1] * COLOURS)[:COLOURS])))
    return drawn.quantize(COLOURS, palette=palette, dither=Image.Dither.NONE)


def _colours(drawn: Image.Image) -> Iterator[Colour]:
    """The most frequent colours first, of those that look alike the first, `COLOURS` at most."""
    counted = cast("list[tuple[int, Colour]]", drawn.getcolors(drawn.width * drawn.height))
    chosen: list[Colour] = []
    for _, colour in sorted(counted, reverse=True):
        if all(_apart(colour, each) > ALIKE for each in chosen):
            chosen.append(colour)
            yield colour
        if len(chosen) == COLOURS:
            return


def _apart(one: Colour, other: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
