"""A listing's history for other programs: as plain values for JSON, and as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from briefs.archive.chronicle import Chapter
from briefs.claims import Printer
from briefs.facts import Fact, FactValue
from briefs.facts.quoted import SCORES
from briefs.locale import Locale
from briefs.quantity import Quantity
from briefs.record import Said, letter

FIGURES = (
    *("close", "trend_line", "vs_trend", "fair_value", "vs_fair_value"),
    *("high_52", "low_52", "drawdown", "range_position"),
    *("return_1w", "return_4w", "return_12w", "return_26w", "return_52w"),
    *("trend_active", "trend_streak", "market_dynamics", "relative_strength"),
    *("expectation", "expectation_probability"),
    *("sector_rank_1w", "sector_names", "sector_sample_rank_4w", "industry_sample_rank_4w"),
    *("volume_ratio_13", "volatility_13"),
)
"""The facts of a week that are told beside its scores; the archive's records hold all."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, wherever the text came from."""


def as_dict(chapters: Sequence[Chapter], locale: Locale) -> dict[str, object]:
    """All of it for JSON, oldest week first: figures both printed and raw.

    Name and sector are those of the newest week.
    """
    newest = chapters[-1].record
    return {
        "ticker": newest.key,
        "name": newest.name,
        "scope": newest.scope,
        "weeks": [_week(each, Printer(locale)) for each in chapters],
    }


def csv_text(chapters: Iterable[Chapter]) -> str:
    """One row a week, oldest first, under a row of headings. Figures are bare numbers in base
    units; a text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    rows = [_row(each) for each in chapters]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({heading: guarded(cell) for heading, cell in row.items()})
    return stream.getvalue()


def guarded(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers, negative ones too."""
    if isinstance(cell, bool):
        return str(cell).lower()
    text = isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS)
    return f"'{cell}" if text else cell


def _week(chapter: Chapter, printer: Printer) -> dict[str, object]:
    record, before = chapter.record, chapter.before
    held = record.held
    return {
        "week": chapter.kept.week.isoformat(),
        "revision": letter(chapter.kept.revision),
        "approved_by": chapter.standing.approved_by,
        "sha256": chapter.kept.sha256,
        "held": None if held is None else {"reason": held.reason, "by": held.by},
        "compared_with": None if before is None else before.week.isoformat(),
        "weeks_since": chapter.weeks_since,
        "setup": record.word("setup_signature") or None,
        "scores": {
            name: {**_figure(record.facts[name], printer), **_change(chapter, name)}
            for name in ("composite", *SCORES)
        },
        "facts": {name: _figure(record.facts[name], printer) for name in FIGURES},
        "findings": [_finding(said) for said in record.said],
        "new": [_finding(said) for said in chapter.new],
        "gone": [_finding(said) for said in chapter.gone],
        "fired": sorted(record.fired),
        "withheld": list(record.withheld),
        "notes": [{"text": note.text, "by": note.by} for note in record.notes],
        "corrections": [each.text for each in record.corrections],
    }


def _figure(fact: Fact, printer: Printer) -> dict[str, object]:
    """A fact raw and as printed; a missing one with the reason."""
    if fact.missing:
        return {"value": None, "reason": fact.reason}
    unit = fact.value.unit if isinstance(fact.value, Quantity) else ""
    printed = {} if isinstance(fact.value, bool) else {"text": printer.fact(fact).text}
    return {"value": _bare(fact.value), **({"unit": unit} if unit else {}), **printed}


def _change(chapter: Chapter, name: str) -> dict[str, object]:
    return {"change": _bare(chapter.change(name))}


def _finding(said: Said) -> dict[str, object]:
    edit = {"edit": said.edit} if said.edit else {}
    return {"section": said.section, "rules": list(said.rules), "text": said.line.text, **edit}


def _row(chapter: Chapter) -> dict[str, object]:
    record = chapter.record
    close = record.facts["close"].value
    return {
        "ticker": chapter.kept.key,
        "name": record.name,
        "week": chapter.kept.week.isoformat(),
        "revision": letter(chapter.kept.revision),
        "approved_by": chapter.standing.approved_by,
        "held": record.held.reason if record.held else "",
        "composite": _bare(record.facts["composite"].value),
        "composite_change": _bare(chapter.change("composite")),
        **{name: _bare(record.facts[name].value) for name in SCORES},
        "setup": record.word("setup_signature"),
        "currency": close.unit if isinstance(close, Quantity) else "",
        **{name: _bare(record.facts[name].value) for name in FIGURES},
        "verdict": record.verdict.text,
        "new": _rules(chapter.new),
        "gone": _rules(chapter.gone),
        "sha256": chapter.kept.sha256,
    }


def _rules(told: Iterable[Said]) -> str:
    return " ".join(rule for said in told for rule in said.rules)


def _bare(value: FactValue | None) -> object:
    """A figure without its unit, a whole one without a decimal point; a day as ISO 8601."""
    if isinstance(value, Quantity):
        return int(value.value) if value.value.is_integer() else value.value
    return value.isoformat() if isinstance(value, date) else value
