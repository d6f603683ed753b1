from dataclasses import replace

import pytest
from wiki_weeks import ENERGY, METALS, SCOPES, WEEKS, built, read, week

from briefs.archive import open_archive
from briefs.errors import UsageError
from briefs.settings.publication import WikiSettings
from briefs.wiki.issue import page_of, read_wiki_issue

DRAFTS_REFUSED = WikiSettings(approved_only=True)


def test_an_issue_is_its_files_and_what_the_archive_tells(tmp_path):
    built(tmp_path, week(0, "A.N", "B.N"))
    issue = read(tmp_path, week(1, held=frozenset({"B.N"})))
    assert (issue.week, issue.number, issue.revision) == (WEEKS[1], "2026-W23", "A")
    assert issue.name == "the issue of 2026-06-05, revision A"
    assert issue.standing == (WEEKS[1], 1)
    assert [(each.key, each.page, each.scope) for each in issue.covered] == [
        ("A.N", "A-N", ENERGY),
        ("B.N", "B-N", ENERGY),
        ("BRK.B.N", "BRK_B-N", METALS),
        ("aapl.N", "aapl-n-d8032a9c-6837f6fb", METALS),
    ]
    assert issue.keys == {"A.N", "BRK.B.N", "aapl.N"}
    assert issue.held == {"B.N"}
    assert [each.key for each in issue.of(ENERGY)] == ["A.N", "B.N"]
    assert issue.scopes == (ENERGY, METALS)
    assert issue.of("US Farming") == ()
    weeks = [outline.week for outline in issue.covered[0].history]
    assert weeks == [WEEKS[1], WEEKS[0]]
    assert issue.covered[0].now.composite == 60


def test_editions_come_with_what_they_show_and_lead_to(tmp_path):
    issue = read(tmp_path, week(0, "A.N", "B.N"))
    edition = issue.covered[0].edition
    assert edition.text.startswith("# A.N Inc.\n")
    assert edition.lead == "Composite 60.0: steady."
    assert edition.targets == {
        "A.N.pdf": "briefs/A.N.pdf",
        "B.N.md": "briefs/B.N.md",
        "elsewhere.md": "briefs/elsewhere.md",
        "charts/A.N-scores.svg": "briefs/charts/A.N-scores.svg",
    }
    shown = (built(tmp_path, week(0, "A.N", "B.N")) / "briefs/charts/A.N-scores.svg").read_bytes()
    assert edition.pictures == {"briefs/charts/A.N-scores.svg": shown}
    assert list(issue.digests) == [ENERGY]
    assert issue.digests[ENERGY].lead == "2 names of US Energy were steady."
    assert issue.pages == {
        "briefs/A.N.md": "A-N",
        "briefs/B.N.md": "B-N",
        "digests/us-energy.md": "2026-05-29-us-energy",
    }


def test_the_front_matter_of_editions_is_left_out(tmp_path):
    folder = built(tmp_path, week(0), front_matter=True)
    issue = read_wiki_issue(folder, tmp_path / "archive.db", WikiSettings())
    editions = [each.edition for each in issue.covered]
    assert all(each.text.startswith("# ") for each in [*editions, *issue.digests.values()])


def test_a_digest_without_a_verdict_has_no_lead(tmp_path):
    issue = read(tmp_path, week(0))
    assert replace(issue.digests[ENERGY], text="# US Energy\n").lead == ""


def test_only_as_many_issues_are_told_as_the_settings_say(tmp_path):
    for number in range(3):
        built(tmp_path, week(number))
    issue = read(tmp_path, week(3), WikiSettings(issues=2))
    assert [outline.week for outline in issue.covered[0].history] == [WEEKS[3], WEEKS[2]]


@pytest.mark.parametrize("key", SCOPES)
def test_a_page_is_named_after_its_listing(key, tmp_path):
    issue = read(tmp_path, week(0))
    assert {each.key: each.page for each in issue.covered}[key] == page_of(key)


# What speaks against publishing


def refused(tmp_path, issue, wiki=DRAFTS_REFUSED):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, issue, wiki)
    return f"{caught.value} | {caught.value.hint}"


def test_a_draft_is_published_unless_the_settings_refuse_it(tmp_path):
    assert (
        "2026-05-29, revision A, is a draft, and the settings put none on the wiki | Put an "
        in (refused(tmp_path, week(0)))
    )
    assert read(tmp_path, week(0, by="AL"), DRAFTS_REFUSED).published.approved_by == "AL"


def opened(tmp_path, *others):
    """The issue of a folder, beside an archive that has other issues."""
    folder = built(tmp_path, week(0))
    (tmp_path / "archive.db").unlink()
    for issue in others:
        built(tmp_path / "other", issue)
    if not others:
        open_archive(tmp_path / "archive.db").close()
    archive = tmp_path / "other" / "archive.db" if others else tmp_path / "archive.db"
    with pytest.raises(UsageError) as caught:
        read_wiki_issue(folder, archive, WikiSettings())
    return f"{caught.value} | {caught.value.hint}"


ANOTHER = "Name the archive that it was built with (--archive), or build the week again."


@pytest.mark.parametrize(
    "other", [week(1), week(0, revision=2), week(0, by="AL")], ids=["week", "revision", "approval"]
)
def test_the_archive_has_the_very_issue(other, tmp_path):
    told = opened(tmp_path, other)
    assert told.startswith("the issue of 2026-05-29, revision A, is not in the archive ")
    assert told.endswith(ANOTHER)


def test_an_archive_of_another_build_is_told(tmp_path):
    told = opened(tmp_path, week(0, "A.N", "B.N", held=frozenset({"B.N"})))
    assert "is not what the archive " in told
    assert told.endswith(f"has: B.N, BRK.B.N, aapl.N | {ANOTHER}")


def test_an_empty_archive_is_told(tmp_path):
    assert "is not in the archive" in opened(tmp_path)


def test_a_week_without_markdown_is_told(tmp_path):
    folder = built(tmp_path, week(0))
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("text/markdown", "text/plain"), "utf-8")
    with pytest.raises(UsageError, match="holds no Markdown briefs") as caught:
        read_wiki_issue(folder, tmp_path / "archive.db", WikiSettings())
    assert caught.value.hint == "Build it with md among its --formats."


@pytest.mark.parametrize(
    "path", ["briefs/A.N.md", "briefs/charts/A.N-scores.svg", "digests/us-energy.md"]
)
def test_a_file_that_was_altered_stops_the_run(path, tmp_path):
    folder = built(tmp_path, week(0))
    (folder / path).write_text("Mine.", "utf-8")
    with pytest.raises(UsageError, match=f"{path} is not what the manifest lists"):
        read_wiki_issue(folder, tmp_path / "archive.db", WikiSettings())


def test_what_no_page_shows_is_not_looked_at(tmp_path):
    folder = built(tmp_path, week(0))
    (folder / "briefs/A.N.pdf").unlink()
    assert read_wiki_issue(folder, tmp_path / "archive.db", WikiSettings()).keys == set(SCOPES)
