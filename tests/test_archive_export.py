import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issues_kept import record, said, verdict, week

from briefs.archive import Kept, Standing, chronicle
from briefs.archive.export import FIGURES, as_dict, csv_text, guarded
from briefs.facts import KINDS
from briefs.facts.quoted import SCORES
from briefs.locale import Locale
from briefs.quantity import Quantity
from briefs.record import Note

FALLS = said("risk", "r.falls", "It fell.")
RISES = said("opportunity", "o.rises", "It rose.")


def chapters(*records, revision=1, by=""):
    kept = [Kept.of(each, revision) for each in records]
    return chronicle(kept, [Standing(each.week, revision, by) for each in kept])


@pytest.fixture
def two():
    """Two weeks of a listing."""
    return chapters(
        record("A.N", week(0), 50.0, [verdict("50"), FALLS], close=Quantity(10.5, "USD", 0.01)),
        record(
            "A.N",
            week(2),
            47.0,
            [verdict("47"), RISES],
            close=Quantity(9.75, "USD", 0.01),
            return_1w=Quantity(-7.125, "%"),
            trend_active=False,
            setup_signature="Downtrend",
        ),
    )


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


# JSON


def test_the_dictionary_names_the_listing_and_runs_oldest_first(two):
    told = as_dict(two, Locale())
    assert (told["ticker"], told["name"], told["scope"]) == ("A.N", "A.N Inc.", "US Energy")
    first, second = told["weeks"]
    assert (first["week"], first["compared_with"], first["weeks_since"]) == (
        "2026-05-01",
        None,
        None,
    )
    assert (second["compared_with"], second["weeks_since"]) == ("2026-05-01", 2)
    assert (second["revision"], second["approved_by"], second["held"]) == ("A", "", None)
    assert second["sha256"] == "A.N-2026-05-15"
    assert second["setup"] == "Downtrend"
    assert json.loads(json.dumps(told)) == told


def test_figures_are_raw_and_printed_and_missing_ones_say_why(two):
    _, second = as_dict(two, Locale())["weeks"]
    assert list(second["scores"]) == ["composite", *SCORES]
    assert second["scores"]["composite"] == {"value": 47, "text": "47", "change": -3}
    assert second["scores"]["score_trend"]["value"] is None
    assert second["scores"]["score_trend"]["change"] is None
    assert list(second["facts"]) == list(FIGURES)
    assert second["facts"]["close"] == {"value": 9.75, "unit": "USD", "text": "9.75 USD"}
    assert second["facts"]["return_1w"] == {"value": -7.125, "unit": "%", "text": "−7.1%"}
    assert second["facts"]["trend_active"] == {"value": False}
    assert second["facts"]["high_52"]["reason"].startswith(
        "the earlier issue was made by a version"
    )


def test_findings_have_their_rules_and_what_the_desk_did_to_them(two):
    first, second = as_dict(two, Locale())["weeks"]
    rises = {"section": "opportunity", "rules": ["o.rises"], "text": "It rose."}
    falls = {"section": "risk", "rules": ["r.falls"], "text": "It fell."}
    assert second["findings"] == [
        {"section": "verdict", "rules": ["v"], "text": "Composite 47: steady."},
        rises,
    ]
    assert (second["new"], second["gone"], second["fired"]) == ([rises], [falls], ["o.rises", "v"])
    assert (first["new"], first["gone"]) == ([], [])


def test_edits_are_told():
    pinned = said("risk", "r.falls", "It fell.")
    edited = record("A.N", week(0), held=True, told=[pinned])
    edited = type(edited)(
        edited.facts,
        edited.sha256,
        (type(pinned)("risk", ("r.falls",), pinned.line, "pinned by AL"),),
        held=edited.held,
        notes=(Note("Reports on 2 July.", "AL"),),
        withheld=("risk, stretched (AL: known)",),
        corrections=(pinned.line,),
    )
    (only,) = as_dict(chapters(edited, revision=2, by="BM"), Locale())["weeks"]
    assert (only["revision"], only["approved_by"]) == ("B", "BM")
    assert only["held"] == {"reason": "Trading halted.", "by": "AL"}
    assert only["findings"][0]["edit"] == "pinned by AL"
    assert only["notes"] == [{"text": "Reports on 2 July.", "by": "AL"}]
    assert only["withheld"] == ["risk, stretched (AL: known)"]
    assert only["corrections"] == ["It fell."]


def test_every_figure_is_in_the_catalogue_once():
    assert set(FIGURES) <= KINDS.keys()
    assert len(set(FIGURES) | set(SCORES)) == len(FIGURES) + len(SCORES)


# CSV


def test_a_week_is_a_row_of_bare_figures(two):
    first, second = rows(csv_text(two))
    assert (first["week"], second["week"]) == ("2026-05-01", "2026-05-15")
    assert (first["composite"], first["composite_change"]) == ("50", "")
    assert (second["composite"], second["composite_change"]) == ("47", "-3")
    assert (second["close"], second["currency"], second["return_1w"]) == ("9.75", "USD", "-7.125")
    assert (second["trend_active"], second["score_trend"], second["setup"]) == (
        *("false", "", "Downtrend"),
    )
    assert (second["verdict"], second["new"], second["gone"]) == (
        *("Composite 47: steady.", "o.rises", "r.falls"),
    )


def test_a_text_is_never_a_formula_and_a_number_never_a_text():
    hostile = record(
        "=A.N",
        week(0),
        -3.0,
        [said("verdict", "v", "@SUM(1)")],
        name='=HYPERLINK("http://x","y")',
        setup_signature="-1+1|cmd",
    )
    (row,) = rows(csv_text(chapters(hostile)))
    assert (row["ticker"], row["name"]) == ("'=A.N", '\'=HYPERLINK("http://x","y")')
    assert (row["setup"], row["verdict"]) == ("'-1+1|cmd", "'@SUM(1)")
    assert row["composite"] == "-3"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["", "a=1", "'=1", -1.5, -3, 0, None, "−7.1%", "1-1"])
def test_what_is_harmless_stays(cell):
    assert guarded(cell) == cell


@given(st.text(), st.text())
def test_whatever_a_name_is_it_comes_back(name, setup):
    told = record("A.N", week(0), name=name or "x", setup_signature=setup)
    with_newlines = io.StringIO(csv_text(chapters(told)), newline="")
    (row,) = csv.DictReader(with_newlines)
    assert row["name"].removeprefix("'") == (name or "x").removeprefix("'")
    assert row["setup"].removeprefix("'") == setup.removeprefix("'")
    assert row["week"] == "2026-05-01"
