"""Links re-pointed: from the files of a week's folder to the pages of a wiki.

All text of documents is escaped with entities, so that whatever looks like a link in an edition was
written by a template.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote

from briefs.published import Listed
from briefs.wiki.flavors import EXHIBITS, WikiStyle
from briefs.writers.templates import Marked

SEPARATOR = " · "
"""What stands before the words of a link in a line of several."""
SCHEME = "page:"
"""Begins a link to a page in our own templates: `page:Weeks`, and `page:Weeks@<commit>` for what it
was then."""
PICTURE = "image/svg+xml"
_TARGET = re.compile(r"\]\(([^()\s]*)")
_LINK = re.compile(r'\[(?P<words>[^\[\]\n]*)\]\((?P<target>[^()\s]*)(?P<title>[ \t]+"[^"\n]*")?\)')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


class To(NamedTuple):
    """Where a link leads: a `page`, as a commit has it or at a `part`, or an `address`. With
    neither its words stand alone, or go with it where they are `told` no more.
    """

    page: str = ""
    address: str = ""
    commit: str = ""
    part: str = ""
    told: bool = True


Resolve = Callable[[str], To]
"""Where a target leads to."""


def page_target(name: str, commit: str = "") -> Marked:
    """A page as the target of a link in our templates."""
    return Marked(f"{SCHEME}{name}@{commit}" if commit else f"{SCHEME}{name}")


def linked(text: str, style: WikiStyle) -> str:
    """A filled template of ours with its links as the flavor writes them."""
    return repointed(text, style, _of_ours)


def _of_ours(target: str) -> To:
    if not target.startswith(SCHEME):
        return To(address=target)
    name, _, commit = target.removeprefix(SCHEME).partition("@")
    return To(page=name, commit=commit)


def repointed(text: str, style: WikiStyle, resolve: Resolve) -> str:
    """Markdown whose links lead where `resolve` says."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if "](" in line:
            lines[number] = _line(line, style, resolve)
    return "\n".join(lines)


def _line(line: str, style: WikiStyle, resolve: Resolve) -> str:
    pieces, at, in_table = list[str](), 0, line.startswith("|")
    for found in _LINK.finditer(line):
        before, to = line[at : found.start()], resolve(found["target"])
        at = found.end()
        shown = before.endswith("!")
        if not to.told:
            # The first of several may be gone, and its separator is then the next one's.
            pieces.append(before.removesuffix("!").removesuffix(SEPARATOR))
        elif shown:
            pieces += (before.removesuffix("!"), _picture(found, to))
        else:
            pieces += (before, _link(found, to, style, in_table=in_table))
    return "".join((*pieces, line[at:])).removeprefix(SEPARATOR)


def _picture(found: re.Match[str], to: To) -> str:
    words = found["words"]
    return f"![{words}]({to.address}{found['title'] or ''})" if to.address else words


def _link(found: re.Match[str], to: To, style: WikiStyle, *, in_table: bool) -> str:
    words = found["words"]
    version = style.version(to.page, to.commit) if to.commit else ""
    if to.page and not (to.part or version):
        return style.link(words, to.page, in_table=in_table)
    address = version or to.address or (style.file(to.page) + to.part if to.page else "")
    return f"[{words}]({address}{found['title'] or ''})" if address else words


def targets_of(text: str, path: str) -> dict[str, str]:
    """The relative targets of an edition at `path` in the week's folder, as paths in it."""
    relative = {each for each in _TARGET.findall(text) if not _ELSEWHERE.match(each)}
    return {target: _beside(path, target) for target in relative}


@dataclass(frozen=True)
class EditionLinks:
    """The links of one edition. `path` is its own in the week's folder, `targets` are its relative
    ones as paths in it, `files` what the manifest lists; `pages` are the names of the editions that
    are put on the wiki, by path. The pictures of `page` are called after the `stamp` of its issue,
    such as 2026-06-12A. `online` is where the week's folder is found, empty where it is not.
    """

    path: str
    page: str
    stamp: str
    targets: Mapping[str, str]
    files: Mapping[str, Listed]
    pages: Mapping[str, str]
    online: str = ""

    def resolve(self, target: str) -> To:
        """Where a target of the edition leads on the wiki."""
        path = self.targets.get(target)
        if path is None:
            return To(address=target)
        if path in self.pages:
            _, mark, part = target.partition("#")
            return To(page=self.pages[path], part=f"{mark}{part}")
        listed = self.files.get(path)
        if listed is None:
            return To()
        if listed.media_type == PICTURE:
            return To(address=self.place(path))
        return To(address=f"{self.online}/{quote(path)}") if self.online else To(told=False)

    def place(self, path: str) -> str:
        """Where a picture stands, from the pages, and will stand as long as a version of this one
        shows it.
        """
        stem = posixpath.basename(self.path).removesuffix(".md")
        name = posixpath.basename(path).removesuffix(".svg").removeprefix(f"{stem}-")
        return f"{EXHIBITS}/{self.page}/{self.stamp}-{_UNFIT.sub('-', name)}.svg"


def _beside(path: str, target: str) -> str:
    """A relative target of the edition at `path` as a path in the week's folder."""
    address = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
