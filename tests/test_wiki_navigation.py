import pytest
import yaml
from wiki_weeks import ENERGY, METALS, read, style, tree_of, week

from briefs.settings.publication import Flavor
from briefs.wiki.editions import Composer
from briefs.wiki.marks import PageKind, checksum, read_mark
from briefs.wiki.navigation import lacks_navigation, navigation, site_file
from briefs.wiki.ours import ours_of


def menu(place, issue, **how):
    found = style(Flavor.MKDOCS, **how)
    return navigation(Composer(read(place, issue), found, ours_of(tree_of({}), found), frozenset()))


def test_the_menu_is_yaml_that_leads_to_frames_and_digests(tmp_path):
    text = menu(tmp_path, week(1, digests=frozenset({ENERGY})))
    assert yaml.safe_load(text) == {
        "docs_dir": "docs",
        "validation": {"nav": {"omitted_files": "ignore"}},
        "nav": [
            {"Home": "index.md"},
            {"All weeks": "Weeks.md"},
            {"Sectors": [{ENERGY: "sector-us-energy.md"}, {METALS: "sector-us-metals.md"}]},
            {"Digests of 5 June 2026": [{ENERGY: "2026-06-05-us-energy.md"}]},
        ],
    }


def test_the_menu_is_marked_as_ours(tmp_path):
    text = menu(tmp_path, week(1))
    mark = read_mark(text.encode())
    assert mark.kind is PageKind.NAVIGATION
    assert mark.checksum == checksum(text)


def test_an_issue_without_digests_has_no_menu_of_them(tmp_path):
    text = menu(tmp_path, week(1, digests=frozenset()), folder="equity", home="Front")
    found = yaml.safe_load(text)
    assert found["docs_dir"] == "equity"
    assert found["nav"][0] == {"Home": "Front.md"}
    assert [name for entry in found["nav"] for name in entry] == ["Home", "All weeks", "Sectors"]


@pytest.mark.parametrize("firm", ["", 'A: "B" & #C', "東京リサーチ"])
def test_the_sites_own_file_includes_the_menu(firm):
    assert yaml.safe_load(site_file(style(firm=firm))) == {
        "INHERIT": "mkdocs-briefs.yml",
        "site_name": firm or "Weekly equity briefs",
    }


@pytest.mark.parametrize(
    ("files", "lacks"),
    [
        ({}, False),
        ({"mkdocs.yml": b"site_name: x\n"}, True),
        ({"mkdocs.yml": b"INHERIT: mkdocs-briefs.yml\n"}, False),
        ({"mkdocs.yml": b"INHERIT: ./mkdocs-briefs.yml # ours\r\n"}, False),
    ],
)
def test_a_site_that_does_not_include_it_is_known(files, lacks):
    assert lacks_navigation(tree_of(files)) is lacks
