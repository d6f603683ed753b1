import json
from dataclasses import replace
from functools import cache
from html import unescape
from urllib.parse import unquote

import pytest
import yaml
from awkward import NAMES, SAMPLES, brief_of, document_of, house, markdown_of
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import markdown
from markdown_it import MarkdownIt

from briefs.claims import Claim, line
from briefs.production import Format, load_house, make_brief, set_editions
from briefs.report import Report
from briefs.rulebook import Section
from briefs.tabular import Row, Table
from briefs.writers.markdown import markdown_bytes
from briefs.writers.words import words_of_markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def text_of(name):
    return markdown_of(name)[0].content.decode()


def written(brief, **options):
    charts = {exhibit.id: f"charts/{exhibit.id}.svg" for exhibit in brief.exhibits}
    return markdown_bytes(brief, house().layout, charts, **options).decode()


def flat(text):
    return " ".join(text.split())


def shown(token):
    """The words of an inline token, the alternative text of images left out."""
    return flat("".join(child.content for child in token.children if child.type != "image"))


@cache
def blocks(name):
    """(kind, words) of each heading, paragraph, list item and cell, in order."""
    return tuple(blocks_in(text_of(name)))


def blocks_in(text):
    inside = []
    for token in READER.parse(text):
        if token.nesting == 1:
            inside.append(token.tag)
        elif token.nesting == -1:
            inside.pop()
        elif token.type == "inline":
            yield inside[:], token


def tables_of(name):
    """Every table as rows of cell texts, the heading row first."""
    tables = []
    for inside, token in blocks(name):
        if "table" not in inside:
            continue
        start = token.map
        if not tables or tables[-1][0] != start_of_table(name, start):
            tables.append((start_of_table(name, start), {}))
        tables[-1][1].setdefault(start[0], []).append(shown(token))
    return [list(rows.values()) for _, rows in tables]


def start_of_table(name, place):
    lines = text_of(name).splitlines()
    first = place[0]
    while lines[first - 1].startswith("|"):
        first -= 1
    return first


def test_the_markdown_of_a_real_document(key, golden):
    golden(f"{key}.md", text_of(key))


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_with_one_line_break_and_has_no_stray_space(name):
    text = text_of(name)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert "\n\n\n" not in text


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_no_html_of_a_document(name):
    tokens = READER.parse(text_of(name))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert not {token.type for token in tokens} & {"html_block", "code_block", "fence", "hr"}
    assert kinds <= {
        *("text", "softbreak", "image"),
        *("strong_open", "strong_close", "em_open", "em_close"),
    }
    page = markdown(text_of(name), extensions=["tables"])
    assert "<script" not in page
    assert "<a " not in page


CHAPTERS = {
    "Scores and returns": ("scores", "returns", "averages"),
    "The tape": ("timeline", "range", "panels"),
    "Sector and industry": ("ranks", "peers", "sector", "industry"),
    "Figures": ("levels", "activity", "risk", "recent"),
}
"""The exhibits and tables of each chapter in their order."""


def blocks_of(brief):
    """The headlines of exhibits and captions of tables by their ids, in the order of the file."""
    given = {exhibit.id: exhibit.headline.text for exhibit in brief.exhibits}
    given |= {table.id: table.caption.text for table in brief.tables}
    placed = [each for ids in CHAPTERS.values() for each in ids if each in given]
    return {each: flat(given[each]) for each in [*placed, *(given.keys() - placed)]}


def headings(text):
    return [
        (int(inside[-1][1]), shown(token))
        for inside, token in blocks_in(text)
        if inside[-1][0] == "h"
    ]


def chapters_of(brief):
    """The headings between the lists and the company: chapters that hold something."""
    titles, found = blocks_of(brief), []
    for chapter, ids in CHAPTERS.items():
        held = [(3, titles[each]) for each in ids if each in titles]
        found += [(2, chapter), *held] if held else []
    return found


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_do_not_skip(name):
    brief = brief_of(name)
    expected = [
        (1, flat(brief.identity.name)),
        *([(2, "Contradictions")] if brief.narrative.contradictions else []),
        *((2, words) for words in ("What changed", "Opportunities", "Risks", "Watch points")),
        *chapters_of(brief),
        *([(2, "The company")] if brief.description else []),
        *((2, words) for words in ("Method", "Glossary", "Disclosure")),
    ]
    assert headings(text_of(name)) == expected


def test_what_no_chapter_names_stands_before_the_company():
    brief = brief_of("002428.SHZ")
    exhibit = replace(brief.exhibits[0], id="new", headline=line("A new exhibit"))
    table = replace(brief.tables[0], id="other", caption=line("Another table"))
    more = replace(brief, exhibits=(exhibit, *brief.exhibits), tables=(table, *brief.tables))
    found = headings(written(more))
    start = found.index((2, "Further exhibits"))
    assert found[start + 1 : start + 4] == [
        (3, "A new exhibit"),
        (3, "Another table"),
        (2, "The company"),
    ]
    assert "](charts/new.svg)" in written(more)


def test_a_layout_without_texts_has_no_headings_for_them(tmp_path, monkeypatch):
    layout = house().layout
    monkeypatch.setitem(layout.__dict__, "texts", {})
    found = [words for _, words in headings(written(brief_of("002428.SHZ")))]
    assert found[-2:] == ["The company", "Disclosure"]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_table_has_as_many_cells_as_its_heading(name):
    # A reader cuts or fills a ragged row in silence, so that the source must be counted.
    tables = [[]]
    for row in text_of(name).splitlines():
        if row.startswith("|"):
            tables[-1].append(row.count("|"))
        elif tables[-1]:
            tables.append([])
    counts = [set(table) for table in tables if table]
    assert len(counts) == 1 + len(brief_of(name).tables)
    assert [len(count) for count in counts] == [1] * len(counts)


def in_order(brief):
    """The tables in the order of the file."""
    return [brief.table(each) for each in blocks_of(brief) if brief.table(each)]


@pytest.mark.parametrize("name", NAMES)
def test_tables_hold_the_figures_of_the_brief(name):
    brief = brief_of(name)
    scores = [
        [score.label for score in brief.scores],
        [score.value.text for score in brief.scores],
    ]
    expected = [scores] + [
        [
            [table.stub, *(column.heading for column in table.columns)],
            *(
                [flat(row.heading.text), *(flat(cell.text) for cell in row.cells)]
                for row in table.rows
            ),
        ]
        for table in in_order(brief)
    ]
    assert tables_of(name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_figures_stand_right_and_words_left(name):
    rules = [line for line in text_of(name).splitlines() if line.startswith("| :---")]
    expected = [f"|{' :---: |' * len(brief_of(name).scores)}"] + [
        "".join(["| :--- |", *(" ---: |" if each.numeric else " :--- |" for each in table.columns)])
        for table in in_order(brief_of(name))
    ]
    assert rules == expected


@pytest.mark.parametrize("name", NAMES)
def test_own_rows_alone_are_bold(name):
    bold = [
        shown(token)
        for inside, token in blocks(name)
        if "td" in inside and any(child.type == "strong_open" for child in token.children)
    ]
    expected = [
        flat(row.heading.text)
        for table in in_order(brief_of(name))
        for row in table.rows
        if row.own
    ]
    assert bold == expected


LISTS = {
    "Contradictions": "contradictions",
    "What changed": "changes",
    "Opportunities": "opportunities",
    "Risks": "risks",
    "Watch points": "watch_points",
}
"""The lists of a narrative by the heading that they stand under."""


def lists_in(text):
    """The items of each list by the heading it stands under, in the order of the file."""
    found, section = {}, None
    for inside, token in blocks_in(text):
        if inside[-1] == "h2":
            section = shown(token)
        elif "li" in inside:
            found.setdefault(section, []).append(shown(token))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_stands_in_its_section(name):
    narrative = brief_of(name).narrative
    expected = {
        title: [flat(sentence.text) for sentence in getattr(narrative, field)]
        for title, field in LISTS.items()
        if getattr(narrative, field)
    }
    found = lists_in(text_of(name))
    assert found == expected
    assert list(found) == list(expected)
    (verdict,) = (shown(token) for inside, token in blocks(name) if "blockquote" in inside)
    assert verdict == flat(narrative.verdict.text)


def opening(text):
    """The paragraphs above the first heading of a section."""
    found = []
    for inside, token in blocks_in(text):
        if inside[-1] == "h2":
            return found
        if inside == ["p"]:
            found.append(shown(token))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_one_paragraph_between_verdict_and_data_line(name):
    brief = brief_of(name)
    summary = " ".join(flat(sentence.text) for sentence in brief.narrative.summary)
    assert summary
    quality = " · ".join(flat(note.text) for note in brief.quality)
    assert opening(text_of(name))[-2:] == [summary, f"{quality}."]


@pytest.mark.parametrize("name", NAMES)
def test_what_changed_says_first_since_when(name):
    text = text_of(name)
    below = [shown(token) for inside, token in blocks(name) if inside[-1] in {"h2", "p"}]
    assert below[below.index("What changed") + 1] == f"({brief_of(name).since.text})"
    assert text.count(brief_of(name).since.text) == 1


def test_boxes_that_need_not_be_there_leave_nothing_behind():
    brief = brief_of("000657.SHZ")
    bare = replace(brief.narrative, verdict=None, summary=(), contradictions=())
    text = written(replace(brief, narrative=bare))
    assert "\n> " not in text
    assert "Contradictions" not in text
    assert "\n\n\n" not in text
    assert len(opening(text)) == len(opening(text_of("000657.SHZ"))) - 1


UNDECIDED = "Not decided: the document lacks the figures."
SILENT = "None by these rules."
SECTIONS = {
    "What changed": Section.CHANGE,
    "Opportunities": Section.OPPORTUNITY,
    "Risks": Section.RISK,
    "Watch points": Section.WATCH,
}


def under(heading, text):
    """The paragraphs and items under a heading."""
    found, section = [], None
    for inside, token in blocks_in(text):
        if inside[-1] == "h2":
            section = shown(token)
        elif section == heading:
            found.append(shown(token))
    return found


@pytest.mark.parametrize("heading", SECTIONS)
def test_an_empty_list_tells_silence_from_ignorance(heading):
    brief, section = brief_of("000657.SHZ"), SECTIONS[heading]
    since = [f"({brief.since.text})"] if heading == "What changed" else []
    silent = replace(brief.narrative, **{LISTS[heading]: ()}, undecided=frozenset())
    unable = replace(silent, undecided=frozenset({section}))
    for narrative, words, others in ((silent, SILENT, UNDECIDED), (unable, UNDECIDED, SILENT)):
        text = written(replace(brief, narrative=narrative))
        assert under(heading, text) == [*since, words]
        assert text.count(words) == 1
        assert others not in text


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_list_of_a_real_narrative_says_which_it_is(name):
    narrative, text = brief_of(name).narrative, text_of(name)
    for heading, section in SECTIONS.items():
        if not getattr(narrative, LISTS[heading]):
            words = UNDECIDED if section in narrative.undecided else SILENT
            assert under(heading, text)[-1] == words


def test_the_least_document_leaves_more_undecided_than_silent():
    assert text_of("only_identity_and_close").count(UNDECIDED) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_images_are_the_charts_beside_it_with_their_words(name):
    edition, *charts = markdown_of(name)
    assert edition.path == f"briefs/{brief_of(name).identity.key}.md"
    images = [
        child for _, token in blocks(name) for child in token.children if child.type == "image"
    ]
    paths = [f"briefs/{unquote(image.attrs['src'])}" for image in images]
    assert sorted(paths) == sorted(chart.path for chart in charts)
    brief = brief_of(name)
    exhibits = [brief.exhibit(each) for each in blocks_of(brief) if brief.exhibit(each)]
    charts.sort(key=lambda chart: paths.index(chart.path))
    assert [image.content for image in images] == [flat(exhibit.alt.text) for exhibit in exhibits]
    for chart, exhibit in zip(charts, exhibits, strict=True):
        picture = unescape(chart.content.decode())
        assert picture.startswith("<svg ")
        assert exhibit.labels
        assert [each.text for each in exhibit.labels if each.text not in picture] == []
    paragraphs = [shown(token) for inside, token in blocks(name) if inside[-1] == "p"]
    for exhibit in exhibits:
        assert flat(exhibit.subtitle.text) in paragraphs
        assert flat(exhibit.source.text) in paragraphs


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_figures_and_the_data_line_are_those_of_the_brief(name):
    brief = brief_of(name)
    paragraphs = [shown(token) for inside, token in blocks(name) if inside[-1] == "p"]
    change = "" if brief.change.missing else f", {brief.change.text} in the week"
    assert (
        f"Week ending {brief.week_text} · Issue {brief.issue} · Close {brief.close.text}{change}"
    ) in paragraphs
    signature = "" if brief.signature.missing else f" · {flat(brief.signature.text)}"
    composite = (
        brief.composite.text if brief.composite.missing else f"{brief.composite.text} of 100"
    )
    assert f"Composite {composite}{signature}" in paragraphs
    assert f"{' · '.join(flat(note.text) for note in brief.quality)}." in paragraphs
    if brief.description:
        assert flat(brief.description) in paragraphs


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_reader_must_be_told_is_there(name):
    text = flat(text_of(name))
    for words in house().layout.texts.values():
        assert flat(words) in text
    disclosed, sources = under("Disclosure", text_of(name))
    assert disclosed == flat(brief_of(name).imprint.disclosure)
    assert "No investment advice" in disclosed
    assert sources.startswith("Sentences by the rulebook ")


@pytest.mark.parametrize(
    ("rulebook", "title"), [("house", "House view"), ("terminal", "The terminal's own sentences")]
)
def test_the_rulebook_of_the_sentences_is_named(rulebook, title):
    own = load_house(rulebook)
    brief = make_brief(Report.model_validate(document_of("002428.SHZ")), own)
    (edition, *_) = set_editions(brief, own.layout, (Format.MD,))
    assert f"Sentences by the rulebook “{title}”. {brief.direction.says}" in flat(
        edition.content.decode()
    )


def test_by_the_terminals_rulebook_the_lists_are_the_documents_own():
    document, own = document_of("002428.SHZ"), load_house("terminal")
    brief = make_brief(Report.model_validate(document), own)
    text = set_editions(brief, own.layout, (Format.MD,))[0].content.decode()
    assert under("Opportunities", text) == document["opportunities"]
    assert under("Risks", text) == document["risks"]
    assert under("Watch points", text) == document["watch_points"]


# Links


def links_in(text):
    """(where, words, target) of each link, in the order of the file."""
    found = []
    for inside, token in blocks_in(text):
        for place, child in enumerate(token.children):
            if child.type == "link_open":
                words = token.children[place + 1].content
                found.append((inside[-1], words, unquote(child.attrs["href"])))
    return found


def peers_of(brief):
    """The rows of other tickers, in the order of the file."""
    return [row for table in in_order(brief) for row in table.rows if row.key and not row.own]


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_is_linked_where_there_is_one(name):
    path = f"{brief_of(name).identity.key}.pdf"
    assert links_in(written(brief_of(name), pdf=path)) == [("p", "PDF edition", path)]
    assert links_in(written(brief_of(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_peers_with_a_brief_of_their_own_are_linked_by_their_names(name):
    brief = brief_of(name)
    keys = {row.key for row in peers_of(brief)} | {brief.identity.key}
    covered = {key: f"{key}.md" for key in keys}
    expected = [("td", flat(row.heading.text), f"{row.key}.md") for row in peers_of(brief)]
    text = written(brief, covered=covered)
    assert links_in(text) == expected
    assert words_of_markdown(text) == words_of_markdown(written(brief))
    assert markdown(text, extensions=["tables"]).count("<a ") == len(expected)


def test_only_peers_in_the_pack_are_linked():
    covered = {"600549.SHH": "600549.SHH.md", "000657.SHZ": "000657.SHZ.md", "AAPL.US": "x.md"}
    assert links_in(written(brief_of("002428.SHZ"), covered=covered)) == [
        ("td", "China Tungsten And Hightech Materials Co.,Ltd", "000657.SHZ.md"),
        ("td", "Xiamen Tungsten Co.,Ltd.", "600549.SHH.md"),
    ]


HOSTILE_PATHS = ("a b.md", "a)b(.md", "^GSPC.INDX.md", 'x" onclick="y.md', "javascript:1", "<a>.md")


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_any_path_is_a_link_target(path):
    brief = brief_of("002428.SHZ")
    text = written(brief, pdf=path, covered={"600549.SHH": path})
    assert [target for _, _, target in links_in(text)] == [path, path]
    assert all(target not in text for target in ("javascript:", 'x"', "<a>"))
    assert words_of_markdown(text) == words_of_markdown(written(brief, pdf="x.pdf"))


def test_the_name_of_a_linked_peer_is_text():
    brief = brief_of("hostile_text")
    own = Row(Claim("[a](b) | `c`](d.md)", "/x/name"), (), key="X.Y")
    shown_as = written(
        replace(brief, tables=(Table("peers", line("Peers"), "", (), (own,)),)),
        covered={"X.Y": "X.Y.md"},
    )
    assert "[&#91;a&#93;(b) &#124; &#96;c&#96;&#93;(d.md)](X.Y.md)" in shown_as
    assert "[a](b) | `c`](d.md)" in words_of_markdown(shown_as)


# Front matter


def front_matter_of(brief):
    """The YAML before the page as a reader has it, and the page."""
    text = written(brief, front_matter=True)
    start, head, page = text.split("---\n", 2)
    assert start == ""
    return yaml.safe_load(head), page


def test_the_front_matter_of_a_real_document():
    head, _ = front_matter_of(brief_of("002428.SHZ"))
    assert head == {
        "title": "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD (002428.SHZ), "
        "week ending 12 June 2026",
        "ticker": "002428.SHZ",
        "symbol": "002428",
        "exchange": "SHZ",
        "name": "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD",
        "week": "2026-06-12",
        "issue": "2026-W24",
        "sector": "Basic Materials",
        "industry": "Other Industrial Metals & Mining",
        "country": "CN",
        "currency": "CNY",
        "composite": 74,
        "signature": "Leadership continuation",
        "tags": [
            *("brief", "cn", "basic-materials", "other-industrial-metals-mining"),
            "leadership-continuation",
        ],
    }


def test_what_is_not_known_is_not_in_the_front_matter():
    head, _ = front_matter_of(brief_of("only_identity_and_close"))
    assert list(head) == ["title", "ticker", "symbol", "exchange", "name", "week", "issue", "tags"]
    assert head["tags"] == ["brief"]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_the_same_behind_front_matter_and_its_words_too(name):
    brief = brief_of(name)
    head, page = front_matter_of(brief)
    assert page == f"\n{written(brief)}"
    assert words_of_markdown(written(brief, front_matter=True)) == words_of_markdown(written(brief))
    assert head["name"] == brief.identity.name
    for tag in head["tags"]:
        assert tag == tag.lower()
        assert not tag.isdigit()
        assert all(each.isalnum() or each == "-" for each in tag)


YAML_EXAMPLES = (
    *("no", "null", "~", "- a", "a: b # c", "{x}", "[x]", "*x", "&x", "!x", "%x", "@x", "`x`"),
    *("'", '"', "\\", "---", "...", "a\n---\nb", "1_000", "0x1F", "2026-06-12", "", "  x  "),
    *("\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\x7f", "\x9f", "\U0001f600"),
)


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@example("".join(YAML_EXAMPLES))
def test_any_text_survives_the_front_matter(text):
    check_yaml(text)


@pytest.mark.parametrize("text", YAML_EXAMPLES)
def test_texts_that_yaml_reads_otherwise_survive_the_front_matter(text):
    check_yaml(text)


def check_yaml(text):
    brief = brief_of("002428.SHZ")
    signature = replace(brief.signature, text=f"x{text}")
    identity = replace(brief.identity, name=text, sector=f"x{text}", industry="")
    head = front_matter_lines(replace(brief, identity=identity, signature=signature))
    assert head.get("name", "") == text
    assert (head["sector"], head["signature"]) == (f"x{text}", f"x{text}")
    assert "industry" not in head


def front_matter_lines(brief):
    """The properties read by YAML from an edition whose page is left aside."""
    head = written(brief, front_matter=True).partition("\n---\n")[0]
    lines = head.split("\n")[1:]
    # Each value is JSON on a line of its own, for readers that know no more of YAML.
    assert [json.loads(each.partition(": ")[2]) for each in lines]
    return yaml.safe_load(head.removeprefix("---\n"))
