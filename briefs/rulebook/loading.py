"""Rulebooks loaded: TOML text to a frozen Rulebook, with every mistake of a file told at once.

An analyst writes them; nothing in them is ever run as code.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from briefs.conditions import check_flag, check_kind, check_number, parse_condition
from briefs.errors import ConditionError, RulebookError
from briefs.facts import FactValue
from briefs.quantity import Kind, Quantity
from briefs.rulebook.cases import case_value
from briefs.rulebook.forms import (
    CaseFacts,
    FigureForm,
    RulebookForm,
    RuleForm,
    TermForm,
    ThresholdForm,
    placed,
)
from briefs.rulebook.model import (
    COMPOSED,
    Banned,
    Case,
    Figure,
    Rule,
    Rulebook,
    Term,
    Text,
    Threshold,
)
from briefs.rulebook.overlay import Tree, overlaid
from briefs.rulebook.subject import Subject
from briefs.rulebook.texts import parse_text

BUILT_IN = files("briefs") / "rulebooks"
DEEPEST_OVERLAY = 8
"""Rulebooks under one another; more is surely a circle."""

_OF = {Subject.LISTING: "listings", Subject.SECTOR: "sectors"}
_OTHER = {
    Subject.LISTING: "Briefs take one of listings, such as house; one of sectors words digests.",
    Subject.SECTOR: 'Digests take one of sectors, such as digest: subject = "sector".',
}
_KIND_OF_UNIT = {
    "%": Kind.PERCENT,
    "points": Kind.POINTS,
    "x": Kind.RATIO,
    "weeks": Kind.COUNT,
    "score": Kind.SCORE,
}


def rulebook_names() -> tuple[str, ...]:
    """The rulebooks that come with the package."""
    names = (entry.name for entry in BUILT_IN.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_rulebook(name_or_path: str, subject: Subject | None = None) -> Rulebook:
    """A built-in rulebook by name, or one from a `.toml` file; RulebookError lists all mistakes.

    Whoever words briefs or digests with it gives the `subject` it must be of: a rulebook of the
    other is a RulebookError too.
    """
    toml, origin, folder = _found(name_or_path, Path())
    ours = name_or_path in rulebook_names()
    rulebook = _built_in(toml, origin) if ours else parse_rulebook(toml, origin, folder)
    if subject is not None and rulebook.subject is not subject:
        raise RulebookError(
            f"{origin}: is a rulebook of {_OF[rulebook.subject]}, not of {_OF[subject]}",
            _OTHER[subject],
        )
    return rulebook


@lru_cache(maxsize=4)
def _built_in(toml: str, name: str) -> Rulebook:
    """One of the package's own, which extend nothing, so that the text alone decides what it is: a
    build asks for it more than once, and it takes a tenth of a second to make.
    """
    return parse_rulebook(toml, name)


def parse_rulebook(toml: str, origin: str, folder: Path = Path()) -> Rulebook:
    """The rulebook in TOML text; `origin` names it in messages, and what it extends is looked for
    in `folder`.
    """
    tree = _tree(toml, origin, folder, DEEPEST_OVERLAY)
    try:
        form = RulebookForm.model_validate(tree)
    except ValidationError as error:
        raise _mistakes(origin, (placed(entry, tree) for entry in error.errors())) from None
    return _Workbench(form, origin).rulebook()


def _found(name_or_path: str, folder: Path) -> tuple[str, str, Path]:
    """Text, name for messages, and folder of a rulebook."""
    if name_or_path in rulebook_names():
        return (BUILT_IN / f"{name_or_path}.toml").read_text("utf-8"), name_or_path, folder
    path = folder / name_or_path
    if not path.is_file():
        raise RulebookError(
            f"no rulebook {name_or_path!r}",
            f"Give the path of a .toml file, or one of: {', '.join(rulebook_names())}.",
        )
    try:
        return path.read_text("utf-8"), path.as_posix(), path.parent
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path} cannot be read: {error}") from None


def _tree(toml: str, origin: str, folder: Path, levels: int) -> Tree:
    """The TOML tree with everything it extends beneath it."""
    try:
        tree = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{origin}: is not TOML: {error}") from None
    base = tree.get("extends")
    if base is None:
        return tree
    if not isinstance(base, str):
        raise RulebookError(f"{origin}: extends {base!r}, which is no name of a rulebook")
    if not levels:
        raise RulebookError(f"{origin}: extends {base!r} in a circle, or far too deep")
    try:
        found = _found(base, folder)
    except RulebookError as error:
        raise RulebookError(f"{origin}: extends what is not there: {error}", error.hint) from None
    merged, mistakes = overlaid(_tree(*found, levels - 1), tree)
    if mistakes:
        raise _mistakes(origin, mistakes)
    return merged


def _mistakes(origin: str, mistakes: Iterable[str]) -> RulebookError:
    lines = "\n".join(f"  {mistake}" for mistake in mistakes)
    return RulebookError(f"{origin}: the rulebook has mistakes\n{lines}")


class _Workbench:
    """Turns the forms of one file into values, and gathers what is wrong with them."""

    def __init__(self, form: RulebookForm, origin: str) -> None:
        self.form = form
        self.origin = origin
        self.mistakes: list[str] = []
        self.thresholds = {key: _threshold(key, each) for key, each in form.thresholds.items()}
        # A threshold without a unit is a plain number, which goes with every kind.
        self.kinds: dict[str, Kind | None] = {
            **form.subject.kinds,
            **{key: _KIND_OF_UNIT.get(each.unit) for key, each in form.thresholds.items()},
        }

    def rulebook(self) -> Rulebook:
        """The rulebook; RulebookError with all mistakes where there are any."""
        form = self.form
        self.mistakes.extend(_shadowing(form))
        self.mistakes.extend(_misplaced(form))
        figures = self._each(form.figures.items(), self._figure)
        terms = self._each(form.terms.items(), self._term)
        rules = self._each(((rule.id, rule) for rule in form.rule), self._rule)
        self.mistakes.extend(_repeated([rule.id for rule in form.rule], form.retired))
        if self.mistakes:
            raise _mistakes(self.origin, self.mistakes)
        return Rulebook(
            name=form.name,
            title=form.title,
            thresholds=self.thresholds,
            rules=tuple(rules),
            figures={each.id: each for each in figures},
            terms={each.id: each for each in terms},
            banned=tuple(Banned(tuple(each.words), each.why) for each in form.banned),
            budget=form.budget,
            parts={section: tuple(parts) for section, parts in form.parts.items()},
            retired=tuple(form.retired),
            most_percent=form.most_percent,
            subject=form.subject,
        )

    def _each(self, forms: Iterable[tuple[str, Any]], make: Any) -> list[Any]:
        made = []
        for name, form in forms:
            try:
                made.append(make(name, form))
            except (ConditionError, RulebookError) as error:
                self.mistakes.append(f"{name}: {error}")
        return made

    def _figure(self, name: str, form: FigureForm) -> Figure:
        figure = Figure(name, form.kind, form.title, parse_condition(form.formula))
        self._known(figure.formula.names)
        check_kind(figure.formula, form.kind, self.kinds)
        if form.kind in {Kind.FLAG, Kind.TEXT, Kind.DATE}:
            raise RulebookError(f"is of kind {form.kind}; a formula gives a number")
        self.kinds[name] = form.kind
        return figure

    def _term(self, name: str, form: TermForm) -> Term:
        term = Term(name, self._texts(form.first, "first"), self._texts(form.again, "again"))
        for text in (*term.first.values(), *term.again.values()):
            self._known(text.names)
            self._printable(text)
        return term

    def _rule(self, _: str, form: RuleForm) -> Rule:
        rule = Rule(
            id=form.id,
            section=form.section,
            weight=parse_condition(form.weight),
            when=parse_condition(form.when),
            why=form.why,
            texts=self._texts(form.text, "text"),
            flips=self._texts(form.flip, "flip") if form.flip else {},
            topic=form.topic,
            part=form.part,
            cites=tuple(form.cites),
            fallback=form.fallback,
            cases=tuple(self._cases(form)),
        )
        self._known([*rule.when.names, *rule.weight.names, *rule.cites])
        for text in (*rule.texts.values(), *rule.flips.values()):
            self._known(name for name in text.names if name not in self.form.terms)
            self._printable(text)
        check_flag(rule.when, self.kinds)
        try:
            check_number(rule.weight, self.kinds)
        except ConditionError as error:
            raise RulebookError(f"the weight {error}") from None
        self._placed(rule)
        return rule

    def _placed(self, rule: Rule) -> None:
        parts = self.form.parts.get(rule.section, [])
        if parts and rule.part not in parts:
            raise RulebookError(f"part {rule.part!r} is none of {', '.join(parts)}")
        if rule.part and not parts:
            raise RulebookError(f"has a part, and [parts] names none for {rule.section}")

    def _texts(self, texts: Mapping[str, str], key: str) -> dict[str, Text]:
        if "en" not in texts:
            raise RulebookError(f"has no {key}.en")
        return {language: parse_text(sentence) for language, sentence in texts.items()}

    def _known(self, names: Iterable[str]) -> None:
        unknown = [name for name in dict.fromkeys(names) if name not in self.kinds]
        if unknown:
            raise RulebookError(f"names no such fact or threshold: {', '.join(unknown)}")

    def _printable(self, text: Text) -> None:
        flags = [name for name in text.names if self.kinds.get(name) is Kind.FLAG]
        if flags:
            raise RulebookError(f"prints a flag, which has no words: {', '.join(flags)}")

    def _cases(self, form: RuleForm) -> Iterator[Case]:
        if form.fires is None:
            if form.says or form.silent or form.skipped:
                raise RulebookError("has cases without fires, the facts that they start from")
            return
        yield Case("fired", self._given(form.fires), form.says)
        for changes in form.silent:
            yield Case("silent", self._given({**form.fires, **changes}))
        for name in form.skipped:
            self._known([name])
            yield Case("skipped", self._given({k: v for k, v in form.fires.items() if k != name}))

    def _given(self, facts: CaseFacts) -> dict[str, FactValue]:
        self._known(facts)
        fixed = [name for name in facts if name in self.thresholds]
        if fixed:
            raise RulebookError(
                f"a case gives a threshold, which has its value: {', '.join(fixed)}"
            )
        return {
            name: case_value(name, self.kinds[name] or Kind.INDEX, value)
            for name, value in facts.items()
        }


def _shadowing(form: RulebookForm) -> Iterator[str]:
    """Two things of one name: a condition could not tell which is meant."""
    facts = dict.fromkeys(form.subject.kinds, "a fact")
    taken = {**facts, "true": "a truth value", "false": "a truth value"}
    for noun, names in (
        ("threshold", form.thresholds),
        ("figure", form.figures),
        ("term", form.terms),
    ):
        for name in sorted(names):
            if name in taken:
                yield f"{noun}s.{name}: is already the name of {taken[name]}"
            taken[name] = f"a {noun}"


def _misplaced(form: RulebookForm) -> Iterator[str]:
    """Lists have a budget, verdict and summary have parts; the other way round does nothing."""
    for section in form.budget:
        if section in COMPOSED:
            yield f"budget.{section}: is made of parts, one sentence each; see [parts]"
    for section in form.parts:
        if section not in COMPOSED:
            yield f"parts.{section}: is a list, which has a [budget] and no parts"


def _repeated(ids: Iterable[str], retired: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for rule_id in ids:
        if rule_id in seen:
            yield f"{rule_id}: stands twice; a rule's id is its own for ever"
        seen.add(rule_id)
    for rule_id in retired:
        if rule_id in seen:
            yield f"{rule_id}: is retired; give the new rule an id of its own"


def _threshold(name: str, form: ThresholdForm) -> Threshold:
    # Printed as the analyst wrote it: 90 and not 90.00.
    exponent = Decimal(repr(form.value)).normalize().as_tuple().exponent
    step = 10.0 ** min(0, int(exponent))
    quantity = Quantity(float(form.value), form.unit if form.unit in {"%", "x"} else "", step)
    return Threshold(name, quantity, _KIND_OF_UNIT.get(form.unit, Kind.INDEX), form.source)
