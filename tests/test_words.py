import pytest
from awkward import NAMES, brief_of, house
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from briefs.writers.markdown import markdown_bytes
from briefs.writers.pdf import html_page
from briefs.writers.templates import escape_markdown
from briefs.writers.words import words_of_html, words_of_markdown


def flat(text):
    return " ".join(text.split())


# Pages


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("<p>one\n   two</p>", "one two"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("<li>one<li>two", "one two"),
        ("<h2>one<br>two</h2>", "one two"),
        ("", ""),
    ],
)
def test_blocks_part_words(html, words):
    assert words_of_html(html) == words


@pytest.mark.parametrize(
    "tag", ["b", "strong", "em", "i", "span", "a", "small", "sub", "sup", "abbr", "code", "mark"]
)
def test_inline_tags_do_not_part_words(tag):
    assert words_of_html(f"<p>81.<{tag} class='x'>7</{tag}>%, up</p>") == "81.7%, up"


def test_a_space_inside_of_an_inline_tag_is_kept():
    assert words_of_html("<h2>What changed <span>since May</span></h2>") == (
        "What changed since May"
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a &amp; b", "a & b"),
        ("&lt;b&gt;x&lt;/b&gt;", "<b>x</b>"),
        ("&amp;lt;", "&lt;"),
        ("&#39;x&#34; &#x2212;1 &minus;1", "'x\" −1 −1"),
        ("R&D, AT&T; &unknown; &", "R&D, AT&T; &unknown; &"),
        ("a&nbsp;b\u2007c", "a b c"),
    ],
)
def test_entities_are_read_once(html, words):
    assert words_of_html(f"<p>{html}</p>") == words


@pytest.mark.parametrize(
    "html",
    [
        "<title>one</title>",
        "<style>p { color: red }</style>",
        "<script>if (a < b) alert('<p>one</p>')</script>",
        "<!-- one -->",
        '<p title="one" data-key="two" class="three"></p>',
        '<meta name="description" content="one">',
        '<img src="one.svg">',
        '<img alt="">',
        "<img alt>",
    ],
)
def test_what_no_reader_meets_is_left_out(html):
    assert words_of_html(f"<p>before</p>{html}<p>after</p>") == "before after"


def test_alternative_texts_are_read():
    assert words_of_html('<p>a</p><img alt="Low &lt;9&gt;,\n high 12" src="x"><p>b</p>') == (
        "a Low <9>, high 12 b"
    )
    assert words_of_html('a<img alt="x"/>b') == "a x b"


@given(st.text(), st.text())
def test_any_escaped_text_is_read_back_from_a_page(text, alt):
    html = f'<p>{escape(text)}</p><img alt="{escape(alt)}"><b>end</b>'
    assert words_of_html(html) == flat(f"{text} {alt} end")


# Markdown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# One\n\n## Two", "One Two"),
        ("> **A verdict.**", "A verdict."),
        ("_as of today._", "as of today."),
        ("| a | **b** |\n| :--- | ---: |\n| 1 | 2 |", "a b :--- ---: 1 2"),
        ("- one\n- two", "- one - two"),
        ("![Low 9, high 12](charts/x.svg)", "Low 9, high 12"),
        ("see [One Ltd.](ONE.X.md) and [two](b%20%28c%29.md).", "see One Ltd. and two."),
        ("| [One](ONE.X.md) | 1 | ONE.X |", "One 1 ONE.X"),
        ("a (b) [c] (d)", "a (b) c (d)"),
        ('---\ntitle: "One"\n---\n\n# Two\n', "Two"),
        ('---\ntitle: "a --- b"\ntags: ["x"]\n---\n\n# Two\n\n---\nthree', "Two --- three"),
        ("# Two\n\n---\nthree\n---\n", "Two --- three ---"),
        ("one\ntwo", "one two"),
        ("", ""),
    ],
)
def test_the_marks_of_the_templates_are_no_words(text, words):
    assert words_of_markdown(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a &#42;b&#42; &#35; c", "a *b* # c"),
        ("&#38;lt;", "&lt;"),
        ("&#38;#42;", "&#42;"),
        ("&#91;x&#93;(y) &#33;&#91;z&#93;", "[x](y) ![z]"),
        ("&#104;ttps://x.org", "https://x.org"),
        ("1&#46; item", "1. item"),
        ("Rank #1", "Rank #1"),
    ],
)
def test_what_was_escaped_is_read_as_it_was(text, words):
    assert words_of_markdown(text) == words


HOSTILE = "<b>x</b> {{ 7*7 }} | `a` *b* __c__ [d](e) ![f](g) &amp; &#42; \\* # h ~~i~~ $j$ ^k^"
# Documents hold no control characters (reading rejects them), and no half surrogate pairs.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t*_`|[]&#;1>"))


@pytest.mark.parametrize(
    "template",
    ["{}", "## {}", "> **{}**", "| **{}** | {} |", "![{}](x.svg)", "| [{}](x.md) | 1 |", "_{}_"],
)
@given(text=TEXTS)
def test_any_escaped_text_is_read_back_from_markdown(template, text):
    written = template.format(*[escape_markdown(text)] * template.count("{}"))
    assert flat(text) in words_of_markdown(written)


def test_hostile_text_is_read_back_from_both():
    assert words_of_markdown(escape_markdown(HOSTILE)) == HOSTILE
    assert words_of_html(f"<p>{escape(HOSTILE)}</p>") == HOSTILE


# Briefs


def editions_of(name):
    """The words of the two editions of a brief, by their names."""
    brief, layout = brief_of(name), house().layout
    charts = {exhibit.id: f"charts/{exhibit.id}.svg" for exhibit in brief.exhibits}
    covered = {row.key: f"{row.key}.md" for table in brief.tables for row in table.rows if row.key}
    linked = markdown_bytes(brief, layout, charts, pdf="x.pdf", covered=covered, front_matter=True)
    return {
        "page": words_of_html(html_page(brief, layout)),
        "Markdown": words_of_markdown(markdown_bytes(brief, layout, charts).decode()),
        "Markdown with links": words_of_markdown(linked.decode()),
    }


def printed(place):
    """Whether what stands at that place of a brief is text, and not inside of a picture."""
    return not place.startswith("picture ")


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_brief_is_found_in_both_editions(name):
    lines = [(place, flat(line.text)) for place, line in brief_of(name).lines() if printed(place)]
    assert len(lines) >= 5
    for edition, words in editions_of(name).items():
        lost = [(place, text) for place, text in lines if text not in words]
        assert lost == [], edition


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_a_brief_is_found_in_both_editions(name):
    claims = {flat(entry.claim.text) for entry in brief_of(name).ledger if printed(entry.place)}
    for edition, words in editions_of(name).items():
        assert sorted(text for text in claims if text not in words) == [], edition
