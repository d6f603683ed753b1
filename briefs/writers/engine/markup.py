"""Markup: a page that is well-formed is read by the parser of XML, which is written in C.

What a browser would mend, such as a table without a body or a paragraph that was not closed, goes
the engine's way, by the parser of HTML.
"""

import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from briefs.writers.engine.loading import weasyprint

_parse = weasyprint.tinyhtml5.parse
_DOCTYPE = re.compile(r"\s*<!DOCTYPE html>\s*", re.IGNORECASE)
_VOID = re.compile(r'<(br|col|hr|img|meta|wbr)\b((?:[^<>"]|"[^<"]*")*?)/?>')
_UNLIKE = re.compile(
    r"""<[?!]|\]\]>|\r              # what only one of the two parsers knows
    |<[^<>]*/>                     # closed for the one, open for the other
    |"[^"<>]*[\n\t][^"<>]*"         # for the one a space
    |&(?!(?:amp|lt|gt|quot|\#34|\#39);)
    """,
    re.VERBOSE,
)
_PHRASES = frozenset({"a", "abbr", "b", "br", "code", "em", "i", "img", "span", "strong", "wbr"})
_FLOW = _PHRASES | {
    *("article", "aside", "div", "dl", "figcaption", "figure", "footer", "header", "hr", "main"),
    *("nav", "ol", "p", "section", "table", "ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_ROWS = frozenset({"tr"})
_WITHIN = {
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "title"}),
    **dict.fromkeys(("meta", "title", "br", "col", "hr", "img", "wbr"), frozenset[str]()),
    **dict.fromkeys(_PHRASES - {"br", "img", "wbr"}, _PHRASES - {"a"}),
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6"), _PHRASES),
    **dict.fromkeys(("ol", "ul"), frozenset({"li"})),
    **dict.fromkeys(("body", "li", "td", "th", "dd", "dt", "caption", "figcaption"), _FLOW),
    **dict.fromkeys(("article", "aside", "div", "figure", "footer", "header", "main"), _FLOW),
    **dict.fromkeys(("nav", "section"), _FLOW),
    "figure": _FLOW | {"figcaption"},
    "dl": frozenset({"dt", "dd"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "colgroup": frozenset({"col"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROWS),
    "tr": frozenset({"td", "th"}),
}
"""What may stand right within an element such that both parsers make the same tree of it."""
_WORDLESS = frozenset({
    *("html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr"),
})  # fmt: skip
"""Elements between whose children no words may stand."""


def install() -> None:
    """Let the engine ask here."""
    weasyprint.tinyhtml5.parse = _parse_quickly


def _parse_quickly(document: Any, **options: Any) -> Any:
    """The root of a page's tree."""
    content = document.read() if hasattr(document, "read") else document
    root = well_formed(content.decode("utf-8") if isinstance(content, bytes) else content)
    if root is not None:
        return root
    return _parse(BytesIO(content) if isinstance(content, bytes) else content, **options)


def well_formed(text: str) -> ElementTree.Element | None:
    """The root of a page's tree; None where a browser might make another one of it."""
    begun = _DOCTYPE.match(text)
    if begun is None:
        return None
    page = text[begun.end() :]
    if _UNLIKE.search(_VOID.sub(r"<\1\2>", page)):
        return None
    try:
        root = ElementTree.fromstring(_VOID.sub(r"<\1\2/>", page))  # noqa: S314 (made here)
    except ElementTree.ParseError:
        return None
    if [each.tag for each in root] != ["head", "body"] or not _fits(root):
        return None
    _move_space(root, page[len(page.rstrip()) :])
    return root


def _fits(root: ElementTree.Element) -> bool:
    """Whether each element stands where it may, and no words where none may."""
    for element in root.iter():
        within = _WITHIN.get(element.tag)
        if within is None or any(child.tag not in within for child in element):
            return False
        if not all(name.islower() and ":" not in name for name in element.attrib):
            return False
        if element.tag in _WORDLESS:
            between = (element.text, *(child.tail for child in element))
            if any(words and words.strip() for words in between):
                return False
    return True


def _move_space(root: ElementTree.Element, behind: str) -> None:
    """Space around the body to where the parser of HTML has it."""
    body = root[1]
    root.text, space = None, (body.tail or "") + behind
    body.tail = None
    if len(body):
        body[-1].tail = (body[-1].tail or "") + space
    else:
        body.text = (body.text or "") + space
