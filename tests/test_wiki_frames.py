import pytest
from wiki_weeks import ENERGY, METALS, WEEKS, Branch, read, style, week

from briefs.settings.publication import Flavor
from briefs.wiki import frames
from briefs.wiki.composing import compose
from briefs.wiki.ours import ours_of
from briefs.wiki.tree import WikiTree
from briefs.writers.wiki import PARTS, TEMPLATES

HELD = frozenset({"B.N"})


@pytest.fixture
def branch(tmp_path):
    """Two weeks on a branch; a listing is held in the second, another no longer in it."""
    branch = Branch(tmp_path, style(firm="Example & Co"))
    branch.publish(week(1))
    branch.publish(week(2, "A.N", "B.N", "BRK.B.N", held=HELD, by="AL"))
    return branch


def section(text, heading):
    _, _, rest = text.partition(f"\n## {heading}\n\n")
    return rest.partition("\n\n<!--")[0].partition("\n## ")[0].strip().split("\n")


# The first page


def test_the_first_page_tells_the_newest_issue(branch):
    text = branch.text("Home")
    assert (
        "\nExample &#38; Co · Week ending **12 June 2026** · Issue 2026-W24 · Approved by AL · "
        "[All weeks](Weeks)\n"
    ) in text
    assert section(text, "The week in the sectors")[2:] == [
        "| [US Energy](2026-06-12-us-energy) | 1 | 1 names of US Energy were steady. |",
        "| [US Metals](2026-06-12-us-metals) | 1 | 1 names of US Metals were steady. |",
        "",
        "2 names, 1 more held back by the desk. Each sector leads to its digest of the week.",
    ]


def test_the_first_page_names_who_is_covered(branch):
    branch.publish(week(3, "A.N", "B.N", "BRK.B.N"))
    assert section(branch.text("Home"), "Coverage") == [
        "Each sector leads to its names by composite.",
        "",
        "**[US Energy](sector-us-energy)**: [A.N Inc.](A-N) · [B.N Inc.](B-N)",
        "",
        "**[US Metals](sector-us-metals)**: [BRK.B.N Inc.](BRK_B-N)",
    ]


def test_of_a_large_issue_only_the_sectors_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "MOST_NAMED", 3)
    branch = Branch(tmp_path, style())
    branch.publish(week(1))
    assert section(branch.text("Home"), "Coverage") == [
        "Each sector leads to its names by composite.",
        "",
        "**[US Energy](sector-us-energy)**: 2 names",
        "",
        "**[US Metals](sector-us-metals)**: 2 names",
    ]


def test_a_draft_and_a_revision_are_named(tmp_path):
    branch = Branch(tmp_path, style())
    branch.publish(week(1, "A.N"))
    text = branch.text("Home")
    assert "Issue 2026-W23 · Draft, not approved by the desk · " in text
    assert "\n1 name. Each" in text
    branch.publish(week(1, "A.N", revision=2))
    assert "Issue 2026-W23, revision B · Draft" in branch.text("Home")


def test_a_sector_without_a_digest_leads_nowhere(tmp_path):
    branch = Branch(tmp_path, style())
    branch.publish(week(1, digests=frozenset({ENERGY})))
    assert "\n| US Metals | 2 | |\n" in branch.text("Home")
    assert "- [US Metals](sector-us-metals)\n" in branch.text("_Sidebar")
    assert "> **" not in branch.text("sector-us-metals")
    assert "## Digests" not in branch.text("sector-us-metals")
    assert "[Home](Home) · [US Metals](sector-us-metals) · [All weeks](Weeks)" in (
        branch.text("BRK_B-N")
    )


# Sectors


def test_a_sectors_page_lists_its_names_and_its_digests(branch):
    text = branch.text("sector-us-energy")
    assert (
        "\n[Home](Home) · [Digest of 12 June 2026](2026-06-12-us-energy) · [All weeks](Weeks)\n"
        in text
    )
    assert (
        "\nExample &#38; Co · Week ending **12 June 2026** · 1 name, 1 more held back by the desk\n"
        "\n> **1 names of US Energy were steady.**\n"
    ) in text
    assert section(text, "Names") == [
        "By composite, highest first; ties by symbol.",
        "",
        "| Name | Composite | Setup | Verdict |",
        "| :--- | ---: | :--- | :--- |",
        "| [A.N Inc.](A-N) A.N | 60 | Base &#38; building | Composite 60.0: steady. |",
        "| [B.N Inc.](B-N) B.N | | | _Held back by the desk._ |",
    ]
    assert section(text, "Digests") == [
        "- [12 June 2026](2026-06-12-us-energy)",
        "- [5 June 2026](2026-06-05-us-energy)",
    ]


def test_names_stand_by_composite_those_without_one_last(tmp_path):
    branch = Branch(tmp_path, style())
    issue = week(1, "A.N", "B.N", "BRK.B.N", "aapl.N", held=frozenset({"aapl.N"}))
    composites = {"A.N": None, "B.N": 12.0, "BRK.B.N": 5.0, "aapl.N": 99.0}
    branch.publish(type(issue)(issue.day, composites, issue.held))
    rows = section(branch.text("sector-us-energy"), "Names")[4:]
    assert [row.split(" | ")[1] for row in rows] == ["12", "n/a"]
    # Nobody has read of it: it has no page.
    assert section(branch.text("sector-us-metals"), "Names")[5].startswith("| aapl.N Inc. aapl.N |")


# Weeks, the sidebar


def test_all_weeks_are_listed_by_year(branch):
    _, _, text = branch.text("Weeks").partition("-->\n\n")
    assert text.startswith("# All weeks\n\n[Home](Home)\n\n## 2026\n\n")
    assert section(text, "2026") == [
        f"- **{day}**, issue {number}: [US Energy]({friday}-us-energy) · "
        f"[US Metals]({friday}-us-metals)"
        for day, number, friday in (
            ("12 June 2026", "2026-W24", "2026-06-12"),
            ("5 June 2026", "2026-W23", "2026-06-05"),
        )
    ]


def test_years_part_the_weeks(tmp_path):
    issue = read(tmp_path, week(0))
    older = {WEEKS[0].replace(year=year): (METALS,) for year in (2025, 2024)}
    composer = frames.Composer(issue, style(), ours=None, names=frozenset())
    text = frames.weeks_page(composer, {WEEKS[0]: (ENERGY, METALS), **older}).body
    assert [line for line in text.split("\n") if line.startswith("## ")] == [
        "## 2026",
        "## 2025",
        "## 2024",
    ]
    assert "\n\n\n" not in text


def test_the_sidebar_is_short(branch):
    _, _, text = branch.text("_Sidebar").partition("-->\n\n")
    assert text.partition("\n\n<!--")[0] == "\n".join(
        (
            "[Home](Home) · [All weeks](Weeks)",
            "",
            "Week ending 12 June 2026",
            "",
            "- [US Energy](sector-us-energy) · [digest](2026-06-12-us-energy)",
            "- [US Metals](sector-us-metals) · [digest](2026-06-12-us-metals)",
        )
    )


@pytest.mark.parametrize("flavor", [Flavor.MKDOCS, Flavor.OBSIDIAN])
def test_some_flavors_have_no_sidebar(flavor, tmp_path):
    pages = compose(read(tmp_path, week(1)), ours_of(WikiTree(), style(flavor)))
    assert [path for path in pages.files if "idebar" in path] == []


def test_people_may_keep_a_sidebar_of_their_own(tmp_path):
    pages = compose(read(tmp_path, week(1)), ours_of(WikiTree(), style(sidebar=False)))
    assert "_Sidebar.md" not in pages.files


# Templates


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_a_template_of_the_layout(part):
    assert f"wiki/{part}.md.j2" in TEMPLATES
    assert (style().layout.root / "wiki" / f"{part}.md.j2").is_file()


def test_the_layout_has_no_template_that_is_not_checked():
    root = style().layout.root
    found = {path.relative_to(root).as_posix() for path in (root / "wiki").iterdir()}
    assert found == set(TEMPLATES)
