from xml.etree import ElementTree

import pytest
from artists import boxes_of, layout_of, strokes_of

from briefs.charts.canvas import Canvas
from briefs.charts.shapes import draw_boxes, draw_dots, draw_strokes, sheet

BLUE, RED = "#0000ff", "#ff0000"
LAYOUT = layout_of(scores=(60, 30))


def sketched(draw):
    canvas = Canvas(LAYOUT, "scores")
    with canvas.style():
        draw(sheet(canvas))
    return canvas


def paths_of(canvas):
    root = ElementTree.fromstring(canvas.svg())  # noqa: S314 (the program's own file)
    paths = root.iter("{http://www.w3.org/2000/svg}path")
    return [path for path in paths if path.get("style") != "fill: none"]


def test_a_sheet_has_the_size_of_the_picture_in_millimetres_and_nothing_on_it():
    canvas = sketched(lambda axes: None)
    (axes,) = canvas.figure.axes
    corner = axes.transData.transform((60, 30)) / canvas.figure.dpi * 25.4
    assert list(axes.transData.transform((0, 0))) == [0, 0]
    assert list(corner) == pytest.approx([60, 30])
    assert paths_of(canvas) == []


def test_all_boxes_of_a_look_are_one_path():
    boxes = [(1, 2, 10, 4), (1, 6, 20, 8), (30, 1, 31, 29)]
    canvas = sketched(lambda axes: draw_boxes(axes, boxes, facecolor=BLUE, linewidth=0))
    assert boxes_of(canvas.figure, BLUE) == boxes
    (path,) = paths_of(canvas)
    assert "fill: #0000ff" in path.get("style")
    assert path.get("d").count("z") == 3


def test_all_strokes_of_a_look_are_one_path():
    strokes = [((1, 2), (10, 2)), ((5, 5), (5, 25))]
    canvas = sketched(lambda axes: draw_strokes(axes, strokes, edgecolor=RED, linewidth=2))
    assert strokes_of(canvas.figure, RED, width=2) == strokes
    (path,) = paths_of(canvas)
    style = path.get("style")
    assert "fill: none" in style
    assert "stroke-width: 2" in style
    assert "linecap" not in style  # flat ends are what the picture has without a word


def test_dots_are_round_and_as_wide_as_asked_for():
    canvas = sketched(lambda axes: draw_dots(axes, [(3, 4), (50, 20)], 3.4, RED))
    ends = strokes_of(canvas.figure, RED, width=3.4)
    assert [start for start, _ in ends] == [(3, 4), (50, 20)]
    assert all(end == pytest.approx(start, abs=0.01) and end != start for start, end in ends)
    (path,) = paths_of(canvas)
    assert "stroke-linecap: round" in path.get("style")
    places = [piece.split()[:2] for piece in path.get("d").replace("L", "M").split("M ")[1:]]
    assert places[0] != places[1]  # a stroke without any length would be left out by some programs


def test_nothing_is_drawn_where_there_is_nothing():
    def draw(axes):
        draw_boxes(axes, [], facecolor=BLUE)
        draw_strokes(axes, [], edgecolor=BLUE)
        draw_dots(axes, [], 3, BLUE)

    assert paths_of(sketched(draw)) == []


def test_shapes_are_not_clipped():
    canvas = sketched(lambda axes: draw_strokes(axes, [((-5, 2), (70, 2))], edgecolor=RED))
    assert "clip" not in canvas.svg()
