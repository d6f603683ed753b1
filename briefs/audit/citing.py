"""What a sentence may name: the facts its rule looked at, and what is made of them alone."""

from collections.abc import Iterable, Iterator

from briefs.audit.remark import Remark, warning
from briefs.rulebook import Rule, Rulebook, Section, Text

_FLIPPED = (Section.OPPORTUNITY, Section.RISK, Section.CONTRADICTION)


def citing_remarks(rulebook: Rulebook, rule: Rule) -> Iterator[Remark]:
    """An error for a figure that a sentence prints and its rule did not look at; a warning for one
    that is listed under `cites` and not printed.
    """
    origins = _Origins(rulebook)
    looked_at = origins.of([*rule.when.names, *rule.cites])
    printed: dict[str, None] = {}
    for place, text in _texts(rule):
        names = dict.fromkeys(_spelled_out(text, rulebook))
        printed.update(names)
        strange = [name for name in names if not origins.of([name]) <= looked_at]
        if strange:
            yield Remark(
                rule.id,
                f"{place} prints {', '.join(strange)}, which neither its condition nor its cites "
                "name; add to cites what it prints",
            )
    parts = {part for name in printed for part in origins.parts(name)}
    idle = [name for name in rule.cites if name not in parts]
    if idle:
        yield warning(rule.id, f"no text prints {', '.join(idle)}, which its cites name")


def flip_remarks(_: Rulebook, rule: Rule) -> Iterator[Remark]:
    """An error for a finding that does not say what would end it.

    A fallback needs no flip: it ends as soon as any other rule of its section fires.
    """
    if rule.section in _FLIPPED and not rule.flips and not rule.fallback:
        article = "an" if rule.section is Section.OPPORTUNITY else "a"
        yield Remark(rule.id, f"has no flip.en: say what would end {article} {rule.section}")


def unused_remarks(rulebook: Rulebook) -> Iterator[Remark]:
    """A warning for each threshold, figure and term that nothing in the rulebook names."""
    texts = [text for rule in rulebook.rules for _, text in _texts(rule)]
    named = {name for text in texts for name in (*text.names, *_spelled_out(text, rulebook))}
    for rule in rulebook.rules:
        named.update((*rule.when.names, *rule.weight.names))
    # From the last figure up, because a figure may be made of earlier ones.
    for figure in reversed(tuple(rulebook.figures.values())):
        named.update(figure.formula.names if figure.id in named else ())
    for table, ids in (
        ("thresholds", rulebook.thresholds),
        ("figures", rulebook.figures),
        ("terms", rulebook.terms),
    ):
        for name in ids:
            if name not in named:
                yield warning("", f"{table}.{name}: is used by nothing")


class _Origins:
    """What the facts and figures of a rulebook are made of."""

    def __init__(self, rulebook: Rulebook) -> None:
        figures = {each.id: each.formula.names for each in rulebook.figures.values()}
        facts = {entry.id: entry.uses for entry in rulebook.subject.entries}
        self.uses = {**facts, **figures}
        self.free = rulebook.thresholds.keys()

    def parts(self, name: str) -> Iterator[str]:
        """`name` and everything that it is computed from."""
        yield name
        for used in self.uses.get(name, ()):
            yield from self.parts(used)

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """The facts of the document that `names` go back to; thresholds go back to none."""
        parts = (part for name in names for part in self.parts(name))
        return frozenset(
            part for part in parts if not self.uses.get(part) and part not in self.free
        )


def _texts(rule: Rule) -> Iterator[tuple[str, Text]]:
    yield from ((f"text.{language}", text) for language, text in rule.texts.items())
    yield from ((f"flip.{language}", text) for language, text in rule.flips.items())


def _spelled_out(text: Text, rulebook: Rulebook) -> Iterator[str]:
    """The facts, figures and thresholds that a text prints, those of its terms too."""
    for name in text.names:
        term = rulebook.terms.get(name)
        if term is None:
            yield name
        else:
            for form in (*term.first.values(), *term.again.values()):
                yield from form.names
