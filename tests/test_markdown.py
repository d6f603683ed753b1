from dataclasses import replace
from urllib.parse import unquote

import pytest
from awkward import NAMES, SAMPLES, brief_of, document_of, house
from markdown import markdown
from markdown_it import MarkdownIt

from briefs.production import Format, load_house, make_brief, set_editions
from briefs.report import Report
from briefs.rulebook import Section

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def editions_of(name):
    return set_editions(brief_of(name), house().layout, (Format.MD,))


def text_of(name):
    return editions_of(name)[0].content.decode()


def written(brief):
    return set_editions(brief, house().layout, (Format.MD,))[0].content.decode()


def flat(text):
    return " ".join(text.split())


def shown(token):
    """The words of an inline token, the alternative text of images left out."""
    return flat("".join(child.content for child in token.children if child.type != "image"))


def blocks(name):
    """(kind, words) of each heading, paragraph, list item and cell, in order."""
    yield from blocks_in(text_of(name))


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


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_do_not_skip(name):
    brief = brief_of(name)
    levels = [
        (int(inside[-1][1]), shown(token)) for inside, token in blocks(name) if inside[-1][0] == "h"
    ]
    expected = [
        (1, flat(brief.identity.name)),
        (2, "What changed"),
        *([(2, "Contradictions")] if brief.narrative.contradictions else []),
        *((2, words) for words in ("Scores", "Opportunities", "Risks", "Watch points")),
        *((2, exhibit.headline.text) for exhibit in brief.exhibits),
        *((2, flat(table.caption.text)) for table in brief.tables),
        *([(2, "The company")] if brief.description else []),
        *((2, words) for words in ("Method", "Disclosure")),
    ]
    assert levels == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_table_has_as_many_cells_as_its_heading(name):
    # A reader cuts or fills a ragged row in silence, so that the source must be counted.
    tables = [[]]
    for line in text_of(name).splitlines():
        if line.startswith("|"):
            tables[-1].append(line.count("|"))
        elif tables[-1]:
            tables.append([])
    counts = [set(table) for table in tables if table]
    assert len(counts) == 1 + len(brief_of(name).tables)
    assert [len(count) for count in counts] == [1] * len(counts)


@pytest.mark.parametrize("name", NAMES)
def test_tables_hold_the_figures_of_the_brief(name):
    brief = brief_of(name)
    scores = [["Score", "0 to 100"], *([score.label, score.value.text] for score in brief.scores)]
    expected = [scores] + [
        [
            [table.stub, *(column.heading for column in table.columns)],
            *(
                [flat(row.heading.text), *(flat(cell.text) for cell in row.cells)]
                for row in table.rows
            ),
        ]
        for table in brief.tables
    ]
    assert tables_of(name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_figures_stand_right_and_words_left(name):
    rules = [line for line in text_of(name).splitlines() if line.startswith("| :---")]
    expected = ["| :--- | ---: |"] + [
        "".join(["| :--- |", *(" ---: |" if each.numeric else " :--- |" for each in table.columns)])
        for table in brief_of(name).tables
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
        flat(row.heading.text) for table in brief_of(name).tables for row in table.rows if row.own
    ]
    assert bold == expected


LISTS = {
    "What changed": "changes",
    "Contradictions": "contradictions",
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
    assert below[below.index("What changed") + 1] == brief_of(name).since.text
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
    since = [brief.since.text] if heading == "What changed" else []
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
    edition, *charts = editions_of(name)
    assert edition.path == f"briefs/{brief_of(name).identity.key}.md"
    images = [
        child for _, token in blocks(name) for child in token.children if child.type == "image"
    ]
    paths = [f"briefs/{unquote(image.attrs['src'])}" for image in images]
    assert paths == [chart.path for chart in charts]
    exhibits = brief_of(name).exhibits
    assert [image.content for image in images] == [exhibit.alt.text for exhibit in exhibits]
    assert [chart.content.decode() for chart in charts] == [exhibit.svg for exhibit in exhibits]
    paragraphs = [shown(token) for inside, token in blocks(name) if inside[-1] == "p"]
    for exhibit in exhibits:
        assert exhibit.subtitle.text in paragraphs
        assert exhibit.source.text in paragraphs


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_figures_and_the_data_line_are_those_of_the_brief(name):
    brief = brief_of(name)
    paragraphs = [shown(token) for inside, token in blocks(name) if inside[-1] == "p"]
    change = "" if brief.change.missing else f", {brief.change.text} in the week"
    assert (
        f"Week ending {brief.week_text} · Issue {brief.issue} · Close {brief.close.text}{change}"
    ) in paragraphs
    signature = "" if brief.signature.missing else f" · {flat(brief.signature.text)}"
    assert f"Composite {brief.composite.text} of 100{signature}" in paragraphs
    assert f"{' · '.join(flat(note.text) for note in brief.quality)}." in paragraphs
    if brief.description:
        assert flat(brief.description) in paragraphs


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_reader_must_be_told_is_there(name):
    text = flat(text_of(name))
    for words in house().layout.texts.values():
        assert flat(words) in text
    assert "Data commentary, not investment advice" in text


@pytest.mark.parametrize(
    ("rulebook", "title"), [("house", "House view"), ("terminal", "The terminal's own sentences")]
)
def test_the_rulebook_of_the_sentences_is_named(rulebook, title):
    own = load_house(rulebook)
    brief = make_brief(Report.model_validate(document_of("002428.SHZ")), own)
    (edition, *_) = set_editions(brief, own.layout, (Format.MD,))
    assert f"Sentences by the rulebook “{title}”. {brief.direction.statement}" in flat(
        edition.content.decode()
    )


def test_by_the_terminals_rulebook_the_lists_are_the_documents_own():
    document, own = document_of("002428.SHZ"), load_house("terminal")
    brief = make_brief(Report.model_validate(document), own)
    text = set_editions(brief, own.layout, (Format.MD,))[0].content.decode()
    assert under("Opportunities", text) == document["opportunities"]
    assert under("Risks", text) == document["risks"]
    assert under("Watch points", text) == document["watch_points"]
