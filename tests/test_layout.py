import re
import shutil
import tomllib
from pathlib import Path

import pytest

from briefs.errors import ExitCode, LayoutError
from briefs.layout import layout_names, load_layout

HOUSE = Path(__file__).parent.parent / "layouts" / "house"
THEME = tomllib.loads((HOUSE / "theme.toml").read_text("utf-8"))


@pytest.fixture
def layout_folder(tmp_path):
    """A copy of the house layout that a test may spoil."""
    return shutil.copytree(HOUSE, tmp_path / "mine")


def replaced(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_house_layout_is_the_one_that_comes_with_the_program():
    assert layout_names() == ("house",)
    layout = load_layout()
    assert (layout.name, layout.root, layout.pages) == ("house", HOUSE.resolve(), 2)
    assert layout.drop == ("glossary", "description_tail", "older_weeks", "summary", "description")


def test_a_copied_layout_is_loaded_from_its_folder(layout_folder):
    replaced(layout_folder, "layout.toml", 'name = "house"', 'name = "mine"')
    replaced(layout_folder, "layout.toml", "pages = 2", "pages = 3")
    layout = load_layout(str(layout_folder))
    assert (layout.name, layout.root, layout.pages) == ("mine", layout_folder.resolve(), 3)
    assert layout.theme == load_layout().theme


def test_a_layout_may_leave_out_what_has_a_default(layout_folder):
    (layout_folder / "layout.toml").write_text('name = "mine"')
    shutil.rmtree(layout_folder / "texts")
    layout = load_layout(str(layout_folder))
    assert (layout.pages, layout.drop, dict(layout.texts)) == (2, (), {})


def test_texts_are_the_markdown_files_by_name():
    assert dict(load_layout().texts) == {
        name: (HOUSE / "texts" / f"{name}.md").read_text("utf-8").strip()
        for name in ("disclosure", "glossary", "method")
    }


REQUIRED = ("layout.toml", "theme.toml", "brief.html.j2", "brief.md.j2", "brief.css")


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_file_is_named(name, layout_folder):
    (layout_folder / name).unlink()
    with pytest.raises(LayoutError) as caught:
        load_layout(str(layout_folder))
    assert str(caught.value) == f"{layout_folder}: the layout lacks {name}"
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_unknown_layout_is_named_with_those_there_are():
    with pytest.raises(LayoutError) as caught:
        load_layout("hosue")
    assert str(caught.value) == "no layout 'hosue'"
    assert caught.value.hint == (
        "Give a folder that holds layout.toml, theme.toml, brief.html.j2, brief.md.j2, brief.css, "
        "or one of: house."
    )


INK, NARROW = 'ink = "#16202b"', 'narrow = "IBM Plex Sans Condensed"'
FACE = 'file = "fonts/IBMPlexSans-Regular.ttf"'


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("layout.toml", 'name = "house"', "name =", "layout.toml: cannot be read as TOML: Invalid"),
        ("layout.toml", 'name = "house"', 'name = ""', "  name: String should have at least 1"),
        ("layout.toml", 'name = "house"', "", "  name: Field required"),
        ("layout.toml", "pages = 2", "pages = 0", "  pages: Input should be greater than or equal"),
        ("layout.toml", "pages = 2", 'pages = "2"', "  pages: Input should be a valid integer"),
        ("layout.toml", "pages = 2", "page = 2", "  page: Extra inputs are not permitted"),
        ("layout.toml", '["glossary"', '["verdict"', "  drop.0: Input should be 'glossary', 'desc"),
        ("theme.toml", INK, 'ink = "black"', "  colours.ink: String should match pattern"),
        ("theme.toml", INK, 'ink = "#123456; } body { display: none"', "  colours.ink: String sh"),
        ("theme.toml", INK, "", "  colours.ink: Field required"),
        ("theme.toml", INK, f'{INK}\nhue = "#123456"', "  colours.hue: Extra inputs are not perm"),
        ("theme.toml", NARROW, 'narrow = "Arial"', "theme.toml: fonts.narrow: no face of 'Arial'"),
        ("theme.toml", "weight = 400", "weight = 0", "  face.0.weight: Input should be greater"),
        ("theme.toml", FACE, 'file = "gone.ttf"', "no font file 'gone.ttf' in the layout"),
        ("theme.toml", FACE, 'file = "../outside.ttf"', "no font file '../outside.ttf' in the"),
        ("theme.toml", FACE, 'file = "/etc/passwd"', "no font file '/etc/passwd' in the layout"),
        ("theme.toml", FACE, 'file = "fonts"', "no font file 'fonts' in the layout"),
        ("theme.toml", FACE, 'file = "linked.ttf"', "no font file 'linked.ttf' in the layout"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_place(name, old, new, message, layout_folder):
    font = HOUSE / "fonts" / "IBMPlexSans-Regular.ttf"
    shutil.copy(font, layout_folder.parent / "outside.ttf")
    (layout_folder / "linked.ttf").symlink_to(layout_folder.parent / "outside.ttf")
    replaced(layout_folder, name, old, new)
    with pytest.raises(LayoutError) as caught:
        load_layout(str(layout_folder))
    assert str(caught.value).startswith(str(layout_folder / name))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["layout.toml", "theme.toml"])
def test_a_file_that_is_no_utf8_is_named(name, layout_folder):
    (layout_folder / name).write_bytes(b"name = 'caf\xe9'")
    with pytest.raises(LayoutError, match=rf"{name}: cannot be read as TOML: 'utf-8' codec"):
        load_layout(str(layout_folder))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("brief.css", lambda layout: layout.stylesheet),
        ("texts/method.md", lambda layout: layout.texts),
    ],
)
def test_a_text_that_is_no_utf8_is_named(name, read, layout_folder):
    (layout_folder / name).write_bytes(b"caf\xe9")
    layout = load_layout(str(layout_folder))
    with pytest.raises(LayoutError) as caught:
        read(layout)
    assert str(caught.value).startswith(f"{layout_folder / name}: cannot be read as UTF-8 text")


def test_all_mistakes_of_a_file_are_named_at_once(layout_folder):
    replaced(layout_folder, "theme.toml", INK, 'ink = "black"')
    replaced(layout_folder, "theme.toml", 'muted = "#55616e"', 'muted = "grey"')
    with pytest.raises(LayoutError, match=r"(?s)colours\.ink: .*\n  colours\.muted: "):
        load_layout(str(layout_folder))


def test_the_style_sheet_declares_every_face_and_colour_of_the_theme():
    sheet = load_layout().stylesheet
    for face in THEME["face"]:
        assert (
            f"@font-face{{font-family:'{face['family']}';font-weight:{face['weight']};"
            f"font-style:{face.get('style', 'normal')};src:url('{face['file']}')}}"
        ) in sheet
    for name, colour in THEME["colours"].items():
        assert f"--{name.replace('_', '-')}:{colour};" in sheet
    for role, family in THEME["fonts"].items():
        assert f"--{role}:'{family}';" in sheet


def test_the_style_sheets_lines_keep_their_numbers():
    # The engine names a mistake by its line, which must be the line in the analyst's file.
    own = (HOUSE / "brief.css").read_text("utf-8").splitlines()
    sheet = load_layout().stylesheet.splitlines()
    assert sheet[0].endswith(own[0])
    assert sheet[1:] == own[1:]


def test_every_variable_of_the_style_sheet_is_declared():
    declared = {"rise", "fall"}  # by the page itself, because they follow the market
    declared |= {name.replace("_", "-") for name in THEME["colours"]} | set(THEME["fonts"])
    used = set(re.findall(r"var\(--([\w-]+)\)", (HOUSE / "brief.css").read_text("utf-8")))
    assert used <= declared


def test_the_font_files_are_those_of_the_theme():
    assert [path.name for path in load_layout().font_files()] == [
        Path(face["file"]).name for face in THEME["face"]
    ]


RED_GREEN = ("#8a1812", "#277a5b", "Red marks rises, green falls.")
RED_BLUE = ("#8a1812", "#3f6bb3", "Red marks rises, blue falls.")
GREEN_RED = ("#0a4d32", "#b94434", "Green marks rises, red falls.")


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        *((country, RED_GREEN) for country in ("CN", "TW", "JP")),
        ("KR", RED_BLUE),
        *((country, GREEN_RED) for country in ("US", "DE", "HK", "", None)),
    ],
)
def test_price_colours_follow_the_market(country, expected):
    direction = load_layout().theme.direction(country)
    assert (direction.rise, direction.fall, direction.statement) == expected


def test_one_setting_changes_a_markets_price_colours(layout_folder):
    replaced(layout_folder, "theme.toml", '["CN", "TW", "JP"]', '["TW", "JP"]')
    direction = load_layout(str(layout_folder)).theme.direction("CN")
    assert (direction.rise, direction.fall, direction.statement) == GREEN_RED


def luminance(colour):
    """Relative luminance of #rrggbb by WCAG 2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["ink", "muted", "accent", "trend", "fair"])
def test_text_can_be_read_on_paper(name):
    assert contrast(THEME["colours"][name], THEME["colours"]["paper"]) >= 4.5


@pytest.mark.parametrize("country", ["CN", "KR", "US"])
def test_rises_are_darker_than_falls_for_readers_of_greyscale(country):
    direction = load_layout().theme.direction(country)
    assert luminance(direction.rise) < luminance(direction.fall)
    assert contrast(direction.rise, direction.fall) >= 1.7
