import re
import shutil
import stat
import tomllib
from pathlib import Path

import pytest

from briefs.errors import ExitCode, LayoutError, SettingsError, UsageError
from briefs.layout import (
    Imprint,
    complete_folder,
    copy_layout,
    layout_folder,
    layout_names,
    load_layout,
    load_looks,
    shelf,
)
from briefs.settings import PaperSize
from briefs.settings.publication import (
    DisclosureSettings,
    PageSettings,
    Publisher,
    Settings,
    load_settings,
)

HOUSE = Path(__file__).parent.parent / "layouts" / "house"
PLAN = tomllib.loads((HOUSE / "layout.toml").read_text("utf-8"))
THEMES = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in (HOUSE / "themes").glob("*.toml")
}
THEME = THEMES["house"]
LETTER = PageSettings(paper=PaperSize.LETTER)


@pytest.fixture
def folder(tmp_path):
    """A copy of the house layout that a test may spoil."""
    return shutil.copytree(HOUSE, tmp_path / "mine")


def replaced(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def with_page(**page):
    return Settings(page=PageSettings(**page))


def test_the_house_layout_is_the_one_that_comes_with_the_program():
    assert layout_names() == ("house",)
    layout = load_layout()
    assert (layout.name, layout.root, layout.pages) == ("house", HOUSE.resolve(), 2)
    assert (layout.theme_name, layout.paper, layout.price_colours) == ("house", "a4", "market")
    assert layout.drop == tuple(map(tuple, PLAN["drop"]))
    assert all(layout.drop)


def test_a_copied_layout_is_loaded_from_its_folder(folder):
    replaced(folder, "layout.toml", 'name = "house"', 'name = "mine"')
    replaced(folder, "layout.toml", "pages = 2", "pages = 3")
    layout = load_layout(str(folder))
    assert (layout.name, layout.root, layout.pages) == ("mine", folder.resolve(), 3)
    assert layout.theme == load_layout().theme


LEAST = """
name = "mine"
exhibits.a4 = {}
[[face]]
family = "IBM Plex Sans"
weight = 400
file = "fonts/IBMPlexSans-Regular.ttf"
"""


def test_a_layout_may_leave_out_what_has_a_default(folder):
    (folder / "layout.toml").write_text(LEAST)
    theme = folder / "themes" / "house.toml"
    theme.write_text(re.sub("IBM Plex (Serif|Sans Condensed)", "IBM Plex Sans", theme.read_text()))
    shutil.rmtree(folder / "texts")
    layout = load_layout(str(folder))
    assert (layout.pages, layout.drop, layout.title) == (2, (), "")
    assert (dict(layout.texts), dict(layout.sizes)) == ({}, {})


def test_texts_are_the_markdown_files_by_name():
    assert dict(load_layout().texts) == {
        name: (HOUSE / "texts" / f"{name}.md").read_text("utf-8").strip()
        for name in ("glossary", "method")
    }


REQUIRED = ("layout.toml", "brief.html.j2", "brief.md.j2", "brief.css")


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("load", [load_layout, load_looks, complete_folder])
def test_a_missing_file_is_named(load, name, folder):
    (folder / name).unlink()
    with pytest.raises(LayoutError) as caught:
        load(str(folder))
    assert str(caught.value) == f"{folder}: the layout lacks {name}"
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("name", "message"),
    [("hosue", "no layout 'hosue'; did you mean 'house'?"), ("nope", "no layout 'nope'")],
)
def test_an_unknown_layout_is_named_with_those_there_are(name, message):
    with pytest.raises(LayoutError) as caught:
        load_layout(name)
    assert str(caught.value) == message
    assert caught.value.hint == (
        "Give a folder that holds layout.toml, brief.html.j2, brief.md.j2, brief.css, "
        "or one of: house."
    )


def test_a_folder_of_that_name_does_not_stand_in_for_a_built_in_layout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house").mkdir()
    assert layout_folder("house") == HOUSE.resolve()
    assert layout_folder("./house") == (tmp_path / "house").resolve()


INK, NARROW = 'ink = "#16202b"', 'narrow = "IBM Plex Sans Condensed"'
FACE = 'file = "fonts/IBMPlexSans-Regular.ttf"'
TOP = "top = 9.0"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("layout.toml", 'name = "house"', "name =", "cannot be read as TOML: Invalid value"),
        ("layout.toml", 'name = "house"', 'name = ""', "name: is empty"),
        ("layout.toml", 'name = "house"', "", "name: is missing"),
        ("layout.toml", "pages = 2", "pages = 0", (
            "pages: should be greater than or equal to 1; found 0"
        )),
        ("layout.toml", "pages = 2", 'pages = "2"', "pages: should be a whole number; found '2'"),
        ("layout.toml", "pages = 2", "page = 2", "page: is no known key; did you mean 'pages'?"),
        ("layout.toml", '["summary"', '["sumary"', "drop.0.0: should be 'summary', 'range', "),
        ("layout.toml", '"glossary", ', '"verdict", ', "drop.1."),
        ("layout.toml", "scores = {", "score = {", "exhibits.a4.score: should be 'scores', "),
        ("layout.toml", "{ width = 57.6", "{ width = 0", (
            "exhibits.a4.scores.width: should be greater than 0; found 0"
        )),
        ("layout.toml", "[exhibits.letter]", "[exhibits.leter]", (
            "exhibits.leter: is no known key; did you mean 'letter'?"
        )),
        ("layout.toml", "weight = 400", "weight = 0", (
            "face.0.weight: should be greater than or equal to 1; found 0"
        )),
        ("layout.toml", 'style = "italic"', 'style = "oblique"', (
            "face.2.style: should be 'normal' or 'italic'; found 'oblique'"
        )),
        ("layout.toml", FACE, 'file = "gone.ttf"', (
            "face.0.file: no font file 'gone.ttf' in the layout"
        )),
        ("layout.toml", FACE, 'file = "../outside.ttf"', (
            "face.0.file: no font file '../outside.ttf' in the layout"
        )),
        ("layout.toml", FACE, 'file = "/etc/passwd"', (
            "face.0.file: no font file '/etc/passwd' in the layout"
        )),
        ("layout.toml", FACE, 'file = "fonts"', "face.0.file: no font file 'fonts' in the layout"),
        ("layout.toml", FACE, 'file = "linked.ttf"', (
            "face.0.file: no font file 'linked.ttf' in the layout"
        )),
        ("themes/house.toml", INK, 'ink = "black"', (
            "colours.ink: should be a colour such as '#1d3f5e'; found 'black'"
        )),
        ("themes/house.toml", INK, 'ink = "#123456; } body { display: none"', (
            "colours.ink: should be a colour such as '#1d3f5e'; found '#123456; } body {"
        )),
        ("themes/house.toml", INK, "ink = 0", (
            "colours.ink: should be a text in quotes; found 0"
        )),
        ("themes/house.toml", INK, "", "colours.ink: is missing"),
        ("themes/house.toml", INK, f'{INK}\nhue = "#123456"', (
            "colours.hue: is no known key; known are paper, ink, muted, "
        )),
        ("themes/house.toml", NARROW, 'narrow = "IBM Plex Sans Condnsed"', (
            "fonts.narrow: no face of 'IBM Plex Sans Condnsed' in layout.toml; "
            "did you mean 'IBM Plex Sans Condensed'?"
        )),
        ("themes/house.toml", "body = 8.4", "body = 6.9", (
            "type.body: should be greater than or equal to 7; found 6.9"
        )),
        ("themes/house.toml", "chart_small = 6.6", "chart_small = 6.4", (
            "type.chart_small: should be greater than or equal to 6.5; found 6.4"
        )),
        ("themes/house.toml", TOP, "top = -1", (
            "margins.a4.top: should be greater than or equal to 0; found -1"
        )),
        ("themes/house.toml", TOP, "top = nan", (
            "margins.a4.top: should be less than or equal to 1000; found nan"
        )),
        ("disclosures/default.toml", "{owner}.", "{owner!r}.", (
            "text: has wrong braces: {owner} should be a field's name alone"
        )),
        ("disclosures/default.toml", "{owner}.", "{owner", (
            "text: has wrong braces: expected '}' before end of string; write {{ for a brace"
        )),
        ("disclosures/default.toml", "{owner}.", "{}.", (
            "text: has wrong braces: {} should be a field's name alone"
        )),
        ("disclosures/default.toml", "{owner}.", "{onwer}.", (
            "text: {onwer} is neither under requires nor under [defaults]; did you mean 'owner'?"
        )),
        ("disclosures/default.toml", "requires =", "require =", (
            "require: is no known key; did you mean 'requires'?"
        )),
    ],
)  # fmt: skip
@pytest.mark.parametrize("load", [load_layout, load_looks])
def test_a_mistake_is_named_with_its_file_line_and_place(load, name, old, new, message, folder):
    font = HOUSE / "fonts" / "IBMPlexSans-Regular.ttf"
    shutil.copy(font, folder.parent / "outside.ttf")
    (folder / "linked.ttf").symlink_to(folder.parent / "outside.ttf")
    line = 1 + (folder / name).read_text("utf-8").partition(old)[0].count("\n")
    if not new:  # what is missing has the line of its table
        line = {"layout.toml": 1, "themes/house.toml": 6}[name]
    if "hue" in new:
        line += 1
    if name.startswith("disclosures") and "owner" in old:
        line = 5
    replaced(folder, name, old, new)
    with pytest.raises(LayoutError) as caught:
        load(str(folder))
    assert str(caught.value).startswith(f"{folder / name}:{line}: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["layout.toml", "themes/house.toml", "disclosures/default.toml"])
def test_a_file_that_is_no_utf8_is_named(name, folder):
    (folder / name).write_bytes(b"\nname = 'caf\xe9'")
    with pytest.raises(LayoutError) as caught:
        load_layout(str(folder))
    assert str(caught.value) == f"{folder / name}:2: is no UTF-8 text: invalid continuation byte"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("brief.css", lambda folder: load_layout(folder).stylesheet),
        ("texts/method.md", load_layout),
        ("texts/method.md", load_looks),
    ],
)
def test_a_text_that_is_no_utf8_is_named(name, read, folder):
    (folder / name).write_bytes(b"caf\xe9")
    with pytest.raises(LayoutError) as caught:
        read(str(folder))
    assert str(caught.value).startswith(f"{folder / name}: cannot be read as UTF-8 text")


def test_all_mistakes_of_a_file_are_named_at_once(folder):
    replaced(folder, "themes/house.toml", INK, 'ink = "black"')
    replaced(folder, "themes/house.toml", 'muted = "#55616e"', 'muted = "grey"')
    with pytest.raises(LayoutError, match=r"(?s)colours\.ink: .*\n.*: colours\.muted: "):
        load_layout(str(folder))


def test_a_plan_gives_up_parts_of_pages_that_it_has(folder):
    replaced(folder, "layout.toml", "pages = 2", "pages = 1")
    with pytest.raises(LayoutError) as caught:
        load_layout(str(folder))
    path = folder / "layout.toml"
    line = path.read_text("utf-8").splitlines().index("drop = [") + 1
    assert str(caught.value) == f"{path}:{line}: drop: has lists for 2 pages; pages is 1"


# Looks: every theme on every paper


def test_the_looks_of_a_layout_are_its_themes_on_each_paper():
    looks = load_looks("house")
    assert [(look.theme_name, look.paper) for look in looks] == [
        (theme, paper) for theme in ("house", "plain") for paper in PaperSize
    ]
    assert {look.imprint for look in looks} == {Imprint()}
    assert looks[3] == load_look("plain", PaperSize.LETTER)


def load_look(theme, paper):
    layout = load_layout("house", with_page(theme=theme, paper=paper))
    return layout.__class__(**{**vars(layout), "imprint": Imprint()})


def test_the_mistakes_of_all_files_are_named_at_once(folder):
    replaced(folder, "layout.toml", "pages = 2", "pages = 0")
    replaced(folder, "themes/house.toml", INK, 'ink = "black"')
    replaced(folder, "themes/plain.toml", 'ink = "#000000"', 'ink = "black"')
    replaced(folder, "disclosures/research.toml", "{regulator}", "{regulators}")
    with pytest.raises(LayoutError) as caught:
        load_looks(str(folder))
    assert [Path(line.partition(":")[0]).name for line in str(caught.value).splitlines()] == [
        *("layout.toml", "house.toml", "plain.toml", "research.toml")
    ]


def test_fonts_that_no_theme_finds_are_named_for_every_theme(folder):
    for theme in ("house", "plain"):
        replaced(folder, f"themes/{theme}.toml", NARROW, 'narrow = "Arial"')
    with pytest.raises(LayoutError) as caught:
        load_looks(str(folder))
    families = "known are IBM Plex Sans, IBM Plex Sans Condensed, IBM Plex Serif"
    assert [line.partition(": ")[2] for line in str(caught.value).splitlines()] == [
        f"fonts.narrow: no face of 'Arial' in layout.toml; {families}"
    ] * 2


def test_a_layout_without_a_theme_has_no_looks(folder):
    shutil.rmtree(folder / "themes")
    with pytest.raises(LayoutError, match="themes: there is no theme"):
        load_looks(str(folder))


@pytest.mark.parametrize(
    ("theme", "told"),
    [
        ("plan", "; did you mean 'plain'?"),
        ("nope", "; known are house, plain"),
        ("../themes/house", "; known are house, plain"),
    ],
)
def test_an_unknown_theme_is_named_with_those_there_are(theme, told):
    with pytest.raises(SettingsError) as caught:
        load_layout("house", with_page(theme=theme))
    place = HOUSE.resolve() / "themes"
    assert str(caught.value) == f"page.theme: no theme {theme!r} in {place}{told}"


def test_an_unknown_theme_is_named_with_the_line_of_the_settings_file(tmp_path):
    path = tmp_path / "briefs.toml"
    path.write_text("[page]\npaper = 'a4'\ntheme = 'plan'\n")
    settings = load_settings(path)
    with pytest.raises(SettingsError) as caught:
        load_layout("house", settings)
    assert str(caught.value).startswith(f"{path}:3: page.theme: no theme 'plan' in")
    with pytest.raises(SettingsError) as caught:
        load_layout("house", settings.on_page(theme="hause"))
    assert str(caught.value).startswith("--theme: no theme 'hause' in")


# Paper and style sheet


def test_each_paper_has_its_size_its_margins_and_its_exhibits():
    a4, letter = load_layout(), load_layout("house", Settings(page=LETTER))
    sheets = [re.match(r".*@page\{(.*?)\}", each.stylesheet)[1] for each in (a4, letter)]
    margins = [
        " ".join(f"{THEME['margins'][paper][side]:g}mm" for side in SIDES) for paper in PaperSize
    ]
    assert sheets == [
        f"size:210mm 297mm;margin:{margins[0]}",
        f"size:215.9mm 279.4mm;margin:{margins[1]}",
    ]
    own, changed = PLAN["exhibits"]["a4"], PLAN["exhibits"]["letter"]
    assert plain_sizes(a4) == own
    assert plain_sizes(letter) == own | changed
    assert plain_sizes(a4) != plain_sizes(letter)


SIDES = ("top", "right", "bottom", "left")


def plain_sizes(layout):
    return {name: size.model_dump() for name, size in layout.sizes.items()}


def test_an_exhibit_that_is_left_out_of_the_plan_has_no_size(folder):
    lines = (folder / "layout.toml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("panels =")]
    (folder / "layout.toml").write_text("\n".join(kept))
    layout = load_layout(str(folder))
    assert layout.sizes.keys() == load_layout().sizes.keys() - {"panels"}


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_declares_every_face_and_token_of_the_theme(theme):
    sheet = load_layout("house", with_page(theme=theme)).stylesheet
    for face in PLAN["face"]:
        assert (
            f"@font-face{{font-family:'{face['family']}';font-weight:{face['weight']};"
            f"font-style:{face.get('style', 'normal')};src:url('{face['file']}')}}"
        ) in sheet
    for name, colour in THEMES[theme]["colours"].items():
        assert f"--{name.replace('_', '-')}:{colour};" in sheet
    for role, family in THEMES[theme]["fonts"].items():
        assert f"--{role}:'{family}';" in sheet
    for role, points in THEMES[theme]["type"].items():
        assert f"--size-{role.replace('_', '-')}:{points}pt;" in sheet


def test_the_style_sheets_lines_keep_their_numbers():
    # The engine names a mistake by its line, which must be the line in the analyst's file.
    own = (HOUSE / "brief.css").read_text("utf-8").splitlines()
    sheet = load_layout().stylesheet.splitlines()
    assert sheet[0].endswith(own[0])
    assert sheet[1:] == own[1:]


def test_every_variable_of_the_style_sheet_is_declared():
    declared = {"rise", "fall"}  # by the page itself, because they follow the market
    declared |= set(re.findall(r"--([\w-]+):", load_layout().stylesheet))
    used = set(re.findall(r"var\(--([\w-]+)\)", (HOUSE / "brief.css").read_text("utf-8")))
    assert used <= declared
    assert len(used) > 10


def test_the_font_files_are_those_of_the_plan():
    assert [path.name for path in load_layout().font_files()] == [
        Path(face["file"]).name for face in PLAN["face"]
    ]


# Price colours


RED_GREEN = ("#8a1812", "#277a5b", "Red marks rises, green falls.")
RED_BLUE = ("#8a1812", "#3f6bb3", "Red marks rises, blue falls.")
GREEN_RED = ("#0a4d32", "#b94434", "Green marks rises, red falls.")


def shown(direction):
    return direction.rise, direction.fall, direction.says


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        *((country, RED_GREEN) for country in ("CN", "TW", "JP")),
        ("KR", RED_BLUE),
        *((country, GREEN_RED) for country in ("US", "DE", "HK", "", None)),
    ],
)
def test_price_colours_follow_the_market(country, expected):
    assert shown(load_layout().direction(country)) == expected


@pytest.mark.parametrize("country", ["CN", "KR", "US", None])
@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        ("red_up_green_down", RED_GREEN),
        ("red_up_blue_down", RED_BLUE),
        ("green_up_red_down", GREEN_RED),
    ],
)
def test_the_settings_force_one_convention_for_all_markets(convention, expected, country):
    layout = load_layout("house", with_page(price_colours=convention))
    assert shown(layout.direction(country)) == expected


def test_one_line_of_a_theme_changes_a_markets_price_colours(folder):
    replaced(folder, "themes/house.toml", '["CN", "TW", "JP"]', '["TW", "JP"]')
    assert shown(load_layout(str(folder)).direction("CN")) == GREEN_RED


# Disclosure


DEFAULT = tomllib.loads((HOUSE / "disclosures" / "default.toml").read_text("utf-8"))
RESEARCH = {"owner": "Jo Bloggs", "regulator": "the FMA", "conflicts": "none"}


def disclosed(firm="", profile="default", root="house", **fields):
    settings = Settings(
        publisher=Publisher(firm=firm),
        disclosure=DisclosureSettings(profile=profile, fields=fields),
    )
    return load_layout(str(root), settings).imprint.disclosure


def test_a_profile_is_filled_in_from_its_defaults_and_the_settings():
    text = DEFAULT["text"]
    default = DEFAULT["defaults"]["owner"]
    assert disclosed() == text.replace("{owner}", default)
    assert disclosed(owner="Jo {firm}") == text.replace("{owner}", "Jo {firm}")
    # What is left empty in the settings is as if it were not there.
    assert disclosed(owner=" ") == text.replace("{owner}", default)


def test_a_profile_names_the_firm():
    text = disclosed("Harbour Research", "research", **RESEARCH)
    assert text.startswith("Published by Harbour Research, supervised by the FMA.")
    assert "{" not in text
    for value in RESEARCH.values():
        assert value in text


def test_an_imprint_is_the_publishers():
    settings = Settings(publisher=Publisher(firm="Harbour", logo="data:image/png;base64,AA=="))
    imprint = load_layout("house", settings).imprint
    assert (imprint.firm, imprint.logo) == ("Harbour", "data:image/png;base64,AA==")


def test_all_required_fields_that_are_empty_are_named(tmp_path):
    path = tmp_path / "briefs.toml"
    path.write_text(
        "[publisher]\nfirm = ' '\n[disclosure]\nprofile = 'research'\n"
        "[disclosure.fields]\nowner = 'Jo'\nregulator = ''\n"
    )
    with pytest.raises(SettingsError) as caught:
        load_layout("house", load_settings(path))
    required = "is left empty, and the profile 'research' requires it"
    assert str(caught.value).splitlines() == [
        f"{path}:2: publisher.firm: {required}",
        f"{path}:7: disclosure.fields.regulator: {required}",
        f"{path}:5: disclosure.fields.conflicts: {required}",
    ]
    assert caught.value.hint == (
        "Fill in, or choose another disclosure profile: default, research."
    )
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_unknown_profile_or_field_is_named_with_the_nearest():
    with pytest.raises(SettingsError) as caught:
        disclosed(profile="reserch")
    assert str(caught.value) == (
        f"disclosure.profile: no profile 'reserch' in {HOUSE.resolve() / 'disclosures'}; "
        "did you mean 'research'?"
    )
    with pytest.raises(SettingsError) as caught:
        disclosed(ownr="Jo")
    assert str(caught.value) == (
        "disclosure.fields.ownr: the profile 'default' has no such field; did you mean 'owner'?"
    )


def test_braces_are_written_twice(folder):
    (folder / "disclosures" / "own.toml").write_text(
        "requires = ['owner']\ntext = ' {{not a field}} {owner}{firm} '"
    )
    assert disclosed(profile="own", root=folder, owner="Jo") == "{not a field} Jo"


# Copying


def files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_copy_has_every_file_of_the_layout_and_is_ours_to_edit(tmp_path, monkeypatch):
    home = shutil.copytree(HOUSE.parent, tmp_path / "installed")
    (home / "house" / ".DS_Store").write_text("")
    (home / "house" / "__pycache__").mkdir()
    for path in home.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    monkeypatch.setattr(shelf, "_built_in", lambda: home)
    copy_layout("house", tmp_path / "a" / "b")
    assert files(tmp_path / "a" / "b") == files(HOUSE)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert (tmp_path / "a" / "b" / "brief.css").stat().st_mode & stat.S_IWUSR
    assert load_layout(str(tmp_path / "a" / "b")).theme == load_layout().theme


def test_nothing_that_is_there_is_written_over(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("folder", "file", "link"):
        with pytest.raises(UsageError) as caught:
            copy_layout("house", tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}: exists already"
    assert list((tmp_path / "folder").iterdir()) == []
    assert (tmp_path / "file").read_text() == "mine"


def test_a_layout_that_is_not_there_cannot_be_copied(tmp_path):
    with pytest.raises(UsageError) as caught:
        copy_layout("nope", tmp_path / "mine")
    assert (str(caught.value), caught.value.hint) == ("no layout 'nope'", "Choose from house.")


def test_a_copy_that_fails_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError) as caught:
        copy_layout("house", tmp_path / "file" / "mine")
    assert str(caught.value).startswith(f"{tmp_path / 'file' / 'mine'}: cannot be written: ")

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf.shutil, "copytree", fails)
    with pytest.raises(UsageError, match="mine: cannot be written: No space left on device"):
        copy_layout("house", tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# Colours


def luminance(colour):
    """Relative luminance of #rrggbb by WCAG 2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


READ = ["ink", "muted", "accent", "trend", "fair"]


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_paper(theme, name):
    colours = THEMES[theme]["colours"]
    assert contrast(colours[name], colours["paper"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_figures_in_price_colours_can_be_read_on_paper(theme):
    paper = THEMES[theme]["colours"]["paper"]
    for convention in THEMES[theme]["price"].values():
        assert contrast(convention["rise"], paper) >= 4.5
        assert contrast(convention["fall"], paper) >= 4.5


@pytest.mark.parametrize("name", READ)
def test_a_theme_whose_text_cannot_be_read_is_refused_with_the_contrast(name, folder):
    own = f'{name} = "{THEME["colours"][name]}"'
    replaced(folder, "themes/house.toml", own, f'{name} = "#808080"')
    with pytest.raises(LayoutError) as caught:
        load_layout(str(folder))
    told = "#808080 on the paper's #ffffff has a contrast of 3.95 to 1; to be read it needs 4.5"
    assert str(caught.value).endswith(f": colours.{name}: {told}")
    replaced(folder, "themes/house.toml", f'{name} = "#808080"', f'{name} = "#767676"')
    assert getattr(load_layout(str(folder)).theme.colours, name) == "#767676"  # 4.54


def test_a_theme_may_be_light_on_dark(folder):
    path = folder / "themes" / "house.toml"
    text = path.read_text("utf-8").replace('paper = "#ffffff"', 'paper = "#101418"')
    for name in READ:
        text = text.replace(f'{name} = "{THEME["colours"][name]}"', f'{name} = "#e8eef4"')
    path.write_text(text, "utf-8")
    assert load_layout(str(folder)).theme.colours.paper == "#101418"


def test_without_a_paper_only_the_paper_is_wrong(folder):
    replaced(folder, "themes/house.toml", 'paper = "#ffffff"', 'paper = "white"')
    with pytest.raises(LayoutError) as caught:
        load_layout(str(folder))
    assert str(caught.value).count("\n") == 0
    assert "colours.paper: should be a colour" in str(caught.value)


@pytest.mark.parametrize("country", ["CN", "KR", "US"])
@pytest.mark.parametrize("theme", THEMES)
def test_rises_are_darker_than_falls_for_readers_of_greyscale(theme, country):
    direction = load_layout("house", with_page(theme=theme)).direction(country)
    assert luminance(direction.rise) < luminance(direction.fall)
    assert contrast(direction.rise, direction.fall) >= 1.7


def colours_of(node):
    for each in node.values():
        if isinstance(each, dict):
            yield from colours_of(each)
        elif isinstance(each, str) and each.startswith("#"):
            yield each


def test_every_colour_of_the_plain_theme_is_a_grey():
    found = list(colours_of(THEMES["plain"]))
    assert len(found) == 2 * (11 + 6)
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in found)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [("strong", "middle", 1.7), ("middle", "weak", 1.7), ("weak", "band", 1.3),
     ("trend", "fair", 1.7), ("ink", "muted", 1.7), ("rule", "paper", 1.7), ("band", "paper", 1.1)],
)  # fmt: skip
def test_neighbours_of_the_plain_theme_can_be_told_apart(one, other, least):
    colours = THEMES["plain"]["colours"]
    assert contrast(colours[one], colours[other]) >= least


def test_falls_of_the_plain_theme_are_outlines():
    for convention in THEMES["plain"]["price"].values():
        assert convention["open_falls"]
        assert convention["says"] == "Full bars mark rises, outlined bars falls."
