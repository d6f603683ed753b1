from dataclasses import replace

import pytest
from covered import BEFORE, PRINTER, record, sector
from hypothesis import given
from hypothesis import strategies as st

from briefs.claims import Claim, Line, line
from briefs.digest.quoting import Quoted, counted, is_field, listing_of, quoted_facts
from briefs.locale import Style

KEYS = frozenset({"002428.SHZ", "BF:B.NYQ"})


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("002428.SHZ:composite", ("002428.SHZ", "composite")),
        ("002428.SHZ:/price/high_52", ("002428.SHZ", "/price/high_52")),
        ("002428.SHZ:replaced:composite", ("002428.SHZ", "replaced:composite")),
        ("BF:B.NYQ:composite", ("BF:B.NYQ", "composite")),
        ("000001.SHZ:composite", None),
        ("composite", None),
        ("002428.SHZ", None),
        ("", None),
    ],
)
def test_a_qualified_source_names_a_listing_that_is_known(source, found):
    assert listing_of(source, KEYS) == found


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ("002428.SHZ:/price/high_52", True),
        ("previous:002428.SHZ:/price/high_52", True),
        ("002428.SHZ:previous:/price/high_52", True),
        ("002428.SHZ:replaced:/price/high_52", True),
        ("002428.SHZ:composite", False),
        ("000001.SHZ:/price/high_52", False),
        ("/price/high_52", False),
        ("", False),
    ],
)
def test_a_field_is_one_of_a_listing_that_is_known(source, field):
    assert is_field(source, KEYS) is field


@given(st.text(), st.text())
def test_whatever_a_key_is_it_is_found_again(key, source):
    found = listing_of(f"{key}:{source}", {key})
    assert found is not None
    assert found[0] == key


def test_a_listing_is_quoted_under_its_key():
    quoted = Quoted(record("000001", composite=70), PRINTER)
    assert quoted.name == Claim("000001 Corporation", "000001.SHZ:name")
    assert quoted.key == Claim("000001.SHZ", "000001.SHZ:symbol")
    assert quoted.fact("composite", Style.CHANGE).text == "+70"
    assert quoted.fact("composite").source == "000001.SHZ:composite"


def test_of_the_earlier_issue_the_mark_stands_in_front():
    quoted = Quoted(record("000001", week=BEFORE), PRINTER, earlier=True)
    assert quoted.fact("composite").source == "previous:000001.SHZ:composite"


def test_a_name_without_one_is_its_key():
    quoted = Quoted(record("000001", name=None), PRINTER)
    assert quoted.name == Claim("000001.SHZ", "000001.SHZ:symbol")


def test_a_line_keeps_its_words_and_the_sources_that_every_publication_has():
    made = line(
        "{now}, in {revision} {own}.",
        now=Claim("49", "composite"),
        revision=Claim("revision A", "facts"),
        own=Claim("fifty", "desk"),
    )
    told = Quoted(record("000001"), PRINTER).line(made)
    assert told.text == "49, in revision A fifty."
    assert [claim.source for claim in told.claims] == ["000001.SHZ:composite", "facts", "desk"]
    assert Quoted(record("000001"), PRINTER).line(Line()) == Line()


def test_a_count_is_printed_as_one():
    assert counted(1200, PRINTER) == Claim("1,200", "facts", 1, form="count")


def test_the_facts_of_what_is_quoted_are_taken_over_once_with_their_places():
    coverage = sector(
        [record("000001", composite=70)], [record("000001", week=BEFORE, composite=55)]
    )
    claims = [
        Claim("70", "000001.SHZ:composite"),
        Claim("55", "previous:000001.SHZ:composite"),
        Claim("70", "000001.SHZ:composite"),
        Claim("x", "000001.SHZ:/price/high_52"),
        Claim("x", "000001.SHZ:no_such_fact"),
        Claim("x", "999999.SHZ:composite"),
        Claim("x", "names"),
    ]
    facts = tuple(quoted_facts(claims, coverage))
    assert [fact.id for fact in facts] == ["000001.SHZ:composite", "previous:000001.SHZ:composite"]
    assert facts[0].title == "Composite score, 000001.SHZ"
    assert facts[0].pointers == ("000001.SHZ:/composite_score",)
    assert facts[1].pointers == ("previous:000001.SHZ:/composite_score",)
    assert facts[1].as_of == BEFORE


def test_the_marks_of_other_issues_stay_in_front_of_a_place():
    made = record("000001", composite=70, previous_composite=60, composite_change=10)
    withheld = replace(made.facts["composite"], id="replaced:composite", pointers=("replaced:/x",))
    made = replace(made, facts=made.facts.extended([withheld]))
    claims = [
        Claim("+10", "000001.SHZ:composite_change"),
        Claim("69", "000001.SHZ:replaced:composite"),
    ]
    change, replaced_ = quoted_facts(claims, sector([made]))
    assert change.pointers == (
        "000001.SHZ:/composite_score",
        "previous:000001.SHZ:/composite_score",
    )
    assert replaced_.pointers == ("replaced:000001.SHZ:/x",)
