"""Styles: what a style sheet makes of an element, worked out once for all pages that have its like.

The engine matches every selector with every element of every page, and computes the values of every
style anew. Of a thousand briefs all that differs there is how many rows a table has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from briefs.writers.engine.loading import weasyprint

_css = weasyprint.css
_look_up = _css.StyleFor.__init__
_WORDS = frozenset({"alt", "content", "href", "src", "title"})
"""Attributes whose value is of one page alone; so is that of all that begin with `data-`."""
_UNFIT = re.compile(
    r"""\d(?:[sld]?v(?:w|h|i|b|min|max))\b   # measured by the page, which is not there yet
    |:(?:has|empty|checked)\b                # decided by what is within
    |\[\s*(?:alt|content|href|src|title|data-)  # decided by one page's words
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MOST = 20_000
"""Elements that are remembered; of a house there are some two thousand."""

Rule = tuple[Any, Any, str, float, Any]
"""The pseudo-element it is for, its declarations, its origin, its layer and how specific it is."""
Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class _Styled:
    """The computed styles of an element and of its pseudo-elements, and the number of the rules
    that lead to them, its own and those of all around it.
    """

    chain: int
    style: Any
    pseudos: dict[str, Any]

    def copied(self) -> "_Styled":
        """The same for one page, which may change them."""
        pseudos = {name: style.copy() for name, style in self.pseudos.items()}
        return _Styled(self.chain, self.style.copy(), pseudos)


@dataclass
class StyleBook:
    """What is known of elements under the same sheets: by their place and looks the rules that
    match them, by the chain of rules their styles. These are kept of what a second page has too; a
    name that one page alone has is not worth the room.
    """

    sheets: dict[int, Any] = field(default_factory=dict)
    rules: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    styles: dict[int, _Styled] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    numbers: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, stylesheet: str) -> "StyleBook | None":
        """An empty one; None where a style depends on more than is asked for here."""
        return None if _UNFIT.search(stylesheet) else cls()

    def number(self, key: Key) -> int:
        """A short name of a long key."""
        return self.numbers.setdefault(key, len(self.numbers))

    def make_room(self) -> None:
        """Forget everything where it has become too much."""
        if len(self.rules) > _MOST:
            for each in (self.sheets, self.rules, self.styles, self.seen, self.numbers):
                each.clear()


def install() -> None:
    """Let the engine ask here."""
    _css.StyleFor.__init__ = _look_up_once


def _look_up_once(
    style_for: Any, html: Any, sheets: Any, hints: Any, font_config: Any, target_collector: Any
) -> None:
    """The styles of all elements of a page. A page that brings a sheet of its own goes the engine's
    way.
    """
    book = getattr(font_config, "book", None)
    if book is None or hints or any(origin == "author" for _, origin, _ in sheets):
        _look_up(style_for, html, sheets, hints, font_config, target_collector)
        return
    style_for._cascaded_styles, style_for._computed_styles = {}, {}
    style_for.initial_page_sizes = {"box": None, "area": None}
    style_for._sheets, style_for.font_config = sheets, font_config
    book.make_room()
    book.sheets.update((id(sheet), sheet) for sheet, _, _ in sheets)
    page = _Page(html, sheets, font_config, style_for.initial_page_sizes, book)
    page.put_styles(style_for._computed_styles, target_collector)


@dataclass
class _Page:
    """One page on its way through the book."""

    html: Any
    sheets: Sequence[tuple[Any, str, Any]]
    font_config: Any
    page_sizes: dict[str, Any]
    book: StyleBook
    root: Any = None
    known: dict[int, _Styled] = field(default_factory=dict)

    def put_styles(self, computed: dict[Any, Any], target_collector: Any) -> None:
        """The styles of all elements into `computed`."""
        own = self._own_declarations()
        placed: dict[Any, tuple[int, _Styled]] = {}
        siblings: dict[Any, int] = {}
        start = self._start()
        for element in self.html.wrapper_element.iter_subtree():
            node, above = element.etree_element, element.parent
            parent, around, beside = start, None, 0
            if above is not None:
                parent, around = placed[above.etree_element]
                beside = siblings.get(above.etree_element, -1)
                if beside < 0:
                    kin = tuple((each.tag, *_looks(each)) for each in element.etree_siblings)
                    beside = siblings[above.etree_element] = self.book.number(kin)
            place = self.book.number((parent, beside, element.index))
            styled = self._styled(element, place, around, own.get(node, ()))
            placed[node] = place, styled
            for name, style in ((None, styled.style), *styled.pseudos.items()):
                computed[node, name] = style
                if style["anchor"]:
                    target_collector.collect_anchor(style["anchor"])
        self.book.seen.update(self.known)

    def _start(self) -> int:
        """What stands for the parent of the root: the sheets, and how the root looks."""
        sheets = tuple(id(sheet) for sheet, _, _ in self.sheets)
        root = self.html.etree_element
        return self.book.number((sheets, root.tag, *_looks(root)))

    def _own_declarations(self) -> dict[Any, tuple[tuple[Any, tuple[Any, ...]], ...]]:
        """What an element says by its own attributes: its language, its name, where it leads."""
        found: dict[Any, tuple[tuple[Any, tuple[Any, ...]], ...]] = {}
        said = _css.find_style_attributes(self.html.etree_element, False, self.html.base_url)
        for specificity, node, declarations, _ in said:
            found[node] = (*found.get(node, ()), (specificity, tuple(declarations)))
        return found

    def _styled(self, element: Any, place: int, around: _Styled | None, own: Any) -> _Styled:
        """An element's styles on this page."""
        rules = self.book.rules.get(place)
        if rules is None:
            rules = self.book.rules[place] = tuple(self._matching(element))
        said = tuple((specificity, _css.tinycss2.serialize(each)) for specificity, each in own)
        told = tuple((id(rule[1]), rule[0], *rule[2:]) for rule in rules)
        outer = around.chain if around else self._start()
        chain = self.book.number((outer, said, told))
        styled = self.known.get(chain)
        if styled is None:
            styled = self.known[chain] = self._found(chain, around, own, rules)
        return styled

    def _found(
        self, chain: int, around: _Styled | None, own: Any, rules: Sequence[Rule]
    ) -> _Styled:
        """Copies of the book's styles; or new ones, which the book keeps from the second page on,
        with all of their values.
        """
        kept = self.book.styles.get(chain)
        if kept is None:
            made = self._computed(chain, around, own, rules)
            if chain not in self.book.seen:
                return made
            for style in (made.style, *made.pseudos.values()):
                for name in _css.INITIAL_VALUES:
                    style[name]  # computes it
            kept = self.book.styles[chain] = made
        copied = kept.copied()
        if around is None:
            self.root = copied.style
        return copied

    def _matching(self, element: Any) -> Iterator[Rule]:
        for sheet, origin, of_sheet in self.sheets:
            for specificity, _, pseudo, (declarations, layer) in sheet.matcher.match(element):
                at = inf if layer is None else sheet.layers.index(layer)
                yield pseudo, declarations, origin, at, of_sheet or specificity

    def _computed(
        self, chain: int, around: _Styled | None, own: Any, rules: Sequence[Rule]
    ) -> _Styled:
        """An element's styles by the cascade."""
        cascaded: dict[Any, dict[str, Any]] = {None: {}}
        for specificity, declarations in own:
            said = _css.preprocess_declarations(self.html.base_url, declarations)
            _declare(cascaded[None], said, ("author", inf, specificity))
        for pseudo, declarations, *weight in rules:
            _declare(cascaded.setdefault(pseudo, {}), declarations, tuple(weight))
        style = self._style(around.style if around else None, cascaded.pop(None), None)
        pseudos = {name: self._style(style, each, name) for name, each in cascaded.items()}
        return _Styled(chain, style, pseudos)

    def _style(self, parent: Any, cascaded: dict[str, Any], pseudo: str | None) -> Any:
        root = self.root if parent is not None else _css.InitialStyle(self.font_config)
        style = _css.ComputedStyle(
            parent, cascaded, pseudo, root, self.html.base_url, self.font_config, self.page_sizes
        )
        if parent is None:
            self.root = style
        return style


def _looks(node: Any) -> Iterator[tuple[str, str]]:
    """What a selector may ask of an element by itself."""
    for name, value in node.attrib.items():
        told = name in _WORDS or name.startswith("data-")
        yield name, "" if told else value


def _declare(style: dict[str, Any], declarations: Any, weight: tuple[Any, ...]) -> None:
    """Each declaration, unless a weightier one is there."""
    origin, layer, specificity = weight
    for name, values, importance in declarations:
        own = _css.declaration_precedence(origin, importance), layer, specificity
        before = style.get(name)
        if before is None or before[1] <= own:
            style[name] = values, own
