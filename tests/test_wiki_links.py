import pytest
from hypothesis import given
from hypothesis import strategies as st
from wiki_weeks import style

from briefs.published import Listed
from briefs.settings.publication import Flavor
from briefs.wiki.links import EditionLinks, To, linked, page_target, repointed, targets_of
from briefs.writers.templates import escape_markdown
from briefs.writers.words import words_of_markdown

MARKDOWN, SVG, PDF = "text/markdown", "image/svg+xml", "application/pdf"
FILES = {
    "briefs/A.N.md": MARKDOWN,
    "briefs/B (c).N.md": MARKDOWN,
    "briefs/A.N.pdf": PDF,
    "briefs/charts/A.N-scores.svg": SVG,
    "briefs/charts/odd name.svg": SVG,
    "digests/us-energy.md": MARKDOWN,
    "digests/us-energy.pdf": PDF,
    "digests/charts/us-energy-breadth.svg": SVG,
}
PAGES = {
    "briefs/A.N.md": "A-N",
    "briefs/B (c).N.md": "b-c-n-1234abcd",
    "digests/us-energy.md": "2026-06-12-us-energy",
}


def listed():
    return {
        path: Listed(path=path, sha256="0" * 64, bytes=1, media_type=media_type)
        for path, media_type in FILES.items()
    }


def links(text, path="briefs/A.N.md", online=""):
    page = PAGES[path]
    return EditionLinks(path, page, "2026-06-12A", targets_of(text, path), listed(), PAGES, online)


def again(text, path="briefs/A.N.md", flavor=Flavor.GITHUB, online=""):
    return repointed(text, style(flavor), links(text, path, online).resolve)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[A](A.N.md)", "[A](A-N)"),
        ("[B](B%20%28c%29.N.md) and [A](./A.N.md)", "[B](b-c-n-1234abcd) and [A](A-N)"),
        ("**[A](A.N.md)** rose", "**[A](A-N)** rose"),
        ("| [A](A.N.md) | [A](A.N.md) |", "| [A](A-N) | [A](A-N) |"),
        ("[A](A.N.md#risks)", "[A](A-N#risks)"),
        ('[A](A.N.md "Title")', "[A](A-N)"),
        ("[D](../digests/us-energy.md)", "[D](2026-06-12-us-energy)"),
        ("![Bars](charts/A.N-scores.svg)", "![Bars](exhibits/A-N/2026-06-12A-scores.svg)"),
        ('![B](charts/A.N-scores.svg "T")', '![B](exhibits/A-N/2026-06-12A-scores.svg "T")'),
        ("[B](charts/odd%20name.svg)", "[B](exhibits/A-N/2026-06-12A-odd-name.svg)"),
        ("Up · [PDF](A.N.pdf)", "Up"),
        ("Up · [PDF](A.N.pdf) · down", "Up · down"),
        ("[PDF](A.N.pdf) · down", "down"),
        ("[PDF](A.N.pdf)", ""),
        ("[PDF](A.N.pdf) · [PDF](A.N.pdf) · down", "down"),
        ("Up\n[PDF](A.N.pdf) · [A](A.N.md)\ndown", "Up\n[A](A-N)\ndown"),
        ("[A](A.N.md) · [PDF](A.N.pdf) · down\n", "[A](A-N) · down\n"),
        ("![B](A.N.pdf) · down", "down"),
        ("[C](C.N.md) · [D](../../../etc/passwd)", "C · D"),
        ("![C](C.svg)", "C"),
        (
            "[x](https://e.org/a.md) [y](mailto:a@b.org)",
            "[x](https://e.org/a.md) [y](mailto:a@b.org)",
        ),
        ("[x](#risks) [y](//e.org)", "[x](#risks) [y](//e.org)"),
        ("[x](/etc/passwd)", "x"),
        ("no (link) [at] all", "no (link) [at] all"),
        ("[]()", ""),
    ],
)
def test_links_lead_to_pages(text, told):
    assert again(text) == told


def test_links_of_a_digest_lead_out_of_its_own_folder():
    text = (
        "| [A](../briefs/A.N.md) |\n\n![S](charts/us-energy-breadth.svg)\n · [PDF](us-energy.pdf)"
    )
    assert again(text, "digests/us-energy.md") == (
        "| [A](A-N) |\n\n![S](exhibits/2026-06-12-us-energy/2026-06-12A-breadth.svg)\n"
    )


def test_what_is_not_on_the_wiki_is_linked_where_the_week_is_online():
    told = again("Up · [PDF](A.N.pdf)", online="https://e.org/2026-06-12")
    assert told == "Up · [PDF](https://e.org/2026-06-12/briefs/A.N.pdf)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("See [A Inc.](A.N.md).", "See [[A-N|A Inc.]]."),
        ("- **[A Inc.](A.N.md)** rose", "- **[[A-N|A Inc.]]** rose"),
        ("| [A Inc.](A.N.md) | 1 |", "| [[A-N\\|A Inc.]] | 1 |"),
        ("| [A &#38; B](A.N.md) | 1 |", "| [A &#38; B](A-N.md) | 1 |"),
        ("[A](A.N.md#risks)", "[A](A-N.md#risks)"),
        ("![Bars](charts/A.N-scores.svg)", "![Bars](exhibits/A-N/2026-06-12A-scores.svg)"),
    ],
)
def test_obsidian_is_given_its_own_links_where_it_reads_their_words(text, told):
    assert again(text, flavor=Flavor.OBSIDIAN) == told


def test_mkdocs_is_given_files():
    assert again("[A](A.N.md)", flavor=Flavor.MKDOCS) == "[A](A-N.md)"


@pytest.mark.parametrize(
    ("flavor", "told"),
    [
        (Flavor.GITHUB, "[w](Weeks) [v](A-N/abc) [x](https://e.org)"),
        (Flavor.GITLAB, "[w](Weeks) [v](A-N?version_id=abc) [x](https://e.org)"),
        (Flavor.MKDOCS, "[w](Weeks.md) [v](A-N.md) [x](https://e.org)"),
        (Flavor.OBSIDIAN, "[[Weeks|w]] [[A-N|v]] [x](https://e.org)"),
    ],
)
def test_our_own_templates_name_pages(flavor, told):
    text = f"[w]({page_target('Weeks')}) [v]({page_target('A-N', 'abc')}) [x](https://e.org)"
    assert linked(text, style(flavor)) == told


def test_a_text_that_was_linked_stays_as_it_is():
    for flavor in Flavor:
        once = linked(f"[a]({page_target('A-N')}) ![b](exhibits/x.svg)", style(flavor))
        assert linked(once, style(flavor)) == once


# Text of documents


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n[]()!|·# "))


@given(TEXTS)
def test_no_text_of_a_document_is_taken_for_a_link(text):
    escaped = escape_markdown(text)
    assert repointed(escaped, style(), lambda _: To(told=False)) == escaped.removeprefix(" · ")


@pytest.mark.parametrize(
    "form", ["[{}](A.N.md)", "| [{}](A.N.md) |", "![{}](charts/A.N-scores.svg)"]
)
@given(text=TEXTS)
def test_the_words_of_a_link_stay(form, text):
    told = form.format(escape_markdown(text))
    for flavor in (Flavor.GITHUB, Flavor.MKDOCS):
        assert words_of_markdown(again(told, flavor=flavor)) == words_of_markdown(told)


@given(target=st.text(st.characters(exclude_characters="()\n", exclude_categories=["Z", "C"])))
def test_any_target_is_resolved(target):
    assert again(f"x [words]({target}) y") in {
        f"x [words]({target}) y",
        "x words y",
        "x [words](A-N) y",
    }
