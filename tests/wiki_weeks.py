"""Small weeks for wikis: folders with their manifests, an archive beside them, and a branch that
pages are put on without git.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from issues_kept import record, said

from briefs.archive import Kept, KeptIssue, open_archive
from briefs.layout import Layout, load_layout
from briefs.locale import Locale
from briefs.naming import file_stem, scope_slug
from briefs.record import letter
from briefs.settings.publication import Flavor, Settings, WikiSettings
from briefs.wiki.composing import compose
from briefs.wiki.flavors import WikiStyle
from briefs.wiki.issue import WikiIssue, read_wiki_issue
from briefs.wiki.ours import ours_of
from briefs.wiki.tree import Pages, WikiTree, blob_id

WEEKS = (date(2026, 5, 29), date(2026, 6, 5), date(2026, 6, 12), date(2026, 6, 19))
ENERGY, METALS = "US Energy", "US Metals"
SCOPES = {"A.N": ENERGY, "B.N": ENERGY, "BRK.B.N": METALS, "aapl.N": METALS}
"""The listings of most tests, one of which is no plain symbol."""
PLAIN = WikiSettings()


@cache
def layout(firm: str = "") -> Layout:
    return load_layout(settings=Settings.model_validate({"publisher": {"firm": firm}}))


def style(
    flavor: Flavor = Flavor.GITHUB, *, site: str = "", firm: str = "", **wiki: object
) -> WikiStyle:
    settings = WikiSettings.model_validate(wiki)
    return WikiStyle(flavor, layout(firm), Locale("en"), settings, site)


@dataclass(frozen=True)
class Week:
    """What a build would find: the listings with their composites, those held among them, and what
    is said of all of them, which may name others and show pictures.
    """

    day: date
    composites: Mapping[str, float | None]
    held: frozenset[str] = frozenset()
    revision: int = 1
    by: str = ""
    risk: str = "It fell."
    digests: frozenset[str] = frozenset({ENERGY, METALS})

    @property
    def scopes(self) -> list[str]:
        built = {SCOPES[key] for key in self.composites if key not in self.held}
        return sorted(built & self.digests)


def week(number: int, *keys: str, **other: object) -> Week:
    """The issue of that week of listings whose composites are 60, 61 and so on."""
    names = keys or tuple(SCOPES)
    composites = {key: 60.0 + place for place, key in enumerate(names)}
    return replace(Week(WEEKS[number], composites), **other)


def stem(key: str) -> str:
    symbol, _, exchange = key.rpartition(".")
    return file_stem(symbol, exchange)


def brief(key: str, issue: Week) -> str:
    """A brief as a template would write it."""
    told = issue.composites[key]
    peer = next((each for each in issue.composites if each != key), key)
    return f"""\
# {key} Inc.

Ticker **{key}** · [PDF edition]({stem(key)}.pdf)

> **Composite {told}: steady.** _new_

## Risks

- {issue.risk}
- See [{peer} Inc.]({stem(peer)}.md) and [the rest](elsewhere.md).

## Exhibits

### Scores

![Bars: {told}.](charts/{stem(key)}-scores.svg)

| Name | Key |
| :--- | :--- |
| [{peer} Inc.]({stem(peer)}.md) | {peer} |

## Disclosure

No advice, see [the method](https://example.org/method).
"""


def digest(scope: str, issue: Week) -> str:
    slug = scope_slug(scope)
    names = [key for key in issue.composites if SCOPES[key] == scope and key not in issue.held]
    rows = "\n".join(f"| [{key} Inc.](../briefs/{stem(key)}.md) | {key} |" for key in names)
    return f"""\
# {scope}

Weekly sector digest · [PDF edition]({slug}.pdf)

> **{len(names)} names of {scope} were steady.**

## All names

| Name | Key |
| :--- | :--- |
{rows}

![Shares.](charts/{slug}-breadth.svg)
"""


def picture(name: str, issue: Week) -> str:
    return f"<svg xmlns='http://www.w3.org/2000/svg'><title>{name} {issue.day}</title></svg>"


def files_of(issue: Week, *, front_matter: bool = False) -> dict[str, tuple[str, str]]:
    """The files of a week's folder with their media types, by path."""
    matter = '---\ntitle: "x"\n---\n\n' if front_matter else ""
    files = {}
    for key in (each for each in issue.composites if each not in issue.held):
        name = stem(key)
        files[f"briefs/{name}.md"] = f"{matter}{brief(key, issue)}", "text/markdown"
        files[f"briefs/{name}.pdf"] = f"PDF of {key}", "application/pdf"
        files[f"briefs/charts/{name}-scores.svg"] = picture(key, issue), "image/svg+xml"
    for scope in issue.scopes:
        name = scope_slug(scope)
        files[f"digests/{name}.md"] = f"{matter}{digest(scope, issue)}", "text/markdown"
        files[f"digests/{name}.pdf"] = f"PDF of {scope}", "application/pdf"
        files[f"digests/charts/{name}-breadth.svg"] = picture(scope, issue), "image/svg+xml"
    return files


def kept(issue: Week) -> KeptIssue:
    """What the archive keeps of it."""
    records = [
        record(
            key,
            issue.day,
            composite,
            [] if key in issue.held else [said("verdict", "v", f"Composite {composite}: steady.")],
            held=key in issue.held,
            sector_scope=SCOPES[key],
            setup_signature="Base & building",
        )
        for key, composite in sorted(issue.composites.items())
    ]
    entries = tuple(Kept.of(each, issue.revision) for each in records)
    return KeptIssue(issue.day, issue.revision, entries, issue.by)


def built(home: Path, issue: Week, **how: bool) -> Path:
    """The folder of a week under `home`, whose archive keeps it too."""
    folder = home / issue.day.isoformat()
    listed = []
    keys = {f"briefs/{stem(key)}.md": key for key in issue.composites}
    for path, (text, media_type) in files_of(issue, **how).items():
        content = text.encode()
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        listed.append({
            "path": path,
            "sha256": sha256(content).hexdigest(),
            "bytes": len(content),
            "media_type": media_type,
            "ticker": keys.get(path, ""),
        })  # fmt: skip
    manifest = {
        "schema": 1,
        "week": issue.day.isoformat(),
        "issue": {"revision": letter(issue.revision), "approved_by": issue.by or None},
        "options": {"language": "en"},
        "artifacts": listed,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with open_archive(home / "archive.db") as archive:
        archive.put(kept(issue))
    return folder


def read(home: Path, issue: Week, wiki: WikiSettings = PLAIN) -> WikiIssue:
    """The issue, built and read back."""
    return read_wiki_issue(built(home, issue), home / "archive.db", wiki)


@dataclass
class Branch:
    """A branch without git: what stands on it, and which pages each issue changed."""

    home: Path
    style: WikiStyle
    tree: WikiTree = field(default_factory=WikiTree)
    contents: dict[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def publish(self, issue: Week) -> dict[str, str]:
        """Put an issue on the branch: "new", "changed" or "removed" for each path."""
        found = read(self.home, issue, self.style.wiki)
        pages = compose(found, ours_of(self.tree, self.style))
        changes = self._changes(pages)
        self.remarks = pages.remarks
        commit = f"{issue.day.toordinal():040x}"
        commits = {**self.tree.commits, issue.day: commit} if pages.newest else self.tree.commits
        self.write({path: pages.files[path] for path in changes}, commits)
        return changes

    def write(
        self, files: Mapping[str, bytes | None], commits: Mapping[date, str] | None = None
    ) -> None:
        """What somebody commits."""
        self.contents = {**self.contents, **files}  # type: ignore[dict-item]
        self.contents = {path: each for path, each in self.contents.items() if each is not None}
        self.tree = tree_of(self.contents, self.tree.commits if commits is None else commits)

    def text(self, name: str) -> str:
        """A page by its name."""
        return self.contents[self.style.page(name)].decode()

    def edit(self, name: str, old: str, new: str) -> None:
        """What somebody changes in a page."""
        text = self.text(name)
        assert old in text
        self.write({self.style.page(name): text.replace(old, new, 1).encode()})

    def _changes(self, pages: Pages) -> dict[str, str]:
        return {
            path: "removed" if content is None else "changed" if path in self.contents else "new"
            for path, content in pages.files.items()
            if self.contents.get(path) != content
        }


def tree_of(contents: Mapping[str, bytes], commits: Mapping[date, str] | None = None) -> WikiTree:
    """What git would read of files."""
    return WikiTree(
        "1" * 40 if contents else "",
        dict.fromkeys(contents, "100644"),
        {path: blob_id(content) for path, content in contents.items()},
        {path: each for path, each in contents.items() if not path.endswith(".svg")},
        commits or {},
    )


def pages_only(changes: Iterable[str]) -> list[str]:
    """Without their pictures."""
    return sorted(path for path in changes if not path.endswith((".svg", ".gitattributes")))
