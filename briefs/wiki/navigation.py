"""What MkDocs is told of the pages: a file of ours, which the site's own includes."""

import json
from collections.abc import Iterator

from briefs.wiki.editions import Composer
from briefs.wiki.flavors import MKDOCS, NAVIGATION, WEEKS, WikiStyle, digest_name, sector_name
from briefs.wiki.frames import TITLE
from briefs.wiki.marks import Mark, PageKind, marked
from briefs.wiki.tree import WikiTree

_PLACE = "# briefs"


def navigation(composer: Composer) -> str:
    """The menu of the newest issue; listings are reached by links and search."""
    mark = Mark(PageKind.NAVIGATION, week=composer.issue.week)
    text = "\n".join((_PLACE, *_lines(composer), ""))
    return marked(text, mark, _PLACE)


def site_file(style: WikiStyle) -> str:
    """The site's own file as it is begun: a person's from then on."""
    name = style.layout.imprint.firm or TITLE
    said = "# Yours to change; the menu is in the file that it includes."
    return f"{said}\nINHERIT: {NAVIGATION}\nsite_name: {_yaml(style.title(name))}\n"


def lacks_navigation(tree: WikiTree) -> bool:
    """Whether the site has a file of its own that does not include ours."""
    return NAVIGATION.encode() not in tree.texts.get(MKDOCS, NAVIGATION.encode())


def _lines(composer: Composer) -> Iterator[str]:
    issue, style = composer.issue, composer.style
    yield f"docs_dir: {_yaml(style.folder)}"
    # Pages of listings stand in no menu, and people may have pages of their own.
    yield "validation:"
    yield "  nav:"
    yield "    omitted_files: ignore"
    yield "nav:"
    yield _entry("Home", style.home, "  ")
    yield _entry("All weeks", WEEKS, "  ")
    yield "  - Sectors:"
    yield from (_entry(style.title(scope), sector_name(scope), "      ") for scope in issue.scopes)
    if issue.digests:
        yield f"  - {_yaml(f'Digests of {style.locale.day(issue.week)}')}:"
        yield from (
            _entry(style.title(scope), digest_name(scope, issue.week), "      ")
            for scope in issue.digests
        )


def _entry(words: str, name: str, indent: str) -> str:
    return f"{indent}- {_yaml(words)}: {name}.md"


def _yaml(text: str) -> str:
    """A text as JSON, which is YAML."""
    return json.dumps(text, ensure_ascii=True)
