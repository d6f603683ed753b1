"""A finding as a sentence: the rule's words with its figures in them."""

from collections.abc import Iterator

from briefs.claims import Claim, Line, Printer
from briefs.facts import Facts
from briefs.findings import Finding
from briefs.narrative.told import Sentence
from briefs.rulebook import Rulebook, Section, Slot, Text


class Voice:
    """Phrases sentences and remembers which terms the reader has met."""

    def __init__(self, facts: Facts, rulebook: Rulebook, printer: Printer) -> None:
        self.facts = facts
        self.rulebook = rulebook
        self.printer = printer
        self.met: set[str] = set()

    def said(self, section: Section, chosen: list[Finding]) -> Iterator[Sentence]:
        """The sentences of a section; the parts of a verdict make one."""
        if section is Section.VERDICT:
            yield from self.verdict(chosen)
        else:
            yield from map(self.sentence, chosen)

    def verdict(self, parts: list[Finding]) -> Iterator[Sentence]:
        """One sentence of all the parts."""
        if parts:
            lines = [self.sentence(finding).line for finding in parts]
            pieces = tuple(piece for line in lines for piece in line.pieces)
            whole = Line(pieces if lines[-1].text.endswith(".") else (*pieces, "."))
            yield Sentence(whole, tuple(finding.rule.id for finding in parts))

    def sentence(self, finding: Finding) -> Sentence:
        text = finding.rule.text(self.printer.locale.language)
        return Sentence(self.line(text), (finding.rule.id,))

    def line(self, text: Text) -> Line:
        return Line(tuple(self._pieces(text)))

    def _pieces(self, text: Text) -> Iterator[str | Claim]:
        for piece in text.pieces:
            if isinstance(piece, str):
                yield piece
            elif piece.name in self.rulebook.terms:
                yield from self._pieces(self._term(piece.name))
            else:
                yield self._claim(piece)

    def _term(self, name: str) -> Text:
        term = self.rulebook.terms[name]
        texts = term.again if name in self.met else term.first
        self.met.add(name)
        return texts.get(self.printer.locale.language, texts["en"])

    def _claim(self, slot: Slot) -> Claim:
        threshold = self.rulebook.thresholds.get(slot.name)
        if threshold is None:
            return self.printer.fact(self.facts[slot.name], slot.style)
        return self.printer.figure(threshold.quantity, threshold.kind, threshold.id, slot.style)
