"""What has changed since the issue before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefs.facts.catalog import Entry, Fact, Facts, FactValue
from briefs.facts.columns import Source
from briefs.facts.derived import (
    Derived,
    Judgement,
    change,
    computed,
    difference,
    judged,
    same_price,
)
from briefs.facts.earlier import QUOTED, lacking
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.facts.standing import same
from briefs.quantity import Kind, Quantity


@dataclass(frozen=True, slots=True)
class Compared:
    """A fact derived from facts of both issues."""

    derived: Derived

    @property
    def entry(self) -> Entry:
        return self.derived.entry

    def fact(self, source: Source, previous: Facts | None, known: Mapping[str, Fact]) -> Fact:
        """Missing for the one reason that matters where there is no earlier issue."""
        if previous is None:
            return lacking(self.entry, source)
        return self.derived.fact(source, previous, known)


def price_change(now: Quantity, then: Quantity) -> Quantity | None:
    """`now / then - 1` in percent. Undefined between two currencies and for a `then` of zero."""
    moved = change(now.value, then.value)
    return None if moved is None or now.unit != then.unit else Quantity(moved, "%")


def raised(now: Quantity, then: Quantity) -> bool | None:
    """`now > then` by more than both roundings. Undefined between two currencies."""
    if now.unit != then.unit:
        return None
    return now.value > then.value and not same_price(now, then)


def lowered(now: Quantity, then: Quantity) -> bool | None:
    """`now < then` by more than both roundings. Undefined between two currencies."""
    return raised(then, now)


def climbed(then: Quantity, now: Quantity, scope_then: str, scope: str) -> Quantity | None:
    """`then - now`: ranks gained, so that up is positive. Undefined between two groups."""
    return Quantity(then.value - now.value) if scope == scope_then else None


def differs(now: FactValue, then: FactValue) -> bool:
    """`now != then`"""
    return not same(now, then)


def entered(
    now: Quantity | None,
    then: Quantity | None,
    scope: str,
    scope_then: str,
    *_returns: Quantity,
) -> bool | None:
    """Ranked now and not then. Undefined between two groups.

    The 4W returns of both issues must be known: a name too new to be ranked entered no sample.
    """
    return now is not None and then is None if scope == scope_then else None


def left(
    now: Quantity | None,
    then: Quantity | None,
    scope: str,
    scope_then: str,
    *_returns: Quantity,
) -> bool | None:
    """Ranked then and not now; else as `entered`."""
    return entered(then, now, scope, scope_then)


def moved_most(changes: Sequence[Quantity | None]) -> int | None:
    """Which score moved most, up or down, the first on the page of equal ones.

    Undefined where no change is known or none is other than zero.
    """
    moves = [abs(each.value) if each is not None else 0.0 for each in changes]
    return moves.index(max(moves)) if any(moves) else None


def _most_moved_name(*changes: Quantity | None) -> str | None:
    index = moved_most(changes)
    return None if index is None else SCORE_LABELS[index]


def _at_most_moved(*operands: Quantity | None) -> Quantity | None:
    """Of six changes and six other figures, the one of the score that moved most."""
    index = moved_most(operands[: len(SCORES)])
    return None if index is None else operands[-len(SCORES) :][index]


def _score_change(source: str) -> Compared:
    then = f"previous_{source}"
    return Compared(
        computed(
            Kind.SCORE,
            f"{source}_change",
            f"{QUOTED[source].title}, change since the earlier issue",
            f"{source} - {then}",
            (source, then),
            difference,
        )
    )


def _rank_move(rank: str, scope: str) -> Compared:
    return Compared(
        judged(
            Kind.COUNT,
            f"{rank}_move",
            f"{QUOTED[rank].title}, ranks gained since the earlier issue",
            f"previous_{rank} - {rank}, within one {scope}",
            (f"previous_{rank}", rank, f"previous_{scope}", scope),
            climbed,
        )
    )


def _changed(fact_id: str, title: str, source: str) -> Compared:
    uses = (source, f"previous_{source}")
    return Compared(judged(Kind.FLAG, fact_id, title, f"{uses[0]} is not {uses[1]}", uses, differs))


def _sample(fact_id: str, title: str, words: str, by: Judgement) -> Compared:
    rank, scope = "sector_sample_rank_4w", "sector_sample_scope"
    ranks = (rank, f"previous_{rank}")
    others = (scope, f"previous_{scope}", "return_4w", "previous_return_4w")
    expression = f"{rank} {words}, within one {scope} and with a 4W return in both issues"
    return Compared(
        judged(Kind.FLAG, fact_id, title, expression, ranks + others, by, optional=ranks)
    )


_CHANGES = tuple(f"{score}_change" for score in SCORES)
_BEFORE = tuple(f"previous_{score}" for score in SCORES)


def _most_moved(suffix: str, title: str, expression: str, figures: tuple[str, ...]) -> Compared:
    return Compared(
        judged(
            Kind.SCORE,
            f"score_moved_most{suffix}",
            title,
            expression,
            tuple(dict.fromkeys(_CHANGES + figures)),
            _at_most_moved,
            optional=_CHANGES + figures,
        )
    )


def _moves() -> Iterator[Compared]:
    yield from (_score_change(source) for source in ("composite", *SCORES))
    yield _rank_move("sector_rank_1w", "sector_scope")
    yield _rank_move("sector_sample_rank_4w", "sector_sample_scope")
    yield _rank_move("industry_sample_rank_4w", "industry_sample_scope")
    yield _changed("setup_changed", "The setup changed", "setup_signature")
    yield _changed("expectation_changed", "The expectation changed", "expectation")
    yield _sample(
        "entered_sector_sample", "Entered the sector sample", "ranked now and not before", entered
    )
    yield _sample("left_sector_sample", "Left the sector sample", "ranked before and not now", left)


CATALOGUE: tuple[Compared, ...] = (
    *_moves(),
    Compared(
        judged(
            Kind.FLAG,
            "raised_high_52",
            "The 52-week high rose",
            "high_52 > previous_high_52, beyond their rounding",
            ("high_52", "previous_high_52"),
            raised,
        )
    ),
    Compared(
        judged(
            Kind.FLAG,
            "lowered_low_52",
            "The 52-week low fell",
            "low_52 < previous_low_52, beyond their rounding",
            ("low_52", "previous_low_52"),
            lowered,
        )
    ),
    Compared(
        judged(
            Kind.PERCENT,
            "close_change",
            "Close since the earlier issue",
            "close / previous_close - 1",
            ("close", "previous_close"),
            price_change,
        )
    ),
    Compared(
        judged(
            Kind.TEXT,
            "score_moved_most_name",
            "Score that moved most",
            "name of the score with the largest change, up or down",
            _CHANGES,
            _most_moved_name,
            optional=_CHANGES,
        )
    ),
    _most_moved(
        "_before",
        "Score that moved most, in the earlier issue",
        "that score in the earlier issue",
        _BEFORE,
    ),
    _most_moved("_now", "Score that moved most, now", "that score now", SCORES),
    _most_moved(
        "",
        "Change of the score that moved most",
        "that score now - that score in the earlier issue",
        _CHANGES,
    ),
)
