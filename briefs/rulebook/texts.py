"""Sentences with slots: `{vs_trend:size} above its Trend Line` becomes pieces."""

from string import Formatter

from briefs.errors import RulebookError
from briefs.locale import Style
from briefs.rulebook.model import Slot, Text


def parse_text(sentence: str) -> Text:
    """The pieces of `sentence`; RulebookError where a slot is not the name of something."""
    pieces: list[str | Slot] = []
    try:
        for literal, name, style, conversion in Formatter().parse(sentence):
            if literal:
                pieces.append(literal)
            if name is not None:
                pieces.append(_slot(name, style or "", conversion))
    except ValueError as error:
        raise RulebookError(f"{sentence!r}: {error}") from None
    return Text(tuple(pieces))


def _slot(name: str, style: str, conversion: str | None) -> Slot:
    if not name.isidentifier() or conversion:
        raise ValueError(f"{{{name}}} is not the name of a fact")
    if style not in {known.value for known in Style}:
        known_styles = ", ".join(known.value for known in Style if known.value)
        raise ValueError(f"{{{name}:{style}}}: no such style; there are {known_styles}")
    return Slot(name, Style(style))
