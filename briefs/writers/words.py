"""What a reader meets in an edition: its words, freed of the edition's markup.

Two editions are compared by them, because bytes of HTML and of Markdown cannot be.
"""

import re
from html import unescape
from html.parser import HTMLParser

_UNREAD = frozenset({"style", "script", "title"})
# Tags that may stand in the middle of a word; all others part words.
_INLINE = frozenset({
    *("a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "i", "ins", "mark", "q", "s"),
    *("small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
})  # fmt: skip
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# What the templates write around text; in a document's own text these are entities.
_MARKUP = re.compile(r"&#\d+;|\]\([^)]*\)|!\[|[*_`>|\[\]]|^#+ ", re.MULTILINE)


def words_of_html(html: str) -> str:
    """All text of a page and the alternative texts of its pictures, with single spaces."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


def words_of_markdown(text: str) -> str:
    """All text of a Markdown edition that `escape_markdown` was used on, with single spaces; of
    links and pictures the words, not the addresses.
    """
    page = _FRONT_MATTER.sub("", text)
    plain = _MARKUP.sub(lambda found: unescape(found[0]) if found[0][0] == "&" else "", page)
    return " ".join(plain.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag not in _INLINE:
            self.pieces.append(" ")
        self.pieces.extend(f" {value} " for name, value in attrs if name == "alt" and value)

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data)
