from dataclasses import replace

import pytest
from wiki_weeks import ENERGY, METALS, Branch, pages_only, read, style, tree_of, week

from briefs.errors import UsageError
from briefs.settings.publication import Flavor
from briefs.wiki.composing import compose
from briefs.wiki.marks import BEGIN, END, read_mark
from briefs.wiki.ours import ours_of
from briefs.wiki.tree import WikiTree

ALL = ("A.N", "B.N", "BRK.B.N", "aapl.N")
AAPL = "aapl-n-d8032a9c-6837f6fb"


@pytest.fixture
def branch(tmp_path):
    return Branch(tmp_path, style())


@pytest.fixture(params=Flavor)
def flavored(request, tmp_path):
    return Branch(tmp_path, style(request.param))


# What an issue brings


def test_a_first_issue_brings_all_pages(branch):
    assert pages_only(branch.publish(week(1))) == [
        *("2026-06-05-us-energy.md", "2026-06-05-us-metals.md", "A-N.md", "B-N.md", "BRK_B-N.md"),
        *("Home.md", "Weeks.md", "_Sidebar.md", f"{AAPL}.md"),
        *("sector-us-energy.md", "sector-us-metals.md"),
    ]
    assert branch.remarks == ()
    assert branch.contents["exhibits/.gitattributes"].endswith(b"\n* -text -diff\n")


def test_pictures_stand_beside_their_page_under_the_name_of_their_issue(branch):
    branch.publish(week(1))
    pictures = sorted(path for path in branch.contents if path.endswith(".svg"))
    assert pictures == [
        "exhibits/2026-06-05-us-energy/2026-06-05A-breadth.svg",
        "exhibits/2026-06-05-us-metals/2026-06-05A-breadth.svg",
        "exhibits/A-N/2026-06-05A-scores.svg",
        "exhibits/B-N/2026-06-05A-scores.svg",
        "exhibits/BRK_B-N/2026-06-05A-scores.svg",
        f"exhibits/{AAPL}/2026-06-05A-scores.svg",
    ]
    assert "![Bars: 60.0.](exhibits/A-N/2026-06-05A-scores.svg)" in branch.text("A-N")
    digest = branch.text("2026-06-05-us-energy")
    assert "![Shares.](exhibits/2026-06-05-us-energy/2026-06-05A-breadth.svg)" in digest


def test_pages_stand_where_the_settings_say(tmp_path):
    branch = Branch(tmp_path, style(folder="equity/briefs", home="Front"))
    changes = branch.publish(week(1))
    assert all(path.startswith("equity/briefs/") for path in changes)
    assert "equity/briefs/Front.md" in changes
    assert "[Home](Front)" in branch.text("A-N")
    assert branch.publish(week(1)) == {}


def test_the_same_issue_again_changes_nothing(flavored):
    for number in range(3):
        flavored.publish(week(number))
        assert flavored.publish(week(number)) == {}
    assert flavored.publish(replace(week(2), by="AL")) != {}


def test_an_approval_changes_what_says_so_and_no_brief(branch):
    branch.publish(week(1))
    assert branch.publish(week(1, by="AL")) == {"Home.md": "changed"}


def test_the_next_week_changes_the_pages_of_listings_and_adds_digests(branch):
    branch.publish(week(1))
    changes = branch.publish(week(2))
    assert {path for path, what in changes.items() if what == "changed"} == {
        *("A-N.md", "B-N.md", "BRK_B-N.md", f"{AAPL}.md", "Home.md", "Weeks.md", "_Sidebar.md"),
        *("sector-us-energy.md", "sector-us-metals.md"),
    }
    assert {path for path in pages_only(changes) if changes[path] == "new"} == {
        "2026-06-12-us-energy.md",
        "2026-06-12-us-metals.md",
    }


def test_every_link_of_every_page_leads_somewhere(flavored):
    flavored.publish(week(0))
    flavored.publish(week(1, "A.N", "B.N", "BRK.B.N", held=frozenset({"B.N"})))
    versions = tuple(flavored.tree.commits.values())
    for path, text in flavored.contents.items():
        if path.endswith(".md"):
            folder = path.rpartition("/")[0]
            for target in targets(text.decode()):
                if any(commit in target for commit in versions) or "://" in target:
                    continue
                places = {f"{folder}/{target}".lstrip("/"), f"{folder}/{target}.md".lstrip("/")}
                assert places & flavored.contents.keys(), (path, target)


def targets(text):
    ordinary = [each.partition(")")[0] for each in text.split("](")[1:]]
    wikilinks = [each.partition("]]")[0] for each in text.split("[[")[1:]]
    return ordinary + [f"{each.partition('|')[0].removesuffix(chr(92))}.md" for each in wikilinks]


# Revisions and older weeks


def test_a_brief_that_says_the_same_in_a_later_revision_keeps_its_page(branch):
    branch.publish(week(1, by="AL"))
    changes = branch.publish(week(1, revision=2))
    assert "A-N.md" not in changes
    assert [path for path in changes if path.startswith("exhibits/A-N")] == []
    assert read_mark(branch.contents["A-N.md"]).revision == "A"
    assert "revision B" in branch.text("Home")
    assert branch.publish(week(1, revision=2)) == {}


def test_a_brief_that_changed_has_pictures_of_its_own(branch):
    branch.publish(week(1, by="AL"))
    changes = branch.publish(week(1, revision=2, risk="It fell again."))
    assert changes["A-N.md"] == "changed"
    assert changes["exhibits/A-N/2026-06-05B-scores.svg"] == "new"
    assert "exhibits/A-N/2026-06-05A-scores.svg" in branch.contents
    assert read_mark(branch.contents["A-N.md"]).revision == "B"
    assert branch.publish(week(1, revision=2, risk="It fell again.")) == {}


def test_an_older_revision_is_not_put_over_a_newer_one(branch, tmp_path):
    branch.publish(week(1, by="AL"))
    older = read(tmp_path, week(1, by="AL"))
    branch.publish(week(1, revision=2, risk="It fell again."))
    pages = compose(older, ours_of(branch.tree, branch.style))
    assert pages.files == {}
    assert not pages.newest
    assert pages.remarks == (
        "the issue of 2026-06-05, revision A, was not put on the wiki, which has revision B of it",
    )


def test_an_older_week_brings_its_digests_and_what_no_newer_issue_has(branch):
    branch.publish(week(2, "A.N", "BRK.B.N"))
    changes = branch.publish(week(1, "A.N", "B.N"))
    assert pages_only(changes) == ["2026-06-05-us-energy.md", "B-N.md", "Weeks.md"]
    assert branch.remarks == (
        (
            "the wiki has a newer issue, of 2026-06-12: its first page, sectors and newer pages "
            "stay as they are"
        ),
    )
    assert read_mark(branch.contents["A-N.md"]).week == week(2).day
    assert read_mark(branch.contents["B-N.md"]).absent == week(2).day
    assert "> **Not in the issue of 12 June 2026.** Below stands the brief of 5 June 2026." in (
        branch.text("B-N")
    )
    assert branch.publish(week(1, "A.N", "B.N")) == {}
    assert branch.publish(week(2, "A.N", "BRK.B.N")) == {
        "A-N.md": "changed",
        "sector-us-energy.md": "changed",
    }
    assert branch.publish(week(2, "A.N", "BRK.B.N")) == {}


def test_an_older_week_does_not_name_its_commit_as_that_of_its_pages(branch):
    branch.publish(week(2))
    branch.publish(week(1))
    assert set(branch.tree.commits) == {week(2).day}


def test_a_page_of_an_older_week_takes_the_place_of_a_yet_older_one(branch):
    branch.publish(week(0))
    branch.publish(week(2, "A.N"))
    branch.publish(week(1))
    mark = read_mark(branch.contents["B-N.md"])
    assert (mark.week, mark.absent) == (week(1).day, week(2).day)
    assert "Below stands the brief of 5 June 2026." in branch.text("B-N")


# Pictures


def test_pictures_of_the_newest_issues_are_kept_and_no_older_ones(tmp_path):
    branch = Branch(tmp_path, style(issues=2))
    for number in range(2):
        branch.publish(week(number))
    changes = branch.publish(week(2, "A.N"))
    assert [path for path, what in changes.items() if what == "removed"] == [
        "exhibits/A-N/2026-05-29A-scores.svg"
    ]
    # That page is as it was two issues ago, and a digest's stays for ever.
    assert "exhibits/B-N/2026-05-29A-scores.svg" in branch.contents
    assert "exhibits/2026-05-29-us-energy/2026-05-29A-breadth.svg" in branch.contents


def test_revisions_of_a_week_count_as_one_issue(tmp_path):
    branch = Branch(tmp_path, style(issues=2))
    branch.publish(week(0, by="AL"))
    branch.publish(week(0, revision=2, risk="Changed."))
    changes = branch.publish(week(1))
    assert [path for path, what in changes.items() if what == "removed"] == []
    changes = branch.publish(week(2))
    assert sorted(
        path for path, what in changes.items() if "/A-N/" in path and what == "removed"
    ) == [
        "exhibits/A-N/2026-05-29A-scores.svg",
        "exhibits/A-N/2026-05-29B-scores.svg",
    ]


def test_what_people_put_beside_the_pictures_stays(tmp_path):
    branch = Branch(tmp_path, style(issues=1))
    branch.publish(week(0))
    branch.write({"exhibits/A-N/2026-05-29 mine.png": b"", "exhibits/A-N/notes.svg": b"<svg/>"})
    branch.publish(week(1))
    assert "exhibits/A-N/2026-05-29 mine.png" in branch.contents
    assert "exhibits/A-N/notes.svg" in branch.contents


# People's sections and edits


def test_what_people_add_between_the_note_lines_stays(flavored):
    flavored.publish(week(0))
    kept = {}
    for name in ("A-N", "2026-05-29-us-energy", "sector-us-energy", "Weeks", flavored.style.home):
        kept[name] = f"{BEGIN}\n\nOurs on {name}: **buy** nothing.\n\n- one\n{END}"
        flavored.edit(name, f"{BEGIN}\n\n{END}", kept[name])
    flavored.publish(week(1))
    assert all(text in flavored.text(name) for name, text in kept.items())
    assert flavored.remarks == ()
    assert flavored.publish(week(1)) == {}


def test_several_sections_are_kept_in_their_order(branch):
    branch.publish(week(0))
    branch.edit("A-N", "## Risks", f"{BEGIN}\none\n{END}\n\n## Risks")
    branch.edit("A-N", f"{BEGIN}\n\n{END}", f"{BEGIN}\ntwo\n{END}")
    branch.publish(week(1))
    assert f"{BEGIN}\none\n{END}\n\n{BEGIN}\ntwo\n{END}\n\n## Exhibits" in branch.text("A-N")
    assert branch.remarks == ()
    assert branch.publish(week(1)) == {}


def test_notes_stand_before_the_pictures_and_behind_the_history(branch):
    branch.publish(week(0))
    branch.publish(week(1))
    text = branch.text("A-N")
    assert text.index("## Risks") < text.index("## Earlier issues") < text.index(BEGIN)
    assert text.index(END) < text.index("## Exhibits")


def test_a_note_line_without_its_other_stops_the_run(branch):
    branch.publish(week(0))
    branch.edit("B-N", END, "")
    with pytest.raises(UsageError, match=r"B-N\.md:\d+: begins notes and has no end"):
        branch.publish(week(1))


def test_what_was_edited_outside_of_the_lines_is_written_anew_and_told(branch):
    branch.publish(week(0))
    branch.edit("A-N", "It fell.", "It rose, I think.")
    branch.edit("Home", "# Weekly equity briefs", "# Ours\n\nRead this first.")
    changes = branch.publish(week(0))
    assert changes == {"A-N.md": "changed", "Home.md": "changed"}
    assert branch.remarks == (
        (
            "A-N.md, Home.md: edited outside of the note lines since the last issue, and written "
            "anew; git has what stood there"
        ),
    )
    assert "It rose" not in branch.text("A-N")
    branch.publish(week(1))
    assert branch.remarks == ()


def test_line_endings_of_a_page_stay(branch):
    branch.publish(week(0))
    for path in ("A-N.md", "Home.md", "exhibits/.gitattributes"):
        branch.write({path: branch.contents[path].replace(b"\n", b"\r\n")})
    assert branch.publish(week(0)) == {}
    branch.publish(week(1))
    assert branch.remarks == ()
    for path in ("A-N.md", "Home.md"):
        content = branch.contents[path]
        assert content.count(b"\r\n") == content.count(b"\n") > 10
    assert b"\r" not in branch.contents["B-N.md"]


def test_a_page_that_somebody_removed_comes_back(branch):
    branch.publish(week(0))
    branch.write({"A-N.md": None, "_Sidebar.md": None})
    assert branch.publish(week(0)) == {"A-N.md": "new", "_Sidebar.md": "new"}


def test_a_copy_under_another_name_is_its_makers_own(branch):
    branch.publish(week(0))
    branch.write({"my-copy.md": branch.contents["A-N.md"]})
    branch.publish(week(1, "B.N", "BRK.B.N"))
    assert branch.contents["my-copy.md"].count(b"Not in the issue") == 0
    assert branch.contents["A-N.md"].count(b"Not in the issue") == 1


def test_another_flavor_takes_the_pages_over_under_its_own_names(tmp_path):
    github = Branch(tmp_path, style(Flavor.GITHUB))
    github.publish(week(0))
    github.edit("Home", f"{BEGIN}\n\n{END}", f"{BEGIN}\nOurs.\n{END}")
    gitlab = Branch(tmp_path, style(Flavor.GITLAB), github.tree, github.contents)
    changes = gitlab.publish(week(0))
    assert (changes["Home.md"], changes["home.md"]) == ("removed", "new")
    assert (changes["_Sidebar.md"], changes["_sidebar.md"]) == ("removed", "new")
    assert f"{BEGIN}\nOurs.\n{END}" in gitlab.text("home")
    assert gitlab.publish(week(0)) == {}


# MkDocs


def test_mkdocs_is_given_a_menu_and_once_a_file_of_its_own(tmp_path):
    branch = Branch(tmp_path, style(Flavor.MKDOCS, firm="Example"))
    changes = branch.publish(week(0))
    assert (changes["mkdocs.yml"], changes["mkdocs-briefs.yml"]) == ("new", "new")
    assert "docs/index.md" in changes
    assert (
        branch.contents["mkdocs.yml"]
        .decode()
        .endswith('\nINHERIT: mkdocs-briefs.yml\nsite_name: "Example"\n')
    )
    branch.write({"mkdocs.yml": b"INHERIT: mkdocs-briefs.yml\nsite_name: Ours\ntheme: x\n"})
    changes = branch.publish(week(1))
    assert "mkdocs.yml" not in changes
    assert changes["mkdocs-briefs.yml"] == "changed"
    assert branch.remarks == ()


def test_a_site_that_does_not_include_the_menu_is_told_how(tmp_path):
    branch = Branch(tmp_path, style(Flavor.MKDOCS))
    branch.write({"mkdocs.yml": b"site_name: Ours\n"})
    branch.publish(week(0))
    assert branch.contents["mkdocs.yml"] == b"site_name: Ours\n"
    assert branch.remarks == (
        "mkdocs.yml does not include the menu; add the line `INHERIT: mkdocs-briefs.yml` to it",
    )


def test_other_flavors_get_no_menu(branch):
    assert [path for path in branch.publish(week(0)) if path.endswith(".yml")] == []


# The words of a whole wiki


@pytest.mark.parametrize("flavor", [Flavor.GITHUB, Flavor.OBSIDIAN, Flavor.MKDOCS])
def test_a_wiki_of_two_weeks_reads_as_this(flavor, tmp_path, golden):
    branch = Branch(tmp_path, style(flavor, site="https://briefs.example.org", firm="Example"))
    branch.publish(week(1, by="AL"))
    branch.publish(week(2, "A.N", "B.N", "BRK.B.N", held=frozenset({"B.N"})))
    shown = {path: text for path, text in branch.contents.items() if not path.endswith(".svg")}
    told = "".join(f"=== {path}\n{text.decode()}\n" for path, text in sorted(shown.items()))
    golden(f"wiki-{flavor}.txt", told)


def test_an_empty_branch_is_no_different_from_one_without_a_tip(tmp_path):
    issue = read(tmp_path, week(0))
    files = compose(issue, ours_of(WikiTree(), style())).files
    assert files == compose(issue, ours_of(tree_of({}), style())).files
    assert files == compose(issue, ours_of(tree_of({"other.md": b"Ours.\n"}), style())).files
    assert {ENERGY, METALS} == set(issue.digests)
    assert len(ALL) == len(issue.built)
