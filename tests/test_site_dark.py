"""Themes and pictures on a screen that is set to dark."""

import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest
from awkward import NAMES, REGIMES, brief_of, document_of, house

from briefs.errors import LayoutError
from briefs.layout import load_layout
from briefs.layout.colour import contrast, luminance
from briefs.production import make_brief
from briefs.report import Report
from briefs.settings.publication import Settings
from briefs.writers.pictures import standalone

THEMES = ("house", "plain")
READ = ("ink", "muted", "accent", "trend", "fair")
CONVENTIONS = ("red_up_green_down", "red_up_blue_down", "green_up_red_down")
STYLE = re.compile(r"<style>@media screen and \(prefers-color-scheme:dark\)\{(.*?)\}</style>")
RULE = re.compile(r'\[(fill|stroke)="(#\w{6})"\]\{\1:(#\w{6})\}')


@cache
def layout_of(theme):
    return load_layout("house", Settings().on_page(theme=theme))


def dark_of(theme):
    return layout_of(theme).theme.dark


# Themes


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_dark_paper_and_on_dark_bands(theme, name):
    colours = dark_of(theme).colours
    for ground in (colours.paper, colours.band):
        assert contrast(getattr(colours, name), ground) >= 4.5


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_price_colours_hold_on_dark_paper_and_in_greyscale(theme, convention):
    dark = dark_of(theme)
    pair = getattr(dark.price, convention)
    for ground in (dark.colours.paper, dark.colours.band):
        assert contrast(pair.rise, ground) >= 4.5
        assert contrast(pair.fall, ground) >= 4.5
    # Rises stand out more, as on light paper.
    assert luminance(pair.rise) > luminance(pair.fall)
    assert contrast(pair.rise, pair.fall) >= 1.7


@pytest.mark.parametrize("theme", THEMES)
def test_scores_can_be_told_apart_and_from_their_ground(theme):
    colours = dark_of(theme).colours
    for name in ("strong", "middle", "weak"):
        assert contrast(getattr(colours, name), colours.band) >= 2
    assert contrast(colours.rule, colours.paper) >= 1.5
    assert contrast(colours.band, colours.paper) >= 1.1


def test_the_dark_of_the_plain_theme_is_grey():
    dark = dark_of("plain")
    found = [each for _, each in dark.colours]
    found += [each for _, pair in dark.price for _, each in pair]
    assert all(each[1:3] == each[3:5] == each[5:7] for each in found)


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_tokens_of_one_colour_part_in_the_dark(theme):
    # A picture knows its colours, and no longer what each of them stands for.
    drawn = layout_of(theme).theme
    tokens = [(colour, getattr(drawn.dark.colours, name)) for name, colour in drawn.colours]
    for name, direction in drawn.price:
        pair = getattr(drawn.dark.price, name)
        tokens += [(direction.rise, pair.rise), (direction.fall, pair.fall)]
    for (one, dark), (other, darker) in combinations(tokens, 2):
        assert one != other or dark == darker


@pytest.fixture
def folder(tmp_path):
    return Path(copytree(layout_of("house").root, tmp_path / "mine"))


def changed(folder, old, new):
    path = folder / "themes" / "house.toml"
    text = path.read_text("utf-8")
    head, mark, dark = text.partition("[dark.colours]")
    assert dark.count(old) >= 1
    path.write_text(head + mark + dark.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('muted = "#9caab7"', 'muted = "#56616c"', "dark.colours.muted: #56616c on the paper's"),
        ('ink = "#e3e8ed"', 'ink = "white"', "dark.colours.ink: should be a colour such as"),
        ('fall = "#3f9c7a"', 'fall = "#1d3f5e"', "red_up_green_down.fall: #1d3f5e on the paper's"),
        ('rise = "#84dcb2"\n', "", "dark.price.green_up_red_down.rise: is missing"),
    ],
)
def test_a_dark_that_cannot_be_read_is_refused_with_its_line(old, new, told, folder):
    changed(folder, old, new)
    with pytest.raises(LayoutError) as caught:
        load_layout(str(folder))
    message = str(caught.value)
    assert re.match(rf"{re.escape(str(folder))}/themes/house\.toml:\d+: dark\.", message)
    assert told in message


def test_a_theme_need_not_have_a_dark(folder):
    path = folder / "themes" / "house.toml"
    text = re.sub(r"(?s)# The same on a screen.*?(?=\[fonts\])", "", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    theme = load_layout(str(folder)).theme
    assert (theme.dark, theme.darkened()) == (None, {})


def test_of_two_tokens_of_one_colour_the_first_decides():
    theme = layout_of("house").theme
    colours = theme.colours.model_copy(update={"weak": theme.colours.strong.upper()})
    darkened = theme.model_copy(update={"colours": colours}).darkened()
    assert darkened[theme.colours.strong] == theme.dark.colours.strong


# Pictures


@cache
def plain_exhibits(name):
    plain = replace(house(), layout=layout_of("plain"))
    return make_brief(Report.model_validate(document_of(name)), plain).exhibits


def exhibits():
    for name in (*NAMES, *REGIMES[:3]):
        yield from ((each, layout_of("house")) for each in brief_of(name).exhibits)
    for name in ("002428.SHZ", "bear"):
        yield from ((each, layout_of("plain")) for each in plain_exhibits(name))


def dark_rules(svg):
    (rules,) = STYLE.findall(svg)
    assert RULE.sub("", rules) == ""
    return {(name, colour): dark for name, colour, dark in RULE.findall(rules)}


def test_every_colour_of_a_picture_has_a_dark_one():
    for exhibit, layout in exhibits():
        svg = standalone(exhibit, layout).decode()
        drawn = set(re.findall(r' (fill|stroke)="(#[^"]*)"', exhibit.svg))
        assert drawn >= {("fill", words.colour) for words in exhibit.artwork.words}
        rules = dark_rules(svg)
        assert set(rules) == drawn | {("fill", layout.theme.colours.paper)}
        darkened = layout.theme.darkened()
        assert all(darkened[colour] == dark for (_, colour), dark in rules.items())


def test_the_paper_is_darkened():
    for exhibit, layout in exhibits():
        rules = dark_rules(standalone(exhibit, layout).decode())
        paper = layout.theme.dark.colours.paper
        assert rules["fill", layout.theme.colours.paper] == paper


def test_colours_stand_in_attributes_alone():
    # A style would outweigh the rules of the dark.
    for exhibit, layout in exhibits():
        root = ElementTree.fromstring(standalone(exhibit, layout))  # noqa: S314 (made here)
        for node in root[3:]:
            assert not {"style", "class", "color", "opacity"} & set(node.attrib)
            assert node.get("fill")  # or it would be black, which no rule finds


def test_black_is_darkened_like_any_colour():
    exhibit = plain_exhibits("002428.SHZ")[0]
    rules = dark_rules(standalone(exhibit, layout_of("plain")).decode())
    assert rules["fill", "#000000"] == dark_of("plain").colours.ink


def test_without_a_dark_a_picture_is_the_same_everywhere():
    layout = layout_of("house")
    theme = layout.theme.model_copy(update={"dark": None})
    for exhibit in brief_of("002428.SHZ").exhibits:
        svg = standalone(exhibit, replace(layout, theme=theme)).decode()
        assert "prefers-color-scheme" not in svg
        assert f'fill="{theme.colours.paper}"/>' in svg


def test_a_darkened_picture_is_sound_xml_whose_colours_stand_as_drawn():
    for exhibit, layout in exhibits():
        svg = standalone(exhibit, layout)
        root = ElementTree.fromstring(svg)  # noqa: S314 (made here)
        assert root[2].get("fill") == layout.theme.colours.paper
        # Who knows no style sheets, or no dark, sees the light picture.
        light = ElementTree.fromstring(exhibit.svg)  # noqa: S314 (made here)
        looks = [[node.get(name) for name in ("fill", "stroke")] for node in light]
        assert [[node.get(name) for name in ("fill", "stroke")] for node in root[3:]] == looks
