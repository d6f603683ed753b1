"""What is new since the earlier issue, what is no longer said, and where its figures come from."""

from dataclasses import replace

import pytest
from awkward import document_of, house, house_drawing

from briefs.brief.news import gone, gone_line, marked
from briefs.claims import Claim, Line, line
from briefs.facts import derive
from briefs.findings import find
from briefs.narrative import narrate
from briefs.production import Occasion, make_brief, write_up
from briefs.proof import compare_editions, proofread
from briefs.record import Said
from briefs.report import Report
from briefs.rulebook import Section
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pdf import html_page
from briefs.writers.words import words_of_html, words_of_markdown

KEY = "002428.SHZ"
LISTS = (Section.CONTRADICTION, Section.OPPORTUNITY, Section.RISK)


def now():
    return Report.model_validate(document_of(KEY))


@pytest.fixture
def before(changed):
    """The record of an issue so many weeks earlier, of the same figures but those changed."""

    def told(weeks=1, day="2026-06-05", **changes):
        document = changed({"/latest_week": day, **changes}, KEY)
        document["recent_rows"] = document["recent_rows"][weeks:]
        return write_up(Report.model_validate(document), house_drawing()).record

    return told


@pytest.fixture
def weaker(before):
    """An earlier issue in which Market Dynamics and Relative Strength stood below zero."""
    return before(**{"/dynamics/market_dynamics": "-1.31", "/dynamics/relative_strength": "-38.20"})


def brief_after(record, by=house):
    return make_brief(now(), by(), Occasion(earlier=record))


def narrative_after(record):
    return brief_after(record, house_drawing).narrative


def findings_after(record):
    return find(derive(now(), record.facts), house().rulebook)


def new_rules(narrative):
    return {rule for each in narrative.sentences if each.new for rule in each.rules}


def test_a_sentence_is_new_where_none_of_its_rules_fired_before(weaker):
    narrative = narrative_after(weaker)
    for section, sentences in narrative.by_section():
        for sentence in sentences:
            fresh = not weaker.fired.intersection(sentence.rules)
            assert sentence.new is (fresh and section in LISTS), sentence
    assert new_rules(narrative)
    assert "new" in {sentence.mark.text for sentence in narrative.sentences}


def test_what_fired_before_is_not_new_even_where_it_was_not_told(weaker):
    narrative = narrative_after(weaker)
    (first, *_) = new_rules(narrative)
    knew = replace(weaker, fired=weaker.fired | {first})
    assert new_rules(narrative_after(knew)) == new_rules(narrative) - {first}


def test_a_first_issue_has_nothing_new_and_nothing_gone():
    brief = make_brief(now(), house_drawing())
    assert new_rules(brief.narrative) == set()
    assert brief.gone == Line()
    assert brief.since.text == "first issue: within its own weeks"
    assert not any(name.startswith("previous:") for name in brief.facts)


def test_by_other_rules_everything_would_be_new_so_nothing_is(weaker):
    other = replace(weaker, fired=frozenset({"terminal.risk.one", "terminal.risk.two"}))
    findings = findings_after(weaker)
    narrative = narrate(findings, house().locale)
    assert marked(narrative, findings, other) == narrative
    assert gone(findings, other) == ()


# What is no longer said


def test_what_was_told_and_no_rule_finds_is_gone(weaker):
    findings = findings_after(weaker)
    fired = {finding.rule.id for finding in findings if finding.fired}
    lost = gone(findings, weaker)
    assert lost
    assert {each.section for each in lost} <= {str(section) for section in LISTS}
    for said in weaker.said:
        told = said.section in {str(section) for section in LISTS}
        assert (said in lost) is (told and fired.isdisjoint(said.rules)), said


def test_what_fires_and_is_only_left_out_is_not_gone(weaker):
    findings = findings_after(weaker)
    left_out = narrate(findings, house().locale).left_out
    (rule, *_) = left_out
    said = Said("risk", (rule,), line("Still true."))
    assert said not in gone(findings, replace(weaker, said=(*weaker.said, said)))


def test_the_weightiest_is_quoted_first_whatever_its_list(before):
    record = before()
    weights = {
        finding.rule.id: finding.weight
        for finding in find(derive(now()), house().rulebook)
        if finding.fired and finding.rule.section in LISTS
    }
    findings = findings_after(record)
    silent = tuple(
        replace(each, status="silent") if each.rule.id in weights else each for each in findings
    )
    lost = gone(replace(findings, items=silent), record)
    found = [weights.get(said.rules[0], 0.0) for said in lost]
    assert len(lost) > 4
    assert found == sorted(found, reverse=True)
    assert len({said.section for said in lost[:4]}) > 1


def said(number):
    return Said("risk", ("a.b",), line("At {x}.", x=Claim(f"{number}.0", f"fact_{number}")))


@pytest.mark.parametrize(
    ("lost", "text"),
    [
        (0, ""),
        (1, "No longer said: “At 1.0.”"),
        (2, "No longer said: “At 1.0.” “At 2.0.”"),
        (3, "No longer said: “At 1.0.” “At 2.0.” and 1 more"),
        (9, "No longer said: “At 1.0.” “At 2.0.” and 7 more"),
    ],
)
def test_two_are_quoted_and_the_rest_counted(lost, text):
    made = gone_line([said(number) for number in range(1, lost + 1)])
    assert made.text == text
    assert [claim.source for claim in made.claims] == [
        *["previous:fact_1", "previous:fact_2"][:lost],
        *(["earlier"] if lost > 2 else []),
    ]


def test_a_quoted_figure_leads_to_the_document_of_the_earlier_issue(weaker, changed, at):
    brief = brief_after(weaker)
    assert brief.gone.text.startswith("No longer said: “")
    assert brief.gone.claims
    for claim in brief.gone.claims:
        if claim.source != "earlier":
            fact = brief.facts[claim.source]
            then = weaker.facts[claim.source.removeprefix("previous:")]
            assert (fact.value, fact.as_of) == (then.value, weaker.week)
            assert fact.pointers == tuple(f"previous:{place}" for place in then.pointers)
    assert proofread(brief, "x.json") == ()


def test_a_quoted_figure_of_unknown_origin_is_caught(weaker):
    brief = brief_after(weaker)
    lost = Line(("No longer said: “At ", Claim("7.0", "previous:colse"), "”"))
    (fault,) = proofread(replace(brief, gone=lost), "x.json")
    assert "'7.0' is bound to 'previous:colse'" in fault.message


def test_every_edition_says_what_is_new_and_what_is_gone(weaker):
    brief, layout = brief_after(weaker), house().layout
    charts = {exhibit.id: f"{exhibit.id}.svg" for exhibit in brief.exhibits}
    page = html_page(brief, layout)
    words = {
        "pdf": words_of_html(page),
        "md": words_of_markdown(markdown_bytes(brief, layout, charts).decode()),
    }
    assert compare_editions(brief, words, "x.json") == ()
    fresh = [each.marked.text for each in brief.narrative.sentences if each.new]
    for said_there in words.values():
        assert brief.gone.text in said_there
        assert [text for text in fresh if text not in said_there] == []
    # A mark that one edition forgets is a difference.
    words["md"] = words["md"].replace(fresh[0], fresh[0].removesuffix(" new"))
    (problem,) = compare_editions(brief, words, "x.json")
    assert "new' stands in pdf and not in md" in problem.message


@pytest.mark.parametrize("dropped", [(), ("summary",), ("gone",), ("summary", "gone")])
def test_what_is_gone_stands_once_unless_it_was_given_up(dropped, weaker):
    brief = brief_after(weaker)
    words = words_of_html(html_page(brief, house().layout, dropped))
    assert words.count("No longer said:") == ("gone" not in dropped)
    assert ("what is no longer said" in words) is ("gone" in dropped)


# Against which issue


@pytest.mark.parametrize(
    ("weeks", "day", "text"),
    [
        (1, "2026-06-05", "against the issue of 5 June 2026"),
        (1, "2026-06-04", "against the issue of 4 June 2026"),
        (2, "2026-05-29", "against the issue of 29 May 2026, 2 weeks before"),
        (3, "2026-05-22", "against the issue of 22 May 2026, 3 weeks before"),
    ],
)
def test_a_gap_of_several_weeks_is_named(weeks, day, text, before):
    brief = brief_after(before(weeks, day), house_drawing)
    assert brief.since.text == text
    assert [claim.source for claim in brief.since.claims] == [
        "previous_week",
        *(["weeks_since_issue"] if weeks > 1 else []),
    ]


def test_a_record_of_another_issue_than_the_facts_compare_with_is_refused(before):
    from briefs.brief import Background, compose
    from briefs.claims import Printer

    findings = findings_after(before())
    other = before(2, "2026-05-29")
    with pytest.raises(ValueError, match=r"2026-05-29; 002428\.SHZ compares with 2026-06-05"):
        compose(
            now(),
            findings,
            narrate(findings, house().locale),
            (),
            house().layout,
            Printer(house().locale),
            Background(earlier=other),
        )
