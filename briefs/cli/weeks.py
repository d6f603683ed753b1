"""A ticker's history as lines of text: a table of scores, then what each week said."""

from collections.abc import Iterator, Sequence

from briefs.archive import Chapter
from briefs.archive.chronicle import findings
from briefs.claims import Printer
from briefs.cli.screen import bold, counted, wrapped
from briefs.errors import printable
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.record import Said, letter

_COLUMNS = (
    ("score_trend", "", "Trend"),
    ("score_momentum", "", "Momentum"),
    ("score_dynamics", "", "Dynamics"),
    ("score_relative_strength", "Relative", "Strength"),
    ("score_volume", "", "Volume"),
    ("score_risk_control", "Risk", "Control"),
)
_LABEL = 9
"""Columns of `withheld`, the longest label before a sentence."""
_KIND = 15
"""Columns of `contradiction`, the longest kind of a finding."""


def history_lines(chapters: Sequence[Chapter], printer: Printer) -> Iterator[str]:
    """The lines, newest week first, as the tables of a brief are: scores and setup of all weeks,
    then what each week said that the one before did not.
    """
    newest = chapters[-1].record
    first = " · ".join(filter(None, (newest.key, newest.name, newest.scope)))
    yield bold(printable(first))
    yield ""
    yield from _table(chapters, printer)
    for chapter in reversed(chapters):
        yield ""
        yield from _chapter(chapter, printer)


def _table(chapters: Sequence[Chapter], printer: Printer) -> Iterator[str]:
    """Scores under each other. Composite and its change share a column."""
    marks = max(len(_mark(chapter)) for chapter in chapters)
    margin = " " * (10 + bool(marks) + marks)
    upper = " ".join(f"{word:>{len(label)}}" for _, word, label in _COLUMNS)
    lower = " ".join(f"{label:>{len(label)}}" for _, _, label in _COLUMNS)
    yield bold(f"{margin}  {'':>9}  {upper}".rstrip())
    yield bold(f"{'Week':<{len(margin)}}  Composite  {lower}  Setup")
    for chapter in reversed(chapters):
        week = f"{chapter.kept.week} {_mark(chapter)}".rstrip().ljust(len(margin))
        figures = f"{week}  {_composite(chapter, printer)}  {_scores(chapter, printer)}  "
        setup = printable(printer.fact(chapter.record.facts["setup_signature"]).text)
        yield from wrapped(setup, figures, " " * len(figures))


def _mark(chapter: Chapter) -> str:
    """What is told of a week beside its date: that it was held, or its revision from B on."""
    if chapter.kept.held:
        return "held"
    return letter(chapter.kept.revision) if chapter.kept.revision > 1 else ""


def _composite(chapter: Chapter, printer: Printer) -> str:
    """`74   +3`: nine columns."""
    change = chapter.change("composite")
    moved = "" if change is None else printer.locale.figure(change, Kind.SCORE, Style.CHANGE)
    return f"{printer.fact(chapter.record.facts['composite']).text:>3} {moved:>5}"


def _scores(chapter: Chapter, printer: Printer) -> str:
    facts = chapter.record.facts
    return " ".join(
        f"{printer.fact(facts[name]).text:>{len(label)}}" for name, _, label in _COLUMNS
    )


def _chapter(chapter: Chapter, printer: Printer) -> Iterator[str]:
    record = chapter.record
    yield bold(f"{chapter.kept.week}, {_standing(chapter)}")
    yield from wrapped(printable(record.verdict.text), "  ", "  ")
    if record.held:
        yield from _labelled("held", f"{record.held.reason} ({record.held.by})")
    elif chapter.before is None:
        yield from _told("told", findings(chapter.record))
    elif chapter.new or chapter.gone:
        yield from _told("new", chapter.new)
        yield from _told("gone", chapter.gone)
    else:
        yield "  No finding is new, none is gone."
    for text in record.withheld:
        yield from _labelled("withheld", text)
    for note in record.notes:
        yield from _labelled("note", f"{note.text} ({note.by})")
    for correction in record.corrections:
        yield from _labelled("corrected", correction.text)


def _standing(chapter: Chapter) -> str:
    """`revision B, approved by AL, against 2026-05-22, 3 weeks before`"""
    parts = [f"revision {letter(chapter.kept.revision)}"] if chapter.kept.revision > 1 else []
    if chapter.standing.approved_by:
        parts.append(f"approved by {printable(chapter.standing.approved_by)}")
    if chapter.before is None:
        parts.append("first issue")
    elif not chapter.kept.held:
        parts.append(f"against {chapter.before.week}")
        if chapter.weeks_since and chapter.weeks_since > 1:
            parts.append(f"{counted(chapter.weeks_since, 'week')} before")
    return ", ".join(parts) or "not published"


def _told(label: str, told: Sequence[Said]) -> Iterator[str]:
    """Findings with their kind; the label stands beside the first."""
    for number, said in enumerate(told):
        edit = f" [{said.edit}]" if said.edit else ""
        kind = f"{said.section:<{_KIND}}"
        yield from _labelled("" if number else label, f"{said.line.text}{edit}", kind)


def _labelled(label: str, text: str, kind: str = "") -> Iterator[str]:
    first = f"  {label:<{_LABEL}}  {kind}"
    yield from wrapped(printable(text), first, " " * len(first))
