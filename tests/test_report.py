from datetime import date

import pytest
from pydantic import ValidationError

from briefs.quantity import Quantity

FIGURES = {
    "000657.SHZ": ("China Tungsten And Hightech Materials Co.,Ltd", 79.0, 56, 0.36, 151.5e9, 6),
    "002125.SHZ": ("Xiangtan Electrochemical Scientific Co.,Ltd", 18.06, 2, 1.18, 9.5e9, 27),
    "002428.SHZ": (
        "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD",
        92.26,
        45,
        1.58,
        56.4e9,
        12,
    ),
}


def test_a_real_document_is_read_with_its_figures(key, document, report_of):
    report = report_of(document)
    assert report.key == key
    assert report.latest_week == date(2026, 6, 12)
    assert (
        report.ticker.name,
        report.recent_rows[0].close.value,
        report.momentum.trend_streak,
        report.dynamics.market_dynamics.value,
        report.classification.market_cap.value,
        report.groups.industry.week_rank,
    ) == FIGURES[key]
    assert [len(report.recent_rows), len(report.setup.timeline), len(report.setup.scores)] == [
        *(14, 16, 6)
    ]


def test_formatted_figures_keep_unit_and_precision_and_raw_ones_every_digit(changed, report_of):
    report = report_of(changed({}))
    assert report.price.trend_line == Quantity(50.77, "CNY", 0.01)
    assert report.volume.ratio_13 == Quantity(1.1, "x", 0.1)
    assert report.momentum.returns[0].value == 7.906435087719298
    assert report.setup.timeline[0].return_ == 37.767625971099825


@pytest.mark.parametrize(
    ("pointer", "read"),
    [
        ("/groups/sector/week_rank", lambda report: report.groups.sector.week_rank),
        ("/momentum/trend_streak", lambda report: report.momentum.trend_streak),
        ("/momentum/returns/4/value", lambda report: report.momentum.returns[4].value),
        ("/price/fair_value", lambda report: report.price.fair_value),
        ("/setup/timeline/0/trend", lambda report: report.setup.timeline[0].trend),
        ("/risk", lambda report: report.risk),
    ],
)
@pytest.mark.parametrize("value", [None, ...], ids=["null", "absent"])
def test_null_and_absent_stay_none_and_never_become_zero(pointer, read, value, changed, report_of):
    assert read(report_of(changed({pointer: value}))) is None


@pytest.mark.parametrize("mark", ["", " ", "-", "–", "—", "n/a", "N/A"])
def test_a_mark_for_no_value_is_no_value(mark, changed, report_of):
    assert report_of(changed({"/price/trend_line": mark})).price.trend_line is None


@pytest.mark.parametrize("name", ["kpis", "signals", "opportunities", "risks", "recent_rows"])
@pytest.mark.parametrize("value", [None, ..., []], ids=["null", "absent", "empty"])
def test_an_array_that_is_not_there_is_empty(name, value, changed, report_of):
    assert getattr(report_of(changed({f"/{name}": value})), name) == ()


def test_a_new_listing_with_little_history_is_a_report(changed, report_of):
    document = changed({"/price/low_52": None, "/groups/sector": None})
    document["momentum"]["returns"] = document["momentum"]["returns"][:2]
    document["setup"]["timeline"] = document["setup"]["timeline"][-3:]
    document["recent_rows"] = document["recent_rows"][:3]
    report = report_of(document)
    assert [item.label for item in report.momentum.returns] == ["1W", "4W"]
    assert [len(report.setup.timeline), len(report.recent_rows)] == [3, 3]


def test_labels_decide_what_a_chip_holds_and_unknown_labels_hold_words(changed, report_of):
    changes = {
        "/kpis/0": {"label": "Beta", "value": "1.2 or so"},
        "/signals/0/value": "Paused",
    }
    report = report_of(changed(changes))
    assert [report.kpis[0].value, report.signals[0].value] == ["1.2 or so", "Paused"]
    assert report.kpis[1].value == Quantity(7.9, "%", 0.1)
    assert report.signals[3].value == Quantity(1.1, "x", 0.1)


def test_names_in_any_script_and_with_markup_are_kept_as_they_are(changed, report_of):
    name = "云南锗业 <b>|*`شركة`"
    assert report_of(changed({"/ticker/name": name})).ticker.name == name


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/ticker/symbol", "A" * 41),
        ("/ticker/name", "A" * 301),
        ("/description", "A" * 10_001),
        ("/signals/0/value", "A" * 201),
        ("/kpis/0", {"label": "Beta", "value": "\x1b[2J"}),
        ("/ticker/name", "a\u0085b"),
        ("/opportunities", ["a"] * 21),
        ("/setup/timeline", [{"week": "1 Jan"}] * 61),
        ("/momentum/peer/count", 10**400),
        ("/momentum/peer/avg_weekly_return", 1e300),
        ("/momentum/trend_streak", True),
        ("/latest_week", "2026-W24-5"),
        ("/latest_week", "2026-02-30"),
    ],
)
def test_what_would_hang_or_mislead_a_later_stage_is_refused(pointer, value, changed, report_of):
    with pytest.raises(ValidationError):
        report_of(changed({pointer: value}))


def test_a_report_does_not_change(changed, report_of):
    report = report_of(changed({}))
    with pytest.raises(ValidationError, match="frozen"):
        report.price.trend_line = None
