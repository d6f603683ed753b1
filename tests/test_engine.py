"""The engine at its quicker pace puts every letter where it did before."""

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from awkward import NAMES, brief_of, house

from briefs.writers.engine import StyleBook, styles, weasyprint
from briefs.writers.pdf import write_pdf
from briefs.writers.typesetter import typesetter

PRINTED = """
import sys
from unittest import mock
import briefs.writers.engine
if sys.argv[2] == "plain":
    mock.patch.object(briefs.writers.engine, "hurry", lambda: None).start()
sys.path[:0] = [sys.argv[1]]
from test_engine import digests
print("\\n".join(digests()))
"""


def digests():
    """A digest of each document's pages, the first one's twice: first and last."""
    layout = house().layout
    for name in (*NAMES, NAMES[0]):
        yield hashlib.sha256(write_pdf(brief_of(name), layout).content).hexdigest()


def printed(pace):
    command = [sys.executable, "-c", PRINTED, str(Path(__file__).parent), pace]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.real
def test_the_pages_are_those_of_the_engine_as_it_comes():
    quick = printed("quick")
    assert len(quick) == len(NAMES) + 1
    assert quick == printed("plain")


SHEET = """
@page { size: 90mm 60mm; margin: 5mm }
:root { --ink: #123 }
p { color: var(--ink); margin: 1mm 2% }
.own, p + p { font-weight: 600; text-decoration: underline }
li:nth-child(odd)::before { content: attr(data-word) " " }
td { border: 1pt solid #456; border-radius: 2pt; width: 50% }
.flex { display: flex } .flex > * { flex: 1 }
h1 { string-set: head content() } h1:first-letter { font-size: 30pt; float: left }
"""
PAGES = {
    "words": '<h1>Title</h1><p>One <b class="own">two</b></p><p>three</p>',
    "lists": '<ul><li data-word="a">x</li><li data-word="b">y</li><li>z</li></ul>',
    "other words in it": '<ul><li data-word="c">x</li><li data-word="d">y</li><li>z</li></ul>',
    "tables": "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>x</p>",
    "more rows": "<table><tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table>",
    "flex": '<div class="flex"><p>a</p><p>b b b</p></div>',
    "names and links": '<p id="a"><a href="#b">x</a></p><p id="b"><a href="#a">y</a></p>',
    "other names": '<p id="c"><a href="#d">x</a></p><p id="d"><a href="#c">y</a></p>',
    "a language": '<p lang="de">Wort</p><p lang="fr">mot</p>',
    "a style of its own": '<p style="color: red">x</p><p>y</p>',
}


def html(body, head=""):
    top = f'<!DOCTYPE html>\n<html lang="en"><head><title>x</title>{head}</head>'
    return f"{top}<body>{body}</body></html>"


def set_on(book, pages, head=""):
    """Each page as a file without compression, set one after the other with the same sheets."""
    engine = typesetter(house().layout)
    before, engine.fonts.book = engine.fonts.book, book
    try:
        return [
            weasyprint.HTML(string=html(page, head)).write_pdf(
                stylesheets=[sheet()],
                font_config=engine.fonts,
                uncompressed_pdf=True,
                pdf_identifier=b"x",
            )
            for page in pages
        ]
    finally:
        engine.fonts.book = before


@cache
def sheet():
    fonts = f"html {{ font-family: {house().layout.theme.fonts.text!r} }}"
    return weasyprint.CSS(string=fonts + SHEET, font_config=typesetter(house().layout).fonts)


def test_pages_come_out_as_if_each_were_the_first():
    alone = [set_on(None, [page])[0] for page in PAGES.values()]
    assert len(set(alone)) == len(PAGES)
    book = StyleBook()
    assert set_on(book, PAGES.values()) == alone
    assert not book.styles.keys() - book.seen
    assert set_on(book, PAGES.values()) == alone
    assert book.styles
    assert set_on(book, reversed(PAGES.values())) == alone[::-1]


def test_what_is_known_is_not_worked_out_again():
    book = StyleBook()
    set_on(book, [PAGES["lists"]])
    assert not book.styles
    set_on(book, [PAGES["other words in it"]])
    known = dict(book.rules), dict(book.styles)
    assert book.styles.keys() == book.seen
    set_on(book, [PAGES["other words in it"]])
    assert (book.rules, book.styles) == known
    set_on(book, [PAGES["more rows"]])
    assert len(book.rules) > len(known[0])


def test_a_page_with_a_sheet_of_its_own_is_not_kept():
    book, head = StyleBook(), "<style>p { color: #abc }</style>"
    assert set_on(book, [PAGES["words"]], head) == set_on(None, [PAGES["words"]], head)
    assert not book.rules
    assert not book.styles


def test_too_much_is_forgotten(monkeypatch):
    monkeypatch.setattr(styles, "_MOST", 3)
    book, pages = StyleBook(), [*PAGES.values()]
    assert set_on(book, pages) == set_on(None, pages)
    # What the last page alone had; that of the others is gone.
    alone = StyleBook()
    set_on(alone, pages[-1:])
    assert len(book.rules) == len(alone.rules)


@pytest.mark.parametrize(
    "rule",
    [
        "p { width: 10vw }",
        "p { height: calc(1mm + 2dvh) }",
        "p { margin: 1VMIN }",
        "p:has(b) { color: red }",
        "p:empty { color: red }",
        "[data-word] { color: red }",
        "a[ href ^= 'x'] { color: red }",
        "img[alt=''] { color: red }",
    ],
)
def test_a_sheet_that_asks_for_more_has_no_book(rule):
    assert StyleBook.of(f"body {{ color: #000 }}\n{rule}") is None


def test_the_sheets_of_the_house_have_a_book():
    for sheet in ("brief", "digest", "pack"):
        assert typesetter(house().layout, sheet=sheet).fonts.book is not None
