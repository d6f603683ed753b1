import pytest
from wiki_weeks import Branch, style, week

from briefs.errors import UsageError
from briefs.settings.publication import Flavor
from briefs.wiki.marks import Mark, PageKind

MINE = b"# Mine\n\nRead this.\n"
ONE_NAMESPACE = [each for each in Flavor if each is not Flavor.MKDOCS]


def refused(branch, files, issue=None):
    branch.write(files)
    before = dict(branch.contents)
    with pytest.raises(UsageError) as caught:
        branch.publish(issue or week(1))
    assert branch.contents == before
    return str(caught.value), caught.value.hint


OTHERWISE = "name ours otherwise under [wiki] in briefs.toml: home, folder, or sidebar = false."


@pytest.mark.parametrize(
    "path",
    [
        "Home.md",
        "_Sidebar.md",
        "Weeks.md",
        "A-N.md",
        "sector-us-energy.md",
        "2026-06-05-us-energy.md",
    ],
)
def test_a_persons_page_is_not_written_over(path, tmp_path):
    told, hint = refused(Branch(tmp_path, style()), {path: MINE})
    assert told == (
        f"{path}: a page of somebody's own has a name that the issue needs; nothing was written"
    )
    assert hint == f"Move it away, or {OTHERWISE}"


def test_up_to_six_of_them_are_named(tmp_path):
    paths = ["2026-06-05-us-energy.md", "A-N.md", "B-N.md", "BRK_B-N.md", "Home.md", "Weeks.md"]
    told, hint = refused(Branch(tmp_path, style()), dict.fromkeys([*paths, "_Sidebar.md"], MINE))
    assert told == (
        f"{', '.join(paths)} …: pages of people's own have names that the issue needs; nothing was "
        "written"
    )
    assert hint.startswith("Move them away, or name ours otherwise")


@pytest.mark.parametrize("flavor", ONE_NAMESPACE)
@pytest.mark.parametrize(
    "path", ["team/Home.md", "home.markdown", "HOME.MD", "team/weeks.txt", "old/a-n.rst", "a-n.org"]
)
def test_a_page_of_the_same_name_elsewhere_would_hide_ours(flavor, path, tmp_path):
    told, _ = refused(Branch(tmp_path, style(flavor)), {path: MINE})
    assert told.startswith(f"{path}: ")


@pytest.mark.parametrize(
    "path",
    [
        "team/_Sidebar.md",
        "Homes.md",
        "home/notes.md",
        "Home.png",
        "Home",
        "A-N",
        "readme.md",
        "A.md",
    ],
)
def test_other_pages_are_in_nobodys_way(path, tmp_path):
    branch = Branch(tmp_path, style())
    branch.write({path: MINE})
    branch.publish(week(1))
    assert branch.contents[path] == MINE
    assert branch.publish(week(1)) == {}


@pytest.mark.parametrize("path", ["Home.md", "docs/team/index.md", "docs/A-N.txt", "docs/weeks"])
def test_mkdocs_knows_pages_by_their_path(path, tmp_path):
    branch = Branch(tmp_path, style(Flavor.MKDOCS))
    branch.write({path: MINE})
    branch.publish(week(1))
    assert branch.contents[path] == MINE


@pytest.mark.parametrize("path", ["docs/index.md", "docs/Index.md", "docs/A-N.md", "docs/a-n.MD"])
def test_mkdocs_does_not_write_over_a_persons_page(path, tmp_path):
    told, _ = refused(Branch(tmp_path, style(Flavor.MKDOCS)), {path: MINE})
    assert told.startswith(f"{path}: ")


def test_a_page_of_another_listing_is_not_written_over(tmp_path):
    mark = Mark(PageKind.TICKER, "B.N", week(0).day, "A").line
    told, _ = refused(Branch(tmp_path, style()), {"A-N.md": f"{mark}\n\n# B\n".encode()})
    assert told.startswith("A-N.md: ")


def test_a_page_in_the_way_can_be_moved(tmp_path):
    branch = Branch(tmp_path, style())
    refused(branch, {"Home.md": MINE})
    branch.write({"Home.md": None, "Ours.md": MINE})
    assert branch.publish(week(1))["Home.md"] == "new"


def test_ours_can_be_named_otherwise(tmp_path):
    branch = Branch(tmp_path, style(home="Briefs", sidebar=False))
    branch.write({"Home.md": MINE, "_Sidebar.md": MINE})
    changes = branch.publish(week(1))
    assert changes["Briefs.md"] == "new"
    assert branch.contents["Home.md"] == branch.contents["_Sidebar.md"] == MINE


def test_a_page_that_the_issue_no_longer_has_is_in_nobodys_way(tmp_path):
    branch = Branch(tmp_path, style())
    branch.publish(week(0))
    branch.write({"team/b-n.md": MINE})
    branch.publish(week(1, "A.N"))
    told, _ = refused(branch, {}, week(2, "A.N", "B.N"))
    assert told.startswith("team/b-n.md: ")


@pytest.mark.parametrize("home", ["Weeks", "weeks", "A-N", "a-n", "sector-us-energy"])
def test_two_of_our_pages_cannot_have_one_name(home, tmp_path):
    told, hint = refused(Branch(tmp_path, style(home=home)), {})
    assert told.endswith(": the issue has several pages of that name; nothing was written")
    assert home in told
    assert hint == f"In most cases, {OTHERWISE}"


# Pictures, the menu


@pytest.mark.parametrize("path", ["exhibits/x.png", "Exhibits/x.png", "exhibits", "exhibits/a/b"])
def test_a_folder_of_pictures_that_is_a_persons_is_not_written_into(path, tmp_path):
    told, hint = refused(Branch(tmp_path, style()), {path: b"x"})
    assert told == (
        "exhibits is somebody's own: it has no exhibits/.gitattributes that this program wrote; "
        "nothing was written"
    )
    assert "folder under [wiki]" in hint


def test_another_folder_of_pictures_is_in_nobodys_way(tmp_path):
    branch = Branch(tmp_path, style(folder="equity"))
    branch.write({"exhibits/x.png": b"x", "equity/exhibits-old/x.png": b"x"})
    branch.publish(week(1))
    told, _ = refused(branch, {"equity/exhibits/.gitattributes": b"* text\n"}, week(2))
    assert told.startswith("equity/exhibits is somebody's own")


def test_a_menu_that_is_a_persons_is_not_written_over(tmp_path):
    told, _ = refused(
        Branch(tmp_path, style(Flavor.MKDOCS)), {"mkdocs-briefs.yml": b"site_name: x\n"}
    )
    assert told == "mkdocs-briefs.yml is somebody's own; nothing was written"


def test_other_flavors_have_no_menu_to_write(tmp_path):
    branch = Branch(tmp_path, style())
    branch.write({"mkdocs-briefs.yml": b"site_name: x\n"})
    branch.publish(week(1))
    assert branch.contents["mkdocs-briefs.yml"] == b"site_name: x\n"
