"""explain: for each rule of a rulebook what it looked at in a document, and what it decided.

Words and figures only; no exhibit is drawn and no page set, so that an answer takes no time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from briefs.claims import Printer
from briefs.conditions import Gap, Value
from briefs.facts import Fact, Facts, derive
from briefs.findings import Finding, Findings, Status, find
from briefs.locale import Locale
from briefs.narrative import Narrative, Sentence, flip_line, narrate
from briefs.report import Report
from briefs.rulebook import Rulebook


@dataclass(frozen=True)
class Account:
    """What became of one rule. `sentence` is the printed one that it said or had a part in, None
    where it is not told; `left_out` says why a rule that fired is not; `flip` what would end it.
    """

    finding: Finding
    sentence: str | None = None
    left_out: str | None = None
    flip: str | None = None

    @property
    def told(self) -> bool:
        return self.sentence is not None

    @property
    def nearness(self) -> float:
        """How far a silent rule is from firing, by the farthest of its tests: 0.1 is a tenth of the
        larger side. What has no distance, such as a flag, counts as a whole.
        """
        return max((_share(gap) for gap in self.finding.gaps), default=0.0)


@dataclass(frozen=True)
class Explanation:
    """The findings on one document, what a brief tells of them, and the locale that prints them."""

    findings: Findings
    narrative: Narrative
    locale: Locale

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """One account per rule, in the rulebook's order."""
        said = {
            rule_id: sentence.text
            for sentence in self.narrative.sentences
            for rule_id in sentence.rules
        }
        return tuple(self._account(finding, said.get(finding.rule.id)) for finding in self.findings)

    def told(self) -> Iterator[tuple[Sentence, tuple[Account, ...]]]:
        """Each sentence in the order in which a brief is read, with the rules that said it."""
        by_id = {account.finding.rule.id: account for account in self.accounts}
        for sentence in self.narrative.sentences:
            yield sentence, tuple(by_id[rule_id] for rule_id in sentence.rules)

    def untold(self) -> tuple[Account, ...]:
        """The rules that fired and are left out, the weightiest first."""
        fired = [each for each in self._with(Status.FIRED) if not each.told]
        return tuple(sorted(fired, key=lambda each: -each.finding.weight))

    def silent(self) -> tuple[Account, ...]:
        """The rules that did not fire, the nearest first."""
        return tuple(sorted(self._with(Status.SILENT), key=lambda each: each.nearness))

    def skipped(self) -> tuple[Account, ...]:
        """The rules that could not be decided, in the rulebook's order."""
        return self._with(Status.SKIPPED)

    def printed(self, fact: Fact) -> str:
        """A fact as a sentence prints it; a flag, which none prints, as conditions write it."""
        if isinstance(fact.value, bool):
            return str(fact.value).lower()
        return Printer(self.locale).fact(fact).text

    def as_dict(self) -> dict[str, object]:
        """All of it for JSON: sentences as printed, figures both printed and raw."""
        said = self.narrative
        return {
            "ticker": self.findings.facts.key,
            "week": self.findings.facts.as_of.isoformat(),
            "rulebook": self.findings.rulebook.name,
            "verdict": said.verdict.text if said.verdict else None,
            "summary": _texts(said.summary),
            "opportunities": _texts(said.opportunities),
            "risks": _texts(said.risks),
            "watch_points": _texts(said.watch_points),
            "contradictions": _texts(said.contradictions),
            "changes": _texts(said.changes),
            "rules": [self._rule(account) for account in self.accounts],
        }

    def _account(self, finding: Finding, sentence: str | None) -> Account:
        if not finding.fired:
            return Account(finding)
        flip = flip_line(finding, self.findings, self.locale)
        left_out = None if sentence else self.narrative.left_out.get(finding.rule.id)
        return Account(finding, sentence, left_out, flip.text if flip else None)

    def _with(self, status: Status) -> tuple[Account, ...]:
        return tuple(each for each in self.accounts if each.finding.status is status)

    def _rule(self, account: Account) -> dict[str, object]:
        finding = account.finding
        return {
            "id": finding.rule.id,
            "section": finding.rule.section.value,
            "status": finding.status.value,
            "told": account.told,
            "left_out": account.left_out,
            "weight": finding.weight if finding.fired else None,
            "why": finding.rule.why,
            "sentence": account.sentence,
            "flip": account.flip,
            "evidence": [self._evidence(fact) for fact in finding.evidence],
            "missing": list(finding.missing),
            "reason": finding.reason or None,
            "distance": [_distance(gap) for gap in finding.gaps],
        }

    def _evidence(self, fact: Fact) -> dict[str, object]:
        return {
            "fact": fact.id,
            "title": fact.title,
            "value": self.printed(fact),
            "raw": None if fact.missing else fact.plain,
            "kind": fact.kind.value,
            "formula": fact.formula,
            "pointers": list(fact.pointers),
            "as_of": fact.as_of.isoformat(),
        }


def explain(
    report: Report, rulebook: Rulebook, locale: Locale, previous: Facts | None = None
) -> Explanation:
    """What `rulebook` finds in `report`, what it tells and why. `previous` are the facts of the
    ticker's earlier issue; ValueError where they are of another ticker, or not of an earlier week.
    """
    findings = find(derive(report, previous), rulebook, locale.language)
    return Explanation(findings, narrate(findings, locale), locale)


def _texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


def _distance(gap: Gap) -> dict[str, object]:
    return {
        "test": gap.test,
        "needed": gap.needed,
        "is": gap.left,
        "against": gap.right,
        "by": gap.distance,
    }


def _share(gap: Gap) -> float:
    if gap.distance is None:
        return 1.0
    # Never less than one: a tenth of a percent from zero is near, not a whole figure away.
    return abs(gap.distance) / max(_size(gap.left), _size(gap.right), 1.0)


def _size(value: Value | None) -> float:
    return abs(value) if isinstance(value, float | int) else 0.0
