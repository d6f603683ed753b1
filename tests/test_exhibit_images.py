"""Exhibits as the engine's own pictures, read back from the PDF."""

import ctypes
import hashlib
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from artists import layout_of
from awkward import brief_of
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.charts import Exhibit
from briefs.charts.artwork import Artwork, Shape, Words
from briefs.claims import line
from briefs.errors import RenderError
from briefs.writers.exhibits import picture_url
from briefs.writers.pdf import Page, laid_out, pictures, stop_on, write_pdf
from briefs.writers.pictures import natural_width
from briefs.writers.typesetter import logged

LAYOUT = layout_of()
SAMPLE = "002428.SHZ"
INK, RED, BLUE = "#101010", "#ff0000", "#0000ff"
NO_SHEET = ""
SIZE = (100.0, 50.0)
"""Points of a picture made here."""
Letter = namedtuple("Letter", "text x y font size")
"""A letter of a page; its place is its origin, in points from the upper left corner."""


def exhibit_of(*marks):
    words = line("Words.")
    artwork = Artwork(*SIZE, LAYOUT.theme.fonts.narrow, marks)
    return Exhibit("test", words, words, words, words, artwork, *map(millimetres, SIZE), ())


def millimetres(points):
    return points / 72 * 25.4


def words(text, **own):
    look = {"x": 10.0, "y": 20.0, "anchor": "start", "size": 7.0, "weight": 400, "colour": INK}
    return Words(text, **{**look, **own})


def pdf_of(exhibit, scale=1.0):
    """A page of the size of an exhibit, or as much larger as `scale` says, with it alone."""
    width, height = (f"{side * scale}mm" for side in (exhibit.width, exhibit.height))
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>x</title><style>'
        f"@page{{size:{width} {height};margin:0}}body{{margin:0}}"
        f"img{{display:block;width:{width};height:{height}}}</style></head>"
        f'<body><img alt="x" src="{picture_url(exhibit.id)}"></body></html>'
    )
    page = Page(html, (exhibit,), "", "test", NO_SHEET)
    document = laid_out(page, LAYOUT)
    with logged() as complaints:
        content = document.write_pdf()
    stop_on(complaints, page.name)
    return content


def letters_of(content):
    """The letters of the first page, in order, without spaces."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        text, height = page.get_textpage(), page.get_height()
        for at in range(text.count_chars()):
            letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
            x, y, name = ctypes.c_double(), ctypes.c_double(), ctypes.create_string_buffer(99)
            pdfium.FPDFText_GetCharOrigin(text.raw, at, x, y)
            pdfium.FPDFText_GetFontInfo(text.raw, at, name, 99, ctypes.c_int())
            font = name.value.decode().partition("+")[2]
            size = pdfium.FPDFText_GetFontSize(text.raw, at)
            if not letter.isspace():
                found.append(Letter(letter, x.value, height - y.value, font, size))
        text.close()
        page.close()
    return found


def shown(content, scale=1.0):
    """The first page as a picture, `scale` pixels a point."""
    with pypdfium2.PdfDocument(content) as document:
        return document[0].render(scale=scale).to_pil().convert("RGB")


def printed(*texts):
    """All letters of words that stand in one picture."""
    return "".join(letter.text for letter in letters_of(pdf_of(exhibit_of(*texts))))


@cache
def exhibits():
    return brief_of(SAMPLE).exhibits


IDS = [each.id for each in brief_of(SAMPLE).exhibits]


# Words


@pytest.mark.parametrize("exhibit_id", IDS)
def test_the_words_of_a_picture_are_text_in_their_place_and_font(exhibit_id):
    exhibit = brief_of(SAMPLE).exhibit(exhibit_id)
    letters = letters_of(pdf_of(exhibit))
    assert exhibit.artwork.words
    left = list(letters)
    for each in exhibit.artwork.words:
        # The width by another way than the engine's.
        width = natural_width(each, LAYOUT)
        start = each.x - {"start": 0, "middle": width / 2, "end": width}[each.anchor]
        own = [
            letter
            for letter in left
            if abs(letter.y - each.y) < 0.1 and start - 0.3 < letter.x < start + width
        ]
        assert "".join(letter.text for letter in own) == "".join(each.text.split())
        assert own[0].x == pytest.approx(start, abs=0.3)
        assert [letter.size for letter in own] == pytest.approx([each.size] * len(own), abs=0.01)
        assert all(letter.font.startswith("IBM-Plex-Sans-Condensed") for letter in own)
        assert {"Semi-Bold" in letter.font for letter in own} == {each.weight == 600}
        left = [letter for letter in left if letter not in own]
    assert left == []


@pytest.mark.parametrize(("anchor", "share"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_words_are_anchored_by_their_width(anchor, share):
    text = words("Trend Line 50.77", x=60.0, anchor=anchor)
    first, *_ = letters_of(pdf_of(exhibit_of(text)))
    start = 60 - share * natural_width(text, LAYOUT)
    assert first.x == pytest.approx(start, abs=0.05)
    assert first.y == pytest.approx(20, abs=0.01)


def test_words_have_their_colour():
    picture = shown(pdf_of(exhibit_of(words("III", colour=RED, size=40.0, y=40.0))), 2)
    assert (255, 0, 0) in {colour for _, colour in picture.getcolors(99_999)}


@pytest.mark.parametrize(
    "blank", ["\u200b", "\u00ad", "\u200e", "\ufe0f", "\u2060", "\u2028"], ids=ascii
)
def test_what_has_no_looks_leaves_the_other_letters_alone(blank):
    assert printed(words(f"Clo{blank}se {blank}7")) == "Close7"
    assert printed(words(blank)) == ""


@pytest.mark.parametrize("space", ["\n", "\t", "\r", "\v", "\f"], ids=ascii)
def test_what_would_end_a_line_is_a_space(space):
    first, last = letters_of(pdf_of(exhibit_of(words(f"a{space}b"))))
    told, wanted = letters_of(pdf_of(exhibit_of(words("a b"))))
    assert (first, last) == (told, wanted)


@pytest.mark.parametrize(
    "text",
    ["R&D", "(7)", "a\\b", "<0041>", ") Tj", "BT ET", "−5.0%", "é ü ß", "Ελ Жу", "10\u20071"],
)
def test_words_of_any_kind_stay_words(text):
    assert printed(words(text)) == "".join(text.split())


KNOWN = "".join(
    letter
    for letter in map(chr, range(0x20, 0x2300))
    if letter.isprintable() and natural_width(words(letter), LAYOUT)
)
"""What the font of exhibits has, and prints one by one."""


@settings(max_examples=25)
@given(st.lists(st.text(st.sampled_from(KNOWN), min_size=1, max_size=9), min_size=1, max_size=3))
def test_every_letter_comes_back_as_it_was(texts):
    marks = [words(text, x=1.0, y=9.0 + 14 * at) for at, text in enumerate(texts)]
    letters = letters_of(pdf_of(exhibit_of(*marks)))
    for at, text in enumerate(texts):
        own = [letter.text for letter in letters if abs(letter.y - 9 - 14 * at) < 1]
        assert sorted(own) == sorted("".join(text.split()))


# A letter that no font has


def with_words(text):
    first, *others = exhibits()
    marks = (*first.artwork.marks, words(text))
    stray = replace(first, artwork=replace(first.artwork, marks=marks))
    return replace(brief_of(SAMPLE), exhibits=(stray, *others))


def test_a_letter_that_no_font_has_fails_the_brief_each_time():
    message = r"^002428\.SHZ: no font of the layout has the characters 😀 \(U\+1F600\)"
    for _ in range(2):
        with pytest.raises(RenderError, match=message):
            write_pdf(with_words("up 😀"), LAYOUT)
    assert write_pdf(with_words("up"), LAYOUT).pages == 2


def test_all_letters_that_no_font_has_are_named():
    with pytest.raises(RenderError, match=r"😀.*🚀"):
        pdf_of(exhibit_of(words("😀"), words("🚀", y=40.0)))


# Shapes


def box(left, top, right, bottom):
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return (*zip("MLLL", corners, strict=True), ("Z", ()))


def test_shapes_stand_in_their_place_and_order():
    content = pdf_of(
        exhibit_of(Shape(box(10.0, 5.0, 60.0, 45.0), BLUE), Shape(box(20.0, 5.0, 30.0, 25.0), RED))
    )
    picture = shown(content, 4)
    colours = {
        (12, 40): (0, 0, 255),
        (25, 15): (255, 0, 0),
        (25, 40): (0, 0, 255),
        (70, 20): (255, 255, 255),
        (5, 20): (255, 255, 255),
    }
    assert {place: picture.getpixel((4 * place[0], 4 * place[1])) for place in colours} == colours


@pytest.mark.parametrize(
    ("shape", "inside", "edge"),
    [
        (Shape(box(20.0, 10.0, 60.0, 40.0), BLUE, RED, 6.0), (0, 0, 255), (255, 0, 0)),
        (Shape(box(20.0, 10.0, 60.0, 40.0), "", RED, 6.0), (255, 255, 255), (255, 0, 0)),
        (Shape(box(20.0, 10.0, 60.0, 40.0), BLUE), (0, 0, 255), (255, 255, 255)),
    ],
    ids=["both", "outline", "fill"],
)
def test_fill_and_outline_are_drawn_as_told(shape, inside, edge):
    picture = shown(pdf_of(exhibit_of(shape)), 4)
    assert picture.getpixel((160, 100)) == inside
    assert picture.getpixel((4 * 18, 100)) == edge  # within the outer half of the outline


def stroke_of(**look):
    steps = (("M", (20.0, 25.0)), ("L", (80.0, 25.0)))
    return Shape(steps, stroke=RED, width=8.0, **look)


@pytest.mark.parametrize(("cap", "reach"), [("butt", 0), ("round", 4), ("square", 4)])
def test_ends_of_strokes_reach_as_far_as_their_caps(cap, reach):
    picture = shown(pdf_of(exhibit_of(stroke_of(cap=cap))), 4)
    red = [x for x in range(400) if picture.getpixel((x, 100)) == (255, 0, 0)]
    assert (red[0] / 4, (red[-1] + 1) / 4) == pytest.approx((20 - reach, 80 + reach), abs=0.5)
    # Off the middle a round end is shorter than a square one.
    off = [x for x in range(400) if picture.getpixel((x, 4 * 28)) == (255, 0, 0)]
    assert (off[0] - red[0] > 2) is (cap == "round")


def test_dashes_are_as_long_as_told_and_end_with_their_stroke():
    whole = Shape((("M", (20.0, 40.0)), ("L", (80.0, 40.0))), stroke=BLUE, width=2.0)
    picture = shown(pdf_of(exhibit_of(stroke_of(dashes=(20.0, 10.0)), whole)), 4)
    shades = {at: picture.getpixel((4 * at, 100)) for at in (30, 45, 60, 75)}
    assert [shade == (255, 0, 0) for shade in shades.values()] == [True, False, True, False]
    assert {picture.getpixel((4 * at, 160)) for at in (30, 45, 60, 75)} == {(0, 0, 255)}


def test_curves_are_round():
    reach = 20 * 0.5523
    steps = (
        ("M", (30.0, 25.0)),
        ("C", (30.0, 25 - reach, 50 - reach, 5.0, 50.0, 5.0)),
        ("C", (50 + reach, 5.0, 70.0, 25 - reach, 70.0, 25.0)),
        ("Z", ()),
    )
    picture = shown(pdf_of(exhibit_of(Shape(steps, RED))), 4)
    for x in (35, 45, 55, 65):
        top = 25 - (20**2 - (x - 50) ** 2) ** 0.5
        assert picture.getpixel((4 * x, round(4 * (top + 0.7)))) == (255, 0, 0)
        assert picture.getpixel((4 * x, round(4 * (top - 0.7)))) == (255, 255, 255)


# The picture as a whole


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_a_picture_is_drawn_as_large_as_the_page_has_room_for(scale):
    exhibit = exhibit_of(words("Close 7.5"), Shape(box(50.0, 10.0, 60.0, 40.0), RED))
    own, other = (letters_of(pdf_of(exhibit, each)) for each in (1.0, scale))
    assert [letter.text for letter in other] == [letter.text for letter in own]
    for one, two in zip(own, other, strict=True):
        assert (two.x, two.y) == pytest.approx((one.x * scale, one.y * scale), abs=0.02)
    picture = shown(pdf_of(exhibit, scale), 4)
    inside, outside = (round(4 * scale * x) for x in (55, 65))
    assert picture.getpixel((inside, round(100 * scale))) == (255, 0, 0)
    assert picture.getpixel((outside, round(100 * scale))) == (255, 255, 255)


def test_a_page_calls_pictures_by_their_exhibits():
    assert pictures(exhibits()) == {each.id: f"exhibit:{each.id}" for each in exhibits()}


def test_a_picture_that_no_exhibit_has_fails_its_page():
    page = Page('<img alt="x" src="exhibit:other">', (exhibit_of(),), "", "test", NO_SHEET)
    with pytest.raises(RenderError, match=r"^test: Failed to load image at 'exhibit:other'"):
        laid_out(page, LAYOUT)


def test_pictures_of_one_name_are_each_those_of_their_page():
    first, second = (exhibit_of(words(text)) for text in ("one", "two"))
    texts = ["".join(each.text for each in letters_of(pdf_of(e))) for e in (first, second, first)]
    assert texts == ["one", "two", "one"]


# The same bytes

DIGESTS = """
import sys
sys.path[:0] = [sys.argv[1]]
from test_exhibit_images import digests
print(digests())
"""


def digests():
    return [hashlib.sha256(pdf_of(each)).hexdigest() for each in exhibits()]


def test_a_picture_has_the_same_bytes_whatever_was_set_before():
    exhibit = exhibit_of(words("Zwölf Bäume, 12.5%"))
    first = pdf_of(exhibit)
    pdf_of(exhibit_of(words("%5.21 ,emuäB flöwZ", weight=600), words("Other words: 7", size=9.0)))
    assert pdf_of(exhibit) == first


def test_pictures_have_the_same_bytes_in_every_process():
    here = digests()
    assert digests() == here
    there = subprocess.run(
        [sys.executable, "-c", DIGESTS, Path(__file__).parent],
        env={"PYTHONHASHSEED": "4242", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == str(here)
