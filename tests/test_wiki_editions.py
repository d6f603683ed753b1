"""Real editions on a wiki: what a page says beside them, and that they say what they said."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from awkward import brief_of, house
from wiki_weeks import style, tree_of

from briefs.archive import Outline
from briefs.published import Listed, Published
from briefs.settings.publication import Flavor
from briefs.wiki.editions import Composer
from briefs.wiki.issue import Covered, Edition, WikiIssue, page_of
from briefs.wiki.links import targets_of
from briefs.wiki.marks import read_found, read_mark
from briefs.wiki.ours import ours_of
from briefs.writers.markdown import markdown_bytes
from briefs.writers.words import words_of_markdown

NAMES = ("002428.SHZ", "hostile_text", "long_names", "new_listing", "only_identity_and_close")
FRIDAY, BEFORE = date(2026, 6, 12), date(2026, 6, 5)
STEM, PEER = "stem", "600378.SHH"
WIKILINK = re.compile(r"\[\[[^|\]]*?\\?\|([^\]]*)\]\]")


@cache
def edition(name):
    """A brief's Markdown as a build writes it, with a peer and a PDF beside it."""
    brief = brief_of(name)
    charts = {each.id: f"charts/{STEM}-{each.id}.svg" for each in brief.exhibits}
    text = markdown_bytes(
        brief, house().layout, charts, pdf=f"{STEM}.pdf", covered={PEER: f"{PEER}.md"}
    ).decode()
    pictures = {f"briefs/{path}": path.encode() for path in charts.values()}
    path = f"briefs/{STEM}.md"
    return Edition(path, text, targets_of(text, path), pictures)


def outline(name, week, *, held=False):
    identity = brief_of(name).identity
    verdict = brief_of(name).narrative.verdict
    said = verdict.text if verdict else ""
    return Outline(*(identity.key, week, identity.name, "CN | <b>", held, 73.6, "A & B", said))


def composer(name, **how):
    """The pages of an issue of this name and a peer, in its second week."""
    made = edition(name)
    types = dict.fromkeys(made.pictures, "image/svg+xml")
    types |= {made.path: "text/markdown", f"briefs/{PEER}.md": "text/markdown"}
    types[f"briefs/{STEM}.pdf"] = "application/pdf"
    files = {
        path: Listed(path=path, sha256="0" * 64, bytes=1, media_type=media_type)
        for path, media_type in types.items()
    }
    key = brief_of(name).identity.key
    covered = Covered(page_of(key), (outline(name, FRIDAY), outline(name, BEFORE)), made)
    peer = Covered(
        "600378-SHH",
        (Outline(PEER, FRIDAY, "Peer", "CN", False, 1.0, "", ""),),
        Edition(f"briefs/{PEER}.md", "# Peer\n", {}, {}),
    )
    published = Published(Path("x"), FRIDAY, "A", "", "en", files, "")
    issue = WikiIssue(published, (covered, peer), {})
    found = style(**how)
    names = frozenset(issue.pages.values())
    return Composer(issue, found, ours_of(tree_of({}), found), names)


def drafted(name, **how):
    made = composer(name, **how)
    covered = made.issue.covered[0]
    return made, made.ticker(covered, covered.edition, "A")


def without_added(page, flavor):
    """A page's words without links above, history, notes and marker."""
    text = re.sub(r"^<!-- .* -->\n", "", page, flags=re.MULTILINE)
    lines = text.split("\n")
    (links,) = [
        number for number, line in enumerate(lines) if line.startswith(("[Home]", "[[Home"))
    ]
    text = "\n".join((*lines[:links], *lines[links + 1 :]))
    text = re.sub(r"## Earlier issues\n\n(\|.*\n)+", "", text)
    return words_of_markdown(WIKILINK.sub(r"\1", text) if flavor is Flavor.OBSIDIAN else text)


@pytest.mark.parametrize("flavor", Flavor)
@pytest.mark.parametrize("name", NAMES)
def test_an_edition_says_on_a_wiki_what_it_said(name, flavor):
    made, draft = drafted(name, flavor=flavor)
    page = draft.page(None, made.style).decode()
    said = words_of_markdown(edition(name).text.replace(f" · [PDF edition]({STEM}.pdf)", ""))
    assert without_added(page, flavor) == said
    assert page.count("## Earlier issues") == 1
    assert "![" not in page.partition("\n# ")[2].partition("<!-- end of notes -->")[0]


@pytest.mark.parametrize("name", NAMES)
def test_pages_online_are_linked(name):
    made, draft = drafted(name, site="https://briefs.example.org")
    page = draft.page(None, made.style).decode()
    address = f"https://briefs.example.org/2026-06-12/briefs/{STEM}.pdf"
    assert f" · [PDF edition]({address})\n" in page
    assert without_added(page, Flavor.GITHUB) == words_of_markdown(edition(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_all_pictures_stand_where_the_page_shows_them(name):
    made, draft = drafted(name, folder="equity")
    page = draft.page(None, made.style).decode()
    shown = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", page)
    assert {f"equity/{path}" for path in shown} == draft.pictures.keys()
    assert all(path.startswith(f"exhibits/{draft.name}/2026-06-12A-") for path in shown)
    assert sorted(draft.pictures.values()) == sorted(edition(name).pictures.values())


@pytest.mark.parametrize("flavor", [each for each in Flavor if each.front_matter])
@pytest.mark.parametrize("name", NAMES)
def test_front_matter_is_yaml_that_says_what_the_page_is(name, flavor):
    made, draft = drafted(name, flavor=flavor)
    page = draft.page(None, made.style).decode()
    identity = brief_of(name).identity
    found = yaml.safe_load(page.split("---\n")[1])
    aliases = found.pop("aliases", [])
    assert aliases == ([identity.name, identity.key] if flavor is Flavor.OBSIDIAN else [])
    title = f"{identity.name} ({identity.key})"
    assert found == {
        # MkDocs puts it into its pages as it is.
        "title": title.replace("<", "&lt;") if flavor is Flavor.MKDOCS else title,
        "ticker": identity.key,
        "sector": "CN | <b>",
        "week": "2026-06-12",
        "issue": "2026-W24",
        "revision": "A",
        "composite": 74,
        "setup": "A & B",
        "tags": ["brief", "cn-b", "a-b"],
    }


def test_a_name_of_several_lines_stands_on_one_in_front_matter():
    made = composer("002428.SHZ", flavor=Flavor.OBSIDIAN)
    covered = made.issue.covered[0]
    broken = replace(covered.now, name="First\n---\n second\u2028line")
    covered = replace(covered, history=(broken, *covered.history[1:]))
    page = made.ticker(covered, covered.edition, "A").page(None, made.style).decode()
    found = yaml.safe_load(page.split("---\n")[1])
    assert found["title"] == "First --- second line (002428.SHZ)"
    assert found["aliases"] == ["First --- second line", "002428.SHZ"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_marked_and_intact(name):
    made, draft = drafted(name)
    content = draft.page(None, made.style)
    mark = read_mark(content)
    assert (mark.key, mark.week) == (brief_of(name).identity.key, FRIDAY)
    assert read_found(draft.path, content, mark).intact
    assert "\n\n\n" not in content.decode()


def test_links_lead_up_where_the_wiki_has_the_page():
    made = composer("002428.SHZ")
    known = Composer(
        made.issue,
        made.style,
        made.ours,
        frozenset({"sector-cn-energy-d4a3cf6a", "sector-cn-energy", "2026-06-12-cn-energy"}),
    )
    assert made.crumbs("", "CN Energy", FRIDAY) == "[Home](Home) · [All weeks](Weeks)"
    assert known.crumbs("", "CN Energy", FRIDAY) == (
        "[Home](Home) · [CN Energy](sector-cn-energy) · "
        "[Digest of 12 June 2026](2026-06-12-cn-energy) · [All weeks](Weeks)"
    )
    assert known.crumbs("sector-cn-energy", "CN Energy", BEFORE) == (
        "[Home](Home) · [All weeks](Weeks)"
    )
    assert known.crumbs("Weeks") == "[Home](Home)"
