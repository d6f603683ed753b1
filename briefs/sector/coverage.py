"""What one issue covers of one sector: the records that a digest is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from briefs.claims import Claim, Line
from briefs.record import Record

MARK = ":"
"""Between the listing and the source of one of its claims, as in `002428.SHZ:composite`."""


@dataclass(frozen=True)
class Coverage:
    """The names of one sector in one issue, each with what was published of it, sorted by key.

    `held` are names that the desk kept back. `earlier` is the coverage of the newest issue before
    this one, None in a first issue.
    """

    scope: str
    week: date
    records: tuple[Record, ...]
    held: tuple[Record, ...] = ()
    earlier: "Coverage | None" = None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names that are covered, held ones too."""
        return frozenset(record.key for record in (*self.records, *self.held))


def coverages(
    week: date, records: Iterable[Record], earlier: tuple[date, Iterable[Record]] | None = None
) -> tuple[Coverage, ...]:
    """The sectors of an issue by scope. `earlier` are the week and the records of the issue before.

    A sector that the issue no longer covers has no coverage; the issue's front page names it.
    """
    before = {} if earlier is None else _by_scope(earlier[1])
    return tuple(
        Coverage(
            scope,
            week,
            *_parted(own),
            None
            if earlier is None
            else Coverage(scope, earlier[0], *_parted(before.get(scope, ()))),
        )
        for scope, own in sorted(_by_scope(records).items())
    )


def _by_scope(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda each: each.key):
        found.setdefault(record.scope, []).append(record)
    return found


def _parted(records: Iterable[Record]) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    listed = tuple(records)
    return (
        tuple(record for record in listed if record.held is None),
        tuple(record for record in listed if record.held is not None),
    )


def placed(pointer: str, key: str, mark: str = "") -> str:
    """A pointer of one listing's document as a sector's figure names it, such as
    `002428.SHZ:/composite_score`. A mark of another issue, such as `previous:`, stays in front;
    `mark` is put there where the pointer has none.
    """
    own, slash, path = pointer.partition("/")
    return f"{own or mark}{key}{MARK}{slash}{path}"


def qualified(claim: Claim, key: str) -> Claim:
    """A claim of one listing's brief as a digest prints it: its source names the listing."""
    source = f"{key}{MARK}{claim.source}" if claim.source else ""
    return Claim(claim.text, source, claim.sign, claim.missing, claim.form)


def qualified_line(line: Line, key: str) -> Line:
    """A line of one listing's brief as a digest prints it."""
    return Line(
        tuple(piece if isinstance(piece, str) else qualified(piece, key) for piece in line.pieces)
    )
