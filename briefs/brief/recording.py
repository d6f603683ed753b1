"""record_of: what an issue says of one listing, gathered for the archive and the digests."""

from collections.abc import Iterator

from briefs.desk import NO_EDITS, Edits
from briefs.facts import Fact, Facts
from briefs.findings import Findings
from briefs.narrative import Narrative
from briefs.record import Neighbour, PastWeek, Record, Said
from briefs.report import Report


def record_of(
    report: Report,
    findings: Findings,
    narrative: Narrative,
    sha256: str,
    edits: Edits = NO_EDITS,
) -> Record:
    """The record of a document whose SHA-256 is given, with what the desk made of it by `edits`."""
    said = tuple(
        Said(str(section), sentence.rules, sentence.line, sentence.edit)
        for section, sentences in narrative.by_section()
        for sentence in sentences
    )
    return Record(
        facts=_with_thresholds(findings, said),
        sha256=sha256,
        said=said,
        fired=frozenset(finding.rule.id for finding in findings if finding.fired),
        weeks=tuple(_weeks(report)),
        neighbours=tuple(_neighbours(report)),
        held=edits.hold,
        notes=edits.notes,
        withheld=tuple(each.text for each in narrative.withheld),
    )


def _with_thresholds(findings: Findings, said: tuple[Said, ...]) -> Facts:
    """The facts, and the thresholds that the sentences print: a digest that quotes one must know
    where its figures come from.
    """
    facts, thresholds = findings.facts, findings.rulebook.thresholds
    cited = {claim.source for each in said for claim in each.line.claims}
    return facts.extended(
        Fact(
            id=name,
            kind=each.kind,
            title=each.source,
            value=each.quantity,
            as_of=facts.as_of,
            pointers=(),
            formula=f"a threshold of the rulebook {findings.rulebook.name}",
        )
        for name, each in thresholds.items()
        if name in cited and name not in facts
    )


def _weeks(report: Report) -> Iterator[PastWeek]:
    for index, row in reversed(tuple(enumerate(report.recent_rows))):
        yield PastWeek(
            row.week,
            None if row.trend_signal is None else row.trend_signal == "On",
            None if row.market_dynamics is None else row.market_dynamics.value > 0,
            None if row.relative_strength is None else row.relative_strength.value > 0,
            f"/recent_rows/{index}",
        )


def _neighbours(report: Report) -> Iterator[Neighbour]:
    sector = report.groups.sector if report.groups else None
    for index, peer in enumerate(sector.top_peers if sector else ()):
        key = f"{peer.symbol}.{peer.exchange}" if peer.exchange else peer.symbol
        returns = (peer.weekly_return, peer.four_week_return, peer.twelve_week_return)
        yield Neighbour(key, peer.name or key, returns, f"/groups/sector/top_peers/{index}")
