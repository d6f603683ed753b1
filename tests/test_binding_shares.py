from pathlib import Path

import pytest
from bindery import listed
from hypothesis import given
from hypothesis import strategies as st

from briefs.claims import Line
from briefs.writers.binding import Chapter, Part
from briefs.writers.binding.shares import OWN, ROW, shared_out


def chapter(scope, briefs, digest=True):
    named = [Part(Path("x.pdf"), f"briefs/{scope}{number}.pdf", "X") for number in range(briefs)]
    own = Part(Path("x.pdf"), f"digests/{scope}.pdf", "X") if digest else None
    return Chapter(scope, Line(), own, tuple(map(listed, named)))


def shares(chapters, size, room):
    """Volumes of room for so many parts, all of one size, as (scope, parts, continued)."""
    sizes = {part.name: size - ROW for each in chapters for part in each.parts}
    volumes = shared_out(chapters, sizes, OWN + room * size)
    return [
        [(each.scope, len(each.parts), each.continued) for each in volume] for volume in volumes
    ]


def test_what_fits_is_one_volume():
    assert shares([chapter("A", 3), chapter("B", 2)], 100, 7) == [
        [("A", 4, False), ("B", 3, False)]
    ]


def test_a_sector_that_would_not_fit_begins_the_next_volume():
    assert shares([chapter("A", 5), chapter("B", 4)], 100, 8) == [
        [("A", 6, False)],
        [("B", 5, False)],
    ]


def test_a_sector_is_divided_where_much_would_stay_empty():
    assert shares([chapter("A", 2), chapter("B", 5)], 100, 8) == [
        [("A", 3, False), ("B", 5, False)],
        [("B", 1, True)],
    ]


def test_a_sector_larger_than_a_volume_takes_several():
    assert shares([chapter("A", 9)], 100, 4) == [
        [("A", 4, False)],
        [("A", 4, True)],
        [("A", 2, True)],
    ]


def test_the_digest_stands_with_the_beginning_of_its_sector():
    volumes = shared_out([chapter("A", 3)], dict.fromkeys(names(chapter("A", 3)), 1000), OWN + 3100)
    assert [bool(each.digest) for volume in volumes for each in volume] == [True, False]


def names(*chapters):
    return [part.name for each in chapters for part in each.parts]


def test_a_part_that_is_too_large_has_a_volume_of_its_own():
    (big, *_), one = names(chapter("A", 2)), chapter("A", 2)
    sizes = {**dict.fromkeys(names(one), 100), big: 10**9}
    assert [len(volume[0].parts) for volume in shared_out([one], sizes, OWN + 5000)] == [1, 2]


@pytest.mark.parametrize("chapters", [[], [chapter("A", 0, digest=False)]])
def test_nothing_is_no_volume(chapters):
    assert shared_out(chapters, {}, 10**6) == ()


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=6),
    st.lists(st.integers(0, 5000), min_size=42, max_size=42),
    st.integers(0, 20_000),
)
def test_every_part_is_bound_once_and_in_order(shape, weights, room):
    chapters = [chapter(f"S{place}-", *each) for place, each in enumerate(shape)]
    expected = names(*chapters)
    sizes = dict(zip(expected, weights, strict=False))
    volumes = shared_out(chapters, sizes, OWN + room)
    assert [name for volume in volumes for name in names(*volume)] == expected
    for volume in volumes:
        taken = names(*volume)
        assert len(taken) == 1 or sum(sizes[name] + ROW for name in taken) <= room
    begun = [each.scope for volume in volumes for each in volume if not each.continued]
    assert begun == [each.scope for each in chapters if each.parts]
