import base64
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from awkward import NAMES, SEEDS, brief_of, document_of, house, house_drawing, markdown_of

from briefs.desk import Decision, Edits
from briefs.errors import (
    LayoutError,
    Problem,
    RulebookError,
    SettingsError,
    Severity,
    UsageError,
)
from briefs.layout import load_layout
from briefs.production import (
    Company,
    Format,
    Occasion,
    check_layout,
    keep_back,
    layout_mistakes,
    load_house,
    make_brief,
    set_editions,
    set_linked,
    write_up,
)
from briefs.record import Hold
from briefs.report import Report
from briefs.settings.publication import (
    Flavor,
    PageSettings,
    Publisher,
    Settings,
)
from briefs.writers.pictures import standalone
from briefs.writers.words import words_of_markdown

PICTURES = [exhibit.id for exhibit in brief_of("002428.SHZ").exhibits]
MARKDOWN = [
    ("briefs/002428.SHZ.md", "text/markdown"),
    *((f"briefs/charts/002428.SHZ-{name}.svg", "image/svg+xml") for name in PICTURES),
]
PDF = [("briefs/002428.SHZ.pdf", "application/pdf")]
HTML = [("site/briefs/002428.SHZ.html", "text/html"), *MARKDOWN[1:]]


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        ((Format.MD,), MARKDOWN),
        ((Format.PDF,), PDF),
        ((Format.HTML,), HTML),
        ((Format.MD, Format.PDF), [*PDF, *MARKDOWN]),
        (tuple(Format), [*PDF, MARKDOWN[0], *HTML]),
        ((), []),
    ],
)
def test_the_editions_asked_for_are_set_in_a_fixed_order(formats, files, pdf_of, monkeypatch):
    monkeypatch.setattr("briefs.writers.pdf.write_pdf", lambda *_: pdf_of("002428.SHZ"))
    editions = set_editions(brief_of("002428.SHZ"), house().layout, formats)
    assert [(edition.path, edition.media_type) for edition in editions] == files
    assert all(edition.content for edition in editions)
    for edition in editions:
        assert bool(edition.words) is (edition.media_type != "image/svg+xml")
        assert not edition.dropped or edition.media_type == "application/pdf"
    starts = {
        "application/pdf": b"%PDF-",
        "text/markdown": b"# ",
        "text/html": b"<!DOCTYPE html>",
        "image/svg+xml": b"<svg ",
    }
    assert all(edition.content.startswith(starts[edition.media_type]) for edition in editions)
    assert {"timeline", "range"} <= set(PICTURES)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_the_markdown_are_those_of_its_file(name):
    edition, *charts = markdown_of(name)
    assert edition.words == words_of_markdown(edition.content.decode())
    assert {chart.words for chart in charts} <= {""}


def linked_of(name, formats=tuple(Format), covered=None, flavor=Flavor.GITHUB):
    company = Company(covered or {})
    edition, *_ = set_linked(brief_of(name), house().layout, formats, company, flavor)
    return edition.content.decode()


def page_of(name, company, formats=tuple(Format)):
    return set_linked(brief_of(name), house().layout, formats, company)[-1].content.decode()


def test_the_editions_with_links_are_those_among_all(pdf_of, monkeypatch):
    monkeypatch.setattr("briefs.writers.pdf.write_pdf", lambda *_: pdf_of("002428.SHZ"))
    company = Company({"688146.SHH": "688146.SHH"}, "688146.SHH", digest=True)
    for formats in ((Format.MD,), (Format.HTML,), tuple(Format)):
        arguments = (brief_of("002428.SHZ"), house().layout, formats, company, Flavor.OBSIDIAN)
        every, alone = set_editions(*arguments), set_linked(*arguments)
        assert alone
        assert set(alone) <= set(every)
        assert {each.path for each in every if b"688146.SHH." in each.content} == {
            each.path for each in alone
        }


def test_a_page_of_the_site_leads_to_its_sector_and_its_neighbours():
    covered = {"000657.SHZ": "000657.SHZ", "002125.SHZ": "x y"}
    text = page_of("002428.SHZ", Company(covered, "002125.SHZ", "000657.SHZ", digest=True))
    assert 'href="../sectors/cn-basic-materials.html"' in text
    assert 'href="000657.SHZ.html"' in text
    assert 'href="x%20y.html"' in text
    assert 'href="../../briefs/002428.SHZ.pdf"' in text
    bare = page_of("002428.SHZ", Company(), (Format.HTML,))
    assert "../sectors/" not in bare
    assert "000657.SHZ.html" not in bare
    assert "002428.SHZ.pdf" not in bare


def test_the_markdown_links_the_pdf_where_that_is_made_too():
    assert "](002428.SHZ.pdf)" in linked_of("002428.SHZ")
    assert ".pdf" not in linked_of("002428.SHZ", formats=(Format.MD,))


def test_the_markdown_links_the_peers_that_are_covered():
    # The first is a peer in the sector's table, the second in the industry's.
    covered = {"688146.SHH": "688146.SHH", "600549.SHH": "x y", "nobody": "nobody"}
    text, bare = linked_of("002428.SHZ", covered=covered), linked_of("002428.SHZ")
    assert "](688146.SHH.md)" in text
    assert "](x%20y.md)" in text
    assert "nobody" not in text
    assert "600549.SHH.md" not in bare
    assert words_of_markdown(text) == words_of_markdown(bare)


@pytest.mark.parametrize("flavor", Flavor)
def test_front_matter_stands_where_the_flavor_has_it(flavor):
    text = linked_of("002428.SHZ", flavor=flavor)
    assert text.startswith("---\n") is flavor.front_matter
    assert text.startswith("# ") is not flavor.front_matter


def test_pictures_beside_the_markdown_stand_alone():
    brief = brief_of("002428.SHZ")
    _, *pictures = set_editions(brief, house().layout, (Format.MD,))
    assert [picture.content for picture in pictures] == [
        standalone(exhibit, house().layout) for exhibit in brief.exhibits
    ]


def test_a_brief_without_exhibits_has_no_chart_files():
    editions = set_editions(brief_of("only_identity_and_close"), house().layout, (Format.MD,))
    assert [edition.path for edition in editions] == ["briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md"]


@pytest.mark.parametrize(
    ("symbol", "stem"), [("^GSPC", "^GSPC.SHZ"), ("../../x", "x-shz-"), ("BF/B", "bf-b-shz-")]
)
def test_no_symbol_leads_out_of_the_briefs_folder(symbol, stem, changed):
    report = Report.model_validate(changed({"/ticker/symbol": symbol}))
    brief = make_brief(report, house_drawing("ranks"))
    for edition in set_editions(brief, house().layout, (Format.MD,)):
        folder, _, name = edition.path.rpartition("/")
        assert folder in {"briefs", "briefs/charts"}
        assert name.startswith(stem)


def test_the_documents_own_warnings_reach_the_brief():
    warning = Problem("x.json", "is absent", "/risk", severity=Severity.WARNING)
    report = Report.model_validate(document_of("002428.SHZ"))
    brief = make_brief(report, house_drawing(), Occasion(problems=(warning,)))
    assert brief.quality[-1].text == "1 warning on the document's fields, listed in the manifest"


def test_making_a_brief_changes_nothing_of_its_report():
    report = Report.model_validate(document_of("002428.SHZ"))
    assert make_brief(report, house()) == make_brief(report, house())
    assert report == Report.model_validate(document_of("002428.SHZ"))


def a_week_before(changed):
    document = changed({"/latest_week": "2026-06-05"})
    document["recent_rows"] = document["recent_rows"][1:]
    return write_up(Report.model_validate(document), house_drawing()).record


def test_a_brief_is_compared_with_the_issue_before_where_there_is_one(changed):
    report = Report.model_validate(document_of("002428.SHZ"))
    first, later = (
        make_brief(report, house()),
        make_brief(report, house(), Occasion(earlier=a_week_before(changed))),
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
        make_brief(report, house(), Occasion(earlier=a_week_before(changed)))


def test_the_record_of_a_brief_says_what_the_brief_says():
    report = Report.model_validate(document_of("002428.SHZ"))
    made = write_up(report, house(), Occasion("ab12"))
    assert made.brief == make_brief(report, house(), Occasion("ab12"))
    assert [said.line for said in made.record.said] == [
        sentence.line for sentence in made.brief.narrative.sentences
    ]
    assert (made.record.key, made.record.sha256) == ("002428.SHZ", "ab12")
    assert made.problems("x.json") == ()


def test_a_pin_that_cannot_be_followed_is_a_warning_of_its_document():
    report = Report.model_validate(document_of("002428.SHZ"))
    pin = Decision("house.risk.far_below_high", "Look.", "AL", "desk.toml:3")
    made = write_up(report, house_drawing(), Occasion(edits=Edits(pins=(pin,))))
    (problem,) = made.problems("x.json")
    assert problem.severity is Severity.WARNING
    assert str(problem).startswith("x.json: pinned house.risk.far_below_high (desk.toml:3, AL)")


def test_what_is_held_is_kept_with_its_figures_and_tells_nothing():
    report = Report.model_validate(document_of("002428.SHZ"))
    occasion = Occasion("ab12", edits=Edits(hold=Hold("Halted.", "AL")))
    kept, told = keep_back(report, house(), occasion), write_up(report, house_drawing()).record
    assert kept.held == Hold("Halted.", "AL")
    assert kept.said == ()
    assert kept.fired == frozenset()
    assert kept.facts["composite"] == told.facts["composite"]


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
        ({"settings": Settings(page=PageSettings(theme="nope"))}, SettingsError),
    ],
)
def test_a_house_that_is_not_there_is_an_error_of_its_own(options, error):
    with pytest.raises(error):
        load_house(**options)


# Settings and layouts


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10z"/></svg>'


def test_settings_reach_the_brief_and_its_editions():
    uri = f"data:image/svg+xml;base64,{base64.b64encode(LOGO.encode()).decode()}"
    settings = Settings(
        publisher=Publisher(firm="Harbour & Sons", logo=uri),
        page=PageSettings(theme="plain", paper="letter", price_colours="green_up_red_down"),
    )
    own = load_house(settings=settings)
    assert own.settings == settings
    brief = make_brief(Report.model_validate(document_of("002428.SHZ")), own)
    assert (brief.imprint.firm, brief.imprint.logo) == ("Harbour & Sons", uri)
    assert brief.direction == own.layout.theme.price.green_up_red_down
    pdf, markdown, page, *_ = set_editions(brief, own.layout)
    assert "Harbour & Sons" in pdf.words
    assert "Harbour & Sons" in markdown.words
    assert "Harbour & Sons" in page.words


def copy_of_the_house(folder):
    return shutil.copytree(SEEDS.parent / "layouts" / "house", folder / "mine")


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """One copy of the house layout, for the templates of each are compiled anew."""
    return copy_of_the_house(tmp_path_factory.mktemp("copied"))


@pytest.fixture
def folder(copied):
    """A copy of the house layout that a test may spoil; whole again after it."""
    whole = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    yield copied
    for path, content in whole.items():
        if path.read_bytes() != content:
            path.write_bytes(content)


def spoil(folder, name):
    """Adds a mistake to a file, and returns its line and what is said of it."""
    mistakes = {
        ".css": ("\nbody { colour: red }\n", "Ignored `colour: red`"),
        ".html.j2": ("\n{% if %}\n", "Expected an expression"),
        ".md.j2": ("\n{{ x\n", "unexpected end of template"),
        ".toml": ("\n[colour]\n", "colour: is no known key; did you mean 'colours'?"),
    }
    mistake, said = next(each for ending, each in mistakes.items() if name.endswith(ending))
    path = folder / name
    path.write_text(path.read_text("utf-8").rstrip() + mistake, "utf-8")
    return f"{path}:{len(path.read_text('utf-8').splitlines())}: {said}"


def test_a_sound_layout_has_no_mistakes(folder):
    assert layout_mistakes("house") == ()
    assert layout_mistakes(str(folder)) == ()


@pytest.mark.parametrize(
    "name",
    [
        *("brief.css", "brief.html.j2", "brief.md.j2", "themes/plain.toml"),
        *("digest.css", "digest.html.j2", "digest.md.j2", "digest-parts.md.j2"),
        *("mail/body.html.j2", "mail/body.md.j2"),
        *("pack.css", "pack.html.j2", "site/sector.html.j2"),
    ],
)
def test_a_mistake_of_a_layout_is_found_once_without_a_document(name, folder):
    said = spoil(folder, name)
    (mistake,) = layout_mistakes(str(folder))
    assert str(mistake).startswith(said)


def test_all_mistakes_of_a_layout_are_found_at_once(folder):
    names = ("brief.html.j2", "brief.md.j2", "brief.css")
    told = {spoil(folder, name) for name in names}
    found = {str(mistake) for mistake in layout_mistakes(str(folder))}
    assert len(found) == len(told)
    assert all(any(each.startswith(said) for each in found) for said in told)
    # A theme that cannot be loaded keeps the style sheet from being tried, and the templates not.
    spoil(folder, "themes/plain.toml")
    assert [Path(str(each).partition(":")[0]).name for each in layout_mistakes(str(folder))] == [
        *("plain.toml", "brief.html.j2", "brief.md.j2")
    ]


def test_a_font_that_is_none_is_a_mistake_of_the_layout(tmp_path):
    folder = copy_of_the_house(tmp_path)  # of which no style sheet is loaded yet
    font = folder / "fonts" / "IBMPlexSans-Regular.ttf"
    font.write_bytes(font.read_bytes()[:1000])
    (mistake,) = layout_mistakes(str(folder))
    assert str(mistake).startswith(f"{font}: ")


def test_only_what_the_formats_need_is_checked(folder):
    spoil(folder, "brief.css")
    layout = load_layout(str(folder))
    check_layout(layout, (Format.MD,))
    with pytest.raises(LayoutError, match=r"brief\.css"):
        check_layout(layout, (Format.PDF,))
    spoil(folder, "brief.md.j2")
    with pytest.raises(LayoutError, match=r"brief\.md\.j2"):
        check_layout(layout, (Format.MD,))


def test_a_layout_that_is_not_there_cannot_be_checked():
    with pytest.raises(LayoutError, match="no layout 'nope'"):
        layout_mistakes("nope")


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
    assert ran.stdout.split("\n") == [str(len(MARKDOWN)), "no engine", ""]
