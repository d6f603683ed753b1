from functools import cache
from io import BytesIO

from fontTools import subset
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import HOUSE

from briefs.writers.binding.fontfile import FontFile

SANS = HOUSE / "fonts" / "IBMPlexSans-Regular.ttf"
SERIF = HOUSE / "fonts" / "IBMPlexSerif-Medium.ttf"
LETTERS = "ABCXYZabcxyz0123456789 éßñ%−"


@cache
def without_layout(path):
    """The font without the tables that set its glyphs: they take most of the time to read, and what
    the engine embeds has nothing in them.
    """
    font, output = TTFont(path), BytesIO()
    for table in ("GDEF", "GPOS", "GSUB"):
        del font[table]
    font.save(output)
    return output.getvalue()


def subset_of(path, text, **options):
    """The glyphs of `text`, under the numbers they have in the whole font, as the engine does."""
    font = TTFont(BytesIO(without_layout(path)))
    maker = subset.Subsetter(
        subset.Options(retain_gids=True, hinting=False, layout_features=[], **options)
    )
    maker.populate(text=text)
    maker.subset(font)
    output = BytesIO()
    font.save(output)
    return output.getvalue()


def drawn(font, number):
    """What a glyph looks like, and how wide it is."""
    glyphs, pen = font.getGlyphSet(), RecordingPen()
    name = font.getGlyphName(number)
    glyphs[name].draw(pen)
    # Parts of a glyph that is put together have other names in another font.
    lines = [
        (kind, tuple(font.getGlyphID(each) if isinstance(each, str) else each for each in values))
        for kind, values in pen.value
    ]
    return lines, glyphs[name].width


def joined(*contents):
    file = FontFile()
    assert all(file.takes(content) for content in contents)
    return TTFont(BytesIO(file.content()))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_all_glyphs_are_there_as_they_were(texts):
    whole = TTFont(SANS)
    font = joined(*(subset_of(SANS, text) for text in texts))
    codes = whole.getBestCmap()
    for letter in {letter for text in texts for letter in text}:
        number = whole.getGlyphID(codes[ord(letter)])
        assert drawn(font, number) == drawn(whole, number)


def test_a_glyph_counts_once():
    one = subset_of(SANS, "ABC")
    file, again = FontFile(), FontFile()
    assert file.takes(one)
    assert all(again.takes(one) for _ in range(3))
    assert file.content() == again.content()


def test_another_font_is_not_taken_in():
    file = FontFile()
    assert file.takes(subset_of(SANS, "ABC"))
    before = file.content()
    assert not file.takes(subset_of(SERIF, "ABC"))
    assert file.content() == before


def test_the_order_of_the_parts_does_not_matter_to_glyphs():
    one, two = subset_of(SANS, "ABé"), subset_of(SANS, "xyz")
    fonts = joined(one, two), joined(two, one)
    for tag in ("glyf", "loca", "hmtx", "maxp"):
        assert fonts[0].reader[tag] == fonts[1].reader[tag]


def test_limits_hold_for_the_richest_glyph():
    poor, rich = subset_of(SANS, "l"), subset_of(SANS, "&é")
    font, most = joined(poor, rich), TTFont(BytesIO(rich))
    assert font["maxp"].maxPoints >= most["maxp"].maxPoints
    assert font["maxp"].numGlyphs == max(
        most["maxp"].numGlyphs, TTFont(BytesIO(poor))["maxp"].numGlyphs
    )
