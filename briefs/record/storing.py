"""Records as bytes: JSON, compressed, that later versions of the program can read."""

import json
import zlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from briefs.claims import Claim, Line
from briefs.errors import NothingProduced
from briefs.facts import ENTRIES, Entry, Fact, Facts, FactValue
from briefs.quantity import Kind, Quantity
from briefs.record.model import Hold, Neighbour, Note, PastWeek, Record, Said

SCHEMA = 1
"""Raised when a key is renamed or removed, or means something else."""
NOT_KEPT = "the earlier issue was made by a version that did not know it"


def record_bytes(record: Record) -> bytes:
    """The record for the archive; the same record gives the same bytes."""
    tree = {
        "schema": SCHEMA,
        "key": record.key,
        "week": record.week.isoformat(),
        "sha256": record.sha256,
        "facts": {fact.id: _fact(fact, record.week) for fact in record.facts.values()},
        "said": [_said(each) for each in record.said],
        "fired": sorted(record.fired),
        "weeks": [
            [each.day.isoformat(), each.trend, each.dynamics, each.strength, each.place]
            for each in record.weeks
        ],
        "neighbours": [
            [each.key, each.name, list(each.returns), each.place] for each in record.neighbours
        ],
        "held": [record.held.reason, record.held.by] if record.held else None,
        "notes": [[note.text, note.by] for note in record.notes],
        "withheld": list(record.withheld),
        "revision": record.revision,
        "corrections": [_line(each) for each in record.corrections],
    }
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return zlib.compress(text.encode())


def read_record(content: bytes) -> Record:
    """The record of such bytes. Facts that today's catalogue has and they lack are missing.

    Raises NothingProduced where they are none, or of a newer schema.
    """
    try:
        tree = json.loads(zlib.decompress(content))
        if tree["schema"] > SCHEMA:
            raise NothingProduced(
                f"the archive holds a record of schema {tree['schema']}, which is newer than this "
                "program",
                "Use the version of briefs that wrote the archive, or a later one.",
            )
        return _record(tree)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise NothingProduced(
            f"the archive holds a record that cannot be read: {error}",
            "Restore the archive from a copy, or move it away and build the weeks again.",
        ) from None


def _record(tree: Mapping[str, Any]) -> Record:
    week = date.fromisoformat(tree["week"])
    kept = {name: _to_fact(name, each, week) for name, each in tree["facts"].items()}
    absent = {
        name: Fact(name, each.kind, each.title, None, week, (), each.formula, NOT_KEPT)
        for name, each in _catalogue().items()
        if name not in kept
    }
    return Record(
        facts=Facts({**kept, **absent}, week, tree["key"]),
        sha256=tree["sha256"],
        said=tuple(_to_said(*each) for each in tree["said"]),
        fired=frozenset(tree["fired"]),
        weeks=tuple(PastWeek(date.fromisoformat(day), *rest) for day, *rest in tree["weeks"]),
        neighbours=tuple(
            Neighbour(key, name, (returns[0], returns[1], returns[2]), place)
            for key, name, returns, place in tree["neighbours"]
        ),
        held=Hold(*tree["held"]) if tree["held"] else None,
        notes=tuple(Note(*note) for note in tree["notes"]),
        withheld=tuple(tree["withheld"]),
        revision=tree["revision"],
        corrections=tuple(_to_line(each) for each in tree["corrections"]),
    )


@cache
def _catalogue() -> Mapping[str, Entry]:
    return {entry.id: entry for entry in ENTRIES}


def _fact(fact: Fact, week: date) -> dict[str, object]:
    """What the catalogue does not tell of a fact; a rulebook's own figure is not in it."""
    known = _catalogue().get(fact.id)
    own = {} if known else {"kind": str(fact.kind), "title": fact.title}
    read = fact.formula if known is None or fact.formula != known.formula else None
    said = {
        "reason": fact.reason or None,
        "as_of": fact.as_of.isoformat() if fact.as_of != week else None,
        "formula": read,
    }
    return {
        "value": _value(fact.value),
        "pointers": list(fact.pointers),
        **{key: words for key, words in said.items() if words is not None},
        **own,
    }


def _to_fact(name: str, tree: Mapping[str, Any], week: date) -> Fact:
    known = _catalogue().get(name)
    kind = known.kind if known else Kind(tree["kind"])
    return Fact(
        id=name,
        kind=kind,
        title=known.title if known else tree["title"],
        value=_to_value(tree["value"], kind),
        as_of=date.fromisoformat(tree["as_of"]) if "as_of" in tree else week,
        pointers=tuple(tree["pointers"]),
        formula=tree["formula"] if "formula" in tree or known is None else known.formula,
        reason=tree.get("reason", ""),
    )


def _value(value: FactValue | None) -> object:
    if isinstance(value, Quantity):
        return [value.value, value.unit, value.step]
    return value.isoformat() if isinstance(value, date) else value


def _to_value(value: Any, kind: Kind) -> FactValue | None:
    if isinstance(value, list):
        return Quantity(*value)
    return date.fromisoformat(value) if kind is Kind.DATE and value is not None else value


def _said(said: Said) -> list[object]:
    return [said.section, list(said.rules), _line(said.line), said.edit]


def _to_said(section: str, rules: list[str], line: list[Any], edit: str) -> Said:
    return Said(section, tuple(rules), _to_line(line), edit)


def _line(line: Line) -> list[object]:
    return [
        piece
        if isinstance(piece, str)
        else [piece.text, piece.source, piece.sign, piece.missing, piece.form]
        for piece in line.pieces
    ]


def _to_line(pieces: list[Any]) -> Line:
    return Line(tuple(piece if isinstance(piece, str) else Claim(*piece) for piece in pieces))
