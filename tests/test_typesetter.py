import base64
import io
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pages import layout_of

from briefs.errors import LayoutError
from briefs.typefaces import ExtraFace
from briefs.writers.typesetter import LayoutFetcher, logged, typesetter

FONTS = Path(__file__).parent.parent / "layouts" / "house" / "fonts"
SANS = "fonts/IBMPlexSans-Regular.ttf"
PAGE = '<html lang="en"><title>Test</title><h1>Title</h1><p>text <code>code</code></p>'


@pytest.fixture
def made(tmp_path):
    return lambda css="", body="": layout_of(tmp_path / "layout", body, css)


def fonts_of(document):
    with pikepdf.open(io.BytesIO(document.write_pdf())) as pdf:
        return {
            str(each.FontName).partition("+")[2]
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        }


# Fonts


PICTURE = """<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30'>
<text y='20' font-family='Arial, sans-serif'>in a picture</text></svg>"""
WISHES = "".join(
    f'<p style="font-family: {family}"><b>bold</b> <i>italic</i>'
    for family in ("serif", "monospace", "'DejaVu Sans'", "cursive")
)


def test_only_the_layouts_fonts_are_used_whatever_a_page_asks_for(made):
    page = f'{PAGE}{WISHES}<img alt="x" src="data:image/svg+xml,{PICTURE}">'
    with logged() as complaints:
        fonts = fonts_of(typesetter(made()).lay_out(page))
    assert complaints == []
    assert fonts
    assert all(name.startswith("IBM-Plex-") for name in fonts), fonts


def test_the_environment_is_left_as_it_was(made, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/some/where/fonts.conf")
    typesetter(made("p { color: red }"))
    assert os.environ["FONTCONFIG_FILE"] == "/some/where/fonts.conf"
    monkeypatch.delenv("FONTCONFIG_FILE")
    typesetter(made("p { color: blue }"))
    assert "FONTCONFIG_FILE" not in os.environ


LOADED = """
import sys, warnings
warnings.simplefilter("error")
from briefs.layout import load_layout
from briefs.writers.typesetter import typesetter
print(len(typesetter(load_layout(sys.argv[1])).lay_out('<html lang="en"><p>x</p>').pages))
"""


def test_a_machine_without_any_font_sets_the_same_page(made, tmp_path):
    bare = tmp_path / "fonts.conf"
    bare.write_text("<fontconfig/>")
    env = {"FONTCONFIG_FILE": str(bare), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", LOADED, made().root]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("1\n", "")


def table_of(font, tag):
    """Where a table lies in a font file."""
    for number in range(struct.unpack(">H", font[4:6])[0]):
        name, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if name.decode() == tag:
            return offset, length
    raise AssertionError(f"no table {tag}")


def without(font, tag):
    offset, length = table_of(font, tag)
    return font[:offset] + b"\xff" * length + font[offset + length :]


DAMAGE = {
    "empty": lambda font: b"",
    "a text": lambda font: b"no font",
    "cut off": lambda font: font[:100_000],
    "the table head": lambda font: without(font, "head"),
    "the table glyf": lambda font: without(font, "glyf"),
    "the table cmap": lambda font: without(font, "cmap"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_font_that_is_none_is_a_mistake_that_names_the_file(damage, made):
    layout = made()
    path = layout.root / SANS
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    with pytest.raises(LayoutError) as caught:
        typesetter(layout)
    assert str(caught.value).startswith(f"{path}: is no sound font: ")


def test_a_broken_font_of_the_style_sheet_is_named_too(made):
    layout = made("@font-face { font-family: Own; src: url(own.ttf) }")
    (layout.root / "own.ttf").write_bytes(b"no font")
    with pytest.raises(LayoutError, match=r"/own\.ttf: is no sound font: "):
        typesetter(layout)


def test_a_broken_font_in_the_text_of_a_style_sheet_is_a_mistake(made):
    css = f"@font-face {{ font-family: Own; src: url(data:font/ttf;base64,{'A' * 80}) }}"
    with pytest.raises(LayoutError, match=r"^data:font/ttf;base64,A+: is no sound font: "):
        typesetter(made(css))


def test_a_font_that_is_not_there_is_a_mistake(made):
    layout = made("\n\n@font-face { font-family: Own; src: url(gone.ttf) }")
    with pytest.raises(LayoutError, match=r"brief\.css: Font-face 'Own' cannot be loaded$"):
        typesetter(layout)


def test_a_web_font_will_do(made):
    from fontTools.ttLib import TTFont

    layout = made("@font-face { font-family: Own; src: url(own.woff2) } p { font-family: Own }")
    font = TTFont(FONTS / "IBMPlexSerif-Medium.ttf")
    font.flavor = "woff2"
    font.save(layout.root / "own.woff2")
    assert "Own-Medium" in fonts_of(typesetter(layout).lay_out(PAGE))


@pytest.mark.parametrize("family", ["serif", "Monospace", "sans-serif", "system-ui"])
def test_a_face_cannot_have_a_name_that_means_any_font(family, made):
    layout = made(f"@font-face {{ font-family: '{family}'; src: url({SANS}) }}")
    with pytest.raises(LayoutError) as caught:
        typesetter(layout)
    assert str(caught.value) == (
        f"{layout.root / SANS}: the face is named {family!r}, which is any font's name in CSS"
    )


# Style sheets


@pytest.mark.parametrize(
    ("css", "lines"),
    [
        (
            "p { color: red }\n\nh1 { colour: red }",
            [":3: Ignored `colour: red`, unknown property."],
        ),
        ("p { color: redd }", [":1: Ignored `color: redd`, invalid value."]),
        ("p { color: red }\n\n@@@", [":3: Parse error"]),
        (
            "@font-face {\n  font-family: Own\n}",
            [":1: Missing src descriptor in '@font-face' rule"],
        ),
        (
            "p { colour: red }\nh1 { siez: 1 }",
            [":1: Ignored `colour: red`", ":2: Ignored `siez: 1`"],
        ),
        ("p { color: red }\n@import 'more.css';", [":2: @import rule"]),
    ],
)
def test_mistakes_in_the_style_sheet_are_named_with_their_lines(css, lines, made):
    layout = made(css)
    with pytest.raises(LayoutError) as caught:
        typesetter(layout)
    said = str(caught.value).splitlines()
    assert len(said) == len(lines)
    for told, line in zip(said, lines, strict=True):
        assert told.startswith(f"{layout.root / 'brief.css'}{line}")


def test_a_layout_is_loaded_once(made):
    layout = made("p { color: red }")
    assert typesetter(layout) is typesetter(layout)


def test_rules_of_a_page_come_after_the_layouts(made):
    setter = typesetter(made("p { font-size: 10px }"))
    plain, larger = setter.lay_out("<p>x</p>"), setter.lay_out("<p>x</p>", "p { font-size: 90px }")
    assert height(larger) > height(plain)


def height(document):
    (root,) = (box for box in document.pages[0]._page_box.children if box.element_tag == "html")
    return root.height


# What may be read


def test_an_extra_face_may_be_read_and_nothing_beside_it(made, tmp_path):
    font = Path(shutil.copy(FONTS / "IBMPlexSerif-Medium.ttf", tmp_path / "extra.ttf"))
    layout = made()
    extra = typesetter(layout, (ExtraFace("Extra", font),))
    document = extra.lay_out(PAGE, "p { font-family: Extra }")
    assert "Extra-Medium" in fonts_of(document)
    assert extra.fetcher.fetch(font.as_uri()).read() == font.read_bytes()
    (tmp_path / "beside.ttf").write_bytes(b"x")
    for fetcher, url in (
        (extra.fetcher, (tmp_path / "beside.ttf").as_uri()),
        (typesetter(layout).fetcher, font.as_uri()),
    ):
        with pytest.raises(ValueError, match="the layout may not read"):
            fetcher.fetch(url)


def test_data_and_the_layouts_own_files_may_be_read(tmp_path):
    (tmp_path / "one two.txt").write_text("in a file")
    fetcher = LayoutFetcher(tmp_path)
    data = base64.b64encode(b"in the address").decode()
    assert fetcher.fetch(f"data:text/plain;base64,{data}").read() == b"in the address"
    assert fetcher.fetch((tmp_path / "one two.txt").as_uri()).read() == b"in a file"


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "file://127.0.0.1/x", "ftp://127.0.0.1/x"])
def test_no_other_machine_is_asked(url, tmp_path):
    with pytest.raises(ValueError, match="the layout may not read"):
        LayoutFetcher(tmp_path).fetch(url)
