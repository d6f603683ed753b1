"""Both hostile issues on wikis of every flavor, as readers of Markdown show them."""

import re
from html import unescape
from pathlib import Path

import pytest
import yaml
from hostile_issues import BEFORE, FIRM, GONE_SCOPE, WEEK, Issues
from hostile_wikis import Page, Wiki, issues_in, published, wiki_in
from linter import CONFIG, installed, lint
from rendered import Shown, apart, by_commonmark, by_github

from briefs.published import read_published
from briefs.settings.publication import Flavor

pytestmark = pytest.mark.real

ELEMENTS = {
    *("h1", "h2", "h3", "p", "ul", "li", "blockquote", "strong", "em", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
"""What pages are made of: no code, no rule, no raw element."""
ATTRIBUTES = {
    *(("a", "href"), ("img", "src"), ("img", "alt")),
    *((cell, name) for cell in ("th", "td") for name in ("align", "style")),
}
COMMENTS = ("briefs page=", "notes: yours, kept", "end of notes")
MAIL = re.compile(r"(?:mailto|xmpp):")
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\.[a-z]+|\.gitattributes")
LINTED = (Flavor.GITHUB, Flavor.MKDOCS, Flavor.OBSIDIAN)
"""The others' pages differ from these in addresses alone."""
VERSIONS = {Flavor.GITHUB, Flavor.GOLLUM, Flavor.GITLAB}
ABSENT = ("Held back by the desk in the issue of", "Not in the issue of")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run's own folder, in which other tests find the same wikis."""
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="module")
def issues(base: Path) -> Issues:
    return issues_in(base)


@pytest.fixture(scope="module", params=list(Flavor))
def wiki(request: pytest.FixtureRequest, base: Path) -> Wiki:
    return wiki_in(base, request.param)


def shown(page: Page) -> Shown:
    return by_commonmark(page.plain)


def tickers(wiki: Wiki) -> dict[str, Page]:
    return {page.key: page for page in wiki.pages.values() if page.kind == "ticker"}


def test_two_weeks_are_two_commits_and_again_is_none(wiki: Wiki, issues: Issues) -> None:
    parents = wiki.repository.git("log", "--format=%H %P").splitlines()
    assert parents == [f"{wiki.now} {wiki.before}", f"{wiki.before} "]
    for week in (WEEK, BEFORE, WEEK):
        assert published(issues, week, wiki.flavor, wiki.repository).built is None
    assert wiki.repository.tip() == wiki.now
    assert wiki.repository.status() == []


def test_every_name_is_there_and_every_file_can_be_named_anywhere(
    wiki: Wiki, issues: Issues
) -> None:
    stems = [page.stem.casefold() for page in wiki.pages.values()]
    assert len(set(stems)) == len(stems)
    for path in wiki.repository.paths():
        assert all(
            PLAIN.fullmatch(part) or re.fullmatch(r"[A-Za-z0-9_-]+", part)
            for part in path.split("/")
        ), path
    assert tickers(wiki).keys() == {key for week in issues.documents.values() for key in week}


def test_readers_agree_and_nothing_became_markup(wiki: Wiki, base: Path) -> None:
    for path, page in wiki.pages.items():
        one, other = by_commonmark(page.plain), by_github(page.plain, base)
        assert one.blocks == other.blocks, path
        assert one.pictures == other.pictures, path
        # An address of e-mail becomes a link with GitHub, which nothing but an element prevents.
        assert one.links == [link for link in other.links if not MAIL.match(link[0])], path
        for reader in (one, other):
            assert reader.elements <= ELEMENTS, path
            assert reader.attributes <= ATTRIBUTES, path
            assert [each for each in reader.comments if not each.startswith(COMMENTS)] == [], path


def test_every_link_and_every_picture_is_in_the_commit(wiki: Wiki) -> None:
    there = {commit: set(wiki.repository.paths(commit)) for commit in (wiki.before, wiki.now)}
    count = 0
    for path, page in wiki.pages.items():
        for address, words in shown(page).links:
            target, commit = wiki.target(address)
            assert target in there[commit], (path, address)
            assert words
            count += 1
        for source, alternative in shown(page).pictures:
            assert f"{wiki.folder}{source}" in there[wiki.now], (path, source)
            assert alternative
    assert count > 5 * len(wiki.pages)


def test_every_page_is_reached_from_the_first(wiki: Wiki) -> None:
    home = {Flavor.GITLAB: "home", Flavor.MKDOCS: "index"}.get(wiki.flavor, "Home")
    beside = {path for path in wiki.pages if path.casefold() == "_sidebar.md"}
    reached, new = set[str](), {f"{wiki.folder}{home}.md", *beside}
    while new:
        reached |= new
        links = (
            wiki.target(address) for path in new for address, _ in shown(wiki.pages[path]).links
        )
        new = {path for path, commit in links if commit == wiki.now} - reached
    left = {page.key for path, page in wiki.pages.items() if path not in reached}
    # Who is covered no more is read of in old digests and found by the name.
    assert left == set()


def test_documents_are_told_as_they_are(wiki: Wiki, issues: Issues) -> None:
    for key, page in tickers(wiki).items():
        document = issues.documents[page.week][key]
        assert shown(page).within("h1") == [issues.name(key, page.week)]
        told = " ".join(words for _, words in shown(page).blocks)
        assert " ".join(document["description"].split()[:30]) in told
        assert " ".join(document["setup_signature"].split()) in told
    home = next(page for page in wiki.pages.values() if page.kind == "home")
    told = " ".join(words for _, words in shown(home).blocks)
    listed = [key for key in issues.documents[WEEK] if key != issues.held]
    assert FIRM in told
    assert [key for key in listed if issues.name(key, WEEK) not in told] == []
    scopes = [page.key for page in wiki.pages.values() if page.kind == "sector"]
    assert GONE_SCOPE in scopes
    assert [scope for scope in scopes if scope not in told] == [GONE_SCOPE]


def test_nothing_is_a_mark_of_obsidian_either(base: Path) -> None:
    wiki = wiki_in(base, Flavor.OBSIDIAN)
    for path, page in wiki.pages.items():
        # Comments, highlights, ids of blocks, callouts, formulas, tags.
        assert re.findall(r"%%|==|\s\^\w|\[!|\$|(?<![#&])#\w", page.plain) == [], path


def test_front_matter_is_data(wiki: Wiki, issues: Issues) -> None:
    for path, page in wiki.pages.items():
        expected = wiki.flavor.front_matter and page.kind != "sidebar"
        assert bool(page.head) == expected, path
    for key, page in tickers(wiki).items() if wiki.flavor.front_matter else ():
        head = yaml.safe_load(page.head)
        # Themes of MkDocs print a title as HTML.
        title = unescape(head["title"]) if wiki.flavor is Flavor.MKDOCS else head["title"]
        assert title == f"{issues.name(key, page.week)} ({key})"
        assert (head["ticker"], head["week"]) == (key, page.week)
        if wiki.flavor is Flavor.OBSIDIAN:
            assert head["aliases"] == [issues.name(key, page.week), key]


def test_a_page_says_what_the_built_edition_says(wiki: Wiki, issues: Issues) -> None:
    week = read_published(issues.output / WEEK)
    briefs = {each.ticker: path for path, each in week.files.items() if path.endswith(".md")}
    for key, page in tickers(wiki).items():
        if page.week != WEEK:
            continue
        _, built = apart(week.content(briefs[key]))
        rest = without_history(shown(page).blocks)
        assert rest.pop(1)[1].startswith("Home · "), page.path
        assert rest == by_commonmark(built).blocks, page.path


def without_history(blocks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The blocks without the section of earlier issues, which ends with the next heading."""
    start = blocks.index(("h2", "Earlier issues")) if ("h2", "Earlier issues") in blocks else None
    if start is None:
        return list(blocks)
    behind = (at for at, (inside, _) in enumerate(blocks) if at > start and inside == "h2")
    return [*blocks[:start], *blocks[next(behind, len(blocks)) :]]


def test_the_history_leads_to_what_was_said_then(wiki: Wiki) -> None:
    versions = 0
    for key, page in tickers(wiki).items():
        for address, words in shown(page).links:
            target, commit = wiki.target(address)
            if commit == wiki.now:
                continue
            versions += 1
            then = wiki.earlier[target]
            assert (then.key, then.week) == (key, BEFORE)
            assert words == "5 June 2026"
    assert bool(versions) == (wiki.flavor in VERSIONS)


def test_who_is_gone_or_held_keeps_the_page_with_a_note(wiki: Wiki, issues: Issues) -> None:
    now, before = tickers(wiki), {page.key: page for page in wiki.earlier.values()}
    absent = {key for key, page in now.items() if page.week == BEFORE}
    assert absent == {*issues.dropped, issues.held}
    for key in absent:
        note = shown(now[key]).within("p")[1]
        assert note.startswith(ABSENT[0] if key == issues.held else ABSENT[1])
        rest = [block for block in shown(now[key]).blocks if block[1] != note]
        assert rest == shown(before[key]).blocks
    told = [key for key, page in now.items() if ABSENT[0] in page.plain or ABSENT[1] in page.plain]
    assert set(told) == absent


def test_markdownlint_has_nothing_to_say(base: Path, tmp_path: Path) -> None:
    (tmp_path / CONFIG.name).write_bytes(CONFIG.read_bytes())
    texts = {
        (flavor, path): wiki.repository.content(path)
        for flavor, wiki in ((flavor, wiki_in(base, flavor)) for flavor in LINTED)
        for path in wiki.pages
    }
    for (flavor, path), text in texts.items():
        file = tmp_path / flavor / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # A sidebar has no heading, and needs none.
        head = b"# Sidebar\n\n" if path.casefold() == "_sidebar.md" else b""
        file.write_bytes(head + text)
    assert f"Linting: {len(texts)} file(s)" in lint(installed(base), tmp_path)
