"""Text layout: what Pango needs to know of a style, gathered once for each style, and the measures
of short texts, taken once for all pages.

The engine makes a Pango context and a font description anew for each piece of text that it
measures, and for each that it draws; and it measures the same cell of a table five times.
"""

from typing import Any, NamedTuple

from briefs.writers.engine.loading import replace, weasyprint

_breaking = weasyprint.text.line_break
_fonts = weasyprint.text.fonts
_ffi, _pango, _gobject = (
    getattr(weasyprint.text.ffi, name) for name in ("ffi", "pango", "gobject")
)
_set_up, _key = _breaking.Layout.setup, _breaking._font_style_cache_key
_split = _breaking.split_first_line
_LONGEST = 40
"""Characters of a text whose measures are kept: cells, labels, headings."""
_MOST = 50_000
"""Texts whose measures are kept."""
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)
_SPACING = (
    *("letter_spacing", "word_spacing", "white_space", "overflow_wrap", "direction", "hyphens"),
    "font_kerning",
)
"""What bears on a text's measures beside its font."""


class _Measured(NamedTuple):
    """A text on one line: its bytes, its width, height and baseline in pixels, its direction."""

    length: int
    width: float
    height: float
    baseline: float
    direction: int


def install() -> None:
    """Let the engine ask here."""
    _breaking.Layout.setup = _set_up_once
    _breaking._font_style_cache_key = _key_once
    replace("split_first_line", _split, _split_once)


def _set_up_once(layout: Any, style: Any) -> None:
    """A Pango layout in a style. The engine's way is gone where it would add features of the font,
    or lines, which belong to one layout each.
    """
    known = style.__dict__.get("briefs_pango")
    if known is None:
        _set_up(layout, style)
        if style["text_decoration_line"] == "none" and not _features(style):
            style.briefs_pango = _gathered(style, layout.language)
        return
    context, description, layout.language = known
    layout.style, layout.first_line_direction = style, 0
    layout.layout = made = _ffi.gc(_pango.pango_layout_new(context), _gobject.g_object_unref)
    _pango.pango_layout_set_auto_dir(made, False)
    _pango.pango_layout_set_font_description(made, description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def _features(style: Any) -> Any:
    return _fonts.font_features(*(style[name] for name in _FEATURES))


def _gathered(style: Any, language: Any) -> tuple[Any, Any, Any]:
    """Context, font description and language, as the engine itself makes them."""
    context = _ffi.gc(
        _pango.pango_font_map_create_context(style.font_config.font_map), _gobject.g_object_unref
    )
    _pango.pango_context_set_round_glyph_positions(context, False)
    direction = weasyprint.text.constants.PANGO_DIRECTION[style["direction"]]
    _pango.pango_context_set_base_dir(context, direction)
    if style["font_language_override"] != "normal" or style["lang"]:
        _pango.pango_context_set_language(context, language)
    return context, _fonts.get_font_description(style), language


def _key_once(style: Any, include_size: bool = False) -> str:
    """What tells the styles apart that measure alike."""
    name = "briefs_sized_key" if include_size else "briefs_key"
    known: str | None = style.__dict__.get(name)
    if known is None:
        known = _key(style, include_size)
        setattr(style, name, known)
    return known


def _split_once(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """The first line of a text as the engine splits it: its layout, its bytes, where the next line
    begins, its width, height and baseline. A short text that fits is measured once.
    """
    if justification_spacing or not _plain(text, style):
        return _split(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
    measures = _measures(style)
    key = text, _measured_by(style)
    known = measures.get(key)
    if known is not None and (max_width is None or known.width <= max_width):
        layout = _unmade(text, max_width, known)
        return layout, known.length, None, known.width, known.height, known.baseline
    found = _split(text, style, context, max_width, justification_spacing, is_line_start, minimum)
    layout, length, resume, width, height, baseline = found
    if resume is None and layout.text == text and length == len(text.encode()):
        measures[key] = _Measured(length, width, height, baseline, layout.first_line_direction)
    return found


def _plain(text: str, style: Any) -> bool:
    """Whether a text may be known; one with lines has their places in its layout."""
    short = 0 < len(text) <= _LONGEST and text == text.strip()
    return short and style["text_decoration_line"] == "none"


def _measures(style: Any) -> dict[tuple[str, Any], _Measured]:
    """Those of the fonts that a style is set in."""
    fonts = style.font_config
    known: dict[tuple[str, Any], _Measured] | None = fonts.__dict__.get("briefs_measures")
    if known is None or len(known) > _MOST:
        fonts.briefs_measures = known = {}
    return known


def _measured_by(style: Any) -> tuple[Any, ...]:
    known: tuple[Any, ...] | None = style.__dict__.get("briefs_measured_by")
    if known is None:
        spacing = (str(style[name]) for name in _SPACING)
        known = style.briefs_measured_by = _key_once(style, include_size=True), *spacing
    return known


def _unmade(text: str, max_width: float | None, measured: _Measured) -> Any:
    """The layout of a text, which the engine makes again where it draws it."""
    layout = _breaking.Layout.__new__(_breaking.Layout)
    layout.text, layout.max_width, layout.justification_spacing = text, max_width, 0
    layout.first_line_direction = measured.direction
    return layout
