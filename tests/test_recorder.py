"""What matplotlib draws, as shapes and words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from briefs.charts.artwork import Artwork, Shape, Words
from briefs.charts.recorder import Recorder

HEIGHT = 72.0
BLUE, RED = "#0000ff", "#ff0000"


def recorded(*artists):
    """What artists draw on a sheet of 72 by 72 points."""
    figure, recorder = Figure(figsize=(1, 1), dpi=72, facecolor="none"), Recorder(HEIGHT)
    for artist in artists:
        artist.set_transform(Affine2D())
        figure.add_artist(artist)
    figure.draw(recorder)
    return recorder.marks


def one(artist):
    (mark,) = recorded(artist)
    return mark


def patch(points=((10, 10), (20, 30)), codes=None, **look):
    return PathPatch(Path(points, codes), **{"facecolor": "none", **look})


def test_a_sheet_without_paper_has_no_marks():
    assert recorded() == []


# Looks


@pytest.mark.parametrize(
    ("look", "fill", "stroke"),
    [
        ({"facecolor": BLUE, "edgecolor": RED}, BLUE, RED),
        ({"facecolor": "blue", "edgecolor": (1, 0, 0)}, BLUE, RED),
        ({"facecolor": "#00F", "edgecolor": "none"}, BLUE, ""),
        ({"facecolor": BLUE, "edgecolor": RED, "linewidth": 0}, BLUE, ""),
        ({"facecolor": BLUE, "edgecolor": RED, "linestyle": "none"}, BLUE, ""),
        ({"facecolor": "none", "edgecolor": RED}, "", RED),
        ({"facecolor": BLUE, "edgecolor": RED, "fill": False}, "", RED),
        ({"facecolor": (0, 0, 1, 0), "edgecolor": RED}, "", RED),
        ({"facecolor": "#808080", "edgecolor": (1, 0, 0, 0)}, "#808080", ""),
    ],
)
def test_fill_and_outline_are_told_apart(look, fill, stroke):
    shape = one(patch(**look))
    assert (shape.fill, shape.stroke) == (fill, stroke)
    assert (shape.width > 0) is bool(stroke)


@pytest.mark.parametrize(
    "look",
    [
        {"edgecolor": "none"},
        {"edgecolor": (1, 0, 0, 0)},
        {"edgecolor": RED, "linewidth": 0},
        {"facecolor": (0, 0, 1, 0), "edgecolor": "none"},
        {"edgecolor": RED, "visible": False},
    ],
)
def test_what_cannot_be_seen_is_left_out(look):
    assert recorded(patch(**look)) == []


@pytest.mark.parametrize(
    ("style", "dashes"),
    [
        ("solid", ()),
        ((0, (4, 2.5)), (8, 5)),
        ((0, (1.111, 3)), (2.22, 6)),
    ],
)
def test_dashes_are_points_of_the_width_of_the_line(style, dashes):
    assert one(patch(edgecolor=RED, linewidth=2, linestyle=style)).dashes == dashes


@pytest.mark.parametrize(
    ("cap", "told"), [("butt", "butt"), ("round", "round"), ("projecting", "square")]
)
@pytest.mark.parametrize("join", ["miter", "round", "bevel"])
def test_caps_and_joins_have_the_words_of_svg(cap, told, join):
    shape = one(patch(edgecolor=RED, capstyle=cap, joinstyle=join))
    assert (shape.cap, shape.join) == (told, join)


def test_a_width_has_two_decimals():
    assert one(patch(edgecolor=RED, linewidth=1 / 3)).width == 0.33


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_is_six_digits(channels):
    colour = "#{:02x}{:02x}{:02x}".format(*channels)
    assert one(patch(facecolor=colour, linewidth=0)).fill == colour
    assert one(patch(edgecolor=tuple(each / 255 for each in channels))).stroke == colour


# Paths


def test_places_are_measured_downwards_from_the_upper_left_corner():
    shape = one(patch(((0, 0), (10, 70), (72, 72)), edgecolor=RED))
    assert shape.steps == (("M", (0, 72)), ("L", (10, 2)), ("L", (72, 0)))


def test_places_are_rounded_to_hundredths_of_a_point():
    shape = one(patch(((1 / 3, 2 / 3), (10.006, 20.004)), edgecolor=RED))
    assert shape.steps == (("M", (0.33, 71.33)), ("L", (10.01, 52)))
    assert all(type(number) is float for _, numbers in shape.steps for number in numbers)


def test_a_path_without_codes_is_one_line():
    shape = one(patch(((0, 0), (1, 1), (2, 0), (3, 1)), edgecolor=RED))
    assert "".join(letter for letter, _ in shape.steps) == "MLLL"


def test_a_closed_path_ends_with_a_letter_alone():
    shape = one(Rectangle((10, 20), 30, 40, facecolor=BLUE, linewidth=0))
    assert shape.steps == (
        ("M", (10, 52)),
        ("L", (40, 52)),
        ("L", (40, 12)),
        ("L", (10, 12)),
        ("Z", ()),
    )


def test_curves_have_three_points():
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO]
    corners = ((0, 0), (10, 10), (20, 10), (30, 0), (40, 0))
    shape = one(patch(corners, codes, edgecolor=RED))
    assert shape.steps == (("M", (0, 72)), ("C", (10, 62, 20, 62, 30, 72)), ("L", (40, 72)))


def test_a_circle_is_curves_that_end_where_they_began():
    steps = one(Circle((36, 36), 10, facecolor=BLUE, linewidth=0)).steps
    assert "".join(letter for letter, _ in steps) == "M" + 8 * "C" + "Z"
    assert steps[-2][1][-2:] == steps[0][1]
    for _, numbers in steps[:-1]:
        x, y = numbers[-2:]
        assert np.hypot(x - 36, y - 36) == pytest.approx(10, abs=0.02)


def test_a_path_of_several_pieces_is_one_shape():
    codes = [Path.MOVETO, Path.LINETO] * 2
    shape = one(patch(((0, 0), (1, 0), (5, 0), (6, 0)), codes, edgecolor=RED))
    assert "".join(letter for letter, _ in shape.steps) == "MLML"


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=9))
def test_no_place_is_further_off_than_half_a_hundredth(points):
    steps = one(patch(points, edgecolor=RED)).steps
    assert len(steps) == len(points)
    for (_, (x, y)), (across, up) in zip(steps, points, strict=True):
        assert x == pytest.approx(across, abs=0.00501)
        assert y == pytest.approx(HEIGHT - up, abs=0.00501)


def test_marks_of_a_line_are_shapes_of_their_own():
    line = Line2D(
        [10, 30], [10, 50], linestyle="none", marker="s", markersize=4, markerfacecolor=BLUE,
        markeredgewidth=0,
    )  # fmt: skip
    first, second = recorded(line)
    assert {first.fill, second.fill} == {BLUE}
    across, down = zip(*(numbers for _, numbers in second.steps if numbers), strict=True)
    assert (min(across), max(across)) == (28, 32)
    assert (min(down), max(down)) == (20, 24)


def test_marks_stand_in_the_order_in_which_they_lie():
    above = patch(facecolor=RED, linewidth=0, zorder=2)
    below = patch(facecolor=BLUE, linewidth=0, zorder=1)
    assert [mark.fill for mark in recorded(above, below)] == [BLUE, RED]


# Words


@pytest.mark.parametrize(
    ("ha", "anchor"), [("left", "start"), ("center", "middle"), ("right", "end")]
)
def test_words_keep_their_look(ha, anchor):
    recorder = Recorder(HEIGHT)
    recorder.write("R&D <7>", (10.006, 20), ha=ha, size=7.5, weight=600, colour=RED)
    assert recorder.marks == [Words("R&D <7>", 10.01, 52, anchor, 7.5, 600, RED)]


def test_the_words_of_an_artwork_are_all_of_its_words():
    words = [Words(text, 1, 2, "start", 7, 400, RED) for text in ("a", "b", "a")]
    shape = Shape((("M", (1.0, 1.0)), ("L", (2.0, 2.0))), stroke=RED, width=1)
    artwork = Artwork(10, 10, "Own", (words[0], shape, words[1], words[2]))
    assert artwork.words == tuple(words)
    assert Artwork(10, 10, "Own", (shape,)).words == ()
