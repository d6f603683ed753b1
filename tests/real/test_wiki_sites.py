"""Both hostile issues on a MkDocs site and in Gollum, which read Markdown in ways of their own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from command import CHECKOUT, run, started
from hostile_issues import FIRM, GONE_SCOPE, Issues
from hostile_wikis import Wiki, issues_in, wiki_in
from rendered import Shown, by_commonmark, read_html

from briefs.settings.publication import Flavor

pytestmark = pytest.mark.real

SERVER = CHECKOUT / "tests" / "real" / "gollum_wiki.rb"
LIBRARIES = ("gollum-lib", "commonmarker", "kramdown-parser-gfm", "webrick")
MAIN = re.compile(r'role="main">(.*?)<footer', re.DOTALL)
PARTS = re.compile(r"<nav>(.*)</nav><main>(.*)</main>", re.DOTALL)
NOT_OURS = ("https://www.mkdocs.org", "https://getbootstrap.com", "https://fontawesome.com")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HOSTILE = re.compile(r"<(?:script>alert|img src=x|b>|i>|/td></table>\w)")
"""What documents hold, and templates do not."""
MOST = {"commonmarker": 1000, "kramdown": 25}
"""Either of the readers that Gollum may have, and how many pages of it are looked at: each takes a
third of a second.
"""
TYPOGRAPHY = str.maketrans({
    **dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("–—", "-"),
    **dict.fromkeys("«", "<<"), **dict.fromkeys("»", ">>"), "…": "...",
})  # fmt: skip
"""What kramdown sets as a printer would, back to what was typed."""


# ------------------------------------------------------------------------------------------ MkDocs


@pytest.fixture(scope="module")
def mkdocs(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    return wiki_in(tmp_path_factory.getbasetemp(), Flavor.MKDOCS)


@pytest.fixture(scope="module")
def issues(tmp_path_factory: pytest.TempPathFactory) -> Issues:
    return issues_in(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def site(mkdocs: Wiki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built so that a warning would be an error."""
    program = shutil.which("mkdocs", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert program, "there is no mkdocs here: make install-dev"
    folder = tmp_path_factory.mktemp("site")
    printed = run(program, "build", "--strict", "--site-dir", folder, cwd=mkdocs.repository.path)
    assert re.findall("WARNING|ERROR", printed) == []
    return folder


def test_mkdocs_builds_every_page(site: Path, mkdocs: Wiki) -> None:
    for page in mkdocs.pages.values():
        file = site / "index.html" if page.stem == "index" else site / page.stem / "index.html"
        found = MAIN.search(file.read_text("utf-8"))
        assert found, page.path
        told, expected = read_html(found[1]), by_commonmark(page.plain)
        assert told.blocks == expected.blocks, page.path
        assert len(told.links) == len(expected.links), page.path
        assert len(told.pictures) == len(expected.pictures), page.path
        assert told.elements == expected.elements, page.path


def test_every_address_of_the_site_is_there(site: Path) -> None:
    count = 0
    for file in site.rglob("*.html"):
        if file.name == "404.html":
            continue
        # The title is no part of the page: whatever is in it is text.
        shown = read_html(TITLE.sub("", file.read_text("utf-8")))
        for address in [*(each for each, _ in shown.links), *(each for each, _ in shown.pictures)]:
            if address.startswith((*NOT_OURS, "#")):
                continue
            target = file.parent / unquote(urlsplit(address).path)
            assert (target / "index.html" if target.is_dir() else target).is_file(), (file, address)
            count += 1
    assert count > 1000


def test_titles_and_menu_are_text_too(site: Path, mkdocs: Wiki, issues: Issues) -> None:
    for page in mkdocs.pages.values():
        html = (site / page.stem.replace("index", "") / "index.html").read_text("utf-8")
        assert HOSTILE.findall(html) == [], page.path
        title = TITLE.search(html)
        assert title
        if page.kind == "ticker":
            expected = f"{issues.name(page.key, page.week)} ({page.key}) - {FIRM}"
            assert unescape(title[1]) == " ".join(expected.split())
    words = {words for _, words in read_html((site / "index.html").read_text("utf-8")).links}
    scopes = {page.key for page in mkdocs.pages.values() if page.kind == "sector"}
    assert {"Home", "All weeks", FIRM} <= words
    assert scopes - words == {GONE_SCOPE}


# ------------------------------------------------------------------------------------------ Gollum


@pytest.fixture(scope="module")
def gollum(tmp_path_factory: pytest.TempPathFactory) -> Wiki:
    return wiki_in(tmp_path_factory.getbasetemp(), Flavor.GOLLUM)


@dataclass(frozen=True)
class Crawled:
    """What Gollum serves from the first page on: pages by name, the kinds of pictures by address,
    addresses of earlier versions.
    """

    reader: str
    pages: Mapping[str, Shown]
    pictures: Mapping[str, str]
    versions: frozenset[str]


@pytest.fixture(scope="module", params=MOST)
def crawled(
    request: pytest.FixtureRequest, gollum: Wiki, tmp_path_factory: pytest.TempPathFactory
) -> Crawled:
    """All that is reached, with either of the readers that Gollum may have."""
    ruby = with_gollum()
    command = (ruby, "-W0", SERVER, gollum.repository.path, "main", request.param)
    with started(*command, cwd=tmp_path_factory.getbasetemp()) as process:
        assert process.stdout
        port = next(line for line in process.stdout if line.strip().isdigit()).strip()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            return crawl(client, request.param, MOST[request.param])


def with_gollum() -> str:
    """The Ruby that has Gollum's library, which not every Debian has."""
    ruby = shutil.which("ruby")
    wanted = [part for each in LIBRARIES for part in ("-r", each)]
    if not ruby or subprocess.run([ruby, "-W0", *wanted, "-e", ""], check=False).returncode:
        pytest.skip("no Gollum here: apt-get install ruby-gollum-lib and what its tests read with")
    return ruby


def crawl(client: httpx.Client, reader: str, most: int) -> Crawled:
    pages, versions, pictures = dict[str, Shown](), set[str](), set[str]()
    new = {"Home"}
    while new:
        found = {name: page_at(client, name) for name in sorted(new)}
        pages |= found
        shown = [each for pair in found.values() for each in pair]
        led = {address for each in shown for address, _ in each.links if not odd(address)}
        versions |= {address for address in led if "/" in address}
        pictures |= {source for each in shown for source, _ in each.pictures}
        new = set(sorted(led - versions - pages.keys())[: most - len(pages)])
    kinds = {path: client.get(path).headers["content-type"] for path in sorted(pictures)}
    # An earlier version takes as long as a page to show, and one is like all others.
    for address in sorted(versions)[::10]:
        assert page_at(client, address)[1].blocks
    return Crawled(
        reader, {name: page for name, (_, page) in pages.items()}, kinds, frozenset(versions)
    )


def page_at(client: httpx.Client, path: str) -> tuple[Shown, Shown]:
    """A page's sidebar and the page."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    parts = PARTS.search(answer.text)
    assert parts, path
    beside, shown = (read_html(part) for part in parts.groups())
    return beside, shown


def test_gollum_serves_every_page_that_the_first_one_leads_to(
    crawled: Crawled, gollum: Wiki
) -> None:
    stems = {page.stem for page in gollum.pages.values()} - {"_Sidebar"}
    assert crawled.pages.keys() <= stems
    assert len(crawled.pages) == min(len(stems), MOST[crawled.reader])
    assert set(crawled.pictures.values()) == {"image/svg+xml"}
    assert len(crawled.pictures) > 3 * len(crawled.pages)
    assert len(crawled.versions) > len(crawled.pages) / 3


def test_gollum_shows_the_same_words(crawled: Crawled, gollum: Wiki) -> None:
    for name, shown in crawled.pages.items():
        expected = by_commonmark(gollum.pages[f"{name}.md"].plain)
        if crawled.reader == "commonmarker":
            assert shown.blocks == expected.blocks, name
        assert typed(shown.blocks) == typed(expected.blocks), name
        links = [(to, words) for to, words in shown.links if words and not odd(to)]
        assert typed(links) == typed(expected.links), name
        assert shown.elements <= expected.elements | {"i"}, name  # the sign of an anchor


def typed(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words as somebody would type them, for kramdown sets quotes and dashes."""
    return [(of, re.sub("-+", "-", words.translate(TYPOGRAPHY))) for of, words in found]


def odd(address: str) -> bool:
    """Addresses that Gollum adds: of headings, of mail."""
    return address.startswith(("#", "mailto:", "xmpp:"))
