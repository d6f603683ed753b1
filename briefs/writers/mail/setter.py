"""The templates of a message, filled: HTML with its styles in each element, and text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from css_inline import CSSInliner, InlineError
from markupsafe import Markup

from briefs.errors import LayoutError
from briefs.layout import Layout
from briefs.writers.mail.parts import Piece
from briefs.writers.plain import plain_text
from briefs.writers.templates import render

FOLDER = "mail"
STYLES = f"{FOLDER}/style.css.j2"
PIECES = ("body", "frame", "heading", "notes", "rest", "summary", "watched")
"""Each has a template for HTML and one for text."""
TEMPLATES = (
    STYLES,
    f"{FOLDER}/parts.html.j2",
    *(f"{FOLDER}/{piece}.{form}.j2" for piece in PIECES for form in ("html", "md")),
)
PARTS, NEXT = "<!--parts-->", "<!--next-->"
"""Where the parts of a message stand in its frame, and what parts several pieces of one kind."""
_INLINER = CSSInliner(
    inline_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True
)
_EMPTY_LINES = re.compile(r"\n\s*\n|\n[ \t]+")
_CLASS = re.compile(r'(<[a-z0-9]+(?: [^<>]*?)?) class="([^"]*)"')
_NAME = re.compile(r"\.([a-z][a-z0-9-]*)")


@dataclass(frozen=True)
class Setter:
    """Fills the templates of one layout's messages."""

    layout: Layout

    def pieces(self, name: str, **values: object) -> tuple[Piece, ...]:
        """The pieces of one kind that a pair of templates gives, without its last, which is what
        stands behind the last mark.
        """
        html = self._html(name, values).split(NEXT)
        text = self._markdown(name, values).split(NEXT)
        return tuple(
            self._piece(one, other) for one, other in zip(html[:-1], text[:-1], strict=True)
        )

    def piece(self, name: str, **values: object) -> Piece:
        """The piece that a pair of templates gives."""
        return self._piece(self._html(name, values), self._markdown(name, values))

    def words(self, name: str, **values: object) -> str:
        """What the template for text gives, as one line."""
        return " ".join(plain_text(self._markdown(name, values)).split())

    def frame(self, **values: object) -> tuple[Piece, Piece]:
        """What stands before all parts of a message, and behind them."""
        style = Markup(self._css)  # noqa: S704 (the layout's own, without the end of its element)
        page = self._html("frame", {**values, "theme": self.layout.theme, "style": style})
        html = self._classless(self._inlined(_INLINER.inline, page)).partition(PARTS)
        text = self._markdown("frame", values).partition(PARTS)
        opening, closing = (
            Piece(_tidy(one), _spaced(other))
            for one, other in ((html[0], text[0]), (html[2], text[2]))
        )
        return opening, closing

    def _piece(self, html: str, markdown: str) -> Piece:
        inlined = self._inlined(_INLINER.inline_fragment, html, self._css)
        return Piece(_tidy(self._classless(inlined)), _spaced(markdown))

    def _inlined(self, work: Callable[..., str], *given: str) -> str:
        try:
            return work(*given)
        except InlineError as error:
            raise LayoutError(f"{self.layout.root / STYLES}: {error}") from None

    def _html(self, name: str, values: dict[str, object]) -> str:
        return render(self.layout.root, f"{FOLDER}/{name}.html.j2", **values)

    def _markdown(self, name: str, values: dict[str, object]) -> str:
        return render(self.layout.root, f"{FOLDER}/{name}.md.j2", **values)

    @cached_property
    def _css(self) -> str:
        theme = self.layout.theme
        css = render(
            self.layout.root,
            STYLES,
            theme=theme,
            pairs=[pair for _, pair in theme.price],
            dark_pairs=[pair for _, pair in theme.dark.price] if theme.dark else [],
        )
        if "</" in css:
            raise LayoutError(
                f"{self.layout.root / STYLES}: '</' would end the style sheet's element"
            )
        return css

    @cached_property
    def _kept(self) -> frozenset[str]:
        """The classes that the head's rules for some screens need."""
        _, _, media = self._css.partition("@media")
        return frozenset(_NAME.findall(media))

    def _classless(self, html: str) -> str:
        """HTML without the classes whose styles are in the elements and nowhere else."""

        def kept(found: re.Match[str]) -> str:
            names = [name for name in found[2].split() if name in self._kept]
            return f'{found[1]} class="{" ".join(names)}"' if names else found[1]

        return _CLASS.sub(kept, html)


def _tidy(html: str) -> str:
    """HTML without empty lines, ended by a line break."""
    return _EMPTY_LINES.sub("\n", html).strip() + "\n"


def _spaced(markdown: str) -> str:
    """Markdown as text with an empty line behind it, and one more before a large heading."""
    text = plain_text(markdown)
    before = "\n" if markdown.lstrip().startswith("## ") else ""
    return f"{before}{text}\n" if text else ""
