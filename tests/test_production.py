import subprocess
import sys

import pytest
from awkward import NAMES, SEEDS, brief_of, document_of, house

from briefs.errors import LayoutError, Problem, RulebookError, Severity, UsageError
from briefs.facts import derive
from briefs.production import Format, load_house, make_brief, set_editions
from briefs.report import Report
from briefs.writers.words import words_of_markdown

MARKDOWN = [
    ("briefs/002428.SHZ.md", "text/markdown"),
    ("briefs/charts/002428.SHZ-returns.svg", "image/svg+xml"),
    ("briefs/charts/002428.SHZ-range.svg", "image/svg+xml"),
]
PDF = [("briefs/002428.SHZ.pdf", "application/pdf")]


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        ((Format.MD,), MARKDOWN),
        ((Format.PDF,), PDF),
        ((Format.MD, Format.PDF), [*PDF, *MARKDOWN]),
        ((), []),
    ],
)
def test_the_editions_asked_for_are_set_in_a_fixed_order(formats, files):
    editions = set_editions(brief_of("002428.SHZ"), house().layout, formats)
    assert [(edition.path, edition.media_type) for edition in editions] == files
    assert all(edition.content for edition in editions)
    for edition in editions:
        assert bool(edition.words) is (edition.media_type != "image/svg+xml")
        assert not edition.dropped or edition.media_type == "application/pdf"
    starts = {"application/pdf": b"%PDF-", "text/markdown": b"# ", "image/svg+xml": b"<svg "}
    assert all(edition.content.startswith(starts[edition.media_type]) for edition in editions)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_the_markdown_are_those_of_its_file(name):
    edition, *charts = set_editions(brief_of(name), house().layout, (Format.MD,))
    assert edition.words == words_of_markdown(edition.content.decode())
    assert {chart.words for chart in charts} <= {""}


def test_a_brief_without_exhibits_has_no_chart_files():
    editions = set_editions(brief_of("only_identity_and_close"), house().layout, (Format.MD,))
    assert [edition.path for edition in editions] == ["briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md"]


@pytest.mark.parametrize(
    ("symbol", "stem"), [("^GSPC", "^GSPC.SHZ"), ("../../x", "x-shz-"), ("BF/B", "bf-b-shz-")]
)
def test_no_symbol_leads_out_of_the_briefs_folder(symbol, stem, changed):
    brief = make_brief(Report.model_validate(changed({"/ticker/symbol": symbol})), house())
    for edition in set_editions(brief, house().layout, (Format.MD,)):
        folder, _, name = edition.path.rpartition("/")
        assert folder in {"briefs", "briefs/charts"}
        assert name.startswith(stem)


def test_the_documents_own_warnings_reach_the_brief():
    warning = Problem("x.json", "is absent", "/risk", severity=Severity.WARNING)
    report = Report.model_validate(document_of("002428.SHZ"))
    brief = make_brief(report, house(), [warning])
    assert brief.quality[-1].text == "1 warning on the document's fields, listed in the manifest"


def test_making_a_brief_changes_nothing_of_its_report():
    report = Report.model_validate(document_of("002428.SHZ"))
    assert make_brief(report, house()) == make_brief(report, house())
    assert report == Report.model_validate(document_of("002428.SHZ"))


def a_week_before(changed):
    document = changed({"/latest_week": "2026-06-05"})
    document["recent_rows"] = document["recent_rows"][1:]
    return derive(Report.model_validate(document))


def test_a_brief_is_compared_with_the_issue_before_where_there_is_one(changed):
    report = Report.model_validate(document_of("002428.SHZ"))
    first, later = (
        make_brief(report, house()),
        make_brief(report, house(), (), a_week_before(changed)),
    )
    assert first.facts.flag("first_issue") is True
    assert later.facts.flag("first_issue") is False
    assert first.since != later.since
    assert first.tables == later.tables


def test_another_listings_issue_is_not_compared_with(changed):
    report = Report.model_validate(document_of("000657.SHZ"))
    with pytest.raises(
        ValueError, match=r"the earlier issue is of 002428\.SHZ, not of 000657\.SHZ"
    ):
        make_brief(report, house(), (), a_week_before(changed))


def test_the_house_speaks_by_its_own_rulebook_where_none_is_named():
    assert load_house().rulebook.name == "house"
    assert brief_of("002428.SHZ").narrative.rulebook == load_house("house").rulebook.title
    terminal = load_house("terminal")
    assert terminal.rulebook.name == "terminal"
    brief = make_brief(Report.model_validate(document_of("002428.SHZ")), terminal)
    document = document_of("002428.SHZ")
    assert [each.text for each in brief.narrative.opportunities] == document["opportunities"]
    assert [each.text for each in brief.narrative.risks] == document["risks"]
    assert [each.text for each in brief.narrative.watch_points] == document["watch_points"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"rulebook": "nope"}, RulebookError),
        ({"layout": "nope"}, LayoutError),
        ({"language": "klingon"}, UsageError),
    ],
)
def test_a_house_that_is_not_there_is_an_error_of_its_own(options, error):
    with pytest.raises(error):
        load_house(**options)


WITHOUT_ENGINE = """
import sys
sys.modules["weasyprint"] = None
from briefs import Format, load_house, make_brief, read_report, set_editions
house = load_house()
brief = make_brief(read_report(sys.argv[1]), house)
print(len(set_editions(brief, house.layout, [Format.MD])))
try:
    set_editions(brief, house.layout, [Format.PDF])
except ImportError:
    print("no engine")
"""


def test_markdown_needs_no_pdf_engine():
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENGINE, SEEDS / "002428.SHZ.json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split("\n") == ["3", "no engine", ""]
