"""Pages as readers of Markdown show them: the words, links, pictures and elements of their HTML."""

import re
import shutil
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from command import run
from markdown_it import MarkdownIt

_COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_EXTENSIONS = ("table", "strikethrough", "autolink", "tagfilter")
_INLINE = frozenset({"a", "code", "del", "em", "i", "b", "s", "span", "strong", "sup", "sub"})
_EMPTY = frozenset({"img", "br", "hr", "input", "meta", "link"})
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_WIKILINK = re.compile(r"\[\[([^\]|\\]+)\\?\|([^\]]+)\]\]")


@dataclass
class Shown:
    """What HTML shows. `blocks` are the words of headings, paragraphs, items and cells, each after
    the element that it stands in; of links the address and the words, of pictures the address and
    the alternative text, of attributes the element and the name.
    """

    blocks: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    attributes: set[tuple[str, str]] = field(default_factory=set)

    def within(self, element: str) -> list[str]:
        """The words of each such block."""
        return [words for inside, words in self.blocks if inside == element]


def read_html(html: str) -> Shown:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.shown


@cache
def by_commonmark(text: str) -> Shown:
    """As markdown-it-py shows it: CommonMark with tables."""
    return read_html(_COMMONMARK.render(text))


@cache
def by_github(text: str, folder: Path) -> Shown:
    """As GitHub's own program shows it; `folder` is for a file."""
    program = shutil.which("cmark-gfm")
    assert program, "there is no cmark-gfm here: apt-get install cmark-gfm"
    extensions = (part for each in _EXTENSIONS for part in ("-e", each))
    page = folder / "page.md"
    page.write_text(text, "utf-8")
    # What is no HTML of a document may be shown, so that it would be seen.
    return read_html(run(program, "--unsafe", *extensions, page, cwd=folder))


def apart(content: bytes) -> tuple[str, str]:
    """Front matter and text of a page; the former is empty where there is none."""
    text = content.decode()
    head = _FRONT_MATTER.match(text)
    return (head[1], text[head.end() :]) if head else ("", text)


def with_plain_links(text: str) -> str:
    """A page for Obsidian with links that any reader knows. All bare brackets in twos are ours."""
    plain, count = _WIKILINK.subn(r"[\2](\1.md)", text)
    assert count == text.count("[[") == text.count("]]")
    return plain


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = Shown()
        self._inside: list[str] = []
        self._pieces: list[str] = []
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown.elements.add(tag)
        self.shown.attributes.update((tag, name) for name, _ in attrs)
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.shown.pictures.append((given.get("src", ""), given.get("alt", "")))
        elif tag == "a":
            self._link = (given.get("href", ""), [])
        if tag not in _INLINE | _EMPTY:
            self.end_block()
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.shown.links.append((self._link[0], _flat(self._link[1])))
            self._link = None
        if tag not in _INLINE | _EMPTY:
            self.end_block()
            while self._inside and self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)
        if self._link:
            self._link[1].append(data)

    def handle_comment(self, data: str) -> None:
        self.shown.comments.append(data.strip())

    def end_block(self) -> None:
        if words := _flat(self._pieces):
            self.shown.blocks.append((self._inside[-1] if self._inside else "", words))
        self._pieces = []


def _flat(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
