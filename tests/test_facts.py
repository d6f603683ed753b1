import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.facts import ENTRIES, KINDS, Fact, derive
from briefs.quantity import Kind, Quantity

WORDS = {"Active": True, "On": True, "Fresh buy": True, "No fresh buy": False}
SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


def as_golden(fact):
    """A fact as its golden file tells it: what it says, and how one would check it."""
    entry = {"value": fact.value}
    if isinstance(fact.value, Quantity):
        entry = {"value": fact.value.value, "unit": fact.value.unit}
    entry |= {"pointers": list(fact.pointers), "formula": fact.formula, "reason": fact.reason}
    return {name: said for name, said in entry.items() if said != "" or name == "value"}


def test_the_facts_of_a_real_document(key, document, report_of, golden):
    facts = derive(report_of(document))
    lines = (
        f"{json.dumps(fact_id)}: {json.dumps(as_golden(fact))}" for fact_id, fact in facts.items()
    )
    golden(f"{key}.facts.json", "{\n" + ",\n".join(lines) + "\n}\n")


def quoted(raw):
    """A field of the raw document as a number, flag or word, read without the product's help."""
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str):
        return float(raw)
    if raw in WORDS:
        return WORDS[raw]
    number = re.fullmatch(r"(-?[\d.]+)([KMBT]?)(?:[%x]| CNY)?", raw)
    return float(number[1]) * SCALES.get(number[2], 1) if number else raw


COUNTS = {"scores_known", "signals_known"}


def assert_traceable(facts, document, at):
    """Every value stands at its pointer; what is computed points at fields that exist."""
    for fact in facts.values():
        if fact.value is None:
            assert fact.reason
            continue
        if fact.id in COUNTS and not fact.plain:
            continue  # nothing was found where its pointers say it was looked for
        sources = [quoted(at(document, pointer)) for pointer in fact.pointers]
        if fact.formula and not fact.formula.startswith("recent_rows[latest - "):
            assert sources or fact.id == "first_issue"
        elif fact.kind is Kind.TEXT:
            assert [fact.value] == [at(document, pointer) for pointer in fact.pointers]
        else:
            assert [fact.plain] == [pytest.approx(source, rel=1e-12) for source in sources]


def test_every_value_is_what_stands_at_its_pointers(document, report_of, at):
    facts = derive(report_of(document))
    missing = [fact.id for fact in facts.values() if fact.missing and not fact.formula]
    unranked = [f"sector_sample_rank_{horizon}" for horizon in ("1w", "4w", "12w")]
    assert missing == (unranked if document["ticker"]["symbol"] == "002125" else [])
    assert_traceable(facts, document, at)


BLOCKS = (
    *("/classification", "/price", "/momentum", "/momentum/returns", "/momentum/peer", "/setup"),
    *("/setup/scores", "/groups", "/groups/sector", "/groups/industry", "/dynamics", "/volume"),
    *("/risk", "/signals", "/recent_rows", "/recent_rows/0/close", "/price/trend_line"),
    *("/momentum/returns/2/value", "/groups/sector/count", "/volume/ratio_13", "/kpis/5/value"),
    *("/signals/0/value", "/recent_rows/0/trend_signal", "/dynamics/expectation"),
    *("/signals/1/value", "/setup/timeline", "/setup/timeline/15/buy_signal", "/recent_rows/4"),
    *("/classification/sector", "/recent_rows/4/close", "/recent_rows/12/trend_line"),
)


@given(nulls=st.sets(st.sampled_from(BLOCKS), max_size=8))
def test_values_stay_traceable_whatever_the_document_lacks(nulls, changed, report_of, at):
    deepest_first = sorted(nulls, key=lambda pointer: (-pointer.count("/"), pointer))
    document = changed(
        {place: ... if place == "/recent_rows/4" else None for place in deepest_first}
    )
    assert_traceable(derive(report_of(document)), document, at)


def test_the_catalogue_names_every_fact_with_its_kind_and_title(changed, report_of):
    facts = derive(report_of(changed({})))
    assert {fact.id: fact.kind for fact in facts.values()} == KINDS
    assert len(facts) == len(KINDS)
    assert {fact.as_of for fact in facts.values()} == {date(2026, 6, 12)}
    assert all(fact.title for fact in facts.values())


WORDY = {"name", "sector", "industry"}
"""Ids of facts that are words of a sentence too."""


def test_the_catalogue_is_in_order_and_says_where_everything_comes_from():
    stood = set()
    for entry in ENTRIES:
        assert entry.id not in stood
        assert stood.issuperset(entry.uses)
        assert entry.formula
        if entry.uses:
            named = set(re.findall("[a-z][a-z0-9_]+", entry.formula)) & KINDS.keys() - WORDY
            assert named <= set(entry.uses)
        stood.add(entry.id)
    assert len({entry.title for entry in ENTRIES}) == len(ENTRIES)


UNITS = {Kind.PERCENT: "%", Kind.POINTS: "points", Kind.RATIO: "x", Kind.PRICE: "CNY"}
TYPES = {Kind.FLAG: bool, Kind.TEXT: str, Kind.DATE: date}


def test_every_value_is_of_its_kind(document, report_of):
    earlier = derive(report_of(document | {"latest_week": "2026-06-05"}))
    for fact in derive(report_of(document), earlier).values():
        if isinstance(fact.value, Quantity):
            assert fact.kind not in TYPES
            assert fact.value.unit == UNITS.get(fact.kind, ""), fact.id
        elif fact.value is not None:
            assert type(fact.value) is TYPES[fact.kind]


def test_facts_can_be_extended_and_stay_as_they_were(changed, report_of):
    facts = derive(report_of(changed({})))
    more = Fact("fall", Kind.PERCENT, "Fall", Quantity(-9.0, "%"), facts.as_of, (), "2 * fall")
    extended = facts.extended([more])
    assert [*extended] == [*facts, "fall"]
    assert extended["fall"] is more
    assert (extended.as_of, extended.key) == (date(2026, 6, 12), "002428.SHZ")
    assert "fall" not in facts
    with pytest.raises(ValueError, match="fact fall stands already"):
        extended.extended([more])


def test_a_day_is_a_word_to_the_rule_language(changed, report_of):
    earlier = derive(report_of(changed({"/latest_week": "2026-06-05"})))
    fact = derive(report_of(changed({})), earlier)["previous_week"]
    assert (fact.value, fact.plain) == (date(2026, 6, 5), "2026-06-05")


@pytest.mark.parametrize(
    ("changes", "fact_id", "reason"),
    [
        (
            {"/price/trend_line": None},
            "trend_line",
            "the document gives no value at /price/trend_line",
        ),
        ({"/volume": None}, "volume", "the document gives no value at /volume/latest"),
        (
            {"/momentum/returns/4": {"label": "51W"}},
            "return_52w",
            "the document gives no value at /momentum/returns",
        ),
        (
            {"/price/trend_line": None},
            "to_trend_line",
            "trend_line / close - 1 needs trend_line",
        ),
        (
            {"/signals/1/value": "Perhaps", "/setup/timeline/15/buy_signal": None},
            "fresh_buy",
            "'Perhaps' at /signals/1/value is none of Fresh buy, No fresh buy",
        ),
        (
            {"/recent_rows/4/week": "2026-05-14"},
            "close_4w_ago",
            "the document gives no row of that week at /recent_rows",
        ),
        (
            {"/recent_rows/4/close": None},
            "close_4w_ago",
            "the document gives no value at /recent_rows/4/close",
        ),
        (
            {"/momentum": None},
            "lead_sector_1w",
            "return_1w - sector_return_1w needs return_1w, sector_return_1w",
        ),
        (
            {"/recent_rows/0/close": "0.00 CNY"},
            "to_high_52",
            "high_52 / close - 1 is undefined for these values",
        ),
        (
            {"/recent_rows/0/close": "0.00000000000000000001 CNY"},
            "to_high_52",
            "high_52 / close - 1 is undefined for these values",
        ),
        (
            {"/signals/0/value": "Paused", "/recent_rows/0/trend_signal": None},
            "trend_active",
            "'Paused' at /signals/0/value is none of Active, On, Inactive, Off",
        ),
        (
            {"/groups/sector/week_rank": None},
            "sector_sample_rank_1w",
            "the document gives no value at /groups/sector/week_rank",
        ),
    ],
)
def test_a_missing_fact_is_no_number_and_says_why(changes, fact_id, reason, changed, report_of):
    facts = derive(report_of(changed(changes)))
    assert (facts[fact_id].value, facts.number(fact_id), facts.flag(fact_id)) == (None, None, None)
    assert facts[fact_id].missing
    assert facts[fact_id].reason == reason
    with pytest.raises(ValueError, match=re.escape(f"fact {fact_id} is missing: {reason}")):
        _ = facts[fact_id].plain


@pytest.mark.parametrize(
    ("changes", "fact_id", "plain", "pointer"),
    [
        ({"/recent_rows/0/close": None}, "close", 92.26, "/kpis/0/value"),
        ({"/recent_rows": None}, "close", 92.26, "/kpis/0/value"),
        ({"/volume": None}, "volume_ratio_13", 1.1, "/kpis/5/value"),
        ({"/signals": None}, "trend_active", True, "/recent_rows/0/trend_signal"),
        ({"/signals/0/value": "Inactive"}, "trend_active", False, "/signals/0/value"),
        ({"/signals/1/value": "Fresh buy"}, "fresh_buy", True, "/signals/1/value"),
        (
            {"/signals": None, "/setup/timeline/15/buy_signal": True},
            "fresh_buy",
            True,
            "/setup/timeline/15/buy_signal",
        ),
        (
            {"/momentum/returns/0/label": "2W", "/momentum/returns/4/label": "1W"},
            "return_1w",
            388.92757136495527,
            "/momentum/returns/4/value",
        ),
    ],
    ids=[
        "KPI close",
        "no rows",
        "KPI ratio",
        "row signal",
        "chip first",
        "fresh buy",
        "fresh buy of the tape",
        "found by label",
    ],
)
def test_a_figure_is_taken_from_the_first_place_that_has_it(
    changes, fact_id, plain, pointer, changed, report_of
):
    fact = derive(report_of(changed(changes)))[fact_id]
    assert (fact.plain, fact.pointers, fact.reason) == (plain, (pointer,), "")


def test_the_sector_and_its_sample_are_two_groups(changed, report_of):
    facts = derive(report_of(changed({})))
    assert facts["sector_scope"].value == facts["sector_sample_scope"].value == "CN Basic Materials"
    assert (facts.number("sector_names"), facts.number("sector_sample_names")) == (747, 100)
    assert facts.number("sector_return_1w") == -0.28286640723710527
    assert facts.number("sector_sample_return_1w") == 3.765050454398446


@pytest.mark.parametrize(
    ("fact_id", "plain", "pointer"),
    [
        ("close_1w_ago", 85.5, "/recent_rows/1/close"),
        ("close_12w_ago", 43.46, "/recent_rows/12/close"),
        ("relative_strength_4w_ago", 125.09, "/recent_rows/4/relative_strength"),
        ("volume_1w_ago", 461.1e6, "/recent_rows/1/volume"),
    ],
)
def test_a_row_is_found_by_its_week(fact_id, plain, pointer, changed, report_of):
    fact = derive(report_of(changed({})))[fact_id]
    assert (fact.plain, fact.pointers) == (plain, (pointer,))
    earlier_by_a_week = derive(report_of(changed({"/recent_rows/0": ...})))
    # The row is where it was in time, one place nearer in the list.
    index = int(pointer.split("/")[2]) - 1
    moved = pointer.replace(pointer.split("/")[2], str(index))
    assert earlier_by_a_week[fact_id].plain == plain
    assert earlier_by_a_week[fact_id].pointers == (moved,)


def test_every_place_is_a_field_of_the_document(changed, report_of):
    known = set(leaves(changed({})))
    full = derive(report_of(changed({})))
    assert {fact.pointers[0] for fact in full.values() if not fact.formula} <= known


def leaves(node, pointer=""):
    """The JSON pointers of all values of a document that are neither object nor array."""
    if isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for step, child in pairs:
            yield from leaves(child, f"{pointer}/{step}")
    else:
        yield pointer


def test_facts_give_numbers_and_flags_and_cannot_be_changed(changed, report_of):
    facts = derive(report_of(changed({})))
    assert (facts.number("close"), facts.flag("trend_active")) == (92.26, True)
    assert (facts.number("expectation"), facts.flag("close")) == (None, None)
    with pytest.raises(TypeError):
        facts["close"] = None


@pytest.mark.parametrize(
    ("wanted", "also"),
    [
        ({"close"}, set()),
        ({"to_trend_line"}, {"trend_line", "close"}),
        ({"vols_to_high_52"}, {"to_high_52", "high_52", "close", "volatility_13"}),
        (set(), set()),
    ],
)
def test_facts_that_are_wanted_come_with_what_they_are_computed_from(
    wanted, also, document, report_of
):
    report = report_of(document)
    everything, some = derive(report), derive(report, wanted=frozenset(wanted))
    assert set(some) == wanted | also
    assert all(some[fact_id] == everything[fact_id] for fact_id in some)
