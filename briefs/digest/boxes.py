"""The boxes of a digest: what is told of single names in one line each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from briefs.claims import Claim, Line, Printer, line
from briefs.digest.hub import Stories, Story
from briefs.digest.marks import Marks
from briefs.digest.quoting import Quoted, counted
from briefs.locale import Style
from briefs.record import Note, Record
from briefs.sector import Coverage

MOST = 8
"""Stories that a box tells; how many more there are stands under them."""
MOST_EXTREMES = 24
"""New highs and lows that are told: they are what a week is looked up for."""
MOST_CHANGES = 24
"""Names added, dropped or held that are named; a first build of a market would name them all."""
NOBODY: Mapping[str, str] = MappingProxyType({})
COVERED = "coverage"
OF_THE_DESK = frozenset({"corrections", "notes"})
"""Boxes by their ids: who came and went, and what the desk says itself."""
OF_THE_DATA = frozenset({"weeks_skipped"})
"""Facts of what a document lacks: a sentence on them is a note to the figures of one name, and
stands in its brief.
"""
DESK = "desk"
"""The source of an analyst's own words and figures."""


def boxes(
    coverage: Coverage,
    marks: Marks,
    printer: Printer,
    notes: Sequence[Note] = (),
    corrections: Sequence[Line] = (),
    absent: Mapping[str, str] = NOBODY,
) -> tuple[Stories, ...]:
    """All boxes that have something to say, in the order of the page. `absent` says by listing why
    one that is missing was not published.
    """
    built = (
        _corrections(coverage, printer, corrections),
        _notes(coverage, notes),
        _signals(coverage, printer),
        _extremes(coverage, printer),
        _ranks(coverage, marks, printer),
        _contradictions(coverage, printer),
        _changes(coverage, printer, absent),
    )
    return tuple(box for box in built if box.items or box.empty)


def by_composite(records: Iterable[Record]) -> list[Record]:
    """The highest composite first, ties by symbol, names without one last."""
    return sorted(records, key=_standing)


def _standing(record: Record) -> tuple[float, str]:
    composite = record.facts.number("composite")
    return (1.0 if composite is None else -composite, record.key)


def _box(
    box_id: str,
    title: str,
    empty: str,
    printer: Printer,
    *groups: Sequence[Story],
    most: int = MOST,
) -> Stories:
    """A box of all the groups, in order; of too many, each has its share of the room."""
    shares = _shares([len(group) for group in groups], most)
    told = [story for group, own in zip(groups, shares, strict=True) for story in group[:own]]
    more = _more(sum(map(len, groups)) - len(told), printer)
    return Stories(box_id, title, tuple(told), more, empty)


def _shares(sizes: Sequence[int], most: int = MOST) -> list[int]:
    """So many of each that all are `most` at most; what one does not need the others get."""
    shares = [0] * len(sizes)
    for _ in range(most):
        wanting = [place for place, size in enumerate(sizes) if shares[place] < size]
        if wanting:
            shares[min(wanting, key=lambda place: shares[place])] += 1
    return shares


def _more(over: int, printer: Printer) -> Line:
    return line("and {count} more", count=counted(over, printer)) if over > 0 else Line()


def _story(record: Record, told: Line) -> Story:
    return Story(told, record.key, record.name)


# ------------------------------------------------------------------------------- noteworthy


def _signals(coverage: Coverage, printer: Printer) -> Stories:
    """Trend Signals turned on, turned off, and fresh buys beside them."""
    ranked = by_composite(coverage.records)
    turned = {record.key: _turned(record) for record in ranked}
    on, off = (
        [
            _story(record, _signal(words, record, printer))
            for record in ranked
            if turned[record.key] is wanted
        ]
        for words, wanted in (("Trend Signal on", True), ("Trend Signal off", False))
    )
    fresh = [
        _story(record, _signal("fresh buy", record, printer))
        for record in ranked
        if record.facts.flag("fresh_buy") and turned[record.key] is not True
    ]
    empty = "No Trend Signal turned, and there is no fresh buy."
    return _box("signals", "Signals turned", empty, printer, on, off, fresh)


def _turned(record: Record) -> bool | None:
    """The Trend Signal where it is not what it was in the earlier issue, or, without one, the week
    before; None where it is, or is not known.
    """
    now = record.facts.flag("trend_active")
    before = record.facts.flag("previous_trend_active")
    if before is None:
        before = _week_before(record)
    return None if now is None or before is None or now is before else now


def _week_before(record: Record) -> bool | None:
    before = [week for week in record.weeks if (record.week - week.day).days == 7]
    return before[0].trend if before else None


def _signal(words: str, record: Record, printer: Printer) -> Line:
    with_fresh = words.endswith("on") and record.facts.flag("fresh_buy")
    quoted = Quoted(record, printer)
    composite = quoted.fact("composite")
    month = quoted.fact("return_4w", Style.SIGNED)
    known = [
        *(() if composite.missing else ("composite {composite}",)),
        *(() if month.missing else ("{month} in four weeks",)),
    ]
    template = f"{words}{' with a fresh buy' if with_fresh else ''}"
    told = "; ".join(filter(None, (template, ", ".join(known))))
    return line(told, composite=composite, month=month)


def _extremes(coverage: Coverage, printer: Printer) -> Stories:
    """Names whose 52-week high rose or low fell since the earlier issue; without one, those that
    closed at it. Those that closed nearest to it come first.
    """
    highs, lows = (
        [
            _story(each, _extreme(each, words, level, gap, printer))
            for each in sorted(coverage.records, key=partial(_away, gap=gap))
            if _is_new(each, *flags)
        ]
        for words, level, gap, *flags in (
            ("below", "high_52", "drawdown", "raised_high_52", "new_high_52"),
            ("above", "low_52", "rise_from_low_52", "lowered_low_52", "new_low_52"),
        )
    )
    empty = "No name has a new 52-week high or low."
    title = "New 52-week highs and lows"
    return _box("highs", title, empty, printer, highs, lows, most=MOST_EXTREMES)


def _away(record: Record, gap: str) -> tuple[float, str]:
    away = record.facts.number(gap)
    return (float("inf") if away is None else abs(away), record.key)


def _is_new(record: Record, moved: str, closed: str) -> bool:
    since = record.facts.flag(moved)
    return bool(record.facts.flag(closed) if since is None else since)


def _extreme(record: Record, words: str, level: str, gap: str, printer: Printer) -> Line:
    """`high 45.23, close 44.91 CNY, 0.7% below it; +1.4% in the week`"""
    quoted, noun = Quoted(record, printer), level.partition("_")[0]
    away, week = quoted.fact(gap, Style.SIZE), quoted.fact("return_1w", Style.SIGNED)
    closed = f"close {{close}}, {{away}} {words} it"
    if away.missing or record.facts.flag(f"new_{level}"):
        closed = "close {close}" if away.missing else "where it closed"
    told = f"{noun} {{level}}, {closed}{'' if week.missing else '; {week} in the week'}"
    style = Style.PLAIN if closed == "where it closed" else Style.BARE
    return line(
        told, level=quoted.fact(level, style), close=quoted.fact("close"), away=away, week=week
    )


def _ranks(coverage: Coverage, marks: Marks, printer: Printer) -> Stories:
    """The largest moves of the rank by 4W return in the sector sample."""
    moved = sorted(filter(marks.rank_moved, coverage.records), key=_size_of_rank_move)
    told = [_story(record, _rank(record, printer)) for record in moved]
    return _box("ranks", "Ranks by 4W return in the sector sample", "", printer, told)


def _size_of_rank_move(record: Record) -> tuple[float, str]:
    return (-abs(record.facts.number("sector_sample_rank_4w_move") or 0), record.key)


def _rank(record: Record, printer: Printer) -> Line:
    quoted = Quoted(record, printer)
    up = (record.facts.number("sector_sample_rank_4w_move") or 0) > 0
    return line(
        f"{'up' if up else 'down'} {{places}}, to {{now}} of {{names}}",
        places=quoted.fact("sector_sample_rank_4w_move", Style.SIZE),
        now=quoted.fact("sector_sample_rank_4w"),
        names=quoted.fact("sector_sample_names"),
    )


def _contradictions(coverage: Coverage, printer: Printer) -> Stories:
    """The first contradiction of each name's brief, the highest composite first."""
    told = [
        _story(record, Quoted(record, printer).line(said[0]))
        for record in by_composite(coverage.records)
        if (said := _contradicted(record))
    ]
    return _box("contradictions", "Contradictions in single names", "", printer, told)


def _contradicted(record: Record) -> list[Line]:
    """The contradictions of its brief, without notes to the figures."""
    lines = (said.line for said in record.sentences("contradiction"))
    return [each for each in lines if not any(c.source in OF_THE_DATA for c in each.claims)]


# --------------------------------------------------------------------------------- coverage


def _changes(coverage: Coverage, printer: Printer, absent: Mapping[str, str]) -> Stories:
    """Names added and dropped since the issue before, names held back and not published."""
    before = coverage.earlier
    told = [*_held(coverage)]
    if before is not None:
        own, earlier = (*coverage.records, *coverage.held), (*before.records, *before.held)
        known, kept = before.keys, coverage.keys
        added = (record for record in own if record.key not in known)
        dropped = (record for record in earlier if record.key not in kept)
        told += [_story(record, line("added")) for record in sorted(added, key=_key)]
        told += [
            _gone(record, absent.get(record.key), printer) for record in sorted(dropped, key=_key)
        ]
    empty = "No name was added, dropped or held back."
    if before is None:
        empty = "First issue: there is no earlier coverage to compare with."
    more = _more(len(told) - MOST_CHANGES, printer)
    return Stories(COVERED, "Coverage", tuple(told[:MOST_CHANGES]), more, empty)


def _key(record: Record) -> str:
    return record.key


def _held(coverage: Coverage) -> Iterator[Story]:
    for record in coverage.held:
        if record.held is not None:
            reason, by = Claim(record.held.reason, DESK), Claim(record.held.by, DESK)
            yield _story(record, line("held back: {reason} ({by})", reason=reason, by=by))


def _gone(record: Record, reason: str | None, printer: Printer) -> Story:
    quoted = Quoted(record, printer, earlier=True)
    words = f"not published: {reason}" if reason else "dropped"
    told = line(
        f"{words}; its last composite was {{composite}}", composite=quoted.fact("composite")
    )
    return _story(record, told)


# ------------------------------------------------------------------------------- the desk's


def _notes(coverage: Coverage, notes: Sequence[Note]) -> Stories:
    """Analyst notes: those on the sector, then those on single names."""
    own = [Story(_signed(note)) for note in notes]
    told = [_story(record, _signed(note)) for record in coverage.records for note in record.notes]
    return Stories("notes", "Analyst notes", (*own, *told))


def _signed(note: Note) -> Line:
    return line("{text} — {by}", text=Claim(note.text, DESK), by=Claim(note.by, DESK))


def _corrections(coverage: Coverage, printer: Printer, own: Sequence[Line]) -> Stories:
    """What differs from the revision before, of the digest and of its names."""
    told = [
        _story(record, Quoted(record, printer).line(each))
        for record in coverage.records
        for each in record.corrections
    ]
    return Stories("corrections", "Corrections", (*(Story(each) for each in own), *told))
