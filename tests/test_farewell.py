"""The unsubscribe pages as a layout makes them."""

import re

import pytest

from briefs.errors import LayoutError
from briefs.layout import copy_layout, load_layout
from briefs.production import layout_mistakes
from briefs.settings.publication import Publisher, Settings
from briefs.writers.farewell import farewell_pages

MAILTO = "unsubscribe@example.org"


def pages(*, firm="", mailto=""):
    settings = Settings(publisher=Publisher(firm=firm))
    made = farewell_pages(load_layout("house", settings), mailto)
    return {
        name: getattr(made, name).decode() for name in ("confirm", "goodbye", "invalid", "later")
    }


@pytest.mark.parametrize("firm", ["", "Harbour & <b>Sons</b>"])
@pytest.mark.parametrize("mailto", ["", MAILTO])
def test_pages_are_whole_and_quiet(firm, mailto):
    for name, page in pages(firm=firm, mailto=mailto).items():
        assert page.startswith("<!DOCTYPE html>\n<html lang=")
        assert page.endswith("</html>")
        assert page.count("<h1>") == 1, name
        assert "<script" not in page
        assert " style=" not in page
        assert "http" not in page.replace("http-equiv", "")
        assert "<b>" not in page
        assert ("Harbour &amp; &lt;b&gt;Sons&lt;/b&gt; · Weekly digest" in page) == bool(firm)


def test_pages_say_where_to_write_to_where_somebody_reads():
    for name in ("invalid", "later"):
        assert f'href="mailto:{MAILTO}?subject=unsubscribe">{MAILTO}<' in pages(mailto=MAILTO)[name]
        assert "mailto:" not in pages()[name]


# The layout


def test_the_check_of_a_layout_sees_these_pages(tmp_path):
    folder = tmp_path / "mine"
    copy_layout("house", folder)
    assert layout_mistakes(str(folder)) == ()
    template, styles = folder / "unsubscribe/later.html.j2", folder / "unsubscribe/page.css"
    template.write_text("{% block %}")
    styles.write_text("/* </style> */")
    told = [str(each) for each in layout_mistakes(str(folder))]
    assert any(each.startswith(f"{template}:1: ") for each in told)
    template.write_text("")
    (mistake,) = layout_mistakes(str(folder))
    assert str(mistake) == f"{styles}: '</' would end the style sheet's element"
    styles.unlink()
    (mistake,) = layout_mistakes(str(folder))
    assert str(mistake).startswith(f"{styles}: cannot be read")


def test_own_words_and_own_theme_are_taken(tmp_path):
    folder = tmp_path / "mine"
    copy_layout("house", folder)
    (folder / "unsubscribe/goodbye.html.j2").write_text("Bye from {{ imprint.firm or 'us' }}.")
    made = farewell_pages(load_layout(str(folder)), "")
    assert made.goodbye == b"Bye from us."
    (folder / "unsubscribe/goodbye.html.j2").write_text("{{ nobody }}")
    with pytest.raises(LayoutError, match=re.escape("goodbye.html.j2:1: ")):
        farewell_pages(load_layout(str(folder)), "")
