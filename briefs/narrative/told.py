"""What is told: sentences by section, each figure in them bound to its fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from briefs.claims import Claim, Line
from briefs.desk import Decision
from briefs.rulebook import Rule, Section


@dataclass(frozen=True)
class Sentence:
    """One sentence and the rules that said it: one, or one for each part of a verdict. `edit` says
    what the desk did to it, such as "pinned by AL"; `new` that the earlier issue had nothing of it.
    """

    line: Line
    rules: tuple[str, ...]
    edit: str = ""
    new: bool = False

    @property
    def text(self) -> str:
        """The sentence as printed, without its mark."""
        return self.line.text

    @property
    def mark(self) -> Line:
        """What is printed behind it: `new`, `pinned by AL` or `new, pinned by AL`; mostly empty."""
        edit: tuple[str | Claim, ...] = (Claim(self.edit, "desk"),) if self.edit else ()
        if self.new:
            return Line(("new, ", *edit) if edit else ("new",))
        return Line(edit)

    @property
    def marked(self) -> Line:
        """The sentence and its mark, as every edition prints them."""
        mark = self.mark
        return Line((*self.line.pieces, " ", *mark.pieces)) if mark else self.line


@dataclass(frozen=True)
class Withheld:
    """A rule that fired and that the desk suppressed."""

    rule: Rule
    decision: Decision

    @property
    def text(self) -> str:
        """`risk, stretched (AL: the line is about to catch up)`"""
        name = self.rule.id.rpartition(".")[2].replace("_", " ")
        return (
            f"{self.rule.section}, {name} ({self.decision.by}: {self.decision.reason.rstrip('.')})"
        )


@dataclass(frozen=True)
class Narrative:
    """What a brief says and by which rulebook. Lists run from the weightiest sentence down.

    `left_out` gives, for a rule that fired and is not told, the reason; `undecided` names the
    sections that are empty because their rules lacked facts. `withheld` are the findings that the
    desk suppressed, in the rulebook's order; `unmet` says of each pin that was not followed why.
    """

    verdict: Sentence | None
    summary: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]
    contradictions: tuple[Sentence, ...]
    opportunities: tuple[Sentence, ...]
    risks: tuple[Sentence, ...]
    watch_points: tuple[Sentence, ...]
    rulebook: str
    left_out: Mapping[str, str] = field(default_factory=dict)
    undecided: frozenset[Section] = frozenset()
    withheld: tuple[Withheld, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def silenced(self) -> frozenset[Section]:
        """The sections of which the desk suppressed something: an empty one is not without news."""
        return frozenset(each.rule.section for each in self.withheld)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order in which a brief is read."""
        return tuple(sentence for _, said in self.by_section() for sentence in said)

    def by_section(self) -> Iterator[tuple[Section, tuple[Sentence, ...]]]:
        """The sentences of each section, in the order in which a brief is read."""
        yield Section.VERDICT, (self.verdict,) if self.verdict else ()
        yield Section.SUMMARY, self.summary
        yield Section.CHANGE, self.changes
        yield Section.CONTRADICTION, self.contradictions
        yield Section.OPPORTUNITY, self.opportunities
        yield Section.RISK, self.risks
        yield Section.WATCH, self.watch_points
