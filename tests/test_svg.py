"""Artwork as SVG."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.charts.artwork import Artwork, Shape, Words
from briefs.charts.svg import FALLBACK, marks_of, svg_of

SVG = "{http://www.w3.org/2000/svg}"
LINE = (("M", (1.0, 2.0)), ("L", (3.5, 4.25)))
INK = "#101010"


def artwork_of(*marks, family="Own Sans"):
    return Artwork(100.0, 50.0, family, marks)


def parsed(artwork):
    return ElementTree.fromstring(svg_of(artwork))  # noqa: S314 (made here)


def element(mark, **own):
    (node,) = parsed(artwork_of(mark, **own))
    return node


def words(text, **own):
    look = {"x": 1.0, "y": 2.0, "anchor": "start", "size": 7.0, "weight": 400, "colour": INK}
    return Words(text, **{**look, **own})


def test_a_picture_has_its_size_in_points_and_one_unit_a_point():
    root = parsed(artwork_of())
    assert root.tag == f"{SVG}svg"
    assert root.attrib == {
        "width": "100.0000pt",
        "height": "50.0000pt",
        "viewBox": "0 0 100.0000 50.0000",
    }
    assert list(root) == []


def test_marks_stand_in_order_a_line_each():
    marks = Shape(LINE, INK), words("one"), Shape(LINE, stroke=INK, width=1), words("two")
    assert [node.tag.removeprefix(SVG) for node in parsed(artwork_of(*marks))] == [
        *("path", "text", "path", "text")
    ]
    assert len(marks_of(artwork_of(*marks)).splitlines()) == 4


# Shapes


@pytest.mark.parametrize(
    ("shape", "attributes"),
    [
        (Shape(LINE, "#00ff00"), {"fill": "#00ff00"}),
        (
            Shape(LINE, stroke=INK, width=0.5),
            {"fill": "none", "stroke": INK, "stroke-width": "0.5"},
        ),
        (
            Shape(LINE, "#00ff00", INK, 2.0),
            {"fill": "#00ff00", "stroke": INK, "stroke-width": "2"},
        ),
        (
            Shape(LINE, "", INK, 1.0, "square", "round", (4.4, 2.75)),
            {
                "fill": "none",
                "stroke": INK,
                "stroke-width": "1",
                "stroke-linecap": "square",
                "stroke-linejoin": "round",
                "stroke-dasharray": "4.4 2.75",
            },
        ),
        # Without an outline its look is nobody's business.
        (Shape(LINE, "#00ff00", "", 2.0, "round", "round", (1.0,)), {"fill": "#00ff00"}),
    ],
)
def test_a_shape_tells_what_is_not_so_without_a_word(shape, attributes):
    assert element(shape).attrib == {"d": "M1 2L3.5 4.25", **attributes}


def test_a_path_has_all_its_steps():
    steps = (*LINE, ("C", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)), ("Z", ()), *LINE)
    assert element(Shape(steps, INK)).get("d") == ("M1 2L3.5 4.25C1 2 3 4 5 6ZM1 2L3.5 4.25")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.0, "0"),
        (10.0, "10"),
        (100.0, "100"),
        (0.5, "0.5"),
        (1.25, "1.25"),
        (-3.1, "-3.1"),
        (20.004, "20"),
        (1e-9, "0"),
        (1234567.0, "1234567"),
    ],
)
def test_numbers_have_no_more_decimals_than_they_need(number, written):
    shape = Shape((("M", (number, 7.0)),), INK)
    assert element(shape).get("d") == f"M{written} 7"


@given(st.floats(-1e6, 1e6))
def test_a_number_keeps_two_decimals_and_is_never_an_exponent(number):
    written = element(Shape((("M", (number, 7.0)),), INK)).get("d").split()[0].removeprefix("M")
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", written)
    assert float(written) == pytest.approx(number, abs=0.005001)


# Words


@pytest.mark.parametrize(
    ("anchor", "told"), [("start", None), ("middle", "middle"), ("end", "end")]
)
def test_words_are_anchored_where_they_do_not_start(anchor, told):
    assert element(words("x", anchor=anchor)).get("text-anchor") == told


@pytest.mark.parametrize(("weight", "told"), [(400, None), (600, "600"), (300, "300")])
def test_words_tell_their_weight_where_it_is_not_the_usual(weight, told):
    assert element(words("x", weight=weight)).get("font-weight") == told


def test_words_tell_place_size_colour_and_family():
    node = element(words("Close", x=3.456, y=10.0, size=6.6))
    assert node.text == "Close"
    assert node.attrib == {
        "x": "3.46",
        "y": "10",
        "font-family": f"'Own Sans', {FALLBACK}",
        "font-size": "6.6",
        "fill": INK,
    }


@pytest.mark.parametrize("family", ['A "B" & <C>', "O'Brien", "Zwei Wörter"])
def test_a_family_of_any_name_stays_in_its_attribute(family):
    node = element(words("x"), family=family)
    assert node.get("font-family") == f"'{family}', {FALLBACK}"


def test_words_are_held_to_a_width_where_there_is_one():
    artwork = artwork_of(words("held"), words("free"))
    marks = marks_of(artwork, lambda each: 20.0 if each.text == "held" else None)
    held, free = marks.splitlines()
    assert ' textLength="20.00" lengthAdjust="spacingAndGlyphs"' in held
    assert "textLength" not in free
    assert "textLength" not in svg_of(artwork)


@pytest.mark.parametrize(
    "text", ["R&D", "<b>7</b>", "</text></svg>", "&amp;", 'say "x"', "it's", "]]>", "−5", "云南"]
)
def test_hostile_words_stay_words(text):
    assert element(words(text)).text == text
    assert list(element(words(text))) == []


PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1)


@given(st.lists(PRINTABLE, max_size=4))
def test_all_printable_words_come_back_as_they_were(texts):
    nodes = parsed(artwork_of(*(words(text) for text in texts)))
    assert [node.text for node in nodes] == texts
    assert all(len(node) == 0 for node in nodes)
