"""Computed facts against their second telling: real documents, all regimes, and changes to them."""

import pytest
from facts_altered import FILES, altered, load, only
from facts_retold import SINCE, TOLD, assert_as_told, told
from hypothesis import given, settings

from briefs.facts import ENTRIES, derive


def test_every_computed_fact_is_told_twice():
    first_computed = next(index for index, entry in enumerate(ENTRIES) if entry.uses)
    quotes_of_earlier = {"first_issue", *(e.id for e in ENTRIES if e.id.startswith("previous_"))}
    computed = {entry.id for entry in ENTRIES[first_computed:]} - quotes_of_earlier
    assert TOLD.keys() | SINCE.keys() == computed


@pytest.mark.parametrize("name", sorted(FILES))
def test_computed_facts_are_as_told_from_the_raw_document(name, report_of):
    document = load(name)
    assert_as_told(
        derive(report_of(document)),
        {fact_id: told(look, document) for fact_id, look in TOLD.items()},
    )


@settings(max_examples=400)
@given(document=altered())
def test_computed_facts_are_as_told_whatever_the_document_says(document, report_of):
    assert_as_told(
        derive(report_of(document)),
        {fact_id: told(look, document) for fact_id, look in TOLD.items()},
    )


QUOTED_EXTREMES = {
    *("timeline_best_week", "timeline_worst_week", "rs_high_14", "rs_low_14", "md_high_14"),
    *("md_low_14", "volume_high_14", "widest_stretch", "sector_best_other_name"),
    *("industry_best_other_name", "best_week_4w", "best_week_4w_label"),
}
"""Facts whose pointer is the field they stand in, not all those it was chosen from."""


@pytest.mark.parametrize("name", ["002125.SHZ", "fresh_buy"])
def test_a_fact_follows_from_its_pointers_alone(name, report_of):
    document = load(name)
    facts = derive(report_of(document))
    known = [fact for fact in facts.values() if not fact.missing]
    for fact in known:
        if fact.id not in QUOTED_EXTREMES:
            alone = derive(report_of(only(document, fact.pointers)))[fact.id]
            assert (alone.value, alone.reason) == (fact.value, ""), fact.id
    assert len(known) > 180


@pytest.mark.parametrize(
    ("fact_id", "pointers", "plain"),
    [
        ("timeline_best", ["/setup/timeline/0/return"], 37.767625971099825),
        ("timeline_best_week", ["/setup/timeline/0/week"], "27 Feb"),
        ("timeline_worst_week", ["/setup/timeline/1/week"], "6 Mar"),
        ("rs_high_14", ["/recent_rows/4/relative_strength"], 125.09),
        ("rs_low_14", ["/recent_rows/13/relative_strength"], 41.6),
        ("md_high_14", ["/recent_rows/7/market_dynamics"], 1.87),
        ("md_low_14", ["/recent_rows/13/market_dynamics"], 1.03),
        ("volume_high_14", ["/recent_rows/7/volume"], 609.2e6),
        ("sector_best_other_name", ["/groups/sector/top_peers/0/name"], None),
        (
            "widest_stretch",
            ["/recent_rows/5/close", "/recent_rows/5/trend_line"],
            (86.07 / 40.44 - 1) * 100,
        ),
    ],
)
def test_an_extreme_points_at_the_field_it_stands_in(
    fact_id, pointers, plain, changed, report_of, at
):
    document = changed({})
    fact = derive(report_of(document))[fact_id]
    assert list(fact.pointers) == pointers
    assert fact.plain == pytest.approx(at(document, pointers[0]) if plain is None else plain)
