import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from awkward import NAMES, SAMPLES, brief_of, house

from briefs.charts.artwork import Words
from briefs.charts.canvas import text_width
from briefs.claims import line
from briefs.writers.pictures import EDGE, ENLARGED, POINT, standalone

SVG = "{http://www.w3.org/2000/svg}"
LAYOUT = house().layout


def exhibits_of(name):
    return brief_of(name).exhibits


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 (made here)


def tree(exhibit, layout=LAYOUT):
    return parsed(standalone(exhibit, layout))


def drawn(words, size=7.0, weight=400):
    """An exhibit whose picture is one text."""
    exhibit = exhibits_of("002428.SHZ")[0]
    text = Words(words, 1, 2, "start", size, weight, "#000000")
    return replace(exhibit, artwork=replace(exhibit.artwork, marks=(text,)))


def length(exhibit):
    """The millimetres that the one text of a picture is held to; None where it is not held."""
    (text,) = tree(exhibit).iter(f"{SVG}text")
    given = text.get("textLength")
    assert text.get("lengthAdjust") == ("spacingAndGlyphs" if given else None)
    return float(given) * POINT if given else None


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_named_and_described(name):
    for exhibit in exhibits_of(name):
        root = tree(exhibit)
        assert root.get("role") == "img"
        # The first child: an SVG's name is looked for nowhere else.
        assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert [child.text for child in root[:2]] == [exhibit.headline.text, exhibit.alt.text]


@pytest.mark.parametrize("name", NAMES)
def test_paper_lies_under_all_of_it(name):
    for exhibit in exhibits_of(name):
        root = tree(exhibit)
        paper = root[2].attrib
        assert paper.pop("fill") == LAYOUT.theme.colours.paper
        assert paper == {"x": f"{-EDGE}", "y": f"{-EDGE}", "width": "100%", "height": "100%"}
        left, top, width, height = map(float, root.get("viewBox").split())
        assert (left, top) == (-EDGE, -EDGE)
        assert width == pytest.approx(exhibit.width / POINT + 2 * EDGE, abs=0.01)
        assert height == pytest.approx(exhibit.height / POINT + 2 * EDGE, abs=0.01)
        assert float(root.get("width")) == pytest.approx(width * ENLARGED, abs=0.5)
        assert float(root.get("height")) == pytest.approx(height * ENLARGED, abs=0.5)


def test_the_paper_is_the_themes():
    colours = LAYOUT.theme.colours.model_copy(update={"paper": "#fdf6e3"})
    layout = replace(LAYOUT, theme=LAYOUT.theme.model_copy(update={"colours": colours}))
    assert tree(exhibits_of("002428.SHZ")[0], layout)[2].get("fill") == "#fdf6e3"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_drawing_is_lost(name):
    for exhibit in exhibits_of(name):
        before = parsed(exhibit.svg)
        after = tree(exhibit)
        held = re.sub(
            ' textLength="[^"]*" lengthAdjust="[^"]*"', "", standalone(exhibit, LAYOUT).decode()
        )
        assert held.endswith(exhibit.svg.partition(">\n")[2])
        assert [each.tag for each in after[3:]] == [each.tag for each in before]
        assert len(before) == len(exhibit.artwork.marks) > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_of_a_real_picture_keeps_its_width(name):
    for exhibit in exhibits_of(name):
        texts = list(tree(exhibit).iter(f"{SVG}text"))
        assert len(texts) == len(exhibit.labels)
        assert [each.text for each in texts if not each.get("textLength")] == []


WORDS = ("+37.8", "Trend Line 50.77", "52-week high 105.2", "−10.5", "27 Feb", "é ü", "10\u20071")


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(("weight", "bold"), [(400, False), (600, True)])
def test_the_width_is_that_of_the_font_to_a_hundredth(words, weight, bold):
    natural = text_width(LAYOUT, words, 7, bold=bold)
    assert length(drawn(words, weight=weight)) == pytest.approx(natural, rel=0.012)


def test_the_width_grows_with_the_size():
    small = length(drawn("Trend Line"))
    assert length(drawn("Trend Line", 10.5)) == pytest.approx(small * 1.5, rel=0.001)


def test_what_is_escaped_is_measured_as_what_it_stands_for():
    parts = length(drawn("AB")) + length(drawn("&"))
    assert length(drawn("A&B")) == pytest.approx(parts, abs=0.01)
    assert "A&amp;B</text>" in standalone(drawn("A&B"), LAYOUT).decode()


@pytest.mark.parametrize("words", ["云南锗业", "Trend 云", "\U0001f600"])
def test_a_text_that_the_font_cannot_tell_is_left_as_it_is(words):
    # Squeezed into the width of the font's empty boxes it could not be read.
    exhibit = drawn(words)
    assert length(exhibit) is None
    assert f">{words}</text>" in standalone(exhibit, LAYOUT).decode()


def test_hostile_words_stay_words():
    text = '</title><script>alert("1")</script>&amp;'
    exhibit = replace(exhibits_of("002428.SHZ")[0], headline=line(text), alt=line(text))
    root = tree(exhibit)
    assert [root[0].text, root[1].text] == [text, text]
    assert list(root.iter(f"{SVG}script")) == list(root.iter("script")) == []


def test_the_same_exhibit_gives_the_same_bytes():
    for exhibit in exhibits_of("002428.SHZ"):
        assert standalone(exhibit, LAYOUT) == standalone(exhibit, LAYOUT)
