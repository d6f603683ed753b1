"""compose_digest: a sector's week, gathered into one digest. It reads as the table of contents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from briefs.charts import Exhibit
from briefs.charts.sector import SECTOR_EXHIBITS, direction_of
from briefs.claims import Line, Printer
from briefs.digest.boxes import COVERED, OF_THE_DESK, boxes
from briefs.digest.hub import Digest
from briefs.digest.league import ends, league, moves, places
from briefs.digest.marks import OWN, Marks
from briefs.digest.outside import peers
from briefs.digest.overview import averages, breadth, risers_change, since, size
from briefs.digest.quality import quality
from briefs.digest.quoting import quoted_facts
from briefs.facts import Fact, Facts
from briefs.findings import Findings
from briefs.layout import Layout
from briefs.naming import issue_name, scope_slug
from briefs.narrative import Narrative
from briefs.record import Note
from briefs.sector import Coverage
from briefs.tabular import Table


@dataclass(frozen=True)
class Issued:
    """What an issue adds to the figures of a sector: `revision` as in the digest, `standing` its
    approval in words, the analysts' `notes` on the sector, and the `corrections` to the revision
    before. `absent` says by listing why one that is missing was not published.
    """

    standing: Line = field(default_factory=Line)
    revision: str = ""
    notes: tuple[Note, ...] = ()
    corrections: tuple[Line, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)


def compose_digest(
    coverage: Coverage,
    findings: Findings,
    narrative: Narrative,
    exhibits: tuple[Exhibit, ...],
    layout: Layout,
    printer: Printer,
    issued: Issued,
) -> Digest:
    """The digest of one sector. `findings` are those of the sector's facts by a sector rulebook,
    and hold the facts of the exhibits' own figures too.
    """
    facts = findings.facts.extended(risers_change(findings.facts))
    marks, alone = Marks(findings.rulebook.thresholds), len(coverage.records) == 1
    exhibits = () if alone else exhibits
    digest = Digest(
        scope=coverage.scope,
        slug=scope_slug(coverage.scope),
        week=coverage.week,
        week_text=printer.locale.day(coverage.week),
        issue=issue_name(coverage.week),
        revision=issued.revision,
        language=printer.locale.tag,
        narrative=_shortened(narrative) if alone else narrative,
        since=since(facts, printer),
        standing=issued.standing,
        tables=tuple(_tables(coverage, facts, marks, printer)),
        boxes=tuple(
            box
            for box in boxes(
                coverage, marks, printer, issued.notes, issued.corrections, issued.absent
            )
            if not alone or box.id in OF_THE_DESK or (box.id == COVERED and box.items)
        ),
        exhibits=exhibits,
        quality=tuple(quality(coverage, facts, exhibits, SECTOR_EXHIBITS, layout.sizes, printer)),
        direction=direction_of(coverage, layout),
        imprint=layout.imprint,
        facts=facts,
        thresholds={**OWN, **findings.rulebook.thresholds},
        banned=findings.rulebook.banned,
        size=size(facts, printer),
        covered=coverage.keys | (coverage.earlier.keys if coverage.earlier else frozenset()),
    )
    return replace(digest, facts=facts.extended(_quoted(digest, coverage, facts)))


def _shortened(narrative: Narrative) -> Narrative:
    """What is told of a sector with one name: its brief, a link away, says the rest."""
    return replace(narrative, summary=(), contradictions=(), watch_points=())


def _tables(coverage: Coverage, facts: Facts, marks: Marks, printer: Printer) -> Iterator[Table]:
    if len(coverage.records) == 1:
        yield league(coverage, printer)
        return
    built = (
        breadth(facts, printer),
        averages(facts, printer),
        moves(coverage, marks, printer),
        *ends(coverage, printer),
        league(coverage, printer),
        peers(coverage, printer),
    )
    yield from (table for table in built if table is not None and table.rows)


def _quoted(digest: Digest, coverage: Coverage, known: Facts) -> Iterator[Fact]:
    """The facts of listings that the digest prints figures of; those of others are not needed."""
    claims = [entry.claim for entry in digest.ledger]
    for fact in (*places(coverage), *quoted_facts(claims, coverage)):
        if fact.id not in known:
            yield fact
