"""An explanation as lines of text: what is said, and what became of every rule."""

from collections import defaultdict
from collections.abc import Iterator

from briefs.cli.screen import bold, wrapped
from briefs.conditions import Gap, Value
from briefs.explanation import Account, Explanation
from briefs.rulebook import Section
from briefs.rulebook.model import COMPOSED

_LABEL = 11
"""Columns of `when`, `why` and the other labels, which are the keys of a rule in a rulebook."""

_HEADINGS = {
    Section.VERDICT: "Verdict",
    Section.SUMMARY: "Summary",
    Section.CHANGE: "Changes",
    Section.CONTRADICTION: "Contradictions",
    Section.OPPORTUNITY: "Opportunities",
    Section.RISK: "Risks",
    Section.WATCH: "Watch points",
}


def account_lines(explained: Explanation) -> Iterator[str]:
    """The lines, wrapped to one width wherever they are printed."""
    facts = explained.findings.facts
    yield bold(f"{facts.key}, week {facts.as_of}, rulebook {explained.findings.rulebook.name}")
    yield from _said(explained)
    told = [account for _, accounts in explained.told() for account in accounts]
    for heading, accounts in (
        ("Told", told),
        ("Fired, not told", explained.untold()),
        ("Silent, nearest first", explained.silent()),
        ("Skipped", explained.skipped()),
    ):
        if accounts:
            yield ""
            yield bold(f"{heading}: {len(accounts)} rule{'' if len(accounts) == 1 else 's'}")
            for account in accounts:
                yield from _rule(account, explained)


def _said(explained: Explanation) -> Iterator[str]:
    for section, sentences in explained.narrative.by_section():
        undecided = section in explained.narrative.undecided
        if sentences or undecided:
            yield ""
            yield bold(_HEADINGS[section])
        for sentence in sentences:
            margin = "  " if section in COMPOSED else "  - "
            yield from wrapped(sentence.text, margin, " " * len(margin))
        if undecided:
            yield "  Not decided: its rules lack facts."


def _rule(account: Account, explained: Explanation) -> Iterator[str]:
    finding, rule = account.finding, account.finding.rule
    weight = f", weight {finding.weight:.2f}" if finding.fired else ""
    yield f"  {bold(rule.id)} ({rule.section}{weight})"
    yield from _labelled("text", account.sentence)
    yield from _labelled("left out", account.left_out)
    for gap in finding.gaps:
        yield from _labelled("silent", _gap(gap))
    for reason, ids in _missing(account, explained).items():
        yield from _labelled("missing", f"{', '.join(ids)}: {reason}")
    yield from _labelled("skipped", finding.reason)
    yield from _labelled("when", rule.when.text)
    yield from _labelled("facts", ", ".join(_evidence(account, explained)))
    if finding.fired:
        yield from _labelled("why", rule.why)
    yield from _labelled("flip", account.flip)


def _labelled(label: str, text: str | None) -> Iterator[str]:
    if text:
        yield from wrapped(text, f"    {label:<{_LABEL}}", " " * (4 + _LABEL))


def _evidence(account: Account, explained: Explanation) -> Iterator[str]:
    """The facts a rule looked at as printed, and the thresholds of its condition."""
    for fact in account.finding.evidence:
        if not fact.missing:
            yield f"{fact.id} = {explained.printed(fact)}"
    thresholds = explained.findings.rulebook.thresholds
    for name in account.finding.rule.when.names:
        if name in thresholds:
            threshold = thresholds[name]
            yield f"{name} = {explained.locale.figure(threshold.quantity, threshold.kind)}"


def _gap(gap: Gap) -> str:
    """What keeps a rule silent: `composite > 80: 74 against 80, 6 to go`; `fresh_buy is false`."""
    if gap.right is None:
        return f"{gap.test} is {_plain(gap.left)}"
    test = gap.test if gap.needed else f"not ({gap.test})"
    return f"{test}: {_plain(gap.left)} against {_plain(gap.right)}{_to_go(gap.distance)}"


def _to_go(distance: float | None) -> str:
    if not distance:
        return "" if distance is None else ", equal"
    return f", {abs(distance):.6g} to go"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else f"{value:.6g}"


def _missing(account: Account, explained: Explanation) -> dict[str, list[str]]:
    """The facts that a skipped rule lacks, by the reason why the document has them not."""
    found = defaultdict[str, list[str]](list)
    for fact_id in account.finding.missing:
        found[explained.findings.facts[fact_id].reason].append(fact_id)
    return found
