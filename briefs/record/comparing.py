"""revised: what a rebuilt issue corrects of the one that was approved before it.

Two records of one listing and week are compared by everything that a reader could have been told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from briefs.claims import Claim, Line, Printer, line
from briefs.facts import SUBJECTS, Fact, Facts
from briefs.record.citing import cited, cited_facts
from briefs.record.model import Record, letter
from briefs.record.storing import NOT_KEPT

REPLACED = "replaced:"
"""Begins the source of a figure of the revision before."""
MOST_FIGURES = 6
MOST_SENTENCES = 2
_PRINTED = tuple(item.entry.id for item in SUBJECTS["In the document"])
"""The figures that a document gives; all others follow from them and from the weekly rows."""


@dataclass(frozen=True)
class Approved:
    """The newest approved revision of an issue, and what it said of one listing; None where it
    did not cover it.
    """

    revision: int
    record: Record | None


def revised(now: Record, approved: Approved | None, printer: Printer) -> Record:
    """`now` with its revision and what it corrects. A record that says what was approved keeps the
    revision in which it was last changed, and the corrections of that.
    """
    if approved is None:
        return now
    then, following = approved.record, approved.revision + 1
    if then is None:
        added = line("Not covered in {revision}.", revision=_named(approved.revision))
        return replace(now, revision=following, corrections=(added,))
    if same(then, now):
        kept = [fact for fact in then.facts.values() if fact.id.startswith(REPLACED)]
        facts = now.facts.extended(kept)
        return replace(now, facts=facts, revision=then.revision, corrections=then.corrections)
    corrections = tuple(_corrections(then, now, approved.revision, printer))
    facts = now.facts.extended(cited_facts(corrections, then.facts, REPLACED))
    return replace(now, facts=facts, revision=following, corrections=corrections)


def same(then: Record, now: Record) -> bool:
    """Whether two records say the same, from the same document; which revisions they are of, and
    facts that only one version of the program knows, do not count.
    """
    own = {name: fact for name, fact in then.facts.items() if not _beside(name, fact)}
    shared = all(now.facts.get(name, fact) == fact for name, fact in own.items())
    return shared and _rest(then) == _rest(now)


def _beside(name: str, fact: Fact) -> bool:
    return name.startswith(REPLACED) or fact.reason == NOT_KEPT


def _rest(record: Record) -> Record:
    nothing = Facts({}, record.week, record.key)
    return replace(record, facts=nothing, revision=1, corrections=())


def _corrections(then: Record, now: Record, revision: int, printer: Printer) -> Iterator[Line]:
    """What differs, the figures before the words; never nothing."""
    told = [
        *_figures(then, now, revision, printer),
        *_holds(then, revision),
        *_sentences(then, now),
    ]
    yield from told
    if then.notes != now.notes:
        yield Line(("The analyst notes differ.",))
    elif not told:
        yield Line(("The document was replaced; the figures and sentences told here stand.",))


def _figures(then: Record, now: Record, revision: int, printer: Printer) -> Iterator[Line]:
    changed = [name for name in _PRINTED if now.facts[name].value != then.facts[name].value]
    for name in changed[:MOST_FIGURES]:
        before = printer.fact(then.facts[name])
        yield line(
            f"{now.facts[name].title}: {{now}}, in {{revision}} {{then}}.",
            now=printer.fact(now.facts[name]),
            revision=_named(revision),
            then=replace(before, source=f"{REPLACED}{name}"),
        )
    if len(changed) > MOST_FIGURES:
        rest = Claim(str(len(changed) - MOST_FIGURES), "facts")
        yield line("Of further figures, {rest} differ.", rest=rest)


def _holds(then: Record, revision: int) -> Iterator[Line]:
    if then.held:
        reason = Claim(then.held.reason, "desk")
        yield line("Held back in {revision}: {reason}", revision=_named(revision), reason=reason)


def _sentences(then: Record, now: Record) -> Iterator[Line]:
    """Sentences withdrawn; one with other figures is told by its figures."""
    rules = {rule for said in now.said for rule in said.rules}
    gone = (said.line for said in then.said if not rules.intersection(said.rules))
    for withdrawn in islice(gone, MOST_SENTENCES):
        yield Line(("Withdrawn: ", *cited(withdrawn, REPLACED).pieces))


def _named(revision: int) -> Claim:
    return Claim(f"revision {letter(revision)}", "facts")
