import json
import re
import shutil
from dataclasses import replace

import pytest
from awkward import NAMES, REGIMES, brief_of, document_of, house

from briefs.charts import EXHIBITS
from briefs.claims import Claim, Line, line
from briefs.layout import BOXES
from briefs.narrative import Sentence
from briefs.pack import BuildOptions, build_pack
from briefs.pack.receipt import Status
from briefs.production import Format
from briefs.proof import compare_editions, proofread
from briefs.rulebook import Banned
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pdf import html_page
from briefs.writers.words import words_of_html, words_of_markdown

KEY = "002428.SHZ"
CLOSE = Claim("92.26 CNY", "close", form="price")


def faults(brief):
    problems = proofread(brief, "seeds/x.json")
    assert all(problem.is_error and problem.source == "seeds/x.json" for problem in problems)
    start = f"brief of {brief.identity.key}: "
    assert all(problem.message.startswith(start) for problem in problems)
    return [problem.message.removeprefix(start) for problem in problems]


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_every_brief_we_can_make_is_without_fault(name):
    assert proofread(brief_of(name), "x.json") == ()


# Places where a brief holds words


SECTIONS = {
    "verdict": "verdict",
    "summary": "summary",
    "changes": "change",
    "contradictions": "contradiction",
    "opportunities": "opportunity",
    "risks": "risk",
    "watch_points": "watch",
}
"""The lists of a narrative, and how their places are called."""


def saying(made, section="risks"):
    """The brief with one sentence in a section, and no other there."""
    brief = brief_of(KEY)
    said = Sentence(made, ("house.risk.test",))
    own = said if section == "verdict" else (said,)
    return replace(brief, narrative=replace(brief.narrative, **{section: own}))


def with_exhibit(exhibit_id, **parts):
    """The brief with some parts of one exhibit replaced."""
    brief = brief_of(KEY)
    exhibits = (
        replace(each, **parts) if each.id == exhibit_id else each for each in brief.exhibits
    )
    return replace(brief, exhibits=tuple(exhibits))


def around_exhibit(exhibit_id, part):
    return lambda made: with_exhibit(exhibit_id, **{part: made})


def in_picture(exhibit_id):
    """The brief with one more label in a picture."""
    exhibit = brief_of(KEY).exhibit(exhibit_id)
    return lambda made: with_exhibit(exhibit_id, labels=(*exhibit.labels, made))


def around_table(part):
    def spoiled(made):
        brief = brief_of(KEY)
        first, *others = brief.tables
        return replace(brief, tables=(replace(first, **{part: made}), *others))

    return spoiled


PARTS = ("headline", "subtitle", "source", "alt")
LABELS = {
    **{
        f"{name} {part}": (f"exhibit {name}", around_exhibit(name, part))
        for name in EXHIBITS
        for part in PARTS
    },
    **{f"{name} label": (f"picture {name}", in_picture(name)) for name in EXHIBITS},
    **{f"table {part}": ("table returns", around_table(part)) for part in ("caption", "note")},
    "what changed": ("what changed", lambda made: replace(brief_of(KEY), since=made)),
    "data line": ("the data line", lambda made: replace(brief_of(KEY), quality=(made,))),
}
"""Lines that no rule says: their place, and the brief with another line there."""


# Numbers


NUMBERS = {
    "figure": line("Stands 81.7% above its Trend Line."),
    "rank": line("Close at {close}, 3rd of all.", close=CLOSE),
    "average": line("The 10-week average fell."),
    "Arabic digit": line("A fall of ٤ percent."),
    "fraction": line("Up by ½."),
    "horizon": line("Up 2W in a row."),
}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("made", NUMBERS.values(), ids=NUMBERS)
def test_a_number_of_our_own_in_a_sentence_is_caught(made, section):
    assert faults(saying(made, section)) == [
        f"rule house.risk.test: a number without a source in {made.text!r}"
    ]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("made", NUMBERS.values(), ids=NUMBERS)
def test_a_number_of_our_own_outside_of_the_sentences_is_caught(made, label):
    place, spoiled = LABELS[label]
    assert faults(spoiled(made)) == [f"{place}: a number without a source in {made.text!r}"]


@pytest.mark.parametrize(
    "made",
    [
        line("Close at {close}.", close=CLOSE),
        line("The 13-week average, the 52-week high, 52 weeks, 1W, 4W, 12W, 26W and 52W."),
        line("Close at {close}.", close=Claim("Route 66 Inc. at 92.26 CNY", "name")),
    ],
    ids=["a claim", "terms of the field", "a name with a number"],
)
def test_claims_and_terms_of_the_field_may_hold_numbers(made):
    assert faults(saying(made)) == []
    for _, spoiled in LABELS.values():
        assert faults(spoiled(made)) == []


def test_a_sentence_of_several_rules_names_them_all():
    brief = brief_of(KEY)
    verdict = Sentence(line("Up 7 weeks."), ("house.verdict.one", "house.verdict.two"))
    assert faults(replace(brief, narrative=replace(brief.narrative, verdict=verdict))) == [
        "rule house.verdict.one, house.verdict.two: a number without a source in 'Up 7 weeks.'"
    ]


# Words


BANNED = Banned(("buy", "soaring"), "no advice and no noise")


def forbidding(brief, *banned):
    return replace(brief, banned=banned)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_banned_word_of_our_own_is_caught(section):
    brief = forbidding(saying(line("A Buy at {close}.", close=CLOSE), section), BANNED)
    assert faults(brief) == ["rule house.risk.test: says 'Buy': no advice and no noise"]


def test_a_banned_word_inside_of_a_claim_is_the_documents_own():
    named = line("{name} closed at {close}.", name=Claim("Buy Soaring Inc.", "name"), close=CLOSE)
    assert faults(forbidding(saying(named), BANNED)) == []


def test_the_banned_words_are_those_of_the_rulebook():
    assert brief_of(KEY).banned == house().rulebook.banned
    first = house().rulebook.banned[0]
    assert faults(saying(line(f"A {first.words[0]} week."))) == [
        f"rule house.risk.test: says {first.words[0]!r}: {first.why}"
    ]
    assert faults(forbidding(saying(line(f"A {first.words[0]} week.")))) == []


def test_a_sentence_of_thirty_words_is_read_and_one_of_thirty_one_is_not():
    assert faults(saying(line("word " * 29 + "word."))) == []
    too_long = "word " * 30 + "word."
    assert faults(saying(line(too_long))) == [
        f"rule house.risk.test: is longer than 30 words: {too_long!r}"
    ]


def test_a_long_name_counts_as_one_word_because_no_rule_is_to_blame_for_it():
    name = Claim("A Very Long Company Name " * 9, "name")
    assert faults(saying(line("{name} " + "word " * 28 + "word.", name=name))) == []
    assert len(faults(saying(line("{name} " + "word " * 29 + "word.", name=name)))) == 1


@pytest.mark.parametrize("nothing", [Line(), line("   ")], ids=["none", "blank"])
def test_a_sentence_that_says_nothing_is_caught(nothing):
    assert faults(saying(nothing)) == ["rule house.risk.test: says nothing"]


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
@pytest.mark.parametrize("part", ["headline", "alt"])
@pytest.mark.parametrize(
    "nothing", [Line(), Line(("",)), line("  ")], ids=["none", "empty", "blank"]
)
def test_an_exhibit_without_headline_or_alternative_text_is_caught(nothing, part, exhibit_id):
    assert faults(with_exhibit(exhibit_id, **{part: nothing})) == [
        f"exhibit {exhibit_id}: has no headline or no alternative text"
    ]


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
def test_a_banned_word_in_a_headline_is_caught(exhibit_id):
    spoiled = with_exhibit(exhibit_id, headline=line("A Buy at {close}", close=CLOSE))
    assert faults(forbidding(spoiled, BANNED)) == [
        f"exhibit {exhibit_id}: says 'Buy': no advice and no noise"
    ]


# Pictures


def printing(exhibit_id, words):
    """The brief with a picture that prints these words too."""
    artwork = brief_of(KEY).exhibit(exhibit_id).artwork
    stray = replace(artwork.words[0], text=words)
    return with_exhibit(exhibit_id, artwork=replace(artwork, marks=(*artwork.marks, stray)))


def redrawn(exhibit_id, old, new):
    """The brief with a picture in which `new` stands for the first `old`."""
    artwork = brief_of(KEY).exhibit(exhibit_id).artwork
    first = next(words for words in artwork.words if words.text == old)
    marks = [replace(mark, text=new) if mark is first else mark for mark in artwork.marks]
    return with_exhibit(exhibit_id, artwork=replace(artwork, marks=tuple(marks)))


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
@pytest.mark.parametrize(
    "words", ["81.7%", "R&D −5", "soaring", "<tspan>7</tspan>", "&amp;", "two\nlines"]
)
def test_a_stray_text_in_a_picture_is_caught(words, exhibit_id):
    assert faults(printing(exhibit_id, words)) == [
        f"exhibit {exhibit_id}: prints {words!r} without a source"
    ]


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
def test_a_text_that_stands_once_more_than_its_label_is_caught(exhibit_id):
    # Such as the 100 that an axis would print by itself beside a score of 100.
    words = brief_of(KEY).exhibit(exhibit_id).labels[0].text
    assert faults(printing(exhibit_id, words)) == [
        f"exhibit {exhibit_id}: prints {words!r} without a source"
    ]


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
def test_a_figure_that_is_not_that_of_its_label_is_caught(exhibit_id):
    for label in brief_of(KEY).exhibit(exhibit_id).labels:
        if label.claims:
            other = label.text.translate(str.maketrans("0123456789", "1234567890"))
            assert f"exhibit {exhibit_id}: prints {other!r} without a source" in faults(
                redrawn(exhibit_id, label.text, other)
            )


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
def test_a_picture_without_its_labels_prints_nothing_that_is_known(exhibit_id):
    labels = brief_of(KEY).exhibit(exhibit_id).labels
    assert len(labels) > 4
    assert sorted(faults(with_exhibit(exhibit_id, labels=()))) == sorted(
        f"exhibit {exhibit_id}: prints {text!r} without a source"
        for text in {label.text for label in labels}
    )


def test_all_faults_are_named_at_once():
    brief = replace(saying(line("Up 7 weeks.")), quality=(line("2 missing"),))
    assert len(faults(brief)) == 2


# Claims


def in_cell(claim):
    brief = brief_of(KEY)
    first, *others = brief.tables
    row, *rows = first.rows
    spoiled = replace(first, rows=(replace(row, cells=(claim, *row.cells[1:])), *rows))
    return replace(brief, tables=(spoiled, *others))


def in_heading(claim):
    brief = brief_of(KEY)
    first, *others = brief.tables
    row, *rows = first.rows
    spoiled = replace(first, rows=(replace(row, heading=claim), *rows))
    return replace(brief, tables=(spoiled, *others))


def in_score(claim):
    first, *others = brief_of(KEY).scores
    return replace(brief_of(KEY), scores=(replace(first, value=claim), *others))


def in_market_cap(claim):
    brief = brief_of(KEY)
    return replace(brief, identity=replace(brief.identity, market_cap=claim))


def head(part):
    return lambda claim: replace(brief_of(KEY), **{part: claim})


def within(spoiled):
    return lambda claim: spoiled(line("At {claim} now.", claim=claim))


PLACES = {
    **{name: ("head", head(name)) for name in ("close", "change", "composite", "signature")},
    "market cap": ("head", in_market_cap),
    "score": ("score Trend", in_score),
    "cell": ("table returns, row 1", in_cell),
    "heading": ("table returns, row 1", in_heading),
    **{label: (place, within(spoiled)) for label, (place, spoiled) in LABELS.items()},
    **{
        section: (f"{name} 1", within(lambda made, section=section: saying(made, section)))
        for section, name in SECTIONS.items()
    },
}
"""Wherever a brief holds a claim: its place, and the brief with another claim there."""


@pytest.mark.parametrize("where", PLACES)
def test_a_claim_bound_to_nothing_that_is_known_is_caught(where):
    place, spoiled = PLACES[where]
    assert faults(spoiled(Claim("92.26 CNY", "clsoe", form="price"))) == [
        f"{place}: '92.26 CNY' is bound to 'clsoe', which is no fact and no threshold"
    ]


@pytest.mark.parametrize("where", [where for where in PLACES if where != "heading"])
def test_a_figure_without_a_source_is_caught(where):
    place, spoiled = PLACES[where]
    assert faults(spoiled(Claim("92.26 CNY", "", form="price"))) == [
        f"{place}: '92.26 CNY' is a figure without a source"
    ]


def test_a_heading_without_a_source_is_a_label_of_ours():
    brief = in_heading(Claim("Up weeks of 52", ""))
    assert faults(brief) == []
    assert "Up weeks of 52" not in {entry.claim.text for entry in brief.ledger}


@pytest.mark.parametrize("where", PLACES)
def test_a_claim_bound_to_a_fact_that_is_missing_is_caught(where):
    place, spoiled = PLACES[where]
    brief = spoiled(Claim("50.77 CNY", "trend_line", form="price"))
    assert faults(brief) == []
    missing = replace(brief.facts["trend_line"], value=None, reason="the document has none")
    facts = {**brief.facts, "trend_line": missing}
    found = faults(replace(brief, facts=facts))
    assert (
        f"{place}: '50.77 CNY' is bound to 'trend_line', which is missing: the document has none"
        in found
    )
    assert all("'trend_line', which is missing" in fault for fault in found)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(
    "claim",
    [
        Claim("92.26 CNY", "close", form="price"),
        Claim("40%", "stretched", form="percent"),
        Claim("7.9", "/recent_rows/0/weekly_return", form="percent:change"),
        Claim("7", "facts"),
        Claim("7", "problems"),
        Claim("Active", ""),
        Claim("n/a", "previous_week", missing="there is no earlier issue"),
    ],
    ids=lambda claim: claim.source or "no source",
)
def test_a_claim_that_leads_back_is_no_fault(claim, where):
    brief = brief_of(KEY)
    assert "stretched" in brief.thresholds
    assert brief.facts["previous_week"].missing
    assert faults(PLACES[where][1](claim)) == []


def test_a_figure_of_the_rulebook_is_a_fact_of_the_brief():
    (name, *_) = house().rulebook.figures
    assert faults(in_cell(Claim("1.0", name, form="price"))) == []


# The ledger


def test_a_brief_that_prints_no_figure_is_caught():
    brief = brief_of("only_identity_and_close")
    nothing = Claim("n/a", "close", missing="not given")
    words = Sentence(line("A quiet week."), ("house.verdict.test",))
    bare = replace(
        brief,
        close=nothing,
        signature=Claim("Base building", "/setup_signature"),
        tables=(),
        scores=(),
        quality=(),
        narrative=replace(brief.narrative, **dict.fromkeys(SECTIONS, ()) | {"verdict": words}),
    )
    assert brief.exhibits == ()
    assert [entry.claim.text for entry in bare.ledger] == ["n/a", "n/a", "n/a", "Base building"]
    assert faults(bare) == ["the claim ledger is empty: it prints no figure of a document"]
    assert faults(replace(bare, close=CLOSE)) == []


# Editions


def editions(name=KEY):
    brief, layout = brief_of(name), house().layout
    charts = {exhibit.id: f"{exhibit.id}.svg" for exhibit in brief.exhibits}
    return {
        "a.pdf": words_of_html(html_page(brief, layout)),
        "a.md": words_of_markdown(markdown_bytes(brief, layout, charts).decode()),
    }


def differences(brief, words, given_up=()):
    problems = compare_editions(brief, words, "seeds/x.json", given_up)
    assert all(problem.is_error and problem.source == "seeds/x.json" for problem in problems)
    return [
        problem.message.removeprefix(f"brief of {brief.identity.key}: ") for problem in problems
    ]


def flat(text):
    return " ".join(text.split())


LINES = [
    (place, flat(made.text))
    for place, made in brief_of(KEY).lines()
    if made.text.strip() and not place.startswith("picture ")
]
"""What a reader meets as text; the words inside of pictures are the same file's in each edition."""


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_the_editions_of_every_brief_say_the_same(name):
    assert compare_editions(brief_of(name), editions(name), "x.json") == ()


@pytest.mark.parametrize("lacking", ["a.pdf", "a.md"])
@pytest.mark.parametrize(
    ("place", "text"), LINES, ids=[f"{number} {place}" for number, (place, _) in enumerate(LINES)]
)
def test_a_line_that_one_edition_lacks_or_changes_is_caught(place, text, lacking):
    whole = editions()
    holding = next(name for name in whole if name != lacking)
    fault = f"{place}: {text!r} stands in {holding} and not in {lacking}"
    for other in ("", text.swapcase()):
        words = whole | {lacking: whole[lacking].replace(text, other)}
        found = differences(brief_of(KEY), words)
        assert fault in found
        # What is said twice, or inside of another line, goes with it.
        assert all(each.endswith(f"stands in {holding} and not in {lacking}") for each in found)
    assert text in whole[holding]


def test_a_line_that_no_edition_prints_is_the_layouts_choice():
    place, text = LINES[0]
    assert place == "verdict 1"
    words = {name: said.replace(text, "") for name, said in editions().items()}
    assert differences(brief_of(KEY), words) == []


def test_one_edition_alone_differs_from_none():
    assert differences(brief_of(KEY), {"a.md": "nothing of it"}) == []
    assert differences(brief_of(KEY), {}) == []


def test_of_three_editions_those_that_lack_a_line_are_named():
    place, text = LINES[0]
    whole = editions()
    lacking = whole["a.md"].replace(text, "")
    words = {"a.pdf": whole["a.pdf"], "a.md": lacking, "a.txt": lacking}
    assert differences(brief_of(KEY), words)[0] == (
        f"{place}: {text!r} stands in a.pdf and not in a.md, a.txt"
    )


def test_a_section_that_was_given_up_for_room_may_be_missing_and_no_other():
    whole, brief = editions(), brief_of(KEY)
    summary = [flat(sentence.text) for sentence in brief.narrative.summary]
    assert summary
    short = whole["a.pdf"]
    for text in summary:
        short = short.replace(text, "")
    words = whole | {"a.pdf": short}
    assert len(differences(brief, words)) == len(summary)
    assert differences(brief, words, ("glossary", "summary")) == []
    assert len(differences(brief, words, ("glossary", "description"))) == len(summary)
    verdict = flat(brief.narrative.verdict.text)
    words["a.pdf"] = words["a.pdf"].replace(verdict, "")
    assert differences(brief, words, ("summary",)) == [
        f"verdict 1: {verdict!r} stands in a.md and not in a.pdf"
    ]


# Layouts that leave something out, from document to receipt


@pytest.fixture
def built(tmp_path, monkeypatch, pdf_of):
    """The receipt of a document built by the house layout with one template's words replaced.

    Where those are none of the page's, its PDF is the house's, which is set once.
    """

    def build(template, old, new, formats=(Format.PDF, Format.MD)):
        root = shutil.copytree(house().layout.root, tmp_path / "layout")
        text = (root / template).read_text("utf-8")
        assert old in text
        (root / template).write_text(text.replace(old, new), "utf-8")
        source = tmp_path / f"{KEY}.json"
        source.write_text(json.dumps(document_of(KEY)), "utf-8")
        options = BuildOptions(tmp_path / "out", formats, layout=str(root))
        with monkeypatch.context() as patched:
            if template == MARKDOWN:
                patched.setattr("briefs.writers.pdf.write_pdf", lambda *_: pdf_of(KEY))
            (receipt,) = build_pack([str(source)], options).receipts
        return receipt

    return build


def messages(receipt):
    return [problem.message.removeprefix(f"brief of {KEY}: ") for problem in receipt.problems]


ONLY_PDF = f"stands in briefs/{KEY}.pdf and not in briefs/{KEY}.md"
ONLY_MARKDOWN = f"stands in briefs/{KEY}.md and not in briefs/{KEY}.pdf"
MARKDOWN, PAGE = "brief.md.j2", "brief.html.j2"
RISKS = "{{ sentences('Risks', brief.narrative.risks, 'risk')|marked }}"
NOTE = "{% for note in brief.quality %}{{ note.text }}"
SOURCE = "{{ exhibit.source.text }}"
HEADLINE = "### {{ exhibit.headline.text }}"
"""Without it those of the timeline and the range are gone; the others' alternative texts end so."""
SUBTITLE = '<p class="subtitle">{{ exhibit.subtitle.text }}</p>'
ITEM = "<li>{{ told(sentence) }}</li>"
CHARTS = {f"exhibit {exhibit_id}" for exhibit_id in EXHIBITS}
LISTS = {"change", "contradiction", "opportunity", "risk", "watch"}


@pytest.mark.parametrize(
    ("template", "old", "new", "places", "ending"),
    [
        (MARKDOWN, RISKS, "", {"risk"}, ONLY_PDF),
        (MARKDOWN, "{{ brief.since.text }}", "", {"what changed"}, ONLY_PDF),
        (MARKDOWN, NOTE, NOTE[: NOTE.index("{{")], {"the data line"}, ONLY_PDF),
        (MARKDOWN, SOURCE, "", CHARTS, ONLY_PDF),
        (MARKDOWN, HEADLINE, "### A chart", {"exhibit timeline", "exhibit range"}, ONLY_PDF),
        (PAGE, SUBTITLE, "", CHARTS, ONLY_MARKDOWN),
        (PAGE, 'alt="{{ exhibit.alt.text }}"', 'alt="a chart"', CHARTS, ONLY_MARKDOWN),
        (PAGE, ITEM, ITEM.replace(") }", ")|upper }"), LISTS, ONLY_MARKDOWN),
        (PAGE, ITEM, ITEM.replace(") }", ")[:30] }"), LISTS, ONLY_MARKDOWN),
    ],
    ids=[
        *("no risks", "no since", "no data line", "no source", "no headline", "no subtitle"),
        *("no alt", "capitals", "cut"),
    ],
)
def test_a_document_whose_editions_differ_fails(template, old, new, places, ending, built):
    receipt = built(template, old, new)
    assert receipt.status is Status.FAILED
    assert receipt.artifacts == ()
    found = messages(receipt)
    assert all(message.endswith(ending) for message in found)
    named = {message.partition(":")[0].rstrip(" 0123456789") for message in found}
    assert named == places


CELLS = "{% for claim in row.cells %}{% if claim.text %} {{ claim.text }}{% endif %} |{% endfor %}"


@pytest.mark.parametrize("cells", ["row.cells[:-1]", "row.cells|reverse"])
def test_a_row_that_one_edition_cuts_or_turns_round_fails_the_document(cells, built):
    receipt = built(MARKDOWN, CELLS, CELLS.replace("row.cells", cells))
    assert receipt.status is Status.FAILED
    found = messages(receipt)
    assert {message.partition(",")[0] for message in found} >= {"table recent", "table sector"}
    assert all(message.endswith(ONLY_PDF) for message in found)


PARTS_OF = {
    "summary": {"summary"},
    "range": {"exhibit range", "table levels"},
    "gone": {"gone"},
    "timeline": {"exhibit timeline"},
    "comparisons": {"exhibit averages", "exhibit peers", "exhibit ranks"},
}
"""What goes with a part that a page may give up, by its places."""


@pytest.mark.parametrize("part", PARTS_OF)
def test_what_goes_with_a_part_that_was_given_up_may_be_missing_and_nothing_else(part):
    brief = brief_of(KEY)
    told = {
        place: [flat(made.text) for where, made in brief.lines() if place_of(where) == place]
        for place in {place_of(where) for where, _ in brief.lines()}
        if not place.startswith("picture ")
    }
    for table in brief.tables:
        for row in table.rows:
            cells = " ".join(claim.text for claim in (row.heading, *row.cells))
            told[f"table {table.id}"].append(flat(cells))
    for place, texts in told.items():
        words = {"a.pdf": " ".join(texts), "a.md": ""}
        excused = differences(brief, words, (part,))
        assert bool([fault for fault in excused if place_of(fault) == place]) is (
            place not in PARTS_OF[part]
        ), (part, place)


def test_every_part_that_has_boxes_is_among_them():
    assert PARTS_OF.keys() == BOXES.keys()


def place_of(message):
    """`table recent` of `table recent, row 3: …`, `risk` of `risk 1`."""
    return re.split(r",? (?:row )?\d|:", message)[0]


def test_rows_that_a_page_gave_up_are_no_difference():
    words = editions()
    oldest = flat(" ".join(cell.text for cell in brief_of(KEY).table("recent").rows[-1].cells))
    assert oldest in words["a.pdf"]
    shortened = words | {"a.pdf": words["a.pdf"].replace(oldest, "")}
    assert differences(brief_of(KEY), shortened, {"older_weeks"}) == []
    (fault,) = differences(brief_of(KEY), shortened)
    assert fault.startswith("table recent, row 14: '13 March 2026 ")


def test_one_edition_is_built_where_the_other_is_not_asked_for(built):
    assert built("brief.md.j2", RISKS, "", (Format.MD,)).status is Status.BUILT


def test_a_layout_may_leave_a_line_out_of_every_edition(built, tmp_path):
    assert built(MARKDOWN, SOURCE, "").status is Status.FAILED
    page = tmp_path / "layout" / PAGE
    page.write_text(page.read_text("utf-8").replace(SOURCE, ""), "utf-8")
    options = BuildOptions(
        tmp_path / "out", (Format.PDF, Format.MD), layout=str(tmp_path / "layout")
    )
    (receipt,) = build_pack([str(tmp_path / f"{KEY}.json")], options).receipts
    assert receipt.status is Status.BUILT
