from datetime import date

import pytest
from wiki_weeks import layout, style

from briefs.locale import Locale
from briefs.settings.publication import Flavor, Settings
from briefs.wiki.flavors import digest_name, sector_name, wiki_style
from briefs.wiki.marks import Mark, PageKind

FRIDAY = date(2026, 6, 12)
F = Flavor


@pytest.mark.parametrize(
    ("flavor", "home", "sidebar", "page"),
    [
        (F.GITHUB, "Home", "_Sidebar", "A-N.md"),
        (F.GITEA, "Home", "_Sidebar", "A-N.md"),
        (F.GOLLUM, "Home", "_Sidebar", "A-N.md"),
        (F.GITLAB, "home", "_sidebar", "A-N.md"),
        (F.MKDOCS, "index", "", "docs/A-N.md"),
        (F.OBSIDIAN, "Home", "", "A-N.md"),
    ],
)
def test_each_flavor_has_its_places(flavor, home, sidebar, page):
    found = style(flavor)
    assert (found.home, found.sidebar, found.page("A-N")) == (home, sidebar, page)


@pytest.mark.parametrize("flavor", Flavor)
def test_the_settings_name_other_places(flavor):
    found = style(flavor, home="Briefs", sidebar=False, folder="equity/briefs")
    assert (found.home, found.sidebar) == ("Briefs", "")
    assert found.page("A-N") == "equity/briefs/A-N.md"


@pytest.mark.parametrize(
    ("flavor", "prose", "table", "marked"),
    [
        *(
            (flavor, "[A Inc.](A-N)", "[A Inc.](A-N)", "[A &#38; B](A-N)")
            for flavor in (F.GITHUB, F.GITLAB, F.GITEA, F.GOLLUM)
        ),
        (F.MKDOCS, "[A Inc.](A-N.md)", "[A Inc.](A-N.md)", "[A &#38; B](A-N.md)"),
        (F.OBSIDIAN, "[[A-N|A Inc.]]", "[[A-N\\|A Inc.]]", "[A &#38; B](A-N.md)"),
    ],
)
def test_each_flavor_links_pages_in_its_way(flavor, prose, table, marked):
    found = style(flavor)
    assert found.link("A Inc.", "A-N") == prose
    assert found.link("A Inc.", "A-N", in_table=True) == table
    assert found.link("A &#38; B", "A-N") == marked
    assert found.link("**A**", "A-N").endswith((")", "]"))


@pytest.mark.parametrize(
    ("flavor", "place"),
    [
        (F.GITHUB, "A-N/abc"),
        (F.GOLLUM, "A-N/abc"),
        (F.GITLAB, "A-N?version_id=abc"),
        (F.GITEA, ""),
        (F.MKDOCS, ""),
        (F.OBSIDIAN, ""),
    ],
)
def test_earlier_versions_are_linked_where_that_can_be_said(flavor, place):
    assert style(flavor).version("A-N", "abc") == place


def test_pages_are_named_after_what_they_are_about():
    found = style(F.GITLAB)
    assert sector_name("CN Basic Materials") == "sector-cn-basic-materials"
    assert digest_name("CN Basic Materials", FRIDAY) == "2026-06-12-cn-basic-materials"
    named = {
        Mark(PageKind.SECTOR, "US Energy"): "sector-us-energy",
        Mark(PageKind.DIGEST, "US Energy", FRIDAY): "2026-06-12-us-energy",
        Mark(PageKind.HOME): "home",
        Mark(PageKind.WEEKS): "Weeks",
        Mark(PageKind.SIDEBAR): "_sidebar",
        Mark(PageKind.EXHIBITS): "",
        Mark(PageKind.DIGEST, "US Energy"): "",
    }
    assert {mark: found.name_of(mark) for mark in named} == named


def test_a_style_is_made_of_the_settings():
    settings = Settings.model_validate(
        {
            "markdown": {"flavor": "gitea"},
            "mail": {"site": "https://briefs.example.org/"},
            "wiki": {"folder": "equity"},
        }
    )
    found = wiki_style(settings, layout(), Locale("en"))
    assert (found.flavor, found.site, found.folder) == (
        F.GITEA,
        "https://briefs.example.org",
        "equity",
    )
    assert wiki_style(settings, layout(), Locale("en"), F.OBSIDIAN).flavor is F.OBSIDIAN
