"""Links re-pointed: from the files of a week's folder to the pages of a wiki.

All text of documents is escaped with entities, so that whatever looks like a link in an edition was
written by a template.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
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
# Words, target, title.
_LINK = re.compile(r'\[([^\[\]\n]*)\]\(([^()\s]*)([ \t]+"[^"\n]*")?\)')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9.-]*/)*[A-Za-z0-9][A-Za-z0-9.-]*")
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
    pieces, at = list[str](), 0
    for found in _LINK.finditer(text):
        before, to = text[at : found.start()], resolve(found[2])
        at = found.end()
        if not to.told:
            before = before.removesuffix("!").removesuffix(SEPARATOR)
            # The first of several may be gone, and its separator is then the next one's.
            if _begins_line(before, pieces) and text.startswith(SEPARATOR, at):
                at += len(SEPARATOR)
            pieces.append(before)
        elif before.endswith("!"):
            pieces += (before[:-1], _picture(found, to))
        else:
            pieces += (before, _link(found, to, style))
    return "".join((*pieces, text[at:]))


def _begins_line(before: str, pieces: list[str]) -> bool:
    """Whether what follows these begins a line."""
    last = next((each for each in (before, *reversed(pieces)) if each), "\n")
    return last.endswith("\n")


def _picture(found: re.Match[str], to: To) -> str:
    words, _, title = found.groups("")
    return f"![{words}]({to.address}{title})" if to.address else words


def _link(found: re.Match[str], to: To, style: WikiStyle) -> str:
    words, _, title = found.groups("")
    version = style.version(to.page, to.commit) if to.commit else ""
    if to.page and not (to.part or version):
        return style.link(words, to.page, in_table=_in_table(found))
    address = version or to.address or (style.file(to.page) + to.part if to.page else "")
    return f"[{words}]({address}{title})" if address else words


def _in_table(found: re.Match[str]) -> bool:
    return found.string.startswith("|", found.string.rfind("\n", 0, found.start()) + 1)


def targets_of(text: str, path: str) -> dict[str, str]:
    """The relative targets of an edition at `path` in the week's folder, as paths in it."""
    folder, found = path[: path.rfind("/") + 1], dict[str, str]()
    for target in set(_TARGET.findall(text)):
        # Most are plain names, of which thousands of pages have a dozen each.
        if _PLAIN.fullmatch(target):
            found[target] = f"{folder}{target}"
        elif not _ELSEWHERE.match(target):
            found[target] = _beside(folder, target)
    return found


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
            return To(address=self.pictures[path])
        return To(address=f"{self.online}/{quote(path)}") if self.online else To(told=False)

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """By its path in the week's folder, where a picture stands, from the pages, and will stand
        as long as a version of this one shows it.
        """
        own = f"{posixpath.basename(self.path).removesuffix('.md')}-"
        start, found = f"{EXHIBITS}/{self.page}/{self.stamp}-", dict[str, str]()
        for path in self.targets.values():
            listed = self.files.get(path)
            if listed and listed.media_type == PICTURE:
                name = path.rpartition("/")[2].removesuffix(".svg").removeprefix(own)
                found[path] = f"{start}{_UNFIT.sub('-', name)}.svg"
        return found


def _beside(folder: str, target: str) -> str:
    """A relative target of an edition in that folder as a path in the week's folder."""
    address = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, address))
