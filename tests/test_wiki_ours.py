from datetime import date

import pytest
from wiki_weeks import style, tree_of

from briefs.settings.publication import Flavor
from briefs.wiki.marks import Mark, PageKind
from briefs.wiki.ours import ours_of

FRIDAY, LATER = date(2026, 6, 12), date(2026, 6, 19)


def page(mark):
    return f"{mark.line}\n\n# Heading\n".encode()


TICKER = Mark(PageKind.TICKER, "BRK.B.NYSE", FRIDAY, "B")
DIGEST = Mark(PageKind.DIGEST, "US Energy", FRIDAY, "A")
HOME = Mark(PageKind.HOME, week=LATER, revision="A")
WEEKS = Mark(PageKind.WEEKS, week=date(2027, 1, 1))
PAGES = {
    "BRK_B-NYSE.md": page(TICKER),
    "2026-06-12-us-energy.md": page(DIGEST),
    "Home.md": page(HOME),
    "Weeks.md": page(WEEKS),
    "mine.md": b"# Mine\n",
    "copy.md": page(TICKER),
    "team/Home.md": page(HOME),
}


def ours(contents=PAGES, **how):
    return ours_of(tree_of(contents), style(**how))


def test_pages_are_ours_by_marker_and_name():
    found = ours()
    assert dict(found.marks) == {
        "BRK_B-NYSE.md": TICKER,
        "2026-06-12-us-energy.md": DIGEST,
        "Home.md": HOME,
        "Weeks.md": WEEKS,
    }
    assert found.names == {"BRK_B-NYSE", "2026-06-12-us-energy", "Home", "Weeks"}
    assert list(found.of(PageKind.DIGEST)) == [("2026-06-12-us-energy.md", DIGEST)]


def test_the_newest_issue_is_told_by_the_pages_that_name_one():
    assert ours().newest == (LATER, 1)
    assert ours({path: PAGES[path] for path in PAGES if "Home" not in path}).newest == (FRIDAY, 2)
    assert ours({}).newest == (date.min, 0)
    undated = {"Home.md": page(Mark(PageKind.HOME))}
    assert ours(undated).newest == (date.min, 0)


def test_a_page_is_found_by_its_path():
    found = ours()
    assert found.mark("Home.md") == HOME
    assert found.found("Home.md").text == PAGES["Home.md"].decode()
    assert found.mark("mine.md") is None
    assert found.found("mine.md") is None
    assert found.found("no.md") is None


def test_a_page_that_another_flavor_wrote_is_found_under_its_capitals():
    found = ours({"Home.md": page(HOME)}, flavor=Flavor.GITLAB)
    assert found.place("home.md") == "Home.md"
    assert found.found("home.md").path == "Home.md"
    assert found.mark("home.md") == HOME


@pytest.mark.parametrize(
    ("path", "known"), [("wiki/Home.md", True), ("Home.md", False), ("wiki/a/Home.md", False)]
)
def test_pages_stand_in_the_folder_of_the_settings(path, known):
    found = ours({path: page(HOME)}, folder="wiki")
    assert bool(found.marks) is known
    assert found.names == ({"Home"} if known else frozenset())


def test_a_page_under_a_name_that_the_settings_gave_up_is_nobodys():
    assert dict(ours({"Home.md": page(HOME)}, home="Briefs").marks) == {}


@pytest.mark.parametrize("path", ["a-b-us-4f38d8a7-4770c45e.md", "A_B-US.md"])
def test_a_listing_has_its_page_whichever_dot_parts_symbol_and_exchange(path):
    mark = Mark(PageKind.TICKER, "A.B.US", FRIDAY, "A")
    assert dict(ours({path: page(mark)}).marks) == {path: mark}
