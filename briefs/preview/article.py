"""The Markdown edition as HTML: what a wiki makes of it, inside of the page."""

from collections.abc import Mapping
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

_FENCE = "---\n"
_ELSEWHERE = ("https://", "http://", "mailto:")


def article(text: str, addresses: Mapping[str, str]) -> str:
    """The edition as HTML without any tag that its Markdown did not make.

    `addresses` maps the paths it names (charts, the PDF, other briefs) to where they are served.
    """
    front, body = _front_matter(text)
    reader = Markdown(
        output_format="html",
        extensions=["tables", "sane_lists"],
        # A style attribute would be refused by the page's security policy.
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    # Raw HTML of a layout is shown as text: a slip in a template cannot touch the page.
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.treeprocessors.register(_Addresses(reader, addresses), "addresses", 0)
    return front + reader.convert(body)


def _front_matter(text: str) -> tuple[str, str]:
    """Front matter as HTML, and the text without it."""
    lines, fence, body = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    if not (text.startswith(_FENCE) and fence):
        return "", text
    return f'<pre class="front-matter">{escape(lines)}</pre>\n', body


class _Addresses(Treeprocessor):
    """Points links and pictures to where they are served; what is served nowhere is no link."""

    def __init__(self, reader: Markdown, addresses: Mapping[str, str]) -> None:
        super().__init__(reader)
        self._addresses = addresses

    def run(self, root: Element) -> None:
        for picture in root.iter("img"):
            picture.set("src", self._address(picture.get("src", "")))
        for link in root.iter("a"):
            self._point(link)

    def _address(self, target: str) -> str:
        return self._addresses.get(unquote(target), "")

    def _point(self, link: Element) -> None:
        target = link.get("href", "")
        if address := self._address(target):
            link.set("href", address)
        elif target.startswith(_ELSEWHERE):
            link.set("target", "_blank")
            link.set("rel", "noreferrer")
        elif not target.startswith("#"):
            del link.attrib["href"]
            link.set("title", f"{target}: not part of this preview")
