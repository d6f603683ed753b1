import json
from dataclasses import replace

import pytest
from awkward import NAMES, brief_of, document_of, house, house_drawing

from briefs.production import Occasion, make_brief, write_up
from briefs.quantity import Quantity
from briefs.report import Report
from briefs.writers.ledger import OWN_SOURCES, ledger_bytes

LEAN = "002428.SHZ"


def ledger_of(brief):
    return json.loads(ledger_bytes(brief))


def by_id(entries):
    return {entry["id"]: entry for entry in entries}


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_figure_leads_to_its_source(name, at):
    document, ledger = document_of(name), ledger_of(brief_of(name))
    facts, thresholds = by_id(ledger["facts"]), by_id(ledger["thresholds"])
    assert len(ledger["claims"]) == len(brief_of(name).ledger) > 0
    for claim in ledger["claims"]:
        source = claim["source"]
        if source.startswith("/"):
            at(document, source)
        elif source in facts:
            assert ("reason" in facts[source]) <= ("missing" in claim)
        elif source:
            assert source in thresholds or source in ledger["own_sources"]
        else:
            assert not any(character.isdigit() for character in claim["text"])


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_leads_to_its_fields(name, at):
    document = document_of(name)
    for fact in ledger_of(brief_of(name))["facts"]:
        assert (fact["value"] is None) is ("reason" in fact)
        # None of what is not there is known, and that is a count too.
        if fact["value"] is None or (fact["kind"], fact["value"]) == ("count", 0):
            continue
        assert fact["pointers"] or fact["id"] == "first_issue"
        for pointer in fact["pointers"]:
            at(document, pointer)


def test_what_comes_from_the_earlier_issue_says_so(changed, at):
    earlier = changed({"/latest_week": "2026-06-05"}, LEAN)
    earlier["recent_rows"] = earlier["recent_rows"][1:]
    record = write_up(Report.model_validate(earlier), house_drawing()).record
    occasion = Occasion(earlier=record)
    brief = make_brief(Report.model_validate(document_of(LEAN)), house(), occasion)
    facts = by_id(ledger_of(brief)["facts"])
    told = [
        pointer.removeprefix("previous:")
        for fact in facts.values()
        for pointer in fact["pointers"]
        if pointer.startswith("previous:") and fact["value"] is not None
    ]
    assert told
    for pointer in told:
        at(earlier, pointer)
    assert facts["previous_week"]["value"] == "2026-06-05"


def test_a_ledger_says_whose_it_is_and_in_which_form():
    ledger = ledger_of(brief_of(LEAN))
    assert list(ledger) == [
        *("schema", "ticker", "week", "facts", "thresholds", "own_sources", "claims")
    ]
    assert (ledger["schema"], ledger["ticker"], ledger["week"]) == (1, LEAN, "2026-06-12")
    assert ledger["own_sources"] == OWN_SOURCES
    assert [fact["id"] for fact in ledger["facts"]] == list(brief_of(LEAN).facts)


def test_a_fact_has_its_value_in_base_units_with_unit_and_step():
    facts = by_id(ledger_of(brief_of(LEAN))["facts"])
    assert facts["close"] == {
        "id": "close",
        "title": "Close",
        "kind": "price",
        "value": 92.26,
        "unit": "CNY",
        "step": 0.01,
        "pointers": ["/recent_rows/0/close"],
    }
    assert facts["symbol"]["value"] == "002428"
    assert facts["trend_active"]["value"] is True
    assert facts["to_trend_line"]["formula"] == brief_of(LEAN).facts["to_trend_line"].formula != ""


def test_a_missing_fact_says_why():
    brief = brief_of("new_listing")
    fact = by_id(ledger_of(brief)["facts"])["trend_line"]
    assert (fact["value"], fact["reason"]) == (None, brief.facts["trend_line"].reason)
    assert fact["reason"]
    assert "formula" not in fact


def test_a_claim_has_place_text_source_and_form():
    claims = ledger_of(brief_of(LEAN))["claims"]
    assert claims[0] == {"place": "head", "text": "92.26 CNY", "source": "close", "form": "price"}
    assert [claim["place"] for claim in claims] == [e.place for e in brief_of(LEAN).ledger]
    claims = ledger_of(brief_of("new_listing"))["claims"]
    missing = {claim["text"]: claim["missing"] for claim in claims if "missing" in claim}
    assert missing["n/a"]
    assert missing.keys() <= {"n/a", "not ranked"}


def test_a_threshold_has_the_source_of_its_value():
    brief = brief_of(LEAN)
    thresholds = by_id(ledger_of(brief)["thresholds"])
    assert list(thresholds) == sorted(brief.thresholds)
    for threshold in brief.thresholds.values():
        quantity, told = threshold.quantity, thresholds[threshold.id]
        assert Quantity(told["value"], told["unit"], told["step"]) == quantity
        assert told["source"] == threshold.source != ""


def test_the_text_is_compact_utf8():
    brief = brief_of(LEAN)
    named = replace(brief, identity=replace(brief.identity, key="云南锗业.SHZ"))
    content = ledger_bytes(named)
    assert "云南锗业.SHZ".encode() in content
    assert content.endswith(b"}\n")
    assert content.count(b"\n") == 1
    assert b'", "' not in content.partition(b'"facts"')[0]
    assert ledger_bytes(named) == content
