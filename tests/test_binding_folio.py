import pikepdf
import pytest
from bindery import house

from briefs.writers.binding.folio import folio
from briefs.writers.typesetter import typesetter

A4 = 595.276


@pytest.fixture(scope="module")
def figures():
    return folio(typesetter(house(), sheet="pack"))


def shown(figures, number, width=A4):
    """The operators that show a number, with their operands."""
    source = pikepdf.new()
    page = source.add_blank_page()
    page.obj.Contents = source.make_stream(b"q " + figures.content(number, width))
    return {str(each.operator): list(each.operands) for each in pikepdf.parse_content_stream(page)}


def test_digits_have_the_size_and_place_of_the_other_words_at_the_foot(figures):
    theme = house().theme
    assert figures.size == pytest.approx(theme.type.small, abs=0.01)
    assert 0 < figures.baseline < theme.margins.a4.bottom * 72 / 25.4
    assert len(set(figures.codes)) == 10
    assert str(figures.font.BaseFont).endswith("Semi-Bold")


@pytest.mark.parametrize("number", [1, 20, 345, 1744])
def test_a_number_stands_in_the_middle(figures, number):
    *_, left, baseline = map(float, shown(figures, number)["Tm"])
    wide = len(str(number)) * figures.advance * figures.size
    assert left + wide / 2 == pytest.approx(A4 / 2, abs=0.01)
    assert baseline == pytest.approx(figures.baseline, abs=0.01)


def test_a_number_is_made_of_its_digits(figures):
    (codes,) = shown(figures, 9073)["Tj"]
    assert bytes(codes) == b"".join(figures.codes[digit] for digit in (9, 0, 7, 3))


def test_digits_have_the_colour_of_the_style_sheet(figures):
    accent = house().theme.colours.accent.removeprefix("#")
    colour = [int(accent[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    assert [float(each) for each in shown(figures, 1)["rg"]] == pytest.approx(colour, abs=1e-4)
