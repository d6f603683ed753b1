"""Coverages for tests: names made by hand, and the sectors of a simulated market."""

from dataclasses import replace
from datetime import date
from functools import cache

from briefs.brief.recording import record_of
from briefs.facts import ENTRIES, Fact, Facts, derive
from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.quantity import UNITS, Kind, Quantity
from briefs.record import Record
from briefs.report import Report
from briefs.rulebook import load_rulebook
from briefs.sector import Coverage

WEEK, BEFORE = date(2026, 6, 12), date(2026, 6, 5)
SCOPE = "CN Basic Materials"


def named(symbol, week=WEEK, **values):
    """A name's record with some facts known: numbers in the unit of their kind, words, flags."""
    given = {"symbol": symbol, "name": f"{symbol} Ltd", "sector_scope": SCOPE} | values
    facts = {each.id: made(each, given.get(each.id), week) for each in ENTRIES}
    assert given.keys() <= facts.keys()
    return Record(Facts(facts, week, f"{symbol}.SHZ"), "ab12")


def made(entry, value, week):
    if isinstance(value, int | float) and not isinstance(value, bool):
        step = 1.0 if entry.kind is Kind.SCORE else 0.0
        value = Quantity(float(value), UNITS.get(entry.kind, ""), step)
    reason = "" if value is not None else "not given"
    pointers = (f"/{entry.id}",)
    return Fact(entry.id, entry.kind, entry.title, value, week, pointers, reason=reason)


def coverage(*records, before=None, held=(), scope=SCOPE):
    """A coverage of these records; `before` are those of the earlier issue."""
    earlier = None if before is None else Coverage(scope, BEFORE, in_order(before))
    return Coverage(scope, WEEK, in_order(records), tuple(held), earlier)


def in_order(records):
    return tuple(sorted(records, key=lambda record: record.key))


@cache
def rulebook(name):
    return load_rulebook(name)


def recorded(document, words="terminal", before=None):
    """The record of a document, with the sentences of a rulebook; `before` is that of the issue
    before.
    """
    report = Report.model_validate(document)
    findings = find(derive(report, before and before.facts), rulebook(words))
    return record_of(report, findings, narrate(findings, Locale("en")), "ab12")


def part(whole, keys):
    """The coverage of some of its names, in both issues."""
    earlier = whole.earlier
    before = earlier and replace(earlier, records=_of(earlier.records, keys))
    return replace(whole, records=_of(whole.records, keys), earlier=before)


def _of(records, keys):
    return tuple(record for record in records if record.key in keys)
