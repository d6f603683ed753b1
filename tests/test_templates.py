import re
import shutil
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import markdown
from markdown_it import MarkdownIt

from briefs.errors import LayoutError
from briefs.writers.templates import (
    Marked,
    check_template,
    escape_link,
    escape_markdown,
    render,
)

# Two readers that disagree about much of Markdown: CommonMark with GitHub's tables and
# strikethrough, and Python-Markdown with the extensions that wikis switch on.
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EXTENSIONS = ["extra", "sane_lists", "nl2br", "toc", "admonition", "wikilinks"]


def by_github(text):
    return GITHUB.render(text)


def by_python_markdown(text):
    return markdown(text, extensions=EXTENSIONS, output_format="html")


READERS = [by_github, by_python_markdown]


class Shown(HTMLParser):
    """What a page shows: its words, and the elements they stand in."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.words, self.elements, self.attributes = "", [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data):
        self.words += data


def flat(text):
    return " ".join(text.split())


# Documents hold no control characters (reading rejects them), and no half surrogate pairs.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t")
MARKUP = st.sampled_from(
    [
        *(
            "\\",
            "`",
            "``",
            "*",
            "**",
            "_",
            "__",
            "[",
            "](",
            ")",
            "![",
            "{",
            "}",
            "<",
            ">",
            "&",
            "|",
        ),
        *(
            "~~",
            "$",
            "^",
            "#",
            "## ",
            "!",
            "!!! note",
            "- ",
            "+ ",
            "* ",
            "1. ",
            "1) ",
            "10000000000. ",
        ),
        *(
            "===",
            "---",
            ": ",
            ":::",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "&amp;",
        ),
        *(
            "&#42;",
            "http://e.org",
            "www.e.org",
            "a@e.org",
            "[x]: /y",
            "[^1]",
            "[^1]: x",
            "[[Page]]",
        ),
        *(
            "| a | b |",
            "| --- |",
            "<script>",
            "javascript:",
            "*[HTML]: x",
            "{: .c }",
            "[TOC]",
            "x",
            " ",
        ),
    ]
)
TEXT = st.one_of(
    st.text(CHARACTERS, max_size=40),
    st.lists(MARKUP | st.text(CHARACTERS, max_size=3), max_size=8).map("".join),
)
EXAMPLES = (
    *("+7.0", "-", "1. first", "1234567890. first", "\u0661. first", "# not a heading", "a | b"),
    *(
        "*bold*",
        "<b>x</b>",
        "[x](y)",
        "&lt;",
        "C:\\dir",
        "=",
        "---",
        ": definition",
        "a\n\nb",
        "~~x~~",
    ),
    *(
        "http://x.org",
        "https://x.org",
        "www.x.org",
        "mailto:a@b.org",
        "a@b.org",
        "![x](y)",
        "[[x]]",
    ),
    *("\u00a0x\u00a0", "A. B.", "$x$", "^x^", "x_y_z", "5 * 3 * 2", "!important", "{{ 7*7 }}"),
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_shown_as_they_are_in_prose_and_in_cells(text, reader):
    check_prose(text, reader)
    check_list(text, reader)
    check_cell(text, reader)


@given(text=TEXT)
@example(text="")
def test_any_text_is_shown_as_it_is_in_prose(text):
    for reader in READERS:
        check_prose(text, reader)


@given(text=TEXT)
def test_any_text_is_shown_as_it_is_in_a_list_item(text):
    for reader in READERS:
        check_list(text, reader)


@given(text=TEXT)
@example(text="")
def test_any_text_is_shown_as_it_is_in_a_table_cell(text):
    for reader in READERS:
        check_cell(text, reader)


@given(text=TEXT)
def test_any_text_is_shown_as_it_is_in_a_heading_and_in_bold(text):
    for reader in READERS:
        page = Shown(reader(f"# {escape_markdown(text)}\n\n**x {escape_markdown(text)} x**"))
        assert flat(page.words) == flat(f"{text} x {text} x")
        assert page.elements == ["h1", "p", "strong"]


@given(text=TEXT)
def test_any_text_is_the_alternative_text_of_an_image(text):
    for reader in READERS:
        page = Shown(reader(f"![{escape_markdown(text)}](charts/x.svg)"))
        assert page.elements == ["p", "img"]
        assert page.attributes[1] == {"alt": flat(text), "src": "charts/x.svg"}


@given(text=TEXT, path=st.text(CHARACTERS, min_size=1, max_size=20))
@example(text="](javascript:1)", path="javascript:1")
@example(text="[x](y) | z", path="a)b (c\\.md")
def test_any_text_is_the_text_of_a_link_to_any_path_in_a_table_cell(text, path):
    link = f"[x {escape_markdown(text)} x]({escape_link(path)})"
    for reader in READERS:
        page = Shown(reader(f"| a |\n| :--- |\n| {link} |\n"))
        assert flat(page.words) == flat(f"a x {text} x")
        assert page.elements == ["table", "thead", "tr", "th", "tbody", "tr", "td", "a"]
        assert unquote(page.attributes[-1]["href"]) == path


def check_prose(text, reader):
    page = Shown(reader(f"Before.\n\n{escape_markdown(text)}\n\nAfter."))
    assert flat(page.words) == flat(f"Before. {text} After.")
    assert page.elements == ["p"] * (3 if text.split() else 2)


def check_list(text, reader):
    page = Shown(reader(f"- first\n- {escape_markdown(text)} …\n"))
    assert flat(page.words) == flat(f"first {text} …")
    assert page.elements == ["ul", "li", "li"]


def check_cell(text, reader):
    cell = escape_markdown(text)
    page = Shown(reader(f"| a | b |\n| :--- | ---: |\n| {cell} | {cell} |\n"))
    assert flat(page.words) == flat(f"a b {text} {text}")
    assert page.elements == [
        *("table", "thead", "tr", "th", "th"),
        *("tbody", "tr", "td", "td"),
    ]


# GitHub makes links of these where it finds them in the source of a text.
LINKS = re.compile(r"https?:|ftp:|mailto:|www\.|@", re.IGNORECASE)


@given(text=TEXT)
@example(text="HTTP://x.org https://x.org ftp://x.org WWW.x.org www.x.org mailto:a@b.org a@b.org")
def test_no_address_in_any_text_becomes_a_link(text):
    assert LINKS.findall(escape_markdown(text)) == []


def test_plain_figures_and_names_stay_readable_in_the_source():
    for text in ("+7.9", "\u22123.6", "92.26 CNY", "CN Basic Materials", "Co.,Ltd", "n/a", "(-1)"):
        assert escape_markdown(text) == text


def test_text_that_is_markdown_already_is_not_escaped_twice():
    assert isinstance(escape_markdown("a*b"), Marked)
    assert escape_markdown("a*b") == "a&#42;b"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("charts/002428.SHZ-range.svg", "charts/002428.SHZ-range.svg"),
        ("charts/^GSPC.INDEX-range.svg", "charts/%5EGSPC.INDEX-range.svg"),
        ("charts/a b)(.svg", "charts/a%20b%29%28.svg"),
    ],
)
def test_a_link_target_is_escaped(path, target):
    assert escape_link(path) == target
    assert 'src="' + target in by_github(f"![x]({escape_link(path)})")


# Templates


@pytest.fixture
def layout(tmp_path):
    """A folder for templates, with something outside of it that none may read."""
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "layout"
    root.mkdir()
    return root


def filled(root, name, text, **values):
    (root / name).write_text(text, "utf-8")
    return render(root, name, **values)


HOSTILE = "<b>x</b> & \"y\" 'z' {{ 7*7 }} *w* | `v`"


def test_an_html_template_escapes_every_value(layout):
    page = filled(layout, "brief.html.j2", '<p title="{{ x }}">{{ x }}</p>', x=HOSTILE)
    shown = Shown(page)
    assert (shown.words, shown.elements) == (HOSTILE, ["p"])
    assert shown.attributes == [{"title": HOSTILE}]


def test_a_markdown_template_escapes_every_value_and_not_its_own_text(layout):
    text = filled(
        layout, "brief.md.j2", "**{{ x }}** {{ '---:'|marked }} {{ y|link }}\n", x="a*b", y="c d"
    )
    assert text == "**a&#42;b** ---: c%20d\n"


def test_a_value_that_is_template_text_is_never_run(layout):
    assert (
        filled(layout, "brief.md.j2", "{{ x }}", x="{{ 7*7 }}")
        == "&#123;&#123; 7&#42;7 &#125;&#125;"
    )


def test_the_layouts_own_texts_become_html(layout):
    page = filled(layout, "brief.html.j2", "{{ x|markdown }}", x="**Trend** line\n\nand more")
    assert Shown(page).elements == ["p", "strong", "p"]


@pytest.mark.parametrize("ending", ["html", "md"])
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{{ nope }}", 2, "'nope' is undefined"),
        ("a\n\n{{ x.nope }}", 3, "'str object' has no attribute 'nope'"),
        ("a\n{% if %}", 2, "Expected an expression, got 'end of statement block'"),
        ("a\n{% for x in y %}", 2, "Unexpected end of template"),
        ("a\n{{ x|nope }}", 2, "No filter named 'nope'."),
        ("a\n{{ x + 1 }}", 2, 'TypeError: can only concatenate str (not "int") to str'),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError: division by zero"),
        ('{% include "SELF" %}', 1, "RecursionError: maximum recursion depth exceeded"),
        ('a\n{% include "none.j2" %}', 2, "'none.j2' not found in search path"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_file_and_line(text, line, message, ending, layout):
    name = f"brief.{ending}.j2"
    with pytest.raises(LayoutError) as caught:
        filled(layout, name, text.replace("SELF", name), x="word")
    assert str(caught.value).startswith(f"{layout / name}:{line}: {message}")


@pytest.mark.parametrize("ending", ["html", "md"])
def test_a_mistake_of_grammar_is_found_without_filling_the_template(ending, layout):
    path = layout / f"brief.{ending}.j2"
    path.write_text("a\n{{ x }}\n{% if %}")
    with pytest.raises(LayoutError) as caught:
        check_template(layout, path.name)
    assert str(caught.value).startswith(f"{path}:3: Expected an expression")
    path.write_text("a\n{{ x }}")
    check_template(layout, path.name)


def test_a_mistake_in_an_included_template_is_named_with_its_own_file(layout):
    (layout / "part.j2").write_text("\n\n{{ nope }}")
    with pytest.raises(LayoutError) as caught:
        filled(layout, "brief.html.j2", 'a\n{% include "part.j2" %}')
    assert str(caught.value) == f"{layout / 'part.j2'}:3: 'nope' is undefined"


def test_a_template_that_is_no_utf8_is_named(layout):
    (layout / "brief.html.j2").write_bytes(b"caf\xe9")
    with pytest.raises(LayoutError, match=re.escape(f"{layout / 'brief.html.j2'}: Unicode")):
        render(layout, "brief.html.j2")


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "part/../../secret.txt", "ABSOLUTE", "./../secret.txt", "..\\secret.txt"],
)
@pytest.mark.parametrize("statement", ["include", "extends", "import"])
def test_nothing_outside_of_the_layout_can_be_included(statement, name, layout):
    name = name.replace("ABSOLUTE", str(layout.parent / "secret.txt"))
    (layout / "part").mkdir()
    alias = " as x" if statement == "import" else ""
    with pytest.raises(LayoutError):
        filled(layout, "brief.html.j2", f'{{% {statement} "{name}"{alias} %}}')


def test_a_template_inside_of_the_layout_can_be_included(layout):
    (layout / "parts").mkdir()
    (layout / "parts" / "one.j2").write_text("one {{ x }}")
    page = filled(layout, "brief.html.j2", '{% include "parts/one.j2" %}', x="<b>")
    assert page == "one &lt;b&gt;"


def test_an_edited_template_is_read_again(layout):
    assert filled(layout, "brief.md.j2", "one") == "one"
    assert filled(layout, "brief.md.j2", "two words") == "two words"


def test_two_layouts_are_not_confused(layout):
    other = shutil.copytree(layout, layout.parent / "other")
    assert filled(layout, "brief.md.j2", "one") == "one"
    assert filled(other, "brief.md.j2", "two") == "two"
    assert render(layout, "brief.md.j2") == "one"
