"""Exhibits as pictures for e-mail."""

from dataclasses import replace
from io import BytesIO

import pytest
from awkward import house
from digests import digest_of_many
from PIL import Image

from briefs.charts.artwork import Words
from briefs.errors import RenderError
from briefs.writers.rasters import COLOURS, PIXELS, raster

LARGEST = 32_000
"""Bytes of one picture."""


@pytest.fixture(scope="module")
def picture():
    """An exhibit, and its picture."""
    exhibit = digest_of_many(22).exhibit("scatter")
    return exhibit, raster(exhibit, house().layout, "CN")


def test_a_picture_is_small_and_has_the_shape_of_its_exhibit(picture):
    exhibit, content = picture
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.mode) == ("PNG", "P")
        assert image.width == PIXELS
        assert image.height == pytest.approx(PIXELS * exhibit.height / exhibit.width, abs=1)
        assert len(image.getcolors()) <= COLOURS
        assert image.info == {}
    assert len(content) < LARGEST


def test_its_paper_is_that_of_the_theme(picture):
    with Image.open(BytesIO(picture[1])) as image:
        shown = image.convert("RGB")
    paper = house().layout.theme.colours.paper
    assert "#{:02x}{:02x}{:02x}".format(*shown.getpixel((0, 0))) == paper
    (most, colour), *_ = sorted(shown.getcolors(), reverse=True)
    assert "#{:02x}{:02x}{:02x}".format(*colour) == paper
    assert most < shown.width * shown.height


def test_its_colours_are_those_that_it_was_drawn_in(picture):
    colours = house().layout.theme.colours
    with Image.open(BytesIO(picture[1])) as image:
        shown = {
            "#{:02x}{:02x}{:02x}".format(*each) for _, each in image.convert("RGB").getcolors()
        }
    assert {colours.paper, colours.ink, colours.muted, colours.strong, colours.weak} <= shown


def test_the_same_exhibit_gives_the_same_bytes(picture):
    assert raster(picture[0], house().layout, "CN") == picture[1]


def test_a_character_that_no_font_has_is_told():
    exhibit = digest_of_many(22).exhibit("scatter")
    stray = Words("\U0001f600", 9, 9, "start", 7, 400, "#000000")
    artwork = replace(exhibit.artwork, marks=(*exhibit.artwork.marks, stray))
    with pytest.raises(RenderError, match="exhibit scatter: no font of the layout"):
        raster(replace(exhibit, artwork=artwork), house().layout)
