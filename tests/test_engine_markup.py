import pytest
from awkward import NAMES, brief_of, house
from hypothesis import given
from hypothesis import strategies as st

from briefs.writers.engine.markup import _parse, well_formed
from briefs.writers.pdf import html_page


def flat(element):
    """A tree as text, to be compared."""
    yield element.tag, dict(element.attrib), element.text or "", element.tail or ""
    for child in element:
        yield from flat(child)


def of_browser(text):
    return list(flat(_parse(text, namespace_html_elements=False)))


def page(body, head="<title>x</title>"):
    top = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n'
    return f"{top}<body>\n{body}\n</body>\n</html>"


@pytest.mark.parametrize("name", NAMES)
def test_a_brief_is_read_as_a_browser_reads_it(name):
    text = html_page(brief_of(name), house().layout)
    root = well_formed(text)
    assert root is not None
    assert list(flat(root)) == of_browser(text)


UNFIT = {
    "no doctype": page("<p>x</p>").removeprefix("<!DOCTYPE html>"),
    "not closed": page("<p>x<p>y"),
    "crossing": page("<p><b>x</p></b>"),
    "a block in a paragraph": page("<p><div>x</div></p>"),
    "rows without a body": page("<table><tr><td>x</td></tr></table>"),
    "words in a table": page("<table><tbody>x<tr><td>y</td></tr></tbody></table>"),
    "a link in a link": page('<a href="#x"><b><a href="#y">y</a></b></a>'),
    "an entity": page("<p>&nbsp;</p>"),
    "a number that browsers change": page("<p>&#150;</p>"),
    "a comment": page("<!-- x --><p>y</p>"),
    "closed at once": page("<div/><p>y</p>"),
    "a style sheet": page("<p>x</p>", "<style>p > b {}</style>"),
    "capitals": page("<P>x</P>"),
    "capitals in an attribute": page('<p Class="x">x</p>'),
    "a break in an attribute": page('<p title="x\ny">x</p>'),
    "no quotes": page("<p class=x>x</p>"),
    "an attribute twice": page('<p class="x" class="y">x</p>'),
    "a drawing": page("<svg><path/></svg>"),
    "no body": "<!DOCTYPE html>\n<html><head></head></html>",
    "two bodies": page("<p>x</p></body><body><p>y</p>"),
    "nothing": "",
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_a_browser_would_mend_is_left_to_the_parser_of_html(name):
    assert well_formed(UNFIT[name]) is None


FITTING = {
    "plain": page("<p>x</p>"),
    "nothing in it": page(""),
    "words": page("x <b>y</b> z"),
    "void": page('<p>x<br>y<br/>z <img src="exhibit:a" alt="a > b, /"></p><hr>'),
    "entities": page("<p>a &amp; b &lt; c &gt; d &#34;e&#34; &#39;f&#39; &quot;g&quot;</p>"),
    "a table": page(
        '<table><caption>x</caption><colgroup><col><col class="y"></colgroup><thead><tr>\n'
        "<th>a</th></tr></thead>\n<tbody>\n<tr><td>1</td></tr>\n</tbody></table>"
    ),
    "lists": page("<ul>\n<li>x<ul><li>y</li></ul></li>\n</ul><dl><dt>x</dt><dd>y</dd></dl>"),
    "space behind": page("<p>x</p>") + "\n\n",
    "an empty head": page("<p>x</p>", "").replace("<head>\n\n</head>", "<head></head>"),
}


@pytest.mark.parametrize("name", FITTING)
def test_what_is_well_formed_makes_the_same_tree(name):
    root = well_formed(FITTING[name])
    assert root is not None
    assert list(flat(root)) == of_browser(FITTING[name])


TAGS = ("p", "b", "a", "div", "table", "tbody", "tr", "td", "li", "ul", "br", "img", "h1", "title")
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS]),
    st.sampled_from([f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [' title="x"', "<p class='a'>", '<img alt="/>">', "<br/>", "&amp;", "&copy", "&#39;"]
    ),
    st.text(max_size=4),
)
NESTED = st.recursive(
    st.sampled_from(["", "x", " \n", "&lt;", "<br>", '<img src="a">']),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.one_of(NESTED, st.lists(NESTED, max_size=3).map("".join), st.lists(PIECES).map("".join)))
def test_whatever_is_taken_for_well_formed_makes_the_same_tree(body):
    text = page(body)
    root = well_formed(text)
    if root is not None:
        assert list(flat(root)) == of_browser(text)
