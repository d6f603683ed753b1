from datetime import date

import pytest
from wiki_weeks import ENERGY, METALS, Branch, style, week

from briefs.archive import Outline
from briefs.locale import Locale
from briefs.settings.publication import Flavor
from briefs.wiki.history import history_section, row_of
from briefs.wiki.links import page_target

FRIDAYS = [date(2026, 6, 12), date(2026, 6, 5), date(2026, 5, 29)]


def outline(day=FRIDAYS[0], composite=60.0, *, held=False, scope=ENERGY, setup="Base", said="Up."):
    return Outline("A.N", day, "A Inc.", scope, held, composite, setup, said)


@pytest.mark.parametrize(
    ("composite", "printed"),
    [(82.5, "82"), (83.5, "84"), (0.0, "0"), (0.4, "0"), (100.0, "100"), (None, "n/a")],
)
def test_a_composite_is_printed_as_in_the_brief(composite, printed):
    assert row_of(outline(composite=composite), Locale("en")).composite == printed


def test_a_row_says_what_the_archive_tells():
    row = row_of(outline(setup="", said=""), Locale("de"))
    assert (row.day, row.setup, row.verdict, row.to) == ("12 Juni 2026", "n/a", "", "")
    assert (row.key, row.name, row.held) == ("A.N", "A Inc.", False)


def section(history, flavor=Flavor.GITHUB, names=(), commits=None):
    return history_section("A-N", history, style(flavor), names, commits or {}).split("\n")


def test_a_first_issue_has_no_history():
    assert history_section("A-N", [outline()], style(), (), {}) == ""


def test_earlier_issues_are_told_newest_first():
    rows = [
        outline(),
        outline(FRIDAYS[1], 55.4, setup="Base & building", said="Fell to 55 | again."),
        outline(FRIDAYS[2], held=True),
    ]
    assert section(rows) == [
        "## Earlier issues",
        "",
        "| Week | Composite | Setup | Verdict |",
        "| :--- | ---: | :--- | :--- |",
        "| **12 June 2026** | 60 | Base | _This issue, as above._ |",
        "| 5 June 2026 | 55 | Base &#38; building | Fell to 55 &#124; again. |",
        "| 29 May 2026 | | | _Held back by the desk._ |",
    ]


DIGEST = "2026-06-05-us-energy"


@pytest.mark.parametrize(
    ("flavor", "commit", "names", "week"),
    [
        (Flavor.GITHUB, "abc", {DIGEST}, "[5 June 2026](A-N/abc)"),
        (Flavor.GOLLUM, "abc", (), "[5 June 2026](A-N/abc)"),
        (Flavor.GITLAB, "abc", (), "[5 June 2026](A-N?version_id=abc)"),
        (Flavor.GITEA, "abc", {DIGEST}, f"[5 June 2026]({DIGEST})"),
        (Flavor.GITHUB, "", {DIGEST}, f"[5 June 2026]({DIGEST})"),
        (Flavor.MKDOCS, "abc", {DIGEST}, f"[5 June 2026]({DIGEST}.md)"),
        (Flavor.OBSIDIAN, "abc", {DIGEST}, f"[[{DIGEST}\\|5 June 2026]]"),
        (Flavor.GITHUB, "", {"2026-06-05-us-metals"}, "5 June 2026"),
        (Flavor.GITEA, "abc", (), "5 June 2026"),
    ],
)
def test_a_week_leads_to_the_page_as_it_was_or_to_its_digest(flavor, commit, names, week):
    commits = {FRIDAYS[1]: commit} if commit else {}
    rows = section([outline(), outline(FRIDAYS[1])], flavor, names, commits)
    assert rows[-1].startswith(f"| {week} | 60 |")


def test_a_week_in_which_it_was_held_leads_to_the_digest_that_says_so():
    rows = [outline(), outline(FRIDAYS[1], held=True, scope=METALS)]
    (*_, row) = section(rows, names={"2026-06-05-us-metals"}, commits={FRIDAYS[1]: "abc"})
    assert row == "| [5 June 2026](2026-06-05-us-metals) | | | _Held back by the desk._ |"


def test_targets_are_not_escaped():
    assert page_target("A_B-N", "abc") == "page:A_B-N@abc"


def test_a_page_tells_the_issues_of_the_archive(tmp_path):
    branch = Branch(tmp_path, style(issues=3))
    for number in range(4):
        held = frozenset({"A.N"} if number == 2 else ())
        branch.publish(week(number, "A.N", "B.N", held=held))
    _, _, history = branch.text("A-N").partition("## Earlier issues")
    table, _, _ = history.partition("<!--")
    rows = [line for line in table.split("\n") if "2026" in line]
    assert [row.split(" | ")[0] for row in rows] == [
        "| **19 June 2026**",
        "| [12 June 2026](2026-06-12-us-energy)",
        f"| [5 June 2026](A-N/{branch.tree.commits[FRIDAYS[1]]})",
    ]
    assert rows[1].endswith("| | | _Held back by the desk._ |")
