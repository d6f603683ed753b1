"""Rulebooks: TOML files of thresholds and rules, loaded, checked and frozen.

An analyst writes them; nothing in them is ever run as code. Every mistake of a file is reported
at once, by rule id.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from briefs.conditions import Condition, parse_condition
from briefs.errors import ConditionError, RulebookError
from briefs.facts import KINDS
from briefs.locale import Style
from briefs.quantity import Kind, Quantity

BUILT_IN = files("briefs") / "rulebooks"


class Section(StrEnum):
    """Where a rule's sentence stands in the brief."""

    VERDICT = "verdict"
    OPPORTUNITY = "opportunity"
    RISK = "risk"
    WATCH = "watch"


@dataclass(frozen=True)
class Slot:
    """A place in a sentence that a figure fills: `{vs_trend:size}`."""

    name: str
    style: Style


@dataclass(frozen=True)
class Text:
    """A sentence as literal pieces and slots, in order."""

    pieces: tuple[str | Slot, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(piece.name for piece in self.pieces if isinstance(piece, Slot))


@dataclass(frozen=True)
class Threshold:
    """A number that a desk may argue about, with the source of its value."""

    id: str
    quantity: Quantity
    kind: Kind
    source: str


@dataclass(frozen=True)
class Rule:
    """A condition, the reason it matters, and what to say by language. `weight` orders sentences;
    a `fallback` fires only where no other rule of its section has.
    """

    id: str
    section: Section
    weight: Condition
    when: Condition
    why: str
    texts: Mapping[str, Text]
    fallback: bool

    def text(self, language: str) -> Text:
        """The sentence in `language`, or in English, which every rule has."""
        return self.texts.get(language, self.texts["en"])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every fact and threshold that the condition, the weight or a sentence reads."""
        read = [*self.when.names, *self.weight.names]
        for text in self.texts.values():
            read.extend(text.names)
        return tuple(dict.fromkeys(read))


@dataclass(frozen=True)
class Rulebook:
    """A named set of rules, in the order of the file."""

    name: str
    title: str
    thresholds: Mapping[str, Threshold]
    rules: tuple[Rule, ...]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class _ThresholdEntry(_Entry):
    value: FiniteFloat
    unit: Literal["", "%", "x", "weeks", "score"]
    source: Annotated[str, Field(min_length=1)]


class _RuleEntry(_Entry):
    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    section: Annotated[Section, Field(strict=False)]
    when: str
    why: Annotated[str, Field(min_length=1)]
    text: dict[str, str]
    weight: str = "1"
    fallback: bool = False


class _File(_Entry):
    name: Annotated[str, Field(min_length=1)]
    title: str = ""
    thresholds: dict[str, _ThresholdEntry] = {}
    rule: Annotated[list[_RuleEntry], Field(min_length=1)]


_PHRASES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that a rulebook has",
    "model_type": "is not a table",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "is not a name such as risk.stretched_above_trend",
}
_KIND_OF_UNIT = {"%": Kind.PERCENT, "x": Kind.RATIO, "weeks": Kind.COUNT, "score": Kind.SCORE}


def rulebook_names() -> tuple[str, ...]:
    """The rulebooks that come with the package."""
    names = (entry.name for entry in BUILT_IN.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_rulebook(name_or_path: str) -> Rulebook:
    """A built-in rulebook by name, or one from a `.toml` file; RulebookError lists all mistakes."""
    if name_or_path in rulebook_names():
        return parse_rulebook((BUILT_IN / f"{name_or_path}.toml").read_text("utf-8"), name_or_path)
    path = Path(name_or_path)
    if not path.is_file():
        raise RulebookError(
            f"no rulebook {name_or_path!r}",
            f"Give the path of a .toml file, or one of: {', '.join(rulebook_names())}.",
        )
    try:
        return parse_rulebook(path.read_text("utf-8"), path.as_posix())
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path} cannot be read: {error}") from None


def parse_rulebook(toml: str, origin: str) -> Rulebook:
    """The rulebook in TOML text; `origin` names it in messages."""
    try:
        tree = tomllib.loads(toml)
        parsed = _File.model_validate(tree)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{origin}: is not TOML: {error}") from None
    except ValidationError as error:
        raise _mistakes(origin, (_placed(entry, tree) for entry in error.errors())) from None
    thresholds = {key: _threshold(key, entry) for key, entry in parsed.thresholds.items()}
    rules, mistakes = [], list(_shadowing(thresholds))
    for entry in parsed.rule:
        try:
            rules.append(_rule(entry, thresholds.keys() | KINDS.keys()))
        except (ConditionError, RulebookError) as error:
            mistakes.append(f"{entry.id}: {error}")
    mistakes.extend(_repeated(rule.id for rule in rules))
    if mistakes:
        raise _mistakes(origin, mistakes)
    return Rulebook(parsed.name, parsed.title, thresholds, tuple(rules))


def _mistakes(origin: str, mistakes: Iterable[str]) -> RulebookError:
    lines = "\n".join(f"  {mistake}" for mistake in mistakes)
    return RulebookError(f"{origin}: the rulebook has mistakes\n{lines}")


def _placed(entry: Any, tree: Mapping[str, Any]) -> str:
    """A mistake of form, by the id of its rule where that has one."""
    match entry["loc"]:
        case ("rule", int(index), *rest) if isinstance(tree["rule"][index], dict):
            path = [tree["rule"][index].get("id", f"rule {index + 1}"), *rest]
        case path:
            pass
    message = _PHRASES.get(entry["type"]) or entry["msg"][:1].lower() + entry["msg"][1:]
    return f"{'.'.join(str(part) for part in path)}: {message}"


def _shadowing(thresholds: Mapping[str, Threshold]) -> Iterator[str]:
    for name in sorted(thresholds.keys() & KINDS.keys()):
        yield f"thresholds.{name}: is already the name of a fact"


def _repeated(ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for rule_id in ids:
        if rule_id in seen:
            yield f"{rule_id}: stands twice; a rule's id is its own for ever"
        seen.add(rule_id)


def _threshold(name: str, entry: _ThresholdEntry) -> Threshold:
    kind = _KIND_OF_UNIT.get(entry.unit, Kind.INDEX)
    return Threshold(name, Quantity(entry.value, entry.unit), kind, entry.source)


def _rule(entry: _RuleEntry, known: Collection[str]) -> Rule:
    if "en" not in entry.text:
        raise RulebookError("has no text.en")
    rule = Rule(
        id=entry.id,
        section=entry.section,
        weight=parse_condition(entry.weight),
        when=parse_condition(entry.when),
        why=entry.why,
        texts={language: _text(sentence) for language, sentence in entry.text.items()},
        fallback=entry.fallback,
    )
    unknown = [name for name in rule.names if name not in known]
    if unknown:
        raise RulebookError(f"names no such fact or threshold: {', '.join(unknown)}")
    flags = [name for text in rule.texts.values() for name in text.names if _is_flag(name)]
    if flags:
        raise RulebookError(f"prints a flag, which has no words: {', '.join(flags)}")
    return rule


def _is_flag(name: str) -> bool:
    return KINDS.get(name) is Kind.FLAG


def _text(sentence: str) -> Text:
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
