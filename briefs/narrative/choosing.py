"""Of the findings that fired, those that are told, and why the others are not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from briefs.conditions import Gap
from briefs.desk import Decision
from briefs.findings import Finding, Findings, Status
from briefs.rulebook import Rulebook, Section
from briefs.rulebook.model import COMPOSED

FILLER = 1.0
"""A finding that weighs less is told only where its list would be empty."""


class Choice:
    """Which findings are told, by section, and why the others that fired are not. `pinned` are the
    rules that the desk wants told, the first of them first.
    """

    def __init__(self, rulebook: Rulebook, pinned: Sequence[str]) -> None:
        self.rulebook = rulebook
        self.pinned = {rule: place for place, rule in enumerate(pinned)}
        self.chosen: dict[Section, list[Finding]] = {section: [] for section in Section}
        self.left_out: dict[str, str] = {}
        self._tellers: dict[tuple[bool, str], str] = {}

    def make(self, findings: Findings, suppressed: Mapping[str, Decision]) -> None:
        """Go through the findings that fired: what is pinned first, then by weight."""
        self.left_out.update({
            rule: f"suppressed by {each.by}: {each.reason}" for rule, each in suppressed.items()
        })  # fmt: skip
        fired = [each for each in findings if each.fired and each.rule.id not in suppressed]
        fired.sort(key=lambda each: (self._place(each), -each.weight))
        for finding in fired:
            if finding.rule.section not in COMPOSED:
                self._list(finding)
        for section in COMPOSED:
            self._compose(section, [each for each in fired if each.rule.section is section])

    def _place(self, finding: Finding) -> int:
        return self.pinned.get(finding.rule.id, len(self.pinned))

    def _list(self, finding: Finding) -> None:
        rule = finding.rule
        # A watch point names the level of what another sentence tells; it has topics of its own.
        topic = (rule.section is Section.WATCH, rule.topic or rule.id)
        against = "" if rule.id in self.pinned else self._against(finding, topic)
        if against:
            self.left_out[rule.id] = against
        else:
            self._tellers.setdefault(topic, rule.id)
            self.chosen[rule.section].append(finding)

    def _against(self, finding: Finding, topic: tuple[bool, str]) -> str:
        """Why a finding that is not pinned is not told in its list; empty where it is."""
        rule, told = finding.rule, self.chosen[finding.rule.section]
        budget = self.rulebook.budget.get(rule.section)
        if topic in self._tellers:
            teller = self._tellers[topic]
            return f"{teller} tells of {rule.topic} and {self._goes_before(teller)}"
        if finding.weight < FILLER and told:
            return "it only fills a list that would be empty"
        if budget is not None and len(told) >= budget:
            pinned = " or is pinned" if any(each.rule.id in self.pinned for each in told) else ""
            return f"the budget of {budget} is spent on what weighs more{pinned}"
        return ""

    def _goes_before(self, rule: str) -> str:
        return "is pinned" if rule in self.pinned else "weighs more"

    def _compose(self, section: Section, fired: Iterable[Finding]) -> None:
        fresh = []
        for finding in fired:
            rule = finding.rule
            # A verdict's rules have no topics: it may say what matters twice.
            teller = self._tellers.get((False, rule.topic))
            if teller and rule.id not in self.pinned:
                self.left_out[rule.id] = f"{teller} tells of {rule.topic}"
            else:
                fresh.append(finding)
        parts = self.rulebook.parts.get(section, ("",))
        self.chosen[section] = [each for part in parts for each in self._part(part, fresh)]

    def _part(self, part: str, rivals: Iterable[Finding]) -> list[Finding]:
        """The weightiest finding of a part, or the one that is pinned."""
        own = [finding for finding in rivals if finding.rule.part == part]
        for beaten in own[1:]:
            first = own[0].rule.id
            self.left_out[beaten.rule.id] = f"{first} {self._goes_before(first)}"
        return own[:1]


def unmet(findings: Findings, choice: Choice, pins: Iterable[Decision]) -> Iterator[str]:
    """Why a pinned rule is not told, in words for whoever pinned it."""
    by_id = {finding.rule.id: finding for finding in findings}
    told = {finding.rule.id for chosen in choice.chosen.values() for finding in chosen}
    for pin in pins:
        if pin.rule not in told:
            place = f"{pin.place}, " if pin.place else ""
            why = _why_not(by_id.get(pin.rule), choice.left_out)
            yield f"pinned {pin.rule} ({place}{pin.by}) {why}"


def _why_not(finding: Finding | None, left_out: Mapping[str, str]) -> str:
    if finding is None:
        return "is no rule of the rulebook"
    if finding.fired:
        return f"is not told: {left_out[finding.rule.id]}"
    if finding.status is Status.SKIPPED:
        lacking = f"for lack of {', '.join(finding.missing)}" if finding.missing else ""
        return f"did not fire: skipped {lacking or f'because {finding.reason}'}"
    open_gaps = "; ".join(map(_gap, finding.gaps)) or "other rules of its section fired"
    return f"did not fire: silent because {open_gaps}"


def _gap(gap: Gap) -> str:
    test = gap.test if gap.needed else f"not ({gap.test})"
    if gap.right is None:
        return f"{gap.test} is {str(gap.left).lower()}"
    sides = (side if isinstance(side, str) else f"{side:.6g}" for side in (gap.left, gap.right))
    return f"{test} is {' against '.join(sides)}"
