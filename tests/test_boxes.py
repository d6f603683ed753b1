import pytest
from pages import layout_of

from briefs.writers.boxes import filled, miscounted, overflows
from briefs.writers.typesetter import logged, typesetter

PAGE = "@page { size: 100mm 80mm; margin: 10mm } * { margin: 0; padding: 0 } h1 { font-size: 9pt }"
WORD = "Donaudampfschifffahrtsgesellschaft"
LINE = f"{WORD} carries freight and passengers"
PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
    "width='{}mm' height='{}mm'><rect width='9' height='9'/></svg>"
)


def image(width, height, alt="a chart", style=""):
    return f'<img alt="{alt}" src="{PICTURE.format(width, height)}" style="{style}">'


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """The document that a body makes on pages of 80 by 60 millimetres."""
    layout = layout_of(tmp_path_factory.mktemp("boxes") / "layout", "", PAGE)

    def lay_out(body, css=""):
        html = f'<html lang="en"><title>Test</title>{body}'
        with logged() as complaints:
            document = typesetter(layout).lay_out(html, css)
        assert complaints == []
        return document

    return lay_out


@pytest.fixture(scope="module")
def faults_of(laid_out):
    """What is wrong with the boxes of a page."""
    return lambda body, css="": overflows(laid_out(body, css))


@pytest.mark.parametrize(
    ("body", "name", "least"),
    [
        (f'<p style="width: 30mm">{WORD}</p>', f"text '{WORD}'", 10),
        (f'<p style="max-width: 30mm">{WORD}</p>', f"text '{WORD}'", 10),
        (f'<div style="width: 30mm"><div><b>{WORD}</b></div></div>', f"text '{WORD}'", 10),
        ('<p style="white-space: nowrap">' + "words " * 30, "text 'words words", 20),
        ('<p style="height: 12mm">one<br>two<br>three</p>', "text 'three'", 4),
        ('<p style="max-height: 12mm">one<br>two<br>three</p>', "text 'three'", 4),
        ('<p style="height: 12mm; overflow: hidden">one<br>two<br>three</p>', "text 'three'", 4),
        (
            (
                '<p style="width: 30mm; overflow: hidden; text-overflow: ellipsis; '
                f'white-space: nowrap">{LINE}</p>'
            ),
            "text 'Donau",
            20,
        ),
        (
            (
                '<table style="table-layout: fixed; width: 60mm"><tr>'
                f"<td>a</td><td>{WORD}</td></tr></table>"
            ),
            f"text '{WORD}'",
            10,
        ),
        (f'<div style="columns: 3">{WORD}</div>', f"text '{WORD}'", 10),
        (f'<p>a <span style="display: inline-block; width: 9mm">{WORD}</span></p>', WORD, 10),
        (f'<p style="margin-left: -10mm">{WORD}</p>', WORD, 9.9),
        (f'<p style="position: relative; left: 60mm">{WORD}</p>', WORD, 10),
        (f'<p style="float: left; width: 20mm">{WORD}</p>', WORD, 10),
        (f'<p style="position: absolute; left: 90mm">{WORD}</p>', WORD, 10),
        (image(90, 9), "picture 'a chart'", 9.9),
        (f'<div style="height: 10mm">{image(9, 20)}</div>', "picture 'a chart'", 9.9),
        (f'<div style="width: 10mm">{image(20, 9, style="display: block")}</div>', "'a chart'", 9),
        (image(90, 9, alt=""), "picture 'without a name'", 9.9),
    ],
)
def test_what_sticks_out_is_named_with_how_far(body, name, least, faults_of):
    (fault,) = faults_of(body)
    assert name in fault
    assert fault.endswith(" mm out of its box on page 1")
    assert float(fault.rpartition(" runs ")[2].partition(" mm")[0]) >= least


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{WORD}</p>",
        f'<p style="width: 70mm">{WORD}</p>',
        f"<table><tr><td>a</td><td>{WORD}</td></tr></table>",
        '<p style="height: 20mm">one<br>two<br>three</p>',
        '<h1 style="font-size: 30pt; line-height: 1; height: 30pt">Letters</h1>',
        '<p style="font-size: 30pt; line-height: 1">Letters over<br>letters</p>',
        '<p style="line-height: 1">x<sup>2</sup> and H<sub>2</sub>O</p>',
        '<ul style="list-style: none"><li>one<li>two</ul>',
        '<p style="float: left">left</p><p style="float: right">right</p><p>between</p>',
        f'<p style="width: 20mm; transform: rotate(90deg)">{WORD}</p>',
        '<p style="position: absolute; top: -8mm">in the margin</p>',
        '<p style="width: 0"></p><p style="height: 0"> </p>',
        f'<p style="width: 20mm">{image(20, 9)}</p>',
        f'<div style="columns: 3">{"words " * 60}</div>',
        '<div style="display: flex"><p style="flex: 1">one</p><p style="flex: 1">two</p></div>',
    ],
)
def test_what_keeps_to_its_box_is_nothing_to_speak_of(body, faults_of):
    assert faults_of(body) == ()


@pytest.mark.parametrize(("shift", "told"), [(0.2, False), (0.4, True)])
def test_a_hair_is_let_pass(shift, told, faults_of):
    assert bool(faults_of(f'<p style="margin-left: -{shift}mm">word</p>')) is told


def test_a_box_in_the_margin_is_one_like_any_other(faults_of):
    foot = "@page {{ @bottom-left {{ content: '{}'; width: 20mm; white-space: nowrap }} }}"
    assert faults_of("<p>x</p>", foot.format("Page 1")) == ()
    (fault,) = faults_of("<p>x</p>", foot.format(LINE))
    assert fault.startswith(f"text '{LINE[:40]}…' runs")


@pytest.mark.parametrize(
    "body",
    [
        (
            '<p style="position: absolute; top: 20mm">one</p>'
            '<p style="position: absolute; top: 21mm">two</p>'
        ),
        '<p>one</p><p style="margin-top: -3mm">two</p>',
        '<p style="line-height: 0.5">one<br>two</p>',
        '<div style="float: left; margin-right: -9mm">one</div><div style="float: left">two</div>',
    ],
)
def test_what_overlaps_is_named(body, faults_of):
    assert faults_of(body) == ("text 'one' overlaps text 'two' on page 1",)


def test_a_text_over_a_picture_is_named(faults_of):
    body = f'{image(20, 20, style="display: block")}<p style="margin-top: -9mm">one</p>'
    assert faults_of(body) == ("picture 'a chart' overlaps text 'one' on page 1",)


def test_the_page_is_named(faults_of):
    body = f'<p>fine</p><p style="break-before: page; width: 20mm">{WORD}</p>'
    (fault,) = faults_of(body)
    assert fault.endswith("on page 2")


def test_a_fault_is_named_once_and_a_long_text_by_its_beginning(faults_of):
    cell = f'<p style="width: 20mm; white-space: nowrap">{LINE}</p>'
    (fault,) = faults_of(cell * 2)
    assert f"'{LINE[:40].rstrip()}…'" in fault


# Once each

HALF = """<div class="half"><section><h2>One</h2><ul><li>first</li><li>second</li></ul></section>
<section><h2>Two</h2><ul><li>third</li><li>fourth</li></ul></section></div>"""
HALVES = """.row { break-inside: avoid } .row::after { content: ""; display: block; clear: both }
.half { float: left; width: 38mm } section { margin-bottom: 2mm }
h2 { font-size: 9pt; break-after: avoid } li { break-inside: avoid }"""


def test_what_the_engine_leaves_behind_of_a_float_is_named(laid_out):
    body = f'<div style="height: 51mm"></div><div class="row">{HALF}{HALF}</div><p>end</p>'
    faults = miscounted(laid_out(body, HALVES))
    assert "text 'Two' is printed more than once" in faults
    assert not any("'One'" in fault for fault in faults)
    table = ".row { display: table } .row::after { content: none } .half { display: table-cell }"
    assert miscounted(laid_out(body, f"{HALVES} {table} .half {{ float: none }}")) == ()


def test_what_is_printed_in_part_is_named_and_what_is_hidden_is_not(laid_out):
    hidden = f'<b style="display: none">two</b>{image(9, 9, style="display: none")}'
    assert miscounted(laid_out(f"<p>one {hidden}</p>")) == ()
    cut = f'<p style="max-lines: 1; continue: discard">{LINE}</p>'
    assert miscounted(laid_out(cut)) == (f"text '{LINE[:40].rstrip()}…' is not printed whole",)


def test_a_text_over_two_pages_and_the_head_of_a_table_on_each_are_printed_once(laid_out):
    rows = "".join(f"<tr><td>{number} {LINE}</td></tr>" for number in range(40))
    table = f"<table><thead><tr><th>Head</th></tr></thead>{rows}</table>"
    css = "p::before { content: 'of the sheet' } p { text-transform: uppercase }"
    document = laid_out(f"<p>{LINE * 30} Straße</p>{table}{image(9, 9)}", css)
    assert len(document.pages) > 2
    assert miscounted(document) == ()


def filled_by_a_line(laid_out):
    share = filled(laid_out(f"<p>{LINE}</p>").pages[0])
    assert 0 < share < 0.25
    return share


@pytest.mark.parametrize("height", [15, 30, 60])
def test_how_far_down_a_page_is_filled(height, laid_out):
    document = laid_out(f'<div style="height: {height}mm"></div><p>{LINE}</p>')
    share = filled(document.pages[-1])
    assert share == pytest.approx(height % 60 / 60 + filled_by_a_line(laid_out), abs=0.01)
