"""compose: what the stages found, gathered into one brief. It reads as the table of contents."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from briefs.brief.hub import Brief, Identity, ScoreBar, SignedNote
from briefs.brief.news import gone, gone_line, marked
from briefs.brief.tables import tables
from briefs.charts import EXHIBITS, Exhibit
from briefs.claims import Claim, Line, Printer, line
from briefs.errors import Problem
from briefs.facts import Fact, Facts
from briefs.facts.earlier import MARK as EARLIER
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.findings import Findings
from briefs.layout import Layout
from briefs.locale import Style
from briefs.naming import issue_name
from briefs.narrative import Narrative
from briefs.record import Record, cited_facts, letter
from briefs.record.comparing import REPLACED
from briefs.report import Classification, Report
from briefs.tabular import Table

_BOXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("close", "composite", "setup_signature", "market_cap")),
    ("Price returns", tuple(f"return_{horizon}" for horizon in ("1w", "4w", "12w", "26w", "52w"))),
    ("Scores", SCORES),
    ("", ("trend_line", "fair_value", "high_52", "low_52")),
    ("Dynamics", ("market_dynamics", "relative_strength", "expectation")),
    ("Volume", ("volume", "volume_ratio_13", "volume_ratio_52")),
    ("Risk figures", ("volatility_13", "volatility_52", "drawdown", "up_weeks", "average_gain")),
    ("", ("sector_return_1w",)),
)
"""What the page shows, box by box, and the name of a box that is missing as a whole."""
_TABLES = (("sector", "Sector sample"), ("industry", "Industry sample"), ("recent", "Recent weeks"))
"""Tables that the page leaves out where the document lacks them, and their names."""
LEAD = 800
"""Characters of the shortened description."""
MOST_TITLES = 6
"""Missing figures named on the data line; the manifest lists all."""
MOST_WITHHELD = 3
"""Findings withheld by the desk that the data line names; the manifest lists all."""


@dataclass(frozen=True)
class Background:
    """What a brief depends on beside its document: the document's warnings, the record of the issue
    before this one, and the record of this very brief, for its notes, revision and corrections.
    """

    problems: tuple[Problem, ...] = ()
    earlier: Record | None = None
    record: Record | None = None

    @property
    def revision(self) -> int:
        """1 for the first."""
        return self.record.revision if self.record else 1

    @property
    def corrections(self) -> tuple[Line, ...]:
        return self.record.corrections if self.record else ()

    @property
    def notes(self) -> tuple[SignedNote, ...]:
        notes = self.record.notes if self.record else ()
        return tuple(SignedNote(Claim(n.text, "desk"), Claim(n.by, "desk")) for n in notes)

    def facts_cited(self, lost: Line) -> Iterator[Fact]:
        """Figures of other issues: those of the line on what is gone, those that are corrected."""
        if self.earlier:
            yield from cited_facts((lost,), self.earlier.facts, EARLIER)
        for name, fact in self.record.facts.items() if self.record else ():
            if name.startswith(REPLACED):
                yield fact


_ALONE = Background()


def compose(
    report: Report,
    findings: Findings,
    narrative: Narrative,
    exhibits: tuple[Exhibit, ...],
    layout: Layout,
    printer: Printer,
    background: Background = _ALONE,
) -> Brief:
    """The brief of one document.

    Raises ValueError where the facts compare with another issue than the earlier record's.
    """
    facts = findings.facts
    _check_earlier(facts, background.earlier)
    lost = gone_line(gone(findings, background.earlier))
    identity = _identity(report, facts, printer)
    built = tables(report, facts, printer)
    return Brief(
        identity=identity,
        week=report.latest_week,
        week_text=printer.locale.day(report.latest_week),
        issue=issue_name(report.latest_week),
        language=printer.locale.tag,
        close=printer.fact(facts["close"]),
        change=printer.fact(facts["return_1w"], Style.SIGNED),
        composite=printer.fact(facts["composite"]),
        signature=printer.fact(facts["setup_signature"]),
        narrative=marked(narrative, findings, background.earlier),
        since=_since(facts, printer),
        scores=tuple(_scores(report, facts, printer)),
        tables=built,
        exhibits=exhibits,
        description=report.description or "",
        description_lead=_lead(report.description or ""),
        quality=(
            *_quality(facts, built, exhibits, layout.sizes, printer),
            *_edited(narrative),
            *_warned(background.problems),
        ),
        direction=layout.direction(identity.country),
        imprint=layout.imprint,
        facts=facts.extended(background.facts_cited(lost)),
        thresholds=findings.rulebook.thresholds,
        banned=findings.rulebook.banned,
        gone=lost,
        notes=background.notes,
        revision=letter(background.revision) if background.revision > 1 else "",
        corrects=letter(background.revision - 1),
        corrections=background.corrections,
    )


def _check_earlier(facts: Facts, earlier: Record | None) -> None:
    compared = facts["previous_week"].value
    if earlier is not None and (facts.key, compared) != (earlier.key, earlier.week):
        raise ValueError(
            f"the record is of {earlier.key}, {earlier.week}; {facts.key} compares with {compared}"
        )


def _identity(report: Report, facts: Facts, printer: Printer) -> Identity:
    place = report.classification or Classification()
    capital = printer.fact(facts["market_cap"])
    return Identity(
        key=report.key,
        symbol=report.ticker.symbol,
        exchange=report.ticker.exchange,
        name=report.ticker.name,
        country=place.country or "",
        sector=place.sector or "",
        industry=place.industry or "",
        currency=place.currency or "",
        market_cap=None if capital.missing else capital,
    )


def _lead(text: str) -> str:
    """The sentences of `text` that end within LEAD characters, or its first words, or else its
    first characters: Chinese and Japanese have neither full stops nor spaces of this kind.
    """
    if len(text) <= LEAD:
        return text
    end = max(text.rfind(". ", 0, LEAD), text.rfind("。", 0, LEAD)) + 1
    space = text.rfind(" ", 0, LEAD)
    return text[:end] if end else f"{text[: space if space > 0 else LEAD]} …"


def _since(facts: Facts, printer: Printer) -> Line:
    if facts.flag("first_issue"):
        return line("first issue: within its own weeks")
    week = printer.fact(facts["previous_week"])
    if facts.number("weeks_since_issue") == 1:
        return line("against the issue of {week}", week=week)
    gap = printer.fact(facts["weeks_since_issue"])
    return line("against the issue of {week}, {gap} weeks before", week=week, gap=gap)


def _scores(report: Report, facts: Facts, printer: Printer) -> Iterator[ScoreBar]:
    given = {score.label: score for score in (report.setup.scores if report.setup else ())}
    for label, fact_id in zip(SCORE_LABELS, SCORES, strict=True):
        tone = given[label].tone if label in given else None
        length = facts.number(fact_id)
        yield ScoreBar(label, printer.fact(facts[fact_id]), length or 0.0, tone or "neutral")


def _quality(
    facts: Facts,
    built: tuple[Table, ...],
    exhibits: tuple[Exhibit, ...],
    wanted: Collection[str],
    printer: Printer,
) -> Iterator[Line]:
    yield line(
        "Data as of {day}, weekly closes",
        day=Claim(printer.locale.day(facts.as_of), "/latest_week"),
    )
    skipped = facts.number("weeks_skipped")
    if skipped:
        noun = "week" if skipped == 1 else "weeks"
        yield line(
            f"{{count}} calendar {noun} without a row: returns run over traded weeks",
            count=printer.fact(facts["weeks_skipped"]),
        )
    yield from _withheld(facts, built)
    yield from _undrawn(exhibits, wanted)


def _edited(narrative: Narrative) -> Iterator[Line]:
    """What the desk suppressed, with its reasons."""
    texts = [each.text for each in narrative.withheld]
    if texts:
        noun = "finding" if len(texts) == 1 else "findings"
        count, left = Claim(str(len(texts)), "desk"), len(texts) - MOST_WITHHELD
        shown = Claim("; ".join(texts[:MOST_WITHHELD]), "desk")
        more = "; and {left} more" if left > 0 else ""
        yield line(
            f"{{count}} {noun} withheld by the desk: {{shown}}{more}",
            count=count,
            shown=shown,
            left=Claim(str(left), "desk"),
        )


def _warned(problems: tuple[Problem, ...]) -> Iterator[Line]:
    if problems:
        count = Claim(str(len(problems)), "problems")
        noun = "warning" if len(problems) == 1 else "warnings"
        yield line(
            f"{{count}} {noun} on the document's fields, listed in the manifest", count=count
        )


def _undrawn(exhibits: tuple[Exhibit, ...], wanted: Collection[str]) -> Iterator[Line]:
    """The exhibits that the layout has a place for and the document no figures."""
    drawn = {exhibit.id for exhibit in exhibits}
    titles = [words for name, words in EXHIBITS.items() if name in wanted and name not in drawn]
    if titles:
        listed = ", ".join(titles)
        yield line(f"no exhibit of {listed}: the document lacks the figures")


def _withheld(facts: Facts, built: tuple[Table, ...]) -> Iterator[Line]:
    """What the document does not give, in as few words as the reader needs."""
    for group in ("sector", "industry"):
        ranks = [facts[f"{group}_sample_rank_{horizon}"].missing for horizon in ("1w", "4w", "12w")]
        if all(ranks) and not facts[f"{group}_sample_names"].missing:
            yield line(f"not ranked in the {group} sample")
    shown = {table.id for table in built}
    absent = [title for table_id, title in _TABLES if table_id not in shown]
    titles = [*_missing_titles(facts), *absent]
    if titles:
        yield _listed(titles)


def _missing_titles(facts: Facts) -> Iterator[str]:
    """The boxes of the page that lack their figures; a whole box missing has one name."""
    for box, ids in _BOXES:
        missing = [fact_id for fact_id in ids if facts[fact_id].missing]
        if box and len(missing) == len(ids):
            yield box
        else:
            yield from (facts[fact_id].title for fact_id in missing)


def _listed(titles: Sequence[str]) -> Line:
    shown = ", ".join(titles[:MOST_TITLES])
    left = len(titles) - MOST_TITLES
    if left <= 0:
        return Line(("not given: ", Claim(shown, "facts")))
    return Line(("not given: ", Claim(shown, "facts"), " and ", Claim(str(left), "facts"), " more"))
