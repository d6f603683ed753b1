"""The catalogue of facts as an analyst reads it: everything that a rule may name, by subject."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from briefs.cli.screen import bold, wrapped
from briefs.errors import UsageError
from briefs.facts import SUBJECTS, Entry
from briefs.quantity import Kind
from briefs.rulebook import Subject
from briefs.sector import SECTOR_SUBJECTS

_UNITS: Mapping[Kind, str] = {
    Kind.PRICE: "currency",
    Kind.PERCENT: "%",
    Kind.POINTS: "percentage points",
    Kind.RATIO: "x",
    Kind.SCORE: "0 to 100",
    Kind.FLAG: "true or false",
}


@dataclass(frozen=True)
class Listed:
    """One fact of the catalogue and the subject it is listed under."""

    subject: str
    entry: Entry

    @property
    def unit(self) -> str:
        """The unit or the bounds of the fact; empty for plain numbers and words."""
        return _UNITS.get(self.entry.kind, "")

    def has(self, text: str) -> bool:
        """Whether `text` stands anywhere in it, in either case."""
        entry = self.entry
        words = (self.subject, entry.id, entry.kind, entry.title, entry.formula)
        return text.lower() in "\n".join(words).lower()

    def as_dict(self) -> dict[str, object]:
        """The line of the catalogue for JSON; `uses` are the facts it is computed from."""
        return {
            "id": self.entry.id,
            "subject": self.subject,
            "kind": self.entry.kind.value,
            "unit": self.unit,
            "title": self.entry.title,
            "formula": self.entry.formula,
            "uses": list(self.entry.uses),
        }


def catalogued(text: str = "", subject: str = Subject.LISTING) -> tuple[Listed, ...]:
    """Every fact of listings or of sectors, or those that have `text` in them; UsageError where
    none has, and of another subject.
    """
    found = tuple(each for each in _every(subject) if each.has(text))
    if not found:
        raise UsageError(f"no fact has {text!r} in it", "Without TEXT all facts are listed.")
    return found


def _every(subject: str) -> Iterator[Listed]:
    """The whole catalogue in its order, under its headings."""
    if subject not in set(Subject):
        raise UsageError(f"there are no facts of {subject!r}", f"Give {' or '.join(Subject)}.")
    if subject == Subject.SECTOR:
        for heading, items in SECTOR_SUBJECTS.items():
            yield from (Listed(heading, item.entry) for item in items)
    else:
        for heading, own in SUBJECTS.items():
            yield from (Listed(heading, item.entry) for item in own)


def catalogue_lines(listed: Iterable[Listed]) -> Iterator[str]:
    """The lines: under each subject its facts, each with its formula below it."""
    chosen = tuple(listed)
    width = max(len(each.entry.id) for each in chosen) + 2
    subject = ""
    for each in chosen:
        if each.subject != subject:
            yield from ([""] if subject else [])
            subject = each.subject
            yield bold(subject)
        yield from _fact(each, width)


def _fact(listed: Listed, width: int) -> Iterator[str]:
    entry = listed.entry
    kind = f"{entry.kind}, {listed.unit}" if listed.unit else entry.kind.value
    first = f"  {entry.id:<{width}}"
    yield from wrapped(f"{entry.title} ({kind})", first, " " * len(first))
    yield from wrapped(entry.formula, "      ", "        ")
