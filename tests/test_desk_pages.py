"""The desk's edits on the page: marked, signed, the same in every edition, and within two pages."""

from dataclasses import replace
from functools import cache

import pypdfium2
import pytest
from awkward import NAMES, brief_of, document_of, house, house_drawing

from briefs.claims import Claim, line
from briefs.desk import NO_EDITS, Decision, Edits
from briefs.facts import derive
from briefs.findings import find
from briefs.layout import load_layout
from briefs.narrative import narrate
from briefs.production import Occasion, write_up
from briefs.proof import compare_editions, proofread
from briefs.record import Approved, Hold, Note, read_record, record_bytes
from briefs.report import Report
from briefs.rulebook import Section
from briefs.settings import PaperSize
from briefs.settings.publication import Settings
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pdf import html_page, write_pdf
from briefs.writers.words import words_of_html, words_of_markdown

KEY = "002428.SHZ"
LONG = ("Trading resumes on Monday; volume of 2.7x is to be read with care. " * 9)[:400].strip()
NOTES = (Note(LONG, "AL"), Note(LONG.upper()[:380].strip(), "A. N. Other-Lastname"))
REASON = "The Trend Line is about to catch up; the note says how far it has to go. " * 2


def written(name=KEY, edits=NO_EDITS, layout=None, **occasion):
    made = house() if layout is None else replace(house(), layout=layout)
    report = Report.model_validate(document_of(name))
    return write_up(report, made, Occasion(edits=edits, **occasion))


@cache
def findings_of(name):
    return find(derive(Report.model_validate(document_of(name))), house().rulebook)


def untold(name, *sections):
    """Rules that fired and are not told, the first of each section."""
    left_out = narrate(findings_of(name), house().locale).left_out
    for section in sections:
        rules = (each.rule for each in findings_of(name) if each.rule.section is section)
        yield from [rule.id for rule in rules if rule.id in left_out][:1]


def told(name, section):
    sentences = dict(narrate(findings_of(name), house().locale).by_section())[section]
    return [rule for sentence in sentences for rule in sentence.rules]


def decisions(rules):
    return tuple(Decision(rule, REASON[:160].strip(), "AL") for rule in rules)


def editions(brief):
    layout = house().layout
    charts = {exhibit.id: f"{exhibit.id}.svg" for exhibit in brief.exhibits}
    return {
        "pdf": words_of_html(html_page(brief, layout)),
        "md": words_of_markdown(markdown_bytes(brief, layout, charts).decode()),
    }


def test_without_edits_a_brief_is_as_it_was():
    assert written().brief == brief_of(KEY)
    assert written().record.notes == written().record.withheld == ()


# Pins


def test_a_pinned_sentence_says_so_in_every_edition_and_in_the_record():
    (rule,) = untold(KEY, Section.RISK)
    manuscript = written(edits=Edits(pins=decisions([rule])))
    first = manuscript.brief.narrative.risks[0]
    assert (first.rules, first.edit) == ((rule,), "pinned by AL")
    for words in editions(manuscript.brief).values():
        assert f"{first.text} pinned by AL" in words
    (kept,) = [each for each in manuscript.record.said if each.edit]
    assert (kept.rules, kept.edit, kept.line) == ((rule,), "pinned by AL", first.line)
    assert ("risk 1", Claim("pinned by AL", "desk")) in [
        (entry.place, entry.claim) for entry in manuscript.brief.ledger
    ]
    assert proofread(manuscript.brief, "x.json") == ()


def test_a_pinned_verdict_says_so():
    (rule,) = [
        each.rule.id
        for each in findings_of(KEY)
        if each.fired and each.rule.section is Section.VERDICT and each.rule.part == "lead"
        and each.rule.id not in told(KEY, Section.VERDICT)
    ][:1]  # fmt: skip
    brief = written(edits=Edits(pins=decisions([rule]))).brief
    assert rule in brief.narrative.verdict.rules
    for words in editions(brief).values():
        assert f"{brief.narrative.verdict.text} pinned by AL" in words


def test_what_a_pin_lacks_is_told_beside_the_brief_and_not_on_it():
    silent = next(
        each.rule.id
        for each in findings_of(KEY)
        if each.status.value == "silent" and each.rule.section is Section.RISK and each.gaps
    )
    manuscript = written(edits=Edits(pins=decisions([silent])))
    (problem,) = manuscript.problems("seeds/x.json")
    assert not problem.is_error
    assert problem.message.startswith(f"pinned {silent} (AL) did not fire: silent because ")
    narrative = replace(manuscript.brief.narrative, unmet=())
    assert replace(manuscript.brief, narrative=narrative) == brief_of(KEY)


# Suppressions


def quality(brief):
    return [note.text for note in brief.quality]


def test_a_suppressed_finding_is_named_on_the_data_line_with_its_reason():
    rule, *_ = told(KEY, Section.RISK)
    edits = Edits(suppressions=(Decision(rule, "Measured before the split.", "AL"),))
    manuscript = written(edits=edits)
    assert rule not in {r for each in manuscript.brief.narrative.sentences for r in each.rules}
    left_out = manuscript.brief.narrative.left_out
    assert left_out[rule] == "suppressed by AL: Measured before the split."
    name = rule.rpartition(".")[2].replace("_", " ")
    withheld = f"risk, {name} (AL: Measured before the split)"
    assert f"1 finding withheld by the desk: {withheld}" in quality(manuscript.brief)
    assert manuscript.record.withheld == (withheld,)
    assert rule in manuscript.record.fired
    assert compare_editions(manuscript.brief, editions(manuscript.brief), "x.json") == ()


def test_of_many_suppressed_findings_the_first_three_are_named():
    fired = [each.rule.id for each in findings_of(KEY) if each.fired][:5]
    suppressions = tuple(Decision(rule, "Stale", "AL") for rule in fired)
    brief = written(edits=Edits(suppressions=suppressions)).brief
    (said,) = [text for text in quality(brief) if "withheld" in text]
    assert said.startswith("5 findings withheld by the desk: verdict, ")
    assert said.count("(AL: Stale)") == 3
    assert said.endswith("; and 2 more")
    assert proofread(brief, "x.json") == ()


def test_a_list_that_the_desk_emptied_does_not_say_that_the_rules_found_nothing():
    rules = [each.rule.id for each in findings_of(KEY) if each.rule.section is Section.RISK]
    brief = written(edits=Edits(suppressions=decisions(rules))).brief
    assert brief.narrative.risks == ()
    for words in editions(brief).values():
        assert "Risks Withheld by the desk." in words
        assert "None by these rules." not in words


# Notes


@pytest.mark.parametrize(("count", "title"), [(1, "Analyst note "), (2, "Analyst notes ")])
def test_notes_stand_in_a_box_of_their_own_and_are_signed(count, title):
    brief = written(edits=Edits(notes=NOTES[:count])).brief
    for words in editions(brief).values():
        assert title in words
        for note in NOTES[:count]:
            assert f"{note.text} — {note.by}" in words
    page = html_page(brief, house().layout)
    assert page.count("<em>") == count
    assert page.index('class="analyst"') < page.index("page-2")
    assert proofread(brief, "x.json") == ()


def test_a_note_of_hostile_words_is_only_words():
    text = "<b>7</b> {{ 7*7 }} | `a` *b* [c](javascript:1) _d_ & # www.example.org"
    brief = written(edits=Edits(notes=(Note(text, "_A*"),))).brief
    assert "<b>7" not in html_page(brief, house().layout)
    charts = {exhibit.id: "x.svg" for exhibit in brief.exhibits}
    assert "](javascript" not in markdown_bytes(brief, house().layout, charts).decode()
    for words in editions(brief).values():
        assert f"{text} — _A*" in words


def test_what_a_person_says_is_bound_to_the_desk():
    brief = written(edits=Edits(notes=NOTES[:1])).brief
    found = [entry.claim for entry in brief.ledger if entry.place == "note 1"]
    assert found == [Claim(LONG, "desk"), Claim("AL", "desk")]


def test_the_record_keeps_all_of_it_over_the_archive():
    (rule,) = untold(KEY, Section.RISK)
    suppressed, *_ = told(KEY, Section.RISK)
    edits = Edits(Hold("Halted.", "BK"), decisions([rule]), decisions([suppressed]), NOTES)
    record = written(edits=edits).record
    assert (record.held, record.notes, len(record.withheld)) == (Hold("Halted.", "BK"), NOTES, 1)
    assert read_record(record_bytes(record)).said == record.said


# Revisions


def corrected(**changes):
    """A brief that corrects an approved one of other figures."""
    document = document_of(KEY)
    document["composite_score"] = "72"
    document["price"]["trend_line"] = "51.02 CNY"
    then = write_up(Report.model_validate(document), house_drawing()).record
    return written(approved=Approved(1, then), **changes).brief


def test_a_revision_says_in_its_masthead_and_in_a_box_what_it_corrects():
    brief = corrected()
    assert (brief.revision, brief.corrects) == ("B", "A")
    assert brief.title.endswith(", revision B")
    assert [each.text for each in brief.corrections][:1] == [
        "Composite score: 74, in revision A 72."
    ]
    for words in editions(brief).values():
        assert f"Issue {brief.issue}, revision B" in words
        assert "Corrections to revision A" in words
        assert [each.text for each in brief.corrections if each.text not in words] == []
    assert compare_editions(brief, editions(brief), "x.json") == ()
    assert proofread(brief, "x.json") == ()


def test_a_first_revision_says_nothing_of_revisions():
    for words in editions(brief_of(KEY)).values():
        assert "revision" not in words
        assert "Corrections" not in words


# Two pages


def text_of(pdf):
    with pypdfium2.PdfDocument(pdf.content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return ["".join(page.split()) for page in pages]


@cache
def layout_on(paper):
    return load_layout("house", Settings().on_page(paper=PaperSize(paper)))


CORRECTIONS = tuple(
    line(
        f"A figure with a rather long name{'!' * at}: {{now}}, in {{then}} {{then}}.",
        now=Claim("1,250,000.00 KRW", "desk"),
        then=Claim("revision A", "facts"),
    )
    for at in range(11)
)


# Letter is the shorter page.
@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "paper"), [*((name, "letter") for name in NAMES), ("long_names", "a4"), ("bear", "a4")]
)
def test_the_fullest_brief_with_all_that_a_desk_can_add_has_two_pages(name, paper):
    """Pins in every list, long notes, long reasons, and as many corrections as there can be."""
    lists = (Section.CONTRADICTION, Section.OPPORTUNITY, Section.RISK, Section.WATCH)
    suppressed = [rule for section in lists[1:3] for rule in told(name, section)[:2]]
    edits = Edits(
        pins=decisions(untold(name, *lists)),
        suppressions=decisions(suppressed),
        notes=NOTES,
    )
    brief = written(name, edits, layout_on(paper)).brief
    brief = replace(brief, revision="B", corrects="A", corrections=CORRECTIONS)
    pdf = write_pdf(brief, layout_on(paper))
    assert pdf.pages == 2
    first, _ = text_of(pdf)
    for words in (*(note.line.text for note in brief.notes), *(c.text for c in CORRECTIONS)):
        assert "".join(words.split()) in first
    said = {"pdf": pdf.words, "md": editions(brief)["md"]}
    assert compare_editions(brief, said, "x.json", pdf.dropped) == ()


@pytest.mark.parametrize("name", [KEY, "long_names"])
def test_a_note_alone_costs_no_more_than_summary_and_range(name, pdf_of):
    brief = written(name, Edits(notes=NOTES[:1])).brief
    dropped = set(write_pdf(brief, house().layout).dropped)
    before = set(pdf_of(name).dropped)
    assert dropped - before <= {"summary", "range"}
