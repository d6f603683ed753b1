import pytest
from artists import (
    boxes_of,
    layout_of,
    lines_of,
    marked,
    patches_of,
    place_of,
    runs_of,
    strokes_of,
    text_of,
)

from briefs.charts.artwork import Words
from briefs.charts.canvas import POINTS, Canvas
from briefs.charts.shapes import (
    draw_areas,
    draw_boxes,
    draw_dots,
    draw_lines,
    draw_marks,
    draw_strokes,
)

BLUE, RED = "#0000ff", "#ff0000"
LAYOUT = layout_of(scores=(60, 30))
HEIGHT = 30 * POINTS


def sketched(draw):
    canvas = Canvas(LAYOUT, "scores")
    draw(canvas)
    return canvas


def shape_of(canvas):
    """The one mark of the artwork."""
    (shape,) = canvas.artwork().marks
    return shape


def letters_of(shape):
    return "".join(letter for letter, _ in shape.steps)


def at(x, y):
    """A place in millimetres as the artwork's points from the upper left corner."""
    return pytest.approx((x * POINTS, HEIGHT - y * POINTS), abs=0.011)


def test_a_canvas_has_the_size_of_the_picture_and_nothing_on_it():
    canvas = sketched(lambda canvas: None)
    artwork = canvas.artwork()
    assert (canvas.width, canvas.height) == (60, 30)
    assert (artwork.width, artwork.height) == pytest.approx((60 / 25.4 * 72, 30 / 25.4 * 72))
    assert artwork.family == LAYOUT.theme.fonts.narrow
    assert artwork.marks == ()


def test_places_are_millimetres_from_the_lower_left_corner():
    places = [(0, 0), (60, 30), (12.5, 7)]
    canvas = sketched(lambda canvas: draw_lines(canvas, [places], edgecolor=RED))
    steps = shape_of(canvas).steps
    assert [numbers for _, numbers in steps] == [at(*place) for place in places]


def test_all_boxes_of_a_look_are_one_path():
    boxes = [(1, 2, 10, 4), (1, 6, 20, 8), (30, 1, 31, 29)]
    canvas = sketched(lambda canvas: draw_boxes(canvas, boxes, facecolor=BLUE, linewidth=0))
    assert boxes_of(canvas.figure, BLUE) == boxes
    shape = shape_of(canvas)
    assert (shape.fill, shape.stroke) == (BLUE, "")
    assert letters_of(shape) == "MLLLZ" * 3


def test_all_strokes_of_a_look_are_one_path():
    strokes = [((1, 2), (10, 2)), ((5, 5), (5, 25))]
    canvas = sketched(lambda canvas: draw_strokes(canvas, strokes, edgecolor=RED, linewidth=2))
    assert strokes_of(canvas.figure, RED, width=2) == strokes
    shape = shape_of(canvas)
    assert (shape.fill, shape.stroke, shape.width, shape.cap) == ("", RED, 2, "butt")
    assert letters_of(shape) == "MLML"


def test_dots_are_round_and_as_wide_as_asked_for():
    canvas = sketched(lambda canvas: draw_dots(canvas, [(3, 4), (50, 20)], 3.4, RED))
    ends = strokes_of(canvas.figure, RED, width=3.4)
    assert [start for start, _ in ends] == [(3, 4), (50, 20)]
    assert all(end == pytest.approx(start, abs=0.01) and end != start for start, end in ends)
    shape = shape_of(canvas)
    assert (shape.width, shape.cap) == (3.4, "round")


@pytest.mark.parametrize("x", [3, 7.123, 20.0005, 50, 59.99])
def test_a_dot_keeps_a_length_in_the_artwork(x):
    # A stroke without any would be left out by some programs.
    canvas = sketched(lambda canvas: draw_dots(canvas, [(x, 4)], 3.4, RED))
    (_, start), (_, end) = shape_of(canvas).steps
    assert start != end


def test_a_line_goes_through_its_places_and_breaks_between_its_runs():
    runs = [[(1, 2), (10, 8), (20, 3)], [(30, 4), (40, 9)]]
    canvas = sketched(lambda canvas: draw_lines(canvas, runs, edgecolor=RED, linewidth=1.5))
    (line,) = lines_of(canvas.figure)
    assert runs_of(line) == runs
    shape = shape_of(canvas)
    assert letters_of(shape) == "MLLML"
    assert (shape.fill, shape.stroke, shape.width) == ("", RED, 1.5)
    assert (shape.cap, shape.join) == ("butt", "round")


def test_areas_are_closed_within_their_corners():
    areas = [[(1, 2), (10, 8), (20, 3)], [(30, 4), (40, 9), (40, 4), (35, 1)]]
    canvas = sketched(lambda canvas: draw_areas(canvas, areas, facecolor=BLUE, linewidth=0))
    shape = shape_of(canvas)
    assert letters_of(shape) == "MLLZMLLLZ"
    assert [numbers for _, numbers in shape.steps if numbers] == [
        at(*corner) for corners in areas for corner in corners
    ]


@pytest.mark.parametrize("marker", ["o", "^", "v", "s", "D"])
def test_marks_have_their_shape_size_and_place(marker):
    places = [(5, 6), (40, 20), (5.5, 6)]
    look = {"facecolor": BLUE, "edgecolor": RED, "linewidth": 0.8}
    canvas = sketched(lambda canvas: draw_marks(canvas, places, marker, 4.5, **look))
    marks = marked(canvas.figure)
    assert [mark.marker for mark in marks] == [marker] * 3
    assert [mark.place for mark in marks] == [pytest.approx(place) for place in places]
    assert [mark.size for mark in marks] == pytest.approx([4.5] * 3)
    shapes = canvas.artwork().marks
    assert len(shapes) == 3
    assert {(each.fill, each.stroke, each.width) for each in shapes} == {(BLUE, RED, 0.8)}


def test_a_round_mark_is_as_wide_as_asked_for():
    canvas = sketched(lambda canvas: draw_marks(canvas, [(30, 15)], "o", 6, facecolor=BLUE))
    steps = shape_of(canvas).steps
    places = [numbers[at : at + 2] for _, numbers in steps for at in range(0, len(numbers), 2)]
    across, down = zip(*places, strict=True)
    middle = at(30, 15)
    assert ((max(across) + min(across)) / 2, (max(down) + min(down)) / 2) == middle
    assert (max(across) - min(across), max(down) - min(down)) == pytest.approx((6, 6), abs=0.021)


def test_words_lie_on_marks_and_lines_and_these_on_shapes():
    def draw(canvas):
        canvas.write((5, 5), "words")
        draw_marks(canvas, [(5, 5)], "o", 4, facecolor=BLUE, linewidth=0)
        draw_lines(canvas, [[(1, 1), (9, 9)]], edgecolor=RED)
        draw_boxes(canvas, [(1, 1, 9, 9)], facecolor=RED, linewidth=0)
        draw_strokes(canvas, [((1, 1), (9, 9))], edgecolor=BLUE)
        draw_areas(canvas, [[(1, 1), (9, 9), (9, 1)]], facecolor=BLUE, linewidth=0, zorder=0.5)

    area, box, stroke, mark, line, words = sketched(draw).artwork().marks
    assert (letters_of(area), letters_of(box), letters_of(stroke)) == ("MLLZ", "MLLLZ", "ML")
    assert "C" in letters_of(mark)
    assert line.join == "round"
    assert isinstance(words, Words)


def test_what_is_drawn_later_of_its_kind_lies_on_top():
    def draw(canvas):
        draw_strokes(canvas, [((1, 1), (9, 9))], edgecolor=RED)
        draw_boxes(canvas, [(1, 1, 9, 9)], facecolor=BLUE, linewidth=0)
        draw_strokes(canvas, [((1, 9), (9, 1))], edgecolor=RED)

    assert [each.fill for each in sketched(draw).artwork().marks] == ["", BLUE, ""]


def test_nothing_is_drawn_where_there_is_nothing():
    def draw(canvas):
        draw_boxes(canvas, [], facecolor=BLUE)
        draw_strokes(canvas, [], edgecolor=BLUE)
        draw_dots(canvas, [], 3, BLUE)
        draw_lines(canvas, [], edgecolor=BLUE)
        draw_areas(canvas, [], facecolor=BLUE)
        draw_marks(canvas, [], "o", 3, facecolor=BLUE)

    assert patches_of(sketched(draw).figure) == []


def test_shapes_are_not_clipped():
    beyond = [((-5, 2), (70, 2))]
    canvas = sketched(lambda canvas: draw_strokes(canvas, beyond, edgecolor=RED))
    assert [numbers for _, numbers in shape_of(canvas).steps] == [at(-5, 2), at(70, 2)]


ALIGNED = [("left", "start"), ("center", "middle"), ("right", "end")]


@pytest.mark.parametrize(("ha", "anchor"), ALIGNED)
def test_words_stand_where_they_are_put_and_moved_by_points(ha, anchor):
    canvas = sketched(lambda canvas: canvas.write((10, 20), "words", offset=(3, -2), ha=ha))
    assert place_of(text_of(canvas.figure, "words")) == (10 + 3 / POINTS, 20 - 2 / POINTS)
    words = shape_of(canvas)
    assert (words.text, words.anchor, words.weight) == ("words", anchor, 400)
    assert (words.size, words.colour) == (canvas.label, canvas.colours.ink)
    assert words.x == pytest.approx(10 * POINTS + 3, abs=0.011)


def test_alignment_lifts_the_baseline_by_the_height_of_the_line():
    lifted = {}
    for va in ("baseline", "bottom", "center", "top"):
        canvas = sketched(lambda canvas, va=va: canvas.write((10, 20), "x", va=va, fontsize=10))
        lifted[va] = HEIGHT - 20 * POINTS - shape_of(canvas).y
    assert lifted["baseline"] == pytest.approx(0, abs=0.011)
    assert lifted["top"] < lifted["center"] < 0 < lifted["bottom"]
    middle = (lifted["top"] + lifted["bottom"]) / 2
    assert lifted["center"] == pytest.approx(middle, abs=0.011)
    assert 7 < lifted["bottom"] - lifted["top"] < 13


def test_words_of_one_alignment_share_a_baseline_whatever_their_letters():
    def draw(canvas):
        for across, text in enumerate(("ace", "Ågp", "(|)", "27")):
            canvas.write((10 * across, 20), text)

    assert len({words.y for words in sketched(draw).artwork().marks}) == 1


def test_no_words_are_no_mark():
    assert sketched(lambda canvas: canvas.write((1, 1), "")).artwork().marks == ()
