"""Content keys: the same for the same, another for whatever else."""

from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.desk import Decision, Edits
from briefs.pack.keys import key_of, linked_key, piece_key
from briefs.pack.piece import Piece
from briefs.production import Company
from briefs.record import Hold, Note


@dataclass(frozen=True)
class Pair:
    one: object
    other: object


@dataclass(frozen=True)
class Couple:
    one: object
    other: object


DAY = date(2026, 6, 12)
VALUES = [
    *(None, True, False, 0, 1, 1.0, "", "1", "None", b"", b"1", DAY, "2026-06-12", Path("a"), "a"),
    *((), [1], ("1",), (1, 2), ((1,), 2), (1, (2,)), {}, {"a": 1}, {1: "a"}, (("a", 1),)),
    *(frozenset({1}), frozenset({1, 2}), Pair(1, 2), Pair(2, 1), Couple(1, 2), (Pair(1, 2),)),
    *(["list", [1]], ["bytes", "a"], ["date", "2026-06-12"], "\ud800"),
]


def test_values_that_differ_have_keys_that_differ():
    keys = [key_of(value) for value in VALUES]
    assert len(set(keys)) == len(VALUES)
    assert key_of((1, 2)) == key_of([1, 2])


@pytest.mark.parametrize(
    ("parts", "others"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a", "b"), ("b", "a")),
        (("a",), ("a", "")),
        (("a", ("b",)), ("a", "b")),
        ((), ((),)),
    ],
)
def test_parts_do_not_run_into_each_other(parts, others):
    assert key_of(*parts) != key_of(*others)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def shown(value):
    """A value told apart from all others by another way of writing: `True` is not `1`."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{key!r}:{shown(each)}' for key, each in value.items())}}}"
    if isinstance(value, tuple):
        return f"({','.join(map(shown, value))})"
    return repr(value)


@given(PLAIN, PLAIN)
def test_keys_are_the_same_where_the_values_are(one, other):
    assert (key_of(one) == key_of(other)) == (shown(one) == shown(other))


def test_what_cannot_be_written_is_no_part_of_a_key():
    with pytest.raises(TypeError, match="no part of a key: object"):
        key_of(object())


PIECE = Piece(Path("/in/a.json"), "in/a.json", "ab" * 32)
OTHER = {
    "source": "in/b.json",
    "sha256": "cd" * 32,
    "earlier": b"a record",
    "earlier_sha256": "ef" * 32,
    "edits": Edits(notes=(Note("words", "AL"),)),
}
APART = {
    "path": Path("/elsewhere/a.json"),
    "approved": 2,
    "approved_record": b"a record",
    "company": Company({"BBB.SHZ": "BBB.SHZ"}),
}


def test_every_field_of_a_piece_is_known_to_these_tests():
    assert {each.name for each in fields(Piece)} == {*OTHER, *APART}


@pytest.mark.parametrize("name", OTHER)
def test_what_a_brief_depends_on_is_in_its_key(name):
    assert piece_key("g", replace(PIECE, **{name: OTHER[name]})) != piece_key("g", PIECE)
    assert piece_key("other", PIECE) != piece_key("g", PIECE)


@pytest.mark.parametrize("name", APART)
def test_what_has_a_key_of_its_own_or_decides_nothing_is_not(name):
    assert piece_key("g", replace(PIECE, **{name: APART[name]})) == piece_key("g", PIECE)


@pytest.mark.parametrize(
    "edits",
    [
        Edits(hold=Hold("a reason", "AL")),
        Edits(pins=(Decision("risk.x", "why", "AL", "desk.toml:1"),)),
        # A message about a pin that could not be followed names its line.
        Edits(pins=(Decision("risk.x", "why", "AL", "desk.toml:2"),)),
        Edits(suppressions=(Decision("risk.x", "why", "AL", "desk.toml:1"),)),
        Edits(notes=(Note("words", "AL"),)),
        Edits(notes=(Note("words", "BM"),)),
    ],
)
def test_what_the_desk_decides_is_in_the_key(edits):
    known = {piece_key("g", PIECE), piece_key("g", replace(PIECE, edits=Edits(hold=Hold("", ""))))}
    assert piece_key("g", replace(PIECE, edits=edits)) not in known


@pytest.mark.parametrize(
    "company",
    [
        Company({"BBB.SHZ": "BBB.SHZ"}),
        Company({}, before="BBB.SHZ"),
        Company({}, after="BBB.SHZ"),
        Company({}, digest=True),
    ],
)
def test_who_else_is_in_the_pack_is_in_the_key_of_links(company):
    assert linked_key("k", replace(PIECE, company=company)) != linked_key("k", PIECE)
    assert linked_key("k", PIECE) not in {"k", linked_key("other", PIECE)}
