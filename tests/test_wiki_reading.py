from datetime import date
from itertools import pairwise

import pytest
from wikis import repository, surroundings

from briefs.errors import WikiError
from briefs.wiki import reading
from briefs.wiki.git import Git, quiet_environment
from briefs.wiki.reading import Difference, differences, empty_tree, read_tree
from briefs.wiki.tree import LINK, SUBMODULE, WikiTree

PAGES = {
    "Home.md": "home\n",
    "002125-SHZ.md": b"\xff not UTF-8 \r\n\0",
    "no-end.md": "no end of line",
    "empty.md": "",
    "notes.txt": "text\n",
    "exhibits/.gitattributes": "* -text\n",
    "exhibits/002125-SHZ/2026-06-12A-range.svg": "<svg/>\n",
    "mkdocs.yml": "site_name: Desk\n",
    "docs/index.md": "docs\n",
    "docs/deep/page.md": "deep\n",
    "docs/exhibits/.gitattributes": "* -text -diff\n",
    'a b/ü "x"\n.md': "odd\n",
}


@pytest.fixture(params=["sha1", "sha256"])
def wiki(request, tmp_path):
    made = repository(
        *(tmp_path / "wiki", surroundings(tmp_path / "home")), f"--object-format={request.param}"
    )
    made.commit(PAGES)
    return made


def git_of(wiki):
    return Git(("-C", str(wiki.path)), quiet_environment(wiki.environment))


def read(wiki, folder=""):
    return read_tree(git_of(wiki), wiki.tip(), folder)


def test_a_branch_without_commits_is_empty(wiki):
    assert read_tree(git_of(wiki), "", "") == WikiTree()


@pytest.mark.parametrize(
    ("folder", "texts"),
    [
        (
            "",
            {"Home.md", "002125-SHZ.md", "no-end.md", "empty.md"}
            | {"exhibits/.gitattributes", "mkdocs.yml"},
        ),
        ("docs", {"docs/index.md", "docs/exhibits/.gitattributes", "mkdocs.yml"}),
        ("docs/deep", {"docs/deep/page.md", "mkdocs.yml"}),
        ("none", {"mkdocs.yml"}),
    ],
)
def test_pages_of_a_folder_are_read_and_all_paths_are_known(wiki, folder, texts):
    tree = read(wiki, folder)
    assert tree.commit == wiki.tip()
    assert tree.modes == dict.fromkeys(PAGES, "100644")
    assert tree.blobs == {path: wiki.tip(f"HEAD:{path}") for path in PAGES}
    assert set(tree.texts) == texts
    for path, content in tree.texts.items():
        known = PAGES[path]
        assert content == (known if isinstance(known, bytes) else known.encode())


def test_what_is_no_file_has_no_text(wiki):
    (wiki.path / "link.md").symlink_to("Home.md")
    wiki.write({"tool.md": "run\n"})
    (wiki.path / "tool.md").chmod(0o755)
    wiki.git("add", "link.md", "tool.md")
    wiki.git("update-index", "--add", "--cacheinfo", f"{SUBMODULE},{wiki.tip()},module.md")
    wiki.git("commit", "--quiet", "--message", "Odd")
    tree = read(wiki)
    assert (tree.modes["link.md"], tree.modes["module.md"]) == (LINK, SUBMODULE)
    assert tree.modes["tool.md"] == "100755"
    assert {"link.md", "module.md"}.isdisjoint(tree.texts)
    assert tree.texts["tool.md"] == b"run\n"


def test_what_is_too_large_is_not_read(wiki, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_PAGE", 5)
    wiki.commit({"five.md": "12345", "six.md": "123456"})
    tree = read(wiki)
    assert tree.texts["five.md"] == b"12345"
    assert "six.md" not in tree.texts
    assert "six.md" in tree.blobs


def weeks_of(wiki):
    return {week.isoformat(): commit for week, commit in read(wiki).commits.items()}


def test_the_newest_commit_of_each_week_is_known(wiki):
    assert weeks_of(wiki) == {}
    wiki.commit({}, "Issue\n\nBriefs-Week: 2026-06-05")
    second = wiki.commit({}, "Issue\n\nBriefs-Week: 2026-06-12\nSigned-off-by: D <d@example.org>")
    again = wiki.commit({}, "Late\n\nbriefs-week:   2026-06-05")
    assert weeks_of(wiki) == {"2026-06-12": second, "2026-06-05": again}
    squashed = wiki.commit({}, "Two\n\nBriefs-Week: 2026-06-19\nBriefs-Week: 2026-06-26")
    assert weeks_of(wiki)["2026-06-19"] == weeks_of(wiki)["2026-06-26"] == squashed


@pytest.mark.parametrize(
    "message",
    [
        "Briefs-Week: 2026-06-12 in its subject",
        "About it\n\nBriefs-Week: 2026-06-12 is no trailer, as there\nis text about it.\n\nEnd.",
        "No day\n\nBriefs-Week: 2026-06-32",
        "No week\n\nBriefs-Week: 2026-W24",
        "Too long\n\nBriefs-Week: 2026-06-12T00:00",
        "Another\n\nBriefs-Weekly: 2026-06-12",
        "Quoted\n\n> Briefs-Week: 2026-06-12",
    ],
)
def test_what_only_looks_like_a_week_is_none(wiki, message):
    wiki.commit({}, message)
    assert weeks_of(wiki) == {}


def test_a_persons_configuration_changes_nothing(wiki):
    wiki.commit({}, "Issue\n\nBriefs-Week: 2026-06-12")
    expected = read(wiki)
    assert date(2026, 6, 12) in expected.commits
    for name, value in (
        ("grep.patternType", "fixed"),
        ("log.showSignature", "true"),
        ("log.decorate", "full"),
        ("color.ui", "always"),
        ("format.pretty", "oneline"),
        ("trailer.separators", "="),
        ("i18n.logOutputEncoding", "UTF-16"),
    ):
        wiki.git("config", name, value)
    assert read(wiki) == expected


def test_only_the_branchs_own_line_tells_of_weeks(wiki):
    wiki.git("checkout", "--quiet", "-b", "side")
    wiki.commit({"side.md": "x\n"}, "Side\n\nBriefs-Week: 2026-06-12")
    wiki.git("checkout", "--quiet", "main")
    wiki.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    assert weeks_of(wiki) == {}


def test_what_differs_between_commits_is_told(wiki):
    first = wiki.tip()
    wiki.git("rm", "--quiet", "Home.md")
    second = wiki.commit({"new.md": "new\n", "empty.md": "no more\n"})
    old, new = (lambda path: wiki.tip(f"{first}:{path}")), (lambda path: wiki.tip(f"HEAD:{path}"))
    git = git_of(wiki)
    assert differences(git, first, second) == {
        "Home.md": Difference(old("Home.md"), "", "000000"),
        "empty.md": Difference(old("empty.md"), new("empty.md"), "100644"),
        "new.md": Difference("", new("new.md"), "100644"),
    }
    assert differences(git, empty_tree(git), first).keys() == PAGES.keys()
    for one, other in pairwise((first, first)):
        assert differences(git, one, other) == {}


def test_a_damaged_repository_is_named(wiki):
    blob = wiki.tip("HEAD:Home.md")
    (wiki.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(WikiError, match=f"is damaged: {blob} missing"):
        read(wiki)
