import json
import zlib
from dataclasses import replace
from datetime import date
from functools import cache, partial

import pytest
from awkward import NAMES, document_of, house
from hypothesis import given
from hypothesis import strategies as st

from briefs.brief.recording import record_of
from briefs.claims import Claim, Line, Printer
from briefs.errors import NothingProduced
from briefs.facts import ENTRIES, Fact, Facts, derive
from briefs.findings import find
from briefs.narrative import narrate
from briefs.quantity import Kind, Quantity
from briefs.record import (
    Approved,
    Hold,
    Neighbour,
    Note,
    PastWeek,
    Record,
    Said,
    letter,
    read_record,
    record_bytes,
    revised,
    same,
    scope_of,
)
from briefs.report import Report

PRINTER = Printer(house().locale)
WEEK = date(2026, 6, 12)


@cache
def record(name="002428.SHZ"):
    return recorded(document_of(name))


def recorded(document):
    report = Report.model_validate(document)
    findings = find(derive(report), house().rulebook)
    return record_of(report, findings, narrate(findings, house().locale), "ab12")


def changed(record, **facts):
    """The record with other values of some facts."""
    altered = {name: replace(record.facts[name], value=value) for name, value in facts.items()}
    return replace(record, facts=Facts({**record.facts, **altered}, record.week, record.key))


def texts(lines):
    return [line.text for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_a_record_comes_back_from_its_bytes_as_it_was(name):
    kept = record(name)
    content = record_bytes(kept)
    back = read_record(content)
    assert back == kept
    assert dict(back.facts) == dict(kept.facts)
    assert (back.key, back.week) == (kept.key, kept.week)
    assert record_bytes(back) == content


# Of each list a few: what three of a kind come through, more do.
several = partial(st.lists, max_size=3)
lines = several(
    st.one_of(
        st.text(min_size=1),
        st.builds(Claim, st.text(), st.text(), st.integers(-1, 1), st.text(), st.text()),
    )
).map(lambda pieces: Line(tuple(pieces)))
flags = st.none() | st.booleans()
values = (
    st.none()
    | st.booleans()
    | st.text()
    | st.builds(
        Quantity, st.floats(-1e12, 1e12), st.sampled_from(["", "%", "CNY"]), st.floats(0, 1)
    )
)
returns = st.none() | st.floats(-1e4, 1e4)


@given(
    st.builds(
        Record,
        facts=st.dictionaries(
            st.text(min_size=1).filter(lambda name: name not in {entry.id for entry in ENTRIES}),
            st.builds(
                Fact,
                id=st.just(""),
                kind=st.sampled_from([kind for kind in Kind if kind is not Kind.DATE]),
                title=st.text(),
                value=values,
                as_of=st.dates(),
                pointers=several(st.text()).map(tuple),
                formula=st.text(),
                reason=st.text(),
            ),
            max_size=3,
        ).map(
            lambda facts: Facts(
                {name: replace(fact, id=name) for name, fact in facts.items()}, WEEK, "A.B"
            )
        ),
        sha256=st.text(),
        said=several(
            st.builds(Said, st.text(), several(st.text()).map(tuple), lines, st.text())
        ).map(tuple),
        fired=st.frozensets(st.text(), max_size=3),
        weeks=several(st.builds(PastWeek, st.dates(), flags, flags, flags, st.text())).map(tuple),
        neighbours=several(
            st.builds(
                Neighbour, st.text(), st.text(), st.tuples(returns, returns, returns), st.text()
            )
        ).map(tuple),
        held=st.none() | st.builds(Hold, st.text(), st.text()),
        notes=several(st.builds(Note, st.text(), st.text())).map(tuple),
        withheld=several(st.text()).map(tuple),
        revision=st.integers(1, 900),
        corrections=several(lines).map(tuple),
    )
)
def test_whatever_a_record_holds_its_bytes_hold(kept):
    back = read_record(record_bytes(kept))
    assert replace(back, facts=kept.facts) == kept
    assert {name: back.facts[name] for name in kept.facts} == dict(kept.facts)


def test_a_fact_that_a_record_does_not_know_is_missing_and_says_why():
    tree = json.loads(zlib.decompress(record_bytes(record())))
    del tree["facts"]["composite"]
    back = read_record(zlib.compress(json.dumps(tree).encode()))
    assert back.facts["composite"].missing
    assert "did not know it" in back.facts["composite"].reason
    assert set(back.facts) == set(record().facts)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read"),
        (b"no zlib", "cannot be read"),
        (zlib.compress(b"no JSON"), "cannot be read"),
        (zlib.compress(b"[]"), "cannot be read"),
        (zlib.compress(b'{"schema": 1}'), "cannot be read"),
        (zlib.compress(b'{"schema": 2}'), "newer than this program"),
    ],
)
def test_what_is_no_record_says_so(content, message):
    with pytest.raises(NothingProduced, match=message) as caught:
        read_record(content)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("given_facts", "scope"),
    [
        ({"sector_scope": "CN Basic Materials", "sector_sample_scope": "x"}, "CN Basic Materials"),
        ({"sector_sample_scope": "CN Energy", "country": "US", "sector": "y"}, "CN Energy"),
        ({"country": "US", "sector": "Energy"}, "US Energy"),
        ({"sector": "Energy"}, "Energy"),
        ({"country": "US"}, "Unclassified"),
        ({}, "Unclassified"),
    ],
)
def test_the_sector_of_a_listing_is_the_first_that_its_document_names(given_facts, scope):
    facts = {
        name: Fact(name, Kind.TEXT, name, value, WEEK, ()) for name, value in given_facts.items()
    }
    assert scope_of(Facts(facts, WEEK)) == scope


@pytest.mark.parametrize(
    ("revision", "name"), [(1, "A"), (2, "B"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")]
)
def test_revisions_have_letters(revision, name):
    assert letter(revision) == name


def test_every_figure_of_a_sentence_is_among_the_facts_of_its_record():
    for name in NAMES:
        kept = record(name)
        for said in kept.said:
            for claim in said.line.claims:
                assert claim.source in kept.facts, (name, said.line.text, claim)


def test_weeks_run_oldest_first_and_know_their_rows():
    report = document_of("002428.SHZ")
    weeks = record().weeks
    assert [each.day.isoformat() for each in weeks] == [
        row["week"] for row in reversed(report["recent_rows"])
    ]
    assert weeks[-1].place == "/recent_rows/0"
    assert weeks[-1].trend is (report["recent_rows"][0]["trend_signal"] == "On")


# ------------------------------------------------------------------------------------- revisions


def test_what_was_never_approved_is_the_first_revision():
    assert revised(record(), None, PRINTER) is record()


def test_what_says_the_same_keeps_its_revision():
    again = revised(recorded(document_of("002428.SHZ")), Approved(3, record()), PRINTER)
    assert (again.revision, again.corrections) == (1, ())
    assert same(record(), again)


def test_a_changed_figure_is_told_with_what_it_was():
    now = changed(record(), composite=Quantity(70.0, "", 1.0))
    again = revised(now, Approved(1, record()), PRINTER)
    assert again.revision == 2
    assert texts(again.corrections) == ["Composite score: 70, in revision A 74."]
    before = again.facts["replaced:composite"]
    assert before.pointers == ("replaced:/composite_score",)
    assert before.value == record().facts["composite"].value
    sources = [claim.source for claim in again.corrections[0].claims]
    assert sources == ["composite", "facts", "replaced:composite"]


def test_corrections_stay_with_the_record_that_made_them():
    now = changed(record(), composite=Quantity(70.0, "", 1.0))
    second = revised(now, Approved(1, record()), PRINTER)
    third = revised(now, Approved(2, read_record(record_bytes(second))), PRINTER)
    assert third == second
    assert dict(third.facts) == dict(second.facts)
    back = revised(record(), Approved(2, second), PRINTER)
    assert back.revision == 3
    assert texts(back.corrections) == ["Composite score: 74, in revision B 70."]


def test_many_changed_figures_are_counted():
    moved = {
        f"return_{horizon}": Quantity(1.0, "%") for horizon in ("1w", "4w", "12w", "26w", "52w")
    }
    scores = {
        f"score_{name}": Quantity(1.0) for name in ("trend", "momentum", "dynamics", "volume")
    }
    again = revised(changed(record(), **moved, **scores), Approved(1, record()), PRINTER)
    assert len(again.corrections) == 7
    assert again.corrections[-1].text == "Of further figures, 3 differ."


def test_a_withdrawn_sentence_is_quoted():
    now = replace(record(), said=record().said[:-1])
    again = revised(now, Approved(1, record()), PRINTER)
    (told,) = again.corrections
    assert told.text == f"Withdrawn: {record().said[-1].line.text}"
    for claim in told.claims:
        assert claim.source.startswith("replaced:")
        assert again.facts[claim.source].value == record().facts[claim.source[9:]].value


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ({"sha256": "other"}, {}, "The document was replaced"),
        ({"notes": (Note("Look.", "AL"),)}, {}, "The analyst notes differ."),
        ({"held": Hold("Halted.", "AL")}, {}, "Held back in revision A: Halted."),
        ({}, {"weeks": ()}, "The document was replaced"),
    ],
)
def test_whatever_differs_is_told(then, now, told):
    again = revised(replace(record(), **now), Approved(1, replace(record(), **then)), PRINTER)
    assert again.revision == 2
    assert again.corrections[0].text.startswith(told)


def test_a_listing_that_was_not_covered_says_so():
    again = revised(record(), Approved(1, None), PRINTER)
    assert again.revision == 2
    assert texts(again.corrections) == ["Not covered in revision A."]


def test_a_fact_that_one_version_alone_knows_is_no_correction():
    tree = json.loads(zlib.decompress(record_bytes(record())))
    del tree["facts"]["composite"]
    older = read_record(zlib.compress(json.dumps(tree).encode()))
    assert same(older, record())
